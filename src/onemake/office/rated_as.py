"""Ratings as they are written as JSON and as CSV."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from onemake.core.ratings.course import Course, Versus
    from onemake.office.rated import Apart, Rated, RatedList, Ratings

__all__ = ["apart_as_data", "course_as_data", "course_as_rows", "lists_as_rows", "ratings_as_data", "versus_as_data", "versus_as_rows"]

_HEADS = (
    "year", "list", "place", "place_low", "place_high", "id", "name", "rating", "low", "high", "races", "since", "series", "first_known_only",
)  # fmt: skip


def ratings_as_data(found: Ratings, lists: Sequence[RatedList], apart: Sequence[Apart]) -> dict[str, Any]:
    """Lists, and how far series are apart. Points of the scale have one decimal; null is not known."""
    return {
        "as_of": None if found.until is None else found.until.isoformat(),
        "known_then": found.known_then,
        "parameters": {**asdict(found.parameters), "level": dict(found.parameters.level)},
        "remarks": list(found.remarks),
        "lists": [
            {"year": one.year, "series": list(one.series), "part": one.part or None, "mean_is_1500_of": {"series": one.series[0], "starters": one.starters},
             "first_known_only": list(one.thin), "ratings": [_rated(row) for row in one.rows]}
            for one in lists
        ],
        "series": [apart_as_data(one) for one in apart],
    }  # fmt: skip


def _rated(row: Rated) -> dict[str, Any]:
    return {**asdict(row), "rating": round(row.rating, 1), "low": round(row.low, 1), "high": round(row.high, 1)}


def apart_as_data(one: Apart) -> dict[str, Any]:
    """A pair of series."""
    return {
        "series": list(one.series),
        "years": list(one.years),
        "difference": _round(one.difference),
        "low": _round(one.low),
        "high": _round(one.high),
        "drivers": one.drivers,
        "starts": list(one.starts),
        "comparable": one.comparable,
    }


def _round(value: float | None) -> float | None:
    return None if value is None else round(value, 1)


def lists_as_rows(lists: Sequence[RatedList]) -> list[list[object]]:
    """A row a driver; ``list`` tells lists of one year apart by their first series, and by a number where its drivers never all met."""
    rows: list[list[object]] = [list(_HEADS)]
    for one in lists:
        for row in one.rows:
            places = ["" if place is None else place for place in (row.place, row.place_low, row.place_high)]
            figures = [round(value, 1) for value in (row.rating, row.low, row.high)]
            named = f"{one.series[0]}/{one.part}" if one.part else one.series[0]
            thin = "yes" if row.series in one.thin else "no"
            rows.append([one.year, named, *places, row.id, row.name, *figures, row.races, row.since, row.series, thin])
    return rows


def course_as_data(course: Course) -> dict[str, Any]:
    """A driver's seasons as known now, and each race as known at the time."""
    return {
        "id": course.driver,
        "name": course.name,
        "races": course.races,
        "lines": [
            {
                "mean_is_1500_of": {"series": line.against[0], "year": line.against[1], "starters": line.starters},
                "first_known_only": line.thin,
                "seasons": [
                    {"year": p.year, "series": p.series, "rating": round(p.rating, 1), "low": round(p.low, 1), "high": round(p.high, 1), "races": p.races}
                    for p in line.points
                ],
                "known_then": [{"day": date.fromordinal(k.day).isoformat(), "rating": round(k.rating, 1)} for k in line.known],
            }
            for line in course.lines
        ],
    }  # fmt: skip


def course_as_rows(course: Course) -> list[list[object]]:
    """A row a season; two lines of one driver differ in what they are rated against."""
    rows: list[list[object]] = [["id", "name", "against_series", "against_year", "year", "series", "rating", "low", "high", "races"]]
    for line in course.lines:
        for p in line.points:
            figures = [round(value, 1) for value in (p.rating, p.low, p.high)]
            rows.append([course.driver, course.name, *line.against, p.year, p.series, *figures, p.races])
    return rows


def versus_as_data(found: Versus) -> dict[str, Any]:
    """Two drivers. Without a chance it says why."""
    return {
        "drivers": list(found.names),
        "years": list(found.years),
        "first_ahead": _chance(found.chance),
        "low": _chance(found.low),
        "high": _chance(found.high),
        "met": list(found.met),
        "first_known_only": found.thin,
        "why_not": found.why_not or None,
    }


def versus_as_rows(found: Versus) -> list[list[object]]:
    """One row."""
    figures = ["" if value is None else round(value, 4) for value in (found.chance, found.low, found.high)]
    heads: list[object] = ["one", "other", "year_of_one", "year_of_other", "one_ahead", "low", "high", "met_ahead", "met_behind", "why_not"]
    return [heads, [*found.names, *found.years, *figures, *found.met, found.why_not]]


def _chance(value: float | None) -> float | None:
    return None if value is None else round(value, 4)
