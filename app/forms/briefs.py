"""Which quarter a brief is about, and which problems the officer chose to tell there."""

from pydantic import BaseModel, ConfigDict, Field


class ChosenQuarter(BaseModel):
    """As the address says it; what is empty means the quarter that runs. `problem` names reports."""

    model_config = ConfigDict(frozen=True)

    quarter: str = Field(default="", max_length=10)
    problem: tuple[str, ...] = ()
