"""Build the wheel, install it alone in a fresh environment, and use it from an empty folder.

Run by `make package`: it needs a package index, so it is no test that pytest would pick up.
"""

import os
import subprocess
import sys
import tempfile
import venv
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
CASE = "evals/core/rovuma-river-patrols/article.md"


def run(*command: str | Path, cwd: Path) -> str:
    """Standard output of a command that must succeed."""
    environment = {k: v for k, v in os.environ.items() if not k.startswith("PYTHON")}
    done = subprocess.run(
        [str(part) for part in command],
        cwd=cwd,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        sys.exit(f"{' '.join(map(str, command))}: exit code {done.returncode}\n{done.stderr}")
    return done.stdout


def check_contents(wheel: Path) -> None:
    """The wheel has the content that people edit, and nothing that git does not know."""
    names = set(zipfile.ZipFile(wheel).namelist())
    tracked = run("git", "ls-files", "prompts", "evals", "cassettes", cwd=ROOT).split("\n")
    expected = {f"summarizer/_content/{name}" for name in tracked if name}
    shipped = {name for name in names if name.startswith("summarizer/_content/")}
    if shipped != expected:
        sys.exit(f"the wheel lacks {expected - shipped} and has in excess {shipped - expected}")
    if any(name.startswith(("tests/", "docs/")) for name in names):
        sys.exit("the wheel holds tests or docs")


def main() -> None:
    """Build, look inside, install, use."""
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        run(sys.executable, "-m", "build", "--wheel", "--outdir", work, ROOT, cwd=work)
        wheel = next(work.glob("*.whl"))
        check_contents(wheel)
        venv.create(work / "venv", with_pip=True)
        python, empty = work / "venv" / "bin" / "python", work / "empty"
        empty.mkdir()
        run(python, "-m", "pip", "install", "--quiet", wheel, cwd=empty)
        run(python, "-m", "pip", "check", cwd=empty)
        find = "from summarizer.content import content_folder as f; print(f('evals').parent)"
        content = Path(run(python, "-c", find, cwd=empty).strip())
        command = work / "venv" / "bin" / "summarizer"
        article = content / CASE
        said = run(command, "brief", article, "--model", "recorded/claude", cwd=empty)
        for words in ("Ngonyoka", "Nhabanga", "Mtwara"):
            if words not in said:
                sys.exit(f"the installed wheel's briefing does not mention {words}:\n{said}")
        run(command, "brief", article, "--model", "rules", "--format", "html", cwd=empty)
        if "extract.v1" not in run(command, "prompts", "list", cwd=empty):
            sys.exit("the installed wheel has no prompts")
        print(f"{wheel.name}: built, installed and used from an empty folder")


if __name__ == "__main__":
    main()
