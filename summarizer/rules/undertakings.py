"""The words of agreeing and pledging: what opens a commitment, and what makes it none.

Who is bound by it is for `summarizer.rules.agreements`.
"""

import re

from summarizer.rules.forms import BODY, FEW, JOINT, TEXT
from summarizer.rules.lexicon import alternatives
from summarizer.schema import AgreementStage

_DAY = r"(?:(?:on\s)?(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day\s)?"
_WITH = r"(?:with\s[^.;,]{2,60}?\s)?"
# What one side can do for another, or both together; "will win" and "will suffer" are none.
_DEEDS = alternatives(
    """open; reopen; send; train; provide; supply; share; lend; hand; deliver; build; fund;
    finance; release; return; extradite; exchange; pass each; set up; free; post; station; waive;
    lift; dig; withdraw; repatriate; jointly; swap; pay; cover; rebuild; clear; transfer; halt"""
)
TRIGGER = re.compile(
    "|".join(
        [
            rf"\b(?P<agreed>agree[ds]?\s(?:in\sprinciple\s)?{_DAY}{_WITH}(?=to\s[a-z]|on\s|that\s))",
            r"\b(?P<reached>(?:reached|struck|concluded|sealed|came\sto|come\sto)\san?\s"
            rf"{FEW}(?:agreement|deal|accord|understanding|pact)\s"
            r"(?=to\s|on\s|under\s|for\s|that\s))",
            rf"\b(?P<signed>(?:signed|inked|initial+ed)\s(?=[^.;]{{0,80}}?\b{TEXT}\b))",
            r"\b(?P<unsigned>(?:did|do|has|have|had)\snot\s(?:yet\s)?sign(?:ed)?\s|"
            rf"(?:refused|declined)\sto\ssign\s)(?=[^.;]{{0,80}}?\b{TEXT}\b)",
            r"\b(?P<established>(?:ha(?:s|ve|d)\s(?:also\s|already\s|jointly\s|now\s|both\s)?)?"
            r"(?:established|formed|set\sup|launched|created|inaugurated)\s"
            rf"(?=(?:an?|the|their|its|two|three)\s{FEW}{JOINT}\s|an?\s{FEW}{BODY}\b))",
            r"\b(?P<extended>(?:extended|prolonged)\s"
            rf"(?=[^.;]{{0,90}}?\b(?:arrangement|moratorium|truce|ceasefire|{TEXT})\b))",
            r"\b(?P<pledged>(?:(?:vow(?:s|ed)?|pledge[sd]?|promise[sd]?|undertook)\s"
            r"(?:(?:him|her|them|(?:the|his|her)\s\w+)\s)?|"
            r"(?:gave|given)\s(?:[^.;,]{2,40}?\s)?(?:his|her|its|their)\sword\s)"
            r"(?=to\s[a-z]|that\s))",
            r"\b(?P<given>(?:pledged|promised)\s"
            r"(?=(?:him|her|them|the|his|her|its|an?|\d[\d.,]*|[A-ZÀ-Þ]\w+)\s\S))",
            r"\b(?P<undertaken>will\s(?=(?:[^,;:.]|\d[.,]\d){5,150},\s[^,;]{3,60}?\s"
            r"(?:pledged|promised|vowed)\b))",
            r"\b(?P<offered>(?:said|announced|told\s[^.;,\"“”]{2,40}?)\s(?:that\s)?(?:he|she|it|"
            r"(?:his|her|its)\s\w+|(?:the\s)?(?:[A-ZÀ-Þ][\w-]+\s?){1,2})\s(?:would|will)\s"
            rf"(?={_DEEDS}\s))",
            rf"\b(?P<joint>will\s(?={_DEEDS}\s)(?![^.;]{{5,200}}\sunder\s(?:an?|the|their)\s))",
            r"\b(?P<ready>(?:voiced|expressed|declared)\s(?:\S+\s){0,3}?"
            r"(?:readiness|willingness)\s(?=to\s[a-z]))",
            r"\b(?P<renewed>(?:renewed|reaffirmed|reiterated)\s(?:their|its|his|her)\s"
            r"(?:commitment|pledge)\s(?=to\s[a-z]))",
        ]
    )
)
QUICK = re.compile(
    r"\b"
    + alternatives(
        """agree; signed; inked; initial; established; formed; set up; launched; created;
        inaugurated; vow; pledge; promise; undertook; readiness; willingness; renewed; reaffirmed;
        reiterated; reached; struck; concluded; sealed; understanding; sign; would; will;
        extended; prolonged; word"""
    )
)
NEGATED = re.compile(
    r"(?:\b(?:did|do|does|has|have|had|was|were|will|would)\s(?:not|never)|n['’]t|"
    r"\b(?:never|neither|nor|refused to|declined to))\s(?:\w+\s)?$"
)
UNREAL = re.compile(
    r"\b"
    + alternatives(
        r"""hop(?:e|es|ed|ing); want(?:s|ed)?; urg(?:e|es|ed|ing); ask(?:s|ed)?; if; would; could;
        call(?:s|ed|ing) (?:on|for); may; might; should; must; expected to; be; to; unless; whether;
        before; yet"""
    )
    + r"\s(?:\w+\s)?$",
    re.IGNORECASE,
)
MEET_AGAIN = re.compile(
    r"^(?:to|that)\s(?:[\w,]+\s){0,8}?(?:meet|visit|hold (?:\w+\s){0,3}?(?:talks|meetings?|summit|"
    r"consultations)|continue (?:\w+\s){0,2}talks|talk again|reconvene)\b",
    re.IGNORECASE,
)
SHARED_VIEW = re.compile(
    r"^(?:that\s(?!.{0,80}\b(?:will|would|shall|to be)\b)|on\sthe\s(?:need|importance|necessity)|"
    r"to\s(?:disagree|differ|attend|speak|talk|comment|be\sinterviewed|serve|run(?!\san?\s)|accept|step)\b|"
    r"to\s(?:the|an?|his|her|their|its)\s)",
    re.IGNORECASE,
)
# "signed the text" does not say what was agreed
SUBJECT_MATTER = re.compile(
    r"\b(?:on|to|for|under|that|of understanding|of intent|treaty|pact|accord)\b"
)
# "give it to them" says nothing without the sentence before
LINK = re.compile(r"(?:to|that|on|under|for)\s", re.IGNORECASE)
PLEDGES = ("pledged", "given", "undertaken", "offered", "ready")
BOTH = re.compile(r"\b(?:[Tt]hey|[Ww]e|[Bb]oth|[Tt]he two|[Ii]t (?:was|has been))\b")
POINTING = re.compile(r"^(?:\w+\s){1,2}(?:it|him|her|them|this|that|so)\b", re.IGNORECASE)
OWN_PUBLIC = re.compile(r"\b(?:citizens|voters|the public|people|nation|supporters)\b")
STAGES: dict[str, AgreementStage] = {
    "agreed": "agreed",
    "reached": "agreed",
    "signed": "signed",
    "unsigned": "rejected_or_postponed",
    "established": "established",
    "pledged": "pledged",
    "given": "pledged",
    "joint": "agreed",
    "extended": "agreed",
    "undertaken": "pledged",
    "offered": "pledged",
    "ready": "pledged",
    "renewed": "agreed",
}
BACKGROUND = re.compile(
    r"\b(?:in|since|of) (?:19|20)\d\d\b|\blast (?:year|month)\b|\b(?:years|months|decades) ago\b|"
    r"\bearlier this year\b|\bprevious(?:ly)?\b",
    re.IGNORECASE,
)
CLAUSE = re.compile(r"[;:—–\"“”]|, (?:but|while|which|who)\b|\b(?:that|while|but|which|who|said)\b")
