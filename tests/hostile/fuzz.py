"""A target for minutes: `python -m tests.hostile.fuzz TARGET [--seconds 60]`.

Under atheris (guided by coverage) if it is installed, else with inputs that hypothesis draws anew.
An input that breaks a promise ends the run with a traceback, and is shown or written by either.
"""

import argparse
import sys
import time
from importlib import import_module
from typing import Any

from tests.hostile.seeds import PIECES, inputs, seed
from tests.hostile.targets import TARGETS


def main() -> int:
    """Fuzz the target that the command line names; 0 if nothing was found."""
    parser = argparse.ArgumentParser(description="Feed hostile bytes to one reader.")
    parser.add_argument("target", choices=sorted(TARGETS))
    parser.add_argument("--seconds", type=int, default=60)
    options = parser.parse_args()
    try:
        atheris = import_module("atheris")
    except ImportError:
        return _with_hypothesis(options.target, options.seconds)
    return _with_atheris(atheris, options.target, options.seconds)


def _with_hypothesis(name: str, seconds: int) -> int:
    from hypothesis import HealthCheck, given, settings

    ends, tried = time.monotonic() + seconds, 0

    def feed(content: bytes) -> None:
        nonlocal tried
        tried += 1
        TARGETS[name](content)

    while time.monotonic() < ends:
        limits = settings(max_examples=500, deadline=None, suppress_health_check=list(HealthCheck))
        limits(given(inputs(name))(feed))()
    told = f"{name}: {tried} inputs in {seconds} s, drawn by hypothesis; nothing found"
    sys.stdout.write(f"{told}\n")
    return 0


def _with_atheris(atheris: Any, name: str, seconds: int) -> int:
    import tempfile
    from pathlib import Path

    with tempfile.TemporaryDirectory() as corpus:
        Path(corpus, "seed").write_bytes(seed(name))
        words = Path(corpus) / "words.dict"
        written = ("".join(f"\\x{byte:02x}" for byte in piece) for piece in PIECES)
        words.write_text("".join(f'"{word}"\n' for word in written if len(word) <= 256))
        atheris.instrument_all()
        atheris.Setup(
            [sys.argv[0], f"-max_total_time={seconds}", f"-dict={words}", "-timeout=20",
             "-rss_limit_mb=2048", "-max_len=100000", corpus],
            TARGETS[name],
        )  # fmt: skip
        atheris.Fuzz()
    return 0


if __name__ == "__main__":
    sys.exit(main())
