"""A sheet of paper to draw on: flat shapes, soft gradients, shadows and a little grain.

All coordinates are units of a 1500 × 1000 sheet, whatever the size in pixels. The sheet is drawn
at twice its size and reduced at the end, which is what makes the edges smooth.
"""

import math
import random
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from PIL import Image, ImageChops, ImageDraw, ImageFilter

Point = tuple[float, float]
Colour = tuple[int, int, int]
Points = list[Point]

SHEET = (1500, 1000)
OVERSAMPLING = 2


def rgb(code: str) -> Colour:
    """Read `#rrggbb`."""
    return int(code[1:3], 16), int(code[3:5], 16), int(code[5:7], 16)


INK = rgb("#24446b")
INK_DEEP = rgb("#14263f")
INK_SOFT = rgb("#6d8bab")
RED = rgb("#9b1c1c")
RED_DEEP = rgb("#681315")
RED_SOFT = rgb("#c4584b")
PAPER = rgb("#f7f0e2")
PAPER_DEEP = rgb("#e6d7ba")
WHITE = rgb("#fffaf0")
JADE = rgb("#7d9f8b")
JADE_DEEP = rgb("#46695b")
JADE_SOFT = rgb("#b9ccb6")
OCHRE = rgb("#d19b3d")
OCHRE_SOFT = rgb("#ecca8a")
GOLD = rgb("#f2c14e")
WOOD = rgb("#96643f")
WOOD_DEEP = rgb("#5b3826")
STONE = rgb("#b8ab97")
HAIR = rgb("#2b2730")
GREY_HAIR = rgb("#b7b1aa")
SKIN = rgb("#e3b68f")
SKIN_WARM = rgb("#cf9a70")
NIGHT = rgb("#0e1a2c")


def mix(first: Colour, second: Colour, share: float) -> Colour:
    """Return `first` with `share` (0 to 1) of `second` in it."""
    return tuple(round(a + (b - a) * share) for a, b in zip(first, second, strict=True))


def light(colour: Colour, share: float = 0.25) -> Colour:
    """Return the colour as the warm light falls on it."""
    return mix(colour, WHITE, share)


def dark(colour: Colour, share: float = 0.25) -> Colour:
    """Return the colour as it lies in the blue shade."""
    return mix(colour, NIGHT, share)


def oval(x: float, y: float, rx: float, ry: float | None = None, turn: float = 0) -> Points:
    """Return an ellipse about (x, y), turned by `turn` degrees."""
    ry = rx if ry is None else ry
    cos, sin = math.cos(math.radians(turn)), math.sin(math.radians(turn))
    points = []
    for step in range(64):
        angle = math.tau * step / 64
        dx, dy = rx * math.cos(angle), ry * math.sin(angle)
        points.append((x + dx * cos - dy * sin, y + dx * sin + dy * cos))
    return points


def box(x0: float, y0: float, x1: float, y1: float, radius: float = 0) -> Points:
    """Return a rectangle with rounded corners."""
    if not radius:
        return [(x0, y0), (x1, y0), (x1, y1), (x0, y1)]
    radius = min(radius, (x1 - x0) / 2, (y1 - y0) / 2)
    points = []
    corners = (
        (x1 - radius, y0 + radius, -90),
        (x1 - radius, y1 - radius, 0),
        (x0 + radius, y1 - radius, 90),
        (x0 + radius, y0 + radius, 180),
    )
    for cx, cy, start in corners:
        for step in range(9):
            angle = math.radians(start + step * 90 / 8)
            points.append((cx + radius * math.cos(angle), cy + radius * math.sin(angle)))
    return points


