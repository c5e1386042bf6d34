"""Pictures to take along: the same shapes as SVG and PNG, with the shipped fonts alone."""

from __future__ import annotations

import io
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
from PIL import Image

from web.assets import FONTS, font_file
from web.pictures import SCALE, Box, Drawing, Spot, Stroke, Words, png_of, svg_of

SHAPES = (
    Box(10, 10, 30, 20, "#7a3b00", 0.5),
    Stroke(5, 60, 95, 60, "#14212b", 4),
    Spot(80, 20, 8, "#1b6ca8"),
    Words(50, 90, "<Größe> 규모 −1 %", 14, "#14212b", "middle", bold=True),
)
DRAWING = Drawing("A & B", 100, 100, SHAPES)


def image_of(*shapes: object) -> Image.Image:
    return Image.open(io.BytesIO(png_of(Drawing("x", 100, 100, shapes))))  # type: ignore[arg-type]


def test_an_svg_is_whole_and_its_texts_are_texts() -> None:
    root = ET.fromstring(svg_of(DRAWING).decode())
    names = [one.tag.partition("}")[2] for one in root]
    assert names == ["title", "rect", "rect", "line", "circle", "text"]
    assert (root[0].text, root[-1].text) == ("A & B", "<Größe> 규모 −1 %")


def test_a_png_has_every_shape_in_its_place() -> None:
    image = image_of(*SHAPES)
    assert image.size == (100 * SCALE, 100 * SCALE)
    assert image.getpixel((SCALE * 50, SCALE * 60)) == (0x14, 0x21, 0x2B)
    assert image.getpixel((SCALE * 80, SCALE * 20)) == (0x1B, 0x6C, 0xA8)
    half = image.getpixel((SCALE * 20, SCALE * 15))
    assert half[0] == pytest.approx((0x7A + 255) / 2, abs=1)
    assert image.getpixel((SCALE * 97, SCALE * 97)) == (255, 255, 255)


def test_texts_stand_where_their_anchor_says() -> None:
    def span(anchor: str) -> tuple[int, int]:
        image = image_of(Words(50, 50, "규모 size", 12, "#000000", anchor))
        dark = image.convert("L").point(lambda value: 255 if value < 128 else 0).getbbox()
        assert dark is not None
        return dark[0], dark[2]

    start, middle, end = (span(one) for one in ("start", "middle", "end"))
    assert start[0] >= SCALE * 50 >= end[1]
    assert middle[0] < SCALE * 50 < middle[1]


@pytest.mark.parametrize("sign", "Aäß€−–“„한글ㄱ…·~1")
def test_every_sign_of_the_three_languages_has_a_shipped_font(sign: str) -> None:
    path = Path(font_file(sign))
    assert path.is_relative_to(FONTS)
    assert path.exists()
    assert ("noto" in str(path)) == (sign in "한글ㄱ")
