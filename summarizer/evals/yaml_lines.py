"""YAML with the line of every value, for readers that name lines."""

from dataclasses import dataclass, replace
from typing import Any

from summarizer.evals.expectations import load_mapping
from summarizer.files.foreign import BrokenText


@dataclass(frozen=True)
class Lined:
    """One value of a file: text, items or entries, or none of them for null.

    Its line is that of its key, where it has one.
    """

    line: int
    text: str | None = None
    items: "tuple[Lined, ...] | None" = None
    entries: "dict[str, Lined] | None" = None

    @property
    def is_null(self) -> bool:
        """Nothing stands there."""
        return self.text is None and self.items is None and self.entries is None


def load_lined(text: str, expected: str) -> Lined:
    """What `text` (YAML) holds, every scalar as text; BrokenText unless it is a mapping.

    As strict as `load_mapping`: no key twice, no objects. `expected` names the fields that belong
    there. Merged keys are left to files that need them: `<<` is an unknown field.
    """
    import yaml

    try:
        load_mapping(text)
    except BrokenText as broken:
        # The reader of expectations says what belongs into one of those.
        if broken.problem.startswith(("nothing in it", "expected ")):
            raise BrokenText(f"expected {expected}", broken.line) from None
        raise
    try:
        return _lined(yaml.compose(text, Loader=yaml.SafeLoader))
    except RecursionError:
        raise BrokenText("nested too deeply") from None


def _lined(node: Any) -> Lined:
    import yaml

    line = node.start_mark.line + 1
    if isinstance(node, yaml.MappingNode):
        return Lined(
            line,
            entries={
                str(key.value): replace(_lined(value), line=key.start_mark.line + 1)
                for key, value in node.value
            },
        )
    if isinstance(node, yaml.SequenceNode):
        return Lined(line, items=tuple(_lined(item) for item in node.value))
    return Lined(line, text=None if node.tag.endswith(":null") else str(node.value))
