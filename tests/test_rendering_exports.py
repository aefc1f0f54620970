"""What other programs get of a briefing: tables, a calendar, a map, a schema."""

import csv
import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import icalendar
import jsonschema
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from summarizer.affairs import Affairs
from summarizer.briefing import Article, Briefing, Extraction, Published
from summarizer.cli import main
from summarizer.errors import UsageError
from summarizer.files import write_folder
from summarizer.rendering import render
from summarizer.rendering.exports.columns import COLUMNS
from summarizer.rendering.exports.csv import csv_files, zipped
from summarizer.rendering.exports.ics import left_out
from summarizer.rendering.json import json_schema, parse
from tests.export_examples import (
    AFFAIRS,
    APART,
    MERGED,
    VISIT,
    WIRE,
    entry,
    meeting,
    person,
    record,
    summary,
)
from tests.rendering_examples import BRIEFING

Run = Callable[..., tuple[int, str, str]]
Rows = list[dict[str, str]]
ROOT = Path(__file__).parent.parent
DOCS = ROOT / "docs"
EMPTY = Briefing(extractions=())


def tables(briefing: Briefing) -> dict[str, Rows]:
    """Every table as a reader of CSV sees it."""
    return {
        name.removesuffix(".csv"): list(csv.DictReader(io.StringIO(text, newline=""), strict=True))
        for name, text in csv_files(briefing).items()
    }


def calendar(briefing: Briefing) -> tuple[list[Any], list[Any]]:
    """Events and notes, read by the icalendar library."""
    read = icalendar.Calendar.from_ical(render(briefing, "ics"))
    assert read.errors == []
    return read.walk("VEVENT"), read.walk("VJOURNAL")


def with_meetings(*meetings: Any) -> Briefing:
    """The merged briefing, but with these meetings alone."""
    return MERGED.model_copy(update={"affairs": Affairs(meetings=meetings)})


def visit(**fields: Any) -> Any:
    """The visit with other entries in its ledger."""
    ledger = tuple(fields.get(one.field, one) for one in VISIT.ledger)
    return VISIT.model_copy(update={"ledger": ledger})


def on(edtf: str) -> Any:
    """The visit on another day."""
    dated = visit(date=entry("date", "single_source", edtf, (0, edtf, (2,))))
    return dated.model_copy(update={"days": None})


# Tables


def test_a_record_of_two_outlets_is_one_row_with_two_tellings() -> None:
    found = tables(MERGED)
    (row,) = found["meetings"]
    assert row["meeting_id"] == "meetings-1"
    assert (row["articles_count"], row["origins_count"]) == ("2", "1")
    assert (row["earliest"], row["date"], row["place"]) == ("2022-02-14", "2022-02-14", "Batumi")
    assert [(t["article"], t["outlet"], t["sentences"], t["unsupported"])
            for t in found["tellings"] if t["record_id"] == "meetings-1"] == [
        ("1", "Adjara Wire", "2", "0"), ("2", "Kars Daily", "1", "1"),
    ]  # fmt: skip
    assert [(s["article"], s["value"], s["sentences"]) for s in found["statements"]
            if (s["record_id"], s["field"]) == ("attacks-1", "killed")] == [
        ("1", "5", "3"), ("2", "at least 7", "2"),
    ]  # fmt: skip
    (raid,) = found["attacks"]
    assert raid["conflicts"] == "killed"
    assert raid["not_stated"] == "date targets"


def test_nothing_stated_is_empty_and_nobody_is_zero() -> None:
    """An injured toll that is not given differs from one of nobody, in every column."""
    first, second = tables(MERGED)["tolls"]
    assert [first[f"injured_{part}"] for part in ("min", "max", "text", "attackers")] == [
        "0", "0", "nobody", "0",
    ]  # fmt: skip
    assert [second[f"injured_{part}"] for part in ("min", "max", "text", "attackers")] == [""] * 4
    assert (second["killed_min"], second["killed_max"]) == ("7", "")
    assert (first["superseded"], first["according_to"]) == ("false", "")
    assert second["according_to"] == "a doctor"


