"""A chart of cost against the number of articles, as plain SVG."""

from itertools import pairwise
from math import ceil, floor, log10

COLOURS = ("#b3261e", "#1f4e9e", "#2e7d32", "#8e44ad", "#c77700", "#00838f", "#5d4037", "#546e7a")
WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 760, 440, 60, 200, 40, 50  # pixels
LINE = 16  # pixels that a name takes


def svg(database, costs):
    """Draw kind -> {articles: milliseconds}: articles to the right, costs upwards, both in tens."""
    values = [cost for of_kind in costs.values() for cost in of_kind.values()]
    numbers = sorted({articles for of_kind in costs.values() for articles in of_kind})
    across = _scale(numbers[0], max(numbers[-1], 10 * numbers[0]), LEFT, WIDTH - RIGHT)
    powers = range(floor(log10(min(values))), ceil(log10(max(values))) + 1)
    up = _scale(10 ** powers[0], 10 ** powers[-1], HEIGHT - BOTTOM, TOP)
    ends = {kind: up(of_kind[max(of_kind)]) for kind, of_kind in costs.items()}
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img"'
        ' font-family="sans-serif" font-size="13">',
        f"<title>CPU time of a request against the number of articles, {database}</title>",
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#fff"/>',
        f'<text x="{LEFT}" y="22" font-weight="bold">{database}: CPU ms a request</text>',
        *(_rule(up(10**power), f"{10**power:g}") for power in powers),
        *(_text(across(n), HEIGHT - BOTTOM + 20, f"{n:,}", "middle") for n in numbers),
        _text((LEFT + WIDTH - RIGHT) / 2, HEIGHT - 10, "articles", "middle"),
    ]
    names = _apart(ends)
    for number, (kind, of_kind) in enumerate(costs.items()):
        colour = COLOURS[number % len(COLOURS)]
        points = [(across(articles), up(cost)) for articles, cost in sorted(of_kind.items())]
        parts.append(_line(points, colour, is_dashed=number >= len(COLOURS)))
        parts.append(_text(WIDTH - RIGHT + 12, names[kind] + 4, kind, "start", colour))
    return "\n".join([*parts, "</svg>\n"])


def _scale(least, most, start, end):
    """Return the function that places numbers from `least` to `most` between two pixels."""
    span = log10(most) - log10(least)
    return lambda number: start + (log10(number) - log10(least)) / span * (end - start)


def _apart(ends):
    """Return kind -> height of its name beside the end of its line, none on another."""
    kinds = sorted(ends, key=ends.get)
    heights = {kind: ends[kind] for kind in kinds}
    for above, below in pairwise(kinds):
        heights[below] = max(heights[below], heights[above] + LINE)
    excess = max(0, heights[kinds[-1]] - (HEIGHT - BOTTOM))
    return {kind: height - excess for kind, height in heights.items()}


def _rule(height, label):
    path = f'<path d="M{LEFT} {height:.1f}H{WIDTH - RIGHT}" stroke="#ddd"/>'
    return path + _text(LEFT - 8, height + 4, label, "end")


def _line(points, colour, *, is_dashed):
    dashes = ' stroke-dasharray="5 3"' if is_dashed else ""
    path = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    dots = "".join(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" fill="{colour}"/>' for x, y in points)
    line = f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"{dashes}/>'
    return line + dots


def _text(x, y, text, anchor, colour="#222"):
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" fill="{colour}">{text}</text>'
