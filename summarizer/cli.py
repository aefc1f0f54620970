"""The command line: parse, call, print. Whatever it can do, a Python caller can do as well.

Nothing slow is imported before it is needed, so that `--help` answers at once. Results go to
standard output, everything else to standard error.
"""

import argparse
import contextlib
import os
import re
import shutil
import stat
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn, Protocol

from summarizer.errors import SummarizerError, UsageError
from summarizer.files import write_whole

if TYPE_CHECKING:  # pydantic takes half of the time that --help may take
    from summarizer.briefing import Extraction
    from summarizer.pipeline import Options

_EPILOG = """\
models:
  openai/NAME       the OpenAI API, or any compatible endpoint: --base-url or $OPENAI_BASE_URL
  ollama/NAME       a local Ollama
  PROVIDER/NAME     any other provider that instructor knows: anthropic/..., google/..., mistral/...
  recorded/NAME     answers of that model from recordings only; no network, no key
  rules             no model: patterns over the sentences; expect omissions
  Default: $SUMMARIZER_MODEL, else an OpenAI model if $OPENAI_API_KEY is set, else rules.

exit codes: 0 all went well, 1 some article failed, 2 wrong usage or output that cannot be written,
130 interrupted
"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; returns the exit code."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    try:
        try:
            options = _parser().parse_args(arguments)
            code: int = options.run(options)
        finally:
            if sys.stdout is not None:
                sys.stdout.flush()  # here, where a full disk can still be told in one line
    except SummarizerError as error:
        _complain(_in_flags(str(error)))
        return 2
    except KeyboardInterrupt:
        _complain("interrupted")
        return 130
    except BrokenPipeError:
        # Whoever read our output has seen enough.
        _drop_output()
        return 0
    except OSError as error:
        name = error.filename or "standard output"
        _complain(f"{name}: cannot be read or written: {error.strerror or error}")
        _drop_output()
        return 2
    return code


def _drop_output() -> None:
    """What is still to be written goes nowhere; Python would complain again while closing it."""
    if sys.stdout is not None:
        with contextlib.suppress(OSError, ValueError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _complain(message: str) -> None:
    """One line on standard error in which nothing, whoever wrote it, steers a terminal."""
    from summarizer.rendering.statements import printable

    if sys.stderr is not None:  # print would take standard output instead
        with contextlib.suppress(OSError):
            print(f"summarizer: {printable(message)}", file=sys.stderr)


_FLAGS = {
    "model": "model", "prompt": "prompt", "published": "published", "record": "record",
    "cassettes": "cassettes", "base_url": "base-url", "mode": "mode",
    "deadline_seconds": "deadline", "max_reasks": "max-reasks", "sample": "sample",
    "workers": "workers", "out_of_band": "out-of-band",
    "allow_private_hosts": "allow-private-hosts",
}  # fmt: skip
"""Python's keywords, and what they are called here."""
_OPTION = re.compile(rf"\boption ({'|'.join(_FLAGS)})\b(?:='([^']*)'|=True\b)?")


def _in_flags(message: str) -> str:
    """The library's `message` in the words of the command line: --record once."""
    return _OPTION.sub(
        lambda match: f"--{_FLAGS[match[1]]}" + (f" {match[2]}" if match[2] else ""), message
    )


class _Parser(argparse.ArgumentParser):
    """argparse, but a wrong call gets one line that says what and where to look."""

    def error(self, message: str) -> NoReturn:
        _complain(f"{message}; see '{self.prog} --help'")
        self.exit(2)


class _Version(argparse.Action):
    """Looks the version up when somebody asks for it: that alone takes a fifth of --help's time."""

    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> None:
        print(f"{parser.prog} {_version()}")
        parser.exit()


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="summarizer",
        description="News articles in, a briefing out in which every statement leads back to its "
        "sentence.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument(
        "--version", action=_Version, nargs=0, help="show program's version number and exit"
    )
    commands = parser.add_subparsers(metavar="COMMAND", required=True)

    brief = _command(commands, "brief", _brief, "a briefing over articles, for reading")
    _add_sources(brief)
    brief.add_argument(
        "--format",
        default="terminal",
        metavar="FORMAT",
        help="terminal (default), markdown, html or json",
    )
    brief.add_argument("--output", metavar="FILE", help="write to FILE instead of standard output")
    _add_model_options(brief)

    extract = _command(commands, "extract", _extract, "one JSON line per article, in order")
    _add_sources(extract)
    _add_model_options(extract)

    _command(commands, "schema", _schema, "the JSON Schema that a model fills in")

    prompts = _command(commands, "prompts", _prompts_list, "the prompt templates")
    actions = prompts.add_subparsers(metavar="ACTION")
    _command(actions, "list", _prompts_list, "names and purposes")
    show = _command(actions, "show", _prompts_show, "a template, or what it becomes for an article")
    show.add_argument("prompt", metavar="NAME", help="name, or path of a .md file")
    show.add_argument("--article", metavar="PATH", help="fill the template in for this article")
    show.add_argument("--published", metavar="DATE", help="publication date of that article")
    diff = _command(actions, "diff", _prompts_diff, "what changed between two templates")
    diff.add_argument("before", metavar="A")
    diff.add_argument("after", metavar="B")
    return parser


