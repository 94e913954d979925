"""Who is who across the files of a season: by id, by name, by what was said before; never by guessing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from onemake.core.errors import Fault
from onemake.core.people import Likeness, likely_the_same
from onemake.core.season import Season
from onemake.formats.sheet import Sheet, SheetRow

__all__ = ["Decide", "Person", "Persons", "undecided"]

Decide = Callable[[Likeness], bool | None]
"""Asked whether a new name and a known one are one person: yes, no, or nobody is there to say (None)."""


_LETTERS = "case, accents or order of the names"


def undecided(_: Likeness) -> bool | None:
    """Nobody to ask."""
    return None


@dataclass(frozen=True, slots=True)
class Person:
    """A driver: the id that holds him together, and the name in the tables."""

    id: str
    name: str


@dataclass(slots=True)
class Persons:
    """The drivers of a season, by every spelling met."""

    decide: Decide = undecided
    different: set[frozenset[str]] = field(default_factory=set)
    by_id: dict[str, Person] = field(default_factory=dict)
    by_name: dict[str, list[Person]] = field(default_factory=lambda: defaultdict(list))
    numbers: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    joined: list[Likeness] = field(default_factory=list)
    parted: list[frozenset[str]] = field(default_factory=list)
    open: list[Likeness] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    by_number: bool = False  # one name in other letters, under the same number: the entry list has him
    taken: list[str] = field(default_factory=list)

    def know(self, season: Season) -> None:
        """Everybody who is in a season already, under all his spellings."""
        for entry in season.entries:
            if entry.driver_id:
                self._add(Person(entry.driver_id, entry.driver or entry.driver_id), entry.driver or entry.driver_id)
                self.numbers[entry.driver_id].add(entry.number)
                for alias in entry.columns.get("aliases", "").split(";"):
                    if alias.strip():
                        self._add(self.by_id[entry.driver_id], alias.strip())
        for row in season.results:
            if row.driver_id:
                self._add(self.by_id.get(row.driver_id) or Person(row.driver_id, row.driver or row.driver_id), row.driver or row.driver_id)
                self.numbers[row.driver_id].add(row.number)

    def _add(self, person: Person, spelling: str) -> None:
        self.by_id.setdefault(person.id, person)
        if self.by_id[person.id] not in self.by_name[spelling]:
            self.by_name[spelling].append(self.by_id[person.id])

    def meet(self, sheet: Sheet) -> dict[tuple[str, str, str], Person]:
        """Everybody on a sheet, by name, id and number. New names that are like known ones are asked about, once."""
        named = [row for row in sheet.rows if row.text("driver")]
        found: dict[tuple[str, str, str], Person] = {}
        strangers: dict[tuple[str, str], SheetRow] = {}
        for row in named:
            person = self._known(sheet, row)
            if person is None:
                strangers.setdefault((row.text("driver"), row.text("driver_id")), row)
            else:
                found[_mark(row)] = person
        self._introduce(strangers, {person.id for person in found.values()})
        for row in named:
            person = found.get(_mark(row)) or self._known(sheet, row)
            if person is not None:
                found[_mark(row)] = person
                self.numbers[person.id].add(row.text("number"))
        return found

    def _known(self, sheet: Sheet, row: SheetRow) -> Person | None:
        name, id_ = row.text("driver"), row.text("driver_id")
        if id_ and id_ in self.by_id:
            self._add(self.by_id[id_], name)
            return self.by_id[id_]
        bearers = self.by_name.get(name, [])
        if id_:
            bearers = [p for p in bearers if p.id == p.name]  # one with another id is another person of the same name
        if len(bearers) > 1:
            there = [p for p in bearers if row.text("number") in self.numbers[p.id]]
            if len(there) != 1:
                ids = ", ".join(p.id for p in bearers)
                remedy = "Add a column with the id, or the number he had before."
                self.faults.append(sheet.fault(row.line, f"several drivers are called {name} ({ids})", name, remedy))
            bearers = there[:1] or bearers[:1]
        return bearers[0] if bearers else None

    def _introduce(self, strangers: dict[tuple[str, str], SheetRow], here: set[str]) -> None:
        """New people; one who is like a known person that is not in this very session may be he."""
        known = [name for name, people in self.by_name.items() if any(p.id not in here for p in people)]
        like = defaultdict(list)
        for likeness in likely_the_same((name for name, _ in strangers), known):
            like[likeness.name].append(likeness)
        for (name, id_), row in strangers.items():
            person = self._asked(like[name], row, here) if like[name] else None
            if person is None:
                person = Person(id_ or name, name)
            else:
                here.add(person.id)
            self._add(person, name)

    def _asked(self, candidates: Sequence[Likeness], row: SheetRow, here: set[str]) -> Person | None:
        for likeness in candidates[:3]:
            pair = frozenset((likeness.name, likeness.known))
            person = next((p for p in self.by_name[likeness.known] if p.id not in here), None)
            if person is None or pair in self.different or (row.text("driver_id") and person.id != person.name):
                continue
            if self.by_number and likeness.why == _LETTERS and row.text("number") and row.text("number") in self.numbers[person.id]:
                self.taken.append(
                    f"{row.text('driver')} is {person.name} of the entry list: the same number, and the same name in other letters"
                )
                return person
            answer = self.decide(likeness)
            if answer:
                self.joined.append(likeness)
                return person
            if answer is None:
                self.open.append(likeness)
            else:
                self.parted.append(pair)
                self.different.add(pair)
        return None


def _mark(row: SheetRow) -> tuple[str, str, str]:
    return row.text("driver"), row.text("driver_id"), row.text("number")


def doubtful(folder: str, open_: Iterable[Likeness]) -> list[str]:
    """What to say of names that nobody decided about: they stay two, and how to join them."""
    return [
        f'{o.name!r} may be {o.known!r} ({o.why}); they stay two. If they are one:  onemake same {folder} "{o.known}" "{o.name}"'
        for o in open_
    ]
