"""Each kind of decision, on a sheet small enough to see."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import pytest

from onemake.core.decisions import revise
from onemake.core.errors import SeasonError
from onemake.core.rules.table import tables
from onemake.core.season import Season

Make = Callable[[dict[str, str]], Season]

SHEET = """
round,race,number,driver,position,status,laps,time,gap
1,1,1,Ann,1,,20,30:00.000,
1,1,2,Bo,2,,20,,+2.000
1,1,3,Cy,3,,20,,+4.000
1,1,4,Di,4,,20,,+30.000
1,1,5,Ed,5,,19,,1 lap
1,1,6,Flo,,DNF,3,,
"""


def classification(season: Make, *decisions: str, sheet: str = SHEET) -> list[str]:
    """The order after some decisions, as ``1 Ann``; without a place the status."""
    (race,) = revise(season({"results.csv": sheet, "decisions.toml": _text(decisions)})).races
    rows = sorted(race.rows, key=lambda row: (row.position is None, row.position or 0))
    return [f"{row.position or row.status} {row.driver}" for row in rows]


def _text(decisions: Iterable[str]) -> str:
    return "".join(f'[[decision]]\nid = "D{i}"\nround = 1\nrace = 1\n{d}\n' for i, d in enumerate(decisions))


def test_a_time_penalty_is_added_and_the_race_sorted(season: Make) -> None:
    assert classification(season, 'kind = "time"\nnumber = "1"\nseconds = 5')[:4] == ["1 Bo", "2 Cy", "3 Ann", "4 Di"]


def test_two_time_penalties_are_added_before_the_race_is_sorted_once(season: Make) -> None:
    found = classification(season, 'kind = "time"\nnumber = "1"\nseconds = 5', 'kind = "time"\nnumber = "2"\nseconds = "2.5"')
    assert found[:4] == ["1 Cy", "2 Bo", "3 Ann", "4 Di"]


def test_twice_five_seconds_on_one_car_are_ten(season: Make) -> None:
    five = 'kind = "time"\nnumber = "1"\nseconds = 5'
    assert classification(season, five, five)[:3] == ["1 Bo", "2 Cy", "3 Ann"]
    assert classification(season, *([five] * 7))[:4] == ["1 Bo", "2 Cy", "3 Di", "4 Ann"]


def test_a_time_penalty_never_costs_a_place_to_a_car_a_lap_down(season: Make) -> None:
    assert classification(season, 'kind = "time"\nnumber = "4"\nseconds = 600')[3:5] == ["4 Di", "5 Ed"]


def test_a_time_penalty_for_a_car_alone_on_its_lap_changes_nothing(season: Make) -> None:
    with pytest.raises(SeasonError, match="no race time"):
        classification(season, 'kind = "time"\nnumber = "5"\nseconds = 10')


def test_a_time_penalty_on_a_retired_car_is_recorded_without_effect(season: Make) -> None:
    assert classification(season, 'kind = "time"\nnumber = "6"\nseconds = 10') == classification(season)


def test_places_are_lost_to_those_behind(season: Make) -> None:
    assert classification(season, 'kind = "places"\nnumber = "1"\nplaces = 2')[:4] == ["1 Bo", "2 Cy", "3 Ann", "4 Di"]
    assert classification(season, 'kind = "places"\nnumber = "1"\nplaces = 99')[4] == "5 Ann"


def test_a_lap_taken_off_puts_a_car_among_the_lapped(season: Make) -> None:
    with pytest.raises(SeasonError, match="no race time for car 5"):
        classification(season, 'kind = "laps"\nnumber = "2"\nlaps = 1')
    assert classification(season, 'kind = "laps"\nnumber = "2"\nlaps = 2')[1:5] == ["2 Cy", "3 Di", "4 Ed", "5 Bo"]


def test_after_a_disqualification_others_move_up_or_stay(season: Make) -> None:
    assert classification(season, 'kind = "disqualify"\nnumber = "2"')[1:4] == ["2 Cy", "3 Di", "4 Ed"]
    assert classification(season, 'kind = "disqualify"\nnumber = "2"\nothers = "stay"')[1:4] == ["3 Cy", "4 Di", "5 Ed"]


def test_a_reinstated_car_moves_those_behind_down(season: Make) -> None:
    assert classification(season, 'kind = "reinstate"\nnumber = "6"\nposition = 2')[:4] == ["1 Ann", "2 Flo", "3 Bo", "4 Cy"]


def test_one_cell_of_the_sheet_can_be_corrected(season: Make) -> None:
    found = classification(season, 'kind = "correct"\ndriver = "Flo"\nfield = "position"\nvalue = "6"')
    assert found[-1] == "6 Flo"


def test_the_order_of_issue_does_not_matter(season: Make) -> None:
    one, two = 'kind = "disqualify"\nnumber = "3"', 'kind = "time"\nnumber = "1"\nseconds = 3'
    assert classification(season, one, two) == classification(season, two, one)


def test_a_penalty_on_a_car_level_with_another_leaves_the_other_its_place(season: Make) -> None:
    sheet = "round,number,driver,position\n1,1,Ann,1\n1,2,Bo,1\n1,3,Cy,3\n1,4,Di,4"
    assert classification(season, 'kind = "places"\nnumber = "1"\nplaces = 1', sheet=sheet) == ["1 Bo", "2 Ann", "3 Cy", "4 Di"]


@pytest.mark.parametrize(
    ("decision", "words"),
    [
        ('kind = "time"\nnumber = "9"\nseconds = 5', "nobody of that number"),
        ('kind = "time"\nnumber = "1"', "how many seconds"),
        ('kind = "places"\nnumber = "1"', "how many places"),
        ('kind = "places"\nnumber = "6"\nplaces = 1', "not classified"),
        ('kind = "laps"\nnumber = "1"', "how many laps"),
        ('kind = "reinstate"\nnumber = "6"', "at which place"),
        ('kind = "correct"\nnumber = "6"\nfield = "colour"\nvalue = "red"', "cannot be corrected"),
        ('kind = "correct"\nnumber = "6"\nfield = "position"\nvalue = "first"', "is no position"),
    ],
)
def test_a_decision_that_cannot_be_applied_is_refused(season: Make, decision: str, words: str) -> None:
    with pytest.raises(SeasonError, match=words) as refused:
        classification(season, decision)
    (fault,) = refused.value.faults
    assert fault.file == "decisions.toml"
    assert fault.line == 1
    assert fault.remedy


LEVEL = """
round,race,number,driver,position,status,time
1,1,1,Ann,1,,30:00.000
1,1,2,Bo,1,,30:00.000
1,1,3,Cy,3,,30:04.000
1,1,4,Di,,DNF,
"""


def test_nobody_is_put_between_two_cars_that_share_a_place(season: Make) -> None:
    back = 'kind = "reinstate"\nnumber = "4"\nposition = 2'
    assert classification(season, back, sheet=LEVEL) == ["1 Ann", "1 Bo", "3 Di", "4 Cy"]
    down = 'kind = "places"\nnumber = "1"\nplaces = 1'
    assert classification(season, back, down, sheet=LEVEL) == ["1 Bo", "2 Ann", "3 Di", "4 Cy"]


def test_cars_that_share_a_place_and_a_penalty_still_share_it(season: Make) -> None:
    ten = 'kind = "time"\nseconds = 10\n'
    assert classification(season, ten + 'number = "1"', ten + 'number = "2"', sheet=LEVEL)[:3] == ["1 Cy", "2 Ann", "2 Bo"]


def test_places_are_lost_in_the_order_in_which_the_stewards_issued_them(season: Make) -> None:
    ann = 'kind = "places"\nnumber = "1"\nplaces = 2\nissued = 2026-03-02\nin_force_from = 2026-03-02'
    bo = 'kind = "places"\nnumber = "2"\nplaces = 2\nissued = 2026-03-01\nin_force_from = 2026-03-09'
    undated = 'kind = "places"\nnumber = "1"\nplaces = 2\nin_force_from = 2026-03-09'
    assert classification(season, ann, bo)[:4] == ["1 Cy", "2 Di", "3 Ann", "4 Bo"]
    assert classification(season, bo, undated)[:4] == ["1 Cy", "2 Ann", "3 Bo", "4 Di"]


def test_a_place_left_empty_moves_up_with_the_rest(season: Make) -> None:
    stays = 'kind = "disqualify"\nnumber = "2"\nothers = "stay"'
    first = 'kind = "disqualify"\nnumber = "1"'
    for decisions in ((stays, first), (first, stays)):
        (race,) = revise(season({"results.csv": SHEET, "decisions.toml": _text(decisions)})).races
        assert {row.driver: (row.position, row.vacated) for row in race.rows if row.number in "123"} == {
            "Ann": (None, None),
            "Bo": (None, 1),
            "Cy": (2, None),
        }


def test_who_is_disqualified_both_ways_leaves_no_gap(season: Make) -> None:
    both = ('kind = "disqualify"\nnumber = "1"\nothers = "stay"', 'kind = "disqualify"\nnumber = "1"')
    assert classification(season, *both) == classification(season, *reversed(both)) == classification(season, both[1])


def test_a_race_passed_over_is_like_a_race_missed_when_equal_scores_are_dropped(season: Make) -> None:
    rules = """
