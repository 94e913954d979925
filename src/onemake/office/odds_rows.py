"""The odds as plain data and as flat rows: everything that was simulated, nothing rounded for show."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from onemake.core.odds.outlook import Chance, Column, TitleOdds
from onemake.core.points import write_points
from onemake.office.odds import Odds

__all__ = ["odds_as_data", "odds_as_rows"]


def odds_as_data(found: Odds) -> dict[str, Any]:
    """The odds in the shape of ``onemake odds --format json``. Shares from 0 to 1; a title that is certain is exactly 1 or 0, and says so in ``verdict``."""
    return {
        "season": found.season,
        "name": found.name,
        "after": _after(found),
        "as_of": None if found.as_of is None else found.as_of.isoformat(),
        "seasons": found.seasons,
        "seed": found.seed,
        "over": not found.races,
        "champions": {title: list(names) for title, names in found.champions},
        "races": [str(race.key) for race in found.races],
        "expected": [
            {"name": car.name, "number": car.number, "races": [str(key) for key in car.races], "newcomer": car.newcomer}
            for car in found.expected
        ],
        "not_expected": list(found.left_out),
        "notes": list(found.notes),
        "titles": [_title(title) for title in found.titles],
        "history": [
            {
                "title": moment.title,
                "after": str(moment.after),
                "chances": [
                    {"competitor": c.name, "competitor_id": c.key, "title": c.title, "error": c.error, "verdict": c.verdict}
                    for c in moment.chances
                ],
            }
            for moment in found.history
        ],
    }


def _after(found: Odds) -> str:
    return str(found.after) if found.after.round else ""  # before the first race


def _title(odds: TitleOdds) -> dict[str, Any]:
    return {
        "title": odds.title,
        "name": odds.name,
        "provisional": list(odds.provisional),
        "certainty": "exact" if odds.sure else "not worked out",
        "rows": [_chance(c) for c in odds.chances],
        "supposed": [_column(column) for column in odds.columns],
    }


def _chance(c: Chance) -> dict[str, Any]:
    return {
        "competitor": c.name,
        "competitor_id": c.key,
        "position": c.place_now,
        "points": None if c.points_now is None else write_points(c.points_now),
        "title": c.title,
        "error": c.error,
        "verdict": c.verdict,
        "points_at_the_end": round(c.points, 3),
        "deviation": round(c.deviation, 3),
        "places": _trimmed(c.places),
        "unplaced": c.unplaced,
    }


def _column(column: Column) -> dict[str, Any]:
    return {
        "words": column.words,
        "rows": [
            {**_chance(c), "change": change, "change_error": error}
            for c, change, error in zip(column.chances, column.change, column.error, strict=True)
        ],
    }


def _trimmed(places: Sequence[float]) -> list[float]:
    """Without the places behind the last that happened."""
    last = max((place for place, share in enumerate(places, 1) if share > 0), default=0)
    return list(places[:last])


def odds_as_rows(found: Odds) -> list[list[object]]:
    """Flat rows: one a competitor, title and column; after them, with history, one a competitor, title and race."""
    every = [c for title in found.titles for chances in (title.chances, *(column.chances for column in title.columns)) for c in chances]
    most = max((len(_trimmed(c.places)) for c in every), default=0)
    head: list[object] = ["season", "title", "after", "supposed", "position", "competitor", "competitor_id", "points"]
    head += ["verdict", "chance", "error", "change", "change_error", "points_at_the_end", "deviation", "unplaced"]
    rows = [[*head, *(f"P{place}" for place in range(1, most + 1))]]
    for title in found.titles:
        for c in title.chances:
            rows.append(_row(found, title.title, "", c, ("", "")) + _places(c, most))
        for column in title.columns:
            for c, change, error in zip(column.chances, column.change, column.error, strict=True):
                rows.append(_row(found, title.title, column.words, c, (change, error)) + _places(c, most))
    for moment in found.history:
        for c in moment.chances:
            line = _row(found, moment.title, "", c, ("", ""))
            line[2] = str(moment.after)
            rows.append(line + [""] * most)
    return rows


def _row(found: Odds, title: str, words: str, c: Chance, change: tuple[object, object]) -> list[object]:
    points = "" if c.points_now is None else write_points(c.points_now)
    start: list[object] = [found.season, title, _after(found), words, c.place_now or "", c.name, c.key, points]
    return [*start, c.verdict, c.title, round(c.error, 6), *change, round(c.points, 3), round(c.deviation, 3), c.unplaced]


def _places(c: Chance, most: int) -> list[object]:
    return [*c.places[:most], *([""] * (most - len(c.places[:most])))]
