"""The pictures under a roof: halls, counters, desks, and what lies on them."""

import math
from dataclasses import replace

from .canvas import (
    GOLD,
    INK,
    INK_DEEP,
    INK_SOFT,
    JADE,
    JADE_DEEP,
    JADE_SOFT,
    NIGHT,
    OCHRE,
    OCHRE_SOFT,
    PAPER,
    PAPER_DEEP,
    RED,
    RED_DEEP,
    RED_SOFT,
    SKIN,
    STONE,
    WHITE,
    WOOD,
    WOOD_DEEP,
    Canvas,
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
from .figures import (
    CHAIRMAN,
    LADY,
    LOOKS,
    OFFICER,
    Look,
    draw_arm,
    draw_audience,
    draw_bust,
    draw_cloud,
    draw_flag,
    draw_flowers,
    draw_hills,
    draw_person,
    draw_pot,
    draw_scales,
    draw_seal,
    draw_sheet,
    draw_star,
    draw_tree,
)


def _floor(c: Canvas, y: float, colour=WOOD) -> None:
    c.fill(box(0, y, 1500, 1000), light(colour, 0.4), mix(colour, WOOD_DEEP, 0.3))
    for i in range(-9, 10):
        c.line([(750 + i * 100, y), (750 + i * 260, 1010)], dark(colour, 0.15), 2, alpha=0.35)


def _sunbeams(c: Canvas, x: float, y: float, w: float, reach: float, alpha: float = 0.16) -> None:
    for i in range(3):
        left = x + i * w * 1.3
        c.fill(
            [(left, y), (left + w, y), (left + w + reach, 1000), (left + reach * 0.8, 1000)],
            WHITE,
            alpha=alpha,
            blur=10,
        )


def _garden_window(c: Canvas, x: float, y: float, w: float, h: float) -> None:
    """A large window with hills and a tree in it."""
    c.shadow(box(x - 12, y - 12, x + w + 12, y + h + 12), dx=6, dy=8, blur=10, alpha=0.25)
    c.fill(box(x - 14, y - 14, x + w + 14, y + h + 14, 4), WHITE, PAPER_DEEP)
    with c.within(box(x, y, x + w, y + h)):
        c.fill(box(x, y, x + w, y + h), mix(INK_SOFT, WHITE, 0.5), mix(OCHRE_SOFT, WHITE, 0.5))
        draw_cloud(c, x + w * 0.6, y + h * 0.2, w * 0.7, alpha=0.8)
        draw_hills(c, y + h * 0.8, h * 0.3, mix(JADE_SOFT, INK_SOFT, 0.3), JADE_SOFT, bottom=y + h)
        draw_tree(c, x + w * 0.25, y + h * 1.08, h * 0.75, mix(JADE_DEEP, JADE, 0.4))
        c.fill([(x, y), (x + w * 0.4, y), (x, y + h * 0.8)], WHITE, alpha=0.16)
    c.fill(box(x + w / 2 - 5, y, x + w / 2 + 5, y + h), WHITE, PAPER_DEEP)
    c.fill(box(x, y + h * 0.3 - 4, x + w, y + h * 0.3 + 4), WHITE, PAPER_DEEP)


def _speaker_at_lectern(c: Canvas, x: float, y: float, s: float, look: Look) -> None:
    """A lectern of 2 × s height whose foot is at y, and who speaks at it."""
    draw_bust(c, x, y - s * 2.1, s * 0.27, look, bottom=y - s * 1.2)
    draw_arm(
        c,
        [(x + s * 0.42, y - s * 1.85), (x + s * 0.62, y - s * 1.58), (x + s * 0.92, y - s * 1.78)],
        s * 0.18,
        dark(look.coat, 0.08),
        look.skin,
    )
    c.fill(
        [
            (x - s * 0.68, y - s * 1.55),
            (x + s * 0.68, y - s * 1.55),
            (x + s * 0.78, y - s * 1.38),
            (x - s * 0.78, y - s * 1.38),
        ],
        light(WOOD, 0.3),
        WOOD,
    )
    c.fill(
        [
            (x - s * 0.6, y - s * 1.38),
            (x + s * 0.6, y - s * 1.38),
            (x + s * 0.5, y),
            (x - s * 0.5, y),
        ],
        light(WOOD, 0.12),
        dark(WOOD, 0.35),
    )
    c.fill(
        [
            (x - s * 0.42, y - s * 1.25),
            (x + s * 0.42, y - s * 1.25),
            (x + s * 0.36, y - s * 0.12),
            (x - s * 0.36, y - s * 0.12),
        ],
        WOOD,
        dark(WOOD, 0.3),
    )
    draw_star(c, x, y - s * 0.85, s * 0.22)
    c.line(
        curve(
            [(x - s * 0.2, y - s * 1.55), (x - s * 0.24, y - s * 1.8), (x - s * 0.1, y - s * 1.95)]
        ),
        NIGHT,
        s * 0.035,
    )
    c.fill(oval(x - s * 0.08, y - s * 1.97, s * 0.05, s * 0.035), NIGHT)
    c.fill(oval(x + s * 0.1, y, s * 0.7, s * 0.09), NIGHT, alpha=0.3, blur=s * 0.08)


def _curtain(
    c: Canvas, x0: float, x1: float, y0: float, y1: float, colour=RED, folds: int = 22
) -> None:
    step = (x1 - x0) / folds
    for i in range(folds):
        c.fill(
            box(x0 + i * step, y0, x0 + (i + 1) * step + 1, y1),
            light(colour, 0.1),
            dark(colour, 0.34),
            across=True,
        )
    c.fill(box(x0, y0, x1, y1), NIGHT, alpha=0.12)


def conference(c: Canvas) -> None:
    """A conference: the presidium, a speaker, rows of listeners."""
    c.backdrop(light(WOOD, 0.35), light(WOOD, 0.12), bottom=640)
    for x in (0, 90, 1330, 1420):
        c.fill(box(x + 8, 40, x + 72, 600), light(WOOD, 0.45), WOOD, across=True)
    _curtain(c, 180, 1320, 0, 520)
    c.fill(box(160, 0, 1340, 54), dark(RED, 0.1), dark(RED, 0.35))
    for i in range(24):
        c.fill(oval(185 + i * 49.4, 54, 27, 22), dark(RED, 0.2))
        c.fill(oval(185 + i * 49.4, 50, 25, 18), dark(RED, 0.06))
    c.glow(760, 250, 480, OCHRE_SOFT, 0.3)
    c.fill(box(560, 130, 1180, 290, 6), dark(INK, 0.15), INK_DEEP)
    c.outline(box(572, 142, 1168, 278), OCHRE_SOFT, 3)
    draw_scales(c, 645, 258, 96, GOLD)
    for y, w, t in ((180, 380, 13), (214, 300, 9), (240, 220, 7)):
        c.line([(905 - w / 2, y), (905 + w / 2, y)], OCHRE_SOFT, t)
    draw_flag(c, 255, 520, 400, 118)
    c.fill(box(120, 515, 1380, 545), light(WOOD, 0.4), WOOD)
    c.fill(box(120, 545, 1380, 610), dark(WOOD, 0.2), dark(WOOD_DEEP, 0.2))
    for i, look in enumerate((CHAIRMAN, LADY, OFFICER, replace(LOOKS[9], dress="suit", coat=INK))):
        x = 690 + i * 140
        c.fill(box(x - 42, 350, x + 42, 440, 16), WOOD_DEEP)
        draw_bust(c, x, 398, 26, look, bottom=470)
    c.fill(box(610, 440, 1190, 520), light(RED_SOFT, 0.04), dark(RED, 0.25))
    c.fill(box(600, 434, 1200, 448, 3), WHITE, PAPER_DEEP)
    for i in range(4):
        x = 690 + i * 140
        c.fill([(x - 34, 434), (x + 34, 434), (x + 26, 418), (x - 26, 418)], WHITE)
        c.fill(box(x + 44, 414, x + 53, 435, 3), light(INK_SOFT, 0.5))
    draw_flowers(c, 900, 520, 92)
    draw_flowers(c, 640, 524, 56)
    draw_flowers(c, 1160, 524, 56)
    _speaker_at_lectern(c, 440, 532, 104, LOOKS[6])
    draw_pot(c, 205, 540, 84)
    draw_pot(c, 1310, 540, 84)
    c.fill(box(0, 606, 1500, 1000), mix(RED_DEEP, WOOD_DEEP, 0.4), NIGHT)
    for y, r, count, shade in ((640, 30, 16, 0.1), (728, 42, 12, 0.2), (850, 60, 9, 0.34)):
        draw_audience(c, y, r, count, shade=shade)


def _hand(c: Canvas, x: float, y: float, s: float, skin=SKIN) -> None:
    """A right hand that writes; (x, y) is the pen's point, s the hand's length."""
    c.fill(
        blob(
            [
                (x + s * 0.2, y - s * 0.02),
                (x + s * 0.5, y - s * 0.1),
                (x + s * 0.95, y + s * 0.02),
                (x + s * 1.2, y + s * 0.22),
                (x + s * 1.1, y + s * 0.5),
                (x + s * 0.75, y + s * 0.42),
                (x + s * 0.4, y + s * 0.22),
            ]
        ),
        NIGHT,
        alpha=0.28,
        blur=s * 0.05,
    )
    c.fill(
        blob(
            [
                (x + s * 0.5, y - s * 0.34),
                (x + s * 0.8, y - s * 0.3),
                (x + s * 1.3, y - s * 0.02),
                (x + s * 1.42, y + s * 0.3),
                (x + s * 1.16, y + s * 0.42),
                (x + s * 0.82, y + s * 0.26),
                (x + s * 0.5, y + s * 0.14),
                (x + s * 0.36, y - s * 0.1),
            ]
        ),
        light(skin, 0.12),
        dark(skin, 0.16),
    )
    for i, (dx, dy, length) in enumerate(((0.36, 0.16, 0.36), (0.3, 0.08, 0.38))):
        c.line(
            curve(
                [
                    (x + s * (dx + length), y + s * (dy - 0.02)),
                    (x + s * (dx + 0.1), y + s * (dy + 0.07 + i * 0.0)),
                    (x + s * dx, y + s * dy),
                ]
            ),
            dark(skin, 0.1 - i * 0.04),
            s * 0.14,
        )
    c.line([(x, y), (x + s * 0.04, y - s * 0.07)], NIGHT, s * 0.02)
    c.line([(x + s * 0.04, y - s * 0.07), (x + s * 0.5, y - s * 0.92)], INK_DEEP, s * 0.075)
    c.line([(x + s * 0.06, y - s * 0.1), (x + s * 0.12, y - s * 0.21)], GOLD, s * 0.06)
    c.line([(x + s * 0.3, y - s * 0.53), (x + s * 0.49, y - s * 0.88)], light(INK, 0.35), s * 0.02)
    c.line(
        curve(
            [(x + s * 0.68, y - s * 0.22), (x + s * 0.42, y - s * 0.3), (x + s * 0.19, y - s * 0.2)]
        ),
        light(skin, 0.08),
        s * 0.145,
    )
    c.line(
        curve(
            [(x + s * 0.7, y - s * 0.02), (x + s * 0.42, y + s * 0.0), (x + s * 0.2, y - s * 0.12)]
        ),
        light(skin, 0.16),
        s * 0.15,
    )
    c.fill(
        oval(x + s * 0.185, y - s * 0.135, s * 0.045, s * 0.035, -40), light(skin, 0.5), alpha=0.7
    )


def signing(c: Canvas) -> None:
    """A hand signs the civil-status book."""
    c.fill(box(0, 0, 1500, 1000), light(WOOD, 0.22), dark(WOOD, 0.22))
    for i in range(26):
        y = i * 42 + c.chance.uniform(-8, 8)
        c.line(
            curve(
                [
                    (-10, y),
                    (400, y + c.chance.uniform(-14, 14)),
                    (1000, y + c.chance.uniform(-14, 14)),
                    (1510, y + 6),
                ]
            ),
            dark(WOOD, 0.3),
            c.chance.uniform(1, 3),
            alpha=0.25,
        )
    _sunbeams(c, -300, -40, 190, 760, 0.13)
    cover = [(190, 210), (1190, 130), (1330, 850), (250, 950)]
    c.shadow(cover, dx=30, dy=34, blur=30, alpha=0.5)
    c.fill(cover, RED, RED_DEEP)
    for k in range(5):
        c.fill(
            [
                (212 + k * 2, 222 + k * 2),
                (742, 176 + k * 3),
                (1172 - k * 2, 148 + k * 2),
                (1304 - k * 3, 826 - k * 3),
                (790, 878 - k * 3),
                (268 + k * 2, 926 - k * 3),
            ],
            (PAPER_DEEP, WHITE)[k % 2],
        )
    left = [
        (222, 232),
        *curve([(222, 232), (480, 196), (700, 186), (736, 196)]),
        (790, 862),
        *curve([(790, 862), (740, 858), (520, 888), (278, 912)]),
    ]
    right = [
        (736, 196),
        *curve([(736, 196), (790, 164), (960, 152), (1162, 158)]),
        (1288, 812),
        *curve([(1288, 812), (1060, 812), (850, 830), (790, 862)]),
    ]
    c.fill(left, WHITE, mix(PAPER, PAPER_DEEP, 0.5), across=True)
    c.fill(right, mix(PAPER, PAPER_DEEP, 0.7), WHITE, across=True)
    with c.within(left):
        c.fill([(700, 170), (740, 170), (796, 880), (750, 880)], NIGHT, alpha=0.2, blur=12)
    with c.within(right):
        c.fill([(730, 150), (784, 150), (840, 880), (784, 880)], NIGHT, alpha=0.16, blur=14)

    def on(page: Points, u: float, v: float):
        a, b, d, e = page
        return tuple(
            (a[k] * (1 - u) + b[k] * u) * (1 - v) + (e[k] * (1 - u) + d[k] * u) * v for k in (0, 1)
        )

    lp = [(232, 228), (726, 190), (778, 856), (284, 906)]
    rp = [(752, 184), (1156, 160), (1278, 808), (806, 846)]
    for page in (lp, rp):
        c.line([on(page, 0.32, 0.09), on(page, 0.68, 0.09)], RED, 9)
        c.line([on(page, 0.38, 0.125), on(page, 0.62, 0.125)], INK_DEEP, 4)
        for i in range(11):
            v = 0.2 + i * 0.066
            if page is rp and i > 7:
                break
            c.line([on(page, 0.08, v), on(page, 0.92, v)], STONE, 1.6)
            c.line([on(page, 0.08, v - 0.017), on(page, 0.28, v - 0.017)], INK_SOFT, 4)
            end = c.chance.uniform(0.55, 0.88)
            word = [
                on(page, 0.32 + (end - 0.32) * k / 30, v - 0.018 + 0.008 * math.sin(k * 2.1 + i))
                for k in range(31)
            ]
            c.line(word, INK, 3.4)
    draw_seal(c, *on(rp, 0.3, 0.83), 62, 0.8)
    sign = [
        on(rp, u, v)
        for u, v in (
            (0.52, 0.87),
            (0.56, 0.79),
            (0.6, 0.9),
            (0.63, 0.8),
            (0.66, 0.88),
            (0.72, 0.84),
            (0.745, 0.862),
        )
    ]
    c.line(curve(sign), INK, 5)
    x, y = sign[-1]
    c.fill(
        [(x + 300, y - 40), (1540, y + 10), (1540, 1030), (x + 210, 1030), (x + 180, y + 150)],
        NIGHT,
        alpha=0.3,
        blur=24,
    )
    sleeve = [
        (x + 268, y + 10),
        *curve([(x + 268, y + 10), (x + 380, y - 34), (1530, y + 30)]),
        (1540, 1040),
        (x + 250, 1040),
        *curve([(x + 236, y + 190), (x + 212, y + 120)]),
    ]
    _hand(c, x, y, 240)
    c.fill(sleeve, light(INK, 0.1), dark(INK, 0.35))
    c.fill(
        [(x + 258, y + 2), (x + 300, y - 14), (x + 268, y + 156), (x + 200, y + 116)],
        WHITE,
        PAPER_DEEP,
    )
    c.fill(oval(262, 120, 74, 72), NIGHT, alpha=0.3, blur=14)
    c.fill(oval(240, 104, 74, 70), light(WHITE, 0.2), PAPER_DEEP)
    c.fill(oval(240, 104, 56, 52), dark(OCHRE, 0.35), mix(OCHRE, JADE_DEEP, 0.3))
    c.fill(oval(222, 90, 22, 12, -30), WHITE, alpha=0.35)
    c.shadow(box(1330, 60, 1420, 150), dx=16, dy=20, blur=12, alpha=0.35)
    c.fill(oval(1372, 128, 60, 40), RED_DEEP)
    c.fill(box(1312, 92, 1432, 128), RED, dark(RED, 0.3), across=True)
    c.fill(oval(1372, 92, 60, 38), light(RED, 0.12))
    c.fill(oval(1372, 70, 24, 16), WOOD_DEEP)
    c.fill(box(1352, 18, 1392, 72, 18), light(WOOD, 0.2), dark(WOOD_DEEP, 0.2), across=True)


def justice(c: Canvas) -> None:
    """The scales, with the law on its shelf behind."""
    c.backdrop(dark(INK, 0.1), INK, mix(INK, JADE_DEEP, 0.4), bottom=760)
    c.glow(750, 330, 620, OCHRE_SOFT, 0.62)
    for i in range(40):
        x = i * 40 - 20
        h = c.chance.uniform(150, 260)
        tone = c.chance.choice((RED, INK_SOFT, JADE_DEEP, OCHRE, WOOD_DEEP, PAPER_DEEP))
        c.fill(
            box(x, 640 - h, x + 37, 640, 4),
            mix(tone, INK, 0.55),
            mix(tone, INK_DEEP, 0.72),
            across=True,
            alpha=0.75,
        )
        c.line([(x + 8, 640 - h * 0.8), (x + 29, 640 - h * 0.8)], OCHRE_SOFT, 3, alpha=0.3)
    c.fill(box(0, 560, 1500, 690), INK_DEEP, alpha=0.25, blur=24)
    c.fill(box(0, 640, 1500, 1000), light(WOOD, 0.1), dark(WOOD_DEEP, 0.4))
    for i in range(12):
        y = 655 + i * i * 2.6
        c.line([(0, y), (1500, y + c.chance.uniform(-4, 4))], dark(WOOD_DEEP, 0.3), 2, alpha=0.3)
    c.fill(oval(770, 838, 420, 60), light(OCHRE_SOFT, 0.2), alpha=0.35, blur=30)
    for x0, x1, y, tone in (
        (930, 1310, 846, JADE_DEEP),
        (958, 1290, 786, RED),
        (944, 1272, 730, INK),
    ):
        c.shadow(box(x0, y - 54, x1, y), dx=18, dy=14, blur=10, alpha=0.4)
        c.fill(box(x0, y - 54, x1, y, 6), light(tone, 0.14), dark(tone, 0.35))
        c.fill(box(x0 + 26, y - 46, x1 + 2, y - 8), WHITE, PAPER_DEEP)
        for k in range(5):
            c.line([(x0 + 28, y - 42 + k * 8), (x1, y - 42 + k * 8)], STONE, 1, alpha=0.7)
        c.fill(box(x0, y - 54, x0 + 30, y, 6), light(tone, 0.2), dark(tone, 0.3), across=True)
        c.line([(x0 + 15, y - 44), (x0 + 15, y - 10)], GOLD, 4)
    draw_scales(c, 620, 850, 640, OCHRE, tilt=0.0)
    c.shadow(box(1010, 640, 1190, 672), dx=10, dy=8, blur=8, alpha=0.3)
    draw_sheet(c, (1010, 640), 190, 36, turn=2, lines=3, heading=False)
    c.fill(box(178, 832, 420, 868, 10), light(WOOD, 0.25), dark(WOOD_DEEP, 0.2))

    c.shadow(box(150, 760, 350, 830), dx=16, dy=24, blur=12, alpha=0.35)
    gavel = [(186, 726), (330, 752), (316, 838), (172, 812)]
    c.line([(258, 788), (508, 842)], dark(WOOD, 0.1), 22)
    c.line([(262, 782), (506, 836)], light(WOOD, 0.3), 6)
    c.fill(gavel, light(WOOD, 0.22), dark(WOOD_DEEP, 0.25))
    for t in (0, 0.22, 0.78, 1):
        x, y = 186 + 144 * t, 726 + 26 * t
        c.line([(x, y - 3), (x - 14, y + 89)], (OCHRE, GOLD)[t in (0.22, 0.78)], 10)


def documents(c: Canvas) -> None:
    """Documents with a seal, from above."""
    c.fill(box(0, 0, 1500, 1000), mix(JADE_DEEP, INK, 0.35), dark(JADE_DEEP, 0.35))
    _sunbeams(c, -200, -40, 220, 700, 0.08)
    folder = [(90, 150), (640, 70), (740, 800), (170, 890)]
    c.shadow(folder, dx=26, dy=30, blur=24, alpha=0.45)
    c.fill(folder, light(RED, 0.06), dark(RED, 0.25))
    c.line([(120, 176), (196, 862)], OCHRE_SOFT, 4)
    draw_sheet(c, (220, 190), 470, 640, turn=-9, lines=16)
    draw_sheet(c, (560, 150), 520, 720, turn=3, lines=16, seal=True)
    c.shadow(box(1150, 120, 1420, 300, 20), dx=20, dy=24, blur=18, alpha=0.45)
    c.fill(box(1150, 120, 1420, 300, 22), light(INK, 0.1), dark(INK, 0.4))
    c.fill(box(1172, 142, 1398, 278, 14), RED, dark(RED, 0.35))
    c.fill(box(1172, 142, 1398, 176, 14), NIGHT, alpha=0.25, blur=6)
    c.shadow(oval(1250, 560, 120, 120), dx=30, dy=36, blur=20, alpha=0.5)
    c.fill(oval(1250, 560, 122), light(WOOD, 0.1), dark(WOOD_DEEP, 0.3))
    c.fill(oval(1250, 556, 100), light(WOOD, 0.25), WOOD)
    c.fill(oval(1250, 540, 62), dark(WOOD_DEEP, 0.1), dark(WOOD_DEEP, 0.4))
    c.fill(oval(1246, 524, 56), light(WOOD, 0.3), dark(WOOD, 0.2))
    c.fill(oval(1230, 508, 20, 13, -30), WHITE, alpha=0.4)
    c.shadow([(1080, 905), (1440, 760), (1448, 780), (1088, 925)], dx=12, dy=16, blur=8, alpha=0.5)
    c.line([(1100, 905), (1410, 784)], INK_DEEP, 26)
    c.line([(1104, 897), (1404, 780)], light(INK, 0.4), 6)
    c.line([(1216, 860), (1232, 854)], GOLD, 27)
    c.fill([(1072, 929), (1096, 892), (1108, 918)], GOLD)
    for x, y, a in ((60, 960, -60), (30, 990, -20), (120, 1000, -95)):
        c.fill(leaf(x, y, 230, a, 0.2), light(JADE, 0.25), JADE_DEEP)


def bookcase(c: Canvas) -> None:
    """The law bookcase of a reading room, with a reader."""
    c.backdrop(light(OCHRE_SOFT, 0.5), light(OCHRE_SOFT, 0.2), bottom=780)
    _floor(c, 780)
    c.shadow(box(90, 90, 1010, 800), dx=24, dy=14, blur=22, alpha=0.35)
    c.fill(box(90, 90, 1010, 806, 6), light(WOOD, 0.1), dark(WOOD, 0.25))
    for row in range(4):
        y0, y1 = 116 + row * 168, 262 + row * 168
        c.fill(box(114, y0, 986, y1), dark(WOOD_DEEP, 0.25), dark(WOOD_DEEP, 0.05))
        c.fill(box(114, y0, 986, y0 + 26), NIGHT, alpha=0.35, blur=8)
        x = 122
        while x < 950:
            w = c.chance.uniform(20, 42)
            h = c.chance.uniform(92, 132)
            if c.chance.random() < 0.07 and x < 880:
                tone = c.chance.choice((RED_SOFT, OCHRE_SOFT))
                c.fill(box(x + 12, y1 - 60, x + 52, y1), light(tone, 0.2), tone)
                for angle in range(-160, -10, 25):
                    c.fill(leaf(x + 32, y1 - 58, 52, angle, 0.3), JADE)
                x += 74
                continue
            if x + w > 980:
                break
            tone = c.chance.choice(
                (RED, RED, INK, INK_SOFT, JADE_DEEP, JADE, OCHRE, PAPER_DEEP, RED_DEEP)
            )
            lean = 16 if c.chance.random() < 0.06 else 0
            c.fill(
                [(x + lean, y1 - h), (x + w + lean, y1 - h + lean * 0.3), (x + w, y1), (x, y1)],
                light(tone, 0.2),
                dark(tone, 0.25),
                across=True,
            )
            band = light(OCHRE_SOFT, 0.2) if tone != PAPER_DEEP else RED
            c.line(
                [(x + 5 + lean * 0.8, y1 - h * 0.82), (x + w - 5 + lean * 0.8, y1 - h * 0.82)],
                band,
                3,
            )
            c.line(
                [(x + 5 + lean * 0.7, y1 - h * 0.74), (x + w - 5 + lean * 0.7, y1 - h * 0.74)],
                band,
                2,
            )
            if w > 30:
                c.fill(oval(x + w / 2 + lean * 0.3, y1 - h * 0.3, 6), band)
            x += w + 2 + lean
        c.fill(box(100, y1, 1000, y1 + 20), light(WOOD, 0.3), WOOD)
    _garden_window(c, 1110, 130, 300, 360)
    _sunbeams(c, 900, 300, 110, -380, 0.12)
    c.fill(oval(1180, 962, 380, 34), NIGHT, alpha=0.35, blur=16)
    draw_bust(c, 1190, 600, 52, LOOKS[7], bottom=800)
    for side in (-1, 1):
        draw_arm(
            c,
            [(1190 + side * 88, 650), (1190 + side * 118, 756), (1190 + side * 52, 748)],
            34,
            dark(WHITE, 0.06),
            SKIN,
        )
    for side in (-1, 1):
        c.fill(
            [
                (1190, 716),
                *curve([(1190, 716), (1190 + side * 60, 690), (1190 + side * 128, 704)]),
                (1190 + side * 116, 778),
                *curve([(1190 + side * 116, 778), (1190 + side * 50, 762), (1190, 786)]),
            ],
            RED,
            dark(RED, 0.25),
        )
    c.fill(box(930, 786, 1460, 816, 6), light(WOOD, 0.4), WOOD)
    for x in (960, 1412):
        c.fill(box(x, 816, x + 22, 960), WOOD, dark(WOOD_DEEP, 0.2))
    for k, (tone, dx) in enumerate(((INK, 0), (OCHRE, 10), (JADE_DEEP, -6))):
        c.fill(
            box(970 + dx, 758 - k * 26, 1096 + dx, 784 - k * 26, 4),
            light(tone, 0.15),
            dark(tone, 0.2),
        )
    c.line([(1400, 786), (1400, 640), (1350, 596)], INK_DEEP, 10)
    c.fill([(1300, 640), (1340, 566), (1384, 590), (1372, 650)], RED, dark(RED, 0.2))
    c.fill(
        [(1306, 642), (1368, 650), (1360, 786), (1216, 786)], light(GOLD, 0.5), alpha=0.25, blur=10
    )
    c.fill(box(1366, 774, 1434, 788, 6), INK_DEEP)


def one_stop(c: Canvas) -> None:
    """The one-stop counter with people who wait their turn."""
    c.backdrop(light(JADE_SOFT, 0.55), light(JADE_SOFT, 0.25), bottom=620)
    for i in range(6):
        c.fill(box(60 + i * 250, 0, 250 + i * 250, 14), WHITE)
        c.glow(155 + i * 250, 30, 240, WHITE, 0.5)
    c.fill(box(0, 88, 1500, 168), RED, dark(RED, 0.18))
    c.line([(480, 118), (1020, 118)], OCHRE_SOFT, 12)
    c.line([(570, 144), (930, 144)], OCHRE_SOFT, 7)
    c.fill(box(0, 168, 1500, 184), NIGHT, alpha=0.18, blur=6)
    _floor(c, 640, mix(STONE, PAPER, 0.4))
    for i in range(4):
        x = 60 + i * 356
        c.fill(box(x + 60, 218, x + 250, 284, 8), INK_DEEP, dark(INK_DEEP, 0.2))
        number = ((0,), (0, 1), (0, 1, 2), (0, 1, 2, 3))[i]
        for k in number:
            c.fill(oval(x + 155 + (k - len(number) / 2 + 0.5) * 34, 251, 11), GOLD)
        c.fill(box(x, 300, x + 314, 470), INK_SOFT, alpha=0.12)
        look = (LOOKS[1], OFFICER, LOOKS[7], LOOKS[6])[i]
        draw_bust(c, x + 150, 398, 36, look, bottom=490)
        c.fill(box(x + 216, 400, x + 300, 462, 6), dark(INK_DEEP, 0.2), NIGHT)
        c.fill(box(x + 250, 460, x + 264, 486), NIGHT)
        c.fill(box(x - 4, 300, x + 2, 486), WHITE, alpha=0.6)
        c.fill([(x + 4, 304), (x + 70, 304), (x + 4, 440)], WHITE, alpha=0.28)
        draw_sheet(c, (x + 92, 466), 70, 18, lines=1, heading=False)
    c.fill(box(0, 482, 1500, 512), light(WOOD, 0.45), light(WOOD, 0.2))
    c.fill(box(0, 512, 1500, 690), mix(WOOD, WHITE, 0.15), dark(WOOD, 0.2))
    for i in range(5):
        x = -120 + i * 356 + 120
        c.fill(box(x - 26, 512, x + 6, 690), RED, dark(RED, 0.2))
    c.fill(box(0, 690, 1500, 720), NIGHT, alpha=0.3, blur=10)
    draw_person(c, 215, 800, 370, LOOKS[5], view="back", left=[(-0.2, 0.8), (0.25, 0.75)])
    draw_person(c, 575, 806, 385, LOOKS[4], view="back")
    draw_person(c, 905, 800, 360, replace(LOOKS[8], style="bun"), view="back")
    draw_person(c, 700, 935, 400, LOOKS[2], view="right", right=[(0.3, 0.8), (0.55, 0.3)])
    draw_sheet(c, (738, 690), 50, 66, turn=8, lines=4, heading=False)
    draw_person(c, 1125, 965, 420, LOOKS[3], view="left", left=[(-0.2, 0.85), (0.3, 1.1)])
    draw_sheet(c, (1098, 748), 52, 68, turn=-6, lines=4, heading=False)
    draw_person(c, 1255, 955, 400, replace(LOOKS[9], coat=INK), view="left")
    c.fill(box(1345, 560, 1440, 930, 14), light(INK, 0.15), dark(INK, 0.3))
    c.fill(box(1358, 590, 1427, 690, 8), light(INK_SOFT, 0.6), INK_SOFT)
    for k in range(3):
        c.fill(box(1366, 602 + k * 28, 1419, 622 + k * 28, 5), (RED, OCHRE, JADE_DEEP)[k])
    c.fill(box(1372, 730, 1414, 800), WHITE)
    draw_pot(c, 90, 950, 170)


def online_form(c: Canvas) -> None:
    """A laptop with an online form on a desk by the window."""
    c.backdrop(light(OCHRE_SOFT, 0.55), light(OCHRE_SOFT, 0.25), bottom=700)
    _garden_window(c, 90, 70, 430, 470)
    c.fill(box(1140, 120, 1420, 134), light(WOOD, 0.3), WOOD)
    for k, tone in enumerate((RED, INK, JADE_DEEP, OCHRE, INK_SOFT, RED_DEEP)):
        c.fill(
            box(1160 + k * 32, 34 + (k % 3) * 10, 1188 + k * 32, 120, 3),
            light(tone, 0.15),
            dark(tone, 0.2),
            across=True,
        )
    c.fill(box(0, 690, 1500, 1000), light(WOOD, 0.42), mix(WOOD, WOOD_DEEP, 0.15))
    c.fill(box(0, 690, 1500, 700), WHITE, alpha=0.35)
    _sunbeams(c, 60, 560, 170, 260, 0.14)
    c.fill(oval(790, 872, 560, 44), NIGHT, alpha=0.4, blur=22)
    c.fill(box(400, 190, 1180, 740, 24), dark(INK_DEEP, 0.1), NIGHT)
    screen = box(424, 214, 1156, 716, 6)
    c.fill(screen, WHITE, PAPER)
    with c.within(screen):
        c.fill(box(424, 214, 1156, 276), RED, dark(RED, 0.12))
        draw_star(c, 464, 245, 19)
        c.line([(500, 236), (760, 236)], WHITE, 9)
        c.line([(500, 258), (650, 258)], OCHRE_SOFT, 6)
        for k in range(4):
            x = 486 + k * 176
            done = k < 2
            if k < 3:
                c.line([(x, 326), (x + 176, 326)], JADE_DEEP if k < 1 else STONE, 5)
            c.fill(oval(x, 326, 19), JADE_DEEP if done else light(STONE, 0.3))
            if k == 0:
                c.line([(x - 8, 326), (x - 2, 333), (x + 9, 318)], WHITE, 5)
            else:
                c.fill(oval(x, 326, 6), WHITE)
        for k in range(4):
            x, y = (462, 800)[k % 2], 388 + (k // 2) * 96
            c.line([(x, y), (x + (150, 110, 190, 130)[k], y)], INK_DEEP, 7)
            c.fill(box(x - 4, y + 16, x + 312, y + 60, 6), INK_SOFT)
            c.fill(box(x - 1, y + 19, x + 309, y + 57, 5), WHITE)
            if k < 3:
                c.line([(x + 16, y + 38), (x + (210, 160, 120)[k], y + 38)], INK_SOFT, 7)
        c.fill(box(462, 572, 484, 594, 4), JADE_DEEP)
        c.line([(467, 583), (472, 589), (480, 577)], WHITE, 4)
        c.line([(500, 583), (860, 583)], INK_SOFT, 7)
        c.fill(box(904, 636, 1108, 690, 8), RED, dark(RED, 0.15))
        c.line([(950, 663), (1062, 663)], WHITE, 8)
        c.fill(box(720, 636, 884, 690, 8), INK_SOFT)
        c.fill(box(723, 639, 881, 687, 7), WHITE)
        c.line([(762, 663), (842, 663)], INK_DEEP, 7)
        c.fill([(424, 214), (760, 214), (424, 640)], WHITE, alpha=0.10)
        c.fill(
            [
                (1048, 668),
                (1048, 712),
                (1059, 702),
                (1068, 720),
                (1076, 716),
                (1067, 699),
                (1081, 698),
            ],
            NIGHT,
        )
    c.fill([(350, 740), (1230, 740), (1330, 850), (250, 850)], light(STONE, 0.5), STONE)
    c.fill([(250, 850), (1330, 850), (1310, 872), (270, 872)], dark(STONE, 0.15), dark(STONE, 0.4))
    for row in range(4):
        y = 756 + row * 16
        spread = 398 + row * 15
        for k in range(15):
            x0 = 790 - spread + 2 * spread * k / 15
            c.fill(
                [
                    (x0 + 3, y),
                    (x0 + 2 * spread / 15 - 3, y),
                    (x0 + 2 * spread / 15 - 2, y + 11),
                    (x0 + 2, y + 11),
                ],
                dark(INK_DEEP, 0.1),
            )
    c.fill([(670, 824), (910, 824), (918, 846), (662, 846)], dark(STONE, 0.12))
    c.fill(oval(1392, 905, 90, 20), NIGHT, alpha=0.35, blur=10)
    c.line(curve([(1430, 800), (1482, 810), (1474, 860), (1424, 866)]), WHITE, 15)
    c.fill([(1310, 780), (1440, 780), (1426, 900), (1324, 900)], WHITE, PAPER_DEEP, across=True)
    c.fill(oval(1375, 780, 65, 17), PAPER_DEEP)
    c.fill(oval(1375, 783, 56, 12), dark(OCHRE, 0.4))
    c.line([(1316, 836), (1434, 836)], RED, 6)
    draw_pot(c, 190, 850, 190)
    draw_sheet(c, (110, 886), 210, 100, turn=-4, lines=4, heading=False)
    c.line([(300, 960), (410, 910)], INK_DEEP, 11)


def village_meeting(c: Canvas) -> None:
    """A reconciliation meeting round a table, tea on it."""
    c.backdrop(light(OCHRE_SOFT, 0.45), mix(OCHRE_SOFT, WOOD, 0.12), bottom=680)
    for x in (0, 490, 980, 1470):
        c.fill(box(x - 22, 0, x + 34, 700), light(WOOD, 0.15), dark(WOOD_DEEP, 0.1), across=True)
    c.fill(box(0, 0, 1500, 44), WOOD, dark(WOOD_DEEP, 0.1))
    _garden_window(c, 90, 110, 330, 330)
    _garden_window(c, 1080, 110, 330, 330)
    c.fill(box(590, 110, 900, 300, 4), dark(RED, 0.05), dark(RED, 0.25))
    c.outline(box(602, 122, 888, 288), GOLD, 3)
    draw_star(c, 745, 178, 38)
    c.line([(650, 240), (840, 240)], GOLD, 8)
    c.line([(690, 262), (800, 262)], GOLD, 5)
    _floor(c, 670, mix(RED_SOFT, WOOD, 0.5))
    people = (
        (330, 520, LOOKS[3], "right"),
        (520, 490, LOOKS[4], "right"),
        (745, 478, LOOKS[7], "front"),
        (970, 490, OFFICER, "left"),
        (1165, 520, LOOKS[9], "left"),
    )
    for x, y, look, view in people:
        c.fill(box(x - 78, y + 20, x + 78, y + 210, 14), WOOD, dark(WOOD_DEEP, 0.2))
        draw_bust(c, x, y, 50, look, view=view, bottom=y + 220, half=92)
    draw_arm(c, [(1050, 545), (1030, 620), (925, 585)], 40, dark(WHITE, 0.1), SKIN)
    draw_arm(c, [(600, 545), (640, 622), (700, 640)], 38, dark(PAPER_DEEP, 0.06), LOOKS[4].skin)
    top = oval(750, 705, 560, 118)
    c.fill(oval(770, 930, 520, 60), NIGHT, alpha=0.35, blur=24)
    c.fill(box(640, 740, 860, 930), dark(WOOD, 0.2), dark(WOOD_DEEP, 0.4), across=True)
    c.fill(moved(top, 0, 30), dark(WOOD, 0.3), dark(WOOD_DEEP, 0.2))
    c.fill(top, light(WOOD, 0.42), light(WOOD, 0.12))
    c.fill(oval(690, 682, 400, 62), WHITE, alpha=0.18, blur=20)
    for x, y in ((470, 690), (620, 740), (880, 742), (1030, 690), (560, 655)):
        c.fill(oval(x + 6, y + 8, 28, 9), NIGHT, alpha=0.3, blur=4)
        c.fill(
            [(x - 22, y - 18), (x + 22, y - 18), (x + 14, y + 8), (x - 14, y + 8)],
            WHITE,
            PAPER_DEEP,
        )
        c.fill(oval(x, y - 18, 22, 7), mix(OCHRE, JADE_DEEP, 0.3))
    c.fill(oval(756, 700, 66, 18), NIGHT, alpha=0.3, blur=6)
    c.line(curve([(800, 640), (842, 640), (838, 684), (798, 690)]), light(INK_SOFT, 0.4), 10)
    c.fill(
        blob([(700, 660), (724, 630), (776, 630), (800, 660), (790, 700), (750, 708), (710, 700)]),
        WHITE,
        mix(INK_SOFT, WHITE, 0.45),
    )
    c.line([(704, 672), (676, 652), (670, 640)], WHITE, 13)
    c.fill(oval(750, 630, 30, 8), light(INK_SOFT, 0.4))
    c.fill(oval(750, 620, 8), INK)
    draw_sheet(c, (880, 660), 118, 50, turn=6, lines=4, heading=False)
    for x, look in ((230, LOOKS[5]), (1270, LOOKS[6])):
        draw_bust(c, x, 720, 62, look, view="back", bottom=1010, half=116)
        c.fill(box(x - 106, 830, x + 106, 1020, 18), WOOD, dark(WOOD_DEEP, 0.3))
        for k in (-50, 0, 50):
            c.line([(x + k, 850), (x + k, 1010)], dark(WOOD_DEEP, 0.3), 5)


def auction(c: Canvas) -> None:
    """An auction: the auctioneer, bidders with raised cards."""
    c.backdrop(mix(JADE_SOFT, WHITE, 0.3), mix(JADE_SOFT, STONE, 0.3), bottom=620)
    for x in range(20, 1500, 240):
        c.outline(box(x, 50, x + 200, 540), light(JADE_SOFT, 0.5), 4)
    c.fill(box(200, 90, 760, 430, 8), WHITE, PAPER)
    c.shadow(box(200, 90, 760, 430, 8), dx=8, dy=10, blur=10, alpha=0.12)
    with c.within(box(214, 104, 746, 416)):
        c.fill(box(214, 104, 746, 416), mix(INK_SOFT, WHITE, 0.5), light(OCHRE_SOFT, 0.5))
        draw_hills(c, 330, 110, mix(JADE, INK_SOFT, 0.4), JADE_SOFT)
        c.fill(box(214, 318, 746, 420), mix(JADE, OCHRE_SOFT, 0.4), JADE)
        for k in range(5):
            c.line([(300 + k * 84, 318), (190 + k * 140, 420)], WHITE, 4)
        c.line([(214, 362), (746, 362)], WHITE, 4)
        c.fill([(470, 362), (560, 362), (586, 400), (470, 400)], RED_SOFT, alpha=0.8)
        c.fill(box(360, 262, 470, 330), light(OCHRE_SOFT, 0.4), OCHRE_SOFT)
        c.fill([(346, 266), (374, 222), (458, 222), (484, 266)], RED_SOFT, dark(RED_SOFT, 0.2))
    c.fill(box(880, 120, 1400, 160, 6), RED, dark(RED, 0.15))
    c.line([(990, 140), (1290, 140)], GOLD, 8)
    c.fill(box(0, 600, 1500, 640), light(WOOD, 0.4), WOOD)
    c.fill(box(0, 640, 1500, 1000), dark(WOOD_DEEP, 0.1), dark(WOOD_DEEP, 0.6))
    draw_bust(c, 1120, 356, 54, CHAIRMAN, bottom=560, half=102)
    draw_arm(c, [(1030, 410), (960, 456), (930, 372)], 42, dark(INK, 0.1), SKIN)
    c.line([(924, 392), (960, 300)], WOOD_DEEP, 15)
    c.fill(
        [(905, 262), (1006, 296), (992, 340), (890, 306)], light(WOOD, 0.2), dark(WOOD_DEEP, 0.1)
    )
    for t in (0, 1):
        c.line([(905 + 101 * t, 262 + 34 * t), (890 + 102 * t, 306 + 34 * t)], GOLD, 10)
    draw_arm(c, [(1210, 410), (1250, 500), (1180, 532)], 42, dark(INK, 0.1), SKIN)
    c.fill([(900, 530), (1340, 530), (1366, 560), (874, 560)], light(WOOD, 0.4), WOOD)
    c.fill([(890, 560), (1350, 560), (1330, 640), (910, 640)], WOOD, dark(WOOD_DEEP, 0.1))
    draw_scales(c, 1120, 634, 66, GOLD)
    c.fill(oval(952, 536, 42, 12), WOOD_DEEP)
    draw_flowers(c, 1290, 532, 60)
    draw_audience(c, 700, 40, 12, shade=0.06)
    for x, y, tone in ((312, 560, WHITE), (694, 540, OCHRE_SOFT)):
        draw_arm(c, [(x + 48, 740), (x + 60, 680), (x + 22, 612)], 32, INK_SOFT, SKIN)
        c.line([(x + 20, 616), (x + 14, 560)], WOOD, 9)
        c.fill(box(x - 36, y - 72, x + 60, y + 8, 10), tone, dark(tone, 0.1))
        for k in range(2):
            c.fill(oval(x - 2 + k * 28, y - 32, 10), RED)
    draw_audience(c, 836, 58, 9, shade=0.28)
    x = 860
    draw_arm(c, [(x + 70, 900), (x + 92, 790), (x + 40, 700)], 46, dark(JADE, 0.2), dark(SKIN, 0.2))
    c.line([(x + 38, 706), (x + 30, 640)], WOOD, 12)
    c.fill(box(x - 42, 520, x + 96, 640, 14), light(RED_SOFT, 0.1), dark(RED, 0.05))
    for k in range(3):
        c.fill(oval(x - 8 + k * 36, 580, 12), WHITE)


def reception(c: Canvas) -> None:
    """An officer receives citizens at a desk."""
    c.backdrop(light(JADE_SOFT, 0.5), light(JADE_SOFT, 0.2), bottom=700)
    _garden_window(c, 560, 80, 400, 330)
    c.fill(box(120, 100, 400, 300, 4), WHITE, PAPER)
    c.line([(180, 140), (340, 140)], RED, 9)
    for k in range(5):
        c.line(
            [(150, 176 + k * 22), (150 + (210, 180, 220, 160, 120)[k], 176 + k * 22)], INK_SOFT, 5
        )
    c.shadow(box(120, 100, 400, 300), dx=6, dy=8, blur=8, alpha=0.15)
    c.fill(box(1090, 90, 1400, 640), light(WOOD, 0.2), WOOD)
    for row in range(3):
        y = 110 + row * 176
        c.fill(box(1106, y, 1384, y + 156), dark(WOOD_DEEP, 0.1), WOOD_DEEP)
        for k in range(7):
            tone = (RED, INK, OCHRE, JADE_DEEP, INK_SOFT, RED_DEEP, PAPER_DEEP)[(k + row * 2) % 7]
            c.fill(
                box(1114 + k * 38, y + 30, 1148 + k * 38, y + 156, 3),
                light(tone, 0.15),
                dark(tone, 0.2),
                across=True,
            )
            c.fill(box(1122 + k * 38, y + 60, 1140 + k * 38, y + 88), WHITE)
    _floor(c, 690)
    draw_bust(c, 1000, 450, 66, OFFICER, view="left", bottom=700, half=124)
    draw_bust(c, 430, 474, 64, LOOKS[4], view="right", bottom=760, half=122)
    draw_bust(c, 215, 500, 62, replace(LOOKS[3], style="bun"), view="right", bottom=780, half=114)
    draw_arm(c, [(505, 550), (560, 650), (668, 640)], 52, dark(PAPER_DEEP, 0.05), LOOKS[4].skin)
    draw_arm(c, [(918, 520), (860, 650), (764, 650)], 52, dark(WHITE, 0.08), SKIN)
    desk = [(330, 668), (1190, 668), (1280, 730), (240, 730)]
    c.fill(oval(770, 960, 560, 40), NIGHT, alpha=0.35, blur=18)
    c.fill(desk, light(WOOD, 0.48), light(WOOD, 0.18))
    c.fill([(240, 730), (1280, 730), (1280, 758), (240, 758)], WOOD, dark(WOOD, 0.15))
    c.fill(box(290, 758, 1230, 950), mix(WOOD, WOOD_DEEP, 0.3), dark(WOOD_DEEP, 0.2))
    for x in (330, 640, 950):
        c.outline(box(x, 790, x + 250, 920), light(WOOD, 0.15), 4)
    c.fill([(640, 676), (740, 676), (752, 712), (628, 712)], WHITE, PAPER)
    for k in range(4):
        c.line([(648 - k * 2, 684 + k * 7), (728 + k * 2, 684 + k * 7)], INK_SOFT, 2.6)
    c.fill(oval(664, 646, 30, 24), LOOKS[4].skin)
    c.fill(oval(766, 654, 30, 24), SKIN)
    c.line([(776, 634), (742, 688)], INK_DEEP, 8)
    draw_flowers(c, 560, 700, 72)
    c.fill(box(1080, 646, 1150, 706, 4), dark(INK, 0.1), INK_DEEP)
    draw_flag(c, 1180, 705, 118, 62)
    for x in (470, 860):
        c.fill(oval(x + 5, 702, 26, 8), NIGHT, alpha=0.3, blur=4)
        c.fill([(x - 20, 668), (x + 20, 668), (x + 13, 700), (x - 13, 700)], WHITE, PAPER_DEEP)
    c.fill(box(60, 700, 300, 960, 30), light(RED_SOFT, 0.05), dark(RED, 0.3))
    c.fill(box(70, 700, 286, 716, 8), light(RED_SOFT, 0.25), alpha=0.6)
    draw_pot(c, 1400, 930, 220, OCHRE)


def servers(c: Canvas) -> None:
    """Racks in the data room, with an engineer at work."""
    c.backdrop(dark(INK, 0.15), mix(INK, INK_SOFT, 0.3), bottom=720)
    c.fill(box(0, 700, 1500, 1000), mix(INK_SOFT, INK, 0.45), dark(INK_DEEP, 0.2))
    for i in range(-9, 10):
        c.line([(750 + i * 90, 640), (750 + i * 280, 1010)], light(INK_SOFT, 0.2), 2, alpha=0.3)
    for y in (740, 800, 890):
        c.line([(0, y), (1500, y)], light(INK_SOFT, 0.2), 2, alpha=0.3)
    c.fill(box(0, 0, 1500, 60), INK_DEEP, dark(INK, 0.2))
    for x in (260, 750, 1240):
        c.fill([(x - 150, 40), (x + 150, 40), (x + 120, 60), (x - 120, 60)], WHITE)
        c.glow(x, 70, 320, light(INK_SOFT, 0.6), 0.4)
    for i in range(5):
        x = 60 + i * 290
        if i == 3:
            continue
        c.fill(box(x + 20, 800, x + 270, 850), NIGHT, alpha=0.4, blur=14)
        c.fill(box(x, 120, x + 240, 820, 10), light(INK_DEEP, 0.16), NIGHT, across=True)
        c.fill(box(x + 18, 140, x + 222, 800, 4), dark(INK_DEEP, 0.35))
        for row in range(15):
            y = 152 + row * 43
            c.fill(box(x + 26, y, x + 214, y + 34, 3), mix(INK, INK_SOFT, 0.25), dark(INK, 0.15))
            for k in range(5):
                c.line([(x + 36 + k * 16, y + 10), (x + 36 + k * 16, y + 24)], NIGHT, 6)
            for k in range(4):
                tone = c.chance.choice((JADE, JADE, JADE_SOFT, OCHRE, INK_SOFT))
                c.fill(oval(x + 140 + k * 18, y + 17, 5), tone)
                if c.chance.random() < 0.4:
                    c.glow(x + 140 + k * 18, y + 17, 22, light(tone, 0.3), 0.7)
        c.fill([(x + 18, 140), (x + 110, 140), (x + 18, 640)], WHITE, alpha=0.05)
    c.fill(box(930, 120, 1170, 820, 10), NIGHT, dark(INK_DEEP, 0.2))
    for k, tone in enumerate((OCHRE, RED_SOFT, JADE, INK_SOFT, OCHRE_SOFT, JADE_SOFT)):
        c.line(
            curve(
                [(960 + k * 32, 160), (950 + k * 36, 360), (990 + k * 20, 560), (960 + k * 34, 800)]
            ),
            tone,
            7,
        )
    for y in (250, 420, 600):
        c.fill(box(948, y, 1152, y + 12), STONE)
    c.fill([(1170, 120), (1290, 150), (1290, 880), (1170, 820)], light(INK_DEEP, 0.2), NIGHT)
    draw_person(
        c,
        860,
        930,
        560,
        replace(LOOKS[6], coat=light(INK_SOFT, 0.45)),
        view="right",
        right=[(0.3, 0.85), (0.85, 0.62)],
        left=[(0.1, 0.95), (0.8, 1.0)],
    )
    c.fill([(900, 604), (1010, 574), (1030, 590), (920, 626)], light(STONE, 0.4), STONE)
    c.fill([(1008, 576), (1020, 480), (1034, 486), (1030, 590)], light(INK_SOFT, 0.7), INK_SOFT)
    c.glow(985, 540, 100, light(INK_SOFT, 0.8), 0.55)
    draw_person(c, 640, 905, 500, LOOKS[1], view="right", right=[(0.1, 0.9), (0.5, 0.7)])
    c.fill([(690, 600), (752, 588), (766, 668), (704, 682)], WOOD_DEEP)
    draw_sheet(c, (694, 606), 56, 68, turn=-10, lines=5, heading=False)


def training(c: Canvas) -> None:
    """A training class: a lecturer, a screen, officials with their papers."""
    c.backdrop(light(OCHRE_SOFT, 0.6), light(OCHRE_SOFT, 0.3), bottom=640)
    _garden_window(c, 60, 130, 230, 320)
    _garden_window(c, 1230, 130, 230, 320)
    c.shadow(box(420, 70, 1080, 430, 6), dx=8, dy=12, blur=12, alpha=0.25)
    c.fill(box(420, 70, 1080, 430, 6), WHITE, light(INK_SOFT, 0.85))
    c.fill(box(420, 70, 1080, 128, 6), INK, dark(INK, 0.15))
    c.line([(460, 99), (760, 99)], WHITE, 10)
    for k, (h, tone) in enumerate(((90, INK_SOFT), (140, OCHRE), (110, JADE), (190, RED))):
        x = 480 + k * 62
        c.fill(box(x, 390 - h, x + 40, 390, 3), light(tone, 0.15), tone)
    c.line([(466, 392), (740, 392)], INK_DEEP, 4)
    for k in range(5):
        c.fill(oval(810, 186 + k * 46, 9), (RED, OCHRE, JADE_DEEP, INK, RED)[k])
        c.line(
            [(838, 186 + k * 46), (838 + (190, 150, 200, 120, 170)[k], 186 + k * 46)], INK_SOFT, 8
        )
    _floor(c, 560)
    draw_person(c, 1140, 640, 370, LADY, view="left", left=[(-0.3, 0.5), (-0.62, -0.05)])
    c.line([(1090, 355), (1010, 300)], WOOD_DEEP, 6)
    c.fill(box(300, 470, 400, 640), light(WOOD, 0.2), dark(WOOD, 0.2))
    draw_flowers(c, 350, 472, 74)
    for row, (y, r, count) in enumerate(((640, 36, 6), (760, 50, 5), (930, 70, 4))):
        shade = row * 0.1
        step = 1500 / count
        for i in range(count):
            x = (i + 0.5) * step + (row % 2) * 30 - 15
            look = LOOKS[(i * 3 + row * 2 + 3) % len(LOOKS)]
            look = replace(look, coat=dark(look.coat, shade), skin=dark(look.skin, shade))
            desk = box(x - step * 0.44, y - r * 0.2, x + step * 0.44, y + r * 0.25, 4)
            c.fill(desk, light(WOOD, 0.45 - shade), light(WOOD, 0.2 - shade))
            c.fill(
                [
                    (x + r * 1.9, y - r * 0.2),
                    (x + r * 3.0, y - r * 0.2),
                    (x + r * 2.9, y - r * 1.1),
                    (x + r * 2.0, y - r * 1.1),
                ],
                dark(INK_DEEP, 0.1),
            )
            c.fill(
                [
                    (x + r * 2.05, y - r * 0.25),
                    (x + r * 2.9, y - r * 0.25),
                    (x + r * 2.83, y - r * 1.02),
                    (x + r * 2.08, y - r * 1.02),
                ],
                light(INK_SOFT, 0.6),
            )
            c.fill(
                [
                    (x - r * 2.7, y - r * 0.2),
                    (x - r * 1.6, y - r * 0.2),
                    (x - r * 1.7, y - r * 0.5),
                    (x - r * 2.5, y - r * 0.5),
                ],
                WHITE,
            )
            draw_bust(c, x, y - r * 0.3, r, look, view="back", bottom=y + r * 4)
            c.fill(
                box(x - r * 1.5, y + r * 1.4, x + r * 1.5, y + r * 5, r * 0.4),
                dark(INK, 0.1 + shade),
                dark(INK_DEEP, 0.2 + shade),
            )


def quiz(c: Canvas) -> None:
    """A quiz on the law: three teams on a lit stage."""
    c.backdrop(dark(RED_DEEP, 0.2), RED_DEEP, bottom=640)
    _curtain(c, 0, 1500, 0, 620, dark(RED, 0.08), 34)
    for x, tone in ((180, OCHRE_SOFT), (520, WHITE), (980, WHITE), (1320, OCHRE_SOFT)):
        c.fill(
            [
                (x - 14, -10),
                (x + 14, -10),
                (x + (750 - x) * 0.4 + 150, 700),
                (x + (750 - x) * 0.4 - 150, 700),
            ],
            tone,
            alpha=0.12,
            blur=12,
        )
        c.fill(box(x - 26, 0, x + 26, 40, 8), NIGHT)
        c.fill(oval(x, 42, 22, 8), light(GOLD, 0.6))
    c.fill(box(470, 84, 1030, 270, 14), INK, INK_DEEP)
    c.outline(box(484, 98, 1016, 256), GOLD, 4)
    draw_scales(c, 570, 236, 116, GOLD)
    for y, w, t in ((146, 300, 14), (184, 340, 14), (220, 200, 8)):
        c.line([(820 - w / 2, y), (820 + w / 2, y)], OCHRE_SOFT, t)
    c.fill(box(0, 610, 1500, 1000), light(WOOD, 0.35), dark(WOOD, 0.25))
    for i in range(-9, 10):
        c.line([(750 + i * 100, 610), (750 + i * 260, 1010)], dark(WOOD, 0.2), 2, alpha=0.4)
    c.fill(oval(750, 760, 640, 110), light(OCHRE_SOFT, 0.4), alpha=0.45, blur=40)
    teams = ((300, JADE_DEEP, LOOKS[7]), (750, RED, LOOKS[1]), (1200, INK, OFFICER))
    for i, (x, tone, look) in enumerate(teams):
        for k, dx in enumerate((-92, 92, 0)):
            member = replace(
                look,
                style=("short", "bob", look.style)[k],
                skin=LOOKS[(k * 3 + i) % 10].skin,
                dress="tunic" if (k and look.dress == "tunic") else "shirt",
                coat=light(tone, 0.75) if i == 1 and not k else look.coat,
            )
            y = 470 + (18 if k == 2 else 0)
            draw_bust(c, x + dx, y, 40, member, bottom=660)
            if i == 1 and k == 1:
                draw_arm(
                    c,
                    [(x + dx + 62, 520), (x + dx + 100, 460), (x + dx + 86, 372)],
                    32,
                    dark(member.coat, 0.06),
                    member.skin,
                )
        c.fill(oval(x + 20, 800, 220, 26), NIGHT, alpha=0.4, blur=14)
        c.fill(
            [(x - 190, 600), (x + 190, 600), (x + 176, 796), (x - 176, 796)],
            light(tone, 0.12),
            dark(tone, 0.3),
        )
        c.fill(box(x - 204, 582, x + 204, 606, 8), WHITE, PAPER_DEEP)
        for k in range(i + 1):
            draw_star(c, x + (k - i / 2) * 62, 700, 27)
        c.fill(oval(x, 578, 34, 12), STONE)
        c.fill(
            blob([(x - 24, 574), (x - 16, 556), (x, 551), (x + 16, 556), (x + 24, 574)]),
            RED if i != 1 else GOLD,
        )
    c.glow(750, 560, 90, GOLD, 0.5)
    draw_audience(c, 920, 52, 11, shade=0.5)


def notary(c: Canvas) -> None:
    """A notary's table: contract, house keys, an agreeing handshake over it."""
    c.backdrop(mix(PAPER, JADE_SOFT, 0.35), mix(PAPER_DEEP, JADE_SOFT, 0.3), bottom=640)
    for x in range(-60, 1500, 210):
        c.fill(box(x + 8, 0, x + 196, 470), mix(PAPER, JADE_SOFT, 0.25), alpha=0.6)
    c.fill(box(0, 470, 1500, 490), WHITE, PAPER_DEEP)
    _garden_window(c, 560, 60, 380, 310)
    draw_bust(c, 750, 420, 50, LOOKS[1], bottom=640, half=96)
    c.fill(box(0, 610, 1500, 1000), light(WOOD, 0.38), mix(WOOD, WOOD_DEEP, 0.3))
    for i in range(12):
        y = 622 + i * i * 3
        c.line([(0, y), (1500, y + c.chance.uniform(-5, 5))], dark(WOOD, 0.2), 2, alpha=0.3)
    for side, tone, skin in ((-1, INK, SKIN), (1, JADE_DEEP, LOOKS[4].skin)):
        x = 750 + side * 560
        look = (CHAIRMAN, LOOKS[9])[side > 0]
        draw_bust(c, x, 360, 84, look, view="right" if side < 0 else "left", bottom=1020, half=170)
        c.line(
            [(x - side * 60, 470), (x - side * 170, 640), (750 + side * 110, 560)],
            dark(tone, 0.05),
            84,
        )
        if side < 0:
            c.line([(750 + side * 128, 566), (750 + side * 96, 555)], WHITE, 78)
        c.fill(
            blob(
                [
                    (750 + side * 110, 522),
                    (750 + side * 40, 512),
                    (750 - side * 26, 530),
                    (750 - side * 40, 566),
                    (750 + side * 20, 600),
                    (750 + side * 104, 596),
                ]
            ),
            light(skin, 0.1),
            dark(skin, 0.1),
        )
    for k in range(4):
        c.line(
            curve([(722 + k * 2, 532 + k * 17), (752, 530 + k * 17), (776 - k * 3, 537 + k * 16)]),
            light(SKIN, 0.16),
            17,
        )
    c.line(curve([(722, 530), (748, 512), (774, 516)]), light(SKIN, 0.22), 21)
    draw_sheet(c, (452, 700), 300, 250, turn=-5, lines=7, seal=True)
    draw_sheet(c, (800, 676), 280, 240, turn=6, lines=8)
    c.fill(oval(770, 955, 60, 14), NIGHT, alpha=0.35, blur=10)
    ring = [(748 + 34 * math.cos(a / 10), 935 + 24 * math.sin(a / 10)) for a in range(64)]
    c.line(ring, OCHRE, 7)
    for dx, dy, tone in ((60, 22, GOLD), (-56, 26, STONE)):
        end = (748 + dx * 1.9, 935 + dy * 1.6)
        c.line([(748 + dx * 0.6, 935 + dy * 0.6), end], tone, 11)
        c.fill(oval(748 + dx * 0.6, 935 + dy * 0.6, 16), tone)
        c.line([end, (end[0] + 4, end[1] - 16)], tone, 7)
    c.line([(920, 850), (1040, 770)], INK_DEEP, 13)
    c.line([(926, 842), (1030, 773)], light(INK, 0.35), 4)


PICTURES = {
    "hoi-nghi": conference,
    "ky-so-ho-tich": signing,
    "can-cong-ly": justice,
    "van-ban-dau": documents,
    "tu-sach-phap-luat": bookcase,
    "mot-cua": one_stop,
    "to-khai-truc-tuyen": online_form,
    "hop-thon": village_meeting,
    "dau-gia": auction,
    "tiep-cong-dan": reception,
    "phong-may-chu": servers,
    "tap-huan": training,
    "hoi-thi": quiz,
    "cong-chung": notary,
}
