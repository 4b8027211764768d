"""`make fuzz`: generated requests with a new seed each time, which is printed so that it can be given again.

TASKWARD_FUZZ_SEED and TASKWARD_FUZZ_EXAMPLES decide otherwise.
"""

import os
import secrets
import sys
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.databases import ENGINES, Databases
from tests.fuzzing.fuzz import fuzz_graphql, fuzz_rest
from tests.service import running_service


def main() -> None:
    number = int(os.environ.get("TASKWARD_FUZZ_SEED") or secrets.randbelow(1 << 32))
    most = int(os.environ.get("TASKWARD_FUZZ_EXAMPLES") or 200)
    sys.stdout.write(f"TASKWARD_FUZZ_SEED={number} TASKWARD_FUZZ_EXAMPLES={most}\n")
    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory()))
        databases = Databases(folder, stack)
        for engine in ENGINES:
            own = folder / engine
            own.mkdir()
            with running_service(databases.migrated(engine), own) as service:
                for fuzz in (fuzz_rest, fuzz_graphql):
                    asked = fuzz(service, number, most)
                    sys.stdout.write(f"{engine}: {fuzz.__name__}: {asked} operations, {most} requests each\n")


if __name__ == "__main__":
    main()
