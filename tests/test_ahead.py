"""A season at a moment: which races come, who is expected, and what is not yet known."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from fractions import Fraction

import numpy as np
import pytest

from onemake.core.ahead.endings import Endings, in_list_order, written
from onemake.core.ahead.season_ahead import SeasonAhead, look_ahead
from onemake.core.errors import UserError
from onemake.core.races import LAST_RACE, RaceKey, Span
from onemake.core.rules.engine import Work
from onemake.core.rules.regulations import Bonus, Factor, Regulations, Scale, Title
from onemake.core.season import BroughtForward, Decision, Entry, Identity, Race, Result, Season, Version

PEOPLE = ("ann", "bo", "cy", "di")


def season(races: int = 4, run: int = 2, *, entries: tuple[Entry, ...] = (), decisions: tuple[Decision, ...] = ()) -> Season:
    rules = Regulations(
        scale={"race": Scale(places=(Fraction(10), Fraction(6), Fraction(3)))},
        factor={"half": Factor(value=Fraction(1, 2)), "double": Factor(value=Fraction(2))},
        bonus={"pole": Bonus(for_="pole"), "lap": Bonus(for_="fastest-lap")},
        title=(Title(id="drivers", worth={"race": "race"}, bonus=("pole", "lap")),),
    )
    results = tuple(row(race, who, place) for race in range(1, run + 1) for place, who in enumerate(PEOPLE[:3], 1))
    calendar = tuple(Race(RaceKey(race, 1)) for race in range(1, races + 1))
    return Season("s", Identity("s", 2026, "S"), (Version(rules),), calendar, results, entries=entries, decisions=decisions, zone=UTC)


def row(race: int, who: str, place: int | None) -> Result:
    number = str(1 + PEOPLE.index(who))
    return Result(RaceKey(race, 1), "race", number, who.title(), who, position=place, status="" if place else "DNF")


def names(ahead: SeasonAhead, f: int) -> list[str]:
    return [car.name for car, here in zip(ahead.cars, ahead.enters[f], strict=True) if here]


def test_what_has_no_result_is_still_to_come() -> None:
    ahead = look_ahead(season())
    assert [str(race.key) for race in ahead.races] == ["3.1", "4.1"]
    assert ahead.after == RaceKey(2, 1)
    assert names(ahead, 0) == ["Ann", "Bo", "Cy"]


def test_after_an_earlier_race_the_later_results_are_not_known() -> None:
    ahead = look_ahead(season(), RaceKey(1, LAST_RACE))
    assert [str(race.key) for race in ahead.races] == ["2.1", "3.1", "4.1"]
    assert {row.key for row in ahead.season.results} == {RaceKey(1, 1)}


def test_a_cancelled_race_does_not_come() -> None:
    facts = season()
    calendar = tuple(replace(race, status="cancelled") if race.key == RaceKey(3, 1) else race for race in facts.calendar)
    assert [str(race.key) for race in look_ahead(replace(facts, calendar=calendar)).races] == ["4.1"]


def test_half_points_are_not_announced_and_double_points_are() -> None:
    facts = season()
    calendar = tuple(replace(race, factors=("half", "double"), distance_done=Fraction(1, 3)) for race in facts.calendar)
    race = look_ahead(replace(facts, calendar=calendar), RaceKey(1, 1)).races[0]
    assert race.factors == ("double",)
    assert race.distance_done is None


def test_whoever_was_not_seen_in_two_rounds_is_not_expected() -> None:
    facts = season(races=5, run=4)
    results = tuple(row for row in facts.results if row.driver_id != "cy" or row.key.round < 3)
    assert names(look_ahead(replace(facts, results=results)), 0) == ["Ann", "Bo"]


def test_the_entry_list_names_a_guest_for_one_race() -> None:
    entries = (
        *(Entry(str(i + 1), who.title(), who) for i, who in enumerate(PEOPLE[:3])),
        Entry("9", "Di", "di", span=Span.parse("4"), guest=True),
    )
    ahead = look_ahead(season(entries=entries))
    assert names(ahead, 0) == ["Ann", "Bo", "Cy"]
    assert names(ahead, 1) == ["Ann", "Bo", "Cy", "Di"]


def test_a_driver_with_another_number_from_now_on_scores_under_it() -> None:
    entries = (
        *(Entry(str(i + 1), who.title(), who) for i, who in enumerate(PEOPLE[:2])),
        Entry("3", "Cy", "cy", span=Span.parse("1-2")),
        Entry("33", "Cy", "cy", span=Span.parse("3-")),
    )
    facts = season(entries=entries)
    by_number = tuple(replace(result, driver="", driver_id="") for result in facts.results)
    ahead = look_ahead(replace(facts, results=by_number))
    assert [(car.number, car.name) for car in ahead.cars] == [("1", "Ann"), ("2", "Bo"), ("33", "Cy")]
    ended = Work(written(ahead, in_list_order(ahead), 0)).score("drivers").standings[-1]
    assert "cy" in {competitor.key for competitor in ended.plan.competitors}
    assert ended.totals.points[[c.key for c in ended.plan.competitors].index("cy"), -1] == 12 * ended.plan.unit


def test_whoever_takes_over_a_number_is_expected() -> None:
    entries = (
        *(Entry(str(i + 1), who.title(), who) for i, who in enumerate(PEOPLE[:2])),
        Entry("3", "Cy", "cy", span=Span.parse("1-2")),
        Entry("3", "Di", "di", span=Span.parse("3-")),
    )
    ahead = look_ahead(season(entries=entries))
    assert names(ahead, 0) == ["Ann", "Bo", "Di"]


def test_before_the_first_race_the_entry_list_is_expected() -> None:
    entries = tuple(Entry(str(i + 1), who.title(), who) for i, who in enumerate(PEOPLE))
    ahead = look_ahead(season(run=0, entries=entries))
    assert len(ahead.races) == 4
    assert names(ahead, 3) == ["Ann", "Bo", "Cy", "Di"]


def test_one_who_stays_away_is_expected_elsewhere() -> None:
    ahead = look_ahead(season(), absent=[("Bo", RaceKey(3, 0))])
    assert names(ahead, 0) == ["Ann", "Cy"]
    assert names(ahead, 1) == ["Ann", "Bo", "Cy"]


def test_a_stranger_cannot_stay_away() -> None:
    with pytest.raises(UserError, match="nobody named 'Zed'"):
        look_ahead(season(), absent=[("Zed", None)])
    with pytest.raises(UserError, match=r"race 2\.1 is not among those to come"):
        look_ahead(season(), absent=[("Bo", RaceKey(2, 1))])


def test_a_supposed_decision_counts_as_taken() -> None:
    taken = Decision("supposed", "points", driver="Ann", points=Fraction(-15), round=1)
    work = Work(look_ahead(season(), suppose=[taken]).season)
    standing = work.score("drivers").standings[0]
    assert int(standing.totals.points[0, 0]) == 20 - 15


def test_an_ending_written_out_is_scored_like_any_season() -> None:
    ahead = look_ahead(season())
    place = np.zeros((2, 3, 1), dtype=np.uint8)
    place[:, :, 0] = [[0, 1, 2], [3, 1, 2]]  # Ann retires, then comes third
    pole = np.array([[1, 2, 3], [2, 1, 3]], dtype=np.uint8)[:, :, None]
    lap = np.array([[0, 2, 1], [3, 1, 2]], dtype=np.uint8)[:, :, None]
    work = Work(written(ahead, Endings(place, qualified=pole, lap=lap), 0))
    standing = work.score("drivers").standings[0]
    assert work.revised.complete
    totals = dict(zip([c.key for c in standing.plan.competitors], standing.totals.points[:, 0].tolist(), strict=True))
    assert totals == {"ann": 20 + 1 + 3, "bo": 12 + 10 + 10 + 1 + 1, "cy": 6 + 6 + 1 + 6}


def test_who_is_away_has_no_row_and_who_retires_has_one() -> None:
    ahead = look_ahead(season())
    endings = in_list_order(ahead)
    away = np.zeros((2, 3, 1), dtype=np.bool_)
    away[0, 2] = True
    place = endings.place.copy()
    place[0, 1:] = 0
    rows = [row for row in written(ahead, Endings(place, away=away), 0).results if row.key == RaceKey(3, 1)]
    assert [(row.driver_id, row.position, row.status) for row in rows] == [("ann", 1, ""), ("bo", None, "DNF")]


def test_a_race_that_was_run_by_the_moment_does_not_come_though_its_result_is_not_known() -> None:
    facts = season(races=4, run=1)
    calendar = tuple(replace(race, status="run") if race.key == RaceKey(2, 1) else race for race in facts.calendar)
    told = replace(facts, calendar=calendar)
    assert [str(race.key) for race in look_ahead(told, RaceKey(2, LAST_RACE)).races] == ["3.1", "4.1"]
    assert [str(race.key) for race in look_ahead(told, RaceKey(1, LAST_RACE)).races] == ["2.1", "3.1", "4.1"]


def test_a_season_ahead_holds_no_decision_that_was_taken_later_and_is_scored_without_a_moment() -> None:
    later = Decision("D1", "points", competitor="Ann", points=Fraction(-5), issued=datetime(2026, 6, 2, tzinfo=UTC))
    facts = season(decisions=(later,))
    ahead = look_ahead(facts, as_of=datetime(2026, 6, 1, tzinfo=UTC))
    assert ahead.season.decisions == ()
    end = written(ahead, in_list_order(ahead), 0)
    assert len(Work(end).run) == 4


def test_a_total_brought_forward_from_later_is_not_known_yet() -> None:
    totals = tuple(BroughtForward("drivers", RaceKey(race, 1), "Ann", Fraction(99)) for race in (1, 2))
    told = replace(season(), brought_forward=totals)
    assert look_ahead(told, RaceKey(1, LAST_RACE)).season.brought_forward == totals[:1]
    assert look_ahead(told).season.brought_forward == totals


def test_what_was_decided_later_is_not_in_the_season_of_the_moment() -> None:
    noon = datetime(2026, 5, 1, 12, tzinfo=UTC)
    decisions = (
        Decision("early", "points", driver="Ann", points=Fraction(-1), round=1, issued=noon),
        Decision("late", "points", driver="Ann", points=Fraction(-4), round=1, issued=noon.replace(month=6)),
    )
    ahead = look_ahead(season(decisions=decisions), as_of=noon)
    assert [decision.id for decision in ahead.season.decisions] == ["early"]
    assert [decision.id for decision in look_ahead(season(decisions=decisions)).season.decisions] == ["early", "late"]


def test_whoever_took_part_at_all_may_return() -> None:
    facts = season(races=5, run=4)
    results = tuple(row for row in facts.results if row.driver_id != "cy" or row.key.round < 2)
    assert names(look_ahead(replace(facts, results=results), returning=True), 0) == ["Ann", "Bo", "Cy"]
