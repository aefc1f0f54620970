"""A suite as pytest items: one for each case and sample, named core::border-talks.

    passed      the answer has no mistake
    failed      it has one that is not in the baseline, or there is no answer, and why
    xfailed     every mistake is in the baseline, too
    skipped     the case's text is not at hand
    error       a recording is missing or stale: nothing is known of the answer

Each item runs its case by itself, through `run_suite`, so that any process may run any of them.
"""

import difflib
import re
import shlex
from collections.abc import Generator, Iterator
from functools import cached_property
from itertools import groupby
from pathlib import Path
from typing import Any, NoReturn

import pytest

from summarizer.content import content_folder
from summarizer.errors import SummarizerError, UsageError
from summarizer.evals.cases import Case, Suite, find_cases, load_suite
from summarizer.evals.inspection import model_name
from summarizer.evals.mistakes import tell_briefly, tell_mistakes, unforeseen
from summarizer.evals.results import CaseResult, Run
from summarizer.evals.runfile import read_run
from summarizer.evals.runner import DEFAULT_MODEL, run_suite
from summarizer.pipeline import Options

_NOT_RECORDED = ("RecordingMiss", "RecordingUnreadable")
_FOLDERS = ("articles", "cassettes")


class SuitePlugin:
    """What pytest calls if suites were asked for; loads them once, when the session starts."""

    def __init__(self, config: pytest.Config) -> None:
        self.config = config
        self.model: str = self.option("model") or DEFAULT_MODEL
        self.samples: int = self.option("samples")
        self.baseline: Run | None = None
        self.suite = Suite("", ())
        self.folders: dict[str, Path] = {}
        """Of each case, by its name."""
        config.addinivalue_line("markers", "summarizer: a case of a suite of summarizer")

    def option(self, name: str) -> Any:
        """The value of --summarizer-`name`."""
        return self.config.getoption(f"summarizer_{name}")

    @property
    def options(self) -> Options:
        """What `run_suite` is to be called with."""
        options: Options = {"model": self.model}
        if (prompt := self.option("prompt")) is not None:
            options["prompt"] = prompt
        if (cassettes := self.option("cassettes")) is not None:
            options["cassettes"] = cassettes
        return options

    def pytest_sessionstart(self) -> None:
        """Load suite and baseline, and try the options: what is wrong ends pytest in one line."""
        try:
            self._load()
        except SummarizerError as error:
            message = re.sub(r"\boption (\w+)\b", r"option --summarizer-\1", str(error))
            raise pytest.UsageError(f"summarizer: {message}") from None

    def _load(self) -> None:
        names = self.option("suite")
        articles = self.option("articles")
        if articles is not None and not Path(articles).is_dir():
            raise UsageError(f"--summarizer-articles {articles}: no such folder")
        self.suite = load_suite(names, articles=Path(articles) if articles is not None else None)
        self.folders = {folder.name: folder for name in names for folder in find_cases(name)}
        self._check_ids()
        if (baseline := self.option("baseline")) is not None:
            self.baseline = read_run(Path(baseline), details=False)
        if not self.config.option.collectonly:
            run_suite(Suite("none", ()), samples=self.samples, **self.options)

    def _check_ids(self) -> None:
        known = [f"{case.suite}::{case.name}" for case in self.suite.cases]
        for wanted in self.config.option.summarizer_ids:
            if wanted.partition("[")[0] not in known:
                near = difflib.get_close_matches(wanted, known, 1)
                hint = f"; did you mean {near[0]}?" if near else ""
                raise UsageError(f"no case {wanted} in {', '.join(self.option('suite'))}{hint}")

    def pytest_report_header(self) -> str:
        """Whose answers are judged."""
        asked = [f"model {self.model}"]
        asked += [f"prompt {prompt}" for prompt in (self.option("prompt"),) if prompt]
        asked += [f"baseline {path}" for path in (self.option("baseline"),) if path]
        return f"summarizer: suite {self.suite.name}, {', '.join(asked)}"

    @pytest.hookimpl(wrapper=True)
    def pytest_make_collect_report(
        self, collector: pytest.Collector
    ) -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
        """Put the suites behind what the paths gave."""
        report = yield
        if isinstance(collector, pytest.Session) and report.passed:
            for name, cases in groupby(self.suite.cases, lambda case: case.suite):
                node = SuiteNode.from_parent(
                    collector, name=name, nodeid=name, plugin=self, cases=tuple(cases)
                )
                report.result = [*report.result, node]
        return report

    def expected_mistakes(self, case: str) -> tuple[CaseResult, ...]:
        """The results that the baseline has of a case."""
        results = self.baseline.results if self.baseline is not None else ()
        return tuple(result for result in results if result.case == case)


