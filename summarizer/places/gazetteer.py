"""The index of place names behind `summarizer.places`, built from libraries once per process.

| names | from | licence |
|---|---|---|
| ISO 3166 codes, names, subdivisions | pycountry | LGPL-2.1 |
| short names, adjectives, capitals, populations | countryinfo | MIT |
| cities with an airport, provinces in English spelling | airportsdata | MIT |

The tables below hold what English usage has and the libraries leave out, for the whole world.
"""

import json
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any, Literal, NamedTuple

Kind = Literal["country", "demonym", "capital", "subdivision", "city"]


def word_set(words: str) -> frozenset[str]:
    """The words of a text: a readable way to write a long list."""
    return frozenset(words.split())


_STRENGTH: dict[Kind, int] = {"country": 0, "demonym": 1, "capital": 2, "city": 3, "subdivision": 4}

ACRONYMS = {
    "US": "USA",
    "USA": "USA",
    "UK": "GBR",
    "UAE": "ARE",
    "DRC": "COD",
    "PRC": "CHN",
    "DPRK": "PRK",
    "ROK": "KOR",
}
"""Written in capitals, with or without points; in small letters they are words."""

_COUNTRY_NAMES = {
    "America": "USA",
    "Britain": "GBR",
    "Burma": "MMR",
    "Cape Verde": "CPV",
    "Congo Republic": "COG",
    "Czechia": "CZE",
    "DR Congo": "COD",
    "Democratic Republic of Congo": "COD",
    "England": "GBR",
    "Eswatini": "SWZ",
    "Gambia": "GMB",
    "Ivory Coast": "CIV",
    "Kosovo": "XKX",
    "Macao": "MAC",
    "Micronesia": "FSM",
    "North Macedonia": "MKD",
    "Palestine": "PSE",
    "Palestinian Authority": "PSE",
    "Republic of Congo": "COG",
    "Scotland": "GBR",
    "South Korea": "KOR",
    "North Korea": "PRK",
    "Swaziland": "SWZ",
    "Syria": "SYR",
    "Timor": "TLS",
    "Turkey": "TUR",
    "United States": "USA",
    "Vatican": "VAT",
    "Wales": "GBR",
}
_DEMONYMS = {
    "Argentine": "ARG", "Argentinian": "ARG", "Azeri": "AZE", "Basotho": "LSO", "Batswana": "BWA",
    "Bosnian": "BIH", "Briton": "GBR", "Burkinabè": "BFA", "Cabo Verdean": "CPV",
    "Cape Verdean": "CPV",
    "Comorian": "COM", "Croat": "HRV", "Dane": "DNK", "Djiboutian": "DJI", "Ecuadorian": "ECU",
    "Dutchman": "NLD", "Emirati": "ARE", "Englishman": "GBR", "Finn": "FIN", "Frenchman": "FRA",
    "Icelandic": "ISL", "Irishman": "IRL", "Kittitian": "KNA", "Kosovan": "XKX", "Kosovar": "XKX",
    "Kyrgyz": "KGZ", "Lao": "LAO", "Luxembourgish": "LUX", "Macedonian": "MKD", "Maldivian": "MDV",
    "Mexican": "MEX", "Montenegrin": "MNE", "Nepali": "NPL", "Palestinian": "PSE",
    "Philippine": "PHL", "Pole": "POL", "Salvadorean": "SLV", "Salvadorian": "SLV", "Saudi": "SAU",
    "Scottish": "GBR", "Serb": "SRB", "Slovakian": "SVK", "Slovenian": "SVN", "Spaniard": "ESP",
    "Surinamese": "SUR", "Swede": "SWE", "Tajik": "TJK", "Taiwanese": "TWN", "Timorese": "TLS",
    "Tobagonian": "TTO", "Turk": "TUR", "Welsh": "GBR",
}  # fmt: skip
_CAPITALS = {
    "Astana": "KAZ",
    "Brasilia": "BRA",
    "Chisinau": "MDA",
    "Kiev": "UKR",
    "Sana": "YEM",
    "Sanaa": "YEM",
    "Tel Aviv": "ISR",
    "Ulan Bator": "MNG",
    "Washington": "USA",
}
_REGIONS = {
    "Gaza": ("PSE",),
    "Gaza Strip": ("PSE",),
    "West Bank": ("PSE",),
    "Kashmir": ("IND", "PAK"),
    "Kurdistan": ("IRQ",),
    "Chechnya": ("RUS",),
    "Darfur": ("SDN",),
    "Sinai": ("EGY",),
}
_SHARED: dict[str, tuple[Kind, tuple[str, ...]]] = {
    "Congo": ("country", ("COD", "COG")),
    "Congolese": ("demonym", ("COD", "COG")),
    "Georgia": ("country", ("GEO", "USA")),
    "Korea": ("country", ("KOR", "PRK")),
    "Korean": ("demonym", ("KOR", "PRK")),
    "Koreans": ("demonym", ("KOR", "PRK")),
}
"""Names that two countries share and that newspapers use for either."""

