"""Row rules: what a limited actor reaches, statement shape by statement shape."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from depot import Crane, Label, Part, Repair, Screw, Warranty
from sqlalchemy import ColumnElement, Engine, create_engine, func, or_, select, text, update
from sqlalchemy.orm import Session

from crm_host.auth.models import Team, User
from crm_host.data import rules
from crm_host.data.access import (
    AccessRefused,
    Forbidden,
    NotFound,
    bind_actor,
    field_right,
    require,
    resolve,
)
from crm_host.data.actor import ANONYMOUS, SYSTEM, Actor, acting_as
from crm_host.data.base import metadata
from crm_host.data.session import CrmSession, configure_engine
from crm_host.data.types import utc_now
from crm_host.testing.databases import Kind, copied_database
from crm_host.testing.shapes import READS, SHAPES, Scene, Shape, refused_statements

THU, NIKOS, SALES, SERVICE = 1, 2, 1, 2
MINE, TEAMS, FOREIGN, TRASHED = 1, 2, 3, 4
RECORDS = ("machine", "repair", "label")
ACTIONS = ("read", "write", "create", "delete")


def actor(scope: str, **changes: object) -> Actor:
    """Thu, of the sales team, with one scope for everything in the depot."""
    grants = {f"depot.{record}.{action}": scope for record in RECORDS for action in ACTIONS}
    thu = Actor(
        user_id=THU,
        name="Nguyễn Thị Thu",
        team_ids=frozenset({SALES}),
        grants=grants,  # type: ignore[arg-type]
        roles=frozenset({"depot.fitter"}),
    )
    return replace(thu, **changes)  # type: ignore[arg-type]


ADMINISTRATOR = Actor(user_id=NIKOS, name="Νίκος Παπαδόπουλος", is_administrator=True)


def build(url: str) -> None:
    engine = create_engine(url)
    configure_engine(engine)
    tables = [
        table
        for name, table in metadata.tables.items()
        if name.startswith(("host_", "depot_", "guarantee_"))
    ]
    metadata.create_all(engine, tables=tables)
    with Session(engine, info={"system": "test data"}) as session, session.begin():
        session.add_all(
            [
                User(name="Nguyễn Thị Thu", email="thu@vi.example", email_key="thu"),
                User(name="Νίκος", email="nikos@el.example", email_key="nikos"),
                Team(name="Bán hàng"),
                Team(name="Σέρβις"),
            ]
        )
        session.flush()
        # Rows are written one by one, so that their ids are 1, 2, 3, 4.
        for number, owner, team in (
            (MINE, THU, SERVICE),
            (TEAMS, NIKOS, SALES),
            (FOREIGN, NIKOS, SERVICE),
            (TRASHED, THU, SALES),
        ):
            session.add(
                Crane(
                    name=f"Máy ép {number}",
                    owner_id=owner,
                    team_id=team,
                    deleted_at=utc_now() if number == TRASHED else None,
                    parts=[Part(name="Αντλία", screws=[Screw(size="M8")])],
                    guarantee_machine=Warranty(seller="Bosch"),
                )
            )
            session.flush()
            session.add(Repair(note="thay dầu", machine_id=number, owner_id=THU))
            session.flush()
    engine.dispose()


@pytest.fixture
def engine(database_kind: Kind) -> Iterator[Engine]:
    with copied_database(database_kind, "access-depot", build) as url:
        engine = create_engine(url)
        configure_engine(engine)
        yield engine
        engine.dispose()


@pytest.fixture
def plain(engine: Engine) -> Iterator[Session]:
    """A session that nobody is bound to."""
    with Session(engine) as session:
        yield session


def as_actor(session: Session, who: Actor) -> Session:
    bind_actor(session, who)
    return session


ALL_IDS = frozenset({MINE, TEAMS, FOREIGN, TRASHED})


@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: shape.__name__)
@pytest.mark.parametrize(
    ("scope", "seen"), [("own", {MINE}), ("team", {MINE, TEAMS}), ("all", {MINE, TEAMS, FOREIGN})]
)
def test_no_shape_reaches_hidden_rows(
    plain: Session, shape: Shape, scope: str, seen: set[int]
) -> None:
    session = as_actor(plain, actor(scope))

    reached = shape(Scene(session, Crane, ALL_IDS))

    assert reached <= seen
    if shape in READS:
        assert reached == seen


@pytest.mark.parametrize("scope", ["own", "team"])
def test_children_and_side_rows_follow_their_record(plain: Session, scope: str) -> None:
    session = as_actor(plain, actor(scope))
    seen = {MINE} if scope == "own" else {MINE, TEAMS}

    assert set(session.scalars(select(Part.id))) == seen
    assert set(session.scalars(select(Screw.id))) == seen
    assert {row.id for row in session.scalars(select(Warranty))} == seen
    joined = select(Screw.id).join(Screw.part).join(Part.machine)
    assert set(session.scalars(joined)) == seen


def test_two_people_take_turns_on_cached_statements(engine: Engine) -> None:
    lan = actor("own", user_id=NIKOS, name="Lan", team_ids=frozenset({SERVICE}))
    found = {}
    for turn in range(4):
        who = (actor("own"), lan)[turn % 2]
        with Session(engine) as session:
            bind_actor(session, who)
            found[who.name] = set(session.scalars(select(Crane.id)))

    assert found == {"Nguyễn Thị Thu": {MINE}, "Lan": {TEAMS, FOREIGN}}


@pytest.mark.parametrize(
    ("teams", "seen"),
    [(set(), {MINE}), ({SALES}, {MINE, TEAMS}), ({SALES, SERVICE, 99}, {MINE, TEAMS, FOREIGN})],
)
def test_team_scope_with_no_one_and_three_teams(
    plain: Session, teams: set[int], seen: set[int]
) -> None:
    session = as_actor(plain, actor("team", team_ids=frozenset(teams)))

    assert set(session.scalars(select(Crane.id))) == seen


@pytest.mark.parametrize("who", [ANONYMOUS, actor("own", grants={})], ids=["nobody", "no grants"])
def test_without_permission_nothing_is_found(plain: Session, who: Actor) -> None:
    session = as_actor(plain, who)

    assert session.scalars(select(Crane.id)).all() == []
    assert session.scalars(select(Part.id)).all() == []


def test_administrator_and_host_see_everything_but_the_trash(plain: Session) -> None:
    for who in (ADMINISTRATOR, SYSTEM):
        session = as_actor(plain, who)
        assert set(session.scalars(select(Crane.id))) == {MINE, TEAMS, FOREIGN}


def test_the_trash_is_found_on_request_with_what_belongs_to_it(plain: Session) -> None:
    session = as_actor(plain, actor("own"))

    statement = select(Crane).execution_options(include_deleted=True)
    trashed = session.scalars(statement.where(Crane.deleted_at.is_not(None))).one()

    assert trashed.id == TRASHED
    assert [part.id for part in trashed.parts] == [TRASHED]


@pytest.mark.parametrize("name", refused_statements(Crane))
def test_statements_that_rules_cannot_follow_are_refused(plain: Session, name: str) -> None:
    session = as_actor(plain, actor("own"))

    with pytest.raises(AccessRefused, match=r"system_session\(reason\)"):
        refused_statements(Crane)[name](session)


def test_system_work_may_count_bare_tables(plain: Session) -> None:
    session = as_actor(plain, actor("own"))
    machines = Crane.__table__

    counted = select(func.count()).select_from(machines).execution_options(system="size report")

    assert session.scalar(counted) == 4


def test_a_session_without_actor_is_refused_and_told_what_to_do(plain: Session) -> None:
    with pytest.raises(AccessRefused, match=r"bind_actor\(session, actor\)"):
        plain.scalars(select(Crane))
    plain.add(Crane(name="Máy khoan"))
    with pytest.raises(AccessRefused, match=r"bind_actor\(session, actor\)"):
        plain.flush()


def test_tables_of_the_host_need_no_actor(plain: Session) -> None:
    assert plain.scalar(select(func.count()).select_from(User)) == 2


def test_system_session_sees_all_but_the_trash(engine: Engine) -> None:
    with Session(engine, info={"system": "nightly sweep"}) as session:
        assert set(session.scalars(select(Crane.id))) == {MINE, TEAMS, FOREIGN}
        assert session.scalar(text("SELECT count(*) FROM depot_machine")) == 4


def test_a_reference_set_on_a_new_object_does_not_reveal_a_hidden_row(plain: Session) -> None:
    session = as_actor(plain, actor("own"))
    repair = Repair(machine_id=FOREIGN, note="đổi dây đai")
    session.add(repair)
    session.flush()

    assert repair.machine is None


def test_get_asks_again_for_an_object_that_was_given_away(engine: Engine) -> None:
    with CrmSession(_Database(engine)) as session:  # type: ignore[arg-type]
        bind_actor(session, actor("own"))
        machine = session.get(Crane, MINE)
        assert machine is not None

        machine.owner_id, machine.team_id = NIKOS, SERVICE
        session.flush()

        assert machine.name == "Máy ép 1"
        assert session.get(Crane, MINE) is None


def test_an_object_in_hand_stays_readable_after_it_was_given_away(plain: Session) -> None:
    session = as_actor(plain, actor("own"))
    machine = session.get_one(Crane, MINE)
    machine.owner_id, machine.team_id = NIKOS, SERVICE
    session.commit()

    assert machine.name == "Máy ép 1"


def test_binding_somebody_else_forgets_what_was_loaded(plain: Session) -> None:
    session = as_actor(plain, ADMINISTRATOR)
    machine = session.get(Crane, FOREIGN)

    as_actor(session, actor("own"))

    assert machine not in session
    assert session.get(Crane, FOREIGN) is None


def test_binding_somebody_else_is_refused_while_changes_are_pending(plain: Session) -> None:
    session = as_actor(plain, actor("own"))
    session.add(Crane(name="Máy mài"))

    with pytest.raises(AccessRefused, match="Commit or roll back"):
        bind_actor(session, ADMINISTRATOR)


class _Database:
    """What Flask-SQLAlchemy's session asks of its extension."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.engines = {None: engine}


