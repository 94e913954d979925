"""Ways of breaking a timing file, and of making it large. Each is a small function in a list; chance decides, so a seed makes a case again."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Callable
from typing import Any

__all__ = ["break_file", "grow"]

Chance = random.Random
Way = Callable[[Chance, bytes], bytes]
LARGEST = 300_000  # bytes that a broken file may have

ODD = (
    "", " ", "0", "-1", "-0.0", "1e308", "1e999", "9" * 50, "-" + "9" * 50, "0." + "3" * 50, "NaN", "inf", "Infinity", "null", "None", "true", "1:39.748",
    "99:99:99.999", "999999:00:00.000", "00:59:59.999", "-1:30.000", "+1 lap", "9999999999 laps", "½", "²", "٣", "１２", "2026-02-30T25:61:61Z", "0001-01-01",
    "9999-12-31T23:59:59-14:00", "31.12.9999", "0/0/0000", "\x00", "\x0b", "\x1c", "\x85", "\u2028", "\ufeff", "\ud800", "\U0001f3c1", "\u202e", "&amp;", "&bomb;",
    "<", "]]>", "=1+1", "{}", "{0}", "%s", "\\", '"', "'", ";", "\t", "\r", "\n", "x" * 5000, "a;b;c", "DNF", "DSQ", "RACE", "Green ", "$J", "\xa6", "\u0130",
)  # fmt: skip

VALUES: tuple[Any, ...] = (
    None, True, False, [], {}, [None], {"": None}, [[]], [{}], {"a": {"b": []}}, 0, -1, 1, -(2**31), 2**31, 2**63, 2**64, 10**50, -(10**50), 10**400, 0.5, -0.5, 1e308, -1e308,
    1e-308, 1.7976931348623157e308, "", " ", "0", "-1", "1e308", "9" * 50, "NaN", "null", "\x00", "\ud800", "x" * 5000, "1:39.748", "DNF",
)  # fmt: skip

BOMB = (
    b'<!DOCTYPE lolz [<!ENTITY a "lol"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;">'
    b'<!ENTITY d "&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;"><!ENTITY e "&d;&d;&d;&d;&d;&d;&d;&d;&d;&d;"><!ENTITY f "&e;&e;&e;&e;&e;&e;&e;&e;&e;&e;">'
    b'<!ENTITY bomb "&f;&f;&f;&f;&f;&f;&f;&f;&f;&f;"><!ENTITY file SYSTEM "file:///etc/passwd"><!ENTITY % out SYSTEM "http://127.0.0.1:9/x"> %out;]>'
)


def break_file(chance: Chance, data: bytes, other: bytes = b"") -> bytes:
    """The file with one to four things done to it; ``other`` is a file to take things from."""
    ways = list(_ANY)
    start = data.lstrip(b"\xef\xbb\xbf \r\n\t")[:1]
    if start in (b"{", b"["):
        ways += _JSON * 4
    elif start == b"<":
        ways += _MARKUP * 3
    else:
        ways += _CELLS * 2
    for _ in range(chance.choice((1, 1, 1, 2, 3, 4))):
        data = chance.choice(ways)(chance, data)[:LARGEST]
    if other and chance.random() < 0.03:
        data = data[: chance.randrange(len(data) + 1)] + other[chance.randrange(len(other) + 1) :]
    return data


def _data(text: str) -> bytes:
    return text.encode("utf-8", errors="surrogatepass")


def _at(chance: Chance, data: bytes) -> int:
    return chance.randrange(len(data) + 1)


# --- any file ------------------------------------------------------------------------------------------------------------------


def _cut(chance: Chance, data: bytes) -> bytes:
    return data[: _at(chance, data)]


def _begin_late(chance: Chance, data: bytes) -> bytes:
    return data[_at(chance, data) :]


def _flip(chance: Chance, data: bytes) -> bytes:
    found = bytearray(data)
    for _ in range(chance.choice((1, 1, 3, 30))):
        if found:
            found[chance.randrange(len(found))] = chance.randrange(256)
    return bytes(found)


def _insert(chance: Chance, data: bytes) -> bytes:
    at = _at(chance, data)
    return data[:at] + _data(chance.choice(ODD)) * chance.choice((1, 1, 1, 3, 50)) + data[at:]


def _leave_out(chance: Chance, data: bytes) -> bytes:
    at = _at(chance, data)
    return data[:at] + data[at + chance.randrange(200) :]


def _encode(chance: Chance, data: bytes) -> bytes:
    encoding = chance.choice(("utf-16", "utf-16-le", "utf-16-be", "utf-8-sig", "cp1252", "utf-32", "utf-7", "latin-1"))
    source = "cp1252" if chance.random() < 0.3 else "utf-8"
    return data.decode(source, errors="replace").encode(encoding, errors="replace")


def _double(chance: Chance, data: bytes) -> bytes:
    first = _at(chance, data)
    block = data[first : first + chance.choice((1, 10, 100, 1000))]
    return data[:first] + block * chance.choice((2, 2, 10, 1000)) + data[first + len(block) :]


def _whole_again(chance: Chance, data: bytes) -> bytes:
    return data * chance.choice((2, 3))


def _line_ends(chance: Chance, data: bytes) -> bytes:
    bare = data.replace(b"\r\n", b"\n")
    return bare.replace(b"\n", chance.choice((b"\r", b"\r\n", b"\r\r\n", b"\n\n", b"\x0b", b"\xe2\x80\xa8", b"")))


def _nuls(chance: Chance, data: bytes) -> bytes:
    return data.replace(bytes([chance.choice(data or b" ")]), b"\0")


# --- texts of lines and cells --------------------------------------------------------------------------------------------------


def _lines(chance: Chance, data: bytes) -> bytes:
    """A line lost, doubled, moved, emptied, or made very long."""
    lines = data.split(b"\n")
    at = chance.randrange(len(lines))
    roll = chance.randrange(6)
    if roll == 0:
        del lines[at]
    elif roll == 1:
        lines[at:at] = [lines[at]] * chance.choice((1, 2, 1000))
    elif roll == 2:
        lines.insert(chance.randrange(len(lines)), lines.pop(at))
    elif roll == 3:
        lines[at:at] = [b""] * chance.choice((1, 1000))
    elif roll == 4:
        lines[at] *= chance.choice((2, 100))
    else:
        lines[at] += b"," * 3000
    return b"\n".join(lines)


_CELL = re.compile(rb"[^,;\t\n\"\xa6]+")


def _cells(chance: Chance, data: bytes) -> bytes:
    """One cell, or every cell that is like it, is something odd."""
    found = _CELL.findall(data)
    if not found:
        return data
    cell, odd = chance.choice(found), _data(chance.choice(ODD))
    return data.replace(cell, odd, chance.choice((1, 1, -1)))


def _numbers(chance: Chance, data: bytes) -> bytes:
    """Numbers here and there are odd."""
    share = chance.choice((0.01, 0.1, 1.0))
    odd = [_data(chance.choice(ODD)) for _ in range(4)]
    return re.sub(rb"\d+", lambda found: chance.choice(odd) if chance.random() < share else found[0], data)


# --- JSON ----------------------------------------------------------------------------------------------------------------------


def _tree(change: Callable[[Chance, list[tuple[Any, Any]]], None]) -> Way:
    def way(chance: Chance, data: bytes) -> bytes:
        try:
            root = {"": json.loads(data.decode("utf-8-sig"))}
        except (ValueError, RecursionError):
            return data
        places: list[tuple[Any, Any]] = [(root, "")]
        for holder, key in places:
            value = holder[key]
            if isinstance(value, dict):
                places += ((value, word) for word in value)
            elif isinstance(value, list):
                places += ((value, at) for at in range(len(value)))
            if len(places) > 20_000:
                break
        change(chance, places)
        try:
            return _written(root[""])
        except (RecursionError, ValueError):
            return data

    return way


def _written(value: Any) -> bytes:
    """As JSON; 10**400 as it stands, which no float is."""
    return json.dumps(value, ensure_ascii=True).encode()


def _value(chance: Chance, places: list[tuple[Any, Any]]) -> None:
    holder, key = chance.choice(places)
    holder[key] = chance.choice(VALUES)


def _everywhere(chance: Chance, places: list[tuple[Any, Any]]) -> None:
    """The same odd value wherever a key of that name stands."""
    word, odd = chance.choice(places)[1], chance.choice(VALUES)
    for holder, key in places:
        if key == word and isinstance(holder, dict):
            holder[key] = odd


def _gone(chance: Chance, places: list[tuple[Any, Any]]) -> None:
    holder, key = chance.choice(places)
    if holder and key != "":
        del holder[key]


def _wrapped(chance: Chance, places: list[tuple[Any, Any]]) -> None:
    holder, key = chance.choice(places)
    holder[key] = chance.choice(([holder[key]], {"x": holder[key]}, [holder[key], holder[key]], str(holder[key])[:200]))


def _swapped(chance: Chance, places: list[tuple[Any, Any]]) -> None:
    holder, key = chance.choice(places)
    holder[key] = json.loads(json.dumps(chance.choice(places)[0]))


def _many(chance: Chance, places: list[tuple[Any, Any]]) -> None:
    lists = [
        holder[key]
        for holder, key in places
        if isinstance(holder.get(key) if isinstance(holder, dict) else holder[key], list) and holder[key]
    ]
    if lists:
        found = chance.choice(lists)
        found.extend([found[0]] * 1000)


def _deep(chance: Chance, data: bytes) -> bytes:
    """A value nested very deep."""
    many = chance.choice((50, 900, 100_000))
    ends = [found.span() for found in re.finditer(rb"(?<=[:,\[])\s*(?:-?\d[\d.eE+-]*|null|true|false|\"[^\"]{0,40}\"(?=\s*[,\]}]))", data)]
    first, last = chance.choice(ends) if ends else (0, len(data))
    return data[:first] + (b"[" * many + b"]" * many if chance.random() < 0.5 else b'{"a":' * many + b"1" + b"}" * many) + data[last:]


# --- XML and HTML --------------------------------------------------------------------------------------------------------------

_BETWEEN = re.compile(rb"(?<=>)[^<>]+(?=<)")
_ELEMENT = re.compile(rb"<([A-Za-z][\w.-]*)[^<>]*>[^<]*(?:<[^<>]*>[^<]*){0,60}?</\1>")


def _texts(chance: Chance, data: bytes) -> bytes:
    """Text between tags is an entity, markup, or something odd."""
    found = [one.span() for one in _BETWEEN.finditer(data)]
    if not found:
        return data
    first, last = chance.choice(found)
    odd = chance.choice(
        (b"&bomb;", b"&file;", b"&#0;", b"&#xD800;", b"&#99999999999;", b"<a><a><a>", b"<![CDATA[", b"<!--", *(_data(odd) for odd in ODD))
    )
    return data[:first] + odd + data[last:]


def _bomb(chance: Chance, data: bytes) -> bytes:
    data = re.sub(rb"<!DOCTYPE[^\[>]*(\[[^\]]*\])?\s*>", b"", data)
    end = re.search(rb"<\?xml[^>]*\?>", data)
    at = end.end() if end else 0
    return (
        _texts(chance, data[:at] + BOMB + data[at:])
        if chance.random() < 0.3
        else re.sub(rb"(?<=>)[^<>]*\w[^<>]*(?=<)", b"&bomb;", data[:at] + BOMB + data[at:], count=40)
    )


def _elements(chance: Chance, data: bytes) -> bytes:
    """An element lost, doubled a thousand times, or nested in itself."""
    found = [one.span() for one in _ELEMENT.finditer(data)]
    if not found:
        return data
    first, last = chance.choice(found)
    block = data[first:last]
    return data[:first] + block * chance.choice((0, 2, 1000)) + data[last:]


def _nested(chance: Chance, data: bytes) -> bytes:
    at = chance.choice([one.start() for one in re.finditer(rb"<", data)] or [0])
    many = chance.choice((100, 5000))
    return data[:at] + b"<a>" * many + (b"</a>" * many if chance.random() < 0.5 else b"") + data[at:]


_ANY: tuple[Way, ...] = (_cut, _begin_late, _flip, _insert, _leave_out, _encode, _double, _whole_again, _line_ends, _nuls, _numbers)
_CELLS: tuple[Way, ...] = (_lines, _cells, _cells, _numbers)
_JSON: tuple[Way, ...] = (
    *(_tree(change) for change in (_value, _value, _everywhere, _everywhere, _gone, _wrapped, _swapped, _many)),
    _deep,
)
_MARKUP: tuple[Way, ...] = (_texts, _texts, _bomb, _elements, _nested, _cells)


# --- large files ---------------------------------------------------------------------------------------------------------------


def grow(data: bytes, times: int) -> bytes:
    """A valid file made large: every innermost list of a JSON, or the run of like lines or elements of a text, so many times as long."""
    start = data.lstrip(b"\xef\xbb\xbf \r\n\t")[:1]
    if start in (b"{", b"["):
        return _written(_longer(json.loads(data.decode("utf-8-sig")), times))
    if start == b"<":
        blocks = sorted((one.span() for one in _ELEMENT.finditer(data) if one[0].count(b"<") > 3), key=lambda span: span[0] - span[1])
        first, last = blocks[len(blocks) // 2] if blocks else (len(data), len(data))
        return data[:last] + data[first:last] * times + data[last:]
    lines = data.splitlines(keepends=True)
    half = len(lines) // 2
    return b"".join((*lines[:half], *(lines[half:-1] * times), *lines[-1:]))


def _longer(value: Any, times: int) -> Any:
    if isinstance(value, dict):
        return {key: _longer(one, times) for key, one in value.items()}
    if isinstance(value, list):
        inner = [_longer(one, times) for one in value]
        return inner if inner != value or not any(isinstance(one, dict) for one in value) else value * times
    return value
