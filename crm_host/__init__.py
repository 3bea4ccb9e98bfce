"""A thin Flask host for installable CRM modules."""
