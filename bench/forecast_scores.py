"""How good a forecast of an order was. Higher is better for rev, fwd, acc, tau and rho; lower for the rest. All are means a race.

A method is asked for one number a driver. ``rev`` and ``fwd`` are log-probabilities of the whole order, chosen from the last place forward and from the first back;
the winner's chance is given under both laws. The pairs, tau and rho belong to neither.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
MEASURES = ("rev", "fwd", "pairLL", "acc", "winLL", "Brier", "winLLb", "tau", "rho")
HIGHER = ("rev", "fwd", "acc", "tau", "rho")


@dataclass(frozen=True)
class Padded:
    """Strengths in the order of finish, the first first: [R, N] and who is there, [R, N]."""

    strengths: Floats
    there: NDArray[np.bool_]

    def scaled(self, by: float) -> Padded:
        return Padded(self.strengths * by, self.there)


def padded(strengths: Sequence[Floats]) -> Padded:
    """Races of different sizes in one array."""
    most = max(len(s) for s in strengths)
    found = np.zeros((len(strengths), most))
    there = np.zeros(found.shape, dtype=np.bool_)
    for row, mask, s in zip(found, there, strengths, strict=True):
        row[: len(s)] = s - np.mean(s)
        mask[: len(s)] = True
    return Padded(found, there)


def rev(x: Padded) -> Floats:
    """[R] log-probability of each order, the last place chosen first."""
    e = -np.where(x.there, x.strengths, np.inf)
    terms = np.where(x.there, -x.strengths - np.logaddexp.accumulate(e, axis=1), 0.0)
    return np.asarray(terms[:, 1:].sum(axis=1))


def fwd(x: Padded) -> Floats:
    """[R] log-probability of each order, the winner chosen first: ordinary Plackett-Luce."""
    e = np.where(x.there, x.strengths, -np.inf)[:, ::-1]
    left = np.logaddexp.accumulate(np.where(np.isneginf(e), -1e300, e), axis=1)[:, ::-1]
    return np.asarray(np.where(x.there, x.strengths - left, 0.0).sum(axis=1))


def pair_loss(x: Padded) -> Floats:
    """[R] mean over the pairs of a race of the log-loss that the one ahead is ahead."""
    return _over_pairs(x, np.logaddexp(0.0, -_differences(x)))


def tau(x: Padded) -> Floats:
    """[R] Kendall's tau between forecast and order; two forecast level count as half right."""
    return _over_pairs(x, np.sign(_differences(x)))


def rho(x: Padded) -> Floats:
    """[R] Spearman's rho, ties of the forecast at their mean rank."""
    n = x.there.sum(axis=1)
    d = np.sign(-_all_differences(x)) * (x.there[:, :, None] & x.there[:, None, :])
    ranks = d.sum(axis=2) / 2.0
    places = np.arange(x.there.shape[1])[None, :] - (n[:, None] - 1) / 2.0
    a, b = np.where(x.there, ranks, 0.0), np.where(x.there, places, 0.0)
    spread = np.sqrt((a * a).sum(axis=1) * (b * b).sum(axis=1))
    return np.asarray(np.divide((a * b).sum(axis=1), spread, out=np.zeros(len(n)), where=spread > 0))


def win_front(x: Padded) -> Floats:
    """[R, N] each driver's chance to win, the winner chosen first."""
    e = np.where(x.there, np.exp(x.strengths - x.strengths.max(axis=1, keepdims=True)), 0.0)
    return np.asarray(e / e.sum(axis=1, keepdims=True))


def win_back(x: Padded) -> Floats:
    """[R, N] each driver's chance to win, the last place chosen first.

    He wins whose T = E * exp(strength) is the greatest: the integral of his density times everybody else's distribution, over the logarithm of his E by the
    trapezoid rule, which is exact to many digits where both ends are flat.
    """
    y = np.arange(-20.0, 4.3, 0.2)
    e = np.exp(y)
    ratio = np.exp(np.clip(_all_differences(x), -50, 50))  # [R, i, j] exp(s_i - s_j)
    others = x.there[:, None, :] & ~np.eye(x.there.shape[1], dtype=np.bool_)[None]
    found = np.zeros(x.there.shape)
    for k in range(len(y)):
        ahead = np.where(others, -np.expm1(-e[k] * ratio), 1.0).prod(axis=2)
        found += np.where(x.there, ahead * e[k] * np.exp(-e[k]), 0.0)
    return np.asarray(found / found.sum(axis=1, keepdims=True))


def brier(chance: Floats) -> Floats:
    """[R] the sum over the drivers of (chance - outcome)², the first of the row having won."""
    return np.asarray(((chance - np.eye(1, chance.shape[1])) ** 2).sum(axis=1))


def measures(x: Padded) -> dict[str, Floats]:
    """Every measure of every race, [R] each."""
    front, back, agreement = win_front(x), win_back(x), tau(x)
    return {
        "rev": rev(x),
        "fwd": fwd(x),
        "pairLL": pair_loss(x),
        "acc": (agreement + 1) / 2,
        "winLL": -np.log(front[:, 0]),
        "Brier": brier(front),
        "winLLb": -np.log(back[:, 0]),
        "tau": agreement,
        "rho": rho(x),
    }


def best_scale(x: Padded, measure: str = "rev") -> float:
    """The one factor on the strengths under which the races come out likeliest, by golden section on its logarithm."""
    spread = float(x.strengths[x.there].std())
    if spread == 0:
        return 1.0

    def loss(at: float) -> float:
        y = x.scaled(float(np.exp(at)))
        return float(pair_loss(y).mean() if measure == "pairLL" else -(rev(y) if measure == "rev" else fwd(y)).mean())

    low, high = float(np.log(0.01 / spread)), float(np.log(10 / spread))
    golden = (5**0.5 - 1) / 2
    a, b = high - golden * (high - low), low + golden * (high - low)
    at_a, at_b = loss(a), loss(b)
    while high - low > 1e-4:
        if at_a < at_b:
            high, b, at_b = b, a, at_a
            a = high - golden * (high - low)
            at_a = loss(a)
        else:
            low, a, at_a = a, b, at_b
            b = low + golden * (high - low)
            at_b = loss(b)
    return float(np.exp((low + high) / 2))


def margin(ours: Floats, theirs: Floats) -> tuple[float, float]:
    """Mean of the paired differences and its standard error."""
    d = ours - theirs
    return float(d.mean()), float(d.std(ddof=1) / np.sqrt(len(d)))


def _all_differences(x: Padded) -> Floats:
    return np.asarray(x.strengths[:, :, None] - x.strengths[:, None, :])


def _differences(x: Padded) -> Floats:
    """[R, P] strength of the one ahead less that of the one behind, over all pairs of columns."""
    i, j = np.triu_indices(x.there.shape[1], 1)
    return np.asarray(x.strengths[:, i] - x.strengths[:, j])


def _over_pairs(x: Padded, figures: Floats) -> Floats:
    i, j = np.triu_indices(x.there.shape[1], 1)
    both = x.there[:, i] & x.there[:, j]
    return np.asarray(np.where(both, figures, 0.0).sum(axis=1) / both.sum(axis=1))
