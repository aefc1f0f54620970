"""The peer in the benchmark of evals: pydantic-evals on the same cases and the same recordings.

    python -m tests.bench.peer write CASES CASSETTES DATASET    make its dataset, not timed
    python -m tests.bench.peer run DATASET                      what is timed

Its cases hold the perfect answer as the expected output. Its task reads the recording and validates
the answer; it scores whether the answer is the expected one, and how many records of each list are
equal to those at the same position, which is what its own evaluators and a few lines of a user's
come to. It does not check answers against articles, align records, or compute intervals.
"""

import json
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic_evals import Case, Dataset
from pydantic_evals.evaluators import EqualsExpected, Evaluator, EvaluatorContext


@dataclass
class SamePosition(Evaluator[str, dict[str, Any], None]):
    """The share of expected records that stand at their place in the answer."""

    def evaluate(self, ctx: EvaluatorContext[str, dict[str, Any], None]) -> dict[str, float]:
        """One score per record type."""
        expected = ctx.expected_output or {}
        scores = {}
        for kind in ("participants", "meetings", "agreements", "attacks"):
            wanted = expected.get(kind, [])
            pairs = zip(wanted, ctx.output[kind], strict=False)
            same = sum(one == other for one, other in pairs)
            scores[kind] = same / len(wanted) if wanted else 1.0
        return scores


def answer(path: str) -> dict[str, Any]:
    """The recorded answer in the file `path`, as the schema has it."""
    from summarizer.schema import ArticleSummary

    stored = json.loads(Path(path).read_bytes())["attempts"][-1]
    return ArticleSummary.model_validate(stored["answer"]).model_dump()


def write(cases: Path, cassettes: Path, dataset: Path) -> None:
    """The dataset for `cases`, in pydantic-evals' own file format."""
    from summarizer.evals.cases import load_suite
    from summarizer.evals.exemplars import perfect_answer

    made = []
    for case in load_suite([str(cases)]).cases:
        (recording,) = cassettes.glob(f"*/*/{case.name}.*.json")
        expected = perfect_answer(case.expectation)
        made.append(Case(name=case.name, inputs=str(recording), expected_output=expected))
    whole: Dataset[str, dict[str, Any], None] = Dataset(
        name="core", cases=made, evaluators=[EqualsExpected(), SamePosition()]
    )
    whole.to_file(dataset, custom_evaluator_types=[SamePosition], schema_path=None)


def run(dataset: Path) -> None:
    """Evaluate and print the averages."""
    whole = Dataset[str, dict[str, Any], None].from_file(
        dataset, custom_evaluator_types=[SamePosition]
    )
    report = whole.evaluate_sync(answer, progress=False)
    print(report.averages())


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["write", cases, cassettes, dataset]:
            write(Path(cases), Path(cassettes), Path(dataset))
        case ["run", dataset]:
            run(Path(dataset))
        case _:
            sys.exit(__doc__)
