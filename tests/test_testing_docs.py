"""What docs/testing.md shows is true."""

import re
from pathlib import Path
from typing import Any

import pytest

from summarizer.testing import KINDS
from summarizer.testing.__main__ import main
from summarizer.testing.batch_lines import LINE_FAULTS

TEXT = (Path(__file__).parent.parent / "docs" / "testing.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"```python\n(.*?)```", TEXT, re.DOTALL)


def run(example: str) -> dict[str, Any]:
    names: dict[str, Any] = {}
    exec(compile(example, "docs/testing.md", "exec"), names)  # noqa: S102 - our own text
    return names


def test_the_example_of_a_test_passes() -> None:
    run(EXAMPLES[0])["test_every_question_is_answered_and_none_is_paid_twice"]()


def test_the_example_of_a_script_runs(capsys: pytest.CaptureFixture[str]) -> None:
    run(EXAMPLES[1])
    assert capsys.readouterr().out.startswith("http://127.0.0.1:")


def test_the_table_has_every_fault_in_order() -> None:
    faults, batches = TEXT.split("## Faults")[1].split("## Batches")
    assert tuple(re.findall(r"^\| `(\w+)` \|", faults, re.MULTILINE)) == KINDS
    assert tuple(re.findall(r"^\| `(\w+)` \|", batches, re.MULTILINE)) == LINE_FAULTS


def test_the_options_that_are_named_exist(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["--help"])
    listed = set(re.findall(r"--[a-z-]+", capsys.readouterr().out))
    assert set(re.findall(r"(?<=[ `])--[a-z-]+", TEXT)) <= listed
