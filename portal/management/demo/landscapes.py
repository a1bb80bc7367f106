"""The pictures under open sky: the town, the river, the villages."""

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
    STONE,
    WHITE,
    WOOD,
    WOOD_DEEP,
    Canvas,
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
    LOOKS,
    OFFICER,
    PUPIL,
    Look,
    draw_areca,
    draw_bamboo,
    draw_boat,
    draw_bust,
    draw_cloud,
    draw_flag,
    draw_hills,
    draw_leaves,
    draw_lotus,
    draw_lotus_pad,
    draw_person,
    draw_pot,
    draw_ripples,
    draw_scales,
    draw_sheet,
    draw_tree,
    draw_village,
    draw_window,
)

SKY = mix(INK_SOFT, WHITE, 0.35)
DAWN = mix(OCHRE_SOFT, WHITE, 0.45)
CLEAR = mix((92, 142, 176), WHITE, 0.28)


def headquarters(c: Canvas) -> None:
    """The seat of the Department: a cream building with an ochre roof, flag and trees."""
    c.backdrop(CLEAR, mix(CLEAR, WHITE, 0.5), light(DAWN, 0.3), bottom=700)
    draw_cloud(c, 330, 170, 420)
    draw_cloud(c, 1180, 120, 360, alpha=0.6)
    draw_hills(c, 640, 150, mix(JADE_SOFT, SKY, 0.4), mix(JADE_SOFT, DAWN, 0.5))
    for x, h in ((60, 330), (190, 290), (1330, 300), (1440, 340)):
        draw_tree(c, x, 720, h, mix(JADE_DEEP, JADE, 0.3))
    c.fill(box(0, 712, 1500, 1000), light(STONE, 0.55), light(STONE, 0.2))
    for i in range(-8, 9):
        c.line([(750 + i * 95, 712), (750 + i * 250, 1000)], light(STONE, 0.72), 2.5, alpha=0.7)
    for y in (740, 785, 850, 935):
        c.line([(0, y), (1500, y)], light(STONE, 0.72), 2.5, alpha=0.7)
    wall, shade = light(OCHRE_SOFT, 0.5), light(OCHRE_SOFT, 0.12)
    c.shadow(box(260, 320, 1240, 715), dx=70, dy=10, blur=22, alpha=0.3)
    c.fill(box(260, 330, 1240, 720), wall, shade)
    c.fill(
        [(225, 338), (290, 268), (1210, 268), (1275, 338)],
        light(RED_SOFT, 0.1),
        dark(RED_SOFT, 0.25),
    )
    for x in range(300, 1210, 22):
        c.line([(x + 5, 272), (750 + (x - 750) * 1.055, 334)], dark(RED_SOFT, 0.3), 2, alpha=0.5)
    c.fill(box(225, 336, 1275, 350), WHITE, PAPER_DEEP)
    c.fill(box(260, 350, 1240, 366), NIGHT, alpha=0.16)
    for floor, y in enumerate((385, 500, 615)):
        for i in range(4):
            for x in (295 + i * 68, 935 + i * 68):
                if floor < 2 or i != 9:
                    draw_window(c, x, y, 44, 68, WHITE)
        if floor:
            c.fill(box(260, y - 27, 1240, y - 17), WHITE, PAPER_DEEP)
    # The porch: gable, columns, doors.
    c.shadow(box(575, 300, 925, 715), dx=36, dy=6, blur=14, alpha=0.25)
    c.fill(box(575, 320, 925, 722), light(wall, 0.3), light(shade, 0.2))
    c.fill([(548, 322), (750, 214), (952, 322)], light(RED_SOFT, 0.12), dark(RED_SOFT, 0.25))
    c.fill([(598, 318), (750, 238), (902, 318)], light(wall, 0.4), wall)
    c.fill(oval(750, 287, 25), RED, dark(RED, 0.2))

    draw_scales(c, 750, 305, 36, GOLD)
    c.fill(box(548, 320, 952, 336), WHITE, PAPER_DEEP)
    c.fill(box(600, 352, 900, 392, 4), RED, dark(RED, 0.2))
    c.line([(640, 372), (860, 372)], GOLD, 5)
    for x in (622, 704, 790, 872):
        draw_window(c, x - 22, 424, 44, 70, WHITE)
    c.fill(box(590, 522, 910, 722), dark(WOOD_DEEP, 0.3), dark(INK_DEEP, 0.1))
    for x in (655, 722, 789):
        c.fill(box(x - 22, 560, x + 40, 722), light(INK, 0.2), dark(INK, 0.2))
        c.fill([(x - 22, 560), (x + 26, 560), (x - 22, 660)], WHITE, alpha=0.2)
        c.line([(x + 9, 560), (x + 9, 722)], WOOD, 4)
    c.fill(box(575, 512, 925, 530), WHITE, PAPER_DEEP)
    for x in (596, 688, 812, 904):
        c.fill(box(x - 15, 526, x + 15, 720), WHITE, mix(STONE, PAPER_DEEP, 0.4), across=True)
        c.fill(box(x - 20, 526, x + 20, 538), WHITE, PAPER_DEEP)
        c.fill(box(x - 20, 708, x + 20, 722), WHITE, PAPER_DEEP)
    for i in range(4):
        c.fill(
            box(560 - i * 22, 718 + i * 14, 940 + i * 22, 734 + i * 14),
            light(PAPER, 0.4),
            mix(STONE, PAPER, 0.4),
        )
        c.line([(560 - i * 22, 733 + i * 14), (940 + i * 22, 733 + i * 14)], STONE, 2.5, alpha=0.8)
    for x in (470, 1030):
        draw_pot(c, x, 770, 74)
    for x0, x1 in ((0, 420), (1080, 1500)):
        for x in range(x0, x1, 26):
            c.fill(oval(x + 12, 742, 24, 22), dark(JADE_DEEP, c.chance.uniform(0, 0.25)))
            c.fill(oval(x + 8, 735, 15, 12), light(JADE_DEEP, 0.16))
    draw_flag(c, 250, 800, 560, 128)
    c.fill([(205, 812), (222, 786), (278, 786), (295, 812)], WHITE, STONE)
    draw_person(c, 1000, 890, 184, OFFICER, left=[(-0.2, 0.8), (0.3, 1.0)])
    draw_person(c, 1085, 896, 174, LOOKS[1])
    draw_person(c, 480, 930, 190, replace(LOOKS[5], style="hat"), view="back", stride=0.15)
    draw_person(c, 645, 868, 158, LOOKS[6], view="back", stride=0.2)
    for x, h in ((-10, 560), (1475, 600)):
        draw_tree(c, x, 985, h, JADE_DEEP)


