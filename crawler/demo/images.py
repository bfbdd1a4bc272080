"""Pictures made of nothing but runs of colour: real PNG files of a few kilobytes, the same for the same seed."""

from __future__ import annotations

import colorsys
import struct
import zlib
from collections.abc import Callable, Iterable
from functools import lru_cache
from random import Random

WIDTH, HEIGHT = 750, 422
_ICON = 64
_ICON_HUES = {"like": 0.58, "dislike": 0.05, "love": 0.97, "funny": 0.13, "angry": 0.02, "sad": 0.62, "wow": 0.10}

Colour = tuple[int, int, int]


def _colour(hue: float, saturation: float, value: float) -> Colour:
    red, green, blue = colorsys.hsv_to_rgb(hue % 1.0, saturation, value)
    return round(red * 255), round(green * 255), round(blue * 255)


def _png(width: int, rows: Iterable[bytes], palette: list[Colour], *, clear: bool = False) -> bytes:
    """An indexed PNG (colour type 3); with *clear*, entry 0 of the palette is transparent."""
    lines = [b"\0" + row for row in rows]

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", struct.pack(">IIBBBBB", width, len(lines), 8, 3, 0, 0, 0))
        + chunk(b"PLTE", b"".join(bytes(colour) for colour in palette))
        + (chunk(b"tRNS", b"\0") if clear else b"")
        + chunk(b"IDAT", zlib.compress(b"".join(lines), 6))
        + chunk(b"IEND", b"")
    )


def _painter(row: bytearray) -> Callable[[float, float, int], None]:
    def paint(left: float, right: float, colour: int) -> None:
        start, end = max(0, round(left)), min(len(row), round(right))
        if start < end:
            row[start:end] = bytes((colour,)) * (end - start)

    return paint


@lru_cache(maxsize=256)
def scene(seed: str) -> bytes:
    """A landscape with a granary: sky, sun, two hills, a field and a house with a steep roof."""
    random = Random(seed)  # noqa: S311 - a picture, not a secret
    hue = random.choice((0.07, 0.1, 0.48, 0.52, 0.56, 0.6, 0.66, 0.92))
    sky = [_colour(hue, 0.55 - step / 120, 0.75 + step / 200) for step in range(40)]
    palette = [
        *sky,
        (255, 244, 200),
        _colour(hue + 0.08, 0.45, 0.55),
        _colour(hue + 0.12, 0.5, 0.42),
        _colour(0.27 + random.random() / 10, 0.5, 0.5),
        (244, 232, 208),
        _colour(random.random() / 12, 0.6, 0.5),
        (92, 62, 40),
    ]
    sun, far, near, field, wall, roof, door = range(40, 47)
    sun_x, sun_y = random.randint(80, 670), random.randint(60, 150)
    hills = [(random.randint(60, 690), random.randint(130, 200), random.uniform(1.2, 1.9), shade) for shade in (far, far, near)]
    house = random.randint(180, 570)
    rows = []
    for y in range(HEIGHT):
        row = bytearray([min(39, y // 8)]) * WIDTH
        paint = _painter(row)
        if abs(y - sun_y) < 42:
            reach = (42**2 - (y - sun_y) ** 2) ** 0.5
            paint(sun_x - reach, sun_x + reach, sun)
        for peak_x, peak_y, slope, shade in hills:
            if y > peak_y:
                paint(peak_x - (y - peak_y) * slope, peak_x + (y - peak_y) * slope, shade)
        if y > 320:
            paint(0, WIDTH, field)
        if 190 <= y < 275:
            paint(house - 20 - (y - 190), house + 20 + (y - 190), roof)
        elif 275 <= y < 350:
            paint(house - 75, house + 75, wall)
            if y > 300:
                paint(house - 16, house + 16, door)
        elif 350 <= y < 372:
            for leg in (-70, 60):
                paint(house + leg, house + leg + 10, door)
        rows.append(bytes(row))
    return _png(WIDTH, rows, palette)


@lru_cache(maxsize=32)
def icon(key: str) -> bytes:
    """A round face for one reaction; a plain grey disc for any other name."""
    hue = _ICON_HUES.get(key)
    palette = [(255, 255, 255), _colour(hue, 0.65, 0.98) if hue is not None else (190, 190, 190), (60, 40, 30)]
    middle = _ICON / 2
    rows = []
    for y in range(_ICON):
        row = bytearray(_ICON)
        paint = _painter(row)
        inside = (middle - 1) ** 2 - (y - middle) ** 2
        reach = max(0.0, inside) ** 0.5
        paint(middle - reach, middle + reach, 1)
        if 20 <= y < 27:
            paint(18, 24, 2)
            paint(40, 46, 2)
        if 40 <= y < 50:
            bend = (50 - y if key in ("sad", "angry", "dislike") else y - 39) * 1.4
            width = max(2.0, 15 - bend) if key != "wow" else 6.0
            paint(middle - width, middle + width, 2)
        rows.append(bytes(row))
    return _png(_ICON, rows, palette, clear=True)
