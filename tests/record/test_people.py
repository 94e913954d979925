"""Drivers and teams of the record book: careers, the way up, two cups in one year, head to head, and who may be one."""

from __future__ import annotations

from datetime import date

import pytest

from onemake.core.errors import NotFound, UserError
from onemake.core.record.anniversaries import day_of_year
from onemake.core.record.book import Book
from onemake.core.record.days import anniversaries
from onemake.core.record.facts import Alias, Apart, Champion, Count, Maker, Meeting, Person, Promotion, Series
from onemake.core.record.finding import candidates, find_one
from onemake.core.record.pathway import Level
from onemake.core.record.people_of import career, champions_who_rose, duel, duplicates, pathways, programmes, promotions
from onemake.core.record.questions import Span
from onemake.core.record.results import CLASSIFIED, CREW, POLE, STARTED, RaceRow, SeasonResults, StartRow
from onemake.core.record.tables import Tables

TOP = Series(id="top", name="Top Cup", maker="mk", tier=1, first_year=1990, last_year=1999)
NORTH = Series(id="north", name="Cup North", maker="mk", tier=2, first_year=1990, last_year=1999)
SOUTH = Series(id="south", name="Cup South", maker="mk", tier=2, first_year=1990, last_year=1999)
BASE = Series(id="base", name="Base Challenge", maker="mk", tier=3, first_year=1990, last_year=1999)
TIER1, TIER2 = Level(tiers=frozenset({1})), Level(tiers=frozenset({2}))


def won(series: str, year: int, champion: str, title: str = "drivers", **more: str) -> Champion:
    return Champion(series=series, year=year, title=title, champion=champion, line=year, **more)  # type: ignore[arg-type]


def race(*places: str, team: str = "", nation: str = "", grid: tuple[str, ...] = ()) -> list[tuple[str, int, int, str, str]]:
    """Names in the order of their places; a name after a minus was not classified."""
    rows = []
    for place, word in enumerate(places, 1):
        name = word.lstrip("-")
        rows.append((name, 0 if word.startswith("-") else place, grid.index(name) + 1 if name in grid else 0, team, nation))
    return rows


def season(
    series: str, year: int, *races: list[tuple[str, int, int, str, str]], month: int = 5, circuit: str = "Hill", crew: bool = False
) -> SeasonResults:
    starts = [
        StartRow(n, name, team, nation, "", place, grid, STARTED | (CLASSIFIED if place else 0) | (POLE if grid == 1 else 0) | (CREW if crew else 0), 2 + i, n if crew else -1)
        for n, rows in enumerate(races)
        for i, (name, place, grid, team, nation) in enumerate(rows)
    ]  # fmt: skip
    days = tuple(RaceRow(n + 1, 1, date(year, month, n + 1).toordinal(), circuit) for n in range(len(races)))
    last = date(year, month, len(races))
    return SeasonResults(f"{series}-{year}", series, year, f"{series} {year}", "", days, tuple(starts), (), len(races), True, last)


def book(*rows: Champion | SeasonResults, **more: tuple[object, ...]) -> Book:
    champions = tuple(row for row in rows if isinstance(row, Champion))
    tables = Tables(makers=(Maker(id="mk", name="Maker"),), series=(TOP, NORTH, SOUTH, BASE), champions=champions, **more)  # type: ignore[arg-type]
    return Book(tables, [row for row in rows if isinstance(row, SeasonResults)])


# --- whoever is meant ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("jorg-muller", ["jorg-mueller"]),
        ("joerg müller", ["jorg-mueller"]),
        ("Müller Jörg", ["jorg-mueller"]),
        ("ada", ["ada-berg"]),
        ("mul", ["jorg-mueller", "dirk-muller"]),
        ("Ada Brg", ["ada-berg"]),
        ("Nobody", []),
        ("", []),
    ],
)
def test_a_name_is_found_without_accents_in_any_order_in_part_and_with_a_slip(typed: str, meant: list[str]) -> None:
    one = book(won("top", 1990, "Jörg Müller"), won("top", 1991, "Dirk Müller"), won("top", 1992, "Ada Berg"))
    ids = {id: id for id in one.people.ids}
    names = {"jorg-mueller": next(id for id in ids if id.startswith("j")), "dirk-muller": next(id for id in ids if id.startswith("d"))}
    assert sorted(candidates(one.people, typed)) == sorted(names.get(id, id) for id in meant)


def test_several_candidates_are_listed_and_none_is_guessed() -> None:
    one = book(won("top", 1990, "Ada Berg"), won("top", 1991, "Ada Castel"))
    with pytest.raises(UserError, match=r"several drivers may be meant by 'ada': Ada Berg \(ada-berg\), Ada Castel \(ada-castel\)"):
        find_one(one.people, "ada")
    with pytest.raises(NotFound, match="knows no team 'x'"):
        find_one(one.teams, "x", "team")


