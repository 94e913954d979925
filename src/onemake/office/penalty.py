"""A penalty, its effect shown before it counts, and then a decision in decisions.toml. The sheet stays as it was first issued."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from pathlib import Path
from typing import Any

from onemake.core.decisions import Classification, in_force, revise
from onemake.core.entries import Seat
from onemake.core.errors import NotFound, UserError
from onemake.core.points import write_points
from onemake.core.races import RaceKey, Span
from onemake.core.season import Decision, Result, Season
from onemake.formats.decision_text import with_decisions, write_decision
from onemake.formats.faults import nearest
from onemake.formats.season_folder import read_season
from onemake.office.changes import Change, changes
from onemake.office.journal import Journal, JournalEntry
from onemake.office.library import Folder, find, load

__all__ = ["FILE", "Change", "Moved", "Penalty", "impose", "next_id", "penalty", "race_of", "read_amount", "same_as"]

FILE = "decisions.toml"


@dataclass(frozen=True, slots=True)
class Moved:
    """A car of the race: its place before and after, None for a car without one."""

    number: str
    who: str
    before: int | None
    after: int | None
    status: str


@dataclass(frozen=True, slots=True)
class Penalty:
    """A decision that does not count yet, with all that it would change."""

    folder: Path
    decision: Decision
    race: RaceKey | None
    text: str  # as it will stand in decisions.toml
    said: str
    order: tuple[Moved, ...]
    standings: tuple[Change, ...]
    same_as: str  # the decision in force that says the same, if there is one
    before: bytes | None
    after: bytes
    at: datetime
    recovered: str = ""


# --- what is imposed -----------------------------------------------------------------------------------------------------------

_AMOUNTS: tuple[tuple[str, str], ...] = (
    ("time", r"([+-]?)(?:(\d+):)?(\d+(?:[.,]\d{1,3})?)\s*(?:s|sec|secs|seconds?|sek|sekunden?)"),
    ("places", r"\+?(\d+)\s*(?:p|pl|pos|places?|positions?|plätze?)"),
    ("laps", r"[+-]?(\d+)\s*(?:l|laps?|runden?)"),
    ("points", r"([+-])\s*(\d+(?:[.,]\d+)?(?:/\d+)?)\s*(?:pts?|points?|punkte?)"),
)
_WORDS = {"dsq": "disqualify", "dq": "disqualify", "disqualified": "disqualify", "disqualify": "disqualify", "no-points": "no_points"}


def read_amount(text: str) -> dict[str, Any]:
    """``+5s``, ``+1:30s``, ``+2p``, ``-1lap``, ``dsq``, ``no-points``, ``-10pts`` as the kind of a decision and its figure. Raises UserError."""
    word = " ".join(text.split()).casefold()
    if word in _WORDS:
        return {"kind": _WORDS[word]}
    for kind, pattern in _AMOUNTS:
        found = re.fullmatch(pattern, word.replace("\N{MINUS SIGN}", "-"))
        if found is None:
            continue
        if kind == "time":
            sign, minutes, seconds = found.groups()
            value = Fraction(seconds.replace(",", ".")) + 60 * int(minutes or 0)
            amount: Any = {"seconds": -value if sign == "-" else value}
        elif kind == "points":
            try:
                value = Fraction(found[2].replace(",", "."))
            except ZeroDivisionError:
                break
            amount = {"points": -value if found[1] == "-" else value}
        else:
            amount = {kind: int(found[1])}
        if not next(iter(amount.values())) or abs(next(iter(amount.values()))) > 100_000:
            break
        return {"kind": kind, **amount}
    raise UserError(f"{text!r} is no penalty; write +5s, +2p (places), -1lap, dsq, no-points or -10pts")


def _shown(decision: Decision) -> str:
    """A penalty in words."""
    if decision.kind == "time":
        return f"{write_points(decision.seconds)} seconds" if decision.seconds > 0 else f"{write_points(-decision.seconds)} seconds back"
    if decision.kind == "places":
        return f"{decision.places} place{'s' if decision.places > 1 else ''}"
    if decision.kind == "laps":
        return f"{decision.laps} lap{'s' if decision.laps > 1 else ''}"
    if isinstance(decision.points, Fraction):
        return f"{write_points(decision.points)} points"
    return {"disqualify": "disqualified", "no_points": "no points for this race"}.get(decision.kind, decision.kind)


# --- proposing -----------------------------------------------------------------------------------------------------------------


def penalty(
    season: str | Path | None,
    round: str,
    who: str,
    amount: str,
    reason: str = "",
    *,
    at: datetime,
    article: str = "",
    author: str = "",
) -> Penalty:
    """What a penalty would do: the order of the race and the standings, before and after. Nothing is written until ``impose``.

    ``round`` is ``3`` or ``3.2``; ``who`` a name, a part of one, or a number; ``amount`` as ``read_amount`` reads it. Raises UserError, NotFound.
    """
    folder = find(None if season is None else str(season))
    journal = Journal(folder)
    recovered = journal.recovered()
    facts = load(folder)
    what = read_amount(amount)
    standing = revise(facts)
    key = race_of(round, standing.races, only_round=what["kind"] == "points")
    race = next(c for c in standing.races if c.race.key == key)
    row, seat = _bearer(race, who)
    named = _named(facts, race, row, seat, what["kind"])
    moment = at.astimezone(facts.zone).replace(microsecond=0)
    decision = Decision(
        id=next_id(facts), round=key.round, race=None if what["kind"] == "points" else key.race, issued=moment, author=author,
        reason=" ".join(reason.split()), article=article, **what, **named,
    )  # fmt: skip
    text = write_decision(decision, seat.driver)
    before = (folder / FILE).read_bytes() if (folder / FILE).is_file() else None
    after = with_decisions(before, text)
    then = read_season(facts.id, {**Folder(folder).files(), FILE: after}, Folder(folder))
    revised = next(c for c in revise(then).races if c.race.key == key)
    whom = seat.driver or f"number {row.number}"
    said = f"{_shown(decision)} for {whom}, {'round ' + str(key.round) if decision.race is None else 'race ' + str(key)}"
    return Penalty(
        folder, decision, None if decision.race is None else key, text, said + (f": {reason}" if reason else ""),
        _moved(race, revised), changes(facts, then), same_as(facts, decision), before, after, moment, recovered,
    )  # fmt: skip


def impose(proposed: Penalty, *, again: bool = False, step: Callable[[str], None] = lambda _: None) -> JournalEntry:
    """Let a penalty count. Raises UserError if one like it is in force (unless ``again``), or decisions.toml was changed since it was shown."""
    if proposed.same_as and not again:
        raise UserError(f"decision {proposed.same_as} says the same already, and is in force; say --again if it is meant twice")
    journal = Journal(proposed.folder, step)
    with journal.locked():
        journal.recover()
        path = proposed.folder / FILE
        if (path.read_bytes() if path.is_file() else None) != proposed.before:
            raise UserError(f"{path} was changed while the penalty was shown; give it again")
        return journal.write("penalty", f"{proposed.decision.id}, {proposed.said}", {FILE: proposed.after}, proposed.at)


def race_of(round: str, races: Sequence[Classification], *, only_round: bool) -> RaceKey:
    """The race that is meant by ``3`` or ``3.2``. Raises UserError where it is none, or might be several."""
    try:
        span = Span.parse(round)
    except ValueError:
        span = None
    if span is None or len(span.parts) != 1 or "-" in round:
        raise UserError(f"{round!r} is no round or race; write 3, or 3.2 for the second race of round 3")
    found = [c.race.key for c in races if c.race.key in span]
    if not found:
        run = ", ".join(str(c.race.key) for c in races)
        raise NotFound(f"there is no race {round} with a result; there are {run}" if run else "no race has a result yet")
    if len(found) > 1 and not only_round:
        raise UserError(f"round {round} has the races {', '.join(map(str, found))}: say which one")
    return found[-1]


def _bearer(race: Classification, who: str) -> tuple[Result, Seat]:
    """The car of a name or a number in a race."""
    rows = [(row, seat) for row, seats in zip(race.rows, race.seats, strict=True) for seat in seats]
    wanted = who.strip().casefold()
    ways: tuple[Callable[[Result, Seat], bool], ...] = (
        lambda row, seat: who.strip() in (row.number, seat.driver, seat.driver_id),
        lambda row, seat: wanted in (seat.driver.casefold(), row.driver.casefold()),
        lambda row, _: row.number == who.strip().removeprefix("#"),
        lambda _, seat: wanted in seat.driver.casefold().split(),
        lambda _, seat: bool(wanted) and wanted in seat.driver.casefold(),
    )
    for way in ways:
        found = [(row, seat) for row, seat in rows if way(row, seat)]
        cars = {(row.number, row.position, row.status) if row.number else row.line for row, _ in found}
        if len(cars) == 1:
            return found[0]
        if found:
            several = ", ".join(f"{seat.driver} ({row.number})" for row, seat in found)
            raise UserError(f"{who!r} may be several in race {race.race.key}: {several}; write the whole name")
    names = [seat.driver for _, seat in rows if seat.driver]
    raise NotFound(
        f"nobody called {who!r} is in the result of race {race.race.key}. {nearest(who, names or [row.number for row, _ in rows])}"
    )


def _named(season: Season, race: Classification, row: Result, seat: Seat, kind: str) -> dict[str, Any]:
    """How the decision names the car: by its number if only one bears it, else by its driver."""
    if kind == "points":
        namesakes = {e.driver_id for e in season.entries if e.driver == seat.driver} | {
            r.driver_id for r in season.results if r.driver == seat.driver
        }
        return {"competitor": (seat.driver_id if len(namesakes) > 1 else seat.driver) or row.number}
    bearers = {(r.position, r.status) for r in race.rows if r.number == row.number}
    if row.number and len(bearers) == 1:
        return {"number": row.number}
    return {"driver": seat.driver_id}


def next_id(season: Season, given: Sequence[str] = ()) -> str:
    """An id that no decision bears, nor any of those given out already."""
    used = {d.id for d in season.decisions} | set(given)
    highest = max((int(m[1]) for id_ in used if (m := re.fullmatch(r"D0*(\d+)", id_))), default=0)
    while f"D{highest + 1}" in used:
        highest += 1
    return f"D{highest + 1}"


def same_as(season: Season, decision: Decision) -> str:
    """The decision in force that says the same of the same car."""

    def mark(d: Decision) -> tuple[object, ...]:
        return (
            d.kind,
            d.round,
            d.race,
            d.number,
            d.driver,
            d.competitor,
            d.seconds,
            d.places,
            d.laps,
            d.points,
            d.field,
            d.value,
            d.position,
        )

    return next((d.id for d in in_force(season) if mark(d) == mark(decision)), "")


def _moved(before: Classification, after: Classification) -> tuple[Moved, ...]:
    found = []
    for index, (old, new) in enumerate(zip(before.rows, after.rows, strict=True)):
        who = " / ".join(seat.driver for seat in before.seats[index] if seat.driver)
        found.append(Moved(old.number, who, old.position, new.position, new.status))
    return tuple(sorted(found, key=lambda m: (m.after is None, m.after or 0, m.before or 0)))
