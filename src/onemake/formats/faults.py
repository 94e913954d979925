"""Collect every fault of a folder before giving up: people mend ten lines at once, not one at a time."""

from __future__ import annotations

from collections.abc import Iterable

from onemake.core.errors import Fault, SeasonError

__all__ = ["Faults", "folded", "nearest"]


class Faults:
    """The faults and warnings met while reading."""

    def __init__(self) -> None:
        self.faults: list[Fault] = []
        self.warnings: list[Fault] = []

    def add(self, file: str, line: int | None, problem: str, value: object = "", remedy: str = "") -> None:
        self.faults.append(Fault(file, line, problem, _shown(value), remedy))

    def warn(self, file: str, line: int | None, problem: str, value: object = "", remedy: str = "") -> None:
        self.warnings.append(Fault(file, line, problem, _shown(value), remedy))

    def raise_if_any(self) -> None:
        if self.faults:
            raise SeasonError(*sorted(self.faults, key=lambda f: (f.file, f.line or 0)))


def _shown(value: object) -> str:
    text = str(value)
    return text if len(text) <= 60 else text[:57] + "..."


_MANY = 30  # all kinds of decisions are told


def nearest(word: str, known: Iterable[str]) -> str:
    """A remedy for a word that is not known: the nearest known one, or all if they are few."""
    import difflib

    words = sorted(set(known) - {""})
    close = difflib.get_close_matches(word, words, n=1, cutoff=0.7)
    if close:
        return f"Did you mean {close[0]!r}?"
    if not words:
        return ""
    return "Known are " + ", ".join(words[:_MANY]) + ("." if len(words) <= _MANY else ", …")


def folded(faults: Iterable[Fault], most: int = 3) -> list[Fault]:
    """The faults as people read them: of one that stands in many lines the first few, and then the other lines in one."""
    alike: dict[tuple[str, str, str], list[Fault]] = {}
    for fault in faults:
        alike.setdefault((fault.file, fault.problem, fault.remedy), []).append(fault)
    shown = []
    for some in alike.values():
        shown += some if len(some) <= most + 1 else some[:most]
        others = some[most:] if len(some) > most + 1 else []
        if others:
            lines = [str(fault.line) for fault in others if fault.line is not None]
            where = ", ".join(lines[:8]) + (", …" if len(lines) > 8 else "")
            shown.append(Fault(others[0].file, None, f"the same in {len(others)} more lines" + (f": {where}" if where else "")))
    return shown
