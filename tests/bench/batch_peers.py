"""The peers in the benchmark of batches: the SDKs that one would otherwise call in a loop.

    python -m tests.bench.batch_peers write FOLDER FEWER COUNT  articles and questions, not timed
    python -m tests.bench.batch_peers PEER URL FOLDER COUNT     ask `COUNT` of them

All ask from 64 tasks or threads at once. `openai`, `openai-aiohttp` and `instructor` are given the
messages and the schema that summarizer sends, made beforehand. The first two decode the answer as
JSON and do nothing else; instructor validates it against the schema's model, which is what it is
for. `langextract` is given the same articles and writes prompts of its own, one for each article
(at its default it would cut these articles in two and ask twice) and 64 at a time, if need be with
a longer batch than its default of 10; it validates answers and looks for their words in the text.
None of them checks an answer against its article or stores anything.
"""

import asyncio
import importlib
import json
import logging
import sys
import warnings
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

WORKERS = 64
MODEL = "stub"
_WHOLE = 100_000  # characters: more than any article of the benchmark has


def write(folder: Path, fewer: int, count: int) -> None:
    """So many articles, and what summarizer asks: messages by line, and the rest once."""
    from summarizer.answers import answer_form
    from summarizer.batch.sources import open_sources
    from summarizer.briefing import Article
    from summarizer.clients.wire import request_body
    from summarizer.pipeline.plans import DEFAULT_PROMPT, load_template
    from tests.stress.invented import json_lines

    for number in (fewer, count):
        text = "".join(json_lines(number))
        (folder / f"{number}.jsonl").write_text(text, encoding="utf-8")
    template = load_template(DEFAULT_PROMPT)
    form = answer_form(template.answer).model
    rest: dict[str, Any] = {}
    with (folder / "messages.jsonl").open("w", encoding="utf-8") as file:
        for item in open_sources([str(folder / f"{count}.jsonl")]):
            for article in item.read():
                assert isinstance(article, Article)
                request = template.request(article, MODEL, form)
                rest = request_body(request, "json_schema", request.parameters)
                file.write(json.dumps(rest.pop("messages")) + "\n")
    (folder / "rest.json").write_text(json.dumps(rest), encoding="utf-8")


def read_messages(folder: Path, count: int) -> list[list[dict[str, str]]]:
    """The messages of the first `count` questions."""
    with (folder / "messages.jsonl").open(encoding="utf-8") as lines:
        return [json.loads(line) for line, _ in zip(lines, range(count), strict=False)]


async def ask_all(
    messages: list[list[dict[str, str]]], ask: Callable[[Any], Awaitable[object]]
) -> None:
    """Ask every question, `WORKERS` at a time."""
    left = iter(messages)

    async def work() -> None:
        for one in left:
            await ask(one)

    await asyncio.gather(*(work() for _ in range(WORKERS)))


async def ask_openai(url: str, folder: Path, count: int, *, is_aiohttp: bool) -> None:
    """The bare client's `create`, with its default transport or the other one."""
    import openai

    rest = json.loads((folder / "rest.json").read_text(encoding="utf-8"))
    http = openai.DefaultAioHttpClient() if is_aiohttp else None
    async with openai.AsyncOpenAI(base_url=url, api_key="none", http_client=http) as client:

        async def ask(messages: Any) -> object:
            completion = await client.chat.completions.create(messages=messages, **rest)
            return json.loads(completion.choices[0].message.content or "")

        await ask_all(read_messages(folder, count), ask)


async def ask_instructor(url: str, folder: Path, count: int) -> None:
    """instructor over the same client, at its defaults."""
    import instructor
    import openai

    from summarizer.answers.lean import LeanAnswer

    class Answer(LeanAnswer):
        """The form of answer of the default prompt, with the title that instructor asks for."""

        @classmethod
        def model_json_schema(cls, *args: Any, **kwargs: Any) -> dict[str, Any]:
            return {"title": cls.__name__, **super().model_json_schema(*args, **kwargs)}

    rest = json.loads((folder / "rest.json").read_text(encoding="utf-8"))
    del rest["response_format"]  # it asks for the schema in a way of its own
    async with openai.AsyncOpenAI(base_url=url, api_key="none") as sdk:
        client = instructor.from_openai(sdk)

        async def ask(messages: Any) -> object:
            answer = await client.chat.completions.create(
                response_model=Answer, messages=messages, max_retries=0, **rest
            )
            assert isinstance(answer, Answer)
            return answer

        await ask_all(read_messages(folder, count), ask)


def ask_langextract(url: str, folder: Path, count: int) -> None:
    """LangExtract over the articles' texts."""
    from tests.bench.langextract_cost import EXAMPLE, EXTRACTIONS, INSTRUCTION
    from tests.stress.invented import article_text

    langextract: Any = importlib.import_module("langextract")
    logging.getLogger("absl").setLevel(logging.ERROR)
    warnings.simplefilter("ignore")  # of its schema: a config is how a server is named
    data = langextract.data
    example = data.ExampleData(
        text=EXAMPLE,
        extractions=[
            data.Extraction(extraction_class=kind, extraction_text=words, attributes=attributes)
            for kind, words, attributes in EXTRACTIONS
        ],
    )
    found = langextract.extract(
        text_or_documents=[data.Document(text=article_text(serial)) for serial in range(count)],
        prompt_description=INSTRUCTION,
        examples=[example],
        config=langextract.factory.ModelConfig(
            model_id="gpt-4o-mini",
            provider="OpenAILanguageModel",
            provider_kwargs={"api_key": "none", "base_url": url, "max_workers": WORKERS},
        ),
        max_workers=WORKERS,
        batch_length=WORKERS,
        max_char_buffer=_WHOLE,
        show_progress=False,
    )
    assert all(document.extractions for document in found)


def main(arguments: list[str]) -> None:
    """Do what the command line says."""
    match arguments:
        case ["write", folder, fewer, count]:
            write(Path(folder), int(fewer), int(count))
        case ["openai" | "openai-aiohttp" as peer, url, folder, count]:
            is_aiohttp = peer == "openai-aiohttp"
            asyncio.run(ask_openai(url, Path(folder), int(count), is_aiohttp=is_aiohttp))
        case ["instructor", url, folder, count]:
            asyncio.run(ask_instructor(url, Path(folder), int(count)))
        case ["langextract", url, folder, count]:
            ask_langextract(url, Path(folder), int(count))
        case _:
            sys.exit(__doc__)


if __name__ == "__main__":
    main(sys.argv[1:])
