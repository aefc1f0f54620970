"""What a model is asked to fill in: one `ArticleSummary` per article, after docs/codebook.md.

The field descriptions are prompt text: they travel to the model inside the JSON Schema, so every
word is paid for on every call. Three rules shape the models:

- *Strict-compatible*: every field required, null instead of a default, closed objects, no `$ref`
  with siblings. Providers that decode under a schema accept it as it is.
- *Evidence first*: each object that can be wrong alone starts with the numbers of its sentences, so
  that a model names the sentences before it states the value.
- *No field that earns nothing*: output tokens cost several times what input tokens cost.

This module knows nothing of articles, prompts or models. Validation here is about shape alone;
whether a value is *true to the text* is for `summarizer.checks`.
"""

from typing import Annotated, Any, ClassVar, Literal

from pydantic import BaseModel, ConfigDict, Field
from pydantic.json_schema import GenerateJsonSchema
from typing_extensions import TypeAliasType

Kind = Literal["person", "office", "body"]
Sector = Literal[
    "government",
    "military",
    "police_or_security",
    "intelligence",
    "legislature",
    "international_organisation",
    "armed_group",
    "business",
    "civil_society",
    "other",
    "unknown",
]
Part = Literal["host", "visitor", "attendee", "mediator", "observer"]
Anchor = Literal["explicit", "publication_date", "caption", "other_event", "none"]
MeetingMode = Literal["in_person", "phone_or_video", "unclear"]
MeetingFormat = Literal["bilateral", "multilateral", "mediated"]
MeetingStage = Literal["held", "planned", "cancelled_or_postponed", "unclear"]
AgreementStage = Literal[
    "proposed",
    "pledged",
    "agreed",
    "signed",
    "established",
    "implemented",
    "rejected_or_postponed",
]
AgreementForm = Literal[
    "statement", "memorandum", "treaty", "joint_body", "operational", "unspecified"
]
AttackType = Literal[
    "suicide_bombing",
    "bombing",
    "armed_assault",
    "shelling_or_missile",
    "air_or_drone_strike",
    "abduction",
    "stabbing",
    "vehicle",
    "arson_or_sabotage",
    "assassination",
    "other",
    "unknown",
]
AttackStage = Literal["accomplished", "attempted", "plotted", "threatened"]
TargetKind = Literal[
    "military",
    "police_or_security",
    "government",
    "civilian",
    "diplomatic",
    "religious",
    "infrastructure",
    "armed_group",
    "other",
    "unknown",
]
Basis = Literal[
    "claimed",
    "reported_as_fact",
    "accused_by_authorities",
    "accused_by_others",
    "suspected",
    "denied",
]

# Named aliases become one `$defs` entry each, instead of the same words in every object.
Evidence = TypeAliasType(
    "Evidence",
    Annotated[list[int], Field(description="Numbers of the sentences that support this")],
)
Salience = TypeAliasType(
    "Salience",
    Annotated[
        Literal["main", "background"],
        Field(description="main: the news reported; background: recalled"),
    ],
)
Country = TypeAliasType(
    "Country",
    Annotated[
        str | None,
        Field(description="ISO 3166 alpha-3, or null if the text tells none"),
    ],
)


class CompactSchema(GenerateJsonSchema):
    """JSON Schema without the `title` of every field: tokens that tell a model nothing."""

    def field_title_should_be_set(self, schema: Any) -> bool:
        """Never."""
        return False

    def generate(self, schema: Any, mode: Any = "validation") -> dict[str, Any]:
        """The schema, its definitions without titles as well."""
        generated = super().generate(schema, mode)
        for part in (generated, *generated.get("$defs", {}).values()):
            part.pop("title", None)
        return generated


