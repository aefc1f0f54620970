"""A recording belongs to exactly one request, and a miss says which part of it is new."""

import asyncio
import copy
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from summarizer.cassettes import Cassettes, Player, Recorder, RecordMode, read_recording
from summarizer.completions import Completer, Completion, Request
from summarizer.content import content_folder
from summarizer.errors import RecordingError, RecordingMiss, RecordingUnreadable
from summarizer.prompts import Template, parse_prompt
from summarizer.schema import ArticleSummary
from tests.doubles import ListCompleter, completion, minified
from tests.stories import SENTENCES, make_answer, make_article

SOURCE = """---
purpose: A test
variables: [article, published]
parameters: {temperature: 0}
---
# system
Read.
# user
$published
$article
"""
TEMPLATE = parse_prompt("test.v1", SOURCE)


def make_request(template: Template = TEMPLATE, **article: Any) -> Request:
    return template.request(make_article(**article), "stub/a:b", ArticleSummary)


def play(folder: Path, request: Request) -> str:
    return asyncio.run(Player(Cassettes(folder)).complete(request)).content


@pytest.mark.parametrize(
    "content",
    [
        minified(make_answer()),
        json.dumps(make_answer(), indent=2),
        json.dumps(make_answer()),
        '{"a":1,"a":2}',
        '{"a": 1.50}',
        "```json\n{}\n```",
        "I cannot [ 1 ] help.",
        '{"a":"[\\n 1 ]"}',
        "",
    ],
)
def test_an_answer_is_replayed_to_the_byte(tmp_path: Path, content: str) -> None:
    request = make_request()
    Cassettes(tmp_path).record(request, completion(content))
    assert play(tmp_path, request) == content


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    )
)
@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=50, deadline=None
)
def test_any_json_is_replayed_to_the_byte(tmp_path: Path, value: Any) -> None:
    """Surrogates aside, which no provider can send in UTF-8."""
    request = make_request()
    for content in (json.dumps({"x": value}), json.dumps({"x": value}, indent=1)):
        Cassettes(tmp_path).record(request, completion(content))
        assert play(tmp_path, request) == content


def test_the_file_is_for_reading(tmp_path: Path) -> None:
    """A diff shows which participant changed; evidence takes one line, not one a number."""
    path = Cassettes(tmp_path).record(make_request(), completion(minified(make_answer())))
    lines = path.read_text().splitlines()
    assert path.relative_to(tmp_path).parts[:2] == ("test.v1", "stub-a-b")
    assert any(line.strip() == '"name": "Semisi Vake",' for line in lines)
    assert any(line.strip() == '"evidence": [8, 9, 10],' for line in lines)


def test_no_sentence_of_the_article_is_written(tmp_path: Path) -> None:
    Cassettes(tmp_path).record(make_request(), completion(minified(make_answer())))
    written = "".join(path.read_text() for path in tmp_path.rglob("*.json"))
    assert not any(words in written for _, words in SENTENCES)


class OtherSummary(ArticleSummary):
    __doc__ = ArticleSummary.__doc__  # it is part of the schema; one other description changes

    @classmethod
    def model_json_schema(cls, *args: Any, **kwargs: Any) -> dict[str, Any]:
        schema = copy.deepcopy(super().model_json_schema(*args, **kwargs))
        schema["$defs"]["Gist"]["properties"]["text"]["description"] = "One sentence"
        return schema


@pytest.mark.parametrize(
    ("changed", "part"),
    [
        (
            make_request(parse_prompt("test.v1", SOURCE.replace("Read.", "Reed."))),
            "template.system",
        ),
        (
            make_request(parse_prompt("test.v1", SOURCE.replace("0}", "1}"))),
            r"temperature \(0 -> 1",
        ),
        (make_request(published="2021-06-03"), "article.metadata"),
        (make_request(sentences=[("body", w) for _, w in SENTENCES]), "article.numbering"),
        (make_request(sentences=SENTENCES[:-1]), "the article's text has changed"),
        (
            replace(make_request(), response_model=OtherSummary),
            r"recorded: schema Gist\.text \(description\);",
        ),
        (replace(make_request(), model="other"), "test.v1 by stub/a:b"),
        (replace(make_request(), sample=1), "recorded are the samples 0"),
        (make_request(name="other.txt", sentences=[("body", "Else.")]), "models with recordings"),
    ],
)
def test_a_miss_says_which_part_is_new(tmp_path: Path, changed: Request, part: str) -> None:
    """A word of the template, a parameter, a description, a label, a date: each is told."""
    Cassettes(tmp_path).record(make_request(), completion("{}"))
    with pytest.raises(RecordingMiss, match=part):
        play(tmp_path, changed)


