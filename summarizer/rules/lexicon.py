"""The words by which the rules know titles, offices and bodies: English news usage in general.

No name of a person or place stands here; those come from `summarizer.places` and the text itself.
"""

import re
from collections.abc import Iterable

from summarizer.schema import Sector


def word_set(words: str) -> frozenset[str]:
    """The words of a text: a readable way to write a long list."""
    return frozenset(words.split())


def alternatives(phrases: str) -> str:
    """A regular expression's group of the phrases in a text, which semicolons separate.

    A blank in a phrase stands for any white space, also in patterns that ignore blanks.
    """
    parts = (re.sub(r"\s+", r"\\s", phrase.strip()) for phrase in phrases.split(";"))
    return "(?:" + "|".join(parts) + ")"


def either(words: Iterable[str]) -> str:
    """A regular expression's alternatives, the longest first, so that none hides another."""
    return "|".join(sorted(words, key=lambda word: (-len(word), word)))


RANKS = word_set(
    """gen general lt lieutenant maj major brig brigadier col colonel capt captain adm admiral
    rear vice-admiral commodore marshal sgt sergeant cpl corporal cmdr mr mrs ms miss dr prof
    professor sir lord lady dame rev reverend fr hon datuk dato seri tan tun ayatollah
    hojatoleslam imam mullah maulana pope cardinal archbishop bishop patriarch prince princess
    king queen emir sultan shaikh sheikh judge justice lieutenant-colonel major-general
    lieutenant-general brigadier-general madam mme father sister pastor rabbi don señor señora
    bapak pak ibu haji ustad mufti lama excellency"""
)
"""What stands before a name and is no office; small letters, without the point."""

HEADS = word_set(
    """president premier chancellor minister secretary secretary-general ambassador envoy
    representative governor mayor chief commander commander-in-chief chairman chairwoman chair
    chairperson director director-general head leader speaker senator adviser advisor
    commissioner coordinator undersecretary negotiator mediator counterpart consul
    superintendent inspector spokesman spokeswoman spokesperson diplomat general colonel
    admiral brigadier king queen emir sultan prince lawmaker prosecutor deputy successor
    predecessor delegate colleague prefect magistrate treasurer facilitator co-chair
    vice-minister vice-president vice-chairman subprefect administrator rector
    undersecretary-general harbourmaster sheriff monarch lieutenant-governor"""
)
"""Nouns at the heart of an office: "the deputy interior minister"."""

HEADS_PLURAL = {
    "presidents": "president",
    "premiers": "premier",
    "ministers": "minister",
    "chiefs": "chief",
    "commanders": "commander",
    "leaders": "leader",
    "secretaries": "secretary",
    "ambassadors": "ambassador",
    "envoys": "envoy",
    "governors": "governor",
    "heads": "head",
    "speakers": "speaker",
    "advisers": "adviser",
    "advisors": "advisor",
    "generals": "general",
    "directors": "director",
    "chairmen": "chairman",
    "commissioners": "commissioner",
    "mayors": "mayor",
    "prefects": "prefect",
    "negotiators": "negotiator",
    "mediators": "mediator",
    "colleagues": "colleague",
}

MODIFIERS = word_set(
    """foreign interior defence defense prime vice deputy first former acting outgoing
    caretaker interim visiting national security home affairs finance trade energy justice oil
    water health education transport economy economic commerce agriculture labour labor
    planning information culture tourism industry environment external internal public
    regional provincial federal state local district municipal senior top special main
    permanent assistant associate executive managing supreme chief crown opposition ruling
    military army naval navy air force forces border coast guard guards police intelligence
    counter-terrorism counterterrorism anti-terrorism maritime southern northern eastern
    western central presidential parliamentary party rebel tribal spiritual religious
    political development cooperation relations climate peace humanitarian staff armed ground
    joint chiefs operations marine customs immigration prison prisons general field special
    rapid reaction land strategic revolutionary republican elite mechanised mechanized
    airborne armoured armored home-affairs foreign-affairs counter-narcotics anti-narcotics
    fisheries fishery shipping infrastructure ecology emergency emergencies natural resources
    fire mining mines forestry forests digital technology science women youth sports social
    labour-market works housing planning rural urban land lands civil protection railways roads
    ports aviation post communications telecommunications petroleum gas electricity irrigation
    livestock wildlife tax revenue budget treasury high border-guard veterinary refugee
    refugees migration integration reconciliation protocol liaison crisis lead area
    coastal harbour harbor port founding honorary retired federal-state cabinet"""
)
"""What stands before the head of an office."""

