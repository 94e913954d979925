"""Who can win, who has won, best and worst place: no difference from brute force, under random rules of the kinds for which answers are exact.

``ONEMAKE_SEASONS=10000 pytest tests/test_contenders_force.py`` tries as many small seasons, and prints how many.
"""

from __future__ import annotations

import os
import sys

import numpy as np
import pytest

from force import Small, as_season, drawn, final_places
from onemake.core.contenders.outlook import Contender, chances_of, look_at, outlook_of

SEASONS = int(os.environ.get("ONEMAKE_SEASONS", "200"))
PARTS = 4


def differences(small: Small) -> list[str]:
    """What the program says otherwise than brute force, in both questions."""
    chances = chances_of(look_at(as_season(small), "t", None, None), "t", all_classified=True)
    found = []
    for everybody in (False, True):
        places = final_places(small, everybody=everybody)
        alone = (places == 1).sum(axis=1) == 1
        answered = {c.key: c for c in outlook_of(chances, all_classified=everybody).contenders}
        for c in range(small.competitors):
            mine = places[:, c]
            key = f"T{c}" if small.team.count(c) > 1 else f"d{small.team.index(c)}"
            wanted = (bool((mine == 1).any()), bool(((mine == 1) & alone).all()), int(mine.min()), int(mine.max()))
            if not _agrees(answered[key], wanted, small):
                found.append(f"{key}, everybody={everybody}: {wanted}, not {answered[key]}")
    return found


def _agrees(said: Contender, wanted: tuple[bool, bool, int, int], small: Small) -> bool:
    can_win, champion, best, worst = wanted
    exact = small.ties != "latest"  # ties by the latest result: the places are bounds where a programme would be needed
    assert not exact or (said.best_exact and said.worst_exact)
    return (
        said.champion == champion
        and (said.can_win == can_win if said.best_exact else said.can_win or not can_win)
        and (said.best == best if said.best_exact else said.best <= best)
        and (said.worst == worst if said.worst_exact else said.worst >= worst)
    )


@pytest.mark.parametrize("part", range(PARTS))
def test_no_small_season_is_answered_otherwise_than_by_brute_force(part: int, capsys: pytest.CaptureFixture[str]) -> None:
    seeds = range(part, SEASONS, PARTS)
    found = {seed: different for seed in seeds if (different := differences(drawn(np.random.default_rng(seed))))}
    with capsys.disabled():
        sys.stdout.write(f"{len(seeds)} small seasons, {len(found)} answered otherwise\n")
    assert not found
