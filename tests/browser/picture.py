"""Takes docs/briefing.png anew: `SUMMARIZER_BROWSER=chromium python -m tests.browser.picture`."""

import base64
import tempfile
from pathlib import Path

from summarizer import brief
from summarizer.content import content_folder
from summarizer.rendering import render
from tests.browser.conftest import PROGRAM
from tests.browser.devtools import Browser, Tab

PICTURE = Path(__file__).parents[2] / "docs" / "briefing.png"
GROUP = "contradictory-toll"  # written for the evals; no real article may stand in the repository
CHOSEN = "summary-3"


def main() -> None:
    """Choose a statement on the page of `GROUP` and keep what the window shows."""
    articles = sorted((content_folder("evals") / "groups" / GROUP).glob("*/article.md"))
    page = render(brief(articles, model="recorded/claude"), "html")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "briefing.html"
        path.write_text(page, encoding="utf-8")
        with Browser(PROGRAM, Path(folder) / "profile") as browser:
            tab = Tab(browser)
            tab.show(width=1280, height=800, prefers_reduced_motion="reduce")
            tab.open(path.as_uri())
            tab.click(f"#{CHOSEN}")
            tab.run("scrollTo(0, 0)")
            tab.settle()
            PICTURE.write_bytes(base64.b64decode(tab.call("Page.captureScreenshot")["data"]))


if __name__ == "__main__":
    main()
