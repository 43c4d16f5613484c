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
    ],
)
def test_production_refuses_what_is_not_safe_and_names_the_setting(changes, names):
    with pytest.raises(ValidationError, match=names):
        _production(**changes)


def test_a_secret_is_not_printed():
    assert "x" * 40 not in repr(_production())


@pytest.mark.parametrize("url", ["postgres://u@h/d", "postgresql://u@h/d"])
def test_postgresql_is_spoken_by_psycopg_3(monkeypatch, url):
    monkeypatch.setenv("DATABASE_URL", url)
    monkeypatch.delenv("OPTIMA_DATABASE_URL", raising=False)
    assert Settings(_env_file=None).url_of_database == "postgresql+psycopg://u@h/d"


def test_the_example_documents_every_setting_and_no_other():
    documented = set(re.findall(r"^#?\s*OPTIMA_([A-Z0-9_]+)=", EXAMPLE.read_text(), re.MULTILINE))
    assert documented == {name.upper() for name in Settings.model_fields}