def curve(knots: Points, *, closed: bool = False, steps: int = 10) -> Points:
    """Return a smooth line (Catmull and Rom's) through all knots."""
    count = len(knots)
    points = []
    for i in range(count if closed else count - 1):
        if closed:
            a, b, c, d = (knots[(i + k - 1) % count] for k in range(4))
        else:
            a, b, c, d = (knots[min(max(i + k - 1, 0), count - 1)] for k in range(4))
        for step in range(steps):
            t = step / steps
            points.append(
                tuple(
                    0.5
                    * (
                        2 * q
                        + (r - p) * t
                        + (2 * p - 5 * q + 4 * r - s) * t * t
                        + (3 * q - p - 3 * r + s) * t**3
                    )
                    for p, q, r, s in zip(a, b, c, d, strict=True)
                )
            )
    if not closed:
        points.append(knots[-1])
    return points


def blob(knots: Points) -> Points:
    """Return a smooth closed outline through the knots."""
    return curve(knots, closed=True)


def moved(points: Iterable[Point], dx: float, dy: float) -> Points:
    """Return the points shifted."""
    return [(x + dx, y + dy) for x, y in points]


def leaf(
    x: float, y: float, length: float, angle: float, width: float = 0.22, bend: float = 0
) -> Points:
    """Return a pointed leaf that starts at (x, y); `angle` in degrees, 0 to the right."""
    along = math.radians(angle)
    cos, sin = math.cos(along), math.sin(along)
    outline = []
    for side in (1, -1):
        steps = range(13) if side == 1 else range(12, -1, -1)
        for step in steps:
            t = step / 12
            half = side * width * length * math.sin(math.pi * t**0.8) / 2
            u, v = length * t, half + bend * length * t * t
            outline.append((x + u * cos - v * sin, y + u * sin + v * cos))
    return outline


