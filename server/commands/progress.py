"""A progress bar for work that says how far it is, and of how much."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import click


@contextmanager
def progress(label: str) -> Iterator[Callable[[int, int], None]]:
    """Give what is to be told how much is done and how much it will be; shown to people alone."""
    bar = click.progressbar(length=0, label=label, file=sys.stderr, hidden=not sys.stderr.isatty())

    def show(done: int, total: int) -> None:
        # There may be more in the end than was thought at first.
        bar.length = max(done, total)
        bar.update(done - bar.pos)

    with bar:
        yield show