def terraces(c: Canvas) -> None:
    """Rice terraces in the morning."""
    c.backdrop(mix(SKY, WHITE, 0.1), DAWN, mix(OCHRE_SOFT, RED_SOFT, 0.15), bottom=520)
    c.glow(1060, 250, 420, WHITE, 0.8)
    c.fill(oval(1060, 250, 62), light(GOLD, 0.6))
    draw_cloud(c, 360, 150, 460, alpha=0.6)
    for i, y in enumerate((360, 430, 500)):
        tone = mix(INK_SOFT, JADE_DEEP, i / 3)
        draw_hills(
            c, y, 190 - i * 24, mix(tone, DAWN, 0.55 - i * 0.16), mix(tone, DAWN, 0.75 - i * 0.1)
        )
        c.fill(box(-50, y + 10, 1550, y + 50), WHITE, alpha=0.35, blur=26)
    for i in range(13):
        t = i / 12
        y = 470 + 560 * t**1.5
        amp = 26 + 66 * t
        left = curve(
            [
                (-40, y + amp * math.sin(i * 0.5 + 1)),
                (260, y - amp * 0.75 * math.cos(i * 0.42)),
                (560, y + amp * 0.55),
                (860, y - amp * 0.35 * math.sin(i * 0.6)),
                (1180, y - amp * 0.95),
                (1560, y - amp * 1.5 * math.cos(i * 0.2)),
            ],
            steps=16,
        )
        tone = (JADE, mix(JADE, OCHRE, 0.45), JADE_DEEP, mix(OCHRE_SOFT, JADE, 0.3))[i % 4]
        c.line(moved(left, 0, -4), dark(tone, 0.5), 9 + 4 * t, alpha=0.3)
        c.fill([*left, (1560, 1100), (-40, 1100)], light(tone, 0.42 - 0.28 * t), dark(tone, 0.16))
        if i % 3 == 1:
            water = [*left, *reversed(moved(left, 0, 16 + 34 * t))]
            c.fill(water, mix(SKY, WHITE, 0.5), mix(SKY, tone, 0.3), across=True, alpha=0.85)
        c.line(left, light(OCHRE_SOFT, 0.35), 2 + 3.5 * t)
        if i > 4:
            for x, y0 in left[::3]:
                for _ in range(2):
                    dx = c.chance.uniform(-20, 20)
                    c.line(
                        [(x + dx, y0 + 22 + 30 * t), (x + dx + 3, y0 + 8 + 26 * t)],
                        light(tone, 0.38),
                        1.5 + 1.5 * t,
                        alpha=0.6,
                    )
    c.fill(box(890, 512, 966, 552), light(OCHRE_SOFT, 0.3), OCHRE_SOFT)
    c.fill([(874, 516), (900, 478), (956, 478), (982, 516)], WOOD, WOOD_DEEP)
    c.fill(box(920, 524, 938, 552), WOOD_DEEP)
    for x, y, h in ((1005, 552, 100), (860, 556, 86), (1040, 560, 74)):
        draw_tree(c, x, y, h, JADE_DEEP)
    for x, y, h, i in ((420, 800, 96, 5), (510, 812, 92, 0), (1120, 752, 76, 3)):
        look = replace(LOOKS[i], style="hat", lower=dark(WOOD_DEEP, 0.2))
        draw_person(
            c,
            x,
            y,
            h,
            look,
            left=[(-0.2, 0.8), (0.1, 1.5)],
            right=[(0.3, 0.7), (0.2, 1.6)],
            stride=0.2,
        )


def river(c: Canvas) -> None:
    """The Sông Lam of the story at daybreak, with boats."""
    c.backdrop(
        mix(INK_SOFT, SKY, 0.4), mix(DAWN, SKY, 0.4), mix(OCHRE_SOFT, RED_SOFT, 0.3), bottom=470
    )
    c.glow(880, 400, 460, light(GOLD, 0.5), 0.9)
    c.fill(oval(880, 388, 66), light(GOLD, 0.65))
    draw_cloud(c, 300, 150, 520, alpha=0.45)
    draw_cloud(c, 1230, 215, 400, alpha=0.4)
    draw_hills(c, 430, 210, mix(INK_SOFT, DAWN, 0.42), mix(INK_SOFT, DAWN, 0.7), bottom=480)
    draw_hills(c, 462, 120, mix(JADE_DEEP, INK_SOFT, 0.55), mix(JADE, DAWN, 0.5), bottom=480)
    draw_village(c, 474, -10, 480, 34)
    draw_village(c, 474, 1120, 1500, 38)
    c.fill(box(-20, 440, 1520, 480), WHITE, alpha=0.4, blur=16)
    c.fill(box(0, 472, 1500, 1000), mix(OCHRE_SOFT, SKY, 0.5), mix(INK, JADE_DEEP, 0.3))
    for i in range(34):
        y = 482 + i * i * 0.42
        w = 46 + i * 5 + c.chance.uniform(-20, 30)
        c.fill(
            oval(880 + c.chance.uniform(-16, 16), y, w, 2 + i * 0.13),
            light(GOLD, 0.55),
            alpha=0.7 - i * 0.014,
        )
    draw_ripples(c, 490, 990, light(SKY, 0.4), 120, 0.4)
    draw_ripples(c, 560, 990, INK_DEEP, 60, 0.2)
    draw_boat(c, 560, 520, 120, sail=True, rower=False)
    draw_boat(c, 1190, 532, 130, sail=True, rower=False, facing=-1)
    draw_boat(c, 1060, 610, 230, facing=-1)
    draw_boat(c, 470, 760, 430)
    c.fill(
        blob([(1540, 1040), (1080, 1020), (1180, 930), (1330, 905), (1540, 850)]),
        dark(JADE_DEEP, 0.35),
        dark(JADE_DEEP, 0.6),
    )
    for i in range(60):
        x = 1110 + i * 7 + c.chance.uniform(-12, 12)
        base = 990 - (x - 1110) * 0.24
        c.fill(
            leaf(
                x,
                base + 20,
                c.chance.uniform(90, 210),
                c.chance.uniform(-108, -70),
                0.06,
                c.chance.uniform(-0.25, 0.25),
            ),
            mix(JADE_DEEP, NIGHT, c.chance.uniform(0.1, 0.55)),
        )
    for i in range(7):
        x, y = (
            250 + i * 46 + c.chance.uniform(-9, 9),
            190 + abs(i - 3) * 22 + c.chance.uniform(-6, 6),
        )
        c.line(
            curve([(x - 15, y - 7), (x - 6, y - 5), (x, y + 2), (x + 6, y - 5), (x + 15, y - 7)]),
            INK_DEEP,
            3,
            alpha=0.7,
        )


