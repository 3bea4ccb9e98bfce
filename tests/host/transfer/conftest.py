"""An installation with odd tables and rows, and empty databases of both kinds."""

from warehouse import other, third, warehouse

__all__ = ["other", "third", "warehouse"]
