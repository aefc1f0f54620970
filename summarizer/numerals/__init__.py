"""Numbers as news writes them: finding them in a text, and telling whether a text carries a value.

English words, digits of every script. What the words mean follows docs/codebook.md ("more than 100"
is 101 or more, "dozens" is 24 or more). This package knows nothing of sentences, records or models.
"""

from summarizer.numerals.carrying import COUNTS, value_is_found
from summarizer.numerals.finding import find_numbers
from summarizer.numerals.tokens import Kind, Number

__all__ = ["COUNTS", "Kind", "Number", "find_numbers", "value_is_found"]
