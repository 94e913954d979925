"""Whatever the book is, and whatever is asked: the answer is that of somebody who goes through every row."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, get_args

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from onemake.core.errors import UserError
from onemake.core.record.ask import ask
from onemake.core.record.book import Book
from onemake.core.record.facts import Champion, Edition, Maker, Series
from onemake.core.record.questions import By, Question, Span
from onemake.core.record.results import CREW, STARTED, RaceRow, SeasonResults, StartRow
from onemake.core.record.tables import Tables
from record.naive import Facts, count

SERIES = (
    Series(id="a", name="A", maker="mk", tier=1, countries=("DE",), first_year=2001),
    Series(id="b", name="B", maker="mk", tier=2, countries=("FR", "DE"), first_year=2001),
    Series(id="c", name="C", maker="nk", tier=2),
    Series(id="d", name="D", countries=("IT",)),
)
PEOPLE, TEAMS, NATIONS, CIRCUITS = ("ann", "ben", "cleo", "dai"), ("north", "south"), ("DEU", "FRA"), ("hill", "lake")
YEARS = range(2001, 2008)
of_series, of_years = st.sampled_from([s.id for s in SERIES]), st.sampled_from(YEARS)
MADE = [by for by in get_args(By) if by != "generation"]


@st.composite
def champions(draw: st.DrawFn) -> tuple[Champion, ...]:
    rows = []
    for series, year, title in draw(
        st.lists(st.tuples(of_series, of_years, st.sampled_from(["drivers", "drivers", "am", "teams"])), unique=True, max_size=25)
    ):
        crew = draw(st.lists(st.sampled_from(PEOPLE), min_size=1, max_size=2, unique=True))
        champion = draw(st.sampled_from(TEAMS)) if title == "teams" else " & ".join(crew)
        nation, team = draw(st.sampled_from(("", *NATIONS))), "" if title == "teams" else draw(st.sampled_from(("", *TEAMS)))
        rows.append(Champion(series=series, year=year, title=title, champion=champion, nationality=nation, team=team))
    return tuple(rows)


@st.composite
def seasons(draw: st.DrawFn) -> tuple[SeasonResults, ...]:
    return tuple(
        draw(season(series, year)) for series, year in draw(st.lists(st.tuples(of_series, of_years), unique=True, min_size=1, max_size=6))
    )


@st.composite
def season(draw: st.DrawFn, series: str, year: int) -> SeasonResults:
    first = date(year, 3, 1)
    races = [
        RaceRow(
            n + 1, 1, (first + timedelta(days=30 * n)).toordinal() if draw(st.booleans()) else 0, draw(st.sampled_from(("", *CIRCUITS)))
        )
        for n in range(draw(st.integers(1, 3)))
    ]
    starts: list[StartRow] = []
    for n in range(len(races)):
        for place in range(draw(st.integers(1, 4))):
            crew = draw(st.lists(st.sampled_from(("", *PEOPLE)), min_size=1, max_size=2, unique=True))
            flags = draw(st.integers(0, 15)) | (CREW if len(crew) > 1 else 0)
            position = place + 1 if flags & STARTED and draw(st.booleans()) else 0
            entry = len(starts) if len(crew) > 1 else -1
            team, nation = draw(st.sampled_from(("", *TEAMS))), draw(st.sampled_from(("", *NATIONS)))
            starts += [StartRow(n, who, team, nation, "", position, 0, flags, 2, entry) for who in crew]
    last = draw(st.none() | st.just(date(year, 10, 1)))
    return SeasonResults(f"{series}-{year}", series, year, f"{series} {year}", "", tuple(races), tuple(starts), (), len(races), True, last)


@st.composite
def facts(draw: st.DrawFn) -> Facts:
    said = draw(st.lists(st.tuples(of_series, of_years, st.sampled_from([True, False, None])), unique_by=lambda e: e[:2], max_size=8))
    return Facts(SERIES, draw(champions()), tuple(Edition(series=s, year=y, held=h) for s, y, h in said), draw(seasons()))


@st.composite
def questions(draw: st.DrawFn) -> Question:
    def some(values: Any) -> tuple[Any, ...]:
        return tuple(draw(st.lists(st.sampled_from(values), max_size=2, unique=True))) if draw(st.integers(0, 7)) == 7 else ()

    rarely = st.none() | st.none() | st.none()
    first, last = draw(rarely | of_years), draw(rarely | of_years)
    way: dict[str, Any] = draw(
        st.sampled_from([{}, {}, {"streak": True}, {"first": True}, {"last": True}, {"together": "tier"}, {"together": "series"}])
    )
    what = draw(st.sampled_from(["titles", "wins", "podiums", "poles", "fastest laps", "starts", "editions", "seasons", "champions"]))
    return Question(
        what,  # type: ignore[arg-type]
        draw(st.sampled_from(MADE)),
        series=some([s.id for s in SERIES]),
        makers=some(["mk", "nk"]),
        tiers=some([1, 2]),
        countries=some(["DE", "FR"]),
        drivers=some(PEOPLE),
        teams=some(TEAMS),
        nations=some(NATIONS),
        years=Span(first, last),
        as_of=draw(rarely | st.dates(date(2001, 1, 1), date(2008, 1, 1))),
        at_least=draw(st.integers(1, 2)),
        **way,
    )


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(facts(), questions())
def test_the_answer_is_that_of_somebody_who_goes_through_every_row(book: Facts, question: Question) -> None:
    tables = Tables(
        makers=(Maker(id="mk", name="M"), Maker(id="nk", name="N")), series=book.series, champions=book.champions, editions=book.editions
    )
    try:
        found = ask(Book(tables, book.seasons), question)
    except UserError:  # nobody of that name in this book, or nothing to be counted by
        return
    assert {line.id: line.value for line in found.lines} == count(book, question)
    assert all(line.evidence for line in found.lines)
    assert [line.position for line in found.lines] == [
        1 + sum((other.value < line.value) if question.first else (other.value > line.value) for other in found.lines)
        for line in found.lines
    ]
