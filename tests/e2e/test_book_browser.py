"""The record book as a fan meets it: from the pyramid to a champion and back, searching with slips, comparing two; by night, on a phone, without a script."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from onemake.office.library import load
from onemake.office.record import load_book
from onemake.web.site import write_site

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

Open = Callable[..., "Page"]

SEASONS = ("porsche-supercup-2023", "porsche-supercup-2024", "porsche-carrera-cup-germany-2014")
KINDS = {
    "pyramid": "index.html",
    "list of series": "series/index.html",
    "series": "series/porsche-carrera-cup-france.html",
    "drivers": "drivers/index.html",
    "driver": "drivers/larry-ten-voorde.html",
    "team": "teams/lechner-racing.html",
    "cars": "cars/index.html",
    "car": "cars/porsche-992-gt3-cup.html",
    "nations": "nations/index.html",
    "nation": "nations/deu.html",
    "records": "records/index.html",
    "record": "records/most-titles.html",
    "ratings": "ratings.html",
    "two": "compare/bastian-buus-larry-ten-voorde.html",
    "any two": "compare/index.html?a=craig-baird&b=larry-ten-voorde",
    "search": "search.html?q=larry",
    "claims": "claims.html",
    "days": "on-this-day.html",
    "way up": "pathway.html",
    "what is known": "completeness.html",
    "how to add": "contribute.html",
    "seasons": "seasons/index.html",
}


@pytest.fixture(scope="module")
def book_site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    top = tmp_path_factory.mktemp("book")
    write_site(top, (load(name) for name in SEASONS), book=load_book())
    return top


@pytest.fixture
def look(browser: Browser, book_site: Path) -> Iterator[Open]:
    """Open a page of the book: ``look("driver", width=390, dark=True, script=False)``."""
    contexts = []

    def opened(kind: str, *, width: int = 1280, dark: bool = False, script: bool = True) -> Page:
        context = browser.new_context(
            viewport={"width": width, "height": 800}, color_scheme="dark" if dark else "light", java_script_enabled=script
        )
        contexts.append(context)
        page = context.new_page()
        file, _, asked = KINDS[kind].partition("?")
        page.goto((book_site / file).as_uri() + (f"?{asked}" if asked else ""))
        return page

    yield opened
    for context in contexts:
        context.close()


@pytest.mark.parametrize("kind", KINDS)
def test_no_page_of_the_book_has_a_barrier_that_matters(look: Open, kind: str) -> None:
    from axe_playwright_python.sync_playwright import Axe

    for dark in (False, True):
        found = Axe().run(look(kind, dark=dark), options={"resultTypes": ["violations"]}).response["violations"]
        grave: list[Any] = [(v["id"], v["nodes"][0]["html"]) for v in found if v["impact"] in ("serious", "critical")]
        assert grave == []


@pytest.mark.parametrize("kind", KINDS)
def test_on_a_phone_only_tables_and_pictures_scroll_sideways(look: Open, kind: str) -> None:
    page = look(kind, width=390)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_a_fan_goes_from_the_pyramid_to_a_race_and_back(look: Open) -> None:
    page = look("pyramid")
    page.get_by_role("region", name="Tier 1").get_by_role("link", name="Porsche Supercup").click()
    page.get_by_role("region", name="Champions").get_by_role("link", name="Larry ten Voorde").click()
    assert page.locator("h1").inner_text() == "Larry ten Voorde"
    page.get_by_role("region", name="Seasons").get_by_role("link", name="Porsche Mobil 1 Supercup 2024").click()
    page.get_by_role("link", name="1.1 Imola").click()
    page.get_by_role("navigation", name="Where you are").get_by_role("link", name="Porsche Supercup", exact=True).click()
    page.get_by_role("navigation", name="Where you are").get_by_role("link", name="Pyramid").click()
    assert page.locator("h1").inner_text() == "The Porsche pyramid"


def test_a_record_shows_the_rows_it_rests_on(look: Open) -> None:
    page = look("record")
    row = page.get_by_role("row").filter(has_text="Larry ten Voorde")
    row.get_by_text("rows").click()
    assert "Porsche Supercup" in row.locator("li").first.inner_text() or "Carrera Cup" in row.locator("li").first.inner_text()


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("ammermuller", "Michael Ammermüller"),
        ("Ammermueller", "Michael Ammermüller"),
        ("amermüler", "Michael Ammermüller"),
        ("ten voorde", "Larry ten Voorde"),
        ("Lary ten Vorde", "Larry ten Voorde"),
        ("supercpu", "Porsche Supercup"),
        ("gt3 cup challenge benelux", "Porsche Carrera Cup Benelux"),
        ("germany", "Germany"),
    ],
)
def test_search_forgives_accents_and_slips(look: Open, asked: str, found: str) -> None:
    page = look("search")
    page.get_by_role("searchbox", name="A driver, team").fill(asked)
    assert found in page.locator("#found a").all_inner_texts()[:3]


def test_search_is_reached_from_every_page_by_keyboard(look: Open) -> None:
    page = look("driver")
    page.get_by_role("searchbox", name="Search the book").fill("seb hopkins")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search.html?q=*")
    page.keyboard.press("Tab")
    assert page.locator("#found a").first.inner_text() == "Seb Hopkins"


def test_any_two_are_set_side_by_side(look: Open) -> None:
    page = look("any two")
    assert page.locator("#result h2").inner_text() == "Craig Baird and Larry ten Voorde"
    page.get_by_label("First").fill("Bastian Buus")
    page.get_by_role("button", name="Compare").click()
    assert "Porsche Mobil 1 Supercup 2023: Bastian Buus 1, Larry ten Voorde 2" in page.locator("#result").inner_text()


@pytest.mark.parametrize("kind", ["search", "any two"])
def test_without_a_script_there_are_lists(look: Open, kind: str) -> None:
    page = look(kind, script=False)
    assert page.locator("form.ask, form.choose").is_hidden()
    assert page.locator("main ul a").count() > 5


def test_on_paper_the_bar_is_gone_and_the_picture_fits(look: Open) -> None:
    page = look("pyramid", width=700)
    page.emulate_media(media="print")
    assert page.locator(".bar").is_hidden()
    assert page.locator("svg.years").first.evaluate("box => box.getBoundingClientRect().right") <= 701
    assert page.pdf(format="A4").startswith(b"%PDF")


def test_on_paper_ratings_keep_their_bands(look: Open) -> None:
    page = look("ratings")
    page.locator("summary").first.click()
    page.emulate_media(media="print")
    assert page.locator("header.bar").is_hidden()
    assert page.locator("svg.rating path.bar").first.is_visible()


def test_the_book_asks_nothing_of_the_network(browser: Browser, book_site: Path) -> None:
    context = browser.new_context()
    page = context.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    for address in KINDS.values():
        page.goto((book_site / address.partition("?")[0]).as_uri())
    context.close()
    assert all(url.startswith("file://") for url in asked)
