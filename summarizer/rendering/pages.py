"""Self-contained HTML pages: what keeps hostile text and the network out, in one place.

Every string that a template prints is made harmless by `printable` and escaped by the engine; the
Content-Security-Policy admits the page's own style and script by their hashes and nothing else.
Nothing here knows what a page says.
"""

import base64
import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import jinja2
from markupsafe import Markup

from summarizer.rendering.statements import printable


class PageSetter:
    """Sets pages from the templates, styles and script in one folder."""

    def __init__(
        self, templates: Path, *, styles: Sequence[str], script: str, names: Mapping[str, Any]
    ) -> None:
        """`names`: what every template may use besides the values of its page."""
        self._styles = {name: _read(templates / name) for name in styles}
        self._script = _read(templates / script)
        self.environment = jinja2.Environment(
            loader=jinja2.FileSystemLoader(templates),
            autoescape=True,
            undefined=jinja2.StrictUndefined,
            finalize=_finalize,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self.environment.globals.update(names)

    def set(self, template: str, styles: Sequence[str], values: Mapping[str, Any]) -> str:
        """The page that `template` makes of `values`, with these styles and the script inside."""
        css = "".join(self._styles[name] for name in styles)
        policy = (
            f"default-src 'none'; style-src '{_hash(css)}'; script-src '{_hash(self._script)}'; "
            "base-uri 'none'; form-action 'none'"
        )
        text = self.environment.get_template(template).render(
            policy=policy,
            css=Markup(css),  # noqa: S704  files of this package
            script=Markup(self._script),  # noqa: S704  a file of this package
            **values,
        )
        return text.rstrip("\n") + "\n"


def _read(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def _finalize(value: Any) -> Any:
    """Every string that a template prints passes here; markup has passed already."""
    return printable(value) if type(value) is str else value


def _hash(source: str) -> str:
    digest = hashlib.sha256(source.encode()).digest()
    return "sha256-" + base64.b64encode(digest).decode("ascii")
