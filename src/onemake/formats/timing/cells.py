"""The values inside timing files: times, whole numbers, words. Whatever a file writes becomes a value in bounds, or None."""

from __future__ import annotations

import math
import re
from datetime import UTC, datetime

from onemake.core.times import parse_time
from onemake.core.timing.session import Kind

__all__ = ["LONGEST", "digits", "epoch", "kind_of", "milliseconds", "ms_from", "plain", "whole"]

LONGEST = 100 * 24 * 3600 * 1000  # ms: no session lasts a hundred days; larger figures are a program's way of saying "none"
_SPACE = re.compile(r"[\x00-\x20\x7f-\xa0\u2000-\u200f\u2028-\u202f\ufeff]+")
_HALF = re.compile("[\ud800-\udfff]")  # half a letter, as JSON can write it and no file can hold it
_LENGTH = r"(?!\d)(?!\s*(?:h\b|hr|hour|stunden|heures|ore\b|min|laps?\b))"  # 8 of "8 Hour" is none
_AFTER_KIND = re.compile(rf"(?:race|rennen|heat|sprint|lauf|qualifying|qualify|practice|session|training)[ #_-]*(\d{{1,2}}){_LENGTH}")
_ORDINAL = re.compile(rf"[a-z_ ](?<!hour)(?<!hour[ _])[ #_-]*(\d{{1,2}}){_LENGTH}")


def plain(value: object, most: int = 200) -> str:
    """A word of a file as one line of text without control characters; blank for None and for anything that is no word or number."""
    if type(value) is str and len(value) <= most and value.isprintable() and "  " not in value:
        return value.strip()  # as nearly all are
    if type(value) is int:
        return str(value)[:most]
    if value is None or isinstance(value, (dict, list, bool)):
        return ""
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        value = int(value)
    text = str(value)[: 4 * most]
    if not text.isascii():
        text = _HALF.sub("\ufffd", text)
    return _SPACE.sub(" ", text).strip()[:most]


def whole(value: object, most: int = 10**9) -> int | None:
    """A whole number from nought to ``most``; None for anything else. ``7.0`` is 7: a spreadsheet has been here."""
    if isinstance(value, str):
        return digits(value, most)
    if isinstance(value, bool):
        return None
    if isinstance(value, int):
        return value if 0 <= value <= most else None
    if isinstance(value, float):
        return int(value) if value.is_integer() and 0 <= value <= most else None
    return None


def digits(text: str, most: int = 10**9) -> int | None:
    """The same, of text."""
    text = text.strip().removesuffix(".0")
    if not text.isdecimal() or len(text) > 10:
        return None
    found = int(text)
    return found if found <= most else None


def milliseconds(text: str) -> int | None:
    """A time as a sheet writes it (``58.120``, ``1:39.748``, ``1:02:46.553``, a decimal comma, ``1'39.748``); None if it is none."""
    if not text:
        return None
    try:
        found = parse_time(text.strip().replace("'", ":"))
    except ValueError:
        return None
    return found if found <= LONGEST else None


def ms_from(value: object, per_second: int = 1000) -> int | None:
    """Milliseconds from a number in some unit (``per_second=1``: seconds); None for what is negative, not finite or beyond a hundred days."""
    if isinstance(value, str):
        try:
            value = float(value) if len(value) <= 40 else None
        except ValueError:
            return None
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return None
    if isinstance(value, float) and not math.isfinite(value):
        return None
    if not 0 <= value <= LONGEST * per_second // 1000:
        return None
    return round(value * 1000 / per_second)


def epoch(value: object, per_second: int = 1) -> datetime | None:
    """A moment in UTC from the seconds since 1970; None outside 1980 to 2100."""
    number = value if isinstance(value, (int, float)) and not isinstance(value, bool) else whole(value, 10**13)
    if number is None or (isinstance(number, float) and not math.isfinite(number)):
        return None
    seconds = number / per_second
    return datetime.fromtimestamp(seconds, UTC) if 315532800 <= seconds < 4102444800 else None


_KINDS: tuple[tuple[str, Kind], ...] = (
    ("warm", "warm-up"),
    ("qual", "qualifying"),
    ("shootout", "qualifying"),
    ("pole", "qualifying"),
    ("zeittraining", "qualifying"),
    ("pract", "practice"),
    ("training", "practice"),
    ("test", "practice"),
    ("hotlap", "practice"),
    ("race", "race"),
    ("rennen", "race"),
    ("sprint", "race"),
    ("feature", "race"),
    ("heat", "race"),
    ("enduro", "race"),
    ("hour", "race"),
)


def kind_of(name: str) -> tuple[Kind, int | None]:
    """The kind of session that a name sounds like, and the number at its end: ``Race 2`` is (race, 2)."""
    word = name.casefold()
    kind: Kind = next((kind for part, kind in _KINDS if part in word), "")
    found = _AFTER_KIND.findall(word) or _ORDINAL.findall(word)
    return kind, int(found[-1]) if found and kind else None