class Closed(BaseModel):
    """Closed, immutable, without coercion: "6" is not 6, and an unknown field is an error."""

    # The validator of a whole answer holds those of its parts; on their own they are not needed.
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, defer_build=True)
    schema_generator: ClassVar[type[GenerateJsonSchema]] = CompactSchema

    @classmethod
    def model_json_schema(cls, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """The JSON Schema, compact unless the caller brings a generator of their own."""
        kwargs.setdefault("schema_generator", cls.schema_generator)
        return super().model_json_schema(*args, **kwargs)


class Date(Closed):
    """A date as written and, where it can be known, resolved."""

    evidence: Evidence
    text: str = Field(description="As written")
    edtf: str | None = Field(
        description="EDTF: 2022-02-14, 2022-02, 2019-04-15/2019-04-21, 2019-09-15~; XXXX-07-08 if "
        "the year is not given; null if it cannot be resolved"
    )
    anchor: Anchor = Field(description="What it was resolved against; explicit: year in the text")


class Participant(Closed):
    """Takes part in a meeting or concludes an agreement."""

    evidence: Evidence
    id: str = Field(description="p1, p2, ...")
    name: str = Field(description="Fullest name in the text; office or body if no person is named")
    variants: list[str] = Field(description="Other spellings and forms in the text")
    kind: Kind = Field(description="office, body: where the text names no person for that side")
    role: str | None = Field(description="Office or rank as the text gives it")
    organisation: str | None = Field(description="Body represented, as the text gives it")
    country: Country
    sector: Sector = Field(description="What they act for")


class Attendance(Closed):
    """One participant's part in a meeting."""

    participant: str = Field(description="Participant id")
    part: Part = Field(description="host, visitor if told or placed in that country; else attendee")


class MeetingStatus(Closed):
    """Did it take place."""

    evidence: Evidence
    value: MeetingStage = Field(description="planned: future or announced")


class Meeting(Closed):
    """Talks, visit, call or summit between different parties."""

    evidence: Evidence
    id: str = Field(description="m1, m2, ...")
    participants: list[Attendance] = Field(description="Both sides")
    mode: MeetingMode = Field(description="unclear if the text leaves it open")
    format: MeetingFormat = Field(description="mediated: through a third party")
    status: MeetingStatus
    date: Date | None = Field(description="When it takes place")
    place: str | None = Field(description="City or venue as written")
    country: Country
    topics: list[str] = Field(description="A few words each")
    reported_by: str | None = Field(description="Source that the text names")
    salience: Salience


class AgreementStatus(Closed):
    """How firm, read from the verb in the body."""

    evidence: Evidence
    value: AgreementStage = Field(
        description="pledged: will, vowed; agreed: decided; established: a body exists"
    )


class Agreement(Closed):
    """A commitment between parties, or one party's pledge to another."""

    evidence: Evidence
    parties: list[str] = Field(description="Names of states, bodies or persons bound by it")
    commitment: str = Field(description="What is to be done or refrained from, at most 12 words")
    status: AgreementStatus
    form: AgreementForm = Field(
        description="joint_body: sets one up; operational: an exchange, a deployment, an opening"
    )
    unilateral: bool = Field(description="One side's pledge")
    meeting: str | None = Field(description="Id of the meeting it arose from")
    date: Date | None = Field(description="Concluded; else announced")
    announced_by: str | None = Field(description="Who made it known")
    salience: Salience


class Target(Closed):
    """What an attack was aimed at."""

    name: str = Field(description="As written")
    kind: TargetKind = Field(description="What the target is")


class Count(Closed):
    """A number of people; an unknown bound is null, nobody is 0."""

    min: int | None = Field(description="Lowest number the words allow")
    max: int | None = Field(description="null after 'at least' or 'more than'")
    text: str = Field(description="The words that give the figure, at most 8")
    attackers: int | None = Field(
        description="How many of them attacked; 0 if none, null if untold"
    )


class Toll(Closed):
    """One source's figures for the dead and the injured, both sides together."""

    evidence: Evidence
    killed: Count | None = Field(description="null if nothing is said")
    injured: Count | None = Field(description="null if nothing is said")
    according_to: str | None = Field(description="Who gives the figures")
    superseded: bool = Field(description="Corrected later in the text")


class Attribution(Closed):
    """Who is said to have done it, how, and by whom."""

    evidence: Evidence
    actor: str = Field(description="As written")
    basis: Basis = Field(
        description="claimed: only if the text says the actor claimed it; suspected: hedged"
    )
    according_to: str | None = Field(description="Who says so, if the text names it")


class Attack(Closed):
    """A specific act of violence that the text refers to."""

    evidence: Evidence
    type: AttackType = Field(description="Method; suicide_bombing only if the text says so")
    stage: AttackStage = Field(description="How far it went")
    date: Date | None = Field(description="When it happened")
    place: str | None = Field(description="As written")
    country: Country
    targets: list[Target] = Field(description="What was aimed at")
    tolls: list[Toll] = Field(description="One entry per source and figure; none if untold")
    attributions: list[Attribution] = Field(description="One per actor, basis and source")
    salience: Salience


class Gist(Closed):
    """What the article reports, in one or two sentences."""

    evidence: Evidence
    text: str = Field(description="In your own plain words, nothing beyond the sentences")


class ArticleSummary(Closed):
    """The meetings, participants, agreements and referenced attacks of one article."""

    participants: list[Participant] = Field(description="Each once")
    meetings: list[Meeting] = Field(description="Each once")
    agreements: list[Agreement] = Field(description="One per commitment")
    attacks: list[Attack] = Field(description="Each once")
    gist: Gist | None = Field(description="null if none was asked for")
