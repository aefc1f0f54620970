"""What stands around an article's body is labelled; the body is not."""

from textwrap import dedent

import pytest
from hypothesis import given
from hypothesis import strategies as st

from summarizer.articles.furniture import label_sentences
from summarizer.sentences import split_sentences

BODY = (
    "The ministers of the two countries met in Kisumu on Monday and agreed to share radar data.",
    "They will meet again in June, said a spokesman for the lake patrol.",
    "Officials spoke of a cordial meeting. The talks took three hours.",
)


def labels(text: str, title: str | None = None) -> list[tuple[str, str]]:
    """(label, words) of every sentence of `text`."""
    return [
        (sentence.label, " ".join(text[sentence.start : sentence.end].split()))
        for sentence in label_sentences(text, split_sentences(text), title)
    ]


def label_of(line: str) -> str:
    """The label of `line` between paragraphs of an article; every one of its sentences has it."""
    text = "\n\n".join((BODY[0], BODY[1], line, BODY[2]))
    found = labels(text)
    assert [label for label, _ in (*found[:2], *found[-2:])] == ["body"] * 4
    (label,) = {label for label, _ in found[2:-2]}
    return label


PAGE = dedent(
    """\
    Skip to content
    Deutsch / English
    News
    The lake, hour by hour since 1987

    Ministers agree to share radar data on the lake

    3 May 2024

    Minister Ama Odera, left, greets her guest in Kisumu, May 2, 2024. (Lake Ministry via LPA)

    Share this article

    The ministers of two lake countries agreed to share the data of their radars, officials said.
    They will meet again in June.

    "We owe each other nothing but the truth about what is on the water"

    "We owe each other nothing but the truth about what is on the water," said Odera. She left.

    ALSO READ: Three killed as ferry sinks

    Boats lie in the harbour of Homa Bay
    Boats lie in the harbour of Homa Bay

    A patrol boat was attacked last week. Two sailors died.

    Two sailors died

    Tags
    Kenya
    Lake patrol

    Show 12 comments
    Related stories
    Fishermen blame ministers for empty nets
    Will the ferry sail again?
    Our newsletter every morning
    """
)


def test_a_page_with_everything_around_its_article() -> None:
    assert labels(PAGE) == [
        ("boilerplate", "Skip to content"),
        ("category", "Deutsch / English"),
        ("category", "News"),
        ("boilerplate", "The lake, hour by hour since 1987"),
        ("title", "Ministers agree to share radar data on the lake"),
        ("body", "3 May 2024"),
        ("caption", "Minister Ama Odera, left, greets her guest in Kisumu, May 2, 2024."),
        ("caption", "(Lake Ministry via LPA)"),
        ("boilerplate", "Share this article"),
        (
            "body",
            "The ministers of two lake countries agreed to share the data of their radars, "
            "officials said.",
        ),
        ("body", "They will meet again in June."),
        ("duplicate", '"We owe each other nothing but the truth about what is on the water"'),
        (
            "body",
            '"We owe each other nothing but the truth about what is on the water," said Odera.',
        ),
        ("body", "She left."),
        ("link", "ALSO READ: Three killed as ferry sinks"),
        ("caption", "Boats lie in the harbour of Homa Bay"),
        ("duplicate", "Boats lie in the harbour of Homa Bay"),
        ("body", "A patrol boat was attacked last week."),
        ("body", "Two sailors died."),
        ("body", "Two sailors died"),  # too short to be surely a repetition
        ("category", "Tags"),
        ("category", "Kenya"),
        ("category", "Lake patrol"),
        ("boilerplate", "Show 12 comments"),
        ("link", "Related stories"),
        ("link", "Fishermen blame ministers for empty nets"),
        ("link", "Will the ferry sail again?"),
        ("link", "Our newsletter every morning"),
    ]


