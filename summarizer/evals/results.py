"""What a run found out: one result per case and sample, kept in a file of which reports are made.

A run file is JSON Lines: a manifest, then a line per case and sample with every verdict. Scores are
never stored; they are computed from the verdicts, whenever they are asked for.
"""

from pathlib import Path
from typing import Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from summarizer.briefing import Failure, Provenance, Usage
from summarizer.errors import CaseError
from summarizer.evals.expectations import RecordKind
from summarizer.evals.judging import Judgement
from summarizer.files import write_whole

_Model = TypeVar("_Model", bound=BaseModel)


class _Stored(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class CitationCount(_Stored):
    """The sentences cited for the facts of one kind, against those that carry them."""

    kind: RecordKind
    cited: int
    accepted: int = Field(description="Of those cited, how many support the fact")
    needed: int
    found: int = Field(description="Of those needed, how many were cited")


class CaseResult(_Stored):
    """The verdicts on one answer; none if there was no answer, and then the reason."""

    case: str
    suite: str
    sample: int
    outcome: Literal["judged", "failed", "not_at_hand"]
    failure: Failure | None = None
    judgements: tuple[Judgement, ...] = ()
    citations: tuple[CitationCount, ...] = ()
    facts: int = Field(default=0, description="Facts with evidence in the answer")
    unsupported: int = Field(default=0, description="Of those, how many the checks object to")
    valid_at_first: bool | None = Field(
        default=None, description="The first attempt fitted the schema and passed every check"
    )
    attempts: tuple[Usage, ...] = ()
    provenance: Provenance | None = None


class Manifest(_Stored):
    """What a run was made with: enough to say whether two runs can be compared."""

    format: Literal[1]
    suite: str
    prompt: str | None = Field(description="Null for rules")
    model: str
    samples: int
    created: str = Field(description="ISO 8601, UTC")
    version: str = Field(description="Of this package")
    hashes: dict[str, str] = Field(
        description="SHA-256 of template, schema, and of each case's expectation and article"
    )


class Run(_Stored):
    """A manifest and the results, in the order of cases and samples."""

    manifest: Manifest
    results: tuple[CaseResult, ...]

    @property
    def name(self) -> str:
        """What to call it beside another one."""
        made = self.manifest.model
        return f"{made} {self.manifest.prompt}" if self.manifest.prompt else made


def write_run(run: Run, path: Path) -> None:
    """Write `run` to `path` in one step: a run file is whole, or it is not there."""
    lines = [run.manifest.model_dump_json(), *(r.model_dump_json() for r in run.results)]
    write_whole(path, "\n".join(lines) + "\n")


def read_run(path: Path) -> Run:
    """The run in the file `path`; `CaseError` says what is wrong with it and in which line."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "not UTF-8"
        raise CaseError(f"{path}: cannot be read: {reason}") from None
    if not lines:
        raise CaseError(f"{path}: empty; a run file begins with a manifest")
    manifest = _parsed(Manifest, path, 1, lines[0])
    results = tuple(_parsed(CaseResult, path, n, line) for n, line in enumerate(lines[1:], 2))
    return Run(manifest=manifest, results=results)


def _parsed(model: type[_Model], path: Path, line: int, text: str) -> _Model:
    try:
        return model.model_validate_json(text)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        problem = f"{where}: {first['msg']}" if where else first["msg"]
        raise CaseError(f"{path}:{line}: not a run file of format 1: {problem}") from None
