"""A mail server for tests: keeps what it takes in a folder, and refuses or breaks off as it is told.

Arguments: folder, port, and for TLS a certificate and its key. It says when it listens, and ends when its standard
input does.

* FOLDER/mails/000001.eml: what was taken; the first line is the envelope as JSON, the message follows.
* FOLDER/mode: what happens to every letter; "accept" if the file is not there.
* FOLDER/next: a word for each of the next letters, before "mode" counts again.
* A recipient whose address begins with "refused" or "deferred" gets that answer always.

Words: accept, refuse, defer, refuse-content, defer-content, closing, drop-before (breaks off when the letter is
there, and forgets it), drop-after (keeps the letter and breaks off instead of saying so), refuse-sender.
"""

import asyncio
import json
import os
import ssl
import sys
import threading

from aiosmtpd.smtp import SMTP, AuthResult

FOLDER = sys.argv[1]
MAILS = os.path.join(FOLDER, "mails")


def words(name):
    try:
        with open(os.path.join(FOLDER, name)) as file:
            return file.read().split()
    except FileNotFoundError:
        return []


def next_word():
    """The word for the letter that begins now."""
    waiting = words("next")
    if waiting:
        with open(os.path.join(FOLDER, "next.new"), "w") as file:
            file.write("\n".join(waiting[1:]))
        os.replace(os.path.join(FOLDER, "next.new"), os.path.join(FOLDER, "next"))
        return waiting[0]
    return (words("mode") or ["accept"])[0]


class Handler:
    def __init__(self):
        self.taken = len(os.listdir(MAILS))
        self.word = "accept"

    async def handle_MAIL(self, server, session, envelope, address, options):
        self.word = next_word()
        if self.word == "refuse-sender":
            return "550 5.7.1 you may not send from this address"
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 OK"

    async def handle_RCPT(self, server, session, envelope, address, options):
        if self.word == "refuse" or address.startswith("refused"):
            return "550 5.1.1 mailbox unknown"
        if self.word == "defer" or address.startswith("deferred"):
            return "451 4.7.1 come back later"
        if self.word == "closing":
            server.transport.write(b"421 4.3.2 closing\r\n")
            server.transport.close()
            return "421 4.3.2 closing"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        if self.word == "refuse-content":
            return "554 5.7.1 message looks like https://live.example/i/secret spam"
        if self.word == "defer-content":
            return "452 4.2.2 mailbox full"
        if self.word != "drop-before":
            self.keep(envelope)
        if self.word.startswith("drop"):
            server.transport.abort()
        return "250 2.0.0 queued as %06d" % self.taken

    def keep(self, envelope):
        self.taken += 1
        name = os.path.join(MAILS, "%06d" % self.taken)
        head = {"from": envelope.mail_from, "to": envelope.rcpt_tos, "options": envelope.mail_options}
        with open(name + ".new", "wb") as file:
            file.write(json.dumps(head).encode() + b"\n" + envelope.original_content)
        os.replace(name + ".new", name + ".eml")


def sign_in(server, session, envelope, mechanism, data):
    known = (data.login, data.password) == (b"ada@school.example", b"a+b c%")
    return AuthResult(success=known, handled=False)


async def serve():
    os.makedirs(MAILS, exist_ok=True)
    handler, options = Handler(), {"enable_SMTPUTF8": True, "hostname": "mail.test"}
    if len(sys.argv) > 3:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(sys.argv[3], sys.argv[4])
        options |= {"tls_context": context, "require_starttls": True}
        options |= {"authenticator": sign_in, "auth_required": True}
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: SMTP(handler, loop=loop, **options), "127.0.0.1", int(sys.argv[2]))
    print("listening", flush=True)
    await server.serve_forever()


def end_with_input():
    sys.stdin.buffer.read()
    os._exit(0)


threading.Thread(target=end_with_input, daemon=True).start()
asyncio.run(serve())
