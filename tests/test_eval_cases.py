"""Cases as people write them: dates that may be off, and what is said of every broken one."""

import hashlib
from pathlib import Path
from typing import Any

import pytest
import yaml

from summarizer.cli import main
from summarizer.errors import CaseError
from summarizer.evals import expectations
from summarizer.evals.cases import load_case, load_suite
from summarizer.evals.exemplars import perfect_answer
from summarizer.evals.expectations import read_expectation
from summarizer.evals.patterns import Near
from tests.stories import SENTENCES

ARTICLE = "\n\n".join(words for _, words in SENTENCES)


def write_case(folder: Path, expected: str | bytes, article: str | None = ARTICLE) -> Path:
    folder.mkdir(parents=True)
    data = expected if isinstance(expected, bytes) else expected.encode()
    (folder / "expected.yaml").write_bytes(data)
    if article is not None:
        (folder / "article.md").write_text(article, encoding="utf-8")
    return folder


def refused(capsys: pytest.CaptureFixture[str], *arguments: str | Path) -> str:
    """The one line that `eval run` says of what it cannot run."""
    code = main(["eval", "run", "--model", "rules", *map(str, arguments)])
    captured = capsys.readouterr()
    assert (code, captured.out) == (2, "")
    assert captured.err.count("\n") == 1
    return captured.err.removeprefix("summarizer: ").rstrip("\n")


CAPTION, LINK, LAST = 2, 7, 11  # sentences of the article as it is read from a file
BROKEN: list[tuple[str, str | bytes, str]] = [
    ("an open bracket", "attacks:\n  - place: [Ba\n", ":3: not YAML: expected ',' or ']', but got"),
    ("a colon too many", "attacks:\n  - place: Ba: Fiji\n", ":2: not YAML: mapping values are not"),
    ("a tab", "attacks:\n\t- place: Ba\n", ":2: not YAML: found character '\\t'"),
    ("an unknown alias", "attacks:\n  - place: *ba\n", ":2: not YAML: found undefined alias 'ba'"),
    ("a control character", 'attacks:\n  - place: "\0"\n', ": not YAML: special characters"),
    ("a tag that makes objects", "attacks: !!python/object:os.system x", ":1: not YAML: could not"),
    ("two documents", "attacks:\n---\nattacks:\n", ":2: not YAML: but found another document"),
    ("too deep", "attacks: " + "[" * 60_000, ": nested too deeply"),
    ("nothing", b"", ": nothing in it; expected participants, meetings, agreements and attacks"),
    ("comments only", "# to be written\n", ": nothing in it; expected participants"),
    ("a list", "- attacks\n", ":1: expected participants, meetings, agreements and attacks"),
    ("no UTF-8", "attacks:\n  - place: Lomé\n".encode("latin-1"), ":2: not UTF-8; save the file"),
    ("an unknown list", "atacks: []", ":1: unknown field 'atacks'; did you mean 'attacks'?"),
    ("an unknown field", "attacks:\n  - id: ba\n    date:\n      txt: May\n",
     ":4: unknown field 'txt'; did you mean 'text'?"),
    ("a field twice", "attacks:\n  - place: Ba\n    type: bombing\n    place: Nadi\n",
     ":4: 'place' stands twice"),
    ("records that are no list", "attacks: {place: Ba}", ":1: attacks must be a list"),
    ("a record that is none", "attacks: [Ba]", ":1: attacks[0]: expected a record with fields"),
    ("a word for a number", "attacks:\n  - tolls:\n      - killed: {min: three}\n",
     ":3: min: 'three' is a str, not a int"),
    ("a number for a truth", "agreements:\n  - unilateral: 1\n",
     ":2: unilateral: 1 is a int, not a bool"),
    ("a word for a date", "attacks:\n  - {evidence: [4], date: May}\n", ":2: date is null, or has"),
    ("an unknown value", "attacks:\n  - {evidence: [3], stage: acomplished}\n",
     ":2: stage: no 'acomplished'; did you mean 'accomplished'?"),
    ("words for a value from a list", "attacks: [{stage: {contains: accomplish}}]",
     ":1: stage: contains is for text; here a value is whole"),
    ("no words", "attacks: [{place: {contains_any: []}}]", ":1: place: not a value, and none of"),
    ("any_of twice", "attacks: [{date: {any_of: [{any_of: [null, {text: May}]}]}}]",
     ":1: date: any_of in any_of; one list is enough"),
    ("a range from high to low", "attacks: [{date: {edtf: {from: 2021-06, to: 2021-05}}}]",
     ":1: edtf: from 2021-06 to 2021-05 is nothing"),
    ("a range of words", "attacks: [{place: {from: A, to: B}}]", ":1: place: from and to are two"),
    ("a range without a year", "attacks: [{date: {edtf: {from: XXXX-05-03, to: XXXX-05-05}}}]",
     ":1: edtf: XXXX-05-03 has no year"),
    ("near what has no year", "attacks: [{date: {edtf: {near: XXXX-05-03, days: 2}}}]",
     ":1: edtf: XXXX-05-03 has no year, and no day that a range could rest on"),
    ("near what is no date", "attacks: [{date: {edtf: {near: May, days: 2}}}]", "is not EDTF:"),
    ("near null", "attacks: [{date: {edtf: {near: null, days: 2}}}]", "edtf: near takes a date"),
    ("near a place", "attacks: [{place: {near: Ba, days: 2}}]", ":1: place: near takes a date"),
    ("near without days", "attacks: [{date: {edtf: {near: 2021}}}]", ":1: edtf: not a value, and"),
    ("no days off", "attacks: [{date: {edtf: {near: 2021, days: 0}}}]", "days is a number from 1"),
    ("days in words", "attacks: [{date: {edtf: {near: 2021, days: two}}}]", "days is a number"),
    ("a sentence that is not there", "attacks:\n  - {place: Ba, evidence: [99]}\n",
     f":2: attacks[0]: no sentence 99, only 1 to {LAST}"),
    ("a sentence of a fact that is not there",
     "attacks:\n  - id: ba\n    tolls: [{evidence: [4], evidence_also: [98]}]\n",
     f":2: ba: no sentence 98, only 1 to {LAST}"),
    ("furniture", f"meetings:\n  - evidence: [{LINK}]\n",
     f":2: meetings[0]: sentence {LINK} is page furniture (link), which cannot be evidence"),
    ("an id that is not there", "participants: [{id: vake}]\nmeetings:\n"
     "  - {id: suva, participants: [{participant: vaka}]}\n",
     ":3: suva: no participants have the id 'vaka'; did you mean 'vake'?"),
    ("an id twice", "meetings:\n  - id: suva\nattacks:\n  - id: suva\n",
     ":4: two records have the id 'suva'"),
    ("a hash that is none", f"article:\n  file: a.txt\n  sha256: {'0' * 63}\n",
     ":2: article.sha256 has 64 hexadecimal digits"),
    ("a file that is none", f"article:\n  file: 7\n  sha256: {'a' * 64}\n", ":2: article.file is"),
]  # fmt: skip


