"""Two issues of a sheet: what changed, whose change moved whom, and the decisions that lie between them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onemake.core.entries import Seat
from onemake.core.errors import SeasonError, UserError
from onemake.core.race_order import RaceOrder
from onemake.core.races import RaceKey
from onemake.core.season import Decision, DecisionKind, Race, Result
from onemake.core.times import parse_time
from onemake.core.timing.compare import Comparison, compare_sessions
from onemake.core.timing.compare_standings import StandingChange, compare_standings
from onemake.core.timing.explain import Explanation, Unexplained, explain
from onemake.core.timing.lines import lines_of
from onemake.core.timing.moves import moved
from onemake.core.timing.session import Competitor, Driver, Placing, Session, Standing, Standings

NAMES = {"1": "Ada Berg", "2": "Ben Castel", "3": "Cleo Duval", "4": "Dan Egger", "5": "Eva Fink", "6": "Finn Groth"}


def sheet(text: str, file: str = "a.csv", *, kind: str = "race", named: bool = True) -> Session:
    """Rows ``place number laps time best status``; a dash is unknown, a place of a dash none."""
    cars, placings = [], []
    for row, line in enumerate(text.strip().splitlines(), 2):
        place, number, laps, time, best, status = (*line.split(), "-", "-", "-", "-")[:6]
        name = NAMES.get(number, "")
        cars.append(Competitor(number, (Driver(name),) if name and named else ()))
        placings.append(
            Placing(
                len(cars) - 1, _whole(place), "" if status == "-" else status, status, _whole(laps), None if time == "-" else parse_time(time),
                best_lap=None if best == "-" else parse_time(best), row=row,
            )
        )  # fmt: skip
    return Session(file, "qualifying" if kind == "qualifying" else "race", competitors=tuple(cars), placings=tuple(placings))


def _whole(text: str) -> int | None:
    return None if text == "-" else int(text)


PROVISIONAL = """
    1 1 10 20:00.000 1:58.000
    2 2 10 20:03.000 1:58.500
    3 3 10 20:04.500 1:58.700
    4 4 10 20:06.000 1:59.000
    5 5  9 20:01.000 2:00.000
    6 6  3 06:30.000 2:05.000
