"""Finding records that mean the same thing, and making one of them."""
