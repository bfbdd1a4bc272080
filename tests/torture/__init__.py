"""Durability put to the question: kills, power cuts and full disks at every write of a real crawl."""
