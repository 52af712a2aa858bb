"""The result of an evaluation in words, under the version of the rules by which it was computed."""

from app.language.catalogue import content
from app.models import EvaluationScheme
from app.store.rules import compiled_rules


def band_text(scheme: EvaluationScheme, band: str, language: str) -> str:
    """Name the band that a result fell into; nothing where the rules have none."""
    tiers = {tier.id: tier for tier in compiled_rules(scheme.rulebook).tiers}
    return content(tiers[band].title, language)[0] if band in tiers else ""
