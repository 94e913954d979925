"""Pictures of a table, to post: SVG from a template of our own, and PNG from that. No browser, no fonts from elsewhere."""

from __future__ import annotations

from dataclasses import dataclass

from onemake.core.season import Season
from onemake.core.standings import Table
from onemake.web.cells import Cell
from onemake.web.sheet import Sheet, SheetRow, lay_out
from onemake.web.type import broken, cut, wide

__all__ = ["png", "sheet_svg", "table_png", "table_svg"]

_NO_XML = dict.fromkeys([*range(9), 11, 12, *range(14, 32), 0xFFFE, 0xFFFF, *range(0xD800, 0xE000)], "\N{REPLACEMENT CHARACTER}")
_MARGIN, _ROW, _CELL, _SIZE, _SMALL = 24, 23, 29, 13, 10.5


def table_svg(season: Season, table: Table) -> str:
    """The standings with their race matrix, key and footnotes, as SVG."""
    return sheet_svg(lay_out(season, table))


def table_png(season: Season, table: Table, *, scale: float = 2) -> bytes:
    """The same as PNG; ``scale`` 2 is sharp on a telephone."""
    return png(table_svg(season, table), scale=scale)


def png(svg: str, *, scale: float = 2) -> bytes:
    """A picture of ours as PNG."""
    import vl_convert

    return vl_convert.svg_to_png(svg, scale=scale)


def sheet_svg(sheet: Sheet) -> str:
    """A table that is already set, as SVG."""
    from onemake.web.pages import render

    return render("standings.svg", sheet=sheet, at=_measure(sheet)).translate(_NO_XML)


@dataclass(frozen=True, slots=True)
class _Figure:
    """A figure beside a name: its heading, its values from the top, and where it ends."""

    head: str
    values: tuple[str, ...]
    x: float
    bold: bool = False


@dataclass(frozen=True, slots=True)
class _Text:
    """A line of text somewhere."""

    text: str
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class _Sample:
    """A code of the key and its words."""

    cell: Cell
    words: str
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class _Places:
    """Where everything stands: worked out once, so that the template does no arithmetic."""

    width: float
    height: float
    name_x: float
    names: tuple[tuple[str, str], ...]  # the name, and what stands small behind it
    figures: tuple[_Figure, ...]
    head_y: float
    rows: tuple[float, ...]
    columns: tuple[float, ...]
    venues: tuple[str, ...]
    under: tuple[_Text, ...]
    key: tuple[_Sample, ...]
    notes: tuple[_Text, ...]
    row: int = _ROW
    cell: int = _CELL
    margin: int = _MARGIN


def _measure(sheet: Sheet) -> _Places:
    """Find the place of everything, from the left to the right and from the top down."""
    name_x = _MARGIN + 34
    names = tuple((cut(row.name, _SIZE, 250), _small(row)) for row in sheet.rows)
    x = name_x + max([wide(n, _SIZE) + wide(s, _SMALL) + (6 if s else 0) for n, s in names], default=0) + 8
    figures = []
    for head, values, bold in _figures(sheet):
        x += max([wide(v, _SIZE, bold=bold) for v in (head, *values)]) + 14
        figures.append(_Figure(head, values, x, bold))
    cell = max([_CELL, *(wide(_inside(c), _SIZE) + 6 for row in sheet.rows for c in row.cells if c is not None)])
    columns = tuple(x + 10 + cell * i for i in range(len(sheet.columns)))
    width = max(x + 10 + cell * len(columns) + _MARGIN, 560, wide(sheet.season, 22, bold=True) + 2 * _MARGIN)
    venues = tuple(cut(column.venue, _SMALL, 96) for column in sheet.columns)
    under, y = _lines(_subtitle(sheet), _MARGIN, 66, width - 2 * _MARGIN, 12)
    head_y = y + max([wide(v, _SMALL) for v in venues], default=0) + 26
    rows = tuple(head_y + 8 + _ROW * i for i in range(len(sheet.rows)))
    key, y = _key(sheet, head_y + 8 + _ROW * len(rows) + 22, width)
    notes, y = _lines([f"[{n.number}] {n.plain}" for n in sheet.notes], _MARGIN, y + 20, width - 2 * _MARGIN, _SMALL)
    return _Places(
        width=round(width, 1),
        height=round(y + 14, 1),
        name_x=name_x,
        names=names,
        figures=tuple(figures),
        head_y=head_y,
        rows=rows,
        columns=columns,
        venues=venues,
        under=under,
        key=key,
        notes=notes,
        cell=round(cell),
    )


def _small(row: SheetRow) -> str:
    notes = "".join(f"[{n}]" for n in row.notes)
    return " ".join(filter(None, (notes, ", ".join(row.classes))))


def _inside(cell: Cell) -> str:
    return cell.plain + "".join(f"[{n}]" for n in cell.notes)


def _figures(sheet: Sheet) -> list[tuple[str, tuple[str, ...], bool]]:
    figures = [("Points", tuple(row.points for row in sheet.rows), True), ("Gap", tuple(row.gap for row in sheet.rows), False)]
    if sheet.drops:
        figures.append(("Dropped", tuple(row.dropped for row in sheet.rows), False))
    if sheet.others:
        figures.append(("Other", tuple(row.other for row in sheet.rows), False))
    return figures


def _subtitle(sheet: Sheet) -> list[str]:
    as_of = f". Results as of {sheet.as_of}" if sheet.as_of else ""
    return [f"{sheet.title}, {sheet.moment}{as_of}.", *(f"Provisional: {reason}." for reason in sheet.provisional)]


def _lines(texts: list[str], x: float, y: float, room: float, size: float) -> tuple[tuple[_Text, ...], float]:
    """Texts one under the other, each broken to the room there is; and where the next would begin."""
    found = []
    for text in texts:
        for line in broken(text, size, room):
            found.append(_Text(line, x, round(y, 1)))
            y += size * 1.4
    return tuple(found), y


def _key(sheet: Sheet, y: float, width: float) -> tuple[tuple[_Sample, ...], float]:
    """The key, in as many lines as it needs."""
    samples = []
    x: float = _MARGIN
    signs = {"pole": ("1", "bold: pole position"), "fastest": ("1", "slanted: fastest lap"), "uncounted": ("(5)", "does not count")}
    more = [
        (Cell(signs[sign][0], "none", "", pole=sign == "pole", fastest=sign == "fastest"), signs[sign][1])
        for sign, _ in sheet.marks
        if sign in signs
    ]
    more += [(Cell("", "none", "", scored=True), "underlined: points were earned")] if any(s == "scored" for s, _ in sheet.marks) else []
    more += [(Cell("1†", "none", ""), "classified though not running")] if any(s == "dagger" for s, _ in sheet.marks) else []
    more += [(Cell("4", "none", ""), "the place of the best car")] if any(s == "best" for s, _ in sheet.marks) else []
    more += [(Cell("=5", "none", ""), "shares the place")] if any(s == "tied" for s, _ in sheet.marks) else []
    for cell, words in (*sheet.key, *more) if sheet.rows else ():
        room = 34 + wide(words, _SMALL) + 16
        if x + room > width - _MARGIN and x > _MARGIN:
            x, y = _MARGIN, y + 22
        samples.append(_Sample(cell, words, x, y))
        x += room
    return tuple(samples), y
