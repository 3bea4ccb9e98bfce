"""Records put together by what they have in common: groups of lists, graphs and pivots."""
