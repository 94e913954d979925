"""Pages as files: what they say, that every link leads somewhere, and that nothing from a season's files is believed."""

from __future__ import annotations

import html
import json
import re
import shutil
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest

from onemake.core.errors import UserError
from onemake.core.season import Season
from onemake.office.library import load
from onemake.office.standings import standings, tables_as_data
from onemake.web.pages import standings_page
from onemake.web.site import write_site

Folder = Callable[..., Path]
Make = Callable[[dict[str, str]], Season]

SEASONS = ("porsche-carrera-cup-germany-2014", "porsche-supercup-2026", "fia-f2-2024", "formula-one-1954")
HOSTILE = "<script>alert('x')</script>"

CUP = f"""
format = 1
[season]
series = "test"
year = 2026
name = "Cup {HOSTILE}"
[scale.race]
places = [25, 20, 17]
[[title]]
id = "drivers"
worth = {{ race = "race" }}
ties = ["count-back"]
counts = {{ drop = 1 }}
[[title]]
id = "races"
name = "Races {HOSTILE}"
competes = "team"
worth = {{ race = "race" }}
ties = ["count-back"]
"""
RESULTS = f"""
round,driver,team,position,status,codes
1,{HOSTILE},Con,1,,P;FL
1,../../up,con,2,,
1,=cmd|calc,nul,,DNF,
2,{HOSTILE},Con,,DSQ,
2,../../up,con,1,,
2,=cmd|calc,nul,2,,†
"""
DECISIONS = f"""
[[decision]]
id = "D1"
kind = "disqualify"
round = 2
driver = "{HOSTILE}"
reason = "{HOSTILE}"
applied = "in the sheet"
[[decision]]
id = "D2"
kind = "points"
driver = "../../up"
points = -3
author = "organiser"
article = "9.4"
document = "Doc 14"
issued = 2026-05-04T18:30:00+02:00
"""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    top = tmp_path_factory.mktemp("site")
    write_site(top, (load(name) for name in SEASONS))
    return top


@pytest.fixture
def hostile(folder: Folder) -> Season:
    return load(folder({"season.toml": CUP, "results.csv": RESULTS, "decisions.toml": DECISIONS}))


