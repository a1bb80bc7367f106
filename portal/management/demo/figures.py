"""What the pictures are made of: people, trees, houses, hills, boats, furniture."""

import math
from dataclasses import dataclass, replace

from .canvas import (
    GOLD,
    GREY_HAIR,
    HAIR,
    INK,
    INK_DEEP,
    INK_SOFT,
    JADE,
    JADE_DEEP,
    JADE_SOFT,
    NIGHT,
    OCHRE,
    OCHRE_SOFT,
    PAPER_DEEP,
    RED,
    RED_DEEP,
    RED_SOFT,
    SKIN,
    SKIN_WARM,
    STONE,
    WHITE,
    WOOD,
    WOOD_DEEP,
    Canvas,
    Colour,
    Points,
    blob,
    box,
    curve,
    dark,
    leaf,
    light,
    mix,
    moved,
    oval,
)


@dataclass(frozen=True)
class Look:
    """How a person is dressed and combed."""

    coat: Colour = WHITE
    lower: Colour = INK_DEEP
    skin: Colour = SKIN
    hair: Colour = HAIR
    style: str = "short"  # short, bob, long, bun, hat
    dress: str = "shirt"  # shirt, suit, tunic (áo dài), plain, pupil


LOOKS = (
    Look(WHITE, INK_DEEP),
    Look(RED, WHITE, style="bun", dress="tunic"),
    Look(INK, INK_DEEP, dress="suit"),
    Look(JADE, NIGHT, style="bob", dress="plain", skin=SKIN_WARM),
    Look(PAPER_DEEP, WOOD_DEEP, hair=GREY_HAIR, dress="plain", skin=SKIN_WARM),
    Look(OCHRE, INK_DEEP, style="long", dress="plain"),
    Look(INK_SOFT, INK_DEEP, dress="shirt", skin=SKIN_WARM),
    Look(WHITE, WHITE, style="long", dress="tunic"),
    Look(RED_SOFT, NIGHT, style="bob", dress="plain"),
    Look(JADE_DEEP, NIGHT, dress="plain", hair=GREY_HAIR),
)
OFFICER = Look(WHITE, INK_DEEP)
CHAIRMAN = Look(INK, INK_DEEP, dress="suit")
LADY = Look(RED, WHITE, style="bun", dress="tunic")
PUPIL = Look(WHITE, INK, dress="pupil")


def draw_head(c: Canvas, x: float, y: float, r: float, look: Look, view: str = "front") -> None:
    """Draw a head about (x, y), 2r high; `view` is front, back, left or right."""
    hair, skin = look.hair, look.skin
    neck = box(x - r * 0.36, y + r * 0.3, x + r * 0.36, y + r * 1.35, r * 0.2)
    if view == "back":
        c.fill(neck, dark(skin, 0.14))
    if look.style == "long":
        c.fill(
            blob(
                [
                    (x - r * 0.95, y - r * 0.1),
                    (x, y - r * 1.1),
                    (x + r * 0.95, y - r * 0.1),
                    (x + r * 0.98, y + r * 1.5),
                    (x, y + r * 1.75),
                    (x - r * 0.98, y + r * 1.5),
                ]
            ),
            hair,
            dark(hair, 0.3),
        )
    elif look.style == "bob":
        c.fill(
            blob(
                [
                    (x - r * 1.0, y + r * 0.1),
                    (x, y - r * 1.12),
                    (x + r * 1.0, y + r * 0.1),
                    (x + r * 0.92, y + r * 0.85),
                    (x, y + r * 0.9),
                    (x - r * 0.92, y + r * 0.85),
                ]
            ),
            hair,
            dark(hair, 0.3),
        )
    elif look.style == "bun":
        if view == "back":
            c.fill(oval(x, y - r * 0.2, r * 0.9, r), hair)
            c.fill(oval(x, y + r * 0.1, r * 0.5, r * 0.46), dark(hair, 0.35))
        else:
            side = {"left": 1, "right": -1}.get(view, 0)
            c.fill(
                oval(x + side * r * 0.8, y - r * (0.35 if side else 1.0), r * 0.42), dark(hair, 0.2)
            )
    if view != "back":
        c.fill(neck, dark(skin, 0.14))
    if view == "back":
        if look.style in ("short", "bun"):
            for side in (-1, 1):
                c.fill(oval(x + side * r * 0.88, y + r * 0.12, r * 0.14, r * 0.22), dark(skin, 0.1))
        c.fill(oval(x, y - r * 0.06, r * 0.88, r * 1.0), hair, dark(hair, 0.25))
        c.fill(
            blob(
                [
                    (x - r * 0.66, y - r * 0.5),
                    (x - r * 0.1, y - r * 0.95),
                    (x + r * 0.3, y - r * 0.8),
                    (x - r * 0.3, y - r * 0.45),
                ]
            ),
            light(hair, 0.16),
            alpha=0.6,
        )
        if look.style == "bun":
            c.fill(oval(x, y + r * 0.12, r * 0.48, r * 0.44), dark(hair, 0.5))
            c.fill(oval(x, y + r * 0.06, r * 0.4, r * 0.36), light(hair, 0.06), dark(hair, 0.3))
        return
    turn = {"left": -1, "right": 1}.get(view, 0)
    fx = x + turn * r * 0.14
    if look.style in ("short", "hat", "bun"):
        c.fill(oval(x - turn * r * 0.08, y - r * 0.14, r * 0.9, r * 0.94), hair)
    if turn == 0:
        for side in (-1, 1):
            c.fill(oval(fx + side * r * 0.79, y + r * 0.1, r * 0.13, r * 0.22), dark(skin, 0.08))
    else:
        c.fill(oval(x - turn * r * 0.42, y + r * 0.12, r * 0.15, r * 0.22), dark(skin, 0.1))
    c.fill(
        blob(
            [
                (fx - r * 0.74, y - r * 0.3),
                (fx, y - r * 0.72),
                (fx + r * 0.74, y - r * 0.3),
                (fx + r * 0.66, y + r * 0.45),
                (fx + r * 0.3, y + r * 0.92),
                (fx, y + r),
                (fx - r * 0.3, y + r * 0.92),
                (fx - r * 0.66, y + r * 0.45),
            ]
        ),
        light(skin, 0.08),
        dark(skin, 0.06),
    )
    if turn:
        nose = fx + turn * r * 0.72
        c.fill(
            blob(
                [
                    (nose - turn * r * 0.15, y - r * 0.1),
                    (nose + turn * r * 0.14, y + r * 0.22),
                    (nose - turn * r * 0.1, y + r * 0.34),
                ]
            ),
            light(skin, 0.05),
        )
    part = -0.25 if look.style in ("bob", "long") else 0.3
    fringe = [
        (fx - r * 0.84, y + r * 0.02),
        (fx - r * 0.8, y - r * 0.55),
        (fx, y - r * 1.02),
        (fx + r * 0.8, y - r * 0.55),
        (fx + r * 0.84, y + r * 0.02),
        (fx + r * 0.62, y - r * 0.38),
        (fx + r * part, y - r * 0.56),
        (fx - r * 0.62, y - r * 0.34),
    ]
    if turn:
        fringe = [
            (x - turn * r * 0.86, y + r * 0.3),
            (x - turn * r * 0.95, y - r * 0.4),
            (x - turn * r * 0.2, y - r * 1.08),
            (x + turn * r * 0.75, y - r * 0.72),
            (x + turn * r * 0.84, y - r * 0.35),
            (x + turn * r * 0.2, y - r * 0.42),
            (x - turn * r * 0.28, y - r * 0.1),
            (x - turn * r * 0.5, y + r * 0.3),
        ]
    c.fill(blob(fringe), hair)
    c.fill(
        blob(
            [
                (x - r * 0.55, y - r * 0.62),
                (x - r * 0.05, y - r * 0.95),
                (x + r * 0.25, y - r * 0.84),
                (x - r * 0.25, y - r * 0.62),
            ]
        ),
        light(hair, 0.2),
        alpha=0.55,
    )
    if look.style == "hat":
        draw_conical_hat(c, x, y - r * 0.15, r * 1.9)


