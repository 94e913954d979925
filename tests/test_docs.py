"""Documentation that cannot lie: every key, command, block, output and link in docs/ is held against the program.

    python tests/test_docs.py

writes the help texts of docs/commands.md and the outputs of docs/tutorial.md and docs/league.md anew, where the program has changed.
"""

from __future__ import annotations

import ast
import contextlib
import inspect
import io
import os
import re
import shlex
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, is_dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, get_args
from unittest.mock import patch

import click
import pytest

import onemake
from onemake.cli.main import cli, main
from onemake.core.races import Span
from onemake.core.rules.regulations import Regulations, Rule
from onemake.core.rules.table import tables
from onemake.core.season import Decision, Identity, Note
from onemake.formats import sheets
from onemake.formats.faults import Faults
from onemake.formats.plain import build, keys_of
from onemake.formats.season_folder import _BULLETIN_KEYS, _TOP, read_season
from onemake.formats.toml import Node, read_document
from onemake.office.library import Folder
from onemake.office.record_schema import schema_page

ROOT = Path(__file__).parent.parent
DOCS = ROOT / "docs"
RULEBOOK, TUTORIAL, COMMANDS, API = (DOCS / f"{name}.md" for name in ("rulebook", "tutorial", "commands", "api"))
FORMATS = DOCS / "formats" / "season-folder.md"
WALKS = (
    TUTORIAL,
    *(
        DOCS / f"{name}.md"
        for name in ("league", "writing-a-season", "timing", "compare", "classification", "record-book", "ratings", "odds", "contenders")
    ),
)
SCHEMA = DOCS / "record-schema.md"
A_SUNDAY = datetime(2026, 4, 12, 21, 30, tzinfo=UTC)  # when the walks are done
PAGES = sorted(DOCS.rglob("*.md"))
A_KEY = re.compile(r"[a-z_]+(\.[a-z_]+)*")


# --- reading a page ------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Block:
    """A fenced block: what stands behind its fence, its lines, and where it begins."""

    page: Path
    line: int
    info: str
    lines: tuple[str, ...]

    @property
    def language(self) -> str:
        return self.info.partition(" ")[0]

    @property
    def text(self) -> str:
        return "\n".join(self.lines) + "\n"

    def __str__(self) -> str:
        return f"{self.page.name}:{self.line}"


def read(page: Path) -> tuple[list[tuple[int, str]], list[Block]]:
    """The lines of a page outside its blocks, with their numbers, and the blocks."""
    prose: list[tuple[int, str]] = []
    blocks = []
    fenced: list[str] | None = None
    info, start = "", 0
    for number, line in enumerate(page.read_text(encoding="utf-8").splitlines(), 1):
        if line.startswith("```"):
            if fenced is None:
                fenced, info, start = [], line[3:].strip(), number
            else:
                blocks.append(Block(page, start, info, tuple(fenced)))
                fenced = None
        elif fenced is not None:
            fenced.append(line)
        else:
            prose.append((number, line))
    assert fenced is None, f"{page.name}:{start}: a block is not closed"
    return prose, blocks


def headings(page: Path) -> list[tuple[int, int, str]]:
    """Line, level and text of each heading."""
    prose, _ = read(page)
    return [(number, len(m[1]), m[2].strip()) for number, line in prose if (m := re.match(r"(#+) (.*)", line))]


def section(page: Path, heading: str) -> str:
    """All text under a heading, down to the next of its level or above."""
    found = headings(page)
    index = next(i for i, (_, _, text) in enumerate(found) if text == heading)
    start, level, _ = found[index]
    end = next((n for n, deep, _ in found[index + 1 :] if deep <= level), None)
    lines = page.read_text(encoding="utf-8").splitlines()
    return "\n".join(lines[start : None if end is None else end - 1])


def blocks_of(*languages: str) -> list[Block]:
    return [block for page in PAGES for block in read(page)[1] if block.language in languages]


# --- (a) keys and columns ------------------------------------------------------------------------------------------------------


def dataclasses_in(kind: Any) -> Iterator[type]:
    if isinstance(kind, type) and is_dataclass(kind) and kind is not Span:
        yield kind
    for inner in get_args(kind):
        yield from dataclasses_in(inner)


