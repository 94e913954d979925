"""What a site says to machines: its sitemap, what its pages are in the words of schema.org, and its feeds and calendars in their places."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import cast

import pytest
from lxml import etree

from onemake.core.errors import UserError
from onemake.core.record.facts import Series
from onemake.office.library import load
from onemake.web.linked_data import breadcrumbs, dataset, person, race_event, season_event, series_organization, team
from onemake.web.site import write_site
from onemake.web.sitemap import address_of, robots, sitemaps

Folder = Callable[..., Path]
SPACE = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9"}


def places(text: str) -> list[str]:
    return cast("list[str]", etree.fromstring(text.encode()).xpath("//s:loc/text()", namespaces=SPACE))


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    top = tmp_path_factory.mktemp("site")
    write_site(top, [load("porsche-supercup-2026")], address="https://example.org/cups")
    write_site(top, [load("porsche-carrera-cup-germany-2014")], address="https://example.org/cups")
    return top


# --- the sitemap ---------------------------------------------------------------------------------------------------------------


def test_a_sitemap_has_whole_addresses_and_folders_by_themselves() -> None:
    found = sitemaps("https://example.org/", ["index.html", "a b/index.html", "drivers/x&y.html", "index.html"])
    assert places(found["sitemap.xml"]) == ["https://example.org/a%20b/", "https://example.org/drivers/x%26y.html", "https://example.org/"]


def test_more_pages_than_one_file_may_name_are_several_files() -> None:
    found = sitemaps("https://example.org/", (f"{n:06}.html" for n in range(50_001)))
    assert places(found["sitemap.xml"]) == ["https://example.org/sitemap-1.xml", "https://example.org/sitemap-2.xml"]
    assert [len(places(found[f"sitemap-{n}.xml"])) for n in (1, 2)] == [50_000, 1]


@pytest.mark.parametrize("text", ["example.org", "/standings", "ftp://example.org", "https://example.org/?a=b", "https://[x"])
def test_what_is_no_address_is_refused(text: str) -> None:
    with pytest.raises(UserError, match="no address of a site"):
        address_of(text)


def test_robots_are_told_at_the_top_of_a_host_only() -> None:
    assert robots(address_of("https://example.org")) == "User-agent: *\nAllow: /\nSitemap: https://example.org/sitemap.xml\n"
    assert robots(address_of("https://example.org/cups")) == ""


def test_the_sitemap_of_a_site_leads_to_every_page(site: Path) -> None:
    told = places((site / "sitemap.xml").read_text(encoding="utf-8"))
    there = [site / address.removeprefix("https://example.org/cups/") for address in told]
    pages = {path for path in site.rglob("*.html") if path.name != "embed.html"}
    assert {path if path.suffix == ".html" else path / "index.html" for path in there} == pages
    assert len(told) == len(pages) > 80


def test_without_an_address_nothing_claims_to_know_one(tmp_path: Path) -> None:
    write_site(tmp_path, [load("porsche-supercup-2026")])
    assert not (tmp_path / "sitemap.xml").exists()
    own = [
        p
        for p in tmp_path.rglob("*")
        if p.suffix in (".ics", ".atom") and re.search(r'(href="|URL:)https?:', p.read_text(encoding="utf-8"))
    ]
    assert own == []


# --- feeds and calendars in their places ---------------------------------------------------------------------------------------


def test_a_season_page_names_its_feed_and_calendar_and_they_are_there(site: Path) -> None:
    page = (site / "porsche-supercup-2026/index.html").read_text(encoding="utf-8")
    assert 'type="application/atom+xml"' in page
    assert [name for name in ("feed.atom", "calendar.ics") if not (site / "porsche-supercup-2026" / name).is_file()] == []


def test_a_season_without_days_has_neither(folder: Folder, tmp_path: Path) -> None:
    write_site(tmp_path / "out", [load(folder({"results.csv": "round,number,driver,position\n1,1,Ada,1\n"}))])
    assert not {"feed.atom", "calendar.ics"} & {path.name for path in (tmp_path / "out").rglob("*")}


def test_the_feed_of_a_site_has_the_seasons_written_before(site: Path) -> None:
    text = (site / "feed.atom").read_text(encoding="utf-8")
    assert "Porsche Mobil 1 Supercup 2026" in text
    assert "Porsche Carrera Cup Deutschland 2014" in text


def test_news_that_somebody_edited_are_no_news(tmp_path: Path) -> None:
    write_site(tmp_path, [load("porsche-supercup-2026")])
    mark = tmp_path / ".onemake-site"
    kept = json.loads(mark.read_text(encoding="utf-8"))
    kept["seasons"]["porsche-supercup-2026"]["news"] = [["x", 5]]
    mark.write_text(json.dumps(kept), encoding="utf-8")
    write_site(tmp_path, [load("porsche-carrera-cup-germany-2014")])
    assert "Supercup" not in (tmp_path / "feed.atom").read_text(encoding="utf-8")


# --- in the words of schema.org ------------------------------------------------------------------------------------------------


def test_a_series_is_an_organization_and_what_is_unknown_is_left_out() -> None:
    series = Series(id="x-cup", name="X Cup", countries=("DE",), first_year=1990)
    assert series_organization(series, maker="X", names=("X Cup", "Old Cup", "Old Cup")) == {
        "@context": "https://schema.org",
        "@type": "SportsOrganization",
        "name": "X Cup",
        "alternateName": ["Old Cup"],
        "sport": "Motor racing",
        "foundingDate": "1990",
        "sponsor": {"@type": "Organization", "name": "X"},
        "areaServed": [{"@type": "Country", "name": "DE"}],
    }
    assert series_organization(Series(id="y", name="Y")) == {
        "@context": "https://schema.org", "@type": "SportsOrganization", "name": "Y", "sport": "Motor racing",
    }  # fmt: skip


def test_a_season_is_an_event_of_its_races() -> None:
    season = load("porsche-supercup-2026")
    said = season_event(season, organizer="Porsche Supercup")
    assert (said["@type"], said["startDate"], said["endDate"], len(said["subEvent"])) == ("SportsEvent", "2026-06-07", "2026-09-06", 8)
    assert said["subEvent"][0] == {
        "@type": "SportsEvent",
        "name": "Porsche Mobil 1 Supercup 2026, race 1.1: Monaco",
        "startDate": "2026-06-07",
        "location": {"@type": "Place", "name": "Monaco"},
    }
    race = race_event(season, season.calendar[0], competitors=["Ada", "", "Ada"])
    assert race["competitor"] == [{"@type": "Person", "name": "Ada"}]
    assert race["superEvent"] == {"@type": "SportsEvent", "name": "Porsche Mobil 1 Supercup 2026"}


def test_a_driver_is_a_person_with_awards_and_a_team_has_athletes() -> None:
    said = person(
        "Ada Berg",
        names=("A. Berg",),
        born=date(1980, 2, 1),
        nationalities=("Austria",),
        teams=("One", "One"),
        awards=("X Cup 1990: Drivers",),
    )
    assert said == {
        "@context": "https://schema.org",
        "@type": "Person",
        "name": "Ada Berg",
        "alternateName": ["A. Berg"],
        "birthDate": "1980-02-01",
        "nationality": [{"@type": "Country", "name": "Austria"}],
        "memberOf": [{"@type": "SportsTeam", "name": "One"}],
        "award": ["X Cup 1990: Drivers"],
    }
    assert team("One", members=("Ada Berg",))["athlete"] == [{"@type": "Person", "name": "Ada Berg"}]


def test_the_downloads_are_a_dataset() -> None:
    said = dataset({"title": "T", "description": "D", "contents": "abc"}, [("onemake-record.db", "application/vnd.sqlite3")])
    assert (said["@type"], said["version"]) == ("Dataset", "abc")
    assert said["distribution"] == [
        {"@type": "DataDownload", "contentUrl": "onemake-record.db", "encodingFormat": "application/vnd.sqlite3"}
    ]


def test_the_way_down_needs_an_address() -> None:
    assert breadcrumbs([("Top", "")], "") is None
    way = breadcrumbs([("Top", ""), ("X Cup", "series/x-cup.html")], "https://example.org/")
    assert way is not None
    assert [item["item"] for item in way["itemListElement"]] == ["https://example.org/", "https://example.org/series/x-cup.html"]


def test_what_a_page_says_to_machines_can_be_read(site: Path) -> None:
    found = [
        json.loads(said)
        for path in (site / "porsche-supercup-2026").rglob("*.html")
        for said in re.findall(r'<script type="application/ld\+json">(.*?)</script>', path.read_text(encoding="utf-8"))
    ]
    assert [said["@type"] for said in found] == ["SportsEvent"] * 9
