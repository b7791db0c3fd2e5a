"""What a query worker may do: compute, read and write the sockets it has, and nothing else.

Three walls, each on its own enough to keep a query from the network and from files:

* system calls: a seccomp filter lets through only those that computing needs (Linux on x86-64 and ARM64);
* descriptors: every number that the limit leaves is taken, so that nothing can be opened;
* memory: the address space is limited, so that a query that grows ends its own process only.

`walls` tells which of them this platform has.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import platform
import resource
import signal
import socket
import struct
import sys

LINUX = sys.platform == "linux"
SOCKET = 3
"""The descriptor that a confined process keeps, beside the standard ones, which lead nowhere."""

_PR_SET_PDEATHSIG, _PR_GET_SECCOMP, _PR_SET_SECCOMP, _PR_SET_NO_NEW_PRIVS = 1, 21, 22, 38
_SECCOMP_MODE_FILTER = 2
_ALLOW, _REFUSE = 0x7FFF0000, 0x00050000 | 1  # SECCOMP_RET_ALLOW; SECCOMP_RET_ERRNO with EPERM

_CALLS: dict[str, tuple[int, dict[str, int]]] = {
    # audit architecture; numbers from the kernel's tables (asm/unistd_64.h, asm-generic/unistd.h)
    "x86_64": (
        0xC000003E,
        {
            "read": 0, "write": 1, "close": 3, "fstat": 5, "poll": 7, "lseek": 8, "mmap": 9, "mprotect": 10,
            "munmap": 11, "brk": 12, "rt_sigaction": 13, "rt_sigprocmask": 14, "rt_sigreturn": 15, "readv": 19,
            "writev": 20, "sched_yield": 24, "mremap": 25, "madvise": 28, "nanosleep": 35, "getpid": 39, "sendto": 44,
            "recvfrom": 45, "sendmsg": 46, "recvmsg": 47, "exit": 60, "getrusage": 98, "sigaltstack": 131,
            "gettid": 186, "futex": 202, "clock_gettime": 228, "clock_nanosleep": 230, "exit_group": 231, "tgkill": 234,
            "ppoll": 271, "getrandom": 318, "membarrier": 324, "rseq": 334,
        },
    ),
    "aarch64": (
        0xC00000B7,
        {
            "close": 57, "lseek": 62, "read": 63, "write": 64, "readv": 65, "writev": 66, "ppoll": 73, "fstat": 80,
            "exit": 93, "exit_group": 94, "futex": 98, "nanosleep": 101, "clock_gettime": 113, "clock_nanosleep": 115,
            "sched_yield": 124, "tgkill": 131, "sigaltstack": 132, "rt_sigaction": 134, "rt_sigprocmask": 135,
            "rt_sigreturn": 139, "getrusage": 165, "getpid": 172, "gettid": 178, "sendto": 206, "recvfrom": 207,
            "sendmsg": 211, "recvmsg": 212, "brk": 214, "munmap": 215, "mremap": 216, "mmap": 222, "mprotect": 226,
            "madvise": 233, "getrandom": 278, "membarrier": 283, "rseq": 293,
        },
    ),
}  # fmt: skip
_READING = {
    "x86_64": {"pread64": 17, "access": 21, "stat": 4, "lstat": 6, "openat": 257, "newfstatat": 262, "fadvise64": 221},
    "aarch64": {"openat": 56, "pread64": 67, "newfstatat": 79, "fadvise64": 223},
}
"""What reading a database on disk needs besides; nothing that leaves the machine."""


def walls() -> tuple[str, ...]:
    """Return the walls of this platform: `seccomp`, `memory`, `descriptors`."""
    return (*(("seccomp",) if _has_seccomp() else ()), *(("memory",) if LINUX else ()), "descriptors")


def confine(connection: int, *, memory: int | None, reads_files: bool = False) -> socket.socket:
    """Wall this process in for good and return its one socket, `connection`; all else is closed.

    `memory` is how many bytes it may take beyond what it has. A process that `reads_files`, because its
    database is on disk, has no wall of descriptors, and its filter lets it open files.
    """
    nowhere = os.open(os.devnull, os.O_RDWR)
    for standard in (0, 1, 2):
        os.dup2(nowhere, standard)
    os.dup2(connection, SOCKET)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if LINUX:
        _prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
        with contextlib.suppress(OSError), open("/proc/self/oom_score_adj", "w", encoding="ascii") as score:
            score.write("900")  # where memory runs out all the same, a worker goes before the server
        if memory is not None:
            _limit_memory(memory)
    if not reads_files:
        os.closerange(SOCKET + 1, resource.getrlimit(resource.RLIMIT_NOFILE)[0])
        resource.setrlimit(resource.RLIMIT_NOFILE, (SOCKET + 1, SOCKET + 1))
    own = socket.socket(fileno=SOCKET)  # asks the system for its name, which the filter would refuse
    if _has_seccomp():
        _filter_calls(reads_files=reads_files)
    return own


def _limit_memory(more: int) -> None:
    with open("/proc/self/statm", encoding="ascii") as statistics:
        pages = int(statistics.read().split()[0])
    limit = pages * resource.getpagesize() + more
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))


def _has_seccomp() -> bool:
    return LINUX and platform.machine() in _CALLS and ctypes.CDLL(None).prctl(_PR_GET_SECCOMP, 0, 0, 0, 0) >= 0


def _filter_calls(*, reads_files: bool) -> None:
    machine = platform.machine()
    architecture, calls = _CALLS[machine]
    allowed = sorted({*calls.values(), *(_READING[machine].values() if reads_files else ())})
    program = _program(architecture, allowed)
    instructions = ctypes.create_string_buffer(program, len(program))
    header = struct.pack("HxxxxxxP", len(program) // 8, ctypes.addressof(instructions))
    _prctl(_PR_SET_NO_NEW_PRIVS, 1)
    _prctl(_PR_SET_SECCOMP, _SECCOMP_MODE_FILTER, ctypes.create_string_buffer(header, len(header)))


def _program(architecture: int, allowed: list[int]) -> bytes:
    """Return a BPF program over `struct seccomp_data` that allows some calls and refuses all others.

    Each instruction is code, jump if true, jump if false, operand (linux/filter.h). The number of a call of the
    x32 interface is none of `allowed`, so it is refused like any other.
    """
    load, equal, give = 0x20, 0x15, 0x06
    steps = [(load, 0, 0, 4), (equal, 1, 0, architecture), (give, 0, 0, _REFUSE), (load, 0, 0, 0)]
    steps += [(equal, len(allowed) - place, 0, number) for place, number in enumerate(allowed)]
    steps += [(give, 0, 0, _REFUSE), (give, 0, 0, _ALLOW)]
    return b"".join(struct.pack("HBBI", *step) for step in steps)


def _prctl(option: int, *arguments: object) -> None:
    given = [*arguments, *[0] * (4 - len(arguments))]
    libc = ctypes.CDLL(None, use_errno=True)
    converted = [ctypes.c_ulong(one) if isinstance(one, int) else one for one in given]
    if libc.prctl(option, *converted):
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))
