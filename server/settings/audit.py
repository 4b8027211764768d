"""Settings of the audit trail; none of them turns it off."""

from pathlib import Path
from typing import Literal

from pydantic import Field
from pydantic_settings import BaseSettings


class AuditSettings(BaseSettings):
    """When reads are recorded, and where anchors go."""

    audit_reads: Literal["batched", "sync"] = Field(
        "batched",
        description="When reads are in the audit trail: `batched` within a quarter of a second, "
        "`sync` before their answer.",
    )
    audit_anchor_file: Path | None = Field(
        None, description="File, best on another machine, to which anchors of the audit trail are added."
    )
    audit_anchor_minutes: int = Field(
        10, ge=1, le=24 * 60, description="Minutes between two anchors of the audit trail."
    )
