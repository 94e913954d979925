"""Any season under any cup's rules: what each article gives and takes sums exactly to the difference."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import pytest

from onemake.core.errors import NotFound, UserError
from onemake.core.rules.borrow import under
from onemake.core.rules.regulations import Regulations, Rule, Title
from onemake.core.rules.table import tables
from onemake.core.rules.whatif import ARTICLES, Changed, WhatIf
from onemake.formats.plain import keys_of
from onemake.office.library import load, load_rules
from onemake.office.whatif import verdict, what_if

Write = Callable[..., Path]

HEAD = 'format = 1\n[season]\nseries = "cup"\nyear = 2026\nname = "Cup 2026"\n'
OWN = (
    HEAD
    + '[scale.race]\nplaces = [10, 6, 4]\narticle = "7.1"\n[[title]]\nid = "drivers"\nworth = { race = "race" }\nties = ["count-back"]\n'
)
# Ada wins twice and then fails; Ben is second three times: 20 to 18 here.
RESULTS = "round,number,driver,position,status\n1,1,Ada,1,\n1,2,Ben,2,\n2,1,Ada,1,\n2,2,Ben,2,\n3,3,Cleo,1,\n3,2,Ben,2,\n3,1,Ada,,DNF\n"


def compared(folder: Write, other: str, own: str = OWN, results: str = RESULTS) -> WhatIf:
    here = folder({"season.toml": own, "results.csv": results})
    there = folder({"season.toml": other}, name="other")
    (found,) = what_if(here, there)
    return found


def shares(row: Changed) -> list[int]:
    return [int(share) for share in row.by]


def test_the_scale_makes_another_champion_and_the_sentence_says_so(folder: Write) -> None:
    other = OWN.replace("[10, 6, 4]", "[10, 8, 6]").replace("7.1", "20.4")
    found = compared(folder, other)
    assert [step.article.key for step in found.steps] == ["scale"]
    assert [(row.competitor, int(row.here.points), int(row.there.points), shares(row)) for row in found.rows] == [
        ("Ben", 18, 24, [6]),
        ("Ada", 20, 20, [0]),
        ("Cleo", 10, 10, [0]),
    ]
    assert verdict(found) == "Ben wins instead of Ada. There 4 points ahead of Ada, here 2 behind: the scale (art. 20.4) +6."


def test_each_article_is_taken_over_in_turn_and_the_steps_sum_to_the_difference(folder: Write) -> None:
    """The scale gives Ben 6; dropping the worst of three then takes 8 of his and none of Ada's."""
    other = OWN.replace("[10, 6, 4]", "[10, 8, 6]") + "counts = { drop = 1 }\n"
    found = compared(folder, other)
    assert [step.article.key for step in found.steps] == ["scale", "counts"]
    assert {row.competitor: shares(row) for row in found.rows} == {"Ada": [0, 0], "Ben": [6, -8], "Cleo": [0, 0]}
    assert verdict(found) == (
        "Ada wins under both. There 4 points ahead of Ben, here 2 ahead: the scale (art. 7.1) -6, which scores count +8."
    )


def test_an_article_that_only_moves_places_is_named(folder: Write) -> None:
    """Ada and Ben are level; count-back puts Ada first, the latest race Ben."""
    results = "round,number,driver,position\n1,1,Ada,1\n1,2,Ben,2\n2,2,Ben,1\n2,1,Ada,2\n"
    own = OWN.replace('ties = ["count-back"]', 'ties = ["earliest"]')
    found = compared(folder, OWN.replace('["count-back"]', '["latest"]'), own, results)
    assert [(step.article.key, step.moves) for step in found.steps] == [("ties", True)]
    assert verdict(found) == "Ben wins instead of Ada. There level on points with Ada, here level; what decides is how ties break."


def test_the_same_rules_change_nothing(folder: Write) -> None:
    found = compared(folder, OWN)
    assert found.steps == ()
    assert verdict(found) == "Ada wins under both. There 2 points ahead of Ben, here 2 ahead."


def test_names_of_tables_and_articles_are_no_difference(folder: Write) -> None:
    assert compared(folder, OWN.replace("scale.race", "scale.points").replace('race = "race"', 'race = "points"')).steps == ()


def test_a_title_is_matched_by_who_competes_where_its_id_is_another(folder: Write) -> None:
    found = compared(folder, OWN.replace('"drivers"', '"overall"').replace("[10, 6, 4]", "[3, 2, 1]"))
    assert (found.title, found.title_there) == ("drivers", "overall")
    assert found.rows[0].there.points == 6


def test_a_bonus_of_the_same_name_is_not_taken_for_ours(folder: Write) -> None:
    bonus = '[bonus.pole]\nfor = "pole"\npoints = {points}\n'
    own, other = (HEAD + bonus.replace("{points}", n) + OWN.removeprefix(HEAD) + 'bonus = ["pole"]\n' for n in ("1", "5"))
    results = "round,number,driver,position,codes\n1,1,Ada,1,\n1,2,Ben,2,P\n"
    found = compared(folder, other, own, results)
    assert [(row.competitor, shares(row)) for row in found.rows] == [("Ben", [4]), ("Ada", [0])]


def test_bulletins_are_an_article_of_their_own(folder: Write) -> None:
    bulletin = '[[bulletin]]\nid = "B1"\nfrom = "3"\n[bulletin.change.scale.race]\nplaces = [100, 60, 40]\n'
    found = compared(folder, OWN, OWN + bulletin)
    assert [step.article.key for step in found.steps] == ["bulletins", "scale"]
    assert all(sum(row.by) == row.change for row in found.rows)


