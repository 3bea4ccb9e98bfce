"""Looking at records as a table of rows, columns and measures (A17)."""
