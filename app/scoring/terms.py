"""What every part of a rulebook is made of: texts in two languages, and parts that may be absent."""

from collections.abc import Mapping

Text = Mapping[str, str]
NONE: Mapping[str, str] = {}
#: A part that came later: where there is none, the document does not name it, and older digests hold.
ABSENT: Mapping[str, bool] = {"absent": True}
