"""One article to one `Extraction` without a model: by patterns over its numbered sentences.

    parsing        who is named: people with offices, offices, bodies, countries
    people         who is who, each once
    meetings  agreements  attacks (with tolls and attributions)

It reads English news, misses much and invents nothing: every value is taken from the sentence that
it cites. It is the floor that a model has to beat, and the one "model" whose answers nobody has to
record. The same article gives the same records, in time linear in its length.
"""

import re
import time
from datetime import UTC, date, datetime

from summarizer.briefing import Article, Extraction, Failure, Provenance, Usage
from summarizer.checks import check
from summarizer.errors import UnreadText
from summarizer.languages import looks_english
from summarizer.rules.agreements import AgreementReader
from summarizer.rules.attacks import AttackReader
from summarizer.rules.gist import summarize_records
from summarizer.rules.lines import Line, read_lines
from summarizer.rules.meetings import MeetingReader
from summarizer.rules.people import Party, Registry
from summarizer.schema import ArticleSummary

__all__ = ["extract"]

OMISSIONS = "rules miss much of what an article tells: what is not listed here may well be in it"
NOT_ENGLISH = "the text does not look English, and rules read English only; ask a model"
NOTHING_TO_READ = (
    "no sentence of it is body text, and rules read neither titles nor captions nor links; give "
    "the whole article"
)

_WORD = re.compile(r"[^\W\d_]+")
_SAMPLED_LINES = 400  # more than enough to tell the language


def extract(article: Article) -> Extraction:
    """What patterns find in `article`, with its evidence. Asks nobody, and never raises.

    A text that rules cannot read is a failure of kind `UnreadText`: nothing was looked for in it.
    """
    started = time.perf_counter()
    lines = read_lines(article)
    body = [line for line in lines if line.is_body and _WORD.search(line.text)]
    if not body or not looks_english("\n".join(line.text for line in body[:_SAMPLED_LINES])):
        problem = UnreadText(article.name, NOT_ENGLISH if body else NOTHING_TO_READ)
        failure = Failure(kind=type(problem).__name__, message=str(problem))
        return Extraction(name=article.name, article=article, summary=None, failure=failure)
    summary = _summarize(lines, body, _published(article))
    return Extraction(
        name=article.name,
        article=article,
        summary=summary,
        findings=check(summary, article),
        provenance=Provenance(
            model="rules",
            reported_model=None,
            how="rule_based",
            date=datetime.now(UTC).date().isoformat(),
        ),
        attempts=(_usage(started),),
        notes=(OMISSIONS,),
    )


def _usage(started: float) -> Usage:
    """Nobody was asked, so nothing was spent but time."""
    seconds = round(time.perf_counter() - started, 4)
    return Usage(requests=0, input_tokens=0, output_tokens=0, seconds=seconds)


def _summarize(lines: list[Line], body: list[Line], published: date | None) -> ArticleSummary:
    registry = Registry(lines)
    titles = " ".join(line.text for line in lines if not line.is_body).casefold()
    meetings = MeetingReader(registry, published)
    agreements = AgreementReader(registry, published)
    attacks = AttackReader(registry, published, titles)
    for line in body:
        meetings.read(line)
        agreements.read(line, meetings.found)
        attacks.read(line)
    talks = meetings.talks()
    ids: dict[int, str] = {}
    present: list[Party] = []
    for each in talks:
        for party in each.parties:
            if id(party) not in ids:
                present.append(party)
                ids[id(party)] = f"p{len(present)}"
    meeting_ids = {id(each): f"m{n}" for n, each in enumerate(talks, start=1)}
    return ArticleSummary(
        participants=[party.participant(ids[id(party)]) for party in present],
        meetings=[each.record(meeting_ids[id(each)], ids) for each in talks],
        agreements=[
            each.record(meeting_ids.get(id(each.talks)) if each.talks else None)
            for each in agreements.found
        ],
        attacks=[incident.record() for incident in attacks.found],
        gist=summarize_records(talks, agreements.found, attacks.found, body),
    )


def _published(article: Article) -> date | None:
    return date.fromisoformat(article.published.date) if article.published else None