def test_every_rule_that_makes_a_table_is_in_an_article() -> None:
    """Those left out make no points and no places of a table, or are names."""
    of_title = {name for article in ARTICLES for name in article.of_title}
    of_rules = {name for article in ARTICLES for name in article.of_rules}
    words = set(keys_of(Rule))
    assert set(keys_of(Title)) - words - {"id", "name", "like", "each_class", "decimals"} == of_title
    of_laps = {"timing", "red_flag", "driving_time"}  # results.csv is a classification already
    left_out = {"scale", "bonus", "title", "status", "parts", "grid", "handicap", "advance", "audit"}
    assert set(keys_of(Regulations)) - left_out - of_laps == {n.rstrip("_") for n in of_rules}


def test_class_tests_are_an_article_of_their_own(folder: Write) -> None:
    """Here whoever was entered is a Junior, there only who was born in 2005 or later: Ben wins where Ada is none."""
    title = 'eligible = { classes = ["Junior"] }\n'
    entries = "number,driver,classes,born\n1,Ada,Junior,2001-01-01\n2,Ben,Junior,2006-01-01\n3,Cleo,Junior,2007-01-01\n"
    here = folder({"season.toml": OWN + title, "results.csv": RESULTS, "entries.csv": entries})
    there = folder({"season.toml": OWN + title + "[class.Junior]\nborn = { from = 2005-01-01 }\n"}, name="other")
    (found,) = what_if(here, there)
    assert [step.article.key for step in found.steps] == ["class"]
    assert found.rows[0].competitor == "Ben"


def test_where_no_title_fits_it_is_said_which_there_are(folder: Write) -> None:
    with pytest.raises(NotFound, match="has drivers, and the other rules have teams"):
        compared(
            folder,
            OWN.replace('id = "drivers"', 'id = "teams"\ncompetes = "team"'),
            results="round,number,driver,team,position\n1,1,Ada,A,1\n",
        )


def test_classes_that_nobody_is_entered_in_leave_one_table_for_everybody(folder: Write) -> None:
    other = (
        OWN + 'eligible = { classes = ["Pro"] }\n' + '[[title]]\nid = "am"\nworth = { race = "race" }\neligible = { classes = ["Am"] }\n'
    )
    found = compared(folder, other)
    assert [row.competitor for row in found.rows] == ["Ada", "Ben", "Cleo"]
    assert found.said == ("title drivers: it is for Pro, in which nobody here is entered; here it is for everybody",)


@pytest.mark.parametrize(
    "rules", ["porsche-supercup-2014", "porsche-carrera-cup-gb-2019", "formula-one-1988", "lamborghini-super-trofeo-na-2025"]
)
def test_real_rules_become_the_borrowed_table_step_by_step(rules: str) -> None:
    season = load("fia-f3-2019")
    borrowed = under(season, load_rules(rules))
    by_id = {table.title: table for table in tables(borrowed)}
    for found in what_if(season, rules):
        table = by_id[found.title_there]
        assert {(r.competitor_id, r.points, r.position) for r in table.rows} == {
            (r.competitor_id, r.there.points, r.there.position)
            for r in found.rows
            if r.competitor_id in {t.competitor_id for t in table.rows}
        }
        assert all(sum(row.by, Fraction(0)) == row.change for row in found.rows)


def test_who_wins_the_supercup_2026_under_the_rules_of_2014(run: Callable[..., tuple[int, str, str]]) -> None:
    status, out, err = run("rules", "what-if", "porsche-supercup-2026", "porsche-supercup-2014")
    assert status == 0
    assert "Flynt Schuring wins under both. There 15 points ahead of Robert de Haan" in out
    assert "the factor 'half' is none of the borrowed rules" in err
    assert max(map(len, out.splitlines())) <= 80


def test_borrowed_standings_end_with_who_wins_instead_of_whom(run: Callable[..., tuple[int, str, str]]) -> None:
    _, out, _ = run("standings", "fia-f2-2024", "--rules", "formula-one-1988", "--title", "drivers")
    assert "Drivers: Isack Hadjar wins instead of Gabriel Bortoleto." in out


def test_rules_whose_scale_nobody_read_make_nobody_win(folder: Write) -> None:
    assert verdict(compared(folder, OWN.replace("[10, 6, 4]", "[]"))).startswith("Nobody has a point under the other rules")


def test_what_if_as_json_and_as_csv(run: Callable[..., tuple[int, str, str]]) -> None:
    given = ("rules", "what-if", "porsche-supercup-2026", "porsche-supercup-2014")
    (title,) = json.loads(run(*given, "--format", "json")[1])["titles"]
    assert title["steps"][0]["article"] == "scale"
    assert title["rows"][0]["by"][0] == "-18.5"
    rows = list(csv.DictReader(io.StringIO(run(*given, "--format", "csv")[1])))
    assert (rows[0]["competitor"], rows[0]["change"], rows[0]["scale"]) == ("Flynt Schuring", "-18.5", "-18.5")


def test_what_if_of_unknown_rules_ends_with_two(run: Callable[..., tuple[int, str, str]]) -> None:
    status, _, err = run("rules", "what-if", "porsche-supercup-2026", "porsche-supercup-2041")
    assert status == 2
    assert "Did you mean" in err
    with pytest.raises(UserError):
        what_if("porsche-supercup-2026", "porsche-supercup-2014", "teams")
