"""What the misbehaving provider decides, apart from any network."""

import json
import math
from collections import Counter
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from summarizer.errors import UsageError
from summarizer.schema import ArticleSummary
from summarizer.testing import (
    KINDS,
    PASSING,
    BatchFaults,
    Entry,
    Faults,
    Latency,
    Ledger,
    Throttle,
    digest_of,
    read_entries,
    read_ledger,
)
from summarizer.testing.faults import HTTP_ERRORS, Dice, draws
from summarizer.testing.instances import smallest_instance
from summarizer.testing.ledger import Digester
from summarizer.testing.throttling import Gate

DIGESTS = [digest_of(number) for number in range(20_000)]


def test_a_fault_depends_on_seed_request_and_sighting_alone() -> None:
    """Whoever asks first, and however many others ask, each sighting meets the same fault."""
    faults, latency = Faults.spread(0.5), Latency.lognormal(0.4, 0.5).with_tail(0.1, 9)
    asked = [(digest, sighting) for digest in DIGESTS[:300] for sighting in (1, 2, 3)]
    one = Dice(7, faults, latency)
    first = {case: one.decide(*case) for case in asked}
    asked.sort(key=lambda case: draws(1, case[0], 1))
    other = Dice(7, faults, latency)
    assert {case: other.decide(*case) for case in asked} == first
    assert {case: Dice(8, faults, latency).decide(*case) for case in asked} != first
    sightings = {tuple(first[digest, n].fault for n in (1, 2, 3)) for digest in DIGESTS[:300]}
    assert len(sightings) > 100, "a request that met a fault must not meet it for ever"


def test_each_fault_strikes_as_often_as_its_probability_says() -> None:
    """20,000 draws at 1 %: 200 expected, and 5 standard deviations are 5 * sqrt(198) = 70."""
    dice = Dice(3, Faults.spread(0.01 * len(PASSING)), Latency())
    met = Counter(dice.decide(digest, 1).fault for digest in DIGESTS)
    assert met.keys() == {None, *PASSING}
    for kind in PASSING:
        assert abs(met[kind] - 200) <= 70, kind


def test_draws_are_even_and_do_not_hang_together() -> None:
    """Means of 20,000 at 1/2 and a correlation at 0, each within 5 standard errors."""
    drawn = [draws(5, digest, 3) for digest in DIGESTS]
    columns = list(zip(*drawn, strict=True))
    assert all(0 <= value < 1 for row in drawn for value in row)
    for column in columns:
        # The standard deviation of an even draw is sqrt(1/12) = 0.2887.
        assert abs(sum(column) / 20_000 - 0.5) < 5 * 0.2887 / math.sqrt(20_000)
    product = sum((a - 0.5) * (b - 0.5) for a, b in zip(columns[0], columns[1], strict=True))
    assert abs(product / 20_000) < 5 * (1 / 12) / math.sqrt(20_000)


def test_a_burst_goes_on_for_the_same_request() -> None:
    """With bursts of 3, the two sightings after a first 5xx meet the same one."""
    faults = Faults(server_error=0.1, overloaded=0.1, burst_length=3)
    single = Dice(1, Faults(server_error=0.1, overloaded=0.1), Latency())
    dice = Dice(1, faults, Latency())
    begun = 0
    for digest in DIGESTS[:300]:
        first = single.decide(digest, 1).fault
        if first in HTTP_ERRORS:
            begun += 1
            assert [dice.decide(digest, n).fault for n in (1, 2, 3)] == [first] * 3
        else:
            assert dice.decide(digest, 1).fault is None
    assert begun > 30


