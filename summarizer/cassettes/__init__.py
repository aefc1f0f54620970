"""Recorded answers: each belongs to exactly one request and is replayed for no other.

    recordings   one file: its format, the answers in it, what it is for
    secrecy      what must not be written into one
    folder       where each file lies: finding an answer, recording one
    misses       why there is no recorded answer, and the command that mends it
    players      completers that answer from a folder, or ask and record

A recording that does not fit, or cannot be read, is an error that says what has changed: never an
empty answer and never a live call. Nothing here knows a provider or the network.
"""

from summarizer.cassettes.folder import Cassettes
from summarizer.cassettes.players import Player, Recorder, RecordMode
from summarizer.cassettes.recordings import RecordedAttempt, Recording, read_recording

__all__ = [
    "Cassettes",
    "Player",
    "RecordMode",
    "RecordedAttempt",
    "Recorder",
    "Recording",
    "read_recording",
]
