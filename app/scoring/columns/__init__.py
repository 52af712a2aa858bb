"""Columns of NumPy's int64 for large inputs: the only place that loads NumPy. Integers decide here too."""
