"""The OpenAPI description as records, for the page that shows it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

Json = Mapping[str, Any]
_MODEL = "#/components/schemas/"


@dataclass(frozen=True, slots=True)
class Kind:
    """The type of a value in words, as `string` or `list of Found`; `model` is the name in it that is described."""

    text: str
    model: str | None = None


@dataclass(frozen=True, slots=True)
class Field:
    """A parameter of an operation or a member of a model; `place` tells where a parameter stands."""

    name: str
    kind: Kind
    required: bool
    description: str
    place: str = ""
    default: str = ""
    example: str = ""
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Answer:
    """What an operation may answer with."""

    status: str
    description: str
    media_types: tuple[str, ...]
    kind: Kind | None


@dataclass(frozen=True, slots=True)
class Operation:
    """One method of one address."""

    method: str
    path: str
    summary: str
    description: str
    parameters: tuple[Field, ...]
    bodies: tuple[str, ...]
    answers: tuple[Answer, ...]

    @property
    def anchor(self) -> str:
        """The fragment of the page that shows it."""
        return f"{self.method}-{self.path.strip('/').replace('/', '-').replace('{', '').replace('}', '') or 'home'}"


@dataclass(frozen=True, slots=True)
class Model:
    """An object of the answers with its members."""

    name: str
    description: str
    members: tuple[Field, ...]


def operations(openapi: Json) -> list[Operation]:
    """Return what can be asked, in the order of the description."""
    return [
        Operation(
            method.upper(),
            path,
            found.get("summary", ""),
            found.get("description", ""),
            tuple(_parameter(one) for one in found.get("parameters", ())),
            tuple(found.get("requestBody", {}).get("content", ())),
            tuple(_answers(found)),
        )
        for path, methods in openapi["paths"].items()
        for method, found in methods.items()
    ]


def models(openapi: Json) -> list[Model]:
    """Return the objects that answers are made of, by name."""
    return [
        Model(name, schema.get("description", ""), tuple(_members(schema)))
        for name, schema in sorted(openapi.get("components", {}).get("schemas", {}).items())
        if schema.get("properties")
    ]


def kind_of(schema: Json) -> Kind:
    """Return the type that a schema gives, in words.

    >>> kind_of({"type": "array", "items": {"$ref": "#/components/schemas/Found"}})
    Kind(text='list of Found', model='Found')
    """
    if ref := schema.get("$ref"):
        name = str(ref).removeprefix(_MODEL)
        return Kind(name, name)
    for choice in ("anyOf", "allOf", "oneOf"):
        if schema.get(choice):
            kinds = [kind_of(one) for one in schema[choice]]
            return Kind(" or ".join(one.text for one in kinds), next((one.model for one in kinds if one.model), None))
    if schema.get("type") == "array":
        inner = kind_of(schema.get("items", {}))
        return Kind(f"list of {inner.text}", inner.model)
    if isinstance(values := schema.get("additionalProperties"), Mapping):
        inner = kind_of(values)
        return Kind(f"object of {inner.text}", inner.model)
    return Kind(str(schema.get("type", "any")))


def _parameter(found: Json) -> Field:
    return _field(found["name"], found.get("schema", {}), found.get("required", False), found)


def _members(schema: Json) -> Iterator[Field]:
    required = schema.get("required", ())
    for name, member in schema["properties"].items():
        yield _field(name, member, name in required, member)


def _field(name: str, schema: Json, required: bool, said: Json) -> Field:
    return Field(
        name=name,
        kind=kind_of(schema),
        required=required,
        description=said.get("description", ""),
        place=said.get("in", ""),
        default=_shown(schema.get("default")),
        example=_shown(schema.get("example")),
        choices=tuple(map(str, schema.get("enum", ()))),
    )


def _shown(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return str(value) if isinstance(value, (str, int, float)) else ""


def _answers(found: Json) -> Iterator[Answer]:
    for status, answer in sorted(found.get("responses", {}).items()):
        content = answer.get("content", {})
        schema = next((one["schema"] for one in content.values() if one.get("schema")), None)
        yield Answer(status, answer.get("description", ""), tuple(content), kind_of(schema) if schema else None)
