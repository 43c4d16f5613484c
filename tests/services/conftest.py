"""What tests of services share."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from sqlalchemy import Engine
from sqlmodel import Session

from optima_portal.access.viewer import Viewer
from optima_portal.kit import job_kinds
from optima_portal.models.user import User
from optima_portal.services.worker import know_all_kinds

NOW = datetime(2026, 3, 2, 17, 30, tzinfo=UTC)


@pytest.fixture
def now() -> datetime:
    """A Monday morning in Orange County."""
    return NOW


@pytest.fixture
def own_kinds(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Callable[[job_kinds.Work], job_kinds.Work]]:
    """`@job` for kinds that exist in this test only."""
    know_all_kinds()
    monkeypatch.setattr(job_kinds, "_kinds", dict(job_kinds._kinds))
    return job_kinds.job


@pytest.fixture
def as_user(engine: Engine, now: datetime) -> Callable[[str], Viewer]:
    """`as_user("maria")`: a person who exists, as services see them, in a session of theirs."""

    def make(name: str) -> Viewer:
        user = User(email=f"{name}@office.example", name=name.title(), created_at=now)
        with Session(engine, expire_on_commit=False) as db:
            db.add(user)
            db.commit()
        return Viewer(user_id=user.id, user_key=user.key, name=user.name, session_hash=f"session of {name}")

    return make