def test_an_article_is_found_under_another_name(tmp_path: Path) -> None:
    """What a file is called is no part of the request."""
    Cassettes(tmp_path).record(make_request(), completion("{}"))
    assert play(tmp_path, make_request(name="elsewhere/renamed.txt")) == "{}"


def test_a_chain_keeps_each_re_ask_with_its_request(tmp_path: Path) -> None:
    cassettes = Cassettes(tmp_path)
    first = make_request()
    second = first.followed_by("{}", "Not so.")
    cassettes.record(first, completion("{}"))
    cassettes.record(second, completion('{"a":1}'))
    assert play(tmp_path, first) == "{}"
    assert play(tmp_path, second) == '{"a":1}'
    with pytest.raises(RecordingMiss, match="checks now object otherwise to recorded answer 1;"):
        play(tmp_path, first.followed_by("{}", "Said otherwise."))
    cassettes.record(first, completion("{}"))
    with pytest.raises(RecordingMiss):
        play(tmp_path, second)


def test_once_replays_what_fits_and_records_the_rest(tmp_path: Path) -> None:
    stub = ListCompleter('{"a":1}', '{"a":2}')
    recorder = Recorder(stub, Cassettes(tmp_path), "once")
    for _ in range(2):
        assert asyncio.run(recorder.complete(make_request())).content == '{"a":1}'
    assert len(stub.requests) == 1
    assert asyncio.run(recorder.complete(make_request(published=None))).content == '{"a":2}'


def test_rewrite_asks_anew(tmp_path: Path) -> None:
    """Each run asks, and none asks twice: an article that is given twice is one conversation."""
    stub = ListCompleter("{}", '{"a":2}')
    for expected in ("{}", '{"a":2}'):
        recorder = Recorder(stub, Cassettes(tmp_path), "rewrite")
        for _ in range(2):
            assert asyncio.run(recorder.complete(make_request())).content == expected
    assert play(tmp_path, make_request()) == '{"a":2}'


def test_a_re_ask_tells_its_history() -> None:
    first = make_request()
    second = first.followed_by("{}", "Not so.")
    third = second.followed_by('{"a":1}', "Nor so.")
    assert list(first.history()) == []
    assert list(third.history()) == [(first, "{}"), (second, '{"a":1}')]


def test_a_renamed_article_goes_on_in_its_own_file(tmp_path: Path) -> None:
    """Found and recorded in one place: the re-ask is not paid for and then lost."""
    path = Cassettes(tmp_path).record(make_request(), completion("{}"))
    stub = ListCompleter('{"a":1}')
    recorder = Recorder(stub, Cassettes(tmp_path), "once")
    renamed = make_request(name="elsewhere/renamed.txt")
    again = renamed.followed_by("{}", "Not so.")
    for _ in range(2):
        for request, expected in ((renamed, "{}"), (again, '{"a":1}')):
            assert asyncio.run(recorder.complete(request)).content == expected
    assert len(stub.requests) == 1
    assert Cassettes(tmp_path).paths() == [path]


@pytest.mark.parametrize(
    "strange",
    [
        make_request().followed_by('{"b":1}', "Not so."),
        make_request(published=None).followed_by("{}", "Not so."),
        make_request().followed_by("{}", "Not so.").followed_by("{}", "Nor so."),
        replace(make_request(), sample=1).followed_by("{}", "Not so."),
    ],
    ids=["another answer", "another question", "another re-ask", "another sample"],
)
def test_a_re_ask_without_its_conversation_is_not_asked(tmp_path: Path, strange: Request) -> None:
    Cassettes(tmp_path).record(make_request(), completion("{}"))
    before = {path: path.read_bytes() for path in tmp_path.rglob("*.json")}
    stub = ListCompleter("{}")
    with pytest.raises(RecordingError, match=r"answers before re-ask \d; ask the first"):
        asyncio.run(Recorder(stub, Cassettes(tmp_path), "once").complete(strange))
    assert stub.requests == []
    with pytest.raises(RecordingError, match="answers before re-ask"):
        Cassettes(tmp_path).record(strange, completion("{}"))
    assert {path: path.read_bytes() for path in tmp_path.rglob("*.json")} == before


