"""The small words for what may be supposed, and how a chance is written."""

from __future__ import annotations

import pytest

from onemake.core.errors import UserError
from onemake.core.odds.outlook import in_percent
from onemake.core.odds.suppose import Supposed, finishes, stays_away, together
from onemake.core.races import RaceKey


def test_somebody_stays_away_for_good_from_a_round_or_from_a_race() -> None:
    assert stays_away("Ada Berg") == Supposed("Ada Berg absent", (("Ada Berg", None),))
    assert stays_away("Ada Berg@6").absent == (("Ada Berg", RaceKey(6, 0)),)
    assert stays_away("Ada Berg@6.2") == Supposed("Ada Berg absent from race 6.2", (("Ada Berg", RaceKey(6, 2)),))


def test_somebody_finishes_somewhere() -> None:
    assert finishes("Ada Berg=1@5.1") == Supposed("Ada Berg P1 in race 5.1", places=(("Ada Berg", RaceKey(5, 1), 1),))
    assert finishes("Ada Berg = 12 @ 5").places == (("Ada Berg", RaceKey(5, 0), 12),)


@pytest.mark.parametrize(
    "text", ["Ada Berg=1", "=1@5", "Ada Berg=0@5", "Ada Berg=first@5", "Ada Berg@5", "Ada Berg=1@Monza", "Ada Berg=1@5-6"]
)
def test_what_supposes_no_result_is_told_how_to_write_one(text: str) -> None:
    with pytest.raises(UserError, match=r"NAME=1@5\.1"):
        finishes(text)


def test_an_absence_from_no_race_is_told_how_to_write_one() -> None:
    with pytest.raises(UserError, match=r"'Monza' names no round or race; write --absent \"Ada Berg@6\""):
        stays_away("Ada Berg@Monza")


def test_several_things_at_once_are_one_column() -> None:
    both = together([stays_away("Ada Berg@6"), finishes("Ben Castel=1@6.1")])
    assert both.words == "Ada Berg absent from round 6 and Ben Castel P1 in race 6.1"
    assert both.absent
    assert both.places


@pytest.mark.parametrize(
    ("share", "seasons", "written"),
    [
        (0.0, 100_000, "<0.01 %"),
        (0.0, 10_000, "<0.1 %"),
        (0.0, 1000, "<1 %"),
        (1.0, 100_000, ">99.99 %"),
        (0.00009, 100_000, "<0.01 %"),
        (0.0002, 100_000, "0.02 %"),
        (0.5, 100_000, "50.0 %"),
        (0.9876, 100_000, "98.76 %"),
    ],
)
def test_what_was_only_simulated_is_never_certain(share: float, seasons: int, written: str) -> None:
    assert in_percent(share, seasons) == written


def test_what_is_certain_is_said_in_words() -> None:
    assert in_percent(1.0, 1000, "clinched") == "clinched"
    assert in_percent(0.0, 1000, "out") == "out"
