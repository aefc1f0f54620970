"""The command line: results on standard output, one line for what went wrong, exit codes."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from summarizer.cli import main
from summarizer.pipeline import Options
from tests.faulty_server import FaultyServer, answer, status
from tests.stories import SENTENCES, make_answer

Run = Callable[..., tuple[int, str, str]]
STORY = "\n\n".join(words for _, words in SENTENCES) + "\n"
CORE = Path(__file__).parent.parent / "evals" / "core"


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs the command line in this process; gives exit code, output and error output."""
    for name in list(os.environ):
        if name.startswith(("OPENAI_", "SUMMARIZER_")):
            monkeypatch.delenv(name)

    def run_main(*arguments: str | Path) -> tuple[int, str, str]:
        try:
            code = main([str(argument) for argument in arguments])
        except SystemExit as stop:
            code = int(stop.code or 0)
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    return run_main


@pytest.fixture
def story(tmp_path: Path) -> Path:
    path = tmp_path / "reef-patrol.txt"
    path.write_text(STORY)
    return path


def test_without_a_model_rules_answer_and_say_so(run: Run, story: Path) -> None:
    """In one line on standard error, and in the briefing itself."""
    code, out, err = run("brief", story)
    assert code == 0
    assert err.count("\n") == 1
    assert "no model is configured" in err
    assert "Ravouvou" in out
    assert "without a model" in out


def test_rules_asked_for_are_no_surprise(run: Run, story: Path) -> None:
    _, out, err = run("brief", story, "--model", "rules")
    assert err == ""
    assert "without a model" in out


def test_extract_gives_a_line_per_article_in_order(run: Run, story: Path, tmp_path: Path) -> None:
    lines = [{"text": STORY, "outlet": "One"}, {"text": "  "}, {"text": STORY, "outlet": "Three"}]
    many = tmp_path / "many.jsonl"
    many.write_text("\n".join(json.dumps(line) for line in lines))
    code, out, err = run("extract", many, tmp_path / "gone.txt", story, "--model", "rules")
    results = [json.loads(line) for line in out.splitlines()]
    assert code == 1
    assert [r["name"] for r in results] == [
        f"{many}:1", f"{many}:2", f"{many}:3", str(tmp_path / "gone.txt"), str(story)
    ]  # fmt: skip
    assert [r["failure"] is None for r in results] == [True, False, True, False, True]
    assert [r["summary"] is None for r in results] == [False, True, False, True, False]
    assert results[2]["article"]["outlet"] == "Three"
    assert len(err.splitlines()) == 2


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["brief", "S", "--model", "gpt"], "unknown model 'gpt'; give rules, recorded/NAME"),
        (["brief", "S", "--model", "recorded/none"], "no recordings of model 'none'"),
        (["brief", "S", "--model", "openai/x"], "OPENAI_API_KEY"),
        (["brief", "S", "--model", "nowhere/x"], "nowhere"),
        (["brief", "S", "--format", "pdf"], "unknown format 'pdf'; choose from"),
        (["brief", "S", "--prompt", "extract.v99", "--model", "rules"], "extract.v1"),
        (["brief", "S", "--published", "yesterday", "--model", "rules"], "not a date: 'yesterday'"),
        (["brief", "S", "--record", "twice", "--model", "rules"], "unknown record mode 'twice'"),
        (["brief", "S", "--record", "once", "--model", "rules"], "needs a model that is asked"),
        (["brief", "S", "--base-url", "http://x", "--model", "rules"], "--base-url needs a model"),
        (["brief", "S", "--cassettes", "nowhere", "--model", "recorded/x"], "no folder of record"),
        (["brief", "S", "--cassettes", "nowhere", "--model", "rules"], "--cassettes needs"),
        (["brief", "S", "--max-reasks", "3", "--model", "rules"], "it must be 0 to 2"),
        (["brief", "S", "--workers", "0", "--model", "rules"], "at least 1"),
        (["brief", "S", "--output", "no/such/folder/x", "--model", "rules"], "cannot be written"),
        (["brief"], "required"),
        (["brief", "S", "--fromat", "html"], "unrecognized"),
        (["nonsense"], "invalid choice"),
        (["prompts", "show", "nothing"], "no prompt 'nothing'"),
        (["prompts", "diff", "extract.v1", "nothing"], "no prompt 'nothing'"),
    ],
)
def test_wrong_usage_is_one_line_and_exit_code_2(
    run: Run, story: Path, arguments: list[str], words: str
) -> None:
    code, out, err = run(*[str(story) if a == "S" else a for a in arguments])
    assert (code, out) == (2, "")
    assert words in err
    assert err.count("\n") == 1
    assert err.startswith("summarizer: ")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (None, "no such file"),
        (b"", "no text"),
        (b" \n\t\n", "no text"),
        (b"%PDF-1.7 ...", "PDF"),
        (b"\x00\x01\x02\x03" * 50, "binary"),
        (b"PK\x03\x04" + b"\x00" * 60, "ZIP"),
    ],
)
def test_an_unreadable_article_is_one_line_and_the_others_come_out(
    run: Run, story: Path, tmp_path: Path, content: bytes | None, words: str
) -> None:
    bad = tmp_path / "bad.txt"
    if content is not None:
        bad.write_bytes(content)
    code, out, err = run("brief", bad, story, "--model", "rules")
    assert code == 1
    assert err.count("\n") == 1
    assert "bad.txt" in err
    assert words.lower() in err.lower()
    assert "Ravouvou" in out


