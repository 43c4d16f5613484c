"""`/plan/imports`: upload, load, watch, look at what came of it."""

import asyncio
from dataclasses import dataclass
from typing import Any

import reflex as rx

from optima_portal.access.permissions import Permission
from optima_portal.imports.registry import KINDS
from optima_portal.kit.file_kind import DATA, names_of
from optima_portal.models.import_run import ImportState
from optima_portal.rules.money import dollars
from optima_portal.rules.plan import plan
from optima_portal.services.files import files_for, remove_file
from optima_portal.services.import_history import (
    RunLine,
    download_rejects,
    download_template,
    import_result,
    import_runs,
)
from optima_portal.services.import_runs import PURPOSE, start_imports, try_again
from optima_portal.state.handlers import PortalState, open_to, run
from optima_portal.state.message import MessageState
from optima_portal.state.moments import minute
from optima_portal.state.upload_purposes import declare_upload

HOME = "plan/imports"
LOOK_EVERY = 1.5
TONES = {
    ImportState.WAITING: "plain", ImportState.RUNNING: "info", ImportState.DONE: "ok", ImportState.REFUSED: "warn",
    ImportState.FAILED: "bad",
}  # fmt: skip
ENDED = "Loading has ended. Runs, below, says what came of it."
NOTHING = "Nothing found"
ENDINGS = tuple(ending for kind in DATA for ending in kind.endings)

declare_upload(PURPOSE, Permission.DATA_IMPORT, DATA, lambda: plan().imports.max_megabytes)


@dataclass(frozen=True)
class KindLine:
    """One kind of file, for the list of what can be loaded."""

    name: str
    words: str
    formats: str
    has_template: bool


KIND_LINES = [KindLine(one.name, one.words, names_of(one.takes), bool(one.template)) for one in KINDS.values()]


@dataclass(frozen=True)
class WaitingFile:
    """An uploaded file that is not loaded yet."""

    key: str
    name: str
    size: int


@dataclass(frozen=True)
class RunRow:
    """One run on screen."""

    key: str
    kind: str
    file: str
    state: str
    tone: str
    started: str
    finished: str
    by: str
    strict: bool
    is_busy: bool
    can_retry: bool
    done: int
    share: int
    read: str
    new: str
    changed: str
    unchanged: str
    rejected: str
    warnings: str
    paid: str
    balance: str
    balance_tone: str
    has_rejects: bool
    problem: str


@dataclass(frozen=True)
class WarningRow:
    """One warning of the chosen run."""

    place: int
    words: str


