"""Settings: what production refuses to start with, and that `.env.example` says all there is."""

import re
from pathlib import Path

import pytest
from pydantic import ValidationError

from optima_portal.kit.settings import DEMO_SECRET, Settings

EXAMPLE = Path(__file__).parents[2] / ".env.example"
SAFE = {"mode": "production", "secret": "x" * 40, "origin": "https://portal.example", "smtp_host": "mail.example"}


def _production(**changes):
    return Settings(_env_file=None, **(SAFE | changes))


def test_production_starts_with_a_secret_https_and_a_mail_server():
    assert not _production().is_demo
    assert _production().is_https


@pytest.mark.parametrize(
    ("changes", "names"),
    [
        ({"secret": DEMO_SECRET}, "OPTIMA_SECRET"),
        ({"secret": "short"}, "OPTIMA_SECRET"),
        ({"origin": "http://portal.example"}, "OPTIMA_ORIGIN"),
        ({"smtp_host": ""}, "OPTIMA_SMTP_HOST"),
        ({"former_secrets": f"{'y' * 32},{DEMO_SECRET}"}, "OPTIMA_FORMER_SECRETS"),
        ({"former_secrets": "y" * 31}, "OPTIMA_FORMER_SECRETS"),
        ({"also_origins": "https://two.example, http://three.example"}, "OPTIMA_ALSO_ORIGINS"),
    ],
)
def test_production_refuses_what_is_not_safe_and_names_the_setting(changes, names):
    with pytest.raises(ValidationError, match=names):
        _production(**changes)


def test_production_takes_former_secrets_and_second_names_that_are_as_safe():
    chosen = _production(former_secrets=f"{'y' * 32},{'z' * 32}", also_origins="https://two.example")
    assert chosen.origins == {"https://portal.example", "https://two.example"}


@pytest.mark.parametrize(
    "changes",
    [
        {"host": "0.0.0.0"},
        {"host": ""},
        {"origin": "https://portal.example"},
        {"origin": "http://localhost.evil.example"},
        {"origin": "localhost:3000"},
        {"also_origins": "http://10.0.0.7:3000"},
    ],
)
def test_a_demo_answers_its_own_machine_alone_unless_somebody_said_otherwise(changes):
    with pytest.raises(ValidationError, match="OPTIMA_DEMO_FOR_OTHERS"):
        Settings(_env_file=None, **changes)
    assert Settings(_env_file=None, demo_for_others=True, **changes).is_demo


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "[::1]"])
def test_a_demo_at_home_needs_nobodys_leave(host):
    assert Settings(_env_file=None, host=host.strip("[]"), origin=f"http://{host}:3000").is_demo


def test_a_secret_is_not_printed():
    assert "x" * 40 not in repr(_production())


def test_what_is_refused_is_not_printed():
    with pytest.raises(ValidationError) as refused:
        _production(secret="hush", smtp_password="whisper")
    assert "hush" not in str(refused.value)
    assert "whisper" not in str(refused.value)


@pytest.mark.parametrize("url", ["postgres://u@h/d", "postgresql://u@h/d"])
def test_postgresql_is_spoken_by_psycopg_3(monkeypatch, url):
    monkeypatch.setenv("DATABASE_URL", url)
    monkeypatch.delenv("OPTIMA_DATABASE_URL", raising=False)
    assert Settings(_env_file=None).url_of_database == "postgresql+psycopg://u@h/d"


def test_the_example_documents_every_setting_and_no_other():
    documented = set(re.findall(r"^#?\s*OPTIMA_([A-Z0-9_]+)=", EXAMPLE.read_text(), re.MULTILINE))
    assert documented == {name.upper() for name in Settings.model_fields}