class Canvas:
    """The sheet, with a source of chance of its own so that a picture is always the same."""

    def __init__(self, width: int, seed: str):
        self.width = width
        self.scale = OVERSAMPLING * width / SHEET[0]
        self.image = Image.new(
            "RGB", (OVERSAMPLING * width, OVERSAMPLING * round(width * SHEET[1] / SHEET[0])), PAPER
        )
        self.pen = ImageDraw.Draw(self.image)
        self.chance = random.Random(seed)  # noqa: S311 (pictures, not secrets)

    def fill(
        self,
        points: Points,
        colour: Colour,
        to: Colour | None = None,
        *,
        across: bool = False,
        alpha: float = 1,
        blur: float = 0,
    ) -> None:
        """Fill an outline, with a gradient (down, or across) when `to` is given."""
        pixels = [(x * self.scale, y * self.scale) for x, y in points]
        if to is None and alpha >= 1 and not blur:
            self.pen.polygon(pixels, fill=colour)
            return
        self._paste(pixels, colour, to, across, alpha, blur * self.scale)

    def _paste(self, pixels, colour, to, across, alpha, blur):
        margin = math.ceil(blur * 2.5)
        xs, ys = [x for x, _ in pixels], [y for _, y in pixels]
        left, top = math.floor(min(xs)) - margin, math.floor(min(ys)) - margin
        right, bottom = math.ceil(max(xs)) + margin + 1, math.ceil(max(ys)) + margin + 1
        width, height = right - left, bottom - top
        # What is blurred needs no detail: a smaller mask is blurred and stretched.
        shrink = max(1, min(8, int(blur // 3)))
        mask = Image.new("L", (max(1, width // shrink), max(1, height // shrink)))
        ImageDraw.Draw(mask).polygon(
            [((x - left) / shrink, (y - top) / shrink) for x, y in pixels], fill=round(255 * alpha)
        )
        if blur:
            mask = mask.filter(ImageFilter.GaussianBlur(blur / shrink))
        if mask.size != (width, height):
            mask = mask.resize((width, height), Image.Resampling.BILINEAR)
        paint = colour
        if to is not None:
            paint = _gradient(colour, to, (width, height), across)
        self.image.paste(paint, (left, top, right, bottom), mask)

    def line(self, points: Points, colour: Colour, width: float, *, alpha: float = 1) -> None:
        """Draw a line with round ends; `width` in units."""
        pixels = [(x * self.scale, y * self.scale) for x, y in points]
        thick = max(1, round(width * self.scale))
        if alpha >= 1:
            self._stroke(self.pen, pixels, colour, thick)
            return
        pad = thick + 2
        left = int(min(x for x, _ in pixels)) - pad
        top = int(min(y for _, y in pixels)) - pad
        right = int(max(x for x, _ in pixels)) + pad
        bottom = int(max(y for _, y in pixels)) + pad
        mask = Image.new("L", (right - left, bottom - top))
        inside = [(x - left, y - top) for x, y in pixels]
        self._stroke(ImageDraw.Draw(mask), inside, round(255 * alpha), thick)
        self.image.paste(colour, (left, top, right, bottom), mask)

    def outline(self, points: Points, colour: Colour, width: float) -> None:
        """Draw a closed line."""
        self.line([*points, points[0]], colour, width)

    @staticmethod
    def _stroke(pen, pixels, colour, thick):
        pen.line(pixels, fill=colour, width=thick, joint="curve")
        half = thick / 2
        if thick > 2:
            for x, y in (pixels[0], pixels[-1]):
                pen.ellipse((x - half, y - half, x + half, y + half), fill=colour)

    def shadow(
        self,
        points: Points,
        *,
        dx: float = 14,
        dy: float = 18,
        blur: float = 14,
        alpha: float = 0.28,
        colour: Colour = NIGHT,
    ) -> None:
        """Lay the soft shadow of an outline."""
        self.fill(moved(points, dx, dy), colour, alpha=alpha, blur=blur)

    def glow(self, x: float, y: float, radius: float, colour: Colour, alpha: float = 0.6) -> None:
        """Let light spread from a point."""
        size = max(2, round(2 * radius * self.scale))
        mask = ImageChops.invert(Image.radial_gradient("L"))
        # The built-in gradient reaches its corners: stretch it so that it ends at the edge.
        mask = mask.point([min(255, max(0, round((v - 75) * 1.42 * alpha))) for v in range(256)])
        mask = mask.resize((size, size), Image.Resampling.BILINEAR)
        left, top = round((x - radius) * self.scale), round((y - radius) * self.scale)
        self.image.paste(colour, (left, top, left + size, top + size), mask)

    def backdrop(self, *colours: Colour, top: float = 0, bottom: float = 1000) -> None:
        """Fill the whole width between two heights with even steps of colour."""
        span = (bottom - top) / (len(colours) - 1)
        for i in range(len(colours) - 1):
            y = top + i * span
            self.fill(box(0, y, 1500, y + span + 1), colours[i], colours[i + 1])

    @contextmanager
    def within(self, points: Points) -> Iterator[None]:
        """Keep what is drawn in this block inside an outline."""
        before = self.image.copy()
        yield
        mask = Image.new("L", self.image.size)
        ImageDraw.Draw(mask).polygon(
            [(x * self.scale, y * self.scale) for x, y in points], fill=255
        )
        self.image.paste(before, (0, 0), ImageChops.invert(mask))

    def finished(self) -> Image.Image:
        """Return the picture in its final size, under a warm light and on grainy paper."""
        self.fill([(0, 0), (1100, 0), (0, 800)], GOLD, alpha=0.10, blur=120)
        self.fill([(1500, 1000), (1500, 250), (350, 1000)], INK_DEEP, alpha=0.10, blur=140)
        picture = self.image.reduce(OVERSAMPLING)
        noise = Image.frombytes("L", picture.size, self.chance.randbytes(math.prod(picture.size)))
        noise = noise.filter(ImageFilter.GaussianBlur(0.7 * self.width / 1600))
        noise = noise.point(
            [max(118, min(138, round(128 + (v - 128) * 0.075))) for v in range(256)]
        )
        return ImageChops.add(picture, noise.convert("RGB"), 1, -128)


def _gradient(start, end, size, across):
    ramp = Image.new("RGB", (64, 1))
    ramp.putdata([mix(start, end, i / 63) for i in range(64)])
    if not across:
        ramp = ramp.transpose(Image.Transpose.ROTATE_270)
    return ramp.resize(size, Image.Resampling.BILINEAR)
