"""Names of users and teams, which a process remembers."""

from __future__ import annotations

from crm_host.auth.models import User
from crm_host.auth.names import user_names
from crm_host.testing.site import Site


def test_who_is_new_or_renamed_is_known_at_once(site: Site) -> None:
    site.user(name="Nguyễn Thị Đào")
    with site.system() as session:
        assert "Άννα Παπαδοπούλου" not in user_names().values()
    number = site.user(name="Άννα Παπαδοπούλου")
    with site.system() as session:
        assert user_names()[number] == "Άννα Παπαδοπούλου"
        found = session.get(User, number)
        assert found is not None
        found.name = "Άννα Ιωάννου"
    with site.system():
        assert user_names()[number] == "Άννα Ιωάννου"
