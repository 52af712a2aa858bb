"""Estimates beside a result: floats, labelled as such. Nothing here decides, and no rule may read it."""
