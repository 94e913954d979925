"""A bar for what takes a while, where somebody sits at a terminal."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

__all__ = ["in_progress", "word_if_long"]

_LONG = 3.0  # seconds without a word


@contextmanager
def in_progress(what: str, total: int) -> Iterator[Callable[[str], None]]:
    """Draw a bar on the error output; what comes back is to be called with the name of each thing that is done."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    bar = Progress(
        TextColumn(what),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.description}"),
        console=Console(stderr=True),
        transient=True,
    )
    with bar:
        task = bar.add_task("", total=total)
        yield lambda name: bar.update(task, advance=1, description=name)


@contextmanager
def word_if_long(words: str) -> Iterator[None]:
    """Say on the error output what takes so long, once it does; nothing where nobody sits at a terminal."""
    if not sys.stderr.isatty():
        yield
        return
    from threading import Timer

    timer = Timer(_LONG, lambda: print(words, file=sys.stderr, flush=True))
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
