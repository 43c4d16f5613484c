"""`python -m optima_portal codes`: load the lists that come with the portal: ICD-10-CM, places of service, samples.

What is loaded already is not loaded again; a newer package brings what is new of it.
"""

import subprocess
import sys
from pathlib import Path

from optima_portal import imports
from optima_portal.access.viewer import Viewer
from optima_portal.kit import clock, db
from optima_portal.services.code_lists import edition, is_loaded
from optima_portal.services.imports import Report, load_file

SHIPPED = Path(imports.__file__).parent / "lists"
LISTS = (
    ("codes", "places_of_service.csv"),
    ("codes", "hcpcs_sample.csv"),
    ("authorizations", "authorizations_sample.csv"),
    ("questionnaires", "questionnaires_sample.csv"),
)
OPERATOR = Viewer(name="Command line", source="command line")


def run() -> int:
    """Load everything and say what came of it."""
    reports = [_load(kind, name, (SHIPPED / name).read_bytes()) for kind, name in LISTS]
    if not db.in_transaction(is_loaded):
        reports.append(_load("diagnoses", edition(), _icd_10()))
    for report in reports:
        said = f"{report.new:,} new, {report.changed:,} changed, {report.unchanged:,} unchanged"
        print(f"{report.file}: {said}, {report.rejected:,} rejected")
    return 0


def _icd_10() -> bytes:
    """Written out by a process of its own, which takes its memory with it."""
    return subprocess.run([sys.executable, "-m", "optima_portal.cli.icd10"], check=True, stdout=subprocess.PIPE).stdout


def _load(kind: str, name: str, data: bytes) -> Report:
    return load_file(OPERATOR, kind, name, data, in_transaction=db.in_transaction, now=clock.now())
