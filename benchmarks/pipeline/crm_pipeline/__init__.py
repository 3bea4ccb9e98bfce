"""A module as a partner would write it, for measuring what the host's views of records cost."""
