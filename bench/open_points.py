"""What the notes left open: is it right to rank from the back in one-make racing, what reversed grids and short races and qualifying are worth, and two more.

Each answer comes with a standard error, and is printed as found.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from dense import Laid, Walk, forecasts, laid_out
from forecast_scores import Padded, best_scale, fwd, margin, pair_loss, rev, tau
from held_out import Trial, chosen, minimise
from numpy.typing import NDArray
from past_races import Event, Races
from peers import numpy_elo

Floats = NDArray[np.float64]
_ABOVE = ("newcomer_variance", "within_season", "new_season", "back", "front", "grid", "reversed_grid", "short")
BASE = ("newcomer_mean", "newcomer_variance", "within_season", "new_season", "keep")


@dataclass(frozen=True)
class Fitted:
    """A walk, its scale, and how it did on the test."""

    walk: Walk
    scale: float
    aim: float
    rev: Floats
    fwd: Floats
    pairs: Floats
    tau: Floats


def fitted(trial: Trial, names: Sequence[str], begin: Walk, aim: str = "pairLL", tries: int = 260, *, levels: bool = False) -> Fitted:
    """Some settings of the walk fitted on the tuning races alone; ``aim`` is the measure that is made best."""
    early = laid_out(trial.races.until(trial.last_tuned))
    mask = trial.tune[: len(early.day)]
    series = range(1, len(trial.races.series)) if levels else range(0)

    def loss(at: Floats) -> float:
        x = chosen(forecasts(early, _walk(begin, names, at, series)), mask)
        x = x.scaled(best_scale(x, aim))
        return float(pair_loss(x).mean()) * 50 if aim == "pairLL" else -float((rev if aim == "rev" else fwd)(x).mean())

    start = np.array([*(_to(name, getattr(begin, name)) for name in names), *(begin.level.get(s, 0.0) for s in series)])
    best, _ = minimise(loss, start, tries)
    return judged(trial, laid_out(trial.races), _walk(begin, names, best, series), aim)


def judged(trial: Trial, laid: Laid, walk: Walk, aim: str = "pairLL") -> Fitted:
    """A walk with its scale from the tuning races, on the races of the test."""
    answer = forecasts(laid, walk)
    seen = chosen(answer, trial.tune)
    scale = best_scale(seen, aim)
    at = seen.scaled(scale)
    x = chosen(answer, trial.test).scaled(scale)
    aimed = {"pairLL": lambda: -pair_loss(at), "rev": lambda: rev(at), "fwd": lambda: fwd(at)}[aim]()
    return Fitted(walk, scale, float(aimed.mean()), rev(x), fwd(x), pair_loss(x), tau(x))


def _to(name: str, value: float) -> float:
    return float(np.log(max(value, 0.02)) if name in _ABOVE else np.log(value / (1 - value)) if name == "keep" else value)


def _walk(begin: Walk, names: Sequence[str], at: Floats, series: range) -> Walk:
    def back(name: str, x: float) -> float:
        return float(np.exp(np.clip(x, -12, 4)) if name in _ABOVE else 1 / (1 + np.exp(-np.clip(x, -20, 7))) if name == "keep" else x)

    values = {name: back(name, x) for name, x in zip(names, at, strict=False)}
    return replace(begin, **values, level=dict(zip(series, (float(x) for x in at[len(names) :]), strict=True)) or dict(begin.level))


def described(races: Races, groups: Mapping[str, Callable[[Event], bool]]) -> Iterator[str]:
    """The same strengths, the two directions. Strengths from an all-pairs Elo, which takes no side; each direction with the scale that suits it, a group at a time."""
    answer = numpy_elo(races, {"k": 0.05})
    yield f"{'':<34}{'races':>6}{'cars':>6}{'rev':>9}{'fwd':>9}{'rev - fwd':>18}{'scale rev':>11}{'scale fwd':>11}"
    for name, asked in groups.items():
        mask = races.where(asked)
        if mask.sum() < 8:
            continue
        x = chosen(answer, mask)
        back, front = best_scale(x, "rev"), best_scale(x, "fwd")
        a, b = rev(x.scaled(back)), fwd(x.scaled(front))
        mean, error = margin(a, b)
        cars = x.there.sum() / len(x.there)
        yield f"{name:<34}{len(a):>6}{cars:>6.1f}{a.mean():>9.3f}{b.mean():>9.3f}{mean:>+10.3f} ({error:.3f}){back:>11.2f}{front:>11.2f}"


def sharpness(races: Races, asked: Callable[[Event], bool], parts: int = 3) -> Iterator[str]:
    """How sharp ranks are at the front, in the middle and at the back: of neighbours in the order of finish, the log-odds that the one ahead was the stronger, for
    a unit of strength, as it was and as each law would have it. Strengths from an all-pairs Elo, each law drawn ten times a race with the scale that suits it.
    """
    x = chosen(numpy_elo(races, {"k": 0.05}), races.where(asked))
    back, front = best_scale(x, "rev"), best_scale(x, "fwd")
    unit = x.scaled(back)
    yield f"      {'':<22}" + "".join(f"{name:>18}" for name in ("front third", "middle third", "back third"))
    for name, told in (
        ("as it was", [unit]),
        ("from the back", [_drawn(unit, 1.0, i) for i in range(10)]),
        ("from the front", [_drawn(unit, -front / back, i) for i in range(10)]),
    ):
        slopes = [_slope(np.concatenate([_neighbours(y, part, parts) for y in told])) for part in range(parts)]
        yield f"      {name:<22}" + "".join(f"{slope:>10.3f} ({error:.3f})" for slope, error in slopes)


def _drawn(x: Padded, power: float, seed: int) -> Padded:
    """The races drawn anew: by T = E * exp(power * strength), the greatest T first; a negative power draws from the front."""
    t = np.random.default_rng(seed).exponential(size=x.strengths.shape) * np.exp(power * x.strengths)
    key = np.where(x.there, -t if power > 0 else t, np.inf)
    return Padded(np.take_along_axis(x.strengths, np.argsort(key, axis=1), axis=1), x.there)


def _neighbours(x: Padded, part: int, parts: int) -> Floats:
    """Differences in strength of neighbours in one part of the field."""
    n = x.there.sum(axis=1)
    i = np.arange(x.there.shape[1] - 1)[None, :]
    here = (i < n[:, None] - 1) & (np.minimum(parts * i // np.maximum(n[:, None] - 1, 1), parts - 1) == part)
    return np.asarray((x.strengths[:, :-1] - x.strengths[:, 1:])[here])


def _slope(d: Floats) -> tuple[float, float]:
    """The maximum-likelihood slope of a logistic without a constant, all outcomes being one, by Newton; and its standard error."""
    b = 0.0
    h = 1.0
    for _ in range(50):
        p = 1 / (1 + np.exp(-b * d))
        h = float((d * d * p * (1 - p)).sum())
        step = float((d * (1 - p)).sum()) / h
        b += float(np.clip(step, -2, 2))
        if abs(step) < 1e-9:
            break
    return b, float(1 / np.sqrt(h))


def directions(trial: Trial, begin: Walk, *, levels: bool = False, tries: int = 260) -> Iterator[str]:
    """Learned from the back, from the front, from both with fitted weights; fitted to the pairs, which take no side. Then each by its own likelihood."""
    back = fitted(trial, BASE, replace(begin, back=1.0, front=0.0), tries=tries, levels=levels)
    front = fitted(trial, BASE, replace(begin, back=0.0, front=1.0), tries=tries, levels=levels)
    both = fitted(trial, (*BASE, "back", "front"), replace(back.walk, back=0.8, front=0.2), tries=int(tries * 1.5), levels=levels)
    share = both.walk.back / (both.walk.back + both.walk.front)
    yield f"{trial.name}: weight on the back {share:.2f} (back {both.walk.back:.2f}, front {both.walk.front:.2f})"
    yield f"    {'learned from':<14}{'pairLL':>9}{'tau':>8}{'rev':>9}{'fwd':>9}"
    for name, f in (("the back", back), ("the front", front), ("both", both)):
        yield f"    {name:<14}{f.pairs.mean():>9.4f}{f.tau.mean():>8.4f}{f.rev.mean():>9.3f}{f.fwd.mean():>9.3f}"
    for name, other in (("front", front), ("both", both)):
        cells = [(other.pairs, back.pairs), (back.tau, other.tau), (back.rev, other.rev), (back.fwd, other.fwd)]
        told = ", ".join(
            f"{what} {m:+.4f} ({e:.4f})" for what, (m, e) in zip(("pairLL", "tau", "rev", "fwd"), (margin(*c) for c in cells), strict=True)
        )
        yield f"    the back ahead of {name} by: {told}"
    yield from weights(trial, back.walk)


def weights(trial: Trial, base: Walk) -> Iterator[str]:
    """How much of the weight could stand at the front: all else as fitted with all of it at the back."""
    laid = laid_out(trial.races)
    back = judged(trial, laid, base)
    for share in (0.05, 0.1, 0.2, 0.5):
        f = judged(trial, laid, replace(base, back=base.back * (1 - share), front=base.back * share))
        mean, error = margin(back.pairs, f.pairs)
        tuned = (f.aim - back.aim) * 1e4
        yield f"    {share:.0%} of the weight at the front: pairLL better by, tuning {tuned:+.1f}, test {mean * 1e4:+.1f} ({error * 1e4:.1f}) ten-thousandths"


def powers(trial: Trial, base: Walk, name: str, values: Sequence[float]) -> Iterator[str]:
    """A power of the likelihood, its profile on the tuning races and on those never looked at; all else as fitted with one."""
    laid = laid_out(trial.races)
    ordinary = judged(trial, laid, replace(base, **{name: 0.0 if name == "grid" else 1.0}), "rev")  # type: ignore[arg-type]
    yield f"    {name.replace('_', ' ')}, {trial.name}: gain in rev, nats a race, over {'nought' if name == 'grid' else 'one'}"
    for value in values:
        f = judged(trial, laid, replace(base, **{name: value}), "rev")  # type: ignore[arg-type]
        mean, error = margin(f.rev, ordinary.rev)
        pairs, pairs_error = margin(ordinary.pairs, f.pairs)
        yield f"      {value:<5} tuning {f.aim - ordinary.aim:+.3f}   test {mean:+.3f} ({error:.3f})   pairLL {pairs:+.4f} ({pairs_error:.4f})"


def worth(races: Races, walk: Walk, asked: Callable[[Event], bool], rest: Callable[[Event], bool]) -> str:
    """What a unit of strength counts for in some races against the rest: the ratio of the scales that suit them, by the likelihood, with a jackknife error."""
    answer = forecasts(laid_out(races), walk)
    one, other = races.where(asked), races.where(rest)
    if one.sum() < 3:
        return f"{one.sum()} races: too few to say"
    x, y = chosen(answer, one), chosen(answer, other)
    a, b = best_scale(x), best_scale(y)
    return f"{a / b:.2f} ({_scale_error(x.strengths, x.there, a) / b:.2f}) in {one.sum()} races against {other.sum()}"


def _scale_error(strengths: Floats, there: NDArray[np.bool_], scale: float) -> float:
    def each(by: float) -> Floats:
        return rev(Padded(strengths * by, there))

    step = scale * 0.02
    slope = (each(scale + step) - each(scale - step)) / (2 * step)
    bend = -((each(scale + step) - 2 * each(scale) + each(scale - step)) / step**2).sum()
    return float(np.sqrt((slope**2).sum()) / bend)  # sandwich: races, not places, are independent


def learning(trial: Trial, base: Walk) -> Iterator[str]:
    """Do drivers improve over their first two winters: the drift fitted on the tuning races, and its profile."""
    laid = laid_out(trial.races)
    none = judged(trial, laid, replace(base, learning=0.0), "rev")
    f = fitted(trial, ("newcomer_mean", "learning"), base, "rev", 60)
    mean, error = margin(f.rev, none.rev)
    yield f"    {trial.name}: {f.walk.learning:+.2f} log-odds a winter; tuning {f.aim - none.aim:+.4f}, test {mean:+.4f} ({error:.4f}) nats a race"


def retirements(races: Races) -> Iterator[str]:
    """Is there a driver in retirements? Beta-binomial by driver and season against one rate for the season; the likelihood ratio, halved at the border."""
    from scipy.special import betaln
    from scipy.stats import chi2

    yield f"    {'':<28}{'starts':>7}{'retired':>9}{'kappa':>8}{'sd of rate':>12}{'2 log LR':>10}{'p':>9}"
    for name, cells in _cells(races).items():
        d = np.concatenate([c[0] for c in cells])
        n = np.concatenate([c[1] for c in cells])
        p = np.concatenate([np.full(len(c[0]), c[0].sum() / c[1].sum()) for c in cells])

        def loss(kappa: float, d: Floats = d, n: Floats = n, p: Floats = p) -> float:
            return -float((betaln(kappa * p + d, kappa * (1 - p) + n - d) - betaln(kappa * p, kappa * (1 - p))).sum())

        grid = np.exp(np.linspace(np.log(1.0), np.log(3000), 160))
        losses = [loss(k) for k in grid]
        kappa = float(grid[int(np.argmin(losses))])
        alike = float((d * np.log(p) + (n - d) * np.log1p(-p)).sum())
        ratio = max(2 * (-min(losses) - alike), 0.0)
        mean = float(d.sum() / n.sum())
        sd = float(np.sqrt(mean * (1 - mean) / (kappa + 1)))
        shown = f"{kappa:.0f}" if kappa < 2500 else "none"
        yield f"    {name:<28}{int(n.sum()):>7}{mean:>9.3f}{shown:>8}{sd:>12.3f}{ratio:>10.2f}{chi2.sf(ratio, 1) / 2 if ratio > 0 else 0.5:>9.4f}"


def _cells(races: Races) -> dict[str, list[tuple[Floats, Floats]]]:
    """By series the seasons with retirements told: retirements and starts of each driver of at least four starts."""
    found: dict[str, list[tuple[Floats, Floats]]] = {}
    for season in dict.fromkeys(e.season for e in races.events):
        events = [e for e in races.events if e.season == season]
        out, starts = np.zeros(len(races.drivers)), np.zeros(len(races.drivers))
        for e in events:
            starts[e.order] += 1
            starts[e.retired] += 1
            out[e.retired] += 1
        some = starts >= 4
        if out[some].sum() >= 5:
            name = races.series[events[0].series]
            found.setdefault(name if name != "formula-one" else f"formula-one {events[0].year // 10 * 10}s", []).append(
                (out[some], starts[some])
            )
    return found
