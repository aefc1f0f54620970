"""One article to one `Extraction` without a model: by patterns over its numbered sentences.

    parsing        who is named: people with offices, offices, bodies, countries
    people         who is who, each once
    meetings  agreements  attacks (with tolls and attributions)

It reads English news, misses much and invents nothing: every value is taken from the sentence that
it cites. It is the floor that a model has to beat, and the one "model" whose answers nobody has to
record. The same article gives the same records, in time linear in its length.
"""

import re
import time
from datetime import UTC, date, datetime

from summarizer.briefing import Article, Extraction, Failure, Provenance, Usage
from summarizer.checks import check
from summarizer.errors import UnreadText
from summarizer.rules.agreements import AgreementReader
from summarizer.rules.attacks import AttackReader
from summarizer.rules.gist import summarize_records
from summarizer.rules.lines import Line, read_lines
from summarizer.rules.meetings import MeetingReader
from summarizer.rules.people import Party, Registry
from summarizer.schema import ArticleSummary

__all__ = ["extract"]

OMISSIONS = "rules miss much of what an article tells: what is not listed here may well be in it"
NOT_ENGLISH = "the text does not look English, and rules read English only; ask a model"
NOTHING_TO_READ = (
    "no sentence of it is body text, and rules read neither titles nor captions nor links; give "
    "the whole article"
)

_FUNCTION_WORDS = re.compile(
    r"\b(?:the|of|and|to|in|a|is|was|that|for|on|with|by|at|from|it|as|his|her|has|had|been|were|an|"
    r"he|she|they|their|its|will|not|but|are|have|after|who|said)\b",
    re.IGNORECASE,
)
_FOREIGN_WORDS = re.compile(  # none of them is English or usual in names
    r"\b(?:der|und|ist|nicht|mit|sich|les|est|dans|pour|une|que|los|las|por|una|como|che|della|"
    r"sono|não|uma|para|nie|jest|het|niet|zijn|och|inte|bir|için|yang|dengan|untuk|katika|kwa)\b"
)
_FOREIGN_LETTER = re.compile(r"[^\W\d_a-zA-ZÀ-ž]")
_WORD = re.compile(r"[^\W\d_]+")
_ENGLISH_SHARE = 0.15  # in English news about every third word is one; elsewhere hardly any
_FEW_WORDS = 25  # of so short a text two such words are enough to tell
_TOO_FEW_WORDS = 12  # so short a text need have none: "Hello", "Gunmen stormed markets"
_SAMPLE = 20_000  # characters that tell the language


def extract(article: Article) -> Extraction:
    """What patterns find in `article`, with its evidence. Asks nobody, and never raises.

    A text that rules cannot read is a failure of kind `UnreadText`: nothing was looked for in it.
    """
    started = time.perf_counter()
    lines = read_lines(article)
    body = [line for line in lines if line.is_body and _WORD.search(line.text)]
    if not body or not _is_english(body):
        problem = UnreadText(article.name, NOT_ENGLISH if body else NOTHING_TO_READ)
        failure = Failure(kind=type(problem).__name__, message=str(problem))
        return Extraction(name=article.name, article=article, summary=None, failure=failure)
    summary = _summarize(lines, body, _published(article))
    return Extraction(
        name=article.name,
        article=article,
        summary=summary,
        findings=check(summary, article),
        provenance=Provenance(
            model="rules",
            reported_model=None,
            how="rule_based",
            date=datetime.now(UTC).date().isoformat(),
        ),
        attempts=(Usage(requests=0, seconds=round(time.perf_counter() - started, 4)),),
        notes=(OMISSIONS,),
    )


def _summarize(lines: list[Line], body: list[Line], published: date | None) -> ArticleSummary:
    registry = Registry(lines)
    titles = " ".join(line.text for line in lines if not line.is_body).casefold()
    meetings = MeetingReader(registry, published)
    agreements = AgreementReader(registry, published)
    attacks = AttackReader(registry, published, titles)
    for line in body:
        meetings.read(line)
        agreements.read(line, meetings.found)
        attacks.read(line)
    talks = meetings.talks()
    ids: dict[int, str] = {}
    present: list[Party] = []
    for each in talks:
        for party in each.parties:
            if id(party) not in ids:
                present.append(party)
                ids[id(party)] = f"p{len(present)}"
    meeting_ids = {id(each): f"m{n}" for n, each in enumerate(talks, start=1)}
    return ArticleSummary(
        participants=[party.participant(ids[id(party)]) for party in present],
        meetings=[each.record(meeting_ids[id(each)], ids) for each in talks],
        agreements=[
            each.record(meeting_ids.get(id(each.talks)) if each.talks else None)
            for each in agreements.found
        ],
        attacks=[incident.record() for incident in attacks.found],
        gist=summarize_records(talks, agreements.found, attacks.found, body),
    )


def _is_english(body: list[Line]) -> bool:
    sample = ""
    for line in body:
        sample += line.text + "\n"
        if len(sample) > _SAMPLE:
            break
    words = len(_WORD.findall(sample))
    found = len(_FUNCTION_WORDS.findall(sample))
    if (found > 0 and found >= _ENGLISH_SHARE * words) or (words <= _FEW_WORDS and found >= 2):
        return True
    is_foreign = _FOREIGN_WORDS.search(sample) or _FOREIGN_LETTER.search(sample)
    return words <= _TOO_FEW_WORDS and not is_foreign


def _published(article: Article) -> date | None:
    return date.fromisoformat(article.published.date) if article.published else None
