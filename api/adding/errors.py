"""What can be wrong with an upload; each error is told in both languages (messages/add.yaml)."""

from __future__ import annotations

from api.problems import (
    ForbiddenError,
    MediaTypeError,
    SaidError,
    SlowRequestError,
    UnknownPageError,
)
from ontology.errors import InputError, StoreError, TooLargeError


class UploadError(SaidError, InputError):
    """A body that cannot be taken as an upload."""


class UploadTooLargeError(SaidError, TooLargeError):
    """A file, or all files together, larger than is taken."""


class UploadKindError(SaidError, MediaTypeError):
    """Files of kinds that are not read."""


class SlowUploadError(SaidError, SlowRequestError):
    """An upload that did not come in time."""


class NotAllowedError(SaidError, ForbiddenError):
    """Adding is off here, or another site asks for it."""


class NoRoomError(SaidError, StoreError):
    """The temporary folder takes no more."""


class UnknownJobError(SaidError, UnknownPageError):
    """An upload that this server does not know, or no longer."""
