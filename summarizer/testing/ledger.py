"""Every request that a server met, and what it did to it.

The memory of a ledger that goes to a file does not grow with the requests.
"""

import json
import marshal
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from hashlib import blake2b
from pathlib import Path
from typing import Any, Self

from summarizer.errors import UsageError


def digest_of(body: Any) -> str:
    """32 hexadecimal digits that tell requests apart: the same for the same JSON value.

    BLAKE2b over compact ASCII JSON with sorted keys, so that neither the order of keys nor
    spacing counts; the values of "response_format" and "tools" stand in it as their own digests.
    """
    return Digester().digest(body)


class Digester:
    """Makes digests; remembers those of schemas, which are the same in thousands of requests."""

    def __init__(self) -> None:
        self._schemas: dict[bytes, str] = {}

    def digest(self, body: Any) -> str:
        """As `digest_of`."""
        if isinstance(body, dict):
            body = {
                key: self._of_schema(value) if key in _SCHEMAS else value
                for key, value in body.items()
            }
        return _digest(body)

    def _of_schema(self, schema: Any) -> str:
        # Not by equality, for which 1 is true. Equal bytes mean the same value; the same value may
        # have other bytes (by the order of its keys), which costs a digest and no more.
        spelled = marshal.dumps(schema)
        digest = self._schemas.get(spelled)
        if digest is None:
            if len(self._schemas) == 8:  # a client has one or two
                self._schemas.clear()
            digest = self._schemas[spelled] = _digest(schema)
        return digest


_SCHEMAS = ("response_format", "tools")  # half of a request's JSON, and more of the time


def _digest(value: Any) -> str:
    text = json.dumps(value, sort_keys=True, separators=(",", ":"))
    return blake2b(text.encode(), digest_size=16).hexdigest()


@dataclass(frozen=True, slots=True)
class Entry:
    """One request and what became of it."""

    number: int
    """In order of arrival, from 1."""
    method: str
    path: str
    digest: str
    """As `digest_of` the body gives it; of nothing for a request without JSON."""
    sighting: int
    """How often this request was seen so far, itself included; throttled sightings do not count."""
    label: str | None
    """What the server's `label` function calls it; a line of a batch file: its custom_id."""
    outcome: str
    """"answered", the name of a fault, "throttled", "scripted", "aborted" (the client left before
    its request was complete), or what an endpoint did: "served", "rejected"."""
    status: int | None
    """HTTP status; None where none was sent."""
    is_written: bool
    """All that was meant to be sent was handed to the operating system."""
    is_client_gone: bool
    """The client had closed the connection before that."""
    prompt_tokens: int
    completion_tokens: int
    """Counted for what was generated, whether or not the client got it."""
    received_seconds: float
    """Monotonic, since the server began."""
    finished_seconds: float
    batch: str | None = None
    """The id of the batch whose line this was."""


class Ledger:
    """What a server met, in the order in which it was done with it.

    With a `path`, each entry is appended to that file as a JSON line as soon as its reply has been
    sent, unbuffered, and only counts are kept in memory: `read_ledger` reads the entries back.
    """

    def __init__(self, path: Path | None = None) -> None:
        self.path = path
        self.outcomes: Counter[str] = Counter()
        """How many requests ended in which outcome."""
        self.prompt_tokens = 0
        self.completion_tokens = 0
        self._entries: list[Entry] = []
        # One write per line, and none of it waits in this process.
        self._file = path.open("ab", buffering=0) if path else None

    @classmethod
    def of(cls, entries: list[Entry]) -> Self:
        """A ledger in memory that holds these entries."""
        ledger = cls()
        for entry in entries:
            ledger.add(entry)
        return ledger

    def __len__(self) -> int:
        return sum(self.outcomes.values())

    @property
    def entries(self) -> list[Entry]:
        """Every entry; UsageError where they go to a file."""
        if self._file is not None or self.path is not None:
            raise UsageError(f"the entries of this ledger are in {self.path}: use read_ledger")
        return list(self._entries)

    def add(self, entry: Entry) -> None:
        """Keep `entry`."""
        self.outcomes[entry.outcome] += 1
        self.prompt_tokens += entry.prompt_tokens
        self.completion_tokens += entry.completion_tokens
        if self._file is None:
            self._entries.append(entry)
        else:
            line = json.dumps(asdict(entry), ensure_ascii=False, separators=(",", ":")) + "\n"
            self._file.write(line.encode("utf-8", "backslashreplace"))

    def of_outcome(self, outcome: str) -> list[Entry]:
        """The entries that ended so."""
        return [entry for entry in self.entries if entry.outcome == outcome]

    def counts(self, outcome: str | None = None) -> Counter[str]:
        """How often each digest was seen, or ended in `outcome`."""
        return Counter(entry.digest for entry in self.entries if outcome in (None, entry.outcome))

    def answered_twice(self) -> dict[str, list[Entry]]:
        """The requests to which more than one good answer was written in full, by digest."""
        answered: dict[str, list[Entry]] = {}
        for entry in self.entries:
            if entry.outcome == "answered" and entry.is_written:
                answered.setdefault(entry.digest, []).append(entry)
        return {digest: entries for digest, entries in answered.items() if len(entries) > 1}

    def summary(self) -> dict[str, Any]:
        """Counts alone, as GET /_ledger gives them."""
        return {
            "requests": len(self),
            "outcomes": dict(sorted(self.outcomes.items())),
            "prompt_tokens": self.prompt_tokens,
            "completion_tokens": self.completion_tokens,
        }

    def close(self) -> None:
        """Close the file, if there is one."""
        if self._file is not None:
            self._file.close()


def read_entries(path: Path) -> Iterator[Entry]:
    """The entries of a ledger file, one at a time; a last line that breaks off is left out."""
    with path.open("rb") as lines:
        for line in lines:
            if line.endswith(b"\n"):
                yield Entry(**json.loads(line))


def read_ledger(path: Path) -> Ledger:
    """The whole ledger of a file, in memory."""
    return Ledger.of(list(read_entries(path)))
