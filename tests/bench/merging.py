"""How well and how fast records of thousands of articles are merged, with known identity.

    python -m tests.bench.merging [RECORDS ...]

A world of invented affairs (two people meet, agree on something, and an attack is recalled) is told
by one to six outlets each. Outlets transliterate in their own way, leave out given names, dates and
places, round tolls, and repeat what was told before; people share surnames, offices are held by
several over the years, and the same two people meet more than once. What is one thing is known, so
B-cubed F1 can be stated. Seconds are processor time of `merge` alone; figures for docs are the
ratios.
"""

import gc
import random
import resource
import sys
import time
from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import count
from typing import Any

from summarizer.affairs import Affairs
from summarizer.briefing import Article, Extraction, Published, Sentence
from summarizer.merging import merge
from summarizer.schema import ArticleSummary

SIZES = (1_000, 10_000, 100_000)
KINDS = ("participants", "meetings", "agreements", "attacks")
SEED = 4  # the number of the issue that asked for it

COUNTRIES = (
    "IRN PAK TUR IRQ AFG TJK UZB KAZ AZE ARM GEO SYR JOR EGY SDN KEN UGA RWA MLI NER".split()
)
OFFICES = [
    ("interior minister", "Minister of Internal Affairs", "home minister"),
    ("foreign minister", "Minister of Foreign Affairs", "top diplomat"),
    ("defence minister", "Minister of Defense", "defence chief"),
    ("prime minister", "premier", "head of government"),
    ("army chief", "Chief of Army Staff", "army commander"),
    ("head of the border police", "border police director", "border police chief"),
    ("president", "President", "president"),
    ("trade minister", "Minister of Trade", "minister for trade"),
]
SYLLABLES = (
    "ba be da di fa ga gho ha ja ka kho la li ma mi na no qa ra ro sa sha ta ti va ya za zha"
).split()
ENDINGS = "ri mi ni zi li di n r d sh v ov zade".split()
THINGS = (
    "fish fuel gas grain water customs visa rail flood cattle radio river power steel cotton"
).split()
DOINGS = "exchange patrol train inspect insure register repair survey measure store".split()
DETAILS = "hourly weekly ferry bridge depot tunnel harbour market tower canal school clinic".split()
TYPES = ["bombing", "armed_assault", "shelling_or_missile", "abduction"]
TARGETS = {
    "police post": "police_or_security",
    "army convoy": "military",
    "market": "civilian",
    "mosque": "religious",
    "pipeline": "infrastructure",
    "bus": "civilian",
    "school": "civilian",
    "checkpoint": "military",
}
# What outlets confuse when they write names from another script.
SPELLINGS = [
    ("gh", "q"),
    ("kh", "h"),
    ("zh", "j"),
    ("o", "u"),
    ("i", "ee"),
    ("sh", "sch"),
    ("y", "i"),
]


@dataclass
class Someone:
    number: int
    given: str
    surname: str
    country: str
    office: tuple[str, ...]


@dataclass
class Affair:
    number: int
    people: tuple[Someone, Someone]
    day: date
    town: str
    commitment: list[str]
    attack: "Incident"


@dataclass
class Incident:
    number: int
    day: date
    town: str
    country: str
    type: str
    target: str
    killed: int
    actor: str


