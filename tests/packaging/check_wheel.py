"""Build the wheel, install it alone in a fresh environment, and use it from an empty folder.

Run by `make package`: it needs a package index, so it is no test that pytest would pick up.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import venv
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
CASE = "evals/core/dev/rovuma-river-patrols/article.md"


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


def content_files() -> set[str]:
    """The files that people edit: those git knows, or all of them where this is no checkout."""
    folders = ("prompts", "evals", "cassettes")
    if (ROOT / ".git").exists() and shutil.which("git"):
        tracked = run("git", "ls-files", *folders, cwd=ROOT).split("\n")
        return {name for name in tracked if name}
    paths = (path for folder in folders for path in (ROOT / folder).rglob("*"))
    return {path.relative_to(ROOT).as_posix() for path in paths if path.is_file()}


def check_contents(wheel: Path) -> None:
    """The wheel has the content that people edit, and nothing else beside the package."""
    names = set(zipfile.ZipFile(wheel).namelist())
    expected = {f"summarizer/_content/{name}" for name in content_files()}
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
