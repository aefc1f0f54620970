"""No text of an article or a model, whatever it holds, gets out of its place in any format."""

import random
import re
from functools import cache
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from summarizer.briefing import Article, Briefing, Extraction, Finding, Label
from summarizer.rendering import FORMATS, render
from summarizer.rendering.json import parse
from summarizer.schema import ArticleSummary
from tests.rendering_examples import BRIEFING, make_article
from tests.rendering_readers import Page, evidence_in, markdown_tokens

PAYLOADS = (
    "<script>alert(1)</script>",
    "</script><script>alert(1)</script>",
    "</style></title></span><img src=x onerror=alert(1)>",
    "\"' onmouseover=alert(1) x='",
    "--><!-- ]]> <![CDATA[",
    "{{ 7*7 }}{% raw %}{# #}",
    "javascript:alert(1)",
    "&lt;b&gt; &amp; &#60;",
    "\x1b[2J\x1b]0;owned\x07",
    "\x9b31m\u202egnihtyna\u202c\u2066",
    "a\u2028b\u2029c\r\nd\x00e",
    "[x](javascript:alert(1)) ![y](https://evil.example/p.png) <https://evil.example>",
    "https://evil.example www.evil.example someone@evil.example @someone",
    "# h\n\n- item\n\n> quote\n\n```\ncode\n```\n\n| a | b |\n|--|--|\n",
    "**bold** _em_ ~~gone~~ `code` $x$ \\ [^1] [3] | cell",
    "[bold red]rich[/bold red] :smile:",
    "---\n***\n===",
    "1. one\n    indented code",
    "- item",
    "+ item",
    "\ud800 \U000e0041 \ufeff \u200f",
    "اَلعَرَبِيَّة 中文 🏴",
    "",
    "   ",
    "x" * 300,
)
LABELS: tuple[Label, ...] = ("body", "title", "caption", "link", "boilerplate")
BIDI = "\u202a-\u202e\u2066-\u2069"

texts = st.lists(
    st.one_of(st.sampled_from(PAYLOADS), st.text(max_size=30)), min_size=1, max_size=12
)


def _code_words(schema: Any) -> set[str]:
    """Every word of a closed list in a JSON Schema: held, bombing, ArticleError is none."""
    if isinstance(schema, list):
        return set().union(*map(_code_words, schema))
    if isinstance(schema, dict):
        return set(schema.get("enum", ())).union(*map(_code_words, schema.values()))
    return set()


CODE_WORDS = _code_words(Briefing.model_json_schema())


def _poison(node: Any, draw: random.Random, pool: list[str]) -> Any:
    """The same tree with other words in every field that holds free text."""
    if isinstance(node, dict):
        return {name: _poison(child, draw, pool) for name, child in node.items()}
    if isinstance(node, (list, tuple)):
        return [_poison(child, draw, pool) for child in node]
    return draw.choice(pool) if isinstance(node, str) and node not in CODE_WORDS else node


def _hostile_article(article: Article, draw: random.Random, pool: list[str]) -> Article:
    return make_article(
        draw.choice(pool),
        [(draw.choice(LABELS), draw.choice(pool)) for _ in article.sentences],
        title=draw.choice([*pool, None]),
        outlet=draw.choice([*pool, None]),
        url=draw.choice([*pool, None]),
        published=draw.choice([article.published, None]),
    )


def hostile_briefing(pool: list[str], seed: int) -> Briefing:
    """The example with words from `pool` wherever an article or a model had a say."""
    draw = random.Random(seed)  # noqa: S311  test data
    paths = ("gist", "attacks[0].place", "meetings[0]", "participants[0].name", pool[0])
    extractions = []
    for extraction in BRIEFING.extractions:
        fields = _poison(
            extraction.model_dump(exclude={"article", "summary", "findings"}), draw, pool
        )
        article, summary = extraction.article, extraction.summary
        if article is not None:
            fields["article"] = _hostile_article(article, draw, pool)
        if summary is not None:
            answer = _poison(summary.model_dump(), draw, pool)
            fields["summary"] = ArticleSummary.model_validate(answer)
            fields["findings"] = [
                Finding(
                    path=path,
                    kind="value",
                    value=draw.choice(pool),
                    evidence=(1,),
                    message=f"{draw.choice(pool)}finding-{number}",
                )
                for number, path in enumerate(paths)
            ]
        extractions.append(Extraction.model_validate({"article": None, "summary": None, **fields}))
    return Briefing(extractions=tuple(extractions))


