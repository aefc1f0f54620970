"""What a run shows of itself: on a terminal, in a log, and in the end."""

import io
from dataclasses import dataclass

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from summarizer.batch.progress import Progress, Rate, duration, money, report_lines
from summarizer.batch.tally import Tally
from summarizer.briefing import Usage


class Clock:
    def __init__(self) -> None:
        self.now = 1_000.0

    def __call__(self) -> float:
        return self.now


@dataclass
class Limit:
    most: int = 64
    in_flight: int = 20
    refused: int = 0
    allowed: int = 32
    paused_seconds: float = 0.0


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def lines_of(tally: Tally, limit: Limit | None = None) -> str:
    return "\n".join(Progress(tally, limit=limit, stream=io.StringIO(), clock=Clock()).lines())


# -- where there is no terminal


def test_a_log_gets_a_line_every_half_minute_and_one_in_the_end() -> None:
    """Ten minutes, told of ten times a second: twenty lines, and one for what came after."""
    clock, stream, tally = Clock(), io.StringIO(), Tally(total=10_000)
    with Progress(tally, stream=stream, clock=clock) as progress:
        for tenth in range(6_001):
            clock.now = 1_000 + tenth / 10
            tally.answered = tenth
            progress.update()
        tally.answered += 1
    lines = stream.getvalue().splitlines()
    assert len(lines) == 21
    assert lines[0].startswith("300 of 10,000 articles (3 %), 600 a minute, 16 min 10 s left; ")
    assert lines[-1].startswith("6,001 of 10,000 articles (60 %), ")
    assert "\x1b" not in stream.getvalue()


def test_nothing_new_is_not_told_twice() -> None:
    clock, stream = Clock(), io.StringIO()
    with Progress(Tally(answered=3), stream=stream, clock=clock) as progress:
        for _ in range(5):
            clock.now += 40
            progress.update()
    assert len(stream.getvalue().splitlines()) == 1


def test_between_two_lines_nothing_is_even_formatted(monkeypatch: pytest.MonkeyPatch) -> None:
    """`update` may be called for every article: it looks at the clock and returns."""
    monkeypatch.setattr(Progress, "lines", lambda self: pytest.fail("formatted"))
    clock = Clock()
    progress = Progress(Tally(), stream=io.StringIO(), clock=clock).__enter__()
    for _ in range(1_000):
        clock.now += 0.029
        progress.update()


# -- on a terminal


