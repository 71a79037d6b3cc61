"""The drawing says what the numbers say."""

import xml.etree.ElementTree as ET

from django.template.loader import render_to_string
from hypothesis import given
from hypothesis import strategies as st

from reporting import charts
from reporting.charts import Bar, Series

SERIES = (Series("met", "Met"), Series("met_late", "Late"), Series("overdue", "Overdue"))
values = st.tuples(*[st.integers(0, 5000)] * 3)


def draw(*rows: tuple[int, ...]) -> charts.Chart:
    bars = [Bar(f"{n}", f"Month {n}", row) for n, row in enumerate(rows)]
    return charts.stacked_bars("c1", title="Title", description="Words", series=SERIES, bars=bars)


@given(rows=st.lists(values, min_size=1, max_size=24))
def test_heights_are_in_proportion_to_the_numbers_and_stay_inside_the_drawing(rows):
    chart = draw(*rows)
    ticks = [int(tick.text) for tick in chart.ticks]
    assert ticks[-1] >= max(sum(row) for row in rows)
    assert 2 <= len(ticks) <= 6
    unit = charts.PLOT_HEIGHT / ticks[-1]
    drawn = sorted((rect.x, -rect.y) for rect in chart.rects)
    assert len(drawn) == sum(1 for row in rows for value in row if value)
    for rect in chart.rects:
        value = int(rect.title.rsplit(" ", 1)[1])
        assert abs(rect.height - value * unit) < 0.01
        assert rect.y >= charts.TOP - 0.01
        assert rect.y + rect.height <= chart.floor + 0.02


def test_segments_stand_on_each_other_in_the_order_of_the_series():
    first, second, third = draw((1, 2, 3)).rects
    assert first.y > second.y > third.y
    assert abs(second.y + second.height - first.y) < 0.02


def test_an_empty_chart_has_a_scale_and_no_legend():
    chart = draw((0, 0, 0))
    assert [tick.text for tick in chart.ticks] == ["0", "1"]
    assert chart.legend == ()


def test_the_svg_is_well_formed_has_title_and_description_and_no_inline_style():
    html = render_to_string("reporting/_chart.svg.html", {"chart": draw((3, 1, 0), (12, 0, 7))})
    assert "style=" not in html
    svg = ET.fromstring(html[html.index("<svg") : html.index("</svg>") + 6])  # noqa: S314 (our own)
    ids = {element.get("id") for element in svg.iter() if element.get("id")}
    assert svg.get("role") == "img"
    assert set(svg.get("aria-labelledby").split()) <= ids
    assert len(svg.findall(".//g[@class='bars-stacks']/rect")) == 4
