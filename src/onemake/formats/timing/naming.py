"""What the name of a file gives away. Never used to tell a format by: only for what the content leaves open, and then with a remark."""

from __future__ import annotations

import re
from typing import Literal

from onemake.core.timing.session import Kind, Remark

__all__ = ["Issue", "from_name", "named"]

Issue = Literal["", "provisional", "official"]

# The narrowest word first: a qualifying race is a race.
_KINDS: tuple[tuple[Kind, str], ...] = (
    ("race", r"qualifying[ _-]*race"),
    ("warm-up", r"warm[ _-]*up"),
    ("qualifying", r"(?:super[ _-]*)?(?:qualifying|qualification|qualify|quali|qualy|hyperpole|superpole|shootout)"),
    ("practice", r"(?:free[ _-]*)?practice|fp|collective[ _-]*tests?|testing|test[ _-]*session"),
    ("race", r"(?:main|feature|sprint)[ _-]*race|race|rennen"),
)
_SAYS = tuple((kind, re.compile(rf"(?<![a-z])(?:{word})(?![a-z])(?:[ _-]*(\d{{1,2}})(?![\d.:]))?")) for kind, word in _KINDS)
_ISSUE = re.compile(r"(?<![a-z])(official|provisional)(?![a-z])")


def named(file: str) -> tuple[Kind, int | None, Issue]:
    """Kind, number and issue that the last part of a file's name sounds like: ``03_GR Cup Race 2 Official Results.CSV`` is (race, 2, official)."""
    stem = re.split(r"[/\\]", file[-300:])[-1].rsplit(".", 1)[0].casefold()
    issue = _ISSUE.search(stem)
    said: Issue = "" if issue is None else "official" if issue[1] == "official" else "provisional"
    for kind, pattern in _SAYS:
        if found := pattern.search(stem):
            return kind, int(found[1]) if found[1] else None, said
    return "", None, said


def from_name(file: str, kind: Kind = "") -> tuple[Kind, int | None, Issue, tuple[Remark, ...]]:
    """The same for a file whose content says ``kind``, or nothing if blank; a kind that the name contradicts keeps the number out. With the remark that is due."""
    by_name, ordinal, issue = named(file)
    if kind and by_name != kind:
        ordinal = None
    words = ("" if kind else by_name, "" if ordinal is None else f"number {ordinal}", issue)
    made = ", ".join(word for word in words if word)
    name = re.split(r"[/\\]", file)[-1][:120]
    remarks = (Remark("taken from the name of the file, because the content does not say", name, made),) if made else ()
    return kind or by_name, ordinal, issue, remarks
