"""Invented articles by serial number, and what a model would answer about each of them.

The answer is made from the question alone, so that a provider needs no other knowledge, and its
values stand in the sentences that it cites. Every tenth answer is wrong at first (a toll that the
text does not state) and right when the checks have objected.
"""

import json
import re
from collections.abc import Iterator
from typing import Any

_CITIES = "Ankara Cairo Doha Geneva Jakarta Lagos Madrid Oslo Quito Riyadh Tunis Vienna".split()
_FIRST = "Amal Boris Clara Diego Emine Farid Gitta Hugo Irina Jonas Kemal Leila".split()
_LAST = "Abara Brandt Castro Demir Eriksen Farouk Gruber Haddad Ivanov Jansen Kaya Lund".split()
_TOPICS = "border trade,water rights,air traffic,grain transit,fishing quotas,prisoner lists".split(
    ","
)
_SERIAL = re.compile(r"entered in the register as file (\d+)")
_SENTENCE = re.compile(r"^\[(\d+)\](?: \(\w+\))? (.*)$", re.MULTILINE)
WRONG_AT_FIRST = 10


def article_text(serial: int) -> str:
    """A news article of some 1,700 characters, no two alike."""
    city, other = _of(_CITIES, serial), _of(_CITIES, serial // 12 + 5)
    minister, general = _person(serial), _person(serial * 7 + 3)
    topic, day = _of(_TOPICS, serial), 1 + serial % 28
    killed, hurt = 3 + serial % 40, 5 + serial % 60
    return "\n\n".join(
        [
            f"Ministers meet in {city} over {topic}",
            f"{city}, {day} March 2031. Foreign Minister {minister} met General {general} in "
            f"{city} on {day} March 2031 to speak about {topic}. The talks lasted four hours and "
            "were described by both delegations as frank.",
            f"The meeting was entered in the register as file {serial}, according to the protocol "
            "office. Reporters were kept in the lobby, and the usual family photo was cancelled "
            "because of the rain.",
            f"On Monday, gunmen attacked a customs post near {other}, killing {killed} people and "
            f"wounding {hurt}. No group has claimed responsibility for the attack. "
            f"{minister} said the attack would not stop the negotiations on {topic}.",
            "Diplomats who follow the file said that neither side had expected a breakthrough, and "
            "that the drafting of a joint text had been left to lower officials. A second round "
            "has not been scheduled. Markets did not react, and the border crossings stayed open "
            "through the night, a customs officer said.",
            f"{general} left {city} in the evening. The ministry's spokeswoman declined to comment "
            "on the length of the stay, on the cost of the visit, and on reports that part of the "
            "delegation had travelled by train.",
        ]
    )


def json_lines(count: int, start: int = 0) -> Iterator[str]:
    """`count` articles as JSON Lines."""
    for serial in range(start, start + count):
        line = {
            "text": article_text(serial),
            "title": f"Ministers meet in {_of(_CITIES, serial)}",
            "published": "2031-03-29",
            "url": f"https://news.example/{serial}",
        }
        yield json.dumps(line) + "\n"


def serial_of(text: str) -> int:
    """Which article `text`, or a question about it, is."""
    found = _SERIAL.search(text)
    if found is None:
        raise ValueError("no invented article")
    return int(found[1])


def attempt_of(body: dict[str, Any]) -> int:
    """0 for the first question about an article, then its re-asks."""
    return sum(message["role"] == "assistant" for message in body["messages"])


def label(body: dict[str, Any]) -> str:
    """What a ledger calls a question: "serial/attempt"."""
    return f"{serial_of(body['messages'][1]['content'])}/{attempt_of(body)}"


def answer(body: dict[str, Any]) -> str:
    """The lean answer to the question in `body`."""
    serial = serial_of(body["messages"][1]["content"])
    is_wrong = serial % WRONG_AT_FIRST == 0 and attempt_of(body) == 0
    return _answer(body, invented_dead=100 if is_wrong else 0)


def right_answer(body: dict[str, Any]) -> str:
    """The same, right at first: every article takes one question."""
    return _answer(body, invented_dead=0)


def _answer(body: dict[str, Any], *, invented_dead: int) -> str:
    question = body["messages"][1]["content"]
    serial = serial_of(question)
    numbers = {words: int(number) for number, words in _SENTENCE.findall(question)}

    def cite(*parts: str) -> list[int]:
        return [number for words, number in numbers.items() if all(part in words for part in parts)]

    minister, general, city = _person(serial), _person(serial * 7 + 3), _of(_CITIES, serial)
    day = 1 + serial % 28
    met, raid = cite("Foreign Minister", "met General"), cite("gunmen attacked")
    killed, hurt = 3 + serial % 40 + invented_dead, 5 + serial % 60
    return json.dumps(
        {
            "participants": [
                _participant("p1", met, minister, "Foreign Minister"),
                _participant("p2", met, general, "General"),
            ],
            "meetings": [
                {
                    "in": met,
                    "id": "m1",
                    "participants": ["p1 attendee", "p2 attendee"],
                    "mode": "in_person",
                    "status": f"held {met}",
                    "date": f"{day} March 2031 = 2031-03-{day:02d} {met}",
                    "place": city,
                    "country": None,
                    "topics": [_of(_TOPICS, serial)],
                    "reported_by": None,
                    "salience": "main",
                }
            ],
            "agreements": [],
            "attacks": [
                {
                    "in": raid,
                    "type": "armed_assault",
                    "stage": "accomplished",
                    "date": None,
                    "place": f"near {_of(_CITIES, serial // 12 + 5)}",
                    "country": None,
                    "targets": [{"name": "customs post", "kind": "government"}],
                    "tolls": [
                        {
                            "in": raid,
                            "killed": _toll(killed, f"{killed} people"),
                            "injured": _toll(hurt, str(hurt)),
                            "according_to": None,
                            "superseded": False,
                        }
                    ],
                    "attributions": [],
                    "salience": "background",
                }
            ],
        },
        separators=(",", ":"),
    )


def extractions(question: str) -> str:
    """What LangExtract's form of answer has room for, about the article in its `question`."""
    serial = serial_of(question)
    minister, general, city = _person(serial), _person(serial * 7 + 3), _of(_CITIES, serial)
    day, killed = f"{1 + serial % 28} March 2031", f"{3 + serial % 40} people"
    raid = f"gunmen attacked a customs post near {_of(_CITIES, serial // 12 + 5)}"
    found: list[tuple[str, str, dict[str, Any]]] = [
        ("participant", minister, {"role": "Foreign Minister", "kind": "person"}),
        ("participant", general, {"role": "General", "kind": "person"}),
        (
            "meeting",
            f"met General {general} in {city}",
            {"participants": [minister, general], "status": "held", "date": day, "place": city},
        ),
        ("attack", raid, {"type": "armed assault", "date": "Monday", "killed": killed}),
    ]
    return json.dumps(
        {
            "extractions": [
                {kind: words, f"{kind}_attributes": attributes} for kind, words, attributes in found
            ]
        },
        separators=(",", ":"),
    )


def _participant(name: str, cited: list[int], person: str, role: str) -> dict[str, Any]:
    return {
        "in": cited,
        "id": name,
        "name": person,
        "variants": [],
        "kind": "person",
        "role": role,
        "organisation": None,
        "country": None,
        "sector": "unknown",
    }


def _toll(number: int, text: str) -> dict[str, Any]:
    return {"min": number, "max": number, "text": text, "attackers": 0}


def _person(number: int) -> str:
    return f"{_of(_FIRST, number)} {_of(_LAST, number // 12 + number)}"


def _of(items: list[str], number: int) -> str:
    return items[number % len(items)]
