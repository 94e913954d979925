"""What must hold of everything a reader gives, whatever it was given."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from typing import Any

from onemake.core.timing.session import Lap, Penalty, Placing, Session, TimingFile
from onemake.formats.timing.cells import LONGEST

__all__ = ["wrong"]

_MOST_REMARKS = 250
_TIMES = {
    "Lap": ("time", "elapsed", "at", "pit_time"),
    "Placing": ("time", "gap", "best_lap", "second_best_lap"),
    "Stint": ("time",),
}


def wrong(file: TimingFile) -> Iterator[str]:
    """What does not hold: numbers out of bounds, indices of nobody, rows of nowhere, text that cannot be written."""
    yield from _values(file, "file")
    for session in file.sessions:
        yield from _indices(session)
        rows: tuple[Lap | Placing, ...] = (*session.laps, *session.placings)
        for value in rows:
            if session.where(value) == session.file:
                yield f"a {type(value).__name__} stands nowhere: {value}"
                break
        if len(session.remarks) > _MOST_REMARKS:
            yield f"{len(session.remarks)} remarks, as {str(session.remarks[-1])[:80]!r}"
        for remark in session.remarks:
            str(remark)
            session.where(remark)
    if len(file.remarks) > _MOST_REMARKS:
        yield f"{len(file.remarks)} remarks of the file, as {str(file.remarks[-1])[:80]!r}"


def _indices(session: Session) -> Iterator[str]:
    cars = session.competitors
    rows: tuple[Lap | Placing | Penalty, ...] = (*session.laps, *session.placings, *session.penalties)
    for value in rows:
        if not 0 <= value.car < len(cars):
            yield f"car {value.car} of {len(cars)}: {value}"
        elif value.driver is not None and not 0 <= value.driver < len(cars[value.car].drivers):
            yield f"driver {value.driver} of {len(cars[value.car].drivers)}: {value}"
    for car in cars:
        for stint in car.stints:
            if not 0 <= stint.driver < len(car.drivers):
                yield f"stint of driver {stint.driver} of {len(car.drivers)}: {car}"
    for lap in session.laps:
        for time in lap.sectors:
            if time is not None and not 0 <= time <= LONGEST:
                yield f"sector {time}: {lap}"
        if not 0 <= lap.number <= 10**6:
            yield f"lap number {lap.number}: {lap}"
        if lap.place is not None and not 1 <= lap.place <= 10**6:
            yield f"place {lap.place}: {lap}"


def _values(value: Any, place: str) -> Iterator[str]:
    if isinstance(value, str):
        try:
            value.encode()
        except UnicodeEncodeError:
            yield f"{place}: text that cannot be written: {value[:40]!r}"
        if "\x00" in value:
            yield f"{place}: a NUL inside text: {value[:40]!r}"
        if len(value) > 5000:
            yield f"{place}: a text of {len(value)} characters"
    elif isinstance(value, float):
        if not math.isfinite(value):
            yield f"{place}: {value}"
    elif isinstance(value, int) and not isinstance(value, bool):
        if abs(value) > 2**53:
            yield f"{place}: {value}"
    elif isinstance(value, Mapping):
        for key, one in value.items():
            yield from _values(key, f"{place} key")
            yield from _values(one, f"{place}[{key[:20]!r}]" if isinstance(key, str) else place)
    elif is_dataclass(value) or hasattr(value, "_fields"):
        yield from _record(value)
    elif isinstance(value, (tuple, list)):
        for one in value:
            yield from _values(one, place)


def _record(value: Any) -> Iterator[str]:
    kind = type(value).__name__
    for time in _TIMES.get(kind, ()):
        found = getattr(value, time)
        if found is not None and not (-LONGEST if time == "gap" else 0) <= found <= LONGEST:
            yield f"{kind}.{time}: {found}"
        if found is not None and not isinstance(found, int):
            yield f"{kind}.{time} is no whole number: {found!r}"
    for name in (field.name for field in fields(value)) if is_dataclass(value) else value._fields:
        found = getattr(value, name)
        if (
            kind in ("Placing", "Penalty")
            and name in ("position", "laps", "grid", "class_position", "laps_led", "incidents", "best_lap_number", "seconds", "laps_down")
            and (found is not None and (not isinstance(found, int) or isinstance(found, bool) or not 0 <= found <= 10**9))
        ):
            yield f"{kind}.{name}: {found!r}"
        yield from _values(found, f"{kind}.{name}")
