"""Generations, the cascade of superseded cars, chassis, and the check of an entry list."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from onemake.core.record.cars import card
from onemake.core.record.cascade import cascade, sent
from onemake.core.record.chassis import ChassisHistory, chassis_history
from onemake.core.record.facts import Admission, CarFact, Chassis, Generation, Holder, Maker, Series, Use
from onemake.core.record.garage import Garage, own_uses
from onemake.core.record.roles import organisers
from onemake.core.record.tables import Tables
from onemake.office.car_answers import ask_car, ask_cascade, ask_organisers, ask_series_cars
from onemake.office.cars import check_entry, find_generation, read_book_tables
from onemake.office.check import check
from onemake.office.library import load

OLD = Generation("x-1", "x", "X Cup", "10.1", 2010)
NEW = Generation("x-2", "x", "X Cup", "10.2", 2015, "x-1")
NEWEST = Generation("x-3", "x", "X Cup", "11", 2020, "x-2")
TABLES = Tables(
    makers=(Maker("x", "X"),),
    series=(
        Series("top", "Top Cup", "x", 1, first_year=2010),
        Series("base", "Base Cup", "x", 3, first_year=2012),
        Series("gone", "Gone Cup", "x", 3, first_year=2012, last_year=2016),
        Series("silent", "Silent Cup", "x", 3, first_year=2012),
    ),
    generations=(OLD, NEW, NEWEST),
    car_facts=(CarFact("x-1", "power_hp", "300", source="a", line=2), CarFact("x-1", "power_hp", "310", source="b", line=3)),
    uses=(Use("top", "x-1", 2010, line=2), Use("top", "x-2", 2015, line=3)),
    admissions=(
        Admission("base", "x-1", True, 2015, from_series="top", line=2),
        Admission("gone", "x-1", True, 2012, line=3),
        Admission("top", "x-1", False, 2015, line=4),
    ),
)


def states(year: int) -> dict[str, list[str]]:
    found = cascade(TABLES, OLD, year)
    return {place.series: [p.state for p in found.places if p.series == place.series] for place in found.places}


def test_a_superseded_car_goes_down_the_pyramid() -> None:
    assert states(2012) == {"top": ["its own car", "later"], "gone": ["admitted"], "base": ["later"]}
    assert states(2020) == {"base": ["admitted"], "top": ["refused", "its own car once"], "gone": ["admitted once"]}
    assert [(s.generation, s.to_series) for s in sent(TABLES, "top")] == [("x-1", "base")]


def test_a_series_of_which_nothing_is_known_is_a_doubt() -> None:
    assert [doubt.says for doubt in cascade(TABLES, OLD, 2020).doubts] == [
        "of 1 series of the maker the book does not say which cars they let in in 2020"
    ]


def test_a_use_without_an_end_ended_when_its_successor_came_and_not_when_another_car_came() -> None:
    by_successor = own_uses((Use("top", "x-1", 2010), Use("top", "x-2", 2015)), "top", TABLES.generations)
    assert [own.years for own in by_successor] == ["2010-2014", "from 2015, its end is not known"]
    assert [by_successor[1].held(year) for year in (2014, 2019, 2020)] == ["no", "yes", "not known"]
    by_another = own_uses((Use("top", "x-1", 2010), Use("top", "x-3", 2020)), "top", TABLES.generations)
    assert [by_another[0].held(year) for year in (2009, 2014, 2015, 2020)] == ["no", "yes", "not known", "no"]


def test_sources_that_disagree_on_a_figure_are_both_shown() -> None:
    found = card(TABLES, OLD)
    assert [given.value for given in found.figures[0].values] == ["300", "310"]
    assert [doubt.says for doubt in found.doubts] == ["sources disagree on power_hp: 300, 310"]
    assert found.successors == (NEW,)


def test_a_figure_that_changed_by_year_is_no_disagreement() -> None:
    facts = (CarFact("x-1", "power_hp", "300", line=2), CarFact("x-1", "power_hp", "320", from_year=2012, line=3))
    found = card(Tables(generations=(OLD,), car_facts=facts, uses=TABLES.uses), OLD)
    assert [str(given) for given in found.figures[0].values] == ["300", "320 (2012-)"]
    assert found.doubts == ()


@pytest.mark.parametrize(
    ("name", "cars"),
    [
        ("x-2", ["x-2"]),
        ("10.2", ["x-2"]),
        ("10", ["x-1", "x-2"]),
        ("X Cup (Type 10.2)", ["x-2"]),
        ("11 Cup", ["x-3"]),
        ("X Cup", ["x-1", "x-2", "x-3"]),
        ("Y Cup 11", []),
    ],
)
def test_a_car_is_called_by_id_type_or_model(name: str, cars: list[str]) -> None:
    assert [g.id for g in Garage(generations=TABLES.generations).called(name)] == cars


def test_the_shipped_book_knows_where_the_991_2_went() -> None:
    found = ask_cascade("991.2", 2023)
    assert {p.series for p in found.of("admitted")} == {"porsche-sprint-challenge-north-america", "porsche-sprint-challenge-scandinavia"}
    assert {p.series for p in found.of("refused")} == {"porsche-carrera-cup-north-america", "porsche-carrera-cup-scandinavia"}
    assert "porsche-supercup" in {p.series for p in found.of("its own car once")}


def test_the_australian_challenge_took_the_cup_s_used_cars() -> None:
    _, gave = ask_series_cars("porsche-carrera-cup-australia")
    assert {s.to_series for s in gave} == {"porsche-sprint-challenge-australia"}


def test_every_series_with_a_season_car_has_a_use_of_it() -> None:
    """What a season folder says of its car, the book says too."""
    tables = read_book_tables()
    garage = Garage(tables.generations, tables.uses, tables.admissions)
    for name in (
        "porsche-supercup-2017",
        "porsche-supercup-2024",
        "porsche-supercup-2026",
        "porsche-carrera-cup-germany-2014",
        "porsche-carrera-cup-gb-2016",
    ):
        who = load(name).identity
        assert who.car in {g.id for g in garage.own(who.series, who.year)}, name


def test_no_use_begins_before_the_first_season_of_its_car() -> None:
    tables = read_book_tables()
    first = {g.id: g.first_season or 0 for g in tables.generations}
    assert [u.line for u in tables.uses if (u.from_year or 9999) < first[u.generation]] == []


def test_organisations_are_dated_and_an_open_question_is_told() -> None:
    found = ask_organisers("porsche-carrera-cup-north-america", 2023)
    assert [(h.role, h.organisation) for h in found.held] == [("promoter", "pmna"), ("sanctioning", "imsa")]
    assert found.doubts == ()
    assert [d.says for d in organisers(TABLES, "top").doubts] == [
        "the promoter of top is not known",
        "the sanctioning body of top is not known",
    ]


def test_a_status_changes_with_the_years() -> None:
    texts = {
        year: [h.text for h in ask_organisers("porsche-carrera-cup-australia", year).held if h.role == "status"]
        for year in (2015, 2018, 2022)
    }
    assert texts == {2015: ["national championship"], 2018: ["national series"], 2022: ["national championship"]}


# --- an entry list held against the book -----------------------------------------------------------------------------------------

SEASON = """format = 1
[season]
series = "{series}"
year = 2026
name = "A cup"
{car}
[scale.race]
places = [3, 2, 1]
[[title]]
id = "drivers"
competes = "driver"
worth = {{ race = "race" }}
"""
CALENDAR = "round,race,date,circuit\n1,1,2026-05-02,Monza\n1,2,2026-05-03,Monza\n2,1,2026-06-07,Spa\n"


def season(folder: Path, entries: str, series: str = "porsche-supercup", car: str = "", results: str = "") -> str:
    folder.mkdir()
    (folder / "season.toml").write_text(SEASON.format(series=series, car=f'car = "{car}"' if car else ""), encoding="utf-8")
    (folder / "calendar.csv").write_text(CALENDAR, encoding="utf-8")
    (folder / "entries.csv").write_text(entries, encoding="utf-8")
    (folder / "results.csv").write_text("round,race,number,position\n" + results, encoding="utf-8")
    return str(folder)


def said(folder: str) -> list[tuple[int | None, str]]:
    return [(fault.line, fault.problem) for fault in check_entry(folder)[1]]


def test_a_992_1_is_refused_by_a_992_2_only_cup(tmp_path: Path) -> None:
    entries = "number,driver,car\n1,Ada Berg,911 Cup (992.2)\n2,Ben Castel,992.1\n"
    folder = season(tmp_path / "cup", entries, car="porsche-992-2-cup")
    refused = (3, "Ben Castel: Porsche Supercup does not let in a 992.1 in 2026")
    assert said(folder) == [refused]
    assert refused in [(f.fault.line, f.fault.problem) for f in check(folder).findings]


def test_a_car_that_no_rule_lets_in_is_asked_about(tmp_path: Path) -> None:
    entries = "number,driver,car\n1,Ada Berg,991.2\n"
    folder = season(tmp_path / "own", entries, series="my-cup", car="porsche-992-gt3-cup")
    assert said(folder) == [(2, "Ada Berg: the season's car is the 992.1, and no rule is known by which a 991.2 may enter")]
    both = season(tmp_path / "both", entries, series="my-cup", car="porsche-992-gt3-cup; 991.2")
    assert said(both) == []
    neither = season(tmp_path / "neither", entries, series="my-cup")
    assert said(neither) == []


def test_a_chassis_entered_twice_on_one_day(tmp_path: Path) -> None:
    entries = "number,driver,chassis,rounds\n1,Ada Berg,WP0-7,\n1,Cy Dorn,WP0-7,\n2,Ben Castel,wp0 7,1.2\n3,Eve Falk,WP0-8,\n"
    assert said(season(tmp_path / "cup", entries)) == [
        (4, "chassis wp0 7 is entered twice for race 1.2, on 2026-05-03"),
        (4, "chassis wp0 7 is entered twice for race 1.2, on 2026-05-03"),
    ]


def test_a_chassis_in_two_series_on_one_day(tmp_path: Path) -> None:
    season(tmp_path / "there", "number,driver,chassis,rounds\n9,Gil Haas,WP0-7,2\n", series="other-cup")
    here = season(tmp_path / "here", "number,driver,chassis,rounds\n1,Ada Berg,WP0-7,1\n2,Ben Castel,WP0-7,2\n")
    assert said(here) == [(3, "chassis WP0-7 is entered on 2026-06-07 here and in there")]


def test_the_history_of_a_chassis_is_the_book_s_rows_and_the_seasons(tmp_path: Path) -> None:
    folder = season(
        tmp_path / "cup", "number,driver,chassis,rounds\n1,Ada Berg,WP0-7,1.1\n2,Ben Castel,WP0-8,\n", results="1,1,1,1\n1,1,2,2\n"
    )
    tables = Tables(
        chassis=(Chassis("seven", "x-1", "WP0-7", 2012),), holders=(Holder("seven", "X Racing", 2012, 2014),), generations=(OLD,)
    )
    found = chassis_history(tables, [load(folder)], "wp0-7")
    assert found is not None
    assert found.generation == "x-1"
    assert [(s.season, s.race, s.day, s.driver, s.place) for s in found.starts] == [("cup", "1.1 Monza", date(2026, 5, 2), "Ada Berg", "1")]
    assert [h.owner for h in found.holders] == ["X Racing"]
    assert found.doubts == ()
    assert chassis_history(tables, [load(folder)], "WP0-99") is None


def test_a_generation_is_found_by_its_type_even_if_a_later_one_shares_its_family() -> None:
    assert find_generation(read_book_tables(), "997").id == "porsche-997-gt3-cup"


def test_a_chassis_of_the_book_has_its_owners_and_starts() -> None:
    found = ask_car("WP0AA0950JN165082")
    assert isinstance(found, ChassisHistory)
    assert [(h.owner, h.to_year) for h in found.holders] == [("Agincourt Autohaus Leasing", None), ("Ian Goggin", 1994)]
    assert [(s.series, s.year, s.driver) for s in found.starts] == [
        ("porsche-944-turbo-cup-canada", 1988, "Rick Bye"),
        ("porsche-944-turbo-cup-canada", 1989, "Rick Bye"),
    ]
