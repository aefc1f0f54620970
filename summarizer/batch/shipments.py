"""What was written into files of requests, where these are, and what came back.

    shipment   one file of requests, from being written to the end of its batch
    shipped    which articles wait for which answer; its custom_id stands in the file

A question in a file is `waiting` until it is answered, its file is released, or its batch is over:
meanwhile nobody else may ask it, live or in another file. The tables are in the batch's store; this
module holds the SQL for them. All functions are for one thread; who writes is in a transaction.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from summarizer.batch.database import pack, unpack
from summarizer.batch.store import Store
from summarizer.clients.batches import ProviderBatch
from summarizer.completions import Completion, Request
from summarizer.errors import ModelError, UsageError

MOST_FAILURES = 3
"""So often a model may be asked in vain, for a reason that passes, before the article has failed:
each time is another batch, a day later."""
_MOST_SEEN = 100  # lines about one question that are remembered: a file may say it without end
ENDS = frozenset({"completed", "failed", "expired", "cancelled"})
"""Statuses of a batch of which nothing more will come. One that nobody here has heard of is none of
them: to take it for the end would ask, and pay for, the same questions twice."""
_ID_LENGTH = 40  # hexadecimal digits of a key: 160 bits, as in git; ids may have 64 characters


@dataclass(frozen=True)
class Terms:
    """How the requests of a file were made, beyond the setup: what else it takes to go on."""

    model: str
    """PROVIDER/NAME."""
    base_url: str | None
    mode: str | None
    prompt: str
    """Name of the prompt, or the path of its file."""


@dataclass(frozen=True)
class Shipment:
    """One file of requests."""

    id: int
    setup: int
    terms: Terms
    path: str
    """Where it was written."""
    sha256: str
    requests: int
    size: int
    upload: str | None
    """The provider's id of it."""
    created: str | None
    """When its batch was first asked for: from then on there may be one."""
    batch: str | None
    """The provider's id of its batch."""
    status: str | None
    """Of the batch, when it was last asked for."""
    is_over: bool
    """Nothing more is expected of it."""
    waiting: int
    """Questions without an answer."""

    @property
    def name(self) -> str:
        """Of the file."""
        return Path(self.path).name


@dataclass(frozen=True)
class Waiting:
    """One question in a file that was not released, answered or not."""

    custom_id: str
    key: str
    setup: int
    attempt: int
    failures: int
    is_answered: bool
    is_open: bool
    """No file has brought anything yet that ends the waiting."""
    seen: str
    """Digests of the lines that were taken in: one said again says nothing new, not even where its
    answer has been forgotten since, to be asked for again."""

    def seen_with(self, digest: str) -> str:
        """`seen` with one line more."""
        known = dict.fromkeys([*self.seen.replace(",", " ").split(), digest])
        return " ".join(list(known)[-_MOST_SEEN:])


def custom_id(request: Request) -> str:
    """The name that a question has in files: one question, one name, in every file."""
    return request.key()[:_ID_LENGTH]


def is_waiting(store: Store, request: Request) -> bool:
    """True if an answer to `request` may still come from a file: it must not be asked again."""
    row = store.find_one(
        "SELECT 1 FROM shipped WHERE custom_id = ? AND outcome IS NULL", custom_id(request)
    )
    return row is not None


def count_waiting(store: Store, setup: int) -> int:
    """Articles whose next answer is to come from a file."""
    (count,) = store.one(
        "SELECT count(DISTINCT article) FROM shipped WHERE setup = ? AND outcome IS NULL",
        setup,
    )
    return int(count)


@dataclass(frozen=True)
class Packed:
    """One question that stands in a file that is being written, and the article it is about."""

    custom_id: str
    key: str
    attempt: int
    article: int


def add_shipment(
    store: Store,
    setup: int,
    terms: Terms,
    path: str,
    sha256: str,
    size: int,
    packed_ones: Iterable[Packed],
) -> None:
    """A file is written, and these questions wait for what comes of it."""
    ones = list(packed_ones)
    row = store.one(
        "INSERT INTO shipment (setup, model, base_url, mode, prompt, path, sha256, requests, size) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id",
        setup,
        terms.model,
        terms.base_url,
        terms.mode,
        terms.prompt,
        path,
        sha256,
        len({one.custom_id for one in ones}),
        size,
    )
    for one in ones:
        store.execute(
            "INSERT INTO shipped (custom_id, article, shipment, setup, key, attempt) "
            "VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (custom_id, article) DO UPDATE SET "
            "shipment = excluded.shipment, setup = excluded.setup, outcome = NULL, kind = NULL, "
            "message = NULL, is_settled = 0",
            one.custom_id,
            one.article,
            row[0],
            setup,
            one.key,
            one.attempt,
        )


