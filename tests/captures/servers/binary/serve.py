#!/usr/bin/env python3
"""A server that takes BINARYMIME, one session at a time; logs each as a line of JSON.

usage: serve.py LOG
"""

import hashlib
import json
import re
import socket
import sys

EXTENSIONS = ("mx.binary.example", "8BITMIME", "BINARYMIME", "CHUNKING", "SIZE 1000000")


class Session:
    def __init__(self, stream, peer):
        self.stream = stream
        self.content = b""
        self.facts = {"server": "binary", "client_ip": peer[0], "client_port": peer[1],
                      "transactions": [], "command_counts": {}, "end": "lost"}

    def reply(self, *lines):
        for number, line in enumerate(lines, 1):
            code, _, text = line.partition(" ")
            self.stream.write(f"{code}{' ' if number == len(lines) else '-'}{text}\r\n".encode())
        self.stream.flush()

    def run(self):
        self.reply("220 mx.binary.example ESMTP")
        for line in self.stream:
            verb, _, argument = line.decode("latin-1").rstrip("\r\n").partition(" ")
            verb = verb.lower()
            counts = self.facts["command_counts"]
            counts[verb] = counts.get(verb, 0) + 1
            getattr(self, "on_" + verb, self.on_unknown)(argument)
            if verb == "quit":
                break

    def on_unknown(self, argument):
        self.reply("500 What?")

    def on_ehlo(self, argument):
        self.facts["helo"] = argument
        self.reply(*("250 " + word for word in EXTENSIONS))

    def on_mail(self, argument):
        mailbox = re.match("FROM:<([^>]*)>", argument, re.I).group(1)
        self.facts["transactions"].append({"mail_from": mailbox or "<>", "recipients": []})
        self.content = b""
        self.reply("250 Ok")

    def on_rcpt(self, argument):
        mailbox = re.match("TO:<([^>]*)>", argument, re.I).group(1)
        self.facts["transactions"][-1]["recipients"].append({"address": mailbox, "accepted": True})
        self.reply("250 Ok")

    def on_bdat(self, argument):
        length, _, last = argument.partition(" ")
        self.content += self.stream.read(int(length))
        if not last:
            self.reply(f"250 {length} octets received")
            return
        number = len(self.facts["transactions"])
        self.facts["transactions"][-1].update(
            outcome="accepted", queue_id=f"B{number:06}", size=len(self.content),
            content_sha256=hashlib.sha256(self.content).hexdigest())
        self.reply(f"250 Ok: queued as B{number:06}")

    def on_quit(self, argument):
        self.facts["end"] = "quit"
        self.reply("221 Bye")


def main():
    with socket.create_server(("", 25)) as server, open(sys.argv[1], "a", encoding="utf-8") as log:
        while True:
            connection, peer = server.accept()
            with connection, connection.makefile("rwb") as stream:
                session = Session(stream, peer)
                session.run()
            log.write(json.dumps(session.facts) + "\n")
            log.flush()


main()
