"""Recording the answers to a suite: only those that are needed, within a budget, in several goes.

    plan = plan_recording(suite, ["missing", "stale"], model="openai/gpt-5-mini", budget=50_000)
    for answer in record_suite(plan):
        print(answer.name, answer.failure or "recorded")

Planning asks nobody. Recording asks through the pipeline that briefings use, and every answer is in
its file before the next question: what was interrupted is planned again, and only the rest is
asked. For "all", which asks also about what is recorded, a file beside the recordings remembers
what they were before (see `_Rewrite`).
"""

import contextlib
import hashlib
import json
from collections.abc import Collection, Generator, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import accumulate, groupby, takewhile
from pathlib import Path
from typing import Any, Literal, cast, get_args

from summarizer.batch.estimates import (
    answered_tokens,
    article_answer_bytes,
    asked_tokens,
    text_bytes,
)
from summarizer.briefing import Extraction
from summarizer.cassettes import Cassettes, Player, read_recording
from summarizer.clients import Mode
from summarizer.completions import Request
from summarizer.errors import RecordingError, RecordingUnreadable, UsageError
from summarizer.evals.cases import Suite
from summarizer.evals.inspection import (
    Condition,
    RecordingState,
    inspect_case,
    inspect_recordings,
    model_name,
    open_cassettes,
)
from summarizer.extraction import MAX_REASKS, REASK_FAILED
from summarizer.files import write_whole
from summarizer.pipeline import DEFAULT_PROMPT, Options, extractions
from summarizer.pipeline.plans import load_template, split_model

Which = Literal["missing", "stale", "all"]

_CONDITIONS: dict[Which, frozenset[Condition]] = {
    "missing": frozenset({"missing"}),
    # What cannot be read is as good as recorded for another request: there, and of no use.
    "stale": frozenset({"stale", "unreadable"}),
}


_MEMORY = ".rewriting"  # no recording, and not called like one


@dataclass(frozen=True)
class Question:
    """One sample of a case that is to be asked about."""

    state: RecordingState
    mode: Literal["once", "rewrite"]
    """The pipeline's record mode: go on behind the answers that fit, or ask anew."""
    input_tokens: int
    """Estimated, as is `output_tokens`; see `batch.estimates`."""
    output_tokens: int

    @property
    def tokens(self) -> int:
        """Estimated, in and out."""
        return self.input_tokens + self.output_tokens


@dataclass(frozen=True)
class RecordingPlan:
    """What is to be asked, in this order, and what is not."""

    model: str
    """PROVIDER/NAME."""
    prompt: str
    cassettes: Cassettes
    max_reasks: int
    budget: int | None
    states: tuple[RecordingState, ...]
    """Of every case and sample of the suite."""
    questions: tuple[Question, ...]
    left: tuple[Question, ...]
    """What does not fit into the budget any more, for another run."""
    rewrite: "_Rewrite | None" = field(default=None, repr=False)

    @property
    def continues(self) -> tuple[str, int] | None:
        """When the interrupted "all" began that this goes on with, and how many are new already."""
        if self.rewrite is None or not self.rewrite.done:
            return None
        return self.rewrite.started, len(self.rewrite.done)

    @property
    def memory(self) -> Path | None:
        """The file in which an "all" remembers how far it came."""
        return self.rewrite.path if self.rewrite is not None else None


@dataclass(frozen=True)
class Answer:
    """What came of one question."""

    question: Question
    extraction: Extraction
    failure: str | None
    """Why there is no summary or no complete recording; what did come is recorded."""
    tokens: int
    """Asked in this run, in and out, re-asks included: counted by the provider, else estimated."""
    is_counted: bool

    @property
    def name(self) -> str:
        """SUITE/CASE, and the sample unless it is the first."""
        return self.question.state.name


