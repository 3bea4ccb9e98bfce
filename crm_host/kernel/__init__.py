"""What makes a module a module: discovery, states, plans, migrations, loading."""