@pytest.mark.parametrize(("expected", "words"), [b[1:] for b in BROKEN], ids=[b[0] for b in BROKEN])
def test_a_broken_case_is_named_with_its_line(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, expected: str | bytes, words: str
) -> None:
    case = write_case(tmp_path / "case", expected)
    said = refused(capsys, case)
    assert said.startswith(f"{case / 'expected.yaml'}:")
    assert words in said


def test_a_caption_dates_an_event_and_proves_nothing_else(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    text = "meetings:\n  - {{id: suva, evidence: [{}], date: {{text: May, evidence: [{}]}}}}\n"
    write_case(tmp_path / "right", text.format(4, CAPTION))
    assert len(load_suite([str(tmp_path / "right")]).cases) == 1
    wrong = write_case(tmp_path / "wrong", text.format(CAPTION, 4))
    assert f"expected.yaml:2: suva: sentence {CAPTION} is a caption" in refused(capsys, wrong)


def stand_off(text: str, file: str = "a.txt") -> str:
    digest = hashlib.sha256(text.encode()).hexdigest()
    return f"article: {{file: {file}, sha256: {digest}}}\nattacks: []\n"


def test_a_text_that_is_kept_elsewhere_is_the_one_that_was_meant(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """And stands in one place: a copy beside the expectation would never be looked at."""
    kept = tmp_path / "kept"
    kept.mkdir()
    (kept / "a.txt").write_text(ARTICLE, encoding="utf-8")
    right = write_case(tmp_path / "right", stand_off(ARTICLE), article=None)
    assert load_case(right).article is None
    assert load_case(right, articles=kept).article is not None

    other = write_case(tmp_path / "other", stand_off(ARTICLE + "x"), article=None)
    said = refused(capsys, other, "--articles", kept)
    assert said.startswith(f"{kept / 'a.txt'}: not the text that other was written for")

    both = write_case(tmp_path / "both", stand_off(ARTICLE))
    said = refused(capsys, both, "--articles", kept)
    assert said.startswith(
        f"{both / 'article.md'}: the expectation says that the text is kept else"
    )

    away = write_case(tmp_path / "away", stand_off(ARTICLE, "../a.txt"), article=None)
    assert "article.file is a name, not a path" in refused(capsys, away, "--articles", kept)


def test_a_case_that_is_not_whole_is_named(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    half = write_case(tmp_path / "half", "attacks: []", article=None)
    assert refused(capsys, half).startswith(f"{half / 'article.md'}: ")
    (tmp_path / "empty").mkdir()
    assert "no case in it; a case is a folder with" in refused(capsys, tmp_path / "empty")
    for suite in ("one", "two"):
        write_case(tmp_path / suite / "same", "attacks: []")
    said = refused(capsys, tmp_path / "one", tmp_path / "two")
    assert "two cases are called 'same'" in said
    assert "did you mean 'core'" in refused(capsys, "cor")


def edtf(expected: str) -> Any:
    """What is expected of the date of a record."""
    (record,) = read_expectation(f"attacks: [{{date: {{edtf: {expected}}}}}]", "x").all_records()
    date: Any = record.content.fields["date"]
    return date.fields["edtf"]


@pytest.mark.parametrize(
    ("stated", "days", "value", "is_near"),
    [
        ("2024-05-03", 2, "2024-05-03", True),
        ("2024-05-03", 2, "2024-05-01", True),
        ("2024-05-03", 2, "2024-05-05", True),
        ("2024-05-03", 2, "2024-04-30", False),
        ("2024-05-03", 2, "2024-05-06", False),
        ("2024-05-03", 2, "2024-05-03~", True),
        ("2024-05-03", 2, "2024-05-02/2024-05-05", True),
        ("2024-05-03", 2, "2024-05-02/2024-05-06", False),  # its last day is three off
        ("2024-05-03", 2, "2024-05-02/..", False),
        ("2024-05-03", 2, "2024-05", False),  # the 31 is 28 days off
        ("2024-05-03", 28, "2024-05", True),
        ("2024-05-03", 27, "2024-05", False),
        ("2024-05", 2, "2024-05", True),
        ("2024-05", 2, "2024-04-29", True),
        ("2024-05", 2, "2024-04-28", False),
        ("2024-05", 2, "2024-06-02", True),
        ("2024-05", 2, "2024-06-03", False),
        ("2024", 1, "2023-12-31", True),
        ("2024", 1, "2023", False),
        ("2024-05-03", 2, "XXXX-05-03", False),
        ("2024-05-03", 2, "3 May", False),
        ("2024-05-03", 2, None, False),
        ("../2024-05-03", 2, "2024-05-05", True),
        ("0001-01-01", 2, "0001-01-02", True),
    ],
)  # fmt: skip
def test_a_date_may_be_some_days_off(
    stated: str, days: int, value: str | None, is_near: bool
) -> None:
    """All of its days lie within so many days of the stated one, or of the ends of a longer one."""
    pattern = edtf(f"{{near: {stated}, days: {days}}}")
    assert pattern == Near(stated, days)
    assert pattern.matches(value) is is_near
    assert pattern.matches(pattern.sample())


def test_a_date_with_a_tolerance_stands_beside_others() -> None:
    pattern = edtf("{any_of: [null, {near: 2024, days: 1}, {from: 2020, to: 2021}]}")
    assert pattern.describe() == "not stated or 2024, 1 day more or less or 2020 to 2021"
    assert [pattern.matches(v) for v in (None, "2025-01-01", "2020-06", "2023")] == [
        True, True, True, False
    ]  # fmt: skip
    expectation = read_expectation("attacks: [{date: {edtf: {near: 2024-05, days: 3}}}]", "x")
    assert perfect_answer(expectation)["attacks"][0]["date"]["edtf"] == "2024-05"


SAME = """\
attacks:
  - &one {id: a, evidence: [4], type: bombing, date: {text: 2021-05-03, edtf: 2021-05-03}}
  - <<: *one
    id: b
    place: "Nadi"  # comment
    tolls: [{killed: {min: 3, max: null}, superseded: false}]
"""


def test_both_loaders_read_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    """With libyaml or without: values, lines, merged keys, days as text, and what is broken."""

    def outcome(text: str) -> str:
        expectations._read.cache_clear()
        try:
            return repr(read_expectation(text, "x"))
        except CaseError as error:
            return str(error)

    texts = [SAME, *(b[1] for b in BROKEN if isinstance(b[1], str) and b[0] != "too deep")]
    fast = [outcome(text) for text in texts]
    monkeypatch.setattr(yaml, "__with_libyaml__", False)
    assert [outcome(text) for text in texts] == fast
    assert "line=4" not in fast[0]
    assert "line=3" in fast[0]


def test_the_same_text_is_read_once_and_named_twice() -> None:
    assert read_expectation(SAME, "one") is read_expectation(SAME, "two")
    for name in ("one", "two"):
        with pytest.raises(CaseError, match=f"^{name}:1: unknown field"):
            read_expectation("atacks: []", name)


def test_line_ends_and_a_byte_order_mark_change_nothing(tmp_path: Path) -> None:
    plain = load_case(write_case(tmp_path / "plain", SAME))
    windows = load_case(write_case(tmp_path / "windows", SAME.replace("\n", "\r\n")))
    assert windows.expectation.records == plain.expectation.records
    assert windows.expectation_sha256 == plain.expectation_sha256
    marked = load_case(write_case(tmp_path / "bom", "\ufeff" + SAME))
    assert marked.expectation.records == plain.expectation.records
