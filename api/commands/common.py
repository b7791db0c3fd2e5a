"""What subcommands share: opening the store, and finding entities and documents in it."""

from __future__ import annotations

from api.settings import read_settings
from graph.store import Store
from ontology.errors import StoreError
from ontology.rulings import Ruling, rulings_of


def open_for_reading(store: str | None) -> Store:
    """Open the store that the option or the settings name; raises `StoreError` where there is none."""
    location = store or read_settings().store
    try:
        return Store.open(location, read_only=True)
    except StoreError as error:
        hint = error.hint or "read documents first: regiongraph ingest PATH"
        raise StoreError(error.message, hint) from error


def rulings_in(store: str | None) -> tuple[Ruling, ...]:
    """Return what persons decided of names for the store that the option or the settings name."""
    folder = Store.folder_of(store or read_settings().store)
    return rulings_of(folder) if folder else ()


def prepare_for_writing(store: str | None) -> None:
    """Do beforehand, in memory, what opening a new store takes."""
    Store.prepare(store or read_settings().store)


def open_for_writing(store: str | None, wait: float = 0.0) -> Store:
    """Open the store that the option or the settings name, made when it is new, once no other process writes to it."""
    return Store.open(store or read_settings().store, wait=wait)


def kept(keep_versions: bool | None) -> bool:
    """Return whether versions are kept: as the option says, or the settings."""
    return read_settings().keep_versions if keep_versions is None else keep_versions