_NOT_PLACES = word_set(
    # native names, kinds of places, and towns that are everyday English words or names
    """island mann mannin viti lao thai reunion mexicanos togolese portuguesa guiana portland
    central eastern western northern southern north south east west centre center coast coastal
    upper lower capital islands littoral plateau plateaux highlands highland union republic
    province state district region city town airport national park international of and the gulf
    bay sea lake river march may august friday monday sunday general president minister defence
    defense army police alliance boundary hope independence marathon mobile reading nice bath
    victory liberty justice freedom sport enterprise mission eagle page temple orange aurora delta
    beta alpha academy brothers early green grove pilot point rifle sandy sun van young senate man
    grant mason marshall jordan anthony marina regina jackson lincoln nelson hamilton douglas
    stanley gordon logan madison harvey florence vernon alma lawrence martin franklin wilson carson
    clinton morgan butler warren"""
)
_NOT_COUNTRIES = _NOT_PLACES - {"jordan"}
_SUFFIX = re.compile(
    r"[ -](?:province|state|oblast|region|county|governorate|district|area|prefecture|department|"
    r"municipality|city|republic|territory)$",
    re.IGNORECASE,
)
_INNER_NOTE = re.compile(r"\s*[\[(].*?[\])]")
_POSSESSIVES = re.compile("['’]s$", re.MULTILINE)
_PUNCTUATION = str.maketrans("-‐‑–.", "     ", "'’ʼ‘`")
_DOMINANCE = 20  # times the population of the next: then the name means the larger country alone


class Reading(NamedTuple):
    """What a name can mean: a kind of place, and the countries it can lie in, likeliest first."""

    kind: Kind
    codes: tuple[str, ...]
    is_decided: bool
    """The first country can be taken without looking at the text."""


