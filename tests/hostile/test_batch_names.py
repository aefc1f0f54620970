"""Names from outside in a batch: of files and folders, custom ids, and its own folder."""

import json
from collections.abc import Callable
from pathlib import Path

import pyarrow.parquet as pq  # type: ignore[import-untyped,unused-ignore]
import pytest

from summarizer.batch.imports import import_files
from summarizer.batch.locks import hold
from summarizer.batch.runner import Batch
from summarizer.batch.sources import open_source
from summarizer.cli import main
from summarizer.errors import StoreError
from tests.batch_file_stories import writing
from tests.hostile.batch_targets import exported, result_lines
from tests.hostile.test_fields import STEERS, check_json
from tests.hostile.test_names import NAMES

ARTICLE = "Ministers share radar data\n\nThe ministers met in Kisumu on Monday.\n"
PARTS = (
    "a\nb", "\x1b[2J\x1b]8;;https://evil.example\x1b\\x", "\u202etxt.exe", "=1+cmd|' 'C!A1",
    "@SUM(1)", "\u2028c", "<img src=x onerror=alert(1)>", "a\rsummarizer: all is well", "-rf",
    "\udcff\udcfe", "a\tb", "\x9b31m", "\u200b\ufeff", "$(id)", "`id`", "%s%n", "{0}",
)  # fmt: skip
Call = Callable[..., tuple[int, str, str]]


@pytest.fixture
def call(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Call:
    """Runs a command: exit code, standard output and standard error, on which nothing steers."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("SUMMARIZER_MODEL", raising=False)

    def run(*command: str) -> tuple[int, str, str]:
        code = main(list(command))
        said = capsys.readouterr()
        assert not STEERS.search(said.err), command
        assert not STEERS.search(said.out), command
        assert all(line.startswith(("summarizer: ", "{")) or ";" in line
                   for line in said.err.splitlines()), said.err  # fmt: skip
        return code, said.out, said.err

    return run


@pytest.mark.parametrize("log", ["text", "json"])
def test_names_of_files_are_one_line_wherever_they_are_told(
    log: str, call: Call, tmp_path: Path
) -> None:
    """Readable files, unreadable ones, folders, lines and links with names that do harm."""
    news = tmp_path / "news"
    for number, part in enumerate(PARTS):
        folder = news / f"{number}{part.replace('/', '')}"
        folder.mkdir(parents=True)
        safe = part.replace("/", "")
        (folder / f"{safe}.txt").write_text(f"{number}. {ARTICLE}")
        (folder / f"{safe}.html").write_bytes(b"\x00\x01")
        (folder / f"{safe}.jsonl").write_text("nonsense\n")
        (folder / f"{safe}.exe").write_text("x")
    command = ("batch", "run", "news", "--out", "out", "--model", "rules", "--log-format", log)
    code, out, err = call(*command)
    assert code == 1
    if log == "json":
        events = [json.loads(line) for line in err.splitlines()]
        assert sum(event["event"] == "unreadable" for event in events) == 2 * len(PARTS)
    call("batch", "status", "out")
    code, out, _ = call("batch", "results", "out")
    check_json_lines(out, 3 * len(PARTS))
    code, out, _ = call("batch", "results", "out", "--no-text")
    check_json_lines(out, 3 * len(PARTS))
    call("batch", "results", "out", "--format", "parquet", "--output", "tables")
    names = pq.read_table(tmp_path / "tables" / "articles.parquet").column("name")
    assert all(name.as_py().isprintable() for name in names)
    for format in ("terminal", "markdown", "html", "json"):
        _, out, _ = call("brief", "out", "--format", format)
        assert "Kisumu" in out or "news" in out


def check_json_lines(text: str, count: int) -> None:
    """So many objects, a line each, and nothing that steers."""
    lines = text.split("\n")[:-1]
    assert len(lines) == count
    for line in lines:
        check_json(line)


@pytest.mark.parametrize("part", PARTS)
def test_names_of_folders_and_sources_are_one_line(part: str, call: Call, tmp_path: Path) -> None:
    """DIR and SOURCE as they are typed, or as a shell fills them in."""
    folder, source = f"out{part}".replace("/", ""), f"s{part}.txt".replace("/", "")
    (tmp_path / source).write_text(ARTICLE)
    assert call("batch", "run", source, "--out", folder, "--model", "rules")[0] == 0
    assert call("batch", "status", folder)[0] == 0
    assert call("batch", "results", folder)[0] == 0
    assert call("batch", "results", folder, "--setup", "9")[0] == 2
    assert call("batch", "results", folder, "--output", f"{folder}.jsonl")[0] == 0
    assert call("brief", folder)[0] == 0
    assert call("batch", "results", f"no{part}")[0] == 2
    assert call("batch", "run", f"no{part}", "--out", folder, "--model", "rules")[0] == 2
    assert call("batch", "import", f"no{part}", "--out", folder)[0] == 2
    url = ("--model", "openai/m", "--base-url", "http://127.0.0.1:9/v1")
    code, out, _ = call("batch", "export", source, "--out", folder, *url)
    assert (code, out.count("\n")) == ((2, 0) if "\udcff" in part else (0, 1))
    assert call("batch", "export", "--out", folder, "--again", f"no{part}")[0] == 2
    with hold(Path(folder)):
        assert call("batch", "run", source, "--out", folder, "--model", "rules")[0] == 2


@pytest.mark.parametrize("name", NAMES)
def test_a_custom_id_is_no_path_and_no_command(name: str, tmp_path: Path) -> None:
    """Nothing is made of it but a word in a message."""
    lines = [json.loads(line) for line in result_lines().splitlines()]
    with exported() as folder:
        before = sorted(path for path in folder.parent.rglob("*") if "store" not in path.name)
        path = tmp_path / "results.jsonl"
        path.write_text("".join(json.dumps({**one, "custom_id": name}) + "\n" for one in lines))
        with writing(folder) as store:
            done = import_files(store, [path])
        assert done.unknown + done.broken == 2
        assert all(problem.isprintable() for problem in done.told)
        after = sorted(path for path in folder.parent.rglob("*") if "store" not in path.name)
        assert [one for one in after if one.name != "lock"] == [
            one for one in before if one.name != "lock"
        ]
    assert sorted(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("file", ["lock", "ballast"])
def test_what_a_link_in_the_folder_leads_to_is_not_written_to(file: str, tmp_path: Path) -> None:
    (tmp_path / "private").write_text("planted")
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / file).symlink_to(tmp_path / "private")
    (tmp_path / "a.txt").write_text(ARTICLE)
    try:
        Batch(tmp_path / "out", {"model": "rules"}).run(open_source(tmp_path / "a.txt"))
    except StoreError as error:
        assert "cannot be written to" in str(error)  # noqa: PT017 - only the lock is needed
    assert (tmp_path / "private").read_text() == "planted"
