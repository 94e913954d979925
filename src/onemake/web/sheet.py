"""A table as it is set: columns, cells, gaps and footnotes, ready for a page, a picture or a spreadsheet. Nothing is computed after this."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction

from onemake.core.decisions import in_force, known
from onemake.core.points import write_points
from onemake.core.races import RaceKey
from onemake.core.season import Race, Season
from onemake.core.standings import Row, Score, Table, grouped
from onemake.web.cells import KINDS, Cell, cell_of, off
from onemake.web.notes import Footnote, Footnotes, written_day, written_moment

__all__ = ["Column", "Sheet", "SheetRow", "lay_out", "shown", "signed", "venue_of"]

_NUMBERED = re.compile(r"(race|round|lauf|rd|r|heat)\.?\s*\d+", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Column:
    """A race of the matrix."""

    key: RaceKey
    number: str  # as short as the season allows: "7", or "6.2"
    venue: str  # blank where it would only say the number again
    over: int  # how many columns the venue stands over: those of one meeting; 0 where it stands over this one already
    day: str
    notes: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class SheetRow:
    """A competitor's row."""

    place: str
    name: str
    id: str
    members: tuple[str, ...]
    classes: tuple[str, ...]
    points: str
    gap: str
    gross: str
    dropped: str
    other: str  # what belongs to no race
    cells: tuple[Cell | None, ...]
    notes: tuple[int, ...]
    medal: str  # the colour of the place in the table


@dataclass(frozen=True, slots=True)
class Sheet:
    """The standings of one title, as they are set."""

    season: str
    title: str
    id: str
    competes: str  # "Driver", "Team"
    moment: str
    as_of: str
    provisional: tuple[str, ...]
    columns: tuple[Column, ...]
    rows: tuple[SheetRow, ...]
    notes: tuple[Footnote, ...]
    key: tuple[tuple[Cell, str], ...]
    marks: tuple[tuple[str, str], ...]
    drops: bool
    others: bool


def venue_of(race: Race) -> str:
    """What people call a race: its label, or its circuit where the label is only a number."""
    label = "" if _NUMBERED.fullmatch(race.label.strip()) else race.label
    return label or race.circuit or race.label or race.host_event or f"Round {race.key.round}"


def lay_out(season: Season, table: Table) -> Sheet:
    """Set a table: its races as columns, its scores as cells, what was decided as footnotes."""
    setting = _Setting(season, table)
    rows = setting.rows()
    cells = [cell for row in rows for cell in row.cells if cell is not None]
    for said in table.notes:
        setting.notes.said(said)
    return Sheet(
        season=season.identity.name,
        title=table.name,
        id=table.title,
        competes=setting.competes,
        moment=setting.moment(),
        as_of=setting.as_of(),
        provisional=grouped(table.provisional),
        columns=setting.columns,
        rows=rows,
        notes=tuple(setting.notes.found),
        key=_key(cells, season),
        marks=_marks(cells, rows, several=setting.several),
        drops=any(row.dropped for row in rows),
        others=any(row.other for row in rows),
    )


