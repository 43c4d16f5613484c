"""Numbers as people type and paste them: blanks around and inside, a dash too many, or one too few."""

import re

from optima_portal.kit import identifiers

MEANT = ("number", "trimmed", "bare")
_NOISE = re.compile(r"[\s\u2010-\u2015-]+")


def meant_by(typed: str) -> dict[str, str]:
    """What a claim or a check may be numbered: as typed, without what stands around it, without any blank or dash.

    A payer's own numbers may hold either, so that what was typed counts as well. Empty for blanks and dashes alone.
    """
    bare = _NOISE.sub("", typed)
    whole = typed.strip()
    trimmed = whole[whole.index(bare[0]) : whole.rindex(bare[-1]) + 1] if bare else ""
    return dict(zip(MEANT, (whole, trimmed, bare), strict=True)) if bare else {}


def coded(typed: str) -> str:
    """A dispute's number or a referral's code as the portal writes it: `D26-00418` for ` d26 00418-`."""
    bare = identifiers.plain(typed)
    return f"{bare[:3]}-{bare[3:]}" if bare else ""
