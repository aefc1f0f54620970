"""Which articles are one voice: copies, credits and statements; and nothing that only looks so."""

import itertools
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from summarizer.affairs import Duplicate
from summarizer.articles import parse_article
from summarizer.briefing import Extraction, Failure
from summarizer.content import content_folder
from summarizer.merging.copying import body_of, share_of
from summarizer.merging.credits import credits_of, stands_for
from summarizer.merging.origins import find_duplicates, find_origins, notes_on
from summarizer.merging.stories import tell_one_thing
from summarizer.schema import ArticleSummary
from tests.stories import make_answer

FAILED = Failure(kind="MalformedAnswer", message="no answer")


def read(
    text: str,
    name: str = "a.md",
    *,
    summary: ArticleSummary | None = None,
    **front: str,
) -> Extraction:
    """What is known of an article that was read; without a summary it could not be answered."""
    matter = "".join(f"{key}: {value}\n" for key, value in front.items())
    article = parse_article(f"---\n{matter}---\n\n{text}\n".encode(), "a.md")
    return Extraction(
        name=name,
        article=article.model_copy(update={"name": name}),
        summary=summary,
        failure=None if summary else FAILED,
    )


def told_by(*sources: str | None) -> ArticleSummary:
    """A summary whose attacks have a toll according to each of these sources."""
    answer = make_answer()
    for kind in ("participants", "meetings", "agreements"):
        answer[kind] = []
    attack = answer["attacks"][0]
    attack["attributions"] = []
    attack["tolls"] = [{**attack["tolls"][0], "according_to": source} for source in sources]
    return ArticleSummary.model_validate({**answer, "attacks": [attack]})


def together(*extractions: Extraction) -> list[tuple[int, ...]]:
    return [origin.articles for origin in find_origins(extractions)]


WIRE = (
    "Two ferries of the Savai line ran aground off Levuka on Tuesday morning, the harbour master "
    "of Ovalau said. Nobody aboard was hurt. Divers of the Fijian navy examined both hulls until "
    "dusk and found a crack below the engine room of the larger one. Captain Ratu Seru Vakatawa "
    "told the owners that the buoy at the reef had been unlit since Sunday."
)
ADDED = (
    "In Suva the owners of the Savai line refused to speak of the buoy near Levuka. A widow whom "
    "we met on the quay of Ovalau said that the lamp has been dark for weeks, and nobody came."
)
ELSEWHERE = (
    "The price of taro doubled in Apia within a week. Growers on Upolu blame the rain, traders "
    "blame the growers, and in the market hall both sides blame a ministry that answers no letters."
)
FOOTER = (
    "The Lagoon Post is read on all islands and is owned by its readers, who elect the editors "
    "every second year and may write to them at any time about whatever they find to be wrong."
)


@pytest.mark.parametrize(
    ("one", "other", "are_one"),
    [
        (WIRE, WIRE.replace("until dusk", "till nightfall"), True),
        (WIRE, f"{WIRE.split('Divers')[0]} {ADDED}", True),  # a part, and more of the same story
        (WIRE, f"{WIRE.split('Nobody')[0]} {ELSEWHERE} {ELSEWHERE.upper()}", False),
        (f"{WIRE}\n\n{FOOTER}", f"{ELSEWHERE}\n\n{FOOTER}", False),  # stands below every story
        (WIRE, ADDED, False),
        (WIRE, ELSEWHERE, False),
        ("A bomb went off in Suva.", "A bomb went off in Suva. Nobody was hurt.", False),
    ],
)
def test_texts_that_share_sentences_go_back_to_one(one: str, other: str, are_one: bool) -> None:
    pair = (read(one, outlet="Reef Wire"), read(other, "b.md", outlet="Island Daily"))
    assert together(*pair) == ([(0, 1)] if are_one else [(0,), (1,)])
    if are_one:
        ((origin),) = find_origins(pair)
        assert origin.because
        assert all("Reef Wire" in why or "Island Daily" in why for why in origin.because)


