"""`eval accept`: what a person approves of becomes right, and nothing else changes, not a space."""

import copy
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from summarizer.cli import main
from summarizer.content import content_folder
from summarizer.errors import UsageError
from summarizer.evals.accepting import Acceptance, accept
from summarizer.evals.cases import load_case
from summarizer.evals.exemplars import perfect_answer
from summarizer.evals.expectations import read_expectation
from summarizer.evals.judging import judge
from summarizer.pipeline import Options, extractions
from summarizer.schema import ArticleSummary
from tests.stories import make_article

Answer = dict[str, Any]
TEXT = """\
# Published on Monday, 31 May 2021.
participants:
  - id: vake
    evidence: [1]
    name: Semisi Vake            # as the caption has it
    variants: [{contains: Vaka}]
    role:
      contains: minister         # of what, the text does not say
    organisation:
    country: 'TON'
  - {id: ravouvou, evidence: [1], name: Litia Ravouvou, role: "minister", country: FJI}
meetings:
  - id: suva
    evidence: [1, 2]
    participants:
      - {participant: vake, part: visitor}
      - {participant: ravouvou, part: host}
      - optional: {participant: ravouvou, part: observer}
    mode: {any_of: [in_person , unclear]}  # both
    status: {value: held, evidence: [1]}
    date:
      text: Monday
      edtf:
        any_of:                  # either reckoning
          - 2021-05-31

          - {from: 2021-05-24, to: 2021-05-30}   # the week before
      anchor: publication_date
      evidence: [1]
    place: Suva, at the port
    reported_by: >-
      the port
      authority
  - id: apia
    evidence: [4]
    participants: [{participant: vake}]
    date: null
    country: &land FJI
    salience: background
agreements:
  - evidence: [2]
    parties: [Tonga, Fiji]
    commitment: {contains: patrol}
    meeting: suva
  - optional: true
    evidence: [3]
    commitment: {contains: fishing}
  - forbidden: true
    because: it was discussed
    evidence: [6]
    commitment: {contains: treaty}
attacks:
  - id: labasa
    evidence: [5, 6]
    type: &method bombing
    place: &town Labasa
    country: *land
    targets: [{name: {contains: bus}, kind: civilian}, {name: {contains: bus}, kind: military}]
    tolls:
      - {evidence: [5], killed: {min: 3, max: 3}, injured: null, according_to: police}
  - one_of:
      - - &nadi {evidence: [7, 8], type: stabbing, place: Nadi}
      - - <<: *nadi
          evidence: [7]
        - {evidence: [8], type: *method, place: Ba, country: *land}
"""


def answer_with(*changes: tuple[tuple[Any, ...], Any]) -> ArticleSummary:
    """The perfect answer to TEXT with some values changed."""
    answer = perfect_answer(read_expectation(TEXT, "story"))
    for path, value in changes:
        target: Any = answer
        for step in path[:-1]:
            target = target[step]
        target[path[-1]] = value
    return ArticleSummary.model_validate(answer)


