"""How many tokens the recorded answers took, and what other shapes of asking would have taken.

    make cost                     print the tables; WRITE=--write puts them into docs/cost.md
    python -m tests.bench.tokens --prompt extract.v1 --suite real --each

It reads recordings and asks nobody. Counts are of texts, in the tokens of cl100k_base: no
provider's bill, which has the provider's own tokenizer and a few tokens more for each message.
Articles that are held out are counted as part of totals only.
"""

import argparse
import json
import os
import sys
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Final

from summarizer.answers import answer_form
from summarizer.cassettes import Cassettes
from summarizer.completions import canonical_json
from summarizer.content import content_folder
from summarizer.errors import SummarizerError
from summarizer.evals.cases import Suite, load_suite
from summarizer.prompts import Template, load_prompt, prompt_names
from tests.bench import cost_tables, langextract_cost
from tests.bench.conversations import (
    Conversation,
    Cost,
    Count,
    Forms,
    Quoting,
    cost_of,
    forms_of,
    quoting_of,
    replay,
)
from tests.bench.tokenizer import TokenizerMissing, load_tokenizer

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "cost.md"
BEGIN: Final = "<!-- tables of: make cost -->\n"
END: Final = "<!-- end of the tables -->\n"
REAL: Final = "real"
"""The suite that the figures for LangExtract are about."""
SUITES: Final = (REAL, "core/dev")


@dataclass(frozen=True)
class Measured:
    """One prompt on one suite."""

    prompt: str
    suite: str
    by_article: dict[str, Cost]
    """Without the articles that are held out."""
    total: Cost
    quoting: Quoting
    forms: Forms | None
    unrecorded: int
    """Articles of the suite without a recorded conversation, in no figure here."""


@dataclass(frozen=True)
class PromptSize:
    """What is sent with every article."""

    prompt: str
    system: int
    schema: int


@dataclass(frozen=True)
class Report:
    """All that was counted; `json.dumps(asdict(...))` is its machine-readable form."""

    prompts: list[PromptSize] = field(default_factory=list)
    measured: list[Measured] = field(default_factory=list)
    langextract: langextract_cost.Asked | None = None


def measure(
    template: Template, suite: Suite, cassettes: Cassettes, model: str, count: Count
) -> Measured | None:
    """`template` on `suite`; None if nothing of it is recorded."""
    asked = [replay(case, template, cassettes, model) for case in suite.cases]
    found = [conversation for conversation in asked if conversation is not None]
    if not found:
        return None
    costs = {conversation.case.name: cost_of(conversation, count) for conversation in found}
    held_out = {case.name for case in suite.cases if case.is_held_out}
    return Measured(
        prompt=template.name,
        suite=suite.name,
        by_article={name: cost for name, cost in costs.items() if name not in held_out},
        total=sum(costs.values(), Cost()),
        quoting=_quoting(found, count),
        forms=forms_of(found, count),
        unrecorded=len(asked) - len(found),
    )


def _quoting(conversations: Iterable[Conversation], count: Count) -> Quoting:
    return sum((quoting_of(one, count) for one in conversations), Quoting())


def size_of(template: Template, count: Count) -> PromptSize:
    """What `template` sends with every article, example and schema included."""
    system = "".join(text for role, text in template.sections if role == "system")
    schema = answer_form(template.answer).model.model_json_schema()
    # `$$` is the template's way to write a dollar sign, and the system section has no variables.
    return PromptSize(
        template.name, count(system.replace("$$", "$")), count(canonical_json(schema))
    )


def build_report(options: argparse.Namespace, count: Count) -> Report:
    """Everything that `options` ask for."""
    cassettes = Cassettes(options.cassettes)
    templates = [load_prompt(name) for name in options.prompt or prompt_names()]
    suites = [load_suite([name], articles=options.articles) for name in options.suite or SUITES]
    report = Report(
        prompts=[size_of(template, count) for template in templates],
        langextract=_ask_peer(options, suites, count),
    )
    for template in templates:
        for suite in suites:
            measured = measure(template, suite, cassettes, options.model, count)
            if measured is None:
                _say(f"{template.name}: nothing recorded of {suite.name}, or no text at hand")
            else:
                report.measured.append(measured)
    return report


def _ask_peer(
    options: argparse.Namespace, suites: Sequence[Suite], count: Count
) -> langextract_cost.Asked | None:
    if not options.langextract:
        return None
    if not langextract_cost.is_installed():
        _say("langextract is not installed, and left out; install it with: pip install langextract")
        return None
    cases = [case for suite in suites if suite.name == REAL for case in suite.cases]
    articles = [case.article for case in cases if case.article is not None]
    return langextract_cost.ask_langextract(articles, count) if articles else None


def write_page(page: Path, tables: str) -> None:
    """Put `tables` between the marks in `page`; ValueError if the marks are not there."""
    before = page.read_text(encoding="utf-8")
    head, begin, rest = before.partition(BEGIN)
    _, end, tail = rest.partition(END)
    if not begin or not end:
        raise ValueError(f"{page}: no {BEGIN.strip()!r} with {END.strip()!r} behind it")
    page.write_text(f"{head}{begin}\n{tables}\n{end}{tail}", encoding="utf-8")


def parse(arguments: Sequence[str]) -> argparse.Namespace:
    """The options of the command line."""
    assert __doc__ is not None
    parser = argparse.ArgumentParser(
        prog="python -m tests.bench.tokens", description=__doc__.splitlines()[0]
    )
    default = os.environ.get("SUMMARIZER_ARTICLES") or ROOT.parent / "shared" / "articles"
    parser.add_argument("--prompt", action="append", help="a name or a path; default: all")
    parser.add_argument(
        "--suite", action="append", help=f"a suite or case; default: {', '.join(SUITES)}"
    )
    parser.add_argument(
        "--articles",
        type=Path,
        default=Path(default),
        help="texts of stand-off cases; default: $SUMMARIZER_ARTICLES, else ../shared/articles",
    )
    parser.add_argument("--model", default="claude", help="as recorded; default: claude")
    parser.add_argument("--cassettes", type=Path, default=content_folder("cassettes"))
    parser.add_argument("--each", action="store_true", help="a row for each article of any suite")
    parser.add_argument(
        "--langextract", action="store_true", help="count what LangExtract asks for suite real"
    )
    parser.add_argument("--json", type=Path, metavar="FILE", help="write all counts into FILE")
    parser.add_argument("--write", action="store_true", help="put the tables into docs/cost.md")
    return parser.parse_args(arguments)


def _say(line: str) -> None:
    print(line, file=sys.stderr)


def main(arguments: Sequence[str]) -> int:
    """Print or write the tables; returns the exit code."""
    options = parse(arguments)
    try:
        count = load_tokenizer()
        report = build_report(options, count)
        tables = cost_tables.markdown(report, each=options.each)
        if options.json is not None:
            options.json.write_text(json.dumps(asdict(report), indent=1) + "\n", encoding="utf-8")
        if not options.write:
            print(tables)
        elif options.langextract and report.langextract is None:
            _say("docs/cost.md not written: it would lose its row for LangExtract")
            return 2
        else:
            write_page(PAGE, tables)
    except (SummarizerError, TokenizerMissing, OSError, ValueError) as error:
        _say(str(error))
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
