"""What the scripts of every page may say: messages that begin with `common.`, and the labels of the ontology."""

from __future__ import annotations

import functools
from collections.abc import Mapping

from api.i18n import Language, Translator
from ontology.schema import load_schema


@functools.cache
def common_words(language: Language) -> Mapping[str, str]:
    """Return messages by key; a label of the ontology has the key `class.NAME`, `relation.NAME` or `status.NAME`.

    >>> common_words("en")["class.Airport"], common_words("zh")["status.Planned"]
    ('Airport', '计划')
    """
    schema = load_schema()
    kinds = {"class": schema.classes, "relation": schema.relations, "status": schema.statuses}
    labels = {f"{kind}.{name}": term.label(language) for kind, terms in kinds.items() for name, term in terms.items()}
    return labels | Translator(language).starting("common.")
