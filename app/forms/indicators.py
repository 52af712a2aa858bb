"""How a comparison is laid out, as the address says it."""

from typing import Literal

from pydantic import BaseModel, ConfigDict


class Compared(BaseModel):
    """A line a round, a year or a place; `plot` names the indicator that is drawn."""

    model_config = ConfigDict(frozen=True)

    by: Literal["round", "year", "place"] = "round"
    plot: str = "granted"