def test_the_reason_says_how_much_of_the_later_text_stands_in_the_earlier() -> None:
    """Three of the four sentences of the wire, and two of its own."""
    copy = f"{WIRE.split('Captain')[0]}{ADDED}"
    wire = read(WIRE, outlet="Reef Wire", published="2021-06-01")
    daily = read(copy, outlet="Island Daily", published="2021-06-02")
    (origin,) = find_origins([daily, wire])
    assert origin.because == ("3 of the 5 sentences of Island Daily stand in Reef Wire",)


def test_what_both_quote_is_no_sign_of_copying() -> None:
    """Two reporters who heard the same words write the same words."""
    words = WIRE.replace("\n", " ")
    said = f"“{words}”"
    one, other = read(f"{said} {ELSEWHERE}"), read(f"{ADDED} {said}", "b.md")
    assert one.article is not None
    assert other.article is not None
    share = share_of(body_of(one.article), body_of(other.article))
    assert share.words == 0
    assert together(one, other) == [(0,), (1,)]


def test_shared_words_are_counted_by_hand() -> None:
    """Ten words, of which the first seven stand in the other text, in three runs of five."""
    one = read("One two three four five six seven eight nine ten.")
    other = read("Before it one two three four five six seven; behind it nothing.", "b.md")
    assert one.article is not None
    assert other.article is not None
    share = share_of(body_of(one.article), body_of(other.article))
    assert (share.words, share.of_words, share.part) == (7, 10, 0.7)
    assert (share.sentences, share.of_sentences) == (1, 1)  # seven tenths are two thirds


@pytest.mark.parametrize(
    ("text", "agencies"),
    [
        ("LEVUKA, Fiji (AME) – Two ferries ran aground.", ("AME",)),
        ("LEVUKA (Reuters) - Two ferries ran aground.", ("Reuters",)),
        ("Two ferries (both of them old) – and a tug – ran aground.", ()),
        ("Two ferries ran aground.\n\nSource: Agencia Meridiana", ("Agencia Meridiana",)),
        ("Two ran aground.\n\n(With material from AFP and dpa)", ("AFP", "dpa")),
        ("Two ran aground.\n\n(With inputs from agencies)", ()),
        ("Two ferries ran aground with reporting gear on board.", ()),
        ("LEVUKA (AME) – Two ran aground.\n\nSource: AME", ("AME",)),
    ],
)
def test_credits_are_found_where_they_stand(text: str, agencies: tuple[str, ...]) -> None:
    article = read(text).article
    assert article is not None
    assert credits_of(article) == agencies


@pytest.mark.parametrize(
    ("tag", "outlet", "does"),
    [
        ("AME", "Agencia Meridiana", True),
        ("AME", "El Matutino de Salta", False),
        ("PWS", "Peninsula Wire Service", True),
        ("Reuters", "Reuters", True),
        ("Reuters", "Rioni Radio", False),
        ("AFP", "Agence France-Presse", True),
    ],
)
def test_a_tag_stands_for_its_agency(tag: str, outlet: str, does: bool) -> None:
    assert stands_for(tag, outlet) is does


STORY = "The Savai ferry off Levuka and Captain Vakatawa of Ovalau were heard in Suva at noon."
RETOLD = (
    "At noon, in the court of Suva, the Savai and Captain Vakatawa: Ovalau and Levuka listened."
)


RAID = told_by(None)  # the attack near Labasa of 12 May 2021
MONDAY = ArticleSummary.model_validate({**make_answer(), "attacks": []})
QUIET = ArticleSummary.model_validate(
    {**make_answer(), "meetings": [], "agreements": [], "attacks": []}
)


def on(day: str, *sources: str | None) -> ArticleSummary:
    """The raid, on another day."""
    answer = told_by(*(sources or (None,))).model_dump()
    answer["attacks"][0]["date"]["edtf"] = day
    return ArticleSummary.model_validate(answer)