def test_one_text_from_two_outlets_has_two_recordings(tmp_path: Path) -> None:
    """A wire story: the second does not overwrite the first, and a third run asks nobody."""
    stub = ListCompleter('{"a":1}', '{"a":2}')
    cassettes = Cassettes(tmp_path)
    requests = [make_request(), make_request(published=None)]
    for _ in range(3):
        for number, request in enumerate(requests, 1):
            answer = asyncio.run(Recorder(stub, cassettes, "once").complete(request))
            assert answer.content == f'{{"a":{number}}}'
    assert len(stub.requests) == 2
    plain, other = sorted((p.name for p in cassettes.paths()), key=len)
    assert plain.split(".")[:2] == other.split(".")[:2]
    assert other.split(".")[-2:] == plain.split(".")[-2:] == ["0", "json"]
    # Each keeps its file when it is asked about anew.
    for request in requests:
        asyncio.run(Recorder(ListCompleter("{}"), cassettes, "rewrite").complete(request))
    assert len(cassettes.paths()) == 2
    with pytest.raises(RecordingMiss, match=r"recorded: template\.system;"):
        play(
            tmp_path,
            make_request(parse_prompt("test.v1", SOURCE.replace("Read", "Reed")), published=None),
        )


class EchoCompleter:
    """Answers each request after a while, with the number of the request."""

    def __init__(self) -> None:
        self.asked = 0

    async def complete(self, request: Request) -> Completion:
        self.asked += 1
        number = self.asked
        await asyncio.sleep(0.001 * (number % 3))
        return completion(f'{{"a":{number}}}')


async def converse(completer: Completer, request: Request) -> list[str]:
    """The answers to a question and two re-asks."""
    answers = []
    for objection in ("Not so.", "Nor so.", ""):
        answers.append((await completer.complete(request)).content)
        request = request.followed_by(answers[-1], objection)
    return answers


@pytest.mark.parametrize("mode", ["once", "rewrite"])
def test_conversations_at_the_same_time_do_not_mix(tmp_path: Path, mode: RecordMode) -> None:
    """One article given twice and under another name, one with another date: two conversations."""
    requests = [
        make_request(),
        make_request(),
        make_request(name="renamed.txt"),
        make_request(published=None),
    ]

    async def all_of(completer: Completer) -> list[list[str]]:
        return await asyncio.gather(*(converse(completer, request) for request in requests))

    echo = EchoCompleter()
    recorded = asyncio.run(all_of(Recorder(echo, Cassettes(tmp_path), mode)))
    assert echo.asked == 6
    assert asyncio.run(all_of(Player(Cassettes(tmp_path)))) == recorded
    assert recorded[0] == recorded[1] == recorded[2] != recorded[3]
    paths = Cassettes(tmp_path).paths()
    assert [len(read_recording(path).attempts) for path in paths] == [3, 3]


def test_a_plain_replay_reads_one_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """However many there are, also where two outlets print the same text."""
    cassettes = Cassettes(tmp_path)
    requests = [make_request(), make_request(published=None)]
    others = [make_request(name=f"{n}.txt", sentences=[("body", f"{n}.")]) for n in range(5)]
    for request in requests + others:
        cassettes.record(request, completion("{}"))
    read: list[Path] = []
    read_bytes = Path.read_bytes

    def noted(path: Path) -> bytes:
        read.append(path)
        return read_bytes(path)

    monkeypatch.setattr(Path, "read_bytes", noted)
    for count, request in enumerate(requests, 1):
        play(tmp_path, request)
        assert len(read) == count
    assert cassettes.has_model("stub/a:b")
    assert len(read) == 3


def test_models_go_by_the_names_in_the_recordings(tmp_path: Path) -> None:
    """A folder cannot be called meta/llama, but the model is, and is no other one."""
    cassettes = Cassettes(tmp_path)
    slash, hyphen = (replace(make_request(), model=f"meta{c}llama") for c in "/-")
    cassettes.record(slash, completion('{"a":1}'))
    assert cassettes.models() == ["meta/llama"]
    assert cassettes.has_model("meta/llama")
    assert not cassettes.has_model("meta-llama")
    with pytest.raises(RecordingMiss, match=r"recorded: model \(meta/llama -> meta-llama\);"):
        play(tmp_path, hyphen)
    with pytest.raises(RecordingMiss, match=r"test\.v1 by meta/llama"):
        play(tmp_path, replace(hyphen, sample=1))
    cassettes.record(hyphen, completion('{"a":2}'))
    assert (play(tmp_path, slash), play(tmp_path, hyphen)) == ('{"a":1}', '{"a":2}')
    assert cassettes.models() == ["meta-llama", "meta/llama"]


