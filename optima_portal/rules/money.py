"""Money as people read it: whole cents in, $1,234.56 out."""


def dollars(cents: int | None) -> str:
    """$1,234.56; a minus in front of what is taken back; a dash for what is not known."""
    if cents is None:
        return "–"
    whole, rest = divmod(abs(cents), 100)
    return f"{'-' if cents < 0 else ''}${whole:,}.{rest:02}"


def quantity(thousandths: int | None) -> str:
    """2, 1.5: without noughts at the end."""
    if thousandths is None:
        return ""
    return f"{thousandths / 1000:.3f}".rstrip("0").rstrip(".")
