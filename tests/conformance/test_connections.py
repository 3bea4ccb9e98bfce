"""Nobody speaks to the database past the gate but those parts of the host that are below it."""

from pathlib import Path

import pytest

import crm_host
from crm_host.testing.conformance.connections import calls_past_the_gate, direct_access

#: Parts of the host that work below the gate.
BELOW = {
    "data": "is the gate",
    "kernel": "works where tables are missing, old or half made",
    "jobs": "claims and looks at its own rows",
    "transfer": "copies every table as it is",
    "backup": "copies every table as it is",
    "testing": "looks from outside",
}
#: Single files with one statement about rows of the host that belong to nobody.
ALSO = {
    "admin/setup/state.py": "asks a database that may have no tables yet",
    "auth/roles.py": "counts the configuration's version up",
    "auth/sessions.py": "notes when somebody was seen, also if the request fails",
    "auth/teams.py": "counts the configuration's version up",
    "cli/move.py": "opens the database that everything goes to",
    "cli/themes.py": "counts the configuration's version up",
    "dev/server/schema.py": "compares an author's models with the tables",
    "extend/events.py": "writes the outbox",
    "files/mentions.py": "asks tables of modules that are not loaded who names a file",
    "palette/limits.py": "limits the time of one statement",
    "screens/choices.py": "counts the configuration's version up",
    "screens/custom/defining.py": "counts the configuration's version up",
    "screens/custom/indexes.py": "makes and drops indexes",
    "screens/custom/jobs.py": "opens a connection on which PostgreSQL makes an index concurrently",
    "screens/custom/purging.py": "takes values out that nobody can see any more",
    "screens/custom/searching.py": "writes search texts anew, which is no change of a record",
    "screens/recents.py": "notes after the answer what was opened, also if nobody has time",
    "screens/saved/shelf.py": "counts the configuration's version up",
}


@pytest.fixture
def package(tmp_path: Path) -> Path:
    folder = tmp_path / "crm_loyalty"
    (folder / "migrations").mkdir(parents=True)
    return folder


@pytest.mark.parametrize(
    ("statement", "named"),
    [
        ("session().connection().execute(select(table))", "session.connection()"),
        ("with db.engine.begin() as c: pass", "engine.begin()"),
        ("with engine.connect() as c: pass", "engine.connect()"),
        ("db.session.execute(text('SELECT 1'))", "execute(text(…))"),
        ("session().scalars(sqlalchemy.text('SELECT 1'))", "scalars(text(…))"),
        ("create_engine('sqlite://')", "create_engine()"),
        ("here.get_bind().raw_connection()", "raw_connection()"),
    ],
)
def test_names_the_line_and_what_to_do_instead(package: Path, statement: str, named: str) -> None:
    (package / "services.py").write_text(f"def points():\n    {statement}\n")

    (line,) = direct_access(package)

    assert line.startswith(f"crm_loyalty/services.py:2: {named} goes past the access rules")
    assert "system_session(reason)" in line


@pytest.mark.parametrize(
    "statement",
    [
        "session().execute(select(Contact))",
        "session().begin_nested()",
        "with session().begin(): pass",
        "mailbox.connect('imap.example')",
        "form.text('note')",
    ],
)
def test_leaves_the_session_and_other_libraries_alone(package: Path, statement: str) -> None:
    (package / "services.py").write_text(statement)

    assert direct_access(package) == []


def test_migrations_may(package: Path) -> None:
    (package / "migrations" / "20260309_1405_points.py").write_text(
        "op.get_bind().execute(text('UPDATE loyalty_account SET points = 0'))"
    )

    assert direct_access(package) == []


def test_the_host_does_so_only_below_the_gate() -> None:
    root = Path(crm_host.__file__).parent
    files = {path.relative_to(root) for path in root.rglob("*.py")}
    past = {path for path in files if any(calls_past_the_gate(root / path))}

    outside = {path.as_posix() for path in past if path.parts[0] not in BELOW}

    assert outside == set(ALSO)