@pytest.mark.parametrize(
    ("label", "line"),
    [
        ("link", "READ: Ferry sinks off Mfangano"),
        ("link", "Read more: Ferry sinks off Mfangano. Three are missing"),
        ("link", "Also Read:\u00a0Ferry sinks"),
        ("link", "READ MORE Ferry sinks off Mfangano"),
        ("link", "Related: Why ferries sink"),
        ("link", "Lire aussi : Un ferry coule"),
        ("link", "Читайте также: Паром затонул"),
        ("link", "مزید پڑھیں: کشتی ڈوب گئی"),
        ("caption", "Boats in the harbour of Homa Bay. (PHOTO / LPA)"),
        ("caption", "Boats in the harbour of Homa Bay [Lake Press Agency]"),
        ("caption", "Minister Odera and her guest [@lakeministry/Twitter]"),
        ("caption", "The minister arrives in Kisumu. (courtesy photo)"),
        ("caption", "The minister arrives in Kisumu. (Jo Otieno/Lake Images)"),
        ("caption", "The minister arrives in Kisumu (AFP)"),
        ("caption", "FILE PHOTO: The minister arrives in Kisumu, May 2, 2019. REUTERS/Jo Otieno"),
        ("caption", "FILE - The minister arrives in Kisumu."),
        ("caption", "In this photo released by the ministry, boats lie in the harbour."),
        ("caption", "Boats in the harbour. Photo: Jo Otieno"),
        ("caption", "Boats in the harbour | Photo Credit: Jo Otieno"),
        ("caption", "Minister Odera (left) with her guest in Kisumu"),
        ("caption", "Ama Odera, second from left, greets her guest in Kisumu, May 2, 2019."),
        ("category", "Home > World > Africa"),
        ("category", "Tags: Kenya, lake, radar"),
        ("category", "AfricaLake PatrolNewsRadar"),
        ("boilerplate", "Share:"),
        ("boilerplate", "Share on X  Share on WhatsApp  Email  Print"),
        ("boilerplate", "Print | Email | WhatsApp"),
        ("boilerplate", "Subscribe to our newsletter: the lake, every morning"),
        ("boilerplate", "Join the Lakeside Telegram channel"),
        ("boilerplate", "Follow us on Facebook for more."),
        ("boilerplate", "By Jo Otieno and Ama B. Were"),
        ("boilerplate", "(Reporting by Jo Otieno in Kisumu; editing by A. Were)"),
        ("boilerplate", "Jo Otieno contributed to this report from Homa Bay."),
        ("boilerplate", "© 2024 Lake Press Agency. All rights reserved."),
        ("boilerplate", "ADVERTISEMENT"),
        ("boilerplate", "FOLLOW US ON FACEBOOK"),
        ("boilerplate", "Support us."),
        ("boilerplate", "Join Us on Telegram"),
        ("boilerplate", "Subscribe to our newsletter, which is free."),
        ("link", "Watch: the raid killed nine soldiers"),
        ("link", "READ MORE: Ferry was sunk off Mfangano."),
        ("link", "WATCH: The ferry was sunk off Mfangano."),
    ],
)
def test_furniture_by_its_words(label: str, line: str) -> None:
    assert label_of(line) == label


@pytest.mark.parametrize(
    "line",
    [
        'The minister read: "We shall see."',
        "Reading the statement took an hour.",
        "Related charges against the skipper were dropped, the court said.",
        "Watch duty on the lake is shared by both navies.",
        "The patrol was attacked on Monday, he said. (AFP)",
        "The group is known as the Lake Liberation Army (LLA).",
        "The rebels (left-wing, some say) have left the region.",
        "He left, right after the talks, for Nairobi.",
        "The country's image by the lake has suffered.",
        "The file was handed to the court (a copy was seen by this paper).",
        "He showed a photo of the boat. (It was taken in 2019.)",
        '"We will cooperate with our brothers [on the other shore]," he said',
        "The two agreed on 24/7 patrols (and/or joint exercises)",
        "By the time the talks ended, four boats had been sunk",
        "Reporting by a local radio station led to the arrest of two officers.",
        "Copyright law was discussed as well.",
        "Join operations on the lake will begin in June, the minister said.",
        "Follow-up talks are planned for June.",
        "Subscribers of two mobile networks lost their signal during the raid.",
        "Support for the patrols has grown.",
        "Comments by the minister caused anger on the other shore.",
        "Tags on the boats showed where they came from.",
        "Share of the catch: one third for each country, the text says.",
        "Print and radio journalists were kept out of the hall.",
        "Search teams found two bodies on Tuesday.",
        "Breaking news of the attack reached the ministers during the talks.",
        "More: than that, nobody would say, and they left by a side door. It was late. It rained.",
        "A said B. He left. She stayed. They met. " * 30,
        "Follow US sanctions or lose the market, the envoy told the banks.",
        "Join US forces in the strait: that is what the minister was asked to do.",
        "Join US forces in the strait",
        "Support US mediators had promised never came.",
        "Support our troops, the minister said on Monday.",
        "Watch: the raid killed nine soldiers.",
        "Listen: this is what was said, the skipper began.",
        "Background",
        "3 May 2024",
        "Two soldiers and McAllister's MacBook were found by LaSalle",
    ],
)
def test_body_in_doubt(line: str) -> None:
    assert label_of(line) == "body"