class _Commands(Protocol):
    """What `add_subparsers` returns; argparse keeps its own name for it private."""

    def add_parser(self, name: str, **options: Any) -> argparse.ArgumentParser:
        """A parser for the command `name`."""


def _command(
    commands: _Commands, name: str, run: Callable[[argparse.Namespace], int], summary: str
) -> argparse.ArgumentParser:
    parser = commands.add_parser(
        name,
        help=summary,
        description=summary[0].upper() + summary[1:] + ".",
        epilog=_EPILOG if name in ("brief", "extract") else None,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.set_defaults(run=run)
    return parser


def _add_sources(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "sources",
        nargs="+",
        metavar="PATH|URL|-",
        help="text, Markdown with front matter, HTML, JSON Lines; an http(s) address; or '-'",
    )
    parser.add_argument(
        "--published", metavar="DATE", help="publication date of the articles, YYYY-MM-DD"
    )
    parser.add_argument(
        "--allow-private-hosts",
        action="store_true",
        help="fetch URLs from private and loopback addresses, too",
    )


def _add_model_options(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group("model")
    group.add_argument("--model", metavar="NAME", help="see below")
    group.add_argument("--prompt", metavar="NAME", help="name, or path of a .md file")
    group.add_argument("--base-url", metavar="URL", help="an OpenAI-compatible endpoint")
    group.add_argument(
        "--mode",
        metavar="MODE",
        help="hold the endpoint to the schema by json_schema, tools or json",
    )
    group.add_argument(
        "--deadline",
        type=float,
        metavar="SECONDS",
        help="for one answer, all retries included",
    )
    group.add_argument(
        "--max-reasks",
        type=int,
        metavar="N",
        help="how often a failed check may go back to the model: 0 to 2 (default)",
    )
    group.add_argument("--workers", type=int, metavar="N", help="articles under way at once")
    group = parser.add_argument_group("recordings")
    group.add_argument(
        "--record",
        metavar="MODE",
        help="none (default): write none; once: replay what fits and record the rest; rewrite",
    )
    group.add_argument(
        "--sample",
        type=int,
        metavar="N",
        help="which of several recorded answers, from 0 (default)",
    )
    group.add_argument("--cassettes", metavar="DIR", help="folder of recordings")
    group.add_argument(
        "--out-of-band",
        metavar="NOTE",
        help="record that the endpoint's answers are written by hand or by another system, as NOTE",
    )


def _brief(arguments: argparse.Namespace) -> int:
    from summarizer.briefing import Briefing
    from summarizer.rendering import FORMATS, render

    if arguments.format not in FORMATS:
        raise UsageError(f"unknown format {arguments.format!r}; choose from {', '.join(FORMATS)}")
    write = _writer(arguments.output)  # before anybody is asked and paid
    briefing = Briefing(extractions=tuple(_results(arguments)))
    to_terminal = arguments.output is None and sys.stdout.isatty()
    text = render(
        briefing,
        arguments.format,
        width=shutil.get_terminal_size().columns,
        color=to_terminal and "NO_COLOR" not in os.environ,
    )
    write(text)
    return 1 if any(briefing.failed()) else 0


def _writer(name: str | None) -> Callable[[str], object]:
    """Writes a text to the file `name`, in one step at the end; UsageError if it never could."""
    if name is None:
        if sys.stdout is None:
            raise UsageError("standard output is closed; give --output")
        return sys.stdout.write
    with _told_of(name):
        path = Path(os.path.realpath(name))  # a link stays one
        mode = path.stat().st_mode if path.exists() else None
        if mode is not None and stat.S_ISDIR(mode):
            raise UsageError(f"{name}: cannot be written: is a directory")
        if not name or (mode is not None and not os.access(path, os.W_OK)):
            raise UsageError(f"{name}: cannot be written: not permitted")
        is_device = mode is not None and not stat.S_ISREG(mode)  # or a pipe: never to be replaced
        if not is_device:
            tempfile.TemporaryFile(dir=path.parent).close()

    def write(text: str) -> None:
        with _told_of(name):
            if is_device:
                path.write_text(text, encoding="utf-8")
                return
            write_whole(path, text)
            if mode is not None:
                path.chmod(stat.S_IMODE(mode))

    return write


@contextlib.contextmanager
def _told_of(name: str) -> Iterator[None]:
    try:
        yield
    except (OSError, ValueError) as error:  # ValueError: a zero byte in the name
        reason = getattr(error, "strerror", None) or error
        raise UsageError(f"{name}: cannot be written: {reason}") from error


def _extract(arguments: argparse.Namespace) -> int:
    from summarizer.rendering.json import render_line

    if sys.stdout is None:
        raise UsageError("standard output is closed")
    code = 0
    for result in _results(arguments):
        sys.stdout.write(render_line(result))
        sys.stdout.flush()
        if result.failure is not None:
            code = 1
    return code


def _schema(arguments: argparse.Namespace) -> int:
    import json

    from summarizer.schema import ArticleSummary

    print(json.dumps(ArticleSummary.model_json_schema(), indent=2, ensure_ascii=False))
    return 0


def _prompts_list(arguments: argparse.Namespace) -> int:
    from summarizer.prompts import load_prompt, prompt_names

    for name in prompt_names():
        print(f"{name:16} {load_prompt(name).purpose}")
    return 0


def _prompts_show(arguments: argparse.Namespace) -> int:
    from summarizer.prompts import load_prompt

    template = load_prompt(arguments.prompt)
    if arguments.article is None:
        print(template.source, end="")
        return 0
    from summarizer.articles import read_article
    from summarizer.schema import ArticleSummary

    article = read_article(arguments.article, published=arguments.published)
    for message in template.request(article, "", ArticleSummary).messages:
        print(f"--- {message.role}\n{message.content}")
    return 0


def _prompts_diff(arguments: argparse.Namespace) -> int:
    from summarizer.prompts import diff_prompts, load_prompt

    print(diff_prompts(load_prompt(arguments.before), load_prompt(arguments.after)), end="")
    return 0


def _results(arguments: argparse.Namespace) -> Iterator["Extraction"]:
    """The results of `brief` and `extract`, with progress and notices on standard error."""
    from summarizer.pipeline import NO_MODEL_NOTICE, default_model, extractions

    options = _options(arguments)
    if "model" not in options and default_model() == "rules":
        _complain(_in_flags(NO_MODEL_NOTICE))
    found = extractions(arguments.sources, **options)
    with _progress(len(arguments.sources)) as advance:
        for result in map(_with_flags, found):
            advance(result)
            yield result


def _with_flags(result: "Extraction") -> "Extraction":
    """`result`, its failure told in the words of the command line."""
    if result.failure is None:
        return result
    told = result.failure.model_copy(update={"message": _in_flags(result.failure.message)})
    return result.model_copy(update={"failure": told})


def _options(arguments: argparse.Namespace) -> "Options":
    named = {
        name: getattr(arguments, flag.replace("-", "_"))
        for name, flag in _FLAGS.items()
        if name != "allow_private_hosts"
    }
    given = {name: value for name, value in named.items() if value is not None}
    return {**given, "allow_private_hosts": arguments.allow_private_hosts}  # type: ignore[typeddict-item]  # a test holds the names to Options


@contextlib.contextmanager
def _progress(sources: int) -> Iterator[Callable[["Extraction"], None]]:
    """Calls `advance(result)` into a line on standard error, where somebody watches it."""
    if sys.stderr is None or not sys.stderr.isatty():
        yield _report_failure
        return
    from rich.console import Console
    from rich.progress import MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description}"), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("articles", total=sources)

        def advance(result: "Extraction") -> None:
            done = progress.tasks[0].completed + 1
            # A JSON Lines file holds more articles than there are sources: the total grows with it.
            progress.update(task, completed=done, total=max(sources, done))
            _report_failure(result)

        yield advance


def _report_failure(result: "Extraction") -> None:
    if result.failure is not None:
        message = result.failure.message
        about = "" if message.startswith(result.name) else f"{result.name}: "
        _complain(f"{about}{message}")


def _version() -> str:
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version("summarizer")
    except PackageNotFoundError:
        return "unknown"


if __name__ == "__main__":
    sys.exit(main())
