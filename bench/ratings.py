"""`make bench-ratings`: how good the ratings are, held against the libraries that exist, on the shipped seasons. Nothing here is a test.

    python bench/ratings.py [--quick] [--only held-out,times,open-points,calibration]

Every figure of docs/model.md is printed here. ``--quick`` gives every search a tenth of its tries, and leaves out what takes long: for a look, not for a claim.
"""

from __future__ import annotations

import argparse
import platform
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version

SECTIONS = ("held-out", "times", "open-points", "calibration")
PEERS = ("openskill", "trueskill", "trueskillthroughtime", "choix", "elote")


def main() -> None:
    asked = _asked()
    if missing := [name for name in (*PEERS, "numba", "scipy") if _version(name) is None]:
        sys.exit(f"{', '.join(missing)} not installed; what the ratings are held against comes with: pip install 'onemake[odds,bench]'")
    told = ", ".join(f"{name} {_version(name)}" for name in (*PEERS, "numpy", "scipy", "numba"))
    print(f"{datetime.now(UTC):%d %B %Y}, Python {platform.python_version()}, {platform.machine()}; {told}", flush=True)
    for section in asked.only:
        for line in _lines(section, share=0.1 if asked.quick else 1.0):
            print(line, flush=True)


def _lines(section: str, share: float) -> Iterator[str]:
    if section == "held-out":
        import held_out_report

        return held_out_report.lines(share)
    if section == "times":
        import rating_times

        return rating_times.lines(share)
    if section == "open-points":
        import open_points_report

        return open_points_report.lines(share)
    import calibrated

    return calibrated.lines(share)


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Ratings against the libraries that exist, on the shipped seasons.")
    parser.add_argument("--quick", action="store_true", help="a tenth of the tries: about a minute")
    parser.add_argument("--only", type=_sections, default=SECTIONS, help="some of: " + ", ".join(SECTIONS))
    return parser.parse_args()


def _sections(text: str) -> tuple[str, ...]:
    found = tuple(text.split(","))
    if unknown := set(found) - set(SECTIONS):
        raise argparse.ArgumentTypeError(f"there is no {', '.join(sorted(unknown))}; there are {', '.join(SECTIONS)}")
    return found


def _version(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None


if __name__ == "__main__":
    main()
