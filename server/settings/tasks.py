"""Settings of the rules of tasks."""

from zoneinfo import ZoneInfo

from pydantic import Field, field_validator
from pydantic_settings import BaseSettings


class TaskSettings(BaseSettings):
    """Days, and what is told of others' tasks."""

    time_zone: str = Field("UTC", description="Zone in which a date without a time has its day.")
    hide_existence: bool = Field(
        default=False, description="Answer 404 instead of 403 for another practitioner's task."
    )

    @field_validator("time_zone")
    @classmethod
    def _is_a_zone(cls, name: str) -> str:
        try:
            ZoneInfo(name)
        except (KeyError, ValueError, OSError) as error:
            raise ValueError("is no time zone; use a name such as Europe/Berlin") from error
        return name
