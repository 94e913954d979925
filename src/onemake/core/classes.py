"""Who belongs to a class, race by race: the tests of the regulations held against what is known of a driver.

Unknown is neither yes nor no: where a fact is missing, the word of the entry list decides, and it is said for whom which fact is missing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import TYPE_CHECKING

from onemake.core.careers import Answer, Asked, ask_person, born_between, years_on
from onemake.core.entries import EntryList, Seat
from onemake.core.races import RaceKey

if TYPE_CHECKING:
    from onemake.core.rules.class_test import ClassTest, Crew
    from onemake.core.rules.regulations import Regulations
    from onemake.core.season import Decision, Season

__all__ = ["Membership", "Verdict"]

_PERSONAL = ("born", "first_season", "seasons_before", "complete_seasons_before", "starts_before")
FORM = "form_complete"  # the column with the day on which an application was complete


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a driver belongs to a class in a race, and why: what each test answered."""

    name: str
    member: bool
    word: bool  # whether the entry list says so
    answers: tuple[Answer, ...]
    article: str = ""

    @property
    def missing(self) -> tuple[str, ...]:
        """The facts that would have decided; none if one known fact already did."""
        if any(answer.passed is False for answer in self.answers):
            return ()
        return tuple(dict.fromkeys(answer.missing for answer in self.answers if answer.passed is None))

    @property
    def why(self) -> str:
        if not self.answers:
            return "as the entry list says"
        against = [answer.said for answer in self.answers if answer.passed is False]
        return "; ".join(against or [answer.said for answer in self.answers])


