"""What Python's garbage collector need not look at again and again.

A full collection goes through the schema and all else that was made at the start, and everybody
waits for it: https://docs.python.org/3/library/gc.html#gc.freeze
"""

import gc

_NEW_OBJECTS = 10_000
"""Objects between two collections of the young ones; a request makes hundreds, and few are cyclic."""


def keep_what_is_here() -> None:
    """Leave what there is now alone, and collect less often; call it when the application is ready."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(_NEW_OBJECTS)
