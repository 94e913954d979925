"""Who goes on: to the final, to the next tier, to a test drive."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from onemake.core.advance import Advanced, Selection, advanced
from onemake.core.errors import UserError
from onemake.core.season import Season
from onemake.office.library import Folder, find, load
from onemake.office.standings import parse_as_of

__all__ = ["advance", "advance_as_data"]


def advance(season: str | Path | None, rule: str | None = None, *, as_of: str | datetime | None = None) -> tuple[Advanced, ...]:
    """The outcome of a season's rules of advancement, or of one. Folders that rules name are read from where the season lies.

    Raises NotFound for a rule that does not exist, UserError where files cannot be used.
    """
    path = find(None if season is None else str(season))
    facts = load(path)
    moment = parse_as_of(as_of, facts) if isinstance(as_of, str) else as_of

    def other(name: str) -> Season:
        try:
            return Folder(path).season(name)
        except OSError:
            raise UserError(f"{facts.id}: there is no season folder {name!r} to advance from; the path is relative to the season") from None

    return advanced(facts, other, as_of=moment, only=rule)


def advance_as_data(season: Season, found: Sequence[Advanced]) -> dict[str, Any]:
    """The outcome in the shape of ``onemake advance --format json``."""
    return {
        "season": season.id,
        "rules": [
            {
                "rule": one.rule.id,
                "name": one.rule.name or one.rule.id,
                "article": one.rule.article,
                "to": one.rule.to,
                "acted_on": None
                if one.acted is None
                else {
                    "decision": one.acted.id,
                    "issued": None if one.acted.issued is None else one.acted.issued.isoformat(),
                    "names": list(one.acted.order),
                },
                "then": None if one.then is None else _selection(one.then, None),
                "now": _selection(one.now, one.entered),
                "changed": one.changed,
                "undecided": one.undecided,
            }
            for one in found
        ],
    }


def _selection(selection: Selection, entered: dict[str, bool] | None) -> dict[str, Any]:
    return {
        "as_of": None if selection.as_of is None else selection.as_of.isoformat(),
        "chosen": [
            {"competitor": c.name, "competitor_id": c.key, "why": c.why, "entered": None if entered is None else entered[c.name]}
            for c in selection.chosen
        ],
        "ties": [list(names) for names in selection.ties],
        "refused": selection.refused,
        "open": list(selection.open),
    }
