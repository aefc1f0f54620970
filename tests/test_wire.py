"""What is on the wire: the real openai client and instructor over an in-memory transport."""

import asyncio
import contextlib
import json
import re
from dataclasses import replace
from typing import Any

import httpx2
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from summarizer.clients import ClientSettings, Mode, open_client, shapes, wire
from summarizer.clients.providers import instructor_mode
from summarizer.clients.settings import MODES
from summarizer.completions import Completion, Message, Request
from summarizer.errors import PromptError, RequestRejected
from summarizer.schema import ArticleSummary
from summarizer.testing import answer_body

HOSTILE = (
    "[1] Lena Holt {{ 7 * 7 }} met {% for x in y %}{{ config.__class__ }}{% endfor %} {# gone #}\n"
    "[2] \tIndented, trailing blank \n\n[3] \u201cquoted\u201d caf\u00e9 \U0001f54a <b>&amp;</b>\n"
    "[4] data:image/png;base64,AAAA https://example.org/photo.jpg {'type': 'image'}"
)
REQUEST = Request(
    model="test-model",
    messages=(Message("system", "Answer in JSON. {{ rules }}"), Message("user", HOSTILE)),
    response_model=ArticleSummary,
    parameters={"temperature": 0.0, "max_tokens": 500, "seed": 3},
)


class Wire:
    """Answers every request alike and keeps what it was sent."""

    def __init__(self, body: dict[str, Any] | None = None) -> None:
        self.sent: list[httpx2.Request] = []
        self._body = answer_body("{}") if body is None else body

    @property
    def transport(self) -> httpx2.MockTransport:
        return httpx2.MockTransport(self._answer)

    @property
    def bodies(self) -> list[dict[str, Any]]:
        return [json.loads(request.content) for request in self.sent]

    def _answer(self, request: httpx2.Request) -> httpx2.Response:
        self.sent.append(request)
        return httpx2.Response(200, json=self._body)


@pytest.fixture(autouse=True)
def bare_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """No key, address or mode of whoever runs the tests."""
    for name in ("OPENAI_API_KEY", "OPENAI_BASE_URL", "OLLAMA_HOST", "SUMMARIZER_MODE"):
        monkeypatch.delenv(name, raising=False)
    for name in ("OPENAI_ORG_ID", "OPENAI_PROJECT_ID"):
        monkeypatch.delenv(name, raising=False)


def ask(
    wire: Wire,
    request: Request = REQUEST,
    spec: str = "openai/test-model",
    base_url: str | None = "http://model.example/v1",
    api_key: str | None = None,
    **chosen: Any,
) -> Completion:
    async def run() -> Completion:
        async with open_client(
            spec,
            base_url=base_url,
            api_key=api_key,
            settings=ClientSettings(**chosen),
            transport=wire.transport,
        ) as client:
            return await client.complete(request)

    return asyncio.run(run())


def test_the_body_says_what_the_request_says_and_nothing_else() -> None:
    """Messages to the character, braces and all; the schema as the response model gives it."""
    wire = Wire()
    ask(wire)
    assert wire.bodies == [
        {
            "model": "test-model",
            "messages": [
                {"role": "system", "content": "Answer in JSON. {{ rules }}"},
                {"role": "user", "content": HOSTILE},
            ],
            "response_format": {
                "type": "json_schema",
                "json_schema": {
                    "name": "ArticleSummary",
                    "schema": ArticleSummary.model_json_schema(),
                    "strict": True,
                },
            },
            "temperature": 0.0,
            "max_tokens": 500,
            "seed": 3,
        }
    ]
    assert wire.sent[0].url == "http://model.example/v1/chat/completions"


def test_every_object_of_the_schema_on_the_wire_is_closed_and_all_its_fields_required() -> None:
    """As OpenAI demands of a strict schema; its own SDK would change nothing about ours."""
    from openai.lib._pydantic import to_strict_json_schema

    wire = Wire()
    ask(wire)
    schema = wire.bodies[0]["response_format"]["json_schema"]["schema"]
    objects = [schema, *(d for d in schema["$defs"].values() if d.get("type") == "object")]
    assert len(objects) > 10
    for one in objects:
        assert one["additionalProperties"] is False
        assert one["required"] == list(one["properties"])
    assert to_strict_json_schema(ArticleSummary) == schema


