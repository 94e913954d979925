"""Decisions on a classification made from laps, and the same held against what was published."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC
from fractions import Fraction

import pytest

from onemake.core.errors import UserError
from onemake.core.races import RaceKey
from onemake.core.rules.regulations import Classified
from onemake.core.season import Decision, Race
from onemake.core.timing.against import against
from onemake.core.timing.classification import Sheet, published
from onemake.core.timing.counting import Ending
from onemake.core.timing.decided import decided
from onemake.core.timing.race_result import race_result
from onemake.core.timing.session import Competitor, Placing, Session
from timed import change, order, race, reasons

RACE = Race(RaceKey(1, 1))


def made(session: Session) -> Sheet:
    return race_result(session, Ending())


def after(sheet: Sheet, *decisions: Decision, classified: Classified | None = None) -> Sheet:
    return decided(sheet, decisions, RACE, UTC, classified)


def seconds(number: str, much: int, **more: str) -> Decision:
    return replace(Decision(f"D{number}", "time", 1, 1, number=number, seconds=Fraction(much)), **more)  # type: ignore[arg-type]


def test_seconds_move_a_car_back_among_those_on_its_lap_and_never_behind_a_lapped_one() -> None:
    sheet = made(race({"7": [60, 60], "8": [61, 61], "9": [62, 62], "10": [90]}))
    found = after(sheet, seconds("7", 30, reason="speeding in the pit lane", article="33"))
    assert order(found) == ["1 8 (2 laps)", "2 9 (2 laps)", "3 7 (2 laps)", "4 10 (1 laps)"]
    assert [(line.label, line.gap, line.laps_down) for line in found.lines] == [
        ("8", None, None),
        ("9", 2_000, None),
        ("7", 28_000, None),
        ("10", None, 1),
    ]
    assert reasons(found, "7") == ["30 s added: speeding in the pit lane", "from place 1 to 3"]
    assert found.lines[2].said == "30 s added: speeding in the pit lane [D7, art. 33]; from place 1 to 3"
    assert reasons(found, "8") == ["from place 2 to 1, by what was decided on others (D7)"]


def test_two_exclusions_move_the_others_up_and_leave_the_excluded_at_the_end() -> None:
    sheet = made(race({"7": [60], "8": [61], "9": [62], "10": [63]}))
    found = after(sheet, Decision("A", "disqualify", number="8"), Decision("B", "disqualify", number="9"))
    assert order(found) == ["1 7 (1 laps)", "2 10 (1 laps)", "DSQ 8 (1 laps)", "DSQ 9 (1 laps)"]


def test_who_is_classified_is_the_rule_that_a_sheet_is_held_against() -> None:
    sheet = race_result(race({"7": [60] * 10, "8": [61] * 8, "9": [200, 200]}), Ending(laps=10))
    found = after(sheet, classified=Classified(share=Fraction(3, 4), article="14"))
    assert order(found) == ["1 7 (10 laps)", "2 8 (8 laps) DNF", "DNF 9 (2 laps)"]
    assert reasons(found, "9") == ["did not take the flag", "not classified with 2 laps: asked for are 3/4 of the winner's laps"]


def test_a_decision_on_a_number_that_two_cars_have_is_refused_until_it_names_one() -> None:
    sheet = made(twins())
    with pytest.raises(UserError, match=r"2 cars have the number 3. .*3 \(1\) is Ada, in place 1; 3 \(2\) is Ben, in place 3"):
        after(sheet, seconds("3", 5))
    assert order(after(sheet, seconds("3 (1)", 5))) == ["1 7 (1 laps)", "2 3 (2) (1 laps)", "3 3 (1) (1 laps)"]
    assert order(after(sheet, seconds("3", 5, driver="Ada"))) == ["1 7 (1 laps)", "2 3 (2) (1 laps)", "3 3 (1) (1 laps)"]


def twins() -> Session:
    session = race({"3 Ada": [60], "7": [61], "3 Ben": [62]})
    assert [c.number for c in session.competitors] == ["3", "7", "3"]
    return session


def sheet_of(session: Session, *rows: tuple[int, int, int]) -> Sheet:
    """A published order: car, laps, time in seconds."""
    placings = tuple(Placing(car, place, laps=laps, time=time * 1000) for place, (car, laps, time) in enumerate(rows, 1))
    return published(replace(session, placings=placings))


def test_what_was_published_and_what_the_laps_give_are_told_apart_by_place_and_time() -> None:
    session = race({"7": [60, 60], "8": [61, 61], "9": [62]})
    found = against(made(session), sheet_of(session, (1, 2, 122), (0, 2, 125), (2, 1, 62)))
    assert [str(difference) for difference in found] == [
        "car 7: place 1, published 2",
        "car 7: race time 2:00.000, published 2:05.000 (+5.000 s)",
        "car 8: place 2, published 1",
    ]


def test_a_car_on_one_side_only_is_told() -> None:
    session = race({"7": [60], "8": [61]})
    found = against(made(session), sheet_of(session, (0, 1, 60)))
    assert [str(difference) for difference in found] == ["car 8 (2) is not in what was published"]
    assert [str(difference) for difference in against(sheet_of(session, (0, 1, 60)), made(session))] == [
        "car 8 (2) is published, and not here"
    ]


def test_two_cars_numbered_alike_are_held_each_against_its_own() -> None:
    session = twins()
    assert against(made(session), sheet_of(session, (0, 1, 60), (1, 1, 61), (2, 1, 62))) == []


def test_laps_differ_before_time_does() -> None:
    session = change(race({"7": [60, 60]}), "7", 2, deleted="")
    found = against(made(session), sheet_of(session, (0, 1, 60)))
    assert [str(difference) for difference in found] == ["car 7: laps 2, published 1 (−1)"]


def test_a_car_published_without_a_lap_is_told_and_is_no_difference_of_order() -> None:
    session = race({"7": [60]})
    sheet = replace(
        session,
        competitors=(*session.competitors, Competitor("8")),
        placings=(Placing(0, 1, laps=1, time=60_000), Placing(1, 2, "DNS", laps=0)),
    )
    found = against(made(session), published(sheet))
    assert [(str(difference), difference.of_order) for difference in found] == [
        ("car 8 (2) is published without a lap, and not here", False)
    ]


def test_gaps_are_to_whoever_is_first_once_the_rule_has_judged() -> None:
    session = race({"7": [60, 60], "8": [61, 61], "9": [62, 62]})
    sheet = made(session)
    sheet = replace(sheet, lines=tuple(replace(line, flag=line.label != "7") for line in sheet.lines))
    found = after(sheet, classified=Classified(flag=True))
    assert [(line.label, line.position, line.gap) for line in found.lines] == [("8", 1, None), ("9", 2, 2_000), ("7", None, None)]


def test_a_place_that_a_sheet_gives_to_a_car_without_a_time_is_told_and_is_no_difference_of_order() -> None:
    session = race({"7": [60], "8": []})
    sheet = replace(session, placings=(Placing(0, 1, laps=1, time=60_000), Placing(1, 2)))
    found = against(made(session), published(sheet))
    assert [(str(difference), difference.of_order) for difference in found] == [("car 8: DNS, published in place 2 without a time", False)]
