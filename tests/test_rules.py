"""The contract of the rule-based extractor: any article, an honest result, the same every time."""

import random
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from summarizer.articles import read_article
from summarizer.briefing import FURNITURE, Article, Label
from summarizer.checks import check
from summarizer.content import content_folder
from summarizer.errors import UnreadText
from summarizer.languages import looks_english
from summarizer.rules import NOT_ENGLISH, NOTHING_TO_READ, OMISSIONS, extract
from summarizer.rules.gist import NONE_FOUND
from summarizer.schema import ArticleSummary, Gist
from tests.rules_stories import FILLER
from tests.stories import make_article

SAMPLES = [
    path
    for path in sorted(content_folder("evals").glob("core/dev/*/article.md"))
    if looks_english(read_article(str(path)).text)
]


def _evidence(value: object) -> list[int]:
    if isinstance(value, dict):
        own = value.get("evidence", [])
        return [*own, *(n for part in value.values() for n in _evidence(part))]
    if isinstance(value, list):
        return [n for part in value for n in _evidence(part)]
    return []


def assert_holds(article: Article) -> ArticleSummary:
    """Whatever the article, the result is a valid summary that its own sentences carry."""
    extraction = extract(article)
    summary = extraction.summary
    assert summary is not None
    assert extraction.failure is None
    assert [finding.message for finding in extraction.findings] == []
    assert ArticleSummary.model_validate_json(summary.model_dump_json()) == summary
    for number in _evidence(summary.model_dump()):
        sentence = article.sentence(number)
        assert sentence is not None
        assert sentence.label == "body"
    return summary


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.parent.name)
def test_every_fact_found_in_a_sample_article_is_carried_by_its_sentences(path: object) -> None:
    """The same checks that a model's answer has to pass find nothing to object to."""
    article = read_article(str(path))
    summary = assert_holds(article)
    assert check(summary, article) == ()


def test_most_sample_articles_hold_something_that_rules_find() -> None:
    """Passing every check by finding nothing would be no rules at all."""
    summaries = [extract(read_article(str(path))).summary for path in SAMPLES]
    telling = [s for s in summaries if s is not None and (s.meetings or s.attacks)]
    assert len(telling) > len(SAMPLES) // 2


def test_the_result_says_how_it_came_about() -> None:
    extraction = extract(make_article())
    assert extraction.provenance is not None
    assert (extraction.provenance.model, extraction.provenance.how) == ("rules", "rule_based")
    assert extraction.provenance.reported_model is None
    assert extraction.prompt is None
    assert [(usage.requests, usage.input_tokens) for usage in extraction.attempts] == [(0, 0)]
    assert extraction.attempts[0].seconds is not None
    assert extraction.provenance.note is None
    assert extraction.notes == (OMISSIONS,)


@pytest.mark.parametrize(
    ("sentences", "reason"),
    [
        ([], NOTHING_TO_READ),
        ([("title", "Chad and Niger agree"), ("link", "READ: Mali")], NOTHING_TO_READ),
        ([("body", " \n\t ")], NOTHING_TO_READ),
        ([("body", "12 34 56 !!!")], NOTHING_TO_READ),
        ([("body", "Ministrowie nie spotkali się")], NOT_ENGLISH),
        ([("body", "Переговоры прошли в Аккре")], NOT_ENGLISH),
        (
            [
                (
                    "body",
                    "Der Außenminister von Ghana traf am Montag in Accra den Präsidenten von Togo "
                    "und sprach mit ihm über die Sicherheit an der gemeinsamen Grenze der Länder.",
                )
            ],
            NOT_ENGLISH,
        ),
        ([("body", "وزير خارجية غانا التقى رئيس توغو في أكرا يوم الاثنين")], NOT_ENGLISH),
    ],
)
def test_a_text_that_rules_cannot_read_is_a_failure_and_never_an_empty_result(
    sentences: list[tuple[Label, str]], reason: str
) -> None:
    """Where nothing was looked for, "none found" would be untrue."""
    article = make_article(sentences)
    extraction = extract(article)
    assert extraction.summary is None
    assert extraction.failure is not None
    assert extraction.failure.kind == UnreadText.__name__
    assert extraction.failure.message == f"{article.name}: {reason}"
    assert (extraction.article, extraction.findings, extraction.notes) == (article, (), ())


