"""Decisions that come twice, too early, or change nothing."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, time

from onemake.core.checks.evidence import Evidence, Look, Sheet
from onemake.core.decisions import in_force
from onemake.core.errors import Fault
from onemake.core.season import Decision, Result
from onemake.core.statuses import status_code
from onemake.core.times import write_time

__all__ = ["LOOKS"]

FILE = "decisions.toml"


def _twice(at: Evidence) -> Iterator[Fault]:
    """A penalty twice."""
    seen: dict[tuple[object, ...], str] = {}
    standing = {d.id for d in in_force(at.season)}
    for d in at.season.decisions:
        if d.kind in ("annul", "draw_lots") or d.id not in standing:
            continue
        same = (
            d.kind,
            d.round,
            d.race,
            d.session,
            d.served_in,
            d.to,
            d.number,
            d.driver,
            d.competitor,
            d.titles,
            d.seconds,
            d.places,
            d.laps,
            d.points,
            d.field,
            d.value,
            d.of,
            d.order,
        )
        if same in seen:
            yield Fault(
                FILE, d.line, f"decision {d.id} says the same as {seen[same]}", d.id, "Both are applied; take one out if it is one penalty."
            )
        seen.setdefault(same, d.id)


def _early(at: Evidence) -> Iterator[Fault]:
    """A decision on a race that had not been run."""
    for d in at.season.decisions:
        concerned = [race for race in at.season.calendar if d.concerns(race.key)]
        dated = [race.date for race in concerned if race.date is not None]
        issued = d.issued_at(at.season.zone)
        if not dated or issued is None or not d.on_race or d.kind not in ("time", "places", "laps", "disqualify", "reinstate", "correct"):
            continue
        first = min(m if isinstance(m, datetime) else datetime.combine(m, time.min, tzinfo=at.season.zone) for m in dated)
        early = issued < first if isinstance(d.issued, datetime) else issued.date() < first.date()
        if early:
            problem = f"decision {d.id} was issued before its race, {concerned[0].key}"
            yield Fault(FILE, d.line, problem, f"{issued:%Y-%m-%d}", "Mend issued, or the round.")


def _idle(at: Evidence) -> Iterator[Fault]:
    """A decision that changes nothing as the sheet stands."""
    sheets = {(sheet.key, sheet.session): sheet for sheet in at.sheets if sheet.latest}
    by_id = {d.id: d for d in at.season.decisions}
    for d in at.season.decisions:
        if d.kind == "annul":
            target = by_id.get(d.of)
            if target is not None and target.applied == "in the sheet":
                problem = f"decision {d.id} annuls {d.of}, which is already in the sheet: nothing changes"
                yield Fault(FILE, d.line, problem, d.of, "Add a decision that reinstates or corrects.")
        elif d.applied != "in the sheet" and d.round is not None:
            why = {_why_idle(d, row) for sheet in sheets.values() if _speaks_of(d, sheet) for row in _rows(d, sheet)}
            if why and "" not in why:
                yield Fault(FILE, d.line, f"decision {d.id} ({d.kind}) changes nothing: {min(why)}", d.number or d.driver, _REMEDY)


_REMEDY = 'If the sheet holds it already, write applied = "in the sheet".'


def _speaks_of(d: Decision, sheet: Sheet) -> bool:
    return d.concerns(sheet.key) and (d.session or "race") == sheet.session


def _rows(d: Decision, sheet: Sheet) -> list[Result]:
    return [
        row
        for row in sheet.rows
        if (d.number or d.driver)
        and (not d.number or row.number == d.number)
        and (not d.driver or d.driver in (row.driver, row.driver_id) or not row.driver)
    ]


def _why_idle(d: Decision, row: Result) -> str:
    """Why a decision has no effect on a row; blank if it has one."""
    if d.kind in ("time", "laps") and row.position is None:
        return f"the car is not classified ({row.status or 'no place'})"
    if d.kind == "disqualify" and row.status in ("DSQ", "EX") and row.position is None:
        return f"the sheet has {row.status} for the car already"
    if d.kind == "reinstate" and row.position is not None and row.position == d.position and not row.status:
        return f"the sheet has it in place {row.position} already"
    if d.kind == "correct" and d.value.strip() == _cell(d.field, row):
        return f"the sheet has {d.value!r} in {d.field} already"
    return ""


def _cell(column: str, row: Result) -> str | None:
    """What the sheet says, as one would write it in a correction; None where that cannot be told."""
    if column == "grid" and row.pit_lane:
        return "PL"
    if column in ("position", "laps", "grid"):
        value = getattr(row, column)
        return "" if value is None else str(value)
    if column in ("time", "best_lap", "best_lap_at", "second_best_lap", "second_best_lap_at"):
        value = getattr(row, column)
        return "" if value is None else write_time(value)
    if column == "status":
        return row.status if status_code(row.status) is not None else None
    return None


def _nobody(at: Evidence) -> Iterator[Fault]:
    """A decision on points, a title or a score of somebody who is not there."""
    people = {n for r in at.season.results for n in (r.driver, r.driver_id)} | {
        n for e in at.season.entries for n in (e.driver, e.driver_id)
    }
    numbers = {r.number for r in at.season.results} | {e.number for e in at.season.entries}
    columns = {value for title in at.season.regulations.title for name in title.competes for value in at.columns.get(name, ())}
    rows = {n for table in at.tables for row in table.rows for n in (row.competitor, row.competitor_id)}
    for d in at.season.decisions:
        if d.kind in ("annul", "draw", "draw_lots"):  # anybody may draw
            named = [("a competitor", who, people | columns | rows) for who in d.order] if d.kind == "draw_lots" else []
        else:
            named = [
                ("a driver", d.driver, people),
                ("a number", d.number, numbers),
                ("a competitor", d.competitor, people | columns | rows),
            ]
        for what, who, known in named:
            if who and who not in known:
                near = _nearest(who, known)
                remedy = f"Did you mean {near!r}?" if near else "Write it as in results.csv."
                yield Fault(FILE, d.line, f"decision {d.id} names {what} that is nowhere else", who, remedy)


def _nearest(word: str, known: set[str]) -> str:
    import difflib

    return next(iter(difflib.get_close_matches(word, sorted(known - {""}), n=1, cutoff=0.7)), "")


LOOKS: tuple[Look, ...] = (_twice, _early, _idle, _nobody)
