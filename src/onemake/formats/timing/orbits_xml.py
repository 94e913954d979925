"""MYLAPS Orbits: the file "current" of a live board (``resultspage``). Written after reports of it; no file has been at hand.

The program writes it anew all the time, so it may be met half-written. The attributes of its root hold the account of whoever runs the timing: they are not read.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

from onemake.core.timing.session import Kind, Remark, Session, TimingFile
from onemake.formats.timing.cells import plain
from onemake.formats.timing.document import Document
from onemake.formats.timing.orbits import Rows, check_best_lap
from onemake.formats.timing.orbits_head import length_of

if TYPE_CHECKING:
    from lxml.etree import _Element

__all__ = ["read", "recognises"]

_REFERENCE = re.compile(r"&#(x[0-9a-fA-F]{1,12}|\d{1,12});", re.ASCII)
_KINDS: dict[str, Kind] = {"R": "race", "Q": "qualifying", "P": "practice"}
_NAMES = ("fullname", "firstname", "lastname")
_BOARD = ("flag", "laps", "lapstogo", "racetime", "timetogo", "timeofday")  # what the board showed at that moment
_MOST_TITLES = 60
_ENDLESS = re.compile(r"<[^<>]{20000}")  # a tag; the time to read one grows with the square of its attributes


def recognises(document: Document) -> bool:
    return document.head[:1] == "<" and "<resultspage" in document.head


def read(document: Document) -> TimingFile:
    page, whole = _page(document)
    rows = _rows(page)
    if not rows.competitors:
        problem = "the board shows no car" if whole else "the file breaks off before the first car"
        raise document.fault(problem, "", "Take it once more from the timing computer.")
    return TimingFile(document.file, "orbits_xml", (_session(document, page, rows, whole=whole),), remarks=document.mended())


def _page(document: Document) -> tuple[_Element, bool]:
    """The document, and whether it is whole. What was being written when it broke off is left out."""
    from lxml import etree

    text = re.sub(r"^\s*<\?xml[^>]{0,200}\?>", "", document.text)  # the text is decoded already
    if "<!" in text[: text.find("<resultspage")]:
        raise document.fault("the file declares entities of its own, as no live board does")
    if _ENDLESS.search(text):
        raise document.fault("one element of the file has thousands of attributes, as no live board has")
    whole = "</resultspage>" in text
    text = text if whole else text[: text.rfind(">") + 1]
    try:
        parser = etree.XMLParser(recover=True, resolve_entities=False, no_network=True, load_dtd=False)
        page = etree.fromstring(_REFERENCE.sub(_letter, text).encode(errors="replace"), parser)
    except (etree.XMLSyntaxError, ValueError):
        page = None
    if page is None:
        raise document.fault("the file is too broken to be read", "", "Take it once more from the timing computer.")
    return page, whole


def _letter(reference: re.Match[str]) -> str:
    """A reference to a letter as it stands, and U+FFFD for one to half a letter, which lxml takes and cannot give back."""
    number = int(reference[1][1:], 16) if reference[1][0] == "x" else int(reference[1])
    return "\ufffd" if 0xD800 <= number <= 0xDFFF or number > 0x10FFFF else reference[0]


def _rows(page: _Element) -> Rows:
    """The cars. Every attribute is a title; the parts of a name are one."""
    results = [{str(name).casefold(): str(value) for name, value in result.attrib.items()} for result in page.iter("result")]
    titles = list(dict.fromkeys(name for result in results for name in result if name not in _NAMES))[:_MOST_TITLES]
    rows = Rows([*titles, "name"])
    for count, result in enumerate(results, 1):
        # Clubs put the whole name into firstname and leave lastname empty.
        name = result.get("fullname") or " ".join(word for word in (result.get("firstname"), result.get("lastname")) if word)
        rows.add([*(result.get(title, "") for title in titles), name], count)
    return rows


def _session(document: Document, page: _Element, rows: Rows, *, whole: bool) -> Session:
    labels = {plain(label.get("type")).casefold(): plain(label.text) for label in page.iter("label")}
    told = [Remark(f"the file breaks off; read as far as it is whole: {len(rows.competitors)} cars")] if not whole else []
    return Session(
        document.file,
        _KINDS.get(labels.get("runtype", "").upper()[:1], ""),
        " - ".join(word for word in (labels.get("groupname"), labels.get("runname")) if word),
        event=labels.get("eventname", ""),
        track=labels.get("trackname", ""),
        length_m=length_of(labels.get("tracklength", "")),
        issue="provisional",
        competitors=tuple(rows.competitors),
        placings=tuple(rows.placings),
        remarks=(*told, *rows.remarks(), *(_checks(labels, rows) if whole else ())),
        partial="a live board, as it stood when the file was taken",
        rows_at="result {}",
        own={word: labels[word] for word in _BOARD if labels.get(word)},
    )


def _checks(labels: dict[str, str], rows: Rows) -> Iterable[Remark]:
    yield from check_best_lap(labels.get("bestlaptime", ""), "", rows, 0)
