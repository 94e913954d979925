"""The columns that each table of a folder knows. Others are kept on purpose, so only a near miss is spoken of."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from difflib import get_close_matches

from onemake.formats.headings import column_of

__all__ = ["COLUMNS", "near_misses", "nearest_column"]

COLUMNS: dict[str, frozenset[str]] = {
    "calendar.csv": frozenset((
        "round", "race", "label", "date", "issued", "grid_issued", "circuit", "circuit_km", "km", "green_laps", "max_minutes", "reset_laps", "reset_minutes", "country", "host_event", "laps", "minutes", "laps_done",
        "minutes_done", "distance_done", "scale", "factor", "status", "results_from", "note", "source",
    )),
    "entries.csv": frozenset((
        "number", "driver", "driver_id", "nationality", "team", "entrant", "car", "chassis", "engine", "classes", "guest", "rounds",
        "registered", "born", "category", "nominated", "note", "source",
    )),
    "results.csv": frozenset((
        "round", "race", "session", "number", "driver", "driver_id", "position", "status", "laps", "time", "gap", "grid", "best_lap", "codes",
        "best_lap_at", "second_best_lap", "second_best_lap_at", "laps_led", "incidents", "flag", "note", "team", "entrant", "car", "engine", "chassis", "nationality", "classes", "guest", "issue", "issued",
        "source",
    )),
    "numbers.csv": frozenset(("round", "race", "number_there", "number", "note")),
    "brought_forward.csv": frozenset(("title", "after", "competitor", "points", "source", "note")),
    "official.csv": frozenset(("title", "after", "as_of", "position", "competitor", "points", "source", "note")),
    "official_scores.csv": frozenset(("title", "round", "race", "competitor", "points", "codes", "source", "note")),
}  # fmt: skip


def nearest_column(column: str, wanted: Iterable[str]) -> str:
    """The known column that somebody may have meant; blank if none is near. A word of another language is near, and so is a slip of the pen."""
    columns = sorted(wanted)
    meant = column_of(column) or ""
    if "competitor" in columns and meant in ("driver", "team"):
        meant = "competitor"
    if meant in columns:
        return meant
    if len(column) < 4:
        return ""
    return next(iter(get_close_matches(column, [c for c in columns if len(c) > 3], n=1, cutoff=0.8)), "")


def near_misses(file: str, columns: Collection[str]) -> Iterator[tuple[str, str]]:
    """The columns of a file that nothing reads, though one that is not there is almost called so."""
    known = COLUMNS.get(file, frozenset())
    for column in columns:
        if column and column not in known and (near := nearest_column(column, known - set(columns))):
            yield column, near
