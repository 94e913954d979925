"""Readers of timing files against the bare decoding of the same bytes: the standard library's csv or json, or lxml. The files are those of the corpus."""

from __future__ import annotations

import configparser
import csv
import json
import os
import sys
import time
import tracemalloc
from collections import defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median

sys.path.insert(0, str(Path(__file__).parents[1] / "tools"))

from breaking_timing import grow

from onemake.core.errors import UserError
from onemake.formats.timing import read_timing
from onemake.formats.timing.document import Document

_XML = ("rfactor_xml", "orbits_html", "orbits_xml")
_PAGES = ("orbits_pdf", "time_service_pdf")
_ROWS = (
    "acc",
    "assetto_corsa_client",
    "calendar_json",
    "ergast",
    "iracing_csv",
    "iracing_json",
    "jolpica_import",
    "simresults_csv",
    "speedhive",
)
_LARGE = 600_000  # bytes


def corpus() -> list[tuple[str, bytes]]:
    """The sample files; none where they are not at hand."""
    folder = Path(os.environ.get("ONEMAKE_CORPUS", "")) / "data/timing"
    if not os.environ.get("ONEMAKE_CORPUS") or not folder.is_dir():
        return []
    return [(path.name, path.read_bytes()) for path in sorted(folder.rglob("*")) if path.is_file() and path.name != "INDEX.csv"]


def by_format(files: list[tuple[str, bytes]]) -> dict[str, list[tuple[str, bytes]]]:
    """The files by the format they are read as, the largest first; refused ones under none."""
    found: dict[str, list[tuple[str, bytes]]] = defaultdict(list)
    for name, data in files:
        try:
            said = read_timing(name, data)
        except UserError:
            continue
        if said is not None:
            found[said.format].append((name, data))
    return {form: sorted(those, key=lambda file: -len(file[1])) for form, those in sorted(found.items())}


def decoding(form: str, name: str, data: bytes) -> Callable[[], object]:
    """Only the decoding of a file's bytes."""
    document = Document(name, data)
    if form in _XML:
        from lxml import etree, html

        parser = html.HTMLParser() if form == "orbits_html" else etree.XMLParser(recover=True, resolve_entities=False)
        return lambda: etree.fromstring(data, parser)
    if document.is_json or form == "sms_stats":
        start, end = document.text.find("{" if "{" in document.text else "["), document.text.rfind("}") + 1
        text = document.text if document.is_json else document.text[start:end]
        return lambda: json.loads(text, strict=False)
    if form == "race07":
        lines = "\n".join(line for line in document.text.splitlines() if not line.startswith("//"))
        return lambda: configparser.RawConfigParser(strict=False).read_string(lines)
    if form == "f1db":
        import yaml

        return lambda: yaml.load(document.text, yaml.CSafeLoader)
    if form == "amb_p3":
        return lambda: wire(bytes.fromhex("".join(data.decode().split())))
    separator = ";" if document.text[:4000].count(";") > document.text[:4000].count(",") else ","
    return lambda: list(csv.reader(document.text.splitlines(), delimiter=separator))


def wire(data: bytes) -> list[list[bytes]]:
    """The frames of a decoder's wire and their fields, cut out and no more: no library does it. The reader takes the check sum of each frame as well."""
    found = []
    for frame in data.split(b"\x8f")[:-1]:
        head, *rest = frame.split(b"\x8d")
        record = head + b"".join(bytes((part[0] - 0x20,)) + part[1:] for part in rest)
        fields, at = [], 10
        while at + 1 < len(record):
            end = at + 2 + record[at + 1]
            fields.append(record[at + 2 : end])
            at = end
        found.append(fields)
    return found


def grown(those: list[tuple[str, bytes]]) -> tuple[str, bytes]:
    """The largest file in UTF-8 with its rows again and again, as large as no sample of its format is: what every file costs, however small, counts no more."""
    name, data = next((name, data) for name, data in those if b"\0" not in data[:40])
    return name, grow(data, _LARGE // len(data))


def ratios(form: str, those: list[tuple[str, bytes]], runs: int = 15) -> tuple[float, float, int]:
    """Reader against decoding on the largest file: the median of paired ratios, the reader's seconds, the bytes."""
    name, data = those[0]
    bare = decoding(form, name, data)
    pairs = []
    for _ in range(runs):
        begin = time.perf_counter()
        read_timing(name, data)
        middle = time.perf_counter()
        bare()
        pairs.append((middle - begin, time.perf_counter() - middle))
    return median(a / b for a, b in pairs), median(a for a, _ in pairs), len(data)


def memory(those: list[tuple[str, bytes]]) -> float:
    """The most memory that reading the largest file takes, in times its size."""
    name, data = those[0]
    read_timing(name, data)  # what is imported once is no memory of the file
    tracemalloc.start()
    read_timing(name, data)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak / len(data)


def lines() -> Iterator[str]:
    files = corpus()
    if not files:
        yield "    skipped: the sample files are not here; set ONEMAKE_CORPUS"
        return
    found = by_format(files)
    for form, those in found.items():
        ratio, seconds, size = ratios(form, those)
        if form in _PAGES:
            yield f"    {form:<22} {size / 1e3:8.1f} kB {seconds * 1e3:8.2f} ms   a PDF, by itself"
        else:
            yield f"    {form:<22} {size / 1e3:8.1f} kB {seconds * 1e3:8.2f} ms {ratio:6.2f} x decoding (asked 3), memory {memory(those):4.1f} x the file (asked 10)"
    for form in _ROWS:
        if form in found:
            large = [grown(found[form])]
            ratio, seconds, size = ratios(form, large)
            yield f"    {form:<22} {size / 1e3:8.1f} kB {seconds * 1e3:8.2f} ms {ratio:6.2f} x decoding, its rows again and again, memory {memory(large):4.1f} x the file"
    text = [(name, data) for name, data in files if data[:4] != b"%PDF"]
    begin = time.perf_counter()
    for name, data in text:
        try:
            read_timing(name, data)
        except UserError:
            continue
    took = time.perf_counter() - begin
    size = sum(len(data) for _, data in text)
    yield f"    all {len(text)} files but the PDFs, {size / 1e6:.1f} MB: {took:.2f} s, {len(text) / took:.0f} files/s (asked 150), {size / took / 1e6:.1f} MB/s (asked 40)"


if __name__ == "__main__":
    print("\n".join(lines()))
