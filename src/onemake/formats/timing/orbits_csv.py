"""MYLAPS Orbits: the results of a run exported as CSV. Written after reports of it; no file has been at hand."""

from __future__ import annotations

import csv
from collections.abc import Sequence

from onemake.core.timing.session import Session, TimingFile
from onemake.formats.timing.document import Document
from onemake.formats.timing.orbits import Rows, are_titles

__all__ = ["read", "recognises"]

_SIGNS = ",;\t"


def recognises(document: Document) -> bool:
    if document.head[:1] in "<{[":
        return False
    first = document.head.replace("\r", "\n").split("\n", 1)[0]
    return any(sign in first for sign in _SIGNS) and are_titles(_titles(first)[1])


def _titles(first: str) -> tuple[str, Sequence[str]]:
    """What parts the cells, and the titles: the sign that makes the most of them."""
    sign = max(_SIGNS, key=first.count)
    try:
        return sign, next(csv.reader([first[:4000]], delimiter=sign), [])
    except csv.Error:
        return sign, []


def read(document: Document) -> TimingFile:
    text = document.text.lstrip().replace("\r\n", "\n").replace("\r", "\n").split("\n")
    before = document.text[: len(document.text) - len(document.text.lstrip())].count("\n")
    sign, titles = _titles(text[0])
    rows = Rows([title.strip() for title in titles])
    lines = csv.reader(text, delimiter=sign)
    try:
        next(lines)
        for cells in lines:
            if cells:
                rows.add(cells, lines.line_num + before)
    except csv.Error as error:
        raise document.fault(f"the CSV is broken: {error}", "", "Export it anew.", lines.line_num + before) from None
    if not rows.competitors:
        raise document.fault("the file has titles of MYLAPS Orbits, and no row under them")
    session = Session(document.file, competitors=tuple(rows.competitors), placings=tuple(rows.placings), remarks=rows.remarks())
    return TimingFile(document.file, "orbits_csv", (session,), remarks=document.mended())
