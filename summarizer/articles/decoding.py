"""Bytes into clean text: what they are if they are no text, which encoding, which Unicode form."""

import codecs
import re
import unicodedata

from summarizer.errors import ArticleError

_MAGIC = (
    (b"%PDF-", "a PDF document"),
    (b"PK\x03\x04", "a ZIP archive or an Office document"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Office document"),
    (b"{\\rtf", "an RTF document"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"BZh", "a bzip2 archive"),
    (b"\xfd7zXZ\x00", "an xz archive"),
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive"),
    (b"Rar!\x1a\x07", "a RAR archive"),
    (b"\x28\xb5\x2f\xfd", "a Zstandard archive"),
    (b"\x89PNG\r\n\x1a\n", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF87a", "a GIF image"),
    (b"GIF89a", "a GIF image"),
    (b"RIFF", "a RIFF file (WebP, WAV or AVI)"),
    (b"OggS", "an Ogg file"),
    (b"ID3", "an MP3 file"),
    (b"\x7fELF", "a program"),
    (b"SQLite format 3\x00", "an SQLite database"),
)
_BYTE_ORDER_MARKS = (  # UTF-32 first: its little-endian mark begins with UTF-16's
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_DECLARED = re.compile(
    rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([\w.:-]{2,40})"""
    rb"""|^\s*<\?xml[^>]{0,100}?encoding\s*=\s*["']([\w.:-]{2,40})""",
    re.IGNORECASE,
)
# UTF-8 and its kin have been tried by then; the rest are Python's own and no page's encoding, two
# of them take quadratic time.
_NOT_BELIEVED = (
    *("utf-8", "utf-16", "utf-32", "utf-7", "punycode", "idna"),
    *("unicode-escape", "raw-unicode-escape", "undefined"),
)
_SAMPLE = 100_000  # bytes that the detector looks at: more changes no verdict and costs seconds

_LINE_ENDS = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
_CONTROL = re.compile("[\x01-\x08\x0b\x0e-\x1a\x1c-\x1f]")
_ANSI = re.compile(r"\x1b\[[0-?]*[ -/]*[@-~]")
# Control characters, direction overrides (they make a terminal show another text than the one that
# is there), byte-order marks, and the soft hyphens and zero-width spaces that hide inside names.
# The joiners U+200C and U+200D stay: Persian and Indian scripts are spelt with them.
_UNWANTED = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x9f\u00ad\u200b\u202a-\u202e\u2060\u2066-\u2069\ufeff\ufffe\uffff]"
)
_SURROGATE = re.compile(r"[\ud800-\udfff]")


def decode(content: bytes, name: str, declared: str | None = None) -> str:
    """The text of `content`; `ArticleError` if it is binary or in no encoding that can be told.

    Tried in this order: byte-order mark, UTF-8, UTF-16 without a mark, the encoding that the bytes
    (HTML, XML) or `declared` (an HTTP header) name, and last what `charset_normalizer` makes of it.
    """
    for mark, encoding in _BYTE_ORDER_MARKS:
        if content.startswith(mark):
            marked = _decoded(content, encoding)
            if marked is None:
                raise ArticleError(name, f"broken {encoding.upper()}; save it as UTF-8")
            return marked
    kind = binary_kind(content)
    if kind:
        raise ArticleError(
            name, f"looks like {kind}, not like text; save it as text, Markdown or HTML"
        )
    candidates = ("utf-8", _utf16_without_mark(content), *_declared_encodings(content, declared))
    for candidate in candidates:
        text = _decoded(content, candidate) if candidate else None
        if text is not None and not _is_garbled(text):
            return text
    if _is_garbled(content.decode("latin-1")):
        raise ArticleError(
            name, "looks like binary data, not like text; expected text, Markdown or HTML"
        )
    return _guessed(content, name)


def clean(text: str) -> str:
    r"""`text` in Unicode NFC with \n as the only line end and nothing that upsets a terminal."""
    text = _LINE_ENDS.sub("\n", text)
    text = _UNWANTED.sub("", _ANSI.sub("", text))
    return unicodedata.normalize("NFC", _SURROGATE.sub("\ufffd", text))


def binary_kind(content: bytes) -> str | None:
    """What the first bytes of `content` show it to be if it is no text: "a PDF document"."""
    for magic, kind in _MAGIC:
        if content.startswith(magic):
            return kind
    if content[4:8] == b"ftyp":
        return "an MP4 video or a HEIC image"
    return None


def _decoded(content: bytes, encoding: str) -> str | None:
    try:
        return content.decode(encoding)
    except (UnicodeError, LookupError):  # LookupError: zlib, hex and others decode to no text
        return None


def _is_garbled(text: str) -> bool:
    """True for what no text holds: a zero, or one control character in twenty."""
    sample = text[:_SAMPLE]
    return "\0" in text or 20 * len(_CONTROL.findall(sample)) > len(sample)


def _utf16_without_mark(content: bytes) -> str | None:
    """UTF-16 by its zeros: in text that is mostly ASCII, every other byte is one."""
    sample = content[:_SAMPLE]
    if len(sample) < 4 or len(content) % 2:
        return None
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    if 2 * odd > len(sample[1::2]) and not even:
        return "utf-16-le"
    if 2 * even > len(sample[0::2]) and not odd:
        return "utf-16-be"
    return None


def _declared_encodings(content: bytes, declared: str | None) -> list[str]:
    """Names of known text encodings, the header's first, as browsers have it."""
    match = _DECLARED.search(content[:4096])
    inside = (match[1] or match[2]).decode("ascii", "replace") if match else None
    encodings = []
    for label in (declared, inside):
        try:
            encoding = codecs.lookup(label).name if label else None
        except (LookupError, ValueError):  # ValueError: a zero byte, half a surrogate pair
            continue
        # "latin-1" on the web means Windows-1252: the quotation marks of half of all old pages.
        encoding = "cp1252" if encoding in {"iso8859-1", "ascii"} else encoding
        if encoding and not encoding.startswith(_NOT_BELIEVED):
            encodings.append(encoding)
    return encodings


def _guessed(content: bytes, name: str) -> str:
    from charset_normalizer import from_bytes

    matches = from_bytes(content[:_SAMPLE])
    best = matches.best()
    if best is None:
        raise ArticleError(name, "its encoding cannot be told; save it as UTF-8")
    encoding = best.encoding
    # On a few accents many encodings score alike; of equals, Windows-1252 is by far the commonest.
    if any(
        "cp1252" in match.could_be_from_charset
        and match.chaos <= best.chaos
        and match.coherence >= best.coherence
        for match in matches
    ):
        encoding = "cp1252"
    # Beyond the sample there may be a byte that the encoding lacks: one odd character in a long
    # text is better than no text.
    return content.decode(encoding, "replace")
