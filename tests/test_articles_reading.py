"""Every kind of source becomes articles, or one line that says what is wrong with it."""

import codecs
import hashlib
import io
import json
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from summarizer.articles import Limits, check_published, read_article, read_articles
from summarizer.articles.decoding import clean, decode
from summarizer.articles.reading import shown_name
from summarizer.briefing import Article
from summarizer.errors import ArticleError, UsageError

BODY = "The ministers met in Kisumu on Monday. They agreed to share the data of their radars."


def write(path: Path, content: str | bytes) -> Path:
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def error_of(source: str | Path, **options: object) -> str:
    """The message of the one error that reading `source` ends with: always one line."""
    (error,) = read_articles(source, **options)  # type: ignore[arg-type]  # options as a table
    assert isinstance(error, ArticleError), error
    message = str(error)
    assert "\n" not in message
    return message


# Text and bytes


def test_a_text_file_becomes_numbered_sentences(tmp_path: Path) -> None:
    path = write(tmp_path / "a.txt", f"Ministers share radar data\n\n{BODY}\n")
    article = read_article(path)
    assert article.name == str(path)
    assert article.quote(2) == "The ministers met in Kisumu on Monday."
    assert [sentence.label for sentence in article.sentences] == ["title", "body", "body"]
    assert article.title == "Ministers share radar data"
    assert article.source_sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
    assert (article.outlet, article.url, article.published) == (None, None, None)
    assert read_article(str(path)) == article


@pytest.mark.parametrize("words", ["Hello", "Hello.", "…", "平和"])
def test_one_word_is_an_article(tmp_path: Path, words: str) -> None:
    assert read_article(write(tmp_path / "a.txt", words)).text == words


@given(st.text(st.characters(codec="utf-8")))
def test_clean_text_holds_nothing_that_upsets_a_terminal(text: str) -> None:
    cleaned = clean(text)
    assert clean(cleaned) == cleaned
    assert all(
        character in "\n\t" or not (ord(character) < 32 or 127 <= ord(character) < 160)
        for character in cleaned
    )


@pytest.mark.parametrize(
    ("raw", "cleaned"),
    [
        ("a\r\nb\rc\u2028d\u2029e\u0085f\x0cg", "a\nb\nc\nd\ne\nf\ng"),
        ("\ufeffa\ufeffb", "ab"),
        ("e\u0301", "é"),
        ("a\u00a0b\tc", "a\u00a0b\tc"),
        ("\x1b[31mred\x1b[0m \x07bell\x00", "red bell"),
        ("co\u00adop\u200bera\u202etion", "cooperation"),
        ("می\u200cروند", "می\u200cروند"),  # Persian needs this joiner
        ("\ud800", "\ufffd"),
    ],
)
def test_clean(raw: str, cleaned: str) -> None:
    assert clean(raw) == cleaned


FRENCH = "Le président a rencontré le ministre à Dakar. Où était-il passé ? La réunion a duré."
QUOTED = "He said “the talks” were “good” — and left. The café was closed."
RUSSIAN = "Министры двух стран встретились в Душанбе. Они договорились об обмене данными."


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (QUOTED, "utf-8"),
        (QUOTED, "utf-8-sig"),
        (QUOTED, "utf-16"),
        (QUOTED, "utf-16-le"),
        (QUOTED, "utf-16-be"),
        (QUOTED, "utf-32"),
        (QUOTED, "cp1252"),
        (FRENCH, "latin-1"),
        (RUSSIAN, "cp1251"),
        (RUSSIAN, "koi8-r"),
        ("اجتمع الوزير مع نظيره في عمان يوم الثلاثاء لبحث الحدود.", "cp1256"),
        ("部长们星期一在北京会面。他们讨论了边境问题。", "gb18030"),
        ("é", "latin-1"),
    ],
)
def test_encodings(text: str, encoding: str) -> None:
    assert decode(text.encode(encoding), "a.txt").lstrip("\ufeff") == text