class ImportsState(PortalState, rx.State):
    """Files that wait, the runs, and the one that is looked at."""

    files: list[WaitingFile] = []
    rows: list[RunRow] = []
    total: int = 0
    page: int = 1
    size: int = 25
    loading: bool = True
    is_busy: bool = False
    chosen: RunRow | None = None
    warnings: list[WarningRow] = []
    opened: int = 0
    problems: dict[str, str] = {}
    _watch: int = 0
    _said: int = 0
    """The number of the message that files are being loaded; 0: they are."""

    @open_to(Permission.DATA_IMPORT)
    async def open(self) -> Any:
        """The newest runs, and what was uploaded before."""
        self.chosen, self.warnings = None, []
        await self._show_files()
        return await self._show_and_watch()

    @open_to(Permission.DATA_IMPORT)
    async def arrived(self, _keys: str) -> None:
        """A file arrived; what the list shows comes from the records."""
        await self._show_files()

    @open_to(Permission.DATA_IMPORT)
    async def remove(self, key: str) -> None:
        """Take a file off the list."""
        await run(remove_file, key)
        await self._show_files()

    @open_to(Permission.DATA_IMPORT)
    async def start(self, form: dict[str, Any]) -> Any:
        """*Load*: queue what was uploaded."""
        number = await run(start_imports, str(form.get("kind", "")), bool(form.get("strict")))
        await self._show_files()
        self.page, self.opened, self.chosen = 1, self.opened + 1, None
        said = "The file is being loaded." if number == 1 else f"{number} files are being loaded, one after the other."
        message = await self.get_state(MessageState)
        message._say("done", said)
        self._said = message.count
        return await self._show_and_watch()

    @open_to(Permission.DATA_IMPORT, background=True, passive=True)
    async def look(self, number: int) -> Any:
        """How far the runs are; again and again while one is on its way and the page is on screen."""
        await asyncio.sleep(LOOK_EVERY)
        async with self:
            if number != self._watch or self.router.route_id.strip("/") != HOME:
                return None
            await self._show()
            return ImportsState.look(number) if self.is_busy else None

    @open_to(Permission.DATA_IMPORT)
    async def turn(self, page: int) -> None:
        """Another page of runs."""
        self.page = max(1, page)
        await self._show()

    @open_to(Permission.DATA_IMPORT)
    async def resize(self, rows: int) -> None:
        """More or fewer rows."""
        self.size, self.page = rows, 1
        await self._show()

    @open_to(Permission.DATA_IMPORT)
    async def choose(self, key: str) -> None:
        """Look at one run."""
        await self._choose(key)

    @open_to(Permission.DATA_IMPORT)
    async def close(self) -> None:
        """Back to the list alone."""
        self.chosen, self.warnings = None, []

    @open_to(Permission.DATA_IMPORT)
    async def retry(self, key: str) -> Any:
        """Try a run again that failed."""
        await run(try_again, key)
        self.chosen = None
        return await self._show_and_watch()

    @open_to(Permission.DATA_IMPORT)
    async def rejects(self, key: str) -> rx.event.EventSpec:
        """The rows that were not loaded."""
        return rx.download(url=f"/download/{await run(download_rejects, key)}")

    @open_to(Permission.DATA_IMPORT)
    async def template(self, kind: str) -> rx.event.EventSpec:
        """An empty table of a kind."""
        return rx.download(url=f"/download/{await run(download_template, kind)}")

    async def _show_files(self) -> None:
        waiting = await run(files_for, PURPOSE)
        self.files = [WaitingFile(one.key, one.name, one.size_bytes) for one in waiting]

    async def _show_and_watch(self) -> Any:
        await self._show()
        self._watch += 1
        return ImportsState.look(self._watch) if self.is_busy else None

    async def _show(self) -> None:
        found = await run(import_runs, page=self.page, size=self.size)
        self.rows, self.total, self.loading = [_row(line) for line in found.lines], found.total, False
        self.is_busy = found.is_busy
        if self._said and not self.is_busy:
            await self._say_that_it_ended()
        if self.chosen is not None and self.chosen.is_busy:
            await self._choose(self.chosen.key)

    async def _say_that_it_ended(self) -> None:
        """In place of "is being loaded", unless something else was said since."""
        message = await self.get_state(MessageState)
        if message.count == self._said:
            message._say("done", ENDED)
        self._said = 0

    async def _choose(self, key: str) -> None:
        result = await run(import_result, key)
        self.chosen = _row(result.line)
        self.warnings = [WarningRow(place, words) for place, words in result.warnings]


def _row(line: RunLine) -> RunRow:
    is_busy = line.state in (ImportState.WAITING, ImportState.RUNNING)
    balance = {None: "–", True: "Balanced", False: "Not balanced"}[line.is_balanced]
    return RunRow(
        key=line.key,
        kind=line.kind,
        file=line.file,
        state=NOTHING if line.found_nothing else line.state.value,
        tone="warn" if line.found_nothing else TONES[line.state],
        started=minute(line.started_at),
        finished=minute(line.finished_at),
        by=line.by,
        strict=line.strict,
        is_busy=is_busy,
        can_retry=line.state is ImportState.FAILED,
        done=line.done,
        share=line.share,
        read=f"{line.read:,}",
        new=f"{line.new:,}",
        changed=f"{line.changed:,}",
        unchanged=f"{line.unchanged:,}",
        rejected=f"{line.rejected:,}",
        warnings=f"{line.warning_count:,}",
        paid=dollars(line.paid_cents) if line.is_balanced is not None else "–",
        balance=balance,
        balance_tone="bad" if line.is_balanced is False else "ok" if line.is_balanced else "plain",
        has_rejects=line.has_rejects,
        problem=line.problem,
    )
