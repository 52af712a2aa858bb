"""Every router of the program, one file a noun."""

from app.routers.accounts import router as accounts
from app.routers.homes import router as homes
from app.routers.publications import router as publications
from app.routers.results import router as results

ROUTERS = (accounts, homes, results, publications)