def join_waiting(store: Store, request: Request, setup: int, article: int) -> None:
    """The article waits as well for the answer to a question that stands in a file already."""
    store.execute(
        "INSERT OR IGNORE INTO shipped (custom_id, article, shipment, setup, key, attempt) "
        "SELECT custom_id, ?, shipment, setup, key, attempt FROM shipped "
        "WHERE custom_id = ? AND setup = ? AND outcome IS NULL LIMIT 1",
        article,
        custom_id(request),
        setup,
    )


def shipments(store: Store) -> list[Shipment]:
    """Every file, the oldest first."""
    rows = store.rows(
        "SELECT id, setup, model, base_url, mode, prompt, path, sha256, requests, size, upload, "
        "created, batch, status, is_over, (SELECT count(DISTINCT custom_id) FROM shipped "
        "WHERE shipment = shipment.id AND outcome IS NULL) FROM shipment ORDER BY id",
    )
    return [_shipment(*row) for row in rows]


def _shipment(
    id: int,
    setup: int,
    model: str,
    base_url: str | None,
    mode: str | None,
    prompt: str,
    *told: Any,
) -> Shipment:
    terms = Terms(model, base_url, mode, prompt)
    path, sha256, requests, size, upload, created, batch, status, is_over, waiting = told
    return Shipment(
        id, setup, terms, path, sha256, requests, size,
        upload, created, batch, status, bool(is_over), waiting,
    )  # fmt: skip


def find_waiting(store: Store, custom_id: str) -> Waiting | None:
    """The question of this name, if it was ever in a file."""
    row = store.find_one(
        "SELECT shipped.key, shipped.setup, shipped.attempt, failures, question.content IS NOT "
        "NULL, outcome IS NULL, "
        "(SELECT group_concat(DISTINCT seen) FROM shipped WHERE custom_id = ?) "
        "FROM shipped LEFT JOIN question ON question.key = shipped.key WHERE custom_id = ?",
        custom_id,
        custom_id,
    )
    if row is None:
        return None
    key, setup, attempt, failures, is_answered, is_open, seen = row
    return Waiting(custom_id, key, setup, attempt, failures, bool(is_answered), bool(is_open), seen)


def find_content(store: Store, key: str) -> str | None:
    """The words of the answer that is kept under `key`."""
    row = store.find_one("SELECT content FROM question WHERE key = ?", key)
    return None if row is None or row[0] is None else unpack(row[0])


def keep_answer(store: Store, one: Waiting, completion: Completion, digest: str) -> None:
    """The answer to a question; the articles that wait for it are to be settled.

    `digest` is that of the line with the answer.
    """
    _count_asked(store, one, completion.usage.requests or 0)
    store.execute(
        "UPDATE question SET input_tokens = input_tokens + ?, cached_input_tokens = "
        "cached_input_tokens + ?, output_tokens = output_tokens + ?, content = ?, "
        "finish_reason = ?, provenance = ?, usage = ? WHERE key = ?",
        completion.usage.input_tokens or 0,
        completion.usage.cached_input_tokens or 0,
        completion.usage.output_tokens or 0,
        pack(completion.content),
        completion.finish_reason,
        completion.provenance.model_dump_json(),
        completion.usage.model_dump_json(),
        one.key,
    )
    store.execute(
        "UPDATE shipped SET outcome = 'answered', kind = NULL, message = NULL, seen = ?, "
        "is_settled = 0 WHERE custom_id = ?",
        one.seen_with(digest),
        one.custom_id,
    )


def mark_answered(store: Store, one: Waiting, digest: str) -> None:
    """The question has an answer, and a line with this digest came after it.

    The answer may have come another way: nobody waits for it any more.
    """
    if digest not in one.seen:
        store.execute(
            "UPDATE shipped SET seen = ? WHERE custom_id = ?",
            one.seen_with(digest),
            one.custom_id,
        )
    store.execute(
        "UPDATE shipped SET outcome = 'answered' WHERE custom_id = ? AND outcome IS NULL",
        one.custom_id,
    )


def keep_failure(
    store: Store, one: Waiting, error: ModelError, digest: str, *, is_final: bool
) -> None:
    """A model was asked and gave no answer: the question fails, or may go into another file.

    `digest` is that of the line that says so.
    """
    _count_asked(store, one, 1)
    is_over = is_final or one.failures + 1 >= MOST_FAILURES
    given_up = "" if is_final else f"; gave up after {MOST_FAILURES} batches"
    store.execute(
        "UPDATE shipped SET outcome = ?, kind = ?, message = ?, failures = ?, seen = ?, "
        "is_settled = 0 WHERE custom_id = ?",
        "failed" if is_over else "released",
        type(error).__name__,
        f"{error}{given_up}",
        0 if is_over else one.failures + 1,
        one.seen_with(digest),
        one.custom_id,
    )


