"""The kinds of files that are read, by suffix; what a file really is, is told by its content."""

from __future__ import annotations

TEXT_SUFFIXES = (".txt", ".md", ".markdown")
HTML_SUFFIXES = (".html", ".htm", ".xhtml", ".shtml")
SUFFIXES = (*TEXT_SUFFIXES, ".pdf", ".docx", *HTML_SUFFIXES)
"""Of documents."""
ARCHIVE_SUFFIXES = (".zip",)
"""Of what holds documents."""