def test_a_copy_under_another_sample_is_told(tmp_path: Path) -> None:
    path = Cassettes(tmp_path).record(make_request(), completion("{}"))
    path.with_name(path.name.replace(".0.json", ".1.json")).write_bytes(path.read_bytes())
    with pytest.raises(RecordingMiss, match=r"recorded: sample \(0 -> 1\);"):
        play(tmp_path, replace(make_request(), sample=1))


def test_a_model_whose_only_recording_is_broken_is_not_unknown(tmp_path: Path) -> None:
    """Its replay says what is broken; that the model is unknown would be untrue."""
    Cassettes(tmp_path).record(make_request(), completion("{}")).write_text("{")
    assert Cassettes(tmp_path).has_model("stub/a:b")
    assert Cassettes(tmp_path).models() == []


def test_a_chain_that_ends_early_is_told(tmp_path: Path) -> None:
    """The checks have not changed: there just is no answer, and two ways to do without."""
    first = make_request()
    second = first.followed_by("{}", "Not so.")
    third = second.followed_by('{"a":1}', "Nor so.")
    cassettes = Cassettes(tmp_path)
    cassettes.record(first, completion("{}"))
    cassettes.record(second, completion('{"a":1}'))
    with pytest.raises(RecordingMiss, match=r"no answer to re-ask 2 .*--max-reasks 1\)") as caught:
        play(tmp_path, third)
    assert "checks" not in str(caught.value)
    changed = make_request(parse_prompt("test.v1", SOURCE.replace("Read", "Reed")))
    with pytest.raises(RecordingMiss, match=r"recorded: template\.system;"):
        play(tmp_path, changed.followed_by("{}", "Not so."))


def test_a_miss_ends_with_the_command_that_mends_it(tmp_path: Path) -> None:
    """On one line, with what is known and no invented path."""
    request = replace(make_request(), sample=2)
    with pytest.raises(RecordingMiss) as caught:
        play(tmp_path / "my tapes", request)
    assert str(caught.value).endswith(
        "; record it with: summarizer brief ... --prompt test.v1 --model PROVIDER/stub/a:b "
        f"--record once --sample 2 --cassettes '{tmp_path / 'my tapes'}'"
    )
    assert "\n" not in str(caught.value)


def test_the_folder_of_the_package_needs_no_naming() -> None:
    with pytest.raises(RecordingMiss, match=r"--record once$"):
        play(content_folder("cassettes"), make_request())


