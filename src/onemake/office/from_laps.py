"""The order of a race from its laps, as placings."""

from __future__ import annotations

from onemake.core.errors import UserError
from onemake.core.timing.session import Session

__all__ = ["placed_by_laps"]


def placed_by_laps(session: Session) -> Session:
    raise UserError(f"{session.file}: only laps")
