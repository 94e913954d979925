"""The result of a session on a sheet of Time Service: two lines a car, the second with the entrant."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from onemake.core.statuses import status_code
from onemake.core.timing.session import Competitor, Driver, Placing, Remark
from onemake.formats.timing.cells import digits, milliseconds, plain
from onemake.formats.timing.page_words import Line, Titles

__all__ = ["are_titles", "rows"]

_MEANS = {
    "pos": "position", "nbr": "number", "nr": "number", "no": "number", "name/entrant": "name", "name": "name", "car": "car", "cls": "class", "class": "class",
    "pic": "class position", "gap": "gap", "totaltime": "total", "fastest": "best", "fastesttime": "best", "in": "in lap", "laps": "laps", "speed": "speed",
    "avg.speed": "speed",
}  # fmt: skip
_NATION = re.compile(r"(.+?) ?\(([A-Z]{3})\)")
_LAPS = re.compile(r"-* ?(\d{1,4}) ?laps? ?-*", re.IGNORECASE)


def are_titles(line: Line) -> bool:
    """Whether these are the titles of a result."""
    keys = {_key(piece.text) for piece in line.pieces}
    return {"pos", "nbr"} <= keys and not keys.isdisjoint(("name/entrant", "fastest", "totaltime"))


def _key(title: str) -> str:
    return title.replace(" ", "").casefold()[:40]


@dataclass(slots=True)
class _Table:
    cars: list[Competitor] = field(default_factory=list)
    placings: list[Placing] = field(default_factory=list)
    laps: int | None = None  # of the cars that follow, until another number of laps is said
    of_winner: int | None = None
    unread: list[Remark] = field(default_factory=list)


def rows(lines: Sequence[Line]) -> tuple[list[Competitor], list[Placing], list[Remark]]:
    """The cars in the order of the sheet."""
    table, titles, page = _Table(), None, 0
    for line in lines:
        if are_titles(line):
            titles, page = Titles(line.pieces), line.page
        elif titles is not None and line.page == page:
            cells: dict[str, str] = {}
            for piece in line.pieces:
                meaning = _MEANS.get(_key(titles.pieces[titles.column(piece)].text), "")
                cells[meaning] = f"{cells.get(meaning, '')} {plain(piece.text)}".strip()
            if not _take(table, cells, line):
                titles = None  # the foot of the page
    return table.cars, table.placings, [*_counted(table.unread), *_alike(table.cars)]


def _take(table: _Table, cells: dict[str, str], line: Line) -> bool:
    """A line of the table. False where it is none, and the table of the page ends."""
    position = cells.get("position", "")
    if position and cells.get("number") and (digits(position) or status_code(position) is not None):
        table.cars.append(_car(cells, line))
        table.placings.append(_placing(table, cells, line))
    elif set(cells) == {"name"} and table.cars:
        table.cars[-1] = _second_line(table.cars[-1], cells["name"])
    else:
        return len(line.pieces) == 1 and status_code(line.text) is not None  # a heading: Not classified
    return True


def _car(cells: dict[str, str], line: Line) -> Competitor:
    of_class = cells.get("class", "")
    name = cells.get("name", "")
    return Competitor(
        cells["number"][:50],
        (_driver(name),) if name else (),
        car=cells.get("car", ""),
        classes=(of_class,) if of_class else (),
        own={"average speed": cells["speed"]} if cells.get("speed") else {},
        row=line.place,
    )


def _driver(said: str) -> Driver:
    found = _NATION.fullmatch(said)
    return Driver(found[1], nationality=found[2]) if found else Driver(said)


def _second_line(car: Competitor, said: str) -> Competitor:
    """The entrant; a further line with a nationality behind it is a further driver."""
    if _NATION.fullmatch(said) and len(car.drivers) < 20:
        return replace(car, drivers=(*car.drivers, _driver(said)))
    return replace(car, entrant=f"{car.entrant} {said}".strip()[:200])


def _placing(table: _Table, cells: dict[str, str], line: Line) -> Placing:
    """A row. The gap of the first car of each lap says the laps of those that follow: ``-- 12 laps --``."""
    position = digits(cells["position"])
    said = cells.get("gap", "")
    laps = _LAPS.fullmatch(said)
    if laps:
        table.laps = int(laps[1])
        table.of_winner = table.of_winner or table.laps
    total, best = (_time(table, cells.get(word, ""), line) for word in ("total", "best"))
    gap = None if laps or status_code(said) is not None else _time(table, said, line)
    down = table.of_winner - table.laps if table.of_winner and table.laps is not None else None
    status = "" if position else status_code(cells["position"]) or "NC"
    return Placing(
        len(table.placings),
        position,
        status,
        "" if position else cells["position"],
        laps=digits(cells["laps"], 100_000) if cells.get("laps") else table.laps if position else None,
        time=total,
        gap=gap if not down else None,
        laps_down=down if down and down > 0 and position else None,
        best_lap=best or None,
        best_lap_number=digits(cells.get("in lap", "")) or None,
        class_position=digits(cells.get("class position", "")) or None,
        own={"gap": said} if gap is not None and down else {},
        row=line.place,
    )


def _time(table: _Table, said: str, line: Line) -> int | None:
    found = milliseconds(said)
    if said and found is None:
        table.unread.append(Remark("a time cannot be read, and stays unknown", said, row=line.place))
    return found


def _counted(unread: Sequence[Remark]) -> Iterable[Remark]:
    if unread:
        more = f" ({len(unread)} such cells, here the first)" if len(unread) > 1 else ""
        yield replace(unread[0], text=unread[0].text + more)


def _alike(cars: Sequence[Competitor]) -> Iterable[Remark]:
    seen: set[str] = set()
    for car in cars:
        if car.number in seen:
            yield Remark(f"two cars carry the number {car.number}; they stay two cars", row=car.row)
            return
        seen.add(car.number)
