"""Corrections of the timing, one by one."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC

import pytest

from onemake.core.errors import UserError
from onemake.core.timing.corrections import Correction, corrected, signal
from onemake.core.timing.counting import Ending, Moment
from onemake.core.timing.race_result import race_result
from onemake.core.timing.session import Competitor, Lap, Session
from onemake.formats.passings import read_passings
from timed import change, order, race


def laps(session: Session, number: str) -> list[tuple[int, int | None]]:
    car = next(i for i, c in enumerate(session.competitors) if c.number == number)
    return [(lap.number, lap.time) for lap in session.laps if lap.car == car]


def test_a_missed_loop_splits_the_long_lap_and_gives_the_car_its_lap_back() -> None:
    session = race({"7": [60, 60, 60], "8": [61, 121]})
    assert order(race_result(session, Ending())) == ["1 7 (3 laps)", "2 8 (2 laps)"]
    mended = corrected(session, [Correction("add", "8", elapsed=121_500, reason="loop missed", author="timekeeper")])
    assert laps(mended, "8") == [(1, 61_000), (2, 60_500), (3, 60_500)]
    assert order(race_result(mended, Ending())) == ["1 7 (3 laps)", "2 8 (3 laps)"]
    assert [str(r) for r in mended.remarks] == [
        "corrected by timekeeper: car 8 crossed the line at 2:01.500, the end of its lap 2: loop missed"
    ]


def test_a_missed_loop_whose_number_the_file_left_out_takes_that_number() -> None:
    session = race({"7": [60, 120]})
    session = replace(session, laps=tuple(lap._replace(number=3, elapsed=180_000) if lap.number == 2 else lap for lap in session.laps))
    assert laps(corrected(session, [Correction("add", "7", elapsed=119_000)]), "7") == [(1, 60_000), (2, 59_000), (3, 61_000)]


def test_a_crossing_by_the_time_of_day_falls_in_the_lap_of_that_moment() -> None:
    session = replace(
        race({}), competitors=(Competitor("7"),), laps=(Lap(0, 1, 60_000, 60_000, 1_060_000), Lap(0, 2, 120_000, 180_000, 1_180_000))
    )
    mended = corrected(session, [Correction("add", "7", at=1_121_000)])
    assert [(lap.number, lap.time, lap.elapsed, lap.at) for lap in mended.laps] == [
        (1, 60_000, 60_000, 1_060_000),
        (2, 61_000, 121_000, 1_121_000),
        (3, 59_000, 180_000, 1_180_000),
    ]


def test_a_crossing_that_is_there_already_is_refused() -> None:
    with pytest.raises(UserError, match=r"car 7 has a crossing at 1:00\.000 already"):
        corrected(race({"7": [60, 60]}), [Correction("add", "7", elapsed=60_000)])


def test_a_ghost_joins_the_two_laps_that_it_cut() -> None:
    mended = corrected(race({"7": [60, 20, 40, 61]}), [Correction("remove", "7", lap=2)])
    assert laps(mended, "7") == [(1, 60_000), (2, 60_000), (3, 61_000)]


def test_a_ghost_behind_the_last_lap_goes() -> None:
    assert laps(corrected(race({"7": [60, 60, 3]}), [Correction("remove", "7", lap=3)]), "7") == [(1, 60_000), (2, 60_000)]


def test_the_laps_of_a_transponder_in_the_wrong_car_go_to_the_right_one() -> None:
    session = replace(race({"7": [60, 61], "8": [62, 63]}), competitors=(Competitor("7"), Competitor("8"), Competitor("9")))
    mended = corrected(session, [Correction("belongs-to", "7", to_number="9")])
    assert order(race_result(mended, Ending())) == ["1 9 (2 laps)", "2 8 (2 laps)", "DNS 7 (None laps)"]


def test_from_a_lap_on_the_passings_of_one_number_may_be_anothers() -> None:
    session = race({"7": [60, 60, 60, 60], "8": [61, 61]})  # from lap 3 on 7's crossings are 8's: at 180.0 and 240.0
    mended = corrected(session, [Correction("belongs-to", "7", lap=3, to_number="8")])
    assert laps(mended, "7") == [(1, 60_000), (2, 60_000)]
    assert laps(mended, "8") == [(1, 61_000), (2, 61_000), (3, 58_000), (4, 60_000)]


def test_a_lap_time_is_deleted_and_restored_once() -> None:
    session = race({"7": [60, 50]})
    deleted = corrected(session, [Correction("delete", "7", lap=2, reason="track limits, turn 4")])
    assert race_result(deleted, Ending()).lines[0].best_lap == 60_000
    restored = corrected(deleted, [Correction("restore", "7", lap=2, reason="video")])
    assert race_result(restored, Ending()).lines[0].best_lap == 50_000
    with pytest.raises(UserError, match="is deleted already"):
        corrected(deleted, [Correction("delete", "7", lap=2)])
    with pytest.raises(UserError, match="is not deleted"):
        corrected(session, [Correction("restore", "7", lap=2)])


def test_who_drove_is_written_into_the_laps() -> None:
    session = race({"7 Ada/Ben": [60, 60, 60]})
    mended = corrected(session, [Correction("driver", "7", lap=1, to_lap=2, driver="Ada"), Correction("driver", "7", lap=3, driver="Ben")])
    assert [lap.driver for lap in mended.laps] == [0, 0, 1]
    with pytest.raises(UserError, match=r"'Eve' is not in the crew of car 7.*Its drivers are Ada, Ben"):
        corrected(session, [Correction("driver", "7", lap=1, driver="Eve")])


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        (Correction("delete", "9", lap=1), "there is no car '9'"),
        (Correction("delete", "7", lap=5), "car 7 has no lap 5.*it has laps 1 to 2"),
        (Correction("add", "7"), "does not say when"),
        (Correction("belongs-to", "7", to_number="7"), "both numbers are the same car"),
        (Correction("delete", "3", lap=1), r"2 cars have the number 3.*Write 3 \(1\)"),
    ],
)
def test_what_does_not_fit_is_refused_in_a_plain_sentence(wrong: Correction, why: str) -> None:
    with pytest.raises(UserError, match=why):
        corrected(race({"7": [60, 60], "3 Ada": [60], "3 Ben": [60]}), [wrong])


def test_corrections_are_applied_in_their_order() -> None:
    session = change(race({"7": [60, 120]}), "7", 2, elapsed=180_000)
    mended = corrected(session, [Correction("add", "7", elapsed=120_000), Correction("delete", "7", lap=3, reason="cut")])
    assert [(lap.number, lap.deleted) for lap in mended.laps] == [(1, None), (2, None), (3, "cut")]


def test_signals_are_facts_of_the_session() -> None:
    rows = [Correction("red-flag", elapsed=100_000), Correction("red-flag", at=50_000_000)]
    assert signal(rows, "red-flag") == Moment(50_000_000, "at")
    assert signal(rows, "flag") is None
    assert corrected(race({"7": [60]}), rows) == race({"7": [60]})


# --- the file ------------------------------------------------------------------------------------------------------------------


def test_a_file_of_corrections_is_read_row_by_row() -> None:
    text = "kind,round,race,session,number,lap,to_lap,elapsed,at,to_number,driver,reason,author,issued\nadd,3,1,,03,,,31:04.5,,,,loop missed,timekeeper,\nred-flag,3,1,,,,,,14:05:10.000,,,,race control,2026-05-03\n"
    first, second = read_passings("timing/passings.csv", text.encode(), UTC)
    assert first == Correction(
        "add", "03", elapsed=1_864_500, reason="loop missed", author="timekeeper", round=3, race=1, file="timing/passings.csv", line=2
    )
    assert (second.kind, second.moment, str(second.issued)) == ("red-flag", Moment(50_710_000, "at"), "2026-05-03")


def test_a_row_of_no_known_kind_without_a_car_or_with_a_lap_nought_is_a_fault() -> None:
    with pytest.raises(UserError) as raised:
        read_passings("p.csv", b"kind,number,lap\ndelet,7,1\ndelete,,1\ndelete,7,0\n", UTC)
    assert [str(fault) for fault in raised.value.faults] == [
        "p.csv:2: this kind of correction is not known ('delet'). Did you mean 'delete'?",
        "p.csv:3: the row does not say which car. Fill in number.",
        "p.csv:4: lap is no lap ('0'). The first lap is 1.",
    ]
