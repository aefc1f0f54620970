"""Reading articles: from files, URLs and standard input to numbered, labelled sentences.

    read_article(source)    one article, or an ArticleError that says in one line why not
    read_articles(source)   every article of a source that may hold several (JSON Lines), one by one
    parse_article(content)  the article in the bytes of a file

What comes out is an `Article` (see `summarizer.briefing`): its text decoded, in Unicode NFC with
plain line ends, split once into sentences; page furniture labelled, nothing removed. No model is
asked here, and nothing is fetched but the one URL that was given.
"""

from summarizer.articles.limits import Limits
from summarizer.articles.reading import (
    check_published,
    parse_article,
    read_article,
    read_articles,
)

__all__ = ["Limits", "check_published", "parse_article", "read_article", "read_articles"]
