"""Sessions written in a few words, for the tests of what is made of them."""

from __future__ import annotations

from typing import Any

from onemake.core.timing.classification import Sheet
from onemake.core.timing.session import Competitor, Driver, Lap, Session


def race(laps: dict[str, list[Any]], **more: Any) -> Session:
    """A race from the lap times of each car in seconds: ``{"7": [60, 61.5]}``. None: a time that is not known. Drivers by ``"7 Ada/Ben"``."""
    return timed(laps, kind="race", **more)


def qualifying(laps: dict[str, list[Any]], **more: Any) -> Session:
    return timed(laps, kind="qualifying", **more)


def timed(laps: dict[str, list[Any]], **more: Any) -> Session:
    competitors, every = [], []
    for car, (who, times) in enumerate(laps.items()):
        number, _, names = who.partition(" ")
        drivers = tuple(Driver(name) for name in names.split("/")) if names else ()
        competitors.append(Competitor(number, drivers))
        every += [Lap(car, n, None if t is None else round(t * 1000)) for n, t in enumerate(times, 1)]
    return Session("made.csv", competitors=tuple(competitors), laps=tuple(every), **more)


def change(session: Session, number: str, lap: int, **fields: Any) -> Session:
    """The session with some fields of one lap changed."""
    from dataclasses import replace

    car = next(i for i, c in enumerate(session.competitors) if c.number == number)
    laps = tuple(one._replace(**fields) if (one.car, one.number) == (car, lap) else one for one in session.laps)
    return replace(session, laps=laps)


def order(sheet: Sheet) -> list[str]:
    """The classification in a few words: ``1 7 (3 laps)``; a status stands in place of a missing place, and behind one."""
    return [
        f"{line.position or line.status or '-'} {line.label} ({line.laps} laps)"
        + (f" {line.status}" if line.position and line.status else "")
        for line in sheet.lines
    ]


def reasons(sheet: Sheet, number: str) -> list[str]:
    return [reason.text for line in sheet.lines if line.label == number for reason in line.reasons]