def draw_conical_hat(c: Canvas, x: float, y: float, reach: float) -> None:
    """Draw a nón lá whose rim is 2 × `reach` wide and whose rim's front is at y."""
    rim = y - reach * 0.12
    cone = [
        (x, rim - reach * 0.78),
        *curve(
            [
                (x + reach, rim),
                (x + reach * 0.5, rim + reach * 0.13),
                (x, rim + reach * 0.17),
                (x - reach * 0.5, rim + reach * 0.13),
                (x - reach, rim),
            ]
        ),
    ]
    c.shadow(cone, dx=0, dy=reach * 0.18, blur=reach * 0.12, alpha=0.3)
    c.fill(cone, light(OCHRE_SOFT, 0.55), OCHRE_SOFT, across=True)
    c.fill(
        [
            (x, rim - reach * 0.78),
            (x + reach, rim),
            *curve([(x + reach * 0.5, rim + reach * 0.13), (x + reach * 0.25, rim + reach * 0.16)]),
        ],
        OCHRE,
        alpha=0.28,
    )
    for share in (0.3, 0.55, 0.8):
        w = reach * share
        top = rim - reach * 0.78 * (1 - share)
        c.line(
            curve([(x - w, top), (x, top + w * 0.17), (x + w, top)]),
            OCHRE,
            reach * 0.018,
            alpha=0.55,
        )


def draw_arm(
    c: Canvas, joints: Points, width: float, sleeve: Colour, skin: Colour, *, bare: bool = False
) -> None:
    """Draw an arm over shoulder, elbow and hand."""
    shoulder, elbow, hand = joints
    c.line([shoulder, elbow, hand], skin if bare else sleeve, width)
    if bare:
        c.line([shoulder, elbow], sleeve, width * 1.15)
    c.fill(oval(*hand, width * 0.55, width * 0.5), skin)


def torso_points(
    x: float, y: float, r: float, half: float, bottom: float, waist: float = 0.86
) -> Points:
    """Return shoulders and trunk; `half` is half the width of the shoulders."""
    return curve(
        [
            (x - half * waist, bottom),
            (x - half * 0.94, (y + bottom) / 2),
            (x - half, y + r * 0.9),
            (x - half * 0.8, y + r * 0.22),
            (x - r * 0.42, y - r * 0.06),
            (x + r * 0.42, y - r * 0.06),
            (x + half * 0.8, y + r * 0.22),
            (x + half, y + r * 0.9),
            (x + half * 0.94, (y + bottom) / 2),
            (x + half * waist, bottom),
        ]
    )


