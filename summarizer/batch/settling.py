"""From answers in the store to results: `extract` as in a live run, but nobody is asked.

An article of which all answers are there gets its result. One that lacks an answer is left with the
question that comes next: its first, or the re-ask after an answer that failed its checks.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from summarizer import errors
from summarizer.batch.jobs import Setup, setup_of
from summarizer.batch.memory import Left
from summarizer.batch.shipments import (
    Terms,
    find_failure,
    mark_settled,
    unsettled,
    unsettled_setups,
)
from summarizer.batch.store import Store
from summarizer.briefing import Article, Extraction
from summarizer.completions import Completion, Request
from summarizer.errors import ModelError, PromptError, StoreError
from summarizer.extraction import extract, failed
from summarizer.pipeline import as_summarizer_error, finished
from summarizer.pipeline.plans import Asking, Plan, load_template

_PAGE = 100  # articles in one transaction: some 10 MB at most, and half a second of checking


@dataclass
class Settled:
    """What came of articles."""

    answered: int = 0
    failures: Counter[str] = field(default_factory=Counter)
    """Kind to how many articles failed with it."""
    open: int = 0
    """Articles that need another answer."""
    problems: list[str] = field(default_factory=list)
    """Why some could not be settled."""

    @property
    def failed(self) -> int:
        """Articles that failed."""
        return self.failures.total()

    def count(self, extraction: Extraction) -> None:
        """One article more has its result."""
        if extraction.failure is None:
            self.answered += 1
        else:
            self.failures[extraction.failure.kind] += 1


class NextQuestion(Left):
    """An article needs an answer that nobody has."""

    def __init__(self, request: Request) -> None:
        super().__init__("no answer yet")
        self.request = request


class Kept:
    """A `Completer` that answers from the store alone; `NextQuestion` where it cannot."""

    def __init__(
        self, store: Store, check: Callable[[Request], object], *, knows_failures: bool
    ) -> None:
        self._store = store
        self._check = check
        self._knows_failures = knows_failures

    async def complete(self, request: Request) -> Completion:
        """The answer; why there will be none, if that is known; what `check` raises."""
        known = self._store.find_answer(request)
        if known is not None:
            return replace(known, replayed=False)  # it comes from no recording
        if self._knows_failures and (failure := find_failure(self._store, request)):
            kind, message = failure
            known_kind = getattr(errors, kind, ModelError)
            raise known_kind(message)
        self._check(request)
        raise NextQuestion(request)


def extract_kept(article: Article, asking: Asking) -> Extraction:
    """What comes of `article`, whose completer is a `Kept`; `NextQuestion` if it needs an answer.

    A bug that meets this article is its failure.
    """
    try:
        return finished(
            extract(
                article,
                asking.template,
                asking.completer,
                model=asking.model,
                sample=asking.sample,
                max_reasks=asking.max_reasks,
            )
        )
    except (Left, StoreError):
        raise
    except Exception as error:  # noqa: BLE001  one bad article must not lose the others
        return failed(article.name, as_summarizer_error(error), article)


def settle(store: Store) -> Settled:
    """Work in everything that files have brought; safe to be repeated, and to be cut short."""
    settled = Settled()
    setups = store.setups()
    for number, terms in unsettled_setups(store).items():
        try:
            asking = _asking(store, setups[number], terms)
        except PromptError as error:
            settled.problems.append(str(error))
            continue
        _settle_setup(store, number, asking, settled)
    return settled


def _settle_setup(store: Store, setup: int, asking: Asking, settled: Settled) -> None:
    last = 0
    while page := unsettled(store, setup, last, _PAGE):
        last = page[-1]
        found: list[tuple[int, Extraction | None]] = []
        for number in page:
            article = store.load_article(number)
            try:
                found.append((number, extract_kept(article, asking)))
            except NextQuestion:
                found.append((number, None))
        with store.transaction():
            for number, extraction in found:
                if extraction is not None:
                    store.save_result(setup, number, extraction)
                mark_settled(store, setup, number)
        for _, extraction in found:
            if extraction is None:
                settled.open += 1
            else:
                settled.count(extraction)


def _asking(store: Store, setup: Setup, terms: Terms) -> Asking:
    """How articles of this setup are read; PromptError if the prompt is not what it was."""
    template = load_template(terms.prompt)
    completer = Kept(store, lambda request: None, knows_failures=True)
    asking = Asking(template, completer, setup.model, setup.sample, setup.max_reasks)
    plan = Plan(asking, client=None, workers=1, published=None, allow_private_hosts=False)
    if setup_of(plan).key != setup.key:
        raise PromptError(
            f"prompt {terms.prompt}: has changed since the requests were written. Their answers "
            "are kept; put it back as it was and run: summarizer batch import --out DIR"
        )
    return asking
