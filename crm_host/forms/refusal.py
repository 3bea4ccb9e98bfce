"""How business rules say no to what a person asked for."""

from __future__ import annotations

from crm_host.i18n.text import Text


class Refused(Exception):
    """Raised by services and `save` functions; the form comes back with the text, nothing is kept.

    :param message: tells the person what to do instead.
    :param field: name of the input it is about; empty for the form as a whole.
    """

    def __init__(self, message: Text, field: str = "") -> None:
        super().__init__(str(message))
        self.message = message
        self.field = field
