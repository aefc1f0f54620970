"""Readers of foreign bytes keep their promises: a little of everything, the same every time.

For longer runs see `tests.hostile.fuzz`. What one of them finds is added to `FOUND`.
"""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.hostile.seeds import PIECES, inputs, seed
from tests.hostile.targets import TARGETS

MERGED = b"a0: &a0 {x: 1}\n" + b"".join(
    b"a%d: &a%d\n  <<: [%s]\n" % (n, n, b", ".join([b"*a%d" % (n - 1)] * 9)) for n in range(1, 12)
)
LAUGHS = b"a0: &a0 [x]\n" + b"".join(
    b"a%d: &a%d [%s]\n" % (n, n, b", ".join([b"*a%d" % (n - 1)] * 9)) for n in range(1, 12)
)
FOUND: tuple[tuple[str, bytes], ...] = (
    ("html", b"<html><meta charset=zlib><p>caf\xe9"),
    ("html", b"<html><meta charset=punycode><p>caf\xe9"),
    ("encoding", b"a\0b\ncaf\xe9"),
    ("encoding", b"hex\ncaf\xe9"),
    ("encoding", b"unicode_escape\n\\xZZ\xe9"),
    *((target, b"about: " + bad) for target in ("suite", "yaml", "expectation") for bad in (
        b"[" * 100_000, b"{a: " * 3000, b"1" * 5000, b"0x" + b"f" * 100_000, b"2024-13-45",
        b"!!timestamp x", b"!!int ''", b"!!bool x", b"!!map [a]", b"&a [*a]", b"&a {<<: *a}",
        b'"\\ud800"', b"!!python/object/apply:os.system [x]", b"x" * 2_000_000,
    )),
    *((target, bomb) for target in ("suite", "yaml", "expectation") for bomb in (MERGED, LAUGHS)),
    ("suite", b'"a\\nb": 1'),
    ("expectation", b"attacks:\n- place: {any_of: &a [{any_of: *a}]}"),
    ("expectation", b"attacks:\n- place: 0x" + b"f" * 5000),
    ("expectation", b"attacks:\n- " + b"x" * 100_000 + b": 1"),
    ("json", b"[" * 100_000), ("json", b"[" * 500 + b"]" * 500), ("json", b"9" * 1_000_000),
    ("json", b'"\\ud800"'), ("json", b"\xff"), ("json", b"NaN"), ("json", b"1e999999"),
    ("lines", b"[" * 100_000 + b"\n{}"), ("lines", b'{"text": "\\ud800"}'),
    ("result-file", b'{"custom_id": "\\ud800", "error": "x"}'),
    ("result-file", b'{"custom_id": "a\\u0000b", "error": "x"}'),
    ("store", b"\0\0\0\0"),
    ("lines", b'{"text": "a", "n": ' + b"9" * 50_000 + b"}"),
)  # fmt: skip


@pytest.mark.parametrize("target", TARGETS)
def test_the_example_is_read(target: str) -> None:
    TARGETS[target](seed(target))


@pytest.mark.parametrize(("target", "content"), FOUND, ids=range(len(FOUND)))
def test_what_was_found_stays_mended(target: str, content: bytes) -> None:
    TARGETS[target](content)


@pytest.mark.parametrize("place", range(3))
@pytest.mark.parametrize("target", ["recording", "run"])
def test_no_number_is_read_that_cannot_be_written(target: str, place: int) -> None:
    """In place of the first, second and third number of an example."""
    pieces = seed(target).split(b": " if target == "recording" else b":")
    at = [n for n, piece in enumerate(pieces) if piece[:1].isdigit()][place]
    rest = pieces[at].lstrip(b"0123456789.")
    for number in (b"1e999999", b"-Infinity", b"NaN", b"9" * 5000, b"9" * 400 + b".0"):
        changed = [*pieces[:at], number + rest, *pieces[at + 1 :]]
        TARGETS[target]((b": " if target == "recording" else b":").join(changed))


@pytest.mark.parametrize("target", TARGETS)
def test_any_bytes_are_read_or_refused_in_one_line(target: str) -> None:
    @settings(
        max_examples=60,
        deadline=None,
        derandomize=True,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(inputs(target))
    def feed(content: bytes) -> None:
        TARGETS[target](content)

    feed()


@settings(max_examples=30, deadline=None, derandomize=True, database=None)
@given(st.sampled_from(sorted(TARGETS)), st.sampled_from(PIECES), st.integers(1, 3000))
def test_a_piece_repeated_is_read_or_refused(target: str, piece: bytes, times: int) -> None:
    TARGETS[target]((piece * times)[:20_000])
