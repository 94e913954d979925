"""The season.toml of a league that has just started: short, commented, and every line of it may be changed."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from onemake.office.points_scales import Points

__all__ = ["Plan", "season_text", "slug"]


@dataclass(frozen=True, slots=True)
class Plan:
    """What a league said, or left to us, of its rules."""

    name: str
    year: int
    points: Points
    drops: int = 0
    classes: tuple[str, ...] = ()
    teams: bool | None = None  # None: there are no teams
    competes: str = "driver"
    pole_by: str = "code"
    fastest_by: str = "code"
    roles: tuple[str, ...] = ("race",)


def slug(text: str) -> str:
    """A name as a folder or an id may be called anywhere: plain letters, digits and hyphens."""
    letters = "".join(c for c in unicodedata.normalize("NFKD", text.casefold().replace("ß", "ss")) if not unicodedata.combining(c))
    plain = re.sub(r"[^a-z0-9]+", "-", letters).strip("-")[:60]
    return plain if plain and plain not in _NOT_A_FOLDER else f"league-{plain}".rstrip("-")


_NOT_A_FOLDER = frozenset(("con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(1, 10))))  # on Windows


def _text(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _figure(points: str) -> str:
    return points if re.fullmatch(r"\d+(\.\d+)?", points) else _text(points)


def season_text(plan: Plan) -> str:
    """The file. It reads as the rules would be told."""
    what = "Drivers" if plan.competes == "driver" else "Cars"
    bonus = [name for name, points in (("pole", plan.points.pole), ("fastest-lap", plan.points.fastest_lap)) if points]
    parts = [
        f"""\
# {plan.name}
#
# Change what is different, and look at the tables again: they are worked out anew each time.
#
#     onemake standings .          the tables
#     onemake import . next.csv    the next race
#     onemake penalty 3 "Name" +5s "what for"
#     onemake undo                 take the last of these back
#     onemake check .              what looks wrong
#
# Every key is described in the rule book, docs/rulebook.md.

format = 1

[season]
series = {_text(slug(plan.name))}
year = {plan.year}
name = {_text(f"{plan.name} {plan.year}" if str(plan.year) not in plan.name else plan.name)}

# What a place is worth{f": {plan.points.name}" if plan.points.name else ""}.
[scale.race]
places = [{", ".join(_figure(p) for p in plan.points.places)}]
"""
    ]
    if plan.points.pole:
        parts.append(_bonus("pole", plan.points.pole, plan.pole_by, _POLE_BY))
    if plan.points.fastest_lap:
        parts.append(_bonus("fastest-lap", plan.points.fastest_lap, plan.fastest_by, _FASTEST_BY))
    parts.append(_title("drivers" if plan.competes == "driver" else "cars", what, plan, bonus, ""))
    ids = {"drivers", "cars", "teams"}
    for name in plan.classes:
        parts.append(_title(_id(name, ids), name, plan, bonus, name))
    if plan.teams is not None:
        parts.append(_teams(plan.teams))
    return "\n".join(parts)


_POLE_BY = {
    "code": "whoever has the code P in results.csv",
    "grid": "whoever started first (the column grid)",
    "qualifying": "the first of the qualifying",
}
_FASTEST_BY = {"code": "whoever has the code FL in results.csv", "best_lap": "the best of the column best_lap, among all cars"}


def _bonus(name: str, points: str, by: str, words: dict[str, str]) -> str:
    return f"""\
[bonus.{name}]
for = {_text(name)}
by = {_text(by)}                          # {words[by]}
points = {_figure(points)}
"""


def _id(name: str, taken: set[str]) -> str:
    wished = slug(name)
    id_, n = wished, 2
    while id_ in taken:
        id_, n = f"{wished}-{n}", n + 1
    taken.add(id_)
    return id_


def _counts(drops: int) -> str:
    if not drops:
        return 'counts = "all"                                # every race; { drop = 1 } takes the worst away'
    return f"counts = {{ drop = {drops} }}                          # the worst {'is' if drops == 1 else f'{drops} are'} dropped; a race missed is a nought, and may be"


def _title(id_: str, name: str, plan: Plan, bonus: Sequence[str], class_: str) -> str:
    classes = f"eligible = {{ classes = [{_text(class_)}] }}    # ranked anew among these\n" if class_ else ""
    said = f"bonus = [{', '.join(map(_text, bonus))}]\n" if bonus else ""
    return f"""\
[[title]]
id = {_text(id_)}
name = {_text(name)}
competes = {_text(plan.competes)}
{classes}worth = {{ race = "race" }}
{said}{_counts(plan.drops)}
ties = ["count-back", "latest"]               # most wins, then most second places …; then the latest race
lists = "starters"
"""


def _teams(wanted: bool) -> str:
    lines = """\
[[title]]
id = "teams"
name = "Teams"
competes = "team"
worth = { race = "race" }
entries = "sum"                               # every car scores; cars = { count = 2 } lets the best two score
ties = ["count-back"]
lists = "starters"
"""
    if wanted:
        return lines
    return "# A table for the teams: take the # away.\n#\n" + "".join(f"# {line}\n" for line in lines.splitlines())
