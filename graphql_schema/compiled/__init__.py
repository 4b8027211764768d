"""Selections over tasks as Python functions, in three passes.

`reading` takes a selection set apart into the words of `selection`; `writing` makes a `module` of
Python of it, over types that `structs` makes where tasks come as texts; `functions` keeps what was
made for parts of operations, which `execution` uses in the place of graphql-core's own methods.

`operations` keeps whole operations of one known field: `variables` and `arguments` are worked out,
the field is resolved, and `operation` completes it without graphql-core's executor.

What a pass does not understand, and data that is not as it should be, is graphql-core's to execute:
a function has no effect but its result, so it can always be left for the ordinary way.
"""