def keys_under(cls: type, path: str = "") -> Iterator[str]:
    """Every key that a table may hold, and those of the tables inside it, as the rule book writes them."""
    common = set(keys_of(Rule)) if issubclass(cls, Rule) else set()
    for key, kind in keys_of(cls).items():
        if key not in common:
            yield path + key
            for inner in dataclasses_in(kind):
                yield from keys_under(inner, f"{path}{key}.")


def keys_of_season_toml() -> set[str]:
    bulletin = {f"bulletin.{key}" for key in _BULLETIN_KEYS if key not in keys_of(Rule)}
    return {*_TOP, *keys_of(Rule), *keys_under(Identity, "season."), *keys_under(Regulations), *bulletin}


def keys_with_heading() -> set[str]:
    return {text for _, _, text in headings(RULEBOOK) if A_KEY.fullmatch(text)}


def test_every_key_of_season_toml_has_its_heading() -> None:
    assert sorted(keys_of_season_toml() - keys_with_heading()) == []


def test_no_heading_names_a_key_that_does_not_exist() -> None:
    decisions = {f"decision.{key}" for key in keys_of(Decision)}
    assert sorted(keys_with_heading() - keys_of_season_toml() - decisions) == []


def test_no_key_has_two_headings() -> None:
    keys = [text for _, _, text in headings(RULEBOOK) if A_KEY.fullmatch(text)]
    assert sorted({key for key in keys if keys.count(key) > 1}) == []


@pytest.mark.parametrize("key", sorted(keys_with_heading()))
def test_every_key_has_an_example_and_what_people_get_wrong(key: str) -> None:
    text = section(RULEBOOK, key)
    examples = re.findall(r"```toml\n(.*?)```", text, re.DOTALL)
    name = key.rpartition(".")[2]
    assert any(re.search(rf"\b{name}\b", example) for example in examples), f"no example of {key}"
    if any(level == 3 and heading == key for _, level, heading in headings(RULEBOOK)):
        assert "*Often wrong:*" in text


def test_every_key_of_a_decision_is_described() -> None:
    described = section(FORMATS, "decisions.toml")
    keys = set(keys_of(Decision)) - {"line"}  # the reader fills that in
    missing = {key for key in keys if not re.search(rf"\b{key} = |`{key}\b", described)}
    assert sorted(f"decision.{key}" for key in missing if f"decision.{key}" not in keys_with_heading()) == []


def columns_read(*readers: Any) -> set[str]:
    """The columns that a reader asks a row for: row.text("team"), _moment(row, "issued", …)."""
    found = set()
    for node in ast.walk(ast.parse("\n".join(inspect.getsource(reader) for reader in readers))):
        if not isinstance(node, ast.Call) or not node.args:
            continue
        of_row = isinstance(node.func, ast.Attribute) and isinstance(node.func.value, ast.Name) and node.func.value.id == "row"
        given_row = isinstance(node.args[0], ast.Name) and node.args[0].id == "row" and len(node.args) > 1
        named = node.args[0] if of_row else node.args[1] if given_row else None
        if isinstance(named, ast.Constant) and isinstance(named.value, str) and re.fullmatch("[a-z_]+", named.value):
            found.add(named.value)
    return found


@pytest.mark.parametrize(
    ("heading", "readers"),
    [
        ("calendar.csv", (sheets.read_calendar, sheets._key)),
        ("entries.csv", (sheets.read_entries,)),
        ("results.csv", (sheets.read_results, sheets._place, sheets._gap, sheets._key)),
        ("brought_forward.csv", (sheets.read_brought_forward, sheets._after, sheets._points)),
        ("numbers.csv", (sheets.read_numbers, sheets._key)),
        ("official.csv and official_scores.csv", (sheets.read_official, sheets.read_official_scores, sheets._after, sheets._points)),
    ],
)
def test_every_column_that_is_read_is_described(heading: str, readers: tuple[Any, ...]) -> None:
    columns = columns_read(*readers)
    assert columns
    text = section(FORMATS, heading)
    assert sorted(column for column in columns if f"`{column}`" not in text) == []


def test_every_key_of_a_note_is_described() -> None:
    text = section(FORMATS, "notes.toml")
    assert [key for key in keys_of(Note) if f"{key} =" not in text] == []


def test_all_rule_kinds_are_in_the_table_and_nowhere_else() -> None:
    kinds = [f"R{n:02}" for n in range(1, 43)]
    assert re.findall(r"(?m)^\| (R\d\d) \|", section(RULEBOOK, "Rule kinds")) == kinds
    elsewhere = {page.name: re.findall(r"\bR\d\d\b", page.read_text(encoding="utf-8")) for page in PAGES}
    assert {name: found for name, found in elsewhere.items() if found} == {RULEBOOK.name: kinds}


