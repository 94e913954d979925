"""Check: every fault and every suspicion in a season's files."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from onemake.core.checks import warnings_of
from onemake.core.errors import Fault, NotFound, UserError
from onemake.core.season import Season
from onemake.office.cars import garage_for
from onemake.office.library import find, load
from onemake.office.passings import doubts, kept_corrections
from onemake.office.remembered import read_remembered

__all__ = ["Checked", "Finding", "check"]


@dataclass(frozen=True, slots=True)
class Finding:
    """A fault (the season cannot be used) or a warning (it can, and something looks wrong)."""

    severity: Literal["fault", "warning"]
    fault: Fault

    def as_data(self) -> dict[str, object]:
        f = self.fault
        return {
            "severity": self.severity,
            "file": f.file,
            "line": f.line or None,
            "problem": f.problem,
            "value": f.value,
            "remedy": f.remedy,
        }


@dataclass(frozen=True, slots=True)
class Checked:
    season: str
    findings: tuple[Finding, ...]


def check(season: Season | str | Path | None) -> Checked:
    """Read a season, score it, and look for what people get wrong. Faults are returned, not raised; NotFound if there is no such folder."""
    path = None if isinstance(season, Season) else find(None if season is None else str(season))
    name = season.id if isinstance(season, Season) else path.resolve().name if path is not None else ""
    try:
        apart = read_remembered(path).different if path is not None else ()
        facts = season if isinstance(season, Season) else load(path)
        kept = kept_corrections(path, facts.zone) if path is not None else ()
        warnings = [
            *(w if isinstance(w, Fault) else Fault("season.toml", None, w) for w in facts.warnings),
            *warnings_of(facts, apart, garage_for(facts, path)),
            *doubts(facts, kept),
        ]
    except NotFound:
        raise
    except UserError as error:
        return Checked(name, tuple(Finding("fault", fault) for fault in error.faults))
    return Checked(name, tuple(Finding("warning", fault) for fault in warnings))
