"""A cell of the race matrix: the code that stands in it, the colour everyone knows, and the same in words. Never colour alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from onemake.core.points import write_points
from onemake.core.rules.regulations import Regulations
from onemake.core.standings import Score

__all__ = ["KINDS", "Cell", "cell_of", "kind_of_status", "off"]


@dataclass(frozen=True, slots=True)
class Cell:
    """What stands in the matrix for one competitor in one race."""

    text: str  # "1", "Ret", "DSQ"
    kind: str  # one of KINDS
    said: str  # the same in words
    scored: bool = False  # points were earned
    pole: bool = False
    fastest: bool = False
    dagger: bool = False  # classified though not running
    counted: bool = True
    notes: tuple[int, ...] = ()

    @property
    def plainly(self) -> bool:
        """Whether nothing but the code stands in it."""
        return self.counted and not (self.pole or self.fastest or self.dagger or self.notes)

    @property
    def plain(self) -> str:
        """The cell where there is neither colour nor slant: in a spreadsheet, in Markdown."""
        text = self.text + ("†" if self.dagger else "")
        return text if self.counted else f"({text})"


# The colours everyone knows, each with the words of the key. The order is that of the key.
KINDS: dict[str, str] = {
    "gold": "winner",
    "silver": "second",
    "bronze": "third",
    "points": "classified, in the points",
    "blue": "classified, without points",
    "guest": "on the road; not eligible here",
    "purple": "retired",
    "red": "did not qualify",
    "black": "disqualified",
    "white": "did not start",
}

_MEDALS = {1: "gold", 2: "silver", 3: "bronze"}
_OF_STATUS = {
    "NC": ("NC", "blue"),
    "DNF": ("Ret", "purple"),
    "DNQ": ("DNQ", "red"),
    "DNP": ("DNP", "red"),
    "DSQ": ("DSQ", "black"),
    "EX": ("EX", "black"),
    "DNS": ("DNS", "white"),
    "DNA": ("DNA", "white"),
    "WD": ("WD", "white"),
    "C": ("C", "white"),
}


def cell_of(score: Score, regulations: Regulations, notes: Mapping[str, int] | None = None) -> Cell:
    """The cell for a score. ``notes`` gives the number of the footnote of each decision."""
    paid = score.earned
    text, kind, words = _code(score, regulations, in_points=paid > 0)
    points = write_points(paid).replace("-", "\N{MINUS SIGN}")
    said = [words, f"{points} point{'' if points == '1' else 's'}"]
    if paid is not score.points:
        said.append(f"where the total brought forward holds {write_points(paid - score.points)}")
    if not score.counted:
        said.append(f"not counted: {score.reason}")
    said += [
        spoken for code, spoken in (("P", "pole position"), ("FL", "fastest lap"), ("†", "not running at the end")) if code in score.codes
    ]
    return Cell(
        text=text,
        kind=kind,
        said=", ".join(said),
        scored=paid > 0,
        pole="P" in score.codes,
        fastest="FL" in score.codes,
        dagger="†" in score.codes,
        counted=score.counted,
        notes=tuple(notes[id_] for id_ in score.decisions if id_ in notes) if notes else (),
    )


def _code(score: Score, regulations: Regulations, *, in_points: bool) -> tuple[str, str, str]:
    """The code, its colour, and what it means."""
    if score.place:
        kind = _MEDALS.get(score.place, "points" if in_points else "blue")
        on_the_road = f" ({score.position} on the road)" if score.position and score.position != score.place else ""
        return str(score.place), kind, f"place {score.place}{on_the_road}"
    if score.position:
        return f"{score.position}g", "guest", f"place {score.position} on the road, not eligible here"
    if not score.status:
        return "–", "blue", "not classified"
    code, kind = kind_of_status(score.status)
    return code, kind, regulations.status_flags(score.status).name


def kind_of_status(status: str) -> tuple[str, str]:
    """The code and the colour of a status. One that nobody knows goes by its own name, as retired."""
    return _OF_STATUS.get(status, (status, "purple")) if status else ("–", "blue")


def off(what: str) -> Cell:
    """A race that was not run."""
    return Cell("C" if what == "cancelled" else "A", "white", f"race {what}")
