"""What happens in a run, as one JSON object a line: for whoever collects logs, not for people.

    with JsonLog(sys.stderr) as log:
        batch = Batch(folder, options, settings)
        batch.tally = log.watch(batch.tally, batch.limit, {"out": str(folder)})
        batch.run(source)

Each line has `time` (UTC, ISO 8601), `level`, `event` and the event's own fields. The standard
`logging` carries them, so that what a library warns of becomes a line, too, and nothing else is on
the stream. Texts are made printable, and secrets that the environment holds are taken out.

    started      with what settings
    answered     an article, and with how many findings; its result is on the disk
    failed       an article, and why
    unreadable   an item of the source, and why
    throttled    the provider has refused requests, and what is allowed now
    limit        half or twice as many requests may be in flight as was told last
    progress     every ten seconds
    skipped      what in a source is no article by its name, and how many such there were
    stopped      the run ends before all is asked, and why
    finished     the counts of the run; the last line
    error        what ended the run, in place of `finished`
    log          what a library had to say
"""

import json
import logging
import threading
import time
from collections.abc import Mapping
from dataclasses import fields
from datetime import UTC, datetime
from types import TracebackType
from typing import Any, Self, TextIO

from typing_extensions import override

from summarizer.batch.tally import Limit, Tally
from summarizer.briefing import Extraction
from summarizer.clients.failures import one_line
from summarizer.errors import SummarizerError

LOGGER = "summarizer.batch"
_LOOK_SECONDS = 1.0
_PROGRESS_SECONDS = 10.0
_LONGEST_TEXT = 1_000  # characters; a name may be an address of any length
_TOLD_OTHERWISE = ("failures", "last_failure", "stopped")
_COUNTS = tuple(field.name for field in fields(Tally) if field.name not in _TOLD_OTHERWISE)


class JsonFormatter(logging.Formatter):
    """A record as one line of JSON; `secrets` are in none."""

    def __init__(self, secrets: list[str]) -> None:
        super().__init__()
        self._secrets = secrets

    def format(self, record: logging.LogRecord) -> str:
        """The line, without its end."""
        event = getattr(record, "event", None)
        told: dict[str, Any] = getattr(record, "fields", {})
        if event is None:
            event = "log"
            told = {"logger": record.name, "message": record.getMessage()}
            if record.exc_info and record.exc_info[0] is not None:
                told["exception"] = f"{record.exc_info[0].__name__}: {record.exc_info[1]}"
        moment = datetime.fromtimestamp(record.created, UTC)
        line = {
            "time": moment.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
            "level": record.levelname.lower(),
            "event": event,
            **self._fit(told),
        }
        return json.dumps(line, ensure_ascii=False)

    def _fit(self, value: Any) -> Any:
        if isinstance(value, str):
            return one_line(value, self._secrets, longest=_LONGEST_TEXT)
        if isinstance(value, dict):
            return {self._fit(str(key)): self._fit(inner) for key, inner in value.items()}
        if isinstance(value, list | tuple):
            return [self._fit(inner) for inner in value]
        if value is None or isinstance(value, bool | int):
            return value
        return round(value, 4) if isinstance(value, float) else self._fit(str(value))


class LoggedTally(Tally):
    """A tally that tells what it counts, article by article."""

    _is_counting = False

    def count(self, extraction: Extraction) -> None:
        """One article more is answered or has failed."""
        self._is_counting = True
        super().count(extraction)
        self._is_counting = False
        if extraction.failure is None:
            attempts = extraction.attempts
            _tell(
                "answered",
                name=extraction.name,
                findings=len(extraction.findings),
                attempts=len(attempts),
                input_tokens=sum(usage.input_tokens or 0 for usage in attempts),
                output_tokens=sum(usage.output_tokens or 0 for usage in attempts),
            )

    def fail(self, kind: str, name: str, message: str) -> None:
        """One failure more: of an article, or of an item that could not be read."""
        super().fail(kind, name, message)
        event = "failed" if self._is_counting else "unreadable"
        _tell(event, logging.WARNING, name=name, kind=kind, message=message)


