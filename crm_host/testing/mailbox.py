"""A mail server of the test's own, and what reached it."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import Envelope, Session

from crm_host.kernel.settings import save_setting, settings
from crm_host.testing.site import Site


class Mailbox:
    """Takes every mail, or refuses as many as it is told to."""

    def __init__(self) -> None:
        #: What arrived, in order.
        self.mails: list[EmailMessage] = []
        #: So many of the next mails are refused.
        self.refusals = 0

    async def handle_DATA(self, server: Any, session: Session, envelope: Envelope) -> str:
        """Keep a mail, or say that there is no room."""
        if self.refusals:
            self.refusals -= 1
            return "452 Try again later"
        content = envelope.content if isinstance(envelope.content, bytes) else b""
        mail = message_from_bytes(content, policy=policy.default)
        assert isinstance(mail, EmailMessage)
        self.mails.append(mail)
        return "250 OK"


@contextmanager
def open_mailbox(site: Site) -> Iterator[Mailbox]:
    """Start a server on this computer and let a site send its mails there."""
    mailbox = Mailbox()
    controller = Controller(mailbox, hostname="127.0.0.1", port=_free_port())
    controller.start()
    chosen = {
        "host.smtp_server": "127.0.0.1",
        "host.smtp_port": controller.port,
        "host.smtp_security": "none",
        "host.smtp_sender": "crm@example.com",
        "host.address": "https://crm.example.com",
    }
    try:
        with site.system() as session:
            for key, value in chosen.items():
                save_setting(session, settings().declared, key, value)
        yield mailbox
    finally:
        controller.stop()


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port: int = server.getsockname()[1]
        return port
