"""What is known of a driver's age and career, held against one test at a time. Each answer is yes, no, or not known, with the fact it rests on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from onemake.core.rules.class_test import Age, Born, ClassTest

__all__ = ["Answer", "Asked", "ask_person", "born_between", "years_on"]


@dataclass(frozen=True, slots=True)
class Answer:
    """What one test says: ``passed`` is None where the fact in the column ``missing`` is not known."""

    test: str
    passed: bool | None
    said: str
    missing: str = ""


@dataclass(frozen=True, slots=True)
class Asked:
    """Of whom it is asked: his facts, those of this race alone, the day on which age counts, and the season's year."""

    facts: Mapping[str, str]
    here: Mapping[str, str]
    day: date | None
    year: int


def ask_person(test: ClassTest, asked: Asked) -> tuple[Answer, ...]:
    """Every test of a class that asks for one driver alone."""
    answers = []
    if test.age is not None:
        answers.append(_age(test.age, asked))
    if test.born is not None:
        answers.append(_born(test.born, asked))
    if test.seasons_before is not None:
        answers.append(_seasons(test.seasons_before, asked))
    if test.complete_seasons_before is not None:
        answers.append(_complete_seasons(test.complete_seasons_before, asked))
    if test.starts_before is not None:
        answers.append(_at_most("starts_before", "earlier starts", test.starts_before, asked))
    answers += [_where(column, allowed, asked) for column, allowed in test.where.items()]
    return tuple(answers)


def born_between(cell: str) -> tuple[date, date] | None:
    """The days between which somebody was born: ``1998-04-12``, or ``1998-04``, or ``1998``; None if the cell says none."""
    parts = cell.strip().split("-")
    if not 1 <= len(parts) <= 3 or not all(part.isdecimal() and len(part) <= 4 for part in parts):
        return None
    year, *rest = (int(part) for part in parts)
    try:
        if not rest:
            return date(year, 1, 1), date(year, 12, 31)
        if len(rest) == 1:
            after = date(year + rest[0] // 12, rest[0] % 12 + 1, 1)
            return date(year, rest[0], 1), date.fromordinal(after.toordinal() - 1)
        return date(year, *rest), date(year, *rest)
    except ValueError:
        return None


def years_on(born: date, day: date) -> int:
    """Whole years. Who was born on 29 February has his birthday on 1 March in other years."""
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def _age(test: Age, asked: Asked) -> Answer:
    born = born_between(asked.facts.get("born", ""))
    if asked.day is None:
        return Answer("age", None, "the event has no date", "date of the race")
    if born is None:
        return Answer("age", None, "age not known", "born")
    old, young = years_on(born[0], asked.day), years_on(born[1], asked.day)
    low = test.at_least or 0
    high = min(x for x in (test.at_most, None if test.below is None else test.below - 1, 999) if x is not None)
    years = f"{young}" if young == old else f"{young} or {old}"
    return Answer("age", _inside(young, old, low, high), f"{years} on {asked.day} (born {asked.facts['born']})", "born")


def _born(test: Born, asked: Asked) -> Answer:
    born = born_between(asked.facts.get("born", ""))
    if born is None:
        return Answer("born", None, "date of birth not known", "born")
    low, high = test.from_ or date.min, test.to or date.max
    passed = _inside(born[0].toordinal(), born[1].toordinal(), low.toordinal(), high.toordinal())
    return Answer("born", passed, f"born {asked.facts['born']}", "born")


def _inside(least: int, most: int, low: int, high: int) -> bool | None:
    """Whether a value that lies between two is inside a range: surely, surely not, or not known."""
    if low <= least and most <= high:
        return True
    return False if most < low or high < least else None


def _number(cell: str) -> int | None:
    digits = cell.strip().removesuffix(".0")
    return int(digits) if digits.isdecimal() and len(digits) <= 9 else None


def _seasons(limit: int, asked: Asked) -> Answer:
    """By the number of earlier seasons, or by the year of the first one: since then there were as many, or fewer."""
    first = _number(asked.facts.get("first_season", ""))
    if first is None or asked.facts.get("seasons_before"):
        return _at_most("seasons_before", "earlier seasons", limit, asked)
    since = max(0, asked.year - first)
    passed = True if since <= limit else False if limit == 0 else None
    return Answer("seasons_before", passed, f"first season {first}", "seasons_before")


def _complete_seasons(limit: int, asked: Asked) -> Answer:
    """Nobody has more complete seasons than seasons."""
    if asked.facts.get("complete_seasons_before"):
        return _at_most("complete_seasons_before", "complete seasons before", limit, asked)
    seasons = _seasons(limit, asked)
    passed = True if seasons.passed else None
    said = seasons.said if passed else "complete seasons before not known"
    return Answer("complete_seasons_before", passed, said, "complete_seasons_before")


def _at_most(column: str, words: str, limit: int, asked: Asked) -> Answer:
    number = _number(asked.facts.get(column, ""))
    if number is None:
        return Answer(column, None, f"{words} not known", column)
    return Answer(column, number <= limit, f"{number} {words}", column)


def _where(column: str, allowed: tuple[str, ...], asked: Asked) -> Answer:
    """By any column of the entry list, as it stands in that span."""
    words = [word.strip() for word in asked.here.get(column, "").split(";") if word.strip()]
    if not words:
        return Answer(column, None, f"{column} not known", column)
    return Answer(column, any(word in allowed for word in words), f"{column} {'; '.join(words)}", column)
