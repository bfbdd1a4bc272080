"""A portal is data: one agency's site, as its YAML file says it. Strictly checked."""

from __future__ import annotations

from functools import cached_property
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict, Field

from archive.records import PortalEntry

_PORTS = {"http": 80, "https": 443}


class Portal(BaseModel):
    """One agency's news site. Built by ``spiders.registry`` from YAML; ``slug`` is the file's name."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    slug: str
    agency: str
    home: str
    timezone: str = "Asia/Jakarta"
    profile: str = "auto"
    region: str | None = None
    delay: float = Field(default=2.0, gt=0)
    feeds: tuple[str, ...] = ()
    sitemaps: tuple[str, ...] = ()
    sections: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    select: dict[str, str] = Field(default_factory=dict)
    recount: dict[str, float] = Field(default_factory=dict)
    verify_tls: bool = True

    @cached_property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)

    def owns(self, url: str) -> bool:
        """Whether *url* is on this portal: its home's host, ``www`` or not, http or https, or one of its aliases."""
        raise NotImplementedError

    def entry(self) -> PortalEntry:
        """What the archive keeps of this portal."""
        raise NotImplementedError


__all__ = ["Portal"]