@pytest.mark.parametrize("briefing", [MERGED, APART, BRIEFING], ids=["merged", "apart", "long"])
def test_every_id_joins(briefing: Briefing) -> None:
    """Each id is unique where it is the row's own, and each reference leads to such a row."""
    found = tables(briefing)
    own = {
        "articles": "article", "origins": "origin", "participants": "participant_id",
        "meetings": "meeting_id", "agreements": "agreement_id", "attacks": "attack_id",
        "tolls": "toll_id", "attributions": "attribution_id",
    }  # fmt: skip
    keys = {column: [row[column] for row in found[table]] for table, column in own.items()}
    for column, values in keys.items():
        assert len(set(values)) == len(values), column
    records = {
        value for table in ("participants", "meetings", "agreements", "attacks")
        for value in keys[own[table]]
    }  # fmt: skip
    for table, rows in found.items():
        for row in rows:
            for column, value in row.items():
                if value and column in keys:
                    assert value in keys[column], (table, column)
                if value and column == "record_id":
                    assert value in records, table
    sentences = {(row["article"], row["sentence"]) for row in found["sentences"]}
    articles = [e.article for e in briefing.extractions]
    for rows in found.values():
        for row in rows:
            for number in row.get("sentences", "").split():
                article = articles[int(row["article"]) - 1]
                is_there = article is not None and article.sentence(int(number)) is not None
                assert ((row["article"], number) in sentences) == is_there
    ledger = {(row["record_id"], row["field"]) for row in found["ledger"]}
    assert {(row["record_id"], row["field"]) for row in found["statements"]} <= ledger


def test_without_merging_each_article_has_its_own_rows() -> None:
    """The same columns; nobody has compared the articles, so their origins are not known."""
    found = tables(APART)
    assert [row["label"] for row in found["meetings"]] == [
        "Nino Lomidze, Aram Petrosian", "Petrossian, Lomidze, p9", "Nino Lomidze, Aram Petrosian",
    ]  # fmt: skip
    assert {row["articles_count"] for row in found["meetings"]} == {"1"}
    assert {row["origins_count"] for row in found["meetings"]} == {""}
    assert found["origins"] == []
    assert [row["meetings"] for row in found["agreements"]] == ["meetings-1", "meetings-3"]
    assert [(row["killed"], row["injured"]) for row in found["attacks"]] == [
        ("5", "0"), ("at least 7", ""), ("5", "0"),
    ]  # fmt: skip
    assert {row["verdict"] for row in found["ledger"]} == {"single_source", "not_stated"}


def test_a_figure_that_its_article_corrects_is_in_its_toll_alone() -> None:
    """BRIEFING's attack: 6 killed, corrected from 12; no casualties, corrected; 20 or more hurt."""
    found = tables(BRIEFING)
    (row,) = found["attacks"]
    assert (row["killed"], row["injured"]) == ("6", "at least 20")
    assert [toll["superseded"] for toll in found["tolls"]] == ["false", "true", "false"]
    assert row["attribution"] == (
        "Free Coast Brigade (claimed); Laz Front (accused by authorities); Laz Front (denied)"
    )


def test_a_failed_article_and_a_copy_are_rows_that_say_so() -> None:
    articles = tables(MERGED)["articles"]
    assert [row["failure"] for row in articles] == ["", "", "ArticleError", ""]
    assert [row["duplicate_of"] for row in articles] == ["", "", "", "1"]
    assert [row["origin"] for row in articles] == ["1", "1", "", ""]
    assert [row["unsupported"] for row in articles] == ["0", "1", "", "0"]


def test_an_unknown_participant_has_no_id_and_a_finding() -> None:
    found = tables(MERGED)
    assert [(row["participant_id"], row["participant"]) for row in found["attendances"]] == [
        ("participants-1", "Nino Lomidze"), ("participants-2", "Aram Petrosian"),
        ("participants-2", "Petrossian"), ("participants-1", "Lomidze"), ("", "p9"),
    ]  # fmt: skip
    (finding,) = found["findings"]
    assert (finding["article"], finding["record_id"], finding["value"]) == (
        "2", "meetings-1", "p9",
    )  # fmt: skip


