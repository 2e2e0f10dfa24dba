"""What schemathesis holds every answer against, beside its own checks: the answer is shaped as the
specification says, its data are what the document asks for by the schema, every error has a code of
the closed list, and nothing of the inside is told."""

import json
import re
from functools import cache
from pathlib import Path

import schemathesis
from graphql import (
    FieldNode,
    FragmentSpreadNode,
    GraphQLError,
    GraphQLInterfaceType,
    GraphQLUnionType,
    OperationDefinitionNode,
    build_schema,
    get_named_type,
    is_enum_type,
    is_leaf_type,
    is_list_type,
    is_non_null_type,
    parse,
)
from hypothesis import strategies
from schemathesis.graphql import nodes

# Texts of each scalar, right ones and a few that are not.
for name, texts in {
    "Money": ["0.00", "0.01", "12.50", "100.00", "5000.00", "-1.00", "0.001", "1e9", "92233720368547758.07", ""],
    "DateTime": ["2026-11-23T08:00:00Z", "1970-01-01T00:00:00Z", "9999-12-31T23:59:59.999Z", "2026-02-30T00:00:00Z", "now"],
    "Cursor": ["MTox", "", "MTpyZW1fMDE", "0", "\u0001"],
    "URL": ["https://example.com/a.png", "javascript:alert(1)", "//x", ""],
    "Upload": [""],
}.items():
    schemathesis.graphql.scalar(name, strategies.sampled_from(texts).map(nodes.String))

ROOT = Path(__file__).parents[2]

# src/transport/fault.rs has the same list. INTERNAL is not in it: no input may break the server.
CODES = {
    "BAD_REQUEST", "GRAPHQL_PARSE_FAILED", "GRAPHQL_VALIDATION_FAILED", "BAD_USER_INPUT",
    "UNAUTHENTICATED", "FORBIDDEN", "RATE_LIMITED", "QUERY_TOO_COMPLEX",
    "PERSISTED_QUERY_NOT_FOUND", "TIMEOUT", "REQUEST_TIMEOUT", "PAYLOAD_TOO_LARGE",
    "UNSUPPORTED_MEDIA_TYPE", "NOT_ACCEPTABLE", "METHOD_NOT_ALLOWED", "OVERLOADED",
}

INSIDE = re.compile(
    r"panicked|sqlx|sea_orm|SELECT |INSERT INTO|/src/|\.rs:\d|argon2|postgres://|sqlite:",
)

SCALARS = {
    "Int": lambda v: type(v) is int and -(2**31) <= v < 2**31,
    "Float": lambda v: type(v) in (int, float),
    "String": lambda v: isinstance(v, str),
    "Boolean": lambda v: isinstance(v, bool),
    "ID": lambda v: isinstance(v, str) and re.fullmatch(r"[a-z]{3}_[0-9a-z]+|[A-Za-z0-9_-]+", v),
    "Money": lambda v: isinstance(v, str) and re.fullmatch(r"-?\d+\.\d\d", v),
    "DateTime": lambda v: isinstance(v, str) and re.fullmatch(r"\d{4}-\d\d-\d\dT[\d:.]+Z", v),
}


@cache
def schema():
    return build_schema((ROOT / "schema.graphql").read_text())


class Wrong(AssertionError):
    pass


def selected(parent, selections, fragments, into):
    """The fields of an object by their names in the answer, with fragments in place."""
    for one in selections:
        if isinstance(one, FieldNode):
            name = one.alias.value if one.alias else one.name.value
            into.setdefault(name, []).append(one)
            continue
        if isinstance(one, FragmentSpreadNode):
            one = fragments[one.name.value]
        condition = one.type_condition
        if condition is not None:
            wanted = schema().get_type(condition.name.value)
            if wanted is not parent and not (
                isinstance(wanted, (GraphQLInterfaceType, GraphQLUnionType))
                and schema().is_sub_type(wanted, parent)
            ):
                continue
        selected(parent, one.selection_set.selections, fragments, into)
    return into


def fits(value, kind, nodes, fragments, path, failed):
    if is_non_null_type(kind):
        if value is None:
            raise Wrong(f"{path} is null, but {kind}")
        kind = kind.of_type
    if value is None:
        return
    if is_list_type(kind):
        if not isinstance(value, list):
            raise Wrong(f"{path} is no list")
        for place, item in enumerate(value):
            fits(item, kind.of_type, nodes, fragments, f"{path}.{place}", failed)
        return
    if is_leaf_type(kind):
        if is_enum_type(kind):
            if value not in kind.values:
                raise Wrong(f"{path}: {value!r} is not one of {kind}")
        elif kind.name in SCALARS and not SCALARS[kind.name](value):
            raise Wrong(f"{path}: {value!r} is no {kind}")
        return
    if not isinstance(value, dict):
        raise Wrong(f"{path} is no object")
    named = get_named_type(kind)
    inside = [one for node in nodes for one in node.selection_set.selections]
    if isinstance(named, (GraphQLInterfaceType, GraphQLUnionType)):
        if "__typename" not in value:
            return
        named = schema().get_type(value["__typename"])
    wanted = selected(named, inside, fragments, {})
    if set(wanted) != set(value):
        raise Wrong(f"{path} has {sorted(value)}, not {sorted(wanted)}")
    for name, fields in wanted.items():
        if fields[0].name.value == "__typename":
            if value[name] != named.name:
                raise Wrong(f"{path}.{name} is {value[name]!r}, not {named.name}")
            continue
        field = named.fields[fields[0].name.value]
        fits(value[name], field.type, fields, fragments, f"{path}.{name}", failed)


def answer_fits(document, answer):
    if not isinstance(answer, dict) or not set(answer) <= {"data", "errors", "extensions"}:
        raise Wrong(f"not an answer: {str(answer)[:200]}")
    errors = answer.get("errors", [])
    if "errors" in answer and not errors:
        raise Wrong("errors is empty")
    for error in errors:
        code = error.get("extensions", {}).get("code")
        if code not in CODES:
            raise Wrong(f"the code {code}: {error}")
    if "data" not in answer:
        if not errors:
            raise Wrong("neither data nor errors")
        return
    if answer["data"] is None:
        if not errors:
            raise Wrong("data is null without an error")
        return
    try:
        parsed = parse(document)
    except GraphQLError as error:
        raise Wrong(f"it was answered, but is no document: {error}") from error
    operations = [one for one in parsed.definitions if isinstance(one, OperationDefinitionNode)]
    fragments = {
        one.name.value: one for one in parsed.definitions if not isinstance(one, OperationDefinitionNode)
    }
    root = schema().get_root_type(operations[0].operation)
    fits(answer["data"], root, operations[:1], fragments, "data", errors)


@schemathesis.check
def answer_is_by_the_schema(ctx, response, case):
    text = response.text
    # Its own check takes every top-level error for the server's fault; refusals are not.
    if response.status_code >= 500:
        raise Wrong(f"status {response.status_code}: {text[:300]}")
    found = INSIDE.search(text)
    # What was sent may come back in a sentence; what was not sent may not.
    document = case.body if isinstance(case.body, str) else case.body["query"]
    if found and found.group(0) not in document:
        raise Wrong(f"the answer tells {found.group(0)!r}: {text[:300]}")
    answer_fits(document, json.loads(text))
