"""What if: a season under its own rules and under others, with what each article gives and takes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from onemake.core.points import write_points
from onemake.core.rules.whatif import Changed, Outcome, Step, WhatIf
from onemake.core.rules.whatif import what_if as compute
from onemake.core.season import Season
from onemake.office.library import load, load_rules
from onemake.office.standings import parse_after, parse_as_of

__all__ = ["verdict", "what_if", "what_if_as_data", "what_if_as_rows"]


def what_if(
    season: Season | str | Path,
    rules: Season | str | Path,
    title: str | Sequence[str] | None = None,
    *,
    after: str | None = None,
    as_of: str | datetime | None = None,
) -> tuple[WhatIf, ...]:
    """A season's titles under its own rules and under ``rules`` (another season, a season.toml, or the name of shipped regulations).

    Raises UserError where something named does not exist, no title can be compared, or the rules cannot be applied to the facts.
    """
    facts = season if isinstance(season, Season) else load(season)
    other = rules.regulations if isinstance(rules, Season) else load_rules(rules)
    moment = parse_as_of(as_of, facts) if isinstance(as_of, str) else as_of
    return compute(facts, other, [title] if isinstance(title, str) else title, parse_after(after), moment)


def verdict(found: WhatIf) -> str:
    """Who wins there, who wins here, and which articles make the difference between the two (or to the runner-up)."""
    here, there = found.winners_here, found.winners_there
    wins, win = ("wins", "win") if found.decided else ("leads", "lead")
    if not here or not there:
        return "Nobody has a place in this table under " + (
            "either." if not here and not there else "its own rules." if there else "the other rules."
        )
    if not any(row.there.points for row in found.rows):
        return "Nobody has a point under the other rules, so nobody wins; look whether their scale was read."
    if len(there) > 1:
        return f"{_names(there)} share the first place there; here {_names(here)} {win if len(here) > 1 else wins}."
    winner = there[0]
    if winner in here:
        rival = next((row for row in found.rows if row is not winner), None)
        head = f"{winner.competitor} {wins} under both" + (" (here the place is shared)" if len(here) > 1 else "")
    else:
        rival = here[0]
        head = f"{winner.competitor} {wins} instead of {_names(here)}"
    return f"{head}." if rival is None else f"{head}. {_margin(found, winner, rival)}"


def _names(rows: Sequence[Changed]) -> str:
    names = [row.competitor for row in rows]
    *most, last = names if len(names) < 5 else [*names[:3], f"{len(names) - 3} more"]
    return f"{', '.join(most)} and {last}" if most else last


def _margin(found: WhatIf, winner: Changed, rival: Changed) -> str:
    """How far ahead there and here, and what each article adds to it."""
    here, there = winner.here.points - rival.here.points, winner.there.points - rival.there.points
    shares = [(step, a - b) for step, a, b in zip(found.steps, winner.by, rival.by, strict=True) if a != b]
    then = f"{write_points(abs(here))} {'ahead' if here > 0 else 'behind'}" if here else "level"
    now = (
        f"{write_points(there)} points ahead of"
        if there > 0
        else "level on points with"
        if not there
        else f"{write_points(-there)} points behind"
    )
    sentence = f"There {now} {rival.competitor}, here {then}"
    if not shares:
        decided = next((s.article.words for s in reversed(found.steps) if s.moves), "") if winner.here.position != 1 else ""
        return sentence + (f"; what decides is {decided}." if decided else ".")
    return f"{sentence}: " + ", ".join(f"{with_number(step)} {signed(share)}" for step, share in shares) + "."


def signed(share: Any) -> str:
    """A difference as people write it."""
    return write_points(share) if share <= 0 else f"+{write_points(share)}"


def with_number(step: Step) -> str:
    """An article in words, with the other regulations' number for it, else the season's own."""
    number = f"art. {step.there}" if step.there else f"art. {step.here} here" if step.here else ""
    return f"{step.article.words} ({number})" if number else step.article.words


def what_if_as_data(season: str, rules: str, found: Sequence[WhatIf]) -> dict[str, Any]:
    """The comparison as plain data. Points are strings, and exact."""
    return {
        "season": season,
        "rules": rules,
        "titles": [
            {
                "title": w.title,
                "name": w.name,
                "title_there": w.title_there,
                "verdict": verdict(w),
                "bridged": list(w.said),
                "steps": [
                    {"article": s.article.key, "words": s.article.words, "number_here": s.here, "number_there": s.there, "moves": s.moves}
                    for s in w.steps
                ],
                "rows": [
                    {
                        "competitor": row.competitor,
                        "competitor_id": row.competitor_id,
                        "here": _outcome(row.here),
                        "there": _outcome(row.there),
                        "change": write_points(row.change),
                        "by": [write_points(share) for share in row.by],
                        "places": list(row.places),
                    }
                    for row in w.rows
                ],
            }
            for w in found
        ],
    }


def _outcome(outcome: Outcome) -> dict[str, Any]:
    return {"position": outcome.position, "points": write_points(outcome.points)}


def what_if_as_rows(found: Sequence[WhatIf]) -> list[list[object]]:
    """Flat rows: one a competitor and title, one column an article."""
    keys = list(dict.fromkeys(step.article.key for w in found for step in w.steps))
    rows: list[list[object]] = [
        ["title", "competitor", "competitor_id", "position_here", "points_here", "position_there", "points_there", "change", *keys]
    ]
    for w in found:
        for row in w.rows:
            shares = {step.article.key: write_points(share) for step, share in zip(w.steps, row.by, strict=True)}
            outcomes = [v for o in (row.here, row.there) for v in (o.position or "", write_points(o.points))]
            rows.append(
                [w.title, row.competitor, row.competitor_id, *outcomes, write_points(row.change), *(shares.get(key, "") for key in keys)]
            )
    return rows
