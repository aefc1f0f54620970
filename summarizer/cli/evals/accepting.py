"""`summarizer eval accept | schema`: mend an expectation, and let an editor help with one."""

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from summarizer.cli.commands import Commands, add_command, complain
from summarizer.cli.evals.options import STALE, add_options, articles_folder
from summarizer.errors import UsageError

if TYPE_CHECKING:  # evals import most of the package
    from summarizer.briefing import Extraction
    from summarizer.evals.cases import Case


def add_actions(actions: Commands) -> None:
    """Add `accept` and `schema`."""
    action = add_command(
        actions, "accept", accept, "take a value of the recorded answer into the expectation"
    )
    action.add_argument("case", metavar="CASE", help="name or folder")
    action.add_argument(
        "path",
        metavar="PATH",
        help="which value: attacks.rutba.tolls[0].killed.min, or as reports print it",
    )
    add_options(action)
    action.add_argument(
        "--sample", type=int, default=0, metavar="N", help="which recorded answer; default: 0"
    )
    action.add_argument("--dry-run", action="store_true", help="show the change, write nothing")

    add_command(actions, "schema", schema, "print the JSON Schema of expected.yaml, for editors")


def accept(arguments: argparse.Namespace) -> int:
    """Add a value of the recorded answer to what is accepted."""
    from summarizer.content import content_folder, is_checkout
    from summarizer.evals import accepting
    from summarizer.evals.cases import find_cases, load_case, read_text
    from summarizer.files import write_whole

    folders = find_cases(arguments.case)
    if len(folders) != 1:
        raise UsageError(f"{arguments.case}: {len(folders)} cases; name one")
    (folder,) = folders
    if not is_checkout() and folder.is_relative_to(content_folder("evals").resolve()):
        raise UsageError(f"{folder}: part of the installed package; accept in a copy of the folder")
    case = load_case(folder, articles=articles_folder(arguments))
    if case.article is None:
        raise UsageError(f"{case.name}: text not at hand; say where it is with --articles")
    extraction = _answer(arguments, case)
    if extraction.failure is not None and extraction.failure.kind.startswith("Recording"):
        complain(f"{case.name}: {extraction.failure.message}")
        return STALE
    if extraction.summary is None:
        reason = extraction.failure.message if extraction.failure else "no reason given"
        raise UsageError(f"{case.name}: no answer of which something could be accepted: {reason}")
    path = folder / "expected.yaml"
    change = accepting.accept(
        read_text(path), str(path), arguments.path, extraction.summary, case.article
    )
    if not arguments.dry_run:
        try:
            write_whole(path, change.after)
        except OSError as error:
            raise UsageError(f"{path}: cannot be written: {error.strerror}") from error
    sys.stdout.write(change.diff(_shown(path)))
    print(f"{change.path}: {'would be accepted' if arguments.dry_run else 'accepted'}")
    return 0


def schema(_: argparse.Namespace) -> int:
    """Print the JSON Schema of an expectation."""
    from summarizer.evals.editors import expectation_schema

    sys.stdout.write(expectation_schema())
    return 0


def _answer(arguments: argparse.Namespace, case: "Case") -> "Extraction":
    """The recorded answer to `case`, or that of the rules."""
    from summarizer.evals.runner import DEFAULT_MODEL
    from summarizer.pipeline import Options, extractions

    model = arguments.model or DEFAULT_MODEL
    if model != "rules" and not model.startswith("recorded/"):
        raise UsageError(
            f"option model is {model}; accept takes answers that stay as they are: "
            "recorded/NAME, or rules"
        )
    options: Options = {"model": model}
    if arguments.prompt is not None:
        options["prompt"] = arguments.prompt
    if arguments.cassettes is not None:
        options["cassettes"] = arguments.cassettes
    if arguments.sample:
        options["sample"] = arguments.sample
    assert case.article is not None  # noqa: S101 - the caller has looked
    (extraction,) = extractions(case.article, **options)
    return extraction


def _shown(path: Path) -> str:
    """`path` as seen from here, where it is below."""
    return str(path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path)
