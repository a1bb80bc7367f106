"""Numbers as bars: what a template needs to draw them, in whole numbers without a unit.

The drawing is stretched to its place, so words stand beside it, as wide as the text is.
"""

from dataclasses import dataclass

HEIGHT = 400  # of the highest bar that fits
STEP = 10  # from one bar to the next
WIDTH = 7


@dataclass(frozen=True)
class Bar:
    """One bar, from the left; `x`, `y` and `height` in the drawing's own units."""

    span: object
    x: int
    y: int
    height: int


@dataclass(frozen=True)
class Chart:
    """Bars of page loads by people, the oldest first, under a scale that ends at `top`."""

    bars: list[Bar]
    top: int
    labelled: list  # the spans that have words below, at equal distances from the first on

    height = HEIGHT
    bar_width = WIDTH

    @property
    def half(self):
        """Return what the line in the middle stands for."""
        return self.top // 2

    @property
    def middle(self):
        """Return where the line in the middle is drawn."""
        return HEIGHT // 2

    @property
    def width(self):
        """Return the width of the drawing."""
        return len(self.bars) * STEP


def bars(spans, *, every):
    """Return the chart of these spans, which come newest first; every so many has a label."""
    spans = list(reversed(spans))
    top = scale_top(max(span.people for span in spans))
    drawn = []
    for number, span in enumerate(spans):
        height = round(span.people * HEIGHT / top)
        drawn.append(Bar(span, number * STEP + (STEP - WIDTH) // 2, HEIGHT - height, height))
    return Chart(drawn, top, spans[::every])


def scale_top(most):
    """Return an even round number that is not less: where a scale may end."""
    magnitude = 10 ** (len(str(most)) - 1)
    tops = (factor * magnitude for factor in (1, 2, 4, 6, 8, 10))
    return next(top for top in tops if top >= most and top % 2 == 0 and top)