class World:
    """Everything that happens, and a stream of articles that tell it."""

    def __init__(self, records: int) -> None:
        self.random = random.Random(SEED)  # noqa: S311 - to be repeated, not to keep a secret
        pick = self.random.choice
        # About 3.5 tellings of five records an affair; people take part in three affairs each.
        affairs = max(records // 17, 1)
        surnames = [self.word(2, 3) for _ in range(max(affairs // 3, 30))]
        givens = [self.word(2, 2) for _ in range(300)]
        self.towns = [self.word(2, 3) for _ in range(max(affairs // 4, 40))]
        actors = [f"{self.word(2, 2)} {self.word(2, 3)}" for _ in range(max(affairs // 20, 10))]
        people = [
            Someone(n, pick(givens), pick(surnames), pick(COUNTRIES), pick(OFFICES))
            for n in range(max(2 * affairs // 3, 10))
        ]
        self.affairs = []
        for number in range(affairs):
            one = pick(people)
            other = pick(people)
            while other.country == one.country:
                other = pick(people)
            day = date(2015, 1, 1) + timedelta(days=self.random.randrange(3650))
            incident = Incident(
                number,
                day - timedelta(days=self.random.randrange(2, 60)),
                pick(self.towns),
                one.country,
                pick(TYPES),
                pick(list(TARGETS)),
                self.random.randrange(1, 60),
                pick(actors),
            )
            commitment = [pick(DOINGS), pick(THINGS), pick(THINGS), pick(DETAILS), pick(DETAILS)]
            self.affairs.append(
                Affair(number, (one, other), day, pick(self.towns), commitment, incident)
            )

    def word(self, least: int, most: int) -> str:
        length = self.random.randint(least, most)
        syllables = [self.random.choice(SYLLABLES) for _ in range(length)]
        return ("".join(syllables) + self.random.choice(ENDINGS)).capitalize()

    def chance(self, share: float) -> bool:
        return self.random.random() < share

    def spelled(self, name: str) -> str:
        """As another outlet writes it."""
        if self.chance(0.5):
            return name
        old, new = self.random.choice(SPELLINGS)
        return (name[0] + name[1:].replace(old, new, 1)).capitalize()

    def person(self, one: Someone, id: str) -> dict[str, Any]:
        name = self.spelled(one.surname)
        if not self.chance(0.15):
            name = f"{self.spelled(one.given)} {name}"
        return {
            "evidence": [1],
            "id": id,
            "name": name,
            "variants": [],
            "kind": "person",
            "role": None if self.chance(0.1) else self.random.choice(one.office),
            "organisation": None,
            "country": None if self.chance(0.1) else one.country,
            "sector": "government",
        }

    def told_day(self, day: date, published: date | None) -> dict[str, Any] | None:
        if self.chance(0.1):
            return None
        explicit = f"{day.day} {day.strftime('%B')}"
        told: dict[str, Any] = {
            "evidence": [1],
            "text": explicit,
            "edtf": day.isoformat(),
            "anchor": "explicit",
        }
        if published is None:
            told |= {"edtf": f"XXXX-{day:%m-%d}", "anchor": "none"}
            if self.chance(0.5):
                told |= {"text": day.strftime("%A"), "edtf": None}
        elif self.chance(0.1):
            told |= {"text": day.strftime("%B %Y"), "edtf": f"{day:%Y-%m}"}
        return told

    def tell(self, affair: Affair) -> tuple[ArticleSummary, date | None]:
        published = affair.day + timedelta(days=self.random.randrange(3))
        dated = None if self.chance(0.1) else published
        kept = [word for word in affair.commitment if not self.chance(0.2)]
        incident = affair.attack
        killed = {
            "min": incident.killed,
            "max": None if self.chance(0.2) else incident.killed,
            "text": str(incident.killed),
            "attackers": None,
        }
        answer: dict[str, Any] = {
            "participants": [self.person(one, f"p{n}") for n, one in enumerate(affair.people, 1)],
            "meetings": [
                {
                    "evidence": [1],
                    "id": "m1",
                    "participants": [
                        {"participant": "p1", "part": "host"},
                        {"participant": "p2", "part": "visitor"},
                    ],
                    "mode": "in_person",
                    "format": "bilateral",
                    "status": {"evidence": [1], "value": "held"},
                    "date": self.told_day(affair.day, dated),
                    "place": None if self.chance(0.15) else self.spelled(affair.town),
                    "country": None if self.chance(0.2) else affair.people[0].country,
                    "topics": [],
                    "reported_by": None,
                    "salience": "main",
                }
            ],
            "agreements": [
                {
                    "evidence": [1],
                    "parties": [one.country for one in affair.people],
                    "commitment": " ".join(kept or affair.commitment),
                    "status": {"evidence": [1], "value": self.random.choice(["agreed", "signed"])},
                    "form": "unspecified",
                    "unilateral": False,
                    "meeting": "m1",
                    "date": self.told_day(affair.day, dated),
                    "announced_by": None,
                    "salience": "main",
                }
            ],
            "attacks": [
                {
                    "evidence": [1],
                    "type": "unknown" if self.chance(0.1) else incident.type,
                    "stage": "accomplished",
                    "date": self.told_day(incident.day, dated),
                    "place": None if self.chance(0.15) else self.spelled(incident.town),
                    "country": None if self.chance(0.2) else incident.country,
                    "targets": []
                    if self.chance(0.2)
                    else [{"name": incident.target, "kind": TARGETS[incident.target]}],
                    "tolls": [
                        {
                            "evidence": [1],
                            "killed": killed,
                            "injured": None,
                            "according_to": None,
                            "superseded": False,
                        }
                    ],
                    "attributions": []
                    if self.chance(0.4)
                    else [
                        {
                            "evidence": [1],
                            "actor": incident.actor,
                            "basis": "claimed",
                            "according_to": None,
                        }
                    ],
                    "salience": "background",
                }
            ],
            "gist": {"evidence": [1], "text": "What happened."},
        }
        return ArticleSummary.model_validate(answer), dated


def make_world(records: int) -> tuple[list[Extraction], list[dict[str, list[int]]]]:
    """Articles with about `records` records, and of each what its records are, by kind."""
    world = World(records)
    told: list[tuple[Extraction, dict[str, list[int]]]] = []
    total, numbers = 0, count()
    for affair in world.affairs:
        for _ in range(world.random.choice([1, 2, 3, 4, 5, 6])):
            summary, published = world.tell(affair)
            name = f"article-{next(numbers)}"
            text = f"{name} tells of {affair.town} in words of its own: {world.random.random()}.\n"
            article = Article(
                name=name,
                text=text,
                sentences=(Sentence(number=1, start=0, end=len(text), label="body"),),
                published=Published(date=published.isoformat(), origin="option")
                if published
                else None,
                source_sha256=f"{world.random.getrandbits(256):064x}",
            )
            identity = {
                "participants": [one.number for one in affair.people],
                "meetings": [affair.number],
                "agreements": [affair.number],
                "attacks": [affair.attack.number],
            }
            told.append((Extraction(name=name, article=article, summary=summary), identity))
            total += 5
    world.random.shuffle(told)
    # The number of tellings is drawn; the last articles go, so that every world has its size.
    told = told[: records // 5]
    return [extraction for extraction, _ in told], [identity for _, identity in told]


def bcubed(affairs: Affairs, identities: list[dict[str, list[int]]]) -> tuple[float, float]:
    """Precision and recall over all records (Bagga and Baldwin 1998)."""
    precision = recall = 0.0
    total = 0
    for kind in KINDS:
        things = [
            [identities[t.article][kind][t.record] for t in record.tellings]
            for record in getattr(affairs, kind)
        ]
        sizes = Counter(thing for cluster in things for thing in cluster)
        for cluster in things:
            for thing, together in Counter(cluster).items():
                precision += together * together / len(cluster)
                recall += together * together / sizes[thing]
            total += len(cluster)
    return precision / total, recall / total


def main() -> None:
    """Print size, B-cubed, seconds, and how seconds grow."""
    sizes = [int(argument) for argument in sys.argv[1:]] or SIZES
    print("records   articles  precision  recall  F1      seconds  per record, first = 1   peak MB")
    first = 0.0
    for size in sizes:
        extractions, identities = make_world(size)
        gc.collect()
        gc.freeze()  # the world is not what is measured
        started = time.process_time()
        affairs = merge(extractions)
        seconds = time.process_time() - started
        records = sum(len(own) for identity in identities for own in identity.values())
        first = first or seconds / records
        precision, recall = bcubed(affairs, identities)
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        gc.unfreeze()
        print(
            f"{records:>7,}  {len(extractions):>8,}  {precision:>9.3f}  {recall:>6.3f}  "
            f"{2 * precision * recall / (precision + recall):.3f}  {seconds:>7.2f}  "
            f"{seconds / records / first:>20.2f}  {peak:>8.0f}",
            flush=True,
        )


if __name__ == "__main__":
    main()