def test_a_formula_is_neutralised_wherever_it_stands() -> None:
    found = tables(MERGED)
    assert found["agreements"][0]["label"] == "'=SUM(A1) of tolls"
    assert found["attributions"][0]["actor"] == "'+Front"
    topics = [row["value"] for row in found["details"] if row["field"] == "topic"]
    assert topics == ["transit", "'-5% duty"]


@given(st.text(max_size=20) | st.from_regex(r"'*[=+\-@\t\r].{0,5}", fullmatch=True))
def test_no_text_becomes_a_formula_or_breaks_a_row(name: str) -> None:
    """Whatever an article is called: as many rows and fields, and nothing that begins as one."""
    extraction = Extraction(name=name, article=None, summary=None)
    files = csv_files(Briefing(extractions=(extraction, extraction)))
    files["articles.csv"].encode("utf-8")
    assert files["articles.csv"].count("\r\n") == 3
    rows = list(csv.reader(io.StringIO(files["articles.csv"], newline=""), strict=True))
    assert [len(row) for row in rows] == [len(COLUMNS["articles"])] * 3
    assert not rows[1][1].startswith(("=", "+", "-", "@", "\t", "\r", "\n"))


def test_the_tables_of_an_empty_briefing_are_headers() -> None:
    for name, text in csv_files(EMPTY).items():
        assert text == ",".join(COLUMNS[name.removesuffix(".csv")]) + "\r\n"


def test_the_docs_describe_every_column_of_every_table() -> None:
    """In the order of the table, under a heading of its name."""
    page = (DOCS / "exports.md").read_text(encoding="utf-8")
    for name, columns in COLUMNS.items():
        section = page.partition(f"\n### {name}\n")[2].partition("\n#")[0]
        described = [line.split("|")[1] for line in section.splitlines() if line.startswith("| `")]
        assert [part.strip("` ") for cell in described for part in cell.split(",")] == [*columns]


def test_the_same_briefing_gives_the_same_zip_file() -> None:
    first, second = zipped(csv_files(MERGED)), zipped(csv_files(MERGED))
    assert first == second
    with zipfile.ZipFile(io.BytesIO(first)) as archive:
        assert archive.testzip() is None
        assert archive.namelist() == [f"{name}.csv" for name in COLUMNS]
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        meetings = archive.read("meetings.csv").decode("utf-8")
    assert meetings == csv_files(MERGED)["meetings.csv"]


def test_tables_are_no_single_text() -> None:
    with pytest.raises(UsageError, match="csv is several tables"):
        render(MERGED, "csv")


# Calendar


def test_a_meeting_of_known_day_is_an_all_day_event() -> None:
    (event,), notes = calendar(MERGED)
    assert notes == []
    assert (event.decoded("dtstart").isoformat(), event.decoded("dtend").isoformat()) == (
        "2022-02-14", "2022-02-15",
    )  # fmt: skip
    assert event.decoded("dtstamp").isoformat() == "2022-03-02T00:00:00+00:00"
    assert str(event["summary"]) == "Nino Lomidze, Aram Petrosian"
    assert str(event["location"]) == "Batumi, Georgia"
    assert str(event["status"]) == "CONFIRMED"
    said = str(event["description"]).splitlines()
    assert "Date: 2022-02-14 [1:2]" in said
    assert "Mode: in person [1:2; 2:1]" in said
    assert "- Petrossian; Lomidze [2:1]" in said
    assert "Unsupported [2]: participant: there is no participant p9" in said
    assert "[2:1] “Petrossian received Lomidze.”" in said
    assert "[1] Adjara Wire, Ministers meet, 2022-02-15, https://wire.example/a;b" in said


@pytest.mark.parametrize(
    ("edtf", "start", "end"),
    [
        ("2022-12-31", "2022-12-31", "2023-01-01"),
        ("2024-02-28/2024-03-01", "2024-02-28", "2024-03-02"),
        ("0987-06-05", "0987-06-05", "0987-06-06"),
        ("9999-12-31", "9999-12-31", None),
    ],
)
def test_several_days_are_one_event_that_ends_on_the_day_after(
    edtf: str, start: str, end: str | None
) -> None:
    (event,), _ = calendar(with_meetings(on(edtf)))
    assert event.decoded("dtstart").isoformat() == start
    assert ("dtend" in event) == (end is not None)
    assert end is None or event.decoded("dtend").isoformat() == end


