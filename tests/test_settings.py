"""What an operator decides with `TASKWARD_*` variables."""

import os
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from server.misconfigured import Misconfigured
from server.settings.loading import load_settings
from server.settings.settings import Settings
from server.settings.table import settings_table, shown_value

NAMES = {row.name for row in settings_table()}


@pytest.fixture(autouse=True)
def _clean_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in os.environ:
        if name.upper().startswith("TASKWARD_"):
            monkeypatch.delenv(name)


def settings_of(monkeypatch: pytest.MonkeyPatch, **variables: str) -> Settings:
    for name, value in variables.items():
        monkeypatch.setenv(f"TASKWARD_{name}", value)
    return load_settings()


def test_a_fresh_installation_needs_no_variable() -> None:
    settings = load_settings()

    assert settings.database_url == "sqlite:///var/taskward.db"
    assert settings.base_url == "http://127.0.0.1:8000"
    assert settings.fhir_base == "http://127.0.0.1:8000/api/fhir"
    assert settings.allowed_hosts == ("127.0.0.1", "localhost", "::1")
    assert settings.site.zone == ZoneInfo("UTC")
    assert not settings.demo


def test_addresses_follow_the_host_the_port_and_the_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = settings_of(monkeypatch, HOST="::1", PORT="9000", DATA_DIR="/srv/taskward")

    assert settings.base_url == "http://[::1]:9000"
    assert settings.database_url == "sqlite:////srv/taskward/taskward.db"
    assert settings.data_dir == Path("/srv/taskward")


def test_the_base_url_has_no_slash_at_its_end(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = settings_of(monkeypatch, BASE_URL="https://Tasks.example.org/care/", PILOT="true")

    assert settings.fhir_base == "https://Tasks.example.org/care/api/fhir"
    assert settings.allowed_hosts[0] == "tasks.example.org"


def test_a_flag_goes_before_its_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TASKWARD_PORT", "9000")

    assert load_settings(port=9001).port == 9001
    assert load_settings(port=None).port == 9000


def test_lists_are_separated_by_commas(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = settings_of(
        monkeypatch, ALLOWED_HOSTS="A.example, [::1],", TRUSTED_PROXIES="10.0.0.1,10.0.0.2"
    )

    assert settings.allowed_hosts == ("a.example", "::1")
    assert settings.trusted_proxies == ("10.0.0.1", "10.0.0.2")


def test_an_empty_variable_is_as_good_as_none(monkeypatch: pytest.MonkeyPatch) -> None:
    assert settings_of(monkeypatch, PORT="", BASE_URL="").base_url == "http://127.0.0.1:8000"


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("PORT", "abc", "TASKWARD_PORT=abc: input should be a valid integer"),
        ("PORT", "70000", "TASKWARD_PORT=70000: input should be less than or equal to 65535."),
        ("BASE_URL", "tasks.example.org", "TASKWARD_BASE_URL=tasks.example.org: must be like https://"),
        ("BASE_URL", "https://a.example/?x", "must be like https://"),
        ("BASE_URL", "https://user@a.example", "must be like https://"),
        ("BASE_URL", "https://a.example/\n", "must be like https://"),
        ("TIME_ZONE", "Mars/Olympus", "TASKWARD_TIME_ZONE=Mars/Olympus: is no time zone"),
        ("TIME_ZONE", "../../etc/passwd", "is no time zone"),
        ("TIME_ZONE", "America", "is no time zone"),
        ("DEMO", "perhaps", "TASKWARD_DEMO=perhaps: input should be a valid boolean"),
        ("MAX_BODY_BYTES", "0", "TASKWARD_MAX_BODY_BYTES=0: input should be greater than"),
        ("DATABASE_URL", "mysql://u:s3cret@h/n", "TASKWARD_DATABASE_URL: must be like sqlite:///var/"),
        ("DATABASE_URL", "sqlite:///:memory:", "TASKWARD_DATABASE_URL: must be like sqlite:///var/"),
        (
            "DATABASE_REPLICA_URL",
            "postgresql://u:s3cret@h/n",
            "needs a TASKWARD_DATABASE_URL like postgresql",
        ),
        ("DATABASE_REPLICA_URL", "mysql://u:s3cret@h/n", "must be like postgresql://replica/taskward, one"),
        ("DATABASE_REPLICA_URL", "postgresql://u:s3cret@h1,h2/n", "must be like postgresql://replica/taskwa"),
        ("REPLICA_LAG_SECONDS", "0", "TASKWARD_REPLICA_LAG_SECONDS=0: input should be greater than or equal"),
    ],
)
def test_a_value_that_makes_no_sense_is_one_sentence(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, sentence: str
) -> None:
    with pytest.raises(Misconfigured) as refused:
        settings_of(monkeypatch, **{name: value})

    assert sentence in str(refused.value)
    assert "\n" not in str(refused.value).replace(value, "")
    assert "s3cret" not in str(refused.value)


def test_an_unknown_variable_is_refused_with_the_nearest_known(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(Misconfigured, match=r"TASKWARD_PROT is no setting.* did you mean TASKWARD_PORT"):
        settings_of(monkeypatch, PROT="9000")


@pytest.mark.parametrize("host", ["127.0.0.1", "127.8.8.8", "::1", "localhost"])
def test_the_demo_listens_on_this_computer(monkeypatch: pytest.MonkeyPatch, host: str) -> None:
    assert settings_of(monkeypatch, DEMO="1", HOST=host).demo


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.5", "tasks.example.org"])  # noqa: S104 - the point
def test_the_demo_listens_nowhere_else(monkeypatch: pytest.MonkeyPatch, host: str) -> None:
    with pytest.raises(Misconfigured, match="only on this computer"):
        settings_of(monkeypatch, DEMO="true", HOST=host)


def test_the_address_of_the_database_is_not_printed(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = settings_of(monkeypatch, DATABASE_URL="postgresql://u:s3cret@db/tasks")

    assert "s3cret" not in repr(settings)


def test_replicas_of_a_postgresql_are_named_one_by_one_and_not_printed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    replicas = "postgresql://u:s3cret@r1/tasks, postgres://u:s3cret@r2:5433/tasks?sslmode=verify-full"
    settings = settings_of(
        monkeypatch, DATABASE_URL="postgresql://u:s3cret@db/tasks", DATABASE_REPLICA_URL=replicas
    )

    assert [url.partition("@")[2] for url in settings.database_replica_url] == [
        "r1/tasks",
        "r2:5433/tasks?sslmode=verify-full",
    ]
    assert "s3cret" not in repr(settings)
    assert shown_value(settings, "TASKWARD_DATABASE_REPLICA_URL") == "…"


def test_where_there_are_no_replicas_none_are_hinted_at() -> None:
    assert not shown_value(load_settings(), "TASKWARD_DATABASE_REPLICA_URL")


def test_every_setting_is_described_in_the_table() -> None:
    assert {f"TASKWARD_{name.upper()}" for name in Settings.model_fields} == NAMES
    assert all(row.description.endswith(".") for row in settings_table())
