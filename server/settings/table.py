"""The table of settings, as docs/settings.md shows it."""

from dataclasses import dataclass

from pydantic.fields import FieldInfo

from server.settings.declaring import PREFIX, variable
from server.settings.settings import Settings


@dataclass(frozen=True, slots=True)
class SettingRow:
    """One row of the table of settings, as the page shows it."""

    name: str
    default: str
    description: str


def settings_table() -> list[SettingRow]:
    """Return every setting in the order in which it is declared."""
    return [
        SettingRow(variable(name), _shown_default(field), field.description or "")
        for name, field in Settings.model_fields.items()
    ]


def shown_value(settings: Settings, name: str) -> str:
    """Return what a variable amounts to, as it would be written; a secret as dots."""
    attribute = name.removeprefix(PREFIX).lower()
    value = getattr(settings, attribute)
    if not Settings.model_fields[attribute].repr:
        return "…" if value else ""
    if isinstance(value, tuple):
        return ",".join(value)
    return str(value).lower() if isinstance(value, bool) else str("" if value is None else value)


def _shown_default(field: FieldInfo) -> str:
    if isinstance(field.json_schema_extra, dict):
        return str(field.json_schema_extra["shown"])
    if isinstance(field.default, bool):
        return str(field.default).lower()
    if field.default is None:
        return ""
    return ",".join(field.default) if isinstance(field.default, tuple) else str(field.default)