def draw_bust(
    c: Canvas,
    x: float,
    y: float,
    r: float,
    look: Look,
    *,
    view: str = "front",
    bottom: float | None = None,
    half: float | None = None,
    waist: float = 0.86,
) -> None:
    """Draw head and trunk; y is the height of the shoulders, r half the head's height."""
    half = half or r * 1.9
    bottom = bottom if bottom is not None else y + r * 4
    coat = look.coat
    trunk = torso_points(x, y, r, half, bottom, waist)
    c.fill(trunk, light(coat, 0.1), dark(coat, 0.14), across=True)
    if view != "front":
        draw_head(c, x, y - r * 1.1, r, look, view)
        return
    if look.dress == "suit":
        c.fill([(x - r * 0.42, y - r * 0.1), (x + r * 0.42, y - r * 0.1), (x, y + r * 1.75)], WHITE)
        c.fill(
            [
                (x - r * 0.13, y + r * 0.2),
                (x + r * 0.13, y + r * 0.2),
                (x + r * 0.2, y + r * 1.3),
                (x, y + r * 1.65),
                (x - r * 0.2, y + r * 1.3),
            ],
            RED,
        )
        for side in (-1, 1):
            c.fill(
                [
                    (x + side * r * 0.4, y - r * 0.12),
                    (x + side * r * 0.85, y + r * 0.5),
                    (x + side * r * 0.6, y + r * 0.8),
                    (x, y + r * 1.8),
                ],
                dark(coat, 0.22),
            )
    if look.dress == "tunic":
        c.line(
            curve(
                [
                    (x + r * 0.1, y + r * 0.2),
                    (x + r * 0.6, y + r * 0.6),
                    (x + r * 0.95, y + r * 1.2),
                ]
            ),
            dark(coat, 0.22),
            r * 0.05,
        )
    draw_head(c, x, y - r * 1.1, r, look, view)
    if look.dress == "tunic":
        c.fill(
            blob(
                [
                    (x - r * 0.36, y),
                    (x, y + r * 0.1),
                    (x + r * 0.36, y),
                    (x + r * 0.6, y + r * 0.8),
                    (x, y + r * 1.1),
                    (x - r * 0.6, y + r * 0.8),
                ]
            ),
            light(coat, 0.04),
            dark(coat, 0.05),
        )
        c.fill(
            blob(
                [
                    (x - r * 0.4, y - r * 0.04),
                    (x, y + r * 0.12),
                    (x + r * 0.4, y - r * 0.04),
                    (x + r * 0.44, y + r * 0.2),
                    (x, y + r * 0.36),
                    (x - r * 0.44, y + r * 0.2),
                ]
            ),
            light(coat, 0.12),
            dark(coat, 0.12),
        )
    if look.dress in ("shirt", "pupil"):
        for side in (-1, 1):
            c.fill(
                [
                    (x, y + r * 0.42),
                    (x + side * r * 0.5, y - r * 0.16),
                    (x + side * r * 0.62, y + r * 0.3),
                    (x + side * r * 0.3, y + r * 0.62),
                ],
                light(coat, 0.4),
                dark(coat, 0.1),
            )
        c.line([(x, y + r * 0.5), (x, bottom)], dark(coat, 0.16), r * 0.05)
    if look.dress == "pupil":
        c.fill(
            [
                (x, y + r * 0.4),
                (x - r * 0.55, y + r * 0.15),
                (x - r * 0.1, y + r * 0.5),
                (x - r * 0.4, y + r * 1.5),
                (x, y + r * 0.8),
                (x + r * 0.4, y + r * 1.5),
                (x + r * 0.1, y + r * 0.5),
                (x + r * 0.55, y + r * 0.15),
            ],
            RED,
        )


def draw_person(
    c: Canvas,
    x: float,
    y: float,
    height: float,
    look: Look,
    *,
    view: str = "front",
    left: Points | None = None,
    right: Points | None = None,
    stride: float = 0,
    head_share: float = 0.145,
    shade: bool = True,
) -> None:
    """Draw someone who stands with the feet at y.

    `left` and `right` give elbow and hand of an arm, in head heights from the shoulder (the arm
    on the picture's left or right); without them the arm hangs.
    """
    r = height * head_share / 2
    top = y - height
    shoulder = top + r * 2.1
    half = r * 1.62
    hip = shoulder + (y - shoulder) * 0.46
    if shade:
        c.fill(oval(x + r * 1.3, y, r * 2.9, r * 0.5), NIGHT, alpha=0.26, blur=r * 0.35)
    shoe = dark(WOOD_DEEP, 0.4)
    for side in (-1, 1):
        foot = x + side * (r * 0.55 + stride * r)
        c.fill(
            oval(foot + (r * 0.12 if stride else side * r * 0.1), y - r * 0.08, r * 0.52, r * 0.2),
            shoe,
        )
        c.fill(
            [
                (x + side * r * 0.05, hip - r * 0.2),
                (x + side * half * 0.84, hip - r * 0.2),
                (foot + side * r * 0.38, y - r * 0.12),
                (foot - side * r * 0.34, y - r * 0.12),
            ],
            light(look.lower, 0.06),
            dark(look.lower, 0.2),
            across=True,
        )
    if look.dress == "tunic":
        hem = y - r * 1.1
        c.fill(
            curve(
                [
                    (x - half * 0.74, hip - r * 1.2),
                    (x - half * 0.95, hip + r),
                    (x - r * 1.1 - stride * r, hem),
                    (x + r * 0.9 + stride * r * 0.4, hem - r * 0.2),
                    (x + half * 0.95, hip + r),
                    (x + half * 0.74, hip - r * 1.2),
                ]
            ),
            light(look.coat, 0.06),
            dark(look.coat, 0.18),
            across=True,
        )
        c.line(
            [(x + half * 0.6, hip), (x + r * 0.7, hem - r * 0.3)], dark(look.coat, 0.3), r * 0.06
        )
    skirt = look.dress == "pupil" and look.style != "short"
    if skirt:
        knee = hip + (y - hip) * 0.45
        c.fill(
            [
                (x - half * 0.7, hip - r * 0.6),
                (x + half * 0.7, hip - r * 0.6),
                (x + half * 1.15, knee),
                (x - half * 1.15, knee),
            ],
            light(look.lower, 0.1),
            dark(look.lower, 0.15),
            across=True,
        )
    arms = []
    for side, pose in ((-1, left), (1, right)):
        at = (x + side * half * 0.86, shoulder + r * 0.55)
        pose = pose or [(side * 0.12, 1.0), (side * 0.1, 1.95)]
        arms.append([at, *((at[0] + dx * r * 2, at[1] + dy * r * 2) for dx, dy in pose)])
    sleeve = look.coat
    bare = look.dress in ("pupil", "plain")
    if view == "back":
        for joints in arms:
            draw_arm(c, joints, r * 0.66, dark(sleeve, 0.08), look.skin, bare=bare)
    draw_bust(
        c,
        x,
        shoulder,
        r,
        look,
        view=view,
        bottom=hip,
        half=half,
        waist=0.74 if look.dress == "tunic" else 0.84,
    )
    if view != "back":
        for joints in arms:
            c.line(
                [(joints[0][0] + r * 0.1, joints[0][1] + r * 0.1), joints[1]],
                dark(sleeve, 0.45),
                r * 0.68,
                alpha=0.25,
            )
            draw_arm(c, joints, r * 0.64, dark(sleeve, 0.05), look.skin, bare=bare)


