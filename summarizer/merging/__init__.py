"""The same thing told by several outlets: one record with all its sources and their differences."""

from collections.abc import Sequence

from summarizer.affairs import Affairs
from summarizer.briefing import Extraction


def merge(extractions: Sequence[Extraction]) -> Affairs:
    """What `extractions` tell together; those without a summary tell nothing."""
    raise NotImplementedError
