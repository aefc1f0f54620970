"""No secret of the environment is in the folder of a batch, in its outputs or on standard error.

The server answers questions and batches, and says every secret again wherever it may say anything.
Values in the store are compressed: they are unpacked before they are searched.
"""

import json
import sqlite3
import threading
import zlib
from collections.abc import Callable, Iterator
from http.server import ThreadingHTTPServer
from pathlib import Path
from typing import ClassVar

import pytest
from typing_extensions import override

from summarizer.batch.store import FILE
from summarizer.cli import main
from summarizer.clients.withholding import withhold
from tests.hostile.test_secrets import ARTICLE, SECRETS, WAYS, Parrot, summary, told, written

SAID = " ".join(SECRETS.values())


class BatchParrot(Parrot):
    """Answers the Batch API, too; the files that it was given, and what it makes of them."""

    uploads: ClassVar[dict[str, bytes]] = {}

    @override
    def do_POST(self) -> None:
        if self.path.endswith("/chat/completions"):
            return super().do_POST()
        content = self.rfile.read(int(self.headers["content-length"]))
        way = self.path.split("/")[1]
        if self.path.endswith("/files"):
            self.uploads["file-1"] = b"\n".join(
                line for line in content.split(b"\n") if line.startswith(b'{"custom_id"')
            )
            return self.send(200, {"id": SAID if way == "file-id" else "file-1", "object": "file"})
        return self.send(200, batch(way))

    def do_GET(self) -> None:  # noqa: N802 - the server's name for it
        way = self.path.split("/")[1]
        if self.path.endswith("/content"):
            content = b"\n".join(self.results(way)) + b"\n"
            self.send_response(200)
            self.send_header("content-length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)
            return None
        return self.send(200, batch(way), {"x-said": SAID})

    def results(self, way: str) -> Iterator[bytes]:
        for line in self.uploads["file-1"].splitlines():
            message = {"role": "assistant", "content": json.dumps(summary("Nino"))}
            if way == "output":
                message["content"] = json.dumps(summary(SAID))
            choice = {"index": 0, "finish_reason": "stop", "message": message}
            body = {"id": SAID, "object": "chat.completion", "model": SAID, "choices": [choice]}
            response = {"status_code": 200, "request_id": SAID, "body": body}
            error = None
            if way == "error-file":
                response, error = {"status_code": 400, "body": None}, {"message": SAID}
            if way == "fine":
                response = {"status_code": 200, "body": {**body, "id": "1", "model": "m"}}
            custom_id = json.loads(line)["custom_id"]
            yield json.dumps(
                {"id": SAID if way != "fine" else "1", "custom_id": custom_id,
                 "response": response, "error": error}
            ).encode()  # fmt: skip


def batch(way: str) -> dict[str, object]:
    """A batch that is over."""
    failed = (
        {"data": [{"message": SAID, "code": SAID, "line": 1}]} if way == "batch-error" else None
    )
    return {
        "id": SECRETS["OPENAI_API_KEY"] if way == "batch-id" else "batch-1",
        "object": "batch",
        "status": SAID if way == "status" else "failed" if failed else "completed",
        "input_file_id": "file-1",
        "output_file_id": None if failed else "file-2",
        "errors": failed,
        "request_counts": {"total": 1, "completed": 1, "failed": 0},
        "metadata": {"said": SAID},
    }


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    parrot = ThreadingHTTPServer(("127.0.0.1", 0), BatchParrot)
    parrot.daemon_threads = True
    threading.Thread(target=parrot.serve_forever, args=(0.01,), daemon=True).start()
    yield f"http://127.0.0.1:{parrot.server_port}"
    parrot.shutdown()
    parrot.server_close()


Call = Callable[..., int]


@pytest.fixture
def call(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Call:
    """Runs a command in a folder with one article; nothing that it prints has a secret in it."""
    (tmp_path / "article.txt").write_text(ARTICLE)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    for name, secret in SECRETS.items():
        monkeypatch.setenv(name, secret)

    def run(*command: str) -> int:
        code = main(["batch", *command] if command[0] != "brief" else [*command])
        said = capsys.readouterr()
        assert not told(said.out + said.err), command
        return code

    return run


def unpacked(folder: Path) -> str:
    """Every value of the store, and every file beside it."""
    found = [written(folder)]
    with sqlite3.connect(folder / FILE) as store:
        tables = [name for (name,) in store.execute("SELECT name FROM sqlite_schema")]
        for table in tables:
            if table.startswith(("item_", "question_", "shipped_", "sqlite_")):
                continue
            for value in (v for row in store.execute(f"SELECT * FROM {table}") for v in row):  # noqa: S608
                is_packed = isinstance(value, bytes)
                found.append(zlib.decompress(value).decode() if is_packed else str(value))
    store.close()
    assert sum(ARTICLE.split("\n")[0] in one for one in found) >= 1  # values were looked into
    return "\n".join(found)


def read_out(call: Call) -> None:
    """Everything that comes out of the batch."""
    call("status", "out")
    call("results", "out", "--output", "results.jsonl")
    call("results", "out", "--failed")
    call("results", "out", "--format", "parquet", "--output", "tables")
    call("brief", "out", "--format", "json", "--output", "briefing.json")


@pytest.mark.parametrize("log", ["text", "json"])
@pytest.mark.parametrize("way", WAYS)
def test_a_run_keeps_no_secret_that_a_provider_says(
    way: str, log: str, server: str, call: Call, tmp_path: Path
) -> None:
    call(
        "run", "article.txt", "--out", "out", "--model", "openai/m", "--max-reasks", "0",
        "--deadline", "1", "--base-url", f"{server}/{way}/v1", "--log-format", log,
    )  # fmt: skip
    read_out(call)
    assert not told(unpacked(tmp_path / "out"))
    assert not told(written(tmp_path))


@pytest.mark.parametrize(
    ("way", "failed"),
    [
        ("fine", 0), ("output", 1), ("ids", 1), ("error-file", 1), ("batch-error", 0),
        ("batch-id", 0), ("file-id", 0), ("status", 0),
    ],
)  # fmt: skip
def test_batches_keep_no_secret_that_a_provider_says(
    way: str, failed: int, server: str, call: Call, tmp_path: Path
) -> None:
    call("export", "article.txt", "--out", "out", "--model", "openai/m", "--max-reasks", "0",
         "--base-url", f"{server}/{way}/v1")  # fmt: skip
    try:
        call("submit", "out")
        call("collect", "out")
        call("status", "out")
    finally:
        for file in (tmp_path / "out").glob("results/*"):
            call("import", str(file), "--out", "out")
    read_out(call)
    rows = [json.loads(line) for line in (tmp_path / "results.jsonl").read_text().splitlines()]
    assert sum(row["failure"] is not None for row in rows) == failed
    assert not told(unpacked(tmp_path / "out"))
    assert not told(written(tmp_path))


def test_only_the_lines_with_a_secret_are_withheld(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Wherever the secret stands: also across the pieces that are looked at."""
    secret = SECRETS["OPENAI_API_KEY"]
    monkeypatch.setenv("OPENAI_API_KEY", secret)
    path = tmp_path / "results.jsonl"
    for before in (0, 3_999_990, 4_000_000 - 60, 12_000_000):
        lines = [b'{"custom_id": "a"}', b'{"custom_id": "b", "x": "' + secret.encode() + b'"}']
        path.write_bytes(b"\n".join([b"x" * before, *lines, b'{"custom_id": "c"}', b""]))
        assert withhold(path) == 1
        assert withhold(path) == 0
        kept = path.read_bytes().splitlines()
        assert [json.loads(line)["custom_id"] for line in kept[1:]] == ["a", "b", "c"]
        assert len(kept[0]) == before
    assert [one.name for one in tmp_path.iterdir()] == ["results.jsonl"]
