"""What differs between regulations is found key by key, with its article."""

from __future__ import annotations

from pathlib import Path

import pytest

from onemake.core.errors import UserError
from onemake.core.rules.borrow import under
from onemake.core.rules.compare import Said, compare, said_by
from onemake.core.rules.regulations import Regulations
from onemake.office.library import BOOK, load, load_rules

CUP = """format = 1

[season]
series = "Cup"
year = 2026
name = "Cup 2026"

[scale.race]
places = {places}
article = "7.1"

[[title]]
id = "drivers"
worth = { race = "race" }
{more}
"""


def rules_of(folder: Path, more: str = "", scale: str = "[10, 6, 4.5]") -> Regulations:
    (folder / "season.toml").write_text(CUP.replace("{more}", more).replace("{places}", scale), encoding="utf-8")
    return load_rules(folder)


def test_the_same_regulations_do_not_differ(tmp_path: Path) -> None:
    assert compare(rules_of(tmp_path), rules_of(tmp_path)) == ()


def test_a_changed_scale_is_the_one_difference_and_names_its_article(tmp_path: Path) -> None:
    (difference,) = compare(rules_of(tmp_path), rules_of(tmp_path, scale="[10, 7]"))
    assert difference.key == "scale.race.places"
    assert difference.said == (Said("10 6 4.5", "7.1"), Said("10 7", "7.1"))


def test_what_only_one_says_is_a_difference(tmp_path: Path) -> None:
    differences = compare(rules_of(tmp_path), rules_of(tmp_path, more="counts = { best = 2 }\n"))
    assert [(d.key, d.said[0], d.said[1] and d.said[1].value) for d in differences] == [("title.drivers.counts.1.best", None, "2")]


def test_what_is_only_a_default_is_not_said(tmp_path: Path) -> None:
    assert set(said_by(rules_of(tmp_path))) == {"scale.race.places", "title.drivers.worth.race"}


def test_every_shows_also_what_is_the_same(tmp_path: Path) -> None:
    rules = rules_of(tmp_path)
    assert [d.key for d in compare(rules, rules, every=True)] == list(said_by(rules))


def test_keys_stand_in_the_order_of_the_rule_book_whoever_says_them(tmp_path: Path) -> None:
    first = rules_of(tmp_path)
    second = rules_of(
        tmp_path, more='counts = { best = 2 }\n[distance]\nsteps = [{ below = "1/2", factor = "1/2" }]\n[bonus.pole]\nfor = "pole"\n'
    )
    assert list(dict.fromkeys(d.group for d in compare(first, second, every=True))) == [
        "scale race",
        "distance",
        "bonus pole",
        "title drivers",
    ]
    (pole,) = (d for d in compare(first, second) if d.group == "bonus pole")
    assert (pole.label, pole.absent) == ("for", (True, False))


def test_formula_one_counted_best_scores_by_halves_until_1980() -> None:
    found = {d.key: [s and s.value for s in d.said] for d in compare(load_rules("formula-one-1980"), load_rules("formula-one-1981"))}
    assert found["title.drivers.counts.1.rounds"] == ["1-7", None]
    assert found["title.drivers.counts.1.best"] == ["5", "11"]


def test_an_empty_scale_is_said_when_it_is_borrowed() -> None:
    borrowed = under(load("porsche-supercup-2026"), load_rules("clio-cup-uk-2017"))
    assert "scale.race of the borrowed rules is empty: a place is worth nothing" in borrowed.warnings


def test_rules_are_read_from_a_season_a_file_or_by_name() -> None:
    folder = BOOK / "seasons" / "porsche-supercup-2026"
    assert load_rules(folder) == load_rules(folder / "season.toml") == load_rules("porsche-supercup-2026")


def test_an_unknown_name_gets_the_nearest_known() -> None:
    with pytest.raises(UserError, match="Did you mean 'porsche-supercup-2026'"):
        load_rules("supercup-2026")


def test_a_folder_without_a_season_is_a_plain_sentence(tmp_path: Path) -> None:
    with pytest.raises(UserError):
        load_rules(tmp_path)