class SuiteNode(pytest.Collector):
    """The cases of one suite."""

    def __init__(self, *, plugin: SuitePlugin, cases: tuple[Case, ...], **node: Any) -> None:
        super().__init__(**node)
        self.plugin = plugin
        self.cases = cases

    def collect(self) -> Iterator["CaseItem"]:
        """An item for each case and sample that was not left out by name."""
        for case in self.cases:
            for sample in range(self.plugin.samples):
                item = self._item(case, sample)
                wanted = self.config.option.summarizer_ids
                if not wanted or {item.nodeid, item.nodeid.partition("[")[0]} & {*wanted}:
                    yield item

    def _item(self, case: Case, sample: int) -> "CaseItem":
        name = f"{case.name}[sample-{sample}]" if self.plugin.samples > 1 else case.name
        return CaseItem.from_parent(
            self,
            name=name,
            nodeid=f"{self.name}::{name}",  # pytest's own would not be found again by --last-failed
            path=self.plugin.folders[case.name] / "expected.yaml",
            plugin=self.plugin,
            case=case,
            sample=sample,
        )


class CaseItem(pytest.Item):
    """One answer to one case."""

    def __init__(self, *, plugin: SuitePlugin, case: Case, sample: int, **node: Any) -> None:
        super().__init__(**node)
        self.plugin = plugin
        self.case = case
        self.sample = sample
        self.add_marker("summarizer")
        if case.article is None:
            stand_off = case.expectation.article
            name = stand_off.file if stand_off is not None else "article.md"
            reason = f"text not at hand: {name} is looked for in --summarizer-articles"
            self.add_marker(pytest.mark.skip(reason=reason))

    def reportinfo(self) -> tuple[Path, int, str]:
        """Where the expectation is, for whoever wants to open it."""
        return self.path, 0, self.nodeid

    @cached_property
    def run(self) -> Run:
        """The run of this case and sample alone."""
        suite = Suite(self.case.suite, (self.case,))
        options = self.plugin.options
        options["sample"] = self.sample
        return run_suite(suite, **options)

    def setup(self) -> None:
        """Get the answer; without a recording of it there is nothing to test."""
        super().setup()
        (result,) = self.run.results
        if result.failure is not None and result.failure.kind in _NOT_RECORDED:
            # What it says to do is for an article; for a case there is a command of its own.
            what = result.failure.message.partition("; record it with: ")[0]
            pytest.fail(f"{what}\nmend with: {self._recording()}", pytrace=False)

    def runtest(self) -> None:
        """Fail on what is wrong and not known to be."""
        (result,) = self.run.results
        earlier = self.plugin.expected_mistakes(self.case.name)
        if result.failure is not None:
            message = f"no answer: {result.failure.message} ({result.failure.kind})"
            kinds = {one.failure.kind for one in earlier if one.failure is not None}
            self._fail(message, is_known=result.failure.kind in kinds)
        new = unforeseen(result, earlier)
        if new:
            known = len(result.mistakes) - len(new)
            which = "not in the baseline: " if self.plugin.baseline is not None else ""
            lines = [f"{which}{tell_briefly(new)}", *self._notes(known, earlier)]
            may_be_quoted = self.case.expectation.article is None
            answer = self.run.detail(self.case.name, self.sample).answer
            lines.append(tell_mistakes(self.case, answer, new, quote=may_be_quoted))
            self._fail(
                "\n".join([*lines, f"see all of it with: {self._explaining()}"]), is_known=False
            )
        if result.mistakes:
            self._fail(f"as in the baseline: {tell_briefly(result.mistakes)}", is_known=True)

    def _fail(self, message: str, *, is_known: bool) -> NoReturn:
        if is_known:
            pytest.xfail(message)  # which returns under --runxfail
        pytest.fail(message, pytrace=False)

    def _notes(self, known: int, earlier: tuple[CaseResult, ...]) -> Iterator[str]:
        baseline = self.plugin.baseline
        if baseline is None:
            return
        if known:
            yield f"known from the baseline, and not shown: {known}"
        if not any(result.outcome == "judged" for result in earlier):
            yield "the baseline has no answer to this case"
        elif baseline.manifest.hashes.get(f"case {self.case.name}") != self.case.expectation_sha256:
            yield "the expectation has changed since the baseline"

    def _explaining(self) -> str:
        """The command that shows the whole case."""
        words = ["explain", self._name(), *self._options("model", "prompt", *_FOLDERS)]
        if self.sample:
            words += ["--sample", str(self.sample)]
        return shlex.join(["summarizer", "eval", *words])

    def _recording(self) -> str:
        """The command that records what is missing or stale; who answers is not known."""
        words = ["record", self._name(), "--missing", "--stale"]
        words += ["--model", f"PROVIDER/{model_name(self.plugin.model)}"]
        words += self._options("prompt", *_FOLDERS)
        if self.plugin.samples > 1:
            words += ["--samples", str(self.plugin.samples)]
        return shlex.join(["summarizer", "eval", *words])

    def _name(self) -> str:
        """What the case is called on a command line: SUITE/CASE, or its folder."""
        folder, root, here = self.path.parent, content_folder("evals").resolve(), Path.cwd()
        if folder.is_relative_to(root):
            return folder.relative_to(root).as_posix()
        return str(folder.relative_to(here) if folder.is_relative_to(here) else folder)

    def _options(self, *names: str) -> Iterator[str]:
        """Those that were given."""
        for name in names:
            if (value := self.plugin.option(name)) is not None:
                yield from (f"--{name}", str(value))
