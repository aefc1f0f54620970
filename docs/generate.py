"""Run the commands that the docs quote, and compare what they print with what the docs say.

A quoted output stands in a fenced block behind a comment with its command:

    <!-- output of: summarizer prompts list -->

Without arguments: exit 1 and a diff if any block is out of date. With --write: mend them.
"""

import difflib
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PAGES = (ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md")))
BLOCK = re.compile(
    r"(<!-- output of: (?P<command>.+?) -->\n+```\w*\n)(?:(?!```).*\n)*(```)", re.MULTILINE
)
# Nothing of whoever runs this may decide what is printed.
ENVIRONMENT = {
    "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
    "COLUMNS": "100",
    "LANG": "C.UTF-8",
    "HOME": os.environ.get("HOME", "/"),
}


def output_of(command: str) -> str:
    """What `command` prints, its error output behind; it runs in the project's folder."""
    done = subprocess.run(  # noqa: S603 - the commands are the project's own docs
        shlex.split(command), cwd=ROOT, env=ENVIRONMENT, capture_output=True, text=True, check=False
    )
    # A briefing with a failed article ends with 1, and so does a traceback.
    if done.returncode not in (0, 1) or "Traceback (most recent call last)" in done.stderr:
        sys.exit(f"{command}: exit code {done.returncode}\n{done.stderr}")
    return (done.stdout + done.stderr).rstrip().replace("\r\n", "\n")


def main() -> int:
    """Compare or write; returns the exit code."""
    write = "--write" in sys.argv[1:]
    stale = 0
    for page in PAGES:
        before = page.read_text(encoding="utf-8")
        after = BLOCK.sub(lambda m: m[1] + output_of(m["command"]) + "\n" + m[3], before)
        if after == before:
            continue
        if write:
            page.write_text(after, encoding="utf-8")
        else:
            stale += 1
            name = str(page.relative_to(ROOT))
            lines = difflib.unified_diff(
                before.splitlines(), after.splitlines(), name, f"{name} as of now", lineterm=""
            )
            print("\n".join(lines))
    if stale:
        print("out of date; bring it up to date with: make docs WRITE=--write")
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(main())
