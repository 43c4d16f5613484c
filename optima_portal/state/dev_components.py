"""The page that shows every component, in a demo only: invented contents, real handlers."""

from dataclasses import dataclass

import reflex as rx

from optima_portal.kit import clock
from optima_portal.kit.charts import Chart, Goal, Series, Tone, bars
from optima_portal.kit.refused import Refused
from optima_portal.services.files import files_for, remove_file
from optima_portal.state.handlers import ANYONE, IN_GOOD_STANDING, PortalState, open_to, run
from optima_portal.state.message import MessageState
from optima_portal.state.upload_purposes import declare_upload

SAMPLE = declare_upload("sample", IN_GOOD_STANDING)


@dataclass(frozen=True)
class SampleClaim:
    """A row of the sample table."""

    id: str
    number: str
    status: str
    tone: str
    member: str
    service_date: str
    billed: str
    payable: str


@dataclass(frozen=True)
class SampleStep:
    """A step of the sample wizard."""

    title: str
    note: str
    standing: str


@dataclass(frozen=True)
class SampleFile:
    """An attachment of the sample form."""

    key: str
    name: str
    size: int


STATUSES = (("Finalized", "ok"), ("Denied", "bad"), ("In Progress", "info"), ("Pended", "warn"))
MEMBERS = ("Tran, Linh K", "Núñez, Carlos", "Okafor, Blessing A", "Nguyễn, Thị Hồng", "Park, Ji-woo", "Đặng, Quốc Bảo")
STEPS = (
    ("About the referral", "Medical · Tran, Linh K"),
    ("Referring provider", "Ramirez, Ana MD"),
    ("Referred to provider", "Justification is missing"),
    ("Medical info", "Priority, services, diagnosis"),
    ("Clinical attachments", "Up to 3 files, 25 MB each"),
    ("Review", ""),
)
TOTAL = 312


