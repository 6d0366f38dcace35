"""Any graph is laid out, circles too: everything once, and every link but those of circles goes right."""

from __future__ import annotations

from hypothesis import given, settings, strategies as st

from scopes.drawing import HEIGHT, WIDTH, Box, draw
from scopes.layers import Bend, layers

NAMES = st.sampled_from("abcdefghijkl")
LINKS = st.lists(st.tuples(NAMES, NAMES), max_size=40)


def reached(links):
    found, asked = {"a"}, ["a"]
    while asked:
        name = asked.pop()
        new = {target for source, target in links if source == name} - found
        found |= new
        asked += new
    return found


def connected(links):
    within = reached(links)
    return [link for link in links if link[0] in within]


@given(LINKS)
@settings(max_examples=200, deadline=None)
def test_every_part_stands_once_and_links_go_right(links):
    links = connected(links)

    plan = layers("a", links)

    shown = [
        str(name) for row in plan.rows for name in row if not isinstance(name, Bend)
    ]
    at = {name: layer for layer, row in enumerate(plan.rows) for name in row}
    assert sorted(shown) == sorted(reached(links))
    for source, target in set(links) - plan.back:
        assert at[source] < at[target]
        assert [at[bend] for bend in plan.bends[source, target]] == list(
            range(at[source] + 1, at[target])
        )


@given(LINKS)
@settings(max_examples=100, deadline=None)
def test_boxes_of_a_drawing_do_not_overlap(links):
    links = connected(links)
    boxes = {
        name: Box(name, name, "v1", "in force", "fine", "") for name in reached(links)
    }

    drawing = draw(boxes["a"], boxes, dict.fromkeys(links, ("v1", "fine")))

    taken = [(box.x, box.y) for box in drawing.boxes]
    for place, (x, y) in enumerate(taken):
        assert 0 <= x <= drawing.width - WIDTH
        assert 0 <= y <= drawing.height - HEIGHT
        for other_x, other_y in taken[place + 1 :]:
            assert abs(x - other_x) >= WIDTH or abs(y - other_y) >= HEIGHT


def test_crossings_are_few():
    links = [("a", "b"), ("a", "c"), ("b", "e"), ("c", "d")]

    plan = layers("a", links)

    assert plan.rows[2] == (("e", "d") if plan.rows[1] == ("b", "c") else ("d", "e"))
