"""Which profile reads a page: decided page by page, since portals change their system and keep old pages. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from spiders.generic import Generic
from spiders.page import Page
from spiders.portal import Portal
from spiders.profile import Profile
from spiders.profiles.declarative import Declarative


def profile_for(page: Page, portal: Portal, profiles: Sequence[Profile]) -> tuple[Profile, str]:
    """The profile and its generation: the portal's own where the page carries its marks, else the first whose marks it carries, else
    generic (which takes any page: a portal that names it gets it). A portal's own rules come first, whatever profile it names; where
    nothing but links that look like its cards speaks for them, a system's marks are surer."""
    if portal.profile == Generic.name:
        return Generic(), "page"
    own = Declarative(portal.rules)
    by_rules = own.generation(page) if portal.rules else None
    if by_rules and own.sure(page):
        return own, by_rules
    ordered = sorted((profile for profile in profiles if profile.name != Generic.name), key=lambda profile: profile.name != portal.profile)
    for profile in ordered:
        generation = profile.generation(page)
        if generation:
            return profile, generation
    return (own, by_rules) if by_rules else (Generic(), "page")


def named(portal: Portal, profiles: Sequence[Profile]) -> Profile:
    """The profile that the portal's YAML names; generic for ``auto``. What reads feeds and sitemaps, which carry no marks."""
    return next((profile for profile in profiles if profile.name == portal.profile), Generic())
