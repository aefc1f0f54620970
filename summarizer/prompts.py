"""Prompt templates: strict about their variables, and nothing in an article can act as one.

A template is a Markdown file in `prompts/`: front matter (`purpose`, `variables`, `parameters`, and
`answer` where that is not the full one), then the sections `# system` and `# user`. Variables are
written `$name` or `${name}`, a dollar sign `$$` (the rules of `string.Template`). They are filled
in one pass: what stands in an article is never looked at as a template. A version whose recordings
have landed is not edited; a change is a new file.
"""

import difflib
import os
import re
import string
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from summarizer.briefing import Article, ArticleContent
from summarizer.completions import Message, Request, Role, Subject, canonical_json, sha256
from summarizer.content import content_folder
from summarizer.errors import PromptError
from summarizer.files.foreign import BrokenText, load_yaml, one_line

_FRONT_MATTER = re.compile(r"\A---\n(.*?\n)---\n", re.DOTALL)
_SECTION = re.compile(r"^# (system|user)[ \t]*$", re.MULTILINE)


@dataclass(frozen=True, eq=False)  # known by identity: what is filled in is kept by it
class Template:
    """One prompt: its sections as written, its variables and the model parameters it asks for."""

    name: str
    purpose: str
    answer: str
    """The form of answer that it asks for: see `summarizer.answers`."""
    variables: tuple[str, ...]
    parameters: Mapping[str, Any]
    sections: tuple[tuple[Role, str], ...]
    """(role, text with variables) in the order in which they are sent."""
    source: str
    """The file as it is, for showing and comparing."""

    def messages(self, **values: str) -> tuple[Message, ...]:
        """The sections with every variable filled in.

        PromptError names every variable that is missing, and every one that the template lacks.
        """
        missing = [name for name in self.variables if name not in values]
        unknown = [name for name in values if name not in self.variables]
        if missing or unknown:
            wrong = [f"missing {', '.join(missing)}"] if missing else []
            wrong += [f"unknown {', '.join(unknown)}"] if unknown else []
            raise PromptError(
                f"prompt {self.name}: {'; '.join(wrong)}; "
                f"its variables are {', '.join(self.variables) or 'none'}"
            )
        return tuple(
            Message(role, string.Template(text).substitute(values)) for role, text in self.sections
        )

    def request(
        self, article: Article, model: str, response_model: type[BaseModel], sample: int = 0
    ) -> Request:
        """The request that asks `model` about `article`.

        A template may use the variables article, title, outlet and published, all or some; or page,
        where title and outlet, which are as foreign as the text, stand inside the fence.
        """
        filled = _fill(self, ArticleContent(article))
        return Request(
            model=model,
            messages=filled.messages,
            response_model=response_model,
            parameters=self.parameters,
            sample=sample,
            subject=Subject(
                prompt=self.name,
                article=slug(article.name),
                article_sha256=filled.article_sha256,
                parts=filled.parts,
            ),
        )


@dataclass(frozen=True)
class _Filled:
    """A template filled in for one article."""

    messages: tuple[Message, ...]
    parts: Mapping[str, str]
    article_sha256: str


@lru_cache(maxsize=64)
def _fill(template: Template, content: ArticleContent) -> _Filled:
    """Further samples of an article are asked for in the same words."""
    article = content.article
    metadata = {
        "title": article.title or "not known",
        "outlet": article.outlet or "not known",
        "published": article.published.date if article.published else "not known",
    }
    known = {**metadata, "article": numbered(article), "page": fenced_page(article)}
    parts = {f"template.{role}": sha256(text) for role, text in template.sections}
    parts["article.metadata"] = sha256(canonical_json(metadata))
    parts["article.numbering"] = sha256(known["article"])
    wanted = {name: value for name, value in known.items() if name in template.variables}
    return _Filled(template.messages(**wanted), parts, sha256(article.text))


def numbered(article: Article) -> str:
    """The article as a model sees it: one numbered line a sentence, between two fence lines.

    Furniture and captions are marked with their label. Line breaks inside a sentence are folded, so
    that no text can forge a number, and the fence carries a hash of the text, so that none can
    close it.
    """
    return _fenced(article, [])


def fenced_page(article: Article) -> str:
    """The article as `numbered` shows it, with its outlet inside the fence, and its headline, too,
    where no sentence is one."""
    head = [f"(outlet) {_folded(article.outlet)}"] if article.outlet else []
    if article.title and all(sentence.label != "title" for sentence in article.sentences):
        head.append(f"(headline) {_folded(article.title)}")
    return _fenced(article, head)


def _fenced(article: Article, head: list[str]) -> str:
    text = article.text
    fence = sha256(text)[:8]
    lines = [f"<article {fence}>", *head]
    for sentence in article.sentences:
        mark = "" if sentence.label == "body" else f" ({sentence.label})"
        words = _folded(text[sentence.start : sentence.end])
        lines.append(f"[{sentence.number}]{mark} {words}")
    lines.append(f"</article {fence}>")
    return "\n".join(lines)


