"""The procedure as it was billed, where the payer adjudicated another one (SVC06)

Revision: 0011, after 0010.
"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

_TEXT = sqlmodel.sql.sqltypes.AutoString


def upgrade() -> None:
    with op.batch_alter_table("claim_line") as line:
        line.add_column(sa.Column("billed_as", _TEXT(), nullable=False, server_default=""))


def downgrade() -> None:
    op.execute("ALTER TABLE claim_line DROP COLUMN billed_as")  # in place: millions of rows, and others point at them
