"""What tests of classes, and decisions on them, name: it must exist, and be such as can be tested."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from onemake.core.rules.class_test import ClassTest
from onemake.core.rules.regulations import Regulations
from onemake.core.season import Decision, Season
from onemake.formats.faults import Faults, nearest
from onemake.formats.toml import Node

__all__ = ["check_class_decision", "check_classes"]


def check_classes(rules: Regulations, document: Node, faults: Faults) -> None:
    """Report every test of a class that cannot be asked."""
    tables = document.value.get("class")
    for name, test in rules.class_.items():
        node = tables.value.get(name, tables) if tables is not None and isinstance(tables.value, dict) else document
        for problem, remedy, value in _wrong(name, test, rules):
            node.fault(faults, f"class {name}: {problem}", remedy, value=value)


def _wrong(name: str, test: ClassTest, rules: Regulations) -> list[tuple[str, str, object]]:
    found: list[tuple[str, str, object]] = []
    if test.age is not None:
        if test.age.below is None and test.age.at_least is None and test.age.at_most is None:
            found.append(("age does not say which", "Write age = { below = 26 }, { at_least = 45 } or { at_most = 25 }.", ""))
        if isinstance(test.age.on, str) and not _is_day(test.age.on):
            found.append(("age.on is no day", 'Write 2025-03-15, "03-15", "season" or "event".', test.age.on))
    if test.born is not None and test.born.from_ and test.born.to and test.born.from_ > test.born.to:
        found.append(("born goes from the earlier day to the later", "Change the two days over.", f"{test.born.from_} to {test.born.to}"))
    for other in test.unless:
        if other == name or name in _excluded_by(other, rules):
            found.append(("unless leads back to the class itself", "One of the two classes must not ask for the other.", other))
        elif other not in rules.class_ and not any(other in title.eligible.classes for title in rules.title):
            found.append(("unless names no class", nearest(other, rules.class_), other))
    for key, number in (("needs", test.needs), ("takes", test.takes)):
        if number is not None and number < 1:
            found.append((f"{key} is 1 or more", "Leave it out if any number will do.", number))
    crew = test.crew
    if crew is not None and crew.at_most is not None and crew.at_most < crew.at_least:
        found.append(("crew.at_most is less than crew.at_least", "Mend one of them.", crew.at_most))
    if crew is not None and crew.each and (crew.at_most is not None or crew.all_):
        found.append(("crew.each says already how many drivers there are, and of which grades", "Take all and at_most out, or each.", ""))
    return found


def _is_day(text: str) -> bool:
    """``season``, ``event``, or a day of every year such as ``03-15``."""
    if text in ("season", "event"):
        return True
    month, dash, day = text.partition("-")
    try:
        return bool(dash) and bool(date(2025, int(month), int(day)))
    except ValueError:
        return False


def _excluded_by(name: str, rules: Regulations) -> set[str]:
    """The classes on which it hangs whether somebody is in a class."""
    found: set[str] = set()
    waiting = [name]
    while waiting:
        test = rules.class_.get(waiting.pop())
        more = set(test.unless) - found if test is not None else set()
        found |= more
        waiting += more
    return found


_FIXED = ("number", "driver", "driver_id", "rounds", "guest", "registered", "nominated")


def check_class_decision(decision: Decision, season: Season, fault: Callable[..., None]) -> None:
    """Report a regrading or a dissolution that names nobody, or no class."""
    if decision.kind == "regrade":
        if not (decision.driver or decision.number):
            fault("it does not say who is regraded", "", "Add driver or number.")
        if decision.field in _FIXED:
            remedy = (
                'Write field = "classes", "category", "born" or another column; a span, a guest or a registration is mended in entries.csv.'
            )
            fault("this field is no matter of grading", decision.field, remedy)
        names = {n for e in season.entries for n in (e.driver, e.driver_id)} | {n for r in season.results for n in (r.driver, r.driver_id)}
        if decision.driver and decision.driver not in names:
            fault("nobody of this name is entered", decision.driver, nearest(decision.driver, names - {""}))
    if decision.kind == "dissolve":
        classes = {c for v in season.versions for t in v.regulations.title for c in t.eligible.classes}
        classes |= {c for v in season.versions for c in v.regulations.class_} | {c for e in season.entries for c in e.classes}
        if decision.of not in classes:
            fault("there is no class of this name to dissolve", decision.of, nearest(decision.of, classes))
