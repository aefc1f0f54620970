"""The page in a real browser: what a reader does with it, and what hostile text cannot do."""

import json
from typing import Any

import pytest

from summarizer.briefing import Briefing
from summarizer.merging import merge
from tests.browser.conftest import Save
from tests.browser.devtools import Tab
from tests.export_examples import MERGED
from tests.rendering_examples import BRIEFING
from tests.test_rendering_hostile import PAYLOADS, hostile_briefing

# What a reader sees of the highlighted sentences: which there are, and which can be read without
# scrolling, in the window and in their pane below its heading.
LIT = """(() => {
    const visible = (sentence) => {
        const pane = sentence.closest(".text").getBoundingClientRect();
        const heading = sentence.closest(".text").querySelector("summary");
        const top = heading ? heading.getBoundingClientRect().bottom : pane.top;
        const line = sentence.getClientRects()[0];
        return line.top >= Math.max(0, top) && line.bottom <= Math.min(innerHeight, pane.bottom);
    };
    const lit = [...document.querySelectorAll(".sentence.lit")];
    const firsts = new Map(lit.toReversed().map((each) => [each.closest(".text"), each]));
    return {
        all: lit.map(({id}) => id),
        inView: [...firsts.values()].filter(visible).map(({id}) => id).sort(),
        picked: lit.filter((each) => each.classList.contains("picked")).filter(visible)
            .map(({id}) => id),
        painted: lit.every((each) => getComputedStyle(each).backgroundColor !== "rgba(0, 0, 0, 0)"),
        openPanes: [...document.querySelectorAll("details.text[open]")].map(({id}) => id),
        chosen: [...document.querySelectorAll(".chosen")].map(({id}) => id),
        hash: location.hash,
    };
})()"""
# The statement that most sources support, of those with several sentences.
WIDEST = """[...document.querySelectorAll(".statement")]
    .map(({id, dataset}) => ({id, sentences: dataset.evidence.split(" ")}))
    .sort((a, b) => b.sentences.length - a.sentences.length)
    .find(({sentences}) => new Set(sentences.map((one) => one.split("-")[0])).size === 3)"""
OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


def firsts(sentences: list[str]) -> list[str]:
    """The first sentence of each source."""
    return sorted({one.split("-")[0]: one for one in reversed(sentences)}.values())


@pytest.fixture
def widest(tab: Tab, address: str) -> dict[str, Any]:
    """A statement that three sources support: its id and its sentences."""
    tab.open(address)
    found: dict[str, Any] = tab.run(WIDEST)
    return found


def test_a_click_lights_the_sentences_in_every_source(tab: Tab, widest: dict[str, Any]) -> None:
    """And the first of each source can be read, whatever was scrolled or folded before."""
    tab.show(width=1440, height=600)
    tab.run("document.querySelectorAll('.text').forEach((pane) => { pane.scrollTop = 9999; })")
    tab.click(f"#{widest['id']}")
    shown = tab.run(LIT)
    assert shown["all"] == widest["sentences"]
    assert shown["inView"] == firsts(widest["sentences"])
    assert shown["painted"]
    assert shown["chosen"] == [widest["id"]]


def test_the_click_folds_the_articles_that_do_not_tell_of_it(tab: Tab, address: str) -> None:
    tab.open(address)
    one = tab.run("""[...document.querySelectorAll(".statement")]
        .map(({id, dataset}) => ({id, told: dataset.evidence}))
        .find(({told}) => told.startsWith("a3-"))""")
    tab.click(f"#{one['id']}")
    shown = tab.run(LIT)
    assert shown["openPanes"] == ["a3"]
    assert shown["inView"] == firsts(one["told"].split())
    tab.click("#summary-1")
    assert set(tab.run(LIT)["openPanes"]) == {"a1", "a2", "a3"}


def test_the_address_can_be_passed_on(tab: Tab, address: str, widest: dict[str, Any]) -> None:
    """Opened elsewhere, it shows the same statement and lights the same sentences."""
    tab.click(f"#{widest['id']}")
    before = tab.run(LIT)
    assert before["hash"] == f"#{widest['id']}"
    tab.open(address + before["hash"])
    assert tab.run(LIT) == before
    box = tab.run(f"document.getElementById({json.dumps(widest['id'])}).getBoundingClientRect()"
                  ".toJSON()")  # fmt: skip
    assert box["top"] >= 0
    assert box["bottom"] <= 900


def test_a_sentence_has_an_address_of_its_own(tab: Tab, address: str) -> None:
    tab.open(address + "#a2-s7")
    shown = tab.run(LIT)
    assert shown["all"] == shown["inView"] == ["a2-s7"]