DATE = {"evidence": [4], "text": "9 June", "edtf": "2021-06-09", "anchor": "publication_date"}
INJURED = {"min": 2, "max": None, "text": "2, or so", "attackers": 0}
M, A = ("meetings", 0), ("attacks", 0)
# (what the answer has, how that is called, the line before, the line after)
CHANGES: list[tuple[tuple[tuple[Any, ...], Any], str, str, str]] = [
    ((("participants", 0, "name"), "Semisi Vava"), "participants.vake.name",
     "    name: Semisi Vake            # as the caption has it",
     "    name: {any_of: [Semisi Vake, Semisi Vava]}            # as the caption has it"),
    ((("participants", 0, "organisation"), "navy, of Tonga"), "participants.vake.organisation",
     "    organisation:",
     '    organisation: {any_of: [null, "navy, of Tonga"]}'),
    ((("participants", 0, "country"), "WSM"), "participants.vake.country",
     "    country: 'TON'",
     "    country: {any_of: ['TON', WSM]}"),
    ((("participants", 1, "role"), None), "participants: ravouvou, role",
     '  - {id: ravouvou, evidence: [1], name: Litia Ravouvou, role: "minister", country: FJI}',
     "  - {id: ravouvou, evidence: [1], name: Litia Ravouvou, "
     'role: {any_of: ["minister", null]}, country: FJI}'),
    (((*M, "mode"), "phone_or_video"), "meetings.suva.mode",
     "    mode: {any_of: [in_person , unclear]}  # both",
     "    mode: {any_of: [in_person , unclear, phone_or_video]}  # both"),
    (((*M, "status", "value"), "planned"), "meetings: suva, status.value",
     "    status: {value: held, evidence: [1]}",
     "    status: {value: {any_of: [held, planned]}, evidence: [1]}"),
    (((*M, "date", "edtf"), None), "meetings.suva.date.edtf",
     "          - {from: 2021-05-24, to: 2021-05-30}   # the week before",
     "          - {from: 2021-05-24, to: 2021-05-30}   # the week before\n          - null"),
    (((*M, "date", "text"), "yes"), "meetings.suva.date.text",
     "      text: Monday",
     '      text: {any_of: [Monday, "yes"]}'),
    (((*M, "place"), "Lami"), "meetings.suva.place",
     "    place: Suva, at the port",
     '    place: {any_of: ["Suva, at the port", Lami]}'),
    (((*M, "participants", 0, "part"), "host"), "meetings.suva.participants[vake].part",
     "      - {participant: vake, part: visitor}",
     "      - {participant: vake, part: {any_of: [visitor, host]}}"),
    ((("agreements", 0, "meeting"), "apia"), "agreements[0].meeting",
     "    meeting: suva",
     "    meeting: {any_of: [suva, apia]}"),
    ((("meetings", 1, "date"), DATE), "meetings.apia.date",
     "    date: null",
     "    date: {any_of: [null, {evidence: [4], text: 9 June, edtf: '2021-06-09', "
     "anchor: publication_date}]}"),
    (((*A, "tolls", 0, "injured"), INJURED), "attacks: labasa, tolls.injured",
     "      - {evidence: [5], killed: {min: 3, max: 3}, injured: null, according_to: police}",
     "      - {evidence: [5], killed: {min: 3, max: 3}, injured: {any_of: [null, {min: 2, "
     "max: null, text: '2, or so', attackers: 0}]}, according_to: police}"),
    (((*A, "tolls", 0, "killed", "max"), 4), "attacks.labasa.tolls[0].killed.max",
     "      - {evidence: [5], killed: {min: 3, max: 3}, injured: null, according_to: police}",
     "      - {evidence: [5], killed: {min: 3, max: {any_of: [3, 4]}}, injured: null, "
     "according_to: police}"),
    (((*A, "tolls", 0, "killed"), None), "attacks.labasa.tolls[0].killed",
     "      - {evidence: [5], killed: {min: 3, max: 3}, injured: null, according_to: police}",
     "      - {evidence: [5], killed: {any_of: [{min: 3, max: 3}, null]}, injured: null, "
     "according_to: police}"),
    (((*A, "targets", 1, "kind"), "government"), "attacks.labasa.targets[1].kind",
     "    targets: [{name: {contains: bus}, kind: civilian}, "
     "{name: {contains: bus}, kind: military}]",
     "    targets: [{name: {contains: bus}, kind: civilian}, "
     "{name: {contains: bus}, kind: {any_of: [military, government]}}]"),
    (((*A, "place"), "Savusavu"), "attacks.labasa.place",
     "    place: &town Labasa",
     "    place: {any_of: [&town Labasa, Savusavu]}"),
]  # fmt: skip


@pytest.mark.parametrize("end", ["\n", "\r\n"], ids=["LF", "CRLF"])
@pytest.mark.parametrize(("change", "path", "old", "new"), CHANGES, ids=[c[1] for c in CHANGES])
def test_one_line_changes_and_that_value_is_right(
    change: tuple[tuple[Any, ...], Any], path: str, old: str, new: str, end: str
) -> None:
    """Comments, order, quotes, blank lines and line ends stay."""
    text, old, new = (part.replace("\n", end) for part in (TEXT, old, new))
    summary = answer_with(change)
    accepted = accept(text, "story", path, summary)
    assert text.count(f"{old}{end}") == 1
    assert accepted.after == text.replace(f"{old}{end}", f"{new}{end}")
    verdicts = {j.verdict for j in judge(read_expectation(accepted.after, "s"), summary).judgements}
    assert verdicts == {"correct"}
    perfect = judge(read_expectation(accepted.after, "s"), answer_with())
    assert {j.verdict for j in perfect.judgements} == {"correct"}


