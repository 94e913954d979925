"""What the site of the record book gives beside its pages: the book as one file, calendars of series, and pages in the words of schema.org."""

from __future__ import annotations

import json
import re
import sqlite3
from pathlib import Path
from typing import Any

import pytest

from onemake.office.library import load
from onemake.office.record import load_book
from onemake.web.site import write_site

pytestmark = pytest.mark.xdist_group("book")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    top = tmp_path_factory.mktemp("beside")
    write_site(top, [load("porsche-carrera-cup-germany-2014")], book=load_book(), address="https://example.org/")
    return top


def thing(page: Path) -> dict[str, Any]:
    (said,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page.read_text(encoding="utf-8"))
    found: dict[str, Any] = json.loads(said)
    return found


def test_the_book_as_one_file_has_the_version_that_its_page_names(site: Path) -> None:
    page = (site / "downloads.html").read_text(encoding="utf-8")
    db = sqlite3.connect(site / "downloads/onemake-record.db")
    about = dict(db.execute("SELECT what, says FROM about"))
    seasons = db.execute("SELECT id FROM seasons").fetchall()
    db.close()
    assert f"<code>{about['contents']}</code>" in page
    assert seasons == [("porsche-carrera-cup-germany-2014",)]
    said = thing(site / "downloads.html")
    assert (said["@type"], said["version"]) == ("Dataset", about["contents"])
    assert [part["contentUrl"] for part in said["distribution"] if not (site / part["contentUrl"]).is_file()] == []


def test_a_series_has_a_calendar_of_its_seasons_and_of_meetings_of_other_years(site: Path) -> None:
    assert 'href="../series/porsche-carrera-cup-germany.ics"' in (site / "series/porsche-carrera-cup-germany.html").read_text(
        encoding="utf-8"
    )
    text = (site / "series/porsche-carrera-cup-germany.ics").read_text(encoding="utf-8")
    assert "UID:porsche-carrera-cup-germany-2014.1.1@onemake" in text
    assert "UID:porsche-supercup-1993.1@onemake" in (site / "series/porsche-supercup.ics").read_text(encoding="utf-8")


def test_a_page_names_a_calendar_only_where_there_is_one(site: Path) -> None:
    named = {path.with_suffix(".ics") for path in site.glob("series/*.html") if "text/calendar" in path.read_text(encoding="utf-8")}
    assert named == set(site.glob("series/*.ics"))


def test_pages_of_the_book_are_what_they_are_in_the_words_of_schema_org(site: Path) -> None:
    series, driver = thing(site / "series/porsche-supercup.html"), thing(site / "drivers/uwe-alzen.html")
    assert (series["@type"], series["name"], series["foundingDate"]) == ("SportsOrganization", "Porsche Supercup", "1993")
    assert (driver["@type"], driver["name"]) == ("Person", "Uwe Alzen")
    assert "Porsche Supercup 1994: Drivers" in driver["award"]
    kinds = {thing(path)["@type"] for path in site.glob("teams/*.html") if path.name != "index.html"}
    assert kinds == {"SportsTeam"}


def test_the_sitemap_has_the_pages_of_the_book(site: Path) -> None:
    text = (site / "sitemap.xml").read_text(encoding="utf-8")
    assert [a for a in ("", "series/porsche-supercup.html", "downloads.html") if f"<loc>https://example.org/{a}</loc>" not in text] == []
