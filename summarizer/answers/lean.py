"""The lean answer: what a reader uses and code cannot tell, in as few tokens as a model can write.

Against `ArticleSummary`, which it is read into, it leaves out what follows from the rest: the
anchor of a date, the format of a meeting, whether an agreement binds one side alone, the date of an
agreement that is the date of its meeting, and the gist. Output costs several times what input
costs; field names are short for the same reason, and the schema carries no descriptions: the prompt
says once what each field wants. The rules of `summarizer.schema` hold: strict-compatible, evidence
first.
"""

import json
import re
from collections import Counter
from typing import Annotated, Any, Literal, get_args

from pydantic import Field, StringConstraints

from summarizer.schema import (
    AgreementForm,
    AgreementStage,
    AttackStage,
    AttackType,
    Basis,
    Closed,
    CompactSchema,
    Kind,
    MeetingMode,
    MeetingStage,
    Part,
    Sector,
    TargetKind,
)

Sentences = Annotated[list[int], Field(alias="in")]
Presence = Annotated[str, StringConstraints(pattern=rf"^\S+ (?:{'|'.join(get_args(Part))})$")]
"""A participant's id and part: "p1 host". As an object of two fields it took twice the tokens."""
Salience = Literal["main", "background"]

# A fact with a citation of its own is written as a reader would cite it: "held [6]". As an object
# it took five tokens more.
_CITED = r" \[\d+(?:, ?\d+)*\]$"
MeetingStatusCited = Annotated[
    str, StringConstraints(pattern=rf"^(?:{'|'.join(get_args(MeetingStage))}){_CITED}")
]
AgreementStatusCited = Annotated[
    str, StringConstraints(pattern=rf"^(?:{'|'.join(get_args(AgreementStage))}){_CITED}")
]
DateCited = Annotated[str, StringConstraints(pattern=rf"^.+{_CITED}")]
"""The words, what they resolve to if they do, and the sentences: "Monday = 2022-02-14 [6]"."""


class _BareSchema(CompactSchema):
    """JSON Schema without titles and descriptions, "string or null" as one list of types, and each
    object where it is used, unless it is used twice."""

    def nullable_schema(self, schema: Any) -> dict[str, Any]:
        inner = super().nullable_schema(schema)
        match inner:
            case {"anyOf": [{"type": str(kind), **rest}, {"type": "null"}]} if not rest:
                return {"type": [kind, "null"]}
        return inner

    def generate(self, schema: Any, mode: Any = "validation") -> dict[str, Any]:
        generated = super().generate(schema, mode)
        definitions = generated.pop("$defs", {})
        for part in (generated, *definitions.values()):
            part.pop("description", None)
        used = Counter(re.findall(r'"#/\$defs/(\w+)"', json.dumps([generated, definitions])))
        shared = {name: one for name, one in definitions.items() if used[name] > 1}
        inlined: dict[str, Any] = _inline(generated, definitions, frozenset(shared))
        if shared:
            inlined["$defs"] = {
                name: _inline(one, definitions, frozenset(shared)) for name, one in shared.items()
            }
        return inlined


def _inline(schema: Any, definitions: dict[str, Any], shared: frozenset[str]) -> Any:
    """`schema` with every reference replaced by what it refers to, those to `shared` excepted."""
    match schema:
        case {"$ref": str(reference)}:
            name = reference.rpartition("/")[2]
            return schema if name in shared else _inline(definitions[name], definitions, shared)
        case dict():
            return {key: _inline(value, definitions, shared) for key, value in schema.items()}
        case list():
            return [_inline(value, definitions, shared) for value in schema]
    return schema


class _Lean(Closed):
    """Closed, immutable, without coercion, as the models that it is read into."""

    schema_generator = _BareSchema


class LeanParticipant(_Lean):
    """Takes part in a meeting or concludes an agreement."""

    sentences: Sentences
    id: str
    name: str
    variants: list[str]
    kind: Kind
    role: str | None
    organisation: str | None
    country: str | None
    sector: Sector


class LeanMeeting(_Lean):
    """Talks, visit, call or summit between different parties."""

    sentences: Sentences
    id: str
    participants: list[Presence]
    mode: MeetingMode
    status: MeetingStatusCited
    date: DateCited | None
    place: str | None
    country: str | None
    topics: list[str]
    reported_by: str | None
    salience: Salience


class LeanAgreement(_Lean):
    """A commitment between parties, or one party's pledge to another."""

    sentences: Sentences
    parties: list[str]
    commitment: str
    status: AgreementStatusCited
    form: AgreementForm
    meeting: str | None
    date: DateCited | None
    announced_by: str | None
    salience: Salience


class LeanTarget(_Lean):
    """What an attack was aimed at."""

    name: str
    kind: TargetKind


class LeanCount(_Lean):
    """A number of people."""

    min: int | None
    max: int | None
    text: str
    attackers: int | None


class LeanToll(_Lean):
    """One source's figures for the dead and the injured."""

    sentences: Sentences
    killed: LeanCount | None
    injured: LeanCount | None
    according_to: str | None
    superseded: bool


class LeanAttribution(_Lean):
    """Who is said to have done it, how, and by whom."""

    sentences: Sentences
    actor: str
    basis: Basis
    according_to: str | None


class LeanAttack(_Lean):
    """A specific act of violence that the text refers to."""

    sentences: Sentences
    type: AttackType
    stage: AttackStage
    date: DateCited | None
    place: str | None
    country: str | None
    targets: list[LeanTarget]
    tolls: list[LeanToll]
    attributions: list[LeanAttribution]
    salience: Salience


class LeanAnswer(_Lean):
    """The meetings, participants, agreements and referenced attacks of one article."""

    participants: list[LeanParticipant]
    meetings: list[LeanMeeting]
    agreements: list[LeanAgreement]
    attacks: list[LeanAttack]
