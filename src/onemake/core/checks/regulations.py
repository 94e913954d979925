"""Rules that nobody can meet, that nothing uses, or that look mistyped."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction
from itertools import pairwise

from onemake.core.checks.evidence import Evidence, Look
from onemake.core.decisions import Classification
from onemake.core.errors import Fault
from onemake.core.points import write_points
from onemake.core.races import RaceKey
from onemake.core.rules.regulations import Bonus, Title

__all__ = ["LOOKS"]

FILE = "season.toml"


def _unused(at: Evidence) -> Iterator[Fault]:
    """Scales, bonuses and factors that nothing uses."""
    versions = [v.regulations for v in at.season.versions]
    titles = [title for rules in versions for title in rules.title]
    scales = {name for t in titles for name in t.worth.values()} | {t.carry.scale for t in titles if t.carry is not None}
    scales |= {name for rules in versions for step in rules.distance.steps for name in step.scale.values()}
    bonuses = {name for t in titles for name in t.bonus} | {
        name for rules in versions for bonus in rules.bonus.values() for name in bonus.of
    }
    rules = at.season.regulations
    for word, names, used, remedy in (
        ("scale", rules.scale, scales, "Name it under worth, or take it out."),
        ("bonus", rules.bonus, bonuses, "Name it under bonus of a title, or take it out."),
    ):
        for name in names:
            if name not in used:
                yield Fault(FILE, None, f"no title uses the {word} {name!r}", name, remedy)


def _scales(at: Evidence) -> Iterator[Fault]:
    """A scale that rises, that ends while its points are still high, or in which the lowest total is meant to win."""
    for name, scale in at.season.regulations.scale.items():
        if scale.places and all(isinstance(worth, Fraction) and worth < 0 for worth in scale.places):
            problem = f"scale {name!r}: every place is worth less than nothing, so who stays at home is ahead of the winner"
            yield Fault(FILE, None, problem, "", "A table that the lowest total wins cannot be written yet.")
        known = [worth if isinstance(worth, Fraction) else None for worth in scale.places]
        for place, (ahead, behind) in enumerate(pairwise(known), 1):
            if ahead is not None and behind is not None and behind > ahead:
                problem = f"scale {name!r}: place {place + 1} is worth more than place {place}"
                yield Fault(FILE, None, problem, f"{write_points(ahead)}, {write_points(behind)}", "Is it a slip?")
        roles = {role for title in at.season.regulations.title for role in _roles(at) if title.scale_for(role) == name}
        most = max((max((row.position or 0 for row in s.rows), default=0) for s in at.races if at.calendar[s.key].role in roles), default=0)
        if len(known) >= 4 and not (scale.rest or scale.statuses) and most > len(known) and _breaks_off(*known[-2:]):
            problem = f"scale {name!r} ends at place {len(known)} with {write_points(known[-1] or Fraction(0))} points, and {most} cars were classified"
            yield Fault(FILE, None, problem, "", "Is its end missing?")


def _breaks_off(last_but_one: Fraction | None, last: Fraction | None) -> bool:
    """Whether the last place is worth far more than a step of the scale."""
    return last is not None and last_but_one is not None and last > 4 * (last_but_one - last) > 0


def _roles(at: Evidence) -> set[str]:
    return {race.role for race in at.season.calendar}


def _titles(at: Evidence) -> Iterator[Fault]:
    """A title that nobody can score in, and why."""
    if not at.season.results:
        return
    for table in at.tables:
        title = at.season.regulations.title_named(table.title)
        if title is None:
            continue
        classes = {c for e in at.season.entries for c in e.classes} | {c for r in at.season.results for c in r.classes or ()}
        tested = at.season.regulations.class_
        absent = [name for name in title.eligible.classes if name not in classes and name not in tested]
        for name in absent:
            yield Fault(
                FILE, None, f"title {title.id}: nobody is entered in the class {name!r}", name, "Look at the column classes in entries.csv."
            )
        paid = [role for role in _roles(at) if title.scale_for(role) not in (None, "none")]
        to_come = not at.revised.races or (table.after is None and paid)
        if absent or to_come or any(row.points or row.gross or row.adjustments for row in table.rows) or _unwritten(at, title):
            continue
        why, remedy = _why_nothing(at, title)
        yield Fault(FILE, None, f"title {title.id}: nobody has scored in it{why}", "", remedy)


def _unwritten(at: Evidence, title: Title) -> bool:
    """Whether nobody has said what its races are worth; the reader has warned of it."""
    scales = [at.season.regulations.scale.get(title.scale_for(role) or "") for role in _roles(at)]
    return any(scale is not None and (scale.unwritten or "?" in scale.places) for scale in scales)


def _why_nothing(at: Evidence, title: Title) -> tuple[str, str]:
    roles = _roles(at)
    if all(title.scale_for(role) in (None, "none") for role in roles):
        return f", for no race has a role that it scores ({', '.join(title.worth)})", f"The races have: {', '.join(sorted(roles))}."
    for column, values in title.eligible.where.items():
        if not set(values) & at.columns.get(column, frozenset()):
            return f", for nobody has {column} {' or '.join(values)}", f"Look at the column {column} in entries.csv."
    for column in title.competes:
        if column not in ("driver", "crew") and not at.columns.get(column):
            return f", for no row has {column}", f"Fill in the column {column} in entries.csv."
    if title.minimum is not None and not any(table.rows for table in at.tables if table.title == title.id):
        asked = f"{title.minimum.starts} starts" if title.minimum.starts else "the races of must"
        return f", for nobody has what minimum asks for ({asked})", 'Look at minimum; while races are to come, write when = "end".'
    return "", "Look at its scale, and at who is eligible."


def _windows(at: Evidence) -> Iterator[Fault]:
    """More scores counted or starts asked for than the whole season has races; more dropped than there are."""
    if not at.revised.complete:
        return
    for title in at.season.regulations.title:
        ours = [race.key for race in at.season.calendar if title.scale_for(race.role) not in (None, "none")]
        units = _units(title, ours)
        if units < 4:
            continue  # a season that has just begun, and has no calendar
        for window in title.windows:
            count = _units(title, [key for key in ours if key in window.rounds])
            if isinstance(window.drop, int) and window.drop >= count > 1:
                yield Fault(FILE, None, f"title {title.id} drops {window.drop} of {count} scores", "", "Then nothing is left; mend counts.")
            if window.best is not None and window.best > 2 * max(count, 1):
                yield Fault(FILE, None, f"title {title.id} counts the best {window.best} of {count} scores", "", "Is it a slip?")
        if title.minimum is not None and title.minimum.of == "races" and title.minimum.starts > units:
            problem = f"title {title.id} asks for {title.minimum.starts} starts, and there are {units} races"
            yield Fault(FILE, None, problem, "", "Mend minimum or the calendar.")


def _units(title: Title, keys: list[RaceKey]) -> int:
    return len({key.round for key in keys}) if title.unit == "round" else len(keys)


def _bonuses(at: Evidence) -> Iterator[Fault]:
    """A bonus that nobody can earn, for no sheet has what it asks for. What only some lack, ``blanks`` says."""
    for name, rule in at.season.regulations.bonus.items():
        asks = _asks(rule)
        titles = [title for title in at.season.regulations.title if name in title.bonus]
        if asks is None or not titles:
            continue
        words, has = asks
        races = [
            c
            for c in at.revised.races
            if rule.is_for(c.race.role, c.race.key.race) and any(t.scale_for(c.race.role) not in (None, "none") for t in titles)
        ]
        if races and not any(has(c) for c in races):
            remedy = "Add it to results.csv, or take the bonus out."
            if words == _QUALIFYING[0] and any(row.session == "qualifying" for row in at.season.results):
                remedy = 'Rows of a session stand under the race for which it gives points; pole of a grid made from the session of another race is by = "grid".'
            yield Fault(FILE, None, f"nobody can earn the bonus {name!r}: {words}", name, remedy)


Has = Callable[[Classification], bool]


def _code(code: str) -> tuple[str, Has]:
    return f"no row has the code {code}", lambda c: any(code.upper() in (word.upper() for word in row.codes) for row in c.rows)


def _cell(column: str) -> tuple[str, Has]:
    return f"no row has {column}", lambda c: any(getattr(row, column) is not None for row in c.rows)


_QUALIFYING: tuple[str, Has] = ("no row of its races is of a session qualifying", lambda c: bool(c.qualifying))
_ASKS: dict[tuple[str, str | None], tuple[str, Has]] = {
    ("pole", "code"): _code("P"),
    ("pole", "grid"): _cell("grid"),
    ("pole", "qualifying"): _QUALIFYING,
    ("fastest-lap", "code"): _code("FL"),
    ("fastest-lap", "best_lap"): _cell("best_lap"),
    ("qualifying", None): _QUALIFYING,
}


def _asks(rule: Bonus) -> tuple[str, Has] | None:
    """What a bonus asks of a race's sheet, in words, and whether a race has it; None where nothing is asked, or ``blanks`` asks it."""
    if rule.over != "race":
        return None
    if rule.for_ == "code":
        return _code(rule.code) if rule.code else None
    by = rule.by or ("code" if rule.for_ in ("pole", "fastest-lap") else None)
    return _ASKS.get((rule.for_, by))


LOOKS: tuple[Look, ...] = (_unused, _scales, _titles, _windows, _bonuses)
