"""What a suite says of its cases: tags, groups of scores, and cases that are held out."""

import json
import shutil
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from summarizer.articles import parse_article
from summarizer.cli import main
from summarizer.content import content_folder
from summarizer.errors import CaseError
from summarizer.evals.cases import load_suite
from summarizer.evals.reports.scores import score_groups
from summarizer.evals.runner import run_suite
from summarizer.evals.suitefiles import TRAPS, check_suite_file, count_words, read_suite_file

CASES = ("carchi-border-unit", "moyale-onion-fair")
Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def suite(tmp_path: Path) -> Path:
    """Two cases: one with attacks and meetings, one with neither."""
    folder = tmp_path / "small"
    for case in CASES:
        shutil.copytree(content_folder("evals") / "core" / "dev" / case, folder / case)
    write(folder, held_out="false")
    return folder


def write(folder: Path, *, held_out: str = "false", traps: str = "no_attack, no_meeting") -> None:
    (folder / "suite.yaml").write_text(
        f"held_out: {held_out}\n"
        "cases:\n"
        "  carchi-border-unit: {genre: monitor, language: en, traps: [tolls]}\n"
        f"  moyale-onion-fair: {{genre: daily, language: en, traps: [{traps}]}}\n"
    )


@pytest.fixture
def evaluate(capsys: pytest.CaptureFixture[str]) -> Run:
    def call(*arguments: object) -> tuple[int, str, str]:
        code = main(["eval", *map(str, arguments)])
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    return call


# --- tags -----------------------------------------------------------------------------------------


def test_a_group_is_scored_from_its_articles_alone(suite: Path) -> None:
    run = run_suite(load_suite([str(suite)]), prompt="extract.v1")
    groups = {group.name: group for group in score_groups(run, "trap")}
    assert set(groups) == {"no_attack", "no_meeting", "tolls"}
    assert {group.articles for group in groups.values()} == {1}
    attacks = {
        name: {m.name: m for m in group.metrics}["attacks"] for name, group in groups.items()
    }
    assert attacks["tolls"].counts.expected > 0
    assert attacks["no_attack"].counts.expected == 0
    assert attacks["no_attack"].f1 is None  # no data, which is not 0
    whole = score_groups(run, "language")
    assert [(group.name, group.articles) for group in whole] == [("en", 2)]


@pytest.mark.parametrize("grouping", ["trap", "genre", "language", "length"])
def test_each_grouping_is_in_every_format(evaluate: Run, suite: Path, grouping: str) -> None:
    flags = [suite, "--prompt", "extract.v1", "--by", grouping]
    for format in ("terminal", "markdown", "html"):
        code, out, _ = evaluate("run", *flags, "--format", format)
        assert code == 0
        assert grouping in out
    groups = json.loads(evaluate("run", *flags, "--format", "json")[1])["groups"][grouping]
    assert sum(group["articles"] for group in groups.values()) >= 2


def test_an_unknown_grouping_is_refused(evaluate: Run, suite: Path) -> None:
    code, _, err = evaluate("run", suite, "--by", "mood")
    assert (code, err) == (2, "summarizer: --by mood: choose from trap, genre, language, length\n")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("cases: [", "not YAML"),
        ("cases: {a: {genre: daily, language: english, traps: []}}", "language"),
        ("cases: {a: {genre: daily, language: en, traps: [mud]}}", "no trap 'mud'"),
        ("mood: good", "mood"),
    ],
)
def test_a_broken_file_is_one_line(tmp_path: Path, text: str, words: str) -> None:
    (tmp_path / "suite.yaml").write_text(text)
    with pytest.raises(CaseError, match=words) as error:
        read_suite_file(tmp_path)
    assert "\n" not in str(error.value)


def test_a_case_that_the_file_forgets_is_found(suite: Path, evaluate: Run) -> None:
    shutil.copytree(suite / CASES[0], suite / "another-one")
    code, _, err = evaluate("lint", suite)
    assert code == 2
    assert "another-one has no entry under cases" in err
    with pytest.raises(CaseError, match="moyale-onion-fair has no folder"):
        check_suite_file(suite, {"carchi-border-unit"})