# --- careers ---------------------------------------------------------------------------------------------------------------------


def test_a_career_is_a_line_through_the_tiers_with_what_was_raced() -> None:
    one = book(
        won("base", 1990, "Ada Berg", nationality="AUT", team="North"),
        season("north", 1991, race("Ada Berg", "Ben Castel", team="North", nation="AUT"), race("Ben Castel", "-Ada Berg", team="North")),
        season("top", 1992, race("Ben Castel", "Ada Berg", grid=("Ada Berg",))),
        won("top", 1993, "Ada Castel", nationality="DEU"),
        aliases=(Alias(id="ada-berg", name="Ada Castel"),),
    )
    found = career(one, "driver", "ada-berg")
    assert [(s.year, s.series, s.tier, s.titles, s.starts, s.wins, s.podiums, s.poles, s.beside) for s in found.stages] == [
        (1990, "base", 3, ("drivers",), None, 0, 0, 0, ("north",)),
        (1991, "north", 2, (), 2, 1, 1, 0, ("north",)),
        (1992, "top", 1, (), 1, 0, 1, 1, ()),
        (1993, "top", 1, ("drivers",), None, 0, 0, 0, ()),
    ]
    assert (found.titles, found.wins, found.starts, found.tiers) == (2, 1, 3, ((3, 1990), (2, 1991), (1, 1992)))
    assert found.names == (("Ada Berg", 1990, 1992), ("Ada Castel", 1993, 1993))
    assert found.nations == (("AUT", 1990, 1991), ("DEU", 1993, 1993))
    assert [(d.series, d.years) for d in found.doubts] == [("base", (1990,)), ("top", (1993,)), ("", ())]
    assert [e.table for e in found.stages[1].evidence] == ["north-1991/results.csv"]


def test_two_spellings_in_one_season_are_counted_once() -> None:
    one = book(season("north", 1991, race("Ada Berg")), won("north", 1991, "ADA BERG"))
    (stage,) = career(one, "driver", "ada-berg").stages
    assert (stage.starts, stage.wins, stage.titles, stage.names) == (1, 1, ("drivers",), ("Ada Berg", "ADA BERG"))


def test_a_career_shows_what_a_source_counts_without_the_parts() -> None:
    four = Count(who="Ada Berg", what="wins", count=4, series="top", line=2, source="a page")
    assert [row.says for row in career(book(won("top", 1990, "Ada Berg"), counts=(four,)), "driver", "ada-berg").claimed] == [
        "Ada Berg: 4 wins in top"
    ]


def test_a_team_has_its_own_titles_and_its_drivers_and_a_crew_is_one_car() -> None:
    one = book(
        won("top", 1990, "North", "teams"),
        won("top", 1991, "Ada Berg", team="North"),
        season("south", 1992, race("Ada Berg", "Ben Castel", team="North"), crew=True),
    )
    found = career(one, "team", "north")
    assert [(s.year, s.titles, s.starts, s.wins, s.beside) for s in found.stages] == [
        (1990, ("teams",), None, 0, ()),
        (1991, (), None, 0, ("ada-berg",)),
        (1992, (), 1, 1, ("ada-berg", "ben-castel")),
    ]
    assert found.titles == 1


# --- the way up ------------------------------------------------------------------------------------------------------------------


def test_who_came_from_which_cup_within_so_many_years() -> None:
    one = book(
        won("north", 1990, "Ada Berg"),
        won("south", 1992, "Ada Berg"),
        won("south", 1990, "Ben Castel"),
        season("top", 1993, race("Ada Berg", "Ben Castel", "Cleo Dorn")),
        season("north", 1995, race("Cleo Dorn")),
    )
    found = pathways(one, TIER2, TIER1, 2)
    assert [(s.name, s.from_series, s.from_year, s.to_year, s.champion, s.won) for s in found.steps] == [
        ("Ada Berg", "south", 1992, 1993, True, ("1 race",))
    ]
    assert (found.arrived, found.came, found.by_series) == (3, 1, (("south", 1),))
    longer = pathways(one, TIER2, TIER1)
    assert [(s.name, s.from_series, s.years) for s in longer.steps] == [
        ("Ada Berg", "south", 1),
        ("Ada Berg", "north", 3),
        ("Ben Castel", "south", 3),
    ]


def test_both_cups_in_one_year_is_no_way_up() -> None:
    one = book(won("north", 1993, "Ada Berg"), season("top", 1993, race("Ada Berg")))
    assert pathways(one, TIER2, TIER1).steps == ()
    risen, _ = champions_who_rose(one, TIER2, TIER1)
    assert [(r.before, r.same_year, r.later, r.won_races) for r in risen] == [((), (1993,), (), True)]


