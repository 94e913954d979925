"""Well-known points scales to start from, and points as people type them."""

from __future__ import annotations

import re
from dataclasses import dataclass

from onemake.core.errors import UserError
from onemake.core.points import parse_points, write_points

__all__ = ["SCALES", "Points", "parse_scale"]


@dataclass(frozen=True, slots=True)
class Points:
    """What a place is worth, and what a pole and a fastest lap are."""

    places: tuple[str, ...]
    name: str = ""
    pole: str = ""
    fastest_lap: str = ""

    def __str__(self) -> str:
        extras = [f"fl={self.fastest_lap}"] if self.fastest_lap else []
        extras += [f"pole={self.pole}"] if self.pole else []
        return " ".join(["-".join(self.places), *extras])


def _scale(name: str, places: str) -> Points:
    return Points(tuple(places.split("-")), name)


SCALES = (
    _scale("Porsche Supercup and Carrera Cups", "25-20-17-14-12-10-9-8-7-6-5-4-3-2-1"),
    _scale("Formula One and FIA series since 2010", "25-18-15-12-10-8-6-4-2-1"),
    _scale("Carrera Cups with 20 for a win", "20-18-16-14-12-10-9-8-7-6-5-4-3-2-1"),
    _scale("British touring cars", "20-17-15-13-11-10-9-8-7-6-5-4-3-2-1"),
    _scale("Formula One 2003 to 2009", "10-8-6-5-4-3-2-1"),
    _scale("a point less for each place, from 40", "-".join(str(n) for n in range(40, 0, -1))),
)


def parse_scale(text: str) -> Points:
    """``2`` (of the list), or ``25-18-15-12``, each with ``fl=1`` and ``pole=1`` behind it. Raises UserError."""
    words = text.replace(",", " ").replace(";", " ").split()
    extras: dict[str, str] = {}
    places: list[str] = []
    for word in words:
        found = re.fullmatch(r"\+?(fl|fastest|pole)=?(.+)", word, re.IGNORECASE)
        if found:
            extras["pole" if found[1].lower() == "pole" else "fl"] = _figure(found[2], text)
        else:
            places += [_figure(part, text) for part in word.split("-") if part]
    if not places and not extras:
        raise UserError(f"{text!r} says no points; write 25-18-15-12-10-8-6-4-2-1, with fl=1 or pole=1 behind it where they score")
    chosen = places or list(SCALES[0].places)
    if len(places) == 1 and re.fullmatch(r"\d", places[0]) and 1 <= int(places[0]) <= len(SCALES):
        chosen = list(SCALES[int(places[0]) - 1].places)
    name = next((s.name for s in SCALES if list(s.places) == chosen), "")
    if len(chosen) > 200:
        raise UserError("a scale has at most 200 places")
    return Points(tuple(chosen), name, extras.get("pole", ""), extras.get("fl", ""))


def _figure(word: str, text: str) -> str:
    try:
        value = parse_points(word)
    except ValueError:
        raise UserError(
            f"{word!r} in {text!r} is no number of points; write 25-18-15 or 25, 18, 15, and fl=1 or pole=1 behind it"
        ) from None
    if value < 0 or len(word) > 12:
        raise UserError(f"{word!r} in {text!r}: points for a place are nought or more")
    return write_points(value)
