"""Catalogues, formats, and a sentence for every code. Free of FastAPI and Jinja."""

from app.language.catalogue import N_, content, translate, translate_plural

__all__ = ["N_", "content", "translate", "translate_plural"]
