"""The result of qualifying from its laps."""

from __future__ import annotations

from dataclasses import replace

from onemake.core.races import RaceKey
from onemake.core.rules.timing_rules import Timing
from onemake.core.timing.classification import to_results
from onemake.core.timing.qualifying_result import qualifying_result, shoot_out, together
from onemake.core.timing.session import Competitor
from timed import change, order, qualifying, reasons

AVERAGE = Timing(qualifying="average", article="7.2")


def test_the_best_lap_ranks_and_the_second_best_is_kept_for_the_second_grid() -> None:
    found = qualifying_result(qualifying({"7": [90, 61, 60.5], "8": [95, 60.2, 62]}))
    assert [(line.label, line.position, line.best_lap, line.best_lap_number, line.second_best_lap, line.gap) for line in found.lines] == [
        ("8", 1, 60_200, 2, 62_000, None),
        ("7", 2, 60_500, 3, 61_000, 300),
    ]


def test_a_deleted_lap_counts_for_neither_grid() -> None:
    found = qualifying_result(change(qualifying({"7": [90, 60, 61], "8": [60.5]}), "7", 2, deleted="track limits"))
    assert order(found) == ["1 8 (1 laps)", "2 7 (3 laps)"]
    assert (found.lines[1].best_lap, found.lines[1].second_best_lap) == (61_000, 90_000)
    assert reasons(found, "7") == ["lap 2 deleted: track limits"]


def test_of_two_laps_alike_the_one_set_first_ranks_ahead() -> None:
    session = qualifying({"7": [60], "8": [60]})
    session = change(change(session, "7", 1, at=900_000), "8", 1, at=800_000)
    found = qualifying_result(session)
    assert order(found) == ["1 8 (1 laps)", "2 7 (1 laps)"]
    assert reasons(found, "7") == ["the same time as 8, which set it first"]


def test_of_two_laps_alike_the_first_in_the_file_ranks_ahead_where_nobody_knows_when_they_were_set() -> None:
    found = qualifying_result(qualifying({"7": [60], "8": [60]}))
    assert order(found) == ["1 7 (1 laps)", "2 8 (1 laps)"]
    assert found.remarks == ("identical times, and it is not known who set his first: in the order of the file",)


def test_those_without_a_time_stand_last_in_the_order_of_the_sheet_and_have_no_place() -> None:
    session = qualifying({"7": [None], "8": [60], "9": [None]})
    session = replace(session, competitors=(*session.competitors, Competitor("10")))
    found = qualifying_result(session, roster=(3, 2, 1, 0))
    assert order(found) == ["1 8 (1 laps)", "- 9 (1 laps)", "- 7 (1 laps)", "DNS 10 (None laps)"]


def test_the_average_of_the_crew_ranks_where_the_rules_say_so() -> None:
    session = qualifying({"7 Ada/Ben": [60, 64], "8 Cid/Dot": [61, 62.999], "9 Eve/Fay": [59]})
    session = change(change(session, "7", 1, driver=0), "7", 2, driver=1)
    session = change(change(session, "8", 1, driver=0), "8", 2, driver=1)
    session = change(session, "9", 1, driver=0)
    found = qualifying_result(session, AVERAGE)
    assert [(line.label, line.position, line.average, line.gap) for line in found.lines] == [
        ("8", 1, 61_999, None),
        ("7", 2, 62_000, 0),
        ("9", None, None, None),
    ]
    assert reasons(found, "9") == ["no lap time of Fay, so no average: behind all who have one"]
    rows = to_results(found, RaceKey(1, 1), session="qualifying", per_driver=True)
    assert [(row.number, row.driver, row.best_lap) for row in rows[:2]] == [("8", "Cid", 61_000), ("8", "Dot", 62_999)]


def test_split_sessions_together_are_ranked_by_the_best_lap_of_both() -> None:
    first, second = qualifying({"7": [61], "8": [60]}), qualifying({"8": [62], "7": [60], "9": [59]})
    found = together([first, second])
    assert order(found) == ["1 9 (1 laps)", "2 8 (2 laps)", "3 7 (2 laps)"]  # 8 set its 60.0 in the session before


def test_a_shoot_out_decides_the_first_places_and_the_session_before_it_the_others() -> None:
    q1 = qualifying_result(qualifying({"7": [60], "8": [61], "9": [62], "10": [63]}))
    q2 = qualifying_result(qualifying({"9": [58], "8": [59], "7": [None]}))
    found = shoot_out([q1, q2])
    assert order(found) == ["1 9 (1 laps)", "2 8 (1 laps)", "3 7 (1 laps)", "4 10 (1 laps)"]
    assert reasons(found, "10") == ["by session 1, place 4"]