@pytest.mark.parametrize(
    ("text", "draw", "seconds"),
    [
        ("200ms", 0.9, 0.2),
        ("1.5s", 0.0, 1.5),
        ("2", 0.0, 2.0),
        ("uniform:100ms..300ms", 0.25, 0.15),
        ("lognormal:400ms,0.5", 0.5, 0.4),
        # One standard deviation above the median: 0.4 * e**0.5.
        ("lognormal:400ms,0.5", 0.8413447460685429, 0.4 * math.exp(0.5)),
    ],
)
def test_latencies_follow_their_distribution(text: str, draw: float, seconds: float) -> None:
    assert Latency.parse(text).seconds(draw, 0.5) == pytest.approx(seconds)


def test_a_tail_takes_its_share() -> None:
    latency = Latency.parse("200ms + 1%:20s")
    assert (latency.seconds(0.5, 0.0099), latency.seconds(0.5, 0.01)) == (20, 0.2)
    assert Latency.lognormal(1, 1).seconds(0.0, 1.0) >= 0


@pytest.mark.parametrize(
    "build",
    [
        lambda: Faults(reset=1.5),
        lambda: Faults(reset=-0.1),
        lambda: Faults(reset=0.6, stall=0.6),
        lambda: Faults(burst_length=0),
        lambda: Faults.parse("reset"),
        lambda: Faults.parse("reset=2"),
        lambda: Faults.parse("rest=1%"),
        lambda: Faults.from_json({"reset": "often"}),
        lambda: Faults.from_json({"burst_length": 1.5}),
        lambda: Faults.from_json([]),
        lambda: BatchFaults.parse("lost=1%"),
        lambda: BatchFaults.parse("missing"),
        lambda: BatchFaults(missing=2),
        lambda: BatchFaults(stage_polls=0),
        lambda: Latency.parse("soon"),
        lambda: Latency.parse("uniform:3s..1s"),
        lambda: Latency.parse("uniform:3s"),
        lambda: Latency.parse("normal:3s"),
        lambda: Latency.parse("1s+200%:3s"),
        lambda: Latency.fixed(math.nan),
        lambda: Latency.fixed(-1),
        lambda: Throttle(requests_per_minute=0),
        lambda: Throttle(burst_seconds=0),
        lambda: Throttle(hint="later"),  # type: ignore[arg-type]
    ],
)
def test_nonsense_is_refused_in_one_line(build: Any) -> None:
    with pytest.raises(UsageError) as caught:
        build()
    assert "\n" not in str(caught.value)


def test_shares_are_read_from_text() -> None:
    assert Faults.parse("reset=1%, late=0.005") == Faults(reset=0.01, late=0.005)
    spread = Faults.parse("5%").probabilities()
    assert sum(spread.values()) == pytest.approx(0.05)
    assert {kind for kind, share in spread.items() if share} == set(PASSING)
    assert Faults.spread(1.0, KINDS).probabilities().keys() == set(KINDS)
    assert Faults.spread(0.1).without(*PASSING) == Faults()
    assert BatchFaults.parse("missing=1%,unknown=2%") == BatchFaults(missing=0.01, unknown=0.02)


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def test_requests_a_minute_are_a_bucket() -> None:
    """60 a minute and a burst of 2 s: two at once, then one a second."""
    clock = Clock()
    gate = Gate(Throttle(requests_per_minute=60, burst_seconds=2), clock)
    assert [gate.refusal_of({}, 1) for _ in range(2)] == [None, None]
    assert gate.headers() == {
        "x-ratelimit-limit-requests": "60",
        "x-ratelimit-remaining-requests": "0",
        "x-ratelimit-reset-requests": "2.000s",
    }
    clock.now += 0.75
    refusal = gate.refusal_of({}, 1)
    assert refusal is not None
    # A quarter of a second is missing; Retry-After is in whole seconds, rounded up.
    assert (refusal.status, refusal.headers["retry-after"]) == (429, "1")
    clock.now += 0.25
    assert gate.refusal_of({}, 1) is None
    clock.now += 3600
    assert [gate.refusal_of({}, 1) is None for _ in range(3)] == [True, True, False]


