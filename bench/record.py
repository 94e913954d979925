"""(g) The record book: built from files, asked, and the same for a pyramid of 4.8 million results."""

from __future__ import annotations

import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import NamedTuple

import pyramid

from onemake.core.record.ask import ask
from onemake.core.record.book import Book
from onemake.core.record.questions import Question, Span
from onemake.office.library import load
from onemake.office.record import load_book
from onemake.office.record_export import export_book
from onemake.web.book.write import Binding, book_leaves
from onemake.web.shipped import one_make_seasons, write_shipped
from onemake.web.site import write_site

SERIES, YEARS, RACES, CARS = 200, 40, 20, 30


class Asked(NamedTuple):
    """A question, its seconds, and the lines of the answer."""

    name: str
    clock: float
    processor: float
    lines: int


def questions(tier: int, series: str, other: str, driver: str, nation: str) -> dict[str, Question]:
    """One of each kind, over the whole book wherever that can be asked."""
    return {
        "most titles": Question("titles"),
        "most titles in a tier": Question("titles", tiers=(tier,)),
        "titles by team": Question("titles", "team"),
        "titles by nation": Question("titles", "nation"),
        "wins by driver": Question("wins"),
        "wins in a series": Question("wins", series=(series,)),
        "wins by team in ten years": Question("wins", "team", years=Span(2005, 2014)),
        "wins by circuit": Question("wins", "circuit"),
        "poles by nation": Question("poles", "nation"),
        "fastest laps by maker": Question("fastest laps", "maker"),
        "podiums as of a day": Question("podiums", as_of=date(2010, 6, 1)),
        "starts by driver": Question("starts"),
        "starts of one driver by series": Question("starts", "series", drivers=(driver,)),
        "starts of a nation by generation": Question("starts", "generation", nations=(nation,)),
        "starts by year": Question("starts", "year"),
        "points by driver": Question("points"),
        "editions by series": Question("editions", "series"),
        "seasons by driver": Question("seasons"),
        "champions by country": Question("champions", "country"),
        "longest run of titles": Question("titles", streak=True),
        "longest run of titles of one series": Question("titles", series=(series,), streak=True),
        "longest run of seasons": Question("seasons", streak=True),
        "titles in two tiers in one year": Question("titles", together="tier", at_least=2),
        "titles in two series in one year": Question("titles", together="series", at_least=2),
        "first win by driver": Question("wins", first=True),
        "first title by nation": Question("titles", "nation", first=True),
        "last win by team": Question("wins", "team", last=True),
        "wins in two series, each counted": Question("wins", series=(series, other)),
    }


def asked(book: Book, wanted: dict[str, Question]) -> list[Asked]:
    """Median of seven for each question, evidence of the first line put into words, and the lines of its answer. Seconds by the clock, and of the processor."""
    found = []
    for name, question in wanted.items():
        times, of_processor, lines = [], [], 0
        for _ in range(7):
            start, began = time.perf_counter(), time.process_time()
            answer = ask(book, question)
            if answer.lines:
                list(answer.lines[0].evidence[:100])
            times.append(time.perf_counter() - start)
            of_processor.append(time.process_time() - began)
            lines = len(answer.lines)
        found.append(Asked(name, statistics.median(times), statistics.median(of_processor), lines))
    return found


def whole(series: int) -> Book:
    """The book of so many series straight from its rows."""
    return Book(pyramid.tables(series, YEARS), map(pyramid.results, pyramid.years(series, YEARS, RACES, CARS)))


