# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Servers of the test that Odoo talks to: for mail, and for webhooks."""

import email
import email.policy
import json
import socket
import threading
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from aiosmtpd.controller import Controller


@dataclass
class Mailbox:
    """A mail server's handler that keeps what it is given."""

    letters: list = field(default_factory=list)

    async def handle_DATA(self, server, session, envelope):
        """Keep a letter: to whom it goes, its subject and its text."""
        message = email.message_from_bytes(
            envelope.content, policy=email.policy.default
        )
        text = message.get_body(("plain",)).get_content()
        self.letters.append(
            (envelope.rcpt_tos, message["Subject"], " ".join(text.split()))
        )
        return "250 OK"


@contextmanager
def serving_mail():
    """Within, yield a mailbox and the port of the server that fills it."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    mailbox = Mailbox()
    controller = Controller(mailbox, hostname="127.0.0.1", port=port)
    controller.start()
    yield mailbox, port
    controller.stop()


@contextmanager
def serving_webhooks():
    """Within, yield the list of what is posted, and the URL to post it to."""
    posted = []

    class Hook(BaseHTTPRequestHandler):
        def do_POST(self):
            size = int(self.headers["Content-Length"])
            posted.append(json.loads(self.rfile.read(size)))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *args):
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Hook)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield posted, f"http://127.0.0.1:{server.server_port}/hook"
    server.shutdown()
    server.server_close()
