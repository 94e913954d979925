"""Ways of breaking a season folder, from a stray byte to a rule taken from another cup. Each is a small function in a list."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Mapping

__all__ = ["break_folder"]

ODD = (
    "", " ", "0", "-0", "-1", "1", "2", "19.0", "1e9", "1E-3", "3,5", "1.234,5", "999999999", "99999999999999999999", "1/0", "1/3", "0/1", "-1/7",
    "25 1/7", "NaN", "inf", "½", "٣", "²", "1" * 40, "0." + "3" * 29, "1/" + "9" * 25, "yes", "no", "maybe", "true", "x", "-", "–", "1-", "-3",
    "1-4; 6.2", "4-1", "6.2.1", "All", "1.0", "0.0", "1.99999", "2026-02-30", "2026-06-07", "0001-01-01", "9999-12-31", "9999-12-31T23:59:59-12:00",
    "0001-01-01T00:00:00+14:00", "2026-06-07T16:40:00+02:00", "2026-06-07T25:00", "07.06.2026", "1:39.748", "99:99", "1:02:46.553", "+4.512", "+1 lap",
    "1 lap", "9999 laps", "-4.5", "DNF", "DSQ", "DNS", "EX", "NC", "WD", "dnf ", "Ret", "P; FL", "FL", "P", "†", ";;;", ";", "a;b;c", "Ã©", "é", "\ufeff",
    "\u2028", "\x0b", "\x85", "\x1c", "\t", "\r", "\n", '"', "'", '"""', "\\", "\x7f", "\0", "=1+1", "@", "#", "Müller", "MÜLLER", "muller", "ß", "İ", "N" * 5000,
    "full", "half", "race", "sprint", "none", "*", "drivers", "../..", "../x 1.1", "1.1", "5", "final", "Europe/Berlin", "Mars/Base", "lost", "kept", "last",
)  # fmt: skip

Chance = random.Random
Way = Callable[[Chance, bytes, bytes], bytes]


def break_folder(chance: Chance, files: Mapping[str, bytes], other: Mapping[str, bytes]) -> dict[str, bytes]:
    """The files with one to six things done to them; ``other`` is a folder to take things from."""
    broken = dict(files)
    for _ in range(chance.choice((1, 1, 1, 2, 2, 3, 4, 6))):
        name = chance.choice(sorted(broken)) if chance.random() < 0.6 else chance.choice(("season.toml", "results.csv"))
        if name not in broken:
            continue
        roll = chance.random()
        if roll < 0.02:
            del broken[name]
        elif roll < 0.04 and name in other:
            broken[name] = other[name]
        elif roll < 0.06:
            broken[name] = broken[chance.choice(sorted(broken))]
        else:
            ways = _ANY if chance.random() < 0.15 else _TOML if name.endswith(".toml") else _CSV
            broken[name] = chance.choice(ways)(chance, broken[name], other.get(name, b""))[:400_000]
    return broken


def _text(data: bytes) -> str:
    return data.decode("utf-8", errors="surrogateescape")


def _data(text: str) -> bytes:
    return text.encode("utf-8", errors="surrogateescape")


# --- any file ------------------------------------------------------------------------------------------------------------------


def _byte(chance: Chance, data: bytes, _: bytes) -> bytes:
    at = chance.randrange(len(data) + 1)
    return data[:at] + bytes([chance.randrange(256)]) + data[at + chance.randrange(2) :]


def _truncate(chance: Chance, data: bytes, _: bytes) -> bytes:
    return data[: chance.randrange(len(data) + 1)]


def _cut(chance: Chance, data: bytes, _: bytes) -> bytes:
    at = chance.randrange(len(data) + 1)
    return data[:at] + data[at + chance.randrange(200) :]


def _encode(chance: Chance, data: bytes, _: bytes) -> bytes:
    encoding = chance.choice(("utf-16", "utf-16-le", "utf-8-sig", "cp1252", "utf-32", "latin-1"))
    if chance.random() < 0.3:  # read as one, written as another
        return data.decode("cp1252", errors="replace").encode("utf-8")
    return data.decode("utf-8", errors="replace").encode(encoding, errors="replace")


def _odd_byte_run(chance: Chance, data: bytes, _: bytes) -> bytes:
    at = chance.randrange(len(data) + 1)
    return data[:at] + _data(chance.choice(ODD)) * chance.choice((1, 1, 3, 50)) + data[at:]


def _ends(chance: Chance, data: bytes, _: bytes) -> bytes:
    return data.replace(b"\r\n", b"\n").replace(b"\n", chance.choice((b"\r\n", b"\r", b"\n\n", b" \n", b"\n\r")))


