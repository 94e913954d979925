"""Where seasons are found: folders on disk, and the shipped record book. The one place that opens their files."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from onemake.core.errors import Fault, NotFound, UserError
from onemake.core.rules.regulations import Regulations
from onemake.core.season import Season
from onemake.formats.faults import nearest
from onemake.formats.season_folder import Library, read_regulations, read_season

__all__ = [
    "BOOK",
    "FILES",
    "before_the_first_race",
    "book_regulations",
    "book_seasons",
    "find",
    "load",
    "load_rules",
    "told_by_timing_files",
]

BOOK = Path(__file__).resolve().parent.parent / "book"
FILES = (
    "season.toml", "calendar.csv", "entries.csv", "results.csv", "decisions.toml", "brought_forward.csv", "numbers.csv", "official.csv",
    "official_scores.csv", "notes.toml",
)  # fmt: skip
_MOST = 64 * 1024 * 1024


class Folder:
    """A folder as a library: files and seasons by paths relative to it."""

    def __init__(self, path: Path, depth: int = 0) -> None:
        self.path = path
        self.depth = depth

    def files(self) -> Mapping[str, bytes]:
        """The files of a season that are here. Names are taken in any case."""
        here = {entry.name.lower(): entry for entry in self.path.iterdir() if entry.is_file()}
        return {name: _read(here[name]) for name in FILES if name in here}

    def file(self, path: str) -> tuple[str, bytes, Library]:
        found = self._at(path)
        return path, _read(found), Folder(found.parent, self.depth)

    def _at(self, path: str) -> Path:
        """What lies there; no system has a name with a NUL in it."""
        if "\0" in path:
            raise FileNotFoundError(path)
        return self.path / path

    def season(self, path: str) -> Season:
        if self.depth > 8:
            raise UserError(f"joint races refer to each other in a circle, at {path}")
        found = self._at(path).resolve()
        if not found.is_dir():
            raise FileNotFoundError(path)
        folder = Folder(found, self.depth + 1)
        return read_season(found.name, folder.files(), folder)


def _read(path: Path) -> bytes:
    if path.stat().st_size > _MOST:
        raise UserError(Fault(str(path), None, "the file is too large to be a table of results", f"{path.stat().st_size} bytes"))
    return path.read_bytes()


def book_seasons() -> list[str]:
    """The ids of the shipped seasons: one-make cups first, Formula One after them."""
    ids = sorted(p.name for p in (BOOK / "seasons").iterdir() if (p / "season.toml").is_file())
    return [i for i in ids if not i.startswith("formula-one-")] + [i for i in ids if i.startswith("formula-one-")]


def book_regulations() -> list[str]:
    """The names of the shipped regulations that come without a season."""
    return sorted(p.stem for p in (BOOK / "regulations").glob("*.toml"))


def load_rules(name: str | Path) -> Regulations:
    """Read regulations: of a season (a folder or a shipped one), of a season.toml, or shipped ones by their name. Raises UserError with every fault."""
    path = Path(name)
    shipped = BOOK / "regulations" / f"{name}.toml"
    if path.is_file():
        file = path
    elif path.name == str(name) and not path.is_dir() and shipped.is_file():
        file = shipped
    else:
        try:
            file = find(str(name)) / "season.toml"
        except NotFound:
            known = [*book_seasons(), *book_regulations()]
            raise NotFound(f"there is no season and there are no regulations {str(name)!r}. {nearest(str(name), known)}") from None
    if not file.is_file():
        raise NotFound(f"{file} does not exist; name a season folder, a season.toml, or shipped regulations")
    return read_regulations(file.name, _read(file), Folder(file.parent))


def find(name: str | None) -> Path:
    """The folder of a season: a path, the id of a shipped season, or the current folder. Raises NotFound."""
    if name is None:
        here = Path()
        if not (here / "season.toml").is_file():
            raise NotFound("there is no season.toml here; name a season folder, or a shipped season such as porsche-supercup-2026")
        return here
    path = Path(name)
    if path.name == "season.toml" and path.is_file():
        return path.parent
    if path.is_dir():
        return path
    shipped = BOOK / "seasons" / name
    if path.name == name and shipped.is_dir():
        return shipped
    raise NotFound(f"there is no season folder {name!r}, and no shipped season of that name. {nearest(name, book_seasons())}")


def load(name: str | Path | None) -> Season:
    """Read a season: a folder, or the id of a shipped one. Raises UserError with every fault."""
    path = find(None if name is None else str(name))
    folder = Folder(path)
    try:
        files = folder.files()
    except OSError as error:
        raise NotFound(f"{path} cannot be read: {error.strerror or error}") from None
    if "results.csv" not in files and told_by_timing_files(path):
        from onemake.office.derived import with_results

        files = with_results(path, files, folder)
    return read_season(path.resolve().name, files, folder)


def told_by_timing_files(path: Path) -> bool:
    """Whether the results of a season are its timing files: it has some, and no results.csv."""
    if "results.csv" in Folder(path).files():
        return False
    lists = ("files.csv", "passings.csv")
    return any(found.is_file() and found.name not in lists for found in (path / "timing").rglob("*"))


def before_the_first_race(path: Path) -> Season:
    """Read a season that may have no results yet: without results.csv and without timing files it is before its first race. Raises UserError."""
    here = Folder(path).files()
    if "results.csv" in here or "season.toml" not in here or told_by_timing_files(path):
        return load(path)
    return read_season(path.resolve().name, {**here, "results.csv": b"round,race,number,driver,position\n"}, Folder(path))
