"""The standings as Markdown tables, to paste into a forum or a chat."""

from __future__ import annotations

import re
from collections.abc import Sequence

from onemake.core.season import Season
from onemake.core.standings import Table
from onemake.web.cells import Cell
from onemake.web.sheet import Sheet, lay_out

__all__ = ["standings_markdown"]

_SPECIAL = re.compile(r"([\\`*_{}\[\]<>()#+!|~&])")


def standings_markdown(season: Season, tables: Sequence[Table]) -> str:
    """Every table under its heading. Names are text: no mark-up, no mention of everyone."""
    parts = [f"# {_text(season.identity.name)}"]
    for table in tables:
        parts += _section(lay_out(season, table))
    return "\n\n".join(parts) + "\n"


def _section(sheet: Sheet) -> list[str]:
    as_of = f". Results as of {sheet.as_of}" if sheet.as_of else ""
    parts = [f"## {_text(sheet.title)}", _text(sheet.moment[:1].upper() + sheet.moment[1:] + as_of) + "."]
    parts += [f"**Provisional:** {_text(reason)}" for reason in sheet.provisional]
    if not sheet.rows:
        return [*parts, "Nobody is in this table yet."]
    other = ["Dropped"] * sheet.drops + ["Other"] * sheet.others
    head = ["", sheet.competes, "Points", "Gap", *other, *(column.number + _marks(column.notes) for column in sheet.columns)]
    lines = [_row(head), _row(["--:", ":--", "--:", "--:", *["--:"] * len(other), *[":-:"] * len(sheet.columns)])]
    for row in sheet.rows:
        extra = [row.dropped] * sheet.drops + [row.other] * sheet.others
        name = _text(row.name) + _marks(row.notes)
        cells = [_cell(cell) for cell in row.cells]
        lines.append(_row([row.place, name, f"**{row.points}**", row.gap, *extra, *cells]))
    parts.append("\n".join(lines))
    words = [f"{cell.text} {said}" for cell, said in sheet.key if not cell.text[:1].isdigit() or cell.kind == "guest"]
    words += [
        {"uncounted": "struck: ", "pole": "bold: ", "fastest": "slanted: ", "dagger": "†: ", "tied": "=: ", "best": "places: "}[s] + w
        for s, w in sheet.marks
        if s != "scored"
    ]
    if words:
        parts.append(_text("; ".join(words)) + ".")
    parts += [_text(f"[{n.number}] {n.plain}") for n in sheet.notes]
    return parts


def _cell(cell: Cell | None) -> str:
    if cell is None:
        return ""
    text = _text(cell.text) + ("†" if cell.dagger else "")
    text = f"**{text}**" if cell.pole else text
    text = f"*{text}*" if cell.fastest else text
    return (text if cell.counted else f"~~{text}~~") + _marks(cell.notes)


def _marks(numbers: Sequence[int]) -> str:
    return "".join(f" \\[{n}\\]" for n in numbers)


def _text(text: str) -> str:
    """Text with every sign that Markdown would take for its own set aside."""
    flat = " ".join(text.split())
    return _SPECIAL.sub(r"\\\1", flat).replace("@", "@\u200b").replace("://", ":\u200b//")


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"
