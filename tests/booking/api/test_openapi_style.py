"""The OpenAPI file passes a linter: the rules that Spectral and vacuum recommend, each with why.

Ours, for theirs are programs of Node and Go that ``make test`` would have to bring along.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any, Final

from support.openapi import PREFIX, operations

from booking.api.links import LINKS
from booking.api.openapi import document

SNAKE: Final = re.compile(r"[a-z][a-z0-9_]*")
KEBAB: Final = re.compile(r"(/([a-z0-9][a-z0-9.-]*|\{[a-z_]+\}))+")
FORBIDDEN: Final = re.compile(r"eval\(|<script", re.IGNORECASE)
EXPRESSION: Final = re.compile(r"\$(request\.path\.(?P<name>\w+)|response\.body#(?P<at>(/\w+)+))")


def everywhere(value: Any, path: str = "#") -> Iterator[tuple[str, Any]]:
    """Every value of the file with its place."""
    yield path, value
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from everywhere(inner, f"{path}/{name.replace('/', '~1')}")
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            yield from everywhere(inner, f"{path}/{number}")


def objects() -> list[tuple[str, dict[str, Any]]]:
    return [(path, one) for path, one in everywhere(document()) if isinstance(one, dict)]


def resolved(schema: dict[str, Any]) -> dict[str, Any]:
    while "$ref" in schema:
        schema = document()["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    return schema


def test_whoever_reads_it_knows_what_it_is_where_it_answers_and_whom_to_ask() -> None:
    """info-contact, info-description, oas3-api-servers, server-trailing-slash."""
    info = document()["info"]
    assert info["description"]
    assert info["contact"]["email"]
    assert [one["url"] for one in document()["servers"]] == ["/"], "each office's own host"


def test_calls_can_be_told_apart_by_one_name_each() -> None:
    """operation-operationId(-unique, -valid-in-url): programs are generated with these names."""
    names = [one["operationId"] for _, _, one in operations()]
    assert len(names) == len(set(names))
    assert all(SNAKE.fullmatch(name) for name in names)


def test_each_call_has_one_tag_that_is_explained_and_none_is_left_over() -> None:
    """operation-tag-defined, operation-tags, tag-description, openapi-tags-uniqueness."""
    told = {one["name"]: one["description"] for one in document()["tags"]}
    used = [one["tags"] for _, _, one in operations()]
    assert all(len(tags) == 1 for tags in used)
    assert {tag for tags in used for tag in tags} == set(told)
    assert all(told.values())


def test_addresses_are_written_alike() -> None:
    """paths-kebab-case, path-keys-no-trailing-slash, path-not-include-query, no verbs in paths."""
    for path in document()["paths"]:
        assert path.startswith(f"{PREFIX}/")
        assert KEBAB.fullmatch(path), path


def test_every_part_of_an_address_is_declared_and_nothing_else() -> None:
    """path-params, operation-parameters: a generated program fills each in, once."""
    for path, _method, operation in operations():
        named = [(one["in"], one["name"]) for one in operation["parameters"]]
        assert len(named) == len(set(named))
        parts = {name for where, name in named if where == "path"}
        assert parts == set(re.findall(r"\{(\w+)\}", path))
        assert all(one["required"] for one in operation["parameters"] if one["in"] == "path")


def test_everything_to_fill_in_is_explained() -> None:
    """oas3-parameter-description, operation-description, component-description."""
    for _path, _method, operation in operations():
        for one in operation["parameters"]:
            assert one.get("description"), (operation["operationId"], one["name"])
    for name, schema in document()["components"]["schemas"].items():
        is_list_of_words = schema.keys() & {"enum", "oneOf"}
        assert is_list_of_words or schema.get("description"), name


def test_each_call_says_how_it_succeeds_and_how_it_fails() -> None:
    """operation-success-response, operation-4xx-response; each answer says when it comes."""
    for _path, _method, operation in operations():
        kinds = Counter(status[0] for status in operation["responses"])
        assert kinds["2"] == 1
        assert kinds["4"]
        assert not kinds["5"], "nobody is promised a mistake of ours"
        assert all(one["description"] for one in operation["responses"].values())


def test_names_of_members_are_written_alike() -> None:
    """camel-case-properties is not ours: members are snake_case, as Python and the office file."""
    for path, one in objects():
        if isinstance(one.get("properties"), dict) and one.get("type") == "object":
            assert all(SNAKE.fullmatch(name) for name in one["properties"]), path


def test_lists_say_of_what_and_choices_name_each_once_in_its_kind() -> None:
    """array-items, duplicated-entry-in-enum, typed-enum."""
    kinds = {"string": str, "integer": int, "null": type(None)}
    for path, one in objects():
        if one.get("type") == "array":
            assert "items" in one, path
        if isinstance(one.get("enum"), list):
            assert len(one["enum"]) == len(set(one["enum"])), path
            wanted = one.get("type", "string")
            assert all(isinstance(value, kinds[wanted]) for value in one["enum"]), path


def test_what_is_named_is_there_and_what_is_there_is_named() -> None:
    """oas3-unused-component, invalid-ref; no $ref has siblings, though 3.1 lets them be."""
    named = {one["$ref"] for _path, one in objects() if "$ref" in one}
    there = {f"#/components/schemas/{name}" for name in document()["components"]["schemas"]}
    assert named == there


def test_every_lock_has_its_key() -> None:
    """security-defined: calls with rights need a key; all others say that none is needed."""
    schemes = set(document()["components"]["securitySchemes"])
    for _path, _method, operation in operations():
        told = operation["security"]
        assert {name for one in told for name in one} <= schemes
        assert ({} in told) is (operation["tags"] != ["partners"]), operation["operationId"]


def test_no_text_carries_a_program() -> None:
    """no-eval-in-markdown, no-script-tags-in-markdown: texts are shown as HTML elsewhere."""
    for path, value in everywhere(document()):
        if isinstance(value, str):
            assert not FORBIDDEN.search(value), path


def test_every_link_leads_from_what_is_answered_to_what_is_asked() -> None:
    """A link whose expression finds nothing leads programs, and the walk of the tests, nowhere."""
    by_name = {one["operationId"]: (path, one) for path, _method, one in operations()}
    for name, links in LINKS.items():
        path, operation = by_name[name]
        good = next(one for status, one in operation["responses"].items() if status[0] == "2")
        assert set(good["links"]) == {one.to for one in links}
        (content,) = good["content"].values()
        for link in links:
            _target_path, target = by_name[link.to]
            assert set(link.parameters) <= {one["name"] for one in target["parameters"]}
            if link.body:
                wanted = target["requestBody"]["content"]["application/json"]["schema"]
                assert set(link.body) <= set(resolved(wanted)["properties"])
            for expression in [*link.parameters.values(), *link.body.values()]:
                found = EXPRESSION.fullmatch(expression)
                assert found, expression
                if found["name"]:
                    assert f"{{{found['name']}}}" in path
                else:
                    assert _is_there(content["schema"], found["at"].split("/")[1:]), expression


def _is_there(schema: dict[str, Any], way: list[str]) -> bool:
    for step in way:
        schema = resolved(schema)
        if schema.get("type") == "array":
            schema = schema["items"]
        elif step in schema.get("properties", {}):
            schema = schema["properties"][step]
        else:
            return False
    return True