def plan_recording(
    suite: Suite,
    which: Collection[Which],
    *,
    model: str,
    prompt: str | None = None,
    cassettes: str | Path | None = None,
    samples: int = 1,
    max_reasks: int = MAX_REASKS,
    budget: int | None = None,
) -> RecordingPlan:
    """What would have to be asked of `model`, PROVIDER/NAME, so that `which` are recorded.

    "missing": what was never recorded, and re-asks without an answer; "stale": what was recorded
    for another request, and what cannot be read; "all": everything anew. `budget`: estimated
    tokens, in and out; whole cases beyond it are left. UsageError or PromptError for nonsense.
    """
    _check(which, model, budget)
    template = load_template(prompt or DEFAULT_PROMPT)
    states = inspect_recordings(
        suite,
        model=model,
        prompt=prompt,
        cassettes=cassettes,
        samples=samples,
        max_reasks=max_reasks,
    )
    folder = open_cassettes(cassettes)
    rewrite: _Rewrite | None = None
    if "all" in which:
        shelf = folder.shelf(template.name, model_name(model))
        rewrite = _Rewrite.begin_or_continue(shelf / _MEMORY, folder, states)
        questions = [
            _question(state, "once" if state.name in rewrite.done else "rewrite")
            for state in states
            if state.condition != "not_at_hand"
            and (state.condition != "fresh" or state.name not in rewrite.done)
        ]
    else:
        wanted = frozenset[Condition]().union(*(_CONDITIONS[one] for one in which))
        questions = [
            # "once" would stop at a broken file, and must not overwrite one unasked.
            _question(state, "rewrite" if state.condition == "unreadable" else "once")
            for state in states
            if state.condition in wanted
        ]
    questions = sorted(_each_once(questions), key=lambda one: (one.state.sample, one.mode))
    fitting = len(questions if budget is None else _fitting(questions, budget))
    return RecordingPlan(
        model=model,
        prompt=prompt or DEFAULT_PROMPT,
        cassettes=folder,
        max_reasks=max_reasks,
        budget=budget,
        states=tuple(states),
        questions=tuple(questions[:fitting]),
        left=tuple(questions[fitting:]),
        rewrite=rewrite,
    )


def record_suite(
    plan: RecordingPlan,
    *,
    base_url: str | None = None,
    mode: Mode | None = None,
    deadline_seconds: float | None = None,
    workers: int = 4,
    out_of_band: str | None = None,
) -> Iterator[Answer]:
    """Ask what is planned; each answer is recorded before it is given here.

    The options are those of `summarizer.pipeline.Options`. A failure is a result, and the others go
    on. Where re-asks cost so much that the budget would be passed, fewer are given than planned.
    RecordingError, and nothing asked, if the folder cannot be written to.
    """
    options: Options = {"model": plan.model, "prompt": plan.prompt, "workers": workers}
    options["cassettes"] = plan.cassettes.folder
    options["max_reasks"] = plan.max_reasks
    if base_url is not None:
        options["base_url"] = base_url
    if mode is not None:
        options["mode"] = mode
    if deadline_seconds is not None:
        options["deadline_seconds"] = deadline_seconds
    if out_of_band is not None:
        options["out_of_band"] = out_of_band
    if plan.questions:
        plan.cassettes.refuse_unwritable()
    template = load_template(plan.prompt)
    player = Player(plan.cassettes)
    spent = 0
    for questions in _batches(plan, workers):
        if plan.budget is not None and spent + _tokens(questions) > plan.budget:
            # Re-asks cost more than was planned. What still fits is asked, no more.
            questions = _fitting(questions, plan.budget - spent)
            if not questions:
                break
        options |= {"sample": questions[0].state.sample, "record": questions[0].mode}
        articles = [q.state.case.article for q in questions if q.state.case.article is not None]
        found = extractions(articles, **options)  # asks nobody yet, but checks the options
        if plan.rewrite is not None:
            plan.rewrite.write()
        # A generator, which holds threads and connections until it is closed.
        with contextlib.closing(cast(Generator[Extraction, None, None], found)):
            for question, extraction in zip(questions, found, strict=True):
                now = inspect_case(
                    question.state.case,
                    template,
                    player,
                    model_name(plan.model),
                    question.state.sample,
                    plan.max_reasks,
                )
                tokens, is_counted = _spent(question, extraction)
                spent += tokens
                yield Answer(question, extraction, _failure(extraction, now), tokens, is_counted)
    if plan.rewrite is not None:
        after = [
            inspect_case(
                state.case,
                template,
                player,
                model_name(plan.model),
                state.sample,
                plan.max_reasks,
            )
            for state in plan.states
        ]
        plan.rewrite.finish(plan.cassettes, after)


