"""The HTML page: self-contained, safe, and every statement leads to its sentences."""

import base64
import hashlib
import re

import pytest

from summarizer.briefing import Briefing, Extraction
from summarizer.rendering import render
from summarizer.rendering.statements import web_address
from tests.rendering_examples import BRIEFING, MONITOR, TALKS, TALKS_SUMMARY
from tests.rendering_readers import Page, evidence_in

HEADLINE = "Tamar Vashadze (host) met Emre Soyalp (visitor) [3, 4]"


@pytest.fixture(scope="module")
def source() -> str:
    return render(BRIEFING, "html")


@pytest.fixture(scope="module")
def page(source: str) -> Page:
    return Page(source)


def test_the_policy_admits_this_style_and_script_and_nothing_else(source: str, page: Page) -> None:
    """A hash that does not fit would leave the page without style, without any message."""
    [meta] = [e for e in page.find("meta") if "http-equiv" in e.attributes]
    policy = dict(
        directive.strip().split(" ", 1) for directive in meta.attributes["content"].split(";")
    )

    def hash_of(tag: str) -> str:
        [content] = re.findall(f"<{tag}>(.*?)</{tag}>", source, re.S)
        digest = hashlib.sha256(content.encode()).digest()
        return f"'sha256-{base64.b64encode(digest).decode()}'"

    assert policy == {
        "default-src": "'none'",
        "style-src": hash_of("style"),
        "script-src": hash_of("script"),
        "base-uri": "'none'",
        "form-action": "'none'",
    }


def test_the_page_asks_the_network_for_nothing(page: Page) -> None:
    assert not [e for e in page.elements if "src" in e.attributes or e.tag in ("link", "img")]
    assert not [
        e
        for e in page.elements
        for name in e.attributes
        if name.startswith("on") or name == "style"
    ]
    assert "url(" not in page.find("style")[0].text
    assert "@import" not in page.find("style")[0].text


def test_every_citation_leads_to_its_sentence(page: Page) -> None:
    ids = page.ids()
    assert len(ids) == len(set(ids))
    links = [e.attributes["href"] for e in page.find("a") if e.attributes["href"][0] == "#"]
    assert {link[1:] for link in links} <= set(ids)
    for statement in page.elements:
        assert set(statement.attributes.get("data-evidence", "").split()) <= set(ids)
    cited = {int(link.partition("-s")[2]) for link in links if link.startswith("#a1-s")}
    assert cited == evidence_in(TALKS_SUMMARY.model_dump())


def test_references_of_labels_hold(page: Page) -> None:
    for element in page.elements:
        if "aria-labelledby" in element.attributes:
            assert element.attributes["aria-labelledby"] in page.ids()


def test_a_statement_carries_exactly_its_sentences(page: Page) -> None:
    """What the script highlights on a click."""
    statements = {
        e.text: e.attributes["data-evidence"] for e in page.find("span", class_="statement")
    }
    assert statements[HEADLINE] == "a1-s3 a1-s4"
    assert statements["claimed by Free Coast Brigade [12]"] == "a1-s12"
    assert statements["near Hopa (Türkiye)"] == "a1-s10", "a fact without its own: its record's"


def test_the_article_stands_there_once_sentence_by_sentence(page: Page) -> None:
    for article, prefix in ((TALKS, "a1"), (MONITOR, "a2")):
        for sentence in article.sentences:
            [shown] = page.find("span", id=f"{prefix}-s{sentence.number}")
            assert shown.text.endswith(article.quote(sentence.number))


def test_furniture_is_dimmed_and_labelled(page: Page) -> None:
    dimmed = {e.attributes["id"]: e.text for e in page.find("span", class_="furniture")}
    assert set(dimmed) == {"a1-s5", "a1-s14"}
    assert dimmed["a1-s5"].startswith("5page furniture: link")
    [caption] = page.find("span", id="a1-s2")
    assert caption.text.startswith("2caption")


def test_texts_of_articles_may_run_from_right_to_left(page: Page) -> None:
    assert page.find("html", lang="en")
    paragraphs = [e for e in page.find("p", dir="auto") if "بندر" in e.text]
    assert len(paragraphs) == 1


def test_a_corrected_toll_is_struck_out(page: Page) -> None:
    assert [e.text for e in page.find("s")] == ["12 killed; no one injured"]
    assert "since corrected" in page.find("dd")[0].text + "".join(e.text for e in page.find("dd"))


def test_unsupported_not_stated_failed_and_none_found_have_marks_of_their_own(page: Page) -> None:
    assert {e.text for e in page.find("span", class_="unsupported")} == {"unsupported", "4"}
    assert {e.text for e in page.find("span", class_="not-stated")} == {
        "not stated",
        "not read",
    }
    assert {e.text for e in page.find("span", class_="failed")} == {"failed"}
    assert [e.text for e in page.find("p", class_="none")] == [
        "No agreements found by the rules.",
        "No attacks found by the rules.",
    ]


def test_statements_can_be_reached_and_followed_from_the_keyboard(page: Page) -> None:
    """Citations are links; where the focus goes can take it; what happens is announced."""
    assert all("href" in e.attributes for e in page.find("a"))
    assert all(e.attributes.get("tabindex") == "-1" for e in page.find("span", class_="sentence"))
    assert page.find("p", aria_live="polite")


def test_the_overviews_cells_are_labelled_for_narrow_windows(page: Page) -> None:
    """Stacked, they have lost the headings of their columns."""
    rows = len(page.find("tr")) - 1
    for label in ("Outlet", "Published"):
        assert len(page.find("td", data_label=label)) == rows
    for label in ("Meetings", "Agreements", "Attacks", "Unsupported"):
        assert len(page.find("td", data_label=label)) == rows - 1  # one failed


def test_the_script_scrolls_remembers_and_sets_apart(page: Page) -> None:
    """What a browser must do; tests have none, so this only guards against losing it."""
    script = page.find("script")[0].text
    for needed in ("prefers-reduced-motion", "scrollBy", "replaceState", "picked", "hashchange"):
        assert needed in script
    assert ".sentence.picked" in page.find("style")[0].text


@pytest.mark.parametrize(
    ("url", "is_linked"),
    [
        ("https://kolkhi.example/a?b=1&c=2#d", True),
        ("http://kolkhi.example", True),
        ("HTTPS://kolkhi.example/", True),
        ("javascript:alert(1)", False),
        ("data:text/html,x", False),
        ("java\tscript:alert(1)", False),
        ("https://kolkhi.example/\u202ex", False),
        ("https:// kolkhi.example", False),
        ("//kolkhi.example", False),
        ("https:", False),
        ("http://[", False),
        ("file:///etc/passwd", False),
        ("", False),
    ],
)
def test_only_web_addresses_become_links(url: str, is_linked: bool) -> None:
    assert (web_address(url) == url) is is_linked
    article = TALKS.model_copy(update={"url": url})
    extraction = Extraction(name="x", article=article, summary=TALKS_SUMMARY)
    briefing = Briefing(extractions=(extraction,))
    page = Page(render(briefing, "html"))
    outward = [e.attributes["href"] for e in page.find("a") if e.attributes["href"][:1] != "#"]
    assert outward == ([url] if is_linked else [])
