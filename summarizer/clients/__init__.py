"""Asking a language model: the only door to openai, instructor and tenacity.

    async with open_client("openai/gpt-5-mini") as client:
        completion = await client.complete(request)

`open_client` reads the environment and says at once what is missing; the SDKs are imported when the
first request is sent (1-2 s), so that a run that needs no model never pays for them. A client knows
nothing of articles or checks: it takes a `Request` and gives the model's raw text, also where that
is broken JSON. It never re-asks; it repeats only what failed on the way (see `retries`).
"""

from summarizer.clients.live import LiveClient, open_client, requests_in_vain
from summarizer.clients.pacing import Pace, Sent
from summarizer.clients.settings import ClientSettings, Mode

__all__ = [
    "ClientSettings",
    "LiveClient",
    "Mode",
    "Pace",
    "Sent",
    "open_client",
    "requests_in_vain",
]
