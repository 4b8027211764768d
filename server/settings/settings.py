"""Everything that an operator decides, together."""

from typing import Self
from zoneinfo import ZoneInfo

from pydantic import Field, model_validator
from pydantic_settings import SettingsConfigDict

from graphql_schema.site import Site
from server.auth.addresses import is_loopback
from server.settings.audit import AuditSettings
from server.settings.declaring import PREFIX
from server.settings.graphql import GraphQLSettings
from server.settings.identity import IdentitySettings
from server.settings.keeping import KeepingSettings
from server.settings.serving import ServingSettings
from server.settings.tasks import TaskSettings


# Pydantic reads the bases from the last to the first, which is the order of the table of settings.
class Settings(
    IdentitySettings, AuditSettings, TaskSettings, GraphQLSettings, ServingSettings, KeepingSettings
):
    """The decisions of one installation. There are no default secrets."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, env_ignore_empty=True, frozen=True)

    demo: bool = Field(
        default=False, description="Serve made-up tasks and let everyone sign in; only on this computer."
    )

    @model_validator(mode="after")
    def _keeps_the_demo_at_home(self) -> Self:
        if self.demo and not is_loopback(self.host):
            raise ValueError(
                f"The demo lets everyone sign in, so it listens only on this computer: "
                f"set {PREFIX}HOST to 127.0.0.1, not {self.host!r}."
            )
        return self

    @property
    def site(self) -> Site:
        """The part of the decisions on which the API's meaning depends."""
        return Site(self.fhir_base, ZoneInfo(self.time_zone), self.hide_existence, self.graphql_limits)
