"""What there is recorded of a suite: fresh, stale, missing, unreadable; and what belongs to nobody.

A case is looked at as a replay would: the same requests, answered by the same `Player`, checked and
followed by the same re-asks. Nothing is asked, nothing is written, and no network is needed.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from summarizer.answers import answer_form
from summarizer.cassettes import Cassettes, Player, Recording, read_recording
from summarizer.cassettes.recordings import METADATA, subject_of
from summarizer.completions import Completion, Request
from summarizer.content import content_folder
from summarizer.errors import RecordingError, RecordingMiss, RecordingUnreadable, UsageError
from summarizer.evals.cases import Case, Suite, load_suite
from summarizer.evals.runner import DEFAULT_MODEL
from summarizer.extraction import MAX_REASKS, extract
from summarizer.pipeline import DEFAULT_PROMPT, finished
from summarizer.pipeline.plans import load_template, split_model
from summarizer.prompts import Template, slug

Condition = Literal["fresh", "stale", "missing", "unreadable", "not_at_hand"]


@dataclass(frozen=True)
class RecordingState:
    """What is recorded of one sample of one case."""

    case: Case
    sample: int
    condition: Condition
    """fresh: all that a replay asks for. stale: for another request. missing: never, or a re-ask
    has no answer. unreadable: there is a file, and it is broken. not_at_hand: a stand-off case
    without its text."""
    changes: tuple[str, ...] = ()
    """What is not as it was when it was recorded, such as `template.system`; of stale ones."""
    reason: str = ""
    """Why it is not fresh; of a fresh one, why the recorded answer is no summary, if it is none."""
    path: Path | None = None
    """The recording in question, if there is one."""
    requests: tuple[Request, ...] = ()
    """As far as the replay came: the first question, its re-asks; the last one has no answer unless
    the state is fresh. None of a case that is not at hand."""

    @property
    def name(self) -> str:
        """SUITE/CASE, and the sample unless it is the first."""
        sample = f", sample {self.sample}" if self.sample else ""
        return f"{self.case.suite}/{self.case.name}{sample}"


def inspect_recordings(
    suite: Suite,
    *,
    model: str | None = None,
    prompt: str | None = None,
    cassettes: str | Path | None = None,
    samples: int = 1,
    max_reasks: int = MAX_REASKS,
) -> list[RecordingState]:
    """The state of every case and sample of `suite`, sample by sample, in the order of the cases.

    `model` is PROVIDER/NAME or recorded/NAME, of which the name counts; None is `DEFAULT_MODEL`.
    `prompt` and `cassettes` are as in `summarizer.pipeline.Options`. A folder that is not there
    holds nothing.
    """
    if samples < 1:
        raise UsageError(f"samples is {samples}; it must be at least 1")
    name = model_name(model)
    template = load_template(prompt or DEFAULT_PROMPT)
    player = Player(open_cassettes(cassettes))
    states = [
        inspect_case(case, template, player, name, sample, max_reasks)
        for sample in range(samples)
        for case in suite.cases
    ]
    return [_unless_another_case_is_meant(state, states) for state in states]


def inspect_case(
    case: Case, template: Template, player: Player, model: str, sample: int, max_reasks: int
) -> RecordingState:
    """The state of one sample of `case`; `model` is the bare name."""
    if case.article is None:
        reason = "its text is kept elsewhere"
        return RecordingState(case, sample, "not_at_hand", reason=reason)
    witness = _Witness(player)
    result = finished(
        extract(case.article, template, witness, model=model, sample=sample, max_reasks=max_reasks)
    )
    requests = tuple(witness.requests)
    match witness.error:
        case RecordingUnreadable() as error:
            return RecordingState(
                case, sample, "unreadable", reason=str(error), path=error.path, requests=requests
            )
        case RecordingMiss() as error:
            condition: Condition = "stale" if error.changes else "missing"
            reason = ", ".join(error.changes) or "never recorded"
            if condition == "missing" and requests[-1].attempt:
                reason = f"re-ask {requests[-1].attempt} has no answer"
            return RecordingState(
                case, sample, condition, error.changes, reason, error.nearest, requests
            )
    located = player.cassettes.locate(requests[0])
    return RecordingState(
        case,
        sample,
        "fresh",
        reason=result.failure.message if result.failure is not None else "",
        path=located[0] if located is not None else None,
        requests=requests,
    )


def find_orphans(
    suites: Iterable[Suite],
    *,
    model: str | None = None,
    prompt: str | None = None,
    cassettes: str | Path | None = None,
) -> list[Path]:
    """The recordings by this prompt and model that belong to no case of `suites`, of any sample.

    A recording belongs to a case if it is of its text as known by its metadata; if it is outdated
    and the case has none that is not; or, where the text of a stand-off case is not at hand, by its
    name. After them come the schemas that no recording of any prompt and model refers to.
    """
    name = model_name(model)
    template = load_template(prompt or DEFAULT_PROMPT)
    folder = open_cassettes(cassettes)
    shape = answer_form(template.answer).model
    owners: list[_Owner] = []
    for case in [case for suite in suites for case in suite.cases]:
        if case.article is None:
            assert case.expectation.article is not None  # noqa: S101 - else it were at hand
            owners.append(_Owner(slug(case.expectation.article.file), "", None))
        else:
            about = subject_of(template.request(case.article, name, shape))
            owners.append(_Owner(about.article, about.article_sha256, about.parts[METADATA]))
    shelf = sorted(folder.shelf(template.name, name).glob("*.json"))
    recordings = {path: _read_if_whole(path) for path in shelf}
    there = {_identity(recording) for recording in recordings.values() if recording is not None}
    likely: dict[str, list[_Owner]] = {}
    for owner in owners:
        likely.setdefault(owner.article, []).append(owner)
        likely.setdefault(owner.article_sha256, []).append(owner)
    orphans = []
    for path, recording in recordings.items():
        among = owners
        if recording is not None:
            by_name = likely.get(recording.article, [])
            among = [*by_name, *likely.get(recording.article_sha256, [])]
        if not any(_belongs(path, recording, owner, there) for owner in among):
            orphans.append(path)
    return orphans + folder.unused_schemas()


def all_suites(*, articles: Path | None = None) -> Suite:
    """The cases of every suite that comes with the project, as one."""
    root = content_folder("evals")
    names = [
        folder.name
        for folder in sorted(root.iterdir())
        if folder.is_dir() and any(folder.glob("**/expected.yaml"))
    ]
    return load_suite(names, articles=articles)


def model_name(model: str | None) -> str:
    """The name under which the answers of `model` are recorded; UsageError for rules."""
    provider, name = split_model(model or DEFAULT_MODEL)
    if provider == "rules":
        raise UsageError("rules are never recorded; give option model, PROVIDER/NAME")
    return name


def open_cassettes(folder: str | Path | None) -> Cassettes:
    """The recordings in `folder`, or those that come with the project."""
    return Cassettes(Path(folder) if folder is not None else content_folder("cassettes"))


class _Witness:
    """A completer that remembers what it was asked, and why it could not answer."""

    def __init__(self, player: Player) -> None:
        self._player = player
        self.requests: list[Request] = []
        self.error: RecordingError | None = None

    async def complete(self, request: Request) -> Completion:
        self.requests.append(request)
        try:
            return await self._player.complete(request)
        except RecordingError as error:
            self.error = error
            raise


def _unless_another_case_is_meant(
    state: RecordingState, states: Sequence[RecordingState]
) -> RecordingState:
    """`state`; but what looks outdated and is another case's, is missing.

    Two outlets print one text: the recording of the first is no outdated one of the second.
    """
    if state.condition != "stale" or state.path is None:
        return state
    recording = _read_if_whole(state.path)
    if recording is None or recording.is_for(state.requests[0]):
        return state
    if any(recording.is_for(other.requests[0]) for other in states if other.requests):
        return replace(state, condition="missing", changes=(), reason="never recorded", path=None)
    return state


@dataclass(frozen=True)
class _Owner:
    """A case, as recordings know it."""

    article: str
    article_sha256: str
    metadata: str | None
    """None where the text is not at hand, and only the name is known."""


def _belongs(
    path: Path,
    recording: Recording | None,
    owner: _Owner,
    there: set[tuple[str, str | None, int]],
) -> bool:
    if recording is None:  # the name of the file has to do
        return path.name.startswith(f"{owner.article}.") or bool(
            owner.article_sha256 and f".{owner.article_sha256[:8]}." in path.name
        )
    if owner.metadata is None:
        return recording.article == owner.article
    mine = (owner.article_sha256, owner.metadata, recording.sample)
    if _identity(recording) == mine:
        return True
    is_like_it = (
        recording.article_sha256 == owner.article_sha256 or recording.article == owner.article
    )
    return is_like_it and mine not in there


def _identity(recording: Recording) -> tuple[str, str | None, int]:
    return recording.article_sha256, recording.parts.get(METADATA), recording.sample


def _read_if_whole(path: Path) -> Recording | None:
    try:
        return read_recording(path)
    except RecordingUnreadable:
        return None