def unfinished_since(
    *, model: str | None = None, prompt: str | None = None, cassettes: str | Path | None = None
) -> str | None:
    """When an "all" by this prompt and model began that was interrupted; None if none was."""
    template = load_template(prompt or DEFAULT_PROMPT)
    path = open_cassettes(cassettes).shelf(template.name, model_name(model)) / _MEMORY
    return _read_memory(path)[0] if path.exists() else None


def _check(which: Collection[Which], model: str, budget: int | None) -> None:
    for one in which:
        if one not in get_args(Which):
            known = ", ".join(get_args(Which))
            raise UsageError(f"unknown choice {one!r} of what to record; choose from {known}")
    if not which or ("all" in which and len(set(which)) > 1):
        raise UsageError('say what to record: "missing", "stale" or both; or "all"')
    if split_model(model)[0] in ("rules", "recorded"):
        raise UsageError(
            f"option model is {model}; recording needs one that is asked: PROVIDER/NAME"
        )
    if budget is not None and budget < 1:
        raise UsageError(f"budget is {budget}; it must be at least 1 token")


def _question(state: RecordingState, mode: Literal["once", "rewrite"]) -> Question:
    # Behind answers that fit, only the last request is new.
    request = state.requests[-1 if mode == "once" else 0]
    answered: float | None = _last_answer_bytes(state, request)
    if answered is None:
        article = state.case.article
        assert article is not None  # noqa: S101 - without its text no case is asked about
        answered = article_answer_bytes(article.text)
    return Question(state, mode, asked_tokens(request), answered_tokens(answered))


def _tokens(questions: Sequence[Question]) -> int:
    return sum(question.tokens for question in questions)


def _fitting(questions: Sequence[Question], budget: int) -> Sequence[Question]:
    """The first of `questions`, as many as may be asked in order."""
    sums = accumulate(question.tokens for question in questions)
    return questions[: sum(1 for _ in takewhile(lambda tokens: tokens <= budget, sums))]


def _batches(plan: RecordingPlan, workers: int) -> Iterator[Sequence[Question]]:
    """Questions that the pipeline can be given together: of one sample, in one record mode.

    With a budget no more than are asked at once, so that it is known what they took before others
    are begun.
    """
    for _, group in groupby(plan.questions, lambda one: (one.state.sample, one.mode)):
        questions = list(group)
        size = len(questions) if plan.budget is None else max(1, workers)
        for start in range(0, len(questions), size):
            yield questions[start : start + size]


def _last_answer_bytes(state: RecordingState, request: Request) -> int | None:
    if request.attempt:
        return text_bytes(request.messages[-2].content)
    if state.path is None:
        return None
    try:
        return text_bytes(read_recording(state.path).attempts[-1].text())
    except RecordingUnreadable:
        return None


def _each_once(questions: Sequence[Question]) -> list[Question]:
    """Without those that are the same request as one before: it is asked once."""
    return list({one.state.requests[0].key(): one for one in reversed(questions)}.values())[::-1]


