"""``lumbung.yaml`` in the archive directory: who runs this archive, and how a webmaster reaches them. All of it optional."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from archive.errors import BadConfiguration
from crawler import timer
from crawler.settings import LUMBUNG_VERSION


class Operator(BaseModel):
    """The file's keys."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    operator: str | None = None
    contact: str | None = None  # a mail address or a page, shown to every webmaster in the User-Agent
    user_agent: str | None = None
    delay: float | None = Field(default=None, gt=0, allow_inf_nan=False)  # for portals whose own file names none
    noarchive: Literal["ignore", "obey"] | None = None  # likewise
    every: str | None = None  # how often a timer starts a run: `lumbung schedule` asks for it, `lumbung status` tells of a late one

    @field_validator("every")
    @classmethod
    def _every(cls, value: str | None) -> str | None:
        if value is not None:
            timer.interval(value)
        return value

    @property
    def agent(self) -> str:
        if self.user_agent:
            return self.user_agent
        contact = f"+{self.contact}" if self.contact else "contact not set"
        return f"Lumbung/{LUMBUNG_VERSION} (archival crawler; {contact})"

    @property
    def warcinfo(self) -> dict[str, str]:
        """What every WARC file says of who wrote it."""
        return {"software": f"Lumbung/{LUMBUNG_VERSION}"} | ({"operator": self.operator} if self.operator else {})


def load(data: Path) -> Operator:
    """Raises BadConfiguration with the line that is wrong."""
    path = data / "lumbung.yaml"
    if not path.is_file():
        return Operator()
    cure = "Known keys: operator, contact, user_agent, delay, noarchive, every."
    try:
        text = path.read_text(encoding="utf-8")
        return Operator.model_validate(yaml.safe_load(text) or {})
    except OSError as error:
        raise BadConfiguration(f"{path} cannot be read: {error.strerror}", cure=f"Look at it with: ls -l {path}") from error
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise BadConfiguration(f"{path}, line {line}: byte 0x{error.object[error.start]:02x} is not UTF-8", cure=cure) from error
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise BadConfiguration(f"{path}, line {line}: {error.problem}", cure=cure) from error
    except yaml.reader.ReaderError as error:
        line = text[: error.position].count("\n") + 1
        raise BadConfiguration(f"{path}, line {line}: the character U+{error.character:04X} cannot stand in it", cure=cure) from error
    except ValidationError as error:
        first = error.errors()[0]
        name = ".".join(map(str, first["loc"])) or "the file"
        lines = text.splitlines()
        line = next((n for n, text in enumerate(lines, 1) if text.startswith(f"{name}:")), 1)
        raise BadConfiguration(f"{path}, line {line}: {name}: {first['msg']}", cure=cure) from error
