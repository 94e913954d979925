"""`make pictures`: what the commands print, as SVG for README and docs, and what they write, pages as Chromium shows them. Nothing is drawn by hand."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from rich.console import Console
from rich.text import Text

from onemake.office.library import book_seasons, load
from onemake.office.odds import odds
from onemake.office.rated import ratings
from onemake.office.ratings import series_label
from onemake.office.record import load_book
from onemake.office.standings import standings
from onemake.web.odds_pictures import places_svg
from onemake.web.pictures import table_svg
from onemake.web.rating_pictures import course_svg, list_svg
from onemake.web.site import site, write_site

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


# A page, the size of the window, and whether it is night.
SEEN = {
    "page": ("porsche-supercup-2026/drivers/index.html", 860, 900, False),
    "phone": ("porsche-supercup-2026/drivers/index.html", 390, 700, True),
}


# The same of the record book.
SEEN_IN_THE_BOOK = {
    "pyramid": ("index.html", 1280, 1180, False),
    "career": ("drivers/larry-ten-voorde.html", 860, 620, True),
}


def one_make_seasons() -> list[str]:
    return [name for name in book_seasons() if not name.startswith("formula-one-")]


def screenshots() -> None:
    """Pages as Debian's Chromium shows them."""
    browser = shutil.which("chromium")
    if browser is None:
        print("no pictures of pages: there is no Chromium here")
        return
    from playwright.sync_api import sync_playwright

    with tempfile.TemporaryDirectory() as top, sync_playwright() as player:
        site(top, *dict.fromkeys(page.partition("/")[0] for page, *_ in SEEN.values()))
        write_site(Path(top, "book"), map(load, one_make_seasons()), book=load_book())
        book = {name: (f"book/{page}", wide, high, night) for name, (page, wide, high, night) in SEEN_IN_THE_BOOK.items()}
        opened = player.chromium.launch(executable_path=browser, args=["--no-sandbox", "--disable-background-networking"])
        for name, (page, width, height, night) in {**SEEN, **book}.items():
            shown = opened.new_page(viewport={"width": width, "height": height}, color_scheme="dark" if night else "light")
            shown.goto((Path(top) / page).as_uri())
            shown.screenshot(path=IMAGES / f"{name}.png")
            print(f"wrote {IMAGES / name}.png")
        opened.close()


def main() -> None:
    IMAGES.mkdir(parents=True, exist_ok=True)
    for name, shown in SHOWN.items():
        picture(name, *shown)
        print(f"wrote {IMAGES / name}.svg")
    season = load("formula-one-1954")
    (IMAGES / "posted.svg").write_text(table_svg(season, standings(season)[0]), encoding="utf-8")
    print(f"wrote {IMAGES / 'posted'}.svg")
    rated = ratings()
    drawn = {
        "odds": places_svg(odds("fia-f2-2022", "drivers", after="9")),
        "rating-course": course_svg(rated.course("Marcus Armstrong"), series_label),
        "rating-list": list_svg(rated.lists(series=("porsche-supercup",))[0], series_label),
    }
    for name, svg in drawn.items():
        (IMAGES / f"{name}.svg").write_text(svg, encoding="utf-8")
        print(f"wrote {IMAGES / name}.svg")
    screenshots()


if __name__ == "__main__":
    main()
