"""members and claims

Revision: 0002, after 0001. Made 2026-11-21 22:26:06.639194.
"""

import sqlalchemy as sa
import sqlmodel

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "member",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("key", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("cin", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("meds_id", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("mbi", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("last_name", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("first_name", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("middle_name", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("birth_date", sa.Date(), nullable=True),
        sa.Column("gender", sa.String(length=40), nullable=False),
        sa.Column("language", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("phone", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("email", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("street", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("city", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("state", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("zip_code", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("deceased_on", sa.Date(), nullable=True),
        sa.Column("changed_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_member")),
        sa.UniqueConstraint("cin", name=op.f("uq_member_cin")),
        sa.UniqueConstraint("key", name=op.f("uq_member_key")),
    )
    with op.batch_alter_table("member", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_member_mbi"), ["mbi"], unique=False)
        batch_op.create_index(batch_op.f("ix_member_meds_id"), ["meds_id"], unique=False)

    op.create_table(
        "network",
        sa.Column("code", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("name", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("pays_claims", sa.Boolean(), nullable=False),
        sa.Column("claims_address", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_network")),
    )
    op.create_table(
        "provider",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("provider_id", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("npi", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("tin", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("name", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("last_name", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("first_name", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("search_name", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("taxonomy", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("specialty", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("phone", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("fax", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("email", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("languages", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("is_pcp", sa.Boolean(), nullable=False),
        sa.Column("is_tertiary", sa.Boolean(), nullable=False),
        sa.Column("panel_open", sa.Boolean(), nullable=False),
        sa.Column("accepts", sa.String(length=40), nullable=False),
        sa.Column("youngest_age", sa.Integer(), nullable=False),
        sa.Column("oldest_age", sa.Integer(), nullable=False),
        sa.Column("created_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_provider")),
        sa.UniqueConstraint("key", name=op.f("uq_provider_key")),
        sa.UniqueConstraint("provider_id", name=op.f("uq_provider_provider_id")),
    )
    with op.batch_alter_table("provider", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_provider_npi"), ["npi"], unique=False)
        batch_op.create_index(batch_op.f("ix_provider_tin"), ["tin"], unique=False)

    op.create_table(
        "collection_provider",
        sa.Column("collection_id", sa.Integer(), nullable=False),
        sa.Column("provider_id", sa.Integer(), nullable=False),
        sa.Column("added_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["collection_id"], ["collection.id"], name=op.f("fk_collection_provider_collection_id_collection")
        ),
        sa.ForeignKeyConstraint(
            ["provider_id"], ["provider.id"], name=op.f("fk_collection_provider_provider_id_provider")
        ),
        sa.PrimaryKeyConstraint("collection_id", "provider_id", name=op.f("pk_collection_provider")),
    )
    with op.batch_alter_table("collection_provider", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_collection_provider_provider_id"), ["provider_id"], unique=False)

    op.create_table(
        "condition",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("member_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("code_set", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("code", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("description", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("began_on", sa.Date(), nullable=False),
        sa.Column("last_seen_on", sa.Date(), nullable=True),
        sa.Column("resolved_on", sa.Date(), nullable=True),
        sa.Column("is_chronic", sa.Boolean(), nullable=False),
        sa.Column("source", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_condition_member_id_member")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_condition")),
        sa.UniqueConstraint("member_id", "code", "began_on", name=op.f("uq_condition_member_id_code_began_on")),
    )
    op.create_table(
        "eligibility_span",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("member_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("lob", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("network", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("pcp_id", sa.Integer(), nullable=True),
        sa.Column("medical_group_id", sa.Integer(), nullable=True),
        sa.Column("aid_code", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("share_of_cost_cents", sa.BigInteger(), nullable=False),
        sa.Column("changed_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["medical_group_id"], ["provider.id"], name=op.f("fk_eligibility_span_medical_group_id_provider")
        ),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_eligibility_span_member_id_member")),
        sa.ForeignKeyConstraint(["pcp_id"], ["provider.id"], name=op.f("fk_eligibility_span_pcp_id_provider")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_eligibility_span")),
    )
    with op.batch_alter_table("eligibility_span", schema=None) as batch_op:
        batch_op.create_index(
            "ix_eligibility_span_group", ["medical_group_id", "ends_on", "starts_on", "member_id"], unique=False
        )
        batch_op.create_index("ix_eligibility_span_member", ["member_id", "ends_on", "starts_on"], unique=False)
        batch_op.create_index("ix_eligibility_span_pcp", ["pcp_id", "ends_on", "starts_on", "member_id"], unique=False)

    op.create_table(
        "fill",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("member_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("filled_on", sa.Date(), nullable=False),
        sa.Column("ndc", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("rxnorm", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("rx_number", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("drug", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("strength", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("quantity_thousandths", sa.BigInteger(), nullable=False),
        sa.Column("days_supply", sa.Integer(), nullable=False),
        sa.Column("refills_left", sa.Integer(), nullable=True),
        sa.Column("prescriber_npi", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("pharmacy", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("is_reversed", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_fill_member_id_member")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fill")),
        sa.UniqueConstraint(
            "member_id", "filled_on", "ndc", "rx_number", name=op.f("uq_fill_member_id_filled_on_ndc_rx_number")
        ),
    )
    op.create_table(
        "group_practitioner",
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("practitioner_id", sa.Integer(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["group_id"], ["provider.id"], name=op.f("fk_group_practitioner_group_id_provider")),
        sa.ForeignKeyConstraint(
            ["practitioner_id"], ["provider.id"], name=op.f("fk_group_practitioner_practitioner_id_provider")
        ),
        sa.PrimaryKeyConstraint("group_id", "practitioner_id", name=op.f("pk_group_practitioner")),
    )
    with op.batch_alter_table("group_practitioner", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_group_practitioner_practitioner_id"), ["practitioner_id"], unique=False)

    op.create_table(
        "lab_result",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("member_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("collected_on", sa.Date(), nullable=False),
        sa.Column("loinc", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("test", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("value", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("number", sa.Float(), nullable=True),
        sa.Column("unit", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("low", sa.Float(), nullable=True),
        sa.Column("high", sa.Float(), nullable=True),
        sa.Column("is_out_of_range", sa.Boolean(), nullable=False),
        sa.Column("accession", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("laboratory", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("ordering_npi", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_lab_result_member_id_member")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lab_result")),
        sa.UniqueConstraint(
            "member_id",
            "loinc",
            "collected_on",
            "accession",
            name=op.f("uq_lab_result_member_id_loinc_collected_on_accession"),
        ),
    )
    op.create_table(
        "member_name",
        sa.Column("member_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("part", sa.String().with_variant(sa.String(collation="C"), "postgresql"), nullable=False),
        sa.Column("sound", sa.String().with_variant(sa.String(collation="C"), "postgresql"), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_member_name_member_id_member")),
        sa.PrimaryKeyConstraint("member_id", "part", name=op.f("pk_member_name")),
    )
    with op.batch_alter_table("member_name", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_member_name_part"), ["part"], unique=False)
        batch_op.create_index(batch_op.f("ix_member_name_sound"), ["sound"], unique=False)

    op.create_table(
        "other_coverage",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("member_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("carrier", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("policy_number", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("kind", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=True),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_other_coverage_member_id_member")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_other_coverage")),
    )
    with op.batch_alter_table("other_coverage", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_other_coverage_member_id"), ["member_id"], unique=False)

    op.create_table(
        "provider_address",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("provider_id", sa.Integer(), nullable=False),
        sa.Column("use", sa.String(length=40), nullable=False),
        sa.Column("street", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("city", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("state", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("zip_code", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("phone", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("fax", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("latitude", sa.Float(), nullable=True),
        sa.Column("longitude", sa.Float(), nullable=True),
        sa.ForeignKeyConstraint(
            ["provider_id"], ["provider.id"], name=op.f("fk_provider_address_provider_id_provider")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_provider_address")),
    )
    with op.batch_alter_table("provider_address", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_provider_address_provider_id"), ["provider_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_provider_address_zip_code"), ["zip_code"], unique=False)

    op.create_table(
        "provider_contract",
        sa.Column("provider_id", sa.Integer(), nullable=False),
        sa.Column("lob", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["provider_id"], ["provider.id"], name=op.f("fk_provider_contract_provider_id_provider")
        ),
        sa.PrimaryKeyConstraint("provider_id", "lob", "starts_on", name=op.f("pk_provider_contract")),
    )
    op.create_table(
        "eligibility_check",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("confirmation", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("member_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column("checked_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("status", sa.String(length=40), nullable=False),
        sa.Column("lob", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("network", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("pcp_name", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("aid_code", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("share_of_cost_cents", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_eligibility_check_member_id_member")),
        sa.ForeignKeyConstraint(["user_id"], ["app_user.id"], name=op.f("fk_eligibility_check_user_id_app_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_eligibility_check")),
        sa.UniqueConstraint("confirmation", name=op.f("uq_eligibility_check_confirmation")),
    )
    with op.batch_alter_table("eligibility_check", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_eligibility_check_member_id"), ["member_id"], unique=False)

    op.create_table(
        "import_run",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("kind", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("file_name", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("digest", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("size_bytes", sa.Integer(), nullable=False),
        sa.Column("strict", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("started_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("finished_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("units_done", sa.Integer(), nullable=False),
        sa.Column("read", sa.Integer(), nullable=False),
        sa.Column("new", sa.Integer(), nullable=False),
        sa.Column("changed", sa.Integer(), nullable=False),
        sa.Column("unchanged", sa.Integer(), nullable=False),
        sa.Column("rejected", sa.Integer(), nullable=False),
        sa.Column("warning_count", sa.Integer(), nullable=False),
        sa.Column("warnings", sa.JSON(), nullable=False),
        sa.Column("paid_cents", sa.BigInteger(), nullable=False),
        sa.Column("is_balanced", sa.Boolean(), nullable=True),
        sa.Column("reject_file", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["app_user.id"], name=op.f("fk_import_run_user_id_app_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_run")),
        sa.UniqueConstraint("key", name=op.f("uq_import_run_key")),
    )
    with op.batch_alter_table("import_run", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_import_run_digest"), ["digest"], unique=False)
        batch_op.create_index(batch_op.f("ix_import_run_started_at"), ["started_at"], unique=False)

    op.create_table(
        "roster_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("provider_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("roster_type", sa.String(length=40), nullable=False),
        sa.Column("started_on", sa.Date(), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("added_by", sa.Integer(), nullable=True),
        sa.Column("added_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("removed_by", sa.Integer(), nullable=True),
        sa.Column("removed_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["added_by"], ["app_user.id"], name=op.f("fk_roster_entry_added_by_app_user")),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_roster_entry_member_id_member")),
        sa.ForeignKeyConstraint(["provider_id"], ["provider.id"], name=op.f("fk_roster_entry_provider_id_provider")),
        sa.ForeignKeyConstraint(["removed_by"], ["app_user.id"], name=op.f("fk_roster_entry_removed_by_app_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_roster_entry")),
        sa.UniqueConstraint("key", name=op.f("uq_roster_entry_key")),
    )
    with op.batch_alter_table("roster_entry", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_roster_entry_member_id"), ["member_id"], unique=False)
        batch_op.create_index(
            "uq_roster_entry_open",
            ["provider_id", "member_id", "roster_type"],
            unique=True,
            sqlite_where=sa.text("ended_on IS NULL"),
            postgresql_where=sa.text("ended_on IS NULL"),
        )

    op.create_table(
        "payment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("natural_key", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("source_digest", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("number", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("method", sa.String(length=40), nullable=False),
        sa.Column("handling", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("trace_id", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("paid_on", sa.Date(), nullable=True),
        sa.Column("produced_on", sa.Date(), nullable=True),
        sa.Column("total_cents", sa.BigInteger(), nullable=False),
        sa.Column("off_by_cents", sa.BigInteger(), nullable=False),
        sa.Column("payer_name", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("payer_id", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("payer_address", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("payee_id", sa.Integer(), nullable=True),
        sa.Column("payee_name", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("payee_npi", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("payee_tin", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("payee_address", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("file_reference", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("import_run_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["import_run_id"], ["import_run.id"], name=op.f("fk_payment_import_run_id_import_run")),
        sa.ForeignKeyConstraint(["payee_id"], ["provider.id"], name=op.f("fk_payment_payee_id_provider")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payment")),
        sa.UniqueConstraint("key", name=op.f("uq_payment_key")),
        sa.UniqueConstraint("natural_key", name=op.f("uq_payment_natural_key")),
    )
    with op.batch_alter_table("payment", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_payment_number"), ["number"], unique=False)
        batch_op.create_index(batch_op.f("ix_payment_paid_on"), ["paid_on"], unique=False)
        batch_op.create_index("ix_payment_payee", ["payee_id", "paid_on"], unique=False)

    op.create_table(
        "claim",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("key", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("natural_key", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("remit_key", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("source_digest", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("remit_digest", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("claim_number", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("adjusts_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("status", sa.String(length=40), nullable=False),
        sa.Column("is_denied", sa.Boolean(), nullable=False),
        sa.Column("claim_type", sa.String(length=40), nullable=False),
        sa.Column("member_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("patient_cin", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("patient_last_name", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("patient_first_name", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("patient_account", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("billing_provider_id", sa.Integer(), nullable=True),
        sa.Column("service_provider_id", sa.Integer(), nullable=True),
        sa.Column("lob", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("network", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("place_of_service", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("bill_type", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("service_from", sa.Date(), nullable=True),
        sa.Column("service_to", sa.Date(), nullable=True),
        sa.Column("received_on", sa.Date(), nullable=True),
        sa.Column("determined_on", sa.Date(), nullable=True),
        sa.Column("paid_on", sa.Date(), nullable=True),
        sa.Column("billed_cents", sa.BigInteger(), nullable=False),
        sa.Column("allowed_cents", sa.BigInteger(), nullable=True),
        sa.Column("payable_cents", sa.BigInteger(), nullable=False),
        sa.Column("paid_cents", sa.BigInteger(), nullable=False),
        sa.Column("interest_cents", sa.BigInteger(), nullable=False),
        sa.Column("patient_cents", sa.BigInteger(), nullable=False),
        sa.Column("payment_id", sa.Integer(), nullable=True),
        sa.Column("payer_status", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("has_warning", sa.Boolean(), nullable=False),
        sa.Column("import_run_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["adjusts_id"], ["claim.id"], name=op.f("fk_claim_adjusts_id_claim")),
        sa.ForeignKeyConstraint(
            ["billing_provider_id"], ["provider.id"], name=op.f("fk_claim_billing_provider_id_provider")
        ),
        sa.ForeignKeyConstraint(["import_run_id"], ["import_run.id"], name=op.f("fk_claim_import_run_id_import_run")),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_claim_member_id_member")),
        sa.ForeignKeyConstraint(["payment_id"], ["payment.id"], name=op.f("fk_claim_payment_id_payment")),
        sa.ForeignKeyConstraint(
            ["service_provider_id"], ["provider.id"], name=op.f("fk_claim_service_provider_id_provider")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_claim")),
        sa.UniqueConstraint("key", name=op.f("uq_claim_key")),
        sa.UniqueConstraint("natural_key", name=op.f("uq_claim_natural_key")),
        sa.UniqueConstraint("remit_key", name=op.f("uq_claim_remit_key")),
    )
    with op.batch_alter_table("claim", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_claim_adjusts_id"), ["adjusts_id"], unique=False)
        batch_op.create_index("ix_claim_billing_paid", ["billing_provider_id", "paid_on"], unique=False)
        batch_op.create_index("ix_claim_billing_service", ["billing_provider_id", "service_from"], unique=False)
        batch_op.create_index(batch_op.f("ix_claim_claim_number"), ["claim_number"], unique=False)
        batch_op.create_index("ix_claim_member", ["member_id", "service_from"], unique=False)
        batch_op.create_index(batch_op.f("ix_claim_patient_account"), ["patient_account"], unique=False)
        batch_op.create_index(batch_op.f("ix_claim_patient_cin"), ["patient_cin"], unique=False)
        batch_op.create_index(batch_op.f("ix_claim_payment_id"), ["payment_id"], unique=False)
        batch_op.create_index("ix_claim_rendering_paid", ["service_provider_id", "paid_on"], unique=False)
        batch_op.create_index("ix_claim_rendering_service", ["service_provider_id", "service_from"], unique=False)

    op.create_table(
        "provider_adjustment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("payment_id", sa.Integer(), nullable=False),
        sa.Column("provider_number", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("period_ends_on", sa.Date(), nullable=True),
        sa.Column("reason_code", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("reference", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("amount_cents", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["payment_id"], ["payment.id"], name=op.f("fk_provider_adjustment_payment_id_payment")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_provider_adjustment")),
    )
    with op.batch_alter_table("provider_adjustment", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_provider_adjustment_payment_id"), ["payment_id"], unique=False)

    op.create_table(
        "claim_diagnosis",
        sa.Column("claim_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("use", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("code", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.ForeignKeyConstraint(["claim_id"], ["claim.id"], name=op.f("fk_claim_diagnosis_claim_id_claim")),
        sa.PrimaryKeyConstraint("claim_id", "number", name=op.f("pk_claim_diagnosis")),
    )
    op.create_table(
        "claim_line",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("claim_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("service_from", sa.Date(), nullable=True),
        sa.Column("service_to", sa.Date(), nullable=True),
        sa.Column("code_set", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("code", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("modifiers", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("revenue_code", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("description", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("place_of_service", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("diagnosis_pointers", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("control_number", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("units_thousandths", sa.BigInteger(), nullable=False),
        sa.Column("billed_cents", sa.BigInteger(), nullable=False),
        sa.Column("allowed_cents", sa.BigInteger(), nullable=True),
        sa.Column("payable_cents", sa.BigInteger(), nullable=False),
        sa.Column("paid_cents", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["claim_id"], ["claim.id"], name=op.f("fk_claim_line_claim_id_claim")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_claim_line")),
    )
    with op.batch_alter_table("claim_line", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_claim_line_claim_id"), ["claim_id"], unique=False)

    op.create_table(
        "claim_adjustment",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("claim_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("line_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("group_code", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("reason_code", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("amount_cents", sa.BigInteger(), nullable=False),
        sa.Column("quantity_thousandths", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["claim_id"], ["claim.id"], name=op.f("fk_claim_adjustment_claim_id_claim")),
        sa.ForeignKeyConstraint(["line_id"], ["claim_line.id"], name=op.f("fk_claim_adjustment_line_id_claim_line")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_claim_adjustment")),
    )
    with op.batch_alter_table("claim_adjustment", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_claim_adjustment_claim_id"), ["claim_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_claim_adjustment_line_id"), ["line_id"], unique=False)

    op.create_table(
        "claim_remark",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("claim_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("line_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("code", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.ForeignKeyConstraint(["claim_id"], ["claim.id"], name=op.f("fk_claim_remark_claim_id_claim")),
        sa.ForeignKeyConstraint(["line_id"], ["claim_line.id"], name=op.f("fk_claim_remark_line_id_claim_line")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_claim_remark")),
    )
    with op.batch_alter_table("claim_remark", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_claim_remark_claim_id"), ["claim_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_claim_remark_line_id"), ["line_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("claim_remark", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_claim_remark_line_id"))
        batch_op.drop_index(batch_op.f("ix_claim_remark_claim_id"))

    op.drop_table("claim_remark")
    with op.batch_alter_table("claim_adjustment", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_claim_adjustment_line_id"))
        batch_op.drop_index(batch_op.f("ix_claim_adjustment_claim_id"))

    op.drop_table("claim_adjustment")
    with op.batch_alter_table("claim_line", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_claim_line_claim_id"))

    op.drop_table("claim_line")
    op.drop_table("claim_diagnosis")
    with op.batch_alter_table("provider_adjustment", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_provider_adjustment_payment_id"))

    op.drop_table("provider_adjustment")
    with op.batch_alter_table("claim", schema=None) as batch_op:
        batch_op.drop_index("ix_claim_rendering_service")
        batch_op.drop_index("ix_claim_rendering_paid")
        batch_op.drop_index(batch_op.f("ix_claim_payment_id"))
        batch_op.drop_index(batch_op.f("ix_claim_patient_cin"))
        batch_op.drop_index(batch_op.f("ix_claim_patient_account"))
        batch_op.drop_index("ix_claim_member")
        batch_op.drop_index(batch_op.f("ix_claim_claim_number"))
        batch_op.drop_index("ix_claim_billing_service")
        batch_op.drop_index("ix_claim_billing_paid")
        batch_op.drop_index(batch_op.f("ix_claim_adjusts_id"))

    op.drop_table("claim")
    with op.batch_alter_table("payment", schema=None) as batch_op:
        batch_op.drop_index("ix_payment_payee")
        batch_op.drop_index(batch_op.f("ix_payment_paid_on"))
        batch_op.drop_index(batch_op.f("ix_payment_number"))

    op.drop_table("payment")
    with op.batch_alter_table("roster_entry", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_roster_entry_open",
            sqlite_where=sa.text("ended_on IS NULL"),
            postgresql_where=sa.text("ended_on IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_roster_entry_member_id"))

    op.drop_table("roster_entry")
    with op.batch_alter_table("import_run", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_import_run_started_at"))
        batch_op.drop_index(batch_op.f("ix_import_run_digest"))

    op.drop_table("import_run")
    with op.batch_alter_table("eligibility_check", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_eligibility_check_member_id"))

    op.drop_table("eligibility_check")
    op.drop_table("provider_contract")
    with op.batch_alter_table("provider_address", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_provider_address_zip_code"))
        batch_op.drop_index(batch_op.f("ix_provider_address_provider_id"))

    op.drop_table("provider_address")
    with op.batch_alter_table("other_coverage", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_other_coverage_member_id"))

    op.drop_table("other_coverage")
    with op.batch_alter_table("member_name", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_member_name_sound"))
        batch_op.drop_index(batch_op.f("ix_member_name_part"))

    op.drop_table("member_name")
    op.drop_table("lab_result")
    with op.batch_alter_table("group_practitioner", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_group_practitioner_practitioner_id"))

    op.drop_table("group_practitioner")
    op.drop_table("fill")
    with op.batch_alter_table("eligibility_span", schema=None) as batch_op:
        batch_op.drop_index("ix_eligibility_span_pcp")
        batch_op.drop_index("ix_eligibility_span_member")
        batch_op.drop_index("ix_eligibility_span_group")

    op.drop_table("eligibility_span")
    op.drop_table("condition")
    with op.batch_alter_table("collection_provider", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_collection_provider_provider_id"))

    op.drop_table("collection_provider")
    with op.batch_alter_table("provider", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_provider_tin"))
        batch_op.drop_index(batch_op.f("ix_provider_npi"))

    op.drop_table("provider")
    op.drop_table("network")
    with op.batch_alter_table("member", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_member_meds_id"))
        batch_op.drop_index(batch_op.f("ix_member_mbi"))

    op.drop_table("member")
