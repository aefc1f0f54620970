"""The whole flow, from sources to a `Briefing`, for callers in Python and for the command line.

    read ─ extract each article (several at once) ─ brief

What the caller got wrong (an unknown model or prompt, an option that cannot apply) is raised before
any work is done. What goes wrong with one article becomes that article's result, and the others
still come out, in the order in which they were given.
"""

import asyncio
import os
from collections import deque
from collections.abc import (
    AsyncGenerator,
    AsyncIterator,
    Awaitable,
    Callable,
    Iterable,
    Iterator,
)
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypedDict, Unpack, get_args

from summarizer.articles import read_articles
from summarizer.briefing import Article, Briefing, Extraction
from summarizer.cassettes import Cassettes, Player, Recorder, RecordMode
from summarizer.clients import ClientSettings, Mode, open_client
from summarizer.completions import Completer
from summarizer.content import content_folder, is_checkout
from summarizer.errors import ArticleError, UsageError
from summarizer.extraction import MAX_REASKS, extract, failed
from summarizer.prompts import Template, load_prompt

DEFAULT_PROMPT = "extract.v1"
DEFAULT_OPENAI_MODEL = "openai/gpt-5-mini"
NO_MODEL_NOTICE = (
    "no model is configured, so articles are read by rules and much will be missed; "
    "set SUMMARIZER_MODEL or OPENAI_API_KEY, or give --model"
)

Source = str | Path | Article


class Options(TypedDict, total=False):
    """What every entry point takes, as keyword arguments; all may be left out."""

    model: str | None
    """openai/NAME, ollama/NAME, PROVIDER/NAME, recorded/NAME, rules; None: `default_model`."""
    prompt: str
    """Name of a prompt that comes with the package, or path of a .md file."""
    published: str | None
    """Publication date of every article, YYYY-MM-DD; goes before what the articles say."""
    record: RecordMode
    """none: write no recording; once: replay what fits, record the rest; rewrite: ask anew."""
    cassettes: str | Path | None
    """Folder of recordings; None: the ones that come with the package."""
    base_url: str | None
    """An OpenAI-compatible endpoint."""
    mode: Mode | None
    """How the endpoint is held to the schema; None: see `summarizer.clients.ClientSettings`."""
    deadline_seconds: float
    """For one answer, all retries included."""
    max_reasks: int
    """How often a failed check may go back to the model, 0 to 2."""
    sample: int
    """Which of several answers to the same question is asked for, recorded or replayed; from 0."""
    workers: int
    """Articles that are asked about at the same time."""
    out_of_band: str | None
    """Say in the provenance that a person or another system wrote the answers, and this note."""
    allow_private_hosts: bool
    """Fetch URLs from private and loopback addresses, too."""


def default_model() -> str:
    """$SUMMARIZER_MODEL; else an OpenAI model if $OPENAI_API_KEY is set; else "rules"."""
    configured = os.environ.get("SUMMARIZER_MODEL", "").strip()
    if configured:
        return configured
    return DEFAULT_OPENAI_MODEL if os.environ.get("OPENAI_API_KEY", "").strip() else "rules"


def brief(sources: Iterable[Source], **options: Unpack[Options]) -> Briefing:
    """The briefing over all articles in `sources`: paths, URLs, "-" or articles already read.

    UsageError or PromptError for nonsense in `options`; everything else is in the briefing.
    """
    return Briefing(extractions=tuple(extractions(sources, **options)))


def summarize(source: Source, **options: Unpack[Options]) -> Extraction:
    """The result for one article; a failure is in it, with its reason.

    UsageError if `source` holds several articles: use `brief` for those.
    """
    results = list(extractions([source], **options))
    if len(results) != 1:
        raise UsageError(f"{source}: holds {len(results)} articles; use brief() for several")
    return results[0]


def extractions(sources: Iterable[Source], **options: Unpack[Options]) -> Iterator[Extraction]:
    """One result per article, in order, each as soon as it and those before it are there."""
    plan = _plan(options)
    articles = _read_all(sources, options)
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return _step_by_step(plan, articles)
    # Inside a running event loop (a notebook, say) no second one may start in the same thread.
    with ThreadPoolExecutor(1) as thread:
        return iter(thread.submit(lambda: list(_step_by_step(plan, articles))).result())


Extractor = Callable[[Article], Awaitable[Extraction]]


@dataclass(frozen=True)
class _Plan:
    """What the options amount to."""

    provider: str
    """"rules", "recorded", or a provider of models."""
    model: str
    template: Template
    cassettes: Cassettes
    record: RecordMode
    max_reasks: int
    sample: int
    workers: int
    base_url: str | None
    settings: ClientSettings