def pages(book: Book) -> Iterator[str]:
    """Every page of the shipped book, and its site as a whole: written, and written again."""
    took: dict[str, float] = {}
    shelf = Binding(book).shelf()
    for _ in range(3):
        began = time.perf_counter()
        for page in book_leaves(shelf, book):
            took[page.address] = min(took.get(page.address, 9), time.perf_counter() - began)
            began = time.perf_counter()
    slow = max(took, key=lambda address: took[address])
    over = sum(seconds > 0.02 for seconds in took.values())
    yield (
        f"    {len(took)} pages of the book: median {statistics.median(took.values()) * 1e3:.1f} ms, slowest {took[slow] * 1e3:.1f} ms ({slow}), "
        f"{over} over 20 ms; asked for: under 20 ms"
    )
    with tempfile.TemporaryDirectory() as place:
        for words in ("the site of the shipped cups", "the same again, nothing changed"):
            began = time.perf_counter()
            files = write_site(place, map(load, one_make_seasons()), book=book)
            yield f"    {words}: {time.perf_counter() - began:.1f} s, {len(files)} files"
        write_shipped(place)
        began = time.perf_counter()
        write_shipped(place)
        yield f"    told by its stamp to be there already (make run): {time.perf_counter() - began:.2f} s"


def through_files(most: int) -> Iterator[tuple[int, float, int]]:
    """Seasons, seconds and starts: read from folders, scored, and joined into a book."""
    with tempfile.TemporaryDirectory() as place:
        folders = [pyramid.write(year, Path(place)) for year in pyramid.years(most // 8, 8, RACES, CARS)]
        Book(pyramid.tables(1, YEARS), map(load, folders[:1]))
        for n in (most // 4, most // 2, most):
            start = time.perf_counter()
            book = Book(pyramid.tables(most // 8, YEARS), map(load, folders[:n]))
            yield n, time.perf_counter() - start, book.starts.size


def slowest(found: list[Asked], limit: float) -> str:
    """The figures of a round of questions in a line."""
    worst = max(found, key=lambda one: one.clock)
    over = ", ".join(f"{one.name} {one.clock * 1e3:.0f} ms" for one in found if one.clock > limit)
    return (
        f"{len(found)} questions: median {statistics.median(one.clock for one in found) * 1e3:.1f} ms, slowest {worst.clock * 1e3:.1f} ms "
        f"({worst.processor * 1e3:.1f} ms of the processor, {worst.lines} lines: {worst.name}); asked for: under {limit * 1e3:.0f} ms"
        + (f"; over: {over}" if over else "")
    )


def lines() -> Iterator[str]:
    """What `make bench` prints."""
    start = time.perf_counter()
    book = load_book()
    yield f"    the shipped book from its files: {time.perf_counter() - start:.2f} s, {len(book.title_rows)} titles, {book.starts.size} starts"
    yield "    shipped, " + slowest(
        asked(book, questions(2, "porsche-supercup", "porsche-carrera-cup-germany", "Fabio Scherer", "DEU")), 0.05
    )
    yield from pages(book)
    start = time.perf_counter()
    with tempfile.TemporaryDirectory() as place:
        files = export_book(place)
        sizes = ", ".join(f"{path.name} {path.stat().st_size / 1e6:.1f} MB" for path in files)
    yield f"    its downloads: {time.perf_counter() - start:.2f} s with all seasons, Formula One too ({sizes})"
    for n, seconds, starts in through_files(160):
        yield f"    made up, through files: {n:>4} seasons, {starts:>7} starts: {seconds:6.2f} s, {seconds / n * 1e3:5.1f} ms each"
    del book
    for series in (SERIES // 4, SERIES // 2, SERIES):
        start, began = time.perf_counter(), time.process_time()
        book = whole(series)
        seconds, of_processor, size = time.perf_counter() - start, time.process_time() - began, book.starts.size
        yield f"    made up, straight: {series:>3} series, {size:>7} starts: {seconds:6.1f} s, {of_processor:6.1f} s of the processor, {of_processor / size * 1e6:.1f} µs each"
        if series < SERIES:
            del book
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024 if sys.platform != "darwin" else 1024**2)
    yield (
        "    made up, "
        + slowest(asked(book, questions(2, "series-003", "series-014", pyramid.name_of(7), "DEU")), 0.3)
        + f"; memory at most {peak:.0f} MB"
    )


if __name__ == "__main__":
    for told in lines():
        print(told)
