"""Keeping data safe: backups, the way back from one, and moving between databases.

Of the same height as dossiers: reads through the store and the checks of `miaopu check`, and is
driven by the worker's process and the command line.
"""
