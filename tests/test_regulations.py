"""The shipped regulations: each can be read and scored, says where it comes from, and gives what its text gives as an example."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from pathlib import Path
from string import ascii_uppercase

import pytest

from onemake import Row, Season, check, load, standings
from onemake.core.errors import UserError
from onemake.core.rules.borrow import under
from onemake.office.library import BOOK, book_seasons, load_rules

REGULATIONS = BOOK / "regulations"
NAMES = sorted(path.stem for path in REGULATIONS.glob("*.toml"))
FAMILIES = sorted(path.stem for path in (REGULATIONS / "families").glob("*.toml"))

HEADER = "round,race,session,number,driver,team,entrant,classes,category,guest,position,status,grid,best_lap,codes"
HEADER += ",born,first_season,starts_before,complete_seasons_before\n"


def line(driver: str, position: int | None = None, *, race: str = "1.1", session: str = "race", **cells: str) -> str:
    """A row of results.csv; number, team and entrant are the driver's own unless given."""
    own = {"number": driver, "team": f"Team {driver}", "entrant": f"Licence {driver}", **cells}
    known = {"session": session, "driver": driver, "position": "" if position is None else str(position), **own}
    known["round"], _, known["race"] = race.partition(".")
    return ",".join(known.get(column, "") for column in HEADER.strip().split(","))


def folder(path: Path, name: str, rows: Iterable[str], calendar: Iterable[str] = (), rules: str = "") -> Path:
    """A season folder that builds on a shipped regulation; the calendar's lines are round, race, scale, factor, distance_done, status."""
    (path / "season.toml").write_text(f"format = 1\nextends = '{REGULATIONS / name}.toml'\n{rules}", encoding="utf-8")
    (path / "results.csv").write_text(HEADER + "".join(f"{row}\n" for row in rows), encoding="utf-8")
    if calendar:
        head = "round,race,scale,factor,distance_done,status\n"
        (path / "calendar.csv").write_text(head + "".join(f"{race}\n" for race in calendar), encoding="utf-8")
    return path


def rows_of(season: Season | Path, title: str) -> dict[str, Row]:
    """The rows of a title by competitor."""
    (table,) = standings(season if isinstance(season, Season) else load(str(season)), title)
    return {row.competitor: row for row in table.rows}


# --- every file ------------------------------------------------------------------------------------------------------------------------


def facts(word: str, year: int) -> dict[str, str]:
    """What makes somebody a member of a class of this name: old enough for masters and amateurs, young and new enough for rookies."""
    if word == "none":
        return {"born": f"{year - 30}-07-01", "first_season": "1990", "starts_before": "99", "complete_seasons_before": "9"}
    old = word in ("Pro-Am", "Masters")
    born = f"{year - (60 if old else 19)}-07-01"
    return {"born": born, "first_season": str(year), "starts_before": "0", "category": "Gold" if word == "Pro" else "Bronze"}


def weekend(name: str, path: Path) -> Path:
    """One race in each role that a title names, with two drivers of each class and two of none; and a race still to come."""
    titles, year = load_rules(name).title, int(name[-4:]) if name[-4:].isdecimal() else 2024
    roles = list(dict.fromkeys("race" if role == "*" else role for title in titles for role in title.worth))
    classes = list(dict.fromkeys(word for title in titles for word in title.eligible.classes))
    drivers = dict(zip(ascii_uppercase, [word for word in [*classes, "none"] for _ in range(2)], strict=False))
    rows = []
    for race in range(1, len(roles) + 1):
        place = 0
        for driver, word in drivers.items():
            second = word == "ProAm" and driver != next(d for d, w in drivers.items() if w == word)  # the two share a car
            place += not second
            cells = {"classes": "" if word == "none" else word, "category": "Bronze", "team": f"Team {word}", "entrant": f"Licence {word}"}
            cells |= facts(word, year) | ({"number": "99", "category": "Silver" if second else "Bronze"} if word == "ProAm" else {})
            lap = {"grid": str(place), "best_lap": f"1:{30 + place}.000", "codes": "P; FL" if place == 1 else ""}
            rows.append(line(driver, place, race=f"1.{race}", **cells, **lap))
            rows.append(line(driver, place, race=f"1.{race}", session="qualifying", **cells))
    calendar = [f"1,{race},{role},,,run" for race, role in enumerate(roles, 1)]
    return folder(path, name, rows, [*calendar, f"2,1,{roles[0]},,,scheduled"])


