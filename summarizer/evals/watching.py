"""Which files a run depends on, and which of them have changed: for whoever edits them.

Files are looked at now and then. That needs no library, sees what editors do by renaming, and works
where a file system tells nobody of changes.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import Literal

from summarizer.cassettes import Cassettes
from summarizer.content import content_folder
from summarizer.errors import CaseError
from summarizer.evals.cases import find_cases

INTERVAL_SECONDS = 0.25  # two of them and a run from recordings stay within a second
_REST = 9  # times as long as the last look: of a thousand files, too, looking takes a tenth
_MAX_UNSETTLED = 8  # looks, after which even what keeps changing is reported
_State = dict[Path, tuple[int, int]]
"""Of each file that is there: when it was last changed, in nanoseconds, and its size."""


@dataclass(frozen=True)
class Change:
    """What became of a file."""

    what: Literal["changed", "added", "removed"]
    path: Path


@dataclass(frozen=True)
class Dependencies:
    """What a run is made from, as its options name it."""

    selection: Sequence[str]
    prompt: str
    """A name, or the path of a .md file."""
    recorded: str | None
    """The model whose recordings answer; None if rules do, which need neither them nor a prompt."""
    cassettes: Path
    articles: Path | None

    def files(self) -> Iterator[Path]:
        """Every file that may count, as of now; some need not exist."""
        for name in self.selection:
            # What cannot be found now may be back in a moment; the run says what is wrong.
            with suppress(CaseError, OSError):
                for folder in find_cases(name):
                    yield folder / "expected.yaml"
                    yield folder / "article.md"
        if self.recorded is not None:
            prompt = self.prompt_file
            yield prompt
            shelf = Cassettes(self.cassettes).shelf(prompt.stem, self.recorded)
            yield from shelf.glob("*.json")
        if self.articles is not None:
            yield from self.articles.glob("*")

    @property
    def prompt_file(self) -> Path:
        """Where the template is written."""
        if self.prompt.endswith(".md"):
            return Path(self.prompt)
        return content_folder("prompts") / f"{self.prompt}.md"


def watch(
    files: Callable[[], Iterable[Path]], *, sleep: Callable[[float], object]
) -> Iterator[tuple[Change, ...]]:
    """Nothing, at once; then what has changed in `files()`, each time that something has.

    What changes while the caller is busy is in the next item. A file that is being written is
    waited for, so that an editor's several steps are one change.
    """
    seen, seconds = _look(files())
    yield ()
    while True:
        sleep(max(INTERVAL_SECONDS, _REST * seconds))
        now, seconds = _look(files())
        if now == seen:
            continue
        for _ in range(_MAX_UNSETTLED):
            sleep(INTERVAL_SECONDS)
            before = now
            now, seconds = _look(files())
            if now == before:
                break
        changes = tuple(_changes(seen, now))
        seen = now
        if changes:  # or it is as it was, after all
            yield changes


def _look(files: Iterable[Path]) -> tuple[_State, float]:
    """The state of the files, and how many seconds it took to see it."""
    start = perf_counter()
    state: _State = {}
    for path in files:
        with suppress(OSError):
            found = path.stat()
            state[path] = found.st_mtime_ns, found.st_size
    return state, perf_counter() - start


def _changes(before: _State, after: _State) -> Iterator[Change]:
    for path in sorted({*before, *after}):
        if path not in before:
            yield Change("added", path)
        elif path not in after:
            yield Change("removed", path)
        elif before[path] != after[path]:
            yield Change("changed", path)
