"""The command line: results on standard output, one line for what went wrong, exit codes."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from summarizer.cli import commands, main
from summarizer.pipeline import Options
from summarizer.testing import MisbehavingProvider, answer, status
from tests.lean import make_lean_answer
from tests.stories import SENTENCES, make_answer

Run = Callable[..., tuple[int, str, str]]
STORY = "\n\n".join(words for _, words in SENTENCES) + "\n"
CORE = Path(__file__).parent.parent / "evals" / "core" / "dev"


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
    assert "found by rules" in out


def test_rules_asked_for_are_no_surprise(run: Run, story: Path) -> None:
    _, out, err = run("brief", story, "--model", "rules")
    assert err == ""
    assert "found by rules" in out


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
        (["brief", "S", "--prompt", "extract.v99", "--model", "recorded/claude"], "extract.v1"),
        (["brief", "S", "--prompt", "extract.v1", "--model", "rules"], "--prompt needs a model,"),
        (["brief", "S", "--sample", "1", "--model", "rules"], "--sample needs a model,"),
        (["brief", "S", "--deadline", "9", "--model", "rules"], "--deadline needs a model that"),
        (["brief", "S", "--out-of-band", "x", "--model", "rules"], "--out-of-band needs a model"),
        (["brief", "S", "--record", "once", "--model", "rules"], "--record once needs a model"),
        (["brief", "S", "--output", "/", "--model", "rules"], "/: cannot be written: is a dir"),
        (["brief", "S", "--output", "", "--model", "rules"], "cannot be written"),
        (["brief", "S", "--published", "yesterday", "--model", "rules"], "not a date: 'yesterday'"),
        (["brief", "S", "--record", "twice", "--model", "rules"], "unknown record mode 'twice'"),
        (["brief", "S", "--record", "once", "--model", "rules"], "needs a model that is asked"),
        (["brief", "S", "--base-url", "http://x", "--model", "rules"], "--base-url needs a model"),
        (["brief", "S", "--cassettes", "nowhere", "--model", "recorded/x"], "no folder of record"),
        (
            ["brief", "S", "--cassettes", "nowhere", "--model", "rules"],
            "--cassettes needs --model rec",
        ),
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
    reply = make_lean_answer()
    cassettes = tmp_path / "tapes"
    with MisbehavingProvider(script=[answer(json.dumps(reply))] * 3) as server:
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
    names = [one["name"] for one in result["summary"]["participants"]]
    assert names == [one["name"] for one in reply["participants"]]
    assert len(result["attempts"]) == asked
    code, out, err = run("extract", story, *replay[:-1], "2021-06-03")
    assert code == 1
    assert "article.metadata" in json.loads(out)["failure"]["message"]


def test_a_rejected_request_is_the_articles_failure(run: Run, story: Path) -> None:
    with MisbehavingProvider(script=[status(401, "bad key")]) as server:
        code, out, err = run("brief", story, "--model", "openai/stub", "--base-url", server.url)
    assert code == 1
    assert err.count("\n") == 1
    assert "401" in err
    assert "(AccessRefused)" in out


def test_prompts_are_listed_shown_and_filled_in(run: Run, story: Path) -> None:
    assert "extract.v1" in run("prompts", "list")[1]
    assert run("prompts", "list")[1] == run("prompts")[1]
    assert "# system" in run("prompts", "show", "extract.v1")[1]
    shown = run("prompts", "show", "extract.v1", "--article", story)[1]
    assert "[3] " in shown
    assert run("prompts", "diff", "extract.v1", "extract.v1") == (0, "", "")


def test_the_schema_is_printed_as_it_is_sent(run: Run) -> None:
    from summarizer.answers.full import FullAnswer
    from summarizer.answers.lean import LeanAnswer

    full, lean = (run("schema", "--prompt", name)[1] for name in ("extract.v1", "extract.v2"))
    assert json.loads(full) == FullAnswer.model_json_schema()
    assert json.loads(lean) == LeanAnswer.model_json_schema()


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
        "--timeout", "3", "--max-reasks", "1", "--sample", "1", "--workers", "2",
        "--out-of-band", "n", "--allow-private-hosts")  # fmt: skip
    assert set(seen) == set(Options.__annotations__)


def test_a_closed_pipe_is_no_error(story: Path) -> None:
    """`summarizer ... | head -1` ends quietly."""
    command = f"{sys.executable} -m summarizer.cli brief {story} --model rules | head -n 1"
    done = subprocess.run(
        ["bash", "-o", "pipefail", "-c", command], capture_output=True, text=True, check=False
    )
    assert done.stderr == ""
    assert done.returncode == 0


def test_nothing_is_asked_for_an_output_that_cannot_be_written(
    run: Run, story: Path, tmp_path: Path
) -> None:
    live = ["--model", "openai/stub"]
    with MisbehavingProvider(script=[answer(json.dumps(make_lean_answer()))]) as server:
        live += ["--base-url", server.url]
        for output in (tmp_path / "no" / "such", tmp_path):
            code, _, err = run("brief", story, *live, "--output", output)
            assert (code, err.count("\n")) == (2, 1)
            assert "cannot be written" in err
        assert server.requests == []
    assert sorted(tmp_path.iterdir()) == [story]


def test_an_output_is_replaced_in_one_step_and_only_by_a_briefing(
    run: Run, story: Path, tmp_path: Path
) -> None:
    """A run that fails leaves the old file, a good one keeps its link and its permissions."""
    old, link = tmp_path / "old.md", tmp_path / "link.md"
    old.write_text("precious")
    old.chmod(0o600)
    link.symlink_to(old)
    code, _, _ = run("brief", story, "--model", "openai/x", "--output", old)
    assert (code, old.read_text()) == (2, "precious")
    assert run("brief", story, "--model", "rules", "--output", link)[0] == 0
    assert link.is_symlink()
    assert "Ravouvou" in old.read_text(encoding="utf-8")
    assert old.stat().st_mode & 0o777 == 0o600
    assert run("brief", story, "--model", "rules", "--output", "/dev/null")[0] == 0
    assert Path("/dev/null").is_char_device()
    assert sorted(p.name for p in tmp_path.iterdir()) == ["link.md", "old.md", story.name]


def test_flags_are_told_here_and_keywords_in_python(run: Run) -> None:
    _, out, err = run("extract", "http://127.0.0.1:9/", "--model", "rules")
    assert "use --allow-private-hosts" in json.loads(out)["failure"]["message"]
    assert "use --allow-private-hosts" in err
    assert "option" not in err


def test_no_option_in_a_message_is_told_by_a_name_that_only_python_has() -> None:
    """Every keyword has its flag, and what only looks like one is left alone."""
    assert set(commands.FLAGS) == set(Options.__annotations__)
    untouched = "http://x/?option=1 optional model, option pricing, the option sampled"
    assert commands.in_flags(untouched) == untouched


HOSTILE = "\x1b]0;owned\x07\x9b31m\u202e"


def test_what_a_model_says_cannot_steer_a_terminal(run: Run, story: Path) -> None:
    """Neither its refusal nor the keys that it chose, on either output."""
    keys = json.dumps(make_answer() | {f"a{HOSTILE}": 1})
    for replies in ([answer(None, refusal=f"No {HOSTILE}")], [answer(keys)] * 3):
        with MisbehavingProvider(script=replies) as server:
            for command in ("extract", "brief"):
                _, out, err = run(
                    command, story, "--model", "openai/stub", "--base-url", server.url
                )
                assert not set(HOSTILE.replace("]0;owned", "").replace("31m", "")) & set(out + err)
                assert err.count("\n") == 1


def test_a_summary_cannot_steer_a_terminal_through_extract(run: Run, story: Path) -> None:
    reply = make_lean_answer()
    reply["meetings"][0]["topics"] = ["a\x9b31m\u202e\u2066\x1bb"]
    with MisbehavingProvider(script=[answer(json.dumps(reply))]) as server:
        live = ["--model", "openai/stub", "--base-url", server.url, "--max-reasks", "0"]
        out = run("extract", story, *live)[1]
    assert not set("\x9b\u202e\u2066\x1b") & set(out)
    assert json.loads(out)["summary"]["meetings"][0]["topics"] == reply["meetings"][0]["topics"]


def test_a_line_tells_the_version_of_its_layout(run: Run, story: Path) -> None:
    from summarizer.rendering.json import SCHEMA_VERSION

    line = json.loads(run("extract", story, "--model", "rules")[1])
    whole = json.loads(run("brief", story, "--model", "rules", "--format", "json")[1])
    assert next(iter(line)) == "schema_version"
    assert line.pop("schema_version") == whole["schema_version"] == SCHEMA_VERSION
    assert line.keys() == whole["extractions"][0].keys()


@pytest.mark.parametrize(
    ("command", "code", "words"),
    [
        ("brief - --model rules <&-", 1, "standard input is closed"),
        ("brief STORY --model rules > /dev/full", 2, "standard output: cannot be"),
        ("extract STORY --model rules > /dev/full", 2, "standard output: cannot be"),
        ("brief STORY --model rules >&-", 2, "standard output is closed"),
        ("brief STORY --model rules > /dev/null 2>&-", 0, ""),
        ("brief STORY.gone --model rules > /dev/null 2> /dev/full", 1, ""),
        ("brief http://127.0.0.1:9/$'\\xff' --model rules --allow-private-hosts > /dev/null", 1,
         "cannot be fetched"),
    ],
)  # fmt: skip
def test_odd_surroundings_are_one_line_and_no_traceback(
    story: Path, command: str, code: int, words: str
) -> None:
    line = f"{sys.executable} -m summarizer.cli {command.replace('STORY', str(story))}"
    done = subprocess.run(["bash", "-c", line], capture_output=True, text=True, check=False)
    assert done.returncode == code
    assert words in done.stderr
    assert done.stderr.count("\n") == (1 if words else 0)


def test_the_output_is_utf_8_whatever_the_environment_says(story: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "summarizer.cli", "brief", story, "--model", "rules"],
        capture_output=True,
        check=False,
        env={**os.environ, "PYTHONIOENCODING": "ascii", "LC_ALL": "C"},
    )
    assert (done.returncode, done.stderr) == (0, b"")
    assert "“" in done.stdout.decode("utf-8")


def test_an_interrupt_ends_a_run_that_waits_for_standard_input() -> None:
    reading, writing = os.pipe()
    started = subprocess.Popen(
        [sys.executable, "-m", "summarizer.cli", "brief", "-", "--model", "openai/x",
         "--base-url", "http://127.0.0.1:9/v1"],
        stdin=reading, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    time.sleep(2)
    started.send_signal(signal.SIGINT)
    out, err = started.communicate(timeout=20)
    os.close(reading)
    os.close(writing)
    assert (started.returncode, out, err) == (130, b"", b"summarizer: interrupted\n")


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