def as_instructor_sends(mode: Mode, request: Request) -> dict[str, Any]:
    """The body that instructor itself sends for `request`, with `strict` where it has none."""
    import instructor
    import openai

    plain = Wire()

    async def run() -> None:
        async with openai.AsyncOpenAI(
            base_url="http://model.example/v1",
            api_key="x",
            http_client=httpx2.AsyncClient(transport=plain.transport),
        ) as client:
            messages: Any = [{"role": m.role, "content": m.content} for m in request.messages]
            # {} does not fit the model; the shape, which names a function, takes any text.
            asked = request.response_model
            model = asked if mode == "json_schema" else shapes.answer_shape(asked, mode)
            with contextlib.suppress(instructor.core.InstructorRetryException):
                await instructor.from_openai(client, mode=instructor_mode(mode)).create(
                    response_model=model,
                    messages=messages,
                    max_retries=0,
                    model=request.model,
                    **request.parameters,
                )

    asyncio.run(run())
    [body] = plain.bodies
    if mode == "json_schema":
        body["response_format"]["json_schema"]["strict"] = True
    for tool in body.get("tools", ()):
        tool["function"]["strict"] = True
    return body


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize(
    "request_",
    [
        REQUEST,
        REQUEST.followed_by('{"gist": 1}', "Object to {{ that }}."),
        replace(REQUEST, messages=REQUEST.messages[1:]),  # nothing is said to the system
        replace(REQUEST, messages=(Message("system", "\ufdd01\ufdd1"), Message("user", "x"))),
    ],
    ids=["a question", "a re-ask", "no system message", "words like our own marks"],
)
def test_a_body_prepared_once_is_what_instructor_would_send(mode: Mode, request_: Request) -> None:
    """To the character, in every mode: `wire` only saves the time that making it takes."""
    wire = Wire()
    ask(wire, request_, mode=mode)
    assert wire.bodies == [as_instructor_sends(mode, request_)]


