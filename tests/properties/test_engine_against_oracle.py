"""The engine and the judge were written apart from each other and must agree on every generated season, line by line.

``ONEMAKE_EXAMPLES=20000 pytest tests/properties`` tries harder.
"""

from __future__ import annotations

import os
from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple

from hypothesis import HealthCheck, assume, given, settings

from onemake.core.errors import UserError
from onemake.core.rules.table import tables
from oracle import table
from properties.seasons import Case, cases

if TYPE_CHECKING:
    from collections.abc import Iterable

    from onemake.core.races import RaceKey
    from onemake.core.standings import Line, Row

settings.register_profile(
    "onemake",
    max_examples=int(os.environ.get("ONEMAKE_EXAMPLES", "200")),
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)

KINDS = (
    "place",
    "factor",
    "share",
    "entries",
    "rounding",
    "cap",
    "carry",
    "brought forward",
    "decision",
    "mean",
    "excluded",
    "kept",
    "in total",
)


class SeenScore(NamedTuple):
    place: int | None
    points: Fraction
    counted: bool
    lines: dict[str, Fraction]


class SeenRow(NamedTuple):
    """What both must say of a competitor."""

    competitor: str
    position: int | None
    tied: bool
    points: Fraction
    gross: Fraction
    scores: dict[RaceKey, SeenScore]
    adjustments: dict[str, Fraction]


def kind_of(line: Line) -> str:
    """The judge's word for a line of the engine's."""
    if line.what.startswith("bonus "):
        return "bonus:" + line.what.split()[1]
    return next((kind for kind in KINDS if line.what.startswith(kind)), line.what)


def by_kind(lines: Iterable[Line]) -> dict[str, Fraction]:
    found: dict[str, Fraction] = {}
    for line in lines:
        found[kind_of(line)] = found.get(kind_of(line), Fraction(0)) + line.points
    return without_zeros(found)


def without_zeros(lines: dict[str, Fraction]) -> dict[str, Fraction]:
    return {what: points for what, points in sorted(lines.items()) if points}


def worth_saying(scores: dict[RaceKey, SeenScore]) -> dict[RaceKey, SeenScore]:
    """A score without a place and without points may be said or left out."""
    return {key: s for key, s in sorted(scores.items()) if s.place is not None or s.points or s.lines}


def in_order(rows: list[SeenRow]) -> list[SeenRow]:
    """Those who share a place, and those excluded, stand in no order among themselves."""
    positions = [r.position for r in rows]
    assert positions == sorted(positions, key=lambda p: 10**9 if p is None else p), positions
    return sorted(rows, key=lambda r: (r.position is None, r.position or 0, r.competitor))


def engine_row(row: Row) -> SeenRow:
    """The mean of a round may be said in the round's last race; the judge says it once, beside the scores."""
    scores, adjustments = {}, by_kind(row.adjustments)
    for s in row.scores:
        lines = by_kind(s.lines)
        mean = lines.pop("mean", Fraction(0))
        adjustments["mean"] = adjustments.get("mean", Fraction(0)) + (mean if s.counted else 0)
        scores[s.key] = SeenScore(s.place, s.points - mean, s.counted, lines)
    name = row.competitor_id or row.competitor
    return SeenRow(name, row.position, row.tied, row.points, row.gross, worth_saying(scores), without_zeros(adjustments))


def by_engine(case: Case) -> list[SeenRow]:
    """A time or laps decision on cars whose times the sheet lacks is refused on purpose: no case. No other refusal is accepted."""
    try:
        (computed,) = tables(case.season, titles=(case.title,), after=case.after, as_of=case.as_of)
    except UserError as refusal:
        assume("no race time" not in str(refusal))
        raise
    return in_order([engine_row(row) for row in computed.rows])


def by_judge(case: Case) -> list[SeenRow]:
    rows = []
    for r in table(*case):
        scores = {key: SeenScore(s.place, s.points, s.counted, without_zeros(s.lines)) for key, s in r.scores.items()}
        rows.append(SeenRow(r.competitor, r.position, r.tied, r.points, r.gross, worth_saying(scores), without_zeros(r.adjustments)))
    return in_order(rows)


@settings(settings.get_profile("onemake"))
@given(cases())
def test_engine_and_judge_agree(case: Case) -> None:
    assert by_engine(case) == by_judge(case)
