"""A chart of times by the size of the base, as SVG: both axes are logarithmic."""

import math
from html import escape

WIDTH, HEIGHT = 720, 420
LEFT, RIGHT, TOP, BOTTOM = 70, 210, 20, 40
COLORS = (
    *("#1f77b4", "#d62728", "#2ca02c", "#9467bd", "#ff7f0e", "#17becf", "#8c564b"),
    "#e377c2",
)


def draw(series, labels):
    """
    :param dict series: by name, a mapping of numbers of contacts to seconds
    :param dict labels: by name, what the legend says
    :return: the text of an SVG file
    """
    sizes = sorted({size for points in series.values() for size in points})
    values = [value * 1000 for points in series.values() for value in points.values()]
    low = math.floor(math.log10(min(values)))
    high = math.ceil(math.log10(max(values)))

    def x_of(size):
        share = math.log(size / sizes[0]) / math.log(sizes[-1] / sizes[0])
        return LEFT + share * (WIDTH - LEFT - RIGHT)

    def y_of(milliseconds):
        share = (math.log10(milliseconds) - low) / (high - low)
        return HEIGHT - BOTTOM - share * (HEIGHT - TOP - BOTTOM)

    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" '
        'font-family="sans-serif" font-size="12" fill="#333">',
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#fff"/>',
    ]
    for power in range(low, high + 1):
        y = y_of(10**power)
        parts += [
            f'<path d="M{LEFT} {y:.1f}H{WIDTH - RIGHT}" stroke="#ddd"/>',
            _text(LEFT - 8, y + 4, f"{10**power:,g} ms", "end"),
        ]
    for size in sizes:
        parts.append(_text(x_of(size), HEIGHT - BOTTOM + 20, f"{size:,}", "middle"))
    # Names at the ends of lines must not lie on each other.
    last = TOP - 16
    ends = sorted(series, key=lambda name: -series[name][max(series[name])])
    for place, name in enumerate(ends):
        points = [
            (x_of(size), y_of(value * 1000))
            for size, value in sorted(series[name].items())
        ]
        path = "L".join(f"{x:.1f} {y:.1f}" for x, y in points)
        color = COLORS[place % len(COLORS)]
        last = max(points[-1][1], last + 16)
        parts += [
            f'<path d="M{path}" fill="none" stroke="{color}" stroke-width="2"/>',
            f'<g fill="{color}">'
            + "".join(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3"/>' for x, y in points)
            + _text(WIDTH - RIGHT + 12, last + 4, labels[name])
            + "</g>",
        ]
    return "\n".join([*parts, "</svg>", ""])


def _text(x, y, text, anchor="start"):
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{escape(text)}</text>'
