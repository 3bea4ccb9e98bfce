"""Tables, sessions, the field catalogue, access rules and change sets."""
