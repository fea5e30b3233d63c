"""YAML as nodes that know their line; strict about YAML itself."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Final

import yaml
from django.utils.translation import gettext as _

LARGEST: Final = 1_000_000
MOST_NODES: Final = 50_000
DEEPEST: Final = 40
STANDARD: Final = "tag:yaml.org,2002:"
PLAIN: Final = frozenset(
    f"{STANDARD}{kind}"
    for kind in ("str", "int", "float", "bool", "null", "timestamp", "map", "seq", "merge", "value")
)


@dataclass(frozen=True, order=True, slots=True)
class Problem:
    """Something wrong in the file: its line (from 1), the nearest key, and what to do about it."""

    line: int
    message: str
    key: str = ""

    def __str__(self) -> str:
        return f"{self.line}: {self.words}"

    @property
    def words(self) -> str:
        """The message, after the key it is about where one is known."""
        return f"{self.key}: {self.message}" if self.key else self.message


class BadFile(Exception):
    """The file cannot be used; ``problems`` lists everything found, in order of lines."""

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = sorted(set(problems))
        super().__init__("\n".join(map(str, self.problems)))


@dataclass(slots=True)
class Problems:
    """Where readers put what they find."""

    found: list[Problem] = field(default_factory=list)

    def add(self, node: yaml.Node | int, message: str) -> None:
        """Note a problem at the line of ``node``."""
        line = node if isinstance(node, int) else line_of(node)
        self.found.append(Problem(line, message))

    def add_under(self, key: str, inner: Problems) -> None:
        """Note what was found in the value of ``key``; what is nearer to another key keeps it."""
        self.found += [replace(one, key=one.key or key) for one in inner.found]


@dataclass(frozen=True, slots=True)
class Where:
    """Where in the file something stands; nowhere, if it does not come from a file."""

    node: yaml.MappingNode | None = None

    def line(self, key: str = "", index: int | None = None) -> int:
        """The line of the whole, of one key's value, or of one item of the list there."""
        if self.node is None:
            return 0
        for key_node, value in self.node.value:
            if key and key_node.value == key:
                if index is not None and isinstance(value, yaml.SequenceNode):
                    # An alias stands here, what it stands for elsewhere: name the nearer line.
                    return max(line_of(value.value[index]), line_of(key_node))
                return line_of(key_node)
        return line_of(self.node)


def line_of(node: yaml.Node) -> int:
    """The line a node begins at, from 1."""
    return int(node.start_mark.line) + 1


def is_left_empty(node: yaml.Node) -> bool:
    """Tell whether there is only a key and nothing (or ``null``) after it: as good as left out."""
    if not isinstance(node, yaml.ScalarNode):
        return False
    return node.tag == f"{STANDARD}null" or not node.value.strip()


def compose(text: str) -> yaml.MappingNode:
    """The root of the document. Raises ``BadFile``: no YAML, no mapping, or too big."""
    if len(text.encode(errors="surrogatepass")) > LARGEST:
        raise BadFile([Problem(1, _("The file is larger than 1 MB."))])
    try:
        root = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise BadFile([Problem(mark.line + 1 if mark else 1, _in_words(error))]) from error
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        raise BadFile([Problem(line, _("Here is a sign that does not belong in text."))]) from error
    except RecursionError as error:
        raise BadFile([Problem(1, _("The file is too complex."))]) from error
    if not isinstance(root, yaml.MappingNode):
        raise BadFile([Problem(1, _("An office file begins with sections such as “office:”."))])
    _check_size(root)
    return root


def pairs(node: yaml.MappingNode, problems: Problems) -> dict[str, tuple[yaml.Node, yaml.Node]]:
    """The keys of a mapping with their nodes; a key given twice is a problem."""
    found: dict[str, tuple[yaml.Node, yaml.Node]] = {}
    for key_node, value_node in node.value:
        if not isinstance(key_node, yaml.ScalarNode):
            problems.add(key_node, _("A key must be a word."))
            continue
        if key_node.value in found:
            problems.add(key_node, _("“%(key)s” is given twice.") % {"key": key_node.value})
            continue
        found[key_node.value] = key_node, value_node
    return found


def _in_words(error: yaml.MarkedYAMLError) -> str:
    """What PyYAML found, in words for those who type such files."""
    found = str(error.problem or error.context or "")
    if "'\\t'" in found:
        return _("There is a tab here. Indent with spaces only.")
    if "expected a single document" in str(error.context):
        return _("A line “---” begins a second document. A file holds one office.")
    if "undefined alias" in found:
        return _("This refers to an “&name” that is not in the file.")
    told = _("This is not correct YAML (%(found)s). Check indentation, colons and quotes nearby.")
    return told % {"found": found}


def _check_size(root: yaml.Node) -> None:
    """Raise ``BadFile`` for what unfolds without end, nests too deep, or wants Python objects."""
    # Aliases of aliases unfold: count what a reader would walk through, not what was typed.
    waiting, count = [(root, 1)], 0
    while waiting:
        node, depth = waiting.pop()
        count += 1
        if count > MOST_NODES or depth > DEEPEST:
            raise BadFile([Problem(line_of(node), _("The file is too complex."))])
        if node.tag not in PLAIN:
            told = _("Tags such as “%(tag)s” are not used in office files.")
            raise BadFile([Problem(line_of(node), told % {"tag": node.tag.removeprefix(STANDARD)})])
        if isinstance(node, yaml.MappingNode):
            waiting += [(one, depth + 1) for pair in node.value for one in pair]
        elif isinstance(node, yaml.SequenceNode):
            waiting += [(one, depth + 1) for one in node.value]