def test_an_unprepared_model_makes_the_same_request(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is used of instructor that is not public may go away."""
    prepared, unprepared = Wire(), Wire()
    ask(prepared)
    for cached in (shapes.answer_shape, wire._frame):
        cached.cache_clear()
    monkeypatch.setattr(shapes, "_prepare", lambda shape: shape)
    ask(unprepared)
    for cached in (shapes.answer_shape, wire._frame):
        cached.cache_clear()
    assert prepared.bodies == unprepared.bodies


def test_a_response_model_is_prepared_once() -> None:
    first = shapes.answer_shape(ArticleSummary, "json_schema")
    assert shapes.answer_shape(ArticleSummary, "json_schema") is first


@given(text=st.text())
@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],  # the same for every example
)
def test_any_text_arrives_as_it_was_written(text: str) -> None:
    wire = Wire()
    ask(wire, Request("test-model", (Message("user", text),), ArticleSummary))
    assert wire.bodies[0]["messages"] == [{"role": "user", "content": text}]


def test_text_that_is_no_unicode_is_not_sent() -> None:
    wire = Wire()
    with pytest.raises(RequestRejected, match="not valid Unicode"):
        ask(wire, Request("test-model", (Message("user", "half a \ud800 pair"),), ArticleSummary))
    assert wire.sent == []


def test_a_conversation_keeps_its_turns_and_an_empty_answer_stays_a_text() -> None:
    wire = Wire()
    ask(wire, REQUEST.followed_by("", "That was empty: answer again, {{ please }}."))
    assert wire.bodies[0]["messages"][2:] == [
        {"role": "assistant", "content": ""},
        {"role": "user", "content": "That was empty: answer again, {{ please }}."},
    ]


def test_in_mode_tools_the_schema_is_that_of_a_forced_strict_function() -> None:
    wire = Wire(answer_body(None, tool_arguments='{"gist": 1}', finish_reason="tool_calls"))
    completion = ask(wire, mode="tools")
    assert (completion.content, completion.finish_reason) == ('{"gist": 1}', "stop")
    [body] = wire.bodies
    [tool] = body["tools"]
    expected = ArticleSummary.model_json_schema()
    assert tool["function"]["name"] == "ArticleSummary"
    assert tool["function"]["description"] == expected.pop("description")
    assert tool["function"]["strict"] is True
    sent = tool["function"]["parameters"]
    assert sorted(sent.pop("required")) == sorted(expected.pop("required"))  # a set, by its meaning
    assert sent == expected
    assert body["tool_choice"] == {"type": "function", "function": {"name": "ArticleSummary"}}
    assert "response_format" not in body
    assert body["messages"][1]["content"] == HOSTILE


def test_in_mode_tools_an_answer_without_a_call_is_its_text() -> None:
    assert ask(Wire(answer_body("Sorry?")), mode="tools").content == "Sorry?"


def test_in_mode_json_the_schema_stands_in_the_system_message() -> None:
    wire = Wire(answer_body('{"gist": 1}'))
    assert ask(wire, mode="json").content == '{"gist": 1}'
    [body] = wire.bodies
    assert body["response_format"] == {"type": "json_object"}
    system, user = body["messages"]
    assert system["content"].startswith("Answer in JSON. {{ rules }}\n\n")
    assert "Numbers of the sentences that support this" in system["content"]
    assert user == {"role": "user", "content": HOSTILE}


def test_the_mode_may_come_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SUMMARIZER_MODE", "tools")
    wire = Wire(answer_body("{}"))
    ask(wire)
    ask(wire, mode="json_schema")
    assert ["tools" in body for body in wire.bodies] == [True, False]


@pytest.mark.parametrize(
    ("spec", "base_url", "expected"),
    [
        ("openai/gpt-4.1", None, {"temperature": 0.0, "max_completion_tokens": 500, "seed": 3}),
        ("openai/gpt-5-mini", None, {"max_completion_tokens": 500, "seed": 3}),
        ("openai/o3", None, {"max_completion_tokens": 500, "seed": 3}),
        (
            "openai/gpt-5-chat-latest",
            None,
            {"temperature": 0.0, "max_completion_tokens": 500, "seed": 3},
        ),
        (
            "openai/gpt-5-mini",
            "https://name.openai.azure.com/openai/v1",
            {"max_completion_tokens": 500, "seed": 3},
        ),
        (
            "openai/gpt-5-mini",
            "http://model.example/v1",
            {"temperature": 0.0, "max_tokens": 500, "seed": 3},
        ),
        ("ollama/llama3.2", None, {"temperature": 0.0, "max_tokens": 500, "seed": 3}),
    ],
)
def test_parameters_go_out_in_the_words_that_the_endpoint_takes(
    spec: str, base_url: str | None, expected: dict[str, Any]
) -> None:
    wire = Wire()
    request = Request(spec.partition("/")[2], REQUEST.messages, ArticleSummary, REQUEST.parameters)
    ask(wire, request, spec=spec, base_url=base_url, api_key="key-for-tests")
    [body] = wire.bodies
    assert body.pop("model") == request.model
    assert {k: v for k, v in body.items() if k not in {"messages", "response_format"}} == expected


@pytest.mark.parametrize("name", ["temprature", "context", "max_retries", "response_format"])
def test_an_unknown_parameter_is_an_error_and_is_not_sent(name: str) -> None:
    wire = Wire()
    request = Request("test-model", REQUEST.messages, ArticleSummary, {name: {"a": 1}})
    with pytest.raises(PromptError, match=f"unknown model parameter {name}: expected any of"):
        ask(wire, request)
    assert wire.sent == []


@pytest.mark.parametrize(
    ("usage", "expected"),
    [
        (
            {
                "prompt_tokens": 1200,
                "completion_tokens": 90,
                "total_tokens": 1290,
                "prompt_tokens_details": {"cached_tokens": 1024},
            },
            (1200, 1024, 90),
        ),
        ({"prompt_tokens": 12, "completion_tokens": 0, "total_tokens": 12}, (12, None, 0)),
        ({"prompt_tokens": "many", "completion_tokens": -1}, (None, None, None)),
        ({}, (None, None, None)),
        (None, (None, None, None)),
    ],
)
def test_tokens_are_counted_as_the_provider_counts_them_or_not_at_all(
    usage: dict[str, Any] | None, expected: tuple[int | None, int | None, int | None]
) -> None:
    counted = ask(Wire(answer_body("{}", usage=usage))).usage
    assert (counted.input_tokens, counted.cached_input_tokens, counted.output_tokens) == expected
    assert counted.requests == 1
    assert counted.seconds is not None
    assert 0 <= counted.seconds < 60


def test_provenance_says_which_model_answered_how_and_when() -> None:
    told = ask(Wire(), how="out_of_band", note="asked by hand").provenance
    assert told.model == "test-model"
    assert told.reported_model == "test-model-2030-01-01"
    assert (told.how, told.note) == ("out_of_band", "asked by hand")
    assert re.fullmatch(r"\d{4}-\d{2}-\d{2}", told.date)
    assert ask(Wire()).provenance.how == "live"


def test_a_key_goes_to_its_own_service_only(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "key-for-openai")
    wire = Wire()
    ask(wire, base_url=None)
    ask(wire, spec="ollama/llama3.2", base_url=None)
    openai, ollama = wire.sent
    assert openai.url.host == "api.openai.com"
    assert openai.headers["authorization"] == "Bearer key-for-openai"
    assert str(ollama.url) == "http://127.0.0.1:11434/v1/chat/completions"
    assert "key-for-openai" not in str(ollama.headers.raw)


def test_azure_is_asked_by_deployment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AZURE_OPENAI_ENDPOINT", "https://name.openai.azure.com")
    monkeypatch.setenv("AZURE_OPENAI_API_KEY", "key-for-azure")
    monkeypatch.setenv("OPENAI_API_VERSION", "2030-01-01")
    wire = Wire()
    completion = ask(wire, spec="azure/test-model", base_url=None)
    [sent] = wire.sent
    assert str(sent.url) == (
        "https://name.openai.azure.com/openai/deployments/test-model/chat/completions"
        "?api-version=2030-01-01"
    )
    assert sent.headers["api-key"] == "key-for-azure"
    assert wire.bodies[0]["max_completion_tokens"] == 500
    assert completion.content == "{}"
