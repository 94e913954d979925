"""What people get wrong in a season's files, though every cell can be read."""

from __future__ import annotations

import itertools
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from datetime import date, datetime
from fractions import Fraction

from onemake.core.blanks import blanks
from onemake.core.decisions import revise
from onemake.core.entries import EntryList
from onemake.core.errors import Fault
from onemake.core.left_out import left_out
from onemake.core.races import RaceKey
from onemake.core.rules.engine import Work
from onemake.core.season import Result, Season
from onemake.core.statuses import STATUSES

__all__ = ["warnings_of"]


def warnings_of(season: Season) -> list[Fault]:
    """Everything suspicious in a season. None of it stops a table from being computed. Raises UserError where the rules cannot be applied at all."""
    return [fault for look in _LOOKS for fault in look(season)]


def _by_sheet(season: Season) -> dict[tuple[RaceKey, str, int], list[Result]]:
    sheets: dict[tuple[RaceKey, str, int], list[Result]] = defaultdict(list)
    for row in season.results:
        sheets[row.key, row.session, row.issue].append(row)
    return sheets


def _places(season: Season) -> Iterator[Fault]:
    """A place twice, a gap in the places, a dead heat after which no place is skipped."""
    for (key, session, _), rows in _by_sheet(season).items():
        cars: dict[int, set[str]] = defaultdict(set)
        lines: dict[int, int] = {}
        for index, row in enumerate(rows):
            if row.position is not None:
                cars[row.position].add(row.number or f"row {index}")
                lines.setdefault(row.position, row.line)
        expected = 1
        for place in sorted(cars):
            where = f"{session} {key}"
            if place > expected:
                missing = f"{expected}" if place == expected + 1 else f"{expected} to {place - 1}"
                yield Fault(
                    "results.csv",
                    lines[place],
                    f"{where}: nobody has place {missing}",
                    str(place),
                    "A car may be missing; its place stays taken.",
                )
            if place < expected:
                yield Fault(
                    "results.csv", lines[place], f"{where}: after a dead heat the next place is skipped", str(place), f"Write {expected}."
                )
            if len(cars[place]) > 1:
                numbers = ", ".join(sorted(cars[place]))
                yield Fault(
                    "results.csv",
                    lines[place],
                    f"{where}: place {place} stands for several cars",
                    numbers,
                    "Mend it, unless it was a dead heat.",
                )
            expected = max(expected, place) + len(cars[place])


def _twice(season: Season) -> Iterator[Fault]:
    """A car or a driver twice in one sheet."""
    entry_list = EntryList(season)
    for (key, session, _), rows in _by_sheet(season).items():
        if session != "race":
            continue
        numbers: dict[str, Result] = {}
        for row in rows:
            first = numbers.setdefault(row.number, row)
            if row.number and first is not row and not (row.driver_id and first.driver_id) and entry_list.seats(row):
                yield Fault(
                    "results.csv",
                    row.line,
                    f"race {key}: number {row.number} stands twice",
                    "",
                    "One row for a car, or one for each of its drivers by name.",
                )


def _names(season: Season) -> Iterator[Fault]:
    """Two spellings that may be one person; one id with two names is said too."""
    lines: dict[str, tuple[str, int]] = {}
    ids: dict[str, set[str]] = defaultdict(set)
    for entry in season.entries:
        if entry.driver:
            lines.setdefault(entry.driver, ("entries.csv", entry.line))
            ids[entry.driver_id].add(entry.driver)
    for row in season.results:
        if row.driver:
            lines.setdefault(row.driver, ("results.csv", row.line))
            ids[row.driver_id].add(row.driver)
    same_person = {frozenset((a, b)) for names in ids.values() for a in names for b in names if a != b}
    spelt: dict[str, str] = {}
    for name in sorted(lines):
        plain = _plain(name)
        other = spelt.setdefault(plain, name)
        if other != name and frozenset((other, name)) not in same_person:
            file, line = lines[name]
            yield Fault(
                file,
                line,
                f"{name!r} may be {other!r}",
                name,
                "If they are one person, write one spelling or give both the same driver_id.",
            )
    yield from _nearly(sorted(spelt), spelt, lines, same_person)


