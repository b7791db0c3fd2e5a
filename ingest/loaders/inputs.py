"""What is to be read: files, and files inside of zip archives."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from ontology.errors import DocumentError
from ontology.iris import slug_of


@dataclass(frozen=True, slots=True, order=True)
class Input:
    """A file to read, or the `member` of that name inside a zip archive.

    >>> str(Input(Path("a.zip"), "2024/报告.pdf")), Input(Path("a.zip"), "2024/报告.pdf").stem
    ('a.zip/2024/报告.pdf', '报告')
    """

    path: Path
    member: str | None = None

    def __str__(self) -> str:
        return f"{self.path}/{self.member}" if self.member else str(self.path)

    @property
    def name(self) -> str:
        """The file's own name, without folders."""
        return PurePosixPath(self.member).name if self.member else self.path.name

    @property
    def stem(self) -> str:
        """The name without its suffix."""
        return Path(self.name).stem

    @property
    def suffix(self) -> str:
        """The suffix in small letters, `.pdf`, or nothing."""
        return Path(self.name).suffix.lower()

    @property
    def file_name(self) -> str:
        """The name to keep with the document: of a member with the archive's before it, without outer folders."""
        return f"{self.path.name}/{self.member}" if self.member else self.path.name


def clashes(inputs: Iterable[Input]) -> dict[Input, DocumentError]:
    """Return the inputs that would be stored as the same document as one before them, each with its error.

    >>> [str(e) for e in clashes([Input(Path("a.pdf")), Input(Path("b/a.docx"))]).values()]
    ['b/a.docx and a.pdf would be the same document a']
    """
    first: dict[str, Input] = {}
    found: dict[Input, DocumentError] = {}
    for one in inputs:
        try:
            slug = slug_of(one.name)
        except ValueError:
            continue  # told when it is read
        if first.setdefault(slug, one) != one:
            message = f"{one} and {first[slug]} would be the same document {slug}"
            found[one] = DocumentError(message, "rename one of them, or leave one out")
    return found
