"""A mail server on this machine that speaks SMTP over a real socket, keeps what it takes, and refuses as it is told."""

import email
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.policy import default


@dataclass
class Taken:
    """One mail that the server took: the envelope, and the message as readers of mail parse it."""

    sender: str
    recipients: list[str]
    message: EmailMessage

    def header(self, name: str) -> str | None:
        """A header as readers of mail show it; long ones begin on a line of their own."""
        value = self.message[name]
        return None if value is None else str(value).strip()

    @property
    def plain(self) -> str:
        return self.message.get_body(("plain",)).get_content()

    @property
    def html(self) -> str:
        return self.message.get_body(("html",)).get_content()


@dataclass
class Sink:
    """What came in, and how to answer: an address or "DATA" → the line to answer with, or "hang up"."""

    port: int = 0
    taken: list[Taken] = field(default_factory=list)
    answers: dict[str, str] = field(default_factory=dict)
    connections: int = 0

    def to(self, address: str) -> list[Taken]:
        return [mail for mail in self.taken if address in mail.recipients]


class _Session(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        sink: Sink = self.server.sink
        sink.connections += 1
        sender, recipients = "", []
        self.say("220 sink")
        while line := self.rfile.readline():
            words = line.decode("utf-8").strip()
            verb, rest = words[:4].upper(), words.partition(":")[2].split(" ")[0].strip("<> ")
            if verb in ("EHLO", "HELO"):
                self.say("250-sink\r\n250-8BITMIME\r\n250 SIZE 1000000")
            elif verb == "MAIL":
                sender, recipients = rest, []
                self.say("250 ok")
            elif verb == "RCPT":
                answer = sink.answers.get(rest, "250 ok")
                if answer == "hang up":
                    return
                if answer.startswith("2"):
                    recipients.append(rest)
                self.say(answer)
            elif verb == "DATA":
                answer = sink.answers.get("DATA", "250 taken")
                self.say("354 go on")
                data = self.read_data()
                if answer == "hang up":
                    return
                if answer.startswith("2"):
                    sink.taken.append(Taken(sender, recipients, email.message_from_bytes(data, policy=default)))
                self.say(answer)
            elif verb == "QUIT":
                self.say("221 bye")
                return
            else:  # RSET, NOOP
                self.say("250 ok")

    def say(self, text: str) -> None:
        self.wfile.write(f"{text}\r\n".encode())

    def read_data(self) -> bytes:
        lines = []
        while (line := self.rfile.readline()) not in (b".\r\n", b""):
            lines.append(line.removeprefix(b".") if line.startswith(b"..") else line)
        return b"".join(lines)


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    allow_reuse_address = True


@contextmanager
def listening() -> Iterator[Sink]:
    """A sink on a free port of the loopback."""
    with _Server(("127.0.0.1", 0), _Session) as server:
        server.sink = Sink(port=server.server_address[1])
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        try:
            yield server.sink
        finally:
            server.shutdown()
            thread.join()
