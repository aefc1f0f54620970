"""A briefing for other programs: tables, a calendar, a map.

`csv`, `ics` and `geojson` set the same records, which `records` finds: the merged ones where the
briefing has them, else each article's own. Nothing here judges, merges or writes a file.
"""
