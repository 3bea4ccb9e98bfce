"""What can be done with notes and activities, apart from any request."""
