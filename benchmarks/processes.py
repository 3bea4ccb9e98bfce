"""Memory of a process tree, as the kernel accounts for it."""

from __future__ import annotations

import os
from pathlib import Path


def tree(root: int) -> set[int]:
    """Return a process and all its descendants."""
    children: dict[int, list[int]] = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            # The name in parentheses may contain spaces; the parent is the second field after it.
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:  # it ended meanwhile
            continue
        children.setdefault(int(fields[1]), []).append(int(stat.parent.name))
    found, waiting = set(), [root]
    while waiting:
        found.add(process := waiting.pop())
        waiting += children.get(process, [])
    return found


def proportional_set_size(root: int) -> float:
    """Return the memory of a process tree in MiB, shared pages counted once (PSS)."""
    kilobytes = 0
    for process in tree(root):
        for line in Path(f"/proc/{process}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                kilobytes += int(line.split()[1])
    return kilobytes / 1024


def processor_seconds(root: int) -> float:
    """Return the processor time that the living processes of a tree have used."""
    ticks = 0
    for process in tree(root):
        fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
        ticks += int(fields[11]) + int(fields[12])  # in the program and in the kernel
    return ticks / os.sysconf("SC_CLK_TCK")


def peak_mib(status: str = "/proc/self/status") -> float:
    """Return the most memory that a process had since its program began, in MiB.

    `ru_maxrss` is no use for this: a program that is started inherits the peak of its parent.
    """
    for line in Path(status).read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) / 1024
    raise RuntimeError(f"{status} names no peak; is it a process that has ended?")
