"""Every text field of what comes out of a batch, and what a run says: nothing leaves its place."""

import io
import json
import logging
from pathlib import Path

import pyarrow.parquet as pq  # type: ignore[import-untyped,unused-ignore]
import pytest

from summarizer.batch.logs import LOGGER, JsonLog, LoggedTally
from summarizer.batch.outputs.lines import line
from summarizer.batch.outputs.parquet import write_tables
from summarizer.batch.outputs.shelf import Row, Shelf
from summarizer.batch.progress import Progress, report_lines
from summarizer.batch.store import open_store
from summarizer.batch.tally import Tally
from summarizer.briefing import Extraction, Failure
from tests.hostile.fields import marks, poisoned
from tests.hostile.test_fields import FILLED, PAYLOADS, STEERS, briefings, check_json
from tests.test_batch_outputs import SETUP


@pytest.mark.parametrize("payload", PAYLOADS)
def test_results_as_lines_keep_every_field_in_its_place(payload: str) -> None:
    """With and without the texts, one line each, and what is read is what was written."""
    for extraction in (one for briefing in briefings(payload) for one in briefing.extractions):
        for with_text in (True, False):
            written = line(extraction, with_text=with_text)
            assert written.count("\n") == 1
            check_json(written)
        told = json.loads(line(extraction))
        assert told["name"] == extraction.name


@pytest.mark.parametrize("payload", PAYLOADS)
def test_tables_hold_every_text_as_it_is(payload: str, tmp_path: Path) -> None:
    """A typed column is no spreadsheet: nothing is escaped, and nothing lost."""
    found = [one for briefing in briefings(payload) for one in briefing.extractions]
    rows = [Row(n, f"k{n}", n, None, one) for n, one in enumerate(found, 1)]
    write_tables(tmp_path / "tables", rows)
    articles = pq.read_table(tmp_path / "tables" / "articles.parquet").to_pylist()
    assert [row["name"] for row in articles] == [one.name for one in found]
    assert sorted(path.suffix for path in (tmp_path / "tables").iterdir()) == [".parquet"] * 9
    people = pq.read_table(tmp_path / "tables" / "participants.parquet").to_pylist()
    names = [p.name for one in found if one.summary for p in one.summary.participants]
    assert [row["name"] for row in people] == names
    assert any(marks(name) for name in names)


@pytest.mark.parametrize("payload", PAYLOADS)
def test_a_store_gives_back_every_field(payload: str, tmp_path: Path) -> None:
    [briefing, *_] = briefings(payload)
    with open_store(tmp_path, to_write=True) as store:
        with store.transaction():
            setup = store.add_setup(SETUP)
            for number, one in enumerate(briefing.extractions):
                if one.article is not None:
                    article = store.add_article(f"{number}{one.name}", str(number), one.article)
                    store.save_result(setup, article, one)
                else:
                    failure = one.failure or Failure(kind="ArticleError", message=payload)
                    store.add_unreadable(f"{number}{one.name}", str(number), failure)
        for row in Shelf(store, setup).rows():
            check_json(line(row.extraction))


@pytest.mark.parametrize("payload", PAYLOADS)
def test_what_a_run_says_steers_nothing(payload: str) -> None:
    """The failure of an article, in a provider's words, as people and as programs are told it."""
    failed = Extraction(
        name=f"{payload}q0z", article=None, summary=None,
        failure=Failure(kind="RequestRejected", message=f"HTTP 400 ({payload}q1z)"),
    )  # fmt: skip
    stream = io.StringIO()
    tally = Tally(total=2, stopped=f"20 failed in a row: {payload}q2z")
    with Progress(tally, stream=stream) as progress:
        tally.count(failed)
        progress.update()
    told = [stream.getvalue().removesuffix("\n"), *report_lines(tally, 5.0)]
    assert not any(STEERS.search(one) or "\n" in one for one in told)
    assert marks(" ".join(told)) >= {1, 2}
    log = io.StringIO()
    with JsonLog(log):
        LoggedTally().count(failed)
        logging.getLogger(LOGGER).info("x", extra={"event": "x", "fields": {payload: [payload]}})
        logging.getLogger(payload).warning("%s", payload)
    lines = log.getvalue().split("\n")[:-1]
    assert len(lines) == 3
    for one in lines:
        check_json(one)


def test_the_examples_fill_what_is_looked_at() -> None:
    [briefing, *_] = briefings("p")
    _, names = poisoned(briefing, "p", filled=FILLED)
    assert len(names) > 50
