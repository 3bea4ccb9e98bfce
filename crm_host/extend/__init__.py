"""How modules meet: events, hooks, slots and side tables."""
