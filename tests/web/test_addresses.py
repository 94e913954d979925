"""Permanent addresses: plain letters, the same in every run, and never two things at one place."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onemake.core.season import Season
from onemake.web.addresses import Addresses, Slugs, slug_of

Make = Callable[[dict[str, str]], Season]


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("Christopher Zöchling", "christopher-zochling"),
        ("Igor Waliłko", "igor-walilko"),
        ("Mikkel O. Pedersen", "mikkel-o-pedersen"),
        ("Zak O'Sullivan", "zak-osullivan"),
        ("Sawer Hoàng Đạt", "sawer-hoang-dat"),
        ("Frank Straße", "frank-strasse"),
        ("../../etc/passwd", "etc-passwd"),
        ("周冠宇", ""),
    ],
)
def test_a_name_is_written_in_plain_letters(name: str, slug: str) -> None:
    assert slug_of(name) == slug


def test_who_comes_first_keeps_the_plain_address() -> None:
    slugs = Slugs()
    assert slugs.of("a", "Jo Ek") == "jo-ek"
    other = slugs.of("b", "JO EK")
    assert re.fullmatch(r"jo-ek-[0-9a-f]{8}", other)
    assert (slugs.of("a"), slugs.of("b")) == ("jo-ek", other)


def test_a_later_namesake_gets_the_same_address_whoever_came_between() -> None:
    few, many = Slugs(), Slugs()
    few.of("a", "Jo Ek")
    for key in ("a", "x", "y"):
        many.of(key, "Jo Ek")
    assert few.of("b", "Jo Ek") == many.of("b", "Jo Ek")


@given(st.lists(st.text(max_size=90), unique=True))
def test_any_names_at_all_have_safe_and_different_addresses(names: list[str]) -> None:
    slugs = Slugs()
    given_ = [slugs.of(name) for name in names]
    assert len(set(given_)) == len(names)
    for slug in given_:
        assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", slug)
        assert slug not in ("con", "prn", "aux", "nul", "com1", "lpt9")


def test_a_title_that_is_called_like_a_folder_of_ours_gets_an_address_of_its_own(season: Make) -> None:
    toml = """
    format = 1
    [season]
    series = "test"
    year = 2026
    name = "Cup"
    [scale.race]
    places = [1]
    [[title]]
    id = "drivers"
    competes = "team"
    worth = { race = "race" }
    [[title]]
    id = "races"
    worth = { race = "race" }
    [[title]]
    id = "Drivers!"
    worth = { race = "race" }
    """
    places = Addresses(season({"season.toml": toml, "results.csv": "round,driver,team,position\n1,Ann,Ann,1\n"}), "cup")
    titles = [places.title(id_) for id_ in ("drivers", "races", "Drivers!")]
    assert len(set(titles)) == 3
    assert "cup/races" not in titles
    assert places.competitor("drivers", "Ann") != places.competitor("races", "Ann") == places.driver("Ann")
