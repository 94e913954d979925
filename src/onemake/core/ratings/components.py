"""Who can be compared at all: whoever is joined to whom by races in which both were classified, over however many others."""

from __future__ import annotations

import numpy as np

from onemake.core.ratings.history import History
from onemake.core.rules.field import Ints

__all__ = ["components"]


def components(history: History) -> Ints:
    """The component of each driver, [D], numbered from 0, the one with the most rows first; -1 for whoever was never classified.

    Two series-seasons are joined where they share a driver; and so is everybody who stood in them.
    """
    label = np.arange(len(history.drivers))
    if not len(history.driver):
        return np.full(len(label), -1)
    lengths = np.diff(history.start)
    while True:
        least = np.repeat(np.minimum.reduceat(label[history.driver], history.start[:-1]), lengths)
        joined = label.copy()
        np.minimum.at(joined, history.driver, least)
        np.minimum.at(joined, label[history.driver], least)  # whoever carries the same label comes along
        joined = joined[joined]
        if np.array_equal(joined, label):
            return _numbered(label, history)
        label = joined


def _numbered(label: Ints, history: History) -> Ints:
    """Labels as numbers in the order of how much was heard; of equal ones the driver heard of first."""
    heard = np.bincount(label[history.driver], minlength=len(label))
    order = np.argsort(-heard, kind="stable")
    number = np.full(len(label), -1)
    number[order] = np.where(heard[order] > 0, np.arange(len(label)), -1)
    return np.asarray(number[label])
