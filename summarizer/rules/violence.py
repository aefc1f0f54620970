"""The words of violence: whether a sentence tells of an act, of what kind, and aimed at what.

Everything here looks at the words of one sentence alone; which incident they belong to is for
`summarizer.rules.attacks`.
"""

import re

from summarizer.rules.lexicon import FIGHTERS, alternatives
from summarizer.schema import AttackStage, AttackType, Target, TargetKind

NOUNS = alternatives(
    """attack; assault; bombing; bomb blast; blast; explosion; ambush; raid; shooting; shelling;
    air ?strike; strike; massacre; killing; kidnapping; abduction; stabbing; assassination;
    incident; car bomb; bomb; siege; arson; seizure; roadside bomb"""
)
_DEEDS = alternatives(
    r"""attacked; ambushed; bombed; stormed; shelled; fired (?:on|at|into); opened fire; shot dead;
    gunned down; kill(?:ed|ing); detonated; blew up; exploded; went off; struck; kidnapped;
    abducted; stabbed; rammed; hurled; lobbed; boarded; raided; assassinated; torched; targeted;
    shot; blew (?:him|her|them)sel(?:f|ves) up;
    (?:rockets?|missiles?|shells?|mortars?|bombs?|drones?) hit"""
)
_DEED = re.compile(rf"\b{_DEEDS}\b", re.IGNORECASE)
_EVENT = re.compile(rf"\b(?:{NOUNS}s?|{_DEEDS}|blown up|set off)\b", re.IGNORECASE)
_REFERENCE = re.compile(
    rf"\b(?:the|that|this|last week['’]s|its|another)\s(?:[\w'’-]+\s){{0,2}}?(?P<noun>{NOUNS})s?\b",
    re.IGNORECASE,
)
_SINGULAR = re.compile(
    rf"\b(?:an?|the|last \w+['’]s|one)\s(?:[\w'’-]+\s){{0,5}}?{NOUNS}\b", re.IGNORECASE
)
_INDEFINITE = re.compile(rf"\ban?\s(?:[\w'’-]+\s){{0,4}}?{NOUNS}\b", re.IGNORECASE)
_OTHER = re.compile(r"\b(?:another|separate|second|third|elsewhere|separately)\b", re.IGNORECASE)
_TIME_BY_INCIDENT = re.compile(
    r"\b(?:after|before|since|following|until)\s(?:the|that|this|last \w+['’]s)\s"
    rf"(?:[\w'’-]+\s){{0,3}}?{NOUNS}s?\b",
    re.IGNORECASE,
)
# "Killed" and "struck" alone may be an accident's: one of these must stand in the sentence, too.
_VIOLENT = re.compile(
    r"\b"
    + alternatives(
        r"""attack\w*; bomb\w*; blast; explosion; exploded; ambush\w*; raid\w*;
        gun(?:man|men|fire|ned); shoot\w*; shot; shell\w*; air ?strikes?; drones?; rockets?;
        missiles?; mortars?; grenades?; mines?; assault\w*; massacre\w*; stabb\w*; kidnap\w*;
        abduct\w*; assassinat\w*; detonat\w*; hostages?; stormed; fired (?:on|at); opened fire;
        killings?; suicide; arson; torched; boarded; attackers?; assailants?; troops; army;
        helicopters?; """
        + "; ".join(sorted(FIGHTERS))
    )
    + r"\b",
    re.IGNORECASE,
)
_ACCIDENT = re.compile(
    r"\b"
    + alternatives(
        r"""accident; earthquake; quake; floods?; landslides?; avalanche; capsiz\w+; derail\w*;
        storm; cyclone; hurricane; wildfires?; heatwave; plane crash; car crash; collision;
        collapsed?; gas leak; epidemic; disease; heart attack; cyber ?attacks?; labou?r strikes?;
        hunger strike; verbal"""
    )
    + r"\b",
    re.IGNORECASE,
)
_PLURALS = alternatives(
    """attacks; raids; bombings; killings; strikes; kidnappings; abductions; shootings; clashes;
    explosions; ambushes"""
)
_GENERIC = re.compile(
    r"\b(?:spate|wave|uptick|series|surge|increase|rise|string|number|kinds?|acts?|threat|risk|fear|"
    rf"danger|decline|drop|campaign) (?:of|in) (?:\w+ ){{0,3}}(?:{_PLURALS}|violence|attack)|"
    r"\b(?:recent|deadly|repeated|frequent|regular|sporadic|cross-border|terrorist|militant|such|"
    r"further|future|these|more|any|similar|many|numerous|countless|other|some|several|terror|"
    rf"border|rebel) (?:\w+ ){{0,2}}{_PLURALS}\b|^{_PLURALS}\b|\bunder attack\b|"
    rf"\b{_PLURALS} (?:on|by|against|in|across) [^.;]{{0,60}}\b(?:have|has|continue|are)\b",
    re.IGNORECASE,
)
_ALWAYS = re.compile(
    r"\b"
    + alternatives(
        r"""over the (?:past|last) (?:few |several |\w+ )?(?:years|months|decades);
        in recent (?:years|months|weeks); regularly; routinely; repeatedly; frequently; often;
        over the years; for (?:years|decades); since (?:19|20)\d\d; every (?:year|month|week)"""
    )
    + r"\b",
    re.IGNORECASE,
)
_UNREAL = re.compile(
    r"\b"
    + alternatives(
        r"""could; would; might; may; if; never; fear(?:s|ed)?; warn(?:s|ed|ing)?; prevent\w*;
        stop\w*; avoid; can; will; to; should; must"""
    )
    + r"\s(?:\w+\s){0,2}$",
    re.IGNORECASE,
)


