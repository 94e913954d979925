"""What the sheets of MYLAPS Orbits have in common, in whatever shape they come: titles, rows, announcements, the foot.

The operator chooses columns, their order and their titles; so a cell is known by its title, never by its place.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from onemake.core.statuses import status_code
from onemake.core.times import parse_gap, write_time
from onemake.core.timing.session import Competitor, Driver, Penalty, Placing, Remark, Row
from onemake.formats.timing.cells import digits, milliseconds
from onemake.formats.timing.cells import plain as _plain

__all__ = ["SIGNS", "Rows", "announcement", "are_titles", "check_best_lap", "check_margin", "columns_of", "key"]

# What a title means, its letters and figures alone. Whatever else a club puts on its sheets is kept under its own title.
_MEANS = {
    "pos": "position", "position": "position", "pic": "class position", "no": "number", "nr": "number", "number": "number", "name": "name",
    "class": "class", "laps": "laps", "totaltm": "total", "totaltime": "total", "diff": "diff", "difference": "diff", "besttm": "best",
    "besttime": "best", "bestlaptm": "best", "inlap": "in lap", "bestinlap": "in lap", "positioninclass": "class position", "2ndbest": "second", "2ndbesttm": "second", "desc": "car", "description": "car",
    "make": "car", "car": "car", "vehicle": "car", "team": "team", "entrant": "entrant", "nat": "nationality", "nationality": "nationality",
    "transponder": "transponder", "transponders": "transponder", "regnumber": "id",
}  # fmt: skip
SIGNS = frozenset(
    ("totaltm", "besttm", "bestlaptm", "inlap", "pic", "2ndbest", "2ndbesttm", "lasttm")
)  # titles that nobody but Orbits writes
_STATUS_ALSO = {"NT": "NC"}  # no time: there is nothing to classify the car by
_MOST_TITLES = 100
_TIMES = ("total", "best", "second")


def plain(cell: str, most: int = 200) -> str:
    """A cell as one line of text; most are that already."""
    if cell.isascii() and cell.isprintable() and len(cell) <= most and "  " not in cell:
        return cell.strip()
    return _plain(cell, most)


def key(title: str) -> str:
    """A title, its letters and figures alone: ``No.`` is ``no``, ``2nd Best`` is ``2ndbest``."""
    word = title[:60].casefold()
    return word if word.isalnum() else "".join(filter(str.isalnum, word))


def columns_of(titles: Sequence[str]) -> dict[str, int]:
    """Which column has which meaning. Of two titles that mean the same the first counts."""
    found: dict[str, int] = {}
    for index, title in enumerate(titles):
        meaning = _MEANS.get(key(title))
        if meaning is not None:
            found.setdefault(meaning, index)
    return found


def are_titles(titles: Sequence[str]) -> bool:
    """Whether these are the titles of a sheet of Orbits: a number, a place or a name, and one word that nobody else writes."""
    keys = {key(title) for title in titles} if len(titles) <= _MOST_TITLES else set()
    return "no" in keys and ("pos" in keys or "name" in keys) and not keys.isdisjoint(SIGNS)


@dataclass(slots=True)
class Rows:
    """The rows of a sheet, one after the other. What cannot be read is counted, and told once for each title."""

    titles: Sequence[str]
    competitors: list[Competitor] = field(default_factory=list)
    placings: list[Placing] = field(default_factory=list)
    _at: dict[str, int] = field(default_factory=dict)
    _others: list[tuple[str, int]] = field(default_factory=list)
    _times: dict[str, int] = field(default_factory=dict)
    _unread: dict[str, list[int | str | Row]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._at = columns_of(self.titles)
        known = set(self._at.values())
        self._others = [(plain(title, 60), index) for index, title in enumerate(self.titles) if index not in known and title.strip()]

    def add(self, cells: Sequence[str], row: Row, *, classified: bool = True) -> None:
        """A row. ``classified`` is False under a heading that says so."""
        if len(cells) < len(self.titles):
            cells = [*cells, *("" for _ in range(len(self.titles) - len(cells)))]
        at = self._at
        number, name = (plain(cells[at[word]]) if word in at else "" for word in ("number", "name"))
        if not number and not name:
            return
        own = {title: plain(cells[index]) for title, index in self._others if cells[index]}
        # Gap is to the car ahead, so it is no gap of ours; it stays under its own title with whatever else there is.
        self.competitors.append(self._competitor(cells, number, name, own, row))
        self.placings.append(self._placing(cells, row, classified=classified))

    def _competitor(self, cells: Sequence[str], number: str, name: str, own: dict[str, str], row: Row) -> Competitor:
        at = self._at
        transponder, of_class = self._word(cells, "transponder"), self._word(cells, "class")
        return Competitor(
            number[:50],
            tuple(Driver(who) for who in re.split(r"\s*/\s*", name)[:20] if who) if "/" in name else (Driver(name),) if name else (),
            team=self._word(cells, "team") if "team" in at else "",
            entrant=self._word(cells, "entrant") if "entrant" in at else "",
            car=self._word(cells, "car"),
            classes=(of_class,) if of_class else (),
            nationality=self._word(cells, "nationality") if "nationality" in at else "",
            transponders=tuple(re.split(r"[,;/ ]+", transponder)) if transponder else (),
            id=self._word(cells, "id") if "id" in at else "",
            own=own,
            row=row,
        )

    def _placing(self, cells: Sequence[str], row: Row, *, classified: bool) -> Placing:
        position, status, said = self._place(cells, row, classified=classified)
        total, best, second = (self._time(cells, word, row) for word in _TIMES)
        gap, down = self._gap(cells, row)
        return Placing(
            len(self.placings),
            position,
            status,
            said,
            laps=self._laps(cells, row),
            time=total,
            gap=gap,
            laps_down=down,
            best_lap=best,
            best_lap_number=digits(self._word(cells, "in lap")) or None,
            second_best_lap=second,
            class_position=digits(self._word(cells, "class position")) or None,
            row=row,
        )

    def _place(self, cells: Sequence[str], row: Row, *, classified: bool) -> tuple[int | None, str, str]:
        """The place; or why there is none, and the word of the sheet for it."""
        if "position" not in self._at:
            return None, "", ""
        said = self._word(cells, "position")
        place = digits(said)
        if place:
            return (place, "", "") if classified else (None, "NC", said)
        return None, self._status(said, row), said

    def _word(self, cells: Sequence[str], meaning: str) -> str:
        index = self._at.get(meaning)
        return plain(cells[index]) if index is not None else ""

    def _time(self, cells: Sequence[str], meaning: str, row: Row) -> int | None:
        index = self._at.get(meaning)
        if index is None or not cells[index]:
            return None
        said = cells[index]
        found = self._times.get(said)
        if found is None:
            found = milliseconds(said)
            if found is not None:
                self._times[said] = found
            elif plain(said):
                self._not_read(index, said, row)
        return found or None  # a best lap of nought is none

    def _laps(self, cells: Sequence[str], row: Row) -> int | None:
        said = self._word(cells, "laps")
        found = digits(said, 100_000)
        if found is None and said:
            self._not_read(self._at["laps"], said, row)
        return found

    def _gap(self, cells: Sequence[str], row: Row) -> tuple[int | None, int | None]:
        """To the leader: a time, or laps. The word of a car that is not classified stands here too and says nothing new."""
        said = self._word(cells, "diff")
        if not said:
            return None, None
        if said[0].isdecimal() and (gap := milliseconds(said)) is not None:
            return gap, None
        if _status(said) is not None:
            return None, None
        try:
            return parse_gap(said[:40])
        except ValueError:
            self._not_read(self._at["diff"], said, row)
            return None, None

    def _status(self, said: str, row: Row) -> str:
        found = _status(said)
        if found is None:
            self._not_read(self._at.get("position", -1), said or "nothing", row)
            return "NC"
        return found

    def _not_read(self, index: int, said: str, row: Row) -> None:
        entry = self._unread.setdefault(self.titles[index] if index >= 0 else "Pos", [0, plain(said, 60), row])
        entry[0] = int(entry[0]) + 1

    def remarks(self) -> tuple[Remark, ...]:
        """What could not be read, and numbers that two cars carry."""
        found = []
        for title, (count, said, row) in self._unread.items():
            times = "once" if count == 1 else f"{count} times, here first"
            found.append(Remark(f"{plain(title, 60)} cannot be read {times}, and stays unknown", str(said), row=row))
        found.extend(_alike(self.competitors))
        return tuple(found)

    def numbered(self) -> dict[str, int]:
        """The cars by number; of two numbered alike none, since nobody knows which is meant."""
        found: dict[str, int] = {}
        for index, competitor in enumerate(self.competitors):
            found[competitor.number] = -1 if competitor.number in found else index
        return {number: index for number, index in found.items() if index >= 0 and number}


def _status(said: str) -> str | None:
    word = said.upper().strip()
    return _STATUS_ALSO.get(word) or status_code(word) or None


def _alike(competitors: Iterable[Competitor]) -> Iterable[Remark]:
    seen: dict[str, int] = {}
    first: Competitor | None = None
    for competitor in competitors:
        seen[competitor.number] = seen.get(competitor.number, 0) + 1
        if seen[competitor.number] == 2 and first is None and competitor.number:
            first = competitor
    if first is not None:
        count = sum(times > 1 for number, times in seen.items() if number)
        others = f", and {count - 1} more numbers" if count > 1 else ""
        yield Remark(f"two cars carry the number {first.number}{others}; they stay two cars", row=first.row)


_ABOUT = re.compile(r"#?\s*(\w{1,10})\s*[:\-\u2013]\s*(.+)")
_SECONDS = re.compile(r"\b(\d{1,4})\s*(?:s|secs?|seconds?)\b(?=.*(?:penalty|added|plus|to (?:race|total) time)|\s*\.?$)", re.IGNORECASE)
_OUT = re.compile(r"(?:DQ|DSQ|DISQUALIFIED|EXCLUDED)\b[\s:,\-\u2013]*(.*)", re.IGNORECASE)


def announcement(text: str, rows: Rows, numbered: Mapping[str, int], row: Row) -> Penalty | Remark:
    """A line of the announcements: a penalty where it plainly names a car of the sheet (``numbered``) and what it got, else a remark in its own words."""
    text = plain(text)
    found = _ABOUT.fullmatch(text)
    car = numbered.get(found[1]) if found else None
    if found is not None and car is not None:
        out, seconds = _OUT.match(found[2]), _SECONDS.search(found[2])
        if out:
            # The sheet takes it in where it lists the car so.
            in_result = rows.placings[car].status in ("DSQ", "EX") or None
            return Penalty(car, "disqualify", reason=out[1], said=text, in_result=in_result, row=row)
        if seconds:
            return Penalty(car, "time", seconds=int(seconds[1]), reason="", said=text, row=row)
    return Remark("the sheet announces", text, row=row)


def check_margin(said: str, placings: Sequence[Placing], row: Row) -> Iterable[Remark]:
    """The margin of victory is the gap of the second; where it is not, that is told."""
    second = next((placing for placing in placings if placing.position == 2), None)
    if second is None or not said:
        return
    try:
        margin = parse_gap(said[:40])
    except ValueError:
        return
    if margin != (second.gap, second.laps_down):
        yield Remark("the margin of victory at the foot is not the gap of the second car; the row stays", plain(said, 60), row=row)


def check_best_lap(time: str, by: str, rows: Rows, row: Row) -> Iterable[Remark]:
    """The best lap at the foot is the best of all rows, and of the car that it names; where it is not, that is told."""
    said = milliseconds(time[:40])
    timed = [placing for placing in rows.placings if placing.best_lap]
    if said is None or not timed:
        return
    best = min(timed, key=lambda placing: placing.best_lap or 0)
    number = by.split(" - ", maxsplit=1)[0].strip()
    if best.best_lap != said:
        yield Remark(
            f"the best lap at the foot is not the best of the rows, {write_time(best.best_lap or 0)}; the rows stay",
            plain(time, 60),
            row=row,
        )
    elif number and all(rows.competitors[placing.car].number != number for placing in timed if placing.best_lap == said):
        whose = rows.competitors[best.car].number
        yield Remark(f"the foot gives the best lap to another car than the rows, which give it to {whose}", plain(by, 60), row=row)