def draw_audience(
    c: Canvas,
    y: float,
    r: float,
    count: int,
    *,
    shade: float = 0,
    gap: tuple[float, float] | None = None,
    chairs: Colour = RED_DEEP,
) -> None:
    """Draw a row of people from behind, their shoulders at y."""
    step = 1500 / count
    for i in range(count + 1):
        x = (i + 0.0) * step + c.chance.uniform(-0.1, 0.1) * step
        if gap and gap[0] < x < gap[1]:
            continue
        look = LOOKS[c.chance.randrange(len(LOOKS))]
        if look.style == "hat":
            look = replace(look, style="short")
        look = replace(
            look,
            coat=dark(look.coat, shade),
            hair=dark(look.hair, shade * 0.6),
            skin=dark(look.skin, shade),
        )
        lift = c.chance.uniform(-0.22, 0.22) * r
        draw_bust(c, x, y + lift, r, look, view="back", bottom=y + r * 4.5)
        seat = box(x - r * 1.55, y + r * 1.5, x + r * 1.55, y + r * 6, r * 0.5)
        c.fill(seat, dark(chairs, shade * 0.4), dark(chairs, shade + 0.25))
        c.line(
            [(x - r * 1.3, y + r * 1.62), (x + r * 1.2, y + r * 1.62)], light(chairs, 0.18), r * 0.1
        )


def draw_hills(
    c: Canvas,
    y: float,
    height: float,
    colour: Colour,
    to: Colour,
    *,
    bottom: float = 1000,
    rough: float = 1,
) -> None:
    """Draw a soft ridge across the sheet."""
    waves = [
        (c.chance.uniform(0.6, 1.2) / k, k * c.chance.uniform(0.8, 1.25), c.chance.uniform(0, 7))
        for k in (1, 2, 3.1, 5.3 * rough)
    ]
    ridge = []
    for x in range(-20, 1541, 12):
        rise = sum(a * math.sin(math.tau * f * x / 1500 + p) for a, f, p in waves)
        ridge.append((x, y - height * (0.5 + 0.32 * rise)))
    c.fill([*ridge, (1540, bottom), (-20, bottom)], colour, to)


def draw_cloud(
    c: Canvas, x: float, y: float, size: float, colour: Colour = WHITE, alpha: float = 0.8
) -> None:
    """Draw a long flat cloud with two humps."""
    h = size * 0.13
    steps = (
        (-0.5, 0.9),
        (0.5, 0.9),
        (0.5, 0),
        (0.3, 0),
        (0.3, -0.7),
        (0.04, -0.7),
        (0.04, -1.4),
        (-0.34, -1.4),
        (-0.34, 0),
        (-0.5, 0),
    )
    outline = _rounded([(x + u * size, y + v * h) for u, v in steps], h * 0.5)
    c.fill(outline, colour, mix(colour, OCHRE_SOFT, 0.25), alpha=alpha)


def _rounded(corners: Points, radius: float) -> Points:
    points = []
    for i, (x, y) in enumerate(corners):
        ends = []
        for px, py in (corners[i - 1], corners[(i + 1) % len(corners)]):
            far = math.hypot(px - x, py - y)
            cut = min(radius, far / 2) / far
            ends.append((x + (px - x) * cut, y + (py - y) * cut))
        (ax, ay), (bx, by) = ends
        for step in range(7):
            t = step / 6
            points.append(
                (
                    (1 - t) ** 2 * ax + 2 * t * (1 - t) * x + t * t * bx,
                    (1 - t) ** 2 * ay + 2 * t * (1 - t) * y + t * t * by,
                )
            )
    return points


