"""The bound of all columns."""

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
#: Every value on the way stays below; int64 ends at 2^63.
BOUND = 2**62