format = 1
[season]
series = "test"
year = 2026
name = "Test Cup"
[scale.race]
places = [25]
[[title]]
id = "drivers"
worth = { race = "race" }
counts = { best = 2 }
"""
    rows = "round,race,number,driver,position\n1,1,1,Ann,1\n1,2,1,Ann,1\n2,1,2,Bo,1\n2,1,1,Ann,2\n"
    chosen = '[[decision]]\nid = "D1"\nkind = "choose_score"\nround = 1\nrace = 1\ndriver = "Ann"\n'
    (table,) = tables(season({"season.toml": rules, "results.csv": rows, "decisions.toml": chosen}))
    (ann,) = (row for row in table.rows if row.competitor == "Ann")
    assert [(str(score.key), score.counted) for score in ann.scores] == [("1.1", True), ("1.2", False), ("2.1", True)]


def gaps(season: Season) -> dict[str, str]:
    """The classified drivers with their gaps, ``-`` where there is none."""
    (race,) = revise(season).races
    rows = sorted((row for row in race.rows if row.position), key=lambda row: row.position or 0)
    return {row.driver: f"+{row.gap}" if row.gap is not None else f"{row.laps_down} lap" if row.laps_down else "-" for row in rows}


def test_after_a_time_penalty_gaps_are_to_the_new_winner(season: Make) -> None:
    late = _text(['kind = "time"\nnumber = "1"\nseconds = 5'])
    found = gaps(season({"results.csv": SHEET, "decisions.toml": late}))
    assert found == {"Bo": "-", "Cy": "+2000", "Ann": "+3000", "Di": "+28000", "Ed": "1 lap"}


def test_after_a_disqualification_gaps_are_to_the_new_winner(season: Make) -> None:
    found = gaps(season({"results.csv": SHEET, "decisions.toml": _text(['kind = "disqualify"\nnumber = "1"'])}))
    assert found == {"Bo": "-", "Cy": "+2000", "Di": "+28000", "Ed": "1 lap"}


def test_gaps_of_a_sheet_without_times_follow_too(season: Make) -> None:
    sheet = "round,race,number,driver,position,gap\n1,1,1,Ann,1,\n1,1,2,Bo,2,+2.000\n1,1,3,Cy,3,+4.000\n"
    made = season({"results.csv": sheet, "decisions.toml": _text(['kind = "time"\nnumber = "1"\nseconds = 3'])})
    assert gaps(made) == {"Bo": "-", "Ann": "+1000", "Cy": "+2000"}
    assert {row.time for row in revise(made).races[0].rows} == {None}


def test_gaps_are_to_the_first_of_the_sheet_though_another_was_reinstated_before_him(season: Make) -> None:
    back = 'kind = "reinstate"\nnumber = "6"\nposition = 1'
    late = 'kind = "time"\nnumber = "3"\nseconds = 1'
    sheet = SHEET.replace("Flo,,DNF,3,,", "Flo,,DSQ,20,29:59.000,")
    assert classification(season, back, late, sheet=sheet)[:4] == ["1 Flo", "2 Ann", "3 Bo", "4 Cy"]
    with pytest.raises(SeasonError, match="no race time for car 6"):
        classification(season, back, late, sheet=SHEET.replace("Flo,,DNF,3,,", "Flo,,DSQ,20,,"))
