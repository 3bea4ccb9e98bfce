"""Following a page of the documentation: its files are written, its commands typed."""

from __future__ import annotations

import os
import re
import shlex
import signal
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from babel.messages.pofile import read_po, write_po

_BLOCK = re.compile(r"^```(\w+)[ ]?([^\n]*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True)
class Block:
    """One fenced block: its language, what stands beside it, and its text."""

    language: str
    words: tuple[str, ...]
    text: str

    def option(self, name: str) -> str:
        """Return the value of `name="…"`, or nothing."""
        found = (word.partition("=")[2] for word in self.words if word.startswith(f"{name}="))
        return next(found, "")


def blocks(page: Path) -> Iterator[Block]:
    """Yield the blocks of a page."""
    for language, words, text in _BLOCK.findall(page.read_text(encoding="utf-8")):
        yield Block(language, tuple(shlex.split(words)), text)


@dataclass
class Reader:
    """Somebody who does what a page says, in a folder of their own."""

    folder: Path
    environ: Mapping[str, str]
    #: Words that this environment says otherwise, as the installer of its packages.
    instead: Mapping[str, str] = field(default_factory=dict)
    running: list[subprocess.Popen[str]] = field(default_factory=list)

    def follow(self, page: Path) -> None:
        """Do everything that a page says, in its order."""
        for block in blocks(page):
            if block.language == "console":
                self._type(block)
            elif block.words:
                self.write(block)

    def write(self, block: Block) -> None:
        """Write a file, or change one."""
        path = self.folder / block.words[0]
        place = block.option("after") or block.option("instead")
        if block.language == "po":
            _translate(path, block.text)
        elif place:
            _insert(path, place, block.text, replace=bool(block.option("instead")))
        else:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(block.text, encoding="utf-8")

    def stop(self) -> None:
        """End what still runs."""
        for process in self.running:
            os.killpg(process.pid, signal.SIGTERM)
            process.wait(timeout=60)

    def _type(self, block: Block) -> None:
        for part in block.text.split("$ ")[1:]:
            command, *expected = part.strip().splitlines()
            if "background" in block.words:
                self.running.append(self._start(command, subprocess.DEVNULL))
            else:
                self._run(command, expected)

    def _run(self, command: str, expected: list[str]) -> None:
        if command.startswith("cd "):
            self.folder = (self.folder / command.removeprefix("cd ")).resolve()
            return
        if command.startswith(". "):
            venv = self.folder / command.removeprefix(". ").removesuffix("/bin/activate")
            path = f"{venv / 'bin'}{os.pathsep}{self.environ['PATH']}"
            self.environ = {**self.environ, "PATH": path, "VIRTUAL_ENV": str(venv)}
            return
        done = self._start(command)
        output, _none = done.communicate(timeout=600)
        assert done.returncode == 0, f"$ {command}\n{output}"
        for line in expected:
            assert line in output, f"$ {command}\nprinted no line with {line!r} but:\n{output}"

    def _start(self, command: str, output: int = subprocess.PIPE) -> subprocess.Popen[str]:
        for words, other in self.instead.items():
            command = command.replace(words, other)
        return subprocess.Popen(
            ["/bin/sh", "-c", f"exec {command}"],
            cwd=self.folder,
            env=dict(self.environ),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )


def _insert(path: Path, place: str, text: str, *, replace: bool) -> None:
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    found = [number for number, line in enumerate(lines) if line.startswith(place)]
    assert len(found) == 1, f"{len(found)} lines of {path.name} begin with {place!r}"
    start = found[0] + (0 if replace else 1)
    lines[start : start + replace] = text.splitlines(keepends=True)
    path.write_text("".join(lines), encoding="utf-8")


def _translate(path: Path, text: str) -> None:
    language = path.parent.parent.name
    with path.open("rb") as file:
        catalog = read_po(file, locale=language)
    for message in read_po(text.encode().splitlines(keepends=True), locale=language):
        if message.id:
            known = catalog.get(message.id)
            assert known is not None, f"{path} has no text {message.id!r}"
            known.string = message.string
    with path.open("wb") as file:
        write_po(file, catalog, width=100)