@pytest.mark.parametrize(
    ("one", "other", "do"),
    [
        (RAID, RAID, True),
        (MONDAY, MONDAY, True),
        (RAID, MONDAY, False),
        (QUIET, QUIET, False),
        (RAID, None, False),
        (RAID, on("2021-05"), True),
        (RAID, on("XXXX-05-12"), True),
        (RAID, on("2021-05-13"), False),
        (RAID, on("on Monday"), True),  # no date at all contradicts none
    ],
)
def test_two_summaries_tell_one_thing_or_none(
    one: ArticleSummary, other: ArticleSummary | None, do: bool
) -> None:
    assert tell_one_thing(one, other) is do
    assert tell_one_thing(other, one) is do


def test_a_credited_agency_is_the_origin_of_a_story_that_is_told_anew() -> None:
    wire = read(f"LEVUKA (RW) – {STORY}", summary=RAID, outlet="Reef Wire", published="2021-06-01")
    daily = read(f"{RETOLD}\n\nSource: Reef Wire", "b.md", summary=RAID, outlet="Island Daily")
    (origin,) = find_origins([wire, daily])
    assert origin.because == ("Island Daily credits Reef Wire",)
    assert len(together(wire, read(RETOLD, "b.md", summary=RAID, outlet="Island Daily"))) == 2


def test_two_that_credit_the_same_absent_agency_for_one_story_are_one() -> None:
    one = read(f"LEVUKA (XYZ) – {STORY}", summary=RAID, outlet="Island Daily")
    other = read(f"{RETOLD}\n\nSource: XYZ", "b.md", summary=RAID, outlet="Lagoon Post")
    assert together(one, other) == [(0, 1)]


def test_an_agency_is_no_credit_for_another_story_nor_for_its_own() -> None:
    """One tag stands above a thousand stories, and two reports of one agency are two."""
    wire = read(f"LEVUKA (RW) – {STORY}", summary=RAID, outlet="Reef Wire", published="2021-06-01")
    taro = read(f"{ELSEWHERE}\n\nSource: Reef Wire", "b.md", summary=RAID, outlet="Island Daily")
    later = read(
        f"SUVA (RW) – {RETOLD}", "c.md", summary=RAID, outlet="Reef Wire", published="2021-06-02"
    )
    old = read(
        f"{RETOLD}\n\nSource: Reef Wire",
        "d.md",
        summary=RAID,
        outlet="Mail",
        published="2020-06-01",
    )
    same_names = read(
        f"{RETOLD}\n\nSource: Reef Wire", "e.md", summary=QUIET, outlet="Island Daily"
    )
    assert together(wire, taro) == [(0,), (1,)]
    few_names = read(
        f"{ELSEWHERE} The Savai, Vakatawa, and Apia, Upolu, Tonga, Niue, and Nadi, and Rotuma too. "
        "It is off Levuka.\n\nSource: Reef Wire",
        "f.md", summary=RAID, outlet="Island Daily",
    )  # fmt: skip
    longer = read(f"{STORY} It sails to Koro and to Gau.", summary=RAID, outlet="Reef Wire")
    assert together(longer, few_names) == [(0,), (1,)]
    assert together(wire, same_names) == [(0,), (1,)]
    assert together(wire, later) == [(0,), (1,)]
    assert together(wire, old) == [(0,), (1,)]


def test_a_credit_joins_one_story_of_the_agency_and_not_all() -> None:
    wire = read(f"LEVUKA (RW) – {STORY}", summary=RAID, outlet="Reef Wire")
    later = read(f"SUVA (RW) – {STORY} Nadi.", "c.md", summary=RAID, outlet="Reef Wire")
    assert len(together(wire, later)) == 2
    daily = read(f"{RETOLD}\n\nSource: Reef Wire", "b.md", summary=RAID, outlet="Island Daily")
    assert sorted(map(len, together(wire, later, daily))) == [1, 2]


PAPER = "All this is taken from communiqué No. 9 of the Harbour Office."
OTHER_PAPER = "This newspaper has no other source than communique number 9."