class Gazetteer:
    """Normalised names and what each can mean."""

    def __init__(self, codes: Iterable[str]) -> None:
        self.codes = frozenset(codes)
        """Valid alpha-3 codes."""
        self.population: dict[str, int] = {}
        self.longest: dict[str, int] = {}
        """First word of a name to the number of words in the longest name that starts with it."""
        self._added: list[tuple[Kind, str, str]] = []
        """Names as they are written, until `settle` takes them in."""
        self._names: dict[str, list[tuple[Kind, str]]] = {}
        self._readings: dict[str, tuple[Reading, ...]] = {}
        self._shared: set[str] = set()

    def __contains__(self, key: str) -> bool:
        return key in self._names

    def readings(self, key: str) -> tuple[Reading, ...]:
        """The readings of a normalised name, strongest first; none if it is no place."""
        # Worked out when asked for: an article asks for a few dozen of some 12,000 names.
        if key not in self._readings:
            if key not in self._names:
                return ()
            kinds: dict[Kind, dict[str, None]] = {}
            for kind, code in self._names[key]:
                kinds.setdefault(kind, {})[code] = None
            self._readings[key] = tuple(
                self._reading(kind, kinds[kind], key in self._shared)
                for kind in sorted(kinds, key=_STRENGTH.__getitem__)
            )
        return self._readings[key]

    def _reading(self, kind: Kind, codes: Iterable[str], shared: bool) -> Reading:
        ranked = sorted(codes, key=lambda code: -self.population.get(code, 0))
        decided = len(ranked) == 1 or (
            not shared
            and kind in ("country", "demonym")
            and self.population.get(ranked[0], 0) > _DOMINANCE * self.population.get(ranked[1], 0)
        )
        return Reading(kind, tuple(ranked), decided)

    def add(self, kind: Kind, name: str | None, code: str | None) -> None:
        """Record that `name` can mean a place of this kind in the country `code`."""
        if name and code is not None:
            self._added.append((kind, name, code))

    def settle(self) -> None:
        """Take in the names that were added; before that, they are not found."""
        names = [
            _INNER_NOTE.sub("", name) if "(" in name or "[" in name else name
            for _, name, _ in self._added
        ]
        for (kind, _, code), key in zip(self._added, normalise_all(names), strict=True):
            if len(key) > 2 and (key not in _NOT_PLACES or kind in ("country", "demonym")):
                self._file(key, kind, code)
        self._added.clear()

    def _file(self, key: str, kind: Kind, code: str) -> None:
        meanings = self._names.get(key)
        if meanings is not None:
            meanings.append((kind, code))
            return
        self._names[key] = [(kind, code)]
        first = key.partition(" ")[0]
        count = key.count(" ") + 1
        if self.longest.get(first, 0) < count:
            self.longest[first] = count

    def replace(self, kind: Kind, name: str, codes: Iterable[str]) -> None:
        """Make `name` mean this and nothing else."""
        key = normalise(name)
        self._names.pop(key, None)
        self._shared.add(key)
        for code in codes:
            self._file(key, kind, code)

    def add_country(self, name: str | None, code: str) -> None:
        """Record a country's name, turned round where ISO has it as "Korea, Republic of"."""
        if not name or normalise(name) in _NOT_COUNTRIES:
            return
        head, comma, tail = name.partition(", ")
        if comma and tail.endswith((" of", " of the")):
            self.add("country", f"{tail} {head}", code)
            if head != "Korea":
                self.add("country", head, code)
        else:
            self.add("country", name[4:] if name.startswith(("The ", "the ")) else name, code)
        if name.startswith("Saint "):
            self.add("country", "St. " + name[6:], code)
        if name.endswith("stan") and " " not in name and name != "Pakistan":
            self.add_demonym(name[:-4], code)  # Uzbekistan: Uzbek is in use beside Uzbekistani
            self.add_demonym(name[:-5], code)

    def add_demonym(self, name: str, code: str) -> None:
        """Record an adjective or the name of an inhabitant, with its plural."""
        self.add("demonym", name, code)
        if name.endswith("man"):
            self.add("demonym", name[:-3] + "men", code)
        elif not name.endswith(("s", "ese", "sh", "ch")):
            self.add("demonym", name + "s", code)

    def add_subdivision(self, name: str, code: str | None) -> None:
        """Record a province, with and without the word that says what it is."""
        for part in name.split("/"):
            self.add("subdivision", part, code)
            bare = _SUFFIX.sub("", part.rstrip("- "))
            if bare != part:
                self.add("subdivision", bare, code)


def normalise(name: str) -> str:
    """Small letters without accents, apostrophes and possessives; hyphens and points as spaces."""
    if name.isascii() and name.isalpha():
        return name.lower()
    folded = name.casefold()
    if folded.endswith(("'s", "’s")):
        folded = folded[:-2]
    if not folded.isascii():
        decomposed = unicodedata.normalize("NFKD", folded)
        folded = "".join([c for c in decomposed if not unicodedata.combining(c)])
    return " ".join(folded.translate(_PUNCTUATION).split())


def normalise_all(names: Sequence[str]) -> list[str]:
    """`normalise` of thousands of names, none with a line end: in a quarter of the time."""
    folded = "\n".join(names).casefold()
    folded = _POSSESSIVES.sub("", folded)
    decomposed = unicodedata.normalize("NFKD", folded)
    marks = dict.fromkeys(map(ord, filter(unicodedata.combining, set(decomposed))))
    return [
        " ".join(name.split()) for name in decomposed.translate(_PUNCTUATION | marks).split("\n")
    ]


