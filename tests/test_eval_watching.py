"""`eval run --watch`: what changes is named and run again, and nothing but Ctrl-C ends it."""

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from summarizer.cli import main
from summarizer.evals.runfile import read_run
from summarizer.evals.watching import Change, Dependencies, watch
from summarizer.prompts import load_prompt
from tests.recorded_story import EXPECTATION, MODEL, changed_answer, make_case, record

Edit = Callable[[], object]
CASE = Path("evals/pacific/reef-patrol")
EXPECTED = CASE / "expected.yaml"
PROMPT = Path("extract.v1.md")
COMMAND = (
    "eval", "run", "evals/pacific", "--model", f"recorded/{MODEL}", "--prompt", str(PROMPT),
    "--cassettes", "tapes", "--format", "markdown", "--watch",
)  # fmt: skip


def sleeper(*edits: Edit | None) -> Callable[[float], None]:
    """A `sleep` in which one edit after the other happens, and in the end Ctrl-C."""
    coming = iter(edits)

    def sleep(_: float) -> None:
        try:
            edit = next(coming)
        except StopIteration:
            raise KeyboardInterrupt from None
        if edit is not None:
            edit()

    return sleep


def write(path: Path, text: str, *, at: int | None = None) -> Edit:
    """An edit; `at`, in seconds, is when the file says that it was changed."""

    def edit() -> None:
        path.write_text(text, encoding="utf-8")
        if at is not None:
            os.utime(path, (at, at))

    return edit


def watched(folder: Path, *edits: Edit | None) -> list[list[tuple[str, str]]]:
    """What `watch` gives while these edits are made in `folder`."""
    seen: list[list[tuple[str, str]]] = []

    def run() -> None:
        found = watch(lambda: folder.glob("*"), sleep=sleeper(*edits))
        seen.extend([(change.what, change.path.name) for change in changes] for changes in found)

    with pytest.raises(KeyboardInterrupt):
        run()
    return seen


def test_every_kind_of_change_is_named_once(tmp_path: Path) -> None:
    a, b = tmp_path / "a", tmp_path / "b"
    write(a, "1", at=1000)()
    seen = watched(
        tmp_path,
        write(a, "2", at=2000), None,  # same size: the time tells
        None,
        write(b, "3"), None,
        a.unlink, None,
        write(b, "333", at=3000), None,
        None,
    )  # fmt: skip
    assert seen == [
        [],
        [("changed", "a")],
        [("added", "b")],
        [("removed", "a")],
        [("changed", "b")],
    ]


def test_several_steps_are_one_change(tmp_path: Path) -> None:
    """An editor empties a file, writes it in parts, or moves another over it."""
    a, other = tmp_path / "a", tmp_path / "b"
    write(a, "before")()
    steps = [write(a, ""), write(a, "12"), write(a, "1234"), None]
    assert watched(tmp_path, *steps) == [[], [("changed", "a")]]
    write(other, "moved")()
    steps = [a.unlink, lambda: other.rename(a), None]
    assert watched(tmp_path, *steps) == [[], [("changed", "a"), ("removed", "b")]]


def test_what_is_as_it_was_is_no_change(tmp_path: Path) -> None:
    a = tmp_path / "a"
    write(a, "1", at=1000)()
    assert watched(tmp_path, write(a, "22"), write(a, "1", at=1000), None) == [[]]


def test_what_never_rests_is_reported_all_the_same(tmp_path: Path) -> None:
    growing = [write(tmp_path / "a", "x" * size) for size in range(1, 30)]
    assert len(watched(tmp_path, *growing)) > 2


