"""Optimal one-to-one assignment: which predicted record is meant for which expected one."""

from collections.abc import Sequence
from dataclasses import dataclass

_TIE = 1e-9  # far below any difference that a similarity can have


def match_records(similarity: Sequence[Sequence[float]], floor: float) -> list[tuple[int, int]]:
    """Pair expected with predicted records so that the total similarity is largest.

    `similarity[i][j]` in 0..1, expected by predicted; pairs below `floor` stay unmatched, so that
    two unlike records count as one missing and one spurious, not as one wrong. Ties go to document
    order. Optimal assignment (Kuhn-Munkres, O(n^3)); the alignment of CEAF (Luo 2005).
    """
    rows = len(similarity)
    columns = len(similarity[0]) if rows else 0
    if not rows or not columns:
        return []
    size = max(rows, columns)
    # A pair below the floor gains nothing; among equals the one nearer the diagonal is dearer.
    cost = [
        [
            -(similarity[i][j] - _TIE * abs(i - j))
            if i < rows and j < columns and similarity[i][j] >= floor
            else 0.0
            for j in range(size)
        ]
        for i in range(size)
    ]
    assigned = _assign(cost)
    return [
        (i, assigned[i])
        for i in range(rows)
        if assigned[i] < columns and similarity[i][assigned[i]] >= floor
    ]


@dataclass(frozen=True)
class AlignmentScore:
    """Precision, recall and F1 of an alignment, each in 0..1; None where nothing is counted."""

    precision: float | None
    recall: float | None
    f1: float | None


def score_alignment(similarity: Sequence[Sequence[float]], predicted: int) -> AlignmentScore:
    """CEAF of the best alignment: total similarity over predicted, over expected, and their F1.

    `predicted` is the number of predicted entities, needed where none is expected. With the
    similarity 2|A∩B|/(|A|+|B|) of mention sets this is the entity-based CEAF (φ4, Luo 2005).
    """
    pairs = match_records(similarity, 0.0)
    total = sum(similarity[i][j] for i, j in pairs)
    expected = len(similarity)
    precision = total / predicted if predicted else None
    recall = total / expected if expected else None
    if precision is None and recall is None:
        return AlignmentScore(None, None, None)
    f1 = 2 * total / (predicted + expected)
    return AlignmentScore(precision, recall, f1)


def _assign(cost: list[list[float]]) -> list[int]:
    """The column of each row in the cheapest assignment of a square matrix.

    Shortest augmenting paths with potentials (Jonker and Volgenant 1987).
    """
    size = len(cost)
    infinite = float("inf")
    row_potential = [0.0] * (size + 1)
    column_potential = [0.0] * (size + 1)
    row_of = [0] * (size + 1)  # of each column, counted from 1; 0 is none
    for row in range(1, size + 1):
        row_of[0] = row
        column = 0
        least = [infinite] * (size + 1)
        previous = [0] * (size + 1)
        done = [False] * (size + 1)
        while row_of[column]:
            done[column] = True
            current, delta, following = row_of[column], infinite, 0
            for j in range(1, size + 1):
                if done[j]:
                    continue
                reduced = cost[current - 1][j - 1] - row_potential[current] - column_potential[j]
                if reduced < least[j]:
                    least[j], previous[j] = reduced, column
                if least[j] < delta:
                    delta, following = least[j], j
            for j in range(size + 1):
                if done[j]:
                    row_potential[row_of[j]] += delta
                    column_potential[j] -= delta
                else:
                    least[j] -= delta
            column = following
        while column:
            row_of[column] = row_of[previous[column]]
            column = previous[column]
    assigned = [0] * size
    for j in range(1, size + 1):
        assigned[row_of[j] - 1] = j - 1
    return assigned
