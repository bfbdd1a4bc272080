"""What Lumbung keeps, and how it is read back. Imports neither Scrapy nor Twisted: ``Archive(path)`` opens in a notebook."""

import archive.lean  # noqa: F401  # before whatever imports sqlite-utils
from archive.store import Archive

__all__ = ["Archive"]
