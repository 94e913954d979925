"""Circuits by any of their names: a name is matched whole, never by likeness."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

from onemake.core.record.facts import Circuit

__all__ = ["Places", "plain"]


def plain(name: str) -> str:
    """A name without accents, case and punctuation: ``Nürburgring GP`` and ``nurburgring gp`` are one."""
    letters = unicodedata.normalize("NFKD", name.casefold().replace("ß", "ss").replace("ø", "o"))
    return " ".join("".join(c if c.isalnum() else " " for c in letters if not unicodedata.combining(c)).split())


class Places:
    """The circuits of the book, by id, name and alias."""

    def __init__(self, circuits: Iterable[Circuit]) -> None:
        self.all = tuple(circuits)
        self._by_name = {plain(name): circuit for circuit in self.all for name in (*circuit.aliases, circuit.name, circuit.id)}

    def find(self, name: str) -> Circuit | None:
        """The circuit of that name; None if the book has none, or the name is blank."""
        return self._by_name.get(plain(name))
