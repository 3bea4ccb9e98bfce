"""Themes: how a site looks. A theme holds no code that runs; it is found, checked and chosen."""
