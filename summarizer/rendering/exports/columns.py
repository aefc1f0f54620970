"""Which tables a briefing has, and their columns, whether its records are merged or not.

docs/exports.md describes every column; a test holds it to this.
"""

_HEAD = ("label", "articles_count", "origins_count", "conflicts", "not_stated")
COUNT = ("min", "max", "text", "attackers")
"""What a toll says of the killed, and of the injured."""
COLUMNS: dict[str, tuple[str, ...]] = {
    "articles": (
        "article", "name", "title", "outlet", "published", "published_from", "url", "sha256",
        "origin", "duplicate_of", "failure", "failure_reason", "model", "how", "answered_on",
        "prompt", "gist", "gist_sentences", "unsupported",
    ),
    "origins": ("origin", "articles", "because"),
    "participants": ("participant_id", *_HEAD, "name", "role", "organisation", "country"),
    "meetings": (
        "meeting_id", *_HEAD, "earliest", "latest", "date", "place", "country", "mode", "status",
        "participants",
    ),
    "agreements": (
        "agreement_id", *_HEAD, "earliest", "latest", "status", "form", "date", "parties",
        "meetings",
    ),
    "attacks": (
        "attack_id", *_HEAD, "earliest", "latest", "date", "place", "country", "type", "stage",
        "targets", "killed", "injured", "attribution",
    ),
    "attendances": ("meeting_id", "article", "participant_id", "participant", "part"),
    "tolls": (
        "toll_id", "attack_id", "article", "outlet",
        *(f"killed_{part}" for part in COUNT), *(f"injured_{part}" for part in COUNT),
        "according_to", "superseded", "sentences", "unsupported",
    ),
    "attributions": (
        "attribution_id", "attack_id", "article", "outlet", "actor", "basis", "according_to",
        "sentences", "unsupported",
    ),
    "ledger": ("record_id", "kind", "field", "verdict", "value", "statements_count"),
    "statements": (
        "record_id", "kind", "field", "article", "outlet", "value", "according_to", "sentences",
    ),
    "tellings": ("record_id", "kind", "article", "outlet", "sentences", "unsupported"),
    "details": ("record_id", "kind", "article", "field", "value"),
    "findings": (
        "article", "record_id", "path", "finding", "value", "sentences", "message",
    ),
    "sentences": ("article", "sentence", "outlet", "text"),
    "notes": ("article", "note"),
}  # fmt: skip
"""Name of each table and its columns, in their order."""
