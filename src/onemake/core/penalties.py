"""Penalties that the regulations fix: the time for one that was not driven, and what so many incidents cost.

They become decisions like any other: with an article, open to an annulment, in force from the moment at which their race is known.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from fractions import Fraction

from onemake.core.errors import Fault, SeasonError
from onemake.core.races import RaceKey
from onemake.core.rules.regulations import Incidents, Regulations
from onemake.core.season import Decision, Result, Season

__all__ = ["AS_COUNTED", "by_incidents", "in_time"]

AS_COUNTED = "incidents-"  # how the ids of these decisions begin: incidents-3.1-12


def in_time(decision: Decision, season: Season, as_of: datetime | None) -> Decision:
    """A penalty not served, with the seconds that the regulations give for it; unchanged where the decision says its own."""
    if not decision.instead_of or decision.seconds:
        return decision
    rules = season.regulations_for(RaceKey(decision.round or 0, decision.race or 0), as_of)
    penalty = rules.penalty.get(decision.instead_of) if rules is not None else None
    if penalty is None:
        what = f"decision {decision.id}: season.toml has no [penalty.{decision.instead_of}]"
        raise SeasonError(Fault("decisions.toml", decision.line or None, what, decision.instead_of, "Add it, or write seconds."))
    return replace(decision, seconds=penalty.seconds, article=decision.article or penalty.article)


def by_incidents(season: Season, sheets: Mapping[tuple[RaceKey, str], Sequence[Result]], as_of: datetime | None) -> Iterator[Decision]:
    """What the incidents of each race cost. A count that is not known costs nothing."""
    if not any(version.regulations.incidents for version in season.versions):
        return
    for race in season.calendar:
        rules = season.regulations_for(race.key, as_of)
        if rules is None or rules.incidents is None or race.is_off:
            continue
        for rows in _cars(sheets.get((race.key, "race"), ())):
            if _took_part(rows[0], rules):
                yield from _of_car(race.key, rows, rules.incidents)


def _cars(rows: Sequence[Result]) -> list[list[Result]]:
    cars: dict[object, list[Result]] = defaultdict(list)
    for index, row in enumerate(rows):
        cars[row.number or index].append(row)
    return list(cars.values())


def _took_part(row: Result, rules: Regulations) -> bool:
    flags = rules.status_flags(row.status)
    return row.position is not None or (flags.started and flags.scores)


def _of_car(key: RaceKey, rows: Sequence[Result], rule: Incidents) -> Iterator[Decision]:
    """Seconds and disqualification fall on the car, whose drivers' incidents are added; points on each driver for his own."""
    counts = [row.incidents for row in rows if row.incidents is not None]
    step = rule.step(sum(counts)) if len(counts) == len(rows) else None
    if step is not None and step.disqualify:
        yield replace(_on_car(key, rows[0], sum(counts), step.article or rule.article), kind="disqualify", status=step.status)
    elif step is not None and step.seconds:
        yield replace(_on_car(key, rows[0], sum(counts), step.article or rule.article), seconds=step.seconds)
    for row in rows:
        count = row.incidents if row.incidents is not None else 0
        step = rule.step(count) if row.incidents is not None else None
        if step is not None and step.points:
            yield _points(key, row, "points", step.points, step.article or rule.article)
        if rule.each and rule.free is not None and count > rule.free:
            yield _points(key, row, "each", rule.each * (count - rule.free), rule.article)


def _on_car(key: RaceKey, row: Result, count: int, article: str) -> Decision:
    who = row.number or row.driver_id
    made = Decision(f"{AS_COUNTED}{key}-{who}", "time", key.round, key.race, author="regulations", reason=_said(count), article=article)
    return replace(made, number=row.number) if row.number else replace(made, driver=row.driver_id)


def _points(key: RaceKey, row: Result, what: str, points: Fraction, article: str) -> Decision:
    id_ = f"{AS_COUNTED}{key}-{row.driver_id or row.number}-{what}"
    made = Decision(
        id_, "points", key.round, key.race, author="regulations", reason=_said(row.incidents or 0), article=article, points=points
    )
    return replace(made, driver=row.driver_id) if row.driver_id else replace(made, number=row.number)


def _said(count: int) -> str:
    return f"{count} incident{'' if count == 1 else 's'}"
