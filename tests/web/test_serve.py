"""What `make run` leaves behind: a site that is written once, and a server for whoever sits at the machine."""

from __future__ import annotations

import threading
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest
from click.testing import CliRunner

from onemake.cli.main import cli
from onemake.web.serve import server, where
from onemake.web.shipped import one_make_seasons, stamp, write_shipped


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    top = tmp_path_factory.mktemp("made")
    assert len(write_shipped(top)) > 1000
    return top


def test_a_site_is_served_with_the_kinds_of_its_files(tmp_path: Path) -> None:
    for name in ("index.html", "calendar.ics", "feed.atom", "all.json"):
        (tmp_path / name).write_text(f"this is {name} é", encoding="utf-8")
    with server(tmp_path, range(0)) as running:
        threading.Thread(target=running.serve_forever, daemon=True).start()
        found = {}
        for name in ("", "calendar.ics", "feed.atom", "all.json"):
            with urlopen(where(running) + name, timeout=10) as answer:  # noqa: S310
                found[name] = (answer.headers["Content-Type"], answer.read().decode())
        with pytest.raises(HTTPError, match="404"):
            urlopen(where(running) + "none.html", timeout=10)  # noqa: S310
        running.shutdown()
    assert found == {
        "": ("text/html; charset=utf-8", "this is index.html é"),
        "calendar.ics": ("text/calendar; charset=utf-8", "this is calendar.ics é"),
        "feed.atom": ("application/atom+xml", "this is feed.atom é"),
        "all.json": ("application/json; charset=utf-8", "this is all.json é"),
    }


def test_a_server_answers_to_this_machine_alone_and_takes_another_port_if_one_is_taken(tmp_path: Path) -> None:
    with server(tmp_path, range(0)) as first, server(tmp_path, range(first.server_port, first.server_port + 1)) as second:
        assert {first.server_address[0], second.server_address[0]} == {"127.0.0.1"}
        assert first.server_port != second.server_port
        assert where(first) == f"http://127.0.0.1:{first.server_port}/"


@pytest.mark.season
def test_the_site_is_written_anew_only_where_something_changed(site: Path) -> None:
    assert write_shipped(site) == ()
    kept = (site / "index.html").read_bytes()
    (site / ".onemake-made").write_text("another\n", encoding="utf-8")
    assert len(write_shipped(site)) > 1000
    assert (site / "index.html").read_bytes() == kept


def test_another_program_or_book_is_another_stamp(tmp_path: Path) -> None:
    (tmp_path / "__pycache__").mkdir()
    stamps = []
    for name, text in (("a.csv", "1"), ("a.csv", "2"), ("b.csv", "2"), ("__pycache__/c", "3")):
        (tmp_path / name).write_text(text, encoding="utf-8")
        stamps.append(stamp(tmp_path))
    assert len(set(stamps)) == 3
    assert stamps[2] == stamps[3]


@pytest.mark.season
def test_without_a_terminal_the_tour_stops_after_writing(site: Path) -> None:
    done = CliRunner().invoke(cli, ["tour", str(site)], catch_exceptions=False)
    assert done.exit_code == 0
    assert f"the pages of the record book are there already: {site / 'index.html'}" in done.output
    assert "127.0.0.1" not in done.output


def test_formula_one_is_not_among_the_cups_whose_pages_are_written_at_once() -> None:
    assert "porsche-supercup-2026" in one_make_seasons()
    assert [name for name in one_make_seasons() if name.startswith("formula-one")] == []
