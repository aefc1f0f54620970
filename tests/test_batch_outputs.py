"""What comes out of a batch: every result once, typed tables, and briefings over many articles."""

import json
import sqlite3
import sys
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from summarizer.batch.jobs import Setup
from summarizer.batch.outputs import briefings
from summarizer.batch.outputs.briefings import Held, Part, Stored, brief_parts
from summarizer.batch.outputs.shelf import Row, Shelf
from summarizer.batch.outputs.tables import TABLES, rows_of
from summarizer.batch.store import FILE, Store, open_store
from summarizer.briefing import Briefing, Extraction, Failure, Finding, Usage
from summarizer.cli import main
from summarizer.cli.batch_results import add_commands
from summarizer.cli.commands import Parser
from summarizer.errors import StoreError, UsageError
from summarizer.merging import merge
from summarizer.merging.narrowing import narrow
from summarizer.merging.selection import Outline, Selection, select
from summarizer.rendering.exports.columns import COLUMNS
from summarizer.rendering.exports.tables import tables
from summarizer.rendering.json import render_line
from tests.merging_tellings import (
    agreement,
    attack,
    attribution,
    meeting,
    person,
    telling,
    toll,
)
from tests.merging_tellings import (
    date as told_date,
)
from tests.test_merging_properties import GROUPS, recorded

SETUP = Setup("stub", "extract.v3", "p", "s", {}, 0, 2)
NO_ANSWER = Failure(kind="TransportError", message="HTTP 503 after 4 requests")


def talks(name: str, place: str = "Batumi", **more: Any) -> Extraction:
    """Two people meet, agree on something, and an attack is recalled."""
    return telling(
        name=name,
        people=[
            person("Nino Vashadze", "interior minister", "GEO", id="p1"),
            person("Kerem Soyalp", None, "TUR", id="p2", variants=["Soyalp", "K. Soyalp"]),
        ],
        meetings=[meeting(["p1", "p2", "p9"], "2024-05-16", place, topics=["border"])],
        agreements=[
            agreement(["GEO", "TUR"], "share alerts", meeting="m1", date=told_date("2024-05~"))
        ],
        attacks=[
            attack(
                told_date(None, "last spring"),
                "Hopa",
                targets={"bus": "civilian"},
                tolls=[toll((7, None), 3, "the ministry"), toll(9, superseded=True)],
                attributions=[attribution("Laz Front", "claimed", "Reef Wire")],
            )
        ],
        published="2024-05-17",
        **more,
    )


def elsewhere(name: str) -> Extraction:
    """Two others meet, whom no other article names."""
    return telling(
        name=name,
        people=[
            person("Ana Moreno", "health minister", "ARG", id="p1"),
            person("Luis Prado", "health minister", "CHL", id="p2"),
        ],
        meetings=[meeting(["p1", "p2"], "2023-02-01", "Mendoza")],
        published="2023-02-02",
    )


def make_batch(
    folder: Path, results: Sequence[Extraction], setup: Setup = SETUP, left: int = 0
) -> Path:
    """A batch with these results, and articles without one."""
    folder.mkdir(exist_ok=True)
    with open_store(folder, to_write=True) as store, store.transaction():
        number = store.add_setup(setup)
        for one in results:
            if one.article is None:
                assert one.failure is not None
                store.add_unreadable(one.name, "f", one.failure)
                continue
            store.save_result(number, store.add_article(one.name, "f", one.article), one)
        for n in range(left):
            spare = telling(name=f"left-{n}").article
            assert spare is not None
            store.add_article(f"left-{n}", "f", spare)
    return folder


def failed(name: str) -> Extraction:
    return telling(name=name).model_copy(update={"summary": None, "failure": NO_ANSWER})


def unreadable(name: str) -> Extraction:
    return Extraction(
        name=name, article=None, summary=None, failure=Failure(kind="ArticleError", message="no")
    )


@pytest.fixture
def reading(tmp_path: Path) -> Iterator[Store]:
    make_batch(tmp_path / "d", [talks("a"), failed("b"), unreadable("c"), talks("d", "Poti")])
    with open_store(tmp_path / "d", to_write=False) as store:
        yield store