class _Setting:
    """One table while it is set: footnotes are numbered in the order in which a reader meets them."""

    def __init__(self, season: Season, table: Table) -> None:
        self.season = season
        self.table = table
        self.regulations = season.regulations
        self.title = self.regulations.title_named(table.title)
        self.notes = Footnotes(season)
        self.decisions = {d.id: d for d in known(season, table.as_of)}
        standing = {d.id for d in in_force(season, table.as_of)}
        self.annulled = {d.of: d.id for d in self.decisions.values() if d.kind == "annul" and d.id in standing}
        self.races = {race.key: race for race in season.calendar}
        self.columns = self._columns()

    @property
    def competes(self) -> str:
        words = self.title.competes if self.title is not None else ("driver",)
        return " / ".join(words).capitalize()

    @property
    def several(self) -> bool:
        """Whether a competitor may have several cars in a race."""
        one = ("driver", "crew", "car", "number")
        return self.title is not None and self.title.competes[0] not in one and any(len(row.members) > 1 for row in self.table.rows)

    def _columns(self) -> tuple[Column, ...]:
        """The races with scores, and those between them that were called off."""
        scored = {score.key for row in self.table.rows for score in row.scores}
        end = max(scored | ({self.table.after} if self.table.after else set()), default=None)
        called_off = {race.key for race in self.season.calendar if race.is_off and end is not None and race.key <= end and self._ours(race)}
        keys = sorted(scored | called_off)
        short = all(key.race == 1 for key in keys)
        reduced = self._reduced()
        venues = [self._venue(key) for key in keys]
        meetings = [(key.round, venue) for key, venue in zip(keys, venues, strict=True)]
        return tuple(
            Column(
                key=key,
                number=str(key.round) if short else str(key),
                venue=venue,
                over=0 if i and meetings[i - 1] == meetings[i] else meetings.count(meetings[i]),
                day=written_day(self.races[key].date) if key in self.races else "",
                notes=tuple(self.notes.said(*said) for said in reduced.get(key, ())),
            )
            for i, (key, venue) in enumerate(zip(keys, venues, strict=True))
        )

    def _venue(self, key: RaceKey) -> str:
        venue = venue_of(self.races[key]) if key in self.races else ""
        return "" if _NUMBERED.fullmatch(venue) else venue

    def _ours(self, race: Race) -> bool:
        return self.title is None or self.title.scale_for(race.role) != "none"

    def _reduced(self) -> dict[RaceKey, list[tuple[str, ...]]]:
        """Races whose points were multiplied or halved, with the article."""
        found: dict[RaceKey, dict[tuple[str, ...], None]] = {}
        for row in self.table.rows:
            for score in row.scores:
                for line in score.lines:
                    if line.what.startswith("factor"):
                        what = f"Race {score.key}: {_factor(line.what)}"
                        found.setdefault(score.key, {})[what, *([f"article {line.article}"] if line.article else [])] = None
        return {key: list(said) for key, said in found.items()}

    def rows(self) -> tuple[SheetRow, ...]:
        leader = self.table.rows[0].points if self.table.rows else Fraction(0)
        classes = self._classes()
        return tuple(self._row(row, leader, classes) for row in self.table.rows)

    def _row(self, row: Row, leader: Fraction, classes: dict[str, tuple[str, ...]]) -> SheetRow:
        decimals = self.table.decimals
        notes = tuple(self._note(id_) for id_ in row.decisions if id_ in self.decisions)
        notes += tuple(self._adjusted(a.what, a.article) for a in row.adjustments if not (row.decisions and a.what.startswith("decision")))
        scores = {score.key: score for score in row.scores}
        other = sum((a.points for a in row.adjustments), Fraction(0))
        return SheetRow(
            place=row.standing if row.position is None else f"{'=' if row.tied else ''}{row.position}",
            name=row.competitor,
            id=row.competitor_id,
            members=row.members,
            classes=classes.get(row.competitor_id, ()),
            points=shown(row.points, decimals),
            gap="" if row.position in (1, None) else shown(leader - row.points, decimals),
            gross=shown(row.gross, decimals),
            dropped=shown(row.dropped, decimals) if row.dropped else "",
            other=signed(other, decimals) if row.adjustments else "",
            cells=tuple(self._cell(scores.get(column.key), column.key) for column in self.columns),
            notes=tuple(dict.fromkeys(notes)),
            medal={1: "gold", 2: "silver", 3: "bronze"}.get(row.position or 0, ""),
        )

    def _cell(self, score: Score | None, key: RaceKey) -> Cell | None:
        if score is None:
            race = self.races.get(key)
            return off(race.status) if race is not None and race.is_off else None
        for id_ in score.decisions:
            if id_ in self.decisions:
                self._note(id_)
        return cell_of(score, self.regulations, self.notes.of_decision)

    def _note(self, id_: str) -> int:
        return self.notes.decision(self.decisions[id_], self.annulled.get(id_, ""))

    def _adjusted(self, what: str, article: str) -> int:
        return self.notes.said(what[:1].upper() + what[1:], *([f"article {article}"] if article else []))

    def _classes(self) -> dict[str, tuple[str, ...]]:
        """The classes of each driver, where they tell some from others: a mark for rookies, masters, amateurs."""
        if self.title is None or self.title.competes != ("driver",):
            return {}
        if len({row.classes for row in self.table.rows}) < 2:
            return {}
        return {row.competitor_id: row.classes for row in self.table.rows}

    def moment(self) -> str:
        if self.table.after is None:
            return "before the first race"
        race = self.races.get(self.table.after)
        where = "" if race is None else f", {venue_of(race)}"
        day = written_day(race.date) if race is not None else ""
        return f"after race {self.table.after}{where}{f', {day}' if day else ''}"

    def as_of(self) -> str:
        """The moment asked for, else the latest of which anything is known here."""
        if self.table.as_of is not None:
            return written_moment(self.table.as_of)
        zone = self.season.zone
        latest: list[datetime] = [m for d in self.decisions.values() if (m := d.known_from(zone)) is not None]
        days: list[date | datetime] = [
            race.date for race in self.season.calendar if race.date and self.table.after and race.key <= self.table.after
        ]
        moments = [*(_day(m) for m in latest), *(_day(d) for d in days)]
        return written_day(max(moments)) if moments else ""


