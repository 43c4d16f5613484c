"""reconciliation: marks on payments, the offices' own lists

Revision: 0004, after 0003. Made 2026-11-22.
"""

import sqlalchemy as sa
import sqlmodel

from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "payment_mark",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("payment_id", sa.Integer(), nullable=False),
        sa.Column("collection_id", sa.Integer(), nullable=False),
        sa.Column("note", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("done_by", sa.Integer(), nullable=True),
        sa.Column("done_by_name", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("done_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("undone_by", sa.Integer(), nullable=True),
        sa.Column("undone_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["collection_id"], ["collection.id"], name=op.f("fk_payment_mark_collection_id_collection")),
        sa.ForeignKeyConstraint(["done_by"], ["app_user.id"], name=op.f("fk_payment_mark_done_by_app_user")),
        sa.ForeignKeyConstraint(["payment_id"], ["payment.id"], name=op.f("fk_payment_mark_payment_id_payment")),
        sa.ForeignKeyConstraint(["undone_by"], ["app_user.id"], name=op.f("fk_payment_mark_undone_by_app_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payment_mark")),
        sa.UniqueConstraint("key", name=op.f("uq_payment_mark_key")),
    )
    with op.batch_alter_table("payment_mark", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_payment_mark_collection_id"), ["collection_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_payment_mark_payment_id"), ["payment_id"], unique=False)
        batch_op.create_index(
            "uq_payment_mark_open",
            ["payment_id", "collection_id"],
            unique=True,
            sqlite_where=sa.text("undone_at IS NULL"),
            postgresql_where=sa.text("undone_at IS NULL"),
        )
    op.create_table(
        "office_list",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("name", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("first", sa.Date(), nullable=False),
        sa.Column("last", sa.Date(), nullable=False),
        sa.Column("brought_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("unread", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["app_user.id"], name=op.f("fk_office_list_user_id_app_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_office_list")),
        sa.UniqueConstraint("key", name=op.f("uq_office_list_key")),
        sa.UniqueConstraint("user_id", name=op.f("uq_office_list_user_id")),
    )
    with op.batch_alter_table("office_list", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_office_list_brought_at"), ["brought_at"], unique=False)
    op.create_table(
        "office_list_line",
        sa.Column("list_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("claim_number", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("expected_cents", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["list_id"], ["office_list.id"], name=op.f("fk_office_list_line_list_id_office_list")),
        sa.PrimaryKeyConstraint("list_id", "number", name=op.f("pk_office_list_line")),
    )


def downgrade() -> None:
    op.drop_table("office_list_line")
    op.drop_table("office_list")
    op.drop_table("payment_mark")
