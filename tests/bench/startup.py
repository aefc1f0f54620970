"""How long the commands take that must feel instant, beside peers measured in the same run.

    make bench

Each command runs `ROUNDS` times, in turn with the others, so that a busy machine slows all alike;
the fastest of each counts. Figures for docs are the ratios: they hold on other machines, too.
"""

import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ROUNDS = 7
ARTICLES = sorted(str(path) for path in (ROOT / "evals" / "core" / "dev").glob("*/article.md"))[:5]
SUMMARIZER = [sys.executable, "-m", "summarizer.cli"]
COMMANDS = {
    "python -c pass": [sys.executable, "-c", "pass"],
    "python -c 'import openai, instructor; from instructor import from_openai'": [
        sys.executable,
        "-c",
        "import openai, instructor; from instructor import from_openai",
    ],
    "summarizer --help": [*SUMMARIZER, "--help"],
    "summarizer brief, 5 articles by rules": [*SUMMARIZER, "brief", *ARTICLES, "--model", "rules"],
    "summarizer brief, 5 articles from recordings": [
        *SUMMARIZER, "brief", *ARTICLES, "--model", "recorded/claude",
    ],
    "summarizer brief, the same as HTML": [
        *SUMMARIZER, "brief", *ARTICLES, "--model", "recorded/claude", "--format", "html",
    ],
}  # fmt: skip


def main() -> None:
    """Print seconds, and multiples of starting Python and of importing the SDKs."""
    fastest = dict.fromkeys(COMMANDS, float("inf"))
    for _ in range(ROUNDS):
        for name, command in COMMANDS.items():
            started = time.perf_counter()
            done = subprocess.run(command, capture_output=True, check=False, cwd=ROOT)
            if done.returncode:
                sys.exit(f"{name}: {done.stderr.decode()}")
            fastest[name] = min(fastest[name], time.perf_counter() - started)
    python, sdks, *_ = fastest.values()
    print(f"{'command':76} {'ms':>6} {'of starting Python':>19} {'of importing the SDKs':>22}")
    for name, seconds in fastest.items():
        print(f"{name:76} {seconds * 1e3:6.0f} {seconds / python:18.1f}x {seconds / sdks:21.2f}x")


if __name__ == "__main__":
    main()
