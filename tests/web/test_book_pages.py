"""The pages of the record book: where they are, that every link leads somewhere, that what is not known is said, and that they agree with the records."""

from __future__ import annotations

import csv
import json
import time
from collections.abc import Iterator
from datetime import date, timedelta
from html.parser import HTMLParser
from pathlib import Path
from typing import get_args, get_type_hints

import pytest
from markupsafe import escape

from onemake.core.errors import UserError
from onemake.core.record.book import Book
from onemake.core.record.days import anniversaries
from onemake.core.record.facts import CarFact
from onemake.core.record.people_of import champions_who_rose, pathways, promotions
from onemake.core.record.questions import Question
from onemake.core.record.tables import Tables
from onemake.formats.record_book import read_tables
from onemake.office.car_answers import ask_host_events
from onemake.office.claims import judge_claims
from onemake.office.library import load
from onemake.office.record import ask, load_book
from onemake.office.record_people import level
from onemake.web.book.cars import _WHAT
from onemake.web.book.compare import pairs_of
from onemake.web.book.finding import index_of
from onemake.web.book.leaf import Leaf
from onemake.web.book.nations import UNPLACED, WORLD, region_of
from onemake.web.book.write import Binding, book_leaves
from onemake.web.record import record_of
from onemake.web.site import write_site
from onemake.web.sources import linked

pytestmark = pytest.mark.xdist_group("book")

SEASONS = ("porsche-supercup-2024", "porsche-supercup-2023", "porsche-carrera-cup-germany-2014", "formula-one-1954")
HOSTILE = "<script>alert('x')</script>"


@pytest.fixture(scope="module")
def book() -> Book:
    return load_book()


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, book: Book) -> Path:
    top = tmp_path_factory.mktemp("book")
    write_site(top, (load(name) for name in SEASONS), book=book)
    return top


