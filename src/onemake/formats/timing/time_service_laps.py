"""Laps and sector times on a sheet of Time Service: a heading for each car, its laps in two columns, the first half on the left. A car goes on on the next page."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from onemake.core.timing.session import Competitor, Driver, Lap, Remark
from onemake.formats.timing.cells import digits, milliseconds, plain
from onemake.formats.timing.page_words import Line, Piece, Titles, words

__all__ = ["are_titles", "blocks"]

_SECTOR = re.compile(r"sect-?(\d)")
_MOST_LAPS = 10_000  # of a car


def are_titles(line: Line) -> bool:
    """Whether these are the titles over the laps of a car."""
    said = line.text.replace(" ", "").casefold()
    return said.startswith("lap") and "sect-1" in said and "laptime" in said


@dataclass(frozen=True, slots=True)
class _Half:
    """The columns of one half of the page: its titles and what each means."""

    titles: Titles
    means: tuple[str, ...]
    left: float


@dataclass(slots=True)
class _Sheet:
    cars: list[Competitor] = field(default_factory=list)
    laps: list[Lap] = field(default_factory=list)
    seen: set[tuple[int, int]] = field(default_factory=set)
    unread: list[Remark] = field(default_factory=list)
    pits: bool = False  # the sheet marks pit stops somewhere
    top: dict[int, float] = field(default_factory=dict)


def blocks(lines: Sequence[Line]) -> tuple[list[Competitor], list[Lap], list[Remark]]:
    """The cars in the order of the sheet, and their laps."""
    sheet = _Sheet()
    halves: tuple[_Half, ...] = ()
    for line, after in zip(lines, (*lines[1:], None), strict=True):
        if are_titles(line):
            halves = _halves(line)
        elif after is not None and after.page == line.page and are_titles(after) and _is_heading(line):
            car = _car(line)
            if not sheet.cars or (car.number, car.drivers) != (
                sheet.cars[-1].number,
                sheet.cars[-1].drivers,
            ):  # else it goes on, on a new page
                sheet.cars.append(car)
        elif halves and sheet.cars:
            for half in _split(halves, line):
                _lap(sheet, *half, line)
    laps = sorted(sheet.laps, key=lambda lap: (lap.car, lap.number))
    if not sheet.pits:
        laps = [lap._replace(pit=None) for lap in laps]
    cars = [replace(car, own={"top speed": str(sheet.top[index])}) if index in sheet.top else car for index, car in enumerate(sheet.cars)]
    return cars, laps, list(_remarks(sheet, laps))


def _is_heading(line: Line) -> bool:
    """``number  name … car``: nothing of it is a time."""
    return 2 <= len(line.pieces) <= 4 and len(line.pieces[0].text) <= 10 and " " not in line.pieces[0].text


def _car(line: Line) -> Competitor:
    number, name, *rest = (plain(piece.text) for piece in line.pieces)
    return Competitor(
        number, tuple(Driver(who.strip()) for who in name.split(" / ")[:20] if who.strip()), car=" ".join(rest), row=line.place
    )


def _halves(line: Line) -> tuple[_Half, ...]:
    """The titles word by word, since several were painted in one stroke; each ``lap`` begins a half."""
    found: list[list[Piece]] = []
    for piece in line.pieces:
        for word in words(piece):
            if word.text.casefold() == "lap":
                found.append([])
            if found and word.text.isdigit() and found[-1]:  # ``Sect- 2``
                last = found[-1].pop()
                word = Piece(last.text + word.text, last.left, word.right, last.edges + word.edges)
            if found:
                found[-1].append(word)
    return tuple(_Half(Titles(tuple(half)), tuple(word.text.casefold() for word in half), half[0].left) for half in found)


def _split(halves: tuple[_Half, ...], line: Line) -> Iterable[tuple[dict[str, str], str]]:
    """A line as what stands in each half: the cells by title, and the lap number. A figure stands over its half even if it begins a little before it."""
    for index, half in enumerate(halves):
        start = half.left - 10 if index else float("-inf")
        end = halves[index + 1].left - 10 if index + 1 < len(halves) else float("inf")
        pieces = [piece for piece in line.pieces if start <= piece.left < end]
        if len(pieces) < 2 or half.titles.column(pieces[0]) != 0 or not pieces[0].text.isdecimal():
            continue
        cells: dict[str, str] = {}
        for piece in pieces[1:]:
            title = half.means[half.titles.column(piece)]
            cells[title] = plain(piece.text) if title != "pit" or not cells.get(title) else cells[title]
        yield cells, pieces[0].text


def _lap(sheet: _Sheet, cells: dict[str, str], said: str, line: Line) -> None:
    number, car = digits(said, _MOST_LAPS), len(sheet.cars) - 1
    if number is None or (car, number) in sheet.seen:
        sheet.unread.append(Remark("a lap stands twice or has no number, and is left out", said, row=line.place))
        return
    sheet.seen.add((car, number))
    sectors = {int(found[1]): _time(sheet, said, line) for title, said in cells.items() if (found := _SECTOR.fullmatch(title))}
    into_pit = bool(cells.get("pit")) or any(said.casefold().startswith("pit in") for said in cells.values())
    sheet.pits = sheet.pits or into_pit
    speed = cells.get("topspeed", "")
    if re.fullmatch(r"\d{1,3}[.,]\d", speed):
        sheet.top[car] = max(sheet.top.get(car, 0.0), float(speed.replace(",", ".")))
    times = tuple(sectors.get(sector) for sector in range(1, 4))
    sheet.laps.append(Lap(car, number, _time(sheet, cells.get("laptime", ""), line), sectors=times, pit=into_pit, row=line.place))


def _time(sheet: _Sheet, said: str, line: Line) -> int | None:
    """A time; none where ``Pit In`` stands in its place."""
    found = milliseconds(said)
    if said and found is None and not said.casefold().startswith("pit"):
        sheet.unread.append(Remark("a time cannot be read, and stays unknown", said, row=line.place))
    return found


def _remarks(sheet: _Sheet, laps: Sequence[Lap]) -> Iterable[Remark]:
    kinds: dict[str, list[Remark]] = {}
    for remark in sheet.unread:
        kinds.setdefault(remark.text, []).append(remark)
    for found in kinds.values():
        more = f" ({len(found)} times, here first)" if len(found) > 1 else ""
        yield replace(found[0], text=found[0].text + more)
    short = [lap for lap in laps if lap.number == 1 and lap.sectors[0] is None and any(lap.sectors)]
    if short:
        yield Remark(f"the first sector of the first lap is not on the sheet ({len(short)} cars); it stays unknown", row=short[0].row)
    seen: set[str] = set()
    for car in sheet.cars:
        if car.number in seen:
            yield Remark(f"the number {car.number} stands over two blocks of laps; they stay two cars", row=car.row)
            break
        seen.add(car.number)
