"""Settings of what is kept where."""

import re
from pathlib import Path

from pydantic import Field, field_validator
from pydantic_settings import BaseSettings

from server.settings.declaring import derived

_DATABASE_URL = re.compile(r"(?:sqlite:///(?!:memory:).|postgres(?:ql)?(?:\+asyncpg)?://.).*")


class KeepingSettings(BaseSettings):
    """Files and the database."""

    data_dir: Path = Field(
        Path("var"), description="Folder of the SQLite file, the key files and the files of `$export`."
    )
    database_url: str = derived(
        "sqlite:///{TASKWARD_DATA_DIR}/taskward.db",
        lambda values: f"sqlite:///{values['data_dir']}/taskward.db",
        "Where tasks are kept: `sqlite:///path` or `postgresql://user:password@host/name`.",
        secret=True,
    )

    @field_validator("database_url")
    @classmethod
    def _is_a_known_database(cls, url: str) -> str:
        if not _DATABASE_URL.fullmatch(url):
            raise ValueError("must be like sqlite:///var/taskward.db or postgresql://host/taskward")
        return url
