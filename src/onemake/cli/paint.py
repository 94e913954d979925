"""Colour on a terminal, and never colour alone. Off where output is not a terminal, or NO_COLOR is set."""

from __future__ import annotations

import os
import shutil
import sys
import unicodedata

__all__ = ["cut", "pad", "paint", "wide", "width"]

_CODES = {
    "gold": "38;5;220", "silver": "38;5;250", "bronze": "38;5;173", "points": "38;5;71", "blue": "38;5;67", "purple": "38;5;133",
    "red": "38;5;167", "dim": "2", "bold": "1", "strike": "9;2",
}  # fmt: skip


def _on() -> bool:
    if os.environ.get("NO_COLOR"):
        return False
    return bool(os.environ.get("FORCE_COLOR")) or sys.stdout.isatty()


def paint(text: str, *styles: str) -> str:
    """Text in a style of the house, if this is a terminal."""
    if not styles or not _on():
        return text
    return f"\x1b[{';'.join(_CODES[s] for s in styles)}m{text}\x1b[0m"


def width() -> int:
    """Columns there are: at least 60; 80 where nobody knows."""
    return max(60, shutil.get_terminal_size((80, 24)).columns)


def wide(text: str) -> int:
    """How many columns a text takes."""
    return sum(0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def cut(text: str, columns: int) -> str:
    """Shorten to so many columns, with an ellipsis."""
    if wide(text) <= columns:
        return text
    kept = ""
    for c in text:
        if wide(kept + c) > columns - 1:
            break
        kept += c
    return kept.rstrip() + "…"


def pad(text: str, columns: int, *, right: bool = False) -> str:
    """Fill to so many columns."""
    space = " " * max(0, columns - wide(text))
    return space + text if right else text + space
