"""The words of meeting: verbs and nouns that open one, and what makes it none, planned or off.

Everything here looks at the words of one sentence; who takes part is for
`summarizer.rules.meetings`.
"""

import re

from summarizer.rules.lexicon import alternatives

_TALKS = alternatives(
    """talks; meetings?; discussions?; consultations; negotiations; summit; call; conversation;
    dialogue; (?:phone|telephone|video) (?:call|conversation|talks); lunch; dinner"""
)
_FEW = r"(?:[\w'’-]+\s){0,4}?"
_HOURS = r"(?:[\w-]+\s){0,4}?(?:hours?|minutes|days?|afternoon|morning|evening)"
_WEEKDAY = r"(?:on\s)?(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day(?:\s\w+)?"
_AGAIN = (
    r"(?:\s(?:again|briefly|separately|privately|also|earlier|later|there|here|together|today|"
    rf"yesterday|first|for\s{_HOURS}|{_WEEKDAY}|(?:on|in)\s[\w-]+))?"
)
_BY_PHONE = r"(?:\s(?:by|on|over|via)\s(?:the\s)?(?:phone|telephone|video\w*))?"
TRIGGER = re.compile(
    "|".join(
        [
            rf"\b(?P<noun_between>{_TALKS}\b[^.;:\"“”]{{0,60}}?\bbetween\b)",
            r"\b(?P<noun_of>(?:meeting|summit|talks)\sof\b)",
            rf"\b(?P<noun_with>{_TALKS}\s(?:\w+\s){{0,3}}?with\b)",
            rf"\b(?P<held>(?:hold|holds|held|holding|have|has|had|having|ended?|wrapped\sup|opened|"
            rf"began|started|concluded|resumed?|completed|finished|broke\soff)\s{_FEW}{_TALKS}\b"
            rf"{_AGAIN}{_BY_PHONE}{_AGAIN}(?:\swith\b)?)",
            rf"\b(?P<met>(?:met|meets?|meeting)\b{_AGAIN}{_AGAIN}(?:\swith\b)?)",
            r"\b(?P<gathered>(?:see|sees|saw)\s(?:each\sother|one\sanother)\b|reconvened?\b|"
            r"convened?\b(?=\s(?:in|at|on|again)\b)|c[ao]me\stogether\b)",
            rf"\b(?P<spent>(?:spen[dt]s?\s{_HOURS}|{_HOURS}\sbehind\sclosed\sdoors)\b"
            r"[^.;,]{0,60}?\swith\b)",
            r"\b(?P<received_by>(?:was|were|is|be|been)\s(?:\w+\s)?(?:received|welcomed|hosted)\b"
            r"[^.;,]{0,50}?\sby\b)",
            r"\b(?P<to_hold>(?:was|were|is|are)\s(?:due\s)?to\s(?:hold|have)\b[^.;,]{0,50}?\swith\b)",
            r"\b(?P<table>(?:around|at)\s(?:the|a)\s(?:\w+\s)?table\s(?:sat|were))\b",
            r"\b(?P<noun_after>(?:after|following|followed|concluding|concluded|during|finished)\s"
            r"(?:[\w'’-]+\s){0,6}?(?:talks|discussions|negotiations|consultations|meeting)\b"
            r"(?!\sof\b|[^.;]{0,60}\b(?:with|between)\b))",
            r"\b(?P<spoke>(?:spoke|speaks?|spoken|talked|conferred|sat\sdown|sits?\sdown|consulted)\b"
            rf"{_AGAIN}{_BY_PHONE}(?:\s(?:with|to)\b)?)",
            r"\b(?P<hosted>(?:host(?:ed|s)?|receive[sd]?|welcome[sd]?)\b)",
            r"\b(?P<called>(?:telephoned|phoned|rang(?:\sup)?|called\son|"
            r"called(?=\s[^.;,]{2,60}?\sby\s(?:tele)?(?:phone|video))|"
            rf"(?:made|placed)\s(?:an?|another)\s{_FEW}call\sto)\b)",
            r"\b(?P<visited>(?:visited|saw)\b)",
            r"\b(?P<call_on>(?:courtesy\s)?call\son\b)",
        ]
    ),
    re.IGNORECASE,
)
QUICK = re.compile(
    r"\b(?:met|meets?|meeting|meetings|talks|discussions?|summit|calls?|called|conversation|"
    r"spoken?|"
    r"speaks?|talked|conferred|sat|sits?|consult\w*|host\w*|receiv\w+|welcom\w+|telephoned|phoned|"
    r"visited|saw|sees?|rang|convened?|reconvened?|together|spen[dt]s?|doors|hold|have|table|"
    r"dialogue|negotiations|lunch|dinner)\b",
    re.IGNORECASE,
)
# "meet the demand", "met with an accident"
NOT_PEOPLE = re.compile(
    r"^\s*(?:with\s+)?(?:the\s+|a\s+|an\s+|its\s+|their\s+|his\s+|all\s+|any\s+|"
    r"\w+\s+)?(?:demands?|needs?|"
    r"targets?|deadlines?|requirements?|standards?|criteri\w+|conditions?|costs?|expectations?|"
    r"obligations?|goals?|criticism|resistance|outrage|anger|protests?|accident|approval|"
    r"scepticism|"
    r"skepticism|opposition from|silence|challenges?|commitments?)\b",
    re.IGNORECASE,
)
NO_MEETING = re.compile(
    r"\b(?:hop(?:e|es|ed|ing)|wish(?:es|ed)?|want(?:s|ed)?|refus(?:e|es|ed|ing)|declin(?:e|es|ed)|"
    r"ready|willing|prepared|invit(?:e|es|ed|ation)|urg(?:e|es|ed|ing)|ask(?:s|ed|ing)?|"
    r"call(?:s|ed|ing)? for|call(?:s|ed|ing)? on|propos(?:e|es|ed|al)|offer(?:s|ed|ing)?|"
    r"suggest\w*|should|could|may|might|"
    r"must|can|cannot|would like|be glad|would be|demand(?:s|ed)?|seek(?:s|ing)?|sought|if|"
    r"rul(?:e|es|ed|ing) out|possibility of|prospect of|refusal|need(?:s|ed)?|unless|whether|"
    r"reject(?:s|ed)?)\b"
    r"[^.;:]{0,50}$|\b(?:hop(?:e|es|ed|ing)|wish(?:es|ed)?) that\b[^.;:]{0,110}$",
    re.IGNORECASE,
)
# "He spoke to Ms X in our studio": an interview, and no meeting
TO_PRESS = re.compile(
    r"\b(?:our (?:\w+ )?(?:studio|reporter|correspondent|programme|newspaper|newsroom)|"
    r"interview\w*|this (?:newspaper|programme)|reporters|journalists)\b"
)
NEGATED = re.compile(
    r"\b(?:not|never|n['’]t|no|without|nor|neither)\b(?:\s+\w+){0,4}\s*$", re.IGNORECASE
)
CANCELLED = re.compile(
    r"\b(?:cancel(?:l?ed|s|ling)|postponed?|put (?:back|off)|called off|call off|shelved|scrapped|"
    r"moved to (?:a later date|next)|(?:is|are|was|were) off\b|fell through|"
    r"will not go ahead|delayed|will not (?:be held|take place)|(?:did|could) not take place|"
    r"not be held)\b",
    re.IGNORECASE,
)
PLANNED = re.compile(
    r"\b(?:will|shall|would|(?:is|are|was|were) (?:due|set|scheduled|expected|planned|slated|going|"
    r"also |now )*to|due to|scheduled (?:to|for)|expected to|set to|plans? to|planned|planning to|"
    r"upcoming|forthcoming|ahead of|prepar(?:e|es|ing) (?:to|for)|is to|are to|next (?:week|month|"
    r"year)|tomorrow|agreed to)\b",
    re.IGNORECASE,
)
PHONE = re.compile(r"\b(?:phone|phoned|telephone|telephoned|telephonic|rang|video|"
                    r"videoconference|by phone|hotline)\b", re.IGNORECASE)  # fmt: skip