def _spent(question: Question, extraction: Extraction) -> tuple[int, bool]:
    """Tokens that were asked in this run, in and out, and whether all of them were counted."""
    replayed = question.state.requests[-1].attempt if question.mode == "once" else 0
    tokens, is_counted = 0, True
    for usage in extraction.attempts[replayed:]:
        if usage.input_tokens is None or usage.output_tokens is None:
            tokens += question.tokens
            is_counted = False
        else:
            tokens += usage.input_tokens + usage.output_tokens
    return tokens, is_counted


def _failure(extraction: Extraction, now: RecordingState) -> str | None:
    if extraction.failure is not None:
        return extraction.failure.message
    if now.condition == "fresh":
        return None
    # A live run keeps the earlier answer where a re-ask gets none; a replay must not.
    failed = [note for note in extraction.notes if note.startswith(REASK_FAILED)]
    return "; ".join([now.reason, *failed])


@dataclass(frozen=True)
class _Rewrite:
    """How far an "all" came: what of it is new, told by what was recorded before it began.

    The file holds, for each sample of a case, the key of its first question and the SHA-256 of the
    recording that answered it then. An answer to the same question in another recording is new. So
    nothing has to be noted while answers come in, and the run may end at any moment. (An answer
    that came again to the byte, in as many milliseconds, looks old and is asked for once more.)
    The file is removed when all is new.
    """

    path: Path
    started: str
    """ISO 8601, UTC."""
    before: dict[str, dict[str, str | None]]
    done: frozenset[str]
    """Names of the states that are new already; a re-ask may lack its answer still."""

    @classmethod
    def begin_or_continue(
        cls, path: Path, cassettes: Cassettes, states: Sequence[RecordingState]
    ) -> "_Rewrite":
        started, before = _read_memory(path)
        for state in states:
            if not state.requests:
                continue
            question = state.requests[0].key()
            if before.get(state.name, {}).get("question") != question:
                recording = _recording_of(cassettes, state.requests[0])
                before[state.name] = {"question": question, "recording": recording}
        return cls(path, started, before, _renewed(cassettes, before, states))

    def write(self) -> None:
        """Remember it, for the run that goes on with this one."""
        text = json.dumps({"started": self.started, "before": self.before}, indent=1)
        try:
            write_whole(self.path, text + "\n")
        except OSError as error:
            raise RecordingError(f"{self.path}: cannot be written: {error.strerror}") from error

    def finish(self, cassettes: Cassettes, states: Sequence[RecordingState]) -> None:
        """Forget `states` if all of them are new and complete; another suite's are kept."""
        names = {state.name for state in states if state.requests}
        complete = {state.name for state in states if state.condition == "fresh"}
        if names - (complete & _renewed(cassettes, self.before, states)):
            return
        for name in names:
            del self.before[name]
        if self.before:
            self.write()
        else:
            self.path.unlink(missing_ok=True)


def _read_memory(path: Path) -> tuple[str, dict[str, dict[str, str | None]]]:
    """When an "all" that was never finished began, and what was recorded then."""
    try:
        stored: Any = json.loads(path.read_text(encoding="utf-8"))
        return str(stored["started"]), {
            str(name): {"question": entry["question"], "recording": entry["recording"]}
            for name, entry in stored["before"].items()
        }
    except FileNotFoundError:
        return datetime.now(UTC).isoformat(timespec="seconds"), {}
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise RecordingError(f"{path}: cannot be read; remove it to begin anew") from None


def _renewed(
    cassettes: Cassettes,
    before: dict[str, dict[str, str | None]],
    states: Sequence[RecordingState],
) -> frozenset[str]:
    return frozenset(
        state.name
        for state in states
        if state.requests
        and (recording := _recording_of(cassettes, state.requests[0])) is not None
        and recording != before[state.name]["recording"]
    )


def _recording_of(cassettes: Cassettes, request: Request) -> str | None:
    """SHA-256 of the file that answers `request`, None if none does."""
    try:
        located = cassettes.locate(request)
        return hashlib.sha256(located[0].read_bytes()).hexdigest() if located else None
    except RecordingUnreadable:
        return None
