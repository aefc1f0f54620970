"""Files of requests at a provider: submitted, watched, and what comes back collected.

What is guaranteed, however often the process is stopped: no batch is lost and none is made twice.
That one is about to be made is written down before, and its id after; where the id is missing, the
provider is asked which batch has that upload before another is made. An upload whose id could not
be written down is made again; it costs nothing and is answered by nobody.
"""

import hashlib
from collections.abc import Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass, field, replace
from pathlib import Path

from summarizer.batch.imports import Imported, import_files
from summarizer.batch.requests import restore_files
from summarizer.batch.shipments import (
    ENDS,
    Shipment,
    close_shipment,
    note_batch,
    note_creation,
    note_endpoint,
    note_upload,
    shipments,
)
from summarizer.batch.store import Store
from summarizer.clients.batches import BatchClient, ProviderBatch, UncertainBatch, open_batch_client
from summarizer.errors import (
    ModelError,
    RequestRejected,
    StoreError,
    TransportError,
    UsageError,
)

MOST_BYTES = 20_000_000_000
"""Of one file of results: 50,000 answers of 400 kB, more than models write."""
_CHUNK = 1_000_000


@dataclass
class Submitted:
    """What a submission has done."""

    made: list[tuple[Shipment, ProviderBatch]] = field(default_factory=list)
    found: list[tuple[Shipment, ProviderBatch]] = field(default_factory=list)
    """Made by an earlier try that was stopped before it knew."""


@dataclass(frozen=True)
class Standing:
    """How one file stands."""

    shipment: Shipment
    batch: ProviderBatch | None
    """None: not submitted, or over and done with, or the provider did not say."""
    problem: str | None = None
    """Why the provider did not say, or did not hand out the results."""
    passes: bool = False
    """The problem may be gone at the next look: a connection, too many requests, a server's bug."""

    @property
    def is_over(self) -> bool:
        """True if the provider says that nothing more will come of the batch."""
        return self.batch is not None and self.batch.status in ENDS

    @property
    def is_awaited(self) -> bool:
        """True if another look may tell more: the batch goes on, or the problem may pass."""
        return self.passes or (self.batch is not None and not self.is_over)


@dataclass
class Collected:
    """What a collection has brought."""

    standings: list[Standing] = field(default_factory=list)
    """Of all files that were open when it began."""
    imported: list[tuple[Shipment, Imported]] = field(default_factory=list)
    released: int = 0
    """Questions without an answer that go into another file."""


class Provider:
    """The endpoints that files were made for, each with one client."""

    def __init__(self, base_url: str | None = None) -> None:
        self._base_url = base_url
        self._stack = AsyncExitStack()
        self._clients: dict[tuple[str, str | None], BatchClient] = {}

    async def __aenter__(self) -> "Provider":
        return self

    async def __aexit__(self, *error: object) -> None:
        await self._stack.aclose()

    async def client(self, shipment: Shipment) -> BatchClient:
        """Who answers this file; UsageError if its endpoint cannot be used."""
        url = self.base_url(shipment)
        key = (shipment.terms.model, url)
        if key not in self._clients:
            client = open_batch_client(shipment.terms.model, base_url=url)
            self._clients[key] = await self._stack.enter_async_context(client)
        return self._clients[key]

    def base_url(self, shipment: Shipment) -> str | None:
        """Where this file goes, or went."""
        if self._base_url is not None and shipment.upload is None:
            return self._base_url
        return shipment.terms.base_url


async def submit(
    store: Store, base_url: str | None = None, tell: Callable[[str], None] = lambda line: None
) -> Submitted:
    """Upload every file that is not submitted, and have a batch made of it.

    `base_url` takes the place of the one that files were exported for. StoreError for a file that
    is gone or changed; ModelError for what the provider refuses: the files before it are submitted.
    """
    restore_files(store)
    submitted = Submitted()
    async with Provider(base_url) as provider:
        for one in shipments(store):
            if one.is_over or one.batch is not None:
                continue
            client = await provider.client(one)
            if one.created is not None and one.upload is not None:
                batch = await client.find(one.upload)
                if batch is not None:
                    _note(store, one, batch)
                    submitted.found.append((one, batch))
                    tell(f"{one.name}: batch {batch.id} had been made already")
                    continue
            upload = one.upload
            if upload is None:
                _check_file(one)
                tell(f"{one.name}: uploading {one.size:,} bytes")
                upload = await client.upload(Path(one.path), one.name)
                with store.transaction():
                    note_endpoint(store, one, provider.base_url(one))
                    note_upload(store, one, upload)
            with store.transaction():
                note_creation(store, one)
            batch = await _create(client, one, upload)
            _note(store, one, batch)
            submitted.made.append((one, batch))
            tell(f"{one.name}: batch {batch.id}, {one.requests:,} requests")
    return submitted


