"""Decisions on a classification made from a timing file: applied as on any sheet, each with its effect told on the cars that it moved."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import tzinfo

from onemake.core.decisions import ON_THE_SHEET, decide
from onemake.core.entries import Seat
from onemake.core.errors import Fault, SeasonError
from onemake.core.points import write_points
from onemake.core.rules.regulations import Classified
from onemake.core.season import Decision, Race
from onemake.core.timing.classification import Line, Sheet, as_row_says, in_order, seats_of, to_results, with_gaps

__all__ = ["decided"]


def decided(
    sheet: Sheet, decisions: Iterable[Decision], race: Race, zone: tzinfo, classified: Classified | None = None, *, session: str = "race"
) -> Sheet:
    """The classification with decisions applied, and the rule for who is classified. Raises SeasonError where a decision fits no car, or two."""
    seats = seats_of(sheet)
    ours = [_of_one_car(d, sheet, seats) for d in decisions if d.kind in ON_THE_SHEET and _of_session(d, session)]
    rule = classified if session == "race" else None
    if not ours and rule is None:
        return sheet
    rows = decide(to_results(sheet, race.key, session=session), seats, race, session, ours, zone, rule)
    named = [[d for d in ours if _names(d, line, seat)] for line, seat in zip(sheet.lines, seats, strict=True)]
    lines = [_told(line, as_row_says(line, row), own, ours, rule) for line, row, own in zip(sheet.lines, rows, named, strict=True)]
    lines = list(in_order(lines))
    if lines and session == "race" and sheet.made_from == "laps" and lines[0].time is not None:
        lines = with_gaps(lines, lambda line: line.time)  # the rule may have taken the first from whom they were measured
    return replace(sheet, lines=tuple(lines))


def _of_session(decision: Decision, session: str) -> bool:
    return decision.on_race if session == "race" else decision.session == session


def _names(decision: Decision, line: Line, seats: Sequence[Seat]) -> bool:
    return decision.number in ("", line.label) and (not decision.driver or any(seat.named(decision.driver) for seat in seats))


def _of_one_car(decision: Decision, sheet: Sheet, seats: Sequence[Sequence[Seat]]) -> Decision:
    """The decision with the car's own label in place of a number that two cars have. Raises SeasonError where it could be either."""
    alike = Counter(line.number for line in sheet.lines)
    if not decision.number or alike[decision.number] < 2 or any(line.label == decision.number for line in sheet.lines):
        return decision
    cars = [
        line
        for line, seat in zip(sheet.lines, seats, strict=True)
        if line.number == decision.number and (not decision.driver or any(s.named(decision.driver) for s in seat))
    ]
    if len(cars) == 1:
        return replace(decision, number=cars[0].label)
    which = "; ".join(f"{line.label} is {_who(line)}" for line in sheet.lines if line.number == decision.number)
    raise SeasonError(
        Fault(
            "decisions.toml",
            decision.line or None,
            f"decision {decision.id}: {alike[decision.number]} cars have the number {decision.number}",
            decision.driver,
            f"Name the driver too, or the car as it stands here: {which}.",
        )
    )


def _who(line: Line) -> str:
    place = f"in place {line.position}" if line.position is not None else line.status or "without a place"
    return f"{' / '.join(line.drivers)}, {place}" if line.drivers else f"the car {place}"


def _told(before: Line, after: Line, own: Sequence[Decision], every: Sequence[Decision], rule: Classified | None) -> Line:
    """The line with what happened to it: by decisions that name it, by the rule, or because others were moved."""
    for decision in own:
        after = after.because(_said(decision), article=decision.article, decision=decision.id)
    lost = before.position is not None and after.position is None
    if rule is not None and lost and not any(d.kind == "disqualify" for d in own):
        return after.because(_short_of(after, rule), article=rule.article)
    if rule is not None and before.position is None and after.position is not None and not own:
        return after.because("classified, for it did enough of the race", article=rule.article)
    if before.position == after.position or before.position is None or after.position is None:
        return after
    by = "" if own else _by_others(every)
    return after.because(f"from place {before.position} to {after.position}{by}")


def _by_others(every: Sequence[Decision]) -> str:
    """Which decisions on others may have moved a car that none of them names."""
    ids = [d.id for d in every if d.kind != "correct" or d.field in ("position", "status", "laps", "time")]
    if not ids:
        return ""
    shown = ", ".join(ids[:4]) + (", …" if len(ids) > 4 else "")
    return f", by what was decided on others ({shown})"


def _said(decision: Decision) -> str:
    """A decision in a few words."""
    why = f": {decision.reason}" if decision.reason else ""
    words = {
        "time": f"{write_points(abs(decision.seconds))} s {'added' if decision.seconds > 0 else 'taken off'}",
        "laps": f"{decision.laps} laps taken" if decision.laps != 1 else "1 lap taken",
        "places": f"{decision.places} places back" if decision.places != 1 else "1 place back",
        "disqualify": "disqualified",
        "reinstate": f"reinstated in place {decision.position}",
        "correct": f"{decision.field} corrected to {decision.value or 'blank'}",
    }
    return words.get(decision.kind, decision.kind) + why


def _short_of(line: Line, rule: Classified) -> str:
    """Why the rule took its place."""
    asked = []
    if rule.flag:
        asked.append("the flag")
    if rule.share is not None:
        asked.append(f"{rule.share} of the {'class ' if rule.of == 'class' else ''}winner's laps")
    if rule.laps:
        asked.append(f"{rule.laps} laps")
    done = "" if line.laps is None else f" with {line.laps} {'lap' if line.laps == 1 else 'laps'}"
    return f"not classified{done}: asked for are {' and '.join(asked) or 'more'}"
