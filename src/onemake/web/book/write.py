"""All pages of the book, in the order in which they are written; and the list of them that feeds, maps and others go by."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path

from onemake.core.ratings.gather import SeasonOrders, orders_of
from onemake.core.record.book import Book
from onemake.core.record.completeness import completeness
from onemake.office.claims import judge_book
from onemake.office.rated import rate_book
from onemake.web.book.beside import Beside
from onemake.web.book.cars import car_pages
from onemake.web.book.chapter import Chapter, chapter_of
from onemake.web.book.claims import claims_page
from onemake.web.book.compare import compare_pages, pairs_of
from onemake.web.book.day_by_day import days_page
from onemake.web.book.finding import drivers_script, index_of, index_script, search_page
from onemake.web.book.known import known_pages
from onemake.web.book.leaf import Leaf
from onemake.web.book.nation_pages import nation_pages
from onemake.web.book.person import driver_pages
from onemake.web.book.pyramid import pyramid_pages
from onemake.web.book.ratings import ratings_page
from onemake.web.book.record_pages import record_pages
from onemake.web.book.series import series_pages
from onemake.web.book.shelf import Shelf, who_in
from onemake.web.book.teams import team_pages
from onemake.web.book.way_up import way_up_page
from onemake.web.record import Record

__all__ = ["FOLDERS", "Binding", "book_files", "book_leaves"]

FOLDERS = ("index", "style", "book", "series", "seasons", "drivers", "teams", "cars", "chassis", "nations", "records", "ratings", "compare", "search", "claims", "pathway", "on-this-day", "completeness", "contribute", "downloads", "pages")  # fmt: skip
_TEMPLATES = Path(__file__).parent.parent / "templates" / "book"


class Binding:
    """The book while its seasons are written: each leaves a chapter, and at the end the book is bound."""

    def __init__(self, book: Book) -> None:
        self.book = book
        self.chapters: list[Chapter] = []
        self.beside = Beside(book.tables)
        self._orders: list[SeasonOrders] = []
        self._held = {season.id for season in book.held}
        self._bare = self.shelf()

    def shelf(self) -> Shelf:
        people, teams = who_in(self.book.people, self.book.tables.aliases), who_in(self.book.teams, self.book.tables.team_aliases)
        return Shelf(
            self.book.tables,
            self.chapters,
            who=people,
            team=teams,
            known=completeness(self.book),
            ratings=rate_book(self._orders, self.book),
        )

    def take(self, record: Record, slug: str) -> list[tuple[str, str]]:
        """Take a season in, and say what stands over its pages."""
        self.chapters.append(chapter_of(record, slug))
        self.beside.take(record.season)
        if record.season.id in self._held:
            self._orders.append(orders_of(record.season))
        series = record.season.identity.series
        name = self._bare.name_of(series) if series in self._bare.series else self.chapters[-1].series_name
        return [("Pyramid", "index.html"), (name, f"series/{self._bare.series_slug(series)}.html")]

    def files(self, *, feed: bool = False) -> Iterator[tuple[str, str | bytes]]:
        """Every file of the book, its seasons apart."""
        shelf = self.shelf()
        downloads = list(self.beside.downloads())
        leaves = [*book_leaves(shelf, self.book, feed=feed), *(page for page in downloads if isinstance(page, Leaf))]
        yield from book_files(shelf, leaves)
        yield from self.beside.calendars(shelf)
        yield from (file for file in downloads if not isinstance(file, Leaf))


def book_leaves(shelf: Shelf, book: Book, *, feed: bool = False) -> Iterator[Leaf]:
    """Every page of the book: its title, kind, address and last day are what others need."""
    pairs = pairs_of(shelf)
    of: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for a, b, href in pairs:
        of[a.id].append((b.name, href))
        of[b.id].append((a.name, href))
    yield from pyramid_pages(shelf, feed=feed)
    yield from series_pages(shelf, judge_book(book=book))
    yield from driver_pages(shelf, of)
    yield from team_pages(shelf)
    yield from car_pages(shelf)
    yield from nation_pages(shelf, book)
    yield from record_pages(shelf, book)
    yield ratings_page(shelf)
    yield from compare_pages(shelf, pairs)
    yield from known_pages(shelf)
    yield claims_page(shelf, book)
    yield way_up_page(shelf, book)
    yield days_page(shelf, book)
    yield search_page()


def book_files(shelf: Shelf, leaves: Sequence[Leaf]) -> Iterator[tuple[str, str]]:
    """Every file of the book by its path: pages, what goes beside them, and what they share."""
    for page in leaves:
        yield from page.files()
    index = index_of(shelf, leaves)
    yield "search-index.js", index_script(index)
    yield "search.json", json.dumps(index, ensure_ascii=False) + "\n"
    yield "drivers/all.js", drivers_script(shelf)
    for name in ("book.css", "search.js", "compare.js"):
        yield name, _shared(name)
    yield "pages.json", json.dumps([_listed(page) for page in leaves], ensure_ascii=False, indent=1) + "\n"


def _listed(page: Leaf) -> dict[str, str | None]:
    return {
        "address": page.address,
        "title": page.title,
        "kind": page.kind,
        "lastmod": page.changed.isoformat() if page.changed else None,
    }


@cache
def _shared(name: str) -> str:
    return (_TEMPLATES / name).read_text(encoding="utf-8")
