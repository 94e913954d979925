"""The front page: the pyramid as a map of tiers and parts of the world, forty years of it as a picture, and the makers who run series on the same model."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from onemake.core.record.facts import Series
from onemake.web.book.leaf import Leaf, leaf
from onemake.web.book.nations import REGIONS, UNPLACED, WORLD, nation_of, region_of
from onemake.web.book.shelf import Shelf
from onemake.web.book.spans import known_of, years_of, years_said
from onemake.web.book.timeline import timeline_of

__all__ = ["pyramid_pages"]

_TIERS = {1: "Tier 1", 2: "Tier 2", 3: "Tier 3"}


def pyramid_pages(shelf: Shelf, *, feed: bool = False) -> Iterator[Leaf]:
    """The map, the picture and the makers."""
    tiered = [s for s in shelf.series.values() if s.tier is not None]
    roots = _roots(shelf, tiered)
    groups = [("Where it began", roots)] + [
        (f"Tier {tier}", [s for s in tiered if s.tier == tier]) for tier in sorted({s.tier for s in tiered if s.tier})
    ]
    maker = shelf.maker_of(tiered[0].id) if tiered else ""
    said = (
        "Picture: each series as a lane of years, tier by tier. A full square: results known. A half square: only the champion. "
        "An empty one: nothing known. Curves lead from a series to its successor. The same stands in words on the page of what is known."
    )
    yield leaf(
        "index.html",
        "pyramid",
        f"The {maker} pyramid" if maker else "The record book",
        "pyramid.html",
        data={"tiers": [_as_data(shelf, s) for s in tiered], "makers": _makers_as_data(shelf)},
        tiers=[_tier(shelf, tier, [s for s in tiered if s.tier == tier]) for tier in sorted({s.tier for s in tiered if s.tier})],
        roots=[_box(shelf, s) for s in roots],
        picture=timeline_of(shelf, groups, said),
        makers=_makers(shelf, {s.id for s in (*tiered, *roots)}),
        figures=_figures(shelf),
        feed=feed,
    )


def _roots(shelf: Shelf, tiered: list[Series]) -> list[Series]:
    """The series of no tier out of which one of a tier came."""
    return [s for id_ in dict.fromkeys(t.succeeds for t in tiered) if (s := shelf.series.get(id_)) and s.tier is None]


def _figures(shelf: Shelf) -> list[tuple[str, str, str]]:
    years = {year for _, year in shelf.won} | {year for _, year in shelf.seasons}
    found = [
        (f"{len(shelf.series)}", "series", "series/index.html"),
        (f"{sum(p.titles > 0 for p in shelf.people.values())}", "champions", "drivers/index.html"),
        (f"{sum(len(won) for won in shelf.won.values())}", "titles with a source", "completeness.html"),
        (f"{len(shelf.chapters)}", "seasons with results", "seasons/index.html"),
    ]
    return found if years else []


def _tier(shelf: Shelf, tier: int, group: list[Series]) -> dict[str, Any]:
    """A tier, cut up by the parts of the world."""
    by_region: dict[str, list[dict[str, Any]]] = {}
    for series in sorted(group, key=lambda s: (s.last_year is not None, s.name)):
        by_region.setdefault("" if tier == 1 else region_of(series.countries), []).append(_box(shelf, series))
    order = ("", *REGIONS, WORLD, UNPLACED)
    return {
        "number": tier,
        "name": _TIERS.get(tier, f"Tier {tier}"),
        "regions": [(region, by_region[region]) for region in order if region in by_region],
        "count": len(group),
    }


def _box(shelf: Shelf, series: Series) -> dict[str, Any]:
    """A series on the map."""
    years = years_of(shelf, series)
    known, of = known_of(years)
    return {
        "name": series.name,
        "href": shelf.series_href(series.id),
        "years": years_said(series.first_year, series.last_year),
        "ended": series.last_year is not None,
        "champion": _champion(shelf, series),
        "known": f"{known} of {of}" if of else "",
        "countries": [n.name for code in series.countries if (n := nation_of(code))],
        "from": shelf.name_of(series.succeeds) if series.succeeds else "",
    }


def _champion(shelf: Shelf, series: Series) -> dict[str, Any] | None:
    """The last champion who is known, and of which year."""
    held = [won for titles in shelf.of_series.get(series.id, {}).values() for won in titles if won.overall and won.by_driver]
    if not held:
        return None
    won = max(held, key=lambda w: w.year)
    crew = shelf.persons(won.holder, won.series, won.year)
    return {"year": won.year, "who": [(p.name, p.address) for p in crew]}


def _makers(shelf: Shelf, shown: set[str]) -> list[dict[str, Any]]:
    """Each maker with those of his series that are not on the map; those of no maker at the end."""
    found = []
    for id_ in [*shelf.makers, ""]:
        group = [s for s in shelf.series.values() if s.maker == id_ and s.id not in shown]
        if group:
            nation = nation_of(shelf.makers[id_].country) if id_ else None
            found.append(
                {
                    "id": id_ or "others",
                    "name": shelf.makers[id_].name if id_ else "Other championships with results",
                    "country": nation.name if nation else "",
                    "series": [_box(shelf, s) for s in sorted(group, key=lambda s: (s.first_year or 9999, s.name))],
                }
            )
    return found


def _as_data(shelf: Shelf, series: Series) -> dict[str, Any]:
    known, of = known_of(years_of(shelf, series))
    return {
        "id": series.id,
        "name": series.name,
        "maker": series.maker,
        "tier": series.tier,
        "region": region_of(series.countries),
        "countries": list(series.countries),
        "first_year": series.first_year,
        "last_year": series.last_year,
        "succeeds": series.succeeds or None,
        "years_known": known,
        "years": of,
        "page": shelf.series_href(series.id),
    }


def _makers_as_data(shelf: Shelf) -> list[dict[str, Any]]:
    return [
        {"id": m.id, "name": m.name, "country": m.country, "series": [s.id for s in shelf.series.values() if s.maker == m.id]}
        for m in shelf.makers.values()
    ]