def test_champions_are_told_by_what_became_of_them() -> None:
    one = book(
        won("north", 1990, "Ada Berg"),
        won("south", 1990, "Ben Castel"),
        won("south", 1994, "Cleo Dorn"),
        season("top", 1992, race("Ada Berg", "Cleo Dorn")),
        won("top", 1993, "Ada Berg"),
    )
    risen, doubts = champions_who_rose(one, TIER2, TIER1)
    assert [(r.name, r.before, r.later, r.won_races, r.won_titles) for r in risen] == [
        ("Ada Berg", (), (1992, 1993), True, (1993,)),
        ("Ben Castel", (), (), False, ()),
        ("Cleo Dorn", (1992,), (), False, ()),
    ]
    assert ("only the champion is known, not who else took part", "north", (1990,)) in [(d.says, d.series, d.years) for d in doubts]


def test_a_rule_of_promotion_names_who_qualifies_or_says_that_somebody_chooses() -> None:
    rules = (
        Promotion(
            from_series="north", to_series="top", kind="seat", title="drivers", last_place=1, from_year=1990, to_year=1991, text="a seat"
        ),
        Promotion(from_series="south", to_series="top", kind="nomination", from_year=1990, to_year=1995, text="one driver"),
        Promotion(from_series="base", to_series="north", kind="seat", from_year=1996, text="later"),
    )
    one = book(won("north", 1990, "Ada Berg"), promotions=rules)
    assert [(q.rule.from_series, q.who, [d.says for d in q.doubts]) for q in promotions(one, 1990)] == [
        ("north", (("ada-berg", "Ada Berg", 1),), []),
        ("south", (), ["the organiser chooses; the book does not know whom"]),
    ]
    assert [[d.says for d in q.doubts] for q in promotions(one, 1991, frozenset({"north"}))] == [["who won the title drivers is not known"]]


# --- beside each other -----------------------------------------------------------------------------------------------------------


def test_a_double_programme_tells_the_weekends_that_clash() -> None:
    here, there = season("north", 1990, race("Ada Berg"), circuit="Hill Circuit"), season("top", 1990, race("Ada Berg"), circuit="Dale")
    (found,) = programmes(book(here, there), "driver")
    assert found.clashes is not None
    assert (found.name, found.year, found.series, found.tiers) == ("Ada Berg", 1990, ("top", "north"), (1, 2))
    assert [(c.one.series, c.other.series, c.together) for c in found.clashes] == [("top", "north", False)]
    (same_place,) = programmes(book(here, season("top", 1990, race("Ada Berg"), circuit="Hill")), "driver")
    assert [c.together for c in same_place.clashes or ()] == [True]


def test_without_dates_of_both_nobody_says_whether_they_clash() -> None:
    one = book(won("north", 1990, "Ada Berg"), season("top", 1990, race("Ada Berg")))
    assert [(p.titles, p.clashes) for p in programmes(one, "driver")] == [(("north",), None)]
    met = book(
        won("north", 1990, "Ada Berg"),
        season("top", 1990, race("Ada Berg")),
        meetings=(Meeting(series="north", year=1990, date=date(1990, 9, 1)),),
    )
    assert [p.clashes for p in programmes(met, "driver", Span(1990, 1990))] == [()]
    assert programmes(met, "driver", Span(1991, None)) == ()


def test_head_to_head_counts_only_races_that_both_started() -> None:
    first = season(
        "north", 1990, race("Ada Berg", "Ben Castel", grid=("Ben Castel", "Ada Berg")), race("Ben Castel", "-Ada Berg"), race("Ada Berg")
    )
    found = duel(
        book(first, won("north", 1990, "Ada Berg"), won("top", 1991, "Ben Castel"), won("top", 1991, "Ada Berg", "pro-am")),
        "driver",
        "ada-berg",
        "ben-castel",
    )
    assert [(d.ahead, d.ahead_on_grid) for d in found.duels] == [(0, 1), (1, None)]
    assert [(s.career.titles, s.ahead, s.ahead_on_grid, s.wins, s.podiums, s.poles) for s in found.sides] == [
        (1, 1, 0, 1, 1, 0),
        (1, 1, 1, 1, 2, 1),
    ]
    assert found.by_season == (("north-1990", 1, 1),)
    assert [(d.series, d.years) for d in found.doubts] == [("north", (1990,)), ("top", (1991,)), ("", ())]


