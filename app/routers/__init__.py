"""Every router of the program, one file a noun."""

from app.routers.accounts import router as accounts
from app.routers.homes import router as homes

ROUTERS = (accounts, homes)