def test_a_declared_encoding_is_believed_where_utf8_fails() -> None:
    greek = "Οι υπουργοί"
    page = f'<html><head><meta charset="windows-1253"></head>{greek}'.encode("cp1253")
    assert greek in decode(page, "a.html")
    assert greek in decode(greek.encode("cp1253"), "a", declared="windows-1253")
    # A wrong declaration does not spoil a text that is UTF-8, and an unknown one is no error.
    assert decode(greek.encode(), "a", declared="latin-1") == greek
    assert decode(b"abc \xe9", "a", declared="no-such-encoding") == "abc é"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"%PDF-1.7 ...", "a PDF document"),
        (b"PK\x03\x04....", "a ZIP archive or an Office document"),
        (b"\x89PNG\r\n\x1a\n", "a PNG image"),
        (b"\xff\xd8\xff\xe0", "a JPEG image"),
        (b"\x1f\x8b\x08\x00", "a gzip archive"),
        (b"{\\rtf1 hello}", "an RTF document"),
        (b"words\x00and\x00more", "binary data"),
        (bytes(range(256)) * 4, "binary data"),
        (b"\x01\x02\x03\x04", "binary data"),
        (codecs.BOM_UTF16_LE + b"a", "broken UTF-16"),
        (b"", "there is no text in it"),
        (" \n\u00a0\t\ufeff".encode(), "there is no text in it"),
    ],
)
def test_what_is_no_text_is_named(tmp_path: Path, content: bytes, words: str) -> None:
    path = write(tmp_path / "a.txt", content)
    message = error_of(path)
    assert message.startswith(f"{path}: ")
    assert words in message


@given(st.binary(max_size=300))
def test_any_bytes_are_a_text_or_an_article_error(content: bytes) -> None:
    try:
        text = decode(content, "name")
    except ArticleError:
        return
    clean(text).encode()


# Paths


def test_what_is_no_file_is_named(tmp_path: Path) -> None:
    assert "no such file" in error_of(tmp_path / "none.txt")
    assert "no such file" in error_of("no-such\nfile")
    directory = error_of(tmp_path)
    assert f"{tmp_path}: is a directory" in directory
    assert f"{tmp_path}/*.txt" in directory
    assert "not a path" in error_of("a\0b")
    assert "no such file" in error_of("")
    assert "no such file" in error_of("\udcff.txt")


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        ("news/café.txt", "news/café.txt"),
        ("caf\udce9.txt", r"caf\udce9.txt"),  # how Python has a byte that is no UTF-8
        ("caf\udce8.txt", r"caf\udce8.txt"),
        (r"caf\udce9.txt", r"caf\\udce9.txt"),
        ("a\nb\x1b[31m\u202e", r"a\nb\x1b[31m\u202e"),
        (r"a\nb", r"a\\nb"),
    ],
)
def test_a_name_that_cannot_be_shown_is_escaped(source: str, shown: str) -> None:
    assert shown_name(source) == shown


@given(st.text(), st.text())
def test_no_two_names_are_shown_alike(one: str, other: str) -> None:
    """Of two files with one name, one would take the other's place in a batch."""
    assert (shown_name(one) == shown_name(other)) == (one == other)
    escaped = shown_name(one)
    assert escaped.isprintable()
    assert (shown_name(escaped) == escaped) == (escaped == one)


def test_an_unreadable_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", refuse)
    assert "cannot be read (Permission denied)" in error_of(tmp_path / "a.txt")


def test_the_size_limit(tmp_path: Path) -> None:
    path = write(tmp_path / "a.txt", "a" * 101)
    assert "larger than 100 bytes" in error_of(path, limits=Limits(max_bytes=100))
    assert read_article(path, limits=Limits(max_bytes=101)).text == "a" * 101


# Markdown


def test_markdown_with_front_matter(tmp_path: Path) -> None:
    path = write(
        tmp_path / "a.md",
        "---\ntitle: 'Ministers: share'\noutlet: Lake Post\npublished: 2024-05-03\n"
        "url: https://lake.example/a\nauthor: [ignored, list]\n---\n\n"
        "# Ministers: share\n\n**The ministers** met [in Kisumu](https://x.example/a_b) *again*.\n"
        "> Quoted_snake_case 2 * 3 * 4 stays.\n\n![Boats](boats.png)\n<!-- a\nnote -->",
    )
    article = read_article(path)
    assert (article.title, article.outlet, article.url) == (
        "Ministers: share",
        "Lake Post",
        "https://lake.example/a",
    )
    assert article.published is not None
    assert (article.published.date, article.published.origin) == ("2024-05-03", "front_matter")
    assert article.sentences[0].label == "title"
    assert "**" not in article.text
    assert "Ministers: share\n\nThe ministers met " in article.text
    assert "again" in article.text
    assert "Quoted_snake_case 2 * 3 * 4 stays.\n\nBoats\n" in article.text
    assert "note" not in article.text


