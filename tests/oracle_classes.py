"""The judge on classes: who belongs to one, asked anew for every driver in every race. Of a birthday that is not known, every day is tried."""

from __future__ import annotations

import itertools
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from onemake.core.races import RaceKey
from onemake.core.season import Decision, Entry

if TYPE_CHECKING:
    from collections.abc import Sequence

    from onemake.core.rules.class_test import Age, ClassTest
    from oracle import Book, Car

    Person = tuple[str, tuple[str, ...], dict[str, str], bool]  # who, his classes, his columns, whether a decision gave the classes


def since(d: Decision) -> RaceKey:
    return RaceKey(d.round or 0, d.race or 0)


def regraded(book: Book, key: RaceKey, number: str, names: tuple[str, str], person: Person) -> Person:
    who, classes, columns, decided = person
    for d in sorted((d for d in book.decisions if d.kind == "regrade" and since(d) <= key), key=since):
        if d.number in ("", number) and d.driver in ("", *names):
            if d.field in ("", "classes"):
                classes, decided = tuple(word.strip() for word in d.value.split(";") if word.strip()), True
            else:
                columns = {**columns, d.field: d.value}
    return who, classes, columns, decided


def settle(book: Book, key: RaceKey, cars: list[Car]) -> None:
    """Every driver of the race gets the classes that he belongs to there. Cars of one number are one crew."""
    tests = book.rules_at(key).class_
    crews = {id(s): [o.seat_person(book) for c in cars for o in c.seats if c is car or (car.rows[0].number and c.rows[0].number == car.rows[0].number)]
             for car in cars for s in car.seats}  # fmt: skip
    for car in cars:
        for seat in car.seats:
            me = seat.seat_person(book)
            words = [
                w
                for w in me[1]
                if (w not in tests and not dissolved(book, key, w)) or (w in tests and belongs(book, key, me, crews[id(seat)], w))
            ]
            words += [name for name in tests if name not in words and belongs(book, key, me, crews[id(seat)], name)]
            seat.row = replace(seat.row, classes=tuple(words), columns=me[2])


def dissolved(book: Book, key: RaceKey, name: str) -> bool:
    return any(d.kind == "dissolve" and d.of == name and since(d) <= key for d in book.decisions)


def belongs(book: Book, key: RaceKey, me: Person, crew: Sequence[Person], name: str) -> bool:
    test = book.rules_at(key).class_[name]
    if dissolved(book, key, name):
        return False
    if me[3]:
        return name in me[1]
    answers = asked(book, key, me, crew, name, test)
    if False in answers:
        return False
    answers += [enough(book, name, test), among_the_first(book, me, name, test)]
    return False not in answers and (None not in answers or name in me[1])


def fits(book: Book, key: RaceKey, me: Person, crew: Sequence[Person], name: str, test: ClassTest) -> bool:
    if me[3]:
        return name in me[1]
    answers = asked(book, key, me, crew, name, test)
    return False not in answers and (None not in answers or name in me[1])


def asked(book: Book, key: RaceKey, me: Person, crew: Sequence[Person], name: str, test: ClassTest) -> list[bool | None]:
    """What every test says that is stated; None for what is not known."""
    who, classes, here, _ = me
    facts = {**{k: v for e in reversed(book.season.entries) if who and e.driver_id == who for k, v in e.columns.items() if v}, **here}
    said: list[bool | None] = []
    if test.age is not None:
        day = reference(book, key, test.age)
        days = birthdays(facts.get("born", ""))
        said.append(
            None
            if day is None
            else every([old_enough(test.age, day.year - b.year - ((day.month, day.day) < (b.month, b.day))) for b in days])
        )
    if test.born is not None:
        days = birthdays(facts.get("born", ""))
        said.append(every([(test.born.from_ or b) <= b <= (test.born.to or b) for b in days]))
    if test.seasons_before is not None:
        first, count = facts.get("first_season", ""), facts.get("seasons_before", "")
        might = [int(count)] if count else possible_seasons(int(first), book.season.identity.year) if first else []
        said.append(every([n <= test.seasons_before for n in might]))
    if test.starts_before is not None:
        starts = facts.get("starts_before", "")
        said.append(int(starts) <= test.starts_before if starts else None)
    for column, allowed in test.where.items():
        said.append(here[column] in allowed if here.get(column) else None)
    if test.crew is not None:
        said.append(may_share(test, crew))
    for other in test.unless:
        said.append(unless(book, key, me, crew, other))
    if test.on_request or not said:
        said.append(name in classes)
    return said


