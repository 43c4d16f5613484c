"""What tests of imports share."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from optima_portal.access.viewer import Viewer
from optima_portal.imports import absent
from optima_portal.kit import db as kit_db
from optima_portal.rules.plan import plan
from optima_portal.services.imports import load_file

NOW = datetime(2026, 3, 2, 17, 30, tzinfo=UTC)
OPERATOR = Viewer(name="Command line", source="command line")


@pytest.fixture
def load(engine):
    """`load("835", data)`: a file as the command loads it."""

    def load(kind, data, *, strict=False, name="a file"):
        data = data.encode() if isinstance(data, str) else data

        def in_transaction(work):
            return kit_db.in_transaction(work, engine)

        return load_file(OPERATOR, kind, name, data, strict=strict, in_transaction=in_transaction, now=NOW)

    return load


@pytest.fixture
def set_plan(monkeypatch):
    """`set_plan("absent_percent", 10)`: another figure of plan.toml's [imports]."""

    def change(name, value):
        profile = plan()
        other = replace(profile, imports=replace(profile.imports, **{name: value}))
        monkeypatch.setattr(absent, "plan", lambda: other)

    return change
