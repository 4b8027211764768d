"""Our server without compiled selections, to see what they save. There is no setting for this.

`python -m tests.benchmarks.uncompiled_server serve`
"""

from sys import maxsize
from unittest.mock import patch

from graphql_schema.compiled.functions import Functions
from graphql_schema.schema import TaskwardExecution
from graphql_schema.types.task import DOCUMENTS
from server.cli import main

if __name__ == "__main__":
    with patch.object(TaskwardExecution, "functions", Functions(DOCUMENTS, asked_before=maxsize)):
        main()
