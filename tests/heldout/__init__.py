"""Portals of the Codingest family that the demo does not know: written from the scripts' markup and habits alone, to be crawled and
compared with their truth."""
