"""A large suite for benchmarks: the cases of `core`, repeated under other names."""

import shutil
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PROMPT = "extract.v1"  # its answers are summaries as they stand, which the peer can read
SHELF = Path(PROMPT, "claude")


@dataclass(frozen=True)
class LargeSuite:
    """Folders with `size` cases and a recording for each."""

    cases: Path
    cassettes: Path
    size: int


def make_suite(folder: Path, size: int) -> LargeSuite:
    """Write `size` cases into `folder`: files of their own, so that each is opened and read."""
    originals = sorted(
        path.parent for path in (ROOT / "evals" / "core" / "dev").glob("*/expected.yaml")
    )
    suite = LargeSuite(folder / "cases", folder / "cassettes", size)
    shutil.copytree(ROOT / "cassettes" / "schemas", suite.cassettes / "schemas")
    (suite.cassettes / SHELF).mkdir(parents=True)
    for number in range(size):
        original = originals[number % len(originals)]
        name = f"{original.name}-{number:05d}"
        shutil.copytree(original, suite.cases / name)
        (recording,) = (ROOT / "cassettes" / SHELF).glob(f"{original.name}.*.0.json")
        renamed = recording.name.replace(original.name, name, 1)
        shutil.copy(recording, suite.cassettes / SHELF / renamed)
    return suite