@cache
def load_gazetteer() -> Gazetteer:
    """The index, built on the first call and kept."""
    # The libraries' files are read without the libraries, whose own loading takes three times as
    # long: pycountry indexes every field, countryinfo reads the borders of all countries.
    databases = _folder("pycountry") / "databases"
    countries = json.loads((databases / "iso3166-1.json").read_bytes())["3166-1"]
    subdivisions = json.loads((databases / "iso3166-2.json").read_bytes())["3166-2"]
    alpha3: dict[str, str] = {country["alpha_2"]: country["alpha_3"] for country in countries}
    alpha3["XK"] = "XKX"  # Kosovo has no ISO code; this one is what everybody uses
    gazetteer = Gazetteer(alpha3.values())
    for country in countries:
        for attribute in ("name", "common_name", "official_name"):
            gazetteer.add_country(country.get(attribute), country["alpha_3"])
    for info in _country_facts():
        code = str(info.get("ISO", {}).get("alpha3") or "")
        if code in gazetteer.codes:
            _add_country_facts(gazetteer, info, code)
    for name, code in _COUNTRY_NAMES.items():
        gazetteer.add_country(name, code)
    for name, code in _DEMONYMS.items():
        gazetteer.add_demonym(name, code)
    for name, code in _CAPITALS.items():
        gazetteer.add("capital", name, code)
    for subdivision in subdivisions:
        alpha2 = subdivision["code"].partition("-")[0]
        gazetteer.add_subdivision(subdivision["name"], alpha3.get(alpha2))
    _add_airports(gazetteer, alpha3)
    gazetteer.settle()
    for name, several in _REGIONS.items():
        gazetteer.replace("subdivision", name, several)
    for name, (kind, several) in _SHARED.items():
        gazetteer.replace(kind, name, several)
    return gazetteer


def _folder(library: str) -> Path:
    """Where a library is installed; the library itself is not imported."""
    from importlib.util import find_spec

    spec = find_spec(library)
    if spec is None or not spec.submodule_search_locations:
        raise ModuleNotFoundError(f"{library} is not installed; install summarizer anew")
    return Path(spec.submodule_search_locations[0])


def _country_facts() -> Iterator[dict[str, Any]]:
    """What countryinfo knows of each country, without its borders."""
    folder = _folder("countryinfo")
    found: dict[str, dict[str, Any]] = {}
    for part in ("data", "data_no_iso"):
        for path in sorted((folder / part).glob("*.json")):
            text = path.read_text(encoding="utf-8")
            borders = text.find('\n  "geoJSON":')
            behind = text.find('\n  "', borders + 1)
            if 0 <= borders < behind:
                text = text[:borders] + text[behind:]
            facts = json.loads(text)
            if facts.get("name"):
                found[facts["name"].lower()] = facts
    return iter(found.values())


def _add_country_facts(gazetteer: Gazetteer, info: dict[str, Any], code: str) -> None:
    known = gazetteer.population.get(code, 0)
    gazetteer.population[code] = max(known, int(info.get("population") or 0))
    gazetteer.add_country(info["name"], code)
    for alternative in info.get("altSpellings", ()):
        if len(alternative) > 3:  # shorter ones are codes
            gazetteer.add_country(alternative, code)
    for demonym in re.split(r"[,/]", info.get("demonym") or ""):
        gazetteer.add_demonym(demonym.strip(), code)
    capital = info.get("capital")
    if isinstance(capital, str):
        for city in capital.split(" / "):
            gazetteer.add("capital", city, code)


def _add_airports(gazetteer: Gazetteer, alpha3: dict[str, str]) -> None:
    """Cities and provinces of airports with an IATA code: towns of some size, not airstrips."""
    import csv

    cities: set[tuple[str, str, str]] = set()
    provinces: set[tuple[str, str]] = set()
    with (_folder("airportsdata") / "airports.csv").open("rb") as file:
        # Most lines are of airstrips, whose second field is empty, and need not be decoded.
        lines = [
            line.decode()
            for line in file
            if line.strip() and not line.startswith(b'","",', line.find(b'"', 1))
        ]
    rows = csv.reader(lines)
    column = {name: at for at, name in enumerate(next(rows))}
    iata, city, subd = column["iata"], column["city"], column["subd"]
    country, zone = column["country"], column["tz"]
    for row in rows:
        if row[iata]:
            cities.add((row[city], row[country], row[zone]))
            provinces.add((row[subd], row[country]))
    # A set has no order of its own, and the first code of equals is the one that counts.
    for names, alpha2, zone_name in sorted(cities):
        code = alpha3.get(alpha2)
        for name in names.split("/"):
            gazetteer.add("city", name, code)
            # The city that names the time zone is the one that is meant without a country.
            if zone_name.rpartition("/")[2].replace("_", " ") == name:
                gazetteer.add("capital", name, code)
    for name, alpha2 in sorted(provinces):
        gazetteer.add_subdivision(name, alpha3.get(alpha2))
