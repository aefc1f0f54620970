"""What each fault makes of a reply, whatever the reply says."""

import json
from dataclasses import replace

from summarizer.testing.faults import Faults
from summarizer.testing.replies import RESET, SILENCE, Reply, half_of, html, json_reply, status


def error_reply(fault: str | None, faults: Faults, rest: str) -> Reply | None:
    """The reply of a fault that strikes before anything is done; None if it strikes later.

    `rest` is the path below the base URL, for redirects.
    """
    match fault:
        case "server_error":
            reply = status(500, "the server had an error", type="server_error")
        case "bad_gateway":
            reply = html("502 Bad Gateway", 502)
        case "unavailable":
            reply = status(503, "the engine is overloaded", type="server_error")
        case "overloaded":
            reply = status(529, "overloaded", type="overloaded_error")
        case "rate_limited":
            reply = rate_limited({"retry-after": f"{faults.retry_after_seconds:g}"})
        case "rate_limited_silently":
            reply = rate_limited({})
        case "rate_limited_ms":
            reply = rate_limited({"retry-after-ms": f"{faults.retry_after_seconds * 1000:.0f}"})
        case "rate_limited_long":
            reply = rate_limited({"retry-after": f"{faults.long_retry_after_seconds:g}"})
        case "reset":
            reply = RESET
        case "stall":
            reply = SILENCE
        case "error_object":
            reply = json_reply({"error": {"code": 502, "message": "upstream is gone"}})
        case "bad_request":
            reply = status(400, "bad request", type="invalid_request_error")
        case "unauthorized":
            reply = status(401, "incorrect API key provided", type="invalid_request_error")
        case "not_found":
            reply = status(404, "the model does not exist", code="model_not_found")
        case "redirect":
            here = faults.redirect_to.startswith("/")
            location = faults.redirect_to + (rest if here else "")
            reply = status(307, "moved", {"location": location})
        case _:
            return None
    return replace(reply, outcome=fault)


def rate_limited(headers: dict[str, str], outcome: str = "rate_limited") -> Reply:
    """OpenAI's 429 with these headers."""
    reply = status(429, "rate limit reached", headers, type="requests", code="rate_limit_exceeded")
    return replace(reply, outcome=outcome)


def spoil(reply: Reply, fault: str | None, faults: Faults) -> Reply:
    """A good reply as the fault spoils it on the wire; the same if it does not."""
    match fault:
        case "reset_midway":
            broken = replace(reply, sent_share=0.5, ending="reset")
        case "stall_midway":
            broken = replace(reply, sent_share=0.5, ending="silence")
        case "truncated":
            broken = half_of(reply)
        case "late":
            broken = replace(reply, delay_seconds=faults.late_seconds)
        case "malformed_json":
            broken = replace(reply, body=reply.body[: len(reply.body) // 2])
        case "empty_choices":
            broken = replace(
                reply, body=json.dumps({**json.loads(reply.body), "choices": []}).encode()
            )
        case "doubled_body":
            broken = replace(reply, body=reply.body * 2)
        case "repeated_response":
            broken = replace(reply, copies=2)
        case _:
            return reply
    return replace(broken, outcome=fault)
