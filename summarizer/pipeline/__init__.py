"""The whole flow, from sources to a `Briefing`, for callers in Python and for the command line.

    read ─ extract each article (several at once) ─ merge ─ brief

What the caller got wrong (an unknown model or prompt, an option that cannot apply) is raised before
any work is done. What goes wrong with one article, bugs of this package included, becomes that
article's result, and the others still come out, in the order in which they were given.

Rules and recordings never wait, so they are run where they are called. Where a network is waited
for, an event loop runs in a thread of its own: answers must come in while a caller is busy with the
one before, and sources are read beside it.
"""

import asyncio
import traceback
from collections import deque
from collections.abc import AsyncGenerator, Coroutine, Generator, Iterable, Iterator
from contextlib import suppress
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any, Unpack

from summarizer.articles import read_articles
from summarizer.articles.reading import shown_name
from summarizer.briefing import Article, Briefing, Extraction, Published
from summarizer.errors import ArticleError, InternalError, SummarizerError, UsageError
from summarizer.extraction import failed
from summarizer.merging import merge
from summarizer.pipeline.plans import (
    DEFAULT_OPENAI_MODEL,
    DEFAULT_PROMPT,
    NO_MODEL_NOTICE,
    Options,
    Plan,
    default_model,
    make_plan,
)
from summarizer.pipeline.threads import from_thread, in_thread

__all__ = [
    "DEFAULT_OPENAI_MODEL",
    "DEFAULT_PROMPT",
    "NO_MODEL_NOTICE",
    "Options",
    "Source",
    "aextractions",
    "as_summarizer_error",
    "brief",
    "default_model",
    "extractions",
    "finished",
    "summarize",
]

Source = str | Path | Article
_Read = Generator[Article | Extraction, None, None]
"""Articles, and the failures of those that could not be read."""


def brief(sources: Source | Iterable[Source], **options: Unpack[Options]) -> Briefing:
    """The briefing over all articles in `sources`: paths, URLs, "-" or articles already read.

    UsageError or PromptError for nonsense in `options`; everything else is in the briefing.
    """
    found = tuple(extractions(sources, **options))
    return Briefing(extractions=found, affairs=merge(found))


def summarize(source: Source, **options: Unpack[Options]) -> Extraction:
    """The result for one article; a failure is in it, with its reason.

    UsageError, before anybody is asked, if `source` holds several articles: use `brief` for those.
    """
    plan = make_plan(options)
    found = list(islice(_read_all([source], plan), 2))
    if len(found) > 1:
        raise UsageError(f"{shown_name(str(source))}: holds several articles; use brief() for them")
    (result,) = _run(plan, (one for one in found))
    return result


def extractions(
    sources: Source | Iterable[Source], **options: Unpack[Options]
) -> Iterator[Extraction]:
    """One result per article, in order, each as soon as it and those before it are there.

    Works inside a running event loop as well, and holds it up meanwhile. Who stops early closes the
    iterator: what is under way is then given up, and the connections are closed.
    """
    plan = make_plan(options)
    return _run(plan, _read_all(sources, plan))


def aextractions(
    sources: Source | Iterable[Source], **options: Unpack[Options]
) -> AsyncGenerator[Extraction, None]:
    """`extractions` for callers with an event loop, in which the asking is done."""
    plan = make_plan(options)
    return _extract_all(plan, _read_all(sources, plan))


def _read_all(sources: Source | Iterable[Source], plan: Plan) -> _Read:
    """Every article of `sources`, as far as possible; what `sources` itself raises is raised."""
    # A path is iterable, too: letter by letter.
    for source in [sources] if isinstance(sources, str | Path | Article) else sources:
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
            yield failed(name, as_summarizer_error(error))


async def _result(article: Article | Extraction, plan: Plan) -> Extraction:
    if isinstance(article, Extraction):
        return article
    try:
        return await plan.extract_one(article)
    except Exception as error:  # noqa: BLE001  nor may one bad article
        return failed(article.name, as_summarizer_error(error), article)


def as_summarizer_error(error: Exception) -> SummarizerError:
    """`error` itself if it was raised on purpose, else the InternalError that tells of it."""
    if isinstance(error, SummarizerError):
        return error
    words = " ".join("".join(traceback.format_exception_only(error)).split())
    frames = traceback.extract_tb(error.__traceback__)
    where = f" in {Path(frames[-1].filename).name}, line {frames[-1].lineno}" if frames else ""
    return InternalError(
        shown_name(f"{words}{where}; this is a bug in summarizer: please report it with this line")
    )


def _run(plan: Plan, articles: _Read) -> Iterator[Extraction]:
    if plan.client is None:
        return (finished(_result(article, plan)) for article in articles)
    return from_thread(lambda: _extract_all(plan, articles))


def finished(result: Coroutine[Any, Any, Extraction]) -> Extraction:
    """What comes of a coroutine that waits for nothing: no event loop is needed for it."""
    try:
        result.send(None)
    except StopIteration as end:
        value: Extraction = end.value
        return value
    result.close()
    raise AssertionError("rules and recordings never wait")


async def _extract_all(plan: Plan, articles: _Read) -> AsyncGenerator[Extraction, None]:
    """Results in order, with at most `plan.workers` articles under way and one read ahead."""
    waiting: deque[asyncio.Task[Extraction]] = deque()
    reading: asyncio.Future[Article | Extraction | None] | None = None
    failure: BaseException | None = None
    try:
        reading = in_thread(partial(next, articles, None))
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
                    reading = in_thread(partial(next, articles, None))
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
