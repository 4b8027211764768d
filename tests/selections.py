"""One way for all selections: every one compiled the first time, or none ever.

`pytest --selections=compiled`, `python -m tests.selections ordinary serve`; there is no setting for this.
"""

import sys
from sys import maxsize

from graphql_schema.schema import TaskwardExecution, schema
from server.cli import main

WAYS = {"ordinary": maxsize, "compiled": 0}
"""How often a selection is asked for before it is compiled."""

_chosen: list[str] = []


def choose(way: str) -> None:
    """Execute so from now on, in this process and in the servers that it starts."""
    TaskwardExecution.functions.asked_before = schema.operations.asked_before = WAYS[way]
    _chosen[:] = [way]


def server_module() -> list[str]:
    """Return the module that serves in the way that was chosen, and its own arguments."""
    return ["tests.selections", *_chosen] if _chosen else ["server"]


if __name__ == "__main__":
    choose(sys.argv.pop(1))
    main()