def draw_tree(
    c: Canvas,
    x: float,
    y: float,
    height: float,
    colour: Colour = JADE_DEEP,
    bloom: Colour | None = None,
) -> None:
    """Draw a broad-leaved tree whose trunk stands at y."""
    c.fill(
        oval(x + height * 0.14, y, height * 0.4, height * 0.05),
        NIGHT,
        alpha=0.3,
        blur=height * 0.03,
    )
    c.fill(
        curve(
            [
                (x - height * 0.05, y),
                (x - height * 0.025, y - height * 0.3),
                (x - height * 0.06, y - height * 0.62),
                (x + height * 0.05, y - height * 0.62),
                (x + height * 0.02, y - height * 0.3),
                (x + height * 0.045, y),
            ]
        ),
        light(WOOD_DEEP, 0.1),
        dark(WOOD_DEEP, 0.2),
        across=True,
    )
    spots = [
        (c.chance.uniform(-0.3, 0.3), c.chance.uniform(-0.86, -0.5), c.chance.uniform(0.13, 0.2))
        for _ in range(13)
    ]
    spots += [(0, -0.66, 0.26), (-0.18, -0.62, 0.2), (0.19, -0.6, 0.2)]
    for dx, dy, s in spots:
        c.fill(
            oval(x + (dx + 0.03) * height, y + (dy + 0.04) * height, s * height), dark(colour, 0.3)
        )
    for dx, dy, s in spots:
        c.fill(oval(x + dx * height, y + dy * height, s * height * 0.9), colour)
    for dx, dy, s in spots:
        c.fill(
            oval(x + (dx - 0.035) * height, y + (dy - 0.045) * height, s * height * 0.6),
            light(colour, 0.17),
        )
    for _ in range(230 if bloom else 26):
        near, far, reach = c.chance.choice(spots)
        angle, out = c.chance.uniform(0, math.tau), c.chance.random() ** 0.5 * reach * 0.8
        dx, dy = near + out * math.cos(angle), far - 0.02 + out * math.sin(angle)
        c.fill(
            oval(x + dx * height, y + dy * height, height * c.chance.uniform(0.009, 0.02)),
            mix(bloom, RED_SOFT, c.chance.random() * 0.5) if bloom else light(colour, 0.34),
        )


def draw_areca(c: Canvas, x: float, y: float, height: float, colour: Colour = JADE_DEEP) -> None:
    """Draw a slender areca palm."""
    lean = c.chance.uniform(-0.05, 0.05) * height
    top = (x + lean, y - height)
    stem = curve([(x, y), (x + lean * 0.3, y - height * 0.5), top])
    c.line(stem, dark(WOOD, 0.25), height * 0.026)
    c.line(moved(stem, -height * 0.004, 0), light(WOOD, 0.3), height * 0.008)
    for i, angle in enumerate((-168, -12, -145, -35, -120, -62, -90, 172, 8)):
        length = height * c.chance.uniform(0.25, 0.33)
        tint = light(colour, 0.12 * (i % 3))
        c.fill(
            leaf(
                *top,
                length,
                angle + c.chance.uniform(-6, 6),
                0.26,
                bend=0.5 if angle > -90 else -0.5,
            ),
            tint,
        )


def draw_bamboo(
    c: Canvas, x: float, y: float, height: float, width: float, colour: Colour, lean: float = 0
) -> Points:
    """Draw a jointed stalk; return its joints, for leaves."""
    joints = []
    pieces = max(3, int(height / (width * 6.5)))
    for i in range(pieces + 1):
        t = i / pieces
        joints.append((x + lean * t * t, y - height * t))
    for i in range(pieces):
        (x0, y0), (x1, y1) = joints[i], joints[i + 1]
        half = width * (1 - 0.45 * i / pieces) / 2
        c.fill(
            [
                (x0 - half, y0 - width * 0.1),
                (x1 - half * 0.96, y1 + width * 0.1),
                (x1 + half * 0.96, y1 + width * 0.1),
                (x0 + half, y0 - width * 0.1),
            ],
            light(colour, 0.3),
            dark(colour, 0.3),
            across=True,
        )
        c.line([(x0 - half * 1.1, y0), (x0 + half * 1.1, y0)], dark(colour, 0.35), width * 0.14)
    return joints


def draw_leaves(c: Canvas, x: float, y: float, size: float, colour: Colour, count: int = 5) -> None:
    """Draw a spray of bamboo leaves."""
    start = c.chance.uniform(-20, 140)
    for i in range(count):
        angle = start + (i - count / 2) * c.chance.uniform(18, 30)
        tint = mix(
            colour, c.chance.choice((light(colour, 0.35), dark(colour, 0.25))), c.chance.random()
        )
        c.fill(
            leaf(
                x, y, size * c.chance.uniform(0.7, 1.1), angle, 0.17, c.chance.uniform(-0.1, 0.15)
            ),
            tint,
        )


def draw_star(c: Canvas, x: float, y: float, radius: float, colour: Colour = GOLD) -> None:
    """Draw a five-pointed star."""
    points = []
    for i in range(10):
        reach = radius if i % 2 == 0 else radius * 0.382
        angle = math.radians(-90 + i * 36)
        points.append((x + reach * math.cos(angle), y + reach * math.sin(angle)))
    c.fill(points, colour)


def draw_flag(c: Canvas, x: float, y: float, height: float, size: float) -> None:
    """Draw the national flag on a pole that stands at y; `size` is the flag's width."""
    c.line([(x, y), (x, y - height)], STONE, size * 0.035)
    c.line([(x - size * 0.008, y), (x - size * 0.008, y - height)], WHITE, size * 0.012)
    c.fill(oval(x, y - height, size * 0.035), GOLD)
    top, h = y - height + size * 0.03, size * 0.64
    upper = curve(
        [
            (x, top),
            (x + size * 0.3, top + size * 0.05),
            (x + size * 0.65, top - size * 0.03),
            (x + size, top + size * 0.04),
        ]
    )
    lower = [(px, py + h) for px, py in reversed(upper)]
    c.fill([*upper, *lower], light(RED, 0.06), dark(RED, 0.1), across=True)
    fold = [
        (x + size * 0.68, top - size * 0.03),
        (x + size * 0.8, top - size * 0.0),
        (x + size * 0.78, top + h),
        (x + size * 0.66, top + h - size * 0.03),
    ]
    c.fill(fold, WHITE, alpha=0.10, blur=size * 0.03)
    draw_star(c, x + size * 0.49, top + h / 2 + size * 0.01, size * 0.17)


