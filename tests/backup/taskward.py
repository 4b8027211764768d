"""The command `taskward` over a database, run in this process because starting one takes long."""

import os
from dataclasses import dataclass
from pathlib import Path

from click.testing import CliRunner

from server.cli import taskward as command
from server.misconfigured import Misconfigured


@dataclass(frozen=True)
class Ran:
    code: int
    said: str


def taskward(url: str, folder: Path, *arguments: str | Path, **settings: str) -> Ran:
    """Run one command over the database and return its exit code and what it said.

    The keys are under `var` in the folder.
    """
    settings |= {"database_url": url, "data_dir": str(folder / "var")}
    environment: dict[str, str | None] = {name: None for name in os.environ if name.startswith("TASKWARD_")}
    environment |= {f"TASKWARD_{name.upper()}": value for name, value in settings.items()}
    result = CliRunner().invoke(command, [str(argument) for argument in arguments], env=environment)
    if isinstance(result.exception, Misconfigured):
        return Ran(2, str(result.exception))
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return Ran(result.exit_code, result.output)
