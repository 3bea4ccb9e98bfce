"""Tickets, queues and service levels."""
