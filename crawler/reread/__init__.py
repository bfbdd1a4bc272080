"""Stored bytes read again: the index made anew from the WARCs, values proved, rules tried. Nothing in here asks the network for anything.

    warcs -> ``chunks`` -> ``walk`` (every core) -> ``spool`` (in order of time) -> ``derive`` -> an index

``rebuild`` puts that index in the place of the old one, ``reparse`` shows first what would change, ``deep`` judges the old one by it,
``merge`` brings WARCs of several machines together, ``prove`` does it all for one value.
"""