def _day(when: date | datetime) -> date:
    return when.date() if isinstance(when, datetime) else when


def shown(points: Fraction, decimals: int | None = None) -> str:
    """Points for the eye: with a minus and not a hyphen."""
    return write_points(points, decimals).replace("-", "\N{MINUS SIGN}")


def signed(points: Fraction, decimals: int | None = None) -> str:
    """Points with their sign."""
    return shown(points, decimals) if points < 0 else f"+{shown(points, decimals)}"


def _factor(what: str) -> str:
    words = what.removeprefix("factor ").strip()
    return "reduced points, by the distance run" if words == "by distance" else f"{words} points"


def _key(cells: Sequence[Cell], season: Season) -> tuple[tuple[Cell, str], ...]:
    """Every code that stands in the table, spelled out, in the order of the colours."""
    samples: dict[tuple[str, str], str] = {}
    for cell in cells:
        code = cell.text if not cell.text[:1].isdigit() else {"points": "4", "blue": "16", "guest": "5g"}.get(cell.kind, cell.text)
        words = KINDS[cell.kind] if cell.text[:1].isdigit() else cell.said.partition(",")[0]
        samples.setdefault((cell.kind, code), words)
    order = list(KINDS)
    del season
    return tuple(
        (Cell(code, kind, words, scored=kind in ("gold", "silver", "bronze", "points")), words)
        for (kind, code), words in sorted(samples.items(), key=lambda item: (order.index(item[0][0]), item[0][1]))
    )


def _marks(cells: Sequence[Cell], rows: Sequence[SheetRow], *, several: bool) -> tuple[tuple[str, str], ...]:
    """The other signs that stand in the table: how a cell is set, and what that means."""
    signs = (
        ("best", "the place of the best car; bold and slanted may be another of its cars", several),
        ("scored", "points were earned", any(c.scored for c in cells)),
        ("pole", "pole position", any(c.pole for c in cells)),
        ("fastest", "fastest lap", any(c.fastest for c in cells)),
        ("dagger", "classified though not running at the end", any(c.dagger for c in cells)),
        ("uncounted", "does not count", any(not c.counted for c in cells)),
        ("tied", "shares the place: nothing separates them", any(row.place.startswith("=") for row in rows)),
    )
    return tuple((sign, words) for sign, words, there in signs if there)