@pytest.mark.parametrize(
    ("front_matter", "words"),
    [
        ("title: a\noutlet: [b\npublished: 2024-05-03", "broken at line 4"),
        ("title: a\n  b: c\n", "broken at line 3"),
        ("title: a\n\tx: y", "broken at line 3"),
        ("title: [a, b]", "'title' is not a string"),
        ("- a\n- b", "no mapping"),
        ("published: yesterday", "'published' is no date: 'yesterday'; expected one such as"),
        ("published: 2024-13-45", "'published' is no date"),
        ("published: 03/04/2024", "'published' is no date"),
        ("a: &x [*x]", "recursive"),
        ("a: &x [b]\nc: *x", None),
        ("a: " + "[" * 1500, "front matter"),
        ("!!python/object/apply:os.system ['echo']", "no mapping"),
    ],
)
def test_bad_front_matter(tmp_path: Path, front_matter: str, words: str | None) -> None:
    path = write(tmp_path / "a.md", f"---\n{front_matter}\n---\n{BODY}")
    if words is None:
        assert read_article(path).text == BODY
    else:
        assert words in error_of(path)


@pytest.mark.parametrize("value", ["null", "~", "''", '"  "', ""])
def test_empty_front_matter_values_are_not_stated(tmp_path: Path, value: str) -> None:
    path = write(tmp_path / "a.md", f"---\noutlet: {value}\npublished: {value}\n---\n{BODY}")
    article = read_article(path)
    assert (article.outlet, article.published, article.text) == (None, None, BODY)


def test_a_rule_is_no_front_matter_and_an_open_one_is_an_error(tmp_path: Path) -> None:
    assert read_article(write(tmp_path / "a.md", f"---\n\n{BODY}")).text == f"---\n\n{BODY}"
    assert read_article(write(tmp_path / "b.md", "---\n---\nHello")).text == "Hello"
    assert "not closed" in error_of(write(tmp_path / "c.md", f"---\ntitle: a\n\n{BODY}"))


def test_a_title_of_digits_stays_text(tmp_path: Path) -> None:
    path = write(tmp_path / "a.md", f"---\ntitle: 2024\noutlet: yes\n---\n{BODY}")
    assert (read_article(path).title, read_article(path).outlet) == ("2024", "yes")


# HTML

PAGE = """<!doctype html><html lang="en"><head><meta charset="utf-8">
<title>Ministers share radar data - Lake Post</title>
<meta property="og:title" content="Ministers share radar data">
<meta property="og:site_name" content="Lake Post">
<link rel="canonical" href="https://lake.example/radar">
{date}
</head><body><nav><a href="/">Home</a> <a href="/world">World</a></nav><article>
<h1>Ministers share radar data</h1>
<p>The ministers of the two countries met in Kisumu on Monday and agreed to share radar data.</p>
<p>They will meet again in June, said <b>Lt. Gen. Okoro</b>,
a spokesman for the lake patrol.</p>
<p>READ: <a href="/ferry">Ferry sinks off Mfangano</a></p>
<p>On 4 June 2019, a boat was attacked near the island, and two sailors died in the attack.</p>
</article><footer>All rights reserved</footer></body></html>"""


def test_a_web_page_becomes_its_article(tmp_path: Path) -> None:
    date = '<meta property="article:published_time" content="2024-05-03T22:00:00+03:00">'
    article = read_article(write(tmp_path / "a.html", PAGE.replace("{date}", date)))
    assert (article.title, article.outlet, article.url) == (
        "Ministers share radar data",
        "Lake Post",
        "https://lake.example/radar",
    )
    assert article.published is not None
    assert (article.published.date, article.published.origin) == ("2024-05-03", "html_metadata")
    assert [(s.label, article.quote(s.number)) for s in article.sentences] == [
        ("title", "Ministers share radar data"),
        (
            "body",
            "The ministers of the two countries met in Kisumu on Monday and agreed to share radar "
            "data.",
        ),
        (
            "body",
            "They will meet again in June, said Lt. Gen. Okoro, a spokesman for the lake patrol.",
        ),
        ("link", "READ: Ferry sinks off Mfangano"),
        (
            "body",
            "On 4 June 2019, a boat was attacked near the island, and two sailors died in the "
            "attack.",
        ),
    ]


