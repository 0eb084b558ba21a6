#!/usr/bin/env python3
"""Holds what a program guesses of clients and servers against who they were (NAME.expect.json).

usage: guesses.py --bin PROGRAM

No guess may be wrong; a client that gives nothing away is unknown, and a few must be known. Each
server has one fingerprint for each of its configurations, and no other server has it. Then the
servers' names are overwritten in copies of the captures: what is guessed by manner alone is right too.
"""

import argparse
import glob
import json
import os
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))

# Debian's name of the client, or the server that relays: what it may be called.
PRODUCTS = {
    "curl": {"curl"},
    "exim": {"Exim"},
    "golang-go": {"Go net/smtp"},
    "msmtp": {"msmtp"},
    "nmap": {"Nmap"},
    "node-nodemailer": {"nodemailer"},
    "postfix": {"Postfix"},
    "python3": {"Python smtplib"},
    "sendmail": {"Sendmail"},
}
# Those whose manner is their own, and shows in every whole session with mail that is in clear.
ALWAYS_KNOWN = {"golang-go", "nmap", "python3", "sendmail"}
SERVERS = {"postfix": "Postfix", "exim": "Exim", "opensmtpd": "OpenSMTPD",
           "sendmail": "Sendmail", "dovecot": "Dovecot"}
NAMES = [b"Postfix", b"Exim", b"OpenSMTPD", b"Sendmail", b"sendmail", b"Dovecot"]
RELAYS = {"198.51.100.25": "postfix", "198.51.100.26": "exim", "198.51.100.28": "sendmail"}
ADDRESSES = {"25": "postfix", "26": "exim", "27": "opensmtpd", "28": "sendmail", "29": "dovecot"}
# Configurations: by port, EHLO or HELO, behind XCLIENT ... ; a server has at most so many.
FINGERPRINTS_MOST = 6


def sessions_of(program, capture):
    run = subprocess.run([program, "read", "--format", "json", "--log", "session", capture],
                         capture_output=True, timeout=120, check=False)
    if run.returncode != 0:
        raise RuntimeError(f"{capture}: exit status {run.returncode}: {run.stderr.decode()[:200]}")
    records = [json.loads(line) for line in run.stdout.decode("utf-8").splitlines()]
    return [r for r in records if r["type"] == "session"]


def client_of(session, facts):
    if session["src_ip"] == session["dst_ip"]:
        return next(iter(facts["server"]))
    words = facts["client"].split()
    return RELAYS.get(session["src_ip"], words[0])


def server_of(session, facts):
    if len(facts["server"]) == 1 or "tunnel" in session: # or the first: the other is the proxy
        return next(iter(facts["server"]))
    return ADDRESSES[session["dst_ip"].rsplit(".", 1)[-1]]


class Tally:
    def __init__(self):
        self.clients = {"right": 0, "wrong": 0, "unknown": 0}
        self.named = 0
        self.unnamed = {"right": 0, "wrong": 0, "unknown": 0}
        self.prints = {}
        self.failures = []

    def add_client(self, name, session, facts):
        client = client_of(session, facts)
        guess = session.get("client_guess", {}).get("product")
        whole = session["transactions"] > 0 or client == "nmap"
        if guess is None:
            self.clients["unknown"] += 1
            if client in ALWAYS_KNOWN and whole and not session.get("partial"):
                self.failures.append(f"{name}: {client} was not known")
        elif guess in PRODUCTS.get(client, set()):
            self.clients["right"] += 1
        else:
            self.clients["wrong"] += 1
            self.failures.append(f"{name}: {client} was taken for {guess}")

    def add_server(self, name, session, facts):
        server = server_of(session, facts)
        if server not in SERVERS or "server_greeting" not in session or facts.get("cut"):
            return
        if session.get("server_software") != SERVERS[server]:
            self.failures.append(f"{name}: {server} calls itself {session.get('server_software')}")
        self.named += 1
        guess = session.get("server_guess", {}).get("product")
        if guess is not None: # it would have to be another than the right one
            self.failures.append(f"{name}: {server} was taken for {guess}")
        if "server_fingerprint" in session:
            self.prints.setdefault(session["server_fingerprint"], set()).add(server)

    def add_unnamed(self, name, session, facts):
        server = server_of(session, facts)
        if server not in SERVERS:
            return
        if "server_software" in session:
            self.failures.append(f"{name}: its name is still {session['server_software']}")
        guess = session.get("server_guess", {}).get("product")
        if guess is None:
            self.unnamed["unknown"] += 1
            if session["transactions"] > 0 and not session.get("partial"):
                self.failures.append(f"{name}: {server} was not known by its manner")
        elif guess == SERVERS[server]:
            self.unnamed["right"] += 1
        else:
            self.unnamed["wrong"] += 1
            self.failures.append(f"{name}: {server} was taken for {guess} by its manner")

    def judge(self):
        counts = {}
        for value, servers in self.prints.items():
            if len(servers) > 1:
                self.failures.append(f"{value} is shared by {', '.join(sorted(servers))}")
            for server in servers:
                counts[server] = counts.get(server, 0) + 1
        for server, n in sorted(counts.items()):
            if n > FINGERPRINTS_MOST:
                self.failures.append(f"{server} has {n} fingerprints")
        return counts


# Of the same length, so that only the checksums of the packets are wrong.
def without_names(capture, directory):
    with open(capture, "rb") as file:
        octets = file.read()
    for name in NAMES:
        octets = octets.replace(b" " + name, b" " + b"x" * len(name))
    copy = os.path.join(directory, os.path.basename(capture))
    with open(copy, "wb") as file:
        file.write(octets)
    return copy


def tell_all(program, tally, directory):
    for path in sorted(glob.glob(os.path.join(HERE, "*.expect.json"))):
        with open(path, encoding="utf-8") as file:
            facts = json.load(file)
        capture = os.path.join(HERE, facts["capture"])
        for session in sessions_of(program, capture):
            tally.add_client(facts["capture"], session, facts)
            tally.add_server(facts["capture"], session, facts)
        for session in sessions_of(program, without_names(capture, directory)):
            tally.add_unnamed(facts["capture"], session, facts)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--bin", required=True)
    program = os.path.abspath(parser.parse_args().bin)
    tally = Tally()
    with tempfile.TemporaryDirectory() as directory:
        tell_all(program, tally, directory)
    counts = tally.judge()
    for failure in tally.failures:
        print(f"FAIL {failure}")
    print("clients: " + ", ".join(f"{n} {how}" for how, n in tally.clients.items()))
    print("servers by their manner: " +
          ", ".join(f"{n} {how}" for how, n in tally.unnamed.items()))
    print(f"servers: {tally.named} named; fingerprints: " +
          ", ".join(f"{server} {n}" for server, n in sorted(counts.items())))
    return 1 if tally.failures else 0


if __name__ == "__main__":
    sys.exit(main())