def _table(rows: dict[str, str]) -> dict[str, re.Pattern[str]]:
    return {
        kind: re.compile(rf"\b{alternatives(words)}\b", re.IGNORECASE)
        for kind, words in rows.items()
    }


# The first that fits: of two methods the one that did most harm stands first.
_TYPES: dict[AttackType, re.Pattern[str]] = _table(  # type: ignore[assignment]  # keys are literals
    {
        "suicide_bombing": r"""suicide (?:\w+ ){0,2}(?:bomb\w*|attack\w*|blast);
            bl(?:ew|own) (?:him|her|them)sel(?:f|ves) up""",
        "air_or_drone_strike": r"""air ?strikes?; air raids?; drones?; warplanes?; fighter jets?;
            air force (?:\w+ )?(?:bombed|struck|hit);
            helicopters? (?:\w+ )?(?:struck|fired|bombed|hit)""",
        "vehicle": r"""rammed; ramming; car-ramming;
            drove (?:a|his|the) (?:\w+ )?(?:truck|car|van|lorry) into (?:a|the) crowd(?! and d)""",
        "bombing": r"""bomb(?:ing|ings|ed|s)?; explosions?; blasts?; exploded; explosive device;
            detonat\w+; IEDs?; land ?mines?; grenades?; bl(?:ew|own) up""",
        "shelling_or_missile": r"shell(?:ing|ed|s); rockets?; missiles?; mortars?; artillery",
        "abduction": r"""abduct\w*; kidnap\w*; hostages?;
            seizure of (?:a|the) (?:\w+ )?(?:ship|tug|boat|vessel|tanker|bus|crew)""",
        "stabbing": r"stabb(?:ed|ing|ings); knife attack; knifed",
        "arson_or_sabotage": r"arson; sabotag\w*; torched; firebomb\w*",
        "armed_assault": r"""gun(?:man|men); opened fire; shot; shootings?; gunned; gunfire;
            ambush\w*; stormed; fired (?:on|at); raid(?:ed|ers|s)?; assault(?:ed)?; boarded;
            firefight; shootout; armed (?:\W?\w+\W? ){0,2}attack""",
        "assassination": r"assassinat\w+",
    }
)
_STAGES: dict[AttackStage, re.Pattern[str]] = _table(  # type: ignore[assignment]  # keys are literals
    {
        "plotted": r"""foiled; thwarted; plott(?:ed|ing); plots?; planning an?;
            plan(?:s|ned|ning)? to (?:bomb|attack|blow|kill|assassinate|kidnap)""",
        "threatened": r"""threaten(?:ed|s|ing)? to (?:attack|bomb|kill|strike|blow); bomb threat;
            threaten(?:ed|s|ing)? an? (?:attack|strike)""",
        "attempted": r"""attempted; failed (?:attack|attempt|bombing); failed to explode; defused;
            (?:tried|attempt) to (?:bomb|attack|kill|blow|storm|kidnap); survived an""",
    }
)
_TARGET_KINDS: dict[TargetKind, re.Pattern[str]] = _table(  # type: ignore[assignment]  # as above
    {
        "religious": r"""mosques?; church\w*; shrines?; temples?; synagogues?; cathedral;
            monastery; worshippers; clerics?; seminary""",
        "diplomatic": r"embass\w+; consulates?; diplomats?; ambassadors?",
        "police_or_security": r"""police\w*; security; border guards?; border (?:out)?posts?;
            guard posts?; guards; checkpoints?; customs; gendarm\w+; paramilitar\w+; intelligence;
            border patrols?; prison; coast guard""",
        "military": r"""army; soldiers?; military; troops; barracks; naval; navy; air ?base;
            garrison; marines?; conscripts; warship; outposts?""",
        "government": r"""minist\w+; government; officials?; governor\w*; parliament; president\w*;
            mayor; council; court; election""",
        "armed_group": r"""militants?; rebels?; insurgents?; guerrillas?; fighters; camp; hideout;
            group['’]s; headquarters""",
        "infrastructure": r"""pipelines?; power (?:line|plant|station)s?; bridges?; railways?;
            rail; refinery; oil; gas; dam; airport; port; substation; tankers?; terminal; water;
            bank""",
        "civilian": r"""markets?; schools?; bus\w*; villages?; villagers; hospitals?; civilians?;
            workers?; students?; pupils?; pilgrims?; people; passengers?; shops?; hotels?;
            restaurants?; landing; traders?; town; minibus; crowd; convoys?; trains?; university;
            wedding; funeral; homes?; houses?; farms?; vehicles?; trucks?; men; women; children;
            residents; crew; ferry; cafe; station; taxi""",
    }
)
_TARGET = re.compile(
    r"(?:\b|(?=sel[fv]))(?:"
    r"(?:attack|assault|raid|strike|ambush|bombing|blast|shelling|explosion|shooting)s?[\"”’]?\s"
    r"(?:on|against|at|of|outside|targeting|inside)|"
    + alternatives(
        r"""attacked; ambushed; stormed; shelled; fired (?:on|at); opened fire (?:on|at); targeted;
        targeting; bombed; raided; struck; hurled at; went off (?:outside|near|inside|at|in);
        exploded (?:outside|near|inside|at|in|beside); killing of; to (?:bomb|attack|storm);
        sel(?:f|ves) up (?:outside|near|inside|at|in); blow up; kidnapped; abducted; hit"""
    )
    + r")\s+(?P<np>(?:(?:an?|the|its|their|his|two|three|four|five|six|several|some|what|\d+)\s+)?"
    r"(?:[^\W_][\w'’-]*\s?){1,7})"
)
_TARGET_END = re.compile(
    r"\s*\b"
    + alternatives(
        """in; on; at; near; outside; of the town; after; when; while; which; who; that; and; with;
        killing; wounding; injuring; leaving; killed; wounded; injured; took; destroyed; by; as;
        from; during; before; since; earlier; late; belonging; for; last; this; was; were; is; has;
        had; have; left; claimed; then; it; to; described; west; east; north; south; about; shortly;
        early; close; next"""
    )
    + r"\b.*$|[,.;:].*$"
)
_NOUNS_OF_DEEDS = [
    (re.compile(rf"\b{alternatives(deeds)}\b", re.IGNORECASE), frozenset(nouns.split()))
    for deeds, nouns in (
        (r"ambush\w*", "ambush"),
        (
            r"bomb(?:ed|s|ing)?; explo\w+; blasts?; detonat\w+; went off; blew up; grenades?",
            "bombing blast explosion bomb",
        ),
        (r"raid\w*; stormed", "raid assault"),
        (r"shell\w*; rockets?; mortars?; missiles?", "shelling strike"),
        (r"shot; fired; opened fire; gunm[ae]n; gunned; shoot\w*", "shooting"),
        (r"kill\w*; murder\w*", "killing"),
        (r"kidnap\w*; abduct\w*; seiz\w+; boarded", "kidnapping abduction seizure"),
        (r"struck; air ?strikes?; drones?; strikes?", "strike airstrike"),
        (r"stabb\w+", "stabbing"),
    )
]
ANY_ATTACK = frozenset({"attack", "incident", "assault"})
"""Nouns that may refer to an incident of any kind."""


