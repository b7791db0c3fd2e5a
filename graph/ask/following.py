"""Questions that follow on from one: templates (`lexicon/followups.tsv`) filled with what was recognised."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations, islice

from graph.ask.answering import answer
from graph.ask.context import Context, context_of
from graph.ask.language import Language
from graph.ask.lexicon import table
from graph.ask.result import Answer
from graph.ask.whynot import called
from graph.view import View

MOST_FOLLOWING = 5
MOST_TRIED = 9
"""How many questions are tried; those without an answer are not offered."""


def following(view: View, asked: Answer, language: Language | None = None) -> tuple[str, ...]:
    """Return questions on what a question named that the graph answers, in the language of the question or another."""
    context = context_of(view)
    tried = islice(_questions(context, asked, language or asked.language), MOST_TRIED)
    answered = (question for question in tried if _is_worth_asking(asked, answer(view, question)))
    return tuple(islice(answered, MOST_FOLLOWING))


def _is_worth_asking(asked: Answer, other: Answer) -> bool:
    """Whether another question has an answer, and not the same one in other words."""
    return other.kind != "unanswerable" and other.sparql != asked.sparql


def _questions(context: Context, asked: Answer, language: Language) -> Iterator[str]:
    named = [iri for iri in dict.fromkeys([*asked.anchors, *_answers(asked)]) if iri in context.names.entities]
    templates = [(row[0], row[2] if language == "en" else row[1]) for row in table("followups")]
    seen = {asked.question}
    for one, two in _pairs(context, named):
        kinds = f"{context.entity(one).top}+{context.entity(two).top}"
        yield from _filled(context, [t for kind, t in templates if kind == kinds], (one, two), language, seen)
    for one in named:
        tops = context.entity(one).top
        yield from _filled(context, [t for kind, t in templates if kind == tops], (one,), language, seen)


def _pairs(context: Context, named: list[str]) -> Iterator[tuple[str, str]]:
    """Yield what was named by twos, places first."""
    for one, two in combinations(named, 2):
        yield (two, one) if context.entity(two).top == "Place" != context.entity(one).top else (one, two)


def _answers(asked: Answer) -> list[str]:
    """Return the first answer, which a reader may want to follow too."""
    return [item.iri for item in asked.answers[:1] if item.iri]


def _filled(
    context: Context, templates: list[str], iris: tuple[str, ...], language: Language, seen: set[str]
) -> Iterator[str]:
    names = dict(zip(("one", "two"), (called(context, iri, language) for iri in iris), strict=False))
    for template in templates:
        question = template.format(**names)
        if question not in seen:
            seen.add(question)
            yield question