@pytest.mark.parametrize(
    ("hint", "header", "value"),
    [
        ("seconds", "retry-after", "30"),
        ("milliseconds", "retry-after-ms", "30000"),
        ("none", "", None),
    ],
)
def test_tokens_a_minute_are_a_bucket(hint: Any, header: str, value: str | None) -> None:
    """600 a minute: 400 of the prompt leave 200; 500 by max_tokens need 300 more, which is 30 s."""
    gate = Gate(Throttle(tokens_per_minute=600, hint=hint), Clock())
    assert gate.refusal_of({"max_tokens": 100}, 400) is None
    refusal = gate.refusal_of({"max_completion_tokens": 500}, 10)
    assert refusal is not None
    assert refusal.headers.get(header) == value
    assert ("retry-after" in refusal.headers) == (hint == "seconds")
    # What did not get through drained nothing.
    assert gate.refusal_of({}, 200) is None


def test_a_request_larger_than_the_bucket_is_served_from_a_full_one() -> None:
    gate = Gate(Throttle(tokens_per_minute=600), Clock())
    assert gate.refusal_of({}, 10_000) is None
    assert gate.refusal_of({}, 1) is not None


NODE = {
    "type": "object",
    "required": ["next", "value"],
    "properties": {
        "next": {"anyOf": [{"$ref": "#/$defs/Node"}, {"type": "null"}]},
        "value": {"type": "integer", "minimum": 3},
    },
    "additionalProperties": False,
}


@pytest.mark.parametrize(
    ("schema", "instance"),
    [
        ({"type": "array", "items": {"type": "string"}}, []),
        ({"type": "array", "items": {"type": "string", "minLength": 2}, "minItems": 2}, ["xx"] * 2),
        ({"enum": ["b", "a"]}, "b"),
        ({"enum": ["b", None]}, None),
        ({"const": 4}, 4),
        ({"type": ["string", "null"]}, None),
        ({"type": "integer", "minimum": 2, "multipleOf": 5}, 5),
        ({"type": "integer", "exclusiveMinimum": 0}, 1),
        ({"type": "integer", "maximum": -3}, -3),
        ({"type": "integer", "exclusiveMaximum": 0}, -1),
        ({"type": "number", "minimum": 0.2, "maximum": 0.8}, 0.2),
        ({"type": "number", "exclusiveMinimum": 0.2, "maximum": 0.6}, 0.4),
        ({"type": "number"}, 0),
        ({"type": "string", "format": "date"}, "2000-01-01"),
        ({"type": "boolean"}, False),
        ({"type": "object", "properties": {"a": {"type": "string"}}}, {}),
        ({"type": "object", "required": ["a"]}, {"a": None}),
        ({"$ref": "#/$defs/Node", "$defs": {"Node": NODE}}, {"next": None, "value": 3}),
        (
            {
                "allOf": [
                    {"required": ["a"], "properties": {"a": {"type": "boolean"}}},
                    {"required": ["b"], "properties": {"b": {"const": 1}}},
                ]
            },
            {"a": False, "b": 1},
        ),
        ({"oneOf": [{"type": "string"}, {"type": "integer"}]}, ""),
        ({}, None),
        (True, None),
    ],
)
def test_the_smallest_instance_fits_its_schema(schema: Any, instance: Any) -> None:
    found = smallest_instance(schema)
    jsonschema.validate(found, schema)
    assert found == instance


def test_a_real_schema_has_a_smallest_instance() -> None:
    schema = ArticleSummary.model_json_schema()
    found = smallest_instance(schema)
    jsonschema.validate(found, schema)
    ArticleSummary.model_validate_json(json.dumps(found))


@pytest.mark.parametrize(
    "schema",
    [
        {"$ref": "#"},
        {"type": "object", "required": ["a"], "properties": {"a": {"$ref": "#"}}},
        {"$ref": "https://example.org/schema"},
        {"$ref": "#/$defs/Absent"},
        {"anyOf": [{"$ref": "#"}]},
    ],
)
def test_a_schema_without_finite_instance_is_named(schema: Any) -> None:
    with pytest.raises(UsageError, match="schema"):
        smallest_instance(schema)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


