"""Full answers as lean ones: what a model would have written for the same records."""

from typing import Any

from tests.stories import make_answer


def leanly(answer: dict[str, Any]) -> dict[str, Any]:
    """A full answer as a lean one."""

    def record(one: dict[str, Any], *inferred: str) -> dict[str, Any]:
        kept = {key: value for key, value in one.items() if key not in ("evidence", *inferred)}
        return {"in": one["evidence"], **kept}

    def cited(fact: dict[str, Any] | None) -> str | None:
        if fact is None:
            return None
        value = f" = {fact['edtf']}" if fact.get("edtf") else ""
        return f"{fact.get('value') or fact['text']}{value} {fact['evidence']}"

    return {
        "participants": [record(one) for one in answer["participants"]],
        "meetings": [
            {
                **record(one, "format"),
                "participants": [f"{a['participant']} {a['part']}" for a in one["participants"]],
                "status": cited(one["status"]),
                "date": cited(one["date"]),
            }
            for one in answer["meetings"]
        ],
        "agreements": [
            {
                **record(one, "unilateral"),
                "status": cited(one["status"]),
                "date": cited(one["date"]),
            }
            for one in answer["agreements"]
        ],
        "attacks": [
            {
                **record(one),
                "date": cited(one["date"]),
                "tolls": [record(toll) for toll in one["tolls"]],
                "attributions": [record(said) for said in one["attributions"]],
            }
            for one in answer["attacks"]
        ],
    }


def make_lean_answer() -> dict[str, Any]:
    """`stories.make_answer`, as the prompt that is the default asks for it."""
    return leanly(make_answer())
