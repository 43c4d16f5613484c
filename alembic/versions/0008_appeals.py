"""Appeals of referrals; the file of a rule; units used are counted from claims; specialties are looked up

Revision: 0008, after 0006.
"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "0008"
down_revision = "0006"
branch_labels = None
depends_on = None

_TEXT = sqlmodel.sql.sqltypes.AutoString
_TIME = sqlmodel.sql.sqltypes.UTCDateTime
_KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "appeal",
        sa.Column("id", _KEY, nullable=False),
        sa.Column("key", _TEXT(), nullable=False),
        sa.Column("number", _TEXT(), nullable=False),
        sa.Column("referral_id", _KEY, nullable=False),
        sa.Column("standing_of", _KEY, nullable=True),
        sa.Column("status", sa.String(length=40), nullable=False),
        sa.Column("pace", sa.String(length=40), nullable=False),
        sa.Column("by", sa.String(length=40), nullable=False),
        sa.Column("has_consent", sa.Boolean(), nullable=False),
        sa.Column("reason", _TEXT(), nullable=False),
        sa.Column("outcome", _TEXT(), nullable=False),
        sa.Column("submitted_at", _TIME(), nullable=False),
        sa.Column("submitted_by", sa.Integer(), nullable=True),
        sa.Column("submitted_by_name", _TEXT(), nullable=False),
        sa.Column("due_at", _TIME(), nullable=False),
        sa.Column("decided_at", _TIME(), nullable=True),
        sa.Column("was_in_time", sa.Boolean(), nullable=True),
        sa.Column("reviewer_id", sa.Integer(), nullable=True),
        sa.Column("denial_reason", _TEXT(), nullable=False),
        sa.Column("decision", _TEXT(), nullable=False),
        sa.Column("changed_by", _TEXT(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["referral_id"], ["referral.id"], name="fk_appeal_referral_id_referral"),
        sa.ForeignKeyConstraint(["submitted_by"], ["app_user.id"], name="fk_appeal_submitted_by_app_user"),
        sa.ForeignKeyConstraint(["reviewer_id"], ["app_user.id"], name="fk_appeal_reviewer_id_app_user"),
        sa.PrimaryKeyConstraint("id", name="pk_appeal"),
        sa.UniqueConstraint("key", name="uq_appeal_key"),
        sa.UniqueConstraint("number", name="uq_appeal_number"),
        sa.UniqueConstraint("standing_of", name="uq_appeal_standing_of"),
    )
    op.create_index("ix_appeal_referral_id", "appeal", ["referral_id"])
    op.create_index("ix_appeal_due_at", "appeal", ["due_at"])
    op.create_index("ix_provider_specialty", "provider", ["specialty"])
    with op.batch_alter_table("referral") as referral:
        referral.add_column(sa.Column("first_status", sa.String(length=40), nullable=True))
    op.execute("UPDATE referral SET first_status = status WHERE status IN ('APPROVED', 'DENIED', 'MODIFIED')")
    with op.batch_alter_table("referral_service") as service:
        service.add_column(sa.Column("rule_file", _TEXT(), nullable=False, server_default=""))
        service.drop_column("used_units")


def downgrade() -> None:
    with op.batch_alter_table("referral_service") as service:
        service.add_column(sa.Column("used_units", sa.Integer(), nullable=False, server_default="0"))
        service.drop_column("rule_file")
    with op.batch_alter_table("referral") as referral:
        referral.drop_column("first_status")
    op.drop_index("ix_provider_specialty", "provider")
    op.drop_index("ix_appeal_due_at", "appeal")
    op.drop_index("ix_appeal_referral_id", "appeal")
    op.drop_table("appeal")
