"""The classifications of Al Kamel: overall (00, 03), of a race or of qualifying and practice, and by class (05)."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import TypeVar

from onemake.core.statuses import status_code
from onemake.core.times import parse_gap
from onemake.core.timing.order import exclusions
from onemake.core.timing.session import Competitor, Driver, Kind, Placing, Remark, Session
from onemake.formats.timing.al_kamel_table import Table, Trimmed, many
from onemake.formats.timing.cells import LONGEST, digits, milliseconds
from onemake.formats.timing.naming import from_name

__all__ = ["Line", "is_race", "lines_of", "numbered_alike", "read_results"]

T = TypeVar("T")

_BLOCK = re.compile(r"DRIVER(\d{0,2})_(.{1,60})")
_DRIVER = re.compile(r"DRIVER\d{0,2}")
_AHEAD = re.compile(r"-\d{1,4} laps?", re.IGNORECASE)
_KEY = re.compile(r".*driver ?id", re.IGNORECASE)
_READ = frozenset(
    (
        "POSITION", "POS", "PIC", "NUMBER", "STATUS", "LAPS", "TOTAL_TIME", "ELAPSED", "FL_LAPNUM", "FL_TIME", "LAP", "TIME", "BEST_LAP_NUM", "BEST_LAP_TIME",
        "TEAM", "CLASS", "CLASS_TYPE", "GROUP", "VEHICLE", "GAP_FIRST", "GAP_PREVIOUS", "FL_KPH", "KPH", "BEST_LAP_KPH",
    )
)  # fmt: skip


class Line(dict[str, str]):
    """The words of a row by their headings; those that are blank are not there."""

    at: int  # where it stands
    width: int  # how many cells it has

    def first(self, *names: str) -> str:
        """The word under the first of these headings that has one."""
        return next((self[name] for name in names if name in self), "")


def lines_of(table: Table) -> Iterable[Line]:
    """The rows that say anything. Of two columns with one heading the first is read."""
    places = {name: at for at, name in reversed(tuple(enumerate(table.names)))}
    names = [name if places[name] == at else "" for at, name in enumerate(table.names)]
    trimmed = Trimmed()
    for at, cells in zip(table.lines, table.rows, strict=True):
        line = Line((name, word) for name, cell in zip(names, cells, strict=False) if name and (word := trimmed[cell]))
        line.at, line.width = at, len(cells)
        if line:
            yield line


def is_race(names: Iterable[str]) -> bool:
    """Whether a sheet with these headings is that of a race: it has what a car's race took, where others have only a best lap."""
    return not {"TOTAL_TIME", "STATUS", "ELAPSED"}.isdisjoint(names)


def read_results(table: Table) -> Session:
    """The session of a classification: competitors and placings, in the order of the file."""
    told: Kind = "race" if is_race(table.names) else ""
    kind, ordinal, issue, named = from_name(table.document.file, told)
    blocks = _blocks(table.names)
    sheet = _Sheet()
    lines = list(lines_of(table))
    competitors = tuple(_competitor(line, blocks) for line in lines)
    session = Session(
        file=table.document.file,
        kind=kind,
        ordinal=ordinal,
        issue=issue,
        competitors=competitors,
        placings=tuple(sheet.placing(car, line) for car, line in enumerate(lines)),
        remarks=(*table.remarks, *numbered_alike(competitors), *sheet.remarks(), *named),
    )
    return replace(session, remarks=(*session.remarks, *exclusions(session)))


def numbered_alike(competitors: tuple[Competitor, ...]) -> tuple[Remark, ...]:
    """A remark if rows with one number were read as several cars."""
    count = Counter(competitor.number for competitor in competitors)
    alike = [number for number, rows in count.items() if rows > 1]
    if not alike:
        return ()
    row = next(competitor.row for competitor in competitors if competitor.number == alike[0])
    words = ", ".join(number or "none" for number in alike[:10])
    return (Remark(f"cars are numbered alike ({words}), and each row is kept as a car of its own", row=row),)


