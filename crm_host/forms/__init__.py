"""Forms: inputs derived from the field catalogue, and the base for all others."""