def test_enter_on_a_citation_leads_there_and_escape_back(tab: Tab, address: str) -> None:
    tab.open(address)
    tab.run("document.querySelectorAll('#summary-1 .cite a')[1].focus()")
    link = tab.run("document.activeElement.hash")
    tab.press("Enter")
    assert tab.run("'#' + document.activeElement.id") == link
    shown = tab.run(LIT)
    assert shown["hash"] == "#summary-1"
    assert shown["picked"] == [link[1:]]
    assert {one.split("-")[0] for one in shown["all"]} == {"a1", "a2", "a3"}
    assert {"a2", "a3"} <= {one.split("-")[0] for one in shown["inView"]}
    tab.press("Escape")
    assert tab.run("document.activeElement.hash") == link
    assert tab.run("document.activeElement.closest('.statement').id") == "summary-1"
    assert tab.run(LIT)["all"] == []


def test_a_statement_without_numbers_can_be_chosen_from_the_keyboard(
    tab: Tab, address: str
) -> None:
    tab.open(address)
    plain = tab.run("""(() => {
        const statement = [...document.querySelectorAll(".statement")].find(
            (each) => each.dataset.evidence && !each.querySelector("a"));
        const before = [...document.querySelectorAll("a, [tabindex='0']")];
        before[before.indexOf(statement) - 1].focus();
        return {id: statement.id, sentences: statement.dataset.evidence.split(" ")};
    })()""")
    tab.press("Tab")
    assert tab.run("document.activeElement.id") == plain["id"]
    assert tab.run("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    tab.press("Enter")
    assert tab.run(LIT)["all"] == plain["sentences"]
    tab.press("Escape")
    assert tab.run("document.activeElement.id") == plain["id"]


def test_without_scripts_a_citation_still_leads_to_its_sentence(tab: Tab, address: str) -> None:
    tab.call("Emulation.setScriptExecutionDisabled", value=True)
    tab.open(address)
    assert not tab.run("document.documentElement.classList.contains('js')")
    tab.click("#summary-2 .cite a")
    sentence = tab.run("location.hash.slice(1)")
    assert sentence.startswith("a2-s")
    target = f"document.getElementById({json.dumps(sentence)})"
    box = tab.run(f"{target}.getBoundingClientRect().toJSON()")
    assert 0 <= box["top"] < box["bottom"] <= 900
    assert tab.run(f"getComputedStyle({target}).backgroundColor") != "rgba(0, 0, 0, 0)"


def test_a_narrow_window_leads_from_source_to_source_and_back(tab: Tab, address: str) -> None:
    """There the articles stand below, and one sentence is in view at a time."""
    tab.show(width=390, height=844)
    tab.open(address)
    assert tab.run("document.getElementById('trail').hidden")
    tab.click("#summary-1")
    sentences = tab.run("document.getElementById('summary-1').dataset.evidence.split(' ')")
    assert tab.run(LIT)["all"] == sentences
    trail = tab.run("[...document.querySelectorAll('#trail a')].map(({hash}) => hash.slice(1))")
    assert trail == sentences
    tab.click(f"#trail a[href='#{sentences[-1]}']")
    assert tab.run(f"""(() => {{
        const box = document.getElementById({json.dumps(sentences[-1])}).getBoundingClientRect();
        return box.top >= 0 && box.bottom <= innerHeight;
    }})()""")
    tab.click("#back")
    assert tab.run("document.getElementById('trail').hidden")
    top = tab.run("document.getElementById('summary-1').getBoundingClientRect().top")
    assert 0 <= top < 844


@pytest.mark.parametrize("width", [320, 390, 768, 1024, 1440])
def test_nothing_runs_over_the_edge(tab: Tab, address: str, save: Save, width: int) -> None:
    tab.show(width=width, height=844)
    tab.open(address)
    assert tab.run(OVERFLOW) == 0
    hostile = _hostile()
    for by_article in (False, True):
        tab.open(save(hostile, by_article=by_article))
        assert tab.run(OVERFLOW) == 0


CONTRAST = """(() => {
    const channels = (colour) => colour.match(/[\\d.]+/g).map(Number);
    const light = (colour) => {
        const [r, g, b] = channels(colour).map((c) => c / 255)
            .map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
        return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    const ground = (element) => {
        for (let each = element; each; each = each.parentElement) {
            const colour = getComputedStyle(each).backgroundColor;
            if ((channels(colour)[3] ?? 1) === 1) return colour;
        }
        return "rgb(255, 255, 255)";
    };
    const ratio = (element) => {
        const [a, b] = [light(getComputedStyle(element).color), light(ground(element))];
        return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    };
    return Object.fromEntries(SELECTORS.map((selector) =>
        [selector, Math.min(...[...document.querySelectorAll(selector)].map(ratio))]));
})()"""
READ = [
    "h2", "dt", ".cite a", ".hint", ".badge", ".badge.conflict", ".sentence", ".sentence.lit",
    ".sentence .number", ".not-stated", ".lit-here", ".kind", "strong", ".provenance",
]  # fmt: skip


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_can_be_read_in_light_and_dark(tab: Tab, address: str, scheme: str) -> None:
    """At the contrast that WCAG 2 asks of small text (AA, 4.5 to 1)."""
    tab.show(width=1440, height=900, prefers_color_scheme=scheme)
    tab.open(address + "#summary-1")
    is_dark = tab.run(
        "getComputedStyle(document.body).backgroundColor.match(/\\d+/g).every((c) => c < 60)"
    )
    assert is_dark is (scheme == "dark")
    ratios = tab.run(CONTRAST.replace("SELECTORS", json.dumps(READ)))
    assert {name: ratio for name, ratio in ratios.items() if ratio is None or ratio < 4.5} == {}


def test_print_has_all_of_every_article_after_the_briefing(tab: Tab, address: str) -> None:
    """Folded panes too, and nothing that only a screen needs."""
    tab.open(address)
    tab.run("document.querySelectorAll('details').forEach((pane) => { pane.open = false; })")
    tab.call("Emulation.setEmulatedMedia", media="print")
    assert tab.run("[...document.querySelectorAll('.sentence')].every((s) => s.checkVisibility())")
    assert tab.run("""document.querySelector(".shelf").getBoundingClientRect().top >=
        document.querySelector("main").getBoundingClientRect().bottom""")
    assert not tab.run("""[...document.querySelectorAll("nav, #trail, #back, .hint")]
        .some((each) => each.checkVisibility())""")
    clipped = tab.run("""[...document.querySelectorAll(".shelf, .text")]
        .filter((each) => each.scrollHeight > each.clientHeight + 1).length""")
    assert clipped == 0


def test_the_page_asks_for_nothing_and_complains_of_nothing(tab: Tab, address: str) -> None:
    tab.open(address)
    tab.click("#summary-1")
    tab.press("Escape")
    tab.click("#difference-1 .cite a")
    tab.click("summary")
    assert tab.requests() == [address]
    assert tab.complaints() == []


def test_what_is_forbidden_would_be_noticed(tab: Tab, address: str) -> None:
    """The policy holds in the browser, and the two tests beside this one are able to fail."""
    tab.open(address)
    tab.run("""document.body.insertAdjacentHTML("beforeend",
        `<img src="https://evil.example/p.png" onerror="document.title = 'owned'">
         <p style="color: red">x</p>`)""")
    tab.settle()
    complaints = "\n".join(tab.complaints())
    assert "img-src" in complaints or "default-src" in complaints
    assert "inline style" in complaints
    assert tab.run("document.title") != "owned"


def _hostile() -> Briefing:
    pool = [*PAYLOADS, "W" * 400, "<img src=x onerror=\"document.title='owned'\">"]
    told = (*hostile_briefing(pool, 1).extractions, *hostile_briefing(pool, 2).extractions)
    return Briefing(extractions=told, affairs=merge(told))


@pytest.mark.parametrize("by_article", [False, True])
def test_hostile_text_runs_nothing(tab: Tab, save: Save, by_article: bool) -> None:
    """Whatever articles and models say, the browser builds the elements of the template alone."""
    address = save(_hostile(), by_article=by_article)
    tab.open(address)
    for statement in tab.run("""[...document.querySelectorAll(".statement .cite a")]
            .slice(0, 5).map((link, place) => { link.id = `link-${place}`; return link.id; })"""):
        tab.click(f"#{statement}")
    assert tab.run("document.title").startswith("Briefing: ")
    assert tab.run("[document.scripts.length, document.images.length]") == [1, 0]
    assert tab.requests() == [address]
    assert tab.complaints() == []


EVERY = """[...document.querySelectorAll(".statement .cite")]
    .filter((cite) => cite.querySelector("a"))
    .map((cite) => {
        cite.closest("dl, h4, p, li").scrollIntoView({block: "center", behavior: "instant"});
        cite.querySelector("a").click();
        const shown = LOOK;
        document.dispatchEvent(new KeyboardEvent("keydown", {key: "Escape"}));
        const left = LOOK.all;
        return {told: cite.closest(".statement").dataset.evidence.split(" "), shown, left};
    })"""


@pytest.mark.parametrize(
    "briefing",
    [Briefing(extractions=BRIEFING.extractions[:1]), BRIEFING, MERGED],
    ids=["one", "by article", "by hand"],
)
def test_each_kind_of_page_leads_from_every_statement_to_its_sentences(
    tab: Tab, save: Save, briefing: Briefing
) -> None:
    # Without motion a click is over when it returns, so that all can be tried in one go.
    tab.show(width=1440, height=480, prefers_reduced_motion="reduce")
    tab.open(save(briefing))
    tried = tab.run(EVERY.replace("LOOK", LIT))
    assert tried
    for one in tried:
        assert sorted(one["shown"]["all"]) == sorted(one["told"])
        assert one["shown"]["inView"] == firsts(one["told"])
        assert one["left"] == []
    assert tab.complaints() == []
