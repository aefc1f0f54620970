"""What a caller may ask for, checked as a whole before any work is done."""

import os
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TypedDict, get_args

from summarizer.articles import check_published
from summarizer.briefing import Article, Extraction
from summarizer.cassettes import Cassettes, Player, Recorder, RecordMode
from summarizer.clients import ClientSettings, LiveClient, Mode, Pace, open_client
from summarizer.clients.parameters import check_parameters
from summarizer.completions import Completer
from summarizer.content import content_folder, is_checkout
from summarizer.errors import PromptError, UsageError
from summarizer.extraction import MAX_REASKS, extract
from summarizer.prompts import Template, load_prompt

DEFAULT_PROMPT = "extract.v3"
DEFAULT_OPENAI_MODEL = "openai/gpt-5-mini"
NO_MODEL_NOTICE = (
    "no model is configured, so articles are read by rules and much will be missed; "
    "set SUMMARIZER_MODEL or OPENAI_API_KEY, or give option model"
)
# What `Template.request` can fill in.
_VARIABLES = ("article", "page", "title", "outlet", "published")


class Options(TypedDict, total=False):
    """What every entry point takes, as keyword arguments; all may be left out."""

    model: str | None
    """openai/NAME, ollama/NAME, PROVIDER/NAME, recorded/NAME, rules; None: `default_model`."""
    prompt: str
    """Name of a prompt that comes with the package, or path of a .md file."""
    published: str | None
    """Publication date of every article, YYYY-MM-DD; goes before what the articles say, those that
    were already read included."""
    record: RecordMode
    """none: write no recording; once: replay what fits, record the rest; rewrite: ask anew."""
    cassettes: str | Path | None
    """Folder of recordings; None: the ones that come with the package."""
    base_url: str | None
    """An OpenAI-compatible endpoint."""
    mode: Mode | None
    """How the endpoint is held to the schema; None: see `summarizer.clients.ClientSettings`."""
    deadline_seconds: float
    """For one answer, all retries included."""
    timeout_seconds: float
    """For one HTTP request; as long as the answer may take unless it is given."""
    max_reasks: int
    """How often a failed check may go back to the model, 0 to 2."""
    sample: int
    """Which of several answers to the same question is asked for, recorded or replayed; from 0."""
    workers: int
    """Articles that are asked about at the same time."""
    out_of_band: str | None
    """Say in the provenance that a person or another system wrote the answers, and this note."""
    allow_private_hosts: bool
    """Fetch URLs from private and loopback addresses, too."""


def default_model() -> str:
    """$SUMMARIZER_MODEL; else an OpenAI model if $OPENAI_API_KEY is set; else "rules"."""
    configured = os.environ.get("SUMMARIZER_MODEL", "").strip()
    if configured:
        return configured
    return DEFAULT_OPENAI_MODEL if os.environ.get("OPENAI_API_KEY", "").strip() else "rules"


@dataclass(frozen=True)
class Asking:
    """A model that is asked, or whose recorded answers are read, and how."""

    template: Template
    completer: Completer
    model: str
    """The bare name, as requests have it."""
    sample: int
    max_reasks: int

    async def __call__(self, article: Article) -> Extraction:
        """The result for `article`; a failure is one too."""
        return await extract(
            article,
            self.template,
            self.completer,
            model=self.model,
            sample=self.sample,
            max_reasks=self.max_reasks,
        )


Extractor = Callable[[Article], Coroutine[Any, Any, Extraction]]


@dataclass(frozen=True)
class Plan:
    """What the options amount to."""

    extract_one: Extractor
    """An `Asking`, but for rules."""
    client: LiveClient | None
    """Whoever waits for a network, to be closed in the end; None: nothing here ever waits."""
    workers: int
    published: str | None
    allow_private_hosts: bool