def lotus(c: Canvas) -> None:
    """A lotus pond."""
    c.backdrop(mix(JADE_SOFT, WHITE, 0.45), mix(JADE, SKY, 0.45), mix(JADE_DEEP, INK, 0.45))
    c.glow(360, 140, 620, WHITE, 0.55)
    for i in range(26):
        x = i * 64 + c.chance.uniform(-40, 40)
        h = c.chance.uniform(120, 300)
        c.fill(
            leaf(x, 400, h, c.chance.uniform(-100, -80), 0.1),
            mix(JADE, JADE_SOFT, 0.5),
            alpha=0.5,
            blur=6,
        )
    c.fill(box(0, 395, 1500, 430), WHITE, alpha=0.35, blur=20)
    draw_ripples(c, 420, 980, WHITE, 90, 0.35)
    pads = sorted((c.chance.uniform(430, 985), c.chance.uniform(-60, 1560)) for _ in range(34))
    for y, x in pads:
        t = (y - 400) / 600
        draw_lotus_pad(c, x, y, 40 + 150 * t, mix(mix(JADE, SKY, 0.35), JADE_DEEP, min(1, t * 1.5)))
    for x, y, s in ((250, 500, 74), (1290, 520, 84), (950, 470, 56)):
        c.line([(x, y), (x + 6, y + s)], mix(JADE_DEEP, JADE, 0.4), s * 0.06)
        draw_lotus(c, x, y, s, mix(RED_SOFT, WHITE, 0.12))
    stem = curve([(770, 620), (782, 780), (752, 1010)])
    c.line(stem, dark(JADE_DEEP, 0.15), 17)
    c.line(moved(stem, -4, 0), light(JADE_DEEP, 0.25), 5)
    c.glow(770, 460, 380, WHITE, 0.35)
    draw_lotus(c, 770, 640, 300)
    c.line(curve([(1130, 480), (1140, 700), (1110, 1010)]), dark(JADE_DEEP, 0.1), 12)
    c.fill(
        blob([(1130, 330), (1170, 410), (1158, 480), (1130, 496), (1102, 480), (1090, 410)]),
        mix(RED_SOFT, WHITE, 0.15),
        mix(RED_SOFT, WHITE, 0.6),
    )
    c.fill(leaf(1130, 496, 160, -84, 0.3), mix(RED_SOFT, WHITE, 0.45), mix(RED_SOFT, WHITE, 0.75))
    c.line(curve([(410, 590), (420, 760), (440, 1010)]), dark(JADE_DEEP, 0.1), 12)
    c.fill(
        [(352, 548), *curve([(352, 548), (372, 600), (410, 622), (448, 600), (468, 548)])],
        light(JADE, 0.2),
        JADE_DEEP,
    )
    c.fill(oval(410, 548, 58, 20), light(JADE_SOFT, 0.2))
    for dx, dy in ((-32, 0), (-10, -7), (14, -6), (34, 1), (-18, 8), (8, 8)):
        c.fill(oval(410 + dx, 548 + dy, 7, 4), JADE_DEEP)
    draw_lotus_pad(c, 190, 900, 260)
    draw_lotus_pad(c, 1330, 930, 290)
    c.line(curve([(905, 330), (935, 322), (965, 330)]), INK_DEEP, 5)
    for angle in (-150, -30, 160, 20):
        c.fill(leaf(930, 322, 56, angle, 0.3), WHITE, alpha=0.75)


def bamboo(c: Canvas) -> None:
    """A grove of bamboo with the sun behind it."""
    c.backdrop(mix(JADE_SOFT, WHITE, 0.5), mix(OCHRE_SOFT, WHITE, 0.35), mix(JADE, OCHRE_SOFT, 0.4))
    c.glow(820, 360, 640, WHITE, 0.9)
    for depth, count, haze in ((1, 18, 0.72), (2, 12, 0.42), (3, 7, 0)):
        tone = mix(JADE_DEEP, mix(OCHRE_SOFT, WHITE, 0.5), haze)
        for i in range(count):
            x = (i + 0.5) * 1500 / count + c.chance.uniform(-40, 40)
            if depth == 3 and 560 < x < 1020:
                continue
            width = (12, 22, 44)[depth - 1] * c.chance.uniform(0.85, 1.15)
            joints = draw_bamboo(c, x, 1010, 1090, width, tone, c.chance.uniform(-60, 60))
            for jx, jy in joints[2 if depth < 3 else 1 :]:
                if c.chance.random() < 0.6:
                    draw_leaves(c, jx, jy, (60, 95, 150)[depth - 1], tone, 5)
        if depth == 2:
            c.fill(
                [(430, 1000), (690, 600), (830, 600), (1140, 1000)],
                light(OCHRE_SOFT, 0.55),
                mix(OCHRE_SOFT, WOOD, 0.25),
            )
            c.fill(oval(760, 604, 130, 40), WHITE, alpha=0.6, blur=26)
            draw_person(c, 742, 742, 150, LOOKS[7], view="back", stride=0.15)
            draw_person(c, 806, 748, 108, replace(PUPIL, style="bob"), view="back", stride=0.15)
    for x in range(-20, 1540, 22):
        if not 430 < x < 1110:
            draw_leaves(c, x, 1010 - c.chance.uniform(0, 46), 120, dark(JADE_DEEP, 0.3), 4)
    for _ in range(9):
        draw_leaves(
            c, c.chance.uniform(0, 1500), c.chance.uniform(-20, 70), 170, dark(JADE_DEEP, 0.2)
        )


