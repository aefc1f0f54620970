"""OpenTelemetry: a span for each article of a run, one for each question to a model, two metrics.

    telemetry = open_telemetry()
    batch = Batch(folder, options, settings, engine=traced(local_engine, telemetry))

Names follow the GenAI semantic conventions 1.41.0, the last that were published before they moved
to a repository of their own, where metrics are being renamed. No text of an article or of an answer
and no key is in any attribute, and no message of a provider, which could hold either: an article is
known by its key in the store, a failure by its kind.

Spans are made where the store is, from what engine and memory tell each other, so that workers
elsewhere need no OpenTelemetry. Nothing of it is imported unless it is wanted.
"""

import os
import time
from collections.abc import Callable, Mapping
from importlib import import_module
from importlib.metadata import version
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from summarizer.batch.engines import Engine, LocalEngine
from summarizer.batch.jobs import article_key, setup_of
from summarizer.batch.memory import Left, Memory
from summarizer.briefing import Article, Extraction
from summarizer.clients import Pace, Sent
from summarizer.completions import Completion, Request
from summarizer.errors import UsageError
from summarizer.pipeline.plans import Options, Plan, default_model, make_plan, split_model

if TYPE_CHECKING:
    from opentelemetry.metrics import MeterProvider
    from opentelemetry.trace import Span, TracerProvider

MakeEngine = Callable[[Options, Pace], Engine]

SCHEMA_URL = "https://opentelemetry.io/schemas/1.41.0"
_SCOPE = "summarizer.batch"
_PROVIDERS = {
    "azure": "azure.ai.openai",
    "bedrock": "aws.bedrock",
    "google": "gcp.gemini",
    "mistral": "mistral_ai",
    "vertexai": "gcp.vertex_ai",
    "xai": "x_ai",
}
"""What the conventions call a provider whose name here is another."""
_PARAMETERS = {
    "frequency_penalty": float,
    "max_completion_tokens": int,
    "max_tokens": int,
    "presence_penalty": float,
    "seed": int,
    "temperature": float,
    "top_p": float,
}
"""Parameters of a request that the conventions name, and their types."""
_NAMES = {"max_completion_tokens": "max_tokens"}
_SECONDS = (0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92)
_TOKENS = tuple(4**power for power in range(14))
# Both are the buckets that the conventions ask for.
_SWITCHES = (
    "OTEL_EXPORTER_OTLP_ENDPOINT",
    "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT",
    "OTEL_EXPORTER_OTLP_METRICS_ENDPOINT",
)
_SDK = (
    "sdk.resources",
    "sdk.trace",
    "sdk.trace.export",
    "sdk.metrics",
    "sdk.metrics.export",
    "exporter.otlp.proto.http.trace_exporter",
    "exporter.otlp.proto.http.metric_exporter",
)
_MISSING = "telemetry needs OpenTelemetry: pip install 'summarizer[otel]'"


def is_configured(environment: Mapping[str, str] = os.environ) -> bool:
    """Whether the environment names somewhere to send telemetry, and does not switch it off."""
    if environment.get("OTEL_SDK_DISABLED", "").strip().lower() == "true":
        return False
    return any(environment.get(name, "").strip() for name in _SWITCHES)


