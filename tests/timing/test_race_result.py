"""The result of a race from its laps, rule by rule, each with a race worked out by hand."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest

from onemake.core.rules.timing_rules import DrivingTime, RedFlag, Timing
from onemake.core.timing.counting import Ending, Moment
from onemake.core.timing.race_result import race_result
from onemake.core.timing.session import Competitor, Lap
from timed import change, order, race, reasons

NOTHING_KNOWN = Ending()
FIVE_LAPS = {  # at the lines: 7 at 60 120 180 240 300; 8 at 61 121 179 241 302; 9 (slow) at 100 200 299
    "7": [60, 60, 60, 60, 60],
    "8": [61, 60, 58, 62, 61],
    "9": [100, 100, 99],
}


def test_more_laps_go_before_less_time() -> None:
    found = race_result(race(FIVE_LAPS), NOTHING_KNOWN)
    assert order(found) == ["1 7 (5 laps)", "2 8 (5 laps)", "3 9 (3 laps)"]
    assert [(line.time, line.gap, line.laps_down) for line in found.lines] == [
        (300_000, None, None),
        (302_000, 2_000, None),
        (299_000, None, 2),
    ]


def test_laps_led_are_those_completed_first() -> None:
    assert [(line.label, line.laps_led) for line in race_result(race(FIVE_LAPS), NOTHING_KNOWN).lines] == [("7", 4), ("8", 1), ("9", 0)]


def test_where_nothing_says_when_the_flag_fell_every_lap_counts_and_that_is_said() -> None:
    found = race_result(race(FIVE_LAPS), NOTHING_KNOWN)
    assert [line.flag for line in found.lines] == [None, None, None]
    assert found.remarks[-1] == "neither the flag nor the planned length is known: every lap counts, and who took the flag is not known"


# --- the flag ------------------------------------------------------------------------------------------------------------------


def test_the_flag_falls_when_the_leader_completes_the_planned_laps() -> None:
    found = race_result(race(FIVE_LAPS), Ending(laps=4))  # at 240.0; 8 takes it at 241.0, 9 at 299.0
    assert order(found) == ["1 7 (4 laps)", "2 8 (4 laps)", "3 9 (3 laps)"]
    assert reasons(found, "7") == ["lap 5 not counted: begun after the car had taken the flag"]
    assert [line.flag for line in found.lines] == [True, True, True]


def test_the_flag_falls_at_the_leaders_first_crossing_after_the_time_is_up() -> None:
    found = race_result(
        race(FIVE_LAPS), Ending(minutes=3)
    )  # 180.0: the leader at the end of lap 3 is 8, at 179.0; the next first crossing is 240.0
    assert order(found) == ["1 7 (4 laps)", "2 8 (4 laps)", "3 9 (3 laps)"]


def test_a_lap_more_is_run_where_the_rules_say_minutes_plus_one_lap() -> None:
    found = race_result(race(FIVE_LAPS), Ending(minutes=3, plus_laps=1))
    assert order(found) == ["1 7 (5 laps)", "2 8 (5 laps)", "3 9 (3 laps) DNF"]
    assert reasons(found, "9") == ["did not take the flag"]


def test_whoever_has_no_crossing_under_the_flag_did_not_take_it_and_keeps_a_place_until_a_rule_takes_it() -> None:
    found = race_result(race({"7": [60, 60, 60], "8": [61]}), Ending(laps=3))
    assert order(found) == ["1 7 (3 laps)", "2 8 (1 laps) DNF"]


def test_the_flag_that_the_file_marks_goes_before_what_was_planned() -> None:
    marked = change(change(race(FIVE_LAPS), "7", 3, flag="finish"), "8", 3, flag="finish")
    found = race_result(marked, Ending(laps=5))
    assert order(found) == ["1 8 (3 laps)", "2 7 (3 laps)", "3 9 (3 laps) DNF"]


def test_a_lap_behind_the_flag_does_not_count_though_the_file_marks_it_too() -> None:
    marked = change(change(race({"7": [60, 60], "8": [61, 59]}), "7", 1, flag="finish"), "7", 2, flag="finish")
    assert order(race_result(change(marked, "8", 1, flag="finish"), NOTHING_KNOWN)) == ["1 7 (1 laps)", "2 8 (1 laps)"]


def test_a_flag_shown_too_early_counts_from_the_moment_it_was_shown() -> None:
    found = race_result(race(FIVE_LAPS), Ending(laps=5, flag=Moment(170_000)))
    assert order(found) == ["1 8 (3 laps)", "2 7 (3 laps)", "3 9 (2 laps)"]


def test_planned_laps_that_nobody_completed_take_no_lap_away() -> None:
    found = race_result(race(FIVE_LAPS), Ending(laps=9))
    assert [line.laps for line in found.lines] == [5, 5, 3]
    assert found.remarks[-1] == "nobody completed the 9 laps planned: every lap counts, and who took the flag is not known"


def test_of_laps_and_minutes_whichever_comes_first_ends_the_race() -> None:
    assert [line.laps for line in race_result(race(FIVE_LAPS), Ending(laps=5, minutes=3)).lines] == [4, 4, 3]
    assert [line.laps for line in race_result(race(FIVE_LAPS), Ending(laps=2, minutes=3)).lines] == [2, 2, 2]


# --- the red flag --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("words", ["penultimate", "one-less"])
def test_red_flag_while_the_leader_has_completed_five_laps_gives_the_order_of_lap_four(words: str) -> None:
    session = race({"7": [60, 60, 60, 60, 70, 60], "8": [61, 60, 60, 60, 58, 66]})  # 8 led at the end of lap 5, at 299.0
    ending = Ending(red_flag=Moment(320_000), count_back=RedFlag(count_back=words, article="14.3"))  # type: ignore[arg-type]
    found = race_result(session, ending)
    assert order(found) == ["1 7 (4 laps)", "2 8 (4 laps)"]
    assert found.remarks[-1] == "red flag at 5:20.000, the leader had completed 5 laps: the order at the end of lap 4 governs (art. 14.3)"
    assert reasons(found, "8") == [
        "lap 5 not counted: red flag at 5:20.000, the leader had completed 5 laps: the order at the end of lap 4 governs (art. 14.3)",
        "lap 6 not counted: completed after the red flag (5:20.000)",
    ]


def test_the_last_lap_that_the_leader_completed_may_govern() -> None:
    session = race({"7": [60, 60, 60, 60, 70, 60], "8": [61, 60, 60, 60, 58, 66]})
    found = race_result(session, Ending(red_flag=Moment(320_000), count_back=RedFlag(count_back="last")))
    assert order(found) == ["1 8 (5 laps)", "2 7 (5 laps)"]


def test_a_lapped_car_is_taken_back_to_its_first_crossing_after_the_leader() -> None:
    session = race({"7": [60, 60, 60, 60, 60], "9": [100, 90, 90]})  # the leader ends lap 4 at 240.0; 9 crosses at 280.0 with three laps
    found = race_result(session, Ending(red_flag=Moment(310_000), count_back=RedFlag(count_back="one-less")))
    assert order(found) == ["1 7 (4 laps)", "2 9 (3 laps)"]


def test_a_crossing_after_the_signal_never_counts() -> None:
    session = race({"7": [60, 60, 60, 60, 60], "9": [100, 90, 90]})
    found = race_result(session, Ending(red_flag=Moment(301_000), count_back=RedFlag(count_back="last")))
    assert order(found) == ["1 7 (5 laps)", "2 9 (3 laps)"]
    found = race_result(session, Ending(red_flag=Moment(270_000), count_back=RedFlag(count_back="none")))
    assert order(found) == ["1 7 (4 laps)", "2 9 (2 laps)"]


def test_no_lap_counts_where_the_leader_had_completed_one() -> None:
    session = race({"7": [60, 60], "8": [61, 61]})
    found = race_result(session, Ending(red_flag=Moment(70_000), count_back=RedFlag(count_back="one-less")))
    assert order(found) == ["- 7 (0 laps)", "- 8 (0 laps)"]
    assert found.remarks[-1] == "red flag at 1:10.000, the leader had completed 1 lap: there is no lap whose order could count"


def test_the_fastest_lap_of_a_discarded_lap_counts_only_if_the_rules_say_so() -> None:
    session = race({"7": [60, 60, 60, 60, 50, 60], "8": [61, 60, 60, 60, 59, 66]})
    signal = Moment(310_000)
    without = race_result(session, Ending(red_flag=signal, count_back=RedFlag(count_back="one-less")))
    with_it = race_result(session, Ending(red_flag=signal, count_back=RedFlag(count_back="one-less", fastest_lap=True)))
    assert (without.lines[0].best_lap, with_it.lines[0].best_lap) == (60_000, 50_000)
    assert with_it.lines[0].best_lap_number == 5


def test_a_signal_on_a_clock_that_the_laps_do_not_have_takes_nothing() -> None:
    found = race_result(race({"7": [60, 60]}), Ending(red_flag=Moment(50_000_000, "at"), count_back=RedFlag(count_back="last")))
    assert order(found) == ["1 7 (2 laps)"]
    assert "on a clock that these laps do not have" in found.remarks[-1]


# --- times that are not known --------------------------------------------------------------------------------------------------


def test_race_time_that_the_file_leaves_out_is_added_up_from_lap_times() -> None:
    found = race_result(race({"7": [60, 61]}), NOTHING_KNOWN)
    assert found.lines[0].time == 121_000
    assert found.remarks[0] == "no race time in the file for 1 car: added up from the lap times"


def test_a_car_whose_first_lap_is_not_known_has_no_race_time_and_stands_behind_those_with_one() -> None:
    found = race_result(race({"7": [None, 55], "8": [60, 60], "9": [70, 70]}), NOTHING_KNOWN)
    assert order(found) == ["1 8 (2 laps)", "2 9 (2 laps)", "3 7 (2 laps)"]
    assert found.lines[2].time is None
    assert found.remarks[-1] == (
        "the race time of 7 cannot be told (a first lap or a crossing is not known): behind the others with 2 laps, as in the file"
    )


def test_a_car_without_a_race_time_stays_where_the_published_order_has_it() -> None:
    session = race({"7": [None, 55], "8": [60, 60], "9": [70, 70], "10": [None, 60]})
    assert order(race_result(session, NOTHING_KNOWN, roster=(1, 0, 2))) == ["1 8 (2 laps)", "2 7 (2 laps)", "3 9 (2 laps)", "4 10 (2 laps)"]
    found = race_result(session, NOTHING_KNOWN, roster=(3, 0, 1, 2))
    assert order(found) == ["1 10 (2 laps)", "2 7 (2 laps)", "3 8 (2 laps)", "4 9 (2 laps)"]
    assert found.remarks[-1] == "the race time of 10, 7 cannot be told (a first lap or a crossing is not known): as in the published order"


def test_a_lap_that_is_missing_was_done_if_a_later_one_is_there() -> None:
    session = race({"7": [60, 60, 60], "8": [61, 61]})
    session = replace(
        session, laps=tuple(lap._replace(elapsed=180_000) if lap[:2] == (0, 3) else lap for lap in session.laps if lap[:2] != (0, 2))
    )
    found = race_result(session, NOTHING_KNOWN)
    assert order(found) == ["1 7 (3 laps)", "2 8 (2 laps)"]
    assert "1 lap not in the file, and counted as done because later ones are (it says '7 lap 2')" in found.remarks


def test_where_only_the_clock_on_the_wall_is_known_the_order_and_the_gaps_are_and_the_race_time_is_not() -> None:
    laps = (Lap(0, 1, None, at=1_000), Lap(0, 2, 60_000, at=61_000), Lap(1, 1, None, at=2_000), Lap(1, 2, 58_500, at=60_500))
    session = replace(race({}), competitors=(Competitor("7"), Competitor("8")), laps=laps)
    found = race_result(session, NOTHING_KNOWN)
    assert [(line.label, line.time, line.gap) for line in found.lines] == [("8", None, None), ("7", None, 500)]


def test_a_competitor_without_a_lap_did_not_start() -> None:
    session = replace(race({"7": [60]}), competitors=(Competitor("7"), Competitor("8")))
    found = race_result(session, NOTHING_KNOWN)
    assert order(found) == ["1 7 (1 laps)", "DNS 8 (None laps)"]
    assert reasons(found, "8") == ["no lap of it is known: taken as not started"]


# --- dead heats ----------------------------------------------------------------------------------------------------------------


def test_cars_level_by_the_clock_share_the_place_and_the_next_place_is_empty() -> None:
    found = race_result(race({"7": [60, 60], "8": [59, 61], "9": [70, 70]}), NOTHING_KNOWN)
    assert order(found) == ["1 7 (2 laps)", "1 8 (2 laps)", "3 9 (2 laps)"]
    assert reasons(found, "7") == ["dead heat with 8"]


def test_a_clock_of_hundredths_does_not_tell_thousandths_apart() -> None:
    times = {"7": [60.004], "8": [60.006], "9": [60.01]}
    assert order(race_result(race(times, resolution=10), NOTHING_KNOWN)) == ["1 7 (1 laps)", "1 8 (1 laps)", "3 9 (1 laps)"]
    assert order(race_result(race(times), NOTHING_KNOWN)) == ["1 7 (1 laps)", "2 8 (1 laps)", "3 9 (1 laps)"]


def test_level_cars_may_go_by_the_line_before() -> None:
    rule = Timing(level="previous-lap")
    assert order(race_result(race({"7": [60, 60], "8": [59, 61]}), NOTHING_KNOWN, rule)) == ["1 8 (2 laps)", "2 7 (2 laps)"]
    assert order(race_result(race({"7": [60, 60], "8": [60, 60]}), NOTHING_KNOWN, rule)) == ["1 7 (2 laps)", "1 8 (2 laps)"]


# --- best laps -----------------------------------------------------------------------------------------------------------------


def test_a_deleted_lap_is_no_best_lap_and_stays_in_the_race_time() -> None:
    found = race_result(change(race({"7": [60, 50, 58]}), "7", 2, deleted="track limits"), NOTHING_KNOWN)
    line = found.lines[0]
    assert (line.best_lap, line.best_lap_number, line.second_best_lap, line.time) == (58_000, 3, 60_000, 168_000)
    assert reasons(found, "7") == ["lap 2 deleted: track limits"]


def test_a_lap_through_the_pits_is_no_best_lap_where_the_rules_say_so() -> None:
    session = change(race({"7": [60, 50, 52, 61]}), "7", 2, pit=True)  # lap 2 ends in the pit lane, lap 3 begins there
    assert race_result(session, NOTHING_KNOWN).lines[0].best_lap == 50_000
    assert race_result(session, NOTHING_KNOWN, Timing(pit_laps=False)).lines[0].best_lap == 60_000


# --- classes and crews ---------------------------------------------------------------------------------------------------------


def test_each_class_has_its_own_order() -> None:
    session = race({"7": [60], "8": [61], "9": [62], "10": [63]})
    classes = (("Pro",), ("Am", "Rookie"), ("Pro",), ("Am",))
    session = replace(session, competitors=tuple(replace(c, classes=k) for c, k in zip(session.competitors, classes, strict=True)))
    assert [(line.label, line.class_position) for line in race_result(session, NOTHING_KNOWN).lines] == [
        ("7", 1),
        ("8", 1),
        ("9", 2),
        ("10", 2),
    ]


def test_a_driver_short_of_his_driving_time_is_named_and_not_punished() -> None:
    session = race({"7 Ada/Ben": [600, 600, 300]})
    session = change(change(change(session, "7", 1, driver=0), "7", 2, driver=0), "7", 3, driver=1)
    rule = DrivingTime(min_minutes=Fraction(15), max_minutes=Fraction(18), max_stint_minutes=Fraction(15), article="9")
    found = race_result(session, NOTHING_KNOWN, driving=rule)
    assert order(found) == ["1 7 (3 laps)"]
    assert found.remarks[-3:] == (
        "car 7: Ada drove 20:00.000, 2:00.000 more than allowed (art. 9)",
        "car 7: Ada drove 20:00.000 in one stint, 5:00.000 more than allowed (art. 9)",
        "car 7: Ben drove 5:00.000, 10:00.000 less than the least allowed (art. 9)",
    )


def test_driving_time_is_not_checked_where_it_is_not_known_who_drove() -> None:
    found = race_result(race({"7 Ada/Ben": [600, 600]}), NOTHING_KNOWN, driving=DrivingTime(min_minutes=Fraction(15)))
    assert found.remarks[-1] == "car 7: who drove is not known for every lap, so driving times are not checked"
