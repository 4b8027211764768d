"""Settings of what is kept where."""

import re
from pathlib import Path

from pydantic import Field, ValidationInfo, field_validator
from pydantic_settings import BaseSettings

from server.settings.declaring import Words, derived

_POSTGRESQL_URL = re.compile(r"postgres(?:ql)?(?:\+asyncpg)?://..*")
_DATABASE_URL = re.compile(rf"sqlite:///(?!:memory:)..*|{_POSTGRESQL_URL.pattern}")


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
    database_replica_url: Words = Field(
        (),
        description="Streaming replicas of that PostgreSQL, separated by commas, from which tasks are read.",
        repr=False,
    )
    replica_lag_seconds: float = Field(
        2.0, ge=0.5, le=60, description="How old at most may be what is read from a replica."
    )

    @field_validator("database_url")
    @classmethod
    def _is_a_known_database(cls, url: str) -> str:
        if not _DATABASE_URL.fullmatch(url):
            raise ValueError("must be like sqlite:///var/taskward.db or postgresql://host/taskward")
        return url

    @field_validator("database_replica_url")
    @classmethod
    def _are_replicas(cls, urls: tuple[str, ...], info: ValidationInfo) -> tuple[str, ...]:
        if not all(_POSTGRESQL_URL.fullmatch(url) for url in urls):
            raise ValueError("must be like postgresql://replica/taskward, one server each")
        if urls and not _POSTGRESQL_URL.fullmatch(info.data.get("database_url", "")):
            raise ValueError(
                "needs a TASKWARD_DATABASE_URL like postgresql://host/taskward, for SQLite has no replicas"
            )
        return urls
