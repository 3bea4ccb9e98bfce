"""Values of a contact as pure functions: names, phones, addresses, tax ids, e-mail addresses.

Nothing here knows Flask or a database, and heavy libraries are imported by the first call. What a
person typed is never lost: a value that fails its check is kept as typed and marked as not valid.
"""
