"""`summarizer brief` over several articles: told once, narrowed, or article by article."""

from collections.abc import Callable
from pathlib import Path

import pytest

from summarizer import cli
from summarizer.content import content_folder

Brief = Callable[..., tuple[int, str, str]]
GROUP = content_folder("evals") / "groups" / "three-tellings"


@pytest.fixture
def brief(capsys: pytest.CaptureFixture[str]) -> Brief:
    def run(*options: str) -> tuple[int, str, str]:
        articles = [str(path) for path in sorted(GROUP.glob("*/article.md"))]
        code = cli.main(["brief", *articles, "--model", "recorded/claude", *options])
        printed = capsys.readouterr()
        return code, " ".join(printed.out.split()), printed.err

    return run


def test_several_articles_are_told_together(brief: Brief) -> None:
    code, page, _ = brief()
    assert code == 0
    assert "3 articles, 3 origins" in page
    assert "WHERE THE OUTLETS DIFFER" in page
    assert "\x1b" not in page


def test_by_article_tells_each_for_itself(brief: Brief) -> None:
    code, page, _ = brief("--by-article")
    assert code == 0
    assert "WHERE THE OUTLETS DIFFER" not in page
    assert page.count("SENTENCES CITED") == 3


def test_each_condition_narrows_what_is_shown(brief: Brief) -> None:
    whole = brief()[1]
    for option, text, note in (
        ("--about", "Mirzoev", "Narrowed (about “Mirzoev”): 1 of 2 meetings"),
        ("--since", "2023-09-15", "Narrowed (since 2023-09-15): 1 of 2 meetings"),
        ("--until", "2023-07-31", "Narrowed (until 2023-07-31): 0 of 2 meetings"),
        ("--country", "Iran", "Nothing found (country Iran): 0 of 2 meetings"),
    ):
        code, page, _ = brief(option, text)
        assert code == 0
        assert note in page
        assert "Narrowed" not in whole


def test_one_article_is_narrowed_as_well(capsys: pytest.CaptureFixture[str]) -> None:
    article = str(GROUP / "tellings-oxus" / "article.md")
    cli.main(["brief", article, "--model", "recorded/claude", "--about", "Patar"])
    assert "1 of 2 meetings" in " ".join(capsys.readouterr().out.split())


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--since", "2024"], "--since: not a date: '2024'"),
        (["--since", "2024-02-01", "--until", "2024-01-01"], "--until: 2024-01-01 is before"),
        (["--country", "Atlantis"], "--country: 'Atlantis' is none that is known"),
        (["--about", ",;"], "--about: no word to look for"),
        (["--by-article", "--about", "x"], "--by-article shows each article whole"),
        (["--by-article", "--format", "json"], "--by-article is for terminal, markdown and html"),
    ],
)
def test_what_cannot_apply_is_refused_before_anything_is_read(
    options: list[str], message: str, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """One line, exit code 2; nobody was asked and nothing written."""
    output = tmp_path / "out"
    code = cli.main(["brief", "nowhere.txt", "--model", "rules", "--output", str(output), *options])
    error = capsys.readouterr().err
    assert code == 2
    assert error.startswith(f"summarizer: {message}")
    assert error.count("\n") == 1
    assert not output.exists()
