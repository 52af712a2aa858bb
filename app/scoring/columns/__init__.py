"""Columns of NumPy's int64 for large inputs; only here is NumPy loaded, and no binary fraction decides."""
