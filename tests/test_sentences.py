"""Sentences partition the text and fall where a reader would put them."""

import time

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from summarizer.sentences import (
    LONGEST_QUOTATION,
    ends_like_a_sentence,
    find_blocks,
    guess_language,
    split_sentences,
)


def pieces(text: str, language: str = "en") -> list[str]:
    """The sentences' words, their white space folded."""
    return [
        " ".join(text[sentence.start : sentence.end].split())
        for sentence in split_sentences(text, language)
    ]


PROSE = st.text(
    st.one_of(
        st.sampled_from("aB J.!?…\"'“”‘’()[]«»—1\n\t\u00a0\u2003。؟۔।"),
        st.characters(codec=None),
    )
)


@given(PROSE, st.sampled_from(["en", "ru", "ar", "hi", "zh", "xx", ""]))
@example("J\u00a0. Doe left. J\u0085. A", "en")  # sentencex panics on the white space as it is
@example("\ud800. A. B", "en")
@example("(a.\u2028B) C", "en")
def test_the_sentences_are_the_text_again(text: str, language: str) -> None:
    sentences = split_sentences(text, language)
    assert "".join(text[s.start : s.end] for s in sentences) == text
    assert [s.number for s in sentences] == list(range(1, len(sentences) + 1))
    assert all(s.end > s.start and s.label == "body" for s in sentences)
    # White space belongs to the sentence before it.
    assert all(not text[s.start].isspace() for s in sentences[1:])
    if text.strip():
        assert all(text[s.start : s.end].strip() for s in sentences)


@given(st.lists(st.sampled_from(["word", "Name", "a.", "\n", "\n\n", " ", "  ", "x" * 60])))
def test_blocks_lie_apart_and_hold_everything_but_white_space(parts: list[str]) -> None:
    text = " ".join(parts)
    blocks = find_blocks(text)
    rest = text
    for start, end in reversed(blocks):
        assert text[start:end].strip()
        rest = rest[:start] + rest[end:]
    assert not rest.strip()
    assert blocks == sorted(blocks)


def test_nothing_is_no_sentence_and_white_space_is_one() -> None:
    assert split_sentences("") == ()
    assert len(split_sentences(" \n\t ")) == 1
    assert split_sentences("  One. Two.")[0].start == 0


@pytest.mark.parametrize(
    "sentence",
    [
        "Gen. Asad Mwale saw Lt. Gen. T. Okoro, Brig. Gen. Lee and Maj. Gen. Ali al-Amin.",
        "J. K. Mwale of the U.S. Army met E. L. Okoro and Mr. and Mrs. Lee.",
        "Ret. Gen. Okoro and Dr. Who said that Sen. Lee, Rep. Diaz and Prof. A. B. Noor had left.",
        "The talks began at 9 a.m. on Jan. 3 and ended at 5 p.m. Monday.",
        "The talks began at 5 p.m. GMT and 8 a.m. (local time).",
        "J.-P. Dupont left at 10.30 a.m. Nairobi time.",
        "Boat No. 4 was worth $4.5 million, approx. 3.75 percent more.",
        "He said ... that it was over.",
        "He paused… and left.",
        "NAIROBI, March 3 (Agency) – The ministers met.",
        "NAIROBI, Kenya (Agency) -- The ministers met.",
        "LAKE CITY: The ministers met.",
        'She said: "We won. They lost. It is over."',
        "“We won. They lost. It is over,” she said.",
        "‘We have not said no, and it’s late. I don’t know,’ he said.",
        "\"He asked me: 'Will you stay? Or leave?'\" she said.",
        "The plan (it is worth little. It is old) failed.",
        "«Мы победили. Они проиграли», — сказал он.",
    ],
)
def test_stays_whole(sentence: str) -> None:
    assert pieces(f"Before it. {sentence} After it.") == ["Before it.", sentence, "After it."]


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("He left. She stayed! Did they? Yes.", "en", 4),
        ('"We won," he said. "They lost." Then he left.', "en", 3),
        ("He moved to the U.S. She did not.", "en", 2),
        ("The force has 14 boats. 20 people were there.", "en", 2),
        ("Он уехал. Г. Петров остался на ул. Мира. Это всё.", "ru", 3),
        ("التقى الوزيران. هل اتفقا؟ نعم!", "ar", 3),
        ("وزرا دیدار کردند. آیا توافق شد؟ بله.", "fa", 3),
        ("وزیر آئے۔ کیا وہ گئے؟ ہاں۔", "ur", 3),
        ("部长们见面了。他们同意了吗？是的！", "zh", 3),
        ("मंत्री मिले। क्या वे गए? हाँ।", "hi", 3),
    ],
)
def test_number_of_sentences(text: str, language: str, expected: int) -> None:
    assert len(pieces(text, language)) == expected


def test_a_line_break_between_blocks_ends_a_sentence() -> None:
    """Headlines and captions have no full stop; still they are sentences of their own."""
    text = "Ministers meet in Dodoma\nMinisters meet in Dodoma\nShare:\n\nThe two met.\nREAD: More"
    assert pieces(text) == [
        "Ministers meet in Dodoma",
        "Ministers meet in Dodoma",
        "Share:",
        "The two met.",
        "READ: More",
    ]


