"""What is believed of the attention that an article gets before anything is known of it, as a curve over its age. Pure arithmetic; every
method takes a float or a NumPy array of hours."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Hours = TypeVar("Hours", float, Floats)


@dataclass(frozen=True, slots=True)
class Prior:
    """Attention at age *a* hours is taken to go as ``(1 + a/half)^-slope``, and a share of it to come evenly all life long.

    Erring on the slow side (a smaller slope) costs little, erring on the steep side much."""

    half: float = 4.5  # hours until attention begins to fade
    slope: float = 1.3
    floor: float = 0.1  # the share of a life's counts that comes evenly, 0 to 1
    mean: float = 110.0  # the counts that an average article collects over its life
    weight: float = 0.4  # what the mean is worth against observation, in counts; the smaller, the more articles differ (gamma's shape)
    life: float = 24.0 * 60  # hours; after this counts hardly move
    even: float = field(init=False)  # the even part's rate, the fading part's being 1 at birth
    scale: float = field(init=False)  # the average article's size: counts an hour at birth in the fading part

    def __post_init__(self) -> None:
        fading = self.half * _integral((1 + self.life / self.half), 1 - self.slope)
        object.__setattr__(self, "even", self.floor / (1 - self.floor) * fading / self.life)
        object.__setattr__(self, "scale", self.mean * (1 - self.floor) / fading)

    def rate(self, age: Hours) -> Hours:
        """How fast counts come at *age*, in units of the fading part's rate at birth."""
        return self.even + (1 + age / self.half) ** -self.slope  # type: ignore[no-any-return]  # a float to a negative power is Any

    def mass(self, age: Hours) -> Hours:
        """The integral of ``rate`` from 0 to *age*."""
        return self.even * age + self.half * _integral(1 + age / self.half, 1 - self.slope)

    def moment(self, age: Hours) -> Hours:
        """The integral of ``s rate(s)`` from 0 to *age*."""
        u = 1 + age / self.half
        return self.even * age * age / 2 + self.half * self.half * (_integral(u, 2 - self.slope) - _integral(u, 1 - self.slope))


def _integral(u: Hours, power: float) -> Hours:
    """The integral of ``v^(power - 1)`` from 1 to *u*."""
    if abs(power) < 1e-6:
        log: Any = np.log if isinstance(u, np.ndarray) else math.log
        return log(u)  # type: ignore[no-any-return]
    return (u**power - 1) / power  # type: ignore[no-any-return]


DEFAULT_PRIOR = Prior()
