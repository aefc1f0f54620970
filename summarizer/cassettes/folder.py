"""A folder of recordings: where each file lies, finding an answer in it, recording one.

    cassettes/extract.v1/claude/<article>.<first 8 of its text's SHA-256>.<sample>.json
    cassettes/schemas/<first 12 of its SHA-256>.json      the schemas that were asked for

A text that two outlets print has two files: where the name is taken by other metadata, a hash is
put before the sample. A file is found by its text, whatever the article was called then.
"""

import glob
import tempfile
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

from summarizer.cassettes.recordings import (
    METADATA,
    RecordedAttempt,
    Recording,
    new_recording,
    parts_of,
    pretty_json,
    read_recording,
    subject_of,
)
from summarizer.cassettes.secrecy import refuse_keys, refuse_secret_values
from summarizer.completions import Completion, Request, canonical_json, sha256
from summarizer.errors import RecordingError, RecordingUnreadable
from summarizer.files import file_name, write_whole
from summarizer.files.foreign import BrokenText, load_json

Chain = tuple[RecordedAttempt, ...]


class Cassettes:
    """A folder of recordings."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def find(self, request: Request) -> RecordedAttempt | None:
        """The answer that was recorded for exactly this request, or None.

        RecordingUnreadable if a recording that may hold it is there and broken.
        """
        located = self.locate(request)
        return located[1] if located is not None else None

    def locate(self, request: Request) -> tuple[Path, RecordedAttempt] | None:
        """`find`, and the file that holds the answer."""
        key = request.key()
        broken: RecordingUnreadable | None = None
        for path in self._candidate_paths(request):
            try:
                attempts = read_recording(path).attempts
            except RecordingUnreadable as error:
                broken = broken or error
                continue
            for attempt in attempts:
                if attempt.key == key:
                    return path, attempt
        if broken is not None:
            raise broken
        return None

    def candidates(self, request: Request) -> list[tuple[Path, Recording | None]]:
        """Every recording of this text and sample, the likeliest first; None for a broken one."""
        return [(path, _read_if_whole(path)) for path in self._candidate_paths(request)]

    def namesakes(self, request: Request) -> list[tuple[Path, Recording]]:
        """What this prompt and model said about an article of this name, of whatever text.

        Of the same sample, and without what cannot be read.
        """
        about = subject_of(request)
        pattern = f"{glob.escape(file_name(about.article))}.*.{request.sample}.json"
        found = (
            (path, _read_if_whole(path)) for path in sorted(self._shelf(request).glob(pattern))
        )
        return [
            (path, recording)
            for path, recording in found
            if recording is not None
            and (recording.prompt, recording.model) == (about.prompt, request.model)
        ]

    def chain_before(self, request: Request) -> Chain:
        """The recorded attempts that led to `request`; none before a first question.

        RecordingError if no recording holds this very conversation, so that its next answer has no
        place: to be found out before that answer is paid for.
        """
        if not request.attempt:
            return ()
        for _, recording in self.candidates(request):
            if recording is not None and recording.holds_history(request):
                return recording.attempts[: request.attempt]
        raise RecordingError(
            f"no recording of article {subject_of(request).article!r} in {self.folder} holds the "
            f"answers before re-ask {request.attempt}; ask the first question again"
        )

    def record(self, request: Request, completion: Completion, chain: Chain | None = None) -> Path:
        """Write `completion` as the answer to `request`; returns the file's path.

        The first answer about an article begins the chain anew, a re-ask's goes behind `chain`,
        which is `chain_before` the request. The file is replaced in one step and whole, so that no
        two chains mix in it. RecordingError, and nothing written, if it would hold a secret.
        """
        if chain is None:
            chain = self.chain_before(request)
        self.refuse_secrets(request)
        path = self._place(request)
        text = new_recording(request, completion, chain).json_text()
        refuse_keys(f"recording {path}: the answer", completion.content)
        refuse_keys(f"recording {path}: the provenance", completion.provenance.model_dump_json())
        refuse_secret_values(f"recording {path}:", text)
        _write(path, text)
        schema = self.schema_path(parts_of(request)["schema"])
        if not schema.exists():
            _write(schema, pretty_json(request.schema))
        return path

    def refuse_secrets(self, request: Request) -> None:
        """RecordingError if no answer to `request` could be recorded, whatever it is."""
        about = subject_of(request)
        for what, text in (
            ("the article's name", about.article),
            ("the prompt's name", about.prompt),
            ("the model's name", request.model),
            ("a parameter", canonical_json(request.parameters)),
        ):
            refuse_secret_values(what, text)

    def schema_path(self, digest: str) -> Path:
        """Where the schema with this SHA-256 lies, if it was ever asked for."""
        return self.folder / "schemas" / f"{digest[:12]}.json"

    def paths(self) -> list[Path]:
        """Every recording in the folder, in order."""
        return sorted(self.folder.glob("*/*/*.json"))

    def shelf(self, prompt: str, model: str) -> Path:
        """The folder with the recordings of one prompt and model; it need not be there."""
        return _shelf(self.folder, prompt, model)

    def unused_schemas(self) -> list[Path]:
        """The schemas that no recording refers to; none while a recording cannot be read."""
        try:
            used = {read_recording(path).parts.get("schema", "") for path in self.paths()}
        except RecordingUnreadable:
            return []
        kept = {self.schema_path(digest) for digest in used}
        return [path for path in sorted(self.folder.glob("schemas/*.json")) if path not in kept]

    def refuse_unwritable(self) -> None:
        """RecordingError if no file can be written into the folder; it is made if need be."""
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            tempfile.TemporaryFile(dir=self.folder).close()
        except OSError as error:
            raise _unwritable(self.folder, error) from error

    def models(self) -> list[str]:
        """The models that have recordings here, as they were asked for."""
        shelves = (path for path in self.folder.glob("*/*") if path.is_dir())
        return sorted({m for shelf in shelves for m in _models_on(shelf, shelf.stat().st_mtime_ns)})

    def has_model(self, model: str) -> bool:
        """True if there is any recording of this model, or one that may be and cannot be read."""
        for shelf in self.folder.glob(f"*/{file_name(model)}"):
            for path in shelf.glob("*.json"):
                # Usually the first file decides: two models seldom share the name of a folder.
                names = made_with(path)
                if names is None or names[1] == model:
                    return True
        return False

    def prompts_and_models(self, request: Request) -> list[tuple[str, str]]:
        """With which an article called like this one was recorded, whatever its text was."""
        name = glob.escape(file_name(subject_of(request).article))
        made = {made_with(path) for path in self.folder.glob(f"*/*/{name}.*.json")}
        return sorted(names for names in made if names is not None)

    def samples(self, request: Request) -> list[int]:
        """The samples that were recorded of this text by this prompt and model, in order."""
        wanted = (subject_of(request).prompt, request.model)
        found = ((p.name.split(".")[-2], p) for p in self._paths_of_text(request, "*"))
        return sorted({int(n) for n, p in found if n.isdecimal() and made_with(p) == wanted})

    def _candidate_paths(self, request: Request) -> Iterator[Path]:
        """The files that may hold an answer to this request, whatever the article was called.

        The likeliest come first, and the folder is listed only for somebody who wants the rest: a
        plain replay does with one file.
        """
        # Its own name first: where a file has that, the plain one is another outlet's.
        likely = (self._own_name(request), self._plain_name(request))
        yield from (path for path in likely if path.is_file())
        yield from (
            path for path in self._paths_of_text(request, str(request.sample)) if path not in likely
        )

    def _paths_of_text(self, request: Request, sample: str) -> list[Path]:
        digest = subject_of(request).article_sha256[:8]
        shelf = self._shelf(request)
        return sorted(
            {*shelf.glob(f"*.{digest}.{sample}.json"), *shelf.glob(f"*.{digest}.*.{sample}.json")}
        )

    def _place(self, request: Request) -> Path:
        """Where the recording goes: over the one that is for the same, else under a free name."""
        candidates = self.candidates(request)
        for path, recording in candidates:
            if recording is not None and recording.is_for(request):
                return path
        plain = self._plain_name(request)
        # A broken file at the plain name is no other outlet's for certain: it is recorded anew.
        taken = any(path == plain and recording is not None for path, recording in candidates)
        return self._own_name(request) if taken else plain

    def _plain_name(self, request: Request) -> Path:
        about = subject_of(request)
        name = f"{file_name(about.article)}.{about.article_sha256[:8]}.{request.sample}.json"
        return self._shelf(request) / name

    def _own_name(self, request: Request) -> Path:
        """The name where the plain one is taken: by other metadata, or by a model or a prompt whose
        name looks the same as the name of a folder."""
        about = subject_of(request)
        identity = sha256(canonical_json([about.prompt, request.model, about.parts.get(METADATA)]))
        start = f"{file_name(about.article)}.{about.article_sha256[:8]}"
        return self._shelf(request) / f"{start}.{identity[:8]}.{request.sample}.json"

    def _shelf(self, request: Request) -> Path:
        return self.shelf(subject_of(request).prompt, request.model)


def made_with(path: Path) -> tuple[str, str] | None:
    """Prompt and model of the recording in the file `path`, None if that cannot be read.

    The rest is not looked at: for lists over many files.
    """
    try:
        stored = load_json(path.read_bytes())
    except (OSError, BrokenText):
        return None
    names = [stored.get(k) for k in ("prompt", "model")] if isinstance(stored, dict) else []
    match names:
        case [str(prompt), str(model)]:
            return prompt, model
    return None


@lru_cache(maxsize=256)
def _models_on(shelf: Path, changed_ns: int) -> frozenset[str]:
    """The models in a folder; `changed_ns`, when it last changed, makes them be read again."""
    made = (made_with(path) for path in shelf.glob("*.json"))
    return frozenset(names[1] for names in made if names is not None)


def _read_if_whole(path: Path) -> Recording | None:
    try:
        return read_recording(path)
    except RecordingUnreadable:
        return None


@lru_cache(maxsize=64)  # every request asks
def _shelf(folder: Path, prompt: str, model: str) -> Path:
    return folder / file_name(prompt) / file_name(model)


def _write(path: Path, text: str) -> None:
    try:
        write_whole(path, text)
    except OSError as error:
        raise _unwritable(path, error) from error


def _unwritable(path: Path, error: OSError) -> RecordingError:
    return RecordingError(
        f"recording {path}: cannot be written: {error.strerror}; give another folder of recordings"
    )
