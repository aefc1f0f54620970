"""The browser of these tests: `make browser` names it in SUMMARIZER_BROWSER."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from summarizer import brief
from summarizer.briefing import Briefing
from summarizer.content import content_folder
from summarizer.rendering import render
from tests.browser.devtools import Browser, Tab

PROGRAM = os.environ.get("SUMMARIZER_BROWSER", "")
Save = Callable[..., str]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Without a browser these tests are skipped, each with the reason."""
    if not PROGRAM:
        here = Path(__file__).parent
        for item in items:
            if here in item.path.parents:
                item.add_marker(pytest.mark.skip(reason="no browser: `make browser` runs these"))


@pytest.fixture(scope="session")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    with Browser(PROGRAM, tmp_path_factory.mktemp("profile")) as running:
        yield running


@pytest.fixture
def tab(browser: Browser) -> Iterator[Tab]:
    """A page in a wide window, light."""
    opened = Tab(browser)
    opened.show(width=1440, height=900)
    yield opened
    opened.close()


@pytest.fixture
def save(tmp_path: Path) -> Save:
    """Writes a briefing as a page and gives its address."""

    def save(briefing: Briefing, **options: bool) -> str:
        path = tmp_path / "briefing.html"
        path.write_text(render(briefing, "html", **options), encoding="utf-8")
        return path.as_uri()

    return save


@pytest.fixture(scope="session")
def affair() -> Briefing:
    """One visit as three outlets tell it, with a conflict, from recorded answers."""
    group = content_folder("evals") / "groups" / "three-tellings"
    return brief(sorted(group.glob("*/article.md")), model="recorded/claude", prompt="extract.v1")


@pytest.fixture
def address(affair: Briefing, save: Save) -> str:
    """The page of `affair`."""
    return save(affair)
