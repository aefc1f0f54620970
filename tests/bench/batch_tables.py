"""The figures of the benchmark of batches as tables: in seconds for a terminal, else as ratios."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final, NamedTuple

LATENCIES: Final = (0.0, 0.2)
"""Seconds that the server takes to answer; figures by latency come in this order."""
BEGIN: Final = "<!-- table of: python -m tests.bench.batch -->\n"
END: Final = "<!-- end of the table -->\n"
_BARE: Final = 1  # the row of the bare client, which the others are multiples of


class Row(NamedTuple):
    """The best figures of one program."""

    name: str
    startup_seconds: float
    asking_seconds: tuple[float, ...]
    ideal_seconds: tuple[float, ...]
    in_flight: tuple[float, ...]
    """Requests, on average."""
    cpu_milliseconds: tuple[float, ...]
    """An article."""
    megabytes: float

    @property
    def of_ideal(self) -> float:
        """Share of the ideal at the longest latency."""
        return self.ideal_seconds[-1] / self.asking_seconds[-1]


def terminal(rows: Sequence[Row]) -> str:
    """All figures, to be read as they are printed."""
    lines = [
        f"{'batch: 500 articles, 64 at a time':44} {'startup':>8} {'asking at 0':>12} "
        f"{'at 200 ms':>10} {'of ideal':>9} {'in flight':>10} {'CPU at 0':>9} {'at 200 ms':>10} "
        f"{'peak MB':>8}"
    ]
    for row in rows:
        at_once, waiting = row.asking_seconds
        cpu_at_once, cpu_waiting = row.cpu_milliseconds
        lines.append(
            f"{row.name:44} {row.startup_seconds:6.2f} s {at_once:10.2f} s {waiting:8.2f} s "
            f"{row.of_ideal:8.1%} {row.in_flight[-1]:10.1f} {cpu_at_once:6.2f} ms "
            f"{cpu_waiting:7.2f} ms {row.megabytes:8.0f}"
        )
    return "\n".join(lines)


def markdown(rows: Sequence[Row]) -> str:
    """Shares, and multiples of the bare client, which hold on other machines, too."""
    bare = rows[_BARE]
    lines = [
        "| | of the ideal at 200 ms | in flight, of 64 | time at 0 ms | CPU an article | "
        "peak memory |",
        "|---|--:|--:|--:|--:|--:|",
    ]
    lines += [
        f"| {row.name} | {row.of_ideal:.1%} | {row.in_flight[-1]:.1f} | "
        f"{row.asking_seconds[0] / bare.asking_seconds[0]:.2f}x | "
        f"{row.cpu_milliseconds[-1] / bare.cpu_milliseconds[-1]:.2f}x | "
        f"{row.megabytes / bare.megabytes:.2f}x |"
        for row in rows
    ]
    return "\n".join(lines)


def write_page(page: Path, table: str) -> None:
    """Put `table` between the marks in `page`; ValueError if the marks are not there."""
    before = page.read_text(encoding="utf-8")
    head, begin, rest = before.partition(BEGIN)
    _, end, tail = rest.partition(END)
    if not begin or not end:
        raise ValueError(f"{page}: no {BEGIN.strip()!r} with {END.strip()!r} behind it")
    page.write_text(f"{head}{begin}\n{table}\n\n{end}{tail}", encoding="utf-8")