def test_what_changes_during_a_run_is_the_next_change(tmp_path: Path) -> None:
    a = tmp_path / "a"
    changes = watch(lambda: tmp_path.glob("*"), sleep=sleeper(None, None, None))
    assert next(changes) == ()
    a.touch()  # while the caller is at work
    assert next(changes) == (Change("added", a),)


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A case whose recorded answer is right, and a prompt of its own."""
    monkeypatch.chdir(tmp_path)
    write(PROMPT, load_prompt("extract.v1").source)()
    record(make_case(CASE) / "article.md", Path("tapes"), prompt=str(PROMPT))
    return tmp_path


def test_a_run_depends_on_cases_prompt_recordings_and_texts(project: Path) -> None:
    (project / "texts").mkdir()
    write(project / "texts" / "story.txt", "text")()
    record(CASE / "article.md", Path("tapes"), prompt="extract.v1", sample=1)
    write(Path("tapes/extract.v1/other.json"), "")()
    paths = Dependencies(
        ["evals/pacific"], str(PROMPT), MODEL, Path("tapes"), project / "texts"
    ).files()
    shelf = r"tapes/extract.v1/stub/reef-patrol\.[0-9a-f]{8}"
    wanted = [
        "article.md", "expected.yaml", "extract.v1.md", "story.txt", rf"{shelf}\.0\.json",
        rf"{shelf}\.1\.json",
    ]  # fmt: skip
    found = sorted(str(path) for path in paths)
    assert len(found) == len(wanted)
    for pattern in wanted:
        assert any(re.search(rf"(^|/){pattern}$", path) for path in found), (pattern, found)


@pytest.fixture
def watching(
    project: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Callable[..., tuple[int, str, str]]:
    def run(*edits: Edit | None, arguments: tuple[str, ...] = COMMAND) -> tuple[int, str, str]:
        monkeypatch.setattr(time, "sleep", sleeper(*edits))
        code = main(list(arguments))
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    return run


Watching = Callable[..., tuple[int, str, str]]


def test_an_edited_expectation_is_judged_anew(watching: Watching) -> None:
    changed = EXPECTATION.replace("place: Lautoka", "place: Nadi")
    code, out, err = watching(None, write(EXPECTED, changed), None)
    assert code == 0
    assert out.count("# Suite") == 2
    first, second = out.split("# Suite")[1:]
    assert "| Lautoka |" not in first
    assert "| Nadi | Lautoka |" in second
    watched_files = "watching 4 files; end with Ctrl-C"
    assert err.splitlines() == [watched_files, f"changed: {EXPECTED}", watched_files]


def test_an_answer_recorded_anew_is_judged_anew(watching: Watching) -> None:
    def edit() -> None:
        answer = changed_answer(place="Nadi")
        record(CASE / "article.md", Path("tapes"), answer, prompt=str(PROMPT))

    _, out, err = watching(edit, None)
    assert "| Lautoka | Nadi |" in out.split("# Suite")[2]
    assert re.search(r"^changed: tapes/extract.v1/stub/reef-patrol\..*json$", err, re.MULTILINE)


def test_a_broken_file_is_one_line_and_waited_for(watching: Watching) -> None:
    code, out, err = watching(
        write(EXPECTED, "participants: ["), None, write(EXPECTED, EXPECTATION), None
    )
    assert (code, out.count("# Suite")) == (0, 2)
    (line,) = [line for line in err.splitlines() if line.startswith("summarizer: ")]
    assert "expected.yaml:" in line
    broken = "---\npurpose: x\n---\n"
    source = load_prompt("extract.v1").source
    code, out, err = watching(write(PROMPT, broken), None, write(PROMPT, source), None)
    assert (code, out.count("# Suite")) == (0, 2)
    (line,) = [line for line in err.splitlines() if line.startswith("summarizer: ")]
    assert "front matter" in line


def test_a_watch_may_begin_with_a_broken_case(watching: Watching) -> None:
    write(EXPECTED, "participants: [")()
    code, out, err = watching(write(EXPECTED, EXPECTATION), None)
    assert (code, out.count("# Suite")) == (0, 1)
    assert "expected.yaml:" in err.splitlines()[0]


def test_a_changed_prompt_makes_its_recordings_stale_and_the_watch_goes_on(
    watching: Watching,
) -> None:
    source = load_prompt("extract.v1").source
    changed = source.replace("one news article", "an article")
    code, out, err = watching(write(PROMPT, changed), None, write(PROMPT, source), None)
    assert (code, out.count("# Suite")) == (0, 3)
    assert err.count("changed: extract.v1.md") == 2
    assert "template.system" in err
    assert "eval record" in err


def test_recordings_may_be_away_for_a_while(watching: Watching) -> None:
    """What would be a wrong call at the beginning is a state to be mended later on."""
    tapes, aside = Path("tapes/extract.v1"), Path("aside")
    code, out, err = watching(lambda: tapes.rename(aside), None, lambda: aside.rename(tapes), None)
    assert (code, out.count("# Suite")) == (0, 2)
    assert "no recordings of model 'stub'" in err


def test_cases_may_come_and_go(watching: Watching) -> None:
    other = Path("evals/pacific/another")

    def remove() -> None:
        for path in (other / "article.md", other / "expected.yaml"):
            path.unlink()

    def add() -> None:
        make_case(other)
        record(other / "article.md", Path("tapes"), prompt=str(PROMPT))

    _, out, err = watching(add, None, remove, None)
    assert [int(number) for number in re.findall(r"(\d) of \d articles? judged", out)] == [1, 2, 1]
    assert "added: evals/pacific/another/article.md, evals/pacific/another/expected.yaml" in err
    assert "removed: evals/pacific/another/article.md, evals/pacific/another/expected" in err


def test_the_run_file_is_written_each_time(watching: Watching) -> None:
    changed = EXPECTATION.replace("place: Lautoka", "place: Nadi")
    mistakes: list[int] = []

    def look() -> None:
        mistakes.append(len(read_run(Path("run.jsonl")).results[0].mistakes))

    edits = (look, write(EXPECTED, changed), None, look)
    watching(*edits, arguments=(*COMMAND, "--save", "run.jsonl"))
    assert mistakes == [0, 1]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("eval", "run", "nowhere", "--watch"), "no suite or case 'nowhere'"),
        ((*COMMAND, "--prompt", "extract.v0"), "no prompt 'extract.v0'"),
        ((*COMMAND, "--prompt", "nowhere.md"), "no such file"),
        ((*COMMAND, "--format", "pdf"), "unknown format 'pdf'"),
        ((*COMMAND, "--model", "recorded/nobody"), "no recordings of model 'nobody'"),
        ((*COMMAND, "--articles", "nowhere"), "no such folder"),
        ((*COMMAND, "--model", "openai/gpt-5-mini"), "--model recorded/gpt-5-mini"),
    ],
)
def test_a_wrong_call_ends_at_once(
    watching: Watching, arguments: tuple[str, ...], words: str
) -> None:
    code, out, err = watching(arguments=arguments)
    assert (code, out) == (2, "")
    assert words in err
    assert err.count("\n") == 1


def test_the_screen_is_cleared_on_a_terminal_only(
    watching: Watching, monkeypatch: pytest.MonkeyPatch
) -> None:
    changed = write(EXPECTED, EXPECTATION + "# end\n")
    assert "\033" not in watching(changed, None)[1]
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    _, out, _ = watching(write(EXPECTED, EXPECTATION), None)
    assert out.count("\033[2J\033[H# Suite") + out.count("\033[2J\033[H## Suite") == 1


@pytest.mark.skipif(sys.platform == "win32", reason="Ctrl-C is another thing there")
def test_ctrl_c_ends_it_silently_and_well(project: Path) -> None:
    command = [sys.executable, "-m", "summarizer.cli", *COMMAND]
    with subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stderr is not None
        assert process.stderr.readline().startswith("watching 4 files")
        write(EXPECTED, EXPECTATION + "# end\n")()
        assert process.stderr.readline() == f"changed: {EXPECTED}\n"
        process.send_signal(signal.SIGINT)
        rest = process.stderr.read()
        assert "Traceback" not in rest
        assert process.wait() == 0
