"""Questions to the record book: what is counted, what it rests on, and what is not known."""

from __future__ import annotations

from datetime import date

import pytest

import onemake
from onemake.core.errors import NotFound, UserError
from onemake.core.record.ask import ask, defending
from onemake.core.record.book import Book
from onemake.core.record.facts import Alias, Champion, Count, Edition, Maker, Person, Series
from onemake.core.record.questions import Answer, Question, Span
from onemake.core.record.results import CLASSIFIED, CREW, STARTED, RaceRow, SeasonResults, StartRow
from onemake.core.record.tables import Tables
from onemake.office.record import load_book

X, Y = (
    Series(id="x-cup", name="X Cup", maker="mk", tier=1, countries=("DE", "AT"), first_year=1990, last_year=1999),
    Series(id="y-cup", name="Y Cup", maker="mk", tier=2, countries=("FR",), first_year=1995, last_year=1996, succeeds="x-cup"),
)


def won(series: str, year: int, champion: str, title: str = "drivers", **more: str) -> Champion:
    return Champion(series=series, year=year, title=title, champion=champion, line=year, **more)  # type: ignore[arg-type]


def book(*champions: Champion, editions: tuple[Edition, ...] = (), **more: tuple[object, ...]) -> Book:
    tables = Tables(makers=(Maker(id="mk", name="Maker"),), series=(X, Y), champions=champions, editions=editions, **more)  # type: ignore[arg-type]
    return Book(tables)


def values(answer: Answer) -> list[tuple[int, str, object]]:
    return [(line.position, line.name, line.value) for line in answer.lines]


def years(answer: Answer) -> list[list[int | None]]:
    return [[row.year for row in line.evidence] for line in answer.lines]


def test_titles_are_counted_by_driver_whatever_the_spelling() -> None:
    found = ask(book(won("x-cup", 1990, "Jörg Müller"), won("x-cup", 1991, "MUELLER Joerg"), won("y-cup", 1995, "Ada Berg")), Question())
    assert values(found) == [(1, "Jörg Müller", 2), (2, "Ada Berg", 1)]
    assert years(found) == [[1990, 1991], [1995]]


def test_an_alias_joins_two_names_and_parts_two_persons_of_one_name() -> None:
    aliases = (Alias(id="ada-berg", name="Ada Castel"), Alias(id="ada-berg-2", name="Ada Berg", series="y-cup"))
    people = (Person(id="ada-berg", name="Ada Berg"), Person(id="ada-berg-2", name="Ada Berg"))
    one = book(won("x-cup", 1990, "Ada Berg"), won("x-cup", 1991, "Ada Castel"), won("y-cup", 1995, "Ada Berg"), aliases=aliases)
    assert [(line.id, line.value) for line in ask(one, Question()).lines] == [("ada-berg", 2), ("ada-berg-2", 1)]
    two = book(won("x-cup", 1990, "Ada Castel"), won("y-cup", 1995, "Ada Berg"), aliases=aliases, people=people)
    assert [(line.id, line.value) for line in ask(two, Question()).lines] == [("ada-berg", 1), ("ada-berg-2", 1)]


def test_a_streak_is_not_broken_by_a_year_not_held_but_by_one_of_which_nobody_knows() -> None:
    champions = [won("x-cup", year, "Ada Berg") for year in (1990, 1992, 1994, 1995)]
    found = ask(book(*champions, editions=(Edition(series="x-cup", year=1991, held=False),)), Question(streak=True, series=("x-cup",)))
    assert values(found) == [(1, "Ada Berg", 2)]
    assert years(found) == [[1990, 1992, 1994, 1995]]  # two runs of two: 1993 is not known
    assert [doubt.years for doubt in found.doubts] == [(1993, 1996, 1997, 1998, 1999)]


def test_a_crew_is_champion_together_and_one_title_for_its_series() -> None:
    one = book(won("x-cup", 1990, "Ada Berg & Ben Castel"))
    assert values(ask(one, Question())) == [(1, "Ada Berg", 1), (1, "Ben Castel", 1)]
    assert values(ask(one, Question(by="series"))) == [(1, "X Cup", 1)]
    assert values(ask(one, Question("champions", "series"))) == [(1, "X Cup", 2)]
    assert values(ask(one, Question(by="country"))) == [(1, "Austria", 1), (1, "Germany", 1)]


