"""Who sat in the car: from a row of a sheet and the entry list to seats. Status belongs to driver × event, never to the car."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from onemake.core.races import RaceKey
from onemake.core.season import Decision, Entry, Result, Season

__all__ = ["EntryList", "Seat"]


@dataclass(frozen=True, slots=True)
class Seat:
    """One driver (or nobody known) in one car in one race, with all that the rules ask of him there."""

    driver_id: str
    driver: str
    number: str
    classes: tuple[str, ...] = ()
    guest: bool = False
    registered: date | None = None
    nominated: bool = False
    entered: bool = True
    columns: Mapping[str, str] = field(default_factory=dict)
    classes_decided: bool = False  # by a decision: no test is asked any more

    def named(self, who: str) -> bool:
        return bool(who) and who in (self.driver_id, self.driver)

    def column(self, name: str) -> str:
        """What a title may compete by: a column of the entry list or of the sheet, blank if unknown."""
        if name == "car":
            return self.number
        if name == "nation":
            return self.columns.get("nationality", "")
        if name == "number":
            return self.number
        return self.columns.get(name, "")


class EntryList:
    """The entry list of a season, asked row by row. What a decision regraded in it is read as regraded."""

    def __init__(self, season: Season, decisions: Sequence[Decision] = ()) -> None:
        self._has_list = bool(season.entries)
        self._entries = season.entries
        self._regrades = _in_order([d for d in decisions if d.kind == "regrade" and not d.applied], season)
        self._by_number: dict[str, list[Entry]] = defaultdict(list)
        self._by_driver: dict[str, list[Entry]] = defaultdict(list)
        for entry in season.entries:
            self._by_number[entry.number].append(entry)
            for name in {entry.driver_id, entry.driver} - {""}:
                self._by_driver[name].append(entry)

    def seats(self, row: Result) -> tuple[Seat, ...]:
        """The drivers of a row: the one named, or the whole crew of the number."""
        if row.driver_id:
            found: tuple[Seat, ...] = (self._seat(row, self._entry(row)),)
        else:
            crew = [entry for entry in self._by_number.get(row.number, ()) if row.number and row.key in entry.span]
            found = tuple(self._seat(row, entry) for entry in crew) or (self._seat(row, None),)
        return tuple(self._regraded(seat, row.key) for seat in found) if self._regrades else found

    def entered(self, key: RaceKey) -> tuple[Seat, ...]:
        """Everybody entered for a race, whether he takes part or not."""
        return tuple(
            self._regraded(
                Seat(
                    entry.driver_id,
                    entry.driver or entry.driver_id,
                    entry.number,
                    entry.classes,
                    entry.guest,
                    entry.registered,
                    entry.nominated,
                    columns=entry.columns,
                ),
                key,
            )
            for entry in self._entries
            if key in entry.span
        )

    def _regraded(self, seat: Seat, key: RaceKey) -> Seat:
        for decision in self._regrades:
            its_number = not decision.number or decision.number == seat.number
            if its_number and (not decision.driver or seat.named(decision.driver)) and key >= _from(decision):
                if (decision.field or "classes") == "classes":
                    words = tuple(word for part in decision.value.split(";") if (word := part.strip()))
                    seat = replace(seat, classes=words, classes_decided=True)
                else:
                    seat = replace(seat, columns={**seat.columns, decision.field: decision.value})
        return seat

    def _entry(self, row: Result) -> Entry | None:
        """His entry for this race: under this number, else under any."""
        if not self._has_list:
            return None
        known = self._by_driver.get(row.driver_id) or self._by_driver.get(row.driver) or ()
        there = [entry for entry in known if row.key in entry.span]
        return next((entry for entry in there if entry.number == row.number), there[0] if there else None)

    @staticmethod
    def _seat(row: Result, entry: Entry | None) -> Seat:
        if entry is None:
            return Seat(
                row.driver_id,
                row.driver or row.driver_id,
                row.number,
                row.classes or (),
                bool(row.guest),
                entered=False,
                columns=row.columns,
            )
        return Seat(
            entry.driver_id,
            entry.driver or entry.driver_id,
            row.number or entry.number,
            entry.classes if row.classes is None else row.classes,
            entry.guest if row.guest is None else row.guest,
            entry.registered,
            entry.nominated,
            columns={**entry.columns, **{k: v for k, v in row.columns.items() if v}} if row.columns else entry.columns,
        )


def _from(decision: Decision) -> RaceKey:
    """The race from which a regrading holds; from the first on, if it names none."""
    return RaceKey(decision.round or 0, decision.race or 0)


def _in_order(regrades: Sequence[Decision], season: Season) -> list[Decision]:
    """The last to hold comes last: by the race from which it holds, then by issue."""
    never = datetime.min.replace(tzinfo=season.zone)
    return sorted(regrades, key=lambda d: (_from(d), d.issued_at(season.zone) or never))
