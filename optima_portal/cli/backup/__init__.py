"""`backup FOLDER` and `restore FOLDER`: the database and the stored files, sealed, and checked on the way back."""

import sys
from pathlib import Path


def back_up(folder: Path) -> int:
    """`backup`: 0 when it is whole."""
    from optima_portal.cli.backup.folder import NotRestorable
    from optima_portal.cli.backup.make import make_backup

    try:
        contents = make_backup(folder)
    except NotRestorable as refused:
        print(refused, file=sys.stderr)
        return 1
    print(
        f"{folder}: the database at revision {contents.revision} ({contents.audit_records} audit records), "
        f"{contents.files} files. Keys it needs: {', '.join(contents.key_ids)}."
    )
    return 0


def restore(folder: Path) -> int:
    """`restore`: 0 when all is back and the audit trail is whole."""
    from optima_portal.cli.backup.folder import NotRestorable
    from optima_portal.cli.backup.restore import bring_back

    try:
        verdict = bring_back(folder)
    except NotRestorable as refused:
        print(refused, file=sys.stderr)
        return 1
    if verdict.broken_at is not None:
        print(f"Restored, but the audit trail is BROKEN at record {verdict.broken_at}: {verdict.why}.", file=sys.stderr)
        return 1
    print(f"Restored. The audit trail is whole: {verdict.records} records.")
    return 0