def communal_house(c: Canvas) -> None:
    """A village's communal house (đình) behind its pond."""
    c.backdrop(mix(RED_SOFT, DAWN, 0.62), DAWN, light(DAWN, 0.4), bottom=640)
    draw_cloud(c, 270, 160, 420, alpha=0.7)
    draw_cloud(c, 1250, 110, 330, alpha=0.55)
    draw_hills(c, 560, 110, mix(JADE_SOFT, DAWN, 0.4), mix(JADE_SOFT, DAWN, 0.6))
    for x, h in ((150, 380), (80, 320), (1390, 360), (1460, 410), (1320, 300)):
        draw_areca(c, x, 660, h, mix(JADE_DEEP, JADE, 0.2))
    draw_tree(c, 230, 680, 300, mix(JADE_DEEP, JADE, 0.2))
    draw_tree(c, 1270, 680, 280, mix(JADE_DEEP, JADE, 0.2))
    c.fill(box(0, 650, 1500, 1000), light(OCHRE_SOFT, 0.35), mix(OCHRE_SOFT, WOOD, 0.2))
    c.fill(box(330, 610, 1170, 670), light(STONE, 0.35), STONE)
    c.fill(box(300, 640, 1200, 676), light(STONE, 0.45), mix(STONE, WOOD, 0.2))
    c.fill(box(370, 470, 1130, 616), dark(WOOD_DEEP, 0.3), dark(WOOD_DEEP, 0.55))
    for i in range(7):
        x = 428 + i * 92
        c.fill(box(x, 492, x + 76, 612), mix(WOOD, RED, 0.35), dark(WOOD, 0.35))
        for k in range(1, 6):
            c.line([(x + k * 12.7, 496), (x + k * 12.7, 556)], dark(WOOD_DEEP, 0.1), 3)
        c.line([(x + 38, 492), (x + 38, 612)], dark(WOOD_DEEP, 0.3), 4)
        c.fill(box(x + 4, 562, x + 72, 606), dark(WOOD, 0.2), alpha=0.5)
    for i in range(8):
        x = 412 + i * 92 + 5
        c.fill(box(x - 11, 470, x + 13, 616), light(RED, 0.12), dark(RED_DEEP, 0.3), across=True)
        c.fill(box(x - 17, 604, x + 19, 618, 4), light(STONE, 0.4), STONE)
    roof = [
        *curve(
            [(214, 438), (262, 466), (330, 478), (750, 486), (1170, 478), (1238, 466), (1286, 438)]
        ),
        *curve([(1286, 438), (1210, 430), (1130, 370), (1060, 250), (1078, 214), (1030, 232)]),
        *curve([(1030, 232), (750, 240), (470, 232)]),
        *curve([(470, 232), (422, 214), (440, 250), (370, 370), (290, 430), (214, 438)]),
    ]
    c.shadow(roof, dx=10, dy=34, blur=16, alpha=0.4)
    c.fill(roof, light(RED_SOFT, 0.16), dark(RED_SOFT, 0.42))
    with c.within(roof):
        for i in range(-30, 31):
            c.line(
                curve([(750 + i * 10.5, 226), (750 + i * 13.4, 370), (750 + i * 20, 490)]),
                dark(RED_SOFT, 0.4),
                3,
                alpha=0.55,
            )
        for k in range(11):
            y = 252 + k * 22
            c.line(
                curve([(200, y + 8 - k), (750, y + 14), (1300, y + 8 - k)]),
                dark(RED_SOFT, 0.45),
                2,
                alpha=0.35,
            )
    c.line(
        curve(
            [(214, 436), (262, 464), (330, 477), (750, 485), (1170, 477), (1238, 464), (1286, 436)]
        ),
        light(OCHRE_SOFT, 0.3),
        9,
    )
    c.line(
        curve([(462, 216), (486, 230), (750, 238), (1014, 230), (1038, 216)]),
        light(STONE, 0.35),
        15,
    )
    c.line(curve([(462, 211), (486, 225), (750, 233), (1014, 225), (1038, 211)]), WHITE, 4)
    for side in (-1, 1):
        c.line(
            curve(
                [
                    (750 + side * 284, 224),
                    (750 + side * 304, 196),
                    (750 + side * 282, 182),
                    (750 + side * 270, 198),
                ]
            ),
            mix(STONE, WOOD, 0.3),
            9,
        )
        wave = [
            (750 + side * (236 - k * 5), 212 - k * 0.4 + 8 * math.sin(k / 2.6)) for k in range(38)
        ]
        c.line(wave, mix(STONE, WOOD, 0.3), 10)
        c.line(moved(wave, 0, -3), light(STONE, 0.3), 3)
        c.line(
            curve(
                [
                    (750 + side * 480, 456),
                    (750 + side * 530, 440),
                    (750 + side * 552, 408),
                    (750 + side * 532, 396),
                ]
            ),
            light(OCHRE_SOFT, 0.2),
            8,
        )
    c.glow(750, 196, 60, GOLD, 0.6)
    c.fill(oval(750, 196, 23), light(GOLD, 0.2), OCHRE)
    for dx, h in ((-12, 22), (0, 34), (12, 22)):
        c.fill(leaf(750 + dx, 180, h, -90 + dx, 0.45), OCHRE)
    for i in range(4):
        c.fill(
            box(640 - i * 16, 612 + i * 17, 860 + i * 16, 631 + i * 17),
            light(STONE, 0.55),
            mix(STONE, WOOD, 0.15),
        )
    for x, look, kw in (
        (520, LOOKS[4], {}),
        (575, LOOKS[3], {"left": [(-0.3, 0.7), (0.2, 1.1)]}),
        (960, LOOKS[1], {}),
        (1020, OFFICER, {"left": [(-0.2, 0.8), (0.5, 1.0)]}),
        (900, replace(LOOKS[9], style="hat"), {}),
    ):
        draw_person(c, x, 752, 132, look, **kw)
    c.fill(
        [
            (0, 800),
            *curve([(0, 800), (300, 770), (750, 762), (1200, 770), (1500, 800)]),
            (1500, 1000),
            (0, 1000),
        ],
        mix(SKY, JADE_SOFT, 0.5),
        mix(JADE_DEEP, INK, 0.5),
    )
    with c.within(
        [
            (0, 806),
            *curve([(0, 806), (300, 777), (750, 769), (1200, 777), (1500, 806)]),
            (1500, 1000),
            (0, 1000),
        ]
    ):
        c.fill(
            [(330, 770), (1170, 770), (1080, 960), (420, 960)],
            dark(RED_SOFT, 0.25),
            alpha=0.34,
            blur=14,
        )
        c.fill(box(430, 770, 1070, 836), WOOD_DEEP, alpha=0.35, blur=10)
        draw_ripples(c, 790, 1000, WHITE, 70, 0.35)
    c.line(
        curve([(0, 802), (300, 773), (750, 765), (1200, 773), (1500, 802)]), light(STONE, 0.35), 12
    )
    for x, y, w in (
        (150, 900, 90),
        (330, 960, 110),
        (1260, 910, 100),
        (1420, 970, 130),
        (60, 975, 100),
    ):
        draw_lotus_pad(c, x, y, w)
    draw_lotus(c, 215, 885, 66)
    draw_lotus(c, 1345, 905, 74)


