"""Names in the order of the alphabet: on SQLite and PostgreSQL alike, and as Python takes them apart."""

import unicodedata

from sqlalchemy import literal, select

from optima_portal.kit.alphabet import alphabetical
from optima_portal.kit.names import without_marks

NAMES = [
    "Lâm", "Lauren", "PÉREZ", "Phan", "de la Cruz", "Đặng", "Dao", "Nguyễn", "O'Brien", "O’Brien", "Łukasz", "Øster",
    "Straße", "Æsir", "Žižek", "Ñuñez", "Åsa", "İpek", "ıpek", "Þór", "", "Ana-María", "Ürün", "Œuvre", "20’s", "Ǻ",
]  # fmt: skip


def _folded(engine, names):
    with engine.connect() as connection:
        return [connection.execute(select(alphabetical(literal(name)))).scalar_one() for name in names]


def test_both_databases_take_a_name_apart_as_python_does(engine):
    names = [*NAMES, *(unicodedata.normalize("NFD", name) for name in NAMES)]
    assert _folded(engine, names) == [without_marks(name) for name in names]


def test_an_accent_and_a_capital_do_not_move_a_name(engine):
    named = dict(zip(NAMES, _folded(engine, NAMES), strict=True))
    shown = ["Phan", "PÉREZ", "Lauren", "Lâm", "Dao", "Đặng", "de la Cruz"]
    assert sorted(shown, key=named.__getitem__) == ["Đặng", "Dao", "de la Cruz", "Lâm", "Lauren", "PÉREZ", "Phan"]