def results(*arguments: str) -> int:
    """`batch results`, as the command line runs it."""
    parser = Parser()
    add_commands(parser.add_subparsers())
    options = parser.parse_args(["results", *arguments])
    code: int = options.run(options)
    return code


# --- one by one -----------------------------------------------------------------------------------


def test_every_result_is_a_line_as_extract_prints_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """In the order of the sources; what failed with its reason; exit code 1 for that."""
    given = [talks("a"), failed("b"), unreadable("c"), talks("d", "Poti")]
    folder = make_batch(tmp_path / "d", given, left=2)
    assert results(str(folder)) == 1
    assert capsys.readouterr().out == "".join(map(render_line, given))
    assert results(str(folder), "--failed") == 1
    assert capsys.readouterr().out == "".join(map(render_line, given[1:3]))
    assert results(str(make_batch(tmp_path / "e", given[:1]))) == 0


def test_lines_without_texts_lack_nothing_else(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = make_batch(tmp_path / "d", [talks("a"), unreadable("c")])
    results(str(folder), "--no-text")
    short = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    results(str(folder))
    whole = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    del whole[0]["article"]["text"], whole[0]["article"]["sentences"]
    assert short == whole


def test_a_file_of_lines_is_replaced_whole_or_not_at_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, output = make_batch(tmp_path / "d", [talks("a")]), tmp_path / "out.jsonl"
    output.write_text("before")
    output.chmod(0o600)

    def break_off(*_: object, **__: object) -> Iterator[Row]:
        raise StoreError("in the middle")

    with monkeypatch.context() as patch:
        patch.setattr(Shelf, "rows", break_off)
        with pytest.raises(StoreError):
            results(str(folder), "--output", str(output))
    assert output.read_text() == "before"
    assert results(str(folder), "--output", str(output)) == 0
    assert output.read_text() == render_line(talks("a"))
    assert output.stat().st_mode & 0o777 == 0o600
    assert sorted(p.name for p in tmp_path.iterdir()) == ["d", "out.jsonl"]


def test_the_newest_setup_is_taken_and_the_others_are_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = make_batch(tmp_path / "d", [talks("a"), talks("b", "Poti")])
    newer = Setup("stub", "extract.v4", "q", "s", {}, 0, 2)
    make_batch(folder, [talks("a")], newer)
    assert results(str(folder)) == 0
    captured = capsys.readouterr()
    assert [json.loads(line)["name"] for line in captured.out.splitlines()] == ["a"]
    assert captured.err == (
        "summarizer: results of setup 2: stub, extract.v4 (1 answered, 0 failed, 1 left); the "
        "folder has others: 1: stub, extract.v3 (2 answered, 0 failed, 0 left)\n"
    )
    for which in (["--setup", "1"], ["--prompt", "extract.v3", "--model", "openai/stub"]):
        results(str(folder), *which)
        assert len(capsys.readouterr().out.splitlines()) == 2
    for which in (
        ["--setup", "3"],
        ["--model", "other"],
        ["--setup", "1", "--prompt", "extract.v4"],
    ):
        with pytest.raises(UsageError, match=r"no such setup; there is 2: stub, extract\.v4"):
            results(str(folder), *which)


def test_a_folder_in_which_nothing_was_asked_says_so(tmp_path: Path) -> None:
    with open_store(tmp_path, to_write=True):
        pass
    with pytest.raises(UsageError, match="no article was asked about yet"):
        results(str(tmp_path))


def test_a_damaged_row_costs_itself_alone(tmp_path: Path) -> None:
    """It is a failure that names it; what can be read of it stays."""
    folder = make_batch(tmp_path, [talks("a"), talks("b", "Poti"), talks("c", "Ankara")])
    connection = sqlite3.connect(folder / FILE)
    connection.execute("UPDATE result SET extraction = x'00' WHERE article = 1")
    connection.execute("UPDATE article SET content = ? WHERE id = 2", (b"x\x9c\x03\x00",))
    connection.commit()
    connection.close()
    with open_store(folder, to_write=False) as store:
        one, two, three = (row.extraction for row in Shelf(store, 1).rows())
    assert three == talks("c", "Ankara").model_copy(update={"name": "c"})
    for damaged, what in ((one, "the result of a"), (two, "the article of b")):
        assert damaged.failure is not None
        assert damaged.failure.kind == "StoreError"
        assert what in damaged.failure.message
        assert str(folder / FILE) in damaged.failure.message
        assert "\n" not in damaged.failure.message
    assert one.article == talks("a").article
    assert two.article is None


def test_what_was_settled_comes_once_while_a_run_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("summarizer.batch.outputs.shelf._ROWS_AT_ONCE", 2)
    names = [f"n{n}" for n in range(5)]
    folder = make_batch(tmp_path, [talks(name, name) for name in names], left=1)
    with open_store(folder, to_write=False) as store:
        rows = Shelf(store, 1).rows()
        found = [next(rows).extraction.name]
        # The writer is not kept waiting by whoever reads slowly.
        make_batch(folder, [talks("late", "Ankara"), talks("n4", "Suva")])
        found += [row.extraction.name for row in rows]
    assert found == [*names, "late"]


def test_a_snapshot_does_not_change(reading: Store) -> None:
    shelf = Shelf(reading, 1)
    with shelf.snapshot():
        before = [row.item for row in shelf.rows()]
        make_batch(reading.path.parent, [talks("late", "Suva")])
        assert [row.item for row in shelf.rows()] == before
    assert len(list(shelf.rows())) == len(before) + 1


# --- tables ---------------------------------------------------------------------------------------


def dicts(row: Row, table: str) -> list[dict[str, Any]]:
    return [
        dict(zip(TABLES[table], values, strict=True))
        for name, values in rows_of(row)
        if name == table
    ]


def test_a_row_per_record_with_its_article_and_its_quotations() -> None:
    finding = Finding(
        path="attacks[0].tolls[0].killed", kind="number", value="7", evidence=(5,), message="no"
    )
    row = Row(3, "k", 3, "2026-11-22T10:00:00+00:00", talks("a").model_copy(update={
        "findings": (finding,),
        "attempts": (Usage(input_tokens=10, output_tokens=2, seconds=1.5, requests=1),
                     Usage(input_tokens=11, output_tokens=3, seconds=0.5, requests=2)),
    }))  # fmt: skip
    (one,) = dicts(row, "articles")
    assert (one["article"], one["name"], one["key"]) == (3, "a", "k")
    assert (one["published"], one["unsupported"]) == (date(2024, 5, 17), 1)
    # 10 + 11 tokens in, 2 + 3 out, in 1 + 2 requests; nobody counted what came from a cache.
    assert (one["answers"], one["requests"], one["seconds"]) == (2, 3, 2.0)
    assert (one["input_tokens"], one["output_tokens"]) == (21, 5)
    assert one["cached_input_tokens"] is None
    assert one["settled_at"].isoformat() == "2026-11-22T10:00:00+00:00"

    (talk,) = dicts(row, "meetings")
    assert (talk["meeting_id"], talk["article"], talk["article_name"]) == ("3-meetings-1", 3, "a")
    assert talk["earliest"] == talk["latest"] == talk["day"] == date(2024, 5, 16)
    assert talk["participants"] == ["Nino Vashadze", "Kerem Soyalp", "p9"]
    assert (talk["sentences"], talk["quotes"]) == ([1, 2], ["a, sentence 1.", "a, sentence 2."])
    attending = [(one["meeting_id"], one["participant_id"]) for one in dicts(row, "attendances")]
    assert attending == [
        ("3-meetings-1", "3-participants-1"),
        ("3-meetings-1", "3-participants-2"),
        ("3-meetings-1", None),
    ]
    (deal,) = dicts(row, "agreements")
    # About May 2024: days on which it may lie, and none on which it does.
    assert (deal["earliest"], deal["latest"]) == (date(2024, 5, 1), date(2024, 5, 31))
    assert (deal["day"], deal["date"], deal["meeting_id"]) == (None, "2024-05~", "3-meetings-1")
    (deed,) = dicts(row, "attacks")
    assert (deed["earliest"], deed["day"]) == (None, None)
    assert deed["date"] == deed["date_text"] == "last spring"
    assert (deed["targets"], deed["unsupported"]) == (["bus"], 1)
    first, second = dicts(row, "tolls")
    assert (first["toll_id"], first["attack_id"]) == ("3-attacks-1-toll-1", "3-attacks-1")
    assert (first["killed_min"], first["killed_max"], first["injured_min"]) == (7, None, 3)
    assert (first["superseded"], second["superseded"]) == (False, True)
    assert (first["unsupported"], second["unsupported"]) == (1, 0)
    (found,) = dicts(row, "findings")
    assert (found["record_id"], found["quotes"]) == ("3-attacks-1", ["a, sentence 5."])


def test_a_day_is_exact_only_where_nothing_is_said_to_the_contrary() -> None:
    for told, day in (
        ("2024-05-16", date(2024, 5, 16)),
        ("2024-05-16~", None),
        ("2024-05-16?", None),
    ):
        one = telling(name="a", attacks=[attack(told)])
        (deed,) = dicts(Row(1, "k", 1, None, one), "attacks")
        assert (deed["day"], deed["earliest"]) == (day, date(2024, 5, 16))


def test_a_copy_is_listed_and_its_records_are_not(tmp_path: Path) -> None:
    """Whoever counts records counts those of one article once."""
    one = talks("a", text="one text")
    make_batch(tmp_path, [one, one.model_copy(update={"name": "b"})])
    with open_store(tmp_path, to_write=False) as store:
        rows = list(Shelf(store, 1).rows())
    assert [dicts(row, "articles")[0]["duplicate_of"] for row in rows] == [None, 1]
    assert [len(dicts(row, "meetings")) for row in rows] == [1, 0]


@pytest.mark.parametrize("folder", GROUPS, ids=lambda folder: folder.name)
def test_what_csv_says_of_an_article_the_tables_say_typed(folder: Path) -> None:
    """Of every column that both have; but ids, which count within the article there."""
    for n, one in enumerate(recorded(folder), 1):
        row = Row(n, "k", n, None, one)
        texts = {table.name: table for table in tables(Briefing(extractions=(one,)))}
        compared = 0
        for table in set(TABLES) & set(COLUMNS):
            own, csv = dicts(row, table), texts[table]
            assert len(own) == len(csv.rows), table
            shared = [
                c
                for c in csv.columns
                if c in TABLES[table] and not c.endswith("_id") and c != "article"
            ]
            for mine, theirs in zip(own, csv.rows, strict=True):
                theirs_by_name = dict(zip(csv.columns, theirs, strict=True))
                for column in shared:
                    assert _as_csv(mine[column]) == theirs_by_name[column], (table, column)
                    compared += 1
        assert compared


def _as_csv(value: Any) -> Any:
    match value:
        case date():
            return value.isoformat()
        case []:
            return None
        case [int(), *_]:
            return " ".join(map(str, value))
        case list():
            return "; ".join(value)
        case _:
            return value


# --- Parquet --------------------------------------------------------------------------------------


def test_parquet_is_read_back_as_it_is(tmp_path: Path) -> None:
    """Every table, typed, nothing escaped: formulas, escape sequences and markup are text."""
    pq = pytest.importorskip("pyarrow.parquet")
    odd = "=cmd|' /C calc'!A0 \x1b[31m<script>"
    given = [talks("a", odd), failed("b"), unreadable("c"), talks("=d", "Poti")]
    folder = make_batch(tmp_path / "d", given)
    assert results(str(folder), "--format", "parquet", "--output", str(tmp_path / "out")) == 1
    files = {path.stem: pq.read_table(path) for path in (tmp_path / "out").iterdir()}
    assert set(files) == set(TABLES)
    for name, table in files.items():
        assert table.column_names == list(TABLES[name])
    articles = files["articles"].to_pylist()
    assert [one["name"] for one in articles] == ["a", "b", "c", "=d"]
    assert [one["failure"] for one in articles] == [None, "TransportError", "ArticleError", None]
    meetings = files["meetings"].to_pylist()
    assert meetings[0]["place"] == odd
    assert [one["article_name"] for one in meetings] == ["a", "=d"]
    assert meetings[0]["day"] == date(2024, 5, 16)
    assert str(files["meetings"].schema.field("day").type) == "date32[day]"
    assert str(files["tolls"].schema.field("killed_min").type) == "int64"
    assert files["findings"].num_rows == 0


def test_duckdb_joins_the_tables(tmp_path: Path) -> None:
    """The query in the docs."""
    duckdb = pytest.importorskip("duckdb")
    pytest.importorskip("pyarrow")
    folder = make_batch(tmp_path / "d", [talks("a"), talks("b", "Poti"), failed("c")])
    results(str(folder), "--format", "parquet", "--output", str(tmp_path / "out"))
    query = """
        SELECT a.name, max(t.killed_min)
        FROM 'OUT/attacks.parquet' k JOIN 'OUT/tolls.parquet' t USING (attack_id)
        JOIN 'OUT/articles.parquet' a ON a.article = k.article
        WHERE NOT t.superseded GROUP BY a.name ORDER BY a.name
    """
    found = duckdb.sql(query.replace("OUT", str(tmp_path / "out"))).fetchall()
    assert found == [("a", 7), ("b", 7)]


def test_numbers_that_no_column_holds_are_left_out(tmp_path: Path) -> None:
    pq = pytest.importorskip("pyarrow.parquet")
    one = telling(
        name="a", attacks=[attack(tolls=[toll((2**63 - 1, 2**63))], evidence=[1, 10**30, 99])]
    )
    folder = make_batch(tmp_path / "d", [one])
    results(str(folder), "--format", "parquet", "--output", str(tmp_path / "out"))
    (row,) = pq.read_table(tmp_path / "out" / "tolls.parquet").to_pylist()
    assert (row["killed_min"], row["killed_max"]) == (2**63 - 1, None)
    (row,) = pq.read_table(tmp_path / "out" / "attacks.parquet").to_pylist()
    assert row["sentences"] == [1, 99, None]
    assert row["quotes"] == ["a, sentence 1.", None, None]


def test_row_groups_are_bounded_by_rows_and_by_characters(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pq = pytest.importorskip("pyarrow.parquet")
    folder = make_batch(tmp_path / "d", [talks(f"a{n}", f"P{n}") for n in range(7)])
    for name, bound, groups in (("_ROWS", 3, [3, 3, 1]), ("_CHARACTERS", 1, [1] * 7)):
        with monkeypatch.context() as patch:
            patch.setattr(f"summarizer.batch.outputs.parquet.{name}", bound)
            results(str(folder), "--format", "parquet", "--output", str(tmp_path / "out"))
        written = pq.ParquetFile(tmp_path / "out" / "meetings.parquet").metadata
        found = [written.row_group(n).num_rows for n in range(written.num_row_groups)]
        assert found == groups


@pytest.mark.parametrize("is_there", [False, True])
def test_tables_are_written_whole_or_not_at_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, is_there: bool
) -> None:
    pytest.importorskip("pyarrow")
    folder, output = make_batch(tmp_path / "d", [talks("a")]), tmp_path / "out"
    if is_there:
        output.mkdir()
        (output / "notes.txt").write_text("mine")
        (output / "articles.parquet").write_text("before")

    def break_off(self: Shelf, **_: object) -> Iterator[Row]:
        yield Row(1, "k", 1, None, talks("a"))
        raise StoreError("in the middle")

    with monkeypatch.context() as patch:
        patch.setattr(Shelf, "rows", break_off)
        with pytest.raises(StoreError):
            results(str(folder), "--format", "parquet", "--output", str(output))
    if is_there:
        assert (output / "articles.parquet").read_text() == "before"
        assert len(list(output.iterdir())) == 2
    else:
        assert [path.name for path in tmp_path.iterdir()] == ["d"]
    results(str(folder), "--format", "parquet", "--output", str(output))
    assert {p.stem for p in output.glob("*.parquet")} == set(TABLES)
    assert (output / "notes.txt").exists() == is_there


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--format", "csv"], "unknown format 'csv'; choose from jsonl, parquet"),
        (["--format", "parquet"], "parquet is several tables; give --output FOLDER"),
        (["--format", "parquet", "--output", "{file}"], "is a file; parquet goes into a folder"),
        (["--format", "parquet", "--output", "x", "--no-text"], "--no-text is for jsonl"),
        (["--output", "{folder}"], "is a folder; jsonl goes into a file"),
        (["--output", "{folder}/missing/x"], "cannot be written: No such file"),
    ],
)
def test_what_makes_no_sense_is_said_in_a_line(
    tmp_path: Path, arguments: list[str], message: str
) -> None:
    pytest.importorskip("pyarrow")
    folder = make_batch(tmp_path / "d", [talks("a")])
    (tmp_path / "file").write_text("")
    named = [a.format(file=tmp_path / "file", folder=tmp_path) for a in arguments]
    with pytest.raises(UsageError, match=message) as caught:
        results(str(folder), *named)
    assert "\n" not in str(caught.value)


