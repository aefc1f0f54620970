"""What every command is made of: a parser that complains in one line, and words for two readers."""

import argparse
import contextlib
import re
import sys
from collections.abc import Callable
from typing import Any, NoReturn, Protocol

MODELS = """\
models:
  openai/NAME       the OpenAI API, or any compatible endpoint: --base-url or $OPENAI_BASE_URL
  ollama/NAME       a local Ollama
  PROVIDER/NAME     any other provider that instructor knows: anthropic/..., google/..., mistral/...
  recorded/NAME     answers of that model from recordings only; no network, no key
  rules             no model: patterns over the sentences; expect omissions
  Default: $SUMMARIZER_MODEL, else an OpenAI model if $OPENAI_API_KEY is set, else rules.
"""
EPILOG = (
    MODELS
    + """
exit codes: 0 all went well, 1 some article failed, 2 wrong usage or output that cannot be written,
130 interrupted
"""
)


def complain(message: str) -> None:
    """One line on standard error in which nothing, whoever wrote it, steers a terminal."""
    from summarizer.rendering.statements import printable

    if sys.stderr is not None:  # print would take standard output instead
        with contextlib.suppress(OSError):
            print(f"summarizer: {printable(message)}", file=sys.stderr)


FLAGS = {
    "model": "model", "prompt": "prompt", "published": "published", "record": "record",
    "cassettes": "cassettes", "base_url": "base-url", "mode": "mode",
    "deadline_seconds": "deadline", "timeout_seconds": "timeout",
    "max_reasks": "max-reasks", "sample": "sample",
    "workers": "workers", "out_of_band": "out-of-band",
    "allow_private_hosts": "allow-private-hosts",
}  # fmt: skip
"""Python's keywords, and what they are called here."""
_BATCH_FLAGS = {
    "requests_per_minute": "rpm", "tokens_per_minute": "tpm",
    "run_seconds": "run-deadline", "article_seconds": "article-deadline",
    "engine_workers": "engine-workers",
}  # fmt: skip
"""The same of what a batch alone takes."""
_NAMED = FLAGS | _BATCH_FLAGS
_OPTION = re.compile(rf"\boption ({'|'.join(_NAMED)})\b(?:='([^']*)'|=True\b)?")


def in_flags(message: str) -> str:
    """The library's `message` in the words of the command line: --record once."""
    return _OPTION.sub(
        lambda match: f"--{_NAMED[match[1]]}" + (f" {match[2]}" if match[2] else ""), message
    )


class Parser(argparse.ArgumentParser):
    """argparse, but a wrong call gets one line that says what and where to look."""

    def error(self, message: str) -> NoReturn:
        """Say what is wrong with the call, and stop with exit code 2."""
        complain(f"{message}; see '{self.prog} --help'")
        self.exit(2)


class Commands(Protocol):
    """What `add_subparsers` returns; argparse keeps its own name for it private."""

    def add_parser(self, name: str, **options: Any) -> argparse.ArgumentParser:
        """A parser for the command `name`."""


def add_command(
    commands: Commands,
    name: str,
    run: Callable[[argparse.Namespace], int],
    summary: str,
    epilog: str | None = None,
) -> argparse.ArgumentParser:
    """A parser for the command `name`, which runs `run`; `epilog` ends its help."""
    parser = commands.add_parser(
        name,
        help=summary,
        description=summary[0].upper() + summary[1:] + ".",
        epilog=epilog,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.set_defaults(run=run)
    return parser