@pytest.mark.parametrize("name", NAMES)
def test_a_regulation_is_read_and_scores_a_weekend(name: str, tmp_path: Path) -> None:
    place = weekend(name, tmp_path)
    season = load(str(place))
    unread = {name for name, scale in season.regulations.scale.items() if "?" in (*scale.places, scale.rest)}
    if unread:
        with pytest.raises(UserError, match=r"does not say what place . is worth"):
            standings(season, season.regulations.title[0].id)
        return
    empty = [name for name, scale in season.regulations.scale.items() if scale.unwritten]
    assert [f.fault.problem.split()[0] for f in check(str(place)).findings] == [f"scale.{name}" for name in empty]
    for title in season.regulations.title:
        (table,) = standings(season, title.id)
        scales = [season.regulations.scale[scale].places for scale in title.worth.values() if scale != "none"]
        pays = any(scales) or bool(title.bonus)
        assert table.rows
        assert (max(row.gross for row in table.rows) > 0) == pays


@pytest.mark.parametrize("name", NAMES)
def test_a_regulation_says_where_its_rules_were_read(name: str, tmp_path: Path) -> None:
    season = load(str(weekend(name, tmp_path)))
    rules = season.regulations
    assert season.identity.sources
    written = {**rules.scale, **rules.factor, **rules.bonus, **rules.class_}
    unread = {scale for scale in rules.scale if not any(rules.scale[scale].places)}
    assert [key for key, rule in written.items() if not rule.source and key not in unread] == []
    assert [title.id for title in rules.title if not title.source and not unread.issuperset(title.worth.values())] == []
    assert not rules.distance.steps or rules.distance.source


@pytest.mark.parametrize("name", NAMES)
def test_a_regulation_names_its_gaps(name: str) -> None:
    text = (REGULATIONS / f"{name}.toml").read_text(encoding="utf-8")
    assert "# Not told:" in text
    assert text.startswith("# ")


@pytest.mark.parametrize("family", FAMILIES)
def test_a_family_has_members(family: str) -> None:
    members = [
        name for name in NAMES if f'extends = "families/{family}.toml"' in (REGULATIONS / f"{name}.toml").read_text(encoding="utf-8")
    ]
    assert len(members) > 1


@pytest.mark.parametrize("name", sorted(set(NAMES) & set(book_seasons())))
def test_regulations_and_the_season_of_their_name_give_the_same_points(name: str) -> None:
    season = load(name)
    ours = {title.id for title in season.regulations.title}
    borrowed = under(season, load_rules(name))
    shared = [title.id for title in borrowed.regulations.title if title.id in ours]
    assert "drivers" in shared
    for title in shared:
        assert [(r.position, r.competitor_id, r.points) for r in standings(season, title)[0].rows] == [
            (r.position, r.competitor_id, r.points) for r in standings(borrowed, title)[0].rows
        ]


# --- worked checks: the figures that the texts and reports give ------------------------------------------------------------------------


def test_w1_supercup_2024_seventh_on_the_road_behind_three_guests_takes_fourteen_points(tmp_path: Path) -> None:
    rows = [line(f"D{place}", place, guest="yes" if place in (4, 5, 6) else "") for place in range(1, 20)]
    table = rows_of(folder(tmp_path, "porsche-supercup-2024", rows), "drivers")
    assert [table[f"D{place}"].points for place in (3, 7, 18, 19)] == [17, 14, 1, 0]
    assert "D4" not in table


def test_w4_spec_mx5_2021_six_best_of_545_are_a_mean_of_90_83(tmp_path: Path) -> None:
    rows = []
    for number, place in enumerate((1, 3, 4, 5, 6, 8, 9), 1):
        order = [f"D{n}" for n in range(2, 10)]
        order.insert(place - 1, "Regional")
        rows += [line(d, p, race=f"{number}.1", classes="Regional" if d == "Regional" else "Other") for p, d in enumerate(order, 1)]
    row = rows_of(folder(tmp_path, "spec-mx5-challenge-2021", rows), "regional")["Regional"]
    assert row.points == Fraction(545, 6)
    assert f"{float(row.points):.2f}" == "90.83"


