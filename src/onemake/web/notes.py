"""Footnotes: what was decided, reduced, carried over or brought forward, each numbered once and said in full."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from fractions import Fraction

from onemake.core.points import write_points
from onemake.core.season import Decision, Season

__all__ = ["Footnote", "Footnotes", "decided", "sourced", "written_day", "written_moment"]


@dataclass(frozen=True, slots=True)
class Footnote:
    """A numbered note under a table."""

    number: int
    what: str  # "Car 12, Philipp Eng, race 5.1: reinstated at place 1"
    details: tuple[str, ...] = ()  # author, date, article, document, reason; what is unknown says so
    decision: str = ""  # the id of the decision it tells of
    source: str = ""  # where it was read, if that is a web address

    @property
    def plain(self) -> str:
        """The note as a sentence, where nothing can be followed."""
        details = [*self.details, *([f"source: {self.source.split('/')[2]}"] if self.source else [])]
        return self.what + (f" ({'; '.join(details)})" if details else "") + "."


def written_day(when: date | datetime | None) -> str:
    """``6 September 2026``: no figures that two countries read two ways."""
    return "" if when is None else f"{when.day} {_MONTHS[when.month - 1]} {when.year}"


def written_moment(when: date | datetime | None) -> str:
    """A day, with its time where one is known."""
    if isinstance(when, datetime):
        return f"{written_day(when)}, {when:%H:%M}"
    return written_day(when)


_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December",
)  # fmt: skip


@dataclass(slots=True)
class Footnotes:
    """The notes of one table, numbered in the order in which they are met."""

    season: Season
    found: list[Footnote] = field(default_factory=list)
    of_decision: dict[str, int] = field(default_factory=dict)
    of_text: dict[tuple[str, ...], int] = field(default_factory=dict)

    def decision(self, decision: Decision, annulled_by: str = "") -> int:
        """The number of the note on a decision."""
        if decision.id not in self.of_decision:
            what, details = decided(decision)
            if annulled_by:
                details = (*details, f"annulled by {annulled_by}")
            self.of_decision[decision.id] = self._add(what, details, decision.id)
        return self.of_decision[decision.id]

    def said(self, what: str, *details: str) -> int:
        """The number of the note that says this."""
        if (what, *details) not in self.of_text:
            words, source = sourced(what)
            self.of_text[what, *details] = self._add(words, details, "", source)
        return self.of_text[what, *details]

    def _add(self, what: str, details: tuple[str, ...], decision: str, source: str = "") -> int:
        self.found.append(Footnote(len(self.found) + 1, what, details, decision, source))
        return len(self.found)


_SOURCED = re.compile(r"(.*?) \((https?://[^\s/]+/?[^\s()]*)( [^()]*(?:\([^()]*\))?)?\)")


def sourced(what: str) -> tuple[str, str]:
    """What is said, and the web address that stands in brackets behind it."""
    found = _SOURCED.fullmatch(what)
    if found is None:
        return what, ""
    rest = (found[3] or "").strip().removeprefix("(").removesuffix(")")
    return found[1] + (f", {rest}" if rest else ""), found[2]


def decided(decision: Decision) -> tuple[str, tuple[str, ...]]:
    """A decision in words, and its particulars. An unknown author, date or reason is shown as unknown."""
    car = f"car {decision.number}" if decision.number else ""
    whom = ", ".join(filter(None, (car, decision.driver, decision.competitor, *decision.order)))
    where = ""
    if decision.round is not None:
        where = f"race {decision.round}.{decision.race}" if decision.race else f"round {decision.round}"
    subject = ", ".join(filter(None, (whom, where)))
    did = _did(decision)
    what = f"{subject[:1].upper()}{subject[1:]}: {did}" if subject else f"{did[:1].upper()}{did[1:]}"
    details = [
        f"decision {decision.id}",
        decision.author or "author not known",
        written_moment(decision.issued) or "date not known",
        *(f"{word} {value}" for word, value in (("article", decision.article), ("document", decision.document)) if value),
        decision.reason or "reason not known",
    ]
    if decision.applied == "in the sheet":
        details.append("already in the sheet as issued")
    if decision.under_appeal:
        details.append("under appeal")
    return what, tuple(details)


def _did(decision: Decision) -> str:
    """What a decision does, in a few words; a kind without words of its own goes by its name."""
    words = _WORDS.get(decision.kind)
    return words(decision) if words is not None else decision.kind.replace("_", " ")


_WORDS: dict[str, Callable[[Decision], str]] = {
    "time": lambda d: f"{_signed(write_points(d.seconds))} s",
    "places": lambda d: f"{d.places} place{_s(d.places)} back",
    "laps": lambda d: f"{_signed(str(d.laps))} lap{_s(d.laps)}",
    "disqualify": lambda d: "disqualified; nobody moves up" if d.others == "stay" else "disqualified",
    "reinstate": lambda d: f"reinstated at place {d.position}" if d.position else "reinstated",
    "points": lambda d: f"{_signed(write_points(d.points))} points" if isinstance(d.points, Fraction) else "points",
    "exclude": lambda d: f"excluded from {', '.join(d.titles) or 'the championship'}",
    "annul": lambda d: f"decision {d.of} annulled",
    "correct": lambda d: f"{d.field} corrected to {d.value or 'nothing'}",
    "grid": lambda d: f"{d.places} place{_s(d.places)} back on the grid" if d.places else "grid penalty",
    "draw_lots": lambda _: "order settled by lot",
    "full_to": lambda _: "credited with all the points of the car",
    "choose_score": lambda _: "the score of this race counts",
    "no_points": lambda _: "no points",
    "regrade": lambda d: f"{d.field or 'classes'} from here on: {d.value or 'none'}",
    "advance": lambda d: f"go on by {d.of}",
    "nominate": lambda d: f"nominated by {d.of}",
    "decline": lambda d: f"does not take the place given by {d.of}",
    "dissolve": lambda d: f"the class {d.of} is dissolved",
}


def _s(number: int) -> str:
    return "" if abs(number) == 1 else "s"


def _signed(text: str) -> str:
    return text.replace("-", "−") if text.startswith("-") else f"+{text}"
