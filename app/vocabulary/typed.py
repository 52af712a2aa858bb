"""Words and signs of either language that people type where a page asks for numbers."""

EMPTY_PAPER = frozenset({"0", "空", "blank"})
VOID_PAPER = frozenset({"x", "废", "void"})
#: Between the least and the most.
UNTIL = ("-", "–", "~", "～", "到", "至", "to")
