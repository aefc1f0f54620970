"""The options of `batch run` for engine, telemetry and log."""

import argparse
import subprocess
import sys

import pytest

from summarizer.cli.batch_engines import add_engine_options, engine_of, wants_json
from summarizer.errors import UsageError


def parsed(*arguments: str) -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    add_engine_options(parser)
    return parser.parse_args(arguments)


@pytest.fixture(autouse=True)
def _no_variables(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("", "_TRACES", "_METRICS"):
        monkeypatch.delenv(f"OTEL_EXPORTER_OTLP{name}_ENDPOINT", raising=False)


def test_by_default_the_engine_is_the_batch_s_own() -> None:
    with engine_of(parsed()) as engine:
        assert engine is None
    assert not wants_json(parsed())


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["--engine", "spark"], "unknown choice 'spark' for --engine; there are: local, ray"),
        (["--engine-workers", "2"], "--engine-workers needs --engine ray"),
        (["--ray-address", "auto"], "--ray-address needs --engine ray"),
    ],
)
def test_options_that_do_not_go_together_are_refused(arguments: list[str], complaint: str) -> None:
    with pytest.raises(UsageError) as caught, engine_of(parsed(*arguments)):
        pass
    assert str(caught.value) == complaint


def test_a_log_format_that_there_is_not_is_refused() -> None:
    assert wants_json(parsed("--log-format", "json"))
    with pytest.raises(UsageError, match="unknown choice 'xml' for --log-format"):
        wants_json(parsed("--log-format", "xml"))


def test_telemetry_that_was_asked_for_must_be_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "opentelemetry.exporter.otlp.proto.http.trace_exporter", None)
    with (
        pytest.raises(UsageError, match=r"pip install 'summarizer\[otel\]'"),
        engine_of(parsed("--telemetry")),
    ):
        pass


def test_telemetry_that_the_environment_asks_for_may_be_missing(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The variables may be meant for other programs: one line says what is missing, and why."""
    monkeypatch.setitem(sys.modules, "opentelemetry.exporter.otlp.proto.http.trace_exporter", None)
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:9")
    with engine_of(parsed()) as engine:
        assert engine is None
    complaint = capsys.readouterr().err
    assert complaint.count("\n") == 1
    assert "pip install 'summarizer[otel]'" in complaint
    with engine_of(parsed("--log-format", "json")):
        pass
    assert capsys.readouterr().err == ""


def test_help_needs_no_slow_import() -> None:
    code = (
        "import sys, argparse, summarizer.cli.batch_engines as engines\n"
        "engines.add_engine_options(argparse.ArgumentParser())\n"
        "slow = ('pydantic', 'asyncio', 'ray', 'opentelemetry', 'sqlite3')\n"
        "print([name for name in slow if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