_ANY: tuple[Way, ...] = (_byte, _truncate, _cut, _encode, _odd_byte_run, _ends)

# --- tables --------------------------------------------------------------------------------------------------------------------


def _lines(data: bytes) -> list[str]:
    return _text(data).split("\n")


def _cell(chance: Chance, data: bytes, other: bytes) -> bytes:
    lines = _lines(data)
    at = chance.randrange(len(lines))
    cells = lines[at].split(",")
    donor = chance.choice(_lines(other)).split(",") if other and chance.random() < 0.2 else ODD
    cells[chance.randrange(len(cells))] = chance.choice(donor)
    lines[at] = ",".join(cells)
    return _data("\n".join(lines))


def _some_of_a_column(chance: Chance, data: bytes, _: bytes) -> bytes:
    lines = [line.split(",") for line in _lines(data)]
    column, share, odd = chance.randrange(max(1, len(lines[0]))), chance.random(), chance.choice(ODD)
    for cells in lines[1:]:
        if column < len(cells) and chance.random() < share:
            cells[column] = odd
    return _data("\n".join(",".join(cells) for cells in lines))


def _swap_cells(chance: Chance, data: bytes, _: bytes) -> bytes:
    """Two cells of a column change places: most likely a season that can still be scored."""
    lines = [line.split(",") for line in _lines(data)]
    column = chance.randrange(max(1, len(lines[0])))
    having = [cells for cells in lines[1:] if column < len(cells)]
    if len(having) > 1:
        a, b = chance.sample(having, 2)
        a[column], b[column] = b[column], a[column]
    return _data("\n".join(",".join(cells) for cells in lines))


def _number(chance: Chance, data: bytes, _: bytes) -> bytes:
    """A number anywhere becomes another."""
    text = _text(data)
    found = list(re.finditer(r"\d+", text))
    if not found:
        return data
    at = chance.choice(found)
    new = chance.choice(("0", "1", "2", "3", "7", "99", "1000000000", str(int(at[0][:9]) + 1), str(max(0, int(at[0][:9]) - 1))))
    return _data(text[: at.start()] + new + text[at.end() :])


def _row(chance: Chance, data: bytes, other: bytes) -> bytes:
    lines = _lines(data)
    at = chance.randrange(len(lines))
    what = chance.randrange(5)
    if what == 0:
        del lines[at]
    elif what == 1:
        lines.insert(at, lines[chance.randrange(len(lines))])
    elif what == 2:
        other_at = chance.randrange(len(lines))
        lines[at], lines[other_at] = lines[other_at], lines[at]
    elif what == 3:
        lines.insert(at, chance.choice(_lines(other)))
    else:
        lines[at] += "," * chance.choice((1, 2, 300)) + chance.choice(ODD)
    return _data("\n".join(lines))


def _head(chance: Chance, data: bytes, _: bytes) -> bytes:
    lines = _lines(data)
    columns = lines[0].split(",")
    at = chance.randrange(len(columns))
    columns[at] = chance.choice(
        (*columns, columns[at].upper(), columns[at] + " ", columns[at][:-1], "team", "guest", "issue", "session", "classes", "note")
    )
    lines[0] = ",".join(columns)
    return _data("\n".join(lines))


def _separator(chance: Chance, data: bytes, _: bytes) -> bytes:
    return data.replace(b",", chance.choice((b";", b"\t", b"|", b", ")))


def _many_rows(chance: Chance, data: bytes, _: bytes) -> bytes:
    lines = _lines(data)
    chance.shuffle(lines) if chance.random() < 0.5 else lines.extend(lines[1:])
    return _data("\n".join(lines))


_CSV: tuple[Way, ...] = (
    _cell, _cell, _cell, _some_of_a_column, _swap_cells, _swap_cells, _number, _number, _row, _row, _head, _separator, _many_rows,
)  # fmt: skip

# --- TOML ----------------------------------------------------------------------------------------------------------------------