class Telemetry:
    """Makes spans and metrics with these providers."""

    def __init__(
        self,
        tracers: "TracerProvider",
        meters: "MeterProvider",
        close: Callable[[], None] = lambda: None,
    ) -> None:
        from opentelemetry.trace import SpanKind, Status, StatusCode, set_span_in_context

        self._tracer = tracers.get_tracer(_SCOPE, schema_url=SCHEMA_URL)
        meter = meters.get_meter(_SCOPE, schema_url=SCHEMA_URL)
        self._duration = meter.create_histogram(
            "gen_ai.client.operation.duration",
            unit="s",
            description="GenAI operation duration.",
            explicit_bucket_boundaries_advisory=_SECONDS,
        )
        self._usage = meter.create_histogram(
            "gen_ai.client.token.usage",
            unit="{token}",
            description="Number of input and output tokens used.",
            explicit_bucket_boundaries_advisory=_TOKENS,
        )
        self._in_context = set_span_in_context
        self._client = SpanKind.CLIENT
        self._error = Status(StatusCode.ERROR)
        self._close = close
        self.open: dict[int, Attempt] = {}
        """Questions that are under way, by the identity of their requests."""

    def close(self) -> None:
        """Send what has not been sent, and stop."""
        self._close()

    def begin_article(self, attributes: Mapping[str, Any]) -> "Span":
        """A span for one article."""
        return self._tracer.start_span("summarizer.article", attributes=attributes)

    def end_article(self, span: "Span", extraction: Extraction | None, error: str | None) -> None:
        """End the span of an article; without an extraction, `error` says what ended it."""
        if extraction is not None:
            error = extraction.failure.kind if extraction.failure else None
            span.set_attributes(
                {
                    "summarizer.outcome": "failed" if error else "answered",
                    "summarizer.findings": len(extraction.findings),
                    "summarizer.attempts": len(extraction.attempts),
                    "summarizer.replayed": extraction.replayed,
                }
            )
        else:
            span.set_attribute("summarizer.outcome", "left")
        if error is not None:
            span.set_attribute("error.type", error)
            span.set_status(self._error)
        span.end()

    def begin_question(
        self, article: "Span", request: Request, common: Mapping[str, Any]
    ) -> "Attempt":
        """A span for one question about the article."""
        known = {**common, "gen_ai.request.model": request.model}
        span = self._tracer.start_span(
            f"chat {request.model}",
            context=self._in_context(article),
            kind=self._client,
            attributes={**known, "gen_ai.output.type": "json", **_of_request(request)},
        )
        return Attempt(span, request, known)

    def end_question(self, attempt: "Attempt", completion: Completion) -> None:
        """The answer came."""
        usage, provenance = completion.usage, completion.provenance
        told: dict[str, Any] = {"gen_ai.response.finish_reasons": (completion.finish_reason,)}
        if provenance.reported_model is not None:
            told["gen_ai.response.model"] = provenance.reported_model
            attempt.known["gen_ai.response.model"] = provenance.reported_model
        counts = {
            "gen_ai.usage.input_tokens": usage.input_tokens,
            "gen_ai.usage.output_tokens": usage.output_tokens,
            "gen_ai.usage.cache_read.input_tokens": usage.cached_input_tokens,
            "summarizer.requests": usage.requests,
        }
        told |= {name: number for name, number in counts.items() if number is not None}
        attempt.span.set_attributes(told)
        for kind, number in (("input", usage.input_tokens), ("output", usage.output_tokens)):
            if number is not None:
                self._usage.record(number, {**attempt.known, "gen_ai.token.type": kind})
        self._duration.record(attempt.seconds(), attempt.known)
        attempt.span.end()

    def fail_question(self, attempt: "Attempt", requests: int, error: str) -> None:
        """No answer came, in so many HTTP requests."""
        attempt.span.set_attributes({"error.type": error, "summarizer.requests": requests})
        attempt.span.set_status(self._error)
        self._duration.record(attempt.seconds(), {**attempt.known, "error.type": error})
        attempt.span.end(attempt.ended_nanoseconds)