@pytest.mark.parametrize(
    ("edtf", "reason"),
    [
        ("2022-02", "the day is not known (2022-02)"),
        ("XXXX-02-14", "the day is not known (XXXX-02-14)"),
        ("2022-02-14~", "the day is not known (2022-02-14~)"),
        ("2022-02-14?", "the day is not known (2022-02-14?)"),
        ("2022-02-14/..", "the day is not known (2022-02-14/..)"),
        ("2022-02-14/2022-03", "the day is not known (2022-02-14/2022-03)"),
        ("2022-02-14/2022-02-16~", "the day is not known (2022-02-14/2022-02-16~)"),
        ("Thursday", "the day is not known (Thursday)"),
    ],
)
def test_a_meeting_without_a_known_day_is_left_out_and_named(edtf: str, reason: str) -> None:
    """In a note that takes no time, beside the events of the others."""
    events, notes = calendar(with_meetings(on(edtf), VISIT))
    assert len(events) == 1
    assert str(notes[0]["summary"]) == "Not in this calendar: 1 meeting without a known day"
    assert str(notes[0]["description"]) == f"Nino Lomidze, Aram Petrosian: {reason}"


def test_articles_can_tell_a_day_together() -> None:
    """One gives day and month, the other the year; not where either only gives it about."""
    told = ((0, "XXXX-02-14", (2,)), (1, "2022", (1,)))
    together = visit(date=entry("date", "compatible", "XXXX-02-14", *told))
    (event,), _ = calendar(with_meetings(together))
    assert event.decoded("dtstart").isoformat() == "2022-02-14"
    about = ((0, "XXXX-02-14~", (2,)), (1, "2022", (1,)))
    doubtful = visit(date=entry("date", "compatible", "XXXX-02-14~", *about))
    assert calendar(with_meetings(doubtful))[0] == []


def test_a_disputed_or_missing_day_is_not_known() -> None:
    told = ((0, "2022-02-14", (2,)), (1, "2022-02-15", (1,)))
    disputed = visit(date=entry("date", "conflict", "2022-02-14/2022-02-15", *told))
    missing = visit(date=entry("date", "not_stated", None))
    assert left_out(with_meetings(disputed, missing)) == (
        "Nino Lomidze, Aram Petrosian: the articles disagree on the date (2022-02-14, 2022-02-15)",
        "Nino Lomidze, Aram Petrosian: no date is stated",
    )


@pytest.mark.parametrize(
    ("status", "written"),
    [("planned", "TENTATIVE"), ("held", "CONFIRMED"), ("cancelled_or_postponed", "CANCELLED"),
     ("unclear", None)],
)  # fmt: skip
def test_how_firm_a_meeting_is(status: str, written: str | None) -> None:
    stated = entry("status", "single_source", status, (0, status, (2,)))
    (event,), _ = calendar(with_meetings(visit(status=stated)))
    assert event.get("status") == written


def test_a_disputed_status_is_told_and_not_decided() -> None:
    told = ((0, "held", (2,)), (1, "planned", (1,)))
    (event,), _ = calendar(with_meetings(visit(status=entry("status", "conflict", None, *told))))
    assert "status" not in event
    said = str(event["description"])
    assert "Status: the articles disagree\n- held [1:2]\n- planned [2:1]\n" in said


def test_an_event_keeps_its_uid_when_it_has_been_held() -> None:
    """Another export replaces the planned event; other people or days make another event."""
    planned = visit(status=entry("status", "single_source", "planned", (0, "planned", (2,))))
    uids = [
        str(calendar(with_meetings(one))[0][0]["uid"])
        for one in (VISIT, planned, on("2022-02-15"))
    ]  # fmt: skip
    assert uids[0] == uids[1] != uids[2]
    events, _ = calendar(with_meetings(VISIT, VISIT))
    assert len({str(event["uid"]) for event in events}) == 2
    assert str(events[0]["uid"]) == uids[0]


