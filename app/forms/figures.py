"""Which rows of a figure are asked for, as the address says it."""

from pydantic import BaseModel, ConfigDict


class Chosen(BaseModel):
    """By round, year, strand, community and need; what is empty chooses everything."""

    model_config = ConfigDict(frozen=True)

    code: str = ""
    year: int = 0
    strand: str = ""
    community: str = ""
    need: str = ""
    page: int = 1
