"""sqlite-utils without NumPy: where NumPy is installed, sqlite-utils 4.2 imports it to know its numbers as column types, which the index
has none of, and every command would start a tenth of a second later (2026-11)."""

from __future__ import annotations

import sys

if "numpy" not in sys.modules and "sqlite_utils" not in sys.modules:
    sys.modules["numpy"] = None  # type: ignore[assignment]  # importing it now raises ImportError
    try:
        import sqlite_utils  # noqa: F401
    finally:
        del sys.modules["numpy"]
