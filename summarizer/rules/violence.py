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
    shot; blew (?:him|her|them)sel(?:f|ves) up; set (?:[\w'’-]+ ){0,4}?(?:alight|ablaze|on fire);
    burn(?:ed|t) down; dr(?:ove|iven) into; plough(?:ed)? into; tore apart; torn apart; overran;
    came under (?:\w+ )?fire; dropped (?:[\w-]+ ){0,3}?(?:bombs?|explosives|grenades?);
    fired (?:\w+ )?(?:rockets|shells|missiles|mortars) (?:at|into|on);
    took (?:[\w'’-]+ ){1,4}?(?:away|hostage|captive); taken (?:away|hostage);
    (?:rockets?|missiles?|shells?|drones?|helicopters?)\b[^.;]{0,60}?\b(?:hit|fell on);
    (?:rockets?|missiles?|shells?|mortars?|bombs?|drones?)
    (?:hit|landed on|fell on|came down on|slammed into|crashed into)"""
)
_DEED = re.compile(rf"\b{_DEEDS}\b", re.IGNORECASE)
_EVENT = re.compile(rf"\b(?:{NOUNS}s?|{_DEEDS}|bl(?:own|ow) up|set off)\b", re.IGNORECASE)
# "The army did not attack": an article reaches no noun across a verb.
_NO_NOUN = alternatives(
    """not; never; to; will; would; shall; should; can; could; may; might; must; do; does; did; has;
    have; had; is; are; was; were; be; been; by; of; who; that; which; and; or; from; if; but"""
)
_ADJECTIVE = rf"(?!{_NO_NOUN}\b)[\w'’-]+\s"
_REFERENCE = re.compile(
    rf"\b(?:the|that|this|last week['’]s|its|another)\s(?:{_ADJECTIVE}){{0,2}}?"
    rf"(?P<noun>{NOUNS})s?\b",
    re.IGNORECASE,
)
_SINGULAR = re.compile(
    rf"\b(?:an?|the|last \w+['’]s|one)\s(?:{_ADJECTIVE}){{0,5}}?{NOUNS}\b", re.IGNORECASE
)
_INDEFINITE = re.compile(rf"\ban?\s(?:{_ADJECTIVE}){{0,4}}?{NOUNS}\b", re.IGNORECASE)
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
        killings?; suicide; arson; bl(?:ew|own|ow) up; torched; set alight; petrol;
        dynamite; rifles?; kni(?:fe|ves); armed; masked; explosives?; gangs?; boarded;
        attackers?; assailants?; troops; army; helicopters?; """
        + "; ".join(sorted(FIGHTERS))
    )
    + r"\b",
    re.IGNORECASE,
)
_ACCIDENT = re.compile(
    r"\b"
    + alternatives(
        r"""accident; earthquake; quake; floods?; landslides?; avalanche; capsiz\w+; derail\w*;
        storm; lightning; cyclone; hurricane; wildfires?; heatwave; plane crash; car crash;
        collision; collapsed?; gas leak; epidemic; disease; heart attack;
        cyber ?attacks?; labou?r strikes?;
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
# What stands right before a deed and says that it is none, or none yet.
_UNREAL = re.compile(
    r"(?:\b"
    + alternatives(
        r"""could; would; might; may; never; prevent\w*; stop\w*; avoid\w*; can; cannot; will; to;
        should; must; shall; not; nor; neither; nobody; no one; none; no \w+; without; rather than;
        instead of"""
    )
    + r"|n['’]t)\s"
    r"(?:(?:be|been|have|has|had|was|were|ever|yet|being|even|also|\w+ly|from|by)\s){0,3}"
    r"(?:an?\s|any\s|the\s)?$",
    re.IGNORECASE,
)
# What makes its whole clause a supposition, a fear, a threat, an exercise or a denial.
_SUPPOSED = re.compile(
    r"\b"
    + alternatives(
        r"""if; unless; whether; in case; would; could; might; fear\w*; warn\w*; threat\w*;
        den(?:y|ies|ied|ying|ial); risks?; danger; possib\w+; potential; imminent; hypothetical\w*;
        imagin\w+; suppos\w+; pretend\w*; simulat\w*; mock; drills?; exercises?; rehears\w*;
        train(?:s|ed|ing) (?:to|for|in|how); ready to; able to; capable of;
        prepar\w+ (?:to|for|an?); order\w* to; call\w* for; vow\w* to; want\w* to; no(?! one);
        false; hoax; rumou?rs?; film; novel; series about"""
    )
    + r"\b",
    re.IGNORECASE,
)
# "An attack on the town would be ...", "the raid never took place"
_SUPPOSED_BEHIND = re.compile(
    r"(?:\s(?!who\b|which\b|that\b|when\b|after\b)[\w'’-]+){0,6}?\s(?:would|could|might|may|will|"
    r"is (?:likely|possible|imminent|feared)|never (?:took|happened)|did not (?:take|happen)|"
    r"had not taken)\b",
    re.IGNORECASE,
)
_CLAUSE_BREAK = re.compile(
    r"[;:—–]|, (?:and|but|while|which|who|whose|where)\b|\b(?:after|when|while|since|"
    r"following|because|which|who|whose|where|but|although|though|despite)\b",
    re.IGNORECASE,
)


_MOST_DEEDS = 8  # verbs of one sentence that are looked at


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
        "vehicle": r"""rammed; ramming; car-ramming; ploughed into;
            (?:truck|car|van|lorry|vehicle) (?:was )?driven into (?:a|the )?(?:\w+ )?people;
            drove (?:a|his|the) (?:\w+ )?(?:truck|car|van|lorry) into (?:a|the) crowd(?! and d)""",
        "bombing": r"""bomb(?:ing|ings|ed|s)?; explosions?; blasts?; exploded; explosive device;
            detonat\w+; IEDs?; land ?mines?; grenades?; bl(?:ew|own|ow) up""",
        "shelling_or_missile": r"shell(?:ing|ed|s); rockets?; missiles?; mortars?; artillery",
        "abduction": r"""abduct\w*; kidnap\w*; hostages?;
            seizure of (?:a|the) (?:\w+ )?(?:ship|tug|boat|vessel|tanker|bus|crew)""",
        "stabbing": r"stabb(?:ed|ing|ings); knife attack; knifed",
        "arson_or_sabotage": r"""arson; sabotag\w*; torched; firebomb\w*; alight; ablaze;
            set on fire; burn(?:ed|t) down; petrol bombs?""",
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
        (?:came down|landed|fell) on; (?:slammed|crashed) into;
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
        early; close; next; there; here"""
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
    if stage != "accomplished":
        return stage != "threatened" or bool(find_targets(text))
    deeds = list(_DEED.finditer(text))[:_MOST_DEEDS]
    if any(not _is_unreal(text, each) for each in deeds):
        return True
    named = _SINGULAR.search(text)
    return named is not None and not _is_unreal(text, named)


def _is_unreal(text: str, told: re.Match[str]) -> bool:
    """Denied, feared, supposed or threatened rather than done, as far as its clause says."""
    start = told.start()
    clause = max((m.end() for m in _CLAUSE_BREAK.finditer(text, 0, start)), default=0)
    return bool(
        _UNREAL.search(text[max(0, start - 40) : start])
        or _SUPPOSED.search(text, clause, told.end())
        or _SUPPOSED_BEHIND.match(text, told.end())
    )


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
    for stage, pattern in _STAGES.items():
        match = pattern.search(text)
        if match is not None:
            # Who "had threatened to attack" and then "stormed" has done it.
            is_done = stage == "threatened" and _DEED.search(text)
            return "accomplished" if is_done else stage
    return "accomplished"


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
