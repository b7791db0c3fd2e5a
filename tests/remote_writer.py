"""A process that commits one change after another to a store on a server, until it is killed."""

from __future__ import annotations

import sys

from graph import remote_lease
from graph.remote import RemoteWriting, open_remote
from graph.terms import sort_lines
from ontology.namespaces import ID

ONE, TWO, THREE = (f"{ID}document/{name}" for name in ("one", "two", "three"))


def lines_of(*numbers: int) -> bytes:
    return sort_lines("".join(f'<urn:s{n}> <urn:p> "{n}.50" .\n' for n in numbers).encode())


OLD = {ONE: lines_of(*range(300)), TWO: lines_of(1, 2)}
CHANGE = {ONE: lines_of(*range(10, 310)), TWO: b"", THREE: lines_of(7)}
BACK = {**OLD, THREE: b""}
NEW = {ONE: CHANGE[ONE], THREE: CHANGE[THREE]}


def writing(address: str, wait: float = 0.0) -> RemoteWriting:
    found = open_remote(address, read_only=False, wait=wait)
    assert isinstance(found, RemoteWriting)
    return found


if __name__ == "__main__":
    remote_lease.BEAT_SECONDS = 0.1
    backend = writing(sys.argv[1], wait=30)
    sys.stdout.write("open\n")
    sys.stdout.flush()
    while True:
        backend.commit(CHANGE)
        backend.commit(BACK)
