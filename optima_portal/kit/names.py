"""People's names as they are searched: without accents, case and punctuation, by the beginning of any part, by sound.

"nunez" finds "Núñez", "van der" finds "Van der Berg", "obrien" finds "O'Brien".
"""

import re
import unicodedata
from functools import lru_cache

# Letters that do not come apart under NFKD, as people type them.
LETTERS = {"đ": "d", "ł": "l", "ø": "o", "ß": "ss", "æ": "ae", "œ": "oe", "þ": "th", "ð": "d", "ı": "i"}
_LETTERS = str.maketrans(LETTERS)
_JOINERS = re.compile(r"[’'ʼ`´.]")
_NOT_A_LETTER = re.compile(r"[\W_]+")

# As it sounds: the longer spellings first. Vietnamese Ng-, Spanish Ll-, J-, Z-, English Ph-, -ght.
_SPELLINGS = tuple(
    (re.compile(pattern), letter)
    for pattern, letter in (
        (r"^ng", "n"), (r"^(kn|gn|pn)", "n"), (r"^wr", "r"), (r"^x", "s"), (r"ght", "t"), (r"ph", "f"),
        (r"sch|sh|ch", "x"), (r"ck|q|c(?![eiy])", "k"), (r"[cz]", "s"), (r"^ll", "y"), (r"[jg](?=[eiy])", "j"),
        (r"g", "k"), (r"th", "t"), (r"[bv]", "f"), (r"d", "t"), (r"w|h", ""),
    )
)  # fmt: skip
_VOWELS = re.compile(r"(?<!^)[aeiouy]")
_TWICE = re.compile(r"(.)\1+")


def normalised(name: str) -> str:
    """Lower case, no marks, no punctuation, one blank between words: what is stored and what is searched for."""
    return " ".join(_NOT_A_LETTER.sub(" ", _JOINERS.sub("", without_marks(name))).split())


@lru_cache(16_384)
def without_marks(name: str) -> str:
    """Lower case, no marks: `Núñez-O’Neil` gives `nunez-o’neil`. Sorting asks for the same names again and again."""
    if name.isascii():
        return name.lower()
    apart = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", name).casefold().translate(_LETTERS))
    return "".join(letter for letter in apart if not unicodedata.combining(letter)).translate(_LETTERS)


def parts(*names: str) -> list[str]:
    """Each name from each of its words on: `Van der Berg` gives `van der berg`, `der berg`, `berg`."""
    found: dict[str, None] = {}
    for name in names:
        rest = normalised(name) if name else ""
        while rest:
            found[rest] = None
            rest = rest.partition(" ")[2]
    return list(found)


def sound(word: str) -> str:
    """A word as it sounds, for the last resort: `steven` and `stephen`, `nguyen` and `nuyen` are alike."""
    heard = normalised(word).partition(" ")[0]
    for spelling, letter in _SPELLINGS:
        heard = spelling.sub(letter, heard)
    return _VOWELS.sub("", _TWICE.sub(r"\1", heard))


def after_prefix(prefix: str) -> str:
    """The first text by code point that no longer begins with `prefix`: `x >= prefix and x < after_prefix(prefix)`."""
    return prefix[:-1] + chr(ord(prefix[-1]) + 1) if prefix else ""
