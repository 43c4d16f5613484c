"""The rows of one load, as plain tuples in the order of `COLUMNS`: what both databases' bulk loading takes.

Days are ISO texts, enums their names, booleans 0 and 1: as the columns are stored. Columns not named here get the
model's default, so that a new one does not break the demo.
"""

from itertools import count

Row = tuple[object, ...]

# In the order in which they can be loaded with foreign keys on. A row ends with what a precomputed part gives.
COLUMNS: dict[str, str] = {
    "network": "code name pays_claims claims_address",
    "collection": "id key name status status_reason created_at version",
    "provider": (
        "id key kind provider_id npi tin name last_name first_name search_name taxonomy specialty phone fax email"
        " languages is_pcp is_tertiary panel_open accepts youngest_age oldest_age created_at"
    ),
    "provider_contract": "provider_id lob starts_on ends_on",
    "provider_address": "id provider_id use street city state zip_code phone fax latitude longitude",
    "group_practitioner": "group_id practitioner_id starts_on ends_on",
    "collection_provider": "collection_id provider_id added_at",
    "member": (
        "id key cin meds_id mbi last_name first_name middle_name birth_date gender language phone email street"
        " city state zip_code deceased_on changed_at"
    ),
    "member_name": "member_id part sound",
    "eligibility_span": (
        "id member_id starts_on ends_on lob network pcp_id medical_group_id aid_code share_of_cost_cents changed_at"
    ),
    "other_coverage": "id member_id carrier policy_number kind starts_on ends_on",
    "condition": "id member_id began_on last_seen_on resolved_on source code_set code description is_chronic",
    "lab_result": (
        "id member_id collected_on accession laboratory ordering_npi"
        " loinc test unit low high value number is_out_of_range"
    ),
    "fill": (
        "id member_id filled_on rx_number refills_left prescriber_npi pharmacy is_reversed"
        " ndc rxnorm drug strength quantity_thousandths days_supply"
    ),
    "payment": (
        "id key natural_key number method handling trace_id paid_on produced_on total_cents off_by_cents payer_name"
        " payer_id payer_address payee_id payee_name payee_npi payee_tin payee_address file_reference import_run_id"
    ),
    "payment_mark": "id key payment_id collection_id note done_by done_by_name done_at",
    "provider_adjustment": "id payment_id provider_number period_ends_on reason_code reference amount_cents",
    "claim": (
        "id key natural_key claim_number kind adjusts_id status member_id patient_cin patient_last_name"
        " patient_first_name patient_account billing_provider_id service_provider_id lob network service_from"
        " service_to received_on determined_on paid_on interest_cents payment_id payer_status is_denied claim_type"
        " place_of_service bill_type billed_cents allowed_cents payable_cents paid_cents patient_cents has_warning"
    ),
    "claim_line": (
        "id claim_id service_from service_to number code_set code modifiers revenue_code description"
        " place_of_service diagnosis_pointers control_number units_thousandths billed_cents allowed_cents"
        " payable_cents paid_cents"
    ),
    "claim_diagnosis": "claim_id number use code",
    "claim_adjustment": "id claim_id line_id group_code reason_code amount_cents quantity_thousandths",
    "claim_remark": "id claim_id line_id code",
    "roster_entry": (
        "id key provider_id member_id roster_type started_on ended_on added_by added_at removed_by removed_at"
    ),
    "eligibility_check": (
        "id confirmation member_id user_id as_of checked_at status lob network pcp_name aid_code share_of_cost_cents"
    ),
}
NUMBERED = tuple(table for table, columns in COLUMNS.items() if columns.startswith("id "))


class Rows:
    """Rows by table, and the next id of each."""

    def __init__(self, next_ids: dict[str, int], district: int) -> None:
        self.district = district
        self.of: dict[str, list[Row]] = {table: [] for table in COLUMNS}
        self.ids = {table: count(next_ids.get(table, 1)) for table in NUMBERED}

    def next_ids(self) -> dict[str, int]:
        """Where the next load goes on. Takes a number from each: call it last."""
        return {table: next(number) for table, number in self.ids.items()}
