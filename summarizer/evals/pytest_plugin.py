"""The pytest plugin: `pytest --summarizer-suite core` makes a test of each case.

pytest loads this module in every run of everybody who has the package installed, so it imports
nothing and does nothing but to offer options, until a suite is asked for: see `pytest_items`.

`--summarizer-suite` names what to run, as a path does: without paths the suite alone is run. The
ini option `summarizer_suites` is to suites what `testpaths` is to paths: it counts where neither is
given. `SUITE::CASE`, as pytest prints it, is understood where a suite is asked for.
"""

from pathlib import Path

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    """Offer the options of `summarizer eval run`."""
    group = parser.getgroup("summarizer", "evals of article summaries (summarizer)")
    group.addoption(
        "--summarizer-suite",
        action="append",
        default=[],
        metavar="SUITE|CASE|DIR",
        help="make a test of each case; may be repeated. Without paths nothing else is run",
    )
    group.addoption("--summarizer-model", metavar="NAME", help="default: recorded/claude")
    group.addoption(
        "--summarizer-prompt", metavar="NAME", help="name of a prompt, or path of a .md file"
    )
    group.addoption(
        "--summarizer-articles", metavar="DIR", help="texts that may not be kept with the cases"
    )
    group.addoption("--summarizer-cassettes", metavar="DIR", help="folder of recordings")
    group.addoption(
        "--summarizer-samples", type=int, default=1, metavar="K", help="answers per article"
    )
    group.addoption(
        "--summarizer-baseline",
        metavar="FILE",
        help="a run file; a case whose mistakes are all in it is an expected failure",
    )
    parser.addini(
        "summarizer_suites",
        "suites, cases or folders to test where neither paths nor --summarizer-suite are given",
        type="args",
        default=[],
    )


def pytest_configure(config: pytest.Config) -> None:
    """Take up the suites that are asked for, if any."""
    option = config.option
    names: list[str] = option.summarizer_suite
    has_paths = config.args_source is config.ArgsSource.ARGS
    ids = [name for name in config.args if _is_case_id(config, name)]
    if not names and (ids or not has_paths):
        names = [_from_root(config, name) for name in config.getini("summarizer_suites")]
        replaces_paths = False
    else:
        replaces_paths = not has_paths
    if not names:
        return
    # In the options, because pytest-xdist hands them to its workers, which have other arguments.
    option.summarizer_suite = names
    option.summarizer_ids = ids or getattr(option, "summarizer_ids", [])
    config.args = [] if replaces_paths else [name for name in config.args if name not in ids]
    if replaces_paths:
        config.args_source = config.ArgsSource.ARGS  # or the header says that testpaths are run

    from summarizer.evals.pytest_items import SuitePlugin

    config.pluginmanager.register(SuitePlugin(config), "summarizer-suite")


def _is_case_id(config: pytest.Config, name: str) -> bool:
    """Is it SUITE::CASE and not a test in a file."""
    path, _, rest = name.partition("::")
    return bool(rest) and not (config.invocation_params.dir / path).exists()


def _from_root(config: pytest.Config, name: str) -> str:
    """A folder in an ini file is one beside that file, wherever pytest is called."""
    folder: Path = config.rootpath / name
    return str(folder) if folder.is_dir() else name
