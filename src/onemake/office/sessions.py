"""What a timing file says, as data: for JSON, for CSV, for whoever asks with ``read``."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from onemake.core.times import write_behind, write_time
from onemake.core.timing.session import Calendar, Competitor, Lap, Placing, Session, Standings, TimingFile
from onemake.office.timing_files import Arrived

__all__ = ["lap_rows", "placing_rows", "read_as_data", "session_as_data"]


def read_as_data(arrived: Arrived, *, laps: bool = False) -> dict[str, Any]:
    """Everything that was read; the laps only where they are asked for."""
    files = arrived.files
    return {
        "sessions": [{"format": f.format, **session_as_data(s, laps=laps)} for f in files for s in f.sessions],
        "standings": [{"file": f.file, "format": f.format, **_standings(s)} for f in files for s in f.standings],
        "calendars": [{"file": f.file, "format": f.format, **_calendar(c)} for f in files for c in f.calendars],
        "notes": [f"{f.file}: {remark}" for f in files for remark in f.remarks],
        "refused": [{"file": r.file, "line": r.line, "problem": r.problem, "value": r.value, "remedy": r.remedy} for r in arrived.refused],
        "passed_over": list(arrived.passed_over),
    }


def session_as_data(session: Session, *, laps: bool = False) -> dict[str, Any]:
    """A session: what it is, the published order, each row with the place in the file it was read from."""
    start = session.start
    found: dict[str, Any] = {
        "file": session.file,
        "kind": session.kind,
        "name": session.name,
        "ordinal": session.ordinal,
        "event": session.event,
        "series": session.series,
        "track": session.track,
        "layout": session.layout,
        "length_m": session.length_m,
        "start": start.isoformat() if start else None,
        "start_utc": start.astimezone(UTC).isoformat() if isinstance(start, datetime) and start.tzinfo else None,
        "zone": session.zone,
        "issue": session.issue,
        "planned_laps": session.planned_laps,
        "planned_minutes": session.planned_minutes,
        "partial": session.partial,
        "notes": [str(remark) for remark in session.remarks],
        "cars": len(session.competitors),
        "lap_count": len(session.laps),
        "rows": [_row(session, placing) for placing in session.placings],
        "penalties": [
            {
                "number": session.competitors[p.car].number, "kind": p.kind, "seconds": p.seconds, "lap": p.lap, "reason": p.reason, "said": p.said,
                "served": p.served, "in_result": p.in_result, "at": session.where(p),
            }
            for p in session.penalties
        ],
    }  # fmt: skip
    if laps:
        found["entries"] = [_entry(car) for car in session.competitors]
        found["laps"] = [_lap(session, lap) for lap in session.laps]
        found["weather"] = [{"at": w.at.isoformat() if w.at else None, **w.figures, "rain": w.rain} for w in session.weather]
    return found


def _drivers(car: Competitor, driver: int | None) -> list[str]:
    return [d.name for i, d in enumerate(car.drivers) if driver in (None, i)]


def _row(session: Session, placing: Placing) -> dict[str, Any]:
    car = session.competitors[placing.car]
    return {
        "position": placing.position, "number": car.number, "drivers": _drivers(car, placing.driver), "class": "; ".join(car.classes),
        "class_position": placing.class_position, "team": car.team, "car": car.car, "status": placing.status, "said": placing.said,
        "laps": placing.laps, "time_ms": placing.time, "gap": write_behind(placing.gap, placing.laps_down), "best_lap_ms": placing.best_lap,
        "best_lap_number": placing.best_lap_number, "grid": placing.grid, "incidents": placing.incidents, "at": session.where(placing),
    }  # fmt: skip


def _entry(car: Competitor) -> dict[str, Any]:
    return {
        "number": car.number, "drivers": [{"name": d.name, "id": d.id, "nationality": d.nationality} for d in car.drivers],
        "team": car.team, "entrant": car.entrant, "car": car.car, "classes": list(car.classes), "transponders": list(car.transponders),
        "stints": [{"driver": s.driver, "first_lap": s.first_lap, "last_lap": s.last_lap, "time_ms": s.time} for s in car.stints],
    }  # fmt: skip


def _lap(session: Session, lap: Lap) -> dict[str, Any]:
    return {
        "car": lap.car, "number": session.competitors[lap.car].number, "lap": lap.number, "time_ms": lap.time, "elapsed_ms": lap.elapsed,
        "at_ms": lap.at, "driver": lap.driver, "sectors_ms": list(lap.sectors), "flag": lap.flag, "pit": lap.pit, "pit_time_ms": lap.pit_time,
        "deleted": lap.deleted, "at": session.where(lap),
    }  # fmt: skip


def _standings(standings: Standings) -> dict[str, Any]:
    return {
        "name": standings.name, "series": standings.series, "year": standings.year, "after": standings.after, "races": list(standings.races),
        "rows": [
            {"position": r.position, "competitor": r.competitor, "number": r.number, "points": r.points, "scores": dict(r.scores)}
            for r in standings.rows
        ],
    }  # fmt: skip


def _calendar(calendar: Calendar) -> dict[str, Any]:
    return {
        "name": calendar.name, "year": calendar.year,
        "meetings": [
            {
                "round": m.round, "name": m.name, "circuit": m.circuit, "country": m.country, "date": m.date.isoformat() if m.date else None,
                "sessions": [{"name": s.name, "kind": s.kind, "start": s.start.isoformat() if s.start else None} for s in m.sessions],
            }
            for m in calendar.meetings
        ],
    }  # fmt: skip


# --- rows ----------------------------------------------------------------------------------------------------------------------


def placing_rows(files: tuple[TimingFile, ...]) -> Iterator[list[object]]:
    """The published orders of all sessions, a heading first."""
    yield ["file", "session", "position", "number", "drivers", "class", "team", "car", "status", "laps", "time", "gap", "best_lap", "at"]
    for session in (s for f in files for s in f.sessions):
        for placing in session.placings:
            car = session.competitors[placing.car]
            yield [
                session.file, session.name or session.kind, placing.position, car.number, "; ".join(_drivers(car, placing.driver)),
                "; ".join(car.classes), car.team, car.car, placing.status, placing.laps, _time(placing.time), write_behind(placing.gap, placing.laps_down),
                _time(placing.best_lap), session.where(placing),
            ]  # fmt: skip


def lap_rows(files: tuple[TimingFile, ...]) -> Iterator[list[object]]:
    """Every lap of all sessions, a heading first."""
    yield ["file", "session", "number", "driver", "lap", "time", "elapsed", "sectors", "flag", "pit", "deleted", "at"]
    for session in (s for f in files for s in f.sessions):
        for lap in session.laps:
            car = session.competitors[lap.car]
            known = lap.driver is not None and lap.driver < len(car.drivers)
            yield [
                session.file, session.name or session.kind, car.number, car.drivers[lap.driver].name if known and lap.driver is not None else "",
                lap.number, _time(lap.time), _time(lap.elapsed), "; ".join(_time(s) for s in lap.sectors), lap.flag,
                "yes" if lap.pit else "", lap.deleted if lap.deleted is not None else "", session.where(lap),
            ]  # fmt: skip


def _time(time: int | None) -> str:
    return "" if time is None else write_time(time)
