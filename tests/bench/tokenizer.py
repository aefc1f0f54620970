"""cl100k_base without a download: tiktoken, with the vocabulary that litellm has in its package.

litellm itself is never imported: its import takes seconds and asks the network for prices.
"""

import hashlib
import importlib
import importlib.util
import os
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

INSTALL: Final = "install them with: pip install --group cost (or say: make cost)"
# tiktoken looks for a vocabulary under the SHA-1 of the address that it would load it from.
_VOCABULARY: Final = "litellm_core_utils/tokenizers/9b5ad71b2ce5302211f9c61530b329a4922fc6a4"
# As tiktoken has it: a file with another one it would delete, and load from the network.
_SHA256: Final = "223921b76ee99bde995b7ff738513eef100fb51d18c93597a113bcffe865b2a7"


class TokenizerMissing(Exception):
    """The packages that count tokens are not installed."""


def load_tokenizer() -> Callable[[str], int]:
    """How many tokens a text has; TokenizerMissing says in one line what to install."""
    if importlib.util.find_spec("tiktoken") is None:
        raise TokenizerMissing(f"counting needs tiktoken and litellm; {INSTALL}")
    os.environ["TIKTOKEN_CACHE_DIR"] = str(_find_vocabulary().parent)
    encoding: Any = importlib.import_module("tiktoken").get_encoding("cl100k_base")

    @lru_cache(maxsize=4096)  # system message, schema and earlier turns come again and again
    def count(text: str) -> int:
        # What looks like a control token in an article is text like any other.
        return len(encoding.encode(text, disallowed_special=()))

    return count


def _find_vocabulary() -> Path:
    spec = importlib.util.find_spec("litellm")
    if spec is None or not spec.submodule_search_locations:
        raise TokenizerMissing(f"counting needs litellm for its vocabulary file; {INSTALL}")
    path = Path(spec.submodule_search_locations[0]) / _VOCABULARY
    if not path.is_file() or hashlib.sha256(path.read_bytes()).hexdigest() != _SHA256:
        raise TokenizerMissing(f"this litellm has no vocabulary of cl100k_base at {path}")
    return path
