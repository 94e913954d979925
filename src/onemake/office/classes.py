"""Who is in which class of a season, in which races, and why."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from onemake.core.classes import Verdict
from onemake.core.entries import Seat
from onemake.core.errors import NotFound
from onemake.core.races import RaceKey
from onemake.core.rules.engine import Work
from onemake.core.season import Season
from onemake.formats.faults import nearest
from onemake.office.library import load
from onemake.office.standings import parse_as_of

__all__ = ["ClassList", "Place", "classes", "classes_as_data"]


@dataclass(frozen=True, slots=True)
class Place:
    """A driver in a class, or not in it, over some races in a row for which the reason is the same."""

    driver: str
    driver_id: str
    number: str
    guest: bool
    first: RaceKey
    last: RaceKey
    verdict: Verdict

    @property
    def worth_saying(self) -> bool:
        """In the class, entered in it in vain, or not known."""
        return self.verdict.member or self.verdict.word or bool(self.verdict.missing)


@dataclass(frozen=True, slots=True)
class ClassList:
    """A class with everybody of whom it was asked. ``tested`` is false where only the word of the entry list counts."""

    class_: str
    name: str
    article: str
    tested: bool
    notes: tuple[str, ...]
    places: tuple[Place, ...]


def classes(season: Season | str | Path | None, name: str | None = None, *, as_of: str | datetime | None = None) -> tuple[ClassList, ...]:
    """The classes of a season, or one of them: who is entered and belongs to it, race by race, with the reason.

    Raises NotFound if there is no class of this name, UserError where the files cannot be used.
    """
    facts = season if isinstance(season, Season) else load(season)
    work = Work(facts, parse_as_of(as_of, facts) if isinstance(as_of, str) else as_of)
    tests = work.versions[-1].regulations.class_
    lists: dict[str, list[Place]] = {known: [] for known in tests}
    for place in _places(work):
        lists.setdefault(place.verdict.name, []).append(place)
    if name is not None and name not in lists:
        raise NotFound(f"{facts.id} has no class {name!r}. {nearest(name, lists)}")
    return tuple(
        ClassList(
            class_,
            tests[class_].name or class_ if class_ in tests else class_,
            tests[class_].article if class_ in tests else "",
            class_ in tests,
            work.membership.notes([class_], work.last),
            tuple(sorted(places, key=lambda p: (not p.verdict.member, _number(p.number), p.driver, p.first))),
        )
        for class_, places in lists.items()
        if name in (None, class_)
    )


def _number(number: str) -> tuple[int, str]:
    return (int(number), number) if number.isdecimal() else (10**9, number)


def _places(work: Work) -> Iterator[Place]:
    """Every driver in every class of which it was asked, neighbouring races with one reason put together."""
    running: dict[tuple[str, str, str], Place] = {}
    done: list[Place] = []
    for race in work.season.calendar:
        if race.is_off:
            continue
        seen = set()
        for seat, verdict in _asked(work, race.key):
            mark = (verdict.name, seat.number, seat.driver_id)
            if mark in seen:
                continue
            seen.add(mark)
            before = running.get(mark)
            now = Place(seat.driver, seat.driver_id, seat.number, seat.guest, race.key, race.key, verdict)
            if before is not None and (before.verdict.member, before.verdict.why, before.guest) == (
                verdict.member,
                verdict.why,
                seat.guest,
            ):
                now = Place(seat.driver, seat.driver_id, seat.number, seat.guest, before.first, race.key, verdict)
            elif before is not None:
                done.append(before)
            running[mark] = now
        for mark in [mark for mark in running if mark not in seen]:
            done.append(running.pop(mark))
    yield from (*done, *running.values())


def _asked(work: Work, key: RaceKey) -> Iterator[tuple[Seat, Verdict]]:
    """Everybody entered for a race or on its sheet, and what is said of him in each class; a crew is who drove, once that is known."""
    tests = work.rules_for(key).class_
    for seat, crew in _there(work, key):
        if seat.driver_id:
            for verdict in work.membership.verdicts(key, seat, crew):
                yield seat, verdict
            for word in seat.classes:
                if word not in tests:
                    yield seat, Verdict(word, True, True, ())


def _there(work: Work, key: RaceKey) -> list[tuple[Seat, list[Seat]]]:
    raced = next((c for c in work.revised.races if c.race.key == key), None)
    crews: dict[str, list[Seat]] = defaultdict(list)
    found = []
    for row, seats in zip(raced.rows, raced.seats, strict=True) if raced is not None else ():
        crew = crews[row.number] if row.number else []
        crew += seats
        found += [(seat, crew) for seat in seats]
    drove = {(seat.number, seat.driver_id) for seat, _ in found}
    return [*found, *((seat, crew) for seat, crew in work.membership.listed(key) if (seat.number, seat.driver_id) not in drove)]


def classes_as_data(season: str, lists: tuple[ClassList, ...], *, every: bool = False) -> dict[str, Any]:
    """The lists in the shape of ``onemake classes --format json``."""
    return {
        "season": season,
        "classes": [
            {
                "class": one.class_,
                "name": one.name,
                "article": one.article,
                "tested": one.tested,
                "notes": list(one.notes),
                "rows": [
                    {
                        "driver": place.driver,
                        "driver_id": place.driver_id,
                        "number": place.number,
                        "guest": place.guest,
                        "from": str(place.first),
                        "to": str(place.last),
                        "member": place.verdict.member,
                        "entered_in_it": place.verdict.word,
                        "why": place.verdict.why,
                        "missing": list(place.verdict.missing),
                    }
                    for place in one.places
                    if every or place.worth_saying
                ],
            }
            for one in lists
        ],
    }