class Page(HTMLParser):
    """A page as its elements, and what was left open."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.open: list[str] = []
        self.wrong: list[str] = []
        self.feed(path.read_text(encoding="utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}))
        if tag not in ("meta", "link", "img", "br", "input"):
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.wrong.append(tag)

    def ways(self) -> Iterator[str]:
        for _, attributes in self.elements:
            yield from (attributes[name] for name in ("href", "src", "action") if name in attributes)


def leaves_of(book: Book) -> list[Leaf]:
    return list(book_leaves(Binding(book).shelf(), book))


def tables(**files: str) -> Tables:
    return read_tables({f"{name}.csv": text.encode() for name, text in files.items()})


def test_every_link_of_the_whole_site_leads_to_a_file_and_to_a_mark_in_it(site: Path) -> None:
    pages = {path.resolve(): Page(path) for path in sorted(site.rglob("*.html"))}
    marks = {path: {a["id"] for _, a in page.elements if "id" in a} for path, page in pages.items()}
    broken = []
    for path, page in pages.items():
        for way in page.ways():
            if way.startswith(("https://", "http://")):
                continue
            file, _, mark = way.partition("#")
            found = (path.parent / file.partition("?")[0]).resolve() if file else path
            if way.startswith("/") or not found.is_file() or (mark and mark not in marks[found]):
                broken.append((path.name, way))
    assert broken == []


def test_every_page_is_well_formed_with_one_heading_and_no_mark_twice(site: Path) -> None:
    for path in site.rglob("*.html"):
        page = Page(path)
        assert (page.wrong, page.open) == ([], []), path
        assert len([tag for tag, _ in page.elements if tag == "h1"]) == 1, path
        ids = [a["id"] for _, a in page.elements if "id" in a]
        assert len(ids) == len(set(ids)), path


def test_pages_have_their_permanent_addresses_with_the_same_as_json_and_csv_beside(site: Path) -> None:
    for address in (
        "index.html", "index.json", "series/porsche-supercup.html", "series/porsche-supercup.json", "series/porsche-supercup.csv", "drivers/larry-ten-voorde.html",
        "drivers/larry-ten-voorde.json", "teams/lechner-racing.html", "cars/porsche-992-gt3-cup.html", "nations/deu.html", "records/index.html", "records/most-titles.csv",
        "claims.html", "claims.json", "pathway.html", "pathway.json", "pathway.csv", "on-this-day.html", "on-this-day.json", "compare/index.html", "search.html", "search.json", "completeness.html", "completeness.csv", "seasons/index.html", "contribute.html", "chassis/index.html",
        "porsche-supercup-2024/index.html",
    ):  # fmt: skip
        assert (site / address).is_file(), address


def test_every_page_is_in_the_list_of_pages(site: Path) -> None:
    listed = {page["address"] for page in json.loads((site / "pages.json").read_text(encoding="utf-8"))}
    seasons = set(SEASONS)
    written = {path.relative_to(site).as_posix() for path in site.rglob("*.html")}
    assert {address for address in written if address.partition("/")[0] not in seasons} == listed


def test_a_season_of_the_book_leads_up_to_its_series(site: Path) -> None:
    page = (site / "porsche-supercup-2024" / "index.html").read_text(encoding="utf-8")
    assert '<a href="../series/porsche-supercup.html">Porsche Supercup</a>' in page


def test_the_titles_on_a_drivers_page_are_those_of_the_record(site: Path, book: Book) -> None:
    for line in ask(book, Question(most=40)).lines:
        page = json.loads((site / "drivers" / f"{line.id}.json").read_text(encoding="utf-8"))
        assert page["titles"] == line.value, line.name


def test_what_is_not_known_is_said_year_by_year(site: Path) -> None:
    page = (site / "series" / "porsche-carrera-cup-france.html").read_text(encoding="utf-8")
    assert "no result is known of 1991" in page
    unheard = (site / "series" / "porsche-968-cup.html").read_text(encoding="utf-8")
    assert "No year of this series is known yet" in unheard


def test_who_leads_a_season_of_which_races_are_missing_is_no_champion(book: Book) -> None:
    binding = Binding(book)
    binding.take(record_of(load("porsche-carrera-cup-asia-2026")), "porsche-carrera-cup-asia-2026")
    assert not any(won.overall for won in binding.shelf().won.get(("porsche-carrera-cup-asia", 2026), ()))


def test_sources_that_disagree_stand_side_by_side(site: Path) -> None:
    rows = list(csv.DictReader((site / "series" / "porsche-supercup.csv").read_text(encoding="utf-8").splitlines()))
    teams = {row["holder"] for row in rows if row["year"] == "2015" and row["title"] == "teams" and row["standing"] == "disputed"}
    assert teams == {"Market Leader Team by Project 1", "Lechner Racing Middle East"}


def test_each_row_of_a_record_can_be_looked_up(site: Path) -> None:
    answer = json.loads((site / "records" / "most-titles-tier-1.json").read_text(encoding="utf-8"))
    assert answer["lines"][0]["name"] == "Patrick Huisman"
    assert len(answer["lines"][0]["evidence"]) == answer["lines"][0]["value"]


def test_each_claim_stands_with_its_verdict_and_the_rows_it_rests_on(site: Path) -> None:
    judged = {one.claim.id: one for one in judge_claims()}
    there = json.loads((site / "claims.json").read_text(encoding="utf-8"))
    assert {claim["id"]: (claim["verdict"], claim["years"], len(claim["evidence"]), len(claim["doubts"])) for claim in there} == {
        id_: (one.verdict.verdict, list(one.verdict.years), len(one.verdict.evidence), len(one.verdict.doubts))
        for id_, one in judged.items()
    }
    page = (site / "claims.html").read_text(encoding="utf-8")
    for kind in {one.verdict.verdict for one in judged.values()}:  # in words, in the key and at each claim
        assert page.count(f">{kind}</strong>") == 1 + sum(one.verdict.verdict == kind for one in judged.values())


def test_the_way_up_is_that_of_the_book(site: Path, book: Book) -> None:
    found = pathways(book, level(book, ("2", "3")), level(book, ("1",)))
    there = json.loads((site / "pathway.json").read_text(encoding="utf-8"))
    assert (there["arrived"], there["came"], len(there["steps"]), len(there["doubts"])) == (
        found.arrived,
        found.came,
        len(found.steps),
        len(found.doubts),
    )
    risen, _ = champions_who_rose(book, level(book, ("2", "3")), level(book, ("1",)))
    assert (there["champions"]["how_many"], there["champions"]["raced_later"]) == (len(risen), sum(bool(r.later) for r in risen))
    page = (site / "pathway.html").read_text(encoding="utf-8")
    assert f"Of {found.arrived} drivers seen in tier 1, {found.came} had been seen in tier 2 or 3" in page
    for rule in promotions(book, there["promotion"]["year"]):
        assert str(escape(rule.rule.text)) in page


def test_every_day_of_the_year_says_what_on_this_day_says(site: Path, book: Book) -> None:
    there = json.loads((site / "on-this-day.json").read_text(encoding="utf-8"))
    said = {day["day"]: [occasion["says"] for occasion in day["occasions"]] for day in there["days"]}
    for on in (date(2024, 1, 1) + timedelta(n) for n in range(366)):
        assert said.get(f"{on:%m-%d}", []) == [o.says for o in anniversaries(book, on.month, on.day).occasions], on
    page = Page(site / "on-this-day.html")
    assert {f"{day}" for day in said} <= {a["id"] for _, a in page.elements if "id" in a}


def test_a_series_says_at_how_many_events_of_its_host_it_raced(site: Path) -> None:
    there = json.loads((site / "series" / "porsche-supercup.json").read_text(encoding="utf-8"))["host_events"]
    latest = {year["year"]: (year["at"], year["of"]) for year in there if year["host"] == "formula-one"}
    asked = {one.year: (one.at, len(one.events)) for one in ask_host_events("porsche-supercup", None, "formula-one", "")[-6:]}
    assert (latest, latest[2024]) == (asked, (8, 24))
    assert "at 8 of 24" in (site / "series" / "porsche-supercup.html").read_text(encoding="utf-8")


def test_a_page_of_two_says_who_was_ahead_where_both_were_placed(site: Path) -> None:
    there = json.loads((site / "compare" / "bastian-buus-larry-ten-voorde.json").read_text(encoding="utf-8"))
    both = [meeting for meeting in there["races_both_finished"]["seasons"] if meeting["season"].endswith("2023")]
    assert [(meeting["places"], sum(meeting["ahead"])) for meeting in both] == [(["1", "2"], 8)]


def test_a_driver_has_his_rating_with_its_band_and_what_it_is_counted_from(site: Path) -> None:
    text = (site / "drivers" / "larry-ten-voorde.html").read_text(encoding="utf-8")
    assert 'id="rating"' in text
    assert "as known now" in text
    assert '<svg xmlns="http://www.w3.org/2000/svg" class="rating"' in text
    assert "A rating covers classified results only" in text
    told = json.loads((site / "drivers" / "larry-ten-voorde.json").read_text(encoding="utf-8"))["rating"]
    seasons = [season for line in told["lines"] for season in line["seasons"]]
    assert sorted(season["year"] for season in seasons) == [2023, 2024]
    assert all(season["low"] < season["rating"] < season["high"] for season in seasons)


def test_a_champion_without_results_has_no_rating(site: Path) -> None:
    assert 'id="rating"' not in (site / "drivers" / "patrick-huisman.html").read_text(encoding="utf-8")
    assert json.loads((site / "drivers" / "patrick-huisman.json").read_text(encoding="utf-8"))["rating"] is None


def test_series_that_nobody_joins_stand_in_lists_of_their_own_and_are_called_not_comparable(site: Path) -> None:
    told = json.loads((site / "ratings.json").read_text(encoding="utf-8"))
    assert [one["series"] for one in told["lists"]] == [["porsche-supercup"], ["porsche-carrera-cup-germany"]]
    assert [pair["comparable"] for pair in told["series"]] == [False]
    assert "<strong>not comparable</strong>" in (site / "ratings.html").read_text(encoding="utf-8")
    assert "<strong>not comparable</strong>" in (site / "series" / "porsche-supercup.html").read_text(encoding="utf-8")


def test_formula_one_is_rated_on_no_page(site: Path) -> None:
    told = json.loads((site / "drivers" / "juan-manuel-fangio.json").read_text(encoding="utf-8"))
    assert told["rating"] is None


def test_the_site_of_the_book_takes_no_season_of_somebody_elses(site: Path) -> None:
    with pytest.raises(UserError, match="holds the record book"):
        write_site(site, [load("porsche-supercup-2026")])


def test_a_season_site_has_no_pyramid(tmp_path: Path) -> None:
    write_site(tmp_path, [load("porsche-supercup-2026")])
    assert not (tmp_path / "series").exists()
    assert "pyramid" not in (tmp_path / "index.html").read_text(encoding="utf-8")


def test_nothing_in_a_table_of_the_book_is_believed() -> None:
    found = tables(
        series=f'id,name,tier,source,note\nx,"{HOSTILE}",1,javascript:alert(1),"{HOSTILE}"\n',
        champions=f'series,year,title,champion,team,source,note\nx,2020,drivers,"{HOSTILE}","{HOSTILE}",javascript:alert(1),"see https://e.org/<b>"\n',
    )
    for page in leaves_of(Book(found)):
        assert "<script>alert" not in page.html, page.address
        assert 'href="javascript' not in page.html, page.address


def test_an_empty_book_still_has_every_page() -> None:
    assert {"index.html", "search.html", "completeness.html", "records/index.html"} <= {page.address for page in leaves_of(Book(Tables()))}


def test_two_of_one_name_have_two_pages() -> None:
    found = tables(
        series="id,name\na,A\nb,B\n",
        champions="series,year,title,champion\na,2020,drivers,Jo Ek\nb,1990,drivers,Jo Ek\n",
        people="id,name\njo-ek-the-elder,Jo Ek\njo-ek-the-younger,Jo Ek\n",
        aliases="id,name,series\njo-ek-the-elder,Jo Ek,b\njo-ek-the-younger,Jo Ek,a\n",
    )
    binding = Binding(Book(found))
    assert {p.id: [w.series for w in p.won] for p in binding.shelf().people.values()} == {
        "jo-ek-the-elder": ["b"],
        "jo-ek-the-younger": ["a"],
    }


def test_the_index_has_the_other_names_of_a_series_and_of_a_driver(book: Book) -> None:
    shelf = Binding(book).shelf()
    lines = {line[2]: line for line in index_of(shelf, book_leaves(shelf, book))}
    assert "GT3 Cup Challenge Benelux" in lines["series/porsche-carrera-cup-benelux.html"][4]
    assert lines["drivers/larry-ten-voorde.html"][1] == "driver"


def test_a_series_is_placed_where_all_its_countries_are() -> None:
    assert [region_of(codes) for codes in (("DE",), ("BE", "NL", "LU"), ("US", "DE"), (), ("XX",))] == [
        "Europe",
        "Europe",
        WORLD,
        UNPLACED,
        UNPLACED,
    ]


def test_addresses_in_a_note_become_links_and_nothing_else_does() -> None:
    assert str(linked("<b> see https://www.example.org/a?b=1, and that")) == (
        '&lt;b&gt; see <a class="src" href="https://www.example.org/a?b=1" rel="nofollow">example.org</a>, and that'
    )


def test_pairs_are_each_there_once(book: Book) -> None:
    pairs = pairs_of(Binding(book).shelf())
    assert len({frozenset((a.id, b.id)) for a, b, _ in pairs}) == len(pairs) == len({href for _, _, href in pairs})


def test_any_page_takes_under_a_fiftieth_of_a_second(book: Book) -> None:
    shelf = Binding(book).shelf()
    took: dict[str, float] = {}
    for _ in range(3):  # the first time templates are read; of the processor, for a busy machine is not the page's fault
        began = time.process_time()
        for page in book_leaves(shelf, book):
            took[page.address] = min(took.get(page.address, 9), time.process_time() - began)
            began = time.process_time()
    slow = sorted(took.values())
    assert slow[len(slow) * 99 // 100] < 0.02


def test_every_kind_of_fact_about_a_car_has_its_words() -> None:
    assert sorted(get_args(get_type_hints(CarFact)["what"])) == sorted(_WHAT)