def loudspeaker(c: Canvas) -> None:
    """A loudspeaker over the roofs of a village."""
    c.backdrop(mix(JADE, WHITE, 0.3), mix(JADE_SOFT, WHITE, 0.45), light(DAWN, 0.3), bottom=760)
    draw_cloud(c, 250, 230, 420, alpha=0.7)
    draw_cloud(c, 640, 120, 320, alpha=0.5)
    draw_hills(c, 720, 200, mix(JADE_SOFT, SKY, 0.4), mix(JADE_SOFT, DAWN, 0.5))
    c.fill(box(0, 716, 1500, 1000), mix(JADE, OCHRE_SOFT, 0.45), mix(JADE_DEEP, OCHRE, 0.2))
    for i in range(9):
        y = 730 + i * i * 3.4
        c.line([(-10, y + 12), (1510, y - 12)], light(OCHRE_SOFT, 0.3), 2 + i * 0.6, alpha=0.65)
    for x, h in ((90, 250), (420, 230), (700, 260), (880, 200)):
        draw_areca(c, x, 760, h)
    draw_village(c, 776, -30, 960, 92)
    for i, look in enumerate((LOOKS[3], LOOKS[4], LOOKS[5])):
        draw_person(
            c,
            250 + i * 74,
            884 + (i % 2) * 12,
            136,
            replace(look, style="hat" if i != 1 else "short"),
            view="back",
            right=[(0.35, 0.5), (0.2, 1.1)] if i == 0 else None,
        )
    c.fill(
        [(1180, 1010), (1192, 60), (1216, 60), (1232, 1010)],
        light(STONE, 0.3),
        dark(STONE, 0.3),
        across=True,
    )
    for y in (150, 205):
        c.fill(box(1120, y, 1300, y + 10), WOOD, WOOD_DEEP)
    c.line(curve([(1300, 152), (1400, 190), (1520, 196)]), INK_DEEP, 3)
    c.line(curve([(1300, 207), (1410, 250), (1520, 262)]), INK_DEEP, 3)
    for x, y, size, face in ((1110, 345, 330, -1), (1290, 430, 230, 1)):
        horn = [
            *curve(
                [
                    (x - face * size * 0.1, y - size * 0.1),
                    (x + face * size * 0.2, y - size * 0.14),
                    (x + face * size * 0.62, y - size * 0.44),
                ]
            ),
            *curve(
                [
                    (x + face * size * 0.62, y + size * 0.44),
                    (x + face * size * 0.2, y + size * 0.14),
                    (x - face * size * 0.1, y + size * 0.1),
                ]
            ),
        ]
        c.shadow(horn, dx=16, dy=20, blur=14, alpha=0.25)
        c.fill(horn, light(INK_SOFT, 0.5), dark(INK_SOFT, 0.35))
        c.fill(
            oval(x + face * size * 0.62, y, size * 0.13, size * 0.45),
            light(INK_SOFT, 0.55),
            INK_SOFT,
        )
        c.fill(
            oval(x + face * size * 0.625, y, size * 0.1, size * 0.38),
            dark(INK, 0.1),
            dark(INK, 0.5),
        )
        c.fill(oval(x + face * size * 0.6, y, size * 0.05, size * 0.13), light(INK_SOFT, 0.2))
        c.fill(
            box(
                min(x - face * size * 0.3, x - face * size * 0.06),
                y - size * 0.13,
                max(x - face * size * 0.3, x - face * size * 0.06),
                y + size * 0.13,
                size * 0.05,
            ),
            dark(INK_SOFT, 0.1),
            dark(INK, 0.3),
        )
    for i, reach in enumerate((130, 210, 290)):
        arc = [
            (850 + reach * math.cos(a / 20) * -1, 345 + reach * math.sin(a / 20) * 1.05)
            for a in range(-11, 12)
        ]
        c.line(arc, RED, 10 - i * 2, alpha=0.75 - i * 0.2)


