"""The English words of `summarizer.numerals`: number words, qualifiers, units, people."""

from typing import Final

UNITS: Final[dict[str, int]] = {
    word: value
    for value, word in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen "
        "fifteen sixteen seventeen eighteen nineteen".split()
    )
} | {"nil": 0}

TENS: Final[dict[str, int]] = {
    word: 10 * value
    for value, word in enumerate(
        "twenty thirty forty fifty sixty seventy eighty ninety".split(), start=2
    )
} | {"fourty": 40}

SCALES: Final[dict[str, int]] = {
    "thousand": 1_000,
    "lakh": 100_000,
    "million": 1_000_000,
    "crore": 10_000_000,
    "billion": 1_000_000_000,
    "trillion": 1_000_000_000_000,
}

# Behind digits only: "10bn". A bare "m" is not among them, since "10m" may as well be ten metres;
# it counts as million behind a currency sign.
SUFFIXES: Final[dict[str, int]] = {
    "k": 1_000,
    "mn": 1_000_000,
    "mln": 1_000_000,
    "bn": 1_000_000_000,
    "bln": 1_000_000_000,
    "tn": 1_000_000_000_000,
    "trn": 1_000_000_000_000,
}

GROUPS: Final[dict[str, int]] = {"dozen": 12, "pair": 2, "couple": 2, "trio": 3}
"""Collective nouns that a number or an article may count: "a dozen", "two dozen", "a pair"."""

# The codebook's lower bounds: two of the unit, and two twenties for scores.
PLURALS: Final[dict[str, int]] = {
    "tens": 20,
    "dozens": 24,
    "scores": 40,
    "hundreds": 200,
    "thousands": 2_000,
    "lakhs": 200_000,
    "millions": 2_000_000,
    "crores": 20_000_000,
    "billions": 2_000_000_000,
}

# "Scores" is a verb as well; these neighbours show that it counts people.
AFTER_SCORES: Final[frozenset[str]] = frozenset(
    "of more were are have had killed dead died injured wounded hurt missing arrested "
    "displaced".split()
)
BEFORE_SCORES: Final[frozenset[str]] = frozenset(
    "killed killing kills wounded wounding injured injuring leaving left and".split()
)

ORDINALS: Final[dict[str, int]] = {
    word: value
    for value, word in enumerate(
        "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth "
        "thirteenth fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth".split(),
        start=1,
    )
} | {
    word: 10 * value
    for value, word in enumerate(
        "twentieth thirtieth fortieth fiftieth sixtieth seventieth eightieth ninetieth".split(),
        start=2,
    )
}

# Each qualifier, by its words in front of the number: what it makes of the number n.
#   least: n or more    more: n + 1 or more    most: 0 to n    fewer: 0 to n - 1    about: n
QUALIFIERS: Final[dict[tuple[str, ...], str]] = {
    tuple(phrase.split()): meaning
    for meaning, phrases in {
        "least": "at least, no fewer than, no less than, not fewer than, not less than, "
        "a minimum of, minimum",
        "more": "more than, greater than, over, above, upwards of, upward of, in excess of, "
        "exceeding, well over, just over",
        "most": "at most, up to, as many as, no more than, not more than, a maximum of, "
        "maximum, as much as",
        "fewer": "fewer than, less than, under, below, just under, well under",
        "about": "about, around, some, nearly, almost, approximately, roughly, an estimated, "
        "estimated, close to, circa, approx, just, only, exactly, a total of, total of",
    }.items()
    for phrase in phrases.split(", ")
}
PARTICLE_VERBS: Final[frozenset[str]] = frozenset(
    "hand hands handed handing turn turns turned turning take takes took taken taking carry "
    "carried bring brought cross crossed send sent sign signed pass passed give gave given fly "
    "flew".split()
)
"""Verbs behind which "over" or "around" belongs to the verb: "handed over three prisoners"."""
QUALIFIER_ENDS: Final[dict[str, list[tuple[str, ...]]]] = {}
"""The qualifiers by their last word, the longest first."""
for _phrase in sorted(QUALIFIERS, key=len, reverse=True):
    QUALIFIER_ENDS.setdefault(_phrase[-1], []).append(_phrase)

MONTHS: Final[frozenset[str]] = frozenset(
    "January February March April May June July August September October November December "
    "Jan Feb Mar Apr Jun Jul Aug Sep Sept Oct Nov Dec".split()
)

