"""Server processes to be measured: one core for them, the other for whoever asks them."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil  # type: ignore[import-untyped]

SERVER_CORE, LOAD_CORE = 0, 1
_START_SECONDS = 30
_END_SECONDS = 10


@dataclass(frozen=True)
class ServerProcess:
    """A server that listens on a port of this computer."""

    port: int
    process: psutil.Process

    def cpu_seconds(self) -> float:
        """Return the processor time that the process and its children have used so far."""
        return sum(_cpu_seconds(process) for process in self._tree())

    def resident_bytes(self) -> int:
        """Return the memory that they occupy."""
        return int(sum(process.memory_info().rss for process in self._tree()))

    def _tree(self) -> list[psutil.Process]:
        return [self.process, *self.process.children(recursive=True)]


def _cpu_seconds(process: psutil.Process) -> float:
    if sys.platform == "linux":
        # The clock of clock_getcpuclockid(3) counts nanoseconds, what psutil reads hundredths of a second.
        return time.clock_gettime((~process.pid << 3) | 2)
    times = process.cpu_times()
    return float(times.user + times.system)


@contextmanager
def on_cores(*cores: int) -> Iterator[None]:
    """Keep this process, and those that it starts meanwhile, on some cores, where that is possible."""
    if not hasattr(os, "sched_setaffinity") or max(cores) >= (os.cpu_count() or 1):
        yield
        return
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, cores)
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


@contextmanager
def running_server(
    module: Sequence[str],
    port: int,
    log: Path,
    environment: Mapping[str, str] | None = None,
    cores: Sequence[int] = (SERVER_CORE,),
) -> Iterator[ServerProcess]:
    """Start `python -m module …`, wait until it accepts connections, and end it in the end."""
    own = {name: value for name, value in os.environ.items() if not name.startswith("TASKWARD_")}
    own["TASKWARD_REQUESTS_PER_SECOND"] = "0"  # One caller brings all the load.
    own["TASKWARD_QUEUE_SECONDS"] = "30"  # Other programs on the machine may hold the server up for long.
    with on_cores(*cores), log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", *module], stdout=output, stderr=output, env={**own, **(environment or {})}
        )
    try:
        _wait_until_it_listens(process, port, log)
        yield ServerProcess(port, psutil.Process(process.pid))
    finally:
        process.terminate()
        try:
            process.wait(_END_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait(_END_SECONDS)


def _wait_until_it_listens(process: "subprocess.Popen[bytes]", port: int, log: Path) -> None:
    deadline = time.monotonic() + _START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise RuntimeError(f"The server does not listen: {log.read_text()}")
