"""What must not be written into a recording: keys, tokens and passwords.

Two scans. What came from outside (an answer, a note) is searched for the shapes of well-known keys:
there, letters and digits are mixed as no word mixes them. Everything in the file is searched for
the values of environment variables whose name says that they are secret.
"""

import re

from summarizer.errors import RecordingError
from summarizer.files.secrecy import find_secret

# Provider keys, bearer tokens, AWS, Google and GitHub keys, JWTs; group 1 is the random part.
_KEY = re.compile(
    r"\bsk-([A-Za-z0-9_-]{16,})|\bBearer\s+([A-Za-z0-9._~+/-]{12,})|\b(AKIA[0-9A-Z]{16})\b"
    r"|\b(AIza[0-9A-Za-z_-]{30,})|\bgh[pousr]_([A-Za-z0-9]{30,})"
    r"|\b(eyJ[\w-]{10,}\.eyJ[\w-]{10,}\.)"
)
_MIN_MIXED = 12  # characters; "covid19" and "f16s" in one headline come to 11, a UUID to 20 or more


def refuse_keys(what: str, text: str) -> None:
    """RecordingError if `text`, which came from outside as `what`, holds the shape of a key."""
    for found in _KEY.finditer(text):
        if _is_random(found[found.lastindex or 0]):
            raise RecordingError(
                f"{what} holds what looks like a key ({found[0][:6]}...); nothing was written; "
                "take it out and ask again"
            )


def refuse_secret_values(what: str, text: str) -> None:
    """RecordingError if `text`, JSON or plain, holds the value of $...KEY, $...TOKEN and so on."""
    name = find_secret(text)
    if name is not None:
        raise RecordingError(
            f"{what} holds the value of ${name}; nothing was written; take it out, or unset "
            "the variable if it is no secret"
        )


def _is_random(text: str) -> bool:
    """True if enough of its words mix letters and digits: "sk-hynix-signs-2024-accord" does not."""
    mixed = re.findall(r"(?=[A-Za-z]*\d)(?=\d*[A-Za-z])[A-Za-z0-9]+", text)
    return sum(map(len, mixed)) >= _MIN_MIXED
