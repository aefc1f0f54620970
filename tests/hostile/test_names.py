"""No name leads out of its folder, and none that a file cannot have is a traceback.

`WRITERS` are the functions that turn a foreign name into a path; new ones (custom ids of batches)
are added there.
"""

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from pydantic import BaseModel

from summarizer.articles import read_articles
from summarizer.briefing import Article
from summarizer.cassettes import Cassettes
from summarizer.completions import Message, Request, Subject
from summarizer.errors import CaseError, PromptError, RecordingMiss
from summarizer.evals.cases import load_case, load_suite
from summarizer.evals.suitefiles import read_suite_file
from summarizer.files import file_name, leads_out
from summarizer.prompts import load_prompt, slug
from tests.doubles import completion

NAMES = (
    "", ".", "..", "...", "/", "//", "a/../../b", "../../etc/passwd", "/etc/passwd", "..\\..\\b",
    "C:\\b", "C:b", "\\\\host\\share", "a\0b", "a\nb", "a\rb", "\x1b[2J", "\u202eb", "a" * 300,
    "𐌰" * 300, "CON", "con", "NUL.txt", "COM1", "lpt9.json", "aux.", "-rf", "--help", "~", "~root",
    "$HOME", "%2e%2e%2f", "..%2f", "．．／", "a:b", "a|b", "a*b?", "<b>", ".git", ".ssh/id", " ",
    "a ", "é", "e\u0301", "日本", "file:///etc/passwd",
)  # fmt: skip


class Answer(BaseModel):
    """The smallest that can be asked for."""

    x: int


def recorded(folder: Path, *, model: str = "m", prompt: str = "p", article: str = "a") -> Path:
    """Where the answer to a request with these names is recorded, and found again."""
    request = Request(
        model=model,
        messages=(Message("user", "hello"),),
        response_model=Answer,
        parameters={},
        subject=Subject(prompt=prompt, article=article, article_sha256="0" * 64, parts={}),
    )
    cassettes = Cassettes(folder)
    path = cassettes.record(request, completion('{"x":1}'))
    assert cassettes.find(request) is not None
    assert cassettes.has_model(model)
    assert cassettes.models() == [model]
    return path


WRITERS: dict[str, Callable[[Path, str], Path]] = {
    "model": lambda folder, name: recorded(folder, model=name),
    "prompt": lambda folder, name: recorded(folder, prompt=name),
    "article": lambda folder, name: recorded(folder, article=name),
    "slug": lambda folder, name: recorded(folder, article=slug(name)),
}


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("writer", WRITERS)
def test_what_is_written_under_a_name_stays_in_its_folder(
    writer: str, name: str, tmp_path: Path
) -> None:
    inside = tmp_path / "inside"
    path = WRITERS[writer](inside, name)
    assert path.is_file()
    assert path.resolve().is_relative_to(inside.resolve())
    assert [entry.name for entry in tmp_path.iterdir()] == ["inside"]


@pytest.mark.parametrize("name", NAMES)
def test_a_file_name_is_one_that_every_system_takes(name: str) -> None:
    safe = file_name(name)
    assert file_name(safe) == safe
    assert 0 < len(safe.encode()) <= 200
    assert not set(safe) & set('/\\:*?"<>|\0\n\r ')
    assert not safe.startswith((".", "-"))
    assert safe.partition(".")[0].upper() not in {"CON", "NUL", "AUX", "PRN", "COM1", "LPT9"}


def test_long_names_that_begin_alike_stay_apart() -> None:
    assert file_name("a" * 300) != file_name("a" * 301)


@pytest.mark.parametrize("name", [n for n in NAMES if n not in ("", ".", "..", "/", "//", "...")])
def test_a_name_that_is_no_suite_is_one_line(name: str) -> None:
    with pytest.raises(CaseError) as raised:
        load_suite([name])
    assert "\n" not in str(raised.value)
    assert "\0" not in str(raised.value)


