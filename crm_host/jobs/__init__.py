"""Background jobs: rows written with the business data, carried by Huey, run by the consumer."""
