"""From the colour of a class to the shades that stand out on a light and on a dark page."""

from __future__ import annotations

LIGHT = "#ffffff"
DARK = "#14181f"
"""The backgrounds of the graph in styles/base.css, which every colour is measured against."""

LEAST_CONTRAST = 4.5
_STEPS = 40

HEDGES = (
    ("#6d28d9", [2, 5]),
    ("#0f766e", [12, 5]),
    ("#b45309", [7, 5]),
    ("#c81e3a", [12, 4, 2, 4]),
    ("#a21caf", [4, 4]),
    ("#4d6a00", [9, 3, 3, 3]),
)
"""Colours and dashes of the certainties that draw no plain edge, in their order; either alone tells them apart."""


def contrast(one: str, other: str) -> float:
    """Return the contrast of two #rrggbb colours by WCAG 2, from 1 to 21."""
    high, low = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def readable(colour: str, background: str) -> str:
    """Return the colour, moved towards white or black until it stands out from the background."""
    target = 255 if _luminance(background) < 0.5 else 0
    shades = (_mixed(colour, target, step / _STEPS) for step in range(_STEPS + 1))
    return next((shade for shade in shades if contrast(shade, background) >= LEAST_CONTRAST), _mixed(colour, target, 1))


def shades(colour: str) -> dict[str, str]:
    """Return the colour as it is drawn in either theme."""
    return {"light": readable(colour, LIGHT), "dark": readable(colour, DARK)}


def _channels(colour: str) -> list[int]:
    return [int(colour[at : at + 2], 16) for at in (1, 3, 5)]


def _luminance(colour: str) -> float:
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in (v / 255 for v in _channels(colour))]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _mixed(colour: str, target: int, part: float) -> str:
    return "#" + "".join(f"{round(value + (target - value) * part):02x}" for value in _channels(colour))
