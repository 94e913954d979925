"""CSV for machines and spreadsheets alike: text that a spreadsheet would run as a formula is marked as text."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable

__all__ = ["as_text", "write_csv"]

_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\N{FULLWIDTH EQUALS SIGN}", "\N{FULLWIDTH PLUS SIGN}", "\N{FULLWIDTH COMMERCIAL AT}")
_A_NUMBER = re.compile(r"[+-]?[\d.][\d./ ]*")


def as_text(value: object) -> object:
    """A cell that no spreadsheet runs: ``=cmd`` gets an apostrophe before it; numbers keep their sign."""
    if isinstance(value, str) and value.startswith(_A_FORMULA) and not _A_NUMBER.fullmatch(value):
        return f"'{value}"
    return value


def write_csv(rows: Iterable[Iterable[object]]) -> str:
    """Rows as CSV with commas and bare line feeds."""
    text = _Text()
    csv.writer(text, lineterminator="\n").writerows([as_text(value) for value in row] for row in rows)
    return "".join(text.parts)


class _Text:
    """What a writer writes, as it comes."""

    def __init__(self) -> None:
        self.parts: list[str] = []

    def write(self, part: str) -> None:
        self.parts.append(part)
