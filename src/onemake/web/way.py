"""The way from one page to another: always relative, always to a file, so that pages work from a disk and below any address."""

from __future__ import annotations

from dataclasses import dataclass

from onemake.core.races import RaceKey
from onemake.web.addresses import Addresses
from onemake.web.record import Record

__all__ = ["Way"]


@dataclass(frozen=True, slots=True)
class Way:
    """From a page so many folders below the top of the site."""

    record: Record
    addresses: Addresses
    depth: int

    @property
    def root(self) -> str:
        return "../" * self.depth

    def to(self, address: str) -> str:
        """The way to the page at an address below the top."""
        return f"{self.root}{address}/index.html" if address else f"{self.root}index.html"

    def above(self) -> list[tuple[str, str]]:
        """What stands over the season."""
        return [(name, self.root + file) for name, file in self.addresses.above]

    def season(self) -> str:
        return self.to(self.addresses.season)

    def race(self, key: RaceKey) -> str:
        return self.to(self.addresses.race(key))

    def title(self, id: str) -> str:
        return self.to(self.addresses.title(id))

    def competitor(self, title: str, id: str) -> str:
        return self.to(self.addresses.competitor(title, id))

    def driver(self, id: str) -> str:
        return self.to(self.addresses.driver(id)) if id else ""