def test_a_calendar_of_nothing_is_a_valid_calendar() -> None:
    """RFC 5545 wants at least one component; the note is one."""
    events, (note,) = calendar(EMPTY)
    assert events == []
    assert str(note["summary"]) == "No meetings"


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=120))
@example("ж" * 120)
@example("x" + "😀" * 60)
@example("a\\nb;c,d\\")
def test_text_of_an_article_stays_inside_its_property(name: str) -> None:
    """Nothing opens a component, lines are at most 75 octets, and what was printable comes back."""
    hostile = f"{name}\r\nEND:VEVENT\r\nX:"
    text = render(with_meetings(VISIT.model_copy(update={"label": hostile})), "ics")
    lines = text.encode("utf-8").split(b"\r\n")
    assert lines.pop() == b""
    assert max(map(len, lines)) <= 75
    assert not any(line.rstrip(b"\r") != line or b"\n" in line for line in lines)
    for line in lines:
        line.decode("utf-8")  # no letter is cut apart
    assert lines.count(b"BEGIN:VEVENT") == lines.count(b"END:VEVENT") == 1
    (event,) = icalendar.Calendar.from_ical(text).walk("VEVENT")
    if name.isascii() and name.isprintable():
        assert str(event["summary"]) == f"{name}  END:VEVENT  X:"


# Map


def geojson(briefing: Briefing) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(render(briefing, "geojson"))
    assert document["type"] == "FeatureCollection"
    return document


def test_a_town_is_a_point_and_a_country_is_a_code() -> None:
    """A point in the middle of Turkey would be read as the place of the raid."""
    document = geojson(MERGED)
    meeting_, raid = document["features"]
    assert meeting_["id"] == "meetings-1"
    assert meeting_["geometry"]["type"] == "Point"
    longitude, latitude = meeting_["geometry"]["coordinates"]
    assert (round(longitude, 1), round(latitude, 1)) == (41.6, 41.6)  # Batumi: 41°37' both ways
    assert meeting_["properties"]["precision"] == "city"
    assert meeting_["properties"]["position_of"] == "airport"
    assert meeting_["properties"]["sources"] == ["Adjara Wire", "Kars Daily"]
    assert raid["geometry"] is None
    assert (raid["properties"]["precision"], raid["properties"]["country"]) == ("country", "TUR")
    assert raid["properties"]["not_more_precise"] == "no such place is known in TUR"
    assert raid["properties"]["in_conflict"] == ["killed"]
    assert document["unresolved"] == []


def test_longitude_comes_first() -> None:
    """Zahedan lies near 29.5 north, 60.9 east."""
    told = {"place": "Zahedan", "country": "IRN"}
    moved = {f: entry(f, "single_source", value, (0, value, (2,))) for f, value in told.items()}
    (feature,) = geojson(with_meetings(visit(**moved)))["features"]
    assert feature["geometry"]["coordinates"] == pytest.approx([60.9, 29.5], abs=0.1)


def test_what_outlets_dispute_is_not_resolved() -> None:
    told = ((0, "Batumi", (2,)), (1, "Tbilisi", (1,)))
    place = entry("place", "conflict", "Batumi", *told)  # whatever stands there, it is disputed
    disputed = visit(place=place)
    (feature,) = geojson(with_meetings(disputed))["features"]
    assert feature["geometry"] is None
    assert feature["properties"]["not_more_precise"] == "the articles disagree on the place"
    country = entry("country", "conflict", None, (0, "GEO", (2,)), (1, "TUR", (1,)))
    document = geojson(with_meetings(visit(country=country)))
    assert document["features"] == []
    (missing,) = document["unresolved"]
    assert (missing["id"], missing["reason"]) == (
        "meetings-1", "the articles disagree on the country",
    )  # fmt: skip


def test_what_is_nowhere_is_listed() -> None:
    nowhere = visit(
        place=entry("place", "single_source", "London", (0, "London", (2,))),
        country=entry("country", "not_stated", None),
    )
    document = geojson(with_meetings(nowhere))
    assert document["features"] == []
    assert document["unresolved"][0]["reason"] == "the name fits 3 countries: CAN, GBR, USA"