class JsonLog:
    """Writes the events of a run to `stream` while it is open, and all that is logged besides.

    `secrets` are left out of every line; by default those that the environment holds.
    """

    def __init__(self, stream: TextIO, *, secrets: list[str] | None = None) -> None:
        from summarizer.clients.live import secrets_of

        self._handler = _Handler(stream)
        self._handler.setFormatter(JsonFormatter(secrets_of(None) if secrets is None else secrets))
        self._before: list[logging.Handler] = []
        self._tally: Tally | None = None
        self._limit: Limit | None = None
        self._begun = self._told_at = time.monotonic()
        self._refused = self._allowed = 0
        self._is_over = threading.Event()
        self._looking = threading.Thread(target=self._look_on, name="summarizer-log", daemon=True)

    def watch(self, tally: Tally, limit: Limit, settings: Mapping[str, Any]) -> Tally:
        """The tally to run with, in place of `tally`; tells that a run has started."""
        self._tally, self._limit = LoggedTally(**vars(tally)), limit
        self._begun = self._told_at = time.monotonic()
        self._refused, self._allowed = limit.refused, limit.allowed
        _tell("started", **settings, total=tally.total)
        self._looking.start()
        return self._tally

    def skipped(self, reasons: Mapping[str, int]) -> None:
        """Tell how many things in the sources were no articles, and why."""
        for reason, number in reasons.items():
            _tell("skipped", reason=reason, items=number)

    def look(self) -> None:
        """Tell what has changed since the last look; done every second in a thread of its own."""
        tally, limit = self._tally, self._limit
        if tally is None or limit is None:
            return
        now, allowed, refused = time.monotonic(), limit.allowed, limit.refused
        if refused > self._refused:
            _tell(
                "throttled",
                logging.WARNING,
                times=refused - self._refused,
                allowed=allowed,
                paused_seconds=limit.paused_seconds,
            )
            self._refused, self._allowed = refused, allowed
        elif not self._allowed / 2 < allowed < self._allowed * 2:
            _tell("limit", allowed=allowed, before=self._allowed)
            self._allowed = allowed
        if now - self._told_at >= _PROGRESS_SECONDS:
            self._told_at = now
            _tell(
                "progress", **_counts(tally, now - self._begun),
                in_flight=limit.in_flight, allowed=allowed,
            )  # fmt: skip

    def __enter__(self) -> Self:
        root = logging.getLogger()
        self._before, root.handlers = root.handlers, [self._handler]
        logging.getLogger(LOGGER).setLevel(logging.INFO)
        logging.captureWarnings(True)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._is_over.set()
        if self._looking.is_alive():
            self._looking.join()
        tally, seconds = self._tally, time.monotonic() - self._begun
        if tally is not None and tally.stopped is not None:
            _tell("stopped", logging.WARNING, reason=tally.stopped)
        if error is not None:
            what = str(error) if isinstance(error, SummarizerError) else f"{kind}: {error}"
            _tell("error", logging.ERROR, message=what)
        elif tally is not None:
            _tell("finished", **_counts(tally, seconds), failures=dict(tally.failures))
        logging.captureWarnings(False)
        logging.getLogger(LOGGER).setLevel(logging.NOTSET)
        logging.getLogger().handlers = self._before

    def _look_on(self) -> None:
        while not self._is_over.wait(_LOOK_SECONDS):
            self.look()


class _Handler(logging.StreamHandler[TextIO]):
    @override
    def handleError(self, record: logging.LogRecord) -> None:
        """Nobody reads any more: the run goes on, and must not write a traceback there."""


def _tell(event: str, level: int = logging.INFO, **told: Any) -> None:
    logging.getLogger(LOGGER).log(level, event, extra={"event": event, "fields": told})


def _counts(tally: Tally, seconds: float) -> dict[str, Any]:
    """The numbers of a tally, without those that nobody knows."""
    numbers = {name: getattr(tally, name) for name in _COUNTS} | {"seconds": seconds}
    return {name: number for name, number in numbers.items() if number is not None}
