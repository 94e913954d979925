"""A new season: a commented folder that runs at once."""

from __future__ import annotations

from pathlib import Path

from onemake.core.errors import UserError

__all__ = ["new"]

_TEMPLATES = Path(__file__).resolve().parent.parent / "book" / "new"


def new(folder: str | Path) -> list[Path]:
    """Write the folder. Raises UserError if it exists and is not empty: nothing is ever overwritten."""
    target = Path(folder)
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise UserError(f"{target} exists and is not empty; name a new folder")
    target.mkdir(parents=True, exist_ok=True)
    name = target.resolve().name
    written = []
    for template in sorted(_TEMPLATES.iterdir()):
        text = template.read_text(encoding="utf-8").replace("{series}", name.lower().replace(" ", "-")).replace("{name}", name)
        path = target / template.name
        path.write_text(text, encoding="utf-8", newline="\n")
        written.append(path)
    return written