_VALUE = re.compile(r'(?<== )("[^"\n]*"|\d[\w:.+-]*|true|false|\[[^\[\]\n]*\]|\{[^{}\n]*\})')
_KEY = re.compile(r"(?m)^\s*([a-z_]+)(?= =)")
_WORDS = (
    '"all"', '"eligible"', '"overall"', '"class"', '"transparent"', '"opaque"', '"score"', '"best"', '"sum"', '"mean"', '"round"', '"race"', '"split"', '"none"',
    '"share"', '"half-up"', '"total"', '"always"', '"end"', '"driver"', '"team"', '"crew"', '"car"', '"entrant"', '["team", "car"]', '["driver", "team"]',
    '"entered"', '"started"', '"classified"', '"scorers"', '"starters"', '"unlisted"', '"kept"', '"lost"', '"count-back"', '["latest", "draw"]',
    '["head-to-head", "earliest"]', "{ best = 1 }", "{ drop = 1 }", "{ drop = 99 }", '[ { rounds = "1-2", best = 1 }, { rounds = "3-", drop = 1 } ]',
    '{ best = 2, of = 3, shortened = "drops" }', '{ best = 2, of = 3, shortened = "proportional" }', "{ count = 1 }", "{ count = 0 }", "{ starts = 2 }",
    '{ starts = 99, below = "opaque", when = "always" }', "{ to = 1 }", '{ to = "1/3", when = "total" }', "{ at = 5 }", '{ at = 5, per = "round" }', "[]", "{}",
    "[1, 2, 3]", "[3, 2, 1]", '["1/2", 0.25]', "[-5]", "[1000000000]", '["1/97", "1/89", "1/83", "1/79", "1/73", "1/71", "1/67", "1/61"]', "0", "-1", "1", "2", "7",
    "1.5", "1e3", "1_000", "inf", "nan", "true", "false", "1979-05-27", "1979-05-27T07:32:00Z", "07:32:00", "9999-12-31T23:59:59-12:00", '"1/2"', '"1/0"', '"-1/3"',
    '"1-4; 6.2"', '"9-1"', '""', '"\\u0000"', '"x"', "99999999999999999999", "0x1F", '"""\nmany\nlines"""', "[[[[[[[[]]]]]]]]", "{ a = { b = { c = 1 } } }",
)  # fmt: skip
_ADDED = (
    "rounding = { to = 1 }", 'rounding = { to = "1/2", mode = "down", when = "total" }', 'cap = { at = 30, per = "round" }', 'unit = "round"', 'within = "best"', 'within = "mean"',
    'combine = "mean"', "divisor = 3", 'carry = { title = "drivers", scale = "race" }', "counts = { best = 2 }", 'counts = { drop = 1, absent = "none" }',
    'counts = { drop = 1, protected = "1.1", undroppable = ["DSQ"] }', 'counts = { best = 3, applied = "end" }', 'share = "split"', 'share = "none"', 'dead_heat = "share"',
    'entries = "best"', 'cars = { count = 1, others = "opaque" }', 'cars = { by = "nominated" }', 'minimum = { starts = 3, of = "rounds" }',
    'minimum = { starts = 2, below = "transparent", when = "always" }', 'lists = "entered"', 'ranks = "class"', 'eligible = { guests = "score", registered = "whole-season" }',
    'eligible = { classes = ["Rookie"] }', 'eligible = { where = { team = ["x"] } }', "decimals = 2", "decimals = -1", 'ties = ["wins", "latest", "head-to-head", "draw"]',
    "factors = { half = 3 }", 'competes = "team"', 'competes = ["team", "car"]', 'bonus = ["pole"]', "undroppable = true", "points = -5", 'others = "stay"', 'of = "D1"',
    "in_force_from = 2014-01-01", "issued = 9999-12-31T23:59:59-12:00", "seconds = 5", "places = 3", "laps = 1", "position = 1", 'number = "1"', "round = 1", "race = 1", "round = 99",
    "rest = 1", 'rest_to = "entered"', 'statuses = { DNF = "last", DNS = 1 }', 'by_starters = [ { upto = 3, factor = "1/2" } ]', "derived = true",
    "[[bulletin]]\nid = 'B'\nfrom = '2'\n[bulletin.change.scale.race]\nplaces = [3, 1]", "[[bulletin]]\nid = 'B'\nissued = 2014-06-01\n[[bulletin.change.title]]\nid = 'drivers'\ncounts = { drop = 1 }",
    '[distance]\nsteps = [ { below = "3/4", factor = "1/2" } ]', '[factor]\nhalf = "1/2"', "[status.DSQ]\ndroppable = false", 'extends = "season.toml"', 'extends = "../nowhere.toml"',
    "[bonus.pole]\nfor = 'pole'\nby = 'grid'", "[bonus.fl]\nfor = 'fastest-lap'\nby = 'best_lap'\nties = 'split'", "[[title]]\nid = 'teams'\ncompetes = 'team'\nworth = { race = 'race' }",
    "[[decision]]\nid = 'Z1'\nkind = 'disqualify'\nround = 1\nrace = 1\nnumber = '1'", "[[decision]]\nid = 'Z2'\nkind = 'points'\nround = 1\ndriver = 'x'\npoints = -5",
    "[[decision]]\nid = 'Z3'\nkind = 'annul'\nof = 'Z3'", "[[decision]]\nid = 'Z4'\nkind = 'exclude'\nnumber = '1'\npoints = 'kept'\nothers = 'up'",
    "[[decision]]\nid = 'Z5'\nkind = 'time'\nround = 1\nnumber = '1'\nseconds = 5",
)  # fmt: skip