MEASURES: Final[frozenset[str]] = frozenset(
    "percent percentage pc second seconds minute minutes min mins hour hours hr hrs day days "
    "night nights week weeks weekend weekends month months quarter quarters year years yr yrs "
    "decade decades century centuries km kms kilometer kilometers kilometre kilometres kmh "
    "kph mph m metre metres meter meters cm centimetres centimeters mm mi mile miles ft foot "
    "feet inch inches yard yards acre acres hectare hectares ha sq square cubic kg kgs kilo "
    "kilos kilogram kilograms kilogramme kilogrammes gram grams g mg pound lb lbs ounce "
    "ounces ton tons tonne tonnes litre litres liter liters barrel barrels gallon gallons "
    "degree degrees watt watts kw mw gw megawatt megawatts gigawatt gigawatts hz khz mhz ghz "
    "kb mb gb tb volt volts knots times fold".split()
)
MONEY: Final[frozenset[str]] = frozenset(
    "dollar dollars euro euros cent cents pounds sterling rupee rupees rial rials riyal "
    "riyals toman tomans dirham dirhams dinar dinars lira ruble rubles rouble roubles yuan "
    "renminbi yen won franc francs peso pesos usd eur gbp pkr inr irr".split()
)
MONEY_BEFORE: Final[frozenset[str]] = frozenset({"rs", "usd", "eur", "gbp", "pkr", "inr", "us$"})
CURRENCY_SIGNS: Final[str] = "$€£¥₹₽₩₪﷼"

# A capitalised word of these in front makes a number a name: "Resolution 1701", "Flight 655".
LABELS: Final[frozenset[str]] = frozenset(
    "Article Articles Resolution Section Chapter Clause Paragraph Flight Route Highway Road "
    "Street Avenue Channel Camp Sector Zone District Block Phase Stage Level Grade Class "
    "Formula Group Unit Brigade Division Corps Battalion Regiment Gate Terminal Runway "
    "Platform Pier Apollo Boeing Airbus Area Covid No Nos Page Version Type Mark Volume Part "
    "Room Line Bus Apartment Figure Table Case Law Bill Act Order Decree Protocol Annex "
    "Appendix".split()
)

# Singular nouns for a person who may attack or be attacked; offices ("minister") are left out, as
# "the minister said" counts nobody.
PEOPLE: Final[frozenset[str]] = frozenset(
    "person man woman child boy girl baby infant toddler teenager teen student pupil teacher "
    "worker labourer laborer farmer shepherd driver passenger pilot pilgrim villager resident "
    "citizen civilian bystander pedestrian motorist shopkeeper journalist reporter cameraman "
    "doctor nurse medic paramedic firefighter engineer aide employee contractor guard "
    "bodyguard watchman soldier serviceman servicewoman conscript recruit officer policeman "
    "policewoman constable trooper marine sailor airman commando paramilitary reservist "
    "peacekeeper agent militant insurgent rebel fighter gunman attacker assailant bomber "
    "terrorist extremist separatist jihadist jihadi suspect intruder infiltrator hijacker "
    "kidnapper hostage detainee prisoner inmate victim commander lieutenant captain colonel "
    "general sergeant corporal private scientist cleric priest imam monk nun rabbi "
    "demonstrator protester protestor tourist refugee migrant neighbour neighbor relative "
    "brother sister son daughter father mother wife husband sniper smuggler trafficker "
    "assassin".split()
)
"""Nouns that "a" counts as one."""

# Between the article and the person: "a senior police officer"; not "a town where the officer".
NOT_IN_PHRASE: Final[frozenset[str]] = frozenset(
    "a an the of in on at to for from by with without and or but nor than as into near after "
    "before during who whom whose which that this these those was were is are be been has "
    "have had his her its their our my your s "
    "stand stands stood standing".split()
)
# What may follow a person that "a" counts; any other word makes it part of a compound, as in
# "a militant group". Words in -ed and -ing pass as well.
AFTER_PERSON: Final[frozenset[str]] = frozenset(
    "and or who whom whose was were is are be has had have in on at to of for from by with "
    "without near after before during as while when where but also that which said told died "
    "dead shot blew fell drove threw ran fled held hurt hit set broke began came went took "
    "made lost got left stood sat then later may might could would will".split()
)

NOTHING_COUNTED: Final[str] = (
    "casualties|casualty|injuries|injury|deaths?|fatalities|fatality|victims?|dead|wounded|injured|"
    "losses|loss of (?:human )?lives?|loss of life|people|persons?|one|soldiers?|troops|"
    "servicem[ae]n|civilians?|police(?:m[ae]n)?|officers?|personnel|passengers?|children|child|"
    "wom[ae]n|m[ae]n|workers?|students?|guards?|attackers?|militants?|gunm[ae]n|residents?|hostages?|"
    "staff|employees?|members?|fighters?|citizens?|nationals?"
)