def test_spec_mx5_2021_who_is_entered_and_stays_in_the_paddock_has_the_points_of_the_last_place(tmp_path: Path) -> None:
    cars = ("A", "B", "C", "D")
    rows = [line(driver, place, classes="Regional") for place, driver in enumerate(cars, 1)]
    rows += [line("E", status="DNF", classes="Regional"), line("F", status="DNS", classes="Regional")]
    rows += [line(driver, place, race="2.1", classes="Regional") for place, driver in enumerate(cars, 1)]
    table = rows_of(folder(tmp_path, "spec-mx5-challenge-2021", rows, ["1,1,,,,run", "2,1,short,,,run"]), "regional")
    assert [score.points for score in table["E"].scores] == [88]
    assert table["F"].scores[0].points == 88
    assert [score.points for score in table["B"].scores] == [95, 92]


def test_w5_gb4_from_eighth_to_the_win_of_the_reversed_race_is_27(tmp_path: Path) -> None:
    rows = [line("A", 1, grid="8"), line("B", 2, grid="1")]
    table = rows_of(folder(tmp_path, "gb4-format", rows, ["1,1,reversed,,,run"]), "drivers")
    assert [table[driver].points for driver in "AB"] == [27, 17]


def test_w6_carrera_cup_north_america_2021_two_wins_from_two_poles_are_60(tmp_path: Path) -> None:
    rows = [line("A", 1, race=race, classes="Pro", codes="P") for race in ("1.1", "1.2")]
    assert rows_of(folder(tmp_path, "porsche-carrera-cup-north-america-2021", rows), "drivers")["A"].points == 60


def test_w7_carrera_cup_italia_2021_the_perfect_weekend_is_61(tmp_path: Path) -> None:
    rows = [line("A", 1, race=race, codes="P; FL") for race in ("1.1", "1.2")]
    place = folder(tmp_path, "porsche-carrera-cup-italia-2021", rows, ["1,1,race-1,,,run", "1,2,race-2,,,run"])
    assert rows_of(place, "drivers")["A"].points == 61


def test_carrera_cup_italia_2021_silver_cup_keeps_the_better_race_of_a_weekend(tmp_path: Path) -> None:
    rows = [line(driver, place, classes="Silver Cup") for place, driver in enumerate("AB", 1)]
    rows += [line(driver, place, race="1.2", classes="Silver Cup") for place, driver in enumerate("BA", 1)]
    table = rows_of(
        folder(tmp_path, "porsche-carrera-cup-italia-2021", rows, ["1,1,race-1,,,run", "1,2,race-2,,,run"]),
        "silver-cup",
    )
    assert [table[driver].points for driver in "AB"] == [11, 11]


def test_w8_super_trofeo_north_america_2025_win_and_pole_are_16(tmp_path: Path) -> None:
    rows = [line("A", 1, classes="Pro"), line("A", 1, session="qualifying", classes="Pro")]
    assert rows_of(folder(tmp_path, "lamborghini-super-trofeo-na-2025", rows), "pro")["A"].points == 16


@pytest.mark.parametrize(("rounds", "counting"), [(10, 9), (11, 9), (15, 13), (16, 13)])
def test_w9_uk_default_counts_9_9_13_13_scores(rounds: int, counting: int, tmp_path: Path) -> None:
    rows = [line("A", 1, race=f"{n}.1") for n in range(1, rounds + 1)]
    row = rows_of(folder(tmp_path, "uk-national-default-2026", rows), "drivers")["A"]
    assert sum(score.counted for score in row.scores) == counting
    assert row.points == 20 * counting


