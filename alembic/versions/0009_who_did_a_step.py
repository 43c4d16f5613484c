"""Who did a step of a referral's timeline: nobody who had a part in a decision decides its appeal

Revision: 0009, after 0008.
"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

_KEY = "fk_referral_event_by_id_app_user"


def upgrade() -> None:
    with op.batch_alter_table("referral_event") as event:
        event.add_column(sa.Column("by_id", sa.Integer(), nullable=True))
        event.create_foreign_key(_KEY, "app_user", ["by_id"], ["id"])


def downgrade() -> None:
    with op.batch_alter_table("referral_event") as event:
        event.drop_constraint(_KEY, type_="foreignkey")
        event.drop_column("by_id")