def _nearly(
    plains: list[str], spelt: dict[str, str], lines: dict[str, tuple[str, int]], same_person: set[frozenset[str]]
) -> Iterator[Fault]:
    """Names that differ by a slip of the pen; only neighbours in the alphabet by either end of the name are compared."""
    from difflib import SequenceMatcher

    pairs: set[tuple[str, str]] = set()
    for key in (lambda p: p, lambda p: p[::-1]):
        order = sorted(plains, key=key)
        pairs.update((min(a, b), max(a, b)) for a, b in itertools.pairwise(order))
    for a, b in sorted(pairs):
        first, second = spelt[a], spelt[b]
        if frozenset((first, second)) in same_person or (a.split()[:1] != b.split()[:1] and a.split()[-1:] != b.split()[-1:]):
            continue
        if SequenceMatcher(None, a, b).ratio() > 0.9:
            file, line = lines[second]
            yield Fault(
                file,
                line,
                f"{second!r} may be {first!r}",
                second,
                "If they are one person, write one spelling or give both the same driver_id.",
            )


def _plain(name: str) -> str:
    """A name without accents, case, dots and order of words."""
    import unicodedata

    letters = "".join(c for c in unicodedata.normalize("NFKD", name.casefold()) if not unicodedata.combining(c))
    return " ".join(sorted(letters.replace(".", " ").replace(",", " ").replace("-", " ").split()))


def _dates(season: Season) -> Iterator[Fault]:
    """Races whose dates run backwards."""
    latest: tuple[date, RaceKey] | None = None
    for race in season.calendar:
        day = race.date.date() if isinstance(race.date, datetime) else race.date
        if day is None or race.is_off:
            continue
        if latest is not None and day < latest[0]:
            yield Fault(
                "calendar.csv",
                None,
                f"race {race.key} is dated before race {latest[1]}",
                str(day),
                "Mend a date, or the order of the rounds.",
            )
        if latest is None or day > latest[0]:
            latest = (day, race.key)


def _entered_twice(season: Season) -> Iterator[Fault]:
    """The same driver in the same number twice over the same races."""
    for index, entry in enumerate(season.entries):
        for other in season.entries[index + 1 :]:
            if entry.driver_id and (entry.number, entry.driver_id) == (other.number, other.driver_id):
                both = [race.key for race in season.calendar if race.key in entry.span and race.key in other.span]
                if both:
                    yield Fault(
                        "entries.csv",
                        other.line,
                        f"{other.driver} is entered twice in number {other.number} for race {both[0]}",
                        "",
                        "Mend the rounds.",
                    )


def _decisions(season: Season) -> Iterator[Fault]:
    """A penalty twice; an annulment that changes nothing."""
    seen: dict[tuple[object, ...], str] = {}
    by_id = {d.id: d for d in season.decisions}
    for d in season.decisions:
        if d.kind == "annul":
            target = by_id.get(d.of)
            if target is not None and target.applied == "in the sheet":
                remedy = "Add a decision that reinstates or corrects."
                yield Fault(
                    "decisions.toml", d.line, f"decision {d.id} annuls {d.of}, which is already in the sheet: nothing changes", d.of, remedy
                )
            continue
        same = (d.kind, d.round, d.race, d.number, d.driver, d.competitor, d.titles, d.seconds, d.places, d.laps, d.points)
        if same in seen and not any(a.kind == "annul" and a.of in (d.id, seen[same]) for a in season.decisions):
            yield Fault(
                "decisions.toml", d.line, f"decision {d.id} says the same as {seen[same]}", d.id, "Take one out if it is one penalty."
            )
        seen.setdefault(same, d.id)