# --- (b) commands --------------------------------------------------------------------------------------------------------------


def help_texts() -> dict[str, str]:
    """The help of the program and of each command it shows, by the heading under which docs/commands.md has it."""
    return dict(_helps(cli, cli.make_context("onemake", [], resilient_parsing=True, terminal_width=100), "onemake"))


def _helps(command: click.Command, context: click.Context, name: str) -> Iterator[tuple[str, str]]:
    yield name, command.get_help(context)
    if isinstance(command, click.Group):
        for word, inner in command.commands.items():
            if not inner.hidden:
                yield from _helps(inner, click.Context(inner, parent=context, info_name=word, terminal_width=100), f"{name} {word}")


def commands_page() -> str:
    """docs/commands.md with the help texts as they are now."""
    page = COMMANDS.read_text(encoding="utf-8")
    for heading, text in help_texts().items():
        pattern = re.compile(rf"(?m)(^## {re.escape(heading)}\n\n```text\n)(.*?)(^```$)", re.DOTALL)
        assert len(pattern.findall(page)) == 1, f"docs/commands.md needs the heading `## {heading}` with a text block under it"
        page = pattern.sub(lambda m, text=text: f"{m[1]}{text.rstrip()}\n{m[3]}", page)  # type: ignore[misc]
    return page


def test_help_texts_in_the_docs_are_those_of_the_program() -> None:
    assert COMMANDS.read_text(encoding="utf-8") == commands_page(), "run: python tests/test_docs.py"


def test_the_docs_name_no_command_that_does_not_exist() -> None:
    told = {text for _, level, text in headings(COMMANDS) if level == 2 and text.startswith("onemake")}
    assert told == set(help_texts())


def test_the_page_of_the_record_tables_is_that_of_the_program() -> None:
    assert SCHEMA.read_text(encoding="utf-8") == schema_page(), "run: python tests/test_docs.py"


def test_every_command_is_tried_in_the_tutorial_or_by_the_league() -> None:
    tried = {words[1] for page in WALKS for step in steps(page) if (words := step.words)}
    assert sorted(name for name, command in cli.commands.items() if not command.hidden and name not in tried) == []


# --- (c) the API ---------------------------------------------------------------------------------------------------------------


def test_every_public_name_has_its_heading_and_no_other() -> None:
    told = [text for _, level, text in headings(API) if level == 3]
    assert sorted(told) == sorted(onemake.__all__)


