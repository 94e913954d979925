"""`make pictures`: what the commands print, as SVG for README and docs. Nothing is drawn by hand."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from rich.console import Console
from rich.text import Text

IMAGES = Path(__file__).parent.parent / "docs" / "images"

SHOWN = {
    "standings": (["standings", "porsche-supercup-2026"], 82, slice(None)),
    "explain": (["explain", "porsche-supercup-2026", "Robert de Haan", "--against", "Theo Oeverhaus"], 90, slice(None)),
    "audit": (["audit"], 132, slice(None)),
}

# A frame without fonts from elsewhere: a picture must not call home.
FRAME = """<svg class="rich-terminal" viewBox="0 0 {width} {height}" xmlns="http://www.w3.org/2000/svg">
<style>
.{unique_id}-matrix {{ font-family: ui-monospace, "DejaVu Sans Mono", Menlo, Consolas, monospace; font-size: {char_height}px; line-height: {line_height}px; }}
{styles}
</style>
<rect fill="#15171c" x="1" y="1" width="{width}" height="{height}" rx="8"/>
<g transform="translate(9, 12)"><g class="{unique_id}-matrix">{matrix}</g></g>
</svg>
"""


def picture(name: str, words: list[str], columns: int, lines: slice) -> None:
    environment = {
        **{k: v for k, v in os.environ.items() if k != "NO_COLOR"},
        "FORCE_COLOR": "1",
        "COLUMNS": str(columns - 2),
        "PYTHONIOENCODING": "utf-8",
    }
    done = subprocess.run(  # noqa: S603
        [sys.executable, "-m", "onemake", *words], env=environment, capture_output=True, text=True, check=False, encoding="utf-8"
    )
    text = "\n".join(
        [f"\x1b[2m$ onemake {' '.join(w if ' ' not in w else repr(w) for w in words)}\x1b[0m", *done.stdout.splitlines()[lines]]
    )
    with Path(os.devnull).open("w", encoding="utf-8") as nowhere:
        console = Console(record=True, width=columns, file=nowhere, force_terminal=True, color_system="truecolor")
        console.print(Text.from_ansi(text), soft_wrap=True)
        console.save_svg(str(IMAGES / f"{name}.svg"), code_format=FRAME, title="", unique_id=name)


def main() -> None:
    IMAGES.mkdir(parents=True, exist_ok=True)
    for name, shown in SHOWN.items():
        picture(name, *shown)
        print(f"wrote {IMAGES / name}.svg")


if __name__ == "__main__":
    main()