@pytest.mark.parametrize("name", [n for n in NAMES if n])
def test_a_name_that_is_no_prompt_is_refused(name: str) -> None:
    with pytest.raises(PromptError):
        load_prompt(name)
    with pytest.raises(PromptError) as raised:
        load_prompt(f"{name}.md")
    assert str(raised.value).isprintable()


@pytest.mark.parametrize("name", ["a\0b.txt", "a" * 300, "a\nb", "\x1b[2J", "\udcff", "..", "/"])
def test_a_name_that_is_no_article_is_one_line(name: str) -> None:
    (error,) = read_articles(name)
    assert not isinstance(error, Article)
    assert str(error).isprintable()


def test_a_miss_names_a_model_in_one_line(tmp_path: Path) -> None:
    from summarizer.cassettes.misses import explain_miss

    request = Request(
        model="a\nb\x1b[2J",
        messages=(Message("user", "hello"),),
        response_model=Answer,
        parameters={},
        subject=Subject(prompt="p\u2028", article="a", article_sha256="0" * 64, parts={}),
    )
    miss = explain_miss(Cassettes(tmp_path), request)
    assert isinstance(miss, RecordingMiss)
    assert str(miss).isprintable()


# Links

EXPECTED = "participants: []\n"


def case(suite: Path, name: str = "case") -> Path:
    folder = suite / name
    folder.mkdir(parents=True)
    (folder / "expected.yaml").write_text(EXPECTED)
    (folder / "article.md").write_text("The ministers met in Kisumu on Monday.")
    return folder


@pytest.mark.parametrize("file", ["expected.yaml", "article.md"])
def test_a_case_cannot_be_a_link_to_somebodys_private_file(file: str, tmp_path: Path) -> None:
    """An article goes to a model, and what is wrong in an expectation is printed."""
    private = tmp_path / "private"
    private.write_text("planted: secret")
    folder = case(tmp_path / "suite")
    (folder / file).unlink()
    (folder / file).symlink_to(private)
    with pytest.raises(CaseError, match="a link that leads out of the suite") as raised:
        load_case(folder)
    assert "planted" not in str(raised.value)


def test_a_link_within_a_suite_is_followed(tmp_path: Path) -> None:
    first, second = case(tmp_path / "suite", "a"), case(tmp_path / "suite", "b")
    (second / "article.md").unlink()
    (second / "article.md").symlink_to(Path("..") / "a" / "article.md")
    assert load_case(second).article is not None
    assert not leads_out(second / "article.md", first.parent)


def test_a_suite_file_cannot_be_a_link_that_leads_out(tmp_path: Path) -> None:
    private = tmp_path / "private"
    private.write_text("about: planted")
    folder = case(tmp_path / "suite").parent
    (folder / "suite.yaml").symlink_to(private)
    with pytest.raises(CaseError, match="a link that leads out of the suite"):
        read_suite_file(folder)


@pytest.mark.parametrize("file", ["..", ".", "../x", "a/b", "/etc/passwd", "a\0b", "a" * 300])
def test_a_stand_off_article_is_a_file_of_the_folder_that_was_given(
    file: str, tmp_path: Path
) -> None:
    folder = case(tmp_path / "suite")
    (folder / "article.md").unlink()
    quoted = '"' + file.replace("\0", "\\0") + '"'
    text = f"article: {{file: {quoted}, sha256: {'a' * 64}}}\n"
    (folder / "expected.yaml").write_text(text)
    articles = tmp_path / "articles"
    articles.mkdir()
    try:
        found = load_case(folder, articles=articles)
    except CaseError as error:
        assert "is a name, not a path" in str(error)  # noqa: PT017 - or it is not there
    else:
        assert found.article is None


def test_a_recording_replaces_a_link_and_is_not_written_through_it(tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    path = recorded(tmp_path / "inside")
    outside.write_bytes(path.read_bytes())
    before = outside.read_bytes()
    path.unlink()
    path.symlink_to(outside)
    outside.write_bytes(before.replace(b'"minified"', b'"minified"'))
    assert recorded(tmp_path / "inside") == path
    assert not os.path.islink(path)  # noqa: PTH114 - the link itself is asked for
    assert outside.read_bytes() == before
