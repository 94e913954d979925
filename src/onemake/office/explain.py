"""Explain: where a competitor's points come from, article by article, and why another is ahead."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from onemake.core.errors import NotFound
from onemake.core.points import write_points
from onemake.core.races import RaceKey
from onemake.core.rules.borrow import under
from onemake.core.rules.engine import Standing, Work
from onemake.core.rules.explain import Verdict, between
from onemake.core.rules.table import table
from onemake.core.season import Decision, Season
from onemake.core.standings import Row, Table
from onemake.formats.faults import nearest
from onemake.office.library import load, load_rules
from onemake.office.standings import parse_after, parse_as_of

__all__ = ["Explanation", "explain", "explanations_as_data", "explanations_as_rows"]


@dataclass(frozen=True, slots=True)
class Explanation:
    """One competitor in one table: the row with all its lines, the decisions that touched it, and what decides against another."""

    table: Table
    row: Row
    decisions: tuple[Decision, ...]
    verdict: Verdict | None = None


def explain(
    season: Season | str | Path,
    competitor: str,
    *,
    title: str | None = None,
    against: str | None = None,
    after: str | None = None,
    as_of: str | datetime | None = None,
    rules: Season | str | Path | None = None,
) -> tuple[Explanation, ...]:
    """Explain a competitor in every table in which it stands (or in one title). ``against`` names another, to be told what decides between them.

    Raises NotFound if nobody of that name is in any table.
    """
    facts = season if isinstance(season, Season) else load(season)
    if rules is not None:
        facts = under(facts, rules.regulations if isinstance(rules, Season) else load_rules(rules))
    work = Work(facts, parse_as_of(as_of, facts) if isinstance(as_of, str) else as_of)
    asked = parse_after(after)
    ids = [title] if title is not None else [t.id for t in work.versions[-1].regulations.title]
    found = []
    names: set[str] = set()
    if against is not None:
        _must_exist(work, ids, asked, against, facts)
    for id_ in ids:
        standing = work.score(id_, [asked or work.last]).standings[0]
        written = table(work, standing, asked)
        names.update(row.competitor for row in written.rows)
        row = _row(written.rows, competitor)
        if row is None:
            continue
        verdict = None if against is None else _verdict(standing, written, row, against)
        found.append(Explanation(written, row, _decisions(work, row), verdict))
    if not found:
        raise _unknown(competitor, names, facts)
    return tuple(found)


def _must_exist(work: Work, ids: Sequence[str], asked: RaceKey | None, who: str, facts: Season) -> None:
    """Whoever is compared with must be in one of the tables."""
    names: set[str] = set()
    for id_ in ids:
        rows = table(work, work.score(id_, [asked or work.last]).standings[0], asked).rows
        if _row(rows, who) is not None:
            return
        names.update(row.competitor for row in rows)
    raise _unknown(who, names, facts)


def _unknown(who: str, names: set[str], facts: Season) -> NotFound:
    like = sorted(name for name in names if who.casefold() in name.casefold())
    if like:
        return NotFound(f"several are called {who!r} in the tables of {facts.id}: {', '.join(like)}; write the whole name")
    return NotFound(f"nobody called {who!r} is in the tables of {facts.id}. {nearest(who, names)}")


def _row(rows: Sequence[Row], who: str) -> Row | None:
    """The row of a competitor by id, by name, or by a part of the name that only one has."""
    for row in rows:
        if who in (row.competitor_id, row.competitor):
            return row
    folded = who.casefold()
    like = [row for row in rows if folded in row.competitor.casefold()]
    return like[0] if len(like) == 1 else None


def _verdict(standing: Standing, written: Table, row: Row, against: str) -> Verdict | None:
    other = _row(written.rows, against)
    if other is None:
        return None
    index = {c.key: i for i, c in enumerate(standing.plan.competitors)}
    return between(standing, index[row.competitor_id], index[other.competitor_id])


def _decisions(work: Work, row: Row) -> tuple[Decision, ...]:
    """The decisions that name the competitor, its car in that race, or one of its people."""
    people = {row.competitor, row.competitor_id, *row.members}
    cars = {
        (work.field.races[work.field.cars[c.car].race].key, c.seat.number)
        for c in work.field.credits
        if c.seat.driver in people or c.seat.driver_id in people
    }
    return tuple(
        d
        for d in work.season.decisions
        if d.competitor in people
        or d.driver in people
        or (d.number and any(number == d.number and d.concerns(key) for key, number in cars))
    )


def explanations_as_data(found: Sequence[Explanation]) -> dict[str, Any]:
    """Explanations as plain data: the row as in standings, and what decides."""
    return {
        "explanations": [
            {
                "title": e.table.title,
                "competitor": e.row.competitor,
                "competitor_id": e.row.competitor_id,
                "position": e.row.position,
                "points": write_points(e.row.points),
                "scores": [
                    {
                        "race": str(s.key),
                        "place": s.place,
                        "position": s.position,
                        "points": write_points(s.points),
                        "counted": s.counted,
                        "reason": s.reason,
                        "lines": [{"article": line.article, "what": line.what, "points": write_points(line.points)} for line in s.lines],
                    }
                    for s in e.row.scores
                ],
                "adjustments": [{"article": a.article, "what": a.what, "points": write_points(a.points)} for a in e.row.adjustments],
                "decisions": [d.id for d in e.decisions],
                "verdict": None
                if e.verdict is None
                else {"by": e.verdict.by, "ahead": e.verdict.ahead, "behind": e.verdict.behind, "sentence": e.verdict.sentence},
            }
            for e in found
        ],
    }


def explanations_as_rows(found: Sequence[Explanation]) -> list[list[object]]:
    """Every points line as a flat row."""
    rows: list[list[object]] = [["title", "competitor", "race", "counted", "article", "what", "points"]]
    for e in found:
        for score in e.row.scores:
            for line in score.lines:
                rows.append(
                    [
                        e.table.title,
                        e.row.competitor,
                        str(score.key),
                        "yes" if score.counted else "",
                        line.article,
                        line.what,
                        write_points(line.points),
                    ]
                )
        for a in e.row.adjustments:
            rows.append([e.table.title, e.row.competitor, "", "yes", a.article, a.what, write_points(a.points)])
    return rows
