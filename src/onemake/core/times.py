"""Race and lap times are whole milliseconds; they are read and written here and nowhere else."""

from __future__ import annotations

import re

__all__ = ["parse_gap", "parse_time", "write_behind", "write_gap", "write_time"]

_TIME = re.compile(r"(?:(?:(\d{1,3}):)?(\d{1,3}):)?(\d{1,5})(?:[.,](\d{1,6}))?")
_LAPS = re.compile(r"\+?\s*(\d{1,4})\s*(?:laps?|L|rounds?|tours?|giri?o?|Runden?)\.?", re.IGNORECASE)


def parse_time(text: str) -> int:
    """Read ``h:mm:ss.sss``, ``m:ss.sss`` or ``ss.sss`` as milliseconds; more than three decimals are cut off."""
    found = _TIME.fullmatch(text.strip().lstrip("+"))
    if not found:
        raise ValueError(text)
    hours, minutes, seconds, decimals = found.groups()
    if (minutes is not None and int(seconds) >= 60) or (hours is not None and int(minutes) >= 60):
        raise ValueError(text)
    milliseconds = int((decimals or "0").ljust(3, "0")[:3])
    return ((int(hours or 0) * 60 + int(minutes or 0)) * 60 + int(seconds)) * 1000 + milliseconds


def parse_gap(text: str) -> tuple[int | None, int | None]:
    """Read a gap to the winner: (milliseconds, None), or (None, laps) for ``+1 lap``."""
    found = _LAPS.fullmatch(text.strip())
    if found:
        return None, int(found[1])
    return parse_time(text), None


def write_time(milliseconds: int) -> str:
    """``58.120``, ``1:39.748``, ``1:02:46.553``: always three decimals."""
    seconds, ms = divmod(milliseconds, 1000)
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    if hours:
        return f"{hours}:{minutes:02}:{seconds:02}.{ms:03}"
    return f"{minutes}:{seconds:02}.{ms:03}" if minutes else f"{seconds}.{ms:03}"


def write_gap(milliseconds: int) -> str:
    """``+0.427``."""
    return f"+{write_time(milliseconds)}"


def write_behind(gap: int | None, laps: int | None) -> str:
    """How far behind, as people write it: ``+0.427``, ``1 lap``, ``3 laps``; blank where neither is known."""
    if gap is not None:
        return write_gap(gap)
    return f"{laps} lap{'s' if laps != 1 else ''}" if laps else ""