def test_two_in_one_car_are_not_ahead_of_each_other_and_teams_have_their_best_car() -> None:
    one = book(season("north", 1990, race("Ada Berg", "Ben Castel"), crew=True))
    assert [(d.ahead, d.in_one_car) for d in duel(one, "driver", "ada-berg", "ben-castel").duels] == [(None, True)]
    rows = [("Ada Berg", 1, 0, "Hill", ""), ("Ben Castel", 2, 0, "Dale", ""), ("Cleo Dorn", 3, 0, "Hill", "")]
    teams = duel(book(season("north", 1990, rows)), "team", "hill", "dale")
    assert [(d.one.position, d.other.position, d.ahead) for d in teams.duels] == [(1, 2, 0)]


def test_on_this_day_has_births_races_first_races_and_ends_of_seasons() -> None:
    one = book(
        season("north", 1991, race("Ada Berg", "Ben Castel"), race("Ben Castel", "Ada Berg")),
        won("north", 1991, "Ada Berg"),
        people=(Person(id="ada-berg", name="Ada Berg", born=date(1970, 5, 1), birthplace="Graz"),),
    )
    assert [(o.what, o.says) for o in anniversaries(one, 5, 1).occasions] == [
        ("birth", "Ada Berg was born in Graz"),
        ("first race", "Ada Berg's first race in this book: north 1991"),
        ("race won", "Ada Berg won race 1.1 of north 1991 at Hill"),
    ]
    assert [(o.what, o.who) for o in anniversaries(one, 5, 2).occasions] == [("season ended", "ada-berg"), ("race won", "ben-castel")]
    assert anniversaries(one, 5, 3).occasions == ()
    assert (day_of_year("2026-05-02"), day_of_year("02-29")) == ((5, 2), (2, 29))
    with pytest.raises(UserError, match="'13-01' is no day of the year"):
        day_of_year("13-01")


# --- who may be one --------------------------------------------------------------------------------------------------------------


def told(one: Book, kind: str = "driver") -> list[tuple[str, str, str, str]]:
    return [(p.verdict, p.name, p.other, p.why) for p in duplicates(one, kind)[0]]  # type: ignore[arg-type]


def test_a_name_more_or_a_short_first_name_is_proposed_with_what_speaks_for_it() -> None:
    one = book(won("north", 1990, "Dan Cammish", nationality="GBR"), won("north", 1991, "Daniel Cammish", nationality="GBR"), won("top", 1992, "Kimi Berg"), won("top", 1993, "Ada Kimi Berg"))  # fmt: skip
    assert told(one) == [
        ("likely", "Kimi Berg", "Ada Kimi Berg", "a name more"),
        ("likely", "Dan Cammish", "Daniel Cammish", "a short first name"),
    ]
    first = next(p for p in duplicates(one, "driver")[0] if p.name == "Dan Cammish")
    assert (first.speaks_for, first.speaks_against) == (("both in north", "1 year between them", "same nation (GBR)"), ())
    assert [e.table for e in first.evidence] == ["champions.csv", "champions.csv"]


def test_two_in_one_race_are_two_and_so_are_junior_and_senior() -> None:
    one = book(
        season("north", 1990, race("Anna Bergmann", "Anna Bergman")), won("top", 1970, "Ben Castel"), won("top", 1990, "Ben Castel Jr")
    )
    assert [(p.verdict, {p.name, p.other}, p.speaks_against) for p in duplicates(one, "driver")[0]] == [
        ("unlikely", {"Ben Castel", "Ben Castel Jr"}, ("20 years between them", "junior and senior are two people")),
        ("unlikely", {"Anna Bergman", "Anna Bergmann"}, ("both were in one race",)),
    ]


def test_teams_are_told_by_their_own_words() -> None:
    one = book(
        won("north", 1990, "Lechner Racing", "teams"),
        won("north", 1991, "BWT Lechner Racing", "teams"),
        won("north", 1992, "Team Racing", "teams"),
        won("north", 1993, "Racing Competition", "teams"),
    )
    assert told(one, "team") == [("likely", "Lechner Racing", "BWT Lechner Racing", "a word more: a sponsor or a partner")]


def test_what_is_settled_is_not_proposed_again() -> None:
    rows = (won("north", 1990, "Dan Cammish"), won("north", 1991, "Daniel Cammish"))
    assert told(book(*rows, apart=(Apart(name="Daniel Cammish", other="Dan Cammish"),))) == []
    assert told(book(*rows, aliases=(Alias(id="dan-cammish", name="Daniel Cammish"),))) == []


def test_one_name_after_ten_years_away_in_other_series_may_be_two() -> None:
    one = book(won("base", 1980, "Ada Berg"), won("top", 1995, "Ada Berg"), won("top", 1980, "Ben Castel"), won("top", 1995, "Ben Castel"))
    assert [(n.name, n.years, n.before, n.after) for n in duplicates(one, "driver")[1]] == [
        ("Ada Berg", 15, (1980, ("base",)), (1995, ("top",)))
    ]