def test_two_that_rest_on_one_document_alone_are_one() -> None:
    office = told_by("Harbour Office")
    one = read(f"{STORY} {PAPER.replace('communiqué', 'the communiqué')}", summary=office)
    assert together(one, read(f"{RETOLD} {OTHER_PAPER}", "b.md", summary=office))
    first = read(f"{STORY} So says communiqué No. 9. All this comes from that text.",
                 outlet="Island Daily", summary=office)  # fmt: skip
    second = read(f"{RETOLD} {OTHER_PAPER}", "b.md", outlet="Lagoon Post",
                  summary=told_by("the Harbour Office's communiqué No. 9"))  # fmt: skip
    (origin,) = find_origins([first, second])
    (why,) = origin.because
    assert re.fullmatch(r"(.+) and (.+) both rest on communiqu[eé] No\. 9 alone", why)


@pytest.mark.parametrize(
    ("text", "source"),
    [
        (f"{RETOLD} {OTHER_PAPER.replace('9', '8')}", "Harbour Office"),  # another document
        (f"{RETOLD} {OTHER_PAPER}", "Fisheries Board"),  # another office's ninth
        (f"{RETOLD} So says communiqué No. 9.", "Harbour Office"),  # it does not say: alone
        (f"{ELSEWHERE} {OTHER_PAPER}", "Harbour Office"),  # on another matter
    ],
)
def test_a_document_counts_only_where_it_is_the_same_and_the_only_one(
    text: str, source: str
) -> None:
    one = read(f"{STORY} So says communiqué No. 9. All this comes from that text.",
               summary=told_by("Harbour Office"))  # fmt: skip
    assert together(one, read(text, "b.md", summary=told_by(source))) == [(0,), (1,)]


def test_a_statement_without_a_number_is_known_by_who_issued_it() -> None:
    said = "The Harbour Office said so in a statement."
    office = told_by("Harbour Office", "the Harbour Office")
    one = read(f"{STORY} {said}", summary=office)
    assert together(one, read(f"{RETOLD} {said}", "b.md", summary=office)) == [(0, 1)]
    for text, summary in [
        (f"{RETOLD} {said}", told_by("Harbour Office", "Captain Vakatawa")),  # not alone
        (f"{RETOLD} {said}", told_by("Harbour Office")),  # one mention proves nothing
        (f"{RETOLD} {said}", on("2020-05-12", "Harbour Office", "Harbour Office")),  # last year's
        (f"{RETOLD} {said} He told us more.", office),
        (f"{RETOLD} The Harbour Office said so.", office),  # no statement is spoken of
    ]:
        assert together(one, read(text, "b.md", summary=summary)) == [(0,), (1,)]


def test_the_same_text_is_a_duplicate_of_the_copy_that_has_a_summary() -> None:
    failed, answered, again = (
        read(WIRE, "a.md"),
        read(WIRE, "b.md", summary=told_by(None)),
        read(WIRE.replace(" ", "\n", 1), "c.md", summary=told_by(None)),
    )
    assert find_duplicates([failed, answered, again]) == (
        Duplicate(article=0, of=1),
        Duplicate(article=2, of=1),
    )
    assert find_duplicates([answered, failed]) == (Duplicate(article=1, of=0),)
    (origin,) = find_origins([failed, answered, again])
    assert origin.because == ("a.md and c.md are the text of b.md",)


def test_what_could_not_be_read_is_in_no_origin_and_no_duplicate() -> None:
    unread = Extraction(name="x", article=None, summary=None, failure=FAILED)
    assert together(unread, read(WIRE), unread) == [(1,)]
    assert find_duplicates([unread, unread]) == ()
    assert notes_on([unread]) == ()
    assert find_origins([]) == ()


