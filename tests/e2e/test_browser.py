"""The pages as people meet them: by keyboard, on a phone, on paper, in the dark, and with a screen reader."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

Open = Callable[..., "Page"]

KINDS = {
    "first": "index.html",
    "season": "porsche-carrera-cup-germany-2014/index.html",
    "title": "formula-one-2025/drivers/index.html",
    "title with footnotes": "porsche-carrera-cup-germany-2014/drivers/index.html",
    "race": "porsche-carrera-cup-germany-2014/races/5.1/index.html",
    "races": "porsche-supercup-2026/races/index.html",
    "driver": "porsche-carrera-cup-germany-2014/drivers/philipp-eng/index.html",
    "team": "formula-one-2025/constructors/mclaren-mercedes/index.html",
    "embedded": "porsche-supercup-2026/drivers/embed.html",
}


@pytest.fixture
def look(browser: Browser, site: Path) -> Iterator[Open]:
    """Open a page: ``look("title", width=390, dark=True)``."""
    contexts = []

    def opened(kind: str, *, width: int = 1280, dark: bool = False) -> Page:
        context = browser.new_context(viewport={"width": width, "height": 800}, color_scheme="dark" if dark else "light")
        contexts.append(context)
        page = context.new_page()
        page.goto((site / KINDS[kind]).as_uri())
        return page

    yield opened
    for context in contexts:
        context.close()


@pytest.mark.parametrize("kind", KINDS)
def test_no_page_has_a_barrier_that_matters(look: Open, kind: str) -> None:
    from axe_playwright_python.sync_playwright import Axe

    for dark in (False, True):
        found = Axe().run(look(kind, dark=dark), options={"resultTypes": ["violations"]}).response["violations"]
        grave: list[Any] = [(v["id"], v["nodes"][0]["html"]) for v in found if v["impact"] in ("serious", "critical")]
        assert grave == []


@pytest.mark.parametrize("kind", KINDS)
def test_on_a_phone_only_tables_scroll_sideways(look: Open, kind: str) -> None:
    page = look(kind, width=390)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_on_a_phone_the_place_and_the_name_stay_while_the_races_move(look: Open) -> None:
    page = look("title", width=390)
    box = page.locator(".scroll").first
    name = page.locator("tbody th.pin").first
    race = page.locator("tbody td.c").first
    before, moved = name.bounding_box(), race.bounding_box()
    box.evaluate("box => box.scrollLeft = 300")
    after, there = name.bounding_box(), race.bounding_box()
    assert before is not None
    assert after is not None
    assert moved is not None
    assert there is not None
    assert before["x"] > after["x"] - 1  # it slides to the edge at most
    assert after["x"] >= 0
    assert there["x"] == pytest.approx(moved["x"] - 300, abs=1)


def test_by_keyboard_the_content_is_one_step_away_and_the_matrix_can_be_scrolled(look: Open) -> None:
    page = look("title", width=390)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    assert page.locator(".skip").bounding_box() is not None
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "scroll"
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    page.keyboard.press("ArrowRight")
    page.wait_for_function("document.activeElement.scrollLeft > 0")


def test_a_footnote_is_reached_from_its_number(look: Open) -> None:
    page = look("title with footnotes")
    page.locator("td.c sup a").first.click()
    note = page.locator("li:target")
    assert "decision" in (note.text_content() or "")


def test_the_way_leads_from_the_first_page_to_a_points_line_and_back(look: Open) -> None:
    page = look("first")
    page.get_by_role("link", name="Porsche Mobil 1 Supercup 2026").click()
    page.get_by_role("link", name="Drivers", exact=True).click()
    page.get_by_role("link", name="Robert de Haan").click()
    assert "place 2 +20; factor half −10 (art. 8)" in page.inner_text("main")
    page.get_by_role("navigation", name="Where you are").get_by_role("link", name="Championships").click()
    assert page.locator("h1").inner_text() == "Championships"


def test_in_the_dark_the_ink_is_light(look: Open) -> None:
    light, dark = (look("title", dark=dark).evaluate("getComputedStyle(document.body).backgroundColor") for dark in (False, True))
    assert light == "rgb(255, 255, 255)"
    assert sum(int(part) for part in dark[4:-1].split(",")) < 120


def test_on_paper_the_whole_matrix_is_there_and_the_way_is_not(look: Open) -> None:
    page = look("title")
    page.emulate_media(media="print")
    assert page.locator(".trail").is_hidden()
    assert page.locator("section.screen").is_hidden()
    assert page.evaluate("getComputedStyle(document.querySelector('.scroll')).overflowX") == "visible"
    assert page.evaluate("getComputedStyle(document.querySelector('thead')).display") == "table-header-group"
    for paper in ("A4", "Letter"):
        assert page.pdf(format=paper, prefer_css_page_size=True).startswith(b"%PDF")
    wide = 297 * 96 / 25.4 - 2 * 10 * 96 / 25.4
    assert page.evaluate("document.querySelector('table').getBoundingClientRect().width") <= wide


def test_nothing_is_asked_of_the_network(browser: Browser, site: Path) -> None:
    context = browser.new_context()
    page = context.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    for address in KINDS.values():
        page.goto((site / address).as_uri())
    context.close()
    assert all(url.startswith("file://") for url in asked)