def test_a_terminal_gets_a_display_that_is_gone_in_the_end(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Drawn four times a second at most; in the end each line it took is erased."""
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("COLUMNS", "60")
    clock, stream, tally = Clock(), Terminal(), Tally(total=200)
    with Progress(tally, limit=Limit(), stream=stream, clock=clock) as progress:
        for _ in range(100):  # one second
            tally.answered += 1
            clock.now += 0.01
            progress.update()
        shown = stream.getvalue()
    assert 3 <= shown.count("in flight of 32 (of 64)") <= 5
    last = shown.rpartition("\x1b[2K")[2].split("\n")
    assert ["━" in last[0], *last[1:]] == [
        True,
        "79 of 200 articles (39 %)",
        "79 answered, 0 failed, 20 in flight of 32 (of 64)",
        "0 requests",
    ]
    erased = stream.getvalue()[len(shown) :].rpartition("\n")[2]
    assert erased.count("\x1b[2K") == 4
    assert "answered" not in erased


def test_a_terminal_that_cannot_move_its_cursor_gets_lines(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("TERM", "dumb")
    clock, stream = Clock(), Terminal()
    with Progress(Tally(answered=1), stream=stream, clock=clock) as progress:
        clock.now += 31
        progress.update()
    assert "\x1b" not in stream.getvalue()
    assert "1 answered" in stream.getvalue()


# -- what is said


def test_the_rate_is_that_of_the_last_minute() -> None:
    """Ten minutes of 60 a minute, then two of 6 a minute: 6. What was done before does not count
    into it, nor does a pause leave the old rate standing."""
    clock = Clock()
    rate = Rate(clock)
    done, told = 0, None
    assert rate.sample(0) is None
    for second in range(1, 721):
        clock.now += 1
        done += 1 if second <= 600 or second % 10 == 0 else 0
        told = rate.sample(done)
        if second == 4:
            assert told is None
        if second == 600:
            assert told == pytest.approx(60)
    assert told == pytest.approx(6, abs=0.5)
    for _ in range(70):
        clock.now += 1
        told = rate.sample(done)
    assert told is None


@settings(deadline=None)
@given(st.lists(st.floats(0, 30), max_size=200))
def test_the_rate_needs_no_more_memory_the_longer_it_runs(pauses: list[float]) -> None:
    clock = Clock()
    rate = Rate(clock)
    for number, pause in enumerate(pauses):
        clock.now += pause
        rate.sample(number)
    assert len(rate._samples) <= 62


def test_articles_that_were_known_do_not_count_as_speed() -> None:
    """A resumed run passes over 50,000 in a second, and answers 10 a minute."""
    clock, tally = Clock(), Tally(total=100_000)
    progress = Progress(tally, stream=io.StringIO(), clock=clock)
    with progress:
        tally.done_before = 50_000
        for _ in range(60):
            clock.now += 1
            tally.answered += clock.now % 6 == 0
            first = progress.lines()[0]
    assert ", 10 a minute, " in first
    assert first.endswith("3 days 11 h left")  # (100,000 - 50,010) / 10 minutes = 4,999 min


def test_what_is_trouble_is_shown_and_harmless() -> None:
    """The provider's wait, and the last failure without the escapes that were in it."""
    tally = Tally(failed=1, last_failure="a.html: \x1b[2JHTTP 503\n(gone\u202e)" + "x" * 1_000)
    words = lines_of(tally, Limit(paused_seconds=299.6))
    assert "the provider asks to wait: 5 min more" in words
    assert "last failure: a.html: ␛[2JHTTP 503 (gone\ufffd)xxx" in words
    assert "\x1b" not in words
    assert max(map(len, words.splitlines())) < 330


def test_numbers_are_grouped_and_nouns_agree() -> None:
    one = Tally(total=1, answered=1, requests=1, input_tokens=1, output_tokens=1, uncounted=1)
    many = Tally(
        answered=1_234,
        requests=5_678,
        input_tokens=9_000_000,
        cached_input_tokens=4_000_000,
        output_tokens=2_000,
        money=1_234.5,
    )
    assert lines_of(one).splitlines() == [
        "1 of 1 article (100 %)",
        "1 answered, 0 failed",
        "1 request, 1 token in, 1 out, 1 answer uncounted",
    ]
    assert lines_of(many).splitlines() == [
        "1,234 articles",
        "1,234 answered, 0 failed",
        "5,678 requests, 9,000,000 tokens in (4,000,000 cached), 2,000 out, cost 1,234.50",
    ]


def test_all_is_not_done_before_all_is_done() -> None:
    assert "(99 %)" in lines_of(Tally(total=100_000, answered=99_999))


# -- the end


def test_the_report_of_a_run_that_was_stopped() -> None:
    tally = Tally(total=1_000, done_before=100, unreadable=1, same=2, left=3, marked=12)
    tally.answered, tally.failed = 590, 7
    tally.spend(Usage(requests=640, input_tokens=1_500_000, output_tokens=300_000))
    tally.failures.update({"TransportError": 5, "MalformedAnswer": 2, "ArticleError": 1})
    tally.last_failure = "b.html: HTTP 503"
    tally.stopped = "the budget of 2,000,000 tokens has no room for one more question"
    tally.money = 0.975
    assert report_lines(tally, 605.2) == [
        "597 articles in 10 min 5 s, 59 a minute: 590 answered (12 with facts that their sentences "
        "do not carry), 7 failed",
        "100 items were done before",
        "2 items are the same as others",
        "1 item holds no readable article",
        "it took 640 requests, 1,500,000 tokens in, and 300,000 out, as the provider counted them; "
        "cost 0.9750",
        "8 failures:",
        "  5 × TransportError: the provider could not be reached or was too busy",
        "  2 × MalformedAnswer: the answer was no object of the schema",
        "  1 × ArticleError: the article could not be read",
        "  the last one: b.html: HTTP 503",
        "  to ask again about what failed, add --retry failed to the same command",
        "stopped: the budget of 2,000,000 tokens has no room for one more question",
        "300 articles are left: with a larger budget the same command goes on",
    ]


def test_the_report_of_a_run_that_is_through() -> None:
    tally = Tally(total=1, answered=1, requests=1, uncounted=1, money=0.5)
    assert report_lines(tally, 3) == [
        "1 article in 3 s, 20 a minute: 1 answered, 0 failed",
        "it took 1 request; the tokens of 1 answer nobody counted; cost 0.5000, in part estimated",
    ]


def test_a_stopped_run_of_unknown_length_says_that_there_is_more() -> None:
    tally = Tally(answered=5, stopped="interrupted")
    assert report_lines(tally, 60)[-2:] == [
        "stopped: interrupted",
        "the same command goes on with the rest",
    ]


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0.2, "0 s"),
        (59.6, "1 min"),
        (750, "12 min 30 s"),
        (3_600, "1 h"),
        (14_700, "4 h 5 min"),
        (86_400, "1 day"),
        (266_400, "3 days 2 h"),
    ],
)
def test_durations_have_two_units_at_most(seconds: float, words: str) -> None:
    assert duration(seconds) == words


def test_small_amounts_of_money_keep_their_digits() -> None:
    assert [money(amount) for amount in (0, 0.0123, 12.346, 1_234.5)] == [
        "0.00",
        "0.0123",
        "12.35",
        "1,234.50",
    ]
