"""Questions in Chinese and English, answered from the graph with evidence; no language model."""

from graph.ask.answering import answer, prepare
from graph.ask.explaining import explain
from graph.ask.result import Answer

__all__ = ["Answer", "answer", "explain", "prepare"]