HARD_WRAPPED = """\
Ministers agree to share radar data
By Amina Person

The ministers of two countries met in Arusha on Monday and agreed to
share radar data along their border, officials said. The talks led by
Lt. Gen. Yusuf Okoro, who came with his staff, ended at 5 p.m. Monday
without a word to the press.

Ministers stand on the steps of the conference hall in Arusha, Monday
Ministers stand on the steps of the conference hall in Arusha, Monday

The next round of talks will be held in Dodoma, said Prime Minister
Khadija Omar. It will take place in June and last for about two days
or more.

The minister of the interior said on Tuesday that the president, Mr.
Okoro, would come.
"""


def test_hard_wrapped_lines_are_joined_and_headlines_are_not() -> None:
    """Wrapped lines have no room for the next word, and some go on in lower case."""
    assert pieces(HARD_WRAPPED) == [
        "Ministers agree to share radar data",
        "By Amina Person",
        "The ministers of two countries met in Arusha on Monday and agreed to share radar data "
        "along their border, officials said.",
        "The talks led by Lt. Gen. Yusuf Okoro, who came with his staff, ended at 5 p.m. Monday "
        "without a word to the press.",
        "Ministers stand on the steps of the conference hall in Arusha, Monday",
        "Ministers stand on the steps of the conference hall in Arusha, Monday",
        "The next round of talks will be held in Dodoma, said Prime Minister Khadija Omar.",
        "It will take place in June and last for about two days or more.",
        "The minister of the interior said on Tuesday that the president, Mr. Okoro, would come.",
    ]


@pytest.mark.parametrize(
    "text",
    [
        # headlines in a list: nearly as long as wrapped lines, but each begins anew
        "Two ministers met in the port of Mombasa on Monday afternoon\n"
        "Three police officers killed as governor cancels his visit\n"
        "How the shrimp farmers of the coast hired an army of guards",
        # one paragraph a line: longer than any wrapped line
        f"{'The ministers met and talked. ' * 6}\nand left {'for the coast ' * 9}",
        # a list
        "- the first item of this list, which is rather a long item to have\n- and the second item",
        # an indented line begins a paragraph
        "the ministers of two countries met in the town of Arusha on Monday\n"
        "   and this is indented",
    ],
)
def test_lines_that_only_look_wrapped_stay_apart(text: str) -> None:
    assert len(find_blocks(text)) == len(text.splitlines())


def test_a_very_long_quotation_is_cut_into_its_sentences() -> None:
    quoted = "We will never leave this coast. They came by boat at night. "
    short = f'"{quoted * 2}" she said. He left.'
    long = f'"{quoted * 20}" she said. "No." He left.'
    assert len(long) > LONGEST_QUOTATION > len(short)
    assert len(pieces(short)) == 2
    found = pieces(long)
    assert found[0] == '"We will never leave this coast.'
    assert found[-3:] == ['They came by boat at night. " she said.', '"No."', "He left."]
    assert len(found) == 42


@pytest.mark.parametrize("offset", range(0, 600, 50))
def test_a_quotation_stays_whole_wherever_it_stands_in_a_long_line(offset: int) -> None:
    """Only a part of a long line is looked at together, and a quotation may lie across its end."""
    quotation = f'"{"They came by boat at night. " * 20}We left."'
    before = f"{'x' * offset}. " + "She said nothing. " * 500
    middle = "He went on for some time after that. " * 40
    found = pieces(f"{before}{quotation} {middle}" * 8)
    assert len(quotation) < LONGEST_QUOTATION
    assert found.count(quotation) == 8


def test_an_opening_quotation_mark_belongs_to_what_it_opens() -> None:
    nested = "He told us: “Go. “Leave” (or “Stay”) is no answer.””"
    text = f"“{'They came by boat at night. ' * 30}{nested} End."
    assert not any(piece.endswith(("“", "(")) for piece in pieces(text))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The ministers met.", "en"),
        ("Los ministros se reunieron.", "en"),
        ("Министры встретились в Astana.", "ru"),
        ("Міністри зустрілися в Києві, її не було.", "uk"),
        ("التقى الوزيران في عمان", "ar"),
        ("وزیران در تهران گفتگو کردند", "fa"),
        ("وزیر اعظم نے کہا کہ وہ ٹھیک ہے۔", "ur"),
        ("मंत्री मिले", "hi"),
        ("部长们见面了", "zh"),
        ("大臣たちは会った", "ja"),
        ("The word for peace is صلح in that language.", "en"),
        ("", "en"),
        ("123", "en"),
    ],
)
def test_language_by_script(text: str, expected: str) -> None:
    assert guess_language(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("He left.", True),
        ("“He left.” ", True),
        ("He left (in June.)", True),
        ("他走了。", True),
        ("وہ گئے۔", True),
        ("Ministers meet", False),
        ("Share:", False),
        ("(Photo / Agency)", False),
        ("", False),
    ],
)
def test_full_stops_of_several_scripts(text: str, expected: bool) -> None:
    assert ends_like_a_sentence(text) is expected


@pytest.mark.parametrize(
    "unit",
    [
        "One two three four five. ",
        "a",
        ". ",
        '" ',
        '"',
        "“",
        "![",
        "(",
        "?!",
        'He "said. so" x. ',
        '"One two. Three." Four. ',
        "J. ",
        "\n",
        " ",
        "Some line of words\n",
        "word " * 14 + "\n",
        "1. ",
    ],
)
def test_time_is_linear_in_the_text(unit: str) -> None:
    """Half a megabyte of anything takes well under a second; quadratic code needs minutes."""
    text = unit * (500_000 // len(unit))
    start = time.perf_counter()
    sentences = split_sentences(text)
    assert time.perf_counter() - start < 30
    assert sentences[-1].end == len(text)