@dataclass(slots=True)
class _Sheet:
    """The cells of a sheet, with what could not be read of them."""

    unread: list[tuple[int, str, str]] = field(default_factory=list)
    unknown: list[tuple[int, str]] = field(default_factory=list)

    def value(self, line: Line, read: Callable[[str], T | None], *names: str) -> T | None:
        """A cell as a time or a number."""
        for name in names:
            if name in line:
                found = read(line[name])
                if found is None:
                    self.unread.append((line.at, name, line[name]))
                return found
        return None

    def placing(self, car: int, line: Line) -> Placing:
        """A row of the published order."""
        said = line.get("STATUS", "")
        code = status_code(said)
        if code is None:
            self.unknown.append((line.at, said))
        gap, down, own = self.gap(line)
        return Placing(
            car=car,
            position=self.value(line, digits, "POSITION", "POS"),
            status="NC" if code is None else code,
            said=said,
            laps=self.value(line, digits, "LAPS"),
            time=self.value(line, milliseconds, "TOTAL_TIME", "ELAPSED"),
            gap=gap,
            laps_down=down,
            best_lap=self.value(line, milliseconds, "FL_TIME", "BEST_LAP_TIME", "TIME"),
            best_lap_number=self.value(line, digits, "FL_LAPNUM", "BEST_LAP_NUM", "LAP") or None,  # 0: there is none
            class_position=self.value(line, digits, "PIC"),
            own=own,
            row=line.at,
        )

    def gap(self, line: Line) -> tuple[int | None, int | None, dict[str, str]]:
        """Time and laps behind the first, and what else stands beside them. A dash is the leader's."""
        own = {name: line[name] for name in ("GAP_PREVIOUS", "FL_KPH", "KPH", "BEST_LAP_KPH") if line.get(name, "-") != "-"}
        said = line.get("GAP_FIRST", "-")
        if said == "-":
            return None, None, own
        try:
            gap, down = parse_gap(said.replace("'", ":"))
        except ValueError:
            if not _AHEAD.fullmatch(said):
                self.unread.append((line.at, "GAP_FIRST", said))
            return None, None, {"GAP_FIRST": said, **own}
        return gap if gap is None or gap <= LONGEST else None, down, own

    def remarks(self) -> tuple[Remark, ...]:
        """What could not be read: each once, with a count."""
        found: list[Remark] = []
        if self.unread:
            at, name, said = self.unread[0]
            found.append(
                Remark(
                    f"{many(len(self.unread), 'cell')} with neither a time nor a number, left blank; the first under {name}",
                    said[:60],
                    row=at,
                )
            )
        if self.unknown:
            at, said = self.unknown[0]
            found.append(
                Remark(
                    f"{many(len(self.unknown), 'car')} with a status that is not known here, taken for not classified",
                    said[:60],
                    "NC",
                    row=at,
                )
            )
        return tuple(found)


def _blocks(names: Iterable[str]) -> dict[str, tuple[int, str]]:
    """The columns of the blocks that a driver each has: the number of the block (0 of the only one), and what stands in it."""
    return {name: (int(found[1] or 0), found[2]) for name in names if (found := _BLOCK.fullmatch(name))}


def _competitor(line: Line, blocks: Mapping[str, tuple[int, str]]) -> Competitor:
    crew: dict[int, dict[str, str]] = {}
    drivers = []
    own = {}
    for name, word in line.items():
        if name in blocks:
            block, what = blocks[name]
            crew.setdefault(block, {})[what] = word
        elif _DRIVER.fullmatch(name):
            drivers.append(Driver(word))
        elif name not in _READ:
            own[name] = word
    for block, words in sorted(crew.items()):
        if words.keys() & {"FIRSTNAME", "SECONDNAME", "SHORTNAME"}:
            drivers.append(_driver(words, str(block or "")))
        else:  # a licence or a town of nobody
            own |= {f"DRIVER{block or ''}_{what}": word for what, word in words.items()}
    return Competitor(
        number=line.get("NUMBER", ""),
        drivers=tuple(drivers),
        team=line.get("TEAM", ""),
        car=line.get("VEHICLE", ""),
        classes=tuple(word for word in (line.first("CLASS", "CLASS_TYPE"), line.get("GROUP", "")) if word),
        own=own,
        row=line.at,
    )


def _driver(words: Mapping[str, str], number: str) -> Driver:
    first, last = words.get("FIRSTNAME", ""), words.get("SECONDNAME", "")
    key = next((name for name in words if _KEY.fullmatch(name)), "")
    rest = {name: word for name, word in words.items() if name not in ("FIRSTNAME", "SECONDNAME", "LICENSE", "COUNTRY", key)}
    return Driver(
        name=f"{first} {last}".strip() or words.get("SHORTNAME", ""),
        first_name=first,
        last_name=last,
        id=words.get(key, ""),
        nationality=words.get("COUNTRY", ""),
        grade=words.get("LICENSE", ""),
        own={"DRIVER": number, **rest} if number else rest,
    )
