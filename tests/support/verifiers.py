"""The verifiers as a person has them: verify.py with its siblings beside it."""

import importlib.util
import sys
from types import ModuleType

from tests.support.sources import ROOT

FOLDER = ROOT / "static" / "verify"


def _module() -> ModuleType:
    sys.path.insert(0, str(FOLDER))
    try:
        spec = importlib.util.spec_from_file_location("verify", FOLDER / "verify.py")
        assert spec is not None
        assert spec.loader is not None
        found = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(found)
    finally:
        sys.path.remove(str(FOLDER))
    return found


VERIFY = _module()