BODIES = word_set(
    """ministry army police government council forces force guard guards corps navy union
    parliament senate assembly agency authority bureau commission committee office
    organisation organization association federation league alliance front movement party
    group bank court command staff intelligence department presidency secretariat
    administration cabinet congress directorate directory institute foundation fund forum
    nations chamber brigade brigades militia service services delegation mission embassy
    community bloc coalition company corporation cooperation directorate-general headquarters
    marines gendarmerie junta regime society cooperative secretariat-general"""
)
"""Nouns at the heart of a body's name: "the Border Guard Council"."""

PARTICLES = word_set("al el ul ud bin ibn ben bint abu abd von van der den de da dos "
                     "du del della di la y ter ould haj")  # fmt: skip
"""Small words inside names."""

CALENDAR = word_set(
    """monday tuesday wednesday thursday friday saturday sunday january february march april
    may june july august september october november december jan feb mar apr jun jul aug sep
    sept oct nov dec today yesterday tomorrow"""
)

ATTACKERS = word_set(
    """attacker attackers assailant assailants bomber bombers gunman gunmen shooter shooters
    raider raiders hijacker hijackers kidnapper kidnappers perpetrator perpetrators"""
)
"""Nouns that say that the counted attacked, whoever was attacked."""

FIGHTERS = word_set(
    """militant militants fighter fighters insurgent insurgents rebel rebels terrorist
    terrorists extremist extremists jihadist jihadists guerrilla guerrillas separatist
    separatists militiaman militiamen"""
)
"""Nouns of armed people: attackers in their own attack, targets of an army's."""

SOCIETY: dict[str, Sector] = {
    "ministry": "government", "minister": "government", "president": "government",
    "premier": "government", "chancellor": "government", "governor": "government",
    "mayor": "government", "ambassador": "government", "envoy": "government",
    "secretary": "government", "undersecretary": "government", "government": "government",
    "king": "government", "queen": "government", "emir": "government", "sultan": "government",
    "prince": "government", "diplomat": "government", "adviser": "government",
    "advisor": "government", "consul": "government", "presidency": "government",
    "army": "military", "navy": "military", "military": "military", "general": "military",
    "gen": "military", "maj": "military", "lt": "military", "brig": "military", "col": "military",
    "colonel": "military", "admiral": "military", "adm": "military", "brigadier": "military",
    "armed": "military", "staff": "military", "corps": "military", "forces": "military",
    "naval": "military", "marshal": "military", "major": "military", "lieutenant": "military",
    "police": "police_or_security", "guard": "police_or_security", "guards": "police_or_security",
    "security": "police_or_security", "gendarmerie": "police_or_security",
    "intelligence": "intelligence", "senator": "legislature", "parliament": "legislature",
    "speaker": "legislature", "lawmaker": "legislature", "assembly": "legislature",
    "nations": "international_organisation", "union": "international_organisation",
    "militia": "armed_group", "rebel": "armed_group", "company": "business", "bank": "business",
    "association": "civil_society", "prefect": "government", "premiership": "government",
    "magistrate": "government", "vice-minister": "government", "vice-president": "government",
    "cooperative": "civil_society", "lieutenant-colonel": "military", "major-general": "military",
    "brigadier-general": "military", "lieutenant-general": "military", "rebels": "armed_group",
}  # fmt: skip
"""A word of an office or body to the sector that it acts for."""
