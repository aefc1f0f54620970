"""Every error that this package raises on purpose.

    SummarizerError                 base class: one message, fit to print as it is
    ├── UsageError                  the caller asked for something that makes no sense
    ├── ArticleError                one article cannot be read; the others can
    │   └── UnreadText              rules cannot read its text: no English, or no body at all
    ├── CaseError                   an expectation, a case or a suite is broken
    ├── PromptError                 a template is missing, broken, or filled wrongly
    ├── ModelError                  a model was asked and no usable answer came
    │   ├── TransportError          connection, time-out, HTTP status: the request may work later
    │   ├── RequestRejected         400, 401, 403, 404, 422: asking again cannot help
    │   │   └── AccessRefused       401, 402, 403, 404, no credit: it serves nobody like this
    │   ├── DeadlinePassed          one article took longer than it was given
    │   ├── InvalidResponse         2xx, but no chat completion: an HTML page, an empty choice list
    │   ├── RefusedAnswer           the model declined
    │   ├── TruncatedAnswer         the answer stopped at the token limit or the content filter
    │   └── MalformedAnswer         it answered, but never with an object of the schema
    ├── RecordingError              a recording cannot be used
    │   ├── RecordingMiss           there is none for this request
    │   └── RecordingUnreadable     there is one, and it is broken
    ├── StoreError                  the store of a batch is in use, damaged, full, or none
    └── InternalError               a bug in this package met one article; the others come out

A message has up to four parts: what happened, to which thing, what was expected, what to do.
A model that answers *badly* is not an error but a result: see `summarizer.checks`. A bug is an
assertion.
"""

from pathlib import Path


class SummarizerError(Exception):
    """Base class; `str(error)` is a message for people, usually one line."""


class UsageError(SummarizerError):
    """A wrong option, an unknown name, a missing key: the caller can mend it."""


class ArticleError(SummarizerError):
    """One article could not be read; the message is its name and the reason."""

    def __init__(self, name: str, reason: str) -> None:
        super().__init__(f"{name}: {reason}")
        self.name = name
        self.reason = reason


class UnreadText(ArticleError):
    """Rules looked for nothing in the text: it is not English, or nothing of it is body text."""


class CaseError(SummarizerError):
    """An expectation, a case or a suite is broken; the message names file and line."""


class PromptError(SummarizerError):
    """A prompt template is missing or broken, or its variables do not fit."""


class ModelError(SummarizerError):
    """A model was asked and gave no usable answer."""


class TransportError(ModelError):
    """The request did not get through: connection, time-out, 408, 409, 429 or 5xx."""


class RequestRejected(ModelError):
    """The provider understood the request and will not serve it (400, 401, 403, 404, 422)."""


class AccessRefused(RequestRejected):
    """The provider serves nobody with this key, credit, model or address (401, 402, 403, 404)."""


class DeadlinePassed(ModelError):
    """One article took longer than it was given; it says nothing about the others."""


class InvalidResponse(ModelError):
    """The endpoint answered 2xx with something that is no completion: probably a wrong address."""


class RefusedAnswer(ModelError):
    """The model declined to answer."""


class TruncatedAnswer(ModelError):
    """The answer was cut off (token limit or content filter)."""


class MalformedAnswer(ModelError):
    """The model answered, after every re-ask, with something that does not fit the schema."""


class RecordingError(SummarizerError):
    """A recording is needed and cannot be used."""


class RecordingMiss(RecordingError):
    """No recording belongs to this request; the message says which part of it is new."""

    def __init__(
        self,
        message: str,
        *,
        reason: str = "",
        changes: tuple[str, ...] = (),
        nearest: Path | None = None,
        remedy: str = "",
    ) -> None:
        super().__init__(message)
        self.reason = reason
        """The part of the message that says why there is none."""
        self.changes = changes
        """What is not as it was when `nearest` was recorded; empty if nothing ever was."""
        self.nearest = nearest
        """The file that is most likely meant; of a missing re-ask, the one with its beginning."""
        self.remedy = remedy
        """The part of the message that says how to mend it."""


class RecordingUnreadable(RecordingError):
    """A recording is there and cannot be read; it is never taken for an empty answer."""

    def __init__(self, message: str, path: Path | None = None) -> None:
        super().__init__(message)
        self.path = path


class StoreError(SummarizerError):
    """The store of a batch cannot be used; the message says which, why, and what to do."""


class InternalError(SummarizerError):
    """An exception that nobody foresaw: the last line of its traceback, to be reported."""