@pytest.mark.parametrize(
    ("date", "day"),
    [
        ("", None),  # the dates in the text are not the page's
        ('<meta name="date" content="May 3, 2024">', "2024-05-03"),
        ('<meta name="date" content="03/04/2024">', None),
        ('<meta property="article:modified_time" content="2024-05-03">', None),
        ('<meta itemprop="datePublished" content="2024-05-03">', "2024-05-03"),
        ('<time pubdate datetime="2024-05-03T10:00">', "2024-05-03"),
        (
            '<script type="application/ld+json">{"datePublished": "2024-05-03T10:00:00Z"}</script>',
            "2024-05-03",
        ),
        (
            '<script type="application/ld+json">[{"datePublished": "2024-05-03"},'
            '{"datePublished": "2023-01-01"}]</script>',
            None,
        ),
    ],
)
def test_a_page_is_dated_only_where_it_says_so(tmp_path: Path, date: str, day: str | None) -> None:
    article = read_article(write(tmp_path / "a.html", PAGE.replace("{date}", date)))
    assert (article.published.date if article.published else None) == day


def test_pages_without_an_article(tmp_path: Path) -> None:
    for page in ("<html></html>", "<html><body><script>x()</script></body></html>", "   "):
        assert "no article found in this page" in error_of(write(tmp_path / "a.html", page))
    deep = "<html><body>" + "<div>" * 20_000 + "deep"
    (result,) = read_articles(write(tmp_path / "b.html", deep))
    assert isinstance(result, (Article, ArticleError))


# JSON Lines


def test_one_bad_line_loses_no_other(tmp_path: Path) -> None:
    good = {"text": BODY, "title": "T", "outlet": "O", "published": "2024-05-03", "url": "u"}
    lines = [
        json.dumps(good),
        "{broken",
        "",
        "[1]",
        "{}",
        '{"text": 5}',
        '{"text": "  "}',
        '{"text": "a", "published": "soon"}',
        '{"text": "a", "title": ["x"]}',
        "[" * 100_000,
        '{"text": "' + "9" * 300 + '", "n": ' + "9" * 5000 + "}",
        json.dumps({"text": "Second.", "extra": 1, "title": None, "id": 7}),
        r'{"text": "lone \ud800 surrogate"}',
    ]
    path = write(tmp_path / "a.jsonl", "\n".join(lines))
    results = list(read_articles(path))
    first = results[0]
    assert isinstance(first, Article)
    assert (first.name, first.title, first.outlet, first.url) == (f"{path}:1", "T", "O", "u")
    assert first.published is not None
    assert first.published.origin == "front_matter"
    assert first.source_sha256 == hashlib.sha256(lines[0].encode()).hexdigest()
    expected = {
        2: "not JSON",
        4: "expected a JSON object",
        5: "has no 'text'",
        6: "'text' is not a string",
        7: "there is no text in it",
        8: "'published' is no date",
        9: "'title' is not a string",
        10: "cannot be read",
        11: "cannot be read",
    }
    for (number, words), result in zip(expected.items(), results[1:10], strict=True):
        assert isinstance(result, ArticleError)
        assert str(result).startswith(f"{path}:{number}: ")
        assert words in str(result)
        assert "\n" not in str(result)
    assert [r.text for r in results[10:] if isinstance(r, Article)] == [
        "Second.",
        "lone \ufffd surrogate",
    ]


def test_json_lines_encodings_and_sizes(tmp_path: Path) -> None:
    line = json.dumps({"text": "Hello."}).encode()
    latin = b'{"text": "caf\xe9"}'
    long = json.dumps({"text": "x" * 200}).encode()
    path = write(
        tmp_path / "a.jsonl", codecs.BOM_UTF8 + line + b"\r\n" + latin + b"\n" + long + b"\n" + line
    )
    results = list(read_articles(path, limits=Limits(max_bytes=100)))
    assert [type(result).__name__ for result in results] == [
        "Article",
        "ArticleError",
        "ArticleError",
        "Article",
    ]
    assert "a.jsonl:2: not UTF-8" in str(results[1])
    assert "a.jsonl:3: larger than 100 bytes" in str(results[2])
    assert "UTF-16" in error_of(write(tmp_path / "b.jsonl", "{}".encode("utf-16")))
    assert "gzip" in error_of(write(tmp_path / "c.jsonl", b"\x1f\x8b\x08\n\n"))
    assert "no article in it" in error_of(write(tmp_path / "d.jsonl", "\n \n"))


