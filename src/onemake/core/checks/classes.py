"""What looks wrong about classes: a class claimed whose test is failed, and facts that a test would need."""

from __future__ import annotations

import difflib
from collections import defaultdict
from collections.abc import Iterator

from onemake.core.careers import born_between
from onemake.core.checks.evidence import Evidence, Look
from onemake.core.errors import Fault
from onemake.core.races import RaceKey
from onemake.core.rules.engine import Work
from onemake.core.season import Entry, Season

__all__ = ["LOOKS"]


def _classes(at: Evidence) -> Iterator[Fault]:
    """Everything suspicious about who is in which class. Asked only where a class has a test."""
    season = at.season
    if not any(version.regulations.class_ for version in season.versions):
        return
    yield from _births(season)
    yield from _unnamed(season)
    yield from _verdicts(season, Work(season))


def _births(season: Season) -> Iterator[Fault]:
    told: dict[str, str] = {}
    for entry in season.entries:
        born = entry.columns.get("born", "")
        if born and born_between(born) is None:
            yield Fault(
                "entries.csv",
                entry.line,
                f"{entry.driver}: born is no date, and counts as not known",
                born,
                "Write 1998-04-12, or the year alone.",
            )
        if born and told.setdefault(entry.driver_id, born) != born:
            yield Fault(
                "entries.csv", entry.line, f"{entry.driver} has two dates of birth", f"{told[entry.driver_id]}, {born}", "Keep one of them."
            )


def _unnamed(season: Season) -> Iterator[Fault]:
    """A class that is tested and that nothing asks for: often another spelling."""
    rules = season.regulations
    named = {c for title in rules.title for c in title.eligible.classes}
    asked = named | {c for test in rules.class_.values() for c in test.unless} | {c for rule in rules.advance for c in rule.classes}
    for name in rules.class_:
        if name not in asked:
            close = difflib.get_close_matches(name, named, n=1, cutoff=0.6)
            remedy = f"Did you mean {close[0]!r}?" if close else "Name it under eligible.classes of a title, or take it out."
            yield Fault("season.toml", None, f"no title asks for the class {name!r}, which has a test", name, remedy)


def _verdicts(season: Season, work: Work) -> Iterator[Fault]:
    """For each entry, at the first race for which it holds: what is claimed in vain, and what is not known."""
    races = [race.key for race in season.calendar if not race.is_off]
    by_race: dict[RaceKey, list[Entry]] = defaultdict(list)
    for entry in season.entries:
        first = next((key for key in races if key in entry.span), None)
        if first is not None:
            by_race[first].append(entry)
    said: set[tuple[str, str, str]] = set()
    for key, entries in by_race.items():
        listed = dict(zip((id(e) for e in season.entries if key in e.span), work.membership.listed(key), strict=True))
        for entry in entries:
            seat, crew = listed[id(entry)]
            for verdict in work.membership.verdicts(key, seat, crew) if seat.driver_id else ():
                mark = (verdict.name, seat.driver_id, verdict.why)
                if mark in said:
                    continue
                said.add(mark)
                article = f" (art. {verdict.article})" if verdict.article else ""
                if verdict.word and not verdict.member:
                    problem = f"{entry.driver} is entered in {verdict.name} and does not belong to it{article}: {verdict.why}"
                    yield Fault("entries.csv", entry.line, problem, "", "Take the class out, mend the fact, or regrade him by decision.")
                elif verdict.missing and not seat.guest:
                    facts = ", ".join(verdict.missing)
                    problem = f"whether {entry.driver} belongs to {verdict.name}{article} is not known: no {facts}"
                    taken = "the driver is taken for a member, as entered" if verdict.member else "the driver is taken for none"
                    yield Fault("entries.csv", entry.line, problem, "", f"Fill in the column; until then {taken}.")
    if not season.entries:
        for name, people in work.membership.unknown.items():
            for who, missing in people.items():
                problem = f"whether {who} belongs to {name} is not known: no {', '.join(missing)}"
                yield Fault("results.csv", None, problem, "", "Add entries.csv with that column; until then the column classes decides.")


LOOKS: tuple[Look, ...] = (_classes,)
