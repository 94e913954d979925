"""MYLAPS Orbits: the results of a run as a web page.

Empty cells close themselves (``<td class="s1r"/>``), and so does a ``div``: only a parser that mends as it reads sees the table that a browser shows.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import islice
from typing import TYPE_CHECKING

from onemake.core.timing.session import Session, TimingFile
from onemake.formats.timing.cells import kind_of, plain
from onemake.formats.timing.document import Document
from onemake.formats.timing.orbits import Rows, are_titles

if TYPE_CHECKING:
    from lxml.etree import _Element

__all__ = ["read", "recognises"]

_TITLE = re.compile(r"<th\b[^>]{0,400}>([^<]{0,60})<", re.IGNORECASE)
_PAGE = ("<html", "<!doctype html", "<table", "<div", "<body")
_FAR = 65536  # characters in which the titles stand; style sheets come before them


def recognises(document: Document) -> bool:
    return document.head[:2000].casefold().startswith(_PAGE) and are_titles(_TITLE.findall(document.text[:_FAR]))


def read(document: Document) -> TimingFile:
    from lxml import etree
    from lxml.html import HTMLParser, document_fromstring

    try:
        page = document_fromstring(document.text.encode(), parser=HTMLParser(encoding="utf-8", recover=True, no_network=True))
    except (etree.ParserError, etree.XMLSyntaxError, ValueError, AssertionError):
        raise document.fault("the page is too broken to be read", "", "Export it anew.") from None
    sessions = tuple(_sessions(document, page))
    if not sessions:
        raise document.fault("the page has titles of MYLAPS Orbits, and no row under them")
    return TimingFile(document.file, "orbits_html", sessions, remarks=document.mended())


def _sessions(document: Document, page: _Element) -> Iterable[Session]:
    """A session for each table, under the headings that stand before it."""
    event, run, generated = "", "", _generated(page)
    for element in page.iter("div", "table"):
        style = element.get("class", "")
        if style == "headerbig":
            event = _text(element)
        elif style == "headersmall":
            run = re.sub(r"^Results of\s*", "", _text(element))
        elif element.tag == "table":
            rows = _rows(element)
            if rows is not None:
                yield _session(document, event, run, generated, rows)


def _session(document: Document, event: str, run: str, generated: str, rows: Rows) -> Session:
    kind, ordinal = kind_of(run)
    return Session(
        document.file,
        kind,
        run,
        ordinal,
        event=event,
        competitors=tuple(rows.competitors),
        placings=tuple(rows.placings),
        remarks=rows.remarks(),
        rows_at="row {} of the table",
        own={"generated": generated} if generated else {},
    )


def _generated(page: _Element) -> str:
    """When the page was made, in the words of the page: whether its 4/5 is April or May only the timing computer knows."""
    found = (_text(element) for element in page.iter("div") if element.get("class") == "save")
    return next((text.removeprefix("Generated on").strip() for text in found if text), "")


def _rows(table: _Element) -> Rows | None:
    """The rows of a table that has the titles of Orbits; None if it has not."""
    rows: Rows | None = None
    count = 0
    for line in table.iter("tr"):
        if rows is None:
            titles = _cells(line)
            if are_titles(titles):
                rows = Rows(titles)
            continue
        cells = _cells(line)
        if are_titles(cells):
            continue  # the titles again, on the next page
        count += 1
        rows.add(cells, count)
    return rows if rows and rows.competitors else None


def _cells(line: _Element) -> Sequence[str]:
    return [(cell.text or "") if not len(cell) else _text(cell) for cell in line if cell.tag in ("td", "th")]


def _text(element: _Element) -> str:
    """What is written in an element, without what the mending has put into it behind its own words."""
    return plain("".join(str(text) for text in islice(element.itertext(), 20)))