def make_plan(options: Options, pace: Pace | None = None) -> Plan:
    """The options, checked: UsageError or PromptError for what cannot work.

    `pace` says when a live client may send a request.
    """
    provider, model = split_model(options.get("model") or default_model())
    record = options.get("record", "none")
    _refuse_choice("record mode", record, get_args(RecordMode))
    is_live = provider not in ("rules", "recorded")
    if record != "none" and not is_live:
        raise UsageError(f"option record={record!r} needs a model that is asked, not {provider}")
    for option in ("base_url", "mode", "deadline_seconds", "timeout_seconds", "out_of_band"):
        if options.get(option) is not None and not is_live:
            raise UsageError(f"option {option} needs a model that is asked, not {provider}")
    folder = options.get("cassettes")
    if folder is not None and record == "none" and provider != "recorded":
        raise UsageError(
            "option cassettes needs option model='recorded/NAME' or option record='once' "
            "or 'rewrite'"
        )
    if folder is None and record != "none" and not is_checkout():
        raise UsageError(f"option record={record!r} needs option cassettes, a folder to write to")
    if folder is not None and record == "none" and not Path(folder).is_dir():
        raise UsageError(f"no folder of recordings {str(folder)!r}")
    cassettes = Cassettes(Path(folder) if folder is not None else content_folder("cassettes"))
    if provider == "recorded" and not cassettes.has_model(model):
        known = ", ".join(cassettes.models()) or "none"
        raise UsageError(
            f"no recordings of model {model!r} in {cassettes.folder}; there are: {known}"
        )
    max_reasks = options.get("max_reasks", MAX_REASKS)
    sample = options.get("sample", 0)
    workers = options.get("workers", 4)
    published = options.get("published")
    if not 0 <= max_reasks <= MAX_REASKS:
        raise UsageError(f"option max_reasks is {max_reasks}; it must be 0 to {MAX_REASKS}")
    if sample < 0:
        raise UsageError(f"option sample is {sample}; it counts from 0")
    if workers < 1:
        raise UsageError(f"option workers is {workers}; it must be at least 1")
    for option in ("deadline_seconds", "timeout_seconds"):
        seconds: Any = options.get(option)
        if seconds is not None and not seconds > 0:
            raise UsageError(f"option {option} is {seconds}; it must be more than 0")
    client: LiveClient | None = None
    extract_one: Extractor
    if provider == "rules":
        # sample=0 is what everybody gets who says nothing, and callers in a loop say it
        idle = ("prompt", "max_reasks") + (("sample",) if sample else ())
        for option in idle:
            if options.get(option) is not None:
                raise UsageError(f"option {option} needs a model, asked or recorded, not rules")
        extract_one = _by_rules
    else:
        template = load_template(options.get("prompt") or DEFAULT_PROMPT)
        completer: Completer
        if provider == "recorded":
            completer = Player(cassettes)
        else:
            settings = replace(_client_settings(options), pace=pace)
            completer = client = open_client(
                f"{provider}/{model}", base_url=options.get("base_url"), settings=settings
            )
            if record != "none":
                completer = Recorder(client, cassettes, record, note=settings.note)
        extract_one = Asking(template, completer, model, sample, max_reasks)
    return Plan(
        extract_one=extract_one,
        client=client,
        workers=workers,
        published=check_published(published) if published is not None else None,
        allow_private_hosts=options.get("allow_private_hosts", False),
    )


async def _by_rules(article: Article) -> Extraction:
    from summarizer import rules  # its gazetteers are of use to nobody else

    return rules.extract(article)


def load_template(name: str) -> Template:
    """The prompt `name`; PromptError for variables or parameters that no request can have."""
    template = load_prompt(name)
    if unknown := sorted(set(template.variables) - set(_VARIABLES)):
        raise PromptError(
            f"prompt {template.name}: nothing fills in {', '.join(f'${v}' for v in unknown)}; "
            f"there are {', '.join(f'${v}' for v in _VARIABLES)}"
        )
    try:
        check_parameters(template.parameters)
    except PromptError as error:
        raise PromptError(f"prompt {template.name}: {error}") from None
    return template


def split_model(spec: str) -> tuple[str, str]:
    """Provider and name in `spec`, such as openai/NAME or rules; UsageError if it is neither."""
    if spec == "rules":
        return "rules", "rules"
    provider, slash, model = spec.partition("/")
    if not slash or not provider or not model:
        raise UsageError(
            f"unknown model {spec!r}; give rules, recorded/NAME, openai/NAME, ollama/NAME "
            "or PROVIDER/NAME"
        )
    return provider, model


def _refuse_choice(what: str, value: str, choices: tuple[str, ...]) -> None:
    if value not in choices:
        raise UsageError(f"unknown {what} {value!r}; choose from {', '.join(choices)}")


def _client_settings(options: Options) -> ClientSettings:
    settings = ClientSettings(mode=options.get("mode"))
    deadline = options.get("deadline_seconds")
    if deadline is not None:
        # Who allows an hour for an answer means that one request may take it, on a slow machine.
        settings = replace(settings, deadline_seconds=deadline, attempt_timeout_seconds=deadline)
    timeout = options.get("timeout_seconds")
    if timeout is not None:
        settings = replace(settings, attempt_timeout_seconds=timeout)
    note = options.get("out_of_band")
    if note is not None:
        settings = replace(settings, how="out_of_band", note=note or None)
    return settings