def test_a_value_in_a_block_becomes_an_item_of_a_block() -> None:
    accepted = accept(
        TEXT, "story", "participants.vake.role", answer_with((("participants", 0, "role"), "envoy"))
    )
    assert """\
    role:
      any_of:
        - contains: minister         # of what, the text does not say
        - envoy
    organisation:
""" in accepted.after  # fmt: skip


def test_a_folded_text_is_taken_into_a_list_in_one_line() -> None:
    accepted = accept(
        TEXT, "story", "meetings.suva.reported_by", answer_with(((*M, "reported_by"), None))
    )
    assert "    reported_by: {any_of: [the port authority, null]}" in accepted.after


def test_the_second_acceptance_is_a_further_item() -> None:
    first = accept(TEXT, "s", "meetings.suva.mode", answer_with(((*M, "mode"), "phone_or_video")))
    place = accept(first.after, "s", "meetings.suva.place", answer_with(((*M, "place"), "Lami")))
    again = accept(place.after, "s", "meetings.suva.place", answer_with(((*M, "place"), None)))
    assert '    place: {any_of: ["Suva, at the port", Lami, null]}' in again.after


def test_the_diff_has_the_old_and_the_new_line() -> None:
    accepted = Acceptance("p", 1, "a: 1\nb: 2\n", "a: 1\nb: 3")
    lines = ["--- f", "+++ f", "@@ -2 +2 @@", "-b: 2", "+b: 3", ""]
    assert accepted.diff("f") == "\n".join(lines)


def without(kind: str, index: int) -> ArticleSummary:
    answer = answer_with().model_dump()
    del answer[kind][index]
    return ArticleSummary.model_validate(answer)


def with_extra(kind: str, index: int, **changes: Any) -> ArticleSummary:
    answer = answer_with().model_dump()
    answer[kind].append({**copy.deepcopy(answer[kind][index]), **changes})
    return ArticleSummary.model_validate(answer)