MEDIATED = re.compile(
    r"\b(?:mediat(?:ed|ion)|brokered|go-between|through intermediar)", re.IGNORECASE
)
BACKGROUND = re.compile(
    r"\b(?:last (?:year|month|summer|autumn|fall|winter|spring)|earlier this (?:year|month)|"
    r"(?:weeks|months|years) (?:ago|earlier)|in recent (?:years|months)|previous(?:ly)?|"
    r"(?:in|of) (?:19|20)\d\d)\b",
    re.IGNORECASE,
)
TOPIC = re.compile(
    r"\b(?:to discuss|discuss(?:ed|ing)|talks on|talks about|talked about|talks over|focus(?:ed|"
    r"ing) "
    r"on|to talk about|to review|agenda (?:included|was)|gone over|went over) (?P<topic>)",
)
CLAUSE = re.compile(
    r"[;:—–\"“”]|\b(?:that|while|but|when|where|because|although|though|after|before|until|who|"
    r"which|"
    r"said|says|following|during|as)\b",
    re.IGNORECASE,
)
JOINED = re.compile(
    r"[,\s]*(?:and|as well as|along with|together with|plus|followed by|including)?[,\s]*"
    r"(?:then|later|also|separately|both)?\s*(?:with|by)?\s*(?:the|his|her|its|their|a|an)?\s*",
    re.IGNORECASE,
)
OWN_PARLIAMENT = re.compile(
    r"\b(?:cabinet|parliament|assembly|council|committee|senate) (?:session|meeting)\b|\bmeeting "
    r"of "
    r"(?:the )?(?:\w+ )?(?:cabinet|parliament|council|committee|assembly)\b",
    re.IGNORECASE,
)
JOINED_THEM = re.compile(
    r"\b(?:took part|(?:is|are|was|were)\staking part|"
    r"(?:was|were) (?:also )?(?:present|at the (?:table|talks|meeting))|"
    r"also attended|attended (?:the|both) (?:talks|meeting)|"
    r"joined (?:the (?:talks|meeting)|them))\b"
)
# "took part in the drill", "was not present"
ELSEWHERE = re.compile(
    r"\btook part in (?!the (?:talks|meeting|discussions|negotiations))|"
    r"\b(?:not|never|nor|neither|no)\b|n['’]t\b|"
    r"\b(?:had|would|will|could|should|may|might|if|in (?:19|20)\d\d)\b"
)
ON_THE_SPOT = re.compile(r"\b(?:t?here)\b")
OBJECT_PRONOUN = re.compile(r"\s(?:him|her|them)\b(?!\s[a-z]+\s(?:of|to)\b)")
WHO = re.compile(r"\bwho\s(?:also\s|then\s|later\s|had\s)?$")
IN_PERSON = frozenset("met hosted visited call_on received_by gathered spent table".split())
"""Kinds of triggers by which people are in one room, where nothing else is said."""
TRAVELLED = re.compile(
    r"\b(?:travell?ed|flew|flown|came|went|drove|arrived|journeyed)\s(?:\w+\s){0,2}?(?:to|on to|in|"
    r"from)\b|\b(?:paid|pays?)\s(?:a|an)\s(?:\w+\s){0,2}visit\b"
)
"""Whoever does so is at home elsewhere."""
