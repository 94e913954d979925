"""Time two things in turn, again and again, and report the median of the ratios: these machines are noisy, ratios within a run are not."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable


def seconds(do: Callable[[], object]) -> float:
    start = time.perf_counter()
    do()
    return time.perf_counter() - start


def processor_seconds(do: Callable[[], object]) -> float:
    """Of this process alone: what else the machine does counts less."""
    start = time.process_time()
    do()
    return time.process_time() - start


def paired(
    ours: Callable[[], object], theirs: Callable[[], object], runs: int = 9, clock: Callable[[Callable[[], object]], float] = seconds
) -> tuple[float, float, list[float]]:
    """Median seconds of each, and the ratios ours / theirs pair by pair, sorted."""
    ours()
    theirs()
    pairs = [(clock(ours), clock(theirs)) for _ in range(runs)]
    ratios = sorted(a / b for a, b in pairs)
    return statistics.median(a for a, _ in pairs), statistics.median(b for _, b in pairs), ratios


def line(what: str, ours: float, theirs: float, ratios: list[float], target: str) -> str:
    middle = statistics.median(ratios)
    return f"{what}: {ours * 1e3:8.1f} ms against {theirs * 1e3:8.1f} ms; ratio {middle:.2f} ({ratios[0]:.2f} to {ratios[-1]:.2f}), asked for: {target}"
