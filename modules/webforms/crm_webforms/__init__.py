"""Public forms that become records."""
