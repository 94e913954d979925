"""Why a car stands elsewhere on the later sheet, in words; and the whole comparison as data and as rows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from onemake.core.season import Decision
from onemake.core.times import write_time
from onemake.core.timing.compare import CarChange, Comparison
from onemake.core.timing.compare_standings import StandingChange
from onemake.core.timing.explain import Unexplained
from onemake.core.timing.lines import Line
from onemake.formats.decision_text import write_decision
from onemake.office.compare_sheets import Compared

__all__ = ["comparison_as_data", "comparison_rows", "seconds", "unexplained", "why", "why_standing"]


def seconds(milliseconds: int) -> str:
    """``41 s``, ``0.412 s``."""
    whole, rest = divmod(abs(milliseconds), 1000)
    return f"{whole}{f'.{rest:03}'.rstrip('0') if rest else ''} s"


def why(car: CarChange, comparison: Comparison) -> str:
    """What happened to a car: what changed of itself, else whose change moved it."""
    own = [words for kind in car.kinds if (words := _own(kind, car))]
    if car.past:
        up = (car.place[1] or 0) < (car.place[0] or 0)
        others = {str(other.line): other for other in comparison.cars}
        said = [f"{name} {_short(others[name])}" for name in car.past[:3]] + ([f"{len(car.past) - 3} more"] if len(car.past) > 3 else [])
        own.append(f"moved {'up' if up else 'down'} because {_and(said)}")
    return "; ".join(own)


def _and(words: Sequence[str]) -> str:
    return " and ".join(filter(None, (", ".join(words[:-1]), words[-1])))


def _own(kind: str, car: CarChange) -> str:
    a, b = car.before, car.after
    if a is None or b is None:
        return {"only before": "not on the later sheet: taken as excluded", "only after": "on the later sheet only"}.get(kind, "")
    words = {
        "excluded": "disqualified" if b.status == "DSQ" else f"excluded ({b.status})",
        "probably excluded": "probable exclusion: its time and laps are as before, and it stands behind cars with fewer laps",
        "reinstated": f"was {a.status or 'without a place'}, has a place again",
        "status": f"{_status(a)}, now {_status(b)}",
        "laps": _laps(car.laps_added or 0),
        "time": _time(car),
        "moved": "put elsewhere, with no change of its time or laps",
        "best lap": f"best lap {_lap(a)}, now {_lap(b)}" + (" (a lap deleted?)" if _slower(a, b) else ""),
        "class": f"class {'; '.join(a.classes)}, now {'; '.join(b.classes)}",
        "number": f"number {a.number}, now {b.number}",
        "drivers": f"{' / '.join(a.drivers)}, now {' / '.join(b.drivers)}",
    }
    return words.get(kind, "")


def _time(car: CarChange) -> str:
    added = car.time_added or 0
    odd = "" if car.whole_seconds else " (not whole seconds)"
    return f"{seconds(added)} {'added' if added > 0 else 'taken off'}{odd}"


def _laps(added: int) -> str:
    return f"{abs(added)} lap{'s' if abs(added) > 1 else ''} {'given' if added > 0 else 'taken'}"


def _status(line: Line) -> str:
    return line.status or ("classified" if line.place is not None else "without a place")


def _lap(line: Line) -> str:
    return "none" if line.best_lap is None else write_time(line.best_lap)


def _slower(a: Line, b: Line) -> bool:
    return b.best_lap is None or (a.best_lap is not None and b.best_lap > a.best_lap)


def _short(car: CarChange) -> str:
    """Another car's change, as the cause of this one's."""
    for kind, words in (
        ("only before", "is gone"),
        ("only after", "came in"),
        ("excluded", "was excluded"),
        ("probably excluded", "was probably excluded"),
        ("reinstated", "was put back"),
        ("laps", f"{'lost' if (car.laps_added or 0) < 0 else 'was given'} {_laps(car.laps_added or 0).rpartition(' ')[0]}"),
        ("time", f"{'lost' if (car.time_added or 0) > 0 else 'won'} {seconds(car.time_added or 0)}"),
        ("status", f"is {car.after.status or 'classified'} now" if car.after else ""),
    ):
        if kind in car.kinds:
            return words
    return "was put elsewhere"


def unexplained(left: Unexplained) -> str:
    """What the decisions do not bring about."""
    if left.field == "all":
        return f"{left.line}: {left.expected}, {left.found}"
    return f"{left.line}: {left.field} {_figure(left.field, left.expected)} on the later sheet, {_figure(left.field, left.found)} with the decisions"


def _figure(field: str, value: int | str | None) -> str:
    if field == "status":
        return str(value or "classified")
    if value is None:
        return "none"
    return write_time(value) if field in ("time", "best lap") and isinstance(value, int) and value >= 0 else str(value)


def why_standing(change: StandingChange) -> str:
    """What changed of a row of a championship table."""
    if None in change.points:
        return "only in the later table" if change.points[0] is None else "not in the later table"
    scores = ", ".join(f"{race} {_score(was)}, now {_score(now)}" for race, (was, now) in list(change.scores.items())[:6])
    more = f" and {len(change.scores) - 6} races more" if len(change.scores) > 6 else ""
    only = "the points only" if change.points_only and change.points[0] != change.points[1] else ""
    return "; ".join(filter(None, (only, scores + more)))


def _score(score: str) -> str:
    return score or "blank"


# --- data ----------------------------------------------------------------------------------------------------------------------


def comparison_as_data(compared: Compared, decisions: Sequence[Decision]) -> dict[str, Any]:
    """Everything a comparison found. Times are in milliseconds, null where a sheet has none."""
    found = compared.comparison
    if found is None:
        return {"standings": [_standing(change) for change in compared.standings]}
    return {
        "before": _sheet(found.before.file, found.before.issue),
        "after": _sheet(found.after.file, found.after.issue),
        "cars": len(found.cars),
        "doubts": list(found.doubts),
        "changes": [_change(car, found) for car in found.changes],
        "decisions": [_decision(d) for d in decisions],
        "grounds": [p.ground for p in compared.explanation.decisions],
        "exact": compared.explanation.exact,
        "unexplained": [
            {"number": left.line.number, "field": left.field, "expected": left.expected, "found": left.found}
            for left in compared.explanation.unexplained
        ],
        "refused": compared.explanation.refused,
    }


def _sheet(file: str, issue: str) -> dict[str, str]:
    return {"file": file, "issue": issue}


def _change(car: CarChange, comparison: Comparison) -> dict[str, Any]:
    return {
        "number": car.number,
        "drivers": list(car.line.drivers),
        "kinds": list(car.kinds),
        "before": _line(car.before),
        "after": _line(car.after),
        "time_added_ms": car.time_added,
        "whole_seconds": car.whole_seconds if car.time_added else None,
        "laps_added": car.laps_added,
        "because_of": list(car.past),
        "why": why(car, comparison),
    }


def _line(line: Line | None) -> dict[str, Any] | None:
    if line is None:
        return None
    return {
        "position": line.place, "status": line.status, "laps": line.laps, "time_ms": line.time, "best_lap_ms": line.best_lap,
        "classes": list(line.classes),
    }  # fmt: skip


def _decision(decision: Decision) -> dict[str, Any]:
    keys = (
        "id",
        "kind",
        "round",
        "race",
        "session",
        "number",
        "driver",
        "places",
        "laps",
        "position",
        "others",
        "status",
        "field",
        "value",
        "note",
    )
    figures = {key: value for key in keys if (value := getattr(decision, key)) not in ("", None, 0)}
    if decision.seconds:
        figures["seconds"] = float(decision.seconds)
    return {**figures, "text": write_decision(decision, unknown=True)}


def _standing(change: StandingChange) -> dict[str, Any]:
    return {
        "competitor": change.competitor, "number": change.number, "position": list(change.place), "points": list(change.points),
        "scores": {race: list(pair) for race, pair in change.scores.items()}, "why": why_standing(change),
    }  # fmt: skip


def comparison_rows(compared: Compared) -> list[list[object]]:
    """The changes as rows, a heading first."""
    found = compared.comparison
    if found is None:
        head: list[object] = ["competitor", "number", "position_before", "position_after", "points_before", "points_after", "why"]
        table: list[list[object]] = [[c.competitor, c.number, *c.place, *c.points, why_standing(c)] for c in compared.standings]
        return [head, *table]
    rows: list[list[object]] = [
        ["number", "drivers", "position_before", "position_after", "laps_before", "laps_after", "time_before", "time_after",
         "seconds_added", "kinds", "because_of", "why"],
    ]  # fmt: skip
    for car in found.changes:
        a, b = car.before, car.after
        added = car.time_added
        rows.append([
            car.number, "; ".join(car.line.drivers), *car.place, a and a.laps, b and b.laps, _written(a), _written(b),
            "" if added is None else f"{added / 1000:.3f}", "; ".join(car.kinds), "; ".join(car.past), why(car, found),
        ])  # fmt: skip
    return rows


def _written(line: Line | None) -> str:
    return "" if line is None or line.time is None or line.time < 0 else write_time(line.time)
