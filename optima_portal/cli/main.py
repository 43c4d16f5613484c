"""`python -m optima_portal …`: everything that is done from the command line."""

import argparse
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

from pydantic import ValidationError

from optima_portal.cli.import_ import add_arguments as import_arguments
from optima_portal.cli.premises import lock_up
from optima_portal.kit import logs
from optima_portal.kit.settings import settings
from optima_portal.models.user import PlanRole
from optima_portal.rules.automatic_determination import PACKAGED, determination
from optima_portal.rules.plan import PlanError, plan, use

DEMO_MEMBERS = 2_000

Command = Callable[[argparse.Namespace], int]


def main(arguments: list[str] | None = None) -> int:
    """Run one command; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m optima_portal", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    for name, words, command in COMMANDS:
        one = commands.add_parser(name, help=words, description=words)
        one.set_defaults(command=command)
        if name in ARGUMENTS:
            ARGUMENTS[name](one)
    asked = parser.parse_args(arguments)
    try:
        settings()
    except ValidationError as wrong:
        print(_said(wrong), file=sys.stderr)
        return 2
    logs.set_up()
    lock_up()
    if settings().plan_file:
        use(settings().plan_file)
    try:
        plan()
    except PlanError as wrong:
        print(f"The plan profile cannot be used. {wrong}", file=sys.stderr)
        return 2
    try:
        determination(settings().determination_file or PACKAGED)
    except PlanError as wrong:
        print(f"The rules of automatic determination cannot be used. {wrong}", file=sys.stderr)
        return 2
    return int(asked.command(asked))


def _said(wrong: ValidationError) -> str:
    """One line a setting: what is wrong with it, never what stands in it."""
    lines = []
    for one in wrong.errors(include_input=False, include_url=False):
        setting = "".join(f"OPTIMA_{str(name).upper().removeprefix('OPTIMA_')}: " for name in one["loc"])
        lines.append(setting + one["msg"].removeprefix("Value error, "))
    return "\n".join(lines)


def _serve(_asked: argparse.Namespace) -> int:
    from optima_portal.cli.serve import serve

    return serve()


def _build(_asked: argparse.Namespace) -> int:
    from optima_portal.cli.build import BuildFailed, build_if_needed

    try:
        print("Built the pages." if build_if_needed() else "The pages are up to date.")
    except BuildFailed as failed:
        print(failed, file=sys.stderr)
        return 1
    return 0


def _migrate(_asked: argparse.Namespace) -> int:
    from optima_portal.cli.migrate import migrate

    migrate()
    return 0


def _demo(asked: argparse.Namespace) -> int:
    from optima_portal.cli.demo import fill

    return fill(getattr(asked, "members", DEMO_MEMBERS), getattr(asked, "seed", 1))


def _import(asked: argparse.Namespace) -> int:
    from optima_portal.cli.import_ import run

    return run(asked)


def _run(asked: argparse.Namespace) -> int:
    """What `make run` does after the installation."""
    for step in (_migrate, _demo, _build):
        if code := step(asked):
            return code
    return _serve_afresh()


def _serve_afresh() -> NoReturn:
    """In place of this process. The server's workers are forks, and Typst, which printed the demo's letters,
    would wait in a fork for threads that only their parent has: the first *Print* would never end."""
    sys.stdout.flush()
    os.execv(sys.executable, [sys.executable, "-m", "optima_portal", "serve"])  # noqa: S606 - our own command


def _dev(_asked: argparse.Namespace) -> int:
    from optima_portal.cli.dev import watch

    return watch()


def _codes(_asked: argparse.Namespace) -> int:
    from optima_portal.cli.codes import run

    return run()


def _worker(_asked: argparse.Namespace) -> int:
    from optima_portal.cli.worker import main as work

    return work()


def _audit(asked: argparse.Namespace) -> int:
    from optima_portal.cli.audit import verify_chain

    return verify_chain(asked.head)


def _account(asked: argparse.Namespace) -> int:
    from optima_portal.cli.account import make

    return make(asked.email, asked.name, asked.role)


def _account_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("email")
    parser.add_argument("name", help="first and last name, in quotes")
    parser.add_argument("--role", choices=[role.name for role in PlanRole], default=PlanRole.SYSTEM.name)


def _backup(asked: argparse.Namespace) -> int:
    from optima_portal.cli.backup import back_up

    return back_up(asked.folder)


def _restore(asked: argparse.Namespace) -> int:
    from optima_portal.cli.backup import restore

    return restore(asked.folder)


def _folder_argument(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("folder", type=Path, help="the backup's folder")


def _bench(asked: argparse.Namespace) -> int:
    from optima_portal.cli.bench import run

    return run(asked.name, asked.size)


def _bench_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("name", nargs="?", help="one bench; all of them without")
    parser.add_argument("--size", type=int, help="how many members, for search, import and demo")


def _audit_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("what", choices=["verify"])
    parser.add_argument("--head", default="", help="what an earlier `audit verify` printed, kept elsewhere since")


def _demo_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--members", type=int, default=DEMO_MEMBERS, help="how many members there are to be")
    parser.add_argument("--seed", type=int, default=1, help="another number, another population")


ARGUMENTS: dict[str, Callable[[argparse.ArgumentParser], None]] = {
    "account": _account_arguments,
    "audit": _audit_arguments,
    "backup": _folder_argument,
    "bench": _bench_arguments,
    "demo": _demo_arguments,
    "import": import_arguments,
    "restore": _folder_argument,
}
COMMANDS: tuple[tuple[str, str, Command], ...] = (
    ("run", "Migrate, fill the demo, build the pages if they changed, and serve.", _run),
    ("serve", "Migrate, build the pages if they changed, and serve.", _serve),
    ("build", "Build the pages if they changed.", _build),
    ("dev", "Serve, and rebuild and restart whenever a source changes.", _dev),
    ("migrate", "Bring the database to the newest shape.", _migrate),
    ("demo", "Fill the database with the demo's people (demo mode only).", _demo),
    ("import", "Load a plan's files: 834, 837, 835, tables, lists of codes, a folder of Synthea.", _import),
    ("codes", "Load the lists that come with the portal: ICD-10-CM, places of service, samples.", _codes),
    ("worker", "Run background jobs in a process of their own.", _worker),
    ("account", "Make an account for one of the plan's staff; the password is asked for.", _account),
    ("bench", "Measure, one JSON object a line.", _bench),
    ("backup", "Copy the database and the stored files, sealed, into an empty folder; while people work.", _backup),
    ("restore", "Bring a backup back into an empty database and store, and check the audit trail.", _restore),
    ("audit", "Check that the audit trail is whole: `audit verify`.", _audit),
)
