"""`python -m optima_portal.cli.icd10`: the packaged ICD-10-CM as the table of the import kind `diagnoses`.

A process of its own: the package keeps 180 MB, which no server should carry.
"""

import csv
import sys

import simple_icd_10_cm as icd  # type: ignore[import-untyped]


def main() -> None:
    """Write every category and code with what it means, in order."""
    out = csv.writer(sys.stdout, lineterminator="\n")
    out.writerow(("code", "description", "is_billable", "chapter", "category"))
    chapter = ""
    rows = []
    for code in icd.get_all_codes(with_dots=False):
        if icd.is_chapter(code):
            chapter = icd.get_description(code).split(" (")[0]
        elif not icd.is_block(code):
            billable = "yes" if icd.is_leaf(code) else "no"
            rows.append((code, icd.get_description(code), billable, chapter, code[:3]))
    out.writerows(sorted(rows))


if __name__ == "__main__":
    main()
