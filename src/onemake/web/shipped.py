"""The site of the shipped one-make book: written once, and anew only where the program or the book has changed."""

from __future__ import annotations

from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from onemake.office.files import write_whole
from onemake.office.library import book_seasons, load
from onemake.web.site import write_site

if TYPE_CHECKING:
    from onemake.core.season import Season

__all__ = ["one_make_seasons", "stamp", "write_shipped"]

_STAMP = ".onemake-made"
_PACKAGE = Path(__file__).resolve().parent.parent


def one_make_seasons() -> list[str]:
    """The ids of the shipped one-make seasons. Formula One is in the book for the days on which cups raced with it; its pages are written by `onemake site`."""
    return [name for name in book_seasons() if not name.startswith("formula-one-")]


def stamp(package: Path = _PACKAGE) -> str:
    """What the site is made from: the program and its book, as one word."""
    whole = sha256()
    for path in sorted(p for p in package.rglob("*") if p.is_file() and "__pycache__" not in p.parts):
        whole.update(path.relative_to(package).as_posix().encode())
        whole.update(b"\0" + sha256(path.read_bytes()).digest())
    return whole.hexdigest()


def write_shipped(folder: Path | str, *, done: Callable[[Season], None] | None = None) -> tuple[Path, ...]:
    """Write the site into a folder, and give the paths; none if it is there already, from the same program and book.

    Raises UserError where the folder holds something else.
    """
    from onemake.office.record import load_book

    top, made = Path(folder), stamp()
    mark = top / _STAMP
    if mark.is_file() and (top / "index.html").is_file() and mark.read_text(encoding="utf-8", errors="replace").strip() == made:
        return ()
    written = write_site(top, (load(name) for name in one_make_seasons()), book=load_book(), done=done)
    write_whole(mark, f"{made}\n".encode())
    return written
