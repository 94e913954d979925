"""Penalties that the regulations fix: refused in plain words where they cannot be, and said where nobody counted."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

import pytest

from onemake.core.checks import warnings_of
from onemake.core.decisions import in_force
from onemake.core.errors import SeasonError
from onemake.core.rules.table import tables
from onemake.core.season import Season

Make = Callable[[dict[str, str]], Season]

RULES = """
format = 1
[season]
series = "league"
year = 2026
name = "League"
[scale.race]
places = [10, 8, 6]
EXTRA
[[title]]
id = "drivers"
worth = { race = "race" }
"""
ROWS = "round,number,driver,position,status,laps,time,incidents\n1,1,Ann,1,,20,30:00,9\n1,2,Bo,2,,20,30:02,\n"


def league(season: Make, extra: str, decision: str = "", rows: str = ROWS) -> Season:
    files = {"season.toml": RULES.replace("EXTRA", extra), "results.csv": rows}
    return season(files | ({"decisions.toml": f'[[decision]]\nid = "D1"\nround = 1\n{decision}\n'} if decision else {}))


def test_a_penalty_that_the_rules_do_not_know_is_refused_with_the_nearest(season: Make) -> None:
    with pytest.raises(SeasonError, match=r"does not say what this penalty is in time .*Did you mean 'drive-through'"):
        league(season, "[penalty]\ndrive-through = 30", 'kind = "time"\nnumber = "1"\ninstead_of = "drive-throug"')


def test_only_time_stands_instead_of_another_penalty(season: Make) -> None:
    with pytest.raises(SeasonError, match="only time stands instead of another penalty"):
        league(season, "[penalty]\ndrive-through = 30", 'kind = "places"\nnumber = "1"\nplaces = 2\ninstead_of = "drive-through"')


def test_the_article_of_the_penalty_goes_with_its_seconds(season: Make) -> None:
    made = league(
        season, '[penalty.drive-through]\nseconds = 30\narticle = "38.4"', 'kind = "time"\nnumber = "1"\ninstead_of = "drive-through"'
    )
    assert [(d.seconds, d.article) for d in in_force(made)] == [(Fraction(30), "38.4")]


def test_points_for_incidents_are_a_line_with_their_article(season: Make) -> None:
    (table,) = tables(league(season, '[incidents]\nsteps = [{ at = 8, points = -2, article = "7.2" }]'))
    assert [(line.article, line.what, int(line.points)) for line in table.rows[0].adjustments] == [
        ("7.2", "decision: decision incidents-1.1-Ann-points: 9 incidents", -2)
    ]


def test_incidents_that_nobody_counted_are_said(season: Make) -> None:
    (warning,) = [str(fault) for fault in warnings_of(league(season, "[incidents]\nsteps = [{ at = 8, points = -2 }]"))]
    assert "the column incidents is blank for some" in warning


@pytest.mark.parametrize(
    ("rule", "fault"),
    [
        ("steps = [{ at = 8 }]", "a step says one of seconds, points and disqualify"),
        ("each = -1", "each and free go together"),
        ('steps = [{ at = 8, disqualify = true, status = "NC" }]', "only a disqualification gives a status"),
    ],
)
def test_a_rule_on_incidents_that_says_too_little_is_refused(season: Make, rule: str, fault: str) -> None:
    with pytest.raises(SeasonError, match=fault):
        league(season, f"[incidents]\n{rule}")
