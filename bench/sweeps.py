"""(i) A sweep past one machine: every round of some seasons, here, and on Dask with one worker process and with two.

python bench/sweeps.py
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from importlib.util import find_spec

import numpy as np

from onemake.office.sweep import Swept, sweep
from timing import seconds

_SEASONS = ("porsche-supercup-2023", "porsche-supercup-2024", "porsche-supercup-2025")
_ENDS, _PARTS = 400_000, 4


def lines() -> Iterator[str]:
    if find_spec("distributed") is None:
        yield "    skipped: Dask is not installed; pip install 'onemake[sweep]'"
        return
    from distributed import Client, LocalCluster

    do = partial(sweep, _SEASONS, ends=_ENDS, parts=_PARTS)
    alone = do()
    tasks = len(alone) * _PARTS
    here = min(seconds(do) for _ in range(3))
    yield f"    {len(alone)} moments of {len(_SEASONS)} seasons, {_ENDS:,} ends each in {tasks} tasks; one after the other {here:.2f} s"
    took = {}
    for workers in (1, 2):
        with LocalCluster(n_workers=workers, threads_per_worker=1, dashboard_address=None) as cluster, Client(cluster) as client:
            first = seconds(partial(do, client=client))
            took[workers] = min(seconds(partial(do, client=client)) for _ in range(3))
            same = identical(alone, do(client=client))
        yield (
            f"    {workers} worker{'s' * (workers > 1)}: first sweep {first:.2f} s, then {took[workers]:.2f} s, {here / took[workers]:.2f} times as fast as without; "
            f"{1e3 * (took[workers] * workers - here) / tasks:.1f} ms of overhead a task; the answers are {'the same' if same else 'DIFFERENT'}"
        )
    yield f"    two workers / one: {took[1] / took[2]:.2f} times as fast"


def identical(one: Sequence[Swept], other: Sequence[Swept]) -> bool:
    return all(
        a.after == b.after
        and a.tallies.keys() == b.tallies.keys()
        and all(np.array_equal(t.places, b.tallies[n].places) for n, t in a.tallies.items())
        for a, b in zip(one, other, strict=True)
    )


if __name__ == "__main__":
    for line in lines():
        print(line, flush=True)
