"""Selections over FHIR documents as Python functions, in three passes.

`reading` takes a selection set apart, `writing` makes Python of it, `functions` keeps what was made.
What a pass does not understand, and data that is not as it should be, is graphql-core's to execute:
a function has no effect but its result, so it can always be left for the ordinary way.
"""