def _value(chance: Chance, data: bytes, other: bytes) -> bytes:
    """A value becomes another: an odd one, a word of the rule book, one that another file has."""
    text = _text(data)
    found = list(_VALUE.finditer(text))
    if not found:
        return data
    at = chance.choice(found)
    theirs = _VALUE.findall(_text(other))
    pools: tuple[tuple[str, ...] | list[str], ...] = (
        _WORDS,
        _WORDS,
        theirs or _WORDS,
        tuple(f'"{odd}"' for odd in ODD),
        _VALUE.findall(text),
    )
    return _data(text[: at.start()] + chance.choice(chance.choice(pools)) + text[at.end() :])


def _inner_word(chance: Chance, data: bytes, other: bytes) -> bytes:
    """A word or number in a list or an inline table becomes another."""
    text = _text(data)
    found = list(re.finditer(r'"[^"\n]*"|\b\d+\b', text))
    theirs = re.findall(r'"[^"\n]*"|\b\d+\b', _text(other)) or ["1"]
    if not found:
        return data
    at = chance.choice(found)
    return _data(text[: at.start()] + chance.choice((chance.choice(theirs), chance.choice(_WORDS))) + text[at.end() :])


def _key(chance: Chance, data: bytes, _: bytes) -> bytes:
    text = _text(data)
    found = list(_KEY.finditer(text))
    if not found:
        return data
    at = chance.choice(found)
    key = at[1]
    new = chance.choice(
        (key[:-1], key + "s", key.upper(), "points", "places", "drop", "", key.replace("_", "-"), '"a.b"', chance.choice(found)[1])
    )
    return _data(text[: at.start(1)] + new + text[at.end(1) :])


def _toml_line(chance: Chance, data: bytes, other: bytes) -> bytes:
    lines = _lines(data)
    at = chance.randrange(len(lines))
    what = chance.randrange(4)
    if what == 0:
        del lines[at]
    elif what == 1:
        lines.insert(at, chance.choice(lines))
    elif what == 2:
        lines.insert(at, chance.choice(_lines(other)))
    else:
        other_at = chance.randrange(len(lines))
        lines[at], lines[other_at] = lines[other_at], lines[at]
    return _data("\n".join(lines))


def _add(chance: Chance, data: bytes, _: bytes) -> bytes:
    """A rule or a decision more, most often where it may stand."""
    text, added = _text(data), chance.choice(_ADDED)
    if added.startswith("["):
        return _data(f"{text}\n{added}\n")
    heads = list(re.finditer(r"(?m)^\[.*\]\n", text))
    titles = [h for h in heads if "title" in h[0] or "decision" in h[0]]
    if not heads:
        return _data(f"{added}\n{text}")
    at = chance.choice(titles if titles and chance.random() < 0.8 else heads).end()
    key = added.split(" =")[0]
    before, after = text[:at], text[at:]
    section, mark, rest = after.partition("\n[")
    section = re.sub(rf"(?m)^{key} = .*\n?", "", section)
    return _data(f"{before}{added}\n{section}{mark}{rest}")


def _table(chance: Chance, data: bytes, other: bytes) -> bytes:
    """Whole tables are taken out, doubled, or taken from another file."""
    ours, theirs = (re.split(r"(?m)^(?=\[)", _text(d)) for d in (data, other))
    what = chance.randrange(3)
    if what == 0 and len(ours) > 1:
        del ours[chance.randrange(len(ours))]
    elif what == 1:
        ours.append("\n" + chance.choice(ours))
    else:
        ours.append("\n" + chance.choice(theirs))
    return _data("".join(ours))


def _nest(chance: Chance, data: bytes, _: bytes) -> bytes:
    deep = chance.choice((10, 200, 3000))
    inner = chance.choice(("[" * deep + "]" * deep, "{a = " * deep + "1" + "}" * deep, '"' + "x" * deep + '"'))
    return data + b"\n[deep]\nx = " + inner.encode() + b"\n" if chance.random() < 0.5 else b"x = " + inner.encode() + b"\n" + data


_TOML: tuple[Way, ...] = (
    _value, _value, _value, _inner_word, _inner_word, _inner_word, _key, _toml_line, _add, _add, _add, _table, _number, _number, _nest,
)  # fmt: skip