# JSON and its schema


def test_json_of_merged_records_comes_back() -> None:
    assert parse(render(MERGED, "json")) == MERGED


def test_version_1_is_a_briefing_that_nobody_merged() -> None:
    document = json.loads(render(APART, "json"))
    del document["affairs"]
    document["schema_version"] = 1
    assert parse(json.dumps(document)) == APART


@pytest.mark.parametrize("version", [0, 3, 1.0, True, "2", None])
def test_another_version_is_refused(version: Any) -> None:
    document = {**json.loads(render(APART, "json")), "schema_version": version}
    with pytest.raises(UsageError, match=f"schema version 2: it says {version!r}; render it anew"):
        parse(json.dumps(document))


@pytest.mark.parametrize("briefing", [MERGED, APART, BRIEFING, EMPTY])
def test_json_keeps_to_the_published_schema(briefing: Briefing) -> None:
    validator = jsonschema.Draft202012Validator(json_schema())
    document = json.loads(render(briefing, "json"))
    assert [error.message for error in validator.iter_errors(document)] == []


@pytest.mark.parametrize("path", [["affairs"], ["extractions", 0, "summary"], ["schema_version"]])
def test_the_published_schema_misses_nothing(path: list[Any]) -> None:
    """A field less or more anywhere is no briefing."""
    validator = jsonschema.Draft202012Validator(json_schema())
    document = place = json.loads(render(MERGED, "json"))
    for step in path[:-1]:
        place = place[step]
    assert not validator.is_valid({**document, "more": 1})
    del place[path[-1]]
    assert not validator.is_valid(document)


# The command line


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs `brief` on a recorded article; gives exit code, output and error output."""

    def run_brief(*arguments: str | Path) -> tuple[int, str, str]:
        article = next((ROOT / "evals" / "groups").glob("three-tellings/*oxus/article.md"))
        code = main(
            ["brief", str(article), "--model", "recorded/claude", *map(str, arguments)]
        )  # fmt: skip
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    return run_brief


def test_the_schema_in_the_docs_is_up_to_date(capsys: pytest.CaptureFixture[str]) -> None:
    """Mend it with: summarizer schema --of briefing > docs/briefing.schema.json."""
    assert main(["schema", "--of", "briefing"]) == 0
    assert capsys.readouterr().out == (DOCS / "briefing.schema.json").read_text(encoding="utf-8")
    jsonschema.Draft202012Validator.check_schema(json_schema())
    assert main(["schema", "--of", "bill"]) == 2
    assert capsys.readouterr().err == (
        "summarizer: no schema of 'bill'; choose from answer, briefing\n"
    )


def test_tables_go_into_a_folder_or_a_zip_file(run: Run, tmp_path: Path) -> None:
    folder, archive = tmp_path / "tables", tmp_path / "tables.zip"
    assert run("--format", "csv", "--output", folder) == (0, "", "")
    assert sorted(path.name for path in folder.iterdir()) == sorted(f"{n}.csv" for n in COLUMNS)
    assert run("--format", "csv", "--output", archive) == (0, "", "")
    with zipfile.ZipFile(archive) as found:
        assert {n: found.read(n) for n in found.namelist()} == {
            path.name: path.read_bytes() for path in folder.iterdir()
        }
    (folder / "meetings.csv").write_text("old")
    (folder / "mine.txt").write_text("kept")
    assert run("--format", "csv", "--output", folder)[0] == 0
    assert (folder / "mine.txt").read_text() == "kept"
    assert (folder / "meetings.csv").read_text() != "old"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["tables", "tables.zip"]


@pytest.mark.parametrize(
    ("output", "words"),
    [
        (None, "csv is several tables; give --output FOLDER or --output FILE.zip"),
        ("x.csv", "csv is several tables; give --output FOLDER or --output FILE.zip"),
        ("file", "file: cannot be written: csv goes into a folder or a FILE.zip, and this is a f"),
        ("no/such/folder", "no/such/folder: cannot be written: No such file or directory"),
        ("no/such.zip", "no/such.zip: cannot be written: No such file or directory"),
        ("folder.zip", "folder.zip: cannot be written: is a directory"),
        ("", "cannot be written: the name is empty"),
        ("zero\0byte", "byte: cannot be written: "),
    ],
)
def test_tables_that_cannot_be_written_are_refused_in_one_line(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, output: str | None, words: str
) -> None:
    """Before anything is asked, and with nothing left behind."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "file").write_text("kept")
    (tmp_path / "folder.zip").mkdir()
    code, out, err = run("--format", "csv", *(() if output is None else ("--output", output)))
    assert (code, out) == (2, "")
    assert words in err
    assert err.count("\n") == 1
    assert sorted(path.name for path in tmp_path.iterdir()) == ["file", "folder.zip"]
    assert (tmp_path / "file").read_text() == "kept"


