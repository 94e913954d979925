"""Audit: a season, or the whole shipped book, against what was published."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from onemake.core.audit import Mismatch, SeasonAudit, audit_season
from onemake.core.errors import UserError
from onemake.core.points import write_points
from onemake.core.season import Season
from onemake.office.library import book_seasons, load

__all__ = ["audit", "audit_as_data", "audits_as_rows", "is_one_make"]


def audit(*seasons: Season | str | Path, done: Callable[[SeasonAudit], None] | None = None) -> tuple[SeasonAudit, ...]:
    """Recompute every published table of some seasons (the shipped book, if none is named), and list each difference with its reason.

    Raises UserError for a season that cannot be read or has nothing published to compare with.
    """
    audits = []
    for season in seasons or book_seasons():
        facts = season if isinstance(season, Season) else load(season)
        found = audit_season(facts)
        if not found.tables and not found.scores:
            raise UserError(f"{facts.id} has no official.csv, so there is nothing published to compare with")
        if done is not None:
            done(found)
        audits.append(found)
    return tuple(audits)


def is_one_make(audit: SeasonAudit) -> bool:
    """The book holds one-make series, and Formula One beside them to be measured by."""
    return audit.series != "formula-one"


def audit_as_data(audits: Sequence[SeasonAudit]) -> dict[str, Any]:
    """The audit in the shape of ``onemake audit --format json``; one-make seasons and Formula One are also counted apart."""
    return {
        **_sums(audits),
        "one_make": _sums([a for a in audits if is_one_make(a)]),
        "formula_one": _sums([a for a in audits if not is_one_make(a)]),
        "mismatches": [_mismatch(m) for a in audits for m in a.mismatches],
    }


def _sums(audits: Sequence[SeasonAudit]) -> dict[str, int]:
    return {
        "seasons": len(audits),
        "tables": sum(a.tables for a in audits),
        "rows": sum(a.rows for a in audits),
        "points_exact": sum(a.points_exact for a in audits),
        "places_exact": sum(a.places_exact for a in audits),
        "final_rows": sum(a.final_rows for a in audits),
        "final_points_exact": sum(a.final_points_exact for a in audits),
        "final_places_exact": sum(a.final_places_exact for a in audits),
        "scores": sum(a.scores for a in audits),
        "scores_exact": sum(a.scores_exact for a in audits),
        "differences": sum(len(a.mismatches) for a in audits),
        "explained": sum(a.explained for a in audits),
    }


def _mismatch(m: Mismatch) -> dict[str, Any]:
    return {
        "season": m.season,
        "title": m.title,
        "after": m.after,
        "competitor": m.competitor,
        "kind": m.kind,
        "published_points": None if m.published_points is None else write_points(m.published_points),
        "computed_points": None if m.computed_points is None else write_points(m.computed_points),
        "published_position": m.published_position or None,
        "computed_position": m.computed_position or None,
        "why": m.why,
        "explained": m.explained,
    }


def audits_as_rows(audits: Sequence[SeasonAudit]) -> list[list[object]]:
    """Every difference as a flat row."""
    head = [
        "season",
        "title",
        "after",
        "competitor",
        "kind",
        "published_points",
        "computed_points",
        "published_position",
        "computed_position",
        "explained",
        "why",
    ]
    rows: list[list[object]] = [list(head)]
    for a in audits:
        for m in a.mismatches:
            figures = ["" if v is None else write_points(v) for v in (m.published_points, m.computed_points)]
            rows.append(
                [
                    m.season,
                    m.title,
                    m.after,
                    m.competitor,
                    m.kind,
                    *figures,
                    m.published_position,
                    m.computed_position,
                    "yes" if m.explained else "",
                    m.why,
                ]
            )
    return rows
