"""A small folder as Synthea writes it, by hand: two patients, three insurers, three claims."""

import io
import zipfile

ANA, BEN = "3edac2e3-d223-6fae-d515-daf96ef6bc76", "9d188916-8390-282b-3ec2-73fce6e08649"
ORG, DOC = "5e765f2b-e908-3888-9fc7-df2cb87beb58", "0f4db68f-7743-3960-b373-4a47d811dec2"
MEDICAID, NONE, BLUE = "pay-1", "pay-2", "pay-3"
PAID, SHARED, OPEN = "claim-1", "claim-2", "claim-3"
TRANSACTIONS = "CLAIMID,TYPE,AMOUNT,METHOD,FROMDATE,TODATE,PROCEDURECODE,UNITS,NOTES,TRANSFERTYPE,PAYMENTS"
FILES = {
    "patients.csv": "Id,BIRTHDATE,DEATHDATE,FIRST,LAST,GENDER,ADDRESS,CITY,STATE,ZIP\n"
    f"{ANA},2014-10-06,,Ana46,Mosciski958,F,784 Stamm Lock,Somerville,Massachusetts,02155\n"
    f"{BEN},1950-04-07,2024-02-01,Ben84,Schmidt332,M,171 Kemmer Neck,Mashpee,Massachusetts,\n",
    "organizations.csv": f"Id,NAME,ADDRESS,CITY,STATE,ZIP,LAT,LON,PHONE\n{ORG},A HOSPITAL,1 ST,X,MA,0,42.1,-71.2,508\n",
    "providers.csv": f"Id,ORGANIZATION,NAME,SPECIALITY\n{DOC},{ORG},Eva884 Steuber698,GENERAL PRACTICE\n",
    "payers.csv": f"Id,NAME\n{MEDICAID},Medicaid\n{NONE},NO_INSURANCE\n{BLUE},Blue Cross\n",
    "payer_transitions.csv": "PATIENT,MEMBERID,START_YEAR,END_YEAR,PAYER\n"
    f"{ANA},m,2023-10-14T04:17:47Z,2024-10-20T04:17:47Z,{MEDICAID}\n"
    f"{ANA},m,2024-10-20T04:17:47Z,2025-10-20T04:17:47Z,{BLUE}\n{BEN},m,2020,2021,{MEDICAID}\n"
    f"{BEN},m,2022,2022,{NONE}\n",
    "encounters.csv": "Id,START,PATIENT,ENCOUNTERCLASS\n"
    f"enc-1,2024-01-27T16:17:47Z,{ANA},emergency\nenc-2,2024-12-01T00:00:00Z,{ANA},wellness\n",
    "claims.csv": "Id,PATIENTID,PROVIDERID,PRIMARYPATIENTINSURANCEID,DIAGNOSIS1,DIAGNOSIS2,APPOINTMENTID,SERVICEDATE,"
    "STATUS1,LASTBILLEDDATE1,HEALTHCARECLAIMTYPEID1\n"
    f"{PAID},{ANA},{DOC},{MEDICAID},195662009,195662009,enc-1,2024-01-27T16:17:47Z,CLOSED,2024-02-03T00:00:00Z,1\n"
    f"{SHARED},{ANA},{DOC},{MEDICAID},44054006,,enc-2,2024-03-01T00:00:00Z,CLOSED,2024-03-09T00:00:00Z,2\n"
    f"{OPEN},{ANA},{DOC},{MEDICAID},44054006,,enc-2,2024-12-01T00:00:00Z,BILLED,,1\n",
    "claims_transactions.csv": TRANSACTIONS
    + f"\n{PAID},CHARGE,77.49,,2024-01-27T16:17:47Z,2024-01-27T16:32:47Z,185345009,1,Encounter,1,\n"
    f"{PAID},PAYMENT,,ECHECK,,,185345009,1,,,77.49\n"
    f"{SHARED},CHARGE,100.00,,2024-03-01T00:00:00Z,,185347001,1,Check-up,1,\n"
    f"{SHARED},PAYMENT,,COPAY,,,,1,,,10\n{SHARED},PAYMENT,,ECHECK,,,,1,,,70.5\n"
    f"{SHARED},TRANSFERIN,19.50,,,,,1,,2,\n{SHARED},PAYMENT,,ECHECK,,,,1,,,9.5\n"
    f"{SHARED},TRANSFERIN,10,,,,,1,,p,\n{SHARED},PAYMENT,,CASH,,,,1,,,10\n"
    f"{SHARED},CHARGE,50,,2024-03-01T00:00:00Z,,430193006,1,Medication,1,\n{SHARED},PAYMENT,,CC,,,,1,,,50\n"
    f"{OPEN},CHARGE,40,,2024-12-01T00:00:00Z,,430193006,1,Medication,1,\n",
    "conditions.csv": f"START,STOP,PATIENT,ENCOUNTER,CODE,DESCRIPTION\n2024-01-27,2024-02-09,{ANA},e,195662009,Cold\n",
    "observations.csv": "DATE,PATIENT,ENCOUNTER,CATEGORY,CODE,DESCRIPTION,VALUE,UNITS,TYPE\n"
    f"2024-01-27T16:17:47Z,{ANA},enc-1,laboratory,4548-4,Hemoglobin A1c,7.1,%,numeric\n"
    f"2024-01-27T16:17:47Z,{ANA},enc-1,vital-signs,8302-2,Body Height,127.9,cm,numeric\n",
    "medications.csv": "START,STOP,PATIENT,CODE,DESCRIPTION,DISPENSES\n"
    f"2024-01-01T00:00:00Z,2024-03-31T00:00:00Z,{ANA},860975,Metformin 500 MG,3\n"
    f"2024-11-01T00:00:00Z,,{ANA},197361,Amlodipine 5 MG,1\n",
    "procedures.csv": f"START,PATIENT,CODE\n2024-01-27,{ANA},430193006\n",
}


def folder(**changed: str | None) -> bytes:
    """The folder as an archive; a file by its name without `.csv`, None leaves it out."""
    files = FILES | {f"{name}.csv": content for name, content in changed.items()}
    into = io.BytesIO()
    with zipfile.ZipFile(into, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            if content is not None:
                archive.writestr(f"output/csv/{name}", content)
    return into.getvalue()