def test_a_record_of_others_may_not_be_changed(plain: Session) -> None:
    who = actor("own")
    session = as_actor(plain, replace(who, grants={**who.grants, "depot.machine.read": "all"}))
    machine = session.get_one(Crane, FOREIGN)

    machine.name = "Của tôi"

    with pytest.raises(Forbidden) as refused:
        session.flush()
    assert refused.value.permission == "depot.machine.write"


def test_a_record_cannot_be_taken_by_changing_its_owner(plain: Session) -> None:
    who = actor("own")
    session = as_actor(plain, replace(who, grants={**who.grants, "depot.machine.read": "all"}))
    machine = session.get_one(Crane, FOREIGN)

    machine.owner_id, machine.team_id = THU, SALES

    with pytest.raises(Forbidden):
        session.flush()


def test_own_records_may_be_changed_and_given_away(plain: Session) -> None:
    session = as_actor(plain, actor("own"))
    machine = session.get_one(Crane, MINE)
    machine.name, machine.owner_id = "Máy ép cũ", NIKOS

    session.commit()

    as_actor(session, ADMINISTRATOR)
    assert session.get_one(Crane, MINE).owner_id == NIKOS


@pytest.mark.parametrize("action", ["trash", "restore", "purge"])
def test_the_trash_needs_the_right_to_delete(plain: Session, action: str) -> None:
    who = actor("all")
    grants = {code: scope for code, scope in who.grants.items() if not code.endswith("delete")}
    session = as_actor(plain, replace(who, grants=grants))
    number = TRASHED if action == "restore" else MINE
    machine = session.get_one(Crane, number, execution_options={"include_deleted": True})

    if action == "purge":
        session.delete(machine)
    else:
        machine.deleted_at = None if action == "restore" else utc_now()

    with pytest.raises(Forbidden) as refused:
        session.flush()
    assert refused.value.permission == "depot.machine.delete"