def test_won_in_two_tiers_in_one_year() -> None:
    found = ask(
        book(won("x-cup", 1995, "Ada Berg"), won("y-cup", 1995, "Ada Berg"), won("x-cup", 1996, "Ada Berg")), Question(together="tier")
    )
    assert values(found) == [(1, "Ada Berg", 2)]
    assert years(found) == [[1995, 1995]]


def test_class_titles_count_only_where_they_are_asked_for() -> None:
    one = book(won("x-cup", 1990, "Ada Berg"), won("x-cup", 1990, "Ben Castel", "pro-am"), won("x-cup", 1990, "North", "teams"))
    assert values(ask(one, Question())) == [(1, "Ada Berg", 1)]
    assert values(ask(one, Question(titles_of=("pro-am",)))) == [(1, "Ben Castel", 1)]
    assert values(ask(one, Question(by="team"))) == [(1, "North", 1)]
    assert [line.id for line in ask(one, Question(by="title")).lines] == ["drivers", "pro-am", "teams"]


def test_the_defending_champion_is_that_of_the_last_edition_ended_before() -> None:
    one = book(won("x-cup", 1990, "Ada Berg"), won("x-cup", 1991, "Ben Castel"))
    assert [line.name for line in defending(one, "X Cup", date(1991, 8, 1)).lines] == ["Ada Berg"]
    assert [line.name for line in defending(one, "x-cup", date(1992, 1, 1)).lines] == ["Ben Castel"]


def test_nobody_defends_the_title_of_an_edition_whose_champion_is_not_known() -> None:
    found = defending(book(won("x-cup", 1990, "Ada Berg")), "x-cup", date(1993, 8, 1))
    assert [doubt.years for doubt in found.doubts] == [(1991, 1992)]
    assert not found.sure


def test_a_count_that_says_more_stands_beside_the_line() -> None:
    four = Count(who="Ada Berg", what="titles", count=4, series="x-cup", line=2)
    found = ask(book(won("x-cup", 1990, "Ada Berg"), counts=(four,)), Question(series=("x-cup",)))
    assert [row.says for row in found.lines[0].claimed] == ["Ada Berg: 4 titles"]
    assert found.doubts[-1].says == "a source counts more than the book has rows for: Ada Berg: 4 titles"


def test_editions_are_counted_as_known_and_with_those_that_came_before() -> None:
    one = book(
        won("x-cup", 1990, "Ada Berg"), won("y-cup", 1995, "Ada Berg"), editions=(Edition(series="y-cup", year=1996, held=True, number=8),)
    )
    (line,) = ask(one, Question("editions", "series", series=("y-cup",))).lines
    assert (line.value, [(o.counting, o.value) for o in line.otherwise]) == (
        2,
        [
            ("as numbered in 1996", 8),
            ("with X Cup", 3),
            ("with X Cup, if every year was held of which no row says otherwise", 12),
        ],
    )


def season(series: str, year: int, *races: list[tuple[str, int]], crew: bool = False) -> SeasonResults:
    """Each race a list of drivers and places; a crew shares one car."""
    flags = STARTED | CLASSIFIED | (CREW if crew else 0)
    starts = [
        StartRow(n, who, "North", "", "", place, 0, flags, 2 + i, n if crew else -1)
        for n, race in enumerate(races)
        for i, (who, place) in enumerate(race)
    ]
    days = [RaceRow(n + 1, 1, date(year, 5, n + 1).toordinal(), "Hill") for n in range(len(races))]
    return SeasonResults(
        f"{series}-{year}", series, year, f"{series} {year}", "", tuple(days), tuple(starts), (), len(races), finished=True
    )


