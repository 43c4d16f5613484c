"""A secret that waits for its first code belongs to one session; passcodes know where they were asked for

Revision: 0010, after 0009.
"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

_TEXT = sqlmodel.sql.sqltypes.AutoString
_TIME = sqlmodel.sql.sqltypes.UTCDateTime


def upgrade() -> None:
    with op.batch_alter_table("session") as session:
        session.add_column(sa.Column("totp_pending", sa.LargeBinary(), nullable=True))
        session.add_column(sa.Column("totp_pending_at", _TIME(), nullable=True))
    _drop("app_user", "totp_pending")  # whoever was enrolling begins again
    with op.batch_alter_table("passcode") as passcode:
        passcode.add_column(sa.Column("source", _TEXT(), nullable=True))
        passcode.add_column(sa.Column("was_mailed", sa.Boolean(), nullable=True))
    op.create_index("ix_passcode_source", "passcode", ["source"])


def downgrade() -> None:
    op.drop_index("ix_passcode_source", "passcode")
    _drop("passcode", "was_mailed")
    _drop("passcode", "source")
    with op.batch_alter_table("app_user") as user:
        user.add_column(sa.Column("totp_pending", sa.LargeBinary(), nullable=True))
    _drop("session", "totp_pending_at")
    _drop("session", "totp_pending")


def _drop(table: str, column: str) -> None:
    """In place: a copy of a table that others point at would have to be made on SQLite otherwise."""
    op.execute(f"ALTER TABLE {table} DROP COLUMN {column}")
