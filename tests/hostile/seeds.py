"""What fuzzing starts from: a well-formed example for each target, and pieces that hurt readers."""

import json
from functools import cache

from hypothesis import strategies as st

from summarizer.content import content_folder
from summarizer.evals.runfile import write_run
from tests.hostile import batch_targets
from tests.hostile.targets import TARGETS

ARTICLE = "Ministers share radar data\n\nMay 3, 2024\n\nThe ministers met in Kisumu on Monday.\n"
PIECES: tuple[bytes, ...] = (
    b"\0", b"\xff", b"\xed\xa0\x80", b"\xef\xbb\xbf", b"\xff\xfe", b"\x1b[2J", b"\r", b"\n", b"\t",
    "\u202e\u2028\u0301\u200d".encode(), b'"', b"'", b"\\", b"\\ud800", b"\\u0000", b"\\u2028",
    b"---\n", b"...\n", b"<!-- ", b"-->", b"[x](", b"**", b"> ", b"# ", b"- ", b"1. ",
    b"<html>", b"<p>", b"<meta charset=zlib>", b"<meta charset=punycode>", b"<!DOCTYPE html>",
    b"<script type='application/ld+json'>", b"&#0;", b"&#xd800;", b"<![CDATA[", b"</",
    b"{", b"}", b"[", b"]", b",", b":", b"null", b"true", b"NaN", b"-Infinity", b"1e999999",
    b"9" * 400, b"9" * 5000, b"0x" + b"f" * 2000, b"1:" * 50, b"-0", b"[" * 300, b'{"a":' * 300,
    b"&a ", b"*a", b"&a [*a]", b"<<: ", b"!!timestamp x", b"!!int ", b"!!binary x", b"!!set ",
    b"!!map [a]", b"!!python/object/apply:os.system [x]", b"2024-13-45", b"? ", b"|\n ", b">-\n ",
    b"%YAML 1.1\n", b"any_of: ", b"optional: true", b"attacks:\n- ", b"evidence: [1]\n",
    b'{"text": "a"}\n', b'"sample": ', b'"answer": {', b'"layout": null', b'"format": 2',
)  # fmt: skip


@cache
def seed(target: str) -> bytes:
    """A small and well-formed input for `target`."""
    text = ARTICLE.encode()
    if target in ("recording", "json"):
        return min(content_folder("cassettes").glob("*/*/*.json")).read_bytes()
    if target == "prompt":
        return min(content_folder("prompts").glob("*.md")).read_bytes()
    if target == "run":
        return _run()
    if target == "result-file":
        return batch_targets.result_lines()
    if target == "result-line":
        return batch_targets.result_lines().partition(b"\n")[0]
    if target == "parquet":
        return batch_targets.parquet_table()
    if target == "urls":
        return b"https://example.org/a # why\n\nHTTP://example.org/%20\nno address\n"
    if target == "store":
        return bytes(range(80))
    if target == "html":
        return (
            b"<!DOCTYPE html><html><head><title>T</title></head><body><p>" + text + b"</p></body>"
        )
    if target in ("lines", "jsonl"):
        line = json.dumps({"text": ARTICLE, "title": "T", "published": "2024-05-03"}).encode()
        return line + b"\n{}\n" + line
    if target == "expectation":
        return min(content_folder("evals").glob("core/dev/*/expected.yaml")).read_bytes()
    if target in ("suite", "yaml"):
        return b"about: a\ncases:\n  a: &a {genre: x, language: en, traps: [long]}\n  b: *a\n"
    if target == "encoding":
        return b"windows-1252\n" + ARTICLE.encode("utf-16")
    return b"---\ntitle: T\npublished: 2024-05-03\n---\n" + text


def _run() -> bytes:
    import tempfile
    from pathlib import Path

    from tests.test_eval_reports import whole_run, wrong_type

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "run.jsonl"
        write_run(whole_run(wrong_type), path)
        return path.read_bytes()


def inputs(target: str) -> st.SearchStrategy[bytes]:
    """Bytes for `target`: of any kind, made of pieces, and its example with pieces put in."""
    assert target in TARGETS
    whole = seed(target)
    piece = st.one_of(
        st.sampled_from(PIECES), st.binary(max_size=4), st.text(max_size=4).map(_utf8)
    )
    at = st.integers(0, len(whole))

    def changed(edits: list[tuple[int, int, bytes]]) -> bytes:
        content = whole
        for start, cut, words in edits:
            content = content[:start] + words + content[start + cut :]
        return content

    edits = st.lists(
        st.tuples(at, st.sampled_from((0, 0, 1, 5, 100)), piece), min_size=1, max_size=4
    )
    return st.one_of(
        edits.map(changed),
        st.lists(piece, max_size=20).map(b"".join),
        st.binary(max_size=300),
    )


def _utf8(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")