class Page(HTMLParser):
    """A page as its parts: elements with their attributes, and text."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.open: list[str] = []
        self.unclosed: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}))
        if tag not in ("meta", "link", "img", "br"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.unclosed.append(tag)

    def all(self, tag: str) -> list[dict[str, str]]:
        return [attributes for name, attributes in self.elements if name == tag]


def pages(top: Path) -> Iterator[tuple[Path, Page]]:
    for path in sorted(top.rglob("*.html")):
        yield path, Page(path.read_text(encoding="utf-8"))


def matrix(text: str) -> str:
    return text[text.index('<table class="matrix">') : text.index("</table>")]


def test_every_link_leads_to_a_file_that_was_written(site: Path) -> None:
    there = dict(pages(site))
    marks = {path: {a["id"] for _, a in page.elements if "id" in a} for path, page in there.items()}
    for path, page in there.items():
        for attributes in (*page.all("a"), *page.all("link"), *page.all("img")):
            target = attributes.get("href") or attributes.get("src") or ""
            if target.startswith(("https://", "http://")):
                continue
            assert not target.startswith("/")
            file, _, mark = target.partition("#")
            found = (path.parent / file).resolve() if file else path
            assert found.is_file(), (path, target)
            assert not mark or mark in marks[found], (path, target)


def test_every_page_is_well_formed_with_one_heading_a_language_and_a_title(site: Path) -> None:
    for path, page in pages(site):
        assert page.unclosed == [], path
        assert page.open == [], path
        assert len(page.all("h1")) == 1, path
        assert page.all("html")[0]["lang"] == "en"
        assert len(page.all("title")) == 1
        ids = [a["id"] for _, a in page.elements if "id" in a]
        assert len(ids) == len(set(ids)), path


def test_every_head_of_a_table_says_what_it_is_the_head_of(site: Path) -> None:
    for path, page in pages(site):
        assert all(head.get("scope") in ("col", "row", "colgroup") for head in page.all("th")), path


def test_nothing_is_fetched_from_elsewhere_and_no_script_runs(site: Path) -> None:
    for path, page in pages(site):
        assert all(script.get("type") == "application/ld+json" for script in page.all("script")), path
        for tag in ("img", "link", "iframe"):
            assert not any((a.get("src") or a.get("href") or "").startswith(("http", "//")) for a in page.all(tag)), path
    assert "url(" not in (site / "style.css").read_text(encoding="utf-8")


def test_pages_have_their_permanent_addresses(site: Path) -> None:
    cup = site / "porsche-carrera-cup-germany-2014"
    for address in ("", "drivers", "drivers/philipp-eng", "drivers/christopher-zochling", "races", "races/5.1"):
        assert (cup / address / "index.html").is_file(), address
    for beside in (
        "drivers.json",
        "drivers.csv",
        "drivers/philipp-eng.json",
        "races/5.1.csv",
        "drivers/embed.html",
        "drivers/progress.svg",
    ):
        assert (cup / beside).is_file(), beside
    assert (site / "fia-f2-2024" / "teams" / "invicta-racing" / "index.html").is_file()


def test_json_beside_a_page_is_what_the_command_prints(site: Path) -> None:
    season = load("porsche-supercup-2026")
    beside = json.loads((site / season.id / "drivers.json").read_text(encoding="utf-8"))
    assert beside == tables_as_data(season, standings(season, "drivers"))


def test_the_same_season_gives_the_same_bytes_and_touches_nothing_twice(tmp_path: Path) -> None:
    season = load("porsche-supercup-2026")
    first = {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in write_site(tmp_path, [season])}
    again = {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in write_site(tmp_path, [load("porsche-supercup-2026")])}
    assert first == again


def test_a_file_of_somebody_else_stays_and_a_site_of_somebody_else_is_refused(tmp_path: Path) -> None:
    (tmp_path / "index.html").write_text("my club", encoding="utf-8")
    with pytest.raises(UserError, match=r"another site's index\.html"):
        write_site(tmp_path, [load("porsche-supercup-2026")])
    assert [path.name for path in tmp_path.iterdir()] == ["index.html"]
    ours = tmp_path / "standings"
    write_site(ours, [load("porsche-supercup-2026")])
    (ours / "photo.txt").write_text("mine", encoding="utf-8")
    write_site(ours, [load("formula-one-1954")])
    assert (ours / "photo.txt").read_text(encoding="utf-8") == "mine"
    assert (ours / "porsche-supercup-2026" / "index.html").is_file()


def test_a_season_written_before_stays_on_the_first_page_and_keeps_its_address(tmp_path: Path) -> None:
    once, twice = tmp_path / "once", tmp_path / "twice"
    names = ("porsche-supercup-2026", "formula-one-1954")
    write_site(once, (load(name) for name in names))
    for name in names:
        write_site(twice, [load(name)])
    assert (once / "index.html").read_bytes() == (twice / "index.html").read_bytes()
    shutil.rmtree(twice / "formula-one-1954")
    write_site(twice, [load(names[0])])
    assert "1954" not in (twice / "index.html").read_text(encoding="utf-8")


def test_two_seasons_of_one_name_are_refused_and_not_mixed(folder: Folder, tmp_path: Path) -> None:
    one = load(folder({"results.csv": "round,driver,position\n1,Ann,1\n"}))
    with pytest.raises(UserError, match="two seasons are called 'season'"):
        write_site(tmp_path / "site", [one, one])


@pytest.mark.parametrize("edited", ["", "[]", "{", '{"seasons": {"x": 1}}', '{"seasons": {"../up": {"id": "up"}}}', '{"seasons": []}'])
def test_a_mark_that_somebody_edited_does_no_harm(tmp_path: Path, edited: str) -> None:
    write_site(tmp_path, [load("formula-one-1954")])
    (tmp_path / ".onemake-site").write_text(edited, encoding="utf-8")
    write_site(tmp_path, [load("formula-one-1954")])
    assert "Formula One World Championship 1954" in (tmp_path / "index.html").read_text(encoding="utf-8")


# --- what comes from files is not believed ------------------------------------------------------------------------------------


def test_names_are_text_wherever_they_stand(hostile: Season, tmp_path: Path) -> None:
    written = write_site(tmp_path / "site", [hostile])
    for path in written:
        if path.suffix in (".html", ".svg"):
            text = path.read_text(encoding="utf-8")
            assert "<script>alert" not in text, path
            if path.suffix == ".html":
                assert Page(text).unclosed == [], path
    assert html.escape(HOSTILE, quote=True).replace("&#x27;", "&#39;") in (tmp_path / "site/season/index.html").read_text(encoding="utf-8")


def test_no_name_leads_out_of_the_folder_or_onto_another(hostile: Season, tmp_path: Path) -> None:
    top = tmp_path / "site"
    written = write_site(top, [hostile])
    assert all(path.resolve().is_relative_to(top.resolve()) for path in written)
    assert len(written) == len({str(path).casefold() for path in written})
    assert all(re.fullmatch(r"[a-z0-9.-]+", part) for path in written for part in path.relative_to(top).parts)
    folders = {part.partition(".")[0] for path in written for part in path.relative_to(top).parts}
    assert not folders & {"con", "nul", ""}


def test_no_spreadsheet_runs_a_name_in_csv(hostile: Season, tmp_path: Path) -> None:
    write_site(tmp_path, [hostile])
    text = (tmp_path / "season" / "drivers.csv").read_text(encoding="utf-8")
    assert "'=cmd|calc" in text
    assert ",=cmd" not in text
    assert ",-3" not in text or ",'-3" not in text  # figures stay figures


# --- what a table shows ---------------------------------------------------------------------------------------------------------


def test_no_colour_without_its_code_and_no_code_without_its_words() -> None:
    for name in (*SEASONS, "gr-cup-north-america-2025"):
        season = load(name)
        text = standings_page(season, standings(season))
        cells = re.findall(r'<td class="c (\w+)[^"]*"[^>]*>(.*?)</td>', text)
        assert len(cells) >= 30
        assert all(re.sub(r"<[^>]+>", "", inside).strip() for _, inside in cells)
        keys = re.findall(r'<ul class="key".*?</ul>', text, re.DOTALL)
        told = {kind for key in keys for kind in re.findall(r'<span class="c (\w+)', key)}
        assert {kind for kind, _ in cells} <= told


def test_places_with_and_without_points_differ_by_more_than_colour(hostile: Season) -> None:
    text = matrix(standings_page(hostile, standings(hostile, "drivers")))
    assert 'class="c gold s' in text
    ret = re.search(r'<td class="c purple([^"]*)"', text)
    assert ret is not None
    assert "s" not in ret[1].split()


def test_points_that_a_total_brought_forward_holds_already_were_earned_all_the_same() -> None:
    season = load("porsche-carrera-cup-germany-2014")
    text = matrix(standings_page(season, standings(season)))
    fifth = re.search(r'<td class="c (\w+)( s)?" title="place 5, 12 points, where the total brought forward holds 14">5</td>', text)
    assert fifth is not None
    assert fifth.groups() == ("points", " s")


def test_dropped_scores_are_struck_and_in_brackets(hostile: Season) -> None:
    text = matrix(standings_page(hostile, standings(hostile, "drivers")))
    assert "<s>(" in text
    assert "Dropped" in text


def test_pole_is_bold_fastest_lap_slanted_and_a_dagger_for_a_car_not_running(hostile: Season) -> None:
    text = matrix(standings_page(hostile, standings(hostile, "drivers")))
    assert "<b><i>1</i></b>" in text
    assert "2†" in text


def test_a_decision_has_a_footnote_with_author_date_article_and_document(hostile: Season) -> None:
    text = standings_page(hostile, standings(hostile, "drivers"))
    notes = re.findall(r'<li id="t1-note-\d+">(.*?)</li>', text, re.DOTALL)
    assert any(
        "−3 points" in n and all(w in n for w in ("decision D2", "organiser", "4 May 2026, 18:30", "article 9.4", "document Doc 14"))
        for n in notes
    )
    assert any("disqualified" in n and "author not known" in n and "date not known" in n for n in notes)
    for number in re.findall(r'href="#(t1-note-\d+)"', text):
        assert f'id="{number}"' in text


def test_reduced_points_and_totals_brought_forward_have_their_footnotes() -> None:
    supercup = load("porsche-supercup-2026")
    assert "Race 7.1: half points" in standings_page(supercup, standings(supercup))
    germany = load("porsche-carrera-cup-germany-2014")
    text = standings_page(germany, standings(germany))
    assert "Brought forward: the total after 8.2" in text
    assert "+172" in text


def test_an_annulled_decision_is_told_with_what_annulled_it(season: Make) -> None:
    decided = """
    [[decision]]
    id = "D1"
    kind = "no_points"
    round = 1
    driver = "Ann"
    [[decision]]
    id = "D2"
    kind = "annul"
    of = "D1"
    """
    cup = season({"results.csv": "round,driver,position\n1,Ann,1\n1,Bo,2\n", "decisions.toml": decided})
    text = standings_page(cup, standings(cup))
    assert "decision D1" in text
    assert "annulled by D2" in text


def test_reasons_for_being_provisional_stand_above_the_table(season: Make) -> None:
    cup = season({"results.csv": "round,driver,position\n1,Ann,1\n", "calendar.csv": "round,race,status\n1,1,provisional\n2,1,scheduled\n"})
    text = standings_page(cup, standings(cup))
    assert text.index("Provisional") < text.index("<table")
    assert "1.1 is provisional" in text


def test_the_race_page_shows_the_sheet_as_first_issued_where_it_differs(site: Path) -> None:
    cup = site / "porsche-carrera-cup-germany-2014" / "races"
    now = (cup / "5.1" / "index.html").read_text(encoding="utf-8")
    assert "As first issued" in now
    assert now.index("Philipp Eng") < now.index("Nicki Thiim") < now.index("As first issued") < now.rindex("Nicki Thiim")
    assert "As first issued" not in (cup / "9.1" / "index.html").read_text(encoding="utf-8")


def test_the_driver_page_shows_every_points_line_with_its_article(site: Path) -> None:
    text = (site / "porsche-supercup-2026/drivers/robert-de-haan/index.html").read_text(encoding="utf-8")
    assert "place 2 +20; factor half −10 (art. 8)" in text


def test_the_driver_page_says_what_settled_a_tie(site: Path) -> None:
    text = (site / "porsche-supercup-2026/drivers/samer-shahin/index.html").read_text(encoding="utf-8")
    assert "Level on 0 points; count-back decides: 18th places, 1 to 0." in text


def test_a_season_without_a_race_has_its_pages_too(season: Make, tmp_path: Path) -> None:
    cup = season(
        {"results.csv": "round,driver,position\n", "calendar.csv": "round,race,date,circuit,status\n1,1,2026-04-05,Imola,scheduled\n"}
    )
    write_site(tmp_path / "site", [cup])
    assert "Imola" in (tmp_path / "site" / cup.id / "index.html").read_text(encoding="utf-8")
    assert "Nobody is in this table yet." in (tmp_path / "site" / cup.id / "drivers" / "index.html").read_text(encoding="utf-8")


def test_a_cancelled_race_keeps_its_column(season: Make) -> None:
    cup = season(
        {
            "results.csv": "round,driver,position\n1,Ann,1\n3,Ann,1\n",
            "calendar.csv": "round,race,circuit,status\n1,1,Imola,run\n2,1,Spa,cancelled\n3,1,Monza,run\n",
        }
    )
    text = matrix(standings_page(cup, standings(cup)))
    assert "Spa" in text
    assert re.search(r'<td class="c white[^>]*title="race cancelled"[^>]*>C</td>', text)