def _folded(words: str) -> str:
    """On one line, so that no text can forge another."""
    return " ".join(words.split())


def slug(name: str) -> str:
    """A short name for an article, fit for a file name: letters, digits and hyphens.

    A path gives its stem, or its folder where the file itself is just called "article".
    """
    path = Path(name.split("?", 1)[0].rstrip("/"))
    stem = path.parent.name if path.stem == "article" and path.parent.name else path.stem
    line = re.search(r":(\d+)$", name)
    words = re.sub(r"[^\w]+", "-", stem + (f"-{line[1]}" if line else "")).strip("-_").lower()
    return words[:60].rstrip("-_") or "article"


def prompt_names() -> list[str]:
    """The names of the prompts that come with the package, in order."""
    return sorted(path.stem for path in content_folder("prompts").glob("*.md"))


def load_prompt(name: str) -> Template:
    """The prompt `name`, or the one in the file of that path if `name` ends in ".md"."""
    shown = one_line(name, longest=200)
    if name.endswith(".md"):
        path = Path(name)
        if not os.path.isfile(name):  # noqa: PTH113 - Path's raises for a name of 300 characters
            raise PromptError(f"prompt {shown}: no such file")
    else:
        if name not in prompt_names():
            known = ", ".join(prompt_names())
            close = difflib.get_close_matches(name, prompt_names(), 1)
            hint = f"did you mean {close[0]}? " if close else ""
            raise PromptError(
                f"no prompt {name!r}: {hint}there are {known}; or give a path to a .md file"
            )
        path = content_folder("prompts") / f"{name}.md"
    try:
        source = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise PromptError(f"prompt {shown}: cannot be read: {error}") from error
    return parse_prompt(path.stem, source)


def parse_prompt(name: str, source: str) -> Template:
    """The template that the text `source` describes; PromptError says what is wrong with it."""
    head = _FRONT_MATTER.match(source)
    if head is None:
        raise PromptError(f"prompt {name}: does not begin with front matter between '---' lines")
    try:
        front = load_yaml(head[1])
    except BrokenText as broken:
        raise PromptError(f"prompt {name}: front matter: {broken.problem}") from None
    front = _checked_front(name, front)
    sections = _sections(name, source[head.end() :])
    used = _identifiers(name, sections)
    declared = tuple(front["variables"])
    for wrong, text in (
        (sorted(used - set(declared)), "uses undeclared"),
        (sorted(set(declared) - used), "declares but never uses"),
    ):
        if wrong:
            raise PromptError(f"prompt {name}: {text} {', '.join('$' + v for v in wrong)}")
    return Template(
        name=name,
        purpose=front["purpose"],
        answer=front["answer"],
        variables=declared,
        parameters=front["parameters"],
        sections=sections,
        source=source,
    )


def diff_prompts(before: Template, after: Template) -> str:
    """A unified diff of two templates' files; empty if they are the same."""
    return "".join(
        difflib.unified_diff(
            before.source.splitlines(keepends=True),
            after.source.splitlines(keepends=True),
            f"{before.name}.md",
            f"{after.name}.md",
        )
    )


def _checked_front(name: str, front: Any) -> dict[str, Any]:
    expected = {"purpose": str, "variables": list, "parameters": dict}
    if not isinstance(front, dict) or set(front) - {"answer"} != set(expected):
        raise PromptError(
            f"prompt {name}: front matter must have {', '.join(expected)}, may have answer, "
            "and no more"
        )
    front.setdefault("answer", "full")  # what prompts asked for before there was a choice
    expected["answer"] = str
    for key, kind in expected.items():
        if not isinstance(front[key], kind):
            raise PromptError(f"prompt {name}: {key} in the front matter must be a {kind.__name__}")
    if not all(isinstance(one, str) for one in front["variables"]):
        raise PromptError(f"prompt {name}: variables in the front matter must be names")
    return front


def _sections(name: str, body: str) -> tuple[tuple[Role, str], ...]:
    pieces = _SECTION.split(body)
    roles, texts = pieces[1::2], pieces[2::2]
    if pieces[0].strip() or roles != ["system", "user"]:
        raise PromptError(
            f"prompt {name}: needs the sections '# system' and '# user', in this order"
        )
    return (("system", texts[0].strip()), ("user", texts[1].strip()))


def _identifiers(name: str, sections: tuple[tuple[Role, str], ...]) -> set[str]:
    used: set[str] = set()
    for role, text in sections:
        template = string.Template(text)
        if not template.is_valid():
            raise PromptError(
                f"prompt {name}: a lone dollar sign in section {role}; write $$ for a dollar sign"
            )
        used.update(template.get_identifiers())
    return used
