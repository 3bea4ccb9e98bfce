"""The record of all changes: who may read what of it, and the seals that show tampering."""