def release_question(store: Store, one: Waiting, digest: str) -> None:
    """Nobody was asked, as a line with this digest says: the question may go into another file."""
    store.execute(
        "UPDATE shipped SET outcome = 'released', seen = ? WHERE custom_id = ?",
        one.seen_with(digest),
        one.custom_id,
    )


def find_failure(store: Store, request: Request) -> tuple[str, str] | None:
    """Kind and message of why a file brought no answer to `request` and none will."""
    row = store.find_one(
        "SELECT kind, message FROM shipped WHERE custom_id = ? AND outcome = 'failed'",
        custom_id(request),
    )
    return None if row is None else (row[0], row[1])


def _count_asked(store: Store, one: Waiting, requests: int) -> None:
    """One question more was asked and has ended, by somebody else's hand."""
    store.execute(
        "INSERT INTO question (key, setup, article, attempt, begun, ended, requests) SELECT key, "
        "setup, min(article), attempt, 1, 1, ? FROM shipped WHERE custom_id = ? GROUP BY custom_id "
        "ON CONFLICT (key) DO UPDATE SET begun = begun + 1, ended = ended + 1, "
        "requests = requests + excluded.requests",
        requests,
        one.custom_id,
    )


# -- articles for which something has come


def unsettled(store: Store, setup: int, after: int, most: int) -> list[int]:
    """Articles behind number `after` for which an answer or a final failure has come."""
    rows = store.rows(
        "SELECT DISTINCT article FROM shipped WHERE setup = ? AND is_settled = 0 "
        "AND outcome IN ('answered', 'failed') AND article > ? ORDER BY article LIMIT ?",
        setup,
        after,
        most,
    )
    return [row[0] for row in rows]


def unsettled_setups(store: Store) -> dict[int, Terms]:
    """The setups for which something has come, each with the terms of its last file."""
    return {
        one.setup: one.terms
        for one in shipments(store)
        if unsettled(store, one.setup, after=0, most=1)
    }


def mark_settled(store: Store, setup: int, article: int) -> None:
    """All that has come for the article is worked in."""
    store.execute(
        "UPDATE shipped SET is_settled = 1 WHERE setup = ? AND article = ? "
        "AND outcome IN ('answered', 'failed')",
        setup,
        article,
    )


# -- batches


def note_upload(store: Store, shipment: Shipment, upload: str) -> None:
    """The file is with the provider."""
    store.execute("UPDATE shipment SET upload = ? WHERE id = ?", upload, shipment.id)


def note_creation(store: Store, shipment: Shipment) -> None:
    """A batch is about to be asked for."""
    now = datetime.now(UTC).isoformat(timespec="seconds")
    store.execute("UPDATE shipment SET created = ? WHERE id = ?", now, shipment.id)


def note_batch(store: Store, shipment: Shipment, batch: ProviderBatch) -> None:
    """The batch that answers the file, and how it stands."""
    store.execute(
        "UPDATE shipment SET batch = ?, status = ? WHERE id = ?",
        batch.id,
        batch.status,
        shipment.id,
    )


def note_endpoint(store: Store, shipment: Shipment, base_url: str | None) -> None:
    """The file goes to another address than the one that it was made for."""
    store.execute("UPDATE shipment SET base_url = ? WHERE id = ?", base_url, shipment.id)


def close_shipment(store: Store, shipment: Shipment) -> int:
    """Nothing more is expected of the file; the number of questions that go into another one."""
    store.execute("UPDATE shipment SET is_over = 1 WHERE id = ?", shipment.id)
    (count,) = store.one(
        "SELECT count(DISTINCT custom_id) FROM shipped WHERE shipment = ? AND outcome IS NULL",
        shipment.id,
    )
    store.execute(
        "UPDATE shipped SET outcome = 'released' WHERE shipment = ? AND outcome IS NULL",
        shipment.id,
    )
    return int(count)


def find_shipment(store: Store, name: str) -> Shipment:
    """The file of this name, or at this path; UsageError if there is none, or several."""
    found = [one for one in shipments(store) if name in (one.name, one.path)]
    if len(found) == 1:
        return found[0]
    if found:
        raise UsageError(f"several files are called {name}; give the path of one")
    known = ", ".join(one.name for one in shipments(store)[-5:]) or "none yet"
    raise UsageError(f"no file of this batch is called {name!r}; the last ones: {known}")
