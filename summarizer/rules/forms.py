"""The form of an agreement, by the words for it: a treaty, a joint body, a concrete step."""

import re

from summarizer.rules.lexicon import alternatives
from summarizer.schema import AgreementForm

JOINT = alternatives(
    """joint; binational; bilateral; trilateral; common; combined; shared; new; cross-border;
    special; permanent; regional"""
)
BODY = alternatives(
    """commission; committee; force; taskforce; task force; working group; group; unit; body;
    council; mechanism; cell; cent(?:re|er); secretariat; hotline; office; team; patrols?; channel;
    panel; mission; fund; corridor; market"""
)
TEXT = alternatives(
    """memorandum; memoranda; agreements?; accords?; treat(?:y|ies); pacts?; deals?; protocols?;
    conventions?; letters? of intent; declaration; statement; communiqu[eé]; contracts?; MoUs?"""
)
FEW = r"(?:[\w-]+\s){0,4}?"
_FORMS: list[tuple[AgreementForm, re.Pattern[str]]] = [
    ("memorandum", re.compile(r"\b(?:memorand\w+|MoUs?|letters? of intent)\b", re.IGNORECASE)),
    (
        "treaty",
        re.compile(
            r"\b(?:treat(?:y|ies)|accords?|pacts?|conventions?|protocols?|contract|deals?|"
            r"(?:extradition|peace) agreement)\b",
            re.IGNORECASE,
        ),
    ),
    (
        "joint_body",
        re.compile(
            rf"\b(?:set\w*\sup|establish\w*|form\w*|creat\w*|launch\w*)\b.{{0,60}}\b{BODY}\b|"
            rf"\b{JOINT}\s{FEW}{BODY}\b|"
            rf"\b{BODY}\b.{{0,40}}\b(?:created|established|formed|set\sup)\b",
            re.IGNORECASE,
        ),
    ),
    (
        "operational",
        re.compile(
            r"\b"
            + alternatives(
                r"""exchang\w+; deploy\w*; (?:re)?open\w*; sen[dt]; train; releas\w+; return;
                hand\w* over; patrol\w*; exercis\w+; withdraw\w*; extradit\w+; deliver\w*;
                repatriat\w+; build; shar(?:e|ing)"""
            )
            + r"\b",
            re.IGNORECASE,
        ),
    ),
]


def form_of(words: str) -> AgreementForm | None:
    """The first form that the words speak of; None if they tell none."""
    return next((form for form, pattern in _FORMS if pattern.search(words)), None)