@given(st.dictionaries(st.sampled_from(["model", "response_format", "tools", "x"]), JSON))
def test_a_digest_stands_for_the_value_and_not_for_its_spelling(body: dict[str, Any]) -> None:
    turned = dict(reversed(body.items()))
    assert digest_of(json.loads(json.dumps(turned, indent=1))) == digest_of(body)
    assert digest_of({**body, "model": [body.get("model")]}) != digest_of(body)


def test_schemas_that_python_takes_for_equal_have_digests_of_their_own() -> None:
    """1 == True == 1.0, and not in JSON; each digest is as if it were the first."""
    digester = Digester()
    bodies = [{key: {"minimum": value}} for key in ("tools", "x") for value in (1, True, 1.0, 2)]
    digests = [digester.digest(body) for body in bodies * 3]
    assert digests == [digest_of(body) for body in bodies] * 3
    assert len(set(digests)) == len(bodies)
    many = [{"tools": number} for number in range(20)]
    assert [digester.digest(body) for body in many] == [digest_of(body) for body in many]


def entry(number: int, digest: str = "a", outcome: str = "answered", **more: Any) -> Entry:
    values: dict[str, Any] = {
        "number": number,
        "method": "POST",
        "path": "/v1/chat/completions",
        "digest": digest,
        "sighting": 1,
        "label": "caf\N{LATIN SMALL LETTER E WITH ACUTE}\ud800",
        "outcome": outcome,
        "status": 200,
        "is_written": True,
        "is_client_gone": False,
        "prompt_tokens": 3,
        "completion_tokens": 2,
        "received_seconds": 0.1,
        "finished_seconds": 0.2,
    }
    return Entry(**{**values, **more})


def test_a_ledger_knows_what_was_answered_twice() -> None:
    """A fault, an answer that never left, and a throttled request are no answers."""
    ledger = Ledger.of(
        [
            entry(1, "a"),
            entry(2, "a", is_written=False),
            entry(3, "b", "unavailable"),
            entry(4, "b"),
            entry(5, "c"),
            entry(6, "c"),
        ]
    )
    assert {digest: len(found) for digest, found in ledger.answered_twice().items()} == {"c": 2}
    assert ledger.counts() == {"a": 2, "b": 2, "c": 2}
    assert ledger.counts("unavailable") == {"b": 1}
    assert [found.number for found in ledger.of_outcome("unavailable")] == [3]
    assert ledger.summary() == {
        "requests": 6,
        "outcomes": {"answered": 5, "unavailable": 1},
        "prompt_tokens": 18,
        "completion_tokens": 12,
    }


def test_a_ledger_file_is_read_up_to_a_line_that_breaks_off(tmp_path: Path) -> None:
    """The entries come back as they were, lone surrogates apart, and a second server adds to it."""
    path = tmp_path / "ledger.jsonl"
    for numbers in ((1, 2), (3,)):
        ledger = Ledger(path)
        for number in numbers:
            ledger.add(entry(number, label="caf\N{LATIN SMALL LETTER E WITH ACUTE}"))
        assert len(ledger) == len(numbers)
        with pytest.raises(UsageError, match="read_ledger"):
            _ = ledger.entries
        ledger.close()
    with path.open("ab") as file:
        file.write(b'{"number": 4, "met')
    assert [found.number for found in read_entries(path)] == [1, 2, 3]
    assert read_ledger(path).entries[2] == entry(3, label="caf\N{LATIN SMALL LETTER E WITH ACUTE}")


def test_a_ledger_writes_labels_that_no_encoding_has(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path / "ledger.jsonl")
    ledger.add(entry(1))
    ledger.close()
    assert read_ledger(tmp_path / "ledger.jsonl").entries == [entry(1)]
