"""What may be supposed of a season: that somebody stays away, that a decision is taken or annulled, that somebody finishes somewhere. Small words for it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from onemake.core.ahead.season_ahead import SeasonAhead
from onemake.core.decisions import in_force
from onemake.core.errors import UserError
from onemake.core.races import RaceKey, Span
from onemake.core.season import Decision, Season

__all__ = ["Supposed", "annulled", "decided", "finishes", "stays_away", "together"]


@dataclass(frozen=True, slots=True)
class Supposed:
    """One thing that is supposed, or several at once: a column beside what is expected."""

    words: str
    absent: tuple[tuple[str, RaceKey | None], ...] = ()
    decisions: tuple[Decision, ...] = ()
    places: tuple[tuple[str, RaceKey, int], ...] = ()  # who, in which race to come, in which place


def stays_away(text: str) -> Supposed:
    """``NAME``, ``NAME@6`` or ``NAME@6.2``: he does not start there. Raises UserError."""
    who, at, where = text.rpartition("@")
    if not at:
        return Supposed(f"{text} absent", ((text.strip(), None),))
    key = _race(where, f'--absent "{who}@6" or "{who}@6.2"')
    return Supposed(f"{who.strip()} absent from {_named(key)}", ((who.strip(), key),))


def finishes(text: str) -> Supposed:
    """``NAME=1@5.1``: he finishes first there; a round with one race needs no ``.1``. Raises UserError."""
    found = re.fullmatch(r"(.+)=\s*(\d{1,3})\s*@(.+)", text)
    if found is None or int(found[2]) < 1:
        raise UserError(f'{text!r} supposes no result; write --result "NAME=1@5.1": who, in which place, in which race')
    who, place, key = found[1].strip(), int(found[2]), _race(found[3], '--result "NAME=1@5.1"')
    return Supposed(f"{who} P{place} in {_named(key)}", places=((who, key, place),))


def annulled(id: str, season: Season, ahead: SeasonAhead) -> Supposed:
    """The decision is annulled: an appeal against it succeeds. ``ahead`` is the season as it stands at the moment. Raises UserError."""
    standing = {d.id for d in in_force(ahead.season)}
    if id not in standing:
        known = ", ".join(sorted(standing)) or "none"
        taken = "is not in force" if id in {d.id for d in season.decisions} else "is not in decisions.toml"
        raise UserError(f"decision {id!r} {taken}, so it cannot be annulled; in force at this moment: {known}")
    return Supposed(f"{id} annulled", decisions=(_now(Decision(f"supposed annulment of {id}", "annul", of=id), ahead),))


def decided(name: str, decisions: Sequence[Decision], ahead: SeasonAhead) -> Supposed:
    """Decisions that nobody has taken, or that were taken later, taken now. ``name`` is what the column is called: their file. Raises UserError."""
    if not decisions:
        raise UserError(f"{name} holds no [[decision]]")
    known = {d.id for d in ahead.season.decisions}
    if there := [d.id for d in decisions if d.id in known]:
        raise UserError(
            f"{', '.join(there)} is known at this moment; suppose that it is annulled with --annul, or look from an earlier one with --as-of"
        )
    late = [d.id for d in decisions if d.round is not None and RaceKey(d.round, d.race or 0) > ahead.after]
    if late:
        raise UserError(f"{', '.join(late)} speaks of a race that has not been run; suppose there who is absent, or a result")
    return Supposed(", ".join(d.id for d in decisions), decisions=tuple(_now(d, ahead) for d in decisions))


def _now(decision: Decision, ahead: SeasonAhead) -> Decision:
    """Taken at the moment: before it, totals that were brought forward would hold it already."""
    season = ahead.season
    moments = [moment for race in season.calendar if race.key <= ahead.after and (moment := race.known_from(season.zone)) is not None]
    return replace(decision, issued=ahead.as_of or max(moments, default=None), in_force_from=None)


def together(all_: Sequence[Supposed]) -> Supposed:
    """Several things supposed at once."""
    return Supposed(
        " and ".join(one.words for one in all_),
        tuple(a for one in all_ for a in one.absent),
        tuple(d for one in all_ for d in one.decisions),
        tuple(p for one in all_ for p in one.places),
    )


def _race(text: str, remedy: str) -> RaceKey:
    try:
        span = Span.parse(text)
        if len(span.parts) != 1 or "-" in text:
            raise ValueError(text)
    except ValueError:
        raise UserError(f"{text.strip()!r} names no round or race; write {remedy}") from None
    return span.parts[0][0]


def _named(key: RaceKey) -> str:
    return f"round {key.round}" if key.race == 0 else f"race {key}"
