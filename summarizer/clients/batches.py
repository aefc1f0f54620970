"""OpenAI's files and batches: upload requests, have them answered within a day, fetch the answers.

    async with open_batch_client("openai/gpt-5-mini", base_url=None) as client:
        upload = await client.upload(path, "requests-0001.jsonl")
        batch = await client.create(upload, {"file": "requests-0001.jsonl"})

What fails on the way is repeated as for completions (see `retries`). Making a batch twice would be
paid twice, so `create` is sent once, and whoever does not know whether it arrived asks `find`.
Everything that a server says, ids included, is text from outside: no path is made of it.
"""

import os
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Final, Self, TypeGuard, TypeVar

from summarizer.clients.endpoints import Endpoint, resolve_endpoint
from summarizer.clients.failures import explain, one_line
from summarizer.clients.live import secrets_of
from summarizer.clients.retries import TemporaryFailure, repeat
from summarizer.clients.settings import ClientSettings
from summarizer.clients.withholding import withhold
from summarizer.errors import InvalidResponse, TransportError, UsageError
from summarizer.files.secrecy import find_secret

if TYPE_CHECKING:
    from openai import AsyncOpenAI

T = TypeVar("T")

ENDPOINT: Final = "/v1/chat/completions"
_WINDOW: Final = "24h"  # the only one there is
_FILE_SECONDS = 3600.0  # 200 MB at 60 kB/s, a slow line
_LONGEST_ID = 200
_MOST_LISTED = 100_000  # batches that are looked through for one that may have been made


BATCH_SETTINGS = ClientSettings(attempt_timeout_seconds=120.0, deadline_seconds=900.0)


@dataclass(frozen=True)
class ProviderBatch:
    """A batch as the provider tells of it."""

    id: str
    status: str
    upload: str | None
    """Id of the file with the requests."""
    outputs: tuple[str, ...] = ()
    """Ids of the files with answers and with errors, those that there are."""
    total: int = 0
    completed: int = 0
    failed: int = 0
    errors: tuple[str, ...] = ()
    """Why the whole batch failed, a line each."""


class UncertainBatch(TransportError):
    """Nobody knows whether the batch was made: look for it before making another."""


def open_batch_client(
    model_spec: str, *, base_url: str | None, settings: ClientSettings = BATCH_SETTINGS
) -> "BatchClient":
    """A client for the files and batches of the endpoint that `openai/NAME` is asked at.

    UsageError for another provider, a missing key or a wrong address.
    """
    endpoint = resolve_endpoint(model_spec, base_url=base_url, api_key=None, environment=os.environ)
    if endpoint.provider != "openai":
        raise UsageError(
            f"{endpoint}: batches are submitted to openai/NAME (OpenAI, or --base-url of a server "
            "that has its Batch API); for others, hand the files over yourself and take the "
            "results in with: summarizer batch import"
        )
    return BatchClient(endpoint, settings)


