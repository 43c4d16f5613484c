"""Imports from the page.

Revision ID: 0005
Revises: 0002
"""

from collections.abc import Sequence

import sqlalchemy as sa
import sqlmodel

from alembic import op

revision: str = "0005"
down_revision: str | None = "0002"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_TEXT = sqlmodel.sql.sqltypes.AutoString


def upgrade() -> None:
    with op.batch_alter_table("import_run") as run:
        run.add_column(sa.Column("units_expected", sa.Integer(), nullable=False, server_default="0"))
        run.add_column(sa.Column("stored_name", _TEXT(), nullable=False, server_default=""))
        run.add_column(sa.Column("rejects", sa.JSON(), nullable=False, server_default="[]"))
        run.add_column(sa.Column("problem", _TEXT(), nullable=False, server_default=""))


def downgrade() -> None:
    with op.batch_alter_table("import_run") as run:
        for name in ("problem", "rejects", "stored_name", "units_expected"):
            run.drop_column(name)
