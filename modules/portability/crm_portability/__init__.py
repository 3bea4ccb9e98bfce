"""The portability module of crm-host."""