"""


def between(before: str, after: str) -> tuple[Comparison, Explanation]:
    found = compare_sessions(sheet(before), sheet(after, "b.csv"))
    return found, explain(found)


def told(explanation: Explanation) -> list[tuple[str, str, object]]:
    """Each decision as kind, car and figure."""
    found: list[tuple[str, str, object]] = []
    for proposed in explanation.decisions:
        d = proposed.decision
        figure: object = d.seconds or d.laps or d.places or d.position or (d.field, d.value)
        found.append((d.kind, d.number or d.driver, figure if figure != ("", "") else d.status or d.others))
    return found


def changes(comparison: Comparison) -> dict[str, tuple[tuple[str, ...], tuple[str, ...]]]:
    return {car.number: (car.kinds, car.past) for car in comparison.changes}


def test_nothing_differs_between_a_sheet_and_itself() -> None:
    found, explanation = between(PROVISIONAL, PROVISIONAL)
    assert found.changes == ()
    assert explanation == Explanation()


def test_seconds_added_are_a_time_penalty_and_name_who_moved_past() -> None:
    found, explanation = between(
        PROVISIONAL,
        """
        1 1 10 20:00.000 1:58.000
        2 3 10 20:04.500 1:58.700
        3 4 10 20:06.000 1:59.000
        4 2 10 20:08.000 1:58.500
        5 5  9 20:01.000 2:00.000
        6 6  3 06:30.000 2:05.000
        """,
    )
    assert changes(found) == {"3": ((), ("2",)), "4": ((), ("2",)), "2": (("time",), ())}
    assert next(car for car in found.changes if car.number == "2").time_added == 5000
    assert told(explanation) == [("time", "2", Fraction(5))]
    assert explanation.exact


def test_seconds_that_cost_no_place_are_found_too() -> None:
    _, explanation = between(PROVISIONAL, PROVISIONAL.replace("06:30", "07:00").replace("20:06", "20:16"))
    assert told(explanation) == [("time", "4", Fraction(10)), ("time", "6", Fraction(30))]
    assert explanation.exact


def test_seconds_taken_back_are_a_time_decision_with_a_minus() -> None:
    _, explanation = between(PROVISIONAL, PROVISIONAL.replace("4 4 10 20:06", "3 4 10 20:04").replace("3 3 10", "4 3 10"))
    assert told(explanation) == [("time", "4", Fraction(-2))]
    assert explanation.exact


def test_odd_milliseconds_are_a_correction_of_the_timing() -> None:
    _, explanation = between(PROVISIONAL, PROVISIONAL.replace("20:06.000", "20:06.413"))
    assert told(explanation) == [("correct", "4", ("time", "20:06.413"))]
    assert explanation.decisions[0].ground == "not whole seconds"
    assert explanation.exact


def test_odd_milliseconds_that_cost_a_place_still_give_the_later_sheet() -> None:
    _, explanation = between(PROVISIONAL, PROVISIONAL.replace("2 2 10 20:03.000", "3 2 10 20:04.612").replace("3 3 10", "2 3 10"))
    assert told(explanation) == [("time", "2", Fraction(1612, 1000))]
    assert explanation.exact


def test_a_lap_taken_is_a_lap_penalty() -> None:
    found, explanation = between(
        PROVISIONAL,
        PROVISIONAL.replace("2 2 10", "5 2 9").replace("3 3 10", "2 3 10").replace("4 4 10", "3 4 10").replace("5 5  9", "4 5 9"),
    )
    assert changes(found)["2"] == (("laps",), ())
    assert told(explanation) == [("laps", "2", 1)]
    assert explanation.exact


def test_a_car_that_stays_classified_behind_cars_with_fewer_laps_was_probably_excluded() -> None:
    found, explanation = between(
        PROVISIONAL,
        """
        1 1 10 20:00.000 1:58.000
        2 4 10 20:06.000 1:59.000
        3 5  9 20:01.000 2:00.000
        4 6  3 06:30.000 2:05.000
        5 2 10 20:03.000 1:58.500
        6 3 10 20:04.500 1:58.700
        """,
    )
    assert {number: kinds for number, (kinds, _) in changes(found).items() if kinds} == {
        "2": ("probably excluded",),
        "3": ("probably excluded",),
    }
    assert changes(found)["4"] == ((), ("2", "3"))
    assert told(explanation) == [("disqualify", "2", ""), ("disqualify", "3", "")]
    assert {p.ground for p in explanation.decisions} == {"probable exclusion"}
    assert explanation.exact


def test_an_exclusion_by_its_word_is_a_disqualification() -> None:
    found, explanation = between(
        PROVISIONAL,
        """
        1 1 10 20:00.000 1:58.000
        2 3 10 20:04.500 1:58.700
        3 4 10 20:06.000 1:59.000
        4 5  9 20:01.000 2:00.000
        5 6  3 06:30.000 2:05.000
        - 2 10 20:03.000 1:58.500 EX
        """,
    )
    assert changes(found)["2"] == (("excluded",), ())
    assert told(explanation) == [("disqualify", "2", "EX")]
    assert explanation.exact


def test_a_place_left_empty_is_a_disqualification_after_which_nobody_moves_up() -> None:
    _, explanation = between(PROVISIONAL, PROVISIONAL.replace("2 2 10 20:03.000 1:58.500", "- 2 10 20:03.000 1:58.500 DSQ"))
    assert told(explanation) == [("disqualify", "2", "stay")]
    assert explanation.exact


def test_a_car_put_back_in_is_reinstated() -> None:
    before = "1 1 10 20:00.000\n2 2 10 20:03.000\n- 3 10 20:01.000 - DSQ"
    found, explanation = between(before, "1 1 10 20:00.000\n2 3 10 20:01.000\n3 2 10 20:03.000")
    assert changes(found) == {"3": (("reinstated",), ()), "2": ((), ("3",))}
    assert told(explanation) == [("reinstate", "3", 2)]
    assert explanation.exact


def test_places_lost_with_no_other_change_are_a_penalty_of_places() -> None:
    _, explanation = between("1 1\n2 2\n3 3\n4 4", "1 2\n2 3\n3 1\n4 4")
    assert told(explanation) == [("places", "1", 2)]
    assert explanation.exact


def test_several_places_lost_are_applied_from_the_last_to_the_first() -> None:
    _, explanation = between("1 1\n2 2\n3 3\n4 4\n5 5", "1 3\n2 4\n3 1\n4 5\n5 2")
    assert told(explanation) == [("places", "2", 3), ("places", "1", 2)]
    assert explanation.exact


def test_a_car_that_leaves_the_sheet_is_taken_as_excluded_and_said_to_be_gone() -> None:
    found, explanation = between("1 1 5\n2 2 5\n3 3 5", "1 1 5\n2 3 5")
    assert changes(found) == {"3": ((), ("2",)), "2": (("only before",), ())}
    assert told(explanation) == [("disqualify", "2", "")]
    assert explanation.decisions[0].ground == "gone from the sheet"


def test_a_car_that_is_only_on_the_later_sheet_stays_unexplained() -> None:
    _, explanation = between("1 1 5\n2 2 5", "1 3 5\n2 1 5\n3 2 5")
    assert told(explanation) == []
    assert [(left.line.number, left.field) for left in explanation.unexplained] == [("3", "all")]


def test_a_best_lap_deleted_is_a_correction() -> None:
    found, explanation = between(PROVISIONAL, PROVISIONAL.replace("1:58.500", "1:58.612"))
    assert changes(found) == {"2": (("best lap",), ())}
    assert told(explanation) == [("correct", "2", ("best_lap", "1:58.612"))]
    assert explanation.exact


def test_a_qualifying_lap_deleted_moves_cars_by_places_in_the_qualifying() -> None:
    before, after = "1 1 - - 1:58.000\n2 2 - - 1:58.500\n3 3 - - 1:58.700", "1 2 - - 1:58.500\n2 3 - - 1:58.700\n3 1 - - 1:59.000"
    found = compare_sessions(sheet(before, kind="qualifying"), sheet(after, "b.csv", kind="qualifying"))
    explanation = explain(found)
    assert told(explanation) == [("correct", "1", ("best_lap", "1:59.000")), ("places", "1", 2)]
    assert {p.decision.session for p in explanation.decisions} == {"qualifying"}
    assert explanation.exact


def test_gaps_to_another_winner_are_the_same_times() -> None:
    before = Session("a", "race", competitors=tuple(Competitor(n) for n in "1234"), placings=tuple(
        Placing(i, i + 1, gap=gap) for i, gap in enumerate((None, 1000, 2000, 3000))
    ))  # fmt: skip
    after = replace(before, file="b", placings=tuple(
        Placing(car, place, gap=gap) for place, (car, gap) in enumerate(((1, None), (2, 1000), (3, 2000), (0, 4000)), 1)
    ))  # fmt: skip
    explanation = explain(compare_sessions(before, after))
    assert told(explanation) == [("time", "1", Fraction(5))]
    assert explanation.exact


def test_what_a_coarser_clock_cannot_tell_apart_is_no_difference() -> None:
    finer, coarser = sheet("1 1 5 10:00.123\n2 2 5 10:01.987"), sheet("1 1 5 10:00.100\n2 2 5 10:01.900", "b.csv")
    assert compare_sessions(finer, replace(coarser, resolution=100)).changes == ()


def test_two_cars_numbered_alike_are_told_apart_by_drivers() -> None:
    cars = (Competitor("3", (Driver("Ann Bel"),)), Competitor("3", (Driver("Cy Dorn"),)), Competitor("4", (Driver("Ed Falk"),)))
    before = Session(
        "a",
        "race",
        competitors=cars,
        placings=(Placing(0, 1, laps=5, time=600000), Placing(1, 2, laps=5, time=601000), Placing(2, 3, laps=5, time=602000)),
    )
    after = replace(
        before,
        file="b",
        placings=(Placing(1, 1, laps=5, time=601000), Placing(2, 2, laps=5, time=602000), Placing(0, 3, laps=5, time=605000)),
    )
    explanation = explain(compare_sessions(before, after))
    assert told(explanation) == [("time", "Ann Bel", Fraction(5))]
    assert explanation.exact


def test_two_cars_numbered_alike_without_drivers_are_told_apart_by_what_they_drove_but_no_decision_can_name_one() -> None:
    before, after = (
        "1 30 5 10:00.000 1:58.000\n2 30 5 10:01.000 1:59.000\n3 31 5 10:02.000 1:59.500",
        "1 30 5 10:01.000 1:59.000\n2 31 5 10:02.000 1:59.500\n3 30 5 10:05.000 1:58.000",
    )
    found, explanation = between(before, after)
    assert [(car.place, car.time_added) for car in found.changes] == [((2, 1), 0), ((3, 2), 0), ((1, 3), 5000)]
    assert ("30", "all") in [(left.line.number, left.field) for left in explanation.unexplained]
    assert not explanation.exact


def test_03_and_3_are_two_cars_where_both_are_there() -> None:
    found = compare_sessions(sheet("1 03 5 10:00.000\n2 3 5 10:01.000"), sheet("1 3 5 10:01.000\n2 03 5 10:06.000", "b.csv"))
    assert told(explain(found)) == [("time", "03", Fraction(6))]


def test_a_number_that_lost_its_nought_is_found_by_its_driver() -> None:
    before = Session(
        "a", "race", competitors=(Competitor("03", (Driver("Ann Bel"),)), Competitor("4")), placings=(Placing(0, 1), Placing(1, 2))
    )
    after = Session(
        "b", "race", competitors=(Competitor("3", (Driver("BEL Ann"),)), Competitor("4")), placings=(Placing(0, 1), Placing(1, 2))
    )
    assert changes(compare_sessions(before, after)) == {"03": (("number",), ())}


def test_a_sheet_without_statuses_does_not_bring_back_a_car_that_did_not_start() -> None:
    before = sheet("1 1 5 10:00.000 - OK\n2 2 5 10:01.000 - OK\n- 3 0 - - DNS")
    before = replace(before, placings=tuple(replace(p, status="" if p.status == "OK" else p.status) for p in before.placings))
    silent = sheet("1 1 5 10:00.000\n2 2 5 10:01.000\n3 3 0", "b.csv")
    silent = replace(silent, placings=tuple(replace(p, said="") for p in silent.placings))
    assert compare_sessions(before, silent).changes == ()


def classed(file: str, *classes: str) -> Session:
    cars = tuple(Competitor(str(n), classes=tuple(words.split("; "))) for n, words in enumerate(classes, 1))
    return Session(file, "race", competitors=cars, placings=tuple(Placing(n, n + 1) for n in range(len(cars))))


def test_a_car_in_another_class_is_named() -> None:
    assert changes(compare_sessions(classed("a", "Pro", "Am", "Am"), classed("b", "Pro", "Pro", "Am"))) == {"2": (("class",), ())}
    assert changes(compare_sessions(classed("a", "Pro", "Am"), classed("b", "Pro", "Masters"))) == {"2": (("class",), ())}


def test_a_sheet_that_tells_classes_in_more_words_changes_none() -> None:
    assert compare_sessions(classed("a", "Pro", "Am", "Am"), classed("b", "Pro", "Am; Legends", "Am")).changes == ()


def test_a_race_and_a_qualifying_are_refused() -> None:
    with pytest.raises(UserError, match=r"this is a qualifying, and .* is a race"):
        compare_sessions(sheet("1 1"), sheet("1 1", "b.csv", kind="qualifying"))


def test_sheets_of_other_cars_are_refused() -> None:
    with pytest.raises(UserError, match=r"only 1 of its 4 cars are on .* too"):
        compare_sessions(sheet("1 1\n2 2\n3 3"), sheet("1 7\n2 8\n3 9\n4 1", "b.csv"))


def test_a_sheet_without_an_order_is_refused() -> None:
    with pytest.raises(UserError, match="there is no classification in it"):
        compare_sessions(sheet("1 1"), Session("laps.csv", "race"))


def test_two_races_of_one_meeting_are_doubted_and_no_decisions_are_looked_for() -> None:
    other = PROVISIONAL.replace("20:0", "21:1").replace("06:30", "09:12")
    found, explanation = between(PROVISIONAL, other)
    assert found.doubts == ("the times of 6 of 6 cars differ: these are hardly two issues of one sheet",)
    assert explanation.refused


def test_sheets_the_wrong_way_round_are_said_to_be() -> None:
    official, provisional = replace(sheet(PROVISIONAL), issue="official"), replace(sheet(PROVISIONAL, "b.csv"), issue="provisional")
    assert compare_sessions(official, provisional).doubts == (
        "a.csv is the official sheet and b.csv the provisional one: are they the wrong way round?",
    )
    shorter = compare_sessions(sheet(PROVISIONAL.replace("20:06", "20:11")), sheet(PROVISIONAL, "b.csv"))
    assert shorter.doubts == ("every time that differs is shorter in b.csv: is it the earlier sheet?",)


def test_a_time_penalty_where_the_sheet_has_no_times_for_the_others_is_said_in_places() -> None:
    before, after = "1 1 5 10:00.000\n2 2 5 10:01.000\n3 3 5 -", "1 1 5 10:00.000\n2 3 5 -\n3 2 5 10:06.000"
    _, explanation = between(before, after)
    assert told(explanation) == [("correct", "2", ("time", "10:06.000")), ("places", "2", 1)]
    assert explanation.exact


def test_a_lap_given_back_is_a_correction_and_a_place() -> None:
    before, after = "1 1 5 10:00.000\n2 2 5 10:01.000\n3 3 4 9:50.000", "1 3 5 9:50.000\n2 1 5 10:00.000\n3 2 5 10:01.000"
    _, explanation = between(before, after)
    assert told(explanation) == [("correct", "3", ("laps", "5")), ("reinstate", "3", 1)]
    assert explanation.exact


def test_what_cannot_be_explained_is_told_row_by_row() -> None:
    """Two cars share a place on the later sheet: no decision makes a dead heat."""
    _, explanation = between("1 1 5 10:00.000\n2 2 5 10:01.000\n3 3 5 10:02.000", "1 1 5 10:00.000\n1 2 5 10:01.000\n3 3 5 10:02.000")
    assert [(left.line.number, left.field, left.expected, left.found) for left in explanation.unexplained] == [("2", "place", 1, 2)]
    assert isinstance(explanation.unexplained[0], Unexplained)


def test_the_fewest_cars_are_moved_and_those_that_went_down() -> None:
    assert moved("abcd", "bcda") == ["a"]
    assert moved("abcd", "dabc") == ["d"]
    assert moved("ab", "ba") == ["a"]
    assert moved("abc", "abc") == []
    assert moved("abcdef", "cabfde") == ["c", "f"]


@settings(deadline=None)
@given(st.permutations(range(8)))
def test_moving_those_cars_makes_the_later_order(order: list[int]) -> None:
    fewest = moved(range(8), order)
    stays = [car for car in order if car not in fewest]
    assert stays == sorted(stays)


# --- any sheet, any decisions --------------------------------------------------------------------------------------------------

_FIGURES: st.SearchStrategy[tuple[DecisionKind, dict[str, Any]]] = st.one_of(
    st.builds(lambda s: ("time", {"seconds": Fraction(s)}), st.sampled_from([5, 10, 25, 41])),
    st.builds(lambda n: ("laps", {"laps": n}), st.integers(1, 2)),
    st.builds(lambda n: ("places", {"places": n}), st.integers(1, 4)),
    st.builds(lambda s: ("disqualify", {"status": s}), st.sampled_from(["", "EX"])),
)  # fmt: skip


@st.composite
def decided_sheets(draw: st.DrawFn) -> tuple[Session, Session]:
    """A sheet in order of laps and times, and what comes of it under one decision on each of some cars."""
    count = draw(st.integers(2, 9))
    laps = sorted(draw(st.lists(st.integers(8, 10), min_size=count, max_size=count)), reverse=True)
    times = sorted(draw(st.lists(st.integers(1_200_000, 1_260_000), min_size=count, max_size=count, unique=True)))
    rows = [Result(RaceKey(1, 1), "race", str(n + 1), "", "", n + 1, "", laps[n], times[n]) for n in range(count)]
    cars = draw(st.lists(st.integers(1, count), unique=True, max_size=max(1, count // 3)))
    others = draw(st.sampled_from(["", "stay"]))
    decisions = []
    for n, car in enumerate(cars):
        kind, figure = draw(_FIGURES)
        if others and kind == "places":
            continue  # after a place left empty by one car, and places lost by another, nobody can tell which of the two it was
        if kind == "disqualify":
            figure = {**figure, "others": others}
        decisions.append(Decision(f"D{n}", kind, 1, 1, number=str(car), **figure))
    seats = [(Seat("", "", row.number),) for row in rows]
    try:
        after = RaceOrder(rows, seats, Race(RaceKey(1, 1)), UTC).apply(decisions)
    except SeasonError:
        after = rows
    return _session("a", rows), _session("b", after)


def _session(file: str, rows: list[Result]) -> Session:
    placings = tuple(Placing(i, r.position, r.status, r.status or "Classified", r.laps, r.time) for i, r in enumerate(rows))
    return Session(file, "race", competitors=tuple(Competitor(r.number) for r in rows), placings=placings)


@settings(deadline=None)
@given(decided_sheets())
def test_decisions_found_turn_the_earlier_sheet_into_the_later(sheets: tuple[Session, Session]) -> None:
    before, after = sheets
    comparison = compare_sessions(before, after)
    explanation = explain(comparison)
    if comparison.related:
        assert explanation.exact, (explanation, lines_of(before), lines_of(after))


@settings(deadline=None)
@given(st.permutations(range(1, 8)))
def test_any_other_order_is_explained_by_the_fewest_cars_moved(order: list[int]) -> None:
    before, after = "\n".join(f"{n} {n}" for n in range(1, 8)), "\n".join(f"{place} {n}" for place, n in enumerate(order, 1))
    _, explanation = between(before, after)
    assert explanation.exact
    assert len(explanation.decisions) == len(moved(range(1, 8), order))


_ANY = st.none() | st.sampled_from([-(10**15), -1, 0, 1, 2, 3, 600_000, 605_000, 10**18])
_CARS = st.builds(
    lambda number, names: Competitor(number, tuple(map(Driver, names))),
    st.sampled_from(["", "0", "3", "03", "\x00", "9" * 50]),
    st.lists(st.sampled_from(["", "Ada", "Ben C", "Ada\n"]), max_size=2),
)


@st.composite
def senseless(draw: st.DrawFn) -> Session:
    """A session whose figures make no sense."""
    cars = draw(st.lists(_CARS, max_size=5))
    status = st.sampled_from(["", "DNF", "DSQ", "??"])
    placings = [Placing(draw(st.integers(-1, 6)), draw(_ANY), draw(status), "", draw(_ANY), draw(_ANY), draw(_ANY)) for _ in cars]
    return Session("a", competitors=tuple(cars), placings=tuple(placings))


@settings(deadline=None)
@given(senseless(), senseless())
def test_senseless_sheets_are_compared_or_refused(before: Session, after: Session) -> None:
    try:
        found = compare_sessions(before, after)
    except UserError:
        return
    assert isinstance(explain(found), Explanation)


# --- championship tables -------------------------------------------------------------------------------------------------------


def test_points_may_differ_though_the_order_is_the_same() -> None:
    before = Standings("Drivers", (Standing("Ada Berg", 1, "50", scores={"1": "25", "2": "25"}), Standing("Ben Castel", 2, "36.0")))
    after = Standings("Drivers", (Standing("BERG Ada", 1, "43", scores={"1": "25", "2": "18"}), Standing("Ben Castel", 2, "36")))
    assert compare_standings(before, after) == (StandingChange("BERG Ada", "", (1, 1), ("50", "43"), {"2": ("25", "18")}),)
    assert compare_standings(before, after)[0].points_only


def test_somebody_who_left_a_table_is_named() -> None:
    before = Standings("Drivers", (Standing("Ada Berg", 1, "50"), Standing("Ben Castel", 2, "36"), Standing("Cleo Duval", 3, "20")))
    after = Standings("Drivers", (Standing("Ada Berg", 1, "50"), Standing("Cleo Duval", 2, "20")))
    assert compare_standings(before, after) == (
        StandingChange("Cleo Duval", "", (3, 2), ("20", "20")),
        StandingChange("Ben Castel", "", (2, None), ("36", None)),
    )


def test_tables_of_other_people_are_refused() -> None:
    with pytest.raises(UserError, match="share hardly anybody"):
        compare_standings(Standings("A", (Standing("Ada Berg"),)), Standings("B", (Standing("Ben Castel"),)))
