"""Cells of result tables, as leagues write them, in the shape of results.csv. Each reader gives the text, or raises ValueError."""

from __future__ import annotations

import re

from onemake.core.times import parse_time, write_time
from onemake.formats.headings import status_of

__all__ = ["LONGEST", "gap", "is_blank", "lap_or_race_time", "name", "number", "persons", "place", "whole"]

_BLANK = frozenset(("", "-", "–", "—", "--", "---", "n/a", "na", "null", "none", "nan"))
_LAPS_DOWN = re.compile(
    r"[+-]?\s*(\d{1,4})\s*(?:laps?|l|lps?|rd\.?|rdn\.?|runden?|rounds?|tours?|trs?|giri?o?|vueltas?|vta?s?|voltas?|ronden?)\.?",
    re.IGNORECASE,
)
_ORDINAL = re.compile(r"(?:p|t|=)?\s*(\d{1,4})(?:[.,]0+)?\s*(?:\.|°|º|ª|st|nd|rd|th|er|ère|e|ème|\))?", re.IGNORECASE)
_CREW = re.compile(r"\s*[/;\n]\s*|\s+&\s+")
LONGEST = 100  # letters in a name


def is_blank(cell: str) -> bool:
    return cell.strip().casefold() in _BLANK


def number(cell: str) -> str:
    """A car number is text; only what a spreadsheet did to it is undone: 19.0 is 19, #7 is 7."""
    text = " ".join(cell.split()).removeprefix("#").strip()
    found = re.fullmatch(r"(\d+)[.,]0+", text)
    text = found[1] if found else text
    if text.startswith("=") or len(text) > 20:
        raise ValueError(cell)
    return text


def name(cell: str, longest: int = LONGEST) -> str:
    """A name as written, its spaces put right. What a spreadsheet would run as a formula is none."""
    text = " ".join("".join(c if c.isprintable() else " " for c in cell).split())
    if text.startswith("=") or len(text) > longest:
        raise ValueError(cell)
    return text


def persons(cell: str) -> list[str]:
    """The drivers named in a cell: separated by ``/``, ``;``, ``&`` or a line end."""
    return [text for part in _CREW.split(cell) if (text := name(part))]


def place(cell: str) -> tuple[str, str]:
    """A place, or the status that stands in its stead: ``3``, ``3.``, ``3rd``, ``P3``, ``=3``, ``3.0``, ``DNF``."""
    if is_blank(cell):
        return "", ""
    found = _ORDINAL.fullmatch(cell.strip())
    if found and int(found[1]) > 0:
        return str(int(found[1])), ""
    status = status_of(cell)
    if status:
        return "", status
    raise ValueError(cell)


def whole(cell: str) -> str:
    """A whole number: ``12``, ``12.0``, ``12 laps``."""
    found = re.fullmatch(r"(\d{1,7})(?:[.,]0+)?\s*(?:[a-zA-Zä]+\.?)?", cell.strip())
    if not found:
        raise ValueError(cell)
    return str(int(found[1]))


def lap_or_race_time(cell: str) -> str:
    """A time as results.csv writes it: 1:39.748. Also ``1'39.748``, ``1'39"748``, ``1m39.748s``, ``00:01:39,748``."""
    text = cell.strip().lstrip("'").strip()
    text = re.sub(r"(?<=\d)[hH]\s*(?=\d)|(?<=\d)[mM'′]\s*(?=\d)", ":", text)
    text = re.sub(r"(?<=\d)[\"″](?=\d)", ".", text).rstrip('sS"″ ')
    milliseconds = parse_time(text)
    if milliseconds == 0:
        raise ValueError(cell)
    return write_time(milliseconds)


def gap(cell: str) -> str:
    """A gap to the winner: ``+4.512`` or ``1 lap``; blank for the winner's own nought. A minus before it means the same."""
    text = cell.strip().lstrip("'").strip()
    if is_blank(text):
        return ""
    found = _LAPS_DOWN.fullmatch(text)
    if found:
        laps = int(found[1])
        return "" if laps == 0 else f"{laps} lap" if laps == 1 else f"{laps} laps"
    text = text.lstrip("+-−").strip()
    if not re.search(r"[1-9]", text):
        if re.fullmatch(r"[0:.,]+", text):
            return ""
        raise ValueError(cell)
    return "+" + lap_or_race_time(text)
