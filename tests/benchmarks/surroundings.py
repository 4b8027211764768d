"""What the figures depend on: the machine, the versions and the command."""

import os
import platform
import sqlite3
import sys
from importlib.metadata import version
from pathlib import Path

from tests.benchmarks.engines import POSTGRESQL_VERSION

_PACKAGES = ("uvicorn", "uvloop", "httptools", "starlette", "strawberry-graphql", "sqlalchemy", "asyncpg")


def surroundings(module: str = "tests.benchmarks") -> dict[str, str]:
    """Return each thing by its name; `module` is what was run, `load` that of the last minute."""
    return {
        "command": " ".join(["python -m", module, *sys.argv[1:]]),
        "cores": str(os.cpu_count()),
        "load": f"{os.getloadavg()[0]:.1f}",
        "processor": _processor(),
        "system": platform.platform(),
        "Python": platform.python_version(),
        "SQLite": sqlite3.sqlite_version,
        "PostgreSQL": POSTGRESQL_VERSION,
        **{package: version(package) for package in _PACKAGES},
    }


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor()
    return next((line.partition(": ")[2] for line in lines if line.startswith("model name")), "unknown")