def test_new_records_need_the_right_to_create(plain: Session) -> None:
    session = as_actor(plain, actor("own", grants={"depot.machine.read": "all"}))
    session.add(Crane(name="Τρυπάνι"))

    with pytest.raises(Forbidden) as refused:
        session.flush()
    assert refused.value.permission == "depot.machine.create"


def test_with_scope_own_a_record_cannot_be_made_for_somebody_else(plain: Session) -> None:
    session = as_actor(plain, actor("own"))
    session.add(Crane(name="Τρυπάνι", owner_id=NIKOS))

    with pytest.raises(Forbidden):
        session.flush()


@pytest.mark.parametrize("change", ["add", "edit", "remove", "move", "grandchild", "side", "label"])
def test_parts_of_a_record_need_the_right_to_write_it(plain: Session, change: str) -> None:
    who = actor("all")
    grants = {**who.grants, "depot.machine.write": "own"}
    session = as_actor(plain, replace(who, grants=grants))  # type: ignore[arg-type]
    machine = session.get_one(Crane, FOREIGN)
    part = machine.parts[0]

    match change:
        case "add":
            session.add(Part(machine_id=FOREIGN, name="Βίδα"))
        case "edit":
            part.name = "Βίδα"
        case "remove":
            session.delete(part)
        case "move":
            part.machine = session.get_one(Crane, MINE)
        case "grandchild":
            part.screws[0].size = "M10"
        case "side":
            Warranty.of(machine).seller = "Makita"
        case "label":
            machine.labels.append(Label(name="thuê"))

    with pytest.raises(Forbidden) as refused:
        session.flush()
    assert refused.value.permission == "depot.machine.write"


