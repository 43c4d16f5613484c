"""A payment once all of its transaction is read: its day and its sign, and what is missing or does not add up."""

from collections.abc import Iterator

from optima_portal.imports.remittance import Remit
from optima_portal.kit.identifiers import is_npi
from optima_portal.kit.x12_values import day


def finished(remit: Remit, *, is_debit: bool, made_on: str) -> Iterator[str]:
    """Settle them; what is to be warned about. `made_on`: GS04."""
    yield from _date(remit, made_on)
    if is_debit:
        yield from _debit(remit)
    if not remit.number:
        yield "no check or EFT number (TRN02)"
    if not (remit.payee.npi or remit.payee.tin or remit.payee.name):
        yield "no payee (N1*PE): no office will see this payment"
    elif remit.payee.npi and not is_npi(remit.payee.npi):
        yield "the payee's NPI fails its check digit"
    if remit.off_by:
        yield f"BPR02 is not the claims' CLP04 less PLB: off by {remit.off_by} cents"


def _date(remit: Remit, made_on: str) -> Iterator[str]:
    """Without the day of the payment nobody would find it by date: the day of the advice stands for it."""
    if remit.paid_on is not None:
        return
    remit.is_dated, remit.paid_on = False, remit.produced_on or day(made_on)
    instead = "the day of the advice stands for it" if remit.paid_on else "no list by date will show this payment"
    yield f"the day of the payment (BPR16) is missing or unreadable: {instead}"


def _debit(remit: Remit) -> Iterator[str]:
    """BPR03 = D. In X221A1 the provider draws the money, so it is paid like any other (and never negative); payers
    write it for what they take back. The claims say which it is; a sign that is there already stays."""
    if remit.total < 0:
        yield "BPR02 is negative though BPR03 is D: it was taken as it stands"
    elif remit.total and not remit.off_by:
        yield "BPR03 is D, but the claims come to BPR02: it was taken as a payment"
    else:
        remit.total = -remit.total
