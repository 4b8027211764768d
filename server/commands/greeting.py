"""What `taskward serve` says when it starts."""

import shlex
import sys
from pathlib import Path

from server.demo.accounts import ACCOUNTS
from server.settings.declaring import variable
from server.settings.settings import Settings


def greeting(settings: Settings) -> str:
    """Return where everything is, and for the demo how to try it."""
    base = settings.base_url
    lines = [
        f"Taskward serves {base}/",
        f"  GraphQL  {base}/graphql",
        f"  FHIR     {settings.fhir_base}",
    ]
    if settings.demo:
        lines += [
            "",
            "This is the demo: its data is made up, and everyone on this computer may sign in as:",
            "",
        ]
        width = max(len(account.id) for account in ACCOUNTS)
        lines += [f"  {account.id:{width}}  {account.name}: {account.description}" for account in ACCOUNTS]
        lines += ["", "Try:", f"  {curl_line(settings)}"]
    return "\n".join([*lines, "", "Ctrl-C stops it."])


def curl_line(settings: Settings) -> str:
    """Return a line that lists tasks when it is pasted into a shell in this folder."""
    changed = _changed(settings)
    token = " ".join([*changed, _command(), "token --role admin"])
    return f'curl -H "Authorization: Bearer $({token})" {settings.fhir_base}/Task'


def _changed(settings: Settings) -> list[str]:
    """Return the assignments without which another shell would make a token for another server."""
    usual = Settings.model_construct()
    return [
        f"{variable(name)}={shlex.quote(str(getattr(settings, name)))}"
        for name in ("data_dir", "base_url")
        if getattr(settings, name) != getattr(usual, name, None)
    ]


def _command() -> str:
    called = Path(sys.argv[0])
    if called.name.startswith("taskward"):
        return shlex.quote(str(called))
    return f"{shlex.quote(sys.executable)} -m server"
