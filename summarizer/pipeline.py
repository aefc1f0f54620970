"""The whole flow, from sources to a `Briefing`, for callers in Python and for the command line.

    read ─ extract each article (several at once) ─ brief

What the caller got wrong (an unknown model or prompt, an option that cannot apply) is raised before
any work is done. What goes wrong with one article, bugs of this package included, becomes that
article's result, and the others still come out, in the order in which they were given.

Rules and recordings never wait, so they are run where they are called. Where a network is waited
for, an event loop runs in a thread of its own: answers must come in while a caller is busy with the
one before, and sources are read beside it.
"""

import asyncio
import contextvars
import os
import threading
import traceback
from collections import deque
from collections.abc import (
    AsyncGenerator,
    Callable,
    Coroutine,
    Generator,
    Iterable,
    Iterator,
)
from contextlib import aclosing, suppress
from dataclasses import dataclass, replace
from functools import partial
from itertools import islice
from pathlib import Path
from queue import SimpleQueue
from typing import Any, TypedDict, TypeVar, Unpack, get_args

from summarizer.articles import check_published, read_articles
from summarizer.articles.reading import shown_name
from summarizer.briefing import Article, Briefing, Extraction, Published
from summarizer.cassettes import Cassettes, Player, Recorder, RecordMode
from summarizer.clients import ClientSettings, LiveClient, Mode, open_client
from summarizer.clients.parameters import check_parameters
from summarizer.completions import Completer
from summarizer.content import content_folder, is_checkout
from summarizer.errors import (
    ArticleError,
    InternalError,
    PromptError,
    SummarizerError,
    UsageError,
)
from summarizer.extraction import MAX_REASKS, extract, failed
from summarizer.prompts import Template, load_prompt

DEFAULT_PROMPT = "extract.v1"
DEFAULT_OPENAI_MODEL = "openai/gpt-5-mini"
NO_MODEL_NOTICE = (
    "no model is configured, so articles are read by rules and much will be missed; "
    "set SUMMARIZER_MODEL or OPENAI_API_KEY, or give option model"
)
_VARIABLES = ("article", "title", "outlet", "published")  # what `Template.request` can fill in
_READY = 2  # results that may wait for a slow caller, besides the articles under way

Source = str | Path | Article
_T = TypeVar("_T")


