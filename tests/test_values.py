"""Points, times, gaps and spans are read and written in one place each."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onemake.core.points import decimals_of, parse_points, round_points, write_points
from onemake.core.races import RaceKey, Span
from onemake.core.statuses import status_code
from onemake.core.times import parse_gap, parse_time, write_gap, write_time


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("12", 12),
        ("12.5", Fraction(25, 2)),
        ("1/2", Fraction(1, 2)),
        ("25 1/7", Fraction(176, 7)),
        ("-5", -5),
        ("-1 1/2", Fraction(-3, 2)),
        ("−3", -3),
    ],
)
def test_points_are_read_exactly(text: str, value: Fraction) -> None:
    assert parse_points(text) == value


@pytest.mark.parametrize("text", ["", "x", "1/0", "1e9", "1_000", "1 2", "1/2 1", "nan", "inf", "1 -1/2"])
def test_what_is_no_number_is_refused(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011
        parse_points(text)


@given(st.fractions(min_value=-1000, max_value=1000, max_denominator=5040))
def test_written_points_read_back_exactly(value: Fraction) -> None:
    assert parse_points(write_points(value)) == value


def test_points_are_written_as_decimals_where_they_terminate() -> None:
    assert [write_points(Fraction(n)) for n in ("163.5", "0.125", "40", "-2.5")] == ["163.5", "0.125", "40", "-2.5"]
    assert write_points(Fraction(176, 7)) == "25 1/7"
    assert write_points(Fraction(-1, 3)) == "-1/3"


def test_a_title_may_display_fewer_decimals() -> None:
    assert write_points(Fraction(545, 6), 2) == "90.83"
    assert write_points(Fraction(1, 2), 0) == "1"


def test_rounding_is_done_on_the_exact_value() -> None:
    assert round_points(Fraction(5, 2), 0) == 3
    assert round_points(Fraction(5, 2), 0, "half-even") == 2
    assert round_points(Fraction(-5, 2), 0) == -3
    assert round_points(Fraction(25, 10), 0, "down") == 2
    assert round_points(Fraction(21, 10), 0, "up") == 3


def test_published_figures_are_compared_at_their_precision() -> None:
    assert [decimals_of(t) for t in ("12", "12.50", "25 1/7")] == [0, 2, None]


@pytest.mark.parametrize(("text", "ms"), [("58.12", 58120), ("1:39.748", 99748), ("1:02:46.5531", 3766553), ("0.001", 1), ("90", 90000)])
def test_times_are_whole_milliseconds(text: str, ms: int) -> None:
    assert parse_time(text) == ms


@pytest.mark.parametrize("text", ["", "1:60.0", "1:60:00", "abc", "1::2", "--"])
def test_what_is_no_time_is_refused(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011
        parse_time(text)


@given(st.integers(min_value=0, max_value=359_999_999))
def test_written_times_read_back(ms: int) -> None:
    assert parse_time(write_time(ms)) == ms


def test_a_gap_is_a_time_or_laps() -> None:
    assert parse_gap("+4.512") == (4512, None)
    assert [parse_gap(t) for t in ("1 lap", "+2 Laps", "3L")] == [(None, 1), (None, 2), (None, 3)]
    assert write_gap(427) == "+0.427"


def test_a_span_names_rounds_and_races() -> None:
    span = Span.parse("1-4; 6.2; 8-")
    inside = [RaceKey(1, 1), RaceKey(4, 3), RaceKey(6, 2), RaceKey(8, 1), RaceKey(99, 9)]
    assert all(key in span for key in inside)
    assert not any(key in span for key in (RaceKey(5, 1), RaceKey(6, 1), RaceKey(7, 2)))


@pytest.mark.parametrize("text", ["", "All", "all"])
def test_no_span_is_every_race(text: str) -> None:
    assert RaceKey(17, 3) in Span.parse(text)


@pytest.mark.parametrize("text", ["x", "4-1", "1.a", "-", "1..2", "1-2-3"])
def test_what_names_no_race_is_refused(text: str) -> None:
    if text == "-":
        assert RaceKey(1, 1) in Span.parse(text)
        return
    with pytest.raises(ValueError):  # noqa: PT011
        Span.parse(text)


def test_a_status_is_known_by_the_words_of_many_sheets() -> None:
    assert [status_code(w) for w in ("Ret", "Not started", "D.S.Q.", "Classified", "EXC", "N/C")] == ["DNF", "DNS", "DSQ", "", "EX", "NC"]
    assert status_code("exploded") is None
