"""Classifications as data: for JSON, for CSV."""

from __future__ import annotations

from typing import Any

from onemake.core.times import write_behind, write_time
from onemake.core.timing.classification import Line
from onemake.core.timing.classify import Outcome
from onemake.office.classify import Classifications

__all__ = ["as_data", "as_rows"]


def as_data(found: Classifications) -> dict[str, Any]:
    """In the shape of ``onemake classify --format json``."""
    return {"sessions": [_session(outcome) for outcome in found.outcomes], "notes": list(found.notes)}


def _session(outcome: Outcome) -> dict[str, Any]:
    session, sheet = outcome.session, outcome.sheet
    return {
        "kind": session.kind,
        "name": session.name,
        "track": session.track,
        "start": None if session.start is None else session.start.isoformat(),
        "file": session.file,
        "made_from": sheet.made_from,
        "notes": [*(str(remark) for remark in session.remarks), *sheet.remarks],
        "rows": [_row(line) for line in sheet.lines],
        "compared": outcome.compared,
        "same_order": outcome.same_order,
        "differences": [
            {"number": d.label, "what": d.what, "from_laps": d.ours, "published": d.published, "by": d.by} for d in outcome.differences
        ],
    }


def _row(line: Line) -> dict[str, Any]:
    return {
        "position": line.position,
        "number": line.number,
        "car": line.label,
        "drivers": list(line.drivers),
        "class": line.classes[0] if line.classes else "",
        "classes": list(line.classes),
        "class_position": line.class_position,
        "status": line.status,
        "laps": line.laps,
        "time_ms": line.time,
        "gap": write_behind(line.gap, line.laps_down),
        "gap_ms": line.gap,
        "laps_down": line.laps_down,
        "best_lap_ms": line.best_lap,
        "best_lap_number": line.best_lap_number,
        "second_best_lap_ms": line.second_best_lap,
        "average_ms": line.average,
        "laps_led": line.laps_led,
        "reasons": [{"text": r.text, "decision": r.decision, "article": r.article} for r in line.reasons],
    }


_HEAD = (
    "session", "kind", "position", "number", "car", "drivers", "classes", "class_position", "status", "laps", "time", "gap", "best_lap",
    "best_lap_number", "second_best_lap", "laps_led", "reasons",
)  # fmt: skip


def as_rows(found: Classifications) -> list[list[object]]:
    """As flat rows, a line a car."""
    rows: list[list[object]] = [list(_HEAD)]
    for outcome in found.outcomes:
        for line in outcome.sheet.lines:
            rows.append([
                outcome.session.name or outcome.session.file, outcome.session.kind, line.position or "", line.number, line.label,
                "; ".join(line.drivers), "; ".join(line.classes), line.class_position or "", line.status, _blank(line.laps), _time(line.time),
                write_behind(line.gap, line.laps_down), _time(line.best_lap), line.best_lap_number or "", _time(line.second_best_lap), _blank(line.laps_led), line.said,
            ])  # fmt: skip
    return rows


def _time(milliseconds: int | None) -> str:
    return "" if milliseconds is None else write_time(milliseconds)


def _blank(number: int | None) -> object:
    return "" if number is None else number
