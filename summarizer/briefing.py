"""What goes into the pipeline and what comes out of it, as plain data: articles, findings, results.

`Article` and its `Sentence`s come from `summarizer.articles`; `Finding`s from `summarizer.checks`;
an `Extraction` is the result for one article, a failed one included; a `Briefing` is what a reader
gets. Everything here is immutable and turns into JSON. Nothing here reads, asks, checks or prints.
"""

from collections.abc import Iterator
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from summarizer.affairs import Affairs
from summarizer.schema import ArticleSummary

Label = Literal[
    "body",
    "title",
    "caption",
    "link",
    "category",
    "duplicate",
    "boilerplate",
]
FURNITURE: frozenset[str] = frozenset({"link", "category", "duplicate", "boilerplate"})
"""Labels of sentences that can support nothing. A caption may anchor a date, and nothing else."""

PublishedOrigin = Literal["option", "front_matter", "html_metadata", "dateline"]
How = Literal["live", "batch_import", "out_of_band", "rule_based"]


class _Data(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)


class Sentence(_Data):
    """One numbered piece of an article's text: `text[start:end]`, white space included.

    The sentences of an article partition its text: joined, they are the text again.
    """

    number: int = Field(description="From 1, in document order")
    start: int = Field(description="Offset of the first character in the article's text")
    end: int = Field(description="Offset behind the last character")
    label: Label = Field(description="body and title can support a fact, furniture cannot")


class Published(_Data):
    """The day an article appeared, and where that is known from."""

    date: str = Field(description="ISO 8601 calendar date, YYYY-MM-DD")
    origin: PublishedOrigin


class Article(_Data):
    """One article: its cleaned text, its numbered sentences and what is known about it."""

    name: str = Field(description="What the user called it: a path, a URL, or '-'")
    text: str = Field(description="Unicode NFC, line ends \\n; front matter and markup removed")
    sentences: tuple[Sentence, ...]
    title: str | None = None
    outlet: str | None = None
    url: str | None = None
    published: Published | None = None
    source_sha256: str = Field(description="Of the bytes that were read, hexadecimal")

    def sentence(self, number: int) -> Sentence | None:
        """The sentence with this number, or None if there is none."""
        if 1 <= number <= len(self.sentences):
            return self.sentences[number - 1]
        return None

    def quote(self, number: int) -> str:
        """The words of sentence `number`, its white space folded; KeyError if there is none."""
        sentence = self.sentence(number)
        if sentence is None:
            raise KeyError(number)
        return " ".join(self.text[sentence.start : sentence.end].split())


class ArticleContent:
    """An article apart from its name, as the key under which something made of it is kept.

    Two are equal if they come from one reading: sentences are compared by identity, which costs
    nothing. So one that was read again is worked on again, and never taken for another.
    """

    def __init__(self, article: Article) -> None:
        self.article = article
        self._key = (
            id(article.sentences), article.text, article.title, article.outlet, article.published
        )  # fmt: skip

    def __hash__(self) -> int:
        return hash(self._key)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, ArticleContent) and self._key == other._key


FindingKind = Literal[
    "no_evidence",
    "missing_sentence",
    "furniture",
    "number",
    "name",
    "date",
    "weekday",
    "negation",
    "reference",
    "value",
    "quotation",
]


class Finding(_Data):
    """One fact of an answer that its cited sentences do not carry."""

    path: str = Field(description="Where in the summary: attacks[0].tolls[0].killed.min")
    kind: FindingKind
    value: str = Field(description="The value that is not supported, as text")
    evidence: tuple[int, ...] = Field(description="The sentences that were cited for it")
    message: str = Field(description="For model and reader: record, field, value, sentences, why")


class Usage(_Data):
    """What one attempt cost. Null where nobody counted; never an estimate."""

    input_characters: int | None = Field(
        default=None, description="Of the messages and the JSON Schema, as they were asked"
    )
    output_characters: int | None = Field(default=None, description="Of the answer as it came")
    input_tokens: int | None = None
    cached_input_tokens: int | None = Field(
        default=None, description="Part of input_tokens that the provider served from its cache"
    )
    output_tokens: int | None = None
    seconds: float | None = Field(default=None, description="Wall time, retries included")
    requests: int | None = Field(
        default=None, description="HTTP requests sent, retries included; 0 without a model"
    )


class Provenance(_Data):
    """When, how and from what an answer came."""

    model: str = Field(
        description="As it was asked for, without a provider: gpt-5-mini, claude, rules"
    )
    reported_model: str | None = Field(description="As the provider's answer names it")
    how: How
    date: str = Field(description="Day of the answer, YYYY-MM-DD")
    note: str | None = Field(default=None, description="Anything a reader must know about it")


class Failure(_Data):
    """Why there is no summary of an article."""

    kind: str = Field(description="Name of the error class in summarizer.errors")
    message: str


class Extraction(_Data):
    """The result for one article: a summary with findings, or a failure with its reason."""

    name: str = Field(description="Name of the article, also where it could not be read")
    article: Article | None = Field(description="Null where it could not be read")
    summary: ArticleSummary | None = Field(description="Null exactly where `failure` is not")
    findings: tuple[Finding, ...] = Field(
        default=(), description="What is still unsupported after the last attempt"
    )
    failure: Failure | None = None
    prompt: str | None = Field(default=None, description="Name of the template; null for rules")
    provenance: Provenance | None = None
    attempts: tuple[Usage, ...] = Field(default=(), description="One entry per answer, in order")
    replayed: bool = Field(default=False, description="Answered from a recording")
    notes: tuple[str, ...] = Field(default=(), description="What else a reader must know")

    def findings_under(self, path: str) -> tuple[Finding, ...]:
        """The findings about the fact at `path` or anything inside it."""
        inside = (path + ".", path + "[")
        return tuple(f for f in self.findings if f.path == path or f.path.startswith(inside))


class Briefing(_Data):
    """What happened according to a set of articles, each fact with its sentences."""

    extractions: tuple[Extraction, ...] = Field(description="In the order in which they were given")
    affairs: Affairs | None = Field(
        default=None, description="What the articles tell together; null where nobody merged them"
    )

    def failed(self) -> Iterator[Extraction]:
        """The articles of which there is no summary."""
        return (extraction for extraction in self.extractions if extraction.failure is not None)
