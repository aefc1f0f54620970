"""What must be written nowhere: the secrets of the environment.

For everything that prints or stores what came from outside: a provider, or whoever stands between,
can say a key again in an error, an answer or an address.
"""

import json
import os
import re
from collections.abc import Iterable, Iterator
from typing import Final
from urllib.parse import quote

SECRET_NAME: Final = re.compile(r"KEY|TOKEN|SECRET|PASSWORD|CREDENTIAL", re.IGNORECASE)
"""What the name of an environment variable says if its value is a secret."""
SHORTEST: Final = 8
"""Characters; shorter values (no-key, ollama, true) are placeholders and common words."""


def secrets() -> Iterator[tuple[str, str]]:
    """Name and value of every environment variable that holds a secret by its name."""
    for name in os.environ:  # not its items, each of which would be decoded
        if SECRET_NAME.search(name) and len(value := os.environ[name]) >= SHORTEST:
            yield name, value


def find_secret(text: str) -> str | None:
    """The name of a variable whose value stands in `text`, as it is, as JSON or as a URL has it."""
    for name, value in secrets():
        if any(form in text for form in _forms(value)):
            return name
    return None


def without_secrets(text: str, more: Iterable[str] = ()) -> str:
    """`text` with "[key]" for every secret in it, those of the environment and `more`."""
    values = [value for _, value in secrets()] + [one for one in more if len(one) >= SHORTEST]
    for form in sorted({form for value in values for form in _forms(value)}, key=len, reverse=True):
        text = text.replace(form, "[key]")
    return text


def _forms(value: str) -> set[str]:
    escaped = (json.dumps(value, ensure_ascii=strict)[1:-1] for strict in (True, False))
    return {
        value,
        *escaped,
        quote(value, safe="", errors="replace"),
        quote(value, errors="replace"),
    }
