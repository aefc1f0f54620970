"""Secrets of the environment are written nowhere, whatever a provider sends back.

The command line runs in a process of its own, against a server that says the key again: in an error
message, in an answer, in headers, in a redirect. Everything that is printed or written is searched.
"""

import base64
import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import quote

import pytest

from summarizer.cli import main
from summarizer.files.secrecy import find_secret, without_secrets

SECRETS = {
    "OPENAI_API_KEY": "planted-9f8E7d6C5b4A-key",
    "SOMETHING_TOKEN": "planted-1a2B3c4D5e6F-token",
    "DATABASE_PASSWORD": "planted-0z9Y8x7W6v5U-password",
    "AWS_SECRET_ACCESS_KEY": "planted/3q4R5s6T7u8V+secret",
}
ARTICLE = "Ministers share radar data\n\nThe ministers met in Kisumu on Monday.\n"


class Parrot(BaseHTTPRequestHandler):
    """Says every secret again, in the way that the first part of the path names."""

    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        asked = json.loads(self.rfile.read(int(self.headers["content-length"])))
        assert SECRETS["OPENAI_API_KEY"] in self.headers["authorization"]
        said = " ".join(SECRETS.values())
        way = self.path.split("/")[1]
        if way == "redirect":
            where = f"http://127.0.0.1:1/{quote(SECRETS['OPENAI_API_KEY'])}?key={said}"
            return self.send(307, {}, {"location": where.replace(" ", "&")})
        if way in ("400", "401", "404", "429", "500"):
            return self.send(int(way), {"error": {"message": f"no: {said}", "code": said}})
        if way == "200-error":
            return self.send(200, {"error": {"message": f"no: {said}"}})
        content = {
            "answer": json.dumps(summary(said)),
            "refusal": "",
            "text": f"I cannot say {said} as JSON",
        }.get(way, json.dumps(summary("The ministers met.")))
        message = {"role": "assistant", "content": content}
        if way == "refusal":
            message["refusal"] = f"I will not say {said}"
        model = f"model-{said}" if way == "model" else asked["model"]
        body = {
            "id": said, "object": "chat.completion", "created": 1, "model": model,
            "choices": [{"index": 0, "finish_reason": "stop", "message": message}],
        }  # fmt: skip
        return self.send(200, body, {f"x-{n}": value for n, value in enumerate(SECRETS.values())})

    def send(self, status: int, body: object, headers: dict[str, str] | None = None) -> None:
        content = json.dumps(body).encode()
        self.send_response(status)
        for name, value in {"content-type": "application/json", **(headers or {})}.items():
            self.send_header(name, value)
        self.send_header("content-length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *arguments: object) -> None:
        """Say nothing."""


def summary(words: str) -> dict[str, object]:
    """An answer, in the lean form, that says `words` wherever it may say anything."""
    person = {
        "in": [2], "id": "p1", "name": words, "variants": [words], "kind": "person",
        "role": words, "organisation": words, "country": None, "sector": "government",
    }  # fmt: skip
    return {"participants": [person], "meetings": [], "agreements": [], "attacks": []}


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    parrot = ThreadingHTTPServer(("127.0.0.1", 0), Parrot)
    parrot.daemon_threads = True
    threading.Thread(target=parrot.serve_forever, args=(0.01,), daemon=True).start()
    yield f"http://127.0.0.1:{parrot.server_port}"
    parrot.shutdown()
    parrot.server_close()


def run(*arguments: str, folder: Path, url: str) -> tuple[int, str]:
    """Exit code and all that the command line printed, with the secrets in its environment."""
    environment = {
        name: value
        for name, value in os.environ.items()
        if not name.lower().endswith("_proxy") and not name.startswith(("OPENAI_", "SUMMARIZER_"))
    }
    done = subprocess.run(
        [sys.executable, "-m", "summarizer.cli", *arguments],
        cwd=folder,
        env={**environment, **SECRETS, "OPENAI_BASE_URL": url, "HOME": str(folder)},
        capture_output=True,
        check=False,
    )
    return done.returncode, (done.stdout + done.stderr).decode("utf-8", "replace")


def told(text: str) -> set[str]:
    """The names of the secrets that stand in `text`, plain or as JSON, a URL or base64 has them."""
    return {
        name
        for name, secret in SECRETS.items()
        if any(
            form in text
            for form in (
                secret,
                secret[:-1],
                json.dumps(secret)[1:-1],
                quote(secret, safe=""),
                base64.b64encode(secret.encode()).decode().rstrip("="),
            )
        )
    }


def written(folder: Path) -> str:
    """The names and contents of all files in `folder`."""
    files = [path for path in sorted(folder.rglob("*")) if path.is_file()]
    return "\n".join(f"{path}\n{path.read_bytes().decode('latin-1')}" for path in files)


WAYS = (
    "400", "401", "404", "429", "500", "200-error", "redirect", "refusal", "text", "model",
    "headers", "answer",
)  # fmt: skip


def commands(way: str) -> list[tuple[str, ...]]:
    """What is asked: for a line on standard output, for a file, for a recording."""
    asked = ("--model", "openai/m", "--max-reasks", "0", "--deadline", "1")
    return [
        ("extract", "article.txt", *asked),
        ("brief", "article.txt", *asked, "--format", "json", "--output", f"{way}.json"),
        ("brief", "article.txt", *asked, "--record", "once", "--cassettes", "recordings"),
    ]


@pytest.mark.parametrize("way", WAYS)
def test_what_a_provider_says_again_is_neither_printed_nor_written(
    way: str,
    server: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    (tmp_path / "article.txt").write_text(ARTICLE)
    for name, secret in {**SECRETS, "OPENAI_BASE_URL": f"{server}/{way}/v1"}.items():
        monkeypatch.setenv(name, secret)
    monkeypatch.chdir(tmp_path)
    for command in commands(way):
        assert main(command) in (0, 1, 2)
        said = capsys.readouterr()
        assert not told(said.out + said.err), command
    assert (tmp_path / f"{way}.json").is_file()
    assert not told(written(tmp_path))


def test_a_process_leaves_no_secret_behind(server: str, tmp_path: Path) -> None:
    """Its tracebacks, warnings and logs included, which a test in the same process may not see."""
    (tmp_path / "article.txt").write_text(ARTICLE)
    for way, expected in (("401", 1), ("headers", 0)):
        code, printed = run(*commands(way)[2], folder=tmp_path, url=f"{server}/{way}/v1")
        assert code == expected
        assert "Traceback" not in printed
        assert not told(printed)
    assert [path.name for path in tmp_path.rglob("article.*.json")]
    assert not told(written(tmp_path))


@pytest.mark.parametrize("secret", SECRETS.values())
def test_a_secret_is_found_however_it_is_written(
    secret: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in SECRETS.items():
        monkeypatch.setenv(name, value)
    for form in (secret, quote(secret), quote(secret, safe=""), json.dumps(secret)):
        text = f"see {form}."
        assert SECRETS[find_secret(text) or ""] == secret
        assert secret not in without_secrets(text)
        assert "[key]" in without_secrets(text)
    assert find_secret("nothing of the kind") is None
    assert without_secrets("abc given-by-hand", ["given-by-hand", "abc"]) == "abc [key]"
