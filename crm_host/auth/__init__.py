"""Users, teams, roles, sign-in, and the actor behind a request."""