def school(c: Canvas) -> None:
    """Pupils under a flame tree, in front of their school."""
    c.backdrop(CLEAR, mix(CLEAR, WHITE, 0.6), light(DAWN, 0.4), bottom=640)
    draw_cloud(c, 980, 120, 420, alpha=0.7)
    draw_hills(c, 560, 90, mix(JADE_SOFT, SKY, 0.3), mix(JADE_SOFT, DAWN, 0.5))
    c.fill(box(330, 300, 1500, 640), light(OCHRE_SOFT, 0.45), light(OCHRE_SOFT, 0.1))
    c.fill(
        [(300, 306), (360, 236), (1500, 236), (1500, 306)],
        light(RED_SOFT, 0.1),
        dark(RED_SOFT, 0.25),
    )
    c.fill(box(330, 306, 1500, 326), NIGHT, alpha=0.18)
    for floor in (346, 500):
        c.fill(box(330, floor + 118, 1500, floor + 134), WHITE, PAPER_DEEP)
        for x in range(390, 1480, 190):
            draw_window(c, x, floor + 6, 62, 88, WHITE, JADE_DEEP)
            c.fill(
                box(x + 96, floor - 8, x + 146, floor + 118),
                mix(JADE_DEEP, INK, 0.3),
                dark(JADE_DEEP, 0.3),
            )
    for x in range(360, 1500, 190):
        c.fill(box(x - 10, 306, x + 10, 636), WHITE, PAPER_DEEP, across=True)
    c.fill(box(0, 630, 1500, 1000), light(OCHRE_SOFT, 0.42), mix(OCHRE_SOFT, RED_SOFT, 0.22))
    c.fill(oval(360, 790, 520, 70), NIGHT, alpha=0.2, blur=30)
    draw_flag(c, 1330, 690, 560, 130)
    c.fill(box(1290, 676, 1370, 700, 4), light(STONE, 0.4), STONE)
    draw_tree(c, 190, 760, 640, mix(JADE_DEEP, JADE, 0.15), bloom=RED)
    for _ in range(60):
        c.fill(
            oval(c.chance.gauss(330, 200), c.chance.uniform(770, 960), 6, 3), RED_SOFT, alpha=0.8
        )
    teacher = replace(LOOKS[7], coat=mix(JADE_SOFT, WHITE, 0.4), lower=WHITE)
    draw_person(c, 420, 860, 300, teacher, view="right", right=[(0.4, 0.55), (0.85, 0.62)])
    c.fill([(488, 648), (552, 640), (556, 684), (492, 690)], RED, dark(RED, 0.15))
    c.line([(522, 646), (524, 686)], light(RED, 0.4), 2)
    poses = (
        {"right": [(0.3, 0.5), (0.5, -0.2)]},
        {},
        {"left": [(-0.25, 0.8), (0.2, 1.0)]},
        {},
        {"right": [(0.3, 0.5), (0.42, -0.3)]},
        {},
    )
    for i, x in enumerate((650, 765, 880, 1000, 1110, 1225)):
        look = replace(
            PUPIL,
            style=("short", "bob", "long", "short", "bob", "short")[i],
            skin=LOOKS[(i * 3) % 10].skin,
        )
        draw_person(c, x, 850 + (i % 2) * 44, 212 + (i % 3) * 10, look, head_share=0.19, **poses[i])


def town_court(c: Canvas) -> None:
    """A court-like facade: columns, gable, broad steps."""
    c.backdrop(mix(INK_SOFT, SKY, 0.5), mix(SKY, DAWN, 0.7), DAWN, bottom=760)
    draw_cloud(c, 220, 190, 380, alpha=0.5)
    draw_cloud(c, 1290, 150, 420, alpha=0.5)
    for x, h in ((60, 420), (190, 350), (1310, 350), (1440, 430)):
        draw_tree(c, x, 780, h, mix(JADE_DEEP, INK, 0.15))
    c.fill(box(0, 770, 1500, 1000), light(STONE, 0.5), light(STONE, 0.1))
    stone, deep = light(PAPER, 0.3), mix(PAPER_DEEP, STONE, 0.5)
    c.shadow(box(230, 360, 1270, 772), dx=50, dy=6, blur=22, alpha=0.3)
    c.fill(box(230, 372, 1270, 775), mix(stone, deep, 0.35), deep)
    c.fill(box(270, 420, 1230, 770), dark(deep, 0.35), dark(INK_DEEP, 0.1))
    for i in range(5):
        x = 352 + i * 199
        if i == 2:
            c.fill(box(x - 62, 520, x + 62, 770), mix(RED, WOOD, 0.3), dark(RED_DEEP, 0.2))
            c.line([(x, 520), (x, 770)], GOLD, 4)
            for side in (-1, 1):
                c.line([(x + side * 14, 632), (x + side * 14, 672)], GOLD, 6)
                for k in (0, 1):
                    c.outline(
                        box(x + side * 33 - 20, 540 + k * 118, x + side * 33 + 20, 630 + k * 118),
                        light(RED, 0.2),
                        3,
                    )
        else:
            draw_window(c, x - 46, 530, 92, 150, deep)
            c.glow(x, 610, 110, GOLD, 0.22)
    for i in range(6):
        x = 252 + i * 199
        c.fill(
            [(x - 30, 440), (x + 30, 440), (x + 36, 752), (x - 36, 752)],
            WHITE,
            mix(STONE, INK_SOFT, 0.25),
            across=True,
        )
        for k in (-18, -6, 6, 18):
            c.line([(x + k, 446), (x + k * 1.2, 748)], mix(STONE, WHITE, 0.35), 2.6, alpha=0.7)
        for y in (426, 748):
            c.fill(box(x - 46, y, x + 46, y + 24, 5), WHITE, deep)
        c.fill(
            [(x + 36, 760), (x + 66, 460), (x + 92, 460), (x + 92, 760)], NIGHT, alpha=0.16, blur=8
        )
    c.fill(box(196, 362, 1304, 428), WHITE, deep)
    c.fill(box(196, 410, 1304, 424), NIGHT, alpha=0.14)
    for x in range(214, 1300, 38):
        c.fill(box(x, 398, x + 18, 410), deep)
    c.fill([(170, 366), (750, 152), (1330, 366)], WHITE, mix(stone, deep, 0.4))
    c.fill([(262, 350), (750, 182), (1238, 350)], mix(stone, deep, 0.55), stone)
    c.fill(oval(750, 282, 68), RED, dark(RED, 0.25))
    draw_scales(c, 750, 330, 100, GOLD)
    for side in (-1, 1):
        c.fill(
            leaf(750 + side * 90, 330, 250, 0 if side > 0 else 180, 0.12, -0.08 * side),
            light(deep, 0.3),
        )
        for k in range(6):
            c.fill(
                leaf(750 + side * (110 + k * 42), 332, 60, -50 if side > 0 else -130, 0.35),
                light(OCHRE_SOFT, 0.2),
                deep,
            )
    for i in range(6):
        c.fill(
            box(196 - i * 28, 770 + i * 22, 1304 + i * 28, 794 + i * 22),
            WHITE,
            mix(STONE, PAPER_DEEP, 0.5),
        )
        c.line([(196 - i * 28, 792 + i * 22), (1304 + i * 28, 792 + i * 22)], STONE, 3)
    draw_person(c, 560, 872, 150, LOOKS[2], view="back", stride=0.2)
    draw_person(c, 640, 880, 142, LOOKS[1], view="back", stride=0.15)
    draw_person(c, 1000, 905, 156, OFFICER, left=[(-0.2, 0.8), (0.45, 0.9)])
    for x in (110, 1390):
        draw_pot(c, x, 940, 120)


