"""The contacts module of crm-host."""