briefings = st.builds(hostile_briefing, texts, st.integers(0, 2**16))


@cache
def _benign_page() -> Page:
    return Page(render(BRIEFING, "html"))


@settings(max_examples=25, deadline=None)
@given(briefings)
def test_html_holds_no_element_but_the_templates_own(briefing: Briefing) -> None:
    """Well-formed, one script, no handler, no link to anywhere but the web or the page itself."""
    page = Page(render(briefing, "html"))
    assert len(page.find("script")) == len(page.find("style")) == 1
    assert not page.comments
    known = {(e.tag, name) for e in _benign_page().elements for name in ("", *e.attributes)}
    known |= {("span", "title"), ("a", "rel")}  # a missing sentence, a web address
    assert {(e.tag, name) for e in page.elements for name in ("", *e.attributes)} <= known
    ids = page.ids()
    assert len(ids) == len(set(ids))
    for link in page.find("a"):
        target = link.attributes["href"]
        assert target[1:] in ids if target[0] == "#" else re.match("(?i)https?://", target)
    source = render(briefing, "html")
    assert not re.search(f"[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029{BIDI}\ud800-\udfff]", source)


@settings(max_examples=25, deadline=None)
@given(briefings, st.integers(1, 200), st.booleans())
def test_the_terminal_gets_no_escape_sequence_from_a_value(
    briefing: Briefing, width: int, color: bool
) -> None:
    page = render(briefing, "terminal", width=width, color=color)
    if color:
        page = re.sub(r"\x1b\[[\d;]*m", "", page)
    assert not re.search(f"[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029{BIDI}\ud800-\udfff]", page)


@settings(max_examples=25, deadline=None)
@given(briefings)
def test_markdown_keeps_its_structure(briefing: Briefing) -> None:
    """No heading, list, table, link, image, code or HTML comes from a value."""
    page = render(briefing, "markdown")
    tokens = markdown_tokens(page)
    kinds = [token.type for token in tokens]
    # One heading for the briefing; for each article its own, four sections and the quotes.
    answered = sum(e.summary is not None for e in briefing.extractions)
    assert kinds.count("heading_open") == 1 + len(briefing.extractions) + 5 * answered
    assert kinds.count("table_open") == 1
    assert kinds.count("tr_open") == 1 + len(briefing.extractions)
    for kind in (
        "html_block",
        "image",
        "code_inline",
        "code_block",
        "fence",
        "hr",
        "ordered_list_open",
    ):
        assert kind not in kinds
    assert kinds.count("list_item_open") == len(re.findall(r"(?m)^ *- ", page))
    for token in tokens:
        if token.type == "html_inline":
            assert re.fullmatch(r'<a id="[\w-]+">|</a>|<!-- -->', token.content)
        if token.type == "link_open":
            href = str(token.attrs["href"])
            assert re.match(r"#a\d+|(?i:https?)://", href)
    assert page.count("\n~~~") == page.count("\n```") == 0
    struck = sum(toll.superseded for e in briefing.extractions if e.summary
                 for attack in e.summary.attacks for toll in attack.tolls)  # fmt: skip
    assert kinds.count("s_open") == struck


@settings(max_examples=25, deadline=None)
@given(briefings)
def test_every_citation_and_every_finding_appears(briefing: Briefing) -> None:
    cited: set[int] = set()
    for extraction in briefing.extractions:
        if extraction.summary is not None:
            cited |= evidence_in(extraction.summary.model_dump())
    for format in FORMATS:
        page = render(briefing, format, width=100)
        numbers = {int(number) for number in re.findall(r"\d+", page)}
        assert cited <= numbers
        assert all(f"finding-{number}" in page for number in range(5))


@settings(max_examples=25, deadline=None)
@given(briefings)
def test_json_round_trips_and_can_be_printed(briefing: Briefing) -> None:
    """Only lone surrogates, which no file can hold, are replaced."""
    page = render(briefing, "json")
    page.encode()
    assert not re.search(f"[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029{BIDI}]", page)
    text = re.sub(r"[\ud800-\udfff]", "\ufffd", repr(briefing).replace("\\ud800", "\ufffd"))
    assert repr(parse(page)) == text
