"""Where the content that people edit lies: `prompts/`, `evals/` and `cassettes/`.

In a checkout these are folders beside the package; in an installed wheel they travel inside it,
under `summarizer/_content/`. Everybody who needs one of them asks here.
"""

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def content_folder(name: str) -> Path:
    """The folder `name` ("prompts", "evals" or "cassettes"), in a checkout or in the wheel."""
    shipped = _PACKAGE / "_content" / name
    return shipped if shipped.is_dir() else _PACKAGE.parent / name


def is_checkout() -> bool:
    """True where the content is the project's own working copy, which may be written to."""
    return not (_PACKAGE / "_content").is_dir()