def test_words_are_counted_in_scripts_without_spaces() -> None:
    """Sixteen ideographs are ten words; five words are five."""
    chinese = parse_article("两国部长今天在万象会谈并同意合作".encode(), "a.txt")
    assert count_words(chinese) == 10
    assert count_words(parse_article(b"Five words are in here.", "a.txt")) == 5


# --- held out -------------------------------------------------------------------------------------


def test_of_held_out_cases_totals_are_shown_until_somebody_insists(
    evaluate: Run, suite: Path, tmp_path: Path
) -> None:
    write(suite, held_out="true")
    flags = [suite, "--model", "rules"]
    code, out, err = evaluate("run", *flags)
    assert code == 0
    assert "Scores" in out
    assert "carchi" not in out
    assert "--reveal" in err
    assert "carchi" in evaluate("run", *flags, "--reveal")[1]
    page = evaluate("run", *flags, "--format", "html")[1]
    assert "carchi" not in page
    stored = tmp_path / "run.jsonl"
    evaluate("run", *flags, "--save", stored)
    assert "carchi" not in evaluate("report", stored)[1]
    assert "carchi" in evaluate("report", stored, "--reveal")[1]
    diff = ("diff", "rules", "recorded/claude", suite)
    assert "carchi" not in evaluate(*diff)[1]
    assert "carchi" in evaluate(*diff, "--reveal")[1]


def test_a_held_out_case_is_not_explained_by_accident(evaluate: Run, suite: Path) -> None:
    write(suite, held_out="true")
    flags = ["explain", suite / CASES[0], "--prompt", "extract.v1"]
    code, out, err = evaluate(*flags)
    assert (code, out) == (2, "")
    assert "held out" in err
    assert evaluate(*flags, "--reveal")[0] == 0


# --- the project's own ----------------------------------------------------------------------------


def test_the_suite_is_as_hard_as_it_says() -> None:
    """At least so many articles of each kind, and every kind in both halves."""
    dev, test = (load_suite([f"core/{half}"]).cases for half in ("dev", "test"))
    assert len(dev) + len(test) >= 60
    assert not any(case.is_held_out for case in dev)
    assert all(case.is_held_out for case in test)
    tags = [Counter(trap for case in half for trap in case.groups["trap"]) for half in (dev, test)]
    least = {
        "no_attack": 10, "no_meeting": 8, "meetings": 10, "long": 6, "tolls": 8, "attribution": 8,
        "planned": 6, "unsigned": 6, "furniture": 6, "injection": 6, "strikes": 6, "undated": 6,
    }  # fmt: skip
    assert set(least) == set(TRAPS)
    for trap, number in least.items():
        assert sum(half[trap] for half in tags) >= number, trap
        assert all(half[trap] for half in tags), trap
    neither = [c for c in (*dev, *test) if {"no_attack", "no_meeting"} <= set(c.groups["trap"])]
    assert len(neither) >= 6
    languages = Counter(case.groups["language"][0] for case in (*dev, *test))
    assert len(languages) >= 13
    lengths = [count_words(case.article) for case in (*dev, *test) if case.article is not None]
    assert min(lengths) >= 150
    assert max(lengths) <= 3_000


@pytest.mark.parametrize("half", ["dev", "test"])
def test_the_tags_are_those_of_the_cases(half: str) -> None:
    """What can be told from an expectation is told there as well."""
    folder = content_folder("evals") / "core" / half
    cases = load_suite([f"core/{half}"]).cases
    check_suite_file(folder, {case.name for case in cases})
    for case in cases:
        required = {
            kind: [
                r for r in case.expectation.all_records() if r.kind == kind and r.need == "required"
            ]
            for kind in ("meetings", "attacks")
        }
        traps = case.groups["trap"]
        assert ("no_attack" in traps) == (not required["attacks"]), case.name
        assert ("no_meeting" in traps) == (not required["meetings"]), case.name