PLACE = ((*M, "place"), "Lami")
TRAP = {"evidence": [6], "commitment": "a treaty", "parties": []}
FISHING = {"evidence": [3], "commitment": "fishing rights", "parties": []}
FIRST = (*A, "targets", 0, "kind"), "other"
SECOND = (*A, "targets", 1, "kind"), "other"
ONE_PARTY = (("agreements", 0, "parties"), ["Fiji"])
REFUSALS: list[tuple[str, Callable[[], ArticleSummary], str, str]] = [
    ("an unknown record", lambda: answer_with(PLACE), "meetings.siva.place",
     "no record of the expectation; did you mean 'meetings.suva'?"),
    ("an unknown kind", lambda: answer_with(PLACE), "nothing like it",
     "there are participants.vake"),
    ("an unknown field", lambda: answer_with(PLACE), "meetings.suva.plase",
     "no such value; did you mean 'meetings.suva.place'?"),
    ("an unknown item", lambda: answer_with(PLACE), "meetings.suva.participants[tuilagi].part",
     "no such value; did you mean"),
    ("an item of what is no list", lambda: answer_with(PLACE), "meetings.suva.place[0]",
     "no such value; did you mean 'meetings.suva.place'?"),
    ("nonsense", lambda: answer_with(PLACE), "meetings.suva...place", "no such value"),
    ("a whole record", lambda: answer_with(PLACE), "meetings.suva", "a whole record; name a value"),
    ("what is right", lambda: answer_with(PLACE), "meetings.suva.status.value",
     "correct already; the answer has 'held'"),
    ("what nobody states", lambda: answer_with(PLACE), "meetings.apia.date",
     "correct already; the answer has 'not stated'"),
    ("an object that is there", lambda: answer_with(PLACE), "meetings.suva.date",
     "name a value in it: meetings.suva.date.text, "),
    ("two at once",
     lambda: answer_with(FIRST, SECOND), "attacks: labasa, targets.kind",
     "2 values are meant; name one: attacks.labasa.targets[0].kind, attacks.labasa.targets[1]."),
    ("a missing record", lambda: without("attacks", 0), "attacks.labasa.place",
     "the answer has no such record"),
    ("a spurious record", lambda: with_extra("attacks", 0, evidence=[9], place="Ba", type="vehicle",
                                             country=None, tolls=[], targets=[]),
     "attacks[2], place", "attacks[2]: spurious as a whole"),
    ("a forbidden record", lambda: with_extra("agreements", 0, **TRAP), "agreements[2].commitment",
     "a forbidden record, which no answer makes right"),
    ("an optional record", lambda: with_extra("agreements", 0, **FISHING),
     "agreements[1].commitment", "an optional record, whose values are not judged"),
    ("an optional record that is not there", answer_with, "agreements[1].commitment",
     "which the answer does not have"),
    ("an optional item", answer_with, "meetings.suva.participants[2].part", "in an optional item"),
    ("the other alternative", answer_with, "attacks[1].1[0].type",
     "not in the alternative that fits the answer best"),
    ("an item that is not there", lambda: answer_with(((*A, "tolls"), [])),
     "attacks.labasa.tolls[0].according_to", "the answer lacks the whole item"),
    ("an object that is not there", lambda: answer_with(((*M, "date"), None)),
     "meetings.suva.date.anchor", "the answer lacks the whole item or object"),
    ("a plain item that is not there", lambda: answer_with(ONE_PARTY),
     "agreements[0].parties[0]", "the answer lacks the whole item"),
    ("a spurious item",
     lambda: answer_with((("agreements", 0, "parties"), ["Fiji", "Tonga", "Samoa"])),
     "agreements[0].parties", "'Samoa' is beside what is expected"),
    ("a reference to nothing", lambda: answer_with((("agreements", 0, "meeting"), "m9")),
     "agreements[0].meeting", "nothing there that an expectation could have"),
    ("an aliased value", lambda: answer_with(((*A, "country"), "WSM")), "attacks.labasa.country",
     "an anchor makes the value stand in several places"),
    ("a merged value", lambda: answer_with((("attacks", 1, "place"), "Lami")),
     "attacks[1].0[0].place", "an anchor makes the value stand in several places"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("make", "path", "words"), [r[1:] for r in REFUSALS], ids=[r[0] for r in REFUSALS]
)
def test_what_cannot_be_accepted_is_refused_in_one_line(
    make: Callable[[], ArticleSummary], path: str, words: str
) -> None:
    with pytest.raises(UsageError) as refused:
        accept(TEXT, "story", path, make())
    assert words in str(refused.value)
    assert "\n" not in str(refused.value)


def test_what_would_move_another_verdict_is_refused() -> None:
    """An invented attack in the place that is to be accepted would become a part of the real one.

    They have two of nine points in common (type and country), with the place four: more than the
    kinship of 0.35 above which it is no longer spurious but split off.
    """
    answer = with_extra("attacks", 0, evidence=[9], place="Lami", tolls=[], targets=[]).model_dump()
    answer["attacks"][0]["place"] = "Lami"
    with pytest.raises(UsageError, match=r"also change attacks: attacks\[2\]: spurious to split"):
        accept(TEXT, "story", "attacks.labasa.place", ArticleSummary.model_validate(answer))


def test_an_object_that_cites_what_is_no_evidence_is_refused() -> None:
    text = "meetings:\n  - {id: suva, evidence: [3], status: {value: held}, date: null}\n"
    article = make_article()
    link = next(s.number for s in article.sentences if s.label == "link")
    for number, words in ((3, ""), (link, f"sentence {link} is page furniture")):
        answer = perfect_answer(read_expectation(text, "x"))
        answer["meetings"][0]["date"] = {**DATE, "evidence": [number]}
        summary = ArticleSummary.model_validate(answer)
        if words:
            with pytest.raises(UsageError, match=words):
                accept(text, "x", "meetings.suva.date", summary, article)
        else:
            assert accept(text, "x", "meetings.suva.date", summary, article).after != text


@pytest.mark.parametrize("model", ["recorded/claude", "rules"])
def test_every_wrong_value_of_the_sample_articles_is_accepted_or_refused(model: str) -> None:
    """With real files and answers: one value turns right, or a reason is given."""
    done = 0
    for name in ("chamelecon-bus-ledger", "lome-kawar-summit", "rovuma-river-patrols"):
        path = content_folder("evals") / "core" / "dev" / name / "expected.yaml"
        case = load_case(path.parent)
        assert case.article is not None
        text = path.read_text(encoding="utf-8")
        # The first prompt's answers have mistakes in them.
        asked: Options = {"model": model}
        if model != "rules":
            asked["prompt"] = "extract.v1"
        (extraction,) = extractions(case.article, **asked)
        assert extraction.summary is not None
        before = judge(case.expectation, extraction.summary)
        for one in before.judgements:
            if not one.path or one.verdict in ("correct", "optional_present"):
                continue
            try:
                change = accept(text, "x", f"{one.kind}: {one.key}, {one.path}", extraction.summary)
            except UsageError as refused:
                assert str(refused).count("\n") == 0  # noqa: PT017 - either is right
                continue
            done += 1
            after = judge(read_expectation(change.after, "x"), extraction.summary)
            assert sum(j.verdict == "correct" for j in after.judgements) == 1 + sum(
                j.verdict == "correct" for j in before.judgements
            )
    assert done


@pytest.fixture
def case_folder(tmp_path: Path) -> Path:
    """A copy of a sample case, where the recorded answer has values that are not expected."""
    source = content_folder("evals") / "core" / "dev" / "carchi-border-unit"
    folder = tmp_path / source.name
    folder.mkdir()
    for path in source.iterdir():
        text = path.read_text(encoding="utf-8")
        if path.name == "expected.yaml":
            assert text.count("place: {contains: Barbacoas}") == 1
            text = text.replace("place: {contains: Barbacoas}", "place: Pasto   # a comment")
        (folder / path.name).write_text(text, encoding="utf-8")
    return folder


def run(capsys: pytest.CaptureFixture[str], *arguments: str | Path) -> tuple[int, str, str]:
    try:
        code = main(["eval", *map(str, arguments)])
    except SystemExit as stop:
        code = int(stop.code or 0)
    captured = capsys.readouterr()
    return code, captured.out, captured.err


V1 = ("--prompt", "extract.v1")  # whose answers have mistakes in them


def test_the_command_shows_the_change_and_makes_it(
    capsys: pytest.CaptureFixture[str], case_folder: Path
) -> None:
    path = case_folder / "expected.yaml"
    before = path.read_bytes()
    change = [
        "-    place: Pasto   # a comment",
        "+    place: {any_of: [Pasto, near Barbacoas]}   # a comment",
    ]
    code, out, err = run(
        capsys, "accept", case_folder, "attacks: barbacoas, place", "--dry-run", *V1
    )
    assert (code, err) == (0, "")
    assert out.splitlines()[3:] == [*change, "attacks.barbacoas.place: would be accepted"]
    assert path.read_bytes() == before
    code, out, err = run(capsys, "accept", case_folder, "attacks.barbacoas.place", *V1)
    assert (code, err) == (0, "")
    assert out.splitlines()[3:] == [*change, "attacks.barbacoas.place: accepted"]
    assert path.read_bytes() == before.replace(change[0][1:].encode(), change[1][1:].encode())
    assert sorted(p.name for p in case_folder.iterdir()) == [
        "article.md", "expected.yaml", "first.yaml", "second.yaml"
    ]  # fmt: skip
    code, out, err = run(capsys, "accept", case_folder, "attacks.barbacoas.place", *V1)
    assert (code, out) == (2, "")
    assert "correct already" in err


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["real", "x"], 2, "5 cases; name one"),
        (["salami-munir-tehran", "x"], 2, "text not at hand; say where it is with --articles"),
        (["carchi-border-unit", "x", "--model", "openai/gpt-5-mini"], 2, "recorded/NAME, or rules"),
        (["carchi-border-unit", "x", "--sample", "7"], 3, "no recording"),
        (["carchi-border-unit", "x", "--sample", "-1"], 2, "it counts from 0"),
        (["carchi-border-unit", "x"], 2, "begins with no record of the expectation"),
        (["carchi", "x"], 2, "no suite or case 'carchi'"),
    ],
)
def test_wrong_usage_says_so(
    capsys: pytest.CaptureFixture[str], arguments: list[str], code: int, words: str
) -> None:
    found, out, err = run(capsys, "accept", *arguments)
    assert (found, out) == (code, "")
    assert words in err