class Membership:
    """The classes of a season at a moment, asked race by race."""

    def __init__(self, season: Season, decisions: Sequence[Decision], rules_for: Callable[[RaceKey], Regulations]) -> None:
        self._season = season
        self._rules_for = rules_for
        self._list = EntryList(season, decisions)
        self._dissolved = {
            d.of: d for d in sorted((d for d in decisions if d.kind == "dissolve" and not d.applied), key=_from, reverse=True)
        }
        self._races = [race for race in season.calendar if not race.is_off]
        self._people: dict[str, dict[str, str]] = defaultdict(dict)
        for entry in season.entries:
            for name, value in entry.columns.items():
                if value:
                    self._people[entry.driver_id].setdefault(name, value)
        self._days: dict[int, date] = {}
        for race in season.calendar:
            if race.date is not None:
                day = race.date.date() if isinstance(race.date, datetime) else race.date
                self._days[race.key.round] = min(day, self._days.get(race.key.round, day))
        self._born: dict[str, tuple[date, date] | None] = {}
        self._asks: dict[int, tuple[bool, tuple[str, ...], tuple[str, ...]]] = {}
        self._settled_before: dict[tuple[object, ...], tuple[str, ...]] = {}
        self._asked: dict[tuple[object, ...], tuple[Answer, ...]] = {}
        self._refused: dict[tuple[str, int], Mapping[str, Answer]] = {}
        self._held: dict[tuple[str, int], Answer | None] = {}
        self.unknown: dict[str, dict[str, tuple[str, ...]]] = defaultdict(dict)  # class, driver: the facts that are missing

    def settle(self, key: RaceKey, numbers: Sequence[str], seats: Sequence[tuple[Seat, ...]]) -> Sequence[tuple[Seat, ...]]:
        """The seats of a race, row by row, with the classes that each driver belongs to there. Rows of one number are one crew."""
        tests = self._rules_for(key).class_
        if not tests and not self._dissolved:
            return seats
        crews: dict[str, list[Seat]] = defaultdict(list)
        for number, row in zip(numbers, seats, strict=True):
            crews[number] += row
        return [
            tuple(self._settled(key, seat, crews[number] if number else row, tests) for seat in row)
            for number, row in zip(numbers, seats, strict=True)
        ]

    def listed(self, key: RaceKey) -> list[tuple[Seat, list[Seat]]]:
        """Everybody on the entry list for a race, in its order, each with his crew."""
        seats = self._list.entered(key)
        crews: dict[str, list[Seat]] = defaultdict(list)
        for seat in seats:
            crews[seat.number].append(seat)
        return [(seat, crews[seat.number] if seat.number else [seat]) for seat in seats]

    def verdicts(self, key: RaceKey, seat: Seat, crew: Sequence[Seat]) -> tuple[Verdict, ...]:
        """What is said of a driver in each class that has a test."""
        return tuple(self._verdict(key, seat, crew, name) for name in self._rules_for(key).class_)

    def _settled(self, key: RaceKey, seat: Seat, crew: Sequence[Seat], tests: Mapping[str, ClassTest]) -> Seat:
        """A seat with the classes of its driver there; worked out once for all races in which nothing that is asked has changed."""
        mark = self._mark(key, seat, crew, tests)
        classes = self._settled_before.get(mark)
        if classes is None:
            classes = self._settled_before[mark] = self._classes(key, seat, crew, tests)
        return seat if classes == seat.classes else replace(seat, classes=classes)

    def _classes(self, key: RaceKey, seat: Seat, crew: Sequence[Seat], tests: Mapping[str, ClassTest]) -> tuple[str, ...]:
        words = [word for word in seat.classes if word not in tests and not self._is_dissolved(word, key)]
        kept: list[str] = []
        for name in tests:
            verdict = self._verdict(key, seat, crew, name)
            if verdict.missing and seat.driver_id and not seat.guest:
                self.unknown[name][seat.driver] = verdict.missing
            if verdict.member:
                kept.append(name)
        own = [word for word in seat.classes if word in words or word in kept]
        return tuple(dict.fromkeys([*own, *kept]))

    def _mark(self, key: RaceKey, seat: Seat, crew: Sequence[Seat], tests: Mapping[str, ClassTest]) -> tuple[object, ...]:
        """Everything on which the classes of a driver hang in a race. Of the day of an event only his age counts."""
        if id(tests) not in self._asks:
            by_event = any(test.age is not None and test.age.on == "event" for test in tests.values())
            columns = tuple(dict.fromkeys([*_PERSONAL, *(column for test in tests.values() for column in test.where)]))
            self._asks[id(tests)] = by_event, columns, tuple({test.crew.by for test in tests.values() if test.crew is not None})
        by_event, columns, crew_columns = self._asks[id(tests)]
        return (
            id(tests), seat.driver_id, seat.driver, seat.guest, seat.classes, seat.classes_decided,
            self._age(seat, self._days.get(key.round)) if by_event else None,
            *map(seat.columns.get, columns),
            tuple((mate.driver_id, *map(mate.column, crew_columns)) for mate in crew) if crew_columns else (),
            tuple(name for name in self._dissolved if self._is_dissolved(name, key)) if self._dissolved else (),
        )  # fmt: skip

    def _age(self, seat: Seat, day: date | None) -> tuple[int, ...]:
        """How old a driver is on a day: one figure, two where only his year of birth is known, none where nothing is."""
        cell = seat.columns.get("born") or self._people.get(seat.driver_id, {}).get("born", "")
        if cell not in self._born:
            self._born[cell] = born_between(cell)
        born = self._born[cell]
        return () if born is None or day is None else tuple(years_on(one, day) for one in born)

    def _verdict(self, key: RaceKey, seat: Seat, crew: Sequence[Seat], name: str, asked: tuple[str, ...] = ()) -> Verdict:
        test = self._rules_for(key).class_[name]
        word = name in seat.classes
        if self._is_dissolved(name, key):
            said = self.dissolution(name)
            return Verdict(name, False, word, (Answer("dissolved", False, said),), self._dissolved[name].article or test.article)
        if seat.classes_decided:
            return Verdict(name, word, word, (Answer("decision", word, "by decision"),), test.article)
        answers = self._answers(key, seat, crew, name, test, asked)
        if not any(answer.passed is False for answer in answers):
            for more in (self.held(name, key), self._place_on_the_list(name, key, seat)):
                answers = answers if more is None else (*answers, more)
        against = any(answer.passed is False for answer in answers)
        known = bool(answers) and all(answer.passed for answer in answers)
        return Verdict(name, not against and (known or word), word, answers, test.article)

    def _answers(
        self, key: RaceKey, seat: Seat, crew: Sequence[Seat], name: str, test: ClassTest, asked: tuple[str, ...]
    ) -> tuple[Answer, ...]:
        """What each test says of him, before it is asked whether there is room."""
        answers = self._of_person(key, seat, name, test)
        if test.crew is not None:
            answers += (_ask_crew(test.crew, crew or (seat,)),)
        for other in test.unless:
            if other in self._rules_for(key).class_ and other not in (*asked, name):
                inside = self._verdict(key, seat, crew, other, (*asked, name))
                passed = None if inside.missing and not inside.member else not inside.member
                answers += (Answer("unless", passed, f"{'' if inside.member else 'not '}in {other}", next(iter(inside.missing), "")),)
            else:
                inside_ = other in seat.classes
                answers += (Answer("unless", not inside_, f"{'' if inside_ else 'not '}in {other}"),)
        if test.on_request or not answers:
            word = name in seat.classes
            answers += (Answer("on request", word, "entered in it" if word else "not entered in it"),)
        return answers

    def _of_person(self, key: RaceKey, seat: Seat, name: str, test: ClassTest) -> tuple[Answer, ...]:
        day = self.reference(test, key)
        asked_of = (*_PERSONAL, *test.where)
        mark = (name, id(test), seat.driver_id, day, *(seat.columns.get(column) for column in asked_of))
        if mark not in self._asked:
            facts = {**self._people.get(seat.driver_id, {}), **seat.columns} if seat.driver_id else seat.columns
            own = Asked(facts, seat.columns, day, self._season.identity.year)
            self._asked[mark] = ask_person(test, own)
        return self._asked[mark]

    def reference(self, test: ClassTest, key: RaceKey) -> date | None:
        """The day on which age is asked; None where it is the day of an event that has no date."""
        on = test.age.on if test.age is not None else "season"
        year = self._season.identity.year
        if isinstance(on, date):
            return on.date() if isinstance(on, datetime) else on
        if on == "event":
            return self._days.get(key.round)
        month, _, of_month = ("01-01" if on == "season" else on).partition("-")
        return date(year, int(month), int(of_month))

    # --- whether there is such a class, and room in it -------------------------------------------------------------------------

    def _is_dissolved(self, name: str, key: RaceKey) -> bool:
        return name in self._dissolved and key >= _from(self._dissolved[name])

    def dissolution(self, name: str) -> str:
        """When a class was dissolved, and by what; "" if it was not."""
        if name not in self._dissolved:
            return ""
        decision = self._dissolved[name]
        since = (
            f" from {'round' if decision.race is None else 'race'} {decision.round}{'' if decision.race is None else f'.{decision.race}'}"
        )
        return f"{name} was dissolved{since if decision.round is not None else ''} (decision {decision.id})"

    def held(self, name: str, key: RaceKey) -> Answer | None:
        """Whether enough drivers were entered in the class for the first race; None if no number is asked, or nobody can be counted."""
        test = self._rules_for(key).class_[name]
        if test.needs is None or not self._season.entries or not self._races:
            return None
        mark = (name, id(test))
        if mark not in self._held:
            first = self._races[0].key
            there = {seat.driver_id for seat, crew in self._entered(first) if self._fits(first, seat, crew, name, test)}
            enough = len(there) >= test.needs
            said = f"{len(there)} entered for race {first}, {test.needs} needed"
            self._held[mark] = Answer("needs", enough, said if enough else f"{name} is not held: {said}")
        return self._held[mark]

    def _place_on_the_list(self, name: str, key: RaceKey, seat: Seat) -> Answer | None:
        """Whether he was among the first to apply; None if there is room for all."""
        test = self._rules_for(key).class_[name]
        if test.takes is None or not self._season.entries:
            return None
        mark = (name, id(test))
        if mark not in self._refused:
            self._refused[mark] = self._list_of(name, test)
        return self._refused[mark].get(seat.driver_id)

    def _list_of(self, name: str, test: ClassTest) -> dict[str, Answer]:
        """Everybody who asked for the class, first come first served, if they are too many."""
        assert test.takes is not None
        asked: dict[str, str] = {}
        for race in self._races:
            for seat, crew in self._entered(race.key):
                if seat.driver_id not in asked and self._fits(race.key, seat, crew, name, test):
                    asked[seat.driver_id] = self._people[seat.driver_id].get(FORM, "")
        if len(asked) <= test.takes:
            return {}
        found = {}
        days = [day for day in asked.values() if day]
        for who, day in asked.items():
            best = 1 + sum(other < day for other in days) if day else 1
            worst = sum(other <= day for other in days) + (len(asked) - len(days)) if day else len(asked)
            passed = True if worst <= test.takes else False if best > test.takes else None
            place = f"place {best}" if best == worst else f"between place {best} and {worst}"
            said = f"{place} by the day of the complete form, and {test.takes} are taken"
            found[who] = Answer("takes", passed, said, FORM)
        return found

    def _entered(self, key: RaceKey) -> list[tuple[Seat, list[Seat]]]:
        """The drivers entered for a race who are no guests there, each with his crew."""
        return [(seat, crew) for seat, crew in self.listed(key) if seat.driver_id and not seat.guest]

    def _fits(self, key: RaceKey, seat: Seat, crew: Sequence[Seat], name: str, test: ClassTest) -> bool:
        """Whether he would belong to the class if there were room."""
        if seat.classes_decided:
            return name in seat.classes
        answers = self._answers(key, seat, crew, name, test, ())
        against = any(answer.passed is False for answer in answers)
        return not against and (all(answer.passed for answer in answers) or name in seat.classes)

    # --- what the tables say -----------------------------------------------------------------------------------------------------

    def notes(self, names: Sequence[str], after: RaceKey) -> tuple[str, ...]:
        """What a table of these classes must say: not held, dissolved, or facts that are missing."""
        said = []
        for name in names:
            test = self._rules_for(after).class_.get(name)
            held = self.held(name, after) if test is not None else None
            if held is not None and held.passed is False:
                said.append(held.said)
            if self._is_dissolved(name, after):
                said.append(self.dissolution(name))
            if self.unknown.get(name):
                facts = ", ".join(sorted({fact for missing in self.unknown[name].values() for fact in missing}))
                who = sorted(self.unknown[name])
                shown = ", ".join(who[:3]) + (f" and {len(who) - 3} more" if len(who) > 3 else "")
                said.append(f"{name}: {facts} not known of {shown}; the word of the entry list decides")
        return tuple(said)