def test_the_known_title_is_found_under_an_outlet_and_overrules_the_words() -> None:
    text = f"Watch: Ministers meet\n\n{BODY[0]}\n\n{BODY[1]}"
    assert labels(text, "Watch: Ministers meet")[0][0] == "title"
    assert labels(text, "WATCH: ministers meet | The Lake Post")[0][0] == "title"
    assert labels(text)[0][0] == "link"


def test_no_headline_where_there_is_none() -> None:
    assert {label for label, _ in labels("\n\n".join(BODY), "Quite another title")} == {"body"}
    assert labels("Hello") == [("body", "Hello")]
    assert labels("A few words only\n\nand a few more") == [
        ("body", "A few words only"),
        ("body", "and a few more"),
    ]


def test_a_line_without_words_of_the_body_is_no_headline() -> None:
    text = f"Your window on the world\n\nRadar data for the ministers of the lake\n\n{BODY[0]}"
    assert [label for label, _ in labels(text)] == ["boilerplate", "title", "body"]


@pytest.mark.parametrize(
    ("headline", "paragraph"),
    [
        (
            "Министры договорились об обмене данными",
            "Министры двух стран договорились в Астане об обмене данными радаров, сообщили власти.",
        ),
        (
            "部长们同意共享湖上的雷达数据",
            "两国部长星期一在会议上同意共享湖上的雷达数据，官员们说，他们将在六月再次见面，讨论巡逻问题以及其他有关边境安全的事项和今后的合作。",
        ),
        (
            "وزیران درباره داده‌های رادار توافق کردند",
            "وزیران دو کشور روز دوشنبه درباره داده‌های رادار در مرز توافق کردند، مقام‌ها گفتند.",
        ),
    ],
)
def test_headline_and_duplicates_in_other_scripts(headline: str, paragraph: str) -> None:
    text = f"{headline}\n{headline}\n\n{paragraph}\n\n{paragraph}"
    assert [label for label, _ in labels(text)] == ["title", "duplicate", "body", "duplicate"]


def test_of_two_paragraphs_the_one_with_its_full_stop_stays() -> None:
    """A pull quote often lacks the full stop; the body's paragraph is the one to cite."""
    bare = BODY[0].rstrip(".")
    text = "\n\n".join((BODY[1], bare, BODY[0], BODY[2], BODY[0]))
    assert [label for label, _ in labels(text)] == [
        "body",
        "duplicate",
        "body",
        "body",
        "body",
        "duplicate",
    ]


def test_a_pull_quote_may_stand_far_from_its_sentence() -> None:
    quoted = "The skipper told the court that nobody had warned him"
    filler = [f"Paragraph number {i} of this article says very little indeed." for i in range(6)]
    text = "\n\n".join((BODY[0], quoted, *filler, f"It rained. {quoted}. He wept."))
    found = labels(text)
    assert found[1] == ("duplicate", quoted)
    assert found[-2] == ("body", f"{quoted}.")


def test_the_body_goes_on_below_a_box_of_links() -> None:
    text = "\n\n".join((BODY[0], "Related news", "Ferry sinks off Mfangano", BODY[1], BODY[2]))
    assert [label for label, _ in labels(text)] == ["body", "link", "link", "body", "body", "body"]


@given(
    st.lists(
        st.sampled_from(
            [*BODY, "Tags", "Related news", "Share:", "READ: x", "Ferry sinks", "(a)", "\n"]
        ),
        max_size=12,
    ),
    st.sampled_from([None, "Ferry sinks", "x"]),
)
def test_labelling_changes_labels_and_nothing_else(lines: list[str], title: str | None) -> None:
    text = "\n".join(lines)
    sentences = split_sentences(text)
    labelled = label_sentences(text, sentences, title)
    assert [s.model_copy(update={"label": "body"}) for s in labelled] == list(sentences)
    # One copy of every paragraph can still be cited.
    for paragraph in set(BODY) & set(lines):
        assert any(
            s.label == "body" and paragraph.startswith(text[s.start : s.end].strip())
            for s in labelled
        )
