"""Where the articles of a batch come from: a lazy stream of Items, in bounded memory.

    open_source(source)     a folder, pattern, file, URL or "-" as a `Source`: an iterable of Items
    open_sources(sources)   several of them as one

An `Item` is one thing that holds an article, or is broken: a file, a line of JSON Lines, a row of
Parquet, a URL. It has a name for reports and a fingerprint, by which a batch that goes on knows
what it has read before; what it says is read by `Item.read()`, with the formats, limits and errors
of `summarizer.articles`. Nothing is left out silently: what cannot be read is an Item that says
why, and what is no article by its name is counted in `Source.skipped`. No model is asked here.
"""

from summarizer.batch.sources.items import Item
from summarizer.batch.sources.opening import Source, open_source, open_sources
from summarizer.batch.sources.streams import Kind

__all__ = ["Item", "Kind", "Source", "open_source", "open_sources"]
