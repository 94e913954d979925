"""MYLAPS Orbits: the printed sheet of a run ("RaceFull"), as a PDF or as the text that a PDF was turned into with its layout kept."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import islice

from onemake.core.timing.session import Penalty, Remark, Session, TimingFile
from onemake.formats.timing.cells import plain
from onemake.formats.timing.document import Document
from onemake.formats.timing.orbits import Rows, announcement, are_titles, check_best_lap, check_margin, key
from onemake.formats.timing.orbits_head import Head, head_of, start_of
from onemake.formats.timing.page_words import Line, Titles, first_page, is_pdf, layout_pages, pages

__all__ = ["read", "recognises"]

_FOOT = ("marginofvictory", "bestlaptm", "bestlapby")
_OFFICIAL = ("printed", "licensed to", "timing", "scorer", "scrutineer", "steward", "clerk", "chief", "race director", "www.", "page ")
_KEPT = ("printed", "licensed to")
_MOST_ANNOUNCED = 200
_FEWEST_TITLES = 5
_FEWEST = 3  # pieces of a row: a place, a number, a name


def recognises(document: Document) -> bool:
    if is_pdf(document):
        return any(_titles(line) for line in first_page(document))
    if "  " not in document.head or not _begins_as_layout(document.head):
        return False
    lines = (line for line in document.head.split("\n") if len(line.split()) >= _FEWEST_TITLES)
    return any(_titles(line) for line in layout_pages("\n".join(lines)))


def _begins_as_layout(head: str) -> bool:
    """Whether a text may be that of a sheet: no mark-up, no JSON, no cells parted by a sign, in its first line."""
    return head[:1] not in "<{[" and not any(sign in head.split("\n", 1)[0] for sign in ";\t|")


def _titles(line: Line) -> bool:
    return len(line.pieces) >= _FEWEST_TITLES and are_titles([piece.text for piece in line.pieces])


@dataclass(slots=True)
class _Sheet:
    """A run: what stands over its rows, the rows, the announcements, the foot. It may go on over many pages."""

    head: Head
    rows: Rows
    announced: dict[str, str] = field(default_factory=dict)  # the words, and where they stand first
    foot: dict[str, str] = field(default_factory=dict)
    foot_at: str = ""
    own: dict[str, str] = field(default_factory=dict)


def read(document: Document) -> TimingFile:
    lines = pages(document) if is_pdf(document) else layout_pages(document.text)
    sheets = _sheets(lines)
    if not any(sheet.rows.competitors for sheet in sheets):
        raise document.fault("the sheet has the titles of MYLAPS Orbits, and no row under them")
    remarks = list(() if is_pdf(document) else document.mended())
    if not is_pdf(document):
        remarks.append(Remark("this is the text of a PDF: words of narrow columns may have run together; the PDF itself tells more surely"))
    return TimingFile(
        document.file, "orbits_pdf", tuple(_session(document, sheet) for sheet in sheets if sheet.rows.competitors), remarks=tuple(remarks)
    )


def _sheets(lines: Sequence[Line]) -> list[_Sheet]:
    """The lines put where they belong. The heading stands on every page again; another heading begins another run."""
    found: list[_Sheet] = []
    over: list[Line] = []
    part, page, titles, classified = "over", 0, Titles(()), True
    for line in lines:
        if line.page != page:
            page, part, over = line.page, "over", []
        if _titles(line):
            head, titles, part = head_of(over), Titles(line.pieces), "rows"
            if not found or (over and found[-1].head.said != head.said):
                found.append(_Sheet(head, Rows([piece.text for piece in line.pieces])))
                classified = True
            over = []
        elif part == "over":
            over.append(line)
        elif _is_foot(line):
            part, titles = "foot", Titles(line.pieces)
        elif key(line.text).startswith("announcements"):
            part = "announcements"
        elif part == "rows" and len(line.pieces) == 1:
            classified = classified and not key(line.text).startswith("notclassified")
        elif not _official(found[-1], line):
            _take(found[-1], part, titles, line, classified=classified)
            part = "end" if part == "foot" else part
    return found


def _is_foot(line: Line) -> bool:
    return any(key(piece.text) in _FOOT for piece in line.pieces) and len(line.pieces) > 1


def _take(sheet: _Sheet, part: str, titles: Titles, line: Line, *, classified: bool) -> None:
    """A line of the rows, of the announcements, or the figures of the foot."""
    if part == "rows" and len(line.pieces) >= _FEWEST:
        cells = titles.cells(line)
        if len(cells) == len(sheet.rows.titles):
            sheet.rows.add(cells, line.place, classified=classified)
    elif part == "announcements":
        pieces = line.pieces[1:] if len(line.pieces) > 1 and line.pieces[0].text.isdigit() else line.pieces
        sheet.announced.setdefault(plain(" ".join(piece.text for piece in pieces)), line.place)
    elif part == "foot" and not sheet.foot:
        sheet.foot = dict(zip((key(piece.text) for piece in titles.pieces), titles.cells(line), strict=True))
        sheet.foot_at = line.place


def _official(sheet: _Sheet, line: Line) -> bool:
    """``Stewards: …``, ``Printed: …``: the words at the end of the page."""
    official = False
    for piece in line.pieces:
        title, _, value = piece.text.partition(":")
        official |= title.casefold().startswith(_OFFICIAL)
        if title.casefold() in _KEPT and value:
            sheet.own.setdefault(title.casefold(), plain(value))
    return official


def _session(document: Document, sheet: _Sheet) -> Session:
    head, rows = sheet.head, sheet.rows
    kind, ordinal = head.kind()
    start, doubt = start_of(head, (sheet.own.get("printed", ""),))
    told = list(_announced(sheet))
    speeds = {
        title: plain(sheet.foot[word])
        for word, title in (("avgspeed", "average speed"), ("bestspeed", "best speed"))
        if sheet.foot.get(word)
    }
    remarks = (*rows.remarks(), *(said for said in told if isinstance(said, Remark)), *_checks(sheet), *((doubt,) if doubt else ()))
    return Session(
        document.file,
        kind,
        head.name,
        ordinal,
        event=head.event,
        track=head.track,
        length_m=head.length_m,
        start=start,
        planned_laps=head.planned_laps,
        planned_minutes=head.planned_minutes,
        competitors=tuple(rows.competitors),
        placings=tuple(rows.placings),
        penalties=tuple(said for said in told if isinstance(said, Penalty)),
        remarks=remarks,
        own={**head.own, **speeds, **sheet.own},
    )


def _announced(sheet: _Sheet) -> Iterable[Penalty | Remark]:
    numbered = sheet.rows.numbered()
    for text, place in islice(sheet.announced.items(), _MOST_ANNOUNCED):
        yield announcement(text, sheet.rows, numbered, place)
    if len(sheet.announced) > _MOST_ANNOUNCED:
        yield Remark(f"the sheet announces {len(sheet.announced) - _MOST_ANNOUNCED} things more")


def _checks(sheet: _Sheet) -> Iterable[Remark]:
    yield from check_margin(sheet.foot.get("marginofvictory", ""), sheet.rows.placings, sheet.foot_at)
    yield from check_best_lap(sheet.foot.get("bestlaptm", ""), sheet.foot.get("bestlapby", ""), sheet.rows, sheet.foot_at)
