"""The command `taskward` over a database, as an operator's shell runs it."""

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

TASKWARD = Path(sys.executable).with_name("taskward")


@dataclass(frozen=True)
class Ran:
    code: int
    said: str


def taskward(url: str, folder: Path, *arguments: str | Path, **settings: str) -> Ran:
    """Run one command over the database and return its exit code and what it said.

    The keys are under `var` in the folder.
    """
    settings |= {"database_url": url, "data_dir": str(folder / "var")}
    environment = {name: value for name, value in os.environ.items() if not name.startswith("TASKWARD_")}
    environment |= {f"TASKWARD_{name.upper()}": value for name, value in settings.items()}
    ran = subprocess.run(
        [str(TASKWARD), *map(str, arguments)],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=120,
        check=False,
    )
    assert "Traceback" not in ran.stdout, ran.stdout
    return Ran(ran.returncode, ran.stdout)
