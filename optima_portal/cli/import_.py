"""`python -m optima_portal import KIND FILE…`: load a plan's files and say what came of each."""

import argparse
import json
import sys
from pathlib import Path

from optima_portal.access.viewer import Viewer
from optima_portal.imports.folder import packed
from optima_portal.imports.registry import KINDS
from optima_portal.kit import clock, db
from optima_portal.services.imports import Report, load_file

OPERATOR = Viewer(name="Command line", source="command line")
WARNINGS_SHOWN = 20


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What may follow `import`."""
    kinds = "; ".join(f"{kind.name}: {kind.words}" for kind in KINDS.values())
    parser.add_argument("kind", choices=sorted(KINDS), metavar="KIND", help=kinds)
    parser.add_argument("files", nargs="*", type=Path, metavar="FILE")
    parser.add_argument("--json", action="store_true", help="one JSON object a file, a line each")
    parser.add_argument("--strict", action="store_true", help="load nothing of a file with a row in error")
    parser.add_argument("--template", action="store_true", help="print the header of a CSV kind and stop")


def run(asked: argparse.Namespace) -> int:
    """Load each file; 1 when one could not be read or was refused."""
    if asked.template:
        return _template(asked.kind)
    if not asked.files:
        print("Name at least one file.", file=sys.stderr)
        return 2
    failed = False
    for file in asked.files:
        try:
            data = packed(file) if file.is_dir() else file.read_bytes()
        except OSError as missing:
            print(f"{file}: {missing.strerror}", file=sys.stderr)
            failed = True
            continue
        report = load_file(
            OPERATOR,
            asked.kind,
            str(file),
            data,
            strict=asked.strict,
            in_transaction=db.in_transaction,
            now=clock.now(),
        )
        print(json.dumps(report.as_json()) if asked.json else _in_words(report))
        failed = failed or report.refused
    return int(failed)


def _template(kind: str) -> int:
    template = KINDS[kind].template
    print(template or f"{kind} is no CSV: it has no header.", end="" if template else "\n")
    return 0 if template else 2


def _in_words(report: Report) -> str:
    lines = [
        f"{report.file} ({report.kind}): {report.read} read, {report.new} new, {report.changed} changed, "
        f"{report.unchanged} unchanged, {report.rejected} rejected" + ", REFUSED (--strict)" * report.refused
    ]
    if report.balanced is not None:
        state = "balanced" if report.balanced else "NOT BALANCED"
        lines.append(f"  paid {report.paid_cents / 100:,.2f}, {state}")
    lines += [f"  segment {one['segment']}: {one['text']}" for one in report.warnings[:WARNINGS_SHOWN]]
    if (more := len(report.warnings) - WARNINGS_SHOWN) > 0:
        lines.append(f"  and {more} more warnings (--json shows all)")
    lines += [f"  rejected, line or segment {one['place']}: {one['reason']}" for one in report.rejects[:WARNINGS_SHOWN]]
    if report.reject_file:
        lines.append(f"  the rejected rows are kept in the storage as {report.reject_file}")
    return "\n".join(lines)
