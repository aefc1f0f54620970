"""Meetings and attacks as GeoJSON (RFC 7946), where their place resolves without guessing.

A feature has a point where its town is known, and the geometry null with a country code where only
the country is. What resolves to nothing is no feature: it is listed, with the reason, in the
foreign member `unresolved`.
"""

from typing import Any

from summarizer.affairs import MergedRecord
from summarizer.briefing import Briefing
from summarizer.places.coordinates import Location, locate
from summarizer.rendering.exports.apart import affairs_of
from summarizer.rendering.exports.tables import entries
from summarizer.rendering.json import as_json
from summarizer.rendering.statements import printable
from summarizer.rendering.wording import country_name

_DECIMALS = 3  # a hundred metres: airports and towns are no points, and more would pretend so
_SHOWN = {
    "meetings": ("date", "status", "mode", "participants"),
    "attacks": ("date", "type", "stage", "targets", "killed", "injured", "attribution"),
}


def render(briefing: Briefing) -> str:
    """A FeatureCollection in UTF-8 text, ending with a line end."""
    features: list[dict[str, Any]] = []
    unresolved: list[dict[str, Any]] = []
    affairs = affairs_of(briefing)
    for record in (*affairs.meetings, *affairs.attacks):
        ledger = entries(record)
        disputed = [f for f in ("place", "country") if f in ledger and _differ(record, f)]
        place, country = (_value(record, field) for field in ("place", "country"))
        found = Location(reason="the articles disagree on the country")
        if "country" not in disputed:
            found = locate(None if "place" in disputed else place, country)
        reason = found.reason
        if "place" in disputed and "country" not in disputed:
            reason = "the articles disagree on the place"
        known = {"kind": record.kind, "label": printable(record.label), "place": place}
        if found.country is None:
            unresolved.append({"id": record.id, **known, "country": country, "reason": reason})
            continue
        features.append(
            {
                "type": "Feature",
                "id": record.id,
                "geometry": _geometry(found),
                "properties": {
                    **known,
                    "country": found.country,
                    "country_name": country_name(found.country),
                    "precision": found.precision,
                    "position_of": found.position_of,
                    "not_more_precise": reason,
                    "earliest": record.days.earliest if record.days else None,
                    "latest": record.days.latest if record.days else None,
                    **{field: _value(record, field) for field in _SHOWN[record.kind]},
                    "in_conflict": [e.field for e in record.ledger if e.verdict == "conflict"],
                    "sources": [_source(briefing, telling.article) for telling in record.tellings],
                },
            }
        )
    return as_json(
        {"type": "FeatureCollection", "features": features, "unresolved": unresolved}, indent=1
    )


def _geometry(found: Location) -> dict[str, Any] | None:
    if found.longitude is None or found.latitude is None:
        return None
    position = [round(found.longitude, _DECIMALS), round(found.latitude, _DECIMALS)]
    return {"type": "Point", "coordinates": position}


def _differ(record: MergedRecord, field: str) -> bool:
    return entries(record)[field].verdict == "conflict"


def _value(record: MergedRecord, field: str) -> str | None:
    entry = entries(record).get(field)
    return None if entry is None or entry.value is None else printable(entry.value)


def _source(briefing: Briefing, at: int) -> str:
    extraction = briefing.extractions[at]
    outlet = extraction.article.outlet if extraction.article else None
    return printable(outlet or extraction.name)
