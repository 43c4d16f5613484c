"""Imports from the page; lists of codes; which 834 a member was enrolled by.

Revision ID: 0005
Revises: 0002
"""

from collections.abc import Sequence

import sqlalchemy as sa
import sqlmodel

from alembic import op

revision: str = "0005"
down_revision: str | None = "0004"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_TEXT = sqlmodel.sql.sqltypes.AutoString
_CODE = sa.String().with_variant(sa.String(collation="C"), "postgresql")


def upgrade() -> None:
    with op.batch_alter_table("import_run") as run:
        run.add_column(sa.Column("units_expected", sa.Integer(), nullable=False, server_default="0"))
        run.add_column(sa.Column("stored_name", _TEXT(), nullable=False, server_default=""))
        run.add_column(sa.Column("rejects", sa.JSON(), nullable=False, server_default="[]"))
        run.add_column(sa.Column("problem", _TEXT(), nullable=False, server_default=""))
    with op.batch_alter_table("member") as member:
        member.add_column(sa.Column("enrolled_by", _TEXT(), nullable=False, server_default=""))
        member.create_index("ix_member_enrolled_by", ["enrolled_by"])
    _diagnoses()
    _lists()


def _diagnoses() -> None:
    op.create_table(
        "diagnosis_code",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", _CODE, nullable=False),
        sa.Column("description", _TEXT(), nullable=False),
        sa.Column("words", _TEXT(), nullable=False),
        sa.Column("is_billable", sa.Boolean(), nullable=False),
        sa.Column("chapter", _TEXT(), nullable=False),
        sa.Column("category", _TEXT(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_diagnosis_code"),
        sa.UniqueConstraint("code", name="uq_diagnosis_code_code"),
    )
    if op.get_bind().dialect.name == "sqlite":
        op.execute("CREATE VIRTUAL TABLE diagnosis_word USING fts5(words, prefix='2 3')")
    else:
        op.execute("CREATE INDEX ix_diagnosis_code_words ON diagnosis_code USING gin (to_tsvector('simple', words)) WITH (fastupdate = off)")


def _lists() -> None:
    op.create_table(
        "listed_code",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code_set", _TEXT(), nullable=False),
        sa.Column("code", _CODE, nullable=False),
        sa.Column("name", _TEXT(), nullable=False),
        sa.Column("description", _TEXT(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_listed_code"),
        sa.UniqueConstraint("code_set", "code", "starts_on", name="uq_listed_code_code_set_code_starts_on"),
    )
    op.create_table(
        "authorization_rule",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", _CODE, nullable=False),
        sa.Column("code_set", _TEXT(), nullable=False),
        sa.Column("description", _TEXT(), nullable=False),
        sa.Column("rule", sa.String(length=40), nullable=False),
        sa.Column("lobs", _TEXT(), nullable=False),
        sa.Column("modifiers", _TEXT(), nullable=False),
        sa.Column("youngest_age", sa.Integer(), nullable=False),
        sa.Column("oldest_age", sa.Integer(), nullable=False),
        sa.Column("units_limit", sa.Integer(), nullable=False),
        sa.Column("questionnaire", _TEXT(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_authorization_rule"),
        sa.UniqueConstraint(
            "code", "lobs", "modifiers", "youngest_age", "starts_on",
            name="uq_authorization_rule_who_and_when",
        ),
    )


def downgrade() -> None:
    op.drop_table("authorization_rule")
    op.drop_table("listed_code")
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TABLE diagnosis_word")
    op.drop_table("diagnosis_code")
    with op.batch_alter_table("member") as member:
        member.drop_index("ix_member_enrolled_by")
        member.drop_column("enrolled_by")
    with op.batch_alter_table("import_run") as run:
        for name in ("problem", "rejects", "stored_name", "units_expected"):
            run.drop_column(name)
