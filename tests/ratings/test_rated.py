"""Ratings as people meet them: lists, drivers, pairs; what may not stand together; the command."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from onemake.core.errors import NotFound, UserError
from onemake.office.rated import Ratings, ratings, shipped_parameters
from onemake.office.rated_as import lists_as_rows, ratings_as_data

Folder = Callable[..., Path]
Run = Callable[..., tuple[int, str, str]]


def toml(series: str, year: int) -> str:
    return f"""
format = 1
[season]
series = "{series}"
year = {year}
name = "{series} {year}"
[scale.race]
places = [25, 20]
[[title]]
id = "drivers"
worth = {{ race = "race" }}
"""


def written(folder: Folder, series: str, orders: Sequence[str], year: int = 2026, decisions: str = "") -> Path:
    """A season of one race a week; an order is a letter for each driver, those behind a bar retired."""
    results, calendar = "round,race,number,driver,position,status\n", "round,race,date\n"
    for n, order in enumerate(orders, 1):
        finished, _, out = order.partition("|")
        results += "".join(f"{n},1,{ord(who)},{who}ert {who}irch,{place},\n" for place, who in enumerate(finished, 1))
        results += "".join(f"{n},1,{ord(who)},{who}ert {who}irch,,DNF\n" for who in out)
        calendar += f"{n},1,{date.fromordinal(date(year, 4, 5).toordinal() + 7 * n)}\n"
    files = {"season.toml": toml(series, year), "results.csv": results, "calendar.csv": calendar}
    return folder({**files, **({"decisions.toml": decisions} if decisions else {})}, f"{series}-{year}")


def names(found: Ratings) -> list[list[tuple[int | None, str]]]:
    return [[(row.place, row.id[0].upper()) for row in one.rows] for one in found.lists()]


def test_who_wins_stands_first_and_the_mean_of_the_regulars_is_1500(folder: Folder) -> None:
    found = ratings(written(folder, "cup", ["ABCD", "ABDC", "ACBD", "BACD", "ABCD", "ABCD"]))
    (one,) = found.lists()
    assert [(row.place, row.id) for row in one.rows] == [(1, "aert-airch"), (2, "bert-birch"), (3, "cert-circh"), (4, "dert-dirch")]
    assert sum(row.rating for row in one.rows) / 4 == pytest.approx(1500)
    assert all(row.low < row.rating < row.high for row in one.rows)
    assert all((row.place_low or 0) <= (row.place or 0) <= (row.place_high or 0) for row in one.rows)


def test_a_guest_who_won_his_one_race_is_listed_and_not_ranked(folder: Folder) -> None:
    found = ratings(written(folder, "cup", ["ABC", "ABC", "BAC", "ABC", "ACB", "GABC"]))
    assert names(found) == [[(1, "A"), (2, "B"), (3, "C"), (None, "G")]]


def test_series_that_nobody_joins_never_stand_in_one_list(folder: Folder) -> None:
    one = written(folder, "cup", ["ABC", "ABC", "BAC", "ABC", "ACB"])
    other = written(folder, "trophy", ["XYZ", "XYZ", "YXZ", "XYZ", "XZY"])
    found = ratings(one, other)
    assert [one.series for one in found.lists()] == [("cup",), ("trophy",)]
    (apart,) = found.apart()
    assert (apart.difference, apart.drivers, apart.comparable) == (None, 0, False)
    versus = found.versus("Aert Airch", "Xert Xirch")
    assert (versus.chance, versus.why_not) == (None, "nobody raced against both, over however many others")


def test_two_fields_of_one_series_that_never_met_stand_in_two_lists(folder: Folder) -> None:
    found = ratings(written(folder, "cup", ["ABC", "XYZW", "ABC", "XYWZ", "BAC", "YXZW", "ABC", "XYZW", "ACB", "XYZW"]))
    assert [[row.id[0] for row in one.rows] for one in found.lists()] == [["x", "y", "z", "w"], ["a", "b", "c"]]
    assert [(one.part, one.starters) for one in found.lists()] == [(1, 4), (2, 3)]
    assert [sum(row.rating for row in one.rows) / len(one.rows) for one in found.lists()] == pytest.approx([1500, 1500])
    assert {row[1] for row in lists_as_rows(found.lists())[1:]} == {"cup/1", "cup/2"}


def test_nobody_is_first_of_one(folder: Folder) -> None:
    (one,) = ratings(written(folder, "cup", ["AB", "AB", "AC", "AC", "AD"])).lists()
    assert (one.ranked, [row.races for row in one.rows if row.id == "aert-airch"]) == ((), [5])


def test_series_are_apart_as_they_were_in_the_year_asked_for(folder: Folder) -> None:
    seasons = [written(folder, "cup", ["ABCD"] * 5, year) for year in (2024, 2025)]
    other = written(folder, "trophy", ["ABCDX"] * 5, 2024)
    found = ratings(*seasons, other)
    assert [one.years for one in found.apart()] == [(2025, 2024)]
    assert [one.years for one in found.apart(2024)] == [(2024, 2024)]
    assert found.apart(2025) == ()


def test_a_season_that_has_only_the_first_is_compared_with_no_other_series(folder: Folder) -> None:
    seasons = [written(folder, "cup", ["ABCDEFGH"] * 6, 2025), written(folder, "cup", ["BAC"] * 6, 2026)]
    other = written(folder, "trophy", ["ABCDEFGHX"] * 6, 2026)
    found = ratings(*seasons, other)
    (apart,) = found.apart()
    assert (apart.years, apart.difference, apart.drivers, apart.comparable) == ((2026, 2026), None, 8, False)
    assert {one.series for one in found.lists()} == {("cup",), ("trophy",)}


def test_one_guest_does_not_make_two_series_comparable(folder: Folder) -> None:
    one = written(folder, "cup", ["ABC", "ABC", "BAC", "ABC", "ACB"])
    other = written(folder, "trophy", ["XYZ", "XYZ", "YXZ", "XYZA", "XZY"])
    found = ratings(one, other)
    assert [one.series for one in found.lists()] == [("cup",), ("trophy",)]
    (apart,) = found.apart()
    assert apart.difference is not None
    assert (apart.drivers, apart.comparable) == (1, False)
    assert found.versus("Bert Birch", "Xert Xirch").why_not == "too few drivers raced in the series of both"


def test_series_that_many_drivers_join_stand_in_one_list(folder: Folder) -> None:
    everybody = "ABCDEFGH"
    one = written(folder, "cup", [everybody] * 12)
    other = written(folder, "trophy", ["DEFGH" + "STU"] * 12)
    (both,) = ratings(one, other).lists()
    assert both.series == ("cup", "trophy")
    assert [row.id[0] for row in both.rows] == list("abcdefghstu")


def test_a_decision_changes_a_rating(folder: Folder) -> None:
    orders = ["ABC", "ABC", "ABC", "ABC", "ABC"]
    decision = '[[decision]]\nid = "d"\nkind = "disqualify"\nround = 5\nrace = 1\nnumber = "65"\nissued = 2026-06-01\n'
    before = ratings(written(folder, "cup", orders)).lists()[0].rows[0]
    place = written(folder, "cup", orders, decisions=decision)
    after = ratings(place).lists()[0]
    assert (before.id, before.races) == ("aert-airch", 5)
    assert [(row.id, row.races) for row in after.rows if row.id == "aert-airch"] == [("aert-airch", 4)]
    then = ratings(place, as_of="2026-05-20", known_then=True).lists()[0]
    assert [row.races for row in then.rows if row.id == "aert-airch"] == [5]


def test_what_comes_after_the_day_is_not_heard(folder: Folder) -> None:
    place = written(folder, "cup", ["ABC"] * 3 + ["CBA"] * 9)
    assert [row.id[0] for row in ratings(place).lists()[0].rows] == ["c", "b", "a"]
    early = ratings(place, as_of=date(2026, 4, 30))
    assert early.lists()[0].rows[0].races == 3
    assert early.lists()[0].ranked == ()


def test_a_course_has_a_season_each_on_one_scale_and_each_race_as_known_then(folder: Folder) -> None:
    first = written(folder, "cup", ["ABCD"] * 6, 2025)
    second = written(folder, "cup", ["BACD", "CBAD", "BCAD", "BCDA", "CBDA", "BCDA"], 2026)
    course = ratings(first, second).course("aert airch")
    (line,) = course.lines
    assert line.against == ("cup", 2026)
    assert [(point.year, point.races) for point in line.points] == [(2025, 6), (2026, 6)]
    assert line.points[0].rating > line.points[1].rating
    assert len(line.known) == 12
    assert line.peak is line.points[0]


def test_a_line_breaks_off_where_only_the_first_are_known(folder: Folder) -> None:
    whole = written(folder, "cup", ["ABCDEFGH"] * 6, 2025)
    front = written(folder, "cup", ["BAC"] * 6, 2026)
    found = ratings(whole, front)
    assert found.thin == {("cup", 2026)}
    assert [(line.against, line.thin) for line in found.course("Aert Airch").lines] == [(("cup", 2026), True), (("cup", 2025), False)]
    assert found.versus("Cert Circh", "Dert Dirch").years == (2025, 2025)


def test_seasons_that_have_only_the_first_say_nothing_of_another_year(folder: Folder) -> None:
    whole = written(folder, "cup", ["ABCDEFGH"] * 6, 2024)
    first = written(folder, "cup", ["XYA"] * 5, 2025)
    second = written(folder, "cup", ["AZV"] * 5, 2026)
    found = ratings(whole, first, second)
    assert found.thin == {("cup", 2025), ("cup", 2026)}
    assert found.versus("Xert Xirch", "Yert Yirch").thin
    assert (found.versus("Xert Xirch", "Zert Zirch").chance, found.versus("Xert Xirch", "Bert Birch").chance) == (None, None)
    assert "no season in common" in found.versus("Xert Xirch", "Zert Zirch").why_not


def test_two_drivers_met_and_one_is_likelier_ahead(folder: Folder) -> None:
    found = ratings(written(folder, "cup", ["ABC", "ABC", "BAC", "ABC", "AC|B"]))
    versus = found.versus("Aert Airch", "Bert Birch")
    assert versus.met == (3, 1)
    assert versus.low is not None
    assert versus.chance is not None
    assert versus.high is not None
    assert 0 < versus.low < 0.5 < versus.chance < versus.high < 1
    other = found.versus("Bert Birch", "Aert Airch")
    assert other.chance == pytest.approx(1 - versus.chance)


def test_seasons_without_two_classified_drivers_are_refused(folder: Folder) -> None:
    with pytest.raises(UserError, match="nobody can be rated"):
        ratings(written(folder, "cup", ["A|BC"]))


def test_a_stranger_is_not_found_and_a_like_name_is_offered(folder: Folder) -> None:
    found = ratings(written(folder, "cup", ["ABC"] * 5))
    with pytest.raises(NotFound, match="Bert Birch"):
        found.who("Bert Brich")
    with pytest.raises(UserError, match="name two"):
        found.versus("Bert Birch", "birch bert")
    with pytest.raises(NotFound, match="Did you mean 'Bert Birch'"):
        found.who("birch")


def test_two_of_one_name_are_both_offered(folder: Folder) -> None:
    results = "round,race,number,driver,driver_id,position\n" + "".join(
        f"{n},1,1,Max Muster,max-a,1\n{n},1,2,Max Muster,max-b,2\n" for n in range(1, 6)
    )
    found = ratings(folder({"season.toml": toml("cup", 2026), "results.csv": results}, "cup"))
    with pytest.raises(NotFound, match="may be max-muster--max-a or max-muster--max-b"):
        found.who("Max Muster")


def test_of_a_driver_who_never_finished_nothing_is_said(folder: Folder) -> None:
    found = ratings(written(folder, "cup", ["ABC|D"] * 5))
    with pytest.raises(NotFound, match="never classified"):
        found.course("Dert Dirch")


def test_shipped_parameters_are_of_the_random_walk() -> None:
    for given in (shipped_parameters(), shipped_parameters(formula_one=True)):
        assert 0 < given.keep < 1
        assert min(given.newcomer_variance, given.within_season, given.new_season) > 0


def test_json_is_what_the_lists_say_and_csv_has_a_row_for_everybody(folder: Folder, run: Run) -> None:
    place = written(folder, "cup", ["ABC", "ABC", "BAC", "ABC", "GABC"])
    status, out, _ = run("ratings", str(place), "--format", "json")
    found = ratings(place)
    assert (status, json.loads(out)) == (0, ratings_as_data(found, found.lists(), found.apart()))
    rows = list(csv.DictReader(io.StringIO(run("ratings", str(place), "--format", "csv")[1])))
    assert [(row["place"], row["id"]) for row in rows] == [
        ("1", "aert-airch"),
        ("2", "bert-birch"),
        ("3", "cert-circh"),
        ("", "gert-girch"),
    ]


def test_the_command_draws_lists_drivers_and_pairs(folder: Folder, run: Run, tmp_path: Path) -> None:
    place = str(written(folder, "cup", ["ABC", "ABC", "BAC", "ABC", "ACB"]))
    assert "1 Aert Airch" in run("ratings", place)[1]
    assert "1500 is the mean of the 3 regular starters of cup 2026" in run("ratings", place, "--driver", "Aert Airch")[1]
    assert "Aert Airch ahead of Cert Circh" in run("ratings", place, "--versus", "Aert Airch", "Cert Circh")[1]
    assert "nobody is ranked: that takes two" in run("ratings", place, "--as-of", "2026-04-13")[1]
    picture = tmp_path / "list.svg"
    assert run("ratings", place, "--format", "svg", "--output", str(picture))[0] == 0
    assert picture.read_text(encoding="utf-8").startswith("<svg")
    assert run("ratings", place, "--driver", "Bert Birch", "--format", "svg")[1].startswith("<svg")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--known-then",), "name it with --as-of"),
        (("--as-of", "june"), "is no day"),
        (("--series", "nowhere"), "nobody is rated in a series"),
        (("--year", "1999"), "nobody was classified in 1999"),
        (("--driver", "Nobody Known"), "nobody named"),
        (("--versus", "Aert Airch", "Bert Birch", "--format", "svg"), "there is no picture of two drivers"),
    ],
)
def test_what_cannot_be_answered_is_said_in_a_sentence(folder: Folder, run: Run, words: tuple[str, ...], said: str) -> None:
    status, _, err = run("ratings", str(written(folder, "cup", ["ABC"] * 5)), *words)
    assert status == 2
    assert said in err


def test_the_book_ranks_no_guest_and_joins_only_what_is_joined() -> None:
    found = ratings()
    lists = found.lists()
    assert {one.series for one in lists} >= {("porsche-supercup",), ("fia-formula-2", "fia-formula-3"), ("f1-academy",)}
    assert all(row.races >= 5 for one in lists for row in one.ranked)
    supercup = next(one for one in lists if one.series == ("porsche-supercup",))
    assert supercup.rows[0].name == "Flynt Schuring"
    widths = [row.high - row.low for one in lists for row in one.ranked]
    assert 80 < np.median(widths) < 300