def test_one_address_with_two_texts_is_noted() -> None:
    one = read(WIRE, "a.md", url="https://Reef.example/ferries/")
    other = read(ADDED, "b.md", url="https://reef.example/ferries#top")
    third = read(ADDED, "c.md", url="https://reef.example/ferries?page=2")
    again = read(WIRE, "d.md", url="https://reef.example/ferries")
    assert notes_on([one, other]) == (
        "https://reef.example/ferries was given with 2 different texts: a.md and b.md",
    )
    assert notes_on([one, third, again]) == ()


def test_a_text_that_corrects_another_is_noted() -> None:
    title = "Ferries of the Savai line sink"
    first = read(WIRE, outlet="Reef Wire", title=title)
    second = read(f"{ADDED} This replaces the report “{title}”.", "b.md", outlet="Lagoon Post")
    assert notes_on([second, first]) == ("Lagoon Post says that it corrects Reef Wire",)
    mentioned = read(f"{ADDED} As in “{title}”.", "b.md", outlet="Lagoon Post")
    assert notes_on([mentioned, first]) == ()


def groups() -> list[Extraction]:
    evals = content_folder("evals")
    paths = [*(evals / "groups").rglob("article.md"), *(evals / "core" / "dev").glob("*/*.md")]
    return [read_path(path) for path in sorted(paths)]


def read_path(path: Path) -> Extraction:
    article = parse_article(path.read_bytes(), "article.md")
    return Extraction(name=path.parent.name, article=article, summary=None, failure=FAILED)


def test_of_all_articles_only_those_of_one_wire_or_one_communique_are_joined() -> None:
    """Forty of them share places, ministries and phrases; without summaries, words alone decide."""
    known = groups()
    joined = [
        {known[n].name for n in origin.articles}
        for origin in find_origins(known)
        if len(origin.articles) > 1
    ]
    assert joined == [
        {"claim-daily", "claim-radio"},
        {"wire-agency", "wire-daily", "wire-digest"},
    ]


@given(order=st.permutations(range(9)))
def test_the_order_of_articles_changes_only_positions(order: list[int]) -> None:
    given_ = [
        read(WIRE, "a.md", outlet="Reef Wire", url="https://reef.example/1"),
        read(WIRE.replace("dusk", "night"), "b.md", outlet="Island Daily"),
        read(f"{WIRE.split('Captain')[0]}{ADDED}", "c.md", url="https://reef.example/1"),
        read(ELSEWHERE, "d.md"),
        read(WIRE, "e.md", outlet="Reef Wire"),
        read(f"{RETOLD}\n\nSource: XYZ", "f.md", summary=RAID),
        read(f"LEVUKA (XYZ) – {STORY}", "g.md", summary=RAID),
        read(ADDED, "h.md"),
        Extraction(name="i.md", article=None, summary=None, failure=FAILED),
    ]
    shuffled = [given_[n] for n in order]

    def named(extractions: list[Extraction]) -> set[tuple[frozenset[str], frozenset[str]]]:
        return {
            (frozenset(extractions[n].name for n in origin.articles), frozenset(origin.because))
            for origin in find_origins(extractions)
        }

    def by_text(extractions: list[Extraction]) -> set[frozenset[str]]:
        # Which copy is kept is a matter of order; which texts are joined is not.
        return {
            frozenset(extractions[n].article.text for n in origin.articles)  # type: ignore[union-attr]
            for origin in find_origins(extractions)
        }

    assert by_text(shuffled) == by_text(given_)
    if order.index(0) < order.index(4):
        assert named(shuffled) == named(given_)
        assert notes_on(shuffled) == notes_on(given_)
    positions = itertools.chain.from_iterable(o.articles for o in find_origins(shuffled))
    assert sorted(positions) == [n for n in range(9) if shuffled[n].article is not None]


def test_a_hundred_copies_are_one_origin_with_a_reason_for_each() -> None:
    copies = [
        read(WIRE.replace("Tuesday", f"day {n}"), f"{n}.md", outlet=f"Outlet {n}")
        for n in range(100)
    ]
    (origin,) = find_origins(copies)
    assert len(origin.articles) == 100
    assert len(origin.because) == 99
