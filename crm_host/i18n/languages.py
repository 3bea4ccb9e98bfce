"""The languages that are always complete."""

from __future__ import annotations

#: Code and native name.
LANGUAGES = (("en", "English"), ("vi", "Tiếng Việt"), ("el", "Ελληνικά"))