def draw_window(
    c: Canvas,
    x: float,
    y: float,
    w: float,
    h: float,
    frame: Colour = PAPER_DEEP,
    glass: Colour = INK,
) -> None:
    """Draw a window with two wings."""
    c.fill(box(x - w * 0.1, y - h * 0.07, x + w * 1.1, y + h * 1.08), frame)
    c.fill(box(x, y, x + w, y + h), light(glass, 0.32), dark(glass, 0.12))
    c.fill([(x, y), (x + w * 0.62, y), (x, y + h * 0.7)], WHITE, alpha=0.18)
    c.fill(box(x, y, x + w, y + h * 0.09), NIGHT, alpha=0.3)
    c.line([(x + w / 2, y), (x + w / 2, y + h)], frame, w * 0.07)
    c.line([(x, y + h * 0.34), (x + w, y + h * 0.34)], frame, w * 0.05)


def draw_village(c: Canvas, y: float, left: float, right: float, size: float = 60) -> None:
    """Draw a line of small tiled houses between trees."""
    x = left
    while x < right:
        w = size * c.chance.uniform(1.1, 1.7)
        if c.chance.random() < 0.42:
            s = size * c.chance.uniform(0.5, 0.8)
            c.fill(oval(x + s, y - s * 0.75, s * 0.95, s), dark(JADE_DEEP, 0.12))
            c.fill(oval(x + s * 0.85, y - s * 0.95, s * 0.7, s * 0.62), light(JADE_DEEP, 0.1))
            x += s * 1.5
            continue
        h = size * 0.55
        c.fill(box(x, y - h, x + w, y), light(PAPER_DEEP, 0.35), PAPER_DEEP)
        c.fill(
            [
                (x - w * 0.08, y - h),
                (x + w * 0.12, y - h - size * 0.5),
                (x + w * 0.9, y - h - size * 0.5),
                (x + w * 1.08, y - h),
            ],
            light(RED_SOFT, 0.1),
            dark(RED_SOFT, 0.25),
        )
        c.fill(box(x + w * 0.42, y - h * 0.7, x + w * 0.6, y), WOOD_DEEP)
        c.fill(box(x + w * 0.12, y - h * 0.65, x + w * 0.28, y - h * 0.3), INK)
        x += w * 1.15


def draw_boat(
    c: Canvas,
    x: float,
    y: float,
    size: float,
    *,
    sail: bool = False,
    rower: bool = True,
    facing: int = 1,
) -> None:
    """Draw a slender river boat whose waterline is at y."""
    f = facing
    c.fill(
        oval(x, y + size * 0.06, size * 0.56, size * 0.04), INK_DEEP, alpha=0.4, blur=size * 0.02
    )
    if sail:
        c.line([(x, y), (x, y - size * 0.95)], WOOD_DEEP, size * 0.018)
        sheet = curve(
            [
                (x - f * size * 0.02, y - size * 0.93),
                (x + f * size * 0.42, y - size * 0.62),
                (x + f * size * 0.46, y - size * 0.2),
                (x - f * size * 0.02, y - size * 0.12),
            ]
        )
        c.fill(sheet, light(OCHRE, 0.25), dark(OCHRE, 0.1))
        for t in (0.3, 0.5, 0.7):
            c.line(
                [
                    (x, y - size * (0.95 - t * 0.8)),
                    (x + f * size * (0.2 + 0.32 * min(1, t * 1.4)), y - size * (0.9 - t * 0.86)),
                ],
                dark(OCHRE, 0.3),
                size * 0.008,
            )
    if rower:
        px = x - f * size * 0.26
        look = Look(WOOD_DEEP, style="hat", dress="plain", skin=SKIN_WARM)
        c.line(
            [(px + f * size * 0.2, y - size * 0.2), (px - f * size * 0.24, y + size * 0.13)],
            WOOD,
            size * 0.014,
        )
        draw_bust(
            c,
            px,
            y - size * 0.24,
            size * 0.042,
            look,
            view="right" if f > 0 else "left",
            bottom=y,
            half=size * 0.068,
            waist=0.95,
        )
        for lift in (0.0, 0.03):
            draw_arm(
                c,
                [
                    (px + f * size * 0.02, y - size * 0.2),
                    (px + f * size * 0.07, y - size * 0.13),
                    (px + f * size * 0.13, y - size * (0.135 + lift)),
                ],
                size * 0.026,
                light(WOOD_DEEP, 0.08 + lift),
                SKIN_WARM,
            )
    hull = curve(
        [
            (x - f * size * 0.55, y - size * 0.13),
            (x - f * size * 0.3, y - size * 0.04),
            (x, y - size * 0.03),
            (x + f * size * 0.3, y - size * 0.05),
            (x + f * size * 0.58, y - size * 0.17),
            (x + f * size * 0.4, y + size * 0.04),
            (x, y + size * 0.07),
            (x - f * size * 0.38, y + size * 0.05),
        ]
    )
    c.fill(hull, light(WOOD_DEEP, 0.14), dark(WOOD_DEEP, 0.35))
    c.line(
        curve(
            [
                (x - f * size * 0.53, y - size * 0.12),
                (x - f * size * 0.3, y - size * 0.03),
                (x, y - size * 0.02),
                (x + f * size * 0.3, y - size * 0.04),
                (x + f * size * 0.56, y - size * 0.16),
            ]
        ),
        light(WOOD, 0.35),
        size * 0.014,
    )


