"""The alignment is the best there is, and its F1 is CEAF."""

import itertools
import random

import pytest

from summarizer.evals.matching import match_records, score_alignment


def best_total(similarity: list[list[float]], floor: float) -> float:
    """By trying everything: the largest total of any one-to-one pairing above the floor."""
    rows, columns = len(similarity), len(similarity[0])
    best = 0.0
    for chosen in itertools.permutations(range(max(rows, columns)), rows):
        pairs = [(i, j) for i, j in enumerate(chosen) if j < columns]
        best = max(best, sum(similarity[i][j] for i, j in pairs if similarity[i][j] >= floor))
    return best


@pytest.mark.parametrize("floor", [0.0, 0.5])
def test_no_pairing_has_a_larger_total(floor: float) -> None:
    numbers = random.Random(7)  # noqa: S311 - test data
    for _ in range(200):
        rows, columns = numbers.randint(1, 5), numbers.randint(1, 5)
        matrix = [
            [numbers.choice([0, 0.2, 0.5, 0.7, 1]) for _ in range(columns)] for _ in range(rows)
        ]
        pairs = match_records(matrix, floor)
        assert len({i for i, _ in pairs}) == len({j for _, j in pairs}) == len(pairs)
        assert all(matrix[i][j] >= floor for i, j in pairs)
        assert sum(matrix[i][j] for i, j in pairs) == pytest.approx(best_total(matrix, floor))


def test_ties_go_to_document_order() -> None:
    assert match_records([[0.8, 0.8, 0.8]] * 3, 0.5) == [(0, 0), (1, 1), (2, 2)]


def test_two_unlike_records_are_not_paired() -> None:
    assert match_records([[0.49]], 0.5) == []


@pytest.mark.parametrize("matrix", [[], [[], []]])
def test_nothing_pairs_with_nothing(matrix: list[list[float]]) -> None:
    assert match_records(matrix, 0.5) == []


CEAF = [
    # expected and predicted sets, precision, recall, F1; by hand with φ4 = 2|A∩B|/(|A|+|B|)
    # the same sets: 1 + 1 over 2 and 2
    (["abc", "de"], ["abc", "de"], 1.0, 1.0, 1.0),
    # one set split: the best pairs abc-ab (2*2/5 = 0.8) and de-de (1): 1.8 over 3 and over 2
    (["abc", "de"], ["ab", "c", "de"], 1.8 / 3, 1.8 / 2, 3.6 / 5),
    # all merged: abcde pairs with abc (2*3/8 = 0.75), better than with de (2*2/7): over 1 and 2
    (["abc", "de"], ["abcde"], 0.75, 0.375, 1.5 / 3),
    # Luo's example: {1-5}, {6,7}, {8-12} as {1-5}, {6-12}: 1 + 2*5/12 over 2 and over 3
    (["12345", "67", "89ABC"], ["12345", "6789ABC"], (1 + 10 / 12) / 2, (1 + 10 / 12) / 3,
     2 * (1 + 10 / 12) / 5),
    # the same with {6,7} and {1-5} merged: 2*5/12 with {1-7}, 2*5/10 with {8-12}
    (["12345", "67", "89ABC"], ["1234567", "89ABC"], (1 + 10 / 12) / 2, (1 + 10 / 12) / 3,
     2 * (1 + 10 / 12) / 5),
    # everything in one, 2*5/17 at best: over 1 and over 3
    (["12345", "67", "89ABC"], ["123456789ABC"], 10 / 17, 10 / 51, 20 / 68),
]  # fmt: skip


@pytest.mark.parametrize(("expected", "predicted", "precision", "recall", "f1"), CEAF)
def test_the_score_is_entity_based_ceaf(
    expected: list[str], predicted: list[str], precision: float, recall: float, f1: float
) -> None:
    similarity = [
        [2 * len(set(e) & set(p)) / (len(e) + len(p)) for p in predicted] for e in expected
    ]
    score = score_alignment(similarity, len(predicted))
    assert score.precision == pytest.approx(precision)
    assert score.recall == pytest.approx(recall)
    assert score.f1 == pytest.approx(f1)


def test_no_data_is_no_score() -> None:
    assert score_alignment([], 0).f1 is None
    assert score_alignment([], 2).precision == 0
    assert score_alignment([], 2).recall is None