def test_a_record_may_refer_to_one_that_its_author_may_only_read(plain: Session) -> None:
    who = actor("all")
    grants = {**who.grants, "depot.machine.write": "own"}
    session = as_actor(plain, replace(who, grants=grants))  # type: ignore[arg-type]
    machine = session.get_one(Crane, FOREIGN)

    session.add(Repair(note="kiểm tra định kỳ", machine=machine))
    session.commit()

    assert len(machine.repairs) == 2


def test_bulk_changes_reach_only_what_may_be_written(plain: Session) -> None:
    who = actor("all")
    grants = {**who.grants, "depot.machine.write": "own"}
    session = as_actor(plain, replace(who, grants=grants))  # type: ignore[arg-type]

    session.execute(update(Crane).values(name="Máy cũ"))

    rows = session.execute(select(Crane.id, Crane.name)).all()
    names = {tuple(row) for row in rows}
    assert names == {(1, "Máy cũ"), (2, "Máy ép 2"), (3, "Máy ép 3")}


def test_resolve_finds_what_is_visible(plain: Session) -> None:
    session = as_actor(plain, actor("own"))

    assert resolve(Crane, "1", session=session).name == "Máy ép 1"
    assert resolve(Crane, 1, session=session).name == "Máy ép 1"


@pytest.mark.parametrize(
    "identity",
    [FOREIGN, TRASHED, 4711, "3", "abc", "", None, -1, True, "1 OR 1=1", "9" * 30, 2**63, "１"],
)
def test_resolve_refuses_hidden_absent_and_nonsense_alike(plain: Session, identity: object) -> None:
    session = as_actor(plain, actor("own"))

    with pytest.raises(NotFound, match=r"^There is no such depot\.machine\.$"):
        resolve(Crane, identity, session=session)


def test_require_names_the_missing_permission(plain: Session) -> None:
    session = as_actor(plain, ADMINISTRATOR)
    foreign, mine = session.get_one(Crane, FOREIGN), session.get_one(Crane, MINE)

    with acting_as(actor("own")):
        require("depot.machine.write")
        require("depot.machine.write", mine)
        with pytest.raises(Forbidden, match=r"depot\.machine\.write"):
            require("depot.machine.write", foreign)
        with pytest.raises(Forbidden, match=r"depot\.machine\.sell"):
            require("depot.machine.sell")


@pytest.fixture
def seen_by_labels() -> Iterator[None]:
    """Let the scope `own` of labels mean: whose name says so."""

    @rules.row_rule(Label, "depot.label.read")
    def public_too(who: Actor, scope: str) -> ColumnElement[bool]:
        return or_(Label.owner_id == who.user_id, Label.name.startswith("#"))

    rules.row_rule(Label, "depot.label.write")(public_too)
    yield
    del rules._custom[Label, "depot.label.read"], rules._custom[Label, "depot.label.write"]


@pytest.mark.usefixtures("seen_by_labels")
def test_a_module_may_replace_the_rule_of_a_record_type(plain: Session) -> None:
    session = as_actor(plain, ADMINISTRATOR)
    session.add_all([Label(name=name, owner_id=NIKOS) for name in ("#chung", "riêng")])
    session.commit()

    as_actor(session, actor("own"))
    (label,) = session.scalars(select(Label))
    label.name = "riêng"
    session.commit()

    assert session.scalars(select(Label)).all() == []


def test_the_most_generous_role_decides_about_a_field() -> None:
    fitter = actor("own")
    manager = actor("own", roles=frozenset({"depot.fitter", "depot.manager"}))

    assert field_right(fitter, "depot.machine", "price") == "none"
    assert field_right(fitter, "depot.machine", "name") == "write"
    assert field_right(manager, "depot.machine", "price") == "write"
    assert field_right(ADMINISTRATOR, "depot.machine", "price") == "write"
    assert field_right(ANONYMOUS, "depot.machine", "name") == "none"


def test_an_administrator_overrides_what_a_module_says_about_a_field() -> None:
    override = {
        ("depot.fitter", "depot.machine", "price"): "read",
        ("depot.fitter", "depot.machine", "name"): "none",
    }
    fitter = actor("own", field_rights=override)

    assert field_right(fitter, "depot.machine", "price") == "read"
    assert field_right(fitter, "depot.machine", "name") == "none"
