"""How much reading one source may cost."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Limits:
    """How much one source may cost. Sizes in bytes, after decompression; times in seconds."""

    max_bytes: int = 10_000_000
    connect_seconds: float = 10
    read_seconds: float = 15
    """The longest silence of a server."""
    total_seconds: float = 60
    """For everything but the look-up of the host's name, redirects included."""
    max_redirects: int = 5
