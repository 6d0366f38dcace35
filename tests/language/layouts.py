"""Documents as people write them: any style, indentation and comments."""

from __future__ import annotations

from dataclasses import dataclass, field
from random import Random  # noqa: TID251  hypothesis hands one out

from charter.language.yaml_text import QUOTED_KEYS, json_text, scalar


@dataclass
class Layout:
    """`comments`: each comment written, with the path of what it belongs to."""

    random: Random
    comments: dict[str, tuple[str | int, ...]] = field(default_factory=dict)

    def text(self, data):
        lines = self.block(data, 0, ())
        newline = self.random.choice(["\n", "\r\n"])
        start = self.random.choice(["", "---", "# begin"])
        end = self.random.choice(["", newline, newline * 2])
        return newline.join([*([start] if start else []), *lines]) + end

    def block(self, data, indent, path):
        lines = []
        step = self.random.choice([1, 2, 3, 4])
        if isinstance(data, dict):
            for key, value in data.items():
                lines += self.between(indent, path)
                head = " " * indent + scalar(key) + ":"
                lines += self.entry(head, value, indent, step, (*path, key))
            return lines
        for index, value in enumerate(data):
            lines += self.between(indent, path)
            below = (*path, index)
            if not isinstance(value, dict) or self.random.random() < 0.5:
                line = f"{' ' * indent}- {self.flow(value)}"
                lines.append(line + self.comment(below))
                continue
            first, *rest = self.block(value, indent + step + 1, below)
            if first.strip().startswith("#") or not first.strip():
                lines += [" " * indent + "-", first, *rest]
            else:
                dash = " " * indent + "-" + " " * step
                lines += [dash + first.lstrip(" "), *rest]
        return lines

    def entry(self, head, value, indent, step, path):
        if not isinstance(value, dict | list):
            written = self.scalar(value, path[-1])
            return [f"{head} {written}{self.comment(path)}"]
        if not value or self.random.random() < 0.3:
            return [f"{head} {self.flow(value)}{self.comment(path)}"]
        if isinstance(value, list) and self.random.random() < 0.3:
            return self.open_flow(head, value, indent + step, path)
        if isinstance(value, list) and self.random.random() < 0.3:
            step = 0
        return [head + self.comment(path), *self.block(value, indent + step, path)]

    def open_flow(self, head, value, indent, path):
        """Write a list in brackets, an item a line."""
        blank = " " * (indent + 1)
        last = len(value) - 1
        items = [
            f"{blank}{self.flow(one)}{'' if n == last else ','}"
            + self.comment((*path, n))
            for n, one in enumerate(value)
        ]
        return [f"{head} [", *items, f"{blank}]"]

    def flow(self, value):
        if isinstance(value, dict):
            pairs = (
                f"{scalar(key)}: {self.flow_value(key, one)}"
                for key, one in value.items()
            )
            return "{" + ", ".join(pairs) + "}"
        if isinstance(value, list):
            return "[" + ", ".join(self.flow(one) for one in value) + "]"
        return self.scalar(value, "", block=False)

    def flow_value(self, key, value):
        if isinstance(value, dict | list):
            return self.flow(value)
        return self.scalar(value, key, block=False)

    def scalar(self, value, key, *, block=True):
        if isinstance(value, str) and self.random.random() < 0.2:
            return json_text(value)
        return scalar(value, quoted=key in QUOTED_KEYS, block=block)

    def between(self, indent, path):
        chance = self.random.random()
        if chance < 0.1:
            return [""]
        if chance < 0.25:
            return [" " * indent + self.comment(path, always=True).lstrip()]
        return []

    def comment(self, path, *, always=False):
        if not always and self.random.random() < 0.6:
            return ""
        name = f"#c{len(self.comments)}:-,]}}"
        self.comments[name] = path
        return f"   {name}"
