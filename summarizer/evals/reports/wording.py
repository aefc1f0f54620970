"""Our words for verdicts and citations: what each is called, and a sentence that says why."""

from typing import Literal

from summarizer.evals.comparing import Verdict
from summarizer.evals.judging import Judgement
from summarizer.evals.results import RECORD

Role = Literal["needed_cited", "needed", "supports", "stray", "cited"]
"""What a sentence is to a fact: expected and there, and so on; "cited" where nobody judges it."""

ROLE: dict[Role, str] = {
    "needed_cited": "needed and cited",
    "needed": "needed, not cited",
    "supports": "cited, supports it too",
    "stray": "cited, does not carry it",
    "cited": "cited",
}
VERDICT: dict[Verdict, str] = {
    "correct": "right",
    "wrong": "wrong",
    "missing": "missing",
    "spurious": "spurious",
    "forbidden": "trap",
    "duplicate": "duplicate",
    "merged": "merged",
    "split": "split",
    "misattached": "misattached",
    "optional_present": "optional",
}
NOUN = {
    "participants": "participant",
    "meetings": "meeting",
    "agreements": "agreement",
    "attacks": "attack",
}


def why(judgement: Judgement) -> str:
    """One sentence on why `judgement` has its verdict."""
    words = _why_record(judgement) if judgement.path == RECORD else _why_value(judgement)
    return words[0].upper() + words[1:] + "."


def _why_record(judgement: Judgement) -> str:
    noun, note = NOUN[judgement.kind], judgement.note
    because = f": {note}" if note else ""
    match judgement.verdict:
        case "correct":
            return f"paired with {judgement.place}"
        case "optional_present":
            return f"paired with {judgement.place}; it may be there or not, and is not judged"
        case "missing":
            return f"no {noun} of the answer fits{because}"
        case "merged":
            return f"the answer has told it as a part of another {noun}{because}"
        case "spurious":
            return f"no expected {noun} fits{because}"
        case "duplicate":
            return f"the answer tells it a second time{because}"
        case "split":
            return f"the answer tells one {noun} as two{because}"
        case "forbidden":
            return f"the expectation forbids it because {judgement.expected}"
        case _:
            return f"it is {VERDICT[judgement.verdict]}{because}"


def _why_value(judgement: Judgement) -> str:
    match judgement.verdict:
        case "correct":
            return "the expectation accepts it"
        case "optional_present":
            return "it may be there or not, and is not judged"
        case "missing":
            return "the answer does not state what is expected"
        case "spurious" if judgement.expected == "not stated":
            return "the expectation holds that the text does not state it"
        case "spurious":
            return "nothing of what is expected there is meant by it"
        case "misattached":
            return "belongs to another meeting, where the answer lacks it"
        case "wrong":
            return "the expectation accepts no such value"
        case _:
            return f"it is {VERDICT[judgement.verdict]}"