def draw_ripples(
    c: Canvas, top: float, bottom: float, colour: Colour, count: int = 60, alpha: float = 0.5
) -> None:
    """Strew short bright strokes over water, longer ones nearer."""
    for _ in range(count):
        t = c.chance.random()
        y = top + (bottom - top) * t
        x = c.chance.uniform(-40, 1540)
        length = 20 + 90 * t * c.chance.random()
        c.fill(oval(x, y, length, 0.8 + 2.2 * t), colour, alpha=alpha * c.chance.uniform(0.4, 1))


def draw_pot(c: Canvas, x: float, y: float, size: float, colour: Colour = RED_SOFT) -> None:
    """Draw a plant in a pot that stands at y."""
    c.fill(oval(x + size * 0.15, y, size * 0.5, size * 0.07), NIGHT, alpha=0.3, blur=size * 0.05)
    for angle in range(-165, 0, 17):
        c.fill(
            leaf(
                x,
                y - size * 0.45,
                size * c.chance.uniform(0.7, 1.05),
                angle,
                0.2,
                0.3 if angle > -90 else -0.3,
            ),
            mix(JADE_DEEP, JADE_SOFT, c.chance.random() * 0.5),
        )
    c.fill(
        [
            (x - size * 0.32, y - size * 0.5),
            (x + size * 0.32, y - size * 0.5),
            (x + size * 0.22, y),
            (x - size * 0.22, y),
        ],
        light(colour, 0.15),
        dark(colour, 0.25),
        across=True,
    )
    c.fill(
        box(x - size * 0.36, y - size * 0.54, x + size * 0.36, y - size * 0.44, size * 0.03),
        light(colour, 0.1),
    )


def draw_flowers(c: Canvas, x: float, y: float, size: float) -> None:
    """Draw a low bowl of flowers, as it stands on an official table."""
    for _ in range(16):
        c.fill(
            leaf(
                x,
                y - size * 0.1,
                size * c.chance.uniform(0.5, 0.8),
                c.chance.uniform(-170, -10),
                0.25,
            ),
            mix(JADE_DEEP, JADE, c.chance.random()),
        )
    for _ in range(17):
        dx, dy = c.chance.uniform(-0.55, 0.55), c.chance.uniform(-0.6, -0.1)
        dy *= 1 - abs(dx)
        c.fill(
            oval(x + dx * size, y + dy * size - size * 0.08, size * 0.09),
            c.chance.choice((RED, RED_SOFT, OCHRE_SOFT, WHITE, GOLD)),
        )
    c.fill(
        blob(
            [
                (x - size * 0.34, y - size * 0.12),
                (x + size * 0.34, y - size * 0.12),
                (x + size * 0.2, y),
                (x - size * 0.2, y),
            ]
        ),
        WHITE,
        PAPER_DEEP,
    )


def draw_lotus(c: Canvas, x: float, y: float, size: float, colour: Colour = RED_SOFT) -> None:
    """Draw an open lotus seen from the side, its base at y."""
    pale = light(colour, 0.72)
    for angle in (-178, -2, -160, -20):
        c.fill(
            leaf(x, y, size * 0.86, angle, 0.42, 0.25 if angle < -90 else -0.25),
            mix(pale, colour, 0.5),
            mix(pale, colour, 0.2),
        )
    for angle in (-142, -38, -122, -58):
        c.fill(
            leaf(x, y, size * 0.98, angle, 0.42), mix(pale, colour, 0.75), mix(pale, colour, 0.05)
        )
    c.fill(leaf(x, y, size * 1.06, -90, 0.46), colour, pale)
    for angle in (-108, -72):
        c.fill(leaf(x, y, size * 0.86, angle, 0.46), mix(pale, colour, 0.62), pale)
    c.fill(
        leaf(x, y + size * 0.02, size * 0.68, -90, 0.6), mix(pale, colour, 0.45), light(pale, 0.4)
    )
    for angle in (-150, -30):
        c.fill(leaf(x, y + size * 0.02, size * 0.56, angle, 0.5), mix(pale, colour, 0.35), pale)


def draw_lotus_pad(c: Canvas, x: float, y: float, w: float, colour: Colour = JADE_DEEP) -> None:
    """Draw a floating leaf."""
    h = w * 0.3
    c.fill(oval(x + w * 0.06, y + h * 0.4, w, h), NIGHT, alpha=0.3, blur=w * 0.05)
    c.fill(oval(x, y + h * 0.1, w, h), dark(colour, 0.3))
    c.fill(oval(x, y, w, h), light(colour, 0.22), dark(colour, 0.08))
    for i in range(12):
        a = math.tau * i / 12 + 0.2
        c.line(
            [(x, y), (x + 0.88 * w * math.cos(a), y + 0.88 * h * math.sin(a))],
            light(colour, 0.35),
            w * 0.009,
            alpha=0.6,
        )