class BatchClient:
    """Files and batches of one endpoint."""

    def __init__(self, endpoint: Endpoint, settings: ClientSettings) -> None:
        self.endpoint = endpoint
        self._settings = settings
        self._opened: AsyncOpenAI | None = None

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if self._opened is not None:
            await self._opened.close()

    async def upload(self, path: Path, name: str) -> str:
        """Upload the file of requests at `path` as `name`; the id that it got."""

        with path.open("rb") as file:

            async def attempt() -> str:
                file.seek(0)
                return _id(await self._sdk.files.create(file=(name, file), purpose="batch"))

            return await self._repeat(attempt, _FILE_SECONDS)

    async def create(self, upload: str, metadata: Mapping[str, str]) -> ProviderBatch:
        """Have the requests in `upload` answered, in one HTTP request that is never repeated.

        UncertainBatch if it may have arrived all the same.
        """

        async def attempt() -> ProviderBatch:
            made = await self._sdk.batches.create(
                input_file_id=upload,
                endpoint=ENDPOINT,
                completion_window=_WINDOW,
                metadata=dict(metadata),
            )
            return _batch(made)

        try:
            return await self._once(attempt, self._settings.attempt_timeout_seconds)
        except TemporaryFailure as error:
            words = str(error)
        raise UncertainBatch(words)

    async def find(self, upload: str) -> ProviderBatch | None:
        """The batch that was made of `upload`; None if there is none."""

        async def attempt() -> ProviderBatch | None:
            listed = 0
            async for one in self._sdk.batches.list(limit=100):
                if getattr(one, "input_file_id", None) == upload:
                    return _batch(one)
                listed += 1
                if listed == _MOST_LISTED:
                    raise InvalidResponse(
                        f"{self.endpoint}: more than {_MOST_LISTED:,} batches, and none of them is "
                        f"for {one_line(upload)}"
                    )
            return None

        return await self._repeat(attempt, self._settings.attempt_timeout_seconds)

    async def retrieve(self, id: str) -> ProviderBatch:
        """The batch as it stands."""

        async def attempt() -> ProviderBatch:
            return _batch(await self._sdk.batches.retrieve(id))

        return await self._repeat(attempt, self._settings.attempt_timeout_seconds)

    async def download(self, id: str, path: Path, most_bytes: int) -> None:
        """Write the file `id` to `path`, in one step at the end; its folder must exist.

        Lines with a secret in them are replaced (see `withhold`).
        InvalidResponse if it has more than `most_bytes`, OSError if it cannot be written.
        """
        part = path.with_name(f".{path.name}.part")

        async def attempt() -> None:
            written = 0
            file.seek(0)
            file.truncate()
            files = self._sdk.files.with_streaming_response
            async with files.content(id) as response:
                async for chunk in response.iter_bytes():
                    written += len(chunk)
                    if written > most_bytes:
                        raise InvalidResponse(
                            f"{self.endpoint}: a result file of more than {most_bytes:,} bytes"
                        )
                    with _told_apart():
                        file.write(chunk)

        try:
            with part.open("wb") as file:
                await self._repeat(attempt, _FILE_SECONDS)
                file.flush()
                os.fsync(file.fileno())
            withhold(part)
            part.replace(path)
        except _DiskFailure as failure:
            error = failure.error
        except BaseException:
            with suppress(OSError):
                part.unlink()
            raise
        else:
            return
        with suppress(OSError):
            part.unlink()
        raise error

    @property
    def _sdk(self) -> "AsyncOpenAI":
        if self._opened is None:
            from summarizer.clients.chat import open_sdk

            self._opened = open_sdk(self.endpoint, self._settings, None)
        return self._opened

    async def _repeat(self, attempt: Callable[[], Awaitable[T]], seconds: float) -> T:
        settings = replace(
            self._settings,
            attempt_timeout_seconds=seconds,
            deadline_seconds=max(seconds, self._settings.deadline_seconds),
        )
        return await repeat(lambda limit: self._once(attempt, limit), settings)

    async def _once(self, attempt: Callable[[], Awaitable[T]], seconds: float) -> T:
        """What `attempt` gives within `seconds`; what it raises, in our words."""
        import asyncio

        failure: Exception
        try:
            async with asyncio.timeout(seconds):
                return await attempt()
        except TimeoutError:
            failure = TemporaryFailure(f"{self.endpoint}: no answer within {seconds:g} s")
        except (InvalidResponse, _DiskFailure):
            raise
        except Exception as error:  # noqa: BLE001  the SDK's own, sorted as for completions
            failure = explain(error, self.endpoint, None, secrets_of(self.endpoint))
        # Outside of the handlers: as its cause, the SDK's error would take the key along.
        raise failure


class _DiskFailure(Exception):
    """`error` is this machine's, and not the network's, whose errors may be OSErrors as well."""

    def __init__(self, error: OSError) -> None:
        super().__init__(str(error))
        self.error = error


@contextmanager
def _told_apart() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise _DiskFailure(error) from error


def _batch(told: Any) -> ProviderBatch:
    """A batch of the SDK's, which it builds without looking at what is in it."""
    counts = getattr(told, "request_counts", None)
    outputs = (getattr(told, "output_file_id", None), getattr(told, "error_file_id", None))
    status = getattr(told, "status", None)
    if not isinstance(status, str):
        raise InvalidResponse("the endpoint answered with something that is no batch")
    upload = getattr(told, "input_file_id", None)
    errors = getattr(getattr(told, "errors", None), "data", None)
    return ProviderBatch(
        id=_id(told),
        status=one_line(status, longest=40),
        upload=upload if _is_id(upload) else None,
        outputs=tuple(filter(_is_id, outputs)),
        total=_count(counts, "total"),
        completed=_count(counts, "completed"),
        failed=_count(counts, "failed"),
        errors=tuple(map(_error, errors[:20])) if isinstance(errors, list) else (),
    )


def _error(told: Any) -> str:
    line = getattr(told, "line", None)
    where = f"line {line}: " if isinstance(line, int) else ""
    return one_line(f"{where}{getattr(told, 'message', None) or getattr(told, 'code', None)}")


def _id(told: Any) -> str:
    id = getattr(told, "id", None)
    if not _is_id(id):
        raise InvalidResponse(
            "the endpoint answered with something that has no id that can be shown: does it have "
            "the Batch API?"
        )
    return id


def _is_id(value: Any) -> TypeGuard[str]:
    """True for what can be shown, stored and sent as an id; it may still look like a path."""
    is_text = isinstance(value, str) and value.isascii() and value.isprintable()
    return is_text and 0 < len(value) <= _LONGEST_ID and find_secret(value) is None


def _count(counts: Any, name: str) -> int:
    value = getattr(counts, name, None)
    return value if isinstance(value, int) and value >= 0 else 0