def _races(season: Season) -> Iterator[Fault]:
    """Rows for a race that is not run, a race run without rows, a status nobody knows."""
    rows: dict[RaceKey, Result] = {}
    known = set(STATUSES) | {code for v in season.versions for code in v.regulations.status}
    for row in season.results:
        if row.session == "race":
            rows.setdefault(row.key, row)
        if row.status and row.status not in known:
            yield Fault(
                "results.csv",
                row.line,
                "this status is not known, and counts as retired",
                row.status,
                "Write DNF, DNS, DSQ … or define it as [status.X].",
            )
    for race in season.calendar:
        if race.status in ("scheduled", "cancelled", "abandoned") and race.key in rows:
            line = rows[race.key].line
            yield Fault(
                "results.csv",
                line,
                f"race {race.key} has a result, and is {race.status} in calendar.csv: it does not count",
                race.status,
                "Mend the status.",
            )
        if race.status in ("run", "provisional", "official") and race.key not in rows:
            yield Fault(
                "calendar.csv", None, f"race {race.key} is {race.status}, and has no result", str(race.key), "Add its rows to results.csv."
            )


def _registrations(season: Season) -> Iterator[Fault]:
    for entry in season.entries:
        if entry.guest and entry.registered is not None:
            remedy = "Leave guest empty: before that day the driver is a guest anyway."
            yield Fault(
                "entries.csv", entry.line, f"{entry.driver} is a guest and registered on a day: a guest in all these races", "guest", remedy
            )


def _rules(season: Season) -> Iterator[Fault]:
    """Scales nobody uses, scales that rise, titles nobody can score in, classes nobody is entered in."""
    rules = season.regulations
    used = {name for v in season.versions for t in v.regulations.title for name in t.worth.values()}
    used |= {t.carry.scale for t in rules.title if t.carry is not None} | {s for step in rules.distance.steps for s in step.scale.values()}
    for name, scale in rules.scale.items():
        if name not in used:
            yield Fault("season.toml", None, f"no title uses the scale {name!r}", name, "Name it under worth, or take it out.")
        rise = next(
            (i for i, (a, b) in enumerate(zip(scale.places, scale.places[1:], strict=False)) if a != "?" and b != "?" and b > a), None
        )
        if rise is not None:
            yield Fault(
                "season.toml",
                None,
                f"scale {name!r}: place {rise + 2} is worth more than place {rise + 1}",
                str(scale.places[rise + 1]),
                "Is it a slip?",
            )
    classes = {c for e in season.entries for c in e.classes} | {c for r in season.results for c in r.classes or ()}
    for title in rules.title:
        for name in title.eligible.classes:
            if name not in classes:
                yield Fault(
                    "season.toml",
                    None,
                    f"title {title.id}: nobody is entered in the class {name!r}",
                    name,
                    "Look at the column classes in entries.csv.",
                )


def _bonuses(season: Season) -> Iterator[Fault]:
    """A bonus for something that a race's sheet does not say."""
    yield from blanks(season, revise(season))


def _officials(season: Season) -> Iterator[Fault]:
    """Published totals that cannot be: more than winning everything would give."""
    if not season.official:
        return
    work = Work(season)
    for title in season.regulations.title:
        most = Fraction(0)
        for race in work.field.races:
            scale = season.regulations.scale.get(title.scale_for(race.role) or "")
            if scale is not None and scale.places:
                most += max((worth for worth in scale.places if worth != "?"), default=Fraction(0)) * 2
        most += 20 * len(work.field.races)
        cars = max(Counter(c.race for c in work.field.cars).values(), default=0)
        limit = most * (1 if title.competes == ("driver",) else max(1, cars))
        for row in season.official:
            if row.title == title.id and row.points is not None and row.points > limit and work.field.races and not season.brought_forward:
                yield Fault(
                    "official.csv",
                    row.line,
                    f"{row.competitor} cannot have so many points in {title.id}",
                    str(float(row.points)),
                    "Is it a slip?",
                )


_LOOKS: tuple[Callable[[Season], Iterator[Fault]], ...] = (
    _places, _twice, _names, _dates, _entered_twice, _races, _registrations, _decisions, _rules, _bonuses, left_out, _officials,
)  # fmt: skip
