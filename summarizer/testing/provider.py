"""A server that runs beside a test, in a thread of its own."""

import asyncio
import threading
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from summarizer.errors import UsageError
from summarizer.testing.batch_lines import BatchFaults
from summarizer.testing.completions import Answer
from summarizer.testing.faults import Faults
from summarizer.testing.latency import Latency
from summarizer.testing.ledger import Ledger
from summarizer.testing.settings import Settings, Step, read_script
from summarizer.testing.throttling import Throttle

if TYPE_CHECKING:
    from summarizer.testing.server import Received, Service


class MisbehavingProvider:
    """An OpenAI-compatible server on a port of 127.0.0.1, between `with` and the end of its block.

    - `faults`: which faults strike how often; by default none.
    - `answer`: given the body of a request, the content of the answer, or a whole `Reply`, or None
      for the smallest instance of the request's schema, which is the default. It is called in the
      server's thread, so it may not block.
    - `latency`, `throttle`, `batches`: see `Latency`, `Throttle`, `BatchFaults`. A batch keeps the
      `batches` of the moment in which it was made.
    - `seed`: with the same seed the same requests meet the same faults.
    - `script`: replies, names of faults and "answer", for the first requests in order of arrival;
      what comes after them gets a 500 that says so, or with `goes_on` what the faults decide.
    - `everywhere`: faults and script strike files, batches and the list of models too.
    - `has_usage`: whether answers say how many tokens they took.
    - `label`: what the ledger calls a request, given its body.
    - `api_key`: any other gets a 401. `models`: any other gets a 404; empty: every model exists.
    - `ledger`: the file to which each request is appended as a JSON line; without it the entries
      are kept in memory. `keeps_requests`: whether `requests` holds every body; by default only
      without `ledger`.

    UsageError if aiohttp is not installed.
    """

    def __init__(
        self,
        *,
        faults: Faults | None = None,
        answer: Answer | None = None,
        latency: Latency | None = None,
        throttle: Throttle | None = None,
        batches: BatchFaults | None = None,
        seed: int = 0,
        script: Iterable[Step] | None = None,
        goes_on: bool = False,
        everywhere: bool = False,
        has_usage: bool = True,
        label: Callable[[dict[str, Any]], str | None] | None = None,
        api_key: str | None = None,
        models: Iterable[str] = (),
        ledger: Path | None = None,
        keeps_requests: bool | None = None,
        port: int = 0,
    ) -> None:
        settings = Settings(
            faults=faults or Faults(),
            answer=answer,
            latency=latency or Latency(),
            throttle=throttle or Throttle(),
            batches=batches or BatchFaults(),
            seed=seed,
            script=read_script(script),
            goes_on=goes_on,
            everywhere=everywhere,
            has_usage=has_usage,
            label=label,
            api_key=api_key,
            models=tuple(models),
            ledger=ledger,
            keeps_requests=ledger is None if keeps_requests is None else keeps_requests,
        )
        self._port = port
        self._service: Service = _server_module().Service(settings)
        self._loop: asyncio.AbstractEventLoop | None = None
        self._stop: asyncio.Event | None = None
        self._thread: threading.Thread | None = None
        self._trouble: OSError | None = None

    @property
    def root(self) -> str:
        """The address without a path, for /_ledger and /_script."""
        return f"http://127.0.0.1:{self._port}"

    @property
    def url(self) -> str:
        """The base URL, /v1 included."""
        return f"{self.root}/v1"

    @property
    def requests(self) -> "list[Received]":
        """Every request so far, as it came in."""
        return self._service.requests

    @property
    def ledger(self) -> Ledger:
        """What became of the requests. What a client has read in full stands in it."""
        self._pass_through_loop()
        return self._service.ledger

    @property
    def in_flight(self) -> int:
        """Requests that have come and are not done with."""
        self._pass_through_loop()
        return self._service.in_flight

    def change(self, **settings: Any) -> None:
        """Behave differently from the next request on; `settings` as for the constructor."""
        if "script" in settings:
            settings["script"] = read_script(settings["script"])
        changed = replace(self._service.settings, **settings)
        if self._loop is None:
            self._service.configure(changed)
        else:
            asyncio.run_coroutine_threadsafe(self._configure(changed), self._loop).result()

    def __enter__(self) -> Self:
        started = threading.Event()
        self._thread = threading.Thread(
            target=lambda: asyncio.run(self._run(started)), name="misbehaving provider", daemon=True
        )
        self._thread.start()
        started.wait()
        if self._trouble is not None:
            self._thread.join()
            raise UsageError(f"port {self._port} cannot be used: {self._trouble.strerror}")
        return self

    def __exit__(self, *error: object) -> None:
        if self._thread is not None and self._loop is not None and self._stop is not None:
            self._loop.call_soon_threadsafe(self._stop.set)
            self._thread.join()
            self._loop = None
        self._service.ledger.close()

    async def _configure(self, settings: "Settings") -> None:
        self._service.configure(settings)

    def _pass_through_loop(self) -> None:
        """Wait for one turn of the loop: a reply and its entry are made in the same turn."""
        if self._loop is not None:
            asyncio.run_coroutine_threadsafe(asyncio.sleep(0), self._loop).result()

    async def _run(self, started: threading.Event) -> None:
        from aiohttp import web

        stop = asyncio.Event()
        server = web.Server(self._service.handle, handler_cancellation=True, access_log=None)
        # No request is left to wait for by then; 0 would mean to wait without end.
        runner = web.ServerRunner(server, shutdown_timeout=0.1)
        await runner.setup()
        try:
            # A client may open hundreds of connections at once.
            await web.TCPSite(runner, "127.0.0.1", self._port, backlog=2048).start()
            self._port = runner.addresses[0][1]
            self._stop, self._loop = stop, asyncio.get_running_loop()
        except OSError as error:
            self._trouble = error
            stop.set()
        finally:
            started.set()
        await stop.wait()
        await self._service.close()
        await runner.cleanup()


def _server_module() -> Any:
    try:
        from summarizer.testing import server
    except ImportError as error:
        if (error.name or "").partition(".")[0] != "aiohttp":
            raise
        raise UsageError(
            "the misbehaving provider needs aiohttp: pip install 'summarizer[testing]'"
        ) from None
    return server
