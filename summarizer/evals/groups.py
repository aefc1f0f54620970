"""Groups: articles about one affair, and what should become of their records when they are merged.

    evals/groups/<group>/group.yaml         what belongs together, what the ledger should say
    evals/groups/<group>/<article>/         a case each, as in `cases`

A stand-off group names cases of other folders instead. The format is described in docs/merging.md.
Reading is strict, as that of expectations is: a `CaseError` with file and line, and with a
suggestion where one is near.
"""

import difflib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Final, NamedTuple, NoReturn, get_args

from summarizer.affairs import LedgerVerdict
from summarizer.content import content_folder
from summarizer.errors import CaseError
from summarizer.evals.cases import Case, load_case, read_text
from summarizer.evals.expectations import RECORDS, BrokenText, OneOf, RecordKind
from summarizer.evals.yaml_lines import Lined, load_lined

FIELDS: Final[dict[RecordKind, tuple[str, ...]]] = {
    "participants": ("name", "role", "organisation", "country"),
    "meetings": ("date", "place", "country", "mode", "status", "participants"),
    "agreements": ("status", "form", "date", "parties"),
    "attacks": (
        "date", "place", "country", "type", "stage", "targets", "killed", "injured", "attribution",
    ),
}  # fmt: skip
"""The fields of the ledger, by kind of record."""
VERDICTS: Final[tuple[LedgerVerdict, ...]] = get_args(LedgerVerdict)
_KEYS = ("about", "articles", "origins", "same", "either", "ledger")
_FILE = "group.yaml"


class Mention(NamedTuple):
    """One article's record of a thing: the article's label in the group, and the record's id."""

    article: str
    id: str

    def __str__(self) -> str:
        return f"{self.article}: {self.id}"


Thing = tuple[Mention, ...]
"""Mentions of one and the same thing. Several of one article are alternatives of each other."""


@dataclass(frozen=True)
class ExpectedEntry:
    """What the ledger should say of one field of a merged record."""

    kind: RecordKind
    record: Mention
    field: str
    verdicts: frozenset[LedgerVerdict]
    """Any of these is right."""


@dataclass(frozen=True)
class Group:
    """Cases about one affair, by label, and what merging them should give."""

    name: str
    """The folder's name."""
    folder: Path
    about: str
    cases: Mapping[str, Case]
    folders: Mapping[str, Path]
    """Of the cases."""
    origins: tuple[tuple[str, ...], ...]
    """Labels, each exactly once."""
    same: Mapping[RecordKind, tuple[Thing, ...]]
    either: Mapping[RecordKind, tuple[Thing, ...]]
    """Mentions that a careful reader may take for one thing or not, unless `same` has them."""
    ledger: tuple[ExpectedEntry, ...]

    def thing_of(self, kind: RecordKind, mention: Mention) -> Thing:
        """All mentions of the thing that `mention` mentions, itself among them."""
        for thing in self.same[kind]:
            if mention in thing:
                return thing
        return (mention,)

    def name_of(self, label: str) -> str:
        """What `eval record` and `eval run` call the case, or the whole group if it is its own."""
        folder = self.folders[label].resolve()
        folder = folder.parent if folder.parent == self.folder.resolve() else folder
        evals = content_folder("evals").resolve()
        inside = folder.is_relative_to(evals)
        return folder.relative_to(evals).as_posix() if inside else str(folder)

    def unjudged(self, kind: RecordKind) -> frozenset[frozenset[Mention]]:
        """The pairs of mentions that may be linked or not."""
        return frozenset(
            frozenset((one, other))
            for loose in self.either[kind]
            for one in loose
            for other in loose
            if one.article != other.article and other not in self.thing_of(kind, one)
        )

    def may_be_absent(self, kind: RecordKind, mention: Mention) -> bool:
        """Whether a right answer may lack the record: it is optional, or one of two readings."""
        entries = self.cases[mention.article].expectation.records[kind]
        return not any(
            not isinstance(entry, OneOf) and entry.key == mention.id and entry.need == "required"
            for entry in entries
        )


def load_groups(
    selection: Sequence[str] = (), *, articles: Path | None = None
) -> tuple[Group, ...]:
    """The groups that `selection` names, by name or folder; all of evals/groups if it is empty.

    `articles` is the folder with the texts of stand-off cases. CaseError says which name is unknown
    or which file is broken, and where.
    """
    root = content_folder("evals") / "groups"
    names = selection or [str(root)]
    folders = sorted({folder for name in names for folder in _folders(name, root)})
    for name, count in Counter(folder.name for folder in folders).items():
        if count > 1:
            raise CaseError(f"two groups are called {name!r}; rename the folder of one")
    return tuple(load_group(folder, articles=articles) for folder in folders)