def test_without_pyarrow_the_extra_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    folder = make_batch(tmp_path / "d", [talks("a")])
    with pytest.raises(UsageError, match=r"pip install 'summarizer\[parquet\]'"):
        results(str(folder), "--format", "parquet", "--output", str(tmp_path / "out"))


# --- briefings ------------------------------------------------------------------------------------


def brief(folder: Path, **conditions: str) -> tuple[Briefing, list[str]]:
    warnings: list[str] = []
    with open_store(folder, to_write=False) as store:
        return brief_parts([Stored(Shelf(store, 1))], conditions, warnings.append), warnings


def test_a_briefing_over_a_batch_is_that_over_its_results(tmp_path: Path) -> None:
    """Without a condition the same; with one the same records."""
    given = [one for folder in GROUPS for one in recorded(folder)]
    unique = [one.model_copy(update={"name": f"{n}"}) for n, one in enumerate(given)]
    unique = [
        one.model_copy(update={"article": one.article.model_copy(update={"name": one.name})})
        for one in unique
        if one.article is not None
    ]
    folder = make_batch(tmp_path, unique)
    whole = Briefing(extractions=tuple(unique), affairs=merge(unique))
    assert brief(folder)[0] == whole
    assert whole.affairs is not None
    for conditions in ({"about": "Karimama"}, {"since": "2024-05-12"}, {"country": "BEN"}):
        narrowed = narrow(whole.affairs, whole, **conditions)
        found, warnings = brief(folder, **conditions)
        assert warnings == []
        assert found.affairs is not None
        assert found.affairs.notes[0] == narrowed.notes[0]
        for kind in ("participants", "meetings", "agreements", "attacks"):
            ids = [
                (one.id, one.label, one.days and one.days.latest) for one in getattr(narrowed, kind)
            ]
            assert [
                (one.id, one.label, one.days and one.days.latest)
                for one in getattr(found.affairs, kind)
            ] == ids
        telling_of_it = {
            told.article
            for kind in ("participants", "meetings", "agreements", "attacks")
            for one in getattr(narrowed, kind)
            for told in one.tellings
        }
        assert 0 < len(found.extractions) < len(unique)
        assert {one.name for one in found.extractions} >= {unique[n].name for n in telling_of_it}
        assert f"of {len(unique)} articles tell of it" in found.affairs.notes[1]


