"""Names: two spellings of one person, names nobody has, text that was read with the wrong encoding."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from onemake.core.checks.evidence import Evidence, Look
from onemake.core.errors import Fault
from onemake.core.people import likely_the_same, name_keys
from onemake.core.races import RaceKey

__all__ = ["LOOKS"]

ONE_PERSON = "If they are one person, write one spelling, or give both the same driver_id."


@dataclass(slots=True)
class _Name:
    """A name as somebody wrote it: where first, in which races it started, under which ids."""

    written: str
    file: str
    line: int | None
    races: set[RaceKey] = field(default_factory=set)
    ids: set[str] = field(default_factory=set)


def _names(at: Evidence) -> dict[str, _Name]:
    """Every name of a driver in the entry list and the sheets."""
    found: dict[str, _Name] = {}
    for entry in at.season.entries:
        if entry.driver:
            found.setdefault(entry.driver, _Name(entry.driver, "entries.csv", entry.line)).ids.add(entry.driver_id)
    for row in at.season.results:
        if row.driver:
            name = found.setdefault(row.driver, _Name(row.driver, "results.csv", row.line))
            name.ids.add(row.driver_id)
            if row.session == "race":
                name.races.add(row.key)
    return found


def _spellings(at: Evidence) -> Iterator[Fault]:
    """Two spellings that may be one person. Who starts in the same race as another is not that other."""
    names = _names(at)
    seen: set[frozenset[str]] = set(at.apart)
    for like in likely_the_same(names, names):
        pair = frozenset((like.name, like.known))
        one, other = (names[name] for name in sorted(pair, key=list(names).index))
        if pair in seen or one.ids & other.ids:
            continue
        seen.add(pair)
        if not one.races & other.races or like.why == "case, accents or order of the names":
            yield Fault(other.file, other.line, f"{other.written!r} may be {one.written!r}", other.written, ONE_PERSON)


def _words(name: str) -> set[str]:
    return {word for key in name_keys(name) for word in key.split()}


def _ids(at: Evidence) -> Iterator[Fault]:
    """One id for two very different names; one name under two ids."""
    names = _names(at)
    by_id: dict[str, list[_Name]] = defaultdict(list)
    for name in names.values():
        for id_ in name.ids - {name.written, ""}:
            by_id[id_].append(name)
        ids = sorted(name.ids - {""})
        if len(ids) > 1:
            remedy = "One person has one driver_id; two of the same name need two ways of writing it."
            yield Fault(name.file, name.line, f"{name.written} has several ids", ", ".join(ids), remedy)
    for id_, some in by_id.items():
        first, *others = some
        for name in others:
            if not _words(first.written) & _words(name.written):
                remedy = "Mend it, unless it is one person who changed names."
                yield Fault(name.file, name.line, f"the id {id_!r} stands for {first.written} and for {name.written}", id_, remedy)


def _published(at: Evidence) -> Iterator[Fault]:
    """Published rows, and decisions, for a driver whom nobody here has ever heard of, but whose name is nearly known."""
    people = set(_names(at)) | {e.driver_id for e in at.season.entries} | {r.driver_id for r in at.season.results}
    drivers = {t.id for t in at.season.regulations.title if t.competes == ("driver",)}
    told: set[str] = set()
    for file, rows in (
        ("official.csv", at.season.official),
        ("official_scores.csv", at.season.official_scores),
        ("brought_forward.csv", at.season.brought_forward),
    ):
        for row in rows:
            if row.title in drivers and row.competitor not in people and row.competitor not in told:
                told.add(row.competitor)
                near = next((like.known for like in likely_the_same([row.competitor], sorted(people))), None)
                if near is not None:
                    yield Fault(
                        file,
                        row.line,
                        f"nobody is called {row.competitor!r}, but {near!r} is",
                        row.competitor,
                        "Write the name as in results.csv.",
                    )


_MANGLED = re.compile(
    "[ÃÂ][\u0080-\u00bf\u0152\u0153\u0160\u0161\u0178\u017d\u017e\u0192\u02c6\u02dc\u2013-\u2022\u2026\u2030\u2039\u203a\u20ac\u2122]|â€|\ufffd"
)
_SPACES = re.compile("  |[\u00a0\u200b\u2007\u202f\ufeff\t]")


def _letters(at: Evidence) -> Iterator[Fault]:
    """Text read with the wrong encoding (Ã© for é), and spaces that do not show."""
    told: set[str] = set()
    for file, line, text in _texts(at):
        if text in told or (text.isascii() and "  " not in text):
            continue
        told.add(text)
        if _MANGLED.search(text):
            meant = _mended(text)
            remedy = (f"Write {meant!r}; s" if meant else "S") + "ave the file as CSV UTF-8."
            yield Fault(file, line, "these letters were read with the wrong encoding", text, remedy)
        elif _SPACES.search(text):
            remedy = f"Write {' '.join(text.replace(chr(0x200B), '').replace(chr(0xFEFF), '').split())!r}: as it stands it is another name."
            yield Fault(file, line, "spaces that do not show, or two of them", text, remedy)


def _texts(at: Evidence) -> Iterator[tuple[str, int | None, str]]:
    for entry in at.season.entries:
        yield "entries.csv", entry.line, entry.driver
        for column in ("team", "entrant"):
            yield "entries.csv", entry.line, entry.columns.get(column, "")
    for row in at.season.results:
        yield "results.csv", row.line, row.driver
        for column in ("team", "entrant"):
            yield "results.csv", row.line, row.columns.get(column, "")
    for published in at.season.official:
        yield "official.csv", published.line, published.competitor
    for race in at.season.calendar:
        yield "calendar.csv", None, race.label
        yield "calendar.csv", None, race.circuit


def _mended(text: str) -> str:
    try:
        return text.encode("cp1252").decode("utf-8")
    except UnicodeError:
        return ""


LOOKS: tuple[Look, ...] = (_spellings, _ids, _published, _letters)
