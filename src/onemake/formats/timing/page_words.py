"""The pages of a PDF sheet as lines of pieces, each with its place; and which column of a table a piece stands in.

A PDF has no words and no cells: it paints characters. What one stroke of the program painted is one piece here, and a blank in it is a blank only where the
gap between two letters is wider than its other gaps: text layers put blanks between letters that were merely set apart (``B LA C K``, ``23 :17.785``).
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Sequence
from ctypes import c_double, c_void_p, cast
from dataclasses import dataclass
from statistics import median
from threading import Lock
from typing import TYPE_CHECKING

from onemake.core.errors import UserError
from onemake.formats.timing.document import Document

if TYPE_CHECKING:
    from pypdfium2 import PdfDocument, PdfPage

__all__ = ["Line", "Piece", "Titles", "first_page", "is_pdf", "layout_pages", "pages", "words"]

_MOST_PAGES = 400
_MOST_CHARACTERS = 1_000_000  # of all pages: a sheet of results has some thousands a page
_MOST_PIECES = 300  # of a line
_WIDEST = 2000  # characters of a line of text
_PLACES = tuple((float(place), float(place + 1)) for place in range(_WIDEST))  # left and right of each character of such a line
_SAME_LINE = 0.4  # of the height of the letters
_ONE_AT_A_TIME = Lock()  # the library that reads PDFs is not to be used from two threads


@dataclass(frozen=True, slots=True)
class Piece:
    """What stands together on a line, from ``left`` to ``right``; ``edges`` are the left and right of each character."""

    text: str
    left: float
    right: float
    edges: tuple[tuple[float, float], ...]

    @property
    def middle(self) -> float:
        return (self.left + self.right) / 2


@dataclass(frozen=True, slots=True)
class Line:
    """The pieces of a line from left to right. ``page`` and ``number`` say where it stands, counted from one."""

    page: int
    number: int
    pieces: tuple[Piece, ...]

    @property
    def text(self) -> str:
        return "  ".join(piece.text for piece in self.pieces)

    @property
    def place(self) -> str:
        return f"page {self.page}, line {self.number}"


def is_pdf(document: Document) -> bool:
    """Whether the file is a PDF, whatever stands before its mark."""
    return b"%PDF-" in document.data[:1024]


def first_page(document: Document) -> tuple[Line, ...]:
    """The lines of the first page, to tell a sheet by; none where it is no PDF, or a broken one, which ``pages`` refuses."""
    try:
        return document.first_page
    except UserError:
        return ()


def pages(document: Document, most: int = _MOST_PAGES) -> tuple[Line, ...]:
    """The lines of a PDF, page after page, or of its first pages. Raises UserError where it is none, broken, locked or endless."""
    from pypdfium2 import PdfDocument, PdfiumError

    with _ONE_AT_A_TIME:
        try:
            pdf = PdfDocument(document.data)
        except PdfiumError as error:
            if "assword" in str(error):
                raise document.fault("the PDF is locked with a password", "", "Send it without.") from None
            raise document.fault("the PDF is broken and cannot be opened", "", "Download it anew, or send the whole of it.") from None
        try:
            if len(pdf) > _MOST_PAGES:
                raise document.fault(f"the PDF has {len(pdf)} pages; a sheet of results has at most {_MOST_PAGES}")
            return tuple(_all_lines(document, pdf, most))
        except PdfiumError:
            raise document.fault("a page of the PDF is broken", "", "Download it anew, or send the whole of it.") from None
        finally:
            pdf.close()


def _all_lines(document: Document, pdf: PdfDocument, most: int) -> Iterable[Line]:
    characters = 0
    for number in range(min(len(pdf), most)):
        strokes, count = _strokes(pdf[number], _MOST_CHARACTERS - characters)
        characters += count
        if characters > _MOST_CHARACTERS:
            raise document.fault(f"the PDF holds more than {_MOST_CHARACTERS:,} characters, which is no sheet of results")
        yield from _lines(strokes, number + 1)


@dataclass(slots=True)
class _Stroke:
    """The characters of one stroke, as they come: the line they stand on, their height, and which of them the library put in."""

    baseline: float
    height: float
    letters: list[str]
    edges: list[tuple[float, float]]
    added: list[bool]  # a blank was put in before the letter


def _strokes(page: PdfPage, most: int) -> tuple[list[_Stroke], int]:
    """What was painted on a page, stroke by stroke, and how many characters it has."""
    from pypdfium2 import raw

    text = page.get_textpage()
    count = text.count_chars()
    if count > most:
        return [], count
    turned, (width, height) = page.get_rotation(), page.get_size()
    box, x, y = raw.FS_RECTF(), c_double(), c_double()
    found: list[_Stroke] = []
    last, blank = None, False
    for index in range(count):
        if raw.FPDFText_IsGenerated(text, index) == 1:
            blank = True
            continue
        raw.FPDFText_GetLooseCharBox(text, index, box)
        left, right, bottom, top = _upright(turned, width, height, (box.left, box.right, box.bottom, box.top))
        stroke = cast(raw.FPDFText_GetTextObject(text, index), c_void_p).value
        if stroke != last or not found:
            raw.FPDFText_GetCharOrigin(text, index, x, y)
            base = _upright(turned, width, height, (x.value, x.value, y.value, y.value))[2]
            found.append(_Stroke(base, top - bottom, [], [], []))
            last, blank = stroke, False
        found[-1].letters.append(chr(raw.FPDFText_GetUnicode(text, index)))
        found[-1].edges.append((left, right))
        found[-1].added.append(blank)
        blank = False
    return found, count


def _upright(turned: int, width: float, height: float, box: tuple[float, float, float, float]) -> tuple[float, float, float, float]:
    """A box (left, right, bottom, top) as it is seen, on a page that is shown turned clockwise; ``width`` and ``height`` are of what is seen."""
    left, right, bottom, top = box
    if turned == 90:
        return bottom, top, height - right, height - left
    if turned == 180:
        return width - right, width - left, height - top, height - bottom
    if turned == 270:
        return width - top, width - bottom, left, right
    return box


def _lines(strokes: list[_Stroke], page: int) -> Iterable[Line]:
    """The strokes of a page as its lines, from above."""
    rows: list[tuple[float, list[Piece]]] = []
    for stroke in sorted(strokes, key=lambda stroke: -stroke.baseline):
        piece = _piece(stroke)
        if piece is None:
            continue
        if rows and rows[-1][0] - stroke.baseline <= _SAME_LINE * abs(stroke.height):
            rows[-1][1].append(piece)
        else:
            rows.append((stroke.baseline, [piece]))
    for number, (_, pieces) in enumerate(rows, 1):
        yield Line(page, number, tuple(sorted(pieces, key=lambda piece: piece.left)[:_MOST_PIECES]))


def _piece(stroke: _Stroke) -> Piece | None:
    """A stroke as a piece: blanks at its ends go; one that the library put in stays where the gap is wider than the others of the stroke."""
    edges, letters = stroke.edges, stroke.letters
    gaps = [after[0] - before[1] for before, after in itertools.pairwise(edges)]
    wide = median(gaps) + 0.2 * abs(stroke.height) * 0.8 if gaps else 0.0
    text: list[str] = []
    at: list[tuple[float, float]] = []
    for index, letter in enumerate(letters):
        if stroke.added[index] and index and gaps[index - 1] > wide:
            text.append(" ")
            at.append((edges[index - 1][1], edges[index][0]))
        text.append(letter if letter.isprintable() and not letter.isspace() else " ")
        at.append(edges[index])
    return _cut("".join(text), at)


def _cut(text: str, at: Sequence[tuple[float, float]]) -> Piece | None:
    start, end = len(text) - len(text.lstrip()), len(text.rstrip())
    if start >= end:
        return None
    inside = tuple(at[start:end])
    return Piece(text[start:end], inside[0][0], inside[-1][1], inside)


def words(piece: Piece) -> list[Piece]:
    """A piece word by word: titles of several columns may have been painted in one stroke."""
    found = (
        _cut(piece.text[word.start() : word.end()], piece.edges[word.start() : word.end()]) for word in re.finditer(r"\S+", piece.text)
    )
    return [word for word in found if word]


def layout_pages(text: str) -> tuple[Line, ...]:
    """The lines of a text that keeps the layout of a PDF: two blanks part two pieces, and their places are counted in characters."""
    found = []
    for page, sheet in enumerate(text.split("\f"), 1):
        for number, line in enumerate(sheet.split("\n"), 1):
            line = line.expandtabs()[:_WIDEST]
            pieces = [_laid(word.start(), word[0]) for word in re.finditer(r"\S+(?: \S+)*", line)]
            if pieces:
                found.append(Line(page, number, tuple(pieces)))
    return tuple(found)


def _laid(left: int, text: str) -> Piece:
    """A piece of such a text, blanks and all: which of them stood between letters that were only set apart cannot be told any more."""
    return Piece(text, float(left), float(left + len(text)), _PLACES[left : left + len(text)])


class Titles:
    """The titles of a table and where each stands. Figures are set to the right under their title, words to the left, short ones in the middle."""

    def __init__(self, pieces: tuple[Piece, ...]) -> None:
        self.pieces = pieces
        self._places = [(title.left, title.right, title.middle) for title in pieces]

    def cells(self, line: Line) -> list[str]:
        """What stands under each title; blank where nothing does. Two pieces under one title are put together."""
        cells = [""] * len(self.pieces)
        for piece in line.pieces:
            column = self.column(piece)
            cells[column] = f"{cells[column]} {piece.text}".strip()
        return cells

    def column(self, piece: Piece) -> int:
        """The title that a piece stands under: that to which its left edge, right edge or middle is nearest."""
        left, right, middle = piece.left, piece.right, piece.middle
        apart = [min(abs(a - left), abs(b - right), abs(c - middle)) for a, b, c in self._places]
        return apart.index(min(apart))
