"""What may never reach a log: parts of patients' data and secrets that tests send."""

from pathlib import Path

PATIENT_NAME = "CANARY-Amara Okafor"
DESCRIPTION = "CANARY-description"
NOTE = "CANARY-note"
IDENTIFIER = "CANARY-identifier"
PASSWORD = "CANARY-password"
SEARCHED = "CANARY-searched"

NEVER_LOGGED = (
    b"CANARY",
    b"HbA1c",
    b"abnormal lab",
    b"65f1234567890abcdef12345",
    b"eyJ",  # what every token begins with
    b"postgresql://",
)


def check_log(log: Path) -> None:
    """Raise AssertionError when something is in a server's log that must not be."""
    said = log.read_bytes()
    assert [secret for secret in NEVER_LOGGED if secret in said] == [], log
