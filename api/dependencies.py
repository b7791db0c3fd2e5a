"""What routes ask for by type: the view, the network, entities by name."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Request

from api.problems import UnknownNameError
from api.state import ApplicationState
from graph.documents import DocumentInfo, find_document
from graph.lookup import Hit, resolve
from graph.network import Network
from graph.projection import project
from graph.store import View
from ontology.errors import UnknownEntityError


async def _state(request: Request) -> ApplicationState:  # in the event loop: FastAPI runs others in threads
    state = request.app.state.regiongraph
    assert isinstance(state, ApplicationState)  # put there by create_app
    return state


StateDep = Annotated[ApplicationState, Depends(_state)]


def _view(state: StateDep) -> View:
    return state.view()


ViewDep = Annotated[View, Depends(_view)]


def _network(view: ViewDep) -> Network:
    return project(view)


NetworkDep = Annotated[Network, Depends(_network)]


def named(view: View, option: str, name: str) -> Hit:
    """Return the entity that an option names; raises `UnknownNameError` with the nearest names."""
    try:
        return resolve(view, name)
    except UnknownEntityError as error:
        raise UnknownNameError(option, name, error.nearest) from error


def document_named(view: View, name: str, option: str = "slug") -> DocumentInfo:
    """Return the document that an option names; raises `UnknownNameError` with the nearest names."""
    try:
        return find_document(view, name)
    except UnknownEntityError as error:
        raise UnknownNameError(option, name, error.nearest) from error
