"""Section 3b: may the member be redirected to another provider? Source: Release 14, Update to Redirect Logic.

A tertiary provider: No by default, and why must be written; changing to Yes means to choose another provider, which
clears this one and, confirmed, notes "Ok to redirect if needed". Any other provider: Yes by default; No must be
explained.
"""

from dataclasses import dataclass, replace

NOTE = "Ok to redirect if needed"
LABEL = "Allow the member to be redirected?"
TERTIARY_LABEL = f"{LABEL} If not, please explain the need for a tertiary care provider below."
PLACEHOLDER = "Enter explanation here."
TERTIARY_PLACEHOLDER = (
    "Explain the need for tertiary care provider here - (e.g. Member requires testing or treatment that is otherwise "
    "not available in the community)."
)
SELECTED_TERTIARY = "You have selected a tertiary provider."
ABOUT_TERTIARY = (
    "Request for tertiary care may require additional review. Allowing your member to be directed to a community "
    "provider will help the referral be processed faster and the member to be seen in a more timely manner."
)
WHAT_TERTIARY_MEANS = (
    "Tertiary care is highly specialized care, usually at a university or children's hospital, for what community "
    "specialists cannot test or treat."
)
LONGEST = 2_000


@dataclass(frozen=True)
class Redirect:
    """What section 3 holds. `provider` is the chosen provider's key, empty while none is chosen."""

    provider: str = ""
    is_tertiary: bool = False
    allowed: bool = True
    justification: str = ""


def select(provider: str, is_tertiary: bool, now: Redirect) -> Redirect:
    """Another provider is chosen: the default of its kind, whatever was agreed about the one before.

    What was written stays, for no word that somebody typed is thrown away.
    """
    return replace(now, provider=provider, is_tertiary=is_tertiary, allowed=not is_tertiary)


def needs_another_provider(allow: bool, now: Redirect) -> bool:
    """Whether this answer first asks: *select another provider*. Only Yes for a tertiary provider does."""
    return allow and now.is_tertiary and not now.allowed and bool(now.provider)


def allow(now: Redirect) -> Redirect:
    """Yes. For a tertiary provider the change was confirmed: the provider is cleared and the note added."""
    if not needs_another_provider(True, now):
        return replace(now, allowed=True)
    return Redirect(allowed=True, justification=_with_note(now.justification))


def forbid(now: Redirect) -> Redirect:
    """No: the text area shows, and must be filled."""
    return replace(now, allowed=False)


def needs_justification(now: Redirect) -> bool:
    """Whether the text area shows."""
    return bool(now.provider) and not now.allowed


def what_is_missing(now: Redirect) -> list[str]:
    """Why *Next* is disabled in section 3."""
    if not now.provider:
        return ["Select the referred-to provider."]
    if now.is_tertiary and now.allowed:  # of a copied request, or of a draft that an older version kept
        return ["Answer No and explain the need for a tertiary care provider, or select another provider."]
    if needs_justification(now) and not _said(now):
        return [
            "Explain the need for a tertiary care provider."
            if now.is_tertiary
            else "Explain why the member cannot be redirected."
        ]
    if len(now.justification) > LONGEST:
        return [f"The explanation is longer than {LONGEST:,} characters."]
    return []


def _said(now: Redirect) -> bool:
    """Whether anything but the note itself is written: the note explains no need."""
    return bool(now.justification.replace(NOTE, "").strip(" .\n"))


def _with_note(text: str) -> str:
    text = text.rstrip()
    if NOTE in text:
        return text
    return f"{text}\n{NOTE}" if text else NOTE
