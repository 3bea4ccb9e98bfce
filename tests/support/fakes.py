"""Small modules written for one test, as a folder on the path or as a wheel."""

from __future__ import annotations

import base64
import hashlib
import shutil
import zipfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

MODULE = """
from crm_host.api import MenuItem, Module, Permission

module = Module(
    name="{name}",
    title="{title}",
    permissions=(Permission("note.read", "See notes", scopes=("own", "team", "all")),),
    menu=(MenuItem("notes", "Notes", "{name}.note_list", permission="note.read"),),
    {extra}
)
"""
MODELS = """
from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column
from crm_host.api import Base

class {title}Note(Base):
    __tablename__ = "{name}_note"
    id: Mapped[int] = mapped_column(primary_key=True)
    text: Mapped[str] = mapped_column(String(200))
"""
VIEWS = """
from crm_host.api import Routes

routes = Routes()

@routes.get("/notes", permission="note.read")
def note_list():
    return "{title} {version} is at your service"
"""
MIGRATION = """
import sqlalchemy as sa
from alembic import op

revision = "{revision}"
down_revision = {down}

def upgrade():
    {up}

def downgrade():
    {undo}
"""


@dataclass(frozen=True)
class Fake:
    """A module distribution `crm-<name>` with one table, one page and one menu item."""

    name: str
    version: str = "1.0.0"
    requires: tuple[str, ...] = ("crm-host",)
    #: File below the package to its text; replaces or adds, `None` leaves a file out.
    files: Mapping[str, str | None] = field(default_factory=dict)
    #: Python statements of further migrations, each up and down.
    migrations: tuple[tuple[str, str], ...] = ()
    #: Further arguments of `Module(...)`.
    extra: str = ""
    distribution: str = ""

    @property
    def project(self) -> str:
        """Name of the distribution."""
        return self.distribution or f"crm-{self.name}"

    @property
    def info(self) -> str:
        """Name of the metadata folder."""
        return f"{self.project.replace('-', '_')}-{self.version}.dist-info"

    def contents(self) -> dict[str, str]:
        """Return every file with its text."""
        values = {
            "name": self.name,
            "title": self.name.capitalize(),
            "version": self.version,
            "extra": self.extra,
        }
        package: dict[str, str | None] = {
            "__init__.py": "",
            "module.py": MODULE.format(**values),
            "models.py": MODELS.format(**values),
            "views.py": VIEWS.format(**values),
            **self._migrations(),
            **self.files,
        }
        found = {
            f"crm_{self.name}/{path}": text for path, text in package.items() if text is not None
        }
        return found | {
            f"{self.info}/METADATA": self._metadata(),
            f"{self.info}/entry_points.txt": (
                f"[crm.modules]\n{self.name} = crm_{self.name}.module:module\n"
            ),
            f"{self.info}/WHEEL": "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
        }

    def write(self, folder: Path) -> Path:
        """Install it into a folder for `sys.path`, in place of any other version."""
        for other in folder.glob(f"{self.project.replace('-', '_')}-*.dist-info"):
            shutil.rmtree(other)
        shutil.rmtree(folder / f"crm_{self.name}", ignore_errors=True)
        for path, text in self.contents().items():
            target = folder / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text, encoding="utf-8")
        return folder

    def wheel(self, folder: Path) -> Path:
        """Write it as a wheel and return its path."""
        name = f"{self.project.replace('-', '_')}-{self.version}-py3-none-any.whl"
        return write_wheel(folder / name, self.contents().items(), self.info)

    def _metadata(self) -> str:
        lines = [
            "Metadata-Version: 2.4",
            f"Name: {self.project}",
            f"Version: {self.version}",
            f"Summary: Notes for {self.name}",
            "License-Expression: Apache-2.0",
            *(f"Requires-Dist: {requirement}" for requirement in self.requires),
        ]
        return "\n".join(lines) + "\n"

    def _migrations(self) -> dict[str, str]:
        create = (
            f'op.create_table("{self.name}_note", sa.Column("id", sa.Integer, primary_key=True), '
            'sa.Column("text", sa.String(200), nullable=False))'
        )
        steps = [(create, f'op.drop_table("{self.name}_note")'), *self.migrations]
        files = {}
        for number, (up, undo) in enumerate(steps, 1):
            down = repr(f"{self.name}{number - 1}") if number > 1 else None
            files[f"migrations/000{number}.py"] = MIGRATION.format(
                revision=f"{self.name}{number}", down=down, up=up, undo=undo
            )
        return files


def write_wheel(path: Path, contents: Iterable[tuple[str, str]], info: str) -> Path:
    """Write files and a correct RECORD into a wheel."""
    path.parent.mkdir(parents=True, exist_ok=True)
    record = []
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in contents:
            data = text.encode()
            digest = base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b"=").decode()
            record.append(f"{name},sha256={digest},{len(data)}")
            archive.writestr(name, data)
        archive.writestr(f"{info}/RECORD", "\n".join([*record, f"{info}/RECORD,,", ""]))
    return path
