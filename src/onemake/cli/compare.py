"""What differs between regulations, on a terminal: a column for each where they fit, else who says what."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from itertools import groupby, zip_longest
from typing import TYPE_CHECKING

from onemake.cli.paint import pad, paint, wide, width

if TYPE_CHECKING:
    from onemake.core.rules.compare import Difference, Said

__all__ = ["show_differences"]

_NARROWEST = 13  # of a column in which a scale can still be read


def show_differences(names: Sequence[str], differences: Sequence[Difference]) -> str:
    """Table by table and key by key what each of the regulations says."""
    if not differences:
        return "nothing differs"
    common, short = _shortened(names)
    label = min(22 if len(names) < 4 else 18, max(wide(d.label) for d in differences) + 4)
    column = (width() - label - 2 * len(names)) // len(names)
    lines = []
    if column >= _NARROWEST:
        head = [textwrap.wrap(name, column) for name in short]
        lines += _side_by_side(common, head, label, column, style="bold")
        for group, some in groupby(differences, key=lambda d: d.group):
            lines += _matrix(group, list(some), label, column)
    else:
        lines += [paint(common, "bold")] if common else []
        for group, some in groupby(differences, key=lambda d: d.group):
            lines += ["", paint(group, "bold")]
            lines += [line for d in some for line in _who_says_what(d, short)]
    return "\n".join([*lines, "", *_legend(differences)]).lstrip("\n")


def _shortened(names: Sequence[str]) -> tuple[str, list[str]]:
    """What all names begin with, to the last hyphen, and the rest of each."""
    start = names[0]
    while not all(name.startswith(start) for name in names):
        start = start[:-1]
    start = start[: start.rfind("-") + 1]
    return (f"{start}…", [name.removeprefix(start) for name in names]) if len(names) > 1 and start else ("", list(names))


def _matrix(group: str, some: list[Difference], label: int, column: int) -> list[str]:
    """One table of the rules: its heading says who has nothing of the kind."""
    without = some[0].absent
    some_with = any(without)
    head = [["none"] if some_with and w else [] for w in without]
    lines = ["", *(_side_by_side(group, head, label, column, style="bold") if some_with else [paint(group, "bold")])]
    for d in some:
        cells = [[] if some_with and w else _cell(said, column) for said, w in zip(d.said, without, strict=True)]
        lines += _side_by_side(d.label, cells, label, column, indent="  ")
    return lines


def _side_by_side(label: str, cells: Sequence[Sequence[str]], first: int, column: int, *, style: str = "", indent: str = "") -> list[str]:
    """A row of the matrix, as many lines high as its longest cell. A long key breaks behind a dot."""
    words = textwrap.wrap(label.replace(".", ". "), first - 1 - len(indent)) or [""]
    labels = [f"{indent}{'  ' if i else ''}{word.replace('. ', '.')}" for i, word in enumerate(words)]
    lines = []
    for word, *parts in zip_longest(labels, *cells, fillvalue=""):
        text = pad(word, first)
        text = paint(text, style) if style else text
        lines.append((text + "".join("  " + pad(part, column) for part in parts)).rstrip())
    return lines


def _cell(said: Said | None, column: int) -> list[str]:
    return textwrap.wrap(_words(said), column) or ["–"]


def _words(said: Said | None) -> str:
    if said is None:
        return "–"
    return said.value + (" *" if said.derived else "") + (f" (art. {said.article})" if said.article else "")


def _who_says_what(d: Difference, names: Sequence[str]) -> list[str]:
    """A key of many regulations: each value once, with those that say it."""
    say: dict[str, list[str]] = {}
    for name, said in zip(names, d.said, strict=True):
        say.setdefault(_words(said), []).append(name)
    lines = [f"  {d.label}"]
    for words, some in sorted(say.items(), key=lambda item: item[0] == "–"):
        lines += textwrap.wrap(
            f"{', '.join(some)}: {words}", width() - 4, initial_indent="    ", subsequent_indent="        ", break_on_hyphens=False
        )
    return lines


def _legend(differences: Sequence[Difference]) -> list[str]:
    said = [s for d in differences for s in d.said]
    notes = ["–  says nothing of it; then the rule book's own answer holds"] if None in said else []
    notes += ["*  not read in a text, but worked out from published points"] if any(s is not None and s.derived for s in said) else []
    return [paint(f"  {note}", "dim") for note in notes]
