"""`python -m server` is `taskward`."""

from server.cli import main

main()
