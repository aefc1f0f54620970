"""The full answer: an `ArticleSummary` with a gist, as extract.v1 asks for it."""

from summarizer.schema import ArticleSummary, Gist


class FullAnswer(ArticleSummary):
    """The meetings, participants, agreements and referenced attacks of one article."""

    gist: Gist

    def summary(self) -> ArticleSummary:
        """The same as an `ArticleSummary`; what is valid here is valid there."""
        return ArticleSummary.model_construct(**dict(self))
