"""Every router of the program, one file a noun."""

from app.routers.homes import router as homes

ROUTERS = (homes,)
