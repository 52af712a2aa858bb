"""The engine: pure functions from rulebook and evidence to outcome."""
