"""The small invented article of `stories` as a case on disk, and recorded answers to it."""

import asyncio
import copy
from pathlib import Path
from typing import Any

from summarizer.articles import read_article
from summarizer.cassettes import Cassettes, Recorder
from summarizer.completions import Completion, Request
from summarizer.extraction import extract
from summarizer.prompts import load_prompt
from tests.doubles import completion, minified
from tests.stories import SENTENCES, make_answer

MODEL = "stub"
EXPECTATION = """\
participants:
  - {id: ravouvou, evidence: [3], name: Litia Ravouvou, country: FJI}
  - {id: vake, evidence: [3], name: Semisi Vake, country: TON}
  - {id: tikoduadua, evidence: [7], name: Josefa Tikoduadua}
meetings:
  - id: suva-talks
    evidence: [3]
    participants: [{participant: ravouvou, part: host}, {participant: vake, part: visitor}]
    status: {evidence: [3], value: held}
    place: Suva
  - id: lautoka-visit
    evidence: [7]
    participants: [{participant: tikoduadua, part: host}, {participant: vake, part: visitor}]
    status: {evidence: [7], value: planned}
    place: Lautoka
agreements:
  - {id: patrol, evidence: [4], commitment: {contains: reef patrol}, form: joint_body}
  - {id: treaty, evidence: [5], commitment: {contains: fishing treaty}}
attacks:
  - {id: labasa, evidence: [8, 9, 10], type: armed_assault, place: {contains: Labasa}}
"""
"""What `make_answer` fulfils."""


def make_case(folder: Path, *, expectation: str = EXPECTATION) -> Path:
    """A case in `folder`, which is made; its article is the story."""
    folder.mkdir(parents=True)
    write_article(folder / "article.md")
    (folder / "expected.yaml").write_text(expectation, encoding="utf-8")
    return folder


def write_article(path: Path) -> None:
    """The story, each sentence a line and a paragraph, numbered as in `SENTENCES`."""
    lines = [words.removesuffix(" (Handout/Reef News)") for _, words in SENTENCES]
    path.write_text("\n\n".join(lines) + "\n", encoding="utf-8")


class _Parrot:
    """Answers every question, the first and each re-ask, with the same."""

    def __init__(self, content: str) -> None:
        self.content = content

    async def complete(self, request: Request) -> Completion:
        return completion(self.content)


def record(
    article: Path,
    cassettes: Path,
    answer: dict[str, Any] | str | None = None,
    *,
    prompt: str = "extract.v1",
    sample: int = 0,
) -> None:
    """Record `answer`, or the correct one, as what `MODEL` says about `article`."""
    given = make_answer() if answer is None else answer
    content = given if isinstance(given, str) else minified(given)
    recorder = Recorder(_Parrot(content), Cassettes(cassettes), "rewrite")
    template = load_prompt(prompt)
    asyncio.run(extract(read_article(article), template, recorder, model=MODEL, sample=sample))


def changed_answer(**changes: str) -> dict[str, Any]:
    """The correct answer with values of its second meeting changed."""
    answer = copy.deepcopy(make_answer())
    answer["meetings"][1].update(changes)
    return answer
