"""What is asked for of very many articles is what merging and narrowing them all would show."""

from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from summarizer.affairs import Affairs, MergedRecord
from summarizer.briefing import Briefing, Extraction, Failure
from summarizer.merging import merge
from summarizer.merging.narrowing import narrow
from summarizer.merging.origins import find_duplicates, find_origins, notes_on
from summarizer.merging.selection import Outliner, select
from tests.bench.merging import make_world
from tests.merging_tellings import meeting, person, telling
from tests.test_merging_properties import GROUPS, KINDS, WORLDS, recorded

RECORDED = [one for folder in GROUPS for one in recorded(folder)]
CONDITIONS = st.fixed_dictionaries(
    {},
    optional={
        "about": st.sampled_from(["Munir", "Asim", "minister", "Tehran", "market", "Jaish", "x"]),
        "since": st.sampled_from(["2019-01-02", "2023-07-15", "2023-07-17"]),
        "until": st.sampled_from(["2023-07-17", "2023-12-31"]),
        "country": st.sampled_from(["IRN", "PAK", "TUR"]),
    },
)


def _moved(record: MergedRecord, position: dict[int, int]) -> dict[str, Any]:
    """The record with its articles at their new positions; KeyError if one has none."""
    told: dict[str, Any] = record.model_dump()
    for one in told["tellings"]:
        one["article"] = position[one["article"]]
    if told["days"] is not None:
        borrowed = told["days"]["borrowed_by"]
        told["days"]["borrowed_by"] = tuple(position[n] for n in borrowed)
    for entry in told["ledger"]:
        for one in entry["statements"]:
            one["article"] = position[one["article"]]
    return told


def _records(affairs: Affairs) -> list[MergedRecord]:
    return [record for kind in KINDS for record in getattr(affairs, kind)]


def check_same(extractions: Sequence[Extraction], conditions: dict[str, str]) -> list[str]:
    """Hold a selection to the whole; the ids of what is shown."""
    whole = narrow(merge(extractions), Briefing(extractions=tuple(extractions)), **conditions)
    outliner = Outliner()
    selection = select([outliner.outline(one) for one in extractions], **conditions)
    loaded = {n: extractions[n] for n in selection.articles}
    part = selection.merge(loaded)

    position = {old: new for new, old in enumerate(selection.articles)}
    assert part.affairs is not None
    shown = _records(part.affairs)
    assert [one.model_dump() for one in shown] == [_moved(one, position) for one in _records(whole)]
    if conditions:
        assert part.affairs.notes[0] == whole.notes[0]
    # Every article that tells of it or is a copy of one that does, and no other.
    telling_of_it = {told.article for one in _records(whole) for told in one.tellings}
    copies = {one.article for one in whole.duplicates if one.of in telling_of_it}
    assert set(selection.articles) == telling_of_it | copies
    assert part.affairs.origins == find_origins(part.extractions)
    assert part.affairs.duplicates == find_duplicates(part.extractions)
    assert part.affairs.notes[bool(conditions) :] == notes_on(part.extractions)
    return [one.id for one in shown]


@settings(deadline=None)
@given(WORLDS, CONDITIONS)
def test_a_selection_is_what_narrowing_the_whole_shows(
    told: list[Extraction], conditions: dict[str, str]
) -> None:
    """Records, ids, labels, days and ledgers, for any conditions."""
    check_same(told, conditions)


@settings(deadline=None, max_examples=40)
@given(
    st.fixed_dictionaries(
        {},
        optional={
            "about": st.sampled_from(
                ["Karimama", "minister", "Munir", "border", "bombing", "radio", "market Karimama"]
            ),
            "since": st.dates().map(str) | st.sampled_from(["2024-05-12", "2023-07-15"]),
            "country": st.sampled_from(["IRN", "PAK", "BEN", "TJK"]),
        },
    )
)
def test_of_recorded_articles_as_well(conditions: dict[str, str]) -> None:
    """All groups at once, as one archive."""
    check_same(RECORDED, conditions)


@pytest.mark.parametrize("conditions", [{"about": "weekly"}, {"since": "2024-06-01"}, {}])
def test_of_a_world_that_repeats_names_and_days(conditions: dict[str, str]) -> None:
    """300 articles in which surnames, offices and towns recur: groups of several articles."""
    extractions, _ = make_world(1_500)
    assert check_same(extractions, conditions)


def test_a_name_that_only_another_article_writes_is_found_by() -> None:
    """A meeting is called by the fullest name of who met, whichever article has that."""
    full = telling(people=[person("Asim Zebrowski", "army chief", "PAK", id="p1")], name="full")
    conditions = {"about": "Asim"}
    bare = telling(
        people=[
            person("Zebrowski", "army chief", "PAK", id="p1"),
            person("Ali Rezaei", "foreign minister", "IRN", id="p2"),
        ],
        meetings=[meeting(["p1", "p2"], "2024-05-16", "Tehran")],
        name="bare",
    )
    assert "meetings-1" in check_same([full, bare], conditions)


def test_a_copy_comes_with_what_it_is_a_copy_of() -> None:
    one = telling(people=[person("Ali Rezaei", None, "IRN")], name="a", text="One text")
    other = telling(people=[], name="b", text="One text")
    assert check_same([other, one], {"about": "Rezaei"}) == []
    assert check_same([one, other], {"about": "Rezaei"}) == ["participants-1"]


def test_articles_that_failed_may_be_loaded_with_the_rest() -> None:
    """They are in the briefing with their reason, and tell of nothing."""
    failed = Extraction(
        name="f", article=None, summary=None, failure=Failure(kind="TransportError", message="no")
    )
    told = telling(people=[person("Ali Rezaei", None, "IRN")])
    outliner = Outliner()
    extractions = [failed, telling(people=[]), told]
    selection = select([outliner.outline(one) for one in extractions], about="Rezaei")
    assert selection.articles == (2,)
    briefing = selection.merge({0: failed, 2: told})
    assert [one.name for one in briefing.extractions] == ["f", told.name]
    assert briefing.affairs is not None
    (record,) = briefing.affairs.participants
    assert [one.article for one in record.tellings] == [1]
    assert [one.name for one in briefing.failed()] == ["f"]
