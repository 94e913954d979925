"""Jolpica's import files: a list of parcels, each with rows of one car in one session: its place, its laps, its pit stops."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from onemake.core.timing.session import Competitor, Driver, Kind, Lap, Placing, Remark, Session, TimingFile
from onemake.formats.timing.cells import LONGEST, digits, ms_from, whole
from onemake.formats.timing.document import Document
from onemake.formats.timing.tree import Branch, branch, branches, left_out, said, word

__all__ = ["read", "recognises"]

_KEYS = frozenset(("object_type", "foreign_keys", "objects"))
# What the numbers mean is written in Jolpica's own source (its SessionStatus).
_STATUSES = {0: "", 1: "", 10: "DNF", 11: "DNF", 20: "DSQ", 30: "DNS", 40: "DNQ", 41: "DNQ"}
_SAID = {0: "finished", 1: "lapped", 10: "accident", 11: "retired", 20: "disqualified", 30: "did not start", 40: "did not qualify"}
_UNITS = {"milliseconds": 1, "seconds": 1000, "minutes": 60_000, "hours": 3_600_000}
_OF_ROW = ("points", "fastest_lap_rank", "detail", "status", "position")


def recognises(document: Document) -> bool:
    """A list whose first parcel names its kind, its keys and its objects."""
    if not document.is_json or not isinstance(document.json, list):
        return False
    return any(one.keys() >= _KEYS for one in branches(document.json[:3]))


@dataclass(slots=True)
class _Part:
    """A session as its parcels come."""

    name: str
    year: int | None
    round: int | None
    cars: dict[str, int] = field(default_factory=dict)
    competitors: list[Competitor] = field(default_factory=list)
    placings: list[Placing] = field(default_factory=list)
    laps: list[Lap] = field(default_factory=list)
    stops: list[tuple[int, int, int | None]] = field(default_factory=list)

    def car(self, number: str, driver: str, row: int) -> int:
        key = number or driver
        if key not in self.cars:
            self.cars[key] = len(self.competitors)
            self.competitors.append(Competitor(number, (Driver(driver, id=driver),) if driver else (), row=row))
        return self.cars[key]


def read(document: Document) -> TimingFile:
    """The sessions, in the order in which the file comes to them."""
    parts: dict[tuple[object, ...], _Part] = {}
    strange: dict[str, int] = {}
    for row, parcel in enumerate(branches(document.json), 1):
        keys, kind = branch(parcel.get("foreign_keys")), word(parcel.get("object_type")).replace("_", "").casefold()
        if kind not in ("sessionentry", "lap", "pitstop"):
            strange[kind] = strange.get(kind, 0) + 1
            continue
        name, year, round_ = word(keys.get("session")), whole(keys.get("year"), 3000), whole(keys.get("round"), 1000)
        part = parts.setdefault((year, round_, name), _Part(name, year, round_))
        car = part.car(word(keys.get("car_number")), word(keys.get("driver_reference")), row)
        objects = branches(parcel.get("objects"))
        if kind == "lap":
            part.laps += _laps(car, objects, row)
        elif kind == "sessionentry":
            part.placings += (_placing(car, one, row) for one in objects)
        else:
            lap = whole(keys.get("lap"), 10**6)
            part.stops += ((car, lap, _time(one.get("duration"))) for one in objects if lap is not None)
    if not parts:
        raise document.fault(
            "the parcels hold neither places nor laps", ", ".join(strange), "Give the files of classifications and of laps."
        )
    remarks = [Remark(f"{count} parcels of {kind or 'no kind'} are not read") for kind, count in strange.items()]
    sessions = tuple(_session(document.file, part) for part in parts.values())
    return TimingFile(document.file, "jolpica_import", sessions, remarks=(*left_out(document.json, "parcels"), *remarks[:5]))


def _session(file: str, part: _Part) -> Session:
    remarks = []
    if part.stops:
        remarks.append(Remark(f"{len(part.stops)} pit stops; {_put_on_laps(part)} of them stand on a lap that is in the file"))
    order = sorted(part.placings, key=lambda placing: digits(placing.own.get("position", "")) or 10**9)
    own = {key: str(value) for key, value in (("year", part.year), ("round", part.round)) if value is not None}
    return Session(
        file,
        _kind(part.name),
        part.name,
        digits(part.name[-1:]) if _kind(part.name) != "race" else None,
        competitors=tuple(part.competitors),
        placings=tuple(order),
        laps=tuple(part.laps),
        remarks=tuple(remarks),
        rows_at="parcel {}",
        own=own,
    )


def _kind(code: str) -> Kind:
    """``R`` and ``SR`` are races, ``FP1`` is practice; ``Q1``, ``SQ2``, ``PQ``, ``QB`` qualify."""
    if code in ("R", "SR"):
        return "race"
    return "practice" if code.startswith("FP") else "qualifying" if "Q" in code else ""


def _time(value: object) -> int | None:
    """``{"_type": "timedelta", "milliseconds": 96470}``; other units may stand in its place or beside it."""
    says = branch(value)
    only = says.get("milliseconds")
    if type(only) is int and len(says) == 2:
        return only if 0 <= only <= LONGEST else None
    parts = [
        part * each
        for unit, each in _UNITS.items()
        if isinstance(part := says.get(unit), (int, float)) and not isinstance(part, bool) and abs(part) < LONGEST
    ]
    return ms_from(sum(parts)) if parts else None


def _laps(car: int, objects: Iterable[Branch], row: int) -> Iterable[Lap]:
    """The laps of a car. A deleted one says no reason."""
    for one in objects:
        number = one.get("number")
        if isinstance(number, int) and 0 <= number < 10**6:
            time, place = one.get("time"), one.get("position")
            yield Lap(
                car, number, _time(time), None, None, None, (), "", None, None,
                "deleted" if one.get("is_deleted") is True else None,
                place if isinstance(place, int) and 0 < place < 10**4 else None, row,
            )  # fmt: skip


def _placing(car: int, one: Branch, row: int) -> Placing:
    """A place. A car that is not classified has a running number, which is no place."""
    position, classified, status = whole(one.get("position")), one.get("is_classified"), one.get("status")
    number = status if isinstance(status, int) else None
    code = _STATUSES.get(number, "") if number is not None else ""
    if classified is False and not code:
        code = "NC"
    return Placing(
        car,
        None if classified is False else position,
        "" if classified is True and code == "DNF" else code,
        _SAID.get(number, "") if number is not None else "",
        whole(one.get("laps_completed")),
        _time(one.get("time")),
        grid=whole(one.get("grid")) or None,
        own=said(one, _OF_ROW),
        row=row,
    )


def _put_on_laps(part: _Part) -> int:
    index = {(lap.car, lap.number): at for at, lap in enumerate(part.laps)}
    put = 0
    for car, number, duration in part.stops:
        here, after = index.get((car, number)), index.get((car, number + 1))
        if here is not None:
            part.laps[here] = part.laps[here]._replace(pit=True)
            put += 1
        if after is not None:
            part.laps[after] = part.laps[after]._replace(pit_time=duration)
    return put
