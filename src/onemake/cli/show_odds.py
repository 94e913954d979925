"""The odds on a terminal: a bar and a figure for the title, the final places in percent, what is supposed beside it, and how the odds moved."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from onemake.cli.paint import cut, pad, paint, wide, width
from onemake.core.odds.outlook import in_percent
from onemake.core.points import write_points
from onemake.core.standings import grouped

if TYPE_CHECKING:
    from onemake.core.odds.outlook import Chance, Column, TitleOdds
    from onemake.office.odds import Odds

__all__ = ["bar", "show_odds"]

_EIGHTHS = " ▏▎▍▌▋▊▉█"
_LEVELS = "▁▂▃▄▅▆▇█"
_BAR = 10
_LEAST = 10  # rows shown, and whoever has more than next to no chance
_MEDALS = {1: "gold", 2: "silver", 3: "bronze"}
_LETTERS = "abcdefghijklmnopqrstuvwxyz"


def show_odds(found: Odds) -> str:
    """All of it."""
    if not found.races:
        return "\n".join(_over(found))
    lines: list[str] = []
    for title in found.titles:
        lines += [*_title(found, title), ""]
    lines += _assumed(found)
    return "\n".join(lines)


def bar(share: float, columns: int) -> str:
    """A share from 0 to 1 as a bar of so many columns, in steps of an eighth; what is above 0 is never blank."""
    eighths = max(1 if share > 0 else 0, round(share * columns * 8))
    return pad("█" * (eighths // 8) + _EIGHTHS[eighths % 8].strip(), columns)


def _over(found: Odds) -> Iterator[str]:
    yield paint(f"{found.name} is over: nothing is left to simulate", "bold")
    for title, names in found.champions:
        yield f"  {title}: {' and '.join(names) or 'nobody'}"
    yield from _wrapped(f"note: {'; '.join(found.notes)}")
    for title in dict.fromkeys(moment.title for moment in found.history):
        yield from _moved(found, title)


def _title(found: Odds, odds: TitleOdds) -> Iterator[str]:
    count = len(found.races)
    yield paint(f"{found.name} · {odds.name}", "bold")
    moment = f"after race {found.after}" if found.after.round else "before the first race"
    if found.as_of is not None:
        moment += f", as known on {found.as_of:%Y-%m-%d %H:%M}"
    yield paint(f"  {moment}, {count} race{'' if count == 1 else 's'} to come; {found.seasons} simulated ends, seed {found.seed}", "dim")
    yield from (paint(line, "red") for reason in grouped(odds.provisional) for line in _wrapped(f"provisional: {reason}"))
    rows = _worth_showing(odds, found.seasons)
    name = min(24, max([wide(c.name) for c in rows], default=4))
    titles = [in_percent(c.title, found.seasons, c.verdict) for c in rows]
    room = max(8, *(len(t) for t in titles))
    fixed = 3 + 2 + name + 8 + 2 + _BAR + 1 + room + 7 + 11
    shown = max(0, min(len(odds.chances), (width() - fixed - 2) // 4, 20))
    head = pad("", 5 + name) + pad("points", 8, right=True) + pad("title", _BAR + 3 + room, right=True) + pad("±", 7, right=True)
    yield paint(head + pad("at the end", 12, right=True) + " " + "".join(f"{place:>4}" for place in range(1, shown + 1)), "dim")
    for c, chance in zip(rows, titles, strict=True):
        yield _line(c, chance, (name, room, shown)).rstrip()
    yield from _footnotes(odds, rows, shown)
    if odds.columns:
        yield from _columns(found, odds, rows, name)
    yield from _moved(found, odds.title)


def _worth_showing(odds: TitleOdds, seasons: int) -> list[Chance]:
    few = min(0.001, 30 / seasons)
    return [c for n, c in enumerate(odds.chances) if n < _LEAST or c.title >= few or c.verdict == "clinched"]


def _line(c: Chance, chance: str, fit: tuple[int, int, int]) -> str:
    name, room, shown = fit
    medal = _MEDALS.get(c.place_now or 0)
    line = paint(pad(str(c.place_now or "–"), 3, right=True), *([medal] if medal else [])) + "  "
    line += pad(cut(c.name, name), name) + pad("–" if c.points_now is None else write_points(c.points_now, None), 8, right=True) + "  "
    line += paint(bar(c.title, _BAR), "points") + " " + paint(pad(chance, room, right=True), "bold")
    error = "" if c.verdict else f"{100 * c.error:.2f}"
    line += paint(pad(error, 7, right=True), "dim") + pad(f"{c.points:.0f} ±{c.deviation:.0f}", 12, right=True) + " "
    return line + "".join(_share(share) for share in c.places[:shown])


def _share(share: float) -> str:
    """Whole percent; a dot for what happened and rounds to nothing."""
    if share == 0:
        return pad("", 4)
    if share < 0.005:
        return pad("·", 4, right=True)
    return paint(pad(str(int(100 * share + 0.5)), 4, right=True), *(["bold"] if share >= 0.25 else []))


def _footnotes(odds: TitleOdds, rows: Sequence[Chance], shown: int) -> Iterator[str]:
    said = [f"1 to {shown}: how many percent of the ends in that place, · less than half a percent"] if shown else []
    said.append(
        "±: standard error of the chance, from the number of simulated ends alone; at the end: points, and their standard deviation"
    )
    if not odds.sure:
        said.append("under the rules of this title who can no longer win is not known for certain: nobody is called out or clinched")
    hidden = [c for c in odds.chances if c not in rows]
    if able := sum(not c.verdict for c in hidden):
        said.append(f"{able} more ha{'s' if able == 1 else 've'} next to no chance; all are in --format csv")
    if out := sum(c.verdict == "out" for c in hidden):
        said.append(f"{out} more {'is' if out == 1 else 'are'} out")
    for note in said:
        yield from (paint(line, "dim") for line in _wrapped(note))


def _columns(found: Odds, odds: TitleOdds, rows: Sequence[Chance], name: int) -> Iterator[str]:
    """What is supposed, side by side: the chance of the title, and by how much it changes."""
    yield ""
    yield paint("  the same luck, if", "bold")
    for letter, column in zip(_LETTERS, odds.columns, strict=False):
        yield from _wrapped(f"{letter}  {column.words}")
    cells = 22
    fits = max(1, (width() - name - 5 - 10) // cells)
    shown = list(zip(_LETTERS, odds.columns, strict=False))[:fits]
    yield paint(pad("", 5 + name) + pad("now", 9, right=True) + "".join(pad(letter, cells, right=True) for letter, _ in shown), "dim")
    at = {c.key: n for n, c in enumerate(odds.chances)}
    for c in rows:
        line = pad("", 5) + pad(cut(c.name, name), name) + pad(in_percent(c.title, found.seasons, c.verdict), 9, right=True)
        yield line + "".join(_changed(found, column, at[c.key], cells) for _, column in shown)
    yield from (paint(line, "dim") for line in _wrapped("behind each chance: its change in points of percent, ± its standard error"))
    if len(odds.columns) > fits:
        yield from (paint(line, "dim") for line in _wrapped("the columns that do not fit are in --format csv"))


def _changed(found: Odds, column: Column, n: int, cells: int) -> str:
    change, error = 100 * column.change[n], 100 * column.error[n]
    moved = f"{change:+.2f} ±{error:.2f}".replace("-", "−")
    chance = column.chances[n]
    return pad(f"{in_percent(chance.title, found.seasons, chance.verdict)} {pad(moved, 12, right=True)}", cells, right=True)


def _moved(found: Odds, title: str) -> Iterator[str]:
    """One sign a race, from nothing to certain, and the highest and the last figure."""
    moments = [moment for moment in found.history if moment.title == title]
    if not moments:
        return
    yield ""
    first, last = moments[0].after, moments[-1].after
    yield paint(f"  how the odds of {moments[0].name} moved, from race {first} to {last}", "bold")
    ways = {c.key: [next((o.title for o in m.chances if o.key == c.key), 0.0) for m in moments] for c in moments[-1].chances}
    names = {c.key: c.name for c in moments[-1].chances}
    ends = {c.key: c for c in moments[-1].chances}
    best = sorted((key for key in ways if max(ways[key]) >= 0.02), key=lambda key: (-ways[key][-1], -max(ways[key])))[:10]
    room = max([wide(names[key]) for key in best], default=4)
    for key in best:
        way = ways[key]
        line = "".join(_LEVELS[min(7, int(share * 8))] if share >= 0.005 else "·" for share in way)
        top = max(range(len(way)), key=way.__getitem__)
        end = in_percent(way[-1], max(1000, found.seasons // 5), ends[key].verdict)
        yield f"     {pad(names[key], room)}  {paint(line, 'points')}  {pad(end, 9, right=True)}" + paint(
            f"   highest {100 * way[top]:.0f} % after {moments[top].after}", "dim"
        )
    note = "one sign a race: ▁ up to an eighth … █ more than seven eighths, · less than half a percent; each from what was known then"
    yield from (paint(line, "dim") for line in _wrapped(note))


def _assumed(found: Odds) -> Iterator[str]:
    """Who was taken to start."""
    count = len(found.races)
    everywhere = [car for car in found.expected if len(car.races) == count]
    some = [car for car in found.expected if 0 < len(car.races) < count]
    which = "the race" if count == 1 else "both races" if count == 2 else f"all {count} races"
    said = f"expected in {which} to come: {len(everywhere)} cars"
    if some:
        said += "; in some: " + ", ".join(f"{car.name} ({_races(car.races)})" for car in some)
    if new := [car.name for car in found.expected if car.newcomer and car.races]:
        said += f"; of whom nothing is known: {', '.join(new)}"
    if found.left_out:
        said += f"; not expected any more: {', '.join(found.left_out)}"
    yield from (paint(line, "dim") for line in _wrapped(said))
    for note in found.notes:
        yield from (paint(line, "dim") for line in _wrapped(f"note: {note}"))


def _races(keys: Sequence[object]) -> str:
    return ", ".join(map(str, keys)) if len(keys) < 4 else f"{len(keys)} races from {keys[0]}"


def _wrapped(text: str) -> list[str]:
    return textwrap.wrap(text, width(), initial_indent="  ", subsequent_indent="    ", break_long_words=False, break_on_hyphens=False)