def test_articles_from_elsewhere_are_merged_with_those_of_a_batch(tmp_path: Path) -> None:
    folder = make_batch(tmp_path, [talks("a"), elsewhere("b")])
    with open_store(folder, to_write=False) as store:
        parts: list[Part] = [Held([talks("x")]), Stored(Shelf(store, 1))]
        found = brief_parts(parts, {"about": "Batumi"}, print)
    assert [one.name for one in found.extractions] == ["x", "a"]
    assert found.affairs is not None
    assert [len(one.tellings) for one in found.affairs.meetings] == [2]


def test_what_changes_meanwhile_is_not_mixed_with_what_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A run that replaces an article between the two readings is seen by neither."""
    folder = make_batch(tmp_path, [talks("a"), elsewhere("b")])

    def select_and_change(outlines: Sequence[Outline], **conditions: str) -> Selection:
        new = talks("a", "Suva", text="Another text").article
        assert new is not None
        with open_store(folder, to_write=True) as store, store.transaction():
            store.add_article("a", "changed", new)
        return select(outlines, **conditions)

    monkeypatch.setattr("summarizer.batch.outputs.briefings.select", select_and_change)
    found, _ = brief(folder, about="Batumi")
    assert [one.name for one in found.extractions] == ["a"]
    assert found.extractions[0].article == talks("a").article


def test_what_failed_is_listed_unless_it_buries_the_rest(tmp_path: Path) -> None:
    few = make_batch(tmp_path / "few", [talks("a"), failed("b"), unreadable("c")])
    found, _ = brief(few, about="Batumi")
    assert [one.name for one in found.failed()] == ["b", "c"]
    many = make_batch(tmp_path / "many", [talks("a"), *(failed(f"b{n}") for n in range(21))])
    found, _ = brief(many, about="Batumi")
    assert not list(found.failed())
    assert found.affairs is not None
    assert found.affairs.notes[1].endswith("21 failed, and nobody knows what they tell of.")


def test_many_articles_are_announced_before_they_are_merged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(briefings, "MANY", 2)
    folder = make_batch(tmp_path, [talks("a"), talks("b", "Poti"), elsewhere("c")])
    assert "3 articles are merged whole" in brief(folder)[1][0]
    assert "3 articles tell of it" in brief(folder, since="2023-01-01")[1][0]
    assert brief(folder, about="Mendoza")[1] == []


def test_brief_takes_the_folder_of_a_batch(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = make_batch(tmp_path / "d", [talks("a"), elsewhere("b"), failed("c")], left=3)
    article = tmp_path / "x.txt"
    article.write_text("Nothing happened in Suva on Monday.\n")
    assert main(["brief", str(folder), "--about", "Mendoza", "--format", "json"]) == 1
    captured = capsys.readouterr()
    briefing = json.loads(captured.out)
    assert [one["name"] for one in briefing["extractions"]] == ["b", "c"]
    assert [one["label"] for one in briefing["affairs"]["meetings"]] == ["Ana Moreno, Luis Prado"]
    assert captured.err.splitlines() == [
        f"summarizer: {folder}: 3 of 6 articles have no result yet",
        f"summarizer: {folder}: 1 failed or could not be read; they are listed by: summarizer "
        f"batch results {folder} --failed",
    ]
    assert main(["brief", str(folder), str(article), "--format", "json", "--model", "rules"]) == 2
    assert "no such setup" in capsys.readouterr().err
    assert main(["brief", str(folder), "--published", "2024-01-01"]) == 2
    assert "--published does not go with a batch" in capsys.readouterr().err
    assert (
        main(
            [
                "brief",
                str(folder),
                "--about",
                "Mendoza",
                "--format",
                "csv",
                "--output",
                str(tmp_path / "t"),
            ]
        )
        == 1
    )
    assert "Mendoza" in (tmp_path / "t" / "meetings.csv").read_text()


def test_a_damaged_row_is_among_what_failed(tmp_path: Path) -> None:
    folder = make_batch(tmp_path, [talks("a"), talks("b", "Poti")])
    connection = sqlite3.connect(folder / FILE)
    connection.execute("UPDATE result SET extraction = x'00' WHERE article = 2")
    connection.commit()
    connection.close()
    found, _ = brief(folder, about="Batumi")
    assert [one.name for one in found.extractions] == ["a", "b"]
    (damaged,) = found.failed()
    assert damaged.failure is not None
    assert damaged.failure.kind == "StoreError"