class Attempt:
    """A question that is under way."""

    def __init__(self, span: "Span", request: Request, known: dict[str, Any]) -> None:
        self.span = span
        self.request = request
        self.known = known
        """The attributes that its metrics have, too."""
        self.last_status: int | None = None
        self.ended_nanoseconds: int | None = None
        """When it was given up, on the clock of the day."""
        self._started = time.monotonic()
        self._seconds: float | None = None

    def stop(self) -> None:
        """No answer came; why is told a little later."""
        self._seconds = time.monotonic() - self._started
        self.ended_nanoseconds = time.time_ns()

    def seconds(self) -> float:
        """How long it took."""
        return time.monotonic() - self._started if self._seconds is None else self._seconds

    def hear(self, sent: Sent) -> None:
        """What came of one HTTP request: an event if it has to be sent again, or was in vain."""
        self.last_status = sent.status
        if sent.status is not None and sent.status < 300:
            return
        told: dict[str, Any] = {"summarizer.seconds": round(sent.seconds, 3)}
        if sent.status is not None:
            told["http.response.status_code"] = sent.status
        if sent.retry_after_seconds is not None:
            told["summarizer.retry_after_seconds"] = sent.retry_after_seconds
        self.span.add_event("summarizer.request_failed", told)

    def why(self) -> str:
        """The kind of error as far as the wire tells: a status, or that there was none."""
        return "_OTHER" if self.last_status in (None, 200) else str(self.last_status)


class TracedPace:
    """A pace that lets the span of a question know what came of its requests."""

    def __init__(self, pace: Pace, telemetry: Telemetry) -> None:
        self._pace = pace
        self._telemetry = telemetry

    async def admit(self, request: Request) -> None:
        """As the pace does."""
        await self._pace.admit(request)

    def report(self, request: Request, sent: Sent) -> None:
        """As the pace does."""
        if (attempt := self._telemetry.open.get(id(request))) is not None:
            attempt.hear(sent)
        self._pace.report(request, sent)


class TracedEngine:
    """An engine with a span for each article and each question about it."""

    def __init__(self, engine: Engine, telemetry: Telemetry, plan: Plan, model: str) -> None:
        self._engine = engine
        self._telemetry = telemetry
        setup = setup_of(plan)
        self._article = {"summarizer.setup": setup.key, "gen_ai.request.model": setup.model}
        self._question = _of_provider(plan, split_model(model)[0])
        if setup.prompt is not None:
            self._article["gen_ai.prompt.name"] = setup.prompt
            self._question["gen_ai.prompt.name"] = setup.prompt

    async def open(self) -> None:
        """Start what the engine needs."""
        await self._engine.open()

    async def extract(self, article: Article, memory: Memory) -> Extraction:
        """What the engine makes of it."""
        span = self._telemetry.begin_article(
            {**self._article, "summarizer.article.key": article_key(article)}
        )
        traced = _TracedMemory(memory, self._telemetry, span, self._question)
        extraction: Extraction | None = None
        error: str | None = None
        try:
            extraction = await self._engine.extract(article, traced)
            error = extraction.failure.kind if extraction.failure else None
        except Left:
            raise  # the run ends, which is no error of the article's
        except BaseException as raised:
            error = type(raised).__name__
            raise
        finally:
            traced.close(error)
            self._telemetry.end_article(span, extraction, error)
        return extraction

    async def aclose(self) -> None:
        """As the engine does."""
        await self._engine.aclose()


class _TracedMemory:
    """A memory from whose calls the spans of questions are made."""

    def __init__(
        self, memory: Memory, telemetry: Telemetry, article: "Span", common: Mapping[str, Any]
    ) -> None:
        self._memory = memory
        self._telemetry = telemetry
        self._article = article
        self._common = common
        self._given_up: tuple[Attempt, int] | None = None

    async def recall(self, request: Request) -> Completion | None:
        return await self._memory.recall(request)

    async def begin(self, request: Request) -> None:
        self.close(None)
        await self._memory.begin(request)
        attempt = self._telemetry.begin_question(self._article, request, self._common)
        self._telemetry.open[id(request)] = attempt

    async def keep(self, request: Request, completion: Completion) -> None:
        attempt = self._telemetry.open.pop(id(request), None)
        if attempt is not None:
            self._telemetry.end_question(attempt, completion)
        await self._memory.keep(request, completion)

    async def give_up(self, request: Request, requests: int) -> None:
        attempt = self._telemetry.open.pop(id(request), None)
        if attempt is not None:
            attempt.stop()
            self._given_up = (attempt, requests)
        await self._memory.give_up(request, requests)

    def close(self, error: str | None) -> None:
        """End the span of a question that was given up; `error` is what that meant, if known."""
        if self._given_up is not None:
            attempt, requests = self._given_up
            self._given_up = None
            self._telemetry.fail_question(attempt, requests, error or attempt.why())