def _from(decision: Decision) -> RaceKey:
    return RaceKey(decision.round or 0, decision.race or 0)


def _ask_crew(test: Crew, crew: Sequence[Seat]) -> Answer:
    """Whether the drivers of a car are such as may share one."""
    people = list({seat.driver_id or f"?{i}": seat for i, seat in enumerate(crew)}.values())
    grades = [seat.column(test.by) for seat in people]
    said = f"crew {' + '.join(grade or '?' for grade in grades)}"
    most = len(test.each) or test.at_most
    if len(people) < max(test.at_least, len(test.each)) or (most is not None and len(people) > most):
        return Answer("crew", False, f"{said}: {len(people)} in the car")
    if any(grade and test.all_ and grade not in test.all_ for grade in grades):
        return Answer("crew", False, said)
    if test.each and not _seated(grades, test.each):
        return Answer("crew", False, said)
    return Answer("crew", None if "" in grades and (test.all_ or test.each) else True, said, test.by)


def _seated(grades: Sequence[str], each: Sequence[tuple[str, ...]]) -> bool:
    """Whether every driver finds a seat of his own; one of unknown grade fits everywhere."""
    if not grades:
        return True
    first, *rest = grades
    return any((not first or first in seat) and _seated(rest, [*each[:i], *each[i + 1 :]]) for i, seat in enumerate(each))
