"""The article in a web page: its paragraphs by trafilatura, its metadata where it states them."""

import re
from typing import Any

from summarizer.articles.datelines import find_page_date, parse_day
from summarizer.articles.decoding import clean
from summarizer.articles.documents import Document
from summarizer.briefing import Published
from summarizer.errors import ArticleError

_LARGE_PAGE = (
    1_000_000  # characters; from here on without trafilatura's second opinions: half the time
)

# Where pages state the day of publication, the most reliable first. Dates that programs find
# elsewhere in a page (its text, its address, its newest image) are guesses.
_DATE_PATHS = (
    "//meta[@property='article:published_time' or @name='article:published_time'"
    " or @property='og:article:published_time' or @property='og:published_time']/@content",
    "//*[@itemprop='datePublished']/@content | //*[@itemprop='datePublished']/@datetime",
    "//meta[@name='parsely-pub-date' or @name='sailthru.date' or @name='pubdate'"
    " or @name='publishdate' or @name='publish-date' or @name='publish_date'"
    " or @name='publication_date' or @name='citation_publication_date'"
    " or @name='dc.date.issued' or @name='DC.date.issued' or @name='dcterms.issued'"
    " or @name='DC.Date' or @name='dc.date' or @name='date']/@content",
    "//time[@pubdate]/@datetime",
)
_JSON_LD = "//script[@type='application/ld+json']/text()"
_DATE_PUBLISHED = re.compile(r'"datePublished"\s*:\s*"([^"]{4,40})"')


def read_html(text: str, name: str) -> Document:
    """The article in the page `text`: one line a paragraph; `ArticleError` if there is none."""
    import trafilatura

    is_large = len(text) > _LARGE_PAGE
    extracted = trafilatura.extract(text, include_comments=False, fast=is_large)
    if not extracted and not is_large:
        extracted = trafilatura.extract(text, include_comments=False, favor_recall=True)
    tree = trafilatura.load_html(text)
    if not extracted or tree is None:
        raise ArticleError(
            name, "no article found in this page; if scripts make its text, save it as text"
        )
    metadata = trafilatura.extract_metadata(tree, extensive=False)
    day = _stated_day(tree)
    url = metadata.url if (metadata.url or "").startswith(("http://", "https://")) else None
    return Document(
        # An empty line keeps neighbouring paragraphs from being taken for one wrapped paragraph.
        text=clean(extracted).replace("\n", "\n\n"),
        title=_folded(metadata.title),
        outlet=_folded(metadata.sitename),
        url=url,
        published=Published(date=day, origin="html_metadata") if day else None,
    )


def _stated_day(tree: Any) -> str | None:
    """The day of publication, if the page's metadata state one."""
    for path in _DATE_PATHS:
        for value in tree.xpath(path):
            day = parse_day(value) or find_page_date([value])
            if day:
                return day
    # One script may describe several articles: their days must agree.
    days = {
        parse_day(value)
        for script in tree.xpath(_JSON_LD)
        for value in _DATE_PUBLISHED.findall(script)
    }
    return days.pop() if len(days) == 1 else None


def _folded(value: str | None) -> str | None:
    return " ".join(clean(value).split()) or None if value else None