def test_wins_of_a_crew_are_two_drivers_and_one_car() -> None:
    one = Book(
        Tables(makers=(Maker(id="mk", name="Maker"),), series=(X,)),
        [season("x-cup", 1990, [("Ada Berg", 1), ("Ben Castel", 1)], crew=True)],
    )
    assert values(ask(one, Question("wins"))) == [(1, "Ada Berg", 1), (1, "Ben Castel", 1)]
    assert values(ask(one, Question("wins", "team"))) == [(1, "North", 1)]
    assert values(ask(one, Question("wins", "circuit"))) == [(1, "Hill", 1)]


def test_wins_are_those_won_by_a_day() -> None:
    one = Book(Tables(series=(X,)), [season("x-cup", 1990, [("Ada Berg", 1)], [("Ada Berg", 1)], [("Ada Berg", 1)])])
    assert values(ask(one, Question("wins", as_of=date(1990, 5, 2)))) == [(1, "Ada Berg", 2)]


def test_a_name_that_the_book_does_not_have_is_refused_with_those_like_it() -> None:
    with pytest.raises(NotFound, match=r"the book has no driver 'Ada Borg'"):
        ask(book(won("x-cup", 1990, "Ada Berg")), Question(drivers=("Ada Borg",)))
    with pytest.raises(UserError, match=r"titles are not counted by circuit"):
        ask(book(won("x-cup", 1990, "Ada Berg")), Question(by="circuit"))


def test_the_shipped_book_knows_who_won_five_times_between_1992_and_1999() -> None:
    found = ask(load_book(), Question(series=("porsche-carrera-cup-france",), years=Span(1992, 1999), at_least=5))
    assert [(line.name, line.value) for line in found.lines] == [("Dominique Dupuy", 5)]
    assert {row.table for row in found.lines[0].evidence} == {"champions.csv"}


def test_no_computed_champion_of_the_shipped_seasons_is_another_than_the_book_has() -> None:
    assert load_book().disagreements == ()
    assert onemake.load_book() is load_book()


@pytest.mark.parametrize(
    "what", ["titles", "wins", "podiums", "poles", "fastest laps", "starts", "points", "editions", "seasons", "champions"]
)
@pytest.mark.parametrize("by", ["driver", "team", "nation", "series", "tier", "maker", "generation", "country", "year", "circuit", "title"])
def test_whatever_is_asked_is_answered_or_refused_in_plain_words(what: str, by: str) -> None:
    refusals = []
    for more in ({}, {"streak": True}, {"first": True}, {"last": True}, {"together": "series"}):
        try:
            found = ask(load_book(), Question(what, by, **more))  # type: ignore[arg-type]
        except UserError as refused:
            refusals.append(str(refused))
            continue
        for line in found.lines[:3]:
            assert line.value > 0
            assert line.evidence
            assert all(row.says for row in line.evidence[:3])
    assert all("are not counted by" in refusal for refusal in refusals)


def test_a_car_whose_use_has_no_end_is_the_series_car_until_there_was_a_successor() -> None:
    from onemake.core.record.dated import Generations
    from onemake.core.record.facts import Generation, Series, Use
    from onemake.core.record.tables import Tables

    tables = Tables(
        series=(Series(id="x-cup", name="X"),),
        generations=(
            Generation(id="a", maker="m", model="A", first_season=2000),
            Generation(id="b", maker="m", model="B", first_season=2005, predecessor="a"),
        ),
        uses=(Use(series="x-cup", generation="a", from_year=2000),),
    )
    used = Generations(tables)
    assert [used.only("x-cup", year) for year in (1999, 2000, 2004, 2005)] == [-1, 0, 0, -1]


def test_part_of_a_name_that_only_one_has_is_enough() -> None:
    assert [line.name for line in ask(load_book(), Question(drivers=("rast",))).lines] == ["René Rast"]


def test_part_of_a_name_that_several_have_lists_them() -> None:
    with pytest.raises(UserError, match=r"several drivers may be meant by 'muller': Sven Müller"):
        ask(load_book(), Question(drivers=("muller",)))


def test_the_first_place_of_a_reversed_grid_is_no_pole() -> None:
    poles = ask(load_book(), Question(what="poles", series=("fia-formula-2",), years=Span(2024, 2024), most=None))
    assert (sum(int(line.value) for line in poles.lines), poles.doubts) == (14, ())