def legal_bus(c: Canvas) -> None:
    """The mobile legal aid bus in a mountain commune."""
    c.backdrop(mix(CLEAR, JADE_SOFT, 0.3), mix(CLEAR, WHITE, 0.6), DAWN, bottom=640)
    draw_cloud(c, 330, 130, 400, alpha=0.75)
    draw_cloud(c, 1180, 180, 340, alpha=0.6)
    draw_hills(c, 520, 280, mix(INK_SOFT, DAWN, 0.4), mix(JADE_SOFT, DAWN, 0.5))
    draw_hills(c, 600, 170, mix(JADE, INK_SOFT, 0.3), mix(JADE_SOFT, OCHRE_SOFT, 0.4))
    draw_areca(c, 110, 690, 380)
    draw_areca(c, 180, 690, 320)
    draw_tree(c, 1420, 700, 400)
    c.fill(box(0, 672, 1500, 1000), mix(JADE, OCHRE_SOFT, 0.5), mix(OCHRE_SOFT, OCHRE, 0.2))
    c.fill(
        [(0, 810), (1500, 770), (1500, 960), (0, 985)], light(STONE, 0.35), mix(STONE, WOOD, 0.15)
    )
    c.fill(oval(560, 862, 520, 34), NIGHT, alpha=0.45, blur=14)
    body = [
        (150, 400),
        *curve([(150, 400), (158, 362), (200, 350)]),
        (860, 350),
        *curve([(860, 350), (940, 358), (972, 420), (996, 560), (1004, 640)]),
        (1004, 830),
        (150, 830),
    ]
    c.fill(body, WHITE, mix(PAPER_DEEP, WHITE, 0.4))
    with c.within(body):
        c.fill(box(140, 640, 1020, 840), RED, dark(RED, 0.3))
        c.fill(
            curve(
                [
                    (140, 660),
                    (420, 610),
                    (760, 650),
                    (1020, 600),
                    (1020, 660),
                    (760, 700),
                    (420, 660),
                    (140, 710),
                ]
            ),
            OCHRE_SOFT,
        )
        c.fill(box(140, 350, 1020, 366), WHITE, alpha=0.9)
        c.fill(box(140, 800, 1020, 840), NIGHT, alpha=0.3)
    for x0, x1 in ((190, 330), (344, 484), (498, 638)):
        c.fill(box(x0, 408, x1, 560, 14), light(INK, 0.25), dark(INK, 0.1))
        c.fill([(x0 + 12, 410), (x0 + 80, 410), (x0 + 12, 520)], WHITE, alpha=0.22)
    for x, i in ((250, 5), (410, 0)):
        with c.within(box(x - 60, 408, x + 80, 560, 14)):
            draw_bust(c, x, 522, 28, LOOKS[i], bottom=600)
    c.fill(
        curve([(892, 408), (930, 412), (950, 450), (972, 566), (892, 566)], closed=False),
        light(INK, 0.3),
        dark(INK, 0.1),
    )
    c.fill(box(662, 400, 868, 812, 10), dark(INK_DEEP, 0.2), INK_DEEP)
    c.fill(box(680, 420, 850, 800), mix(OCHRE_SOFT, WHITE, 0.3), mix(OCHRE, OCHRE_SOFT, 0.5))
    for i in range(3):
        c.fill(box(672, 752 + i * 26, 858, 778 + i * 26), light(STONE, 0.4 - i * 0.1), STONE)
    c.fill(oval(272, 725, 46), WHITE, PAPER_DEEP)
    draw_scales(c, 272, 756, 64, OCHRE)
    for x in (300, 900):
        c.fill(oval(x, 836, 68), NIGHT)
        c.fill(oval(x, 836, 40), light(STONE, 0.4), dark(STONE, 0.2))
        c.fill(oval(x, 836, 14), dark(STONE, 0.4))
    c.fill(oval(990, 700, 16, 22), GOLD)
    c.fill(
        [(600, 372), (1240, 300), (1330, 372), (650, 420)], light(RED_SOFT, 0.15), dark(RED, 0.05)
    )
    for k in range(5):
        t = k / 5
        c.fill(
            [
                (600 + 640 * t, 372 - 72 * t),
                (664 + 640 * t, 365 - 72 * t),
                (718 + 680 * t, 415 - 48 * t),
                (650 + 680 * t, 420 - 48 * t),
            ],
            WHITE,
            alpha=0.75,
        )
    c.line([(1326, 372), (1326, 870)], STONE, 9)
    draw_person(c, 765, 800, 330, OFFICER, right=[(0.35, 0.7), (0.8, 0.8)], shade=False)
    draw_sheet(c, (800, 590), 60, 76, turn=8, lines=4, heading=False)
    desk = box(1020, 700, 1310, 722, 4)
    draw_bust(c, 1230, 590, 34, LADY_DESK, view="left", bottom=710)
    c.fill(desk, light(WOOD, 0.3), WOOD)
    c.fill(box(1034, 722, 1296, 862), RED, dark(RED, 0.25))
    draw_sheet(c, (1120, 668), 86, 26, turn=0, lines=2, heading=False)
    draw_person(
        c,
        1050,
        890,
        320,
        replace(LOOKS[9], style="short"),
        view="right",
        right=[(0.35, 0.7), (0.8, 0.72)],
    )
    draw_person(c, 1400, 930, 290, replace(LOOKS[3], style="hat"), view="left")
    draw_person(
        c,
        1470,
        950,
        300,
        replace(LOOKS[5], style="hat", coat=INK),
        view="left",
        left=[(-0.3, 0.7), (-0.1, 1.2)],
    )
    draw_person(c, 60, 935, 280, replace(LOOKS[8], style="hat"), view="right", stride=0.2)


