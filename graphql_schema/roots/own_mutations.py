"""The mutations by which everyone changes what is their own, whatever their role may write."""

from graphql import FieldNode, GraphQLError, OperationDefinitionNode, OperationType, parse

_OWN = frozenset({"changeOwnPassword"})
_MOST_TOKENS = 200
"""More than enough for these mutations; so reading a document costs little before it is judged."""


def changes_only_ones_own(query: str) -> bool:
    """Tell whether a document has such mutations and no others. What cannot be read plainly has not."""
    if not any(name in query for name in _OWN):
        # Every query of an auditor comes by here.
        return False
    try:
        document = parse(query, no_location=True, max_tokens=_MOST_TOKENS)
    except GraphQLError:
        return False
    operations = [node for node in document.definitions if isinstance(node, OperationDefinitionNode)]
    selections = [
        selection
        for operation in operations
        if operation.operation is OperationType.MUTATION
        for selection in operation.selection_set.selections
    ]
    return all(isinstance(each, FieldNode) and each.name.value in _OWN for each in selections)