def local_engine(options: Options, pace: Pace) -> Engine:
    """The engine of this process."""
    return LocalEngine(make_plan(options, pace))


def traced(make_engine: MakeEngine, telemetry: Telemetry) -> MakeEngine:
    """As `make_engine`, with spans and metrics."""

    def make(options: Options, pace: Pace) -> Engine:
        plan = make_plan(options)
        engine = make_engine(options, TracedPace(pace, telemetry))
        return TracedEngine(engine, telemetry, plan, options.get("model") or default_model())

    return make


def open_telemetry() -> Telemetry:
    """Telemetry by way of the providers that this process has, else to where OTEL_* variables say.

    OTLP over HTTP, by default to a collector on this machine. UsageError if OpenTelemetry is not
    installed. Close it in the end.
    """
    try:
        from opentelemetry import metrics, trace

        sdk = {name: import_module(f"opentelemetry.{name}") for name in _SDK}
    except ImportError:
        raise UsageError(_MISSING) from None
    if not isinstance(trace.get_tracer_provider(), trace.ProxyTracerProvider):
        # Somebody has set this process up (opentelemetry-instrument), and will close it as well.
        return Telemetry(trace.get_tracer_provider(), metrics.get_meter_provider())
    resource = _resource(sdk["sdk.resources"].Resource)
    tracers = sdk["sdk.trace"].TracerProvider(resource=resource, shutdown_on_exit=False)
    spans = sdk["exporter.otlp.proto.http.trace_exporter"].OTLPSpanExporter()
    tracers.add_span_processor(sdk["sdk.trace.export"].BatchSpanProcessor(spans))
    numbers = sdk["exporter.otlp.proto.http.metric_exporter"].OTLPMetricExporter()
    reader = sdk["sdk.metrics.export"].PeriodicExportingMetricReader(numbers)
    meters = sdk["sdk.metrics"].MeterProvider([reader], resource=resource, shutdown_on_exit=False)

    def close() -> None:
        tracers.shutdown()
        meters.shutdown()

    return Telemetry(tracers, meters, close)


def _resource(resource_class: Any) -> Any:
    """This program, unless OTEL_SERVICE_NAME or OTEL_RESOURCE_ATTRIBUTES call it something else."""
    found = resource_class.create()
    named = os.environ.get("OTEL_RESOURCE_ATTRIBUTES", "")
    if os.environ.get("OTEL_SERVICE_NAME") or "service.name=" in named:
        return found
    ours = {"service.name": "summarizer", "service.version": version("summarizer")}
    return found.merge(resource_class(ours))


def _of_provider(plan: Plan, provider: str) -> dict[str, Any]:
    known: dict[str, Any] = {
        "gen_ai.operation.name": "chat",
        "gen_ai.provider.name": _PROVIDERS.get(provider, provider),
    }
    if plan.client is not None and plan.client.endpoint.base_url is not None:
        address = urlsplit(plan.client.endpoint.base_url)
        known["server.address"] = address.hostname or ""
        known["server.port"] = address.port or (443 if address.scheme == "https" else 80)
    return known


def _of_request(request: Request) -> dict[str, Any]:
    told: dict[str, Any] = {
        "summarizer.attempt": request.attempt,
        "summarizer.sample": request.sample,
    }
    for name, kind in _PARAMETERS.items():
        value = request.parameters.get(name)
        if isinstance(value, int | float) and not isinstance(value, bool):
            told[f"gen_ai.request.{_NAMES.get(name, name)}"] = kind(value)
    return told
