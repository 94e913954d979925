from __future__ import annotations

import numpy as np
import pytest

from onemake.core.ratings.bridges import bridges, comparable_groups, regulars
from onemake.core.ratings.filter import filter_history
from onemake.core.ratings.history import History, Order, history_of
from onemake.core.ratings.scale import MIDDLE, UNIT, against, draws, known_line, rank_bounds, rate, rated_line
from onemake.core.ratings.smooth import smooth

HIGH, LOW, GUEST = "abcdefgh", "ijklmnop", "q"


def season(shared: int, year: int = 2000, races: int = 12) -> list[Order]:
    """Two series of which the first ``shared`` of the low one also drive at the back of the high one, and a third that nobody shares."""
    numbers = np.random.default_rng(5)
    told = []
    for race in range(races):
        day = year * 365 + 90 + 10 * race
        high = sorted(HIGH, key=lambda who: HIGH.index(who) + numbers.gumbel(scale=2)) + list(LOW[:shared])
        low = sorted(LOW, key=lambda who: LOW.index(who) + numbers.gumbel(scale=2))
        told += [Order("high", day, year, tuple(high)), Order("low", day + 1, year, tuple(low)), Order("apart", day, year, tuple("XYZ"))]
    return told


def history(shared: int = 4) -> History:
    return history_of([*season(shared), Order("low", 2000 * 365 + 99, 2000, (GUEST, *LOW))], ("high", "low", "apart"))


def test_regular_is_who_was_classified_in_half_of_the_races() -> None:
    told = history()
    assert {told.drivers[d] for d in regulars(told, "low", 2000).tolist()} == set(LOW)
    assert regulars(told, "high", 1999).tolist() == regulars(told, "other", 2000).tolist() == []


def test_two_series_are_compared_over_the_drivers_they_share() -> None:
    many, few = (bridges(smooth(history(shared)))[0] for shared in (4, 1))
    assert many.series == ("high", "low")
    assert (many.drivers, many.starts) == (4, (48, 52))
    assert many.difference is not None
    assert many.deviation is not None
    assert few.deviation is not None
    assert many.difference > 0
    assert (many.comparable, few.deviation > many.deviation) == (True, True)


def test_nothing_is_said_of_the_difference_of_series_that_nothing_joins() -> None:
    found = {bridge.series: bridge for bridge in bridges(smooth(history()))}
    bridge = found["high", "apart"]
    assert (bridge.difference, bridge.deviation, bridge.drivers, bridge.starts, bridge.comparable) == (None, None, 0, (0, 0), False)


def test_series_are_listed_apart_where_the_difference_is_too_uncertain() -> None:
    found = smooth(history())
    assert comparable_groups(found, 2000) == (("high", "low"), ("apart",))
    assert comparable_groups(found, 2000, widest=0.1) == (("high",), ("low",), ("apart",))


def test_a_difference_between_seasons_is_uncertain_by_the_years_between() -> None:
    found = smooth(history_of([*season(4, 2000), *season(4, 2004)], ("high", "low", "apart")))
    alone = [o for o in season(4, 2004) if o.series == "high"]
    later = smooth(history_of([*season(4, 2000), *alone], ("high", "low", "apart")))
    same, apart = (next(b for b in bridges(s) if b.series == ("high", "low")) for s in (found, later))
    assert (same.years, apart.years) == ((2004, 2004), (2004, 2000))
    assert same.deviation is not None
    assert apart.deviation is not None
    assert apart.deviation > same.deviation


def test_regular_starters_of_the_highest_series_have_1500_on_average() -> None:
    lists = rate(smooth(history()), 2000)
    assert [ratings.series for ratings in lists] == [("high", "low"), ("apart",)]
    for ratings, many in zip(lists, (HIGH + LOW[:4], "XYZ"), strict=True):
        assert sum(r.rating for r in ratings.ratings if r.driver in many) / len(many) == pytest.approx(MIDDLE)


def test_a_driver_stands_in_the_list_of_the_series_he_raced_most_in_and_once() -> None:
    found = rate(smooth(history()), 2000)[0]
    assert {r.driver: r.series for r in found.ratings} == dict.fromkeys(HIGH, "high") | dict.fromkeys(LOW + GUEST, "low")


def test_with_fewer_than_five_races_a_driver_is_listed_and_not_ranked() -> None:
    found = {r.driver: r for r in rate(smooth(history()), 2000)[0].ratings}
    assert (found[GUEST].races, found[GUEST].rank, found[GUEST].rank_low) == (1, None, None)
    assert sorted(r.rank for r in found.values() if r.rank is not None) == list(range(1, 17))
    assert all(r.low < r.rating < r.high for r in found.values())
    assert all(r.rank_low <= r.rank <= r.rank_high for r in found.values() if r.rank and r.rank_low and r.rank_high)


def test_the_interval_is_that_of_the_difference_from_the_mean() -> None:
    found = smooth(history())
    _, mean, deviation = against(found, 2000, "high", ("a",))
    drawn = draws(found.strengths(2000, (*HIGH, *LOW[:4])), 200_000, seed=3)
    apart = drawn[:, 0] - drawn.mean(axis=1)
    assert apart.mean() == pytest.approx(float(mean[0]), abs=0.01)
    assert apart.std() == pytest.approx(float(deviation[0]), rel=0.02)


def test_one_seed_gives_one_answer_and_equal_drivers_share_their_bounds() -> None:
    strengths = smooth(history()).strengths(2000, tuple(HIGH))
    assert [bounds.tolist() for bounds in rank_bounds(strengths)] == [bounds.tolist() for bounds in rank_bounds(strengths)]


def test_the_lines_as_known_now_and_at_the_time() -> None:
    told = history_of([*season(4, 2000), *season(4, 2002)], ("high", "low", "apart"))
    points = rated_line(smooth(told), "a")
    assert [(p.year, p.against) for p in points] == [(2000, "high"), (2002, "high")]
    known = known_line(filter_history(told), points, "a")
    assert len(known) == 24
    last = filter_history(told).known_of("a").mean[-1]
    assert known[-1].rating == pytest.approx(MIDDLE + UNIT * (last - points[1].reference))
    assert known[0].high - known[0].low > known[-1].high - known[-1].low