def _plan(options: Options) -> _Plan:
    """The options, checked: UsageError or PromptError for what cannot work."""
    provider, model = _split_model(options.get("model") or default_model())
    record = options.get("record", "none")
    _refuse_choice("record mode", record, get_args(RecordMode))
    is_live = provider not in ("rules", "recorded")
    if record != "none" and not is_live:
        raise UsageError(f"--record {record} needs a model that is asked, not {provider}")
    for option in ("base_url", "mode", "deadline_seconds", "out_of_band"):
        if options.get(option) is not None and not is_live:
            flag = option.removesuffix("_seconds").replace("_", "-")
            raise UsageError(f"--{flag} needs a model that is asked, not {provider}")
    folder = options.get("cassettes")
    if folder is not None and record == "none" and provider != "recorded":
        raise UsageError("--cassettes needs --model recorded/NAME or --record once|rewrite")
    if folder is None and record != "none" and not is_checkout():
        raise UsageError(f"--record {record} needs --cassettes DIR to write to")
    if folder is not None and record == "none" and not Path(folder).is_dir():
        raise UsageError(f"no folder of recordings {str(folder)!r}")
    cassettes = Cassettes(Path(folder) if folder is not None else content_folder("cassettes"))
    if provider == "recorded" and not cassettes.has_model(model):
        known = ", ".join(cassettes.models()) or "none"
        raise UsageError(
            f"no recordings of model {model!r} in {cassettes.folder}; there are: {known}"
        )
    max_reasks = options.get("max_reasks", MAX_REASKS)
    workers = options.get("workers", 4)
    if not 0 <= max_reasks <= MAX_REASKS:
        raise UsageError(f"max_reasks is {max_reasks}; it must be 0 to {MAX_REASKS}")
    if options.get("sample", 0) < 0:
        raise UsageError("sample counts from 0")
    if workers < 1:
        raise UsageError(f"workers is {workers}; it must be at least 1")
    return _Plan(
        provider=provider,
        model=model,
        template=load_prompt(options.get("prompt") or DEFAULT_PROMPT),
        cassettes=cassettes,
        record=record,
        max_reasks=max_reasks,
        sample=options.get("sample", 0),
        workers=workers,
        base_url=options.get("base_url"),
        settings=_client_settings(options),
    )


def _split_model(spec: str) -> tuple[str, str]:
    if spec == "rules":
        return "rules", "rules"
    provider, slash, model = spec.partition("/")
    if not slash or not provider or not model:
        raise UsageError(
            f"unknown model {spec!r}; give rules, recorded/NAME, openai/NAME, ollama/NAME "
            "or PROVIDER/NAME"
        )
    return provider, model


def _refuse_choice(what: str, value: str, choices: tuple[str, ...]) -> None:
    if value not in choices:
        raise UsageError(f"unknown {what} {value!r}; choose from {', '.join(choices)}")


def _client_settings(options: Options) -> ClientSettings:
    settings = ClientSettings(mode=options.get("mode"))
    deadline = options.get("deadline_seconds")
    if deadline is not None:
        # Who allows an hour for an answer means that one request may take it, on a slow machine.
        settings = replace(settings, deadline_seconds=deadline, attempt_timeout_seconds=deadline)
    note = options.get("out_of_band")
    if note is not None:
        settings = replace(settings, how="out_of_band", note=note or None)
    return settings


def _read_all(sources: Iterable[Source], options: Options) -> Iterator[Article | ArticleError]:
    for source in sources:
        if isinstance(source, Article):
            yield source
            continue
        yield from read_articles(
            str(source),
            published=options.get("published"),
            allow_private_hosts=options.get("allow_private_hosts", False),
        )


def _step_by_step(plan: _Plan, articles: Iterator[Article | ArticleError]) -> Iterator[Extraction]:
    """The results as a plain iterator: the event loop runs only while the next one is awaited."""
    with asyncio.Runner() as runner:
        results = _extract_all(plan, articles)
        try:
            while True:
                try:
                    yield runner.run(anext(results))
                except StopAsyncIteration:
                    return
        finally:
            runner.run(results.aclose())


async def _extract_all(
    plan: _Plan, articles: Iterator[Article | ArticleError]
) -> AsyncGenerator[Extraction, None]:
    """Results in order, with at most `plan.workers` articles under way."""
    async with _open_extractor(plan) as extract_one:
        waiting: deque[asyncio.Task[Extraction]] = deque()
        try:
            for article in articles:
                waiting.append(asyncio.ensure_future(_result(article, extract_one)))
                if len(waiting) >= plan.workers:
                    yield await waiting.popleft()
            while waiting:
                yield await waiting.popleft()
        finally:
            for task in waiting:
                task.cancel()


async def _result(article: Article | ArticleError, extract_one: Extractor) -> Extraction:
    if isinstance(article, ArticleError):
        return failed(article.name, article)
    return await extract_one(article)


@asynccontextmanager
async def _open_extractor(plan: _Plan) -> AsyncIterator[Extractor]:
    if plan.provider == "rules":
        from summarizer import rules  # its gazetteers are of use to nobody else

        async def by_rules(article: Article) -> Extraction:
            return rules.extract(article)

        yield by_rules
        return

    async def by_model(article: Article) -> Extraction:
        return await extract(
            article,
            plan.template,
            completer,
            model=plan.model,
            sample=plan.sample,
            max_reasks=plan.max_reasks,
        )

    completer: Completer
    if plan.provider == "recorded":
        completer = Player(plan.cassettes)
        yield by_model
        return
    async with open_client(
        f"{plan.provider}/{plan.model}", base_url=plan.base_url, settings=plan.settings
    ) as client:
        completer = client
        if plan.record != "none":
            completer = Recorder(client, plan.cassettes, plan.record)
        yield by_model
