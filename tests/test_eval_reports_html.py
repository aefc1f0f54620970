"""The pages of runs, comparisons and cases: self-contained, safe, and every number leads there."""

import base64
import hashlib
import re
from functools import cache

import pytest
from hypothesis import given, settings

from summarizer.evals.cases import load_suite
from summarizer.evals.comparison import compare
from summarizer.evals.reports import render_case, render_comparison, render_run, view_cases
from summarizer.evals.results import Run
from summarizer.evals.runner import case_articles, run_suite
from tests.rendering_readers import Page
from tests.test_eval_reports import (
    ARTICLE,
    REFUSED,
    detailed,
    neighbouring_sentence,
    runs,
    whole_run,
    wrong_type,
)
from tests.test_eval_runs import invented_attack, no_attacks, result, run_of, trap
from tests.test_rendering_hostile import BIDI


@pytest.fixture(scope="module")
def source() -> str:
    return render_run(whole_run(wrong_type), "html")


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
    assert "http" not in page.find("script")[0].text


def test_every_link_leads_to_its_place(page: Page) -> None:
    ids = page.ids()
    assert len(ids) == len(set(ids))
    assert {e.attributes["href"] for e in page.find("a")} <= {f"#{one}" for one in ids}
    for element in page.elements:
        if "aria-labelledby" in element.attributes:
            assert element.attributes["aria-labelledby"] in ids


def test_the_article_stands_beside_the_records_once(page: Page) -> None:
    for sentence in ARTICLE.sentences:
        [shown] = page.find("li", id=f"c1-s{sentence.number}")
        assert shown.text.strip().endswith(sentence.text)
    [furniture] = page.find("li", class_="furniture")
    assert furniture.attributes["id"] == "c1-s6"
    assert "page furniture" in furniture.text


def test_sentences_are_chips_with_their_role_in_words() -> None:
    page = Page(render_run(whole_run(neighbouring_sentence), "html"))
    [stray] = page.find("a", class_="r-stray")
    assert stray.attributes["href"] == "#c1-s10"
    lines = [e.text for e in page.find("div", class_="fact") if "does not carry it" in e.text]
    assert len(lines) == 1
    assert "needed, not cited" in lines[0]


def test_each_verdict_is_worded_beside_expected_and_found(page: Page) -> None:
    [table] = page.find("table", class_="wrong")
    words = " ".join(table.text.split())
    assert words.endswith("bombingarson_or_sabotagewrong The expectation accepts no such value.")
    [faulty] = page.find("div", class_="faulty")
    assert "1 mistake" in faulty.text
    told = {e.text for e in page.find("span", class_="verdict")}
    assert told == {"1 mistake", "wrong", "right"}


@pytest.mark.parametrize(
    ("change", "word"), [(no_attacks, "missing"), (invented_attack, "spurious"), (trap, "trap")]
)
def test_records_that_are_wrong_as_a_whole_say_what_they_are(change: object, word: str) -> None:
    page = Page(render_run(whole_run(change), "html"))  # type: ignore[arg-type]  # a change
    assert word in {e.text for e in page.find("span", class_="verdict")}


def test_traps_are_listed_with_their_reason() -> None:
    page = Page(render_run(whole_run(trap), "html"))
    [listed] = page.find("ul", class_="traps")
    assert "she is only quoted" in listed.text


def test_failures_and_texts_that_were_not_at_hand_have_their_reason() -> None:
    failed = result(summary=None, failure=REFUSED, case="a")
    lost = result(case="b").model_copy(update={"outcome": "not_at_hand", "right": {}})
    page = Page(render_run(run_of(failed, lost), "html"))
    reasons = [" ".join(e.text.split()) for e in page.find("p", class_="failure")]
    assert reasons[0] == "No answer. RefusedAnswer: it declined"
    assert "not judged, and not passed" in reasons[1]


def test_a_text_that_is_not_kept_is_said_so_and_cited_by_bare_numbers() -> None:
    run = whole_run(wrong_type).model_copy(update={"articles": ()})
    page = Page(render_run(run, "html"))
    assert "The text is not kept here." in page.find("section", class_="text")[0].text
    assert not page.find("a", class_="chip")
    assert page.find("span", class_="chip")
    page = Page(render_run(run, "html", articles=(ARTICLE,)))
    assert page.find("a", class_="chip")


