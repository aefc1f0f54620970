"""Names across spellings: one form for comparison, finding a name in a text, how alike two are.

Written for the English of news, whose names come through many transliterations. What differs in
writing alone is levelled; what tells two people or bodies apart is not. This package knows nothing
of articles or records and has no list of who exists.
"""

from summarizer.names.matching import name_is_in
from summarizer.names.normalising import normalise
from summarizer.names.similarity import SAME, same_name, similarity
from summarizer.names.spelling import fold, initials_of_spellings, same_token

__all__ = [
    "SAME",
    "fold",
    "initials_of_spellings",
    "name_is_in",
    "normalise",
    "same_name",
    "same_token",
    "similarity",
]
