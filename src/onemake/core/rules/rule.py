"""What every rule may say of itself."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Rule"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """What every rule may say of itself: its article in the regulations, where it was read, whether it was only derived."""

    article: str = ""
    source: str = ""
    derived: bool = False
    note: str = ""
