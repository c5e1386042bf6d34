"""Pictures to take along, as SVG and as PNG, from the same shapes and the shipped fonts."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from html import escape
from typing import TYPE_CHECKING

from web.assets import font_file

if TYPE_CHECKING:
    from PIL.ImageFont import FreeTypeFont

SCALE = 2
"""Pixels of a PNG per point: sharp enough for print at half its size."""
FAMILIES = (
    "Source Sans 3, Noto Sans KR, Noto Sans CJK KR, Malgun Gothic, Apple SD Gothic Neo, sans-serif"
)


@dataclass(frozen=True, slots=True)
class Box:
    """A filled rectangle, in points from the upper left corner; opacity 0-1."""

    x: float
    y: float
    width: float
    height: float
    colour: str
    opacity: float = 1.0


@dataclass(frozen=True, slots=True)
class Stroke:
    """A straight line."""

    x1: float
    y1: float
    x2: float
    y2: float
    colour: str
    width: float = 2.0


@dataclass(frozen=True, slots=True)
class Spot:
    """A filled circle."""

    x: float
    y: float
    radius: float
    colour: str


@dataclass(frozen=True, slots=True)
class Words:
    """A line of text; y is its base line, anchor start, middle or end."""

    x: float
    y: float
    text: str
    size: int
    colour: str
    anchor: str = "start"
    bold: bool = False


Shape = Box | Stroke | Spot | Words


@dataclass(frozen=True, slots=True)
class Drawing:
    """Shapes on white, with a title for whoever does not see them."""

    title: str
    width: int
    height: int
    shapes: tuple[Shape, ...]


def svg_of(drawing: Drawing) -> bytes:
    """Return a drawing as SVG with its texts as texts."""
    size = f'width="{drawing.width}" height="{drawing.height}"'
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {drawing.width} {drawing.height}" '
        f'{size} role="img" aria-labelledby="title" font-family="{FAMILIES}">'
        f'<title id="title">{escape(drawing.title)}</title><rect {size} fill="#ffffff"/>'
    )
    return "\n".join((head, *map(_element, drawing.shapes), "</svg>\n")).encode()


def _element(one: Shape) -> str:
    if isinstance(one, Box):
        return (
            f'<rect x="{one.x:.1f}" y="{one.y:.1f}" width="{one.width:.1f}" '
            f'height="{one.height:.1f}" fill="{one.colour}" fill-opacity="{one.opacity}"/>'
        )
    if isinstance(one, Stroke):
        return (
            f'<line x1="{one.x1:.1f}" y1="{one.y1:.1f}" x2="{one.x2:.1f}" y2="{one.y2:.1f}" '
            f'stroke="{one.colour}" stroke-width="{one.width}"/>'
        )
    if isinstance(one, Spot):
        return f'<circle cx="{one.x:.1f}" cy="{one.y:.1f}" r="{one.radius}" fill="{one.colour}"/>'
    bold = ' font-weight="600"' if one.bold else ""
    return (
        f'<text x="{one.x:.1f}" y="{one.y:.1f}" font-size="{one.size}" fill="{one.colour}" '
        f'text-anchor="{one.anchor}"{bold}>{escape(one.text)}</text>'
    )


def png_of(drawing: Drawing) -> bytes:
    """Return a drawing as PNG; it looks the same on every machine, for the fonts are shipped."""
    from PIL import Image, ImageDraw

    image = Image.new("RGB", (SCALE * drawing.width, SCALE * drawing.height), "#ffffff")
    pen = ImageDraw.Draw(image, "RGBA")
    for one in drawing.shapes:
        if isinstance(one, Box):
            corners = (one.x, one.y, one.x + one.width, one.y + one.height)
            alpha = f"{round(255 * one.opacity):02x}"
            pen.rectangle([SCALE * at for at in corners], fill=one.colour + alpha)
        elif isinstance(one, Stroke):
            ends = [SCALE * at for at in (one.x1, one.y1, one.x2, one.y2)]
            pen.line(ends, fill=one.colour, width=round(SCALE * one.width))
        elif isinstance(one, Spot):
            place = (SCALE * one.x, SCALE * one.y)
            pen.circle(place, SCALE * one.radius, fill=one.colour)
        else:
            parts = [(text, _font(file, SCALE * one.size, bold=one.bold))
                     for text, file in _runs(one.text)]  # fmt: skip
            length = sum(font.getlength(text) for text, font in parts)
            at = SCALE * one.x - length * {"start": 0.0, "middle": 0.5, "end": 1.0}[one.anchor]
            for text, font in parts:
                pen.text((at, SCALE * one.y), text, font=font, fill=one.colour, anchor="ls")
                at += font.getlength(text)
    content = io.BytesIO()
    image.save(content, "PNG", optimize=True)
    return content.getvalue()


def _runs(text: str) -> Iterator[tuple[str, str]]:
    """Yield the parts of a text, each with the font that has its signs."""
    run, file = "", ""
    for sign in text.replace("\u2060", ""):
        needed = font_file(sign)
        if file and needed != file:
            yield run, file
            run = ""
        run, file = run + sign, needed
    if file:
        yield run, file


@cache
def _font(file: str, size: int, *, bold: bool) -> FreeTypeFont:
    from PIL import ImageFont

    font = ImageFont.truetype(file, size)
    font.set_variation_by_axes([600 if bold else 400])
    return font