def own_words(text: str) -> str:
    """The sentence without incidents that only tell a time: "two days after the explosion"."""
    return _TIME_BY_INCIDENT.sub(lambda match: " " * len(match.group()), text)


def find_event(text: str) -> int | None:
    """Offset of the first word for an act of violence; None if there is none, or an accident's."""
    match = _EVENT.search(text)
    return None if match is None or _ACCIDENT.search(text) else match.start()


def is_accident(text: str) -> bool:
    """The sentence speaks of a disaster, an illness or a strike of workers."""
    return _ACCIDENT.search(text) is not None


def is_habitual(text: str) -> bool:
    """The sentence tells what happens again and again: no incident."""
    return _ALWAYS.search(text) is not None


def is_one_act(text: str, *, has_toll: bool, has_date: bool) -> bool:
    """One incident that took place, rather than violence in general or what might happen."""
    if not _VIOLENT.search(text):
        return False
    deed = _DEED.search(text)
    stage = stage_of(text)
    if re.search(r"\barrest(?:ed|s)\b", text) and stage != "plotted":
        return False  # a police raid is no attack
    if is_habitual(text) or (_GENERIC.search(text) and not (has_toll and (has_date or deed))):
        return False
    if deed is None:
        return stage != "accomplished" or _SINGULAR.search(text) is not None
    return not _UNREAL.search(text[max(0, deed.start() - 30) : deed.start()])