def test_w10_uk_default_class_of_three_starters_and_two_equal_laps(tmp_path: Path) -> None:
    rows = [
        line("P", 1, classes="A", best_lap="1:30.0"),
        line("A", 2, classes="B", best_lap="1:32.0"),
        line("B", 3, classes="B", best_lap="1:31.0"),
        line("C", status="DNF", classes="B", best_lap="1:31.0"),
        line("D", status="DNS", classes="B"),
    ]
    table = rows_of(folder(tmp_path, "uk-national-default-2026", rows), "class-b")
    assert [table[driver].gross for driver in "ABC"] == [3, 3, 1]
    assert "D" not in table


def test_uk_default_fastest_lap_to_each_who_equals_it(tmp_path: Path) -> None:
    rows = [line("A", 1, best_lap="1:31.0"), line("B", 2, best_lap="1:31.0"), line("C", 3, best_lap="1:31.1")]
    table = rows_of(folder(tmp_path, "uk-national-default-2026", rows), "drivers")
    assert [table[driver].gross for driver in "ABC"] == [22, 17, 12]


def test_w13_supercup_2019_full_points_from_75_percent_half_from_50_none_below(tmp_path: Path) -> None:
    rows = [line("A", 1, race=f"{n}.1") for n in (1, 2, 3, 4)]
    calendar = ["1,1,,,75%,run", "2,1,,,74%,run", "3,1,,,50%,run", "4,1,,,47%,run"]
    place = folder(tmp_path, "porsche-supercup-2019", rows, calendar, "[scale.race]\nplaces = [20]\n")
    row = rows_of(place, "drivers")["A"]
    assert [score.points for score in row.scores] == [20, 10, 10, 0]
    assert row.scores[-1].place == 1  # the winner keeps the win


def test_w17_carrera_cup_north_america_2023_two_zeros_of_the_last_weekend_stay(tmp_path: Path) -> None:
    races = [f"{meeting}.{race}" for meeting in range(1, 9) for race in (1, 2)]
    rows = [line("A", 1, race=race, classes="Am") for race in races[:14]]
    rows += [line("A", race=race, status="DNF", classes="Am") for race in races[14:]]
    row = rows_of(folder(tmp_path, "porsche-carrera-cup-north-america-2023", rows), "am")["A"]
    assert row.points == 12 * 25
    assert all(score.counted for score in row.scores[14:])


def test_w18_brasil_2026_the_retirement_is_dropped_and_the_black_flag_is_not(tmp_path: Path) -> None:
    rows = [line("A", 1), line("A", race="1.2", status="DSQ"), line("A", race="2.1", status="DNF"), line("A", 1, race="2.2")]
    rows += [line("B", 1, race=race) for race in ("1.2", "2.1")]
    row = rows_of(folder(tmp_path, "porsche-cup-brasil-2026", rows, rules="[scale.race]\nplaces = [20, 17]\n"), "carrera")["A"]
    assert [score.counted for score in row.scores] == [True, True, False, True]


def test_brasil_2020_a_reversed_race_is_worth_less(tmp_path: Path) -> None:
    rows = [line("A", 1), line("A", 1, race="1.2")]
    row = rows_of(folder(tmp_path, "porsche-cup-brasil-2020", rows, ["1,1,race,,,run", "1,2,reversed,,,run"]), "carrera")["A"]
    assert [score.points for score in row.scores] == [22, 20]


def test_scirocco_2014_pays_half_in_its_first_three_races(tmp_path: Path) -> None:
    rows = [line("A", 1, race=f"{n}.1", classes="Junior") for n in range(1, 5)]
    calendar = [*(f"{n},1,,half,,run" for n in (1, 2, 3)), "4,1,,,,run"]
    row = rows_of(folder(tmp_path, "vw-scirocco-r-cup-2014", rows, calendar), "junior-cup")["A"]
    assert [score.points for score in row.scores] == [25, 25, 25, 50]


def test_carrera_cup_gb_2018_race_1_is_worth_more_to_pro_alone(tmp_path: Path) -> None:
    rows = []
    for race in ("1.1", "1.2"):
        rows += [line("P", 1, race=race, classes="Pro"), line("PA", 2, race=race, classes="Pro-Am")]
        rows += [line(driver, place, race=race, session="qualifying") for place, driver in ((1, "P"), (2, "PA"))]
    place = folder(tmp_path, "porsche-carrera-cup-gb-2018", rows, ["1,1,race-1,,,run", "1,2,race-2,,,run"])
    assert [score.points for score in rows_of(place, "pro")["P"].scores] == [12 + 2, 10]
    assert [score.points for score in rows_of(place, "pro-am")["PA"].scores] == [10 + 2, 10]