LADY_DESK = Look(mix(JADE_SOFT, WHITE, 0.3), WHITE, style="bun", dress="plain")


def family(c: Canvas) -> None:
    """A family with a kite on the dyke, for articles on children and adoption."""
    c.backdrop(
        mix(SKY, INK_SOFT, 0.1), mix(DAWN, SKY, 0.3), mix(OCHRE_SOFT, RED_SOFT, 0.2), bottom=700
    )
    c.glow(420, 560, 520, light(GOLD, 0.5), 0.8)
    c.fill(oval(420, 560, 74), light(GOLD, 0.6))
    draw_cloud(c, 240, 190, 420, alpha=0.6)
    draw_cloud(c, 900, 300, 300, alpha=0.4)
    draw_hills(c, 660, 130, mix(INK_SOFT, DAWN, 0.45), mix(INK_SOFT, DAWN, 0.65), bottom=720)
    draw_village(c, 700, 900, 1500, 46)
    c.fill(box(0, 692, 1500, 930), mix(OCHRE_SOFT, SKY, 0.35), mix(SKY, INK_SOFT, 0.4))
    draw_ripples(c, 700, 800, WHITE, 50, 0.6)
    draw_boat(c, 250, 746, 130, sail=True, rower=False)
    dyke = [
        (-20, 900),
        *curve([(-20, 880), (300, 812), (750, 786), (1200, 796), (1520, 850)]),
        (1520, 1020),
        (-20, 1020),
    ]
    c.fill(dyke, light(JADE, 0.2), dark(JADE_DEEP, 0.2))
    c.fill(
        [
            *curve([(-20, 922), (300, 862), (750, 838), (1200, 850), (1520, 905)]),
            *reversed(curve([(-20, 985), (300, 912), (750, 886), (1200, 898), (1520, 965)])),
        ],
        light(OCHRE_SOFT, 0.4),
        mix(OCHRE_SOFT, WOOD, 0.2),
    )
    for _ in range(240):
        x = c.chance.uniform(-10, 1510)
        y = c.chance.choice((c.chance.uniform(806, 850), c.chance.uniform(930, 1000)))
        c.fill(
            leaf(x, y + 30, c.chance.uniform(22, 60), c.chance.uniform(-115, -65), 0.1),
            mix(JADE_DEEP, JADE_SOFT, c.chance.random() * 0.6),
        )
    draw_person(
        c,
        660,
        880,
        360,
        replace(LOOKS[0], coat=INK_SOFT, dress="plain"),
        view="right",
        right=[(0.25, 0.9), (0.42, 1.75)],
        stride=0.15,
    )
    draw_person(
        c,
        905,
        884,
        335,
        replace(LOOKS[7], coat=RED_SOFT),
        view="left",
        left=[(-0.25, 0.9), (-0.62, 1.65)],
        stride=0.1,
    )
    draw_person(
        c,
        775,
        886,
        205,
        replace(PUPIL, style="bob", coat=OCHRE, dress="plain", lower=INK),
        head_share=0.2,
        left=[(-0.35, 0.45), (-0.62, 0.1)],
        right=[(0.35, 0.45), (0.7, 0.2)],
        stride=0.1,
    )
    draw_person(
        c,
        1120,
        880,
        230,
        replace(PUPIL, coat=WHITE, dress="plain", lower=INK),
        view="right",
        head_share=0.19,
        right=[(0.5, 0.2), (0.8, -0.5)],
        left=[(0.2, 0.7), (0.7, 0.1)],
        stride=0.3,
    )
    kite = curve(
        [
            (1310, 150),
            (1360, 190),
            (1410, 230),
            (1350, 240),
            (1300, 300),
            (1262, 236),
            (1200, 228),
            (1260, 190),
        ],
        closed=True,
    )
    c.line(curve([(1186, 672), (1230, 480), (1300, 260)]), INK_DEEP, 2)
    c.fill(kite, light(RED, 0.12), dark(RED, 0.1))
    c.line([(1310, 150), (1300, 300)], OCHRE_SOFT, 5)
    c.line(curve([(1200, 228), (1300, 212), (1410, 230)]), OCHRE_SOFT, 5)
    c.line(curve([(1300, 300), (1320, 350), (1290, 390), (1325, 440)]), OCHRE, 5)
    for i in range(6):
        x, y = 520 + i * 40, 230 + abs(i - 2) * 18
        c.line(
            curve([(x - 13, y - 6), (x - 5, y - 4), (x, y + 2), (x + 5, y - 4), (x + 13, y - 6)]),
            INK_DEEP,
            3,
            alpha=0.6,
        )


PICTURES = {
    "tru-so": headquarters,
    "ruong-bac-thang": terraces,
    "dong-song": river,
    "hoa-sen": lotus,
    "luy-tre": bamboo,
    "dinh-lang": communal_house,
    "loa-phat-thanh": loudspeaker,
    "hoc-sinh": school,
    "tru-so-toa-an": town_court,
    "xe-luu-dong": legal_bus,
    "gia-dinh": family,
}
