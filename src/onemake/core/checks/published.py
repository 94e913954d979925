"""Published totals and notes that cannot be."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from fractions import Fraction
from math import lcm

from onemake.core.checks.evidence import Evidence, Look
from onemake.core.errors import Fault
from onemake.core.points import write_points
from onemake.core.races import RaceKey, written
from onemake.core.season import Published
from onemake.core.standings import Table

__all__ = ["LOOKS"]

FILE = "official.csv"


def _groups(at: Evidence) -> dict[tuple[str, RaceKey | None, object], list[Published]]:
    found: dict[tuple[str, RaceKey | None, object], list[Published]] = defaultdict(list)
    for row in at.season.official:
        found[row.title, row.after, row.as_of].append(row)
    return found


def _too_many(at: Evidence) -> Iterator[Fault]:
    """At the end, more points than the best result of every race and all its bonuses would give."""
    apart = any(d.kind in ("exclude", "points") for d in at.season.decisions)
    if at.season.brought_forward or not at.season.official or len(at.season.versions) > 1 or apart:
        return
    last = max((c.race.key for c in at.revised.races), default=None)
    limits: dict[str, Fraction] = {}
    for table in at.tables:
        title = at.season.regulations.title_named(table.title)
        if title is not None and title.minimum is None and not title.eligible.classes:
            adjusted = sum((a.points for row in table.rows for a in row.adjustments if a.points > 0), Fraction(0))
            limits[table.title] = sum(_most(table).values(), adjusted)
    for row in at.season.official:
        limit = limits.get(row.title, Fraction(0))
        final = row.after is None or (last is not None and row.after >= last)
        if final and row.points is not None and 0 < limit < row.points:
            problem = f"{row.competitor} cannot have so many points in {row.title}: the best of every race would make {write_points(limit)}"
            yield Fault(FILE, row.line, problem, write_points(row.points), "Is it a slip, or is a rule missing in season.toml?")


def _most(table: Table) -> dict[RaceKey, Fraction]:
    """Of each race the most that anybody got for his place, and every bonus that was given."""
    best: dict[RaceKey, Fraction] = defaultdict(Fraction)
    bonuses: dict[RaceKey, Fraction] = defaultdict(Fraction)
    for row in table.rows:
        for score in row.scores:
            extra = sum((line.points for line in score.lines if line.what.startswith("bonus")), Fraction(0))
            best[score.key] = max(best[score.key], score.points - extra)
            bonuses[score.key] += max(extra, Fraction(0))
    return {key: best[key] + bonuses[key] for key in best}


def _units(at: Evidence) -> Iterator[Fault]:
    """Parts of a point that these rules never give."""
    if at.season.brought_forward:
        return
    for table in at.tables:
        unit = 1
        for figure in (p for row in table.rows for p in (row.points, *(score.points for score in row.scores))):
            unit = lcm(unit, figure.denominator)
        if unit not in (1, 2, 4) or not table.rows or table.decimals is not None:
            continue
        for row in at.season.official:
            if row.title == table.title and row.points is not None and (row.points * unit).denominator != 1:
                problem = f"{row.competitor} cannot have this in {row.title}: its points are multiples of {write_points(Fraction(1, unit))}"
                yield Fault(FILE, row.line, problem, write_points(row.points), "Is a decimal mistyped?")


def _order(at: Evidence) -> Iterator[Fault]:
    """A place ahead with fewer points; somebody twice in one table."""
    for (title, after, _), rows in _groups(at).items():
        table = f"{title} after {written(after) if after is not None else 'the last race'}"
        seen: set[str] = set()
        for row in rows:
            if row.competitor in seen:
                yield Fault(
                    FILE,
                    row.line,
                    f"{table}: {row.competitor} stands twice",
                    row.competitor,
                    "One row for each; give as_of where there are two tables.",
                )
            seen.add(row.competitor)
        placed = sorted(
            (row for row in rows if row.position is not None and row.points is not None), key=lambda row: (row.position or 0, row.line)
        )
        lowest: Published | None = None
        for row in placed:
            if lowest is not None and row.position != lowest.position and (row.points or 0) > (lowest.points or 0):
                problem = (
                    f"{table}: place {row.position} ({row.competitor}) has more points than place {lowest.position} ({lowest.competitor})"
                )
                found = f"{write_points(row.points or Fraction(0))} to {write_points(lowest.points or Fraction(0))}"
                yield Fault(FILE, row.line, problem, found, "Is a figure mistyped, or a place?")
            if lowest is None or (row.points or 0) < (lowest.points or 0):
                lowest = row


def _moments(at: Evidence) -> Iterator[Fault]:
    """A table after a race that is not in the calendar; a total that shrinks though nothing is taken away."""
    rounds = {key.round for key in at.calendar}
    told: set[RaceKey] = set()
    for row in at.season.official:
        if row.after is not None and rounds and row.after.round not in rounds and row.after not in told:
            told.add(row.after)
            yield Fault(FILE, row.line, "the calendar has no such race", written(row.after), "Mend after.")


def _shrinking(at: Evidence) -> Iterator[Fault]:
    """A total that shrinks, where nothing is dropped, divided or taken away."""
    if any(d.kind in ("points", "exclude", "disqualify", "annul", "no_points") for d in at.season.decisions):
        return
    for title in at.season.regulations.title:
        if title.windows or title.combine == "mean" or title.minimum is not None:
            continue
        last: dict[str, Published] = {}
        rows = [r for r in at.season.official if r.title == title.id and r.points is not None and r.as_of is None and r.after is not None]
        for row in sorted(rows, key=lambda r: r.after or RaceKey(0, 0)):
            before = last.get(row.competitor)
            if before is not None and (row.points or 0) < (before.points or 0):
                problem = f"{row.competitor} has fewer points in {title.id} after {written(row.after or RaceKey(0, 0))} than after {written(before.after or RaceKey(0, 0))}"
                found = f"{write_points(row.points or Fraction(0))} to {write_points(before.points or Fraction(0))}"
                yield Fault(FILE, row.line, problem, found, "Is a figure mistyped, or a decision missing?")
            last[row.competitor] = row


def _notes(at: Evidence) -> Iterator[Fault]:
    """A note on a table that there is none of."""
    titles = {title.id for title in at.season.regulations.title}
    for note in at.season.notes:
        if note.title and note.title not in titles:
            yield Fault(
                "notes.toml", None, "a note speaks of a title that does not exist", note.title, f"Known are {', '.join(sorted(titles))}."
            )


def _left_behind(at: Evidence) -> Iterator[Fault]:
    """Who is in an earlier set of totals brought forward, and not in the latest: his total is not known, and he starts again from nothing."""
    latest: dict[str, RaceKey] = {}
    for total in at.season.brought_forward:
        latest[total.title] = max(latest.get(total.title, total.after), total.after)
    there = {(total.title, total.competitor) for total in at.season.brought_forward if total.after == latest[total.title]}
    for total in at.season.brought_forward:
        if (total.title, total.competitor) not in there:
            last = written(latest[total.title])
            problem = f"{total.competitor} had {write_points(total.points)} in {total.title} after {written(total.after)} and is not in the totals after {last}"
            remedy = f"Add his total after {last}; without it he stands there with what he scored since."
            yield Fault("brought_forward.csv", total.line, problem, write_points(total.points), remedy)
            there.add((total.title, total.competitor))


LOOKS: tuple[Look, ...] = (_left_behind, _too_many, _units, _order, _moments, _shrinking, _notes)
