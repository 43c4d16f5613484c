"""A diagnosis of ICD-10-CM, as the plan's edition lists it."""

from sqlmodel import Field, SQLModel

from optima_portal.models.columns import BY_CODE_POINT

WORDS_IN_SQLITE = "diagnosis_word"
"""SQLite's index of words (FTS5), whose rowids are those of `diagnosis_code`. PostgreSQL's is WORDS_IN_POSTGRES."""
WORDS_IN_POSTGRES = "ix_diagnosis_code_words"


class DiagnosisCode(SQLModel, table=True):
    """`code` without a dot. `words` is the description as it is searched. `category` has three characters."""

    __tablename__ = "diagnosis_code"
    id: int | None = Field(default=None, primary_key=True)
    code: str = Field(sa_type=BY_CODE_POINT, unique=True)
    description: str
    words: str
    is_billable: bool
    chapter: str = ""
    category: str = ""