class Options(TypedDict, total=False):
    """What every entry point takes, as keyword arguments; all may be left out."""

    model: str | None
    """openai/NAME, ollama/NAME, PROVIDER/NAME, recorded/NAME, rules; None: `default_model`."""
    prompt: str
    """Name of a prompt that comes with the package, or path of a .md file."""
    published: str | None
    """Publication date of every article, YYYY-MM-DD; goes before what the articles say, those that
    were already read included."""
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

    UsageError, before anybody is asked, if `source` holds several articles: use `brief` for those.
    """
    plan = _plan(options)
    found = list(islice(_read_all([source], plan), 2))
    if len(found) > 1:
        raise UsageError(f"{shown_name(str(source))}: holds several articles; use brief() for them")
    (result,) = _run(plan, (one for one in found))
    return result


def extractions(sources: Iterable[Source], **options: Unpack[Options]) -> Iterator[Extraction]:
    """One result per article, in order, each as soon as it and those before it are there.

    Works inside a running event loop as well, and holds it up meanwhile. Who stops early closes the
    iterator: what is under way is then given up, and the connections are closed.
    """
    plan = _plan(options)
    return _run(plan, _read_all(sources, plan))


def aextractions(
    sources: Iterable[Source], **options: Unpack[Options]
) -> AsyncGenerator[Extraction, None]:
    """`extractions` for callers with an event loop, in which the asking is done."""
    plan = _plan(options)
    return _extract_all(plan, _read_all(sources, plan))


Extractor = Callable[[Article], Coroutine[Any, Any, Extraction]]
_Read = Generator[Article | Extraction, None, None]
"""Articles, and the failures of those that could not be read."""


@dataclass(frozen=True)
class _Plan:
    """What the options amount to."""

    extract_one: Extractor
    client: LiveClient | None
    """Whoever waits for a network, to be closed in the end; None: nothing here ever waits."""
    workers: int
    published: str | None
    allow_private_hosts: bool


def _plan(options: Options) -> _Plan:
    """The options, checked: UsageError or PromptError for what cannot work."""
    provider, model = _split_model(options.get("model") or default_model())
    record = options.get("record", "none")
    _refuse_choice("record mode", record, get_args(RecordMode))
    is_live = provider not in ("rules", "recorded")
    if record != "none" and not is_live:
        raise UsageError(f"option record={record!r} needs a model that is asked, not {provider}")
    for option in ("base_url", "mode", "deadline_seconds", "out_of_band"):
        if options.get(option) is not None and not is_live:
            raise UsageError(f"option {option} needs a model that is asked, not {provider}")
    folder = options.get("cassettes")
    if folder is not None and record == "none" and provider != "recorded":
        raise UsageError(
            "option cassettes needs option model='recorded/NAME' or option record='once' "
            "or 'rewrite'"
        )
    if folder is None and record != "none" and not is_checkout():
        raise UsageError(f"option record={record!r} needs option cassettes, a folder to write to")
    if folder is not None and record == "none" and not Path(folder).is_dir():
        raise UsageError(f"no folder of recordings {str(folder)!r}")
    cassettes = Cassettes(Path(folder) if folder is not None else content_folder("cassettes"))
    if provider == "recorded" and not cassettes.has_model(model):
        known = ", ".join(cassettes.models()) or "none"
        raise UsageError(
            f"no recordings of model {model!r} in {cassettes.folder}; there are: {known}"
        )
    max_reasks = options.get("max_reasks", MAX_REASKS)
    sample = options.get("sample", 0)
    workers = options.get("workers", 4)
    deadline = options.get("deadline_seconds")
    published = options.get("published")
    if not 0 <= max_reasks <= MAX_REASKS:
        raise UsageError(f"option max_reasks is {max_reasks}; it must be 0 to {MAX_REASKS}")
    if sample < 0:
        raise UsageError(f"option sample is {sample}; it counts from 0")
    if workers < 1:
        raise UsageError(f"option workers is {workers}; it must be at least 1")
    if deadline is not None and not deadline > 0:
        raise UsageError(f"option deadline_seconds is {deadline}; it must be more than 0")
    client: LiveClient | None = None
    extract_one: Extractor
    if provider == "rules":
        # sample=0 is what everybody gets who says nothing, and callers in a loop say it
        idle = ("prompt", "max_reasks") + (("sample",) if sample else ())
        for option in idle:
            if options.get(option) is not None:
                raise UsageError(f"option {option} needs a model, asked or recorded, not rules")
        extract_one = _by_rules
    else:
        template = _load_template(options.get("prompt") or DEFAULT_PROMPT)
        completer: Completer
        if provider == "recorded":
            completer = Player(cassettes)
        else:
            settings = _client_settings(options)
            completer = client = open_client(
                f"{provider}/{model}", base_url=options.get("base_url"), settings=settings
            )
            if record != "none":
                completer = Recorder(client, cassettes, record, note=settings.note)
        extract_one = partial(
            extract,
            template=template,
            completer=completer,
            model=model,
            sample=sample,
            max_reasks=max_reasks,
        )
    return _Plan(
        extract_one=extract_one,
        client=client,
        workers=workers,
        published=check_published(published) if published is not None else None,
        allow_private_hosts=options.get("allow_private_hosts", False),
    )


async def _by_rules(article: Article) -> Extraction:
    from summarizer import rules  # its gazetteers are of use to nobody else

    return rules.extract(article)


def _load_template(name: str) -> Template:
    """The prompt `name`; PromptError for variables or parameters that no request can have."""
    template = load_prompt(name)
    if unknown := sorted(set(template.variables) - set(_VARIABLES)):
        raise PromptError(
            f"prompt {template.name}: nothing fills in {', '.join(f'${v}' for v in unknown)}; "
            f"there are {', '.join(f'${v}' for v in _VARIABLES)}"
        )
    try:
        check_parameters(template.parameters)
    except PromptError as error:
        raise PromptError(f"prompt {template.name}: {error}") from None
    return template


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


def _read_all(sources: Iterable[Source], plan: _Plan) -> _Read:
    """Every article of `sources`, as far as possible; what `sources` itself raises is raised."""
    for source in sources:
        if isinstance(source, Article):
            if plan.published is not None:
                published = Published(date=plan.published, origin="option")
                source = source.model_copy(update={"published": published})
            yield source
            continue
        name = "source"
        try:
            name = shown_name(str(source))
            for article in read_articles(
                str(source),
                published=plan.published,
                allow_private_hosts=plan.allow_private_hosts,
            ):
                yield (
                    failed(article.name, article) if isinstance(article, ArticleError) else article
                )
        except Exception as error:  # noqa: BLE001  one bad source must not lose the others
            yield failed(name, _as_summarizer_error(error))


async def _result(article: Article | Extraction, plan: _Plan) -> Extraction:
    if isinstance(article, Extraction):
        return article
    try:
        return await plan.extract_one(article)
    except Exception as error:  # noqa: BLE001  nor may one bad article
        return failed(article.name, _as_summarizer_error(error), article)


def _as_summarizer_error(error: Exception) -> SummarizerError:
    """`error` itself if it was raised on purpose, else the InternalError that tells of it."""
    if isinstance(error, SummarizerError):
        return error
    words = " ".join("".join(traceback.format_exception_only(error)).split())
    frames = traceback.extract_tb(error.__traceback__)
    where = f" in {Path(frames[-1].filename).name}, line {frames[-1].lineno}" if frames else ""
    return InternalError(
        shown_name(f"{words}{where}; this is a bug in summarizer: please report it with this line")
    )


def _run(plan: _Plan, articles: _Read) -> Iterator[Extraction]:
    if plan.client is None:
        return (_finished(_result(article, plan)) for article in articles)
    return _from_thread(lambda: _extract_all(plan, articles))


def _finished(result: Coroutine[Any, Any, Extraction]) -> Extraction:
    """What comes of a coroutine that waits for nothing: no event loop is needed for it."""
    try:
        result.send(None)
    except StopIteration as end:
        value: Extraction = end.value
        return value
    result.close()
    raise AssertionError("rules and recordings never wait")


async def _extract_all(plan: _Plan, articles: _Read) -> AsyncGenerator[Extraction, None]:
    """Results in order, with at most `plan.workers` articles under way and one read ahead."""
    waiting: deque[asyncio.Task[Extraction]] = deque()
    reading: asyncio.Future[Article | Extraction | None] | None = None
    failure: BaseException | None = None
    try:
        reading = _in_thread(partial(next, articles, None))
        while reading or waiting:
            awaited: set[asyncio.Future[Any]] = set()
            if reading and len(waiting) < plan.workers:
                awaited.add(reading)
            if waiting:
                awaited.add(waiting[0])
            done, _ = await asyncio.wait(awaited, return_when=asyncio.FIRST_COMPLETED)
            if reading in done:
                failure = reading.exception()  # of the caller's own iterable
                article = None if failure else reading.result()
                reading = None
                if article is not None:
                    waiting.append(asyncio.create_task(_result(article, plan)))
                    reading = _in_thread(partial(next, articles, None))
            if waiting and waiting[0].done():
                yield waiting.popleft().result()
        if failure:
            raise failure
    finally:
        for task in waiting:
            task.cancel()
        if reading:
            reading.cancel()
        await asyncio.gather(*waiting, return_exceptions=True)
        with suppress(ValueError):  # it is reading at this moment; its thread ends with the process
            articles.close()
        if plan.client is not None:
            await plan.client.aclose()


def _in_thread(call: Callable[[], _T]) -> asyncio.Future[_T]:
    """The result of `call`, from a thread that nobody has to wait for.

    `asyncio.to_thread` would hold up the end of the loop, and of the process, until a server or a
    keyboard has answered.
    """
    loop = asyncio.get_running_loop()
    future: asyncio.Future[_T] = loop.create_future()

    def settle(value: _T | None, error: BaseException | None) -> None:
        if future.done():  # given up meanwhile
            return
        if error is not None:
            future.set_exception(error)
        else:
            future.set_result(value)  # type: ignore[arg-type]  # None only where T says so

    def work() -> None:
        value, failure = None, None
        try:
            value = context.run(call)
        except BaseException as error:  # noqa: BLE001  handed on, whatever it is
            failure = error
        with suppress(RuntimeError):  # the loop is closed: nobody waits any more
            loop.call_soon_threadsafe(settle, value, failure)

    context = contextvars.copy_context()
    threading.Thread(target=work, name="summarizer-reading", daemon=True).start()
    return future


def _from_thread(start: Callable[[], AsyncGenerator[Extraction, None]]) -> Iterator[Extraction]:
    """The items of an async generator that runs in the event loop of another thread.

    It may be ahead by `_READY` items. If the caller stops, it is cancelled and waited for.
    """
    ready: SimpleQueue[Extraction | BaseException | None] = SimpleQueue()
    loop = asyncio.new_event_loop()
    slots = asyncio.Semaphore(_READY)

    async def pump() -> None:
        async with aclosing(start()) as results:
            async for result in results:
                await slots.acquire()
                ready.put(result)

    async def wait() -> None:
        await task

    def work() -> None:
        end: BaseException | None = None
        try:
            with asyncio.Runner(loop_factory=lambda: loop) as runner:
                runner.run(wait())
        except BaseException as error:  # noqa: BLE001  raised where the results are awaited
            end = error
        ready.put(end)

    def tell(call: Callable[[], object]) -> None:
        with suppress(RuntimeError):  # the loop is closed: it has nothing more to hear
            loop.call_soon_threadsafe(call)

    task = loop.create_task(pump())
    thread = threading.Thread(target=work, name="summarizer-asking", daemon=True)
    thread.start()
    try:
        while (item := ready.get()) is not None:
            if isinstance(item, BaseException):
                raise item
            tell(slots.release)
            yield item
    finally:
        tell(task.cancel)
        if threading.current_thread() is not thread:  # where a garbage collector may run this
            thread.join()
