"""Numbers as people type them."""


def whole(typed: str) -> int | None:
    """A whole number that is not negative, of at most seven digits; anything else is none."""
    plain = typed.strip().replace(",", "")
    return int(plain) if plain.isascii() and plain.isdecimal() and len(plain) < 8 else None
