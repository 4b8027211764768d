import os
import re
import subprocess
from pathlib import Path

from graphql import parse, validate

from graphql_schema.schema import schema
from server.settings.table import settings_table
from tests.service import Service

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text()
LONGEST_README = 120
ROWS = [(row.name, row.default, row.description) for row in settings_table()]
SETTING = r"^\| `(TASKWARD_\w+)` \| (.*?) \| (.*?) \|$"


def code_blocks(markdown: str, language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", markdown, re.DOTALL)


def run_as_written(block: str, service: Service) -> str:
    """Run shell lines of a page against a service of ours instead of the demo's address."""
    here = block.replace("http://127.0.0.1:8000", service.url)
    here = here.replace("$(.venv/bin/taskward token --role admin)", str(service.admin().token))
    done = subprocess.run(
        ["bash", "-euc", here],
        env=os.environ | {"PYTHONWARNINGS": ""},
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout


def test_the_readme_can_be_read_in_one_sitting() -> None:
    assert README.count("\n") <= LONGEST_README


def test_the_page_of_settings_names_every_one_as_the_code_has_it() -> None:
    page = (ROOT / "docs/settings.md").read_text()

    assert re.findall(SETTING, page, re.MULTILINE) == ROWS


def test_the_settings_of_the_readme_are_among_them() -> None:
    shown = re.findall(SETTING, README, re.MULTILINE)

    assert shown
    assert set(shown) <= set(ROWS)


def test_the_readmes_first_query_fits_the_schema() -> None:
    (query,) = code_blocks(README, "graphql")

    assert validate(schema._schema, parse(query)) == []


def test_the_readmes_first_curl_call_finds_tasks(service: Service) -> None:
    block = next(block for block in code_blocks(README, "sh") if "curl" in block)

    assert '"type":"searchset"' in run_as_written(block, service)


def test_the_first_calls_work_one_after_the_other_as_they_stand(service: Service) -> None:
    page = (ROOT / "docs/first-calls.md").read_text()

    printed = run_as_written("\necho '---'\n".join(code_blocks(page, "sh")), service)

    _, created, found, completed, noted, history, refused = printed.split("---\n")
    assert re.fullmatch(r"[0-9a-f-]{36}\n(?:\{.*\n?)?", created, re.DOTALL)
    assert created.strip() in found
    assert '"status":"completed"' in completed
    assert "Patient called back" in noted
    assert '"total":3' in history
    assert "code-invalid" in refused
    assert "Task.note[0]" in refused
