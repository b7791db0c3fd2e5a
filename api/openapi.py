"""The OpenAPI description in version 3.0, which Swagger UI 4 shows; FastAPI writes 3.1.

What differs here: "or null" is `nullable`, and a schema has one `example` in place of `examples`.
"""

from __future__ import annotations

from typing import Any

OPENAPI_VERSION = "3.0.3"
_NULL = {"type": "null"}


def as_version_3_0(node: Any) -> Any:
    """Return a description, or a part of one, in the terms of OpenAPI 3.0.

    >>> as_version_3_0({"anyOf": [{"type": "string"}, {"type": "null"}], "examples": ["a", "b"]})
    {'example': 'a', 'type': 'string', 'nullable': True}
    """
    if isinstance(node, list):
        return [as_version_3_0(item) for item in node]
    if not isinstance(node, dict):
        return node
    found = {key: as_version_3_0(value) for key, value in node.items()}
    if isinstance(found.get("examples"), list):
        found["example"] = found.pop("examples")[0]
    choices = found.get("anyOf", [])
    if _NULL in choices:
        rest = [choice for choice in found.pop("anyOf") if choice != _NULL]
        found |= rest[0] if len(rest) == 1 else {"anyOf": rest}
        found["nullable"] = True
    return found
