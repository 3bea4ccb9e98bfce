"""Looking at records as bars, lines or slices (A18)."""
