"""Products, services, units, taxes and price lists."""
