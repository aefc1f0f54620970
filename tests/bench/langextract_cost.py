"""What LangExtract asks for the same articles at its defaults: calls and prompt tokens.

It is run against a server on loopback that finds nothing in any text, so that no model is needed:
what it asks does not depend on what is answered. What a model would answer is not measured here.
Instruction and example are the project's own, for the same four types of record; the instruction
is shorter than the rules of our prompts, as LangExtract sends it with every piece of a text.
"""

import importlib
import importlib.metadata
import importlib.util
import logging
import warnings
from collections.abc import Sequence
from typing import Any, Final, NamedTuple

from summarizer.briefing import Article
from summarizer.completions import canonical_json
from summarizer.testing import MisbehavingProvider, answer
from tests.bench.conversations import Count

PACKAGE: Final = "langextract"
_CHARACTERS_A_PIECE: Final = 200  # fewer than any piece has: the stub must never run out of replies
INSTRUCTION: Final = """\
Extract, in order of appearance, the participants, meetings, agreements and attacks that a news \
article reports. Use exact words of the text for each extraction; do not paraphrase or overlap. \
Add nothing that the text does not say.
participant: takes part in a meeting or concludes an agreement; role, organisation, country.
meeting: talks, visit, call or summit between different parties; who takes part as host, visitor \
or attendee, whether it was held or is planned, date, place, topics.
agreement: a commitment between parties or one party's pledge; parties, how firm it is (proposed, \
pledged, agreed, signed, established, implemented, rejected or postponed), date.
attack: a specific act of violence; type, date, place, targets, dead and injured as each source \
gives them, who is said to have done it, by whom, and whether it was claimed, charged, suspected \
or denied."""
EXAMPLE: Final = """\
ASUNCIÓN – Interior Minister Celso Abente received his Uruguayan counterpart, Irene Bordagorri, on \
Thursday, and the two agreed to patrol the river together. On 12 May, two customs guards were \
killed near Salto, according to police, who blamed the Camalote gang."""
EXTRACTIONS: Final[tuple[tuple[str, str, dict[str, Any]], ...]] = (
    (
        "participant",
        "Celso Abente",
        {"role": "Interior Minister", "country": "Paraguay", "kind": "person"},
    ),
    (
        "participant",
        "Irene Bordagorri",
        {"role": "Uruguayan counterpart", "country": "Uruguay", "kind": "person"},
    ),
    (
        "meeting",
        "received his Uruguayan counterpart, Irene Bordagorri, on Thursday",
        {
            "participants": ["Celso Abente (host)", "Irene Bordagorri (visitor)"],
            "status": "held",
            "date": "Thursday",
            "place": "Asunción",
        },
    ),
    (
        "agreement",
        "the two agreed to patrol the river together",
        {"parties": ["Paraguay", "Uruguay"], "status": "agreed", "date": "Thursday"},
    ),
    (
        "attack",
        "two customs guards were killed near Salto",
        {
            "type": "armed assault",
            "date": "12 May",
            "place": "near Salto",
            "killed": "2",
            "attributed_to": "Camalote gang",
            "basis": "accused by police",
        },
    ),
)


class Asked(NamedTuple):
    """What LangExtract sent for some articles."""

    version: str
    calls: int
    messages: int
    """Tokens of all messages."""
    schemas: int
    """Tokens of the schema that it derives from its example and sends beside them."""


def is_installed() -> bool:
    """True if LangExtract can be imported; it is not imported for that."""
    return importlib.util.find_spec(PACKAGE) is not None


def ask_langextract(articles: Sequence[Article], count: Count) -> Asked:
    """Run it over the texts of `articles`, one by one, and count what it asks."""
    langextract: Any = importlib.import_module(PACKAGE)
    logging.getLogger("absl").setLevel(logging.ERROR)  # it tells of each text that holds nothing
    example = langextract.data.ExampleData(
        text=EXAMPLE,
        extractions=[
            langextract.data.Extraction(
                extraction_class=kind, extraction_text=words, attributes=attributes
            )
            for kind, words, attributes in EXTRACTIONS
        ],
    )
    replies = sum(len(article.text) // _CHARACTERS_A_PIECE + 1 for article in articles)
    nothing = answer('{"extractions": []}')
    with MisbehavingProvider(script=[nothing] * replies) as server, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of its schema: a config is how a server is named
        config = langextract.factory.ModelConfig(
            model_id="gpt-4o-mini",
            provider="OpenAILanguageModel",
            provider_kwargs={"api_key": "none", "base_url": server.url},
        )
        for article in articles:
            langextract.extract(
                text_or_documents=article.text,
                prompt_description=INSTRUCTION,
                examples=[example],
                config=config,
                show_progress=False,
            )
        bodies = [received.body for received in server.requests]
    assert len(bodies) <= replies, "the server ran out of replies"
    return Asked(
        version=importlib.metadata.version(PACKAGE),
        calls=len(bodies),
        messages=sum(count(m["content"]) for body in bodies for m in body["messages"]),
        schemas=sum(count(canonical_json(body.get("response_format"))) for body in bodies),
    )