def opens_another(text: str) -> bool:
    """An indefinite article or a word like "another" introduces an incident not yet told."""
    return bool(_OTHER.search(text) or _INDEFINITE.search(text))


def find_references(text: str) -> list[tuple[int, str]]:
    """Offset and noun of each "the attack", "that raid", but for those that only tell a time."""
    return [
        (match.start(), match["noun"].casefold())
        for match in _REFERENCE.finditer(text)
        if not re.search(
            r"\b(?:after|before|since|following|until|from)\s*$",
            text[max(0, match.start() - 15) : match.start()],
        )
    ]


def nouns_of(text: str) -> set[str]:
    """The nouns by which the following sentences may call what this one tells."""
    nouns = {m.group().casefold() for m in re.finditer(rf"\b{NOUNS}", text, re.IGNORECASE)}
    for deed, called in _NOUNS_OF_DEEDS:
        if deed.search(text):
            nouns |= called
    return nouns


def type_of(text: str) -> AttackType:
    """The method, by the words for it."""
    return next((kind for kind, pattern in _TYPES.items() if pattern.search(text)), "unknown")


def stage_of(text: str) -> AttackStage:
    """How far it went: accomplished where nothing else is said."""
    stages = (stage for stage, pattern in _STAGES.items() if pattern.search(text))
    return next(stages, "accomplished")


def find_targets(text: str) -> list[Target]:
    """What the act was aimed at, where the words behind it name a kind of target."""
    match = _TARGET.search(text)
    if match is None:
        return []
    words = _TARGET_END.sub("", match["np"]).strip()
    name = re.sub(r"^(?:the|an?|its|their|his|what)\s+", "", words, flags=re.IGNORECASE)
    name = name.strip(" ,'’")
    kinds = (kind for kind, pattern in _TARGET_KINDS.items() if pattern.search(name))
    kind = next(kinds, None)
    return [] if kind is None or len(name) < 3 else [Target(name=name, kind=kind)]
