"""The one outbox: mails are rows of the business transaction, and a job sends them by SMTP."""