def test_supercup_2014_a_team_has_its_best_two_and_six_starts_are_needed_to_be_ranked(tmp_path: Path) -> None:
    rows = [line(driver, place, entrant="Lechner") for place, driver in enumerate("ABC", 1)]
    rows += [line("D", 4, entrant="Konrad")]
    place = folder(tmp_path, "porsche-supercup-2014", rows)
    teams = rows_of(place, "teams")
    assert [teams[team].points for team in ("Lechner", "Konrad")] == [38, 16]
    assert rows_of(place, "drivers") == {}


def test_supercup_2014_the_award_for_fastest_laps_counts_laps_and_then_results(tmp_path: Path) -> None:
    rows = [line("A", 2, codes="FL"), line("B", 1), line("A", 2, race="2.1"), line("B", 1, race="2.1", codes="FL")]
    (table,) = standings(load(str(folder(tmp_path, "porsche-supercup-2014", rows))), "most-fastest-laps")
    assert [row.points for row in table.rows] == [1, 1]
    assert [row.competitor for row in table.rows] == ["B", "A"]
    assert not any(row.tied for row in table.rows)


def test_supercup_2025_rookies_keep_their_overall_points_and_pro_am_has_places_of_its_own(tmp_path: Path) -> None:
    rows = [line("A", 1), line("B", 2, classes="Rookie"), line("C", 3, classes="Pro-Am")]
    place = folder(tmp_path, "porsche-supercup-2025", rows)
    assert rows_of(place, "rookies")["B"].points == 20
    assert rows_of(place, "pro-am")["C"].points == 25


def test_ferrari_challenge_north_america_2016_every_other_entrant_has_a_point_and_one_for_being_on_the_list(tmp_path: Path) -> None:
    rows = [line(f"D{place}", place, classes="Coppa Shell") for place in range(1, 10)]
    rows += [line("D10", status="DNF", classes="Coppa Shell"), line("D11", status="DNS", classes="Coppa Shell")]
    (table,) = standings(load(str(folder(tmp_path, "ferrari-challenge-na-2016", rows))), "coppa-shell")
    points = {row.competitor: row.points for row in table.rows}
    assert [points[f"D{n}"] for n in (1, 8, 9, 10, 11)] == [20 + 1, 2 + 1, 1 + 1, 1 + 1, 1 + 1]


def test_boxster_cup_pays_each_starter_of_the_class_ten_at_most(tmp_path: Path) -> None:
    in_class = '[[title]]\nid = "drivers"\neligible = { classes = ["Boxster"] }\n'
    boxsters = [line(name, place, classes="Boxster", grid=str(place + 1)) for place, name in enumerate(ascii_uppercase[:12], 2)]
    others = [line("X", 1, classes="Class 1", grid="1"), line("Y", classes="Boxster", status="DNF", grid="20")]
    rows = rows_of(folder(tmp_path, "porsche-classic-boxster-cup-2021", [*others, *boxsters], rules=in_class), "drivers")
    assert rows["A"].gross == 25 + 10 + 1  # first of thirteen in class, and first of them on the grid
    assert rows["Y"].gross == 10
    assert "X" not in rows


def test_nhka_disqualification_costs_two_points_and_no_day_is_dropped_twice(tmp_path: Path) -> None:
    calendar = [f"{day},1,,,,{'cancelled' if day == 3 else 'run'}" for day in range(1, 10)]
    days = [day for day in range(1, 10) if day != 3]
    rows = [line("A", 1, race=f"{day}.1") for day in days[1:]] + [line("A", race="1.1", status="DSQ")]
    rows += [line("B", 2, race=f"{day}.1") for day in days[1:]] + [line("B", race="1.1", status="DNS")]
    table = rows_of(folder(tmp_path, "nhka-2015", rows, calendar), "drivers")
    assert table["A"].points == 7 * 100 - 2
    assert table["B"].points == 7 * 90 + 90  # the cancelled day was everybody's drop
