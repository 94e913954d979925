"""Who goes on: places of tables and of classifications, held against the line. A tie on the line that nothing breaks is not broken here.

What was acted on (a nomination made, a final as filled) is a decision, and stays. Beside it stands who would have been chosen by what was known then, and
who would be by what is known now.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from typing import TYPE_CHECKING

from onemake.core.errors import NotFound, UserError
from onemake.core.races import LAST_RACE, RaceKey, written
from onemake.core.rules.engine import Work
from onemake.core.rules.table import table

if TYPE_CHECKING:
    from onemake.core.rules.advance_rule import Advance
    from onemake.core.season import Decision, Result, Season

__all__ = ["Advanced", "Chosen", "Selection", "advanced"]

Others = Callable[[str], "Season"]


@dataclass(frozen=True, slots=True)
class Chosen:
    """Somebody who goes on, and why."""

    key: str
    name: str
    people: frozenset[str]
    why: str


@dataclass(frozen=True, slots=True)
class Selection:
    """Who goes on by what is known at a moment. ``ties``: between whom it cannot be told. ``open``: why it is not final."""

    chosen: tuple[Chosen, ...]
    ties: tuple[tuple[str, ...], ...] = ()
    refused: str = ""
    open: tuple[str, ...] = ()
    as_of: datetime | None = None

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(chosen.name for chosen in self.chosen)


@dataclass(frozen=True, slots=True)
class Advanced:
    """A rule with its outcome: what was acted on, who was chosen by what was known then, and who is now."""

    rule: Advance
    now: Selection
    then: Selection | None = None
    acted: Decision | None = None
    entered: dict[str, bool] | None = None  # by name, where the places are in this season and come from another

    @property
    def changed(self) -> bool:
        """Whether what is known now would send others than were sent, or than would have been sent at the cut-off."""
        if self.acted is None:
            return self.then is not None and {c.key for c in self.then.chosen} != {c.key for c in self.now.chosen}
        sent = set(self.acted.order)
        tied = {name for group in self.now.ties for name in group}
        missing = [c for c in self.now.chosen if not sent & {c.key, c.name}]
        surplus = sent - {word for c in self.now.chosen for word in (c.key, c.name)} - tied
        return not self.now.refused and bool(missing or surplus)

    @property
    def undecided(self) -> bool:
        """Whether somebody must still choose."""
        return self.acted is None and bool(self.now.ties or self.now.refused)


@dataclass(frozen=True, slots=True)
class _Candidate:
    key: str
    name: str
    people: frozenset[str]
    why: str
    values: tuple[int | None, ...] = ()


def advanced(season: Season, others: Others, *, as_of: datetime | None = None, only: str | None = None) -> tuple[Advanced, ...]:
    """The outcome of each rule of advancement of a season. ``others`` reads the other seasons that rules name.

    Raises NotFound for a rule that does not exist, UserError where the facts cannot be used.
    """
    now = _Line(season, others, as_of)
    rules = now.rules
    if only is not None and only not in {rule.id for rule in rules}:
        known = ", ".join(rule.id for rule in rules)
        raise NotFound(f"{season.id} has no rule of advancement {only!r}; it has {known or 'none'}")
    lines: dict[datetime | None, _Line] = {as_of: now}
    found = []
    for rule in rules:
        if only not in (None, rule.id):
            continue
        acted = now.acted(rule)
        moment = _moment(rule.cut_off, season) or (acted.known_from(season.zone) if acted is not None else None)
        then = None
        if moment is not None and (as_of is None or moment <= as_of):
            then = lines.setdefault(moment, _Line(season, others, moment)).selection(rule)
        selection = now.selection(rule)
        found.append(Advanced(rule, selection, then, acted, _entered(season, rule, selection)))
    return tuple(found)


def _moment(when: datetime | date | None, season: Season) -> datetime | None:
    """A day is meant to its end."""
    if when is None:
        return None
    if isinstance(when, datetime):
        return when if when.tzinfo else when.replace(tzinfo=season.zone)
    return datetime.combine(when, time.max, tzinfo=season.zone)


def _entered(season: Season, rule: Advance, selection: Selection) -> dict[str, bool] | None:
    """Whether those who go on from another season are entered in this one."""
    if not rule.from_.season or not season.entries:
        return None
    here = {name for entry in season.entries for name in (entry.driver, entry.driver_id, entry.columns.get("team", ""))}
    return {c.name: bool({c.key, c.name} & here or c.people & here) for c in selection.chosen}


class _Line:
    """All rules of a season at one moment."""

    def __init__(self, season: Season, others: Others, as_of: datetime | None) -> None:
        self._others = others
        self._as_of = as_of
        self._own = Work(season, as_of)
        self._works: dict[str, Work] = {"": self._own}
        self._done: dict[str, Selection] = {}
        self.rules = self._own.versions[-1].regulations.advance

    def acted(self, rule: Advance) -> Decision | None:
        """What was acted on: the latest such decision in force."""
        made = [d for d in self._own.revised.decisions if d.kind in ("advance", "nominate") and d.of == rule.id]
        never = datetime.min.replace(tzinfo=self._own.season.zone)
        return max(made, key=lambda d: d.issued_at(self._own.season.zone) or never, default=None)

    def selection(self, rule: Advance) -> Selection:
        if rule.id not in self._done:
            self._done[rule.id] = self._select(rule)
        return self._done[rule.id]

    def _work(self, rule: Advance) -> Work:
        path = rule.from_.season
        if path not in self._works:
            self._works[path] = Work(self._others(path), self._as_of)
        return self._works[path]

    def _select(self, rule: Advance) -> Selection:
        work = self._work(rule)
        gone = {p for other in rule.besides for c in self._of(other) for p in (c.key, *c.people)}
        chosen: list[Chosen] = []
        ties: list[tuple[str, ...]] = []
        try:
            for order in self._orders(rule, work, gone):
                here, level = self._cut(rule, work, order)
                chosen += here
                ties += level
        except UserError as refusal:
            return Selection(
                (), refused="; ".join(fault.problem for fault in refusal.faults), open=self._open(rule, work), as_of=self._as_of
            )
        return Selection(tuple(chosen), tuple(ties), "", self._open(rule, work), self._as_of)

    def _of(self, id: str) -> tuple[Chosen, ...]:
        """Who went on by another rule: as acted on, else as chosen."""
        rule = next((r for r in self.rules if r.id == id), None)
        if rule is None:
            return ()
        acted = self.acted(rule)
        if acted is not None:
            return tuple(Chosen(name, name, frozenset({name}), "") for name in acted.order)
        return self.selection(rule).chosen

    def _undecided(self, id: str) -> bool:
        rule = next((r for r in self.rules if r.id == id), None)
        if rule is None or self.acted(rule) is not None:
            return False
        selection = self.selection(rule)
        return bool(selection.ties or selection.refused)

    # --- the orders -----------------------------------------------------------------------------------------------------------------

    def _orders(self, rule: Advance, work: Work, gone: set[str]) -> Iterator[list[list[_Candidate]]]:
        """Each order the places of which are counted: groups of candidates level with each other, the best first."""
        if rule.from_.title:
            yield _left(self._of_title(rule, work), gone)
            return
        races = [
            _classified(held.race.key, held.rows, held.seats) for held in work.revised.races if held.race.key in (rule.from_.races or ())
        ]
        if rule.across == "each":
            for race in races:
                yield _left(_level(race, rule, ("place",)), gone)
        else:
            everybody = [candidate for race in races for candidate in race]
            yield _level([c for c in everybody if not gone & {c.key, *c.people}], rule, rule.by)

    def _of_title(self, rule: Advance, work: Work) -> list[list[_Candidate]]:
        after = rule.from_.after
        written_out = table(work, work.score(rule.from_.title, [after or work.last]).standings[0], after)
        groups: dict[int, list[_Candidate]] = defaultdict(list)
        for row in written_out.rows:
            if row.position is not None:
                where = f" after {written(after)}" if after is not None else ""
                why = f"{'=' if row.tied else ''}place {row.position} in {written_out.name}{where}"
                people = frozenset((row.competitor_id, row.competitor, *row.members))
                groups[row.position].append(_Candidate(row.competitor_id, row.competitor, people, why))
        return [groups[position] for position in sorted(groups)]

    # --- the line -------------------------------------------------------------------------------------------------------------------

    def _cut(self, rule: Advance, work: Work, order: list[list[_Candidate]]) -> tuple[list[Chosen], list[tuple[str, ...]]]:
        """Who stands between the first place and the last, and who is level across the line."""
        standing = [[(c, self._why_not(c, rule, work)) for c in group] for group in self._by_lot(order, rule)]
        passed = [c.name for group in standing for c, why in group if why] if rule.vacancy == "next" else []
        if passed:
            standing = [kept for group in standing if (kept := [pair for pair in group if not pair[1]])]
        chosen: list[Chosen] = []
        ties = []
        place = 0
        for group in standing:
            inside = [p for p in range(place + 1, place + 1 + len(group)) if rule.first <= p <= rule.last]
            if inside and len(inside) < len(group):
                ties.append(tuple(c.name for c, _ in group))
            elif inside:
                chosen += [Chosen(c.key, c.name, c.people, c.why + self._in_line(c, order, rule)) for c, why in group if not why]
            place += len(group)
        return chosen, ties

    @staticmethod
    def _in_line(candidate: _Candidate, order: Sequence[Sequence[_Candidate]], rule: Advance) -> str:
        """Whether somebody has a place only because another did not take his."""
        before = 0
        for group in order:
            before += len(group)
            if any(c.key == candidate.key for c in group):
                break
        return "; next in line" if before > rule.last else ""

    def _why_not(self, candidate: _Candidate, rule: Advance, work: Work) -> str:
        """Why somebody does not take a place that is his; "" if he does."""
        for decision in self._own.revised.decisions:
            if (
                decision.kind == "decline"
                and decision.of == rule.id
                and {decision.driver, decision.competitor} & {candidate.key, *candidate.people}
            ):
                return "declined"
        if rule.classes and not set(rule.classes) & _classes_of(work, candidate, rule.from_.after or RaceKey(LAST_RACE, LAST_RACE)):
            return f"not in {', '.join(rule.classes)}"
        return ""

    def _by_lot(self, order: list[list[_Candidate]], rule: Advance) -> list[list[_Candidate]]:
        """Those level with each other, in the order of the lots drawn between them."""
        lots = [d for d in self._own.revised.decisions if d.kind == "draw_lots" and d.of == rule.id]
        found: list[list[_Candidate]] = []
        for group in order:
            drawn = next((d.order for d in lots if all({c.key, c.name} & set(d.order) for c in group)), None) if len(group) > 1 else None
            if drawn is None:
                found.append(group)
            else:
                ranked = sorted(group, key=lambda c, drawn=drawn: min(i for i, who in enumerate(drawn) if who in (c.key, c.name)))  # type: ignore[misc]
                found += [[replace(c, why=f"{c.why}; by lot")] for c in ranked]
        return found

    def _open(self, rule: Advance, work: Work) -> tuple[str, ...]:
        """Why the outcome is not final: races to come, provisional results."""
        source = rule.from_
        asked = [r.key for r in work.season.calendar if not r.is_off]
        if source.title:
            asked = [key for key in asked if source.after is None or key <= source.after]
        else:
            asked = [key for key in asked if key in (source.races or ())]
        run = set(work.run)
        to_come = [str(key) for key in asked if key not in run]
        said = [f"race{'s' if len(to_come) > 1 else ''} {', '.join(to_come)} not run or not known yet"] if to_come else []
        waiting = [other for other in rule.besides if self._undecided(other)]
        said += [f"{other} is not decided" for other in waiting]
        wanted = {str(key) for key in asked}
        return (*said, *(reason for reason in work.revised.provisional if not reason[:1].isdigit() or reason.split()[0] in wanted))


def _left(order: list[list[_Candidate]], gone: set[str]) -> list[list[_Candidate]]:
    """The order without those who have gone on already."""
    return [kept for group in order if (kept := [c for c in group if not gone & {c.key, *c.people}])]


def _classes_of(work: Work, candidate: _Candidate, until: RaceKey) -> set[str]:
    """The classes of somebody in the last race up to a moment in which he took part."""
    latest, classes = RaceKey(0, 0), set[str]()
    for credit in work.field.credits:
        key = work.field.races[work.field.cars[credit.car].race].key
        if latest <= key <= until and candidate.people & {credit.seat.driver_id, credit.seat.driver}:
            classes = {*credit.seat.classes} | (classes if key == latest else set())
            latest = key
    return classes


def _classified(key: RaceKey, rows: Sequence[Result], seats: Sequence[tuple[object, ...]]) -> list[_Candidate]:
    """The cars with a place in a race, each once, with all who drove it."""
    winner = next((row for row in rows if row.position == 1), None)
    cars: dict[tuple[object, ...], _Candidate] = {}
    for index, (row, there) in enumerate(zip(rows, seats, strict=True)):
        if row.position is None:
            continue
        mark = (row.number, row.position) if row.number else (index,)
        people = {seat.driver_id: seat.driver for seat in there if seat.driver_id}  # type: ignore[attr-defined]
        before = cars.get(mark)
        names = " / ".join(filter(None, [before.name if before else "", *people.values()])) or f"car {row.number}"
        all_of_them = frozenset((*people, *people.values(), *(before.people if before else ())))
        values = (row.position, _time(row, winner), row.best_lap, row.laps, row.laps_down)
        ids = "+".join(sorted(filter(None, [*(before.key.split("+") if before else []), *people]))) or row.number
        cars[mark] = _Candidate(ids, names, all_of_them, f"place {row.position} in race {key}", values)
    return list(cars.values())


def _time(row: Result, winner: Result | None) -> int | None:
    """The race time; a gap to a winner whose own time is not known compares with no other race."""
    if row.time is not None:
        return row.time
    return winner.time + row.gap if winner is not None and winner.time is not None and row.gap is not None else None


def _level(cars: list[_Candidate], rule: Advance, by: Sequence[str]) -> list[list[_Candidate]]:
    """The cars in order, those level with each other in one group. Raises UserError where a figure that decides is not known."""
    groups: dict[tuple[int, ...], list[_Candidate]] = defaultdict(list)
    laps = all(c.values[3] is not None for c in cars)
    for car in cars:
        place, taken, best, done, down = car.values
        key: list[int] = []
        for word in by:
            figure = {"place": place, "time": taken, "best_lap": best}[word]
            if figure is None:
                raise UserError(
                    f"{rule.id}: {car.name} ({car.why}) has no {word.replace('_', ' ')} on the sheet, and {word.replace('_', ' ')} decides"
                )
            key += [-(done or 0) if laps else (down or 0), figure] if word == "time" else [figure]
        groups[tuple(key)].append(car)
    return [groups[key] for key in sorted(groups)]
