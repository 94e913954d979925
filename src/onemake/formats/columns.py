"""The columns that each table of a folder knows. Others are kept on purpose, so only a near miss is spoken of."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from difflib import get_close_matches

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
        "best_lap_at", "second_best_lap", "second_best_lap_at", "laps_led", "incidents", "note", "team", "entrant", "car", "engine", "chassis", "nationality", "classes", "guest", "issue", "issued",
        "source",
    )),
    "numbers.csv": frozenset(("round", "race", "number_there", "number", "note")),
    "brought_forward.csv": frozenset(("title", "after", "competitor", "points", "source", "note")),
    "official.csv": frozenset(("title", "after", "as_of", "position", "competitor", "points", "source", "note")),
    "official_scores.csv": frozenset(("title", "round", "race", "competitor", "points", "codes", "source", "note")),
}  # fmt: skip

# What people and their spreadsheets call a column, in the languages of the cups.
_CALLED: dict[str, str] = {
    "round": "rnd lauf veranstaltung manche gara jornada",
    "race": "rennen course corsa carrera",
    "date": "datum data fecha",
    "circuit": "track strecke circuito venue",
    "number": "no no. nr nr. num # startnummer start_number car_number car_no numero numéro núm",
    "driver": "name fahrer pilote pilota piloto conducteur kuljettaja förare competitor_name driver_name",
    "team": "teams équipe equipe écurie squadra equipo escuderia",
    "nationality": "nat nat. nation nationalität nationalité nazionalità",
    "classes": "class klasse klassen classe categoria",
    "position": "pos pos. p platz place rank rang posizione posición placering",
    "status": "state stato statut",
    "laps": "runden tours giri vueltas varv",
    "time": "zeit temps tempo tiempo total_time race_time",
    "gap": "rückstand abstand diff diff. écart ecart distacco diferencia interval behind",
    "grid": "startplatz grille griglia parrilla grid_position start_position starting_position",
    "best_lap": "best fastest_lap best_time schnellste_runde beste_runde bestzeit meilleur_tour miglior_giro vuelta_rápida",
    "codes": "code marks",
    "points": "pts pts. punkte pkt punti puntos",
    "competitor": "driver team name",
    "incidents": "inc inc. incident",
    "registered": "registration eingeschrieben",
    "guest": "gast invité ospite wildcard",
}
_MEANT = {called: column for column, names in _CALLED.items() for called in names.split()}


def nearest_column(column: str, wanted: Iterable[str]) -> str:
    """The known column that somebody may have meant; blank if none is near. A word of another language is near, and so is a slip of the pen."""
    columns = sorted(wanted)
    if _MEANT.get(column) in columns:
        return _MEANT[column]
    if len(column) < 4:
        return ""
    return next(iter(get_close_matches(column, [c for c in columns if len(c) > 3], n=1, cutoff=0.8)), "")


def near_misses(file: str, columns: Collection[str]) -> Iterator[tuple[str, str]]:
    """The columns of a file that nothing reads, though one that is not there is almost called so."""
    known = COLUMNS.get(file, frozenset())
    for column in columns:
        if column and column not in known and (near := nearest_column(column, known - set(columns))):
            yield column, near
