"""What Lumbung keeps, and how it is read back. Imports neither Scrapy nor Twisted: ``Archive(path)`` opens in a notebook."""

from archive.store import Archive

__all__ = ["Archive"]