async def _create(client: BatchClient, one: Shipment, upload: str) -> ProviderBatch:
    try:
        return await client.create(upload, {"summarizer_sha256": one.sha256, "file": one.name})
    except UncertainBatch as error:
        words = str(error)
    batch = await client.find(upload)
    if batch is not None:
        return batch
    raise TransportError(
        f"{one.name}: no batch was made of it ({words}); run the same command again"
    )


def _note(store: Store, one: Shipment, batch: ProviderBatch) -> None:
    with store.transaction():
        note_batch(store, one, batch)


def _check_file(one: Shipment) -> None:
    """StoreError unless the file is what was exported: its answers would be for something else."""
    digest = hashlib.sha256()
    try:
        with Path(one.path).open("rb") as file:
            while chunk := file.read(_CHUNK):
                digest.update(chunk)
    except OSError as error:
        raise StoreError(
            f"{one.path}: cannot be read ({error.strerror}); write it anew with: "
            f"summarizer batch export --again {one.name}"
        ) from error
    if digest.hexdigest() != one.sha256:
        raise StoreError(
            f"{one.path}: is not what was exported; write it anew with: "
            f"summarizer batch export --again {one.name}"
        )


async def standings(store: Store) -> list[Standing]:
    """How every file stands, by the provider's account where its batch is not over."""
    async with Provider() as provider:
        return [await _standing(provider, one) for one in shipments(store)]


async def _standing(provider: Provider, one: Shipment) -> Standing:
    if one.is_over or one.batch is None:
        return Standing(one, None)
    try:
        client = await provider.client(one)
        return Standing(one, await client.retrieve(one.batch))
    except (ModelError, UsageError) as error:
        return Standing(one, None, str(error), isinstance(error, TransportError))


async def collect(
    store: Store, folder: Path, tell: Callable[[str], None] = lambda line: None
) -> Collected:
    """Fetch and import the results of every batch that is over; release what it left unanswered.

    Results go through files in `folder`. What was cut short is done again by the next call, which
    finds what is in the store already. A batch whose results cannot be fetched stays open, with the
    problem in its standing; the others are collected.
    """
    collected = Collected()
    folder.mkdir(parents=True, exist_ok=True)  # noqa: ASYNC240  there is nothing else to do
    async with Provider() as provider:
        for one in shipments(store):
            if one.is_over or one.batch is None:
                continue
            standing = await _standing(provider, one)
            if standing.batch is not None:
                _note(store, one, standing.batch)
            if standing.batch is not None and standing.is_over:
                client = await provider.client(one)
                paths, error = await _fetch(client, one, standing.batch, folder, tell)
                if paths or error is None:
                    collected.imported.append((one, import_files(store, paths)))
                if error is None:
                    with store.transaction():
                        collected.released += close_shipment(store, one)
                else:
                    standing = _unfetched(standing, error)
            collected.standings.append(standing)
    return collected


def _unfetched(standing: Standing, error: ModelError) -> Standing:
    """How a batch stands that is over, but whose results could not be fetched."""
    problem = f"its results cannot be fetched: {error}"
    if isinstance(error, RequestRejected):  # who has just told of the batch does not give the file
        problem += (
            "; if the provider has them no more, ask again with: summarizer batch export --out DIR "
            f"--again {standing.shipment.name}"
        )
    return replace(standing, problem=problem, passes=isinstance(error, TransportError))


async def _fetch(
    client: BatchClient,
    one: Shipment,
    batch: ProviderBatch,
    folder: Path,
    tell: Callable[[str], None],
) -> tuple[list[Path], ModelError | None]:
    """The batch's files of results, on this disk, and why one is missing, if one is.

    A file that was fetched before is not fetched again.
    """
    paths: list[Path] = []
    failure: ModelError | None = None
    for id in batch.outputs:
        # Our own number and a digest: no name of a server's becomes a path.
        mark = hashlib.sha256(id.encode("utf-8", "surrogatepass")).hexdigest()[:8]
        path = folder / f"results-{one.id:04d}-{mark}.jsonl"
        if not path.exists():
            tell(f"{one.name}: fetching results of batch {batch.id}")
            try:
                await client.download(id, path, MOST_BYTES)
            except ModelError as error:
                failure = error
                continue
        paths.append(path)
    return paths, failure