def unless(book: Book, key: RaceKey, me: Person, crew: Sequence[Person], other: str) -> bool | None:
    if other not in book.rules_at(key).class_:
        return other not in me[1]
    if belongs(book, key, me, crew, other):
        return False
    if dissolved(book, key, other) or me[3]:
        return True
    test = book.rules_at(key).class_[other]
    answers = asked(book, key, me, crew, other, test)
    answers += [] if False in answers else [enough(book, other, test), among_the_first(book, me, other, test)]
    return None if None in answers and False not in answers else True


def every(passed: list[bool]) -> bool | None:
    return None if not passed or (any(passed) and not all(passed)) else all(passed)


def old_enough(test: Age, years: int) -> bool:
    limits = [
        test.below is None or years < test.below,
        test.at_least is None or years >= test.at_least,
        test.at_most is None or years <= test.at_most,
    ]
    return all(limits)


def possible_seasons(first: int, year: int) -> list[int]:
    """He drove in the first, and in each year since then or not."""
    return [0] if first >= year else list(range(1, year - first + 1))


def birthdays(born: str) -> list[date]:
    day = date(int(born[:4]), 1, 1) if born else date.max
    return [date.fromisoformat(born)] if len(born) == 10 else [day + timedelta(n) for n in range(365)] if born else []


def reference(book: Book, key: RaceKey, test: Age) -> date | None:
    if isinstance(test.on, date):
        return test.on
    if test.on != "event":
        return date.fromisoformat(f"{book.season.identity.year}-{'01-01' if test.on == 'season' else test.on}")
    days = [r.date.date() if isinstance(r.date, datetime) else r.date for r in book.season.calendar if r.key.round == key.round and r.date]
    return min(days, default=None)


def may_share(test: ClassTest, crew: Sequence[Person]) -> bool | None:
    rule = test.crew
    assert rule is not None
    people = {who or n: columns.get(rule.by, "") for n, (who, _, columns, _) in enumerate(crew)}
    if len(people) < rule.at_least or (rule.at_most is not None and len(people) > rule.at_most):
        return False
    grades = list(people.values())
    if rule.each:
        if len(grades) != len(rule.each):
            return False
        fit = [all(not g or g in seat for g, seat in zip(order, rule.each, strict=True)) for order in itertools.permutations(grades)]
        return False if not any(fit) else None if "" in grades else True
    if rule.all_:
        return False if any(g and g not in rule.all_ for g in grades) else None if "" in grades else True
    return True


def entered(book: Book, key: RaceKey) -> list[tuple[Entry, Person, list[Person]]]:
    """The drivers entered for a race who are no guests, with their crews."""
    here = [e for e in book.season.entries if key in e.span]
    people = [regraded(book, key, e.number, (e.driver, e.driver_id), (e.driver_id, e.classes, dict(e.columns), False)) for e in here]
    both = list(zip(here, people, strict=True))
    return [(e, p, [q for o, q in both if o is e or (e.number and o.number == e.number)]) for e, p in both if e.driver_id and not e.guest]


def enough(book: Book, name: str, test: ClassTest) -> bool:
    keys = [r.key for r in book.season.calendar if not r.is_off]
    if test.needs is None or not book.season.entries or not keys:
        return True
    return len({p[0] for _, p, crew in entered(book, keys[0]) if fits(book, keys[0], p, crew, name, test)}) >= test.needs


def among_the_first(book: Book, me: Person, name: str, test: ClassTest) -> bool | None:
    """Whether he is among the first in every order, in none, or in some that the days of the forms leave open."""
    if test.takes is None:
        return True
    keys = [r.key for r in book.season.calendar if not r.is_off]
    who = {p[0] for key in keys for _, p, crew in entered(book, key) if fits(book, key, p, crew, name, test)}
    if len(who) <= test.takes or me[0] not in who:
        return True
    forms = {
        w: next((e.columns["form_complete"] for e in book.season.entries if e.driver_id == w and e.columns.get("form_complete")), "")
        for w in who
    }
    mine = forms[me[0]]
    if not mine:
        return None
    earlier = sum(bool(day) and day < mine for day in forms.values())
    maybe = sum(not day or day == mine for w, day in forms.items() if w != me[0])
    return True if earlier + maybe < test.takes else False if earlier >= test.takes else None