def draw_sheet(
    c: Canvas,
    corner: tuple[float, float],
    w: float,
    h: float,
    *,
    turn: float = 0,
    lines: int = 12,
    seal: bool = False,
    heading: bool = True,
) -> None:
    """Draw a written page; the writing is only suggested."""
    cos, sin = math.cos(math.radians(turn)), math.sin(math.radians(turn))

    def at(u: float, v: float) -> tuple[float, float]:
        return corner[0] + u * w * cos - v * h * sin, corner[1] + u * w * sin + v * h * cos

    page = [at(0, 0), at(1, 0), at(1, 1), at(0, 1)]
    c.shadow(page, dx=10, dy=14, blur=14, alpha=0.3)
    c.fill(page, WHITE, mix(WHITE, PAPER_DEEP, 0.5))
    start = 0.1
    if heading:
        c.line([at(0.1, 0.08), at(0.42, 0.08)], INK_DEEP, h * 0.012)
        c.line([at(0.17, 0.11), at(0.35, 0.11)], INK_DEEP, h * 0.006)
        c.line([at(0.52, 0.08), at(0.9, 0.08)], INK_DEEP, h * 0.012)
        c.line([at(0.6, 0.11), at(0.82, 0.11)], INK_DEEP, h * 0.006)
        c.line([at(0.3, 0.2), at(0.7, 0.2)], RED, h * 0.018)
        c.line([at(0.24, 0.245), at(0.76, 0.245)], INK_DEEP, h * 0.009)
        start = 0.33
    bottom = 0.72 if seal else 0.92
    for i in range(lines):
        v = start + (bottom - start) * i / max(1, lines - 1)
        end = 0.9 if (i + 1) % 4 else c.chance.uniform(0.45, 0.75)
        c.line([at(0.16 if i % 4 == 0 else 0.1, v), at(end, v)], INK_SOFT, h * 0.0075)
    if seal:
        draw_seal(c, *at(0.68, 0.84), h * 0.085)
        c.line(
            curve([at(0.62, 0.88), at(0.7, 0.8), at(0.72, 0.9), at(0.8, 0.82), at(0.9, 0.86)]),
            INK,
            h * 0.008,
        )


def draw_seal(c: Canvas, x: float, y: float, r: float, alpha: float = 0.85) -> None:
    """Draw the print of a round seal, without any writing."""
    for reach, width in ((1, 0.09), (0.72, 0.05)):
        ring = [
            (x + r * reach * math.cos(a / 24), y + r * reach * math.sin(a / 24)) for a in range(152)
        ]
        c.line(ring, RED, r * width, alpha=alpha)
    for i in range(22):
        a = math.tau * i / 22
        c.line(
            [
                (x + r * 0.82 * math.cos(a), y + r * 0.82 * math.sin(a)),
                (x + r * 0.9 * math.cos(a), y + r * 0.9 * math.sin(a)),
            ],
            RED,
            r * 0.05,
            alpha=alpha,
        )
    draw_star(c, x, y, r * 0.46, mix(RED, WHITE, 1 - alpha))


def draw_scales(
    c: Canvas, x: float, y: float, height: float, colour: Colour = OCHRE, tilt: float = 0
) -> None:
    """Draw a pair of scales whose foot stands at y."""
    top = y - height
    base = curve(
        [
            (x - height * 0.24, y),
            (x - height * 0.2, y - height * 0.05),
            (x - height * 0.06, y - height * 0.09),
            (x, y - height * 0.1),
            (x + height * 0.06, y - height * 0.09),
            (x + height * 0.2, y - height * 0.05),
            (x + height * 0.24, y),
        ]
    )
    c.fill(
        oval(x + height * 0.08, y, height * 0.36, height * 0.035),
        NIGHT,
        alpha=0.35,
        blur=height * 0.03,
    )
    c.fill(base, light(colour, 0.35), dark(colour, 0.4), across=True)
    c.fill(
        [
            (x - height * 0.018, y - height * 0.08),
            (x - height * 0.014, top + height * 0.1),
            (x + height * 0.014, top + height * 0.1),
            (x + height * 0.018, y - height * 0.08),
        ],
        light(colour, 0.4),
        dark(colour, 0.4),
        across=True,
    )
    for at in (0.3, 0.62):
        c.fill(
            oval(x, y - height * at, height * 0.034, height * 0.02),
            light(colour, 0.25),
            dark(colour, 0.35),
            across=True,
        )
    reach, drop = height * 0.42, height * tilt
    arm_y = top + height * 0.1
    beam = curve(
        [
            (x - reach, arm_y + drop),
            (x - reach * 0.5, arm_y - height * 0.035 + drop * 0.4),
            (x, arm_y - height * 0.01),
            (x + reach * 0.5, arm_y - height * 0.035 - drop * 0.4),
            (x + reach, arm_y - drop),
        ]
    )
    c.line(moved(beam, 0, height * 0.008), dark(colour, 0.4), height * 0.022)
    c.line(beam, light(colour, 0.2), height * 0.016)
    c.fill(oval(x, arm_y - height * 0.02, height * 0.045), light(colour, 0.45), dark(colour, 0.35))
    c.fill(
        oval(x, arm_y - height * 0.1, height * 0.022, height * 0.035),
        light(colour, 0.4),
        dark(colour, 0.3),
    )
    for side in (-1, 1):
        px, py = x + side * reach, arm_y - side * drop
        pan_y = py + height * 0.36
        half = height * 0.19
        for dx in (-half, 0, half):
            c.line([(px, py), (px + dx * 0.94, pan_y)], mix(colour, INK_DEEP, 0.35), height * 0.006)
        c.fill(oval(px, py, height * 0.018), light(colour, 0.4))
        bowl = [
            (px - half, pan_y),
            *curve(
                [
                    (px - half, pan_y),
                    (px - half * 0.6, pan_y + half * 0.34),
                    (px, pan_y + half * 0.46),
                    (px + half * 0.6, pan_y + half * 0.34),
                    (px + half, pan_y),
                ]
            ),
        ]
        c.fill(bowl, light(colour, 0.35), dark(colour, 0.4), across=True)
        c.fill(
            oval(px, pan_y, half, half * 0.13), dark(colour, 0.3), light(colour, 0.1), across=True
        )
