"""Readers of rendered pages: what a browser or a Markdown viewer would make of them."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.token import Token

VOID = frozenset({"meta", "br", "wbr", "input"})


@dataclass
class Element:
    """A tag with its attributes and everything written inside it."""

    tag: str
    attributes: dict[str, str]
    text: str = ""
    position: int = field(default=0)


class Page(HTMLParser):
    """An HTML page read strictly: every element closed, in order, no attribute twice."""

    def __init__(self, source: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[Element] = []
        self.comments: list[str] = []
        self._open: list[Element] = []
        self.feed(source)
        self.close()
        assert not self._open, f"never closed: {self._open[-1].tag}"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = [name for name, _ in attrs]
        assert len(names) == len(set(names)), f"attribute twice in {tag}: {names}"
        element = Element(tag, {name: value or "" for name, value in attrs})
        self.elements.append(element)
        if tag not in VOID:
            self._open.append(element)

    def handle_endtag(self, tag: str) -> None:
        assert self._open, f"</{tag}> closes nothing"
        assert self._open[-1].tag == tag, f"</{tag}> closes <{self._open[-1].tag}>"
        self._open.pop()

    def handle_data(self, data: str) -> None:
        for element in self._open:
            element.text += data

    def handle_comment(self, data: str) -> None:
        self.comments.append(data)

    def find(self, tag: str | None = None, **attributes: str) -> list[Element]:
        """Elements with this tag and these words among those of each attribute."""
        return [
            element
            for element in self.elements
            if (tag is None or element.tag == tag)
            and all(
                value in element.attributes.get(name.rstrip("_").replace("_", "-"), "").split()
                for name, value in attributes.items()
            )
        ]

    def ids(self) -> list[str]:
        """All ids of the page, in order."""
        return [e.attributes["id"] for e in self.elements if "id" in e.attributes]


def markdown_tokens(source: str) -> list[Token]:
    """The document's tokens, those inside of paragraphs included, as GitHub's flavour reads it."""
    reader = MarkdownIt("commonmark").enable(["table", "strikethrough"])

    def walk(tokens: list[Token]) -> Iterator[Token]:
        for token in tokens:
            yield token
            yield from walk(token.children or [])

    return list(walk(reader.parse(source)))


def evidence_lists(answer: Any) -> list[list[int]]:
    """Every list of sentence numbers in a dumped summary."""
    if isinstance(answer, list):
        return [numbers for item in answer for numbers in evidence_lists(item)]
    if isinstance(answer, dict):
        own = [answer["evidence"]] if "evidence" in answer else []
        return own + evidence_lists(list(answer.values()))
    return []


def evidence_in(answer: Any) -> set[int]:
    """Every sentence number that a dumped summary cites."""
    return set().union(*evidence_lists(answer))