def load_group(folder: Path, *, articles: Path | None = None) -> Group:
    """The group in `folder`, with its cases."""
    path = folder / _FILE
    if not path.exists():
        raise CaseError(f"{path}: no such file; a group has {_FILE} and a folder per article")
    text = read_text(path)
    try:
        return _Reader(folder, articles).read(load_lined(text, "about, origins, same and ledger"))
    except BrokenText as broken:
        line = "" if broken.line is None else f":{broken.line}"
        raise CaseError(f"{path}{line}: {broken.problem}") from None


def _folders(name: str, root: Path) -> list[Path]:
    for base in (Path(name), root / name):
        found = sorted(path.parent.resolve() for path in base.rglob(_FILE))
        if found:
            return found
        if base.is_dir():
            raise CaseError(f"{name}: no group in it; a group is a folder with {_FILE}")
    known = sorted(path.parent.name for path in root.glob(f"*/{_FILE}"))
    near = difflib.get_close_matches(name, known, 1)
    hint = f"did you mean {near[0]!r}?" if near else f"there are {', '.join(known)}"
    raise CaseError(f"no group {name!r}; {hint}")


class _Reader:
    def __init__(self, folder: Path, articles: Path | None) -> None:
        self.folder = folder
        self.articles = articles
        self.cases: dict[str, Case] = {}
        self.folders: dict[str, Path] = {}

    def read(self, root: Lined) -> Group:
        parts = self.mapping(root, _KEYS, "a group")
        for needed in ("about", "origins", "same"):
            if needed not in parts:
                fail(root, f"{needed} is missing; a group has about, origins, same and ledger")
        about = parts["about"].text
        if not about:
            fail(parts["about"], "about says in one line what the group is a test of")
        self.folders = self.find_cases(root, parts.get("articles"))
        self.cases = {
            label: load_case(folder, articles=self.articles)
            for label, folder in self.folders.items()
        }
        same = self.things(parts["same"], "same")
        self.check_once(parts["same"])
        ledger = parts.get("ledger")
        return Group(
            name=self.folder.name,
            folder=self.folder,
            about=about,
            cases=self.cases,
            folders=self.folders,
            origins=self.origins(parts["origins"]),
            same=same,
            either=self.things(parts.get("either"), "either"),
            ledger=tuple(map(self.entry, self.items(ledger, "ledger"))) if ledger else (),
        )

    def find_cases(self, root: Lined, named: Lined | None) -> dict[str, Path]:
        inside = {
            path.parent.name: path.parent for path in sorted(self.folder.glob("*/expected.yaml"))
        }
        if named is None:
            folders = inside
        else:
            for label in inside:
                fail(named, f"folder {label!r} is an article, too; name all in articles or none")
            folders = dict(self.elsewhere(named))
        if len(folders) < 2:
            fail(root, f"{len(folders)} articles; a group has at least two, in a folder each")
        return folders

    def elsewhere(self, named: Lined) -> Iterator[tuple[str, Path]]:
        evals = content_folder("evals")
        if named.entries is None:
            fail(named, "articles maps labels to folders of cases, relative to evals/")
        for label, value in named.entries.items():
            path = PurePosixPath(value.text or "")
            if not value.text or path.is_absolute() or ".." in path.parts:
                fail(value, f"articles: {label} needs a folder below evals/, such as real/NAME")
            if not (evals / path / "expected.yaml").is_file():
                known = [
                    found.parent.relative_to(evals).as_posix()
                    for found in sorted(evals.rglob("expected.yaml"))
                ]
                fail(value, f"no case {value.text!r}{suggestion(value.text, known)}")
            yield label, evals / path

    def origins(self, value: Lined) -> tuple[tuple[str, ...], ...]:
        seen: set[str] = set()
        found = []
        for origin in self.items(value, "origins"):
            labels = []
            for item in self.items(origin, "an origin"):
                label = self.label(item, item.text)
                if label in seen:
                    fail(item, f"origins: article {label!r} stands twice; it has one origin")
                seen.add(label)
                labels.append(label)
            if not labels:
                fail(origin, "an origin has at least one article")
            found.append(tuple(labels))
        for label in self.cases:
            if label not in seen:
                fail(value, f"origins: article {label!r} is in none; one of its own is [{label}]")
        return tuple(found)

    def things(self, value: Lined | None, name: str) -> dict[RecordKind, tuple[Thing, ...]]:
        found: dict[RecordKind, tuple[Thing, ...]] = dict.fromkeys(RECORDS, ())
        if value is None:
            return found
        for kind, entries in self.mapping(value, tuple(RECORDS), name).items():
            kind_ = record_kind(kind)
            found[kind_] = tuple(
                self.thing(kind_, entry) for entry in self.items(entries, f"{name}.{kind}")
            )
        return found

    def thing(self, kind: RecordKind, entry: Lined) -> Thing:
        if not entry.entries or len(entry.entries) < 2:
            fail(entry, f"{kind}: an entry maps at least two articles to ids; others stand alone")
        mentions = []
        for name, value in entry.entries.items():
            label = self.label(value, name)
            ids = [value] if value.items is None else list(value.items)
            if not ids:
                fail(value, f"{kind}: {label} has no id")
            mentions += [self.mention(kind, label, one) for one in ids]
        return tuple(mentions)

    def check_once(self, same: Lined) -> None:
        """An id in two entries, or twice in one, would make of several things one."""
        for kind, entries in (same.entries or {}).items():
            seen: dict[Mention, int] = {}
            for entry in entries.items or ():
                for label, value in (entry.entries or {}).items():
                    for one in [value] if value.items is None else value.items:
                        mention = Mention(label, one.text or "")
                        if mention in seen:
                            fail(one, f"{kind}: {mention} stands twice, first in line "
                                 f"{seen[mention]}; a record is one thing")  # fmt: skip
                        seen[mention] = one.line
                    self.check_alternatives(record_kind(kind), label, value)

    def check_alternatives(self, kind: RecordKind, label: str, value: Lined) -> None:
        """Several ids of one article are one thing only if never two of them are told."""
        readings: dict[str, tuple[int, int]] = {}
        for n, entry in enumerate(self.cases[label].expectation.records[kind]):
            if isinstance(entry, OneOf):
                for m, records in enumerate(entry.lists):
                    readings.update({record.key: (n, m) for record in records})
        ids = [one.text or "" for one in value.items or ()]
        for n, first in enumerate(ids):
            for second in ids[n + 1 :]:
                a, b = readings.get(first), readings.get(second)
                if a is None or b is None or a[0] != b[0] or a[1] == b[1]:
                    fail(value, f"{kind}: {label} may tell both {first!r} and {second!r}; several "
                         "ids of one article are readings of one_of")  # fmt: skip

    def mention(self, kind: RecordKind, label: str, value: Lined) -> Mention:
        known = {
            record.key: record.kind
            for record in self.cases[label].expectation.all_records()
            if record.need != "forbidden"
        }
        key = value.text
        if key is None:
            fail(value, f"{kind}: {label} needs the id of a record")
        if key not in known:
            of_kind = [id_ for id_, of in known.items() if of == kind]
            fail(value, f"{kind}: {label} has no record {key!r}{suggestion(key, of_kind)}")
        if known[key] != kind:
            fail(value, f"{kind}: {label}: {key!r} is one of its {known[key]}")
        return Mention(label, key)

    def entry(self, value: Lined) -> ExpectedEntry:
        names = ("kind", "record", "field", "verdict")
        parts = self.mapping(value, names, "an entry of the ledger")
        for name in names:
            if name not in parts:
                fail(value, f"ledger: {name} is missing; an entry has {', '.join(names)}")
        kind = record_kind(self.choice(parts["kind"], tuple(RECORDS), "kind"))
        record = parts["record"].entries or {}
        if len(record) != 1:
            fail(parts["record"], "ledger: record is one article with the id of its record")
        ((name, id_),) = record.items()
        verdict = parts["verdict"]
        several = self.mapping(verdict, ("any_of",), "verdict") if verdict.entries else None
        options = self.items(several["any_of"], "any_of") if several else [verdict]
        if not options:
            fail(verdict, "ledger: any_of is a list of verdicts")
        return ExpectedEntry(
            kind=kind,
            record=self.mention(kind, self.label(id_, name), id_),
            field=self.choice(parts["field"], FIELDS[kind], f"field of {kind}"),
            verdicts=frozenset(
                one
                for option in options
                for one in VERDICTS
                if one == self.choice(option, VERDICTS, "verdict")
            ),
        )

    def choice(self, value: Lined, names: tuple[str, ...], what: str) -> str:
        if value.text is None or value.text not in names:
            fail(value, f"ledger: no {what} {value.text!r}{suggestion(value.text or '', names)}")
        return value.text

    def label(self, value: Lined, name: str | None) -> str:
        if name is None or name not in self.cases:
            fail(value, f"no article {name!r}{suggestion(name or '', list(self.cases))}")
        return name

    def mapping(self, value: Lined, names: tuple[str, ...], what: str) -> dict[str, Lined]:
        if value.entries is None:
            fail(value, f"{what} has {', '.join(names)}")
        for name, inner in value.entries.items():
            if name not in names:
                fail(inner, f"unknown field {name!r}{suggestion(name, names)}")
        return value.entries

    def items(self, value: Lined, what: str) -> tuple[Lined, ...]:
        if value.is_null:
            return ()
        if value.items is None:
            fail(value, f"{what} must be a list")
        return value.items


def record_kind(name: str) -> RecordKind:
    """The kind of that name, which must be one."""
    return next(kind for kind in RECORDS if kind == name)


def suggestion(name: str, known: Iterable[str]) -> str:
    """What may have been meant by `name`, or all there is."""
    names = list(known)
    near = difflib.get_close_matches(name, names, 1)
    if near:
        return f"; did you mean {near[0]!r}?"
    return f"; there are {', '.join(names)}" if names else "; there are none"


def fail(value: Lined, problem: str) -> NoReturn:
    """Refuse the file, at the line of `value`."""
    raise BrokenText(problem, value.line)