def test_a_source_with_several_articles_is_not_one(tmp_path: Path) -> None:
    path = write(tmp_path / "a.jsonl", '{"text": "One."}\n{"text": "Two."}')
    with pytest.raises(UsageError, match="several articles; use read_articles"):
        read_article(path)
    write(path, '{"text": "One."}')
    assert read_article(path).name == f"{path}:1"
    with pytest.raises(ArticleError, match="no such file"):
        read_article(tmp_path / "none")


# Standard input and files without a telling name


@pytest.mark.parametrize(
    ("content", "texts"),
    [
        (BODY, [BODY]),
        (f"---\ntitle: T\n---\n{BODY}", [BODY]),
        (f"---\r\ntitle: T\r\n---\r\n{BODY}", [BODY]),
        (f'{{"text": "One."}}\n{{"text": "{BODY}"}}\n', ["One.", BODY]),
        (f"\n <!-- saved --> <!DOCTYPE html><p>{BODY}</p>", [BODY]),
        (f"{{He said}} {BODY}", [f"{{He said}} {BODY}"]),
        (f"<p> is a tag. {BODY}", [f"<p> is a tag. {BODY}"]),
        (f"# {BODY}", [f"# {BODY}"]),
    ],
)
def test_content_tells_its_format(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: str, texts: list[str]
) -> None:
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(content.encode())))
    for source in ("-", write(tmp_path / "unnamed", content), write(tmp_path / "a.txt", content)):
        results = list(read_articles(source))
        assert [r.text for r in results if isinstance(r, Article)] == texts
        if source == "-" and len(texts) == 1:
            assert [r.name for r in results if isinstance(r, Article)] == ["-"]


def test_empty_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(b"")))
    assert error_of("-") == "-: there is no text in it"


def test_a_json_document_is_not_taken_for_prose(tmp_path: Path) -> None:
    assert "JSON Lines" in error_of(write(tmp_path / "a.json", '{\n"text": "a"\n}'))
    assert read_article(write(tmp_path / "b.json", '{"text": "a"}')).text == "a"


# The day of publication

DATED = "Ministers share radar data in Kisumu\n\nFebruary 16, 2022 at 1:10 pm\n\n" + BODY


def test_the_option_overrules_what_the_article_says(tmp_path: Path) -> None:
    path = write(tmp_path / "a.md", f"---\npublished: 2024-05-03\n---\n{DATED}")

    def found(option: str | None = None) -> tuple[str, str]:
        published = read_article(path, published=option).published
        assert published is not None
        return published.date, published.origin

    assert found("2023-01-02") == ("2023-01-02", "option")
    assert found() == ("2024-05-03", "front_matter")
    write(path, DATED)
    assert found() == ("2022-02-16", "dateline")


@pytest.mark.parametrize(
    "text",
    [
        f"{BODY}\n\nFebruary 16, 2022\n\nThe year went on as before, said the ministers of both.",
        f"Boats in Kisumu, May 3, 2024 [Lake Agency]\n\n{BODY}",
        f"3 May 2024\n\n4 May 2024\n\n{BODY}",
        f"03/04/2024\n\n{BODY}",
        "On 3 May 2024, the ministers of the two countries met in Kisumu again.",
    ],
)
def test_dates_that_are_not_the_articles(tmp_path: Path, text: str) -> None:
    assert read_article(write(tmp_path / "a.txt", text)).published is None


def test_a_wrong_option_is_an_error_before_anything_is_read() -> None:
    with pytest.raises(UsageError, match="not a date: '3 May'; expected one such as 2024-05-03"):
        read_articles("whatever", published="3 May")
    assert check_published("2024-05-03T10:00") == "2024-05-03"


# Cost


def test_importing_is_cheap() -> None:
    """HTML, YAML, encodings and the network are loaded when an article needs them."""
    slow = ("trafilatura", "lxml", "charset_normalizer", "yaml", "ssl", "http.client", "sentencex")
    code = f"import sys, summarizer.articles; print([m for m in {slow!r} if m in sys.modules])"
    output = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert output.stdout.strip() == "[]"