class DevComponentsState(PortalState, rx.State):
    """What stands on /dev/components."""

    rows: list[SampleClaim] = []
    page: int = 1
    size: int = 25
    sort_by: str = "number"
    descending: bool = False
    loading: bool = False
    months: Chart | None = None
    tab: str = "services"
    window: bool = False
    step: int = 2
    steps: list[SampleStep] = []
    problems: dict[str, str] = {}
    opened: int = 0
    draft: dict[str, str] = {}
    saved: str = ""
    files: list[SampleFile] = []
    done: int = 1204

    @open_to(ANYONE)
    async def open(self) -> None:
        """Fill the page."""
        self.rows = _rows(self.page, self.size, self.sort_by, self.descending)
        self._show_steps()
        self.months = _months()
        self.opened = self.opened or 1

    @open_to(ANYONE)
    async def choose_month(self, bar: int) -> None:
        """A click on a bar of the sample chart."""
        (await self.get_state(MessageState))._say("done", f"You chose bar {bar + 1}.")

    @open_to(ANYONE)
    async def go(self, page: int) -> None:
        """Another page of rows."""
        self.page = max(1, min(page, -(-TOTAL // self.size)))
        self.rows = _rows(self.page, self.size, self.sort_by, self.descending)

    @open_to(ANYONE)
    async def resize(self, size: int) -> None:
        """Another page size."""
        self.size, self.page = (50 if size == 50 else 25), 1
        self.rows = _rows(1, self.size, self.sort_by, self.descending)

    @open_to(ANYONE)
    async def sort(self, name: str) -> None:
        """By another column, or the other way round."""
        self.descending = name == self.sort_by and not self.descending
        self.sort_by, self.page = name, 1
        self.rows = _rows(1, self.size, self.sort_by, self.descending)

    @open_to(ANYONE)
    async def download(self, form: str) -> None:
        """Say what would be downloaded."""
        await self._tell("done", f"A real page would now send {TOTAL} rows as {form.upper()}.")

    @open_to(ANYONE)
    async def choose(self, tab: str) -> None:
        """Another tab."""
        self.tab = tab

    @open_to(ANYONE)
    async def show_window(self) -> None:
        """Open the dialog from the state."""
        self.window = True

    @open_to(ANYONE)
    async def hide_window(self) -> None:
        """Close it."""
        self.window = False

    @open_to(ANYONE)
    async def say(self, kind: str) -> None:
        """Show a message of each kind."""
        words = {
            "done": "Dispute D26-00418 was submitted.",
            "refused": "The time to dispute this claim ended on 02/14/2026.",
        }
        await self._tell(kind, words.get(kind, "Something went wrong on our side, and nothing was changed."))

    @open_to(ANYONE)
    async def check(self, form: dict[str, str]) -> None:
        """Refuse an incomplete form, field by field."""
        wanted = {"member_id": "Enter the Member ID: eight digits and a letter.", "reason": "Say why, in a sentence."}
        if missing := {name: say for name, say in wanted.items() if not form.get(name, "").strip()}:
            raise Refused("Some answers are missing.", problems=missing)
        await self._tell("done", "All answers are there.")

    @open_to(ANYONE)
    async def keep(self, values: dict[str, str]) -> None:
        """Keep the draft."""
        self.draft, self.saved = values, f"{clock.now():%I:%M %p}".lstrip("0")

    @open_to(ANYONE)
    async def clear(self) -> None:
        """Begin the draft anew."""
        self.draft, self.saved, self.opened = {}, "", self.opened + 1

    @open_to(ANYONE)
    async def go_to_step(self, number: int) -> None:
        """Back to a step that is done."""
        self.step = max(0, min(number, len(STEPS) - 1))
        self._show_steps()

    @open_to(ANYONE)
    async def next_step(self) -> None:
        """One step on."""
        self.step = min(self.step + 1, len(STEPS) - 1)
        self._show_steps()

    @open_to(ANYONE)
    async def back_step(self) -> None:
        """One step back."""
        self.step = max(self.step - 1, 0)
        self._show_steps()

    @open_to(IN_GOOD_STANDING)
    async def arrived(self, _keys: str) -> None:
        """A file arrived; what the list shows comes from the records, never from what the page says."""
        await self._show_files()

    @open_to(IN_GOOD_STANDING)
    async def remove(self, key: str) -> None:
        """Take a file off the list."""
        await run(remove_file, key)
        await self._show_files()

    async def _show_files(self) -> None:
        kept = await run(files_for, SAMPLE)
        self.files = [SampleFile(one.key, one.name, one.size_bytes) for one in kept]

    async def _tell(self, kind: str, words: str) -> None:
        message = await self.get_state(MessageState)
        message._say(kind, words)

    def _show_steps(self) -> None:
        standing = ["done" if n < self.step else "current" if n == self.step else "todo" for n in range(len(STEPS))]
        self.steps = [SampleStep(title, note, here) for (title, note), here in zip(STEPS, standing, strict=True)]


def _months() -> Chart:
    """A sample chart: claims by month, paid and denied."""
    return bars(
        ("Aug 2026", "Sep 2026", "Oct 2026", "Nov 2026"),
        (Series("Paid", (132, 151, 140, 96)), Series("Denied", (12, 9, 21, 7), Tone.BAD)),
        says="Most claims were paid in September: 151; 9 were denied.",
        of="Month",
        goal=Goal("expected", 120),
    )


def _rows(page: int, size: int, sort_by: str, descending: bool) -> list[SampleClaim]:
    """The rows of one page, of a made-up whole."""
    everything = sorted(
        (_row(n) for n in range(TOTAL)), key=lambda row: getattr(row, sort_by, row.number), reverse=descending
    )
    return everything[(page - 1) * size : page * size]


def _row(n: int) -> SampleClaim:
    status, tone = STATUSES[n % 7 % len(STATUSES)]
    cents = 960 + 7919 * n % 250_000
    payable = (
        f"${cents * 43 // 10_000:,}.{cents % 100:02}"
        if status == "Finalized"
        else "$0.00"
        if status == "Denied"
        else "–"
    )
    date = f"{1 + n % 12:02}/{1 + n * 5 % 28:02}/2026"
    return SampleClaim(
        f"c{n}",
        f"26118{n * 37 % 10_000_000:08}",
        status,
        tone,
        MEMBERS[n % 6],
        date,
        f"${cents // 100:,}.{cents % 100:02}",
        payable,
    )
