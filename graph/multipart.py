"""A body of several parts (`multipart/form-data`, RFC 7578): each with its media type."""

from __future__ import annotations

from email.message import Message
from email.parser import BytesHeaderParser

from ontology.errors import InputError

FORM = "multipart/form-data"


def parts(content_type: str, body: bytes) -> list[tuple[str, bytes]]:
    r"""Return the media type and the content of each part; raises `InputError` where the body is not made so.

    >>> parts("multipart/form-data; boundary=x", b"--x\r\nContent-Type: text/turtle\r\n\r\n<a> <b> 1 .\r\n--x--\r\n")
    [('text/turtle', b'<a> <b> 1 .')]
    """
    header = Message()
    header["Content-Type"] = content_type
    boundary = header.get_boundary()
    if not boundary:
        raise InputError("there is no boundary between the parts", f"send Content-Type: {FORM}; boundary=…")
    _, *found = (b"\r\n" + body).split(b"\r\n--" + boundary.encode())
    if not found or not found[-1].startswith(b"--"):
        raise InputError(f"the body does not end with --{boundary}--")
    return [_part(one) for one in found[:-1]]


def _part(text: bytes) -> tuple[str, bytes]:
    head, _, content = text.partition(b"\r\n\r\n")
    return BytesHeaderParser().parsebytes(head.lstrip()).get_content_type(), content
