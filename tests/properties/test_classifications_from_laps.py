"""What holds of every classification made from laps, whatever the laps are."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from onemake.core.errors import UserError
from onemake.core.races import RaceKey
from onemake.core.rules.timing_rules import RedFlag
from onemake.core.season import Decision, Race
from onemake.core.timing.against import against
from onemake.core.timing.classification import Sheet, to_results
from onemake.core.timing.classify import Given, classify
from onemake.core.timing.corrections import Correction, corrected
from onemake.core.timing.counting import Ending, Moment
from onemake.core.timing.decided import decided
from onemake.core.timing.race_result import race_result
from onemake.core.timing.session import Competitor, Driver, Lap, Placing, Session

lap_times = st.lists(st.lists(st.integers(50_000, 70_000), min_size=0, max_size=8), min_size=1, max_size=6)
words = st.sampled_from(["penultimate", "one-less", "last", "none"])


def session(times: list[list[int]]) -> Session:
    laps = tuple(Lap(car, n, time, sum(own[:n])) for car, own in enumerate(times) for n, time in enumerate(own, 1))
    return Session("made", kind="race", competitors=tuple(Competitor(str(n)) for n in range(1, len(times) + 1)), laps=laps)


def naive(times: list[list[int]]) -> list[tuple[int, int]]:
    """The order worked out the plain way: more laps, then less time, cars level in the order of the file."""
    return sorted((-len(own), sum(own)) for own in times if own)


@given(lap_times)
def test_without_a_flag_it_is_more_laps_then_less_time(times: list[list[int]]) -> None:
    sheet = race_result(session(times), Ending())
    placed = [line for line in sheet.lines if line.position is not None]
    assert [(-(line.laps or 0), line.time) for line in placed] == naive(times)
    assert [line.position for line in placed] == [1 + naive(times).index((-(line.laps or 0), line.time or 0)) for line in placed]
    assert sum(line.laps_led or 0 for line in placed) == max((len(own) for own in times), default=0)


@given(lap_times, st.integers(1, 8))
def test_nobody_has_a_lap_begun_after_the_flag_and_the_winner_has_the_planned_laps(times: list[list[int]], planned: int) -> None:
    sheet = race_result(session(times), Ending(laps=planned))
    reached = [own for own in times if len(own) >= planned]
    if not reached:
        assert all(line.flag is None for line in sheet.lines)
        return
    flag = min(sum(own[:planned]) for own in reached)
    assert (sheet.lines[0].laps, sheet.lines[0].time) == (planned, flag)
    for line in sheet.lines:
        own = times[line.car]
        before = [n for n in range(1, len(own) + 1) if sum(own[:n]) < flag]
        assert (line.laps or 0) == (len(before) + (len(own) > len(before)) if own else 0)


@given(lap_times, st.integers(1, 500_000), words)
def test_a_red_flag_counts_no_crossing_after_it_and_no_lap_behind_the_one_that_governs(
    times: list[list[int]], signal: int, word: str
) -> None:
    rule = RedFlag(count_back=word)  # type: ignore[arg-type]
    sheet = race_result(session(times), Ending(red_flag=Moment(signal), count_back=rule))
    done = max((n for own in times for n in range(1, len(own) + 1) if sum(own[:n]) <= signal), default=0)
    most = {"none": done, "last": done, "one-less": done - 1, "penultimate": done - 1}[word]
    for line in sheet.lines:
        assert (line.laps or 0) <= max(0, most)
        assert sum(times[line.car][: line.laps or 0]) <= signal


@given(lap_times, st.data())
def test_a_crossing_added_and_then_removed_changes_nothing(times: list[list[int]], data: st.DataObject) -> None:
    made = session(times)
    cars = [car for car, own in enumerate(times) if own]
    if not cars:
        return
    car = data.draw(st.sampled_from(cars))
    lap = data.draw(st.integers(1, len(times[car])))
    when = sum(times[car][: lap - 1]) + 1000
    number = str(car + 1)
    there = corrected(made, [Correction("add", number, elapsed=when)])
    assert sum(one.car == car for one in there.laps) == len(times[car]) + 1
    back = corrected(there, [Correction("remove", number, lap=lap)])
    assert back.laps == made.laps
    assert replace(race_result(back, Ending()), remarks=()) == replace(race_result(made, Ending()), remarks=())


@given(lap_times, st.lists(st.tuples(st.integers(1, 6), st.integers(1, 60)), max_size=4))
def test_time_penalties_are_all_added_and_then_sorted_once(times: list[list[int]], penalties: list[tuple[int, int]]) -> None:
    sheet = race_result(session(times), Ending())
    placed = {line.label for line in sheet.lines if line.position is not None}
    penalties = [(car, seconds) for car, seconds in penalties if str(car) in placed]
    decisions = [Decision(f"D{i}", "time", 1, 1, number=str(car), seconds=Fraction(seconds)) for i, (car, seconds) in enumerate(penalties)]
    after = decided(sheet, decisions, Race(RaceKey(1, 1)), UTC)
    total = [sum(own) + 1000 * sum(s for car, s in penalties if car == i) for i, own in enumerate(times, 1)]
    lines = [line for line in after.lines if line.position is not None]
    assert [(-(line.laps or 0), line.time) for line in lines] == sorted(
        (-len(own), time) for own, time in zip(times, total, strict=True) if own
    )


@given(lap_times)
def test_a_classification_differs_in_nothing_from_itself(times: list[list[int]]) -> None:
    sheet = race_result(session(times), Ending())
    assert against(sheet, sheet) == []
    assert against(sheet, Sheet("race", ())) == [d for d in against(sheet, Sheet("race", ())) if d.what == "missing"]


some = st.none() | st.integers(0, 200_000)
any_lap = st.builds(
    Lap,
    car=st.integers(0, 3),
    number=st.integers(0, 6) | st.just(10**6),
    time=some,
    elapsed=some,
    at=some,
    driver=st.none() | st.integers(0, 3),
    flag=st.sampled_from(["", "green", "finish", "red"]),
    pit=st.none() | st.booleans(),
    deleted=st.none() | st.just("cut"),
)
any_placing = st.builds(
    Placing,
    car=st.integers(0, 3),
    position=st.none() | st.integers(1, 5),
    status=st.sampled_from(["", "DNF", "DSQ", "DNS"]),
    laps=st.none() | st.integers(0, 6),
    time=some,
    best_lap=some,
)
endings = st.builds(
    Ending,
    laps=st.none() | st.integers(1, 6),
    minutes=st.none() | st.integers(1, 4),
    red_flag=st.none() | st.builds(Moment, st.integers(0, 200_000), st.sampled_from(["elapsed", "at"])),
    count_back=st.none() | st.builds(RedFlag, count_back=words, fastest_lap=st.booleans()),
)


@given(st.lists(any_lap, max_size=15), st.lists(any_placing, max_size=5), endings, st.sampled_from(["race", "qualifying", "practice", ""]))
def test_whatever_a_file_says_there_is_a_classification_of_each_car_once(
    laps: list[Lap], placings: list[Placing], ending: Ending, kind: str
) -> None:
    cars = (Competitor("7", (Driver("Ada"), Driver("Ben"))), Competitor("7"), Competitor(""), Competitor("03", (Driver("Cid"),)))
    facts = Session("made", kind=kind, competitors=cars, laps=tuple(laps), placings=tuple(placings))  # type: ignore[arg-type]
    outcome = classify(facts, Given(ending))
    if outcome is None:
        assert not laps
        assert not placings
        return
    found = [line.car for line in outcome.sheet.lines]
    assert len(found) == len(set(found))
    assert all(line.gap is None or line.gap >= 0 for line in outcome.sheet.lines if outcome.sheet.made_from == "laps")
    placed = [line.position for line in outcome.sheet.lines if line.position is not None]
    assert placed == sorted(placed)
    assert len(to_results(outcome.sheet, RaceKey(1, 1))) == len(found)


any_correction = st.builds(
    Correction,
    kind=st.sampled_from(["add", "remove", "belongs-to", "delete", "restore", "driver"]),
    number=st.sampled_from(["7", "7 (1)", "7 (2)", "03", "9", ""]),
    lap=st.none() | st.integers(1, 6),
    to_lap=st.none() | st.integers(1, 6),
    elapsed=some,
    at=some,
    to_number=st.sampled_from(["7 (1)", "03", "9", ""]),
    driver=st.sampled_from(["Ada", "Cid", "Eve", ""]),
)


@given(st.lists(any_lap, max_size=15), st.lists(any_correction, max_size=3))
def test_whatever_is_corrected_is_done_or_refused_in_a_plain_sentence(laps: list[Lap], corrections: list[Correction]) -> None:
    cars = (Competitor("7", (Driver("Ada"), Driver("Ben"))), Competitor("7"), Competitor(""), Competitor("03", (Driver("Cid"),)))
    facts = Session("made", kind="race", competitors=cars, laps=tuple(laps))
    try:
        after = corrected(facts, corrections)
    except UserError:
        return
    assert len(after.remarks) == len(corrections)
    assert all(0 <= lap.car < len(after.competitors) for lap in after.laps)
    race_result(after, Ending())
