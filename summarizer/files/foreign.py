"""JSON and YAML that somebody else wrote: read within limits, or refused in one line.

What comes out is small enough to be walked by recursion and holds nothing that cannot be written
again. Nothing here knows what the text is about.
"""

import json
from collections.abc import Callable
from functools import cache
from math import isinf
from typing import Any, Final

MAX_YAML: Final = 1_000_000
"""Characters. The longest expectation has 25,000; PyYAML takes some 12 s for a million."""
MAX_NODES: Final = 100_000
"""Values in a YAML file, those under an alias counted as often as it stands there. Ten lines in
which each names the one before ten times make ten billion ("billion laughs"); an expectation has
3,000."""
MAX_DEPTH: Final = 200
"""Levels of JSON; pydantic reads no more either, and Python's own recursion ends at 1,000."""
# libyaml nests on the C stack, where too deep is a crash; it was fine at 20,000 in a thread.
_MAX_NESTING = 4000
_MAX_DIGITS = 1000  # no count has as many; Python shows no number of more than 4,300


class BrokenText(Exception):
    """What is wrong with a text, and in which line; the reader's caller knows whose text it is."""

    def __init__(self, problem: str, line: int | None = None) -> None:
        problem = one_line(problem)
        super().__init__(problem)
        self.problem = problem
        self.line = line


def one_line(text: str, longest: int = 500) -> str:
    """`text` on one line and not too long, without what steers a terminal or is no character."""
    text = text if len(text) <= longest else text[: longest - 3] + "..."
    return "".join(character if character.isprintable() else " " for character in text)


def load_json(text: str | bytes) -> Any:
    """What `text` holds; BrokenText for what is no JSON, is too deep or has a number too long."""
    try:
        value = json.loads(text, parse_constant=_refuse_constant, parse_float=_finite)
    except json.JSONDecodeError as error:
        raise BrokenText(f"not JSON: {error.msg}, column {error.colno}", error.lineno) from None
    except RecursionError:
        raise BrokenText(f"nested more than {MAX_DEPTH} levels deep") from None
    except UnicodeDecodeError:
        raise BrokenText("not UTF-8") from None
    except ValueError as error:  # a number of more digits than Python turns into one
        raise BrokenText(f"not JSON that can be read: {error}") from None
    # How deep Python's reader goes depends on its version; what walks the value may go less deep.
    opening = (b"[", b"{") if isinstance(text, bytes) else ("[", "{")
    if sum(map(text.count, opening)) > MAX_DEPTH and _depth(value) > MAX_DEPTH:  # type: ignore[arg-type]  # both are of one type
        raise BrokenText(f"nested more than {MAX_DEPTH} levels deep")
    return value


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is Python's, not JSON's")


def _finite(digits: str) -> float:
    number = float(digits)
    if isinf(number):
        raise ValueError(f"{one_line(digits, longest=40)} is larger than any number here")
    return number


def _depth(value: Any) -> int:
    """The levels of lists and objects in `value`, counted without recursion."""
    depth, level = 0, [value]
    while level := [item for item in level if isinstance(item, list | dict) and item]:
        depth += 1
        if depth > MAX_DEPTH:
            break
        level = [
            inner for item in level for inner in (item if isinstance(item, list) else item.values())
        ]
    return depth


def load_yaml(text: str, loader: Callable[[Any], Any] | None = None) -> Any:
    """What `text` holds, as PyYAML's safe loaders read it; BrokenText for anything else.

    `loader` makes a subclass of either of these, for what a caller wants otherwise.
    """
    import yaml  # 30 ms

    if len(text) > MAX_YAML:
        raise BrokenText(f"longer than {MAX_YAML:,} characters, the limit for YAML")
    has_aliases = "*" in text

    def make(base: Any) -> Any:
        bounded = _bounded(base, has_aliases)
        return loader(bounded) if loader is not None else bounded

    deepest = text.count("[") + text.count("{") + 2 * max(map(len, text.split("\n")))
    try:
        if yaml.__with_libyaml__ and deepest <= _MAX_NESTING:
            try:
                return yaml.load(text, make(yaml.CSafeLoader))  # noqa: S506 - a SafeLoader
            except yaml.YAMLError:
                pass  # The other one says the same on every machine, and names lines better.
        return yaml.load(text, make(yaml.SafeLoader))  # noqa: S506 - a SafeLoader
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        problem = getattr(error, "problem", None) or getattr(error, "reason", "cannot be read")
        raise BrokenText(f"not YAML: {problem}", mark.line + 1 if mark else None) from None
    except RecursionError:
        raise BrokenText("nested too deeply") from None
    except ValueError as error:  # of a number that Python would not read, of a day that is none
        raise BrokenText(f"not YAML: {error}") from None
    except (AttributeError, LookupError, TypeError):  # PyYAML's own, of "!!timestamp x"
        raise BrokenText("not YAML: a tag (!!) and a value that do not fit") from None


@cache
def _bounded(base: Any, has_aliases: bool) -> Any:
    """`base`, one of PyYAML's safe loaders, but with an end to what a few bytes can become."""

    class Bounded(base):  # type: ignore[misc]  # either of two classes
        """Refuses a document that is larger than it looks."""

        def get_single_node(self) -> Any:
            """The document, counted before anything is made of it."""
            node = super().get_single_node()
            if has_aliases and node is not None:
                _count(node, {})
            return node

    def construct_int(loader: Any, node: Any) -> Any:
        # Hexadecimal ones have no limit in Python, but cannot be shown in decimals.
        if len(node.value) > _MAX_DIGITS:
            raise BrokenText(f"a number of more than {_MAX_DIGITS:,} digits", _line(node))
        return loader.construct_yaml_int(node)

    Bounded.add_constructor("tag:yaml.org,2002:int", construct_int)
    return Bounded


def _count(node: Any, counted: dict[int, int]) -> int:
    """The values in `node`, each as often as it will be read; BrokenText for too many."""
    known = counted.get(id(node))
    if known is not None:
        if not known:
            raise BrokenText("an alias (*) inside of what it stands for", _line(node))
        return known
    counted[id(node)] = 0  # until it is known
    children = node.value if isinstance(node.value, list) else ()
    total = 1
    for child in children:
        for inner in child if isinstance(child, tuple) else (child,):
            total += _count(inner, counted)
        if total > MAX_NODES:
            raise BrokenText(f"more than {MAX_NODES:,} values, aliases (*) unfolded", _line(node))
    counted[id(node)] = total
    return total


def _line(node: Any) -> int:
    line: int = node.start_mark.line + 1
    return line