@pytest.mark.parametrize(
    ("sentences", "number"),
    [
        (["Hello"], 1),
        (["Fishermen mended nets."], 1),
        (["It rained on the capital for most of the day."], 1),
        (["Weather", "It rained on the coast and the hills for most of the day."], 2),
    ],
)
def test_an_english_text_with_nothing_in_it_is_an_honest_empty_result(
    sentences: list[str], number: int
) -> None:
    summary = assert_holds(make_article([("body", sentence) for sentence in sentences]))
    records = [summary.participants, summary.meetings, summary.agreements, summary.attacks]
    assert records == [[], [], [], []]
    assert summary.gist == Gist(evidence=[number], text=NONE_FOUND)


def test_the_same_article_gives_the_same_records() -> None:
    article = read_article(str(SAMPLES[0]))
    assert extract(article).summary == extract(article).summary


def test_furniture_is_never_evidence() -> None:
    """A headline among the links tells of a meeting, and is read by nobody."""
    meeting = "Ghanaian President Ama Mensah met the Togolese President Koffi Adjovi in Accra."
    body: tuple[Label, str] = ("body", "The talks were said to be on the price of fish.")
    for label in sorted(FURNITURE | {"title", "caption"}):
        article = make_article([(label, meeting), body])  # type: ignore[list-item]  # a label
        summary = assert_holds(article)
        assert summary.meetings == [], label
        assert summary.participants == []


@given(
    st.lists(st.text(max_size=120), max_size=6),
    st.sampled_from([None, "2024-02-29", "0001-01-01", "9999-12-31"]),
)
@settings(max_examples=60, deadline=None)
def test_no_text_makes_it_raise(sentences: list[str], published: str | None) -> None:
    """Any text gives a summary, or a failure that says why there is none."""
    texts: list[tuple[Label, str]] = [("body", text) for text in sentences]
    texts.append(("body", "The president of the country said that it was to be so."))
    extraction = extract(make_article(texts, published=published))
    assert (extraction.summary is None) == (extraction.failure is not None)


# Words on which the rules turn, to be thrown together at random.
PIECES = (
    "met|Kenyan|President|Gen.|the|army chief|of|and|,|(|)|“|”|'|’s|Ruth Otieno|Mwangi|al-Amin|in|"
    "Nairobi|Uganda|agreed to|signed|the treaty|attack|killed|two|at least|12|soldiers|gunmen|who|"
    "said|that|on Monday|5 May|last week|claimed responsibility|blamed|it|for|He|They|the two "
    "ministers|will meet|talks|between|with|;|.|-|—|counterpart|Front|police|wounded|no one|was"
).split("|")


@given(st.lists(st.lists(st.sampled_from(PIECES), max_size=25), min_size=1, max_size=8))
@settings(max_examples=120, deadline=None)
def test_no_jumble_of_news_words_makes_it_fail(sentences: list[list[str]]) -> None:
    texts: list[tuple[Label, str]] = [("body", " ".join(words)) for words in sentences]
    texts += [("body", FILLER)] * 6  # English, whatever the jumble is
    extraction = extract(make_article(texts))
    summary = extraction.summary
    assert summary is not None
    ids = {participant.id for participant in summary.participants}
    for meeting in summary.meetings:
        present = [attendance.participant for attendance in meeting.participants]
        assert len(present) == len(set(present)) >= 2
        assert set(present) <= ids


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.parent.name)
@given(seed=st.integers(0, 2**16))
@settings(max_examples=6, deadline=None)
def test_shuffled_sentences_are_read_without_failing(path: object, seed: int) -> None:
    """Pronouns then point anywhere, and still nobody is invented: all names stand in the text."""
    article = read_article(str(path))
    texts: list[tuple[Label, str]] = [
        (sentence.label, article.quote(sentence.number)) for sentence in article.sentences
    ]
    random.Random(seed).shuffle(texts)  # noqa: S311 - not for secrets
    shuffled = make_article(texts)
    summary = extract(shuffled).summary
    assert summary is not None
    for participant in summary.participants:
        if participant.kind == "person":
            assert participant.name in shuffled.text


def test_time_grows_with_the_text_and_not_with_its_square() -> None:
    """A table of ten thousand rows and a sentence of 200,000 characters come back in seconds."""
    row = "On 3 May, two soldiers of the army were killed in the attack of the rebels on the post."
    started = time.perf_counter()
    extract(make_article([("body", row.replace("3", str(n % 28 + 1))) for n in range(1_000)]))
    extract(make_article([("body", "the general of " * 15_000)]))
    extract(make_article([("body", "A, " * 60_000 + "the army of the north was said to be in it")]))
    extract(
        make_article([("body", '("[' * 60_000 + " the army of the north was said to be in it")])
    )
    assert time.perf_counter() - started < 60  # quadratic code needs many minutes
