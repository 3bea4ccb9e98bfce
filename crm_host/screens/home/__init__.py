"""The home page: cards of the host and of all modules, arranged by each user (S3)."""
