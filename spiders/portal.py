"""A portal is data: one agency's site, as its YAML file says it. Strictly checked."""

from __future__ import annotations

import re
from difflib import get_close_matches
from functools import cached_property, lru_cache
from typing import Annotated, Any, Literal
from urllib.parse import SplitResult, urljoin, urlsplit, urlunsplit
from zoneinfo import ZoneInfo, available_timezones

import yaml
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, field_validator, model_validator

from archive.records import PortalEntry
from spiders import regions, requisites, urls
from spiders.canon import Canon
from spiders.rules import FIELDS, Layouts, choice, selector
from spiders.windows import checked

PROFILES = ("codingest", "declarative", "drupal", "generic", "joomla", "lokomedia", "opensid", "wordpress")
"""The names that ``profile`` may take, beside ``auto``."""

_PORTS = {"http": 80, "https": 443}
_ORIGIN = re.compile(r"https?://[A-Za-z0-9.:-]+(?=[/?#]|$)")
"""The plain form, in which nothing behind it changes whose a URL is: every link of every page is asked about, and they name few hosts."""
_ZONES = {"WIB": "Asia/Jakarta", "WITA": "Asia/Makassar", "WIT": "Asia/Jayapura"}


def _listed(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


Texts = Annotated[tuple[str, ...], BeforeValidator(_listed)]
Kinds = Annotated[tuple[requisites.Kind, ...], BeforeValidator(_listed)]


class Requisites(BaseModel):
    """Which page requisites of an article's page are kept: their kinds (none: ``[]``), and the size past which one is cut."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    kinds: Kinds = requisites.KINDS
    max_bytes: int = Field(default=20_000_000, gt=0)


class Recount(BaseModel):
    """How often articles are counted again: *visits* in a life of *days*, on average, and at most so many a run and an hour (0: any)."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    visits: float = Field(default=8.0, gt=0, le=1000)
    days: float = Field(default=60.0, gt=0, le=3650)
    per_run: int = Field(default=0, ge=0)
    per_hour: int = Field(default=0, ge=0)


class Portal(BaseModel):
    """One agency's news site. Built by ``spiders.registry`` from YAML; ``slug`` is the file's name.

    ``feeds``, ``sitemaps``, ``sections``: absolute URLs (given absolute or relative to ``home``) beside those the profile knows.
    ``aliases``: other hosts, or URLs on them, that are or were this portal's. ``select``: CSS by Article field; it wins over the profile's.
    ``rules``: how to read a home-grown site, whole; a page that they know is read by them, whatever the profile.
    ``distinct``: what this portal serves differently, as few do: ``slash`` (/a and /a/), ``index.php`` (/index.php/a and /a).
    """

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    slug: str = Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")
    agency: str = Field(min_length=1)
    home: str
    timezone: str = "Asia/Jakarta"
    profile: str = "auto"
    region: str | None = None
    delay: float = Field(default=2.0, gt=0, allow_inf_nan=False)  # seconds between requests to the host
    feeds: Texts = ()
    sitemaps: Texts = ()
    sections: Texts = ()
    aliases: Texts = ()
    distinct: Texts = ()
    select: dict[str, str] = Field(default_factory=dict)
    rules: Layouts = ()
    recount: Recount = Field(default_factory=lambda: Recount())
    requisites: Requisites = Field(default_factory=lambda: Requisites())
    verify_tls: bool = True
    windows: Annotated[Texts, AfterValidator(checked)] = ()  # when it may be visited: "20:00-05:00", "sat,sun 00:00-24:00"
    noarchive: Literal["ignore", "obey"] = "ignore"  # what a page's own wish not to be archived counts for

    @field_validator("home")
    @classmethod
    def _home(cls, value: str) -> str:
        parts = _split(value)
        if parts is None:
            raise ValueError(
                f"{value!r} is not a site's address: expected http:// or https:// with a host, such as https://dispersip.klaten.go.id/"
            )
        if parts.username is not None or parts.query or parts.fragment:
            raise ValueError(f"{value!r} names more than a site: expected an address without user, query or #fragment")
        return urlunsplit(parts._replace(path=parts.path or "/"))

    @field_validator("timezone")
    @classmethod
    def _timezone(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (LookupError, ValueError, OSError):
            near = [_ZONES[value.upper()]] if value.upper() in _ZONES else get_close_matches(value, available_timezones(), n=1)
            expected = near[0] if near else "Asia/Jakarta (WIB), Asia/Pontianak (WIB), Asia/Makassar (WITA) or Asia/Jayapura (WIT)"
            raise ValueError(f"no time zone is called {value!r}; did you mean {expected}?") from None
        return value

    @field_validator("profile")
    @classmethod
    def _profile(cls, value: str) -> str:
        if value not in {"auto", *PROFILES}:
            raise ValueError(f"no profile is called {value!r}; {choice(value, ('auto', *PROFILES))}")
        return value

    @field_validator("region")
    @classmethod
    def _region(cls, value: str | None) -> str | None:
        if value is not None:
            regions.name_of(value)
        return value

    @field_validator("aliases")
    @classmethod
    def _aliases(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for alias in value:
            if _alias(alias) is None:
                raise ValueError(f"{alias!r} is neither a host nor an http(s) address: expected something like klatenkab.go.id")
        return value

    @field_validator("distinct")
    @classmethod
    def _distinct(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for one in value:
            if one not in urls.DISTINCT:
                raise ValueError(f"{one!r} is nothing that keys leave out; {choice(one, urls.DISTINCT)}")
        return value

    @field_validator("select")
    @classmethod
    def _select(cls, value: dict[str, str]) -> dict[str, str]:
        for name, rule in value.items():
            if name not in FIELDS:
                raise ValueError(f"{name}: an article has no such field; {choice(name, FIELDS)}")
            try:
                selector(rule)
            except ValueError as error:
                raise ValueError(f"{name}: {error}") from None
        return value

    @model_validator(mode="after")
    def _ruled(self) -> Portal:
        if self.profile == "declarative" and not self.rules:
            raise ValueError("profile: declarative reads by rules; expected rules: with articles: and fields:")
        return self

    @model_validator(mode="after")
    def _own_addresses(self) -> Portal:
        for name in ("feeds", "sitemaps", "sections"):
            addresses = tuple(urljoin(self.home, address.strip()) for address in getattr(self, name))
            for address in addresses:
                if not self.owns(address):
                    raise ValueError(f"{name}: {address} is not on {self.home} or an alias; expected an address of the portal itself")
            self.__dict__[name] = addresses
        return self

    @cached_property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)

    @property
    def hosts(self) -> tuple[str, ...]:
        """The hosts that are this portal's, lower case, without ``www.``, the home's first."""
        home = urlsplit(self.home).hostname or ""
        first = home.removeprefix("www.")
        return (first, *sorted({host for host, _ in self.sites} - {first}))

    @cached_property
    def sites(self) -> frozenset[tuple[str, int | None]]:
        """Every host that is this portal's, without ``www.``, with its port where that is not the scheme's own."""
        pairs = [_site(_split(self.home))] + [_alias(alias) for alias in self.aliases]
        return frozenset(pair for pair in pairs if pair)

    @cached_property
    def canon(self) -> Canon:
        return Canon.of(self.home, self.aliases, self.distinct)

    def key(self, url: str) -> str:
        """The name under which *url* and its twins meet on this portal. Raises ValueError."""
        return self.canon.key(url)

    @property
    def region_name(self) -> str | None:
        return regions.name_of(self.region) if self.region else None

    def owns(self, url: str) -> bool:
        """Whether *url* is on this portal: its home's host, ``www`` or not, http or https, or one of its aliases.

        A port other than the scheme's own must be the home's (or the alias's) port.
        """
        return _site_of(url) in self.sites

    def entry(self) -> PortalEntry:
        """What the archive keeps of this portal. Its definition is the YAML that ``registry.parse`` makes the same portal of."""
        definition = yaml.safe_dump(
            self.model_dump(mode="json", exclude={"slug"}), allow_unicode=True, sort_keys=False, width=10_000, default_flow_style=False
        )
        return PortalEntry(self.slug, self.agency, self.home, self.timezone, self.profile, self.region, self.region_name, definition)


def _split(url: str) -> SplitResult | None:
    """*url* split, or None where it is not an http(s) URL with a host and a sound port."""
    try:
        parts = urlsplit(url.strip())
        sound = parts.scheme in _PORTS and bool(parts.hostname) and not any(mark in parts.netloc for mark in " \t\\<>") and parts.port != 0
    except ValueError:
        return None
    return parts if sound else None


def _site(parts: SplitResult | None) -> tuple[str, int | None] | None:
    """Host without ``www.``, and the port where it is not the scheme's own."""
    if parts is None:
        return None
    host = (parts.hostname or "").rstrip(".").removeprefix("www.")
    return (host, None if parts.port == _PORTS[parts.scheme] else parts.port)


def _site_of(url: str) -> tuple[str, int | None] | None:
    origin = _ORIGIN.match(url)
    return _known_site(origin[0]) if origin else _site(_split(url))


@lru_cache(maxsize=256)
def _known_site(origin: str) -> tuple[str, int | None] | None:
    return _site(_split(origin))


def _alias(alias: str) -> tuple[str, int | None] | None:
    return _site(_split(alias if "://" in alias else f"http://{alias}"))


__all__ = ["PROFILES", "Portal"]
