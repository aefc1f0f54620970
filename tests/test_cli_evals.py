"""`summarizer eval`: scores, comparisons and gates, with exit codes that scripts can rely on."""

import json
from pathlib import Path

import pytest

from summarizer.cli import main
from summarizer.evals.runfile import read_run

CASE = "rovuma-river-patrols"


def run(capsys: pytest.CaptureFixture[str], *arguments: str | Path) -> tuple[int, str, str]:
    try:
        code = main(["eval", *map(str, arguments)])
    except SystemExit as stop:
        code = int(stop.code or 0)
    captured = capsys.readouterr()
    return code, captured.out, captured.err


def test_a_run_is_scored_saved_and_gated(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    kept = tmp_path / "run.jsonl"
    code, out, err = run(capsys, "run", CASE, "--save", kept, "--format", "markdown")
    assert (code, err) == (0, "")
    assert "| participants |" in out
    assert read_run(kept).results[0].case == CASE
    assert run(capsys, "gate", "--baseline", kept, CASE)[0] == 0
    code, out, _ = run(capsys, "diff", kept, "rules", CASE, "--format", "markdown")
    assert code == 0
    assert "Verdicts that changed" in out
    code, out, _ = run(capsys, "diff", kept, "rules", CASE, "--scores")
    assert code == 0
    assert "Verdicts that changed" not in out


def test_the_json_says_which_run_it_is(capsys: pytest.CaptureFixture[str]) -> None:
    _, out, _ = run(capsys, "run", CASE, "--format", "json")
    assert json.loads(out)["manifest"]["model"] == "claude"


def test_a_case_is_explained_with_its_sentences(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(capsys, "explain", CASE)
    assert code == 0
    assert "Nhabanga" in out


def test_a_missing_recording_is_exit_code_3_and_no_score(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """A changed template has no recordings: nothing is known, which is neither good nor bad."""
    from summarizer.prompts import load_prompt

    prompt = tmp_path / "extract.v1.md"
    prompt.write_text(load_prompt("extract.v1").source.replace("one news article", "an article"))
    code, _, err = run(capsys, "run", CASE, "--prompt", prompt)
    assert code == 3
    assert "template.system" in err
    assert f"mend with: summarizer eval record {CASE} --missing --stale" in err


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["run", "nothing-like-it"], "no suite or case 'nothing-like-it'"),
        (["run", CASE, "--format", "pdf"], "unknown format 'pdf'"),
        (["run", CASE, "--articles", "nowhere"], "no such folder"),
        (["run", CASE, "--model", "recorded/none"], "no recordings of model 'none'"),
        (["gate", "--baseline", "nowhere.jsonl", CASE], "cannot be read"),
        (["explain", "core"], "name one"),
        (["run", CASE, "--samples", "0"], "at least 1"),
        (["run", CASE, "--prices", "0.25"], "--prices 0.25: expected two numbers"),
    ],
)
def test_wrong_usage_is_one_line(
    capsys: pytest.CaptureFixture[str], arguments: list[str], words: str
) -> None:
    code, out, err = run(capsys, *arguments)
    assert (code, out) == (2, "")
    assert words in err
    assert err.count("\n") == 1


def test_lint_says_how_many_cases_it_saw(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(capsys, "lint", "core", "real")
    assert code == 0
    assert out.startswith("69 cases, 64 with their text at hand")