@pytest.mark.parametrize(
    "damage",
    [lambda t: t[: len(t) // 2], lambda t: "", lambda t: t.replace('"format": 1', '"format": 9')],
    ids=["half a file", "an empty file", "another version"],
)
def test_a_broken_recording_is_an_error_and_no_empty_answer(tmp_path: Path, damage: Any) -> None:
    path = Cassettes(tmp_path).record(make_request(), completion("{}"))
    path.write_text(damage(path.read_text()))
    with pytest.raises(RecordingUnreadable, match=str(path)):
        play(tmp_path, make_request())


@pytest.mark.parametrize(
    "edit",
    [
        lambda a: a.pop("answer"),
        lambda a: a.update(answer=None),
        lambda a: a.update(layout=None),
        lambda a: a.update(layout="tabs"),
        lambda a: a.update(content="{}"),
        lambda a: a.update(answer=[]),
    ],
    ids=["no answer", "a null answer", "no layout", "another layout", "two answers", "no object"],
)
def test_an_answer_that_is_not_all_there_is_an_error(tmp_path: Path, edit: Any) -> None:
    """It is never replayed as "null" or as nothing."""
    path = Cassettes(tmp_path).record(make_request(), completion('{"a":1}'))
    stored = json.loads(path.read_text())
    edit(stored["attempts"][0])
    path.write_text(json.dumps(stored))
    with pytest.raises(RecordingUnreadable, match=r"attempts\.0"):
        play(tmp_path, make_request())


def test_text_without_its_content_is_an_error(tmp_path: Path) -> None:
    path = Cassettes(tmp_path).record(make_request(), completion("I cannot."))
    path.write_text(path.read_text().replace('"content": "I cannot."', '"content": null'))
    with pytest.raises(RecordingUnreadable, match="content is missing"):
        play(tmp_path, make_request())


@pytest.mark.parametrize("schema", ["", "{", "[]", "null", "[" * 100_000])
def test_a_broken_schema_file_does_not_hide_what_changed(tmp_path: Path, schema: str) -> None:
    Cassettes(tmp_path).record(make_request(), completion("{}"))
    for path in tmp_path.glob("schemas/*.json"):
        path.write_text(schema)
    with pytest.raises(RecordingMiss, match=r"recorded: schema(;|$)"):
        play(tmp_path, replace(make_request(), response_model=OtherSummary))


# Random characters in the shape of each provider's keys; none was ever issued.
SECRETS = [
    "sk-proj-Zq3_v8Lw-1xTb5RkYc9Nd2Hf7Jg4Ms6Pa0",
    "sk-or-v1-9f1c3b7e5d2a48609f1c3b7e5d2a4860",
    "Bearer 4f1c2b7e-9d3a-4860-8f1c-3b7e5d2a4860",
    "AKIA2Q7ZP4XW9LK3MN5B",
    "AIzaSyB3x9Lq7Wn2Tk5Rv8Yc1Md4Hf6Jg0Ps",
    "ghp_9aB3cD7eF1gH5iJ2kL8mN4oP6qR0sT3uV7wX",
    "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.c2lnbmF0dXJl",
    "planted-value-of-a-key",
    'planted "quoted" value',
]


@pytest.mark.parametrize("secret", SECRETS)
@pytest.mark.parametrize("place", ["answer", "note"])
def test_a_secret_is_never_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, secret: str, place: str
) -> None:
    monkeypatch.setenv("SOME_API_KEY", "planted-value-of-a-key")
    monkeypatch.setenv("SOME_PASSWORD", 'planted "quoted" value')
    leaking = completion(f"leaked {secret}" if place == "answer" else "{}")
    if place == "note":
        provenance = leaking.provenance.model_copy(update={"note": f"asked with {secret}"})
        leaking = replace(leaking, provenance=provenance)
    with pytest.raises(RecordingError, match="nothing was written") as caught:
        Cassettes(tmp_path).record(make_request(), leaking)
    assert secret not in str(caught.value)
    assert not list(tmp_path.rglob("*"))


@pytest.mark.parametrize(
    "words",
    [
        "sk-hynix-signs-accord-with-tokyo",
        "sk-hynix-2024-accord-on-covid19-and-f16s",
        "the Standard Bearer Ratumaitavuki-Vakacegu of Lau",
        "sk-signs-an-accord-of-2021-06-02-with-tonga",
    ],
)
def test_words_are_not_taken_for_keys(tmp_path: Path, words: str) -> None:
    """Hyphens and numbers make no key: its letters and digits are mixed."""
    request = make_request(name=f"{words}.txt")
    Cassettes(tmp_path).record(request, completion(minified({"gist": words})))
    assert json.loads(play(tmp_path, request)) == {"gist": words}


def test_what_can_be_known_before_is_refused_before_asking(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOME_TOKEN", "reef-token-of-nadi")
    stub = ListCompleter("{}")
    recorder = Recorder(stub, Cassettes(tmp_path), "once")
    with pytest.raises(RecordingError, match=r"name holds the value of \$SOME_TOKEN"):
        asyncio.run(recorder.complete(make_request(name="reef-token-of-nadi.txt")))
    assert stub.requests == []
    for note in ("by reef-token-of-nadi", f"asked with {SECRETS[0]}"):
        with pytest.raises(RecordingError, match="the note on the recordings holds"):
            Recorder(stub, Cassettes(tmp_path), "once", note=note)
    Recorder(stub, Cassettes(tmp_path), "once", note="by hand, sk-hynix-signs-accord")


def test_a_folder_that_cannot_be_written_is_an_error(tmp_path: Path) -> None:
    """In the words of a Python caller: no option of the command line."""
    (tmp_path / "file").write_text("")
    with pytest.raises(RecordingError, match="give another folder of recordings"):
        Cassettes(tmp_path / "file").record(make_request(), completion("{}"))
