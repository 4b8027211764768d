"""Our server without compiled selections, to see what they save. There is no setting for this.

`python -m tests.benchmarks.uncompiled_server serve`
"""

from server.cli import main
from tests.selections import choose

if __name__ == "__main__":
    choose("ordinary")
    main()
