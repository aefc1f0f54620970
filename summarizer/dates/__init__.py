"""Dates: the EDTF subset, date expressions in text, and whether the one follows from the other.

`parse_edtf` reads a resolved value, `find_dates` finds expressions, `readings` resolves them
against a day, and `disagreement` tells what speaks against a value that somebody else resolved.
The rules are those of docs/codebook.md. Nothing here knows of articles, records or today's date.
"""

from summarizer.dates.disagreement import disagreement
from summarizer.dates.mentions import DateMention, find_dates, weekday_named
from summarizer.dates.resolution import dates_in, readings
from summarizer.dates.values import EdtfDate, overlaps, parse_edtf

__all__ = [
    "DateMention",
    "EdtfDate",
    "dates_in",
    "disagreement",
    "find_dates",
    "overlaps",
    "parse_edtf",
    "readings",
    "weekday_named",
]
