"""Standings: what a season's files say, as tables and as plain data."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time
from pathlib import Path
from typing import Any

from onemake.core.errors import UserError
from onemake.core.points import write_points
from onemake.core.races import RaceKey, Span
from onemake.core.rules.borrow import under
from onemake.core.rules.table import tables
from onemake.core.season import Season
from onemake.core.standings import Score, Table
from onemake.formats.table import read_moment
from onemake.office.library import load, load_rules

__all__ = ["parse_after", "parse_as_of", "standings", "tables_as_data", "tables_as_rows"]


def parse_after(text: str | None) -> RaceKey | None:
    """``5`` or ``5.1``. Raises UserError."""
    if text is None:
        return None
    try:
        span = Span.parse(text)
        if len(span.parts) != 1:
            raise ValueError(text)
    except ValueError:
        raise UserError(f"{text!r} names no round or race; write --after 5 or --after 5.1") from None
    return span.parts[0][1]


def parse_as_of(text: str | None, season: Season) -> datetime | None:
    """A day (its end) or a moment, in the season's zone. Raises UserError."""
    if text is None:
        return None
    zone = season.zone
    try:
        moment = read_moment(text, zone)
    except ValueError:
        raise UserError(f"{text!r} is no moment; write --as-of 2014-10-01 or --as-of 2014-08-02T18:40") from None
    return moment if isinstance(moment, datetime) else datetime.combine(moment, time.max, tzinfo=zone)


def standings(
    season: Season | str | Path,
    title: str | Sequence[str] | None = None,
    *,
    after: str | None = None,
    as_of: str | datetime | None = None,
    rules: Season | str | Path | None = None,
) -> tuple[Table, ...]:
    """The tables of a season.

    ``season`` is a season, a folder, or the id of a shipped season; ``title`` one title's id or several (default: all); ``after`` a round or race;
    ``as_of`` a day or a moment; ``rules`` another season, a season.toml, or the name of shipped
    regulations to apply instead of the season's own.

    Raises UserError where something named does not exist or the files cannot be used.
    """
    facts = season if isinstance(season, Season) else load(season)
    if rules is not None:
        facts = under(facts, rules.regulations if isinstance(rules, Season) else load_rules(rules))
    moment = parse_as_of(as_of, facts) if isinstance(as_of, str) else as_of
    titles = [title] if isinstance(title, str) else title
    return tables(facts, titles, parse_after(after), moment)


def tables_as_data(season: Season, computed: Sequence[Table]) -> dict[str, Any]:
    """The tables in the shape of ``onemake standings --format json``. Points are strings, exact unless a title states its decimals."""
    return {
        "season": season.id,
        "name": season.identity.name,
        "tables": [
            {
                "title": table.title,
                "name": table.name,
                "after": None if table.after is None else str(table.after),
                "as_of": None if table.as_of is None else table.as_of.isoformat(),
                "provisional": list(table.provisional),
                "notes": list(table.notes),
                "rows": [
                    {
                        "position": row.position,
                        "standing": row.standing,
                        "tied": row.tied,
                        "competitor": row.competitor,
                        "competitor_id": row.competitor_id,
                        "members": list(row.members),
                        "classes": list(row.classes),
                        "points": write_points(row.points, table.decimals),
                        "gross": write_points(row.gross, table.decimals),
                        "dropped": write_points(row.dropped, table.decimals),
                        "scores": [_score(score) for score in row.scores],
                        "adjustments": [{"article": a.article, "what": a.what, "points": write_points(a.points)} for a in row.adjustments],
                        "decisions": list(row.decisions),
                    }
                    for row in table.rows
                ],
            }
            for table in computed
        ],
    }


def _score(score: Score) -> dict[str, Any]:
    return {
        "round": score.key.round,
        "race": score.key.race,
        "position": score.position,
        "place": score.place,
        "status": score.status,
        "points": write_points(score.points),
        "counted": score.counted,
        "reason": score.reason,
        "lines": [{"article": line.article, "what": line.what, "points": write_points(line.points)} for line in score.lines],
        "codes": list(score.codes),
        "decisions": list(score.decisions),
    }


def tables_as_rows(season: str, tables: Sequence[Table]) -> list[list[object]]:
    """Standings as flat rows: one a competitor and title, one column a race."""
    races = sorted({score.key for table in tables for row in table.rows for score in row.scores})
    head: list[object] = ["season", "title", "after", "position", "standing", "competitor", "competitor_id", "points", "gross", "dropped"]
    rows: list[list[object]] = [[*head, *(str(key) for key in races)]]
    for table in tables:
        for row in table.rows:
            scores = {score.key: write_points(score.points) for score in row.scores}
            figures = [write_points(v, table.decimals) for v in (row.points, row.gross, row.dropped)]
            first: list[object] = [
                season,
                table.title,
                str(table.after or ""),
                row.position or "",
                row.standing,
                row.competitor,
                row.competitor_id,
            ]
            rows.append([*first, *figures, *(scores.get(key, "") for key in races)])
    return rows
