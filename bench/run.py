"""`make bench`: every figure is a median of ratios measured in pairs in one run. Nothing here is a test."""

from __future__ import annotations

from functools import partial

import formula_one
import growth
import pages
import processes
import readers
import scenarios
import sweeps

import odds
import record
from timing import line, paired


def main() -> None:
    print("(a) all Formula One tables 1950-2025 after every round, from compiled arrays")
    work = formula_one.jobs()
    arrays = [formula_one.arrays(job) for job in work]
    cells, wrong = (sum(n) for n in zip(*(formula_one.compare(j, x) for j, x in zip(work, arrays, strict=True)), strict=True))
    tables = sum(len(job.afters) for job in work)
    print(f"    {tables} tables, {cells} rows compared with the minimal program, {wrong} differ")
    print(
        "    "
        + line(
            "with all points lines / minimal NumPy",
            *paired(lambda: [j.run() for j in work], lambda: [formula_one.minimal(x) for x in arrays]),
            "3",
        )
    )

    print("(b) champion of 100,000 outcomes of the last 8 of 16 races, 30 cars, two drops, count-back")
    many, places = scenarios.scenarios()
    in_c = scenarios.in_c(many, places)
    if in_c is None:
        print("    skipped: there is no C compiler here")
    else:
        ours = many.champions(places)
        print(f"    {int((ours == in_c()).sum())} of {len(ours)} champions agree")
        print("    " + line("NumPy executor / plain C", *paired(lambda: many.champions(places), in_c), "4"))

    print("(c) read, check, compile and score one season folder as a whole")
    for n, seconds in growth.measure():
        print(f"    {n:>3} seasons: {seconds * 1e3:8.1f} ms, {seconds / n * 1e3:6.2f} ms each")

    print('(d) whole processes, against python -c "import numpy"')
    for name, command, target in (("onemake --help", processes.HELP, "1"), ("onemake standings", processes.STANDINGS, "2.5")):
        figures = paired(partial(processes.run, command), partial(processes.run, processes.NUMPY), runs=11)
        print("    " + line(name, *figures, target))
    begin = processes.Start()
    for name, flags in (("onemake start, three files", ()), ("the same without page and picture", ("--no-page",))):
        figures = paired(partial(begin, *flags), partial(processes.run, processes.LIBRARIES), runs=7)
        print("    " + line(f"{name} / import numpy, openpyxl", *figures, "under 2 s"))

    print("(e) pages: 40 cars, 18 races; then whole sites")
    season, found = pages.page_and_plain()
    print(
        "    "
        + line(
            "standings page / bare table",
            *paired(lambda: pages.full(season, found), lambda: pages.plain(found[0])),
            "page under 20 ms",
        )
    )
    print(f"    picture (PNG, twice as sharp): {pages.picture(season, found) * 1e3:8.1f} ms, asked for: 1000 ms")
    for n, scored, written, files in pages.growth():
        print(
            f"    {n:>3} seasons: {written * 1e3:8.1f} ms, {written / n * 1e3:6.1f} ms each, {files} files; reading and scoring alone {scored * 1e3:8.1f} ms"
        )
    print("(f) readers of timing files, the largest sample of each format: median of 15 paired ratios")
    for told in readers.lines():
        print(told)
    print("(g) the record book: built, asked, taken along; then a pyramid of 200 series, 40 years, 20 races, 30 cars")
    for told in record.lines():
        print(told, flush=True)
    print("(h) title odds: 28 entrants, 6 rounds run, 10 left, 2 of 16 dropped, 8 % retirements, count-back; one core")
    for told in odds.lines():
        print(told, flush=True)
    print("(i) a sweep: every round of three seasons, here and on Dask workers of this machine")
    for told in sweeps.lines():
        print(told, flush=True)


if __name__ == "__main__":
    main()