def test_python_blocks_run_in_order(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    names: dict[str, Any] = {}
    blocks = [block for block in read(API)[1] if block.language == "python"]
    assert blocks
    for block in blocks:
        code = compile("\n" * block.line + block.text, str(block.page), "exec")
        exec(code, names)  # noqa: S102


# --- (d) TOML ------------------------------------------------------------------------------------------------------------------

_BUILT_BY = {"season": Identity, "decision": Decision, "note": Note}


def is_complete(node: Node) -> bool:
    return {"format", "season", "title"} <= set(node.value) and "extends" not in node.value


def document(block: Block) -> Node:
    faults = Faults()
    node = read_document(str(block), block.text.encode(), faults)
    faults.raise_if_any()
    assert node is not None
    return node


@pytest.mark.parametrize("block", blocks_of("toml"), ids=str)
def test_toml_block_parses_and_every_key_in_it_is_known(block: Block) -> None:
    node = document(block)
    faults = Faults()
    for key, cls in _BUILT_BY.items():
        if key in node.value:
            inner = node.value[key]
            for item in inner.value if isinstance(inner.value, list) else [inner]:
                build(cls, item, faults)
    for bulletin in node.value["bulletin"].value if "bulletin" in node.value else ():
        assert set(bulletin.value) <= set(_BULLETIN_KEYS)
        build(Regulations, bulletin.value["change"], faults)
    build(Regulations, node, faults, skip=(*_TOP, "decision", "note"))
    faults.raise_if_any()


ENTRIES = """number,driver,team,classes,guest
1,Ada Berg,North,Pro-Am,
2,Ben Castel,North,,
3,Cleo Duran,South,Rookie,
4,Dai Evans,South,Pro-Am,
5,Eva Falk,South,Rookie,
9,Gus Hale,Promoter,,yes
"""


def field_for(node: Node) -> dict[str, bytes]:
    """Six cars in six races, of every role that the titles of an example speak of."""
    said = {role for title in node.value["title"].value for role in title.value["worth"].value}
    roles = sorted(said - {"*"}) or ["race"]
    calendar, results = ["round,date,scale,status"], ["round,number,position,status,laps,grid,best_lap,codes"]
    for round_ in range(1, 7):
        calendar.append(f"{round_},2026-0{round_}-12,{roles[round_ % len(roles)]},official")
        numbers = ["1", "2", "9", "3", "4", "5"]
        order = numbers[round_ - 1 :] + numbers[: round_ - 1]
        for place, number in enumerate(order, 1):
            codes = {1: "P", 2: "FL"}.get(place, "")
            cell = f"{place}," if place < 6 else ",DNF"
            results.append(f"{round_},{number},{cell},12,{place},1:4{place}.000,{codes}")
    files = {"calendar.csv": calendar, "results.csv": results, "entries.csv": ENTRIES.splitlines()}
    return {name: ("\n".join(lines) + "\n").encode() for name, lines in files.items()}


COMPLETE = [block for block in blocks_of("toml") if is_complete(document(block))]


@pytest.mark.parametrize("block", COMPLETE, ids=str)
def test_complete_season_example_scores(block: Block, tmp_path: Path) -> None:
    node = document(block)
    season = read_season("example", {"season.toml": block.text.encode(), **field_for(node)}, Folder(tmp_path))
    for table in tables(season):
        assert table.rows, table.title
        assert table.rows[0].points > 0, table.title


def test_there_are_complete_examples() -> None:
    assert len(COMPLETE) >= 4


# --- (e) links -----------------------------------------------------------------------------------------------------------------


def slug(heading: str) -> str:
    """The anchor of a heading, as GitHub makes it."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


def links() -> list[tuple[Path, int, str]]:
    readme = ROOT / "README.md"
    pages = [*PAGES, *([readme] if readme.exists() else [])]
    return [
        (page, number, target)
        for page in pages
        for number, line in read(page)[0]
        for target in re.findall(r"\]\(([^)\s]+)\)", line)
        if not re.match(r"[a-z]+:", target)
    ]


def test_every_relative_link_leads_somewhere() -> None:
    found = links()
    assert found
    anchors = {page: {slug(text) for _, _, text in headings(page)} for page in PAGES}
    broken = []
    for page, number, target in found:
        path, _, anchor = target.partition("#")
        there = (page.parent / path).resolve() if path else page
        if not there.exists() or (anchor and there in anchors and anchor not in anchors[there]):
            broken.append(f"{page.name}:{number}: {target}")
    assert broken == []


# --- (f) the tutorial ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Step:
    """Something the tutorial tells the reader to do: a command with what it prints, or an edit of a file."""

    where: str
    command: str = ""
    shown: tuple[str, ...] = ()
    edit: Block | None = None

    @property
    def words(self) -> list[str]:
        return shlex.split(self.command, comments=True)

    @property
    def exits(self) -> int:
        told = re.search(r"# exits (\d+)$", self.command)
        return int(told[1]) if told else 0


def steps(page: Path) -> list[Step]:
    found = []
    for block in read(page)[1]:
        if block.language == "diff" or (block.language in ("csv", "toml") and " " in block.info):
            found.append(Step(str(block), edit=block))
        elif block.language == "console":
            starts = [i for i, line in enumerate(block.lines) if line.startswith("$ ")]
            assert starts[:1] == [0], f"{block}: the block begins with a command"
            for start, end in zip(starts, [*starts[1:], len(block.lines)], strict=True):
                command = block.lines[start][2:]
                if command.startswith("onemake "):
                    found.append(Step(f"{page.name}:{block.line + start + 1}", command, block.lines[start + 1 : end]))
    return found


def run(words: Sequence[str]) -> tuple[int, list[str]]:
    """Run a command as the program would; its exit code, and what it printed (notes and faults first)."""
    out, err = io.StringIO(), io.StringIO()
    code = 0
    with (
        patch.object(sys, "argv", list(words)),
        patch.dict(os.environ, {"COLUMNS": "100", "NO_COLOR": "1"}),
        contextlib.redirect_stdout(out),
        contextlib.redirect_stderr(err),
        patch("onemake.cli.desk.now", lambda: A_SUNDAY),
    ):
        try:
            main()
        except SystemExit as done:
            code = done.code if isinstance(done.code, int) else 0
    return code, [line.rstrip() for line in (err.getvalue() + out.getvalue()).rstrip("\n").split("\n")]


def edit(block: Block) -> None:
    """Do what a diff says: take out the lines with −, put in those with +; with + alone, at the end of the file. A whole file is written as it stands."""
    file = Path(block.info.split()[1])
    if block.language != "diff":
        file.parent.mkdir(exist_ok=True)
        file.write_text(block.text, encoding="utf-8", newline="\n")
        return
    text = file.read_text(encoding="utf-8") if file.exists() else ""
    old = "".join(f"{line[1:]}\n" for line in block.lines if line[:1] in ("-", " "))
    new = "".join(f"{line[1:]}\n" for line in block.lines if line[:1] in ("+", " "))
    if old:
        assert text.count(old) == 1, f"{block}: these lines are not in {file}"
        text = text.replace(old, new)
    else:
        text += new
    file.write_text(text, encoding="utf-8", newline="\n")


def parts(shown: Sequence[str]) -> list[list[str]]:
    """What is shown of an output, cut where lines are left out."""
    found: list[list[str]] = [[]]
    for line in shown:
        if line == "…":
            found.append([])
        else:
            found[-1].append(line)
    return found


def is_output(shown: Sequence[str], printed: Sequence[str]) -> bool:
    """Whether what is shown is what was printed, but for whole lines left out at each …."""
    first, *rest = parts(shown)
    if not rest:
        return list(printed) == first
    at = len(first)
    if list(printed[:at]) != first:
        return False
    *between, last = rest
    for part in between:
        found = next((i for i in range(at, len(printed)) if list(printed[i : i + len(part)]) == part), None)
        if found is None:
            return False
        at = found + len(part)
    return not last or (len(printed) - len(last) >= at and list(printed[-len(last) :]) == last)


@pytest.mark.parametrize("page", WALKS, ids=lambda page: page.name)
def test_what_is_shown_works_as_shown(page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    told = steps(page)
    assert told
    for step in told:
        if step.edit is not None:
            edit(step.edit)
            continue
        code, printed = run(step.words)
        assert code == step.exits, f"{step.where}: {step.command}: {printed}"
        assert is_output(step.shown, printed), f"{step.where}: {step.command} prints\n" + "\n".join(printed)


def test_left_out_lines_hide_no_wrong_one() -> None:
    printed = ["a", "b", "c", "d"]
    assert is_output(["a", "…", "c", "…"], printed)
    assert is_output(["…"], printed)
    assert is_output(["a", "…", "d"], printed)
    assert not is_output(["a", "b"], printed)
    assert not is_output(["b", "…"], printed)
    assert not is_output(["a", "…", "x", "…"], printed)
    assert not is_output(["a", "…", "c"], printed)
    assert not is_output(["a", "…", "c", "…", "b", "…"], printed)


# --- writing anew --------------------------------------------------------------------------------------------------------------


def shortened(shown: Sequence[str], printed: Sequence[str]) -> list[str]:
    """A new output, with lines left out where the old one left them out."""
    first, *rest = parts(shown)
    if not rest:
        return list(printed)
    found = [*printed[: len(first)]]
    for part in rest[:-1]:
        at = next((i for i, line in enumerate(printed) if part and line == part[0]), len(found))
        found += ["…", *printed[at : at + len(part)]]
    return [*found, "…", *(printed[-len(rest[-1]) :] if rest[-1] else [])]


def walked(page: Path) -> str:
    """A page with the outputs as they are now. Run in an empty folder."""
    lines = page.read_text(encoding="utf-8").splitlines()
    moved = 0
    for step in steps(page):
        if step.edit is not None:
            edit(step.edit)
            continue
        _, printed = run(step.words)
        if not is_output(step.shown, printed):
            start = int(step.where.rpartition(":")[2]) + moved
            new = shortened(step.shown, printed)
            lines[start : start + len(step.shown)] = new
            moved += len(new) - len(step.shown)
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    COMMANDS.write_text(commands_page(), encoding="utf-8", newline="\n")
    SCHEMA.write_text(schema_page(), encoding="utf-8", newline="\n")
    for walk in WALKS:
        with tempfile.TemporaryDirectory() as folder, contextlib.chdir(folder):
            text = walked(walk)
        walk.write_text(text, encoding="utf-8", newline="\n")