def test_a_directory_is_no_article(run: Run, tmp_path: Path) -> None:
    code, _, err = run("brief", tmp_path, "--model", "rules")
    assert code == 1
    assert "is a directory" in err


def test_a_live_model_is_asked_recorded_and_replayed(
    run: Run, story: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Once through the real client, then without any server; the numbering is that of reading."""
    reply = make_answer()
    cassettes = tmp_path / "tapes"
    with FaultyServer([answer(json.dumps(reply))] * 3) as server:
        live = ["--model", "openai/stub", "--base-url", server.url, "--published", "2021-06-02"]
        code, _, err = run("brief", story, *live, "--record", "once", "--cassettes", cassettes,
                           "--format", "json")  # fmt: skip
        assert (code, err) == (0, "")
        asked = len(server.requests)
        assert asked >= 1
    replay = ["--model", "recorded/stub", "--cassettes", cassettes, "--published", "2021-06-02"]
    code, out, _ = run("extract", story, *replay)
    result = json.loads(out)
    assert code == 0
    assert result["replayed"] is True
    assert result["summary"] == reply
    assert len(result["attempts"]) == asked
    code, out, err = run("extract", story, *replay[:-1], "2021-06-03")
    assert code == 1
    assert "article.metadata" in json.loads(out)["failure"]["message"]


def test_a_rejected_request_is_the_articles_failure(run: Run, story: Path) -> None:
    with FaultyServer([status(401, "bad key")]) as server:
        code, out, err = run("brief", story, "--model", "openai/stub", "--base-url", server.url)
    assert code == 1
    assert err.count("\n") == 1
    assert "401" in err
    assert "FAILED (RequestRejected)" in out


def test_prompts_are_listed_shown_and_filled_in(run: Run, story: Path) -> None:
    assert "extract.v1" in run("prompts", "list")[1]
    assert run("prompts", "list")[1] == run("prompts")[1]
    assert "# system" in run("prompts", "show", "extract.v1")[1]
    shown = run("prompts", "show", "extract.v1", "--article", story)[1]
    assert "[3] " in shown
    assert run("prompts", "diff", "extract.v1", "extract.v1") == (0, "", "")


def test_the_schema_is_printed_as_it_is_sent(run: Run) -> None:
    from summarizer.schema import ArticleSummary

    assert json.loads(run("schema")[1]) == ArticleSummary.model_json_schema()


def test_the_options_of_the_command_line_are_those_of_python(
    run: Run, monkeypatch: pytest.MonkeyPatch, story: Path
) -> None:
    """Each option has its keyword, so that nothing the command line can do is out of reach."""
    seen: list[str] = []
    monkeypatch.setattr(
        "summarizer.pipeline.extractions", lambda sources, **options: seen.__iadd__(options)[:0]
    )
    run("brief", story, "--model", "m", "--prompt", "p", "--published", "d", "--record", "r",
        "--cassettes", "c", "--base-url", "u", "--mode", "json", "--deadline", "9",
        "--max-reasks", "1", "--sample", "1", "--workers", "2", "--out-of-band", "n",
        "--allow-private-hosts")  # fmt: skip
    assert set(seen) == set(Options.__annotations__)


def test_a_closed_pipe_is_no_error(story: Path) -> None:
    """`summarizer ... | head -1` ends quietly."""
    command = f"{sys.executable} -m summarizer.cli brief {story} --model rules | head -n 1"
    done = subprocess.run(
        ["bash", "-o", "pipefail", "-c", command], capture_output=True, text=True, check=False
    )
    assert done.stderr == ""
    assert done.returncode == 0


def loaded_modules(*arguments: str) -> set[str]:
    """The top-level packages that a run of the command line has imported at its end."""
    program = (
        "import sys; from summarizer.cli import main\n"
        f"try: main({list(arguments)!r})\n"
        "except SystemExit: pass\n"
        "print('\\n'.join(sys.modules), file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    return {name.split(".")[0] for name in done.stderr.split()}


def test_help_and_replay_import_no_sdk() -> None:
    """Importing openai takes a second; neither `--help` nor a replay has any use for it."""
    sdks = {"openai", "instructor", "tenacity", "httpx2", "trafilatura"}
    helped = loaded_modules("--help")
    assert not helped & (sdks | {"pydantic", "rich", "jinja2", "yaml"})
    articles = sorted(str(path) for path in CORE.glob("*/article.md"))
    replayed = loaded_modules("brief", *articles, "--model", "recorded/claude")
    assert "pydantic" in replayed
    assert not replayed & sdks