def test_of_several_samples_one_is_open_at_a_time() -> None:
    """Details of one name close each other, without a script."""
    samples = run_of(result(), result(wrong_type).model_copy(update={"sample": 1}))
    run = samples.model_copy(update={"details": (detailed(), detailed(wrong_type, sample=1))})
    page = Page(render_run(run, "html"))
    found = page.find("details", class_="sample")
    assert [("open" in e.attributes, e.attributes["name"]) for e in found] == [
        (True, "c1-samples"),
        (False, "c1-samples"),
    ]
    assert [e.text.split("\n")[0] for e in found] == ["Sample 0: all right", "Sample 1: 1 mistake"]


def test_scores_alone_have_no_drill_down() -> None:
    page = Page(render_run(whole_run(wrong_type), "html", verdicts=False))
    assert page.find("table")
    assert not page.find("details", class_="case")
    assert not page.find("section", class_="text")


def test_bars_lie_where_the_scores_are() -> None:
    """Two attacks of four found and none invented: F1 2 * 2 / (2 + 4) = 66.67, centred."""
    run = run_of(result(case="a"), result(no_attacks, case="b"))
    page = render_run(run, "html")
    [row] = re.findall(r'<th scope="row" data-sort="attacks">.*?</tr>', page, re.S)
    assert '<rect class="mean" x="66.07' in row
    assert '<rect class="ends" x="0.0" y="2" width="100.0"' in row  # from none to all


def test_a_comparison_shows_both_sides_and_the_prompts_text() -> None:
    before, after = run_of(result(wrong_type)), run_of(result())
    source = render_comparison(compare(before, after), "html", prompt_diff="-old\n+<b>new\n")
    page = Page(source)
    [table] = page.find("table", class_="wrong")
    assert "wrong: arson_or_sabotage" in table.text
    assert [e.text for e in page.find("span", class_="added")] == ["+<b>new"]
    assert [e.text for e in page.find("span", class_="removed")] == ["-old"]


def test_many_cases_make_a_page_of_reasonable_size() -> None:
    """Less than 100 kB a case, articles included."""
    suite = load_suite(["core/dev"])
    run = run_suite(suite)
    source = render_run(run, "html", articles=case_articles(suite.cases))
    page = Page(source)
    assert len(page.find("details", class_="case")) == len(run.results) >= 40
    assert len(source.encode()) < 100_000 * len(run.results)
    ids = page.ids()
    assert len(ids) == len(set(ids))


_LOCAL = ("", "class", "open", "data-label")
"""Attributes of elements that only comparisons have."""


@cache
def _benign() -> frozenset[tuple[str, str]]:
    """Every element and attribute that the templates themselves have."""
    changes = (wrong_type, no_attacks, invented_attack, trap, neighbouring_sentence)
    failed = run_of(result(summary=None, failure=REFUSED))
    pages = [render_run(whole_run(change), "html") for change in changes]
    pages += [render_run(whole_run(change, findings=()), "html") for change in changes]
    pages += [render_run(failed, "html"), render_run(run_of(), "html")]
    elements = [element for source in pages for element in Page(source).elements]
    found = {(e.tag, name) for e in elements for name in ("", *e.attributes)}
    return frozenset(found)


@settings(max_examples=25, deadline=None)
@given(runs)
def test_pages_hold_no_element_but_the_templates_own(run: Run) -> None:
    """Well-formed, one script, no handler, no link to anywhere but the page itself."""
    views = view_cases(run)
    comparison = compare(run, run)
    for source in (
        render_run(run, "html"),
        render_comparison(comparison, "html", prompt_diff=run.manifest.model),
        *(render_case(view, "html") for view in views),
    ):
        page = Page(source)
        assert len(page.find("script")) == len(page.find("style")) == 1
        assert not page.comments
        known = _benign() | {
            ("pre", ""),
            ("pre", "class"),
            ("details", "open"),
            ("td", "data-label"),
        }
        assert {(e.tag, name) for e in page.elements for name in ("", *e.attributes)} <= known
        ids = page.ids()
        assert len(ids) == len(set(ids))
        assert {e.attributes["href"][1:] for e in page.find("a")} <= set(ids)
        assert not re.search(
            f"[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029{BIDI}\ud800-\udfff]", source
        )