def test_a_folder_gets_all_tables_or_none(tmp_path: Path) -> None:
    """Here a folder stands where the second table must go."""
    (tmp_path / "b.csv").mkdir()
    (tmp_path / "a.csv").write_text("old")
    with pytest.raises(IsADirectoryError):
        write_folder(tmp_path, {"a.csv": "new", "b.csv": "new"})
    assert (tmp_path / "a.csv").read_text() == "old"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.csv", "b.csv"]
    with pytest.raises(UnicodeEncodeError):
        write_folder(tmp_path / "new", {"a.csv": "new", "c.csv": "\ud800"})
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.csv", "b.csv"]


def test_a_calendar_goes_to_standard_output_and_says_what_it_lacks(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """The meeting of this article is dated "Thursday", and the article is not."""
    article = next((ROOT / "evals" / "groups").glob("three-tellings/*ochiq/article.md"))
    assert main(["brief", str(article), "--model", "recorded/claude", "--format", "ics"]) == 0
    captured = capsys.readouterr()
    assert captured.out.startswith("BEGIN:VCALENDAR\r\nVERSION:2.0\r\n")
    assert captured.err == "summarizer: 1 meeting not in the calendar: the day is not known\n"


def test_a_calendar_in_a_file_keeps_its_line_ends(run: Run, tmp_path: Path) -> None:
    assert run("--format", "ics", "--output", tmp_path / "a.ics") == (0, "", "")
    content = (tmp_path / "a.ics").read_bytes()
    assert content.count(b"\n") == content.count(b"\r\n") > 10


def test_an_unknown_format_names_those_that_exist(run: Run) -> None:
    code, _, err = run("--format", "ical")
    assert code == 2
    assert "unknown format 'ical'; choose from terminal, markdown, html, json, csv, ics, geo" in err


def test_an_undated_answer_is_stamped_with_its_article() -> None:
    """DTSTAMP: the answer's day, else the day of the article, else the day of the meeting."""

    def stamp(article: Article) -> str:
        told = summary(participants=[person("p1", "A", [2])], meetings=[meeting([2], ["p1"])])
        one = record("meetings", 1, "A", [(0, 0)], on("2022-02-14").ledger[0])
        extraction = Extraction(name="x", article=article, summary=told)
        briefing = Briefing(extractions=(extraction,), affairs=Affairs(meetings=(one,)))
        return str(calendar(briefing)[0][0].decoded("dtstamp").date())

    assert stamp(WIRE) == "2022-02-15"
    assert stamp(WIRE.model_copy(update={"published": None})) == "2022-02-14"
    late = Published(date="2022-04-01", origin="dateline")
    assert stamp(WIRE.model_copy(update={"published": late})) == "2022-04-01"


def test_the_example_is_what_merging_would_give() -> None:
    """Every telling and sentence of the example is there, or the tests above test nothing."""
    for kind in ("participants", "meetings", "agreements", "attacks"):
        for one in getattr(AFFAIRS, kind):
            for telling in one.tellings:
                told = MERGED.extractions[telling.article].summary
                assert told is not None
                assert getattr(told, kind)[telling.record].evidence
            for line in one.ledger:
                for said in line.statements:
                    article = MERGED.extractions[said.article].article
                    assert article is not None
                    assert all(article.sentence(number) for number in said.evidence)
