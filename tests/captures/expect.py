#!/usr/bin/env python3
"""Turns what a server logged and stored into the facts that a reader of its capture must find.

usage: expect.py stored NAME DIR     sizes and hashes of the mail in DIR -> NAME.stored
       expect.py facts [NAME...]     NAME.log, NAME.stored and NAME.sent -> NAME.expect.json
       expect.py table [NAME...]     a Markdown table of the captures, for README.md
       (record.sh adds to "facts NAME" what it knows: --client, --shows, --bare_lf, --cut, --vlan)

Nothing in NAME.expect.json comes from a capture: where the server logs nothing, nothing is claimed.

A NAME.log has a line "# SERVER VERSION" before the lines of each server. Each server has a function
here that reads its lines into sessions: dictionaries with these keys, all of them optional:

    client_ip client_port server helo end auth[] tls{} command_counts{} transactions[]

and transactions with: mail_from recipients[] (address, accepted, code, enhanced) queue_id size
outcome (or a list of those that fit the log) logged_size content_sha256 files[].
"""

import email
import hashlib
import json
import os
import re
import struct
import sys

HERE = os.path.dirname(os.path.abspath(__file__))

# Nothing was accepted, and the log does not say how the client went on.
REFUSED = ["rejected", "abandoned", "reset"]
DEFERRED = ["deferred", "abandoned", "reset"]
UNFINISHED = ["reset", "abandoned"]


# What the delivery adds, after the message was taken into the queue.
DELIVERY_FIELDS = (b"return-path", b"x-original-to", b"delivered-to", b"envelope-to",
                   b"delivery-date")


# --- what the servers stored -------------------------------------------------------------------


def header_fields(text):
    """The fields of a header with their continuation lines, up to the empty line."""
    for match in re.finditer(rb"[^\n]+(?:\n[ \t][^\n]*)*\n|\n", text):
        if match.group() == b"\n":
            return
        yield match.group()


def stored_message(server, text):
    """What came over the wire is what follows the server's own Received field: all it adds, it puts
    before that field, and it stores CR LF as LF."""
    added = kept = b""
    for field in header_fields(text):
        added += field
        if field.split(b":")[0].lower() not in DELIVERY_FIELDS:
            kept += field
        if field.startswith(b"Received:") and b"by mx.%s.example" % server.encode() in field:
            break
    else:
        return None
    content = text[len(added):]
    wire = content.replace(b"\n", b"\r\n")
    queue_id = re.search(rb"\bid ([A-Za-z0-9+/-]+)", field)
    return {
        "server": server,
        "queue_id": queue_id.group(1).decode(),
        "size": len(wire),
        "sha256": hashlib.sha256(wire).hexdigest(),
        "stored_bytes": len(text),
        "added_bytes": len(added),
        "received_bytes": len(kept),
        "received_lines": kept.count(b"\n"),
        "lines": content.count(b"\n"),
        "long_lines": sum(len(line) > 127 for line in (kept + content).split(b"\n")),
        "files": attached_files(content),
    }


def attached_files(content):
    """The attachments in base64; of others the line ends depend on who stores them."""
    files = []
    for part in email.message_from_bytes(content).walk():
        if part.get_filename() and part.get("Content-Transfer-Encoding", "").lower() == "base64":
            data = part.get_payload(decode=True)
            files.append({"filename": part.get_filename(), "size": len(data),
                          "sha256": hashlib.sha256(data).hexdigest()})
    return files


def write_stored(name, directory):
    rows = []
    for server in sorted(os.listdir(directory)):
        for file in sorted(os.listdir(os.path.join(directory, server))):
            with open(os.path.join(directory, server, file), "rb") as mail:
                row = stored_message(server, mail.read())
            if row and row not in rows:
                rows.append(row)
    path = os.path.join(HERE, name + ".stored")
    if os.path.exists(path):
        os.unlink(path)
    if rows:
        with open(path, "w", encoding="utf-8") as out:
            out.writelines(json.dumps(row) + "\n" for row in rows)


# --- what the servers logged -------------------------------------------------------------------


def new_session(server):
    return {"server": server, "auth": [], "transactions": []}


def new_transaction(session, mail_from):
    transaction = {"mail_from": mail_from or "<>", "recipients": []}
    session["transactions"].append(transaction)
    return transaction


def split_reply(text):
    """'550 5.1.1 text' as the keys code and enhanced."""
    match = re.match(r"(\d{3})(?:[ -](\d\.\d+\.\d+))?", text)
    found = {}
    if match:
        found["code"] = int(match.group(1))
        if match.group(2):
            found["enhanced"] = match.group(2)
    return found


def outcome_of_refusals(transaction):
    codes = [recipient.get("code", 0) for recipient in transaction["recipients"]]
    if codes and all(400 <= code < 500 for code in codes):
        return DEFERRED
    return REFUSED


def finish(session):
    """Gives each transaction without a verdict the outcomes that its log lines leave open."""
    for transaction in session["transactions"]:
        if "outcome" in transaction:
            continue
        if any(recipient["accepted"] for recipient in transaction["recipients"]):
            transaction["outcome"] = UNFINISHED
        else:
            transaction["outcome"] = outcome_of_refusals(transaction)


POSTFIX_CLIENT = re.compile(r"[^ \[]+\[([0-9a-f.:]+)\]:(\d+)")
POSTFIX_VERDICT = re.compile(
    r"(?P<id>\w+): (?P<verdict>info|reject): (?P<stage>[A-Z-]+) from [^ ]+: (?P<text>.*?);"
    r"(?: from=<(?P<from>[^>]*)>)?(?: to=<(?P<to>[^>]*)>)?"
    r"(?: proto=(?P<proto>\w+))?(?: helo=<(?P<helo>[^>]*)>)?$")


class Postfix:
    """Sessions by the process id of smtpd; the rest of a message's life by its queue id."""

    def __init__(self):
        self.open = {}
        self.sessions = []
        self.queue = {}
        self.current = {}

    def line(self, line):
        match = re.match(r"\w+ +\d+ [\d:]+ \S+ postfix/(\w+)\[(\d+)\]: (.*)", line)
        if not match:
            return
        daemon, pid, text = match.groups()
        if daemon == "smtpd":
            self.smtpd(pid, text)
        elif daemon == "qmgr":
            self.qmgr(text)

    def smtpd(self, pid, text):
        if text.startswith("connect from "):
            session = new_session("postfix")
            ip, port = POSTFIX_CLIENT.search(text).groups()
            session.update(client_ip=ip, client_port=int(port))
            self.open[pid] = session
            self.current[pid] = None
            self.sessions.append(session)
            return
        session = self.open.get(pid)
        if session is None:
            return
        self.tls(session, text)
        self.auth(session, text)
        self.envelope(pid, session, text)
        self.end(pid, session, text)

    @staticmethod
    def tls(session, text):
        match = re.search(r"TLS connection established from .*: (TLSv[\d.]+) with cipher (\S+)",
                          text)
        if match:
            session["tls"] = {"established": True, "version": match.group(1),
                              "cipher": match.group(2)}

    @staticmethod
    def auth(session, text):
        match = re.search(r"SASL (\S+) authentication failed.*sasl_username=(\S+)", text)
        if match:
            session["auth"].append({"mechanism": match.group(1), "identity": match.group(2),
                                    "outcome": "failed"})
        match = re.search(r"sasl_method=([^,]+), sasl_username=(\S+)", text)
        if match and not text.startswith("warning"):
            entry = {"mechanism": match.group(1), "identity": match.group(2),
                     "outcome": "success"}
            if entry not in session["auth"]:
                session["auth"].append(entry)

    def envelope(self, pid, session, text):
        match = re.match(r"([0-9A-Za-z]+): client=", text)
        if match:
            transaction = self.current[pid]
            transaction["queue_id"] = match.group(1)
            self.queue[match.group(1)] = transaction
            return
        match = re.match(r"warning: (\w+): queue file size limit exceeded", text)
        if match:
            self.queue[match.group(1)]["outcome"] = "rejected"
        match = POSTFIX_VERDICT.match(text)
        if not match:
            return
        if match["helo"]:
            session["helo"] = match["helo"]
        getattr(self, "on_" + match["stage"].lower().replace("-", "_"), self.ignore)(
            pid, session, match)

    def ignore(self, pid, session, match):
        """VRFY, ETRN and the like belong to no transaction."""

    def on_mail(self, pid, session, match):
        self.current[pid] = new_transaction(session, match["from"])
        self.current[pid]["reply"] = split_reply(match["text"])

    def on_rcpt(self, pid, session, match):
        transaction = self.current[pid]
        new = (transaction is None or transaction["mail_from"] != (match["from"] or "<>") or
               (match["id"] == "NOQUEUE" and "queue_id" in transaction))
        if new:
            transaction = self.current[pid] = new_transaction(session, match["from"])
        recipient = {"address": match["to"], "accepted": match["verdict"] == "info"}
        last = transaction["recipients"][-1:]
        if match["verdict"] == "reject":
            recipient.update(split_reply(match["text"]))
            if last and last[0]["address"] == match["to"] and last[0]["accepted"]:
                transaction["recipients"].pop()  # the INFO came before a later restriction
        transaction["recipients"].append(recipient)

    def on_end_of_message(self, pid, session, match):
        self.current[pid]["outcome"] = "rejected"
        self.current[pid]["reply"] = split_reply(match["text"])

    def end(self, pid, session, text):
        match = re.match(r"(lost connection|timeout) after (\S+)", text)
        if match:
            session["end"] = {"lost connection": "lost", "timeout": "timeout"}[match.group(1)]
            if self.current[pid] and "outcome" not in self.current[pid]:
                self.current[pid]["outcome"] = "abandoned"
        match = re.match(r"disconnect from \S+ (.*)", text)
        if match:
            counts = dict(word.split("=") for word in match.group(1).split())
            session["command_counts"] = {verb: int(count.split("/")[-1])
                                         for verb, count in counts.items() if verb != "commands"}
            session.setdefault("end", "quit" if "quit" in counts else "closed")
            del self.open[pid]

    def qmgr(self, text):
        match = re.match(r"(\w+): from=<([^>]*)>, size=(\d+), nrcpt=\d+ \(queue active\)", text)
        if match and match.group(1) in self.queue:
            transaction = self.queue[match.group(1)]
            transaction["outcome"] = "accepted"
            transaction["logged_size"] = int(match.group(3))


class Exim:
    """Sessions by the client's address and port, which every line has."""

    ADDRESS = re.compile(r"\[([0-9a-f.:]+)\]:(\d+) I=\[")

    def __init__(self):
        self.sessions = []
        self.refused = {}
        self.open = {}
        self.current = {}

    def line(self, line):
        text = re.sub(r"^\S+ \S+ ", "", line)
        match = re.match(r"(\S+) PRDR ([^=\s]+@\S+) ", text)
        if match:  # R=<...> acceptance, or the address and why not
            self.refused.setdefault(match.group(1), []).append(match.group(2))
        match = self.ADDRESS.search(text)
        if not match or re.search(r" (?:=>|->|==|\*\*) ", text):  # deliveries
            return
        key = match.groups()
        if key not in self.open:
            session = new_session("exim")
            session.update(client_ip=key[0], client_port=int(key[1]))
            self.open[key] = session
            self.sessions.append(session)
        session = self.open[key]
        helo = re.search(r"H=(?:\S+ )?\(([^)]*)\)", text) or re.search(r"from \(([^)]*)\) \[", text)
        if helo:
            session["helo"] = helo.group(1)
        self.tls(session, text)
        self.refusal(key, session, text)
        self.arrival(key, session, text)
        self.end(session, text)

    @staticmethod
    def tls(session, text):
        match = re.search(r" X=(TLS[\d.]+):", text)
        if match:
            session["tls"] = {"established": True,
                              "version": match.group(1).replace("TLS", "TLSv")}

    def refusal(self, key, session, text):
        match = re.search(r"F=<([^>]*)>.* rejected RCPT <([^>]*)>", text)
        if match:
            transaction = self.current.get(key)
            if not transaction:
                transaction = self.current[key] = new_transaction(session, match.group(1))
            transaction["recipients"].append({"address": match.group(2), "accepted": False})
        match = re.search(r"incomplete transaction \(([^)]*)\) from <([^>]*)>(?: for (.*))?",
                          text)
        if match:
            transaction = self.current.pop(key, None) or new_transaction(session, match.group(2))
            transaction["recipients"] += [{"address": address, "accepted": True}
                                          for address in (match.group(3) or "").split()]
            transaction["outcome"] = REFUSED if match.group(1) == "sync failure" else UNFINISHED
        match = re.search(r"rejected MAIL FROM:<([^>]*)>", text)
        if match:
            transaction = new_transaction(session, match.group(1))
            transaction["outcome"] = REFUSED
        match = re.search(r"(\w+) authenticator failed .*: (\d{3}) .*\(set_id=([^)]*)\)", text)
        if match:
            mechanism = {"cram": "CRAM-MD5"}.get(match.group(1), match.group(1).upper())
            session["auth"].append({"mechanism": mechanism, "identity": match.group(3),
                                    "outcome": "failed"})

    def arrival(self, key, session, text):
        match = re.match(r"(\S+) <= (\S+) ", text)
        if not match:
            return
        refused = self.current.pop(key, None)
        transaction = refused or new_transaction(session, match.group(2))
        recipients = re.search(r" from <[^>]*> for (.*)$", text).group(1).split()
        transaction["recipients"] += [
            {"address": address, "accepted": address not in self.refused.get(match.group(1), [])}
            for address in recipients]
        transaction["queue_id"] = match.group(1)
        transaction["outcome"] = "accepted"
        transaction["logged_size"] = int(re.search(r" S=(\d+)", text).group(1))
        match = re.search(r" A=(\w+):(\S+)", text)
        if match:
            mechanism = {"cram": "CRAM-MD5"}.get(match.group(1), match.group(1).upper())
            session["auth"].append({"mechanism": mechanism, "identity": match.group(2),
                                    "outcome": "success"})

    @staticmethod
    def end(session, text):
        if "closed by QUIT" in text:
            session["end"] = "quit"
        elif "lost" in text and "connection" in text:
            session["end"] = "lost"


class OpenSMTPD:
    """Sessions by the number that begins the line."""

    def __init__(self):
        self.sessions = []
        self.open = {}
        self.current = {}

    def line(self, line):
        match = re.match(r"([0-9a-f]{16}) smtp (\S+) (.*)", line)
        if not match:
            return
        key, event, rest = match.groups()
        if event == "connected":
            session = self.open[key] = new_session("opensmtpd")
            session["client_ip"] = re.search(r"address=(\S+)", rest).group(1)
            self.sessions.append(session)
        elif key in self.open:
            getattr(self, "on_" + event.replace("-", "_"), self.ignore)(
                key, self.open[key], rest)

    def ignore(self, key, session, rest):
        """Nothing that a capture could show."""

    def on_tls(self, _key, session, rest):
        match = re.search(r"ciphers=(TLSv[\d.]+):([^: ]+)", rest)
        session["tls"] = {"established": True}
        if match:
            session["tls"].update(version=match.group(1), cipher=match.group(2))

    def on_authentication(self, _key, session, rest):
        match = re.search(r"user=(\S+)(?: \S+)* result=(\S+)", rest)
        session["auth"].append({"identity": match.group(1),
                                "outcome": "success" if match.group(2) == "ok" else "failed"})

    def on_failed_command(self, key, session, rest):
        match = re.search(r'command="(.*)" result="(.*)"', rest)
        command, reply = match.groups()
        address = re.search(r"<([^>]*)>", command)
        if command.upper().startswith("RCPT") and address:
            self.current.setdefault(key, []).append(
                dict(address=address.group(1), accepted=False, **split_reply(reply)))
        elif command.upper().startswith("MAIL"):
            transaction = new_transaction(session, address.group(1) if address else "")
            transaction.update(outcome=REFUSED, reply=split_reply(reply))
        elif command.upper().startswith("DATA"):
            transaction = new_transaction(session, None)
            transaction["mail_from"] = None  # not logged, nor are the recipients
            transaction.update(outcome="rejected", reply=split_reply(reply))
        session.setdefault("failed_commands", []).append(
            dict(command=command.split(" ")[0], **split_reply(reply)))

    def on_message(self, key, session, rest):
        match = re.search(r"msgid=(\w+) size=(\d+) nrcpt=(\d+)", rest)
        transaction = {"mail_from": None, "recipients": self.current.pop(key, []),
                       "queue_id": match.group(1), "logged_size": int(match.group(2)),
                       "outcome": "accepted"}
        session["transactions"].append(transaction)

    def on_envelope(self, key, session, rest):
        match = re.search(r"evpid=(\w{8})\w+ from=<([^>]*)> to=<([^>]*)>", rest)
        for transaction in session["transactions"]:
            if transaction.get("queue_id") == match.group(1):
                transaction["mail_from"] = match.group(2) or "<>"
                transaction["recipients"].append({"address": match.group(3), "accepted": True})

    def on_disconnected(self, key, session, rest):
        reason = re.search(r'reason="?([^"]*)', rest).group(1)
        session["end"] = "quit" if reason == "quit" else "closed"
        if "SSL routines" in reason:
            session["tls"] = {"established": False}


class Sendmail:
    """Sessions by process id, one child each. Accepted recipients show in the delivery."""

    def __init__(self):
        self.sessions = []
        self.open = {}
        self.queue = {}

    def line(self, line):
        match = re.match(r"\w+ +\d+ [\d:]+ \S+ \S+\[(\d+)\]: (\w+): (.*)", line)
        if not match:
            return
        pid, queue_id, text = match.groups()
        if text.startswith("connect from"):
            session = self.open[pid] = new_session("sendmail")
            session["client_ip"] = re.search(r"\[(?:IPv6:)?([^\]]+)\]", text).group(1)
            self.sessions.append(session)
        elif pid in self.open:
            self.session_line(self.open[pid], queue_id, text)
        self.delivery(queue_id, text)

    def transaction(self, session, queue_id):
        if queue_id not in self.queue:
            self.queue[queue_id] = new_transaction(session, None)
            self.queue[queue_id]["mail_from"] = None
        return self.queue[queue_id]

    def session_line(self, session, queue_id, text):
        match = re.match(r"<([^>]*)>\.\.\. User unknown", text)
        if match:
            self.transaction(session, queue_id)["recipients"].append(
                {"address": match.group(1), "accepted": False})
        match = re.match(r"ruleset=check_rcpt, arg1=<([^>]*)>.* reject=(.*)", text)
        if match:
            self.transaction(session, queue_id)["recipients"].append(
                dict(address=match.group(1), accepted=False, **split_reply(match.group(2))))
        match = re.match(r"from=<?([^>,]*)>?, size=(\d+), class=\d+, nrcpts=(\d+)", text)
        if match:
            transaction = self.transaction(session, queue_id)
            transaction["mail_from"] = match.group(1) or "<>"
            if int(match.group(3)) and "msgid=" in text:
                transaction["outcome"] = "accepted"
                transaction["queue_id"] = queue_id
                transaction["logged_size"] = int(match.group(2))

    def delivery(self, queue_id, text):
        match = re.match(r"to=(.*?), (?:ctladdr=.*, )?delay=.*stat=(?:Sent|queued|Deferred)", text)
        if match and queue_id in self.queue:
            for address in match.group(1).split(","):
                entry = {"address": address.strip("<>"), "accepted": True}
                if entry not in self.queue[queue_id]["recipients"]:
                    self.queue[queue_id]["recipients"].append(entry)


class Dovecot:
    """Its events, as JSON, tell everything but the greeting."""

    def __init__(self):
        self.sessions = []
        self.open = {}
        self.recipients = {}

    def line(self, line):
        match = re.search(r"stats: Info: (\{.*\})$", line)
        if not match:
            return
        event = json.loads(match.group(1))
        fields = event["fields"]
        if event["event"] == "smtp_server_transaction_rcpt_finished":
            recipient = {"address": fields["rcpt_to"], "accepted": fields["status_code"] == 250,
                         "code": fields["status_code"], "enhanced": fields["enhanced_code"]}
            self.recipients.setdefault(fields["transaction_id"], []).append(recipient)
        elif event["event"] == "smtp_server_transaction_finished":
            self.transaction(fields)

    def transaction(self, fields):
        key = fields["remote_ip"], fields["remote_port"]
        if key not in self.open:
            session = self.open[key] = new_session("dovecot")
            session.update(client_ip=key[0], client_port=key[1])
            self.sessions.append(session)
        transaction = new_transaction(self.open[key], fields.get("mail_from"))
        transaction["recipients"] = self.recipients.pop(fields["transaction_id"], [])
        accepted = fields["recipients_succeeded"] > 0
        if accepted:
            transaction["outcome"] = "accepted"
            transaction["queue_id"] = fields["transaction_id"]
        if "data_size" in fields:
            transaction["logged_size"] = fields["data_size"]


class Binary:
    """Our own server logs a session as the facts that they are."""

    def __init__(self):
        self.sessions = []

    def line(self, text):
        self.sessions.append({**new_session("binary"), **json.loads(text)})


READERS = {"postfix": Postfix, "exim": Exim, "opensmtpd": OpenSMTPD, "sendmail": Sendmail,
           "dovecot": Dovecot, "binary": Binary}


# --- the two together --------------------------------------------------------------------------


def read_lines(path):
    if not os.path.exists(path):
        return []
    with open(path, encoding="utf-8", errors="replace") as lines:
        return [line.rstrip("\n") for line in lines]


def expected_logged_size(server, row):
    """How the size that a server logs follows from what it stored, None if not known."""
    content = row["size"] - row["lines"]  # with LF
    return {
        # Postfix: what its queue file takes: the Received field and the content with LF, and for
        # each line the record's type and length (1 byte, 2 for a long line) less the LF.
        "postfix": content + row["received_bytes"] + row["received_lines"] + row["lines"] +
                   row["long_lines"],
        # With CR LF, and nothing of its own.
        "dovecot": row["size"],
        # With LF, and the Received field.
        "exim": content + row["received_bytes"],
        "opensmtpd": content + row["received_bytes"],
        # With LF, and nothing of its own.
        "sendmail": content,
    }[server]


class NoMail:
    """A server or proxy that knows nothing of mail; its log shows that it was asked."""

    def __init__(self):
        self.sessions = []

    def line(self, text):
        pass


def read_sessions(name):
    sessions, versions, reader = [], {}, None
    for line in read_lines(os.path.join(HERE, name + ".log")):
        match = re.match(r"# (\w+) (\S+)$", line)
        if match:
            if reader:
                sessions += reader.sessions
            reader = READERS.get(match.group(1), NoMail)()
            versions[match.group(1)] = match.group(2)
        else:
            reader.line(line)
    return sessions + reader.sessions, versions


def add_sizes(sessions, name):
    rows = [json.loads(line) for line in read_lines(os.path.join(HERE, name + ".stored"))]
    for session in sessions:
        for transaction in session["transactions"]:
            for row in rows:
                if (row["server"] == session["server"] and
                        row["queue_id"].split(":")[0] == transaction.get("queue_id")):
                    add_size(name, session["server"], row, transaction)


def add_size(name, server, row, transaction):
    """The size on the wire, with CR LF, if log and file agree on it."""
    difference = transaction.get("logged_size", 0) - expected_logged_size(server, row)
    if difference == 0:
        transaction["size"] = row["size"]
        transaction["content_sha256"] = row["sha256"]
        if row["files"]:
            transaction["files"] = row["files"]
    elif server == "sendmail":  # it rewrites address lists on delivery, one line each
        transaction["size"] = row["size"] + difference
    else:
        print(f"expect: {name}: {server} logged size {transaction.get('logged_size')}, "
              f"{difference} more than its file says", file=sys.stderr)


EXTRA = ("client", "shows", "bare_lf", "cut", "vlan", "protocol", "tunnel")


def write_facts(name, extra):
    path = os.path.join(HERE, name + ".expect.json")
    if not extra and os.path.exists(path):
        with open(path, encoding="utf-8") as old:
            kept = json.load(old)
        extra = {key: kept[key] for key in EXTRA if key in kept}
    sessions, versions = read_sessions(name)
    for session in sessions:
        finish(session)
    if not extra.get("bare_lf"):
        add_sizes(sessions, name)
    sessions = [{key: value for key, value in session.items() if value or key == "transactions"}
                for session in sessions]
    capture = name + ".pcapng"
    if not os.path.exists(os.path.join(HERE, capture)):
        capture = name + ".pcap"
    facts = {"capture": capture, "server": versions, **extra, "sessions": sessions}
    messages = [json.loads(line) for line in read_lines(os.path.join(HERE, name + ".sent"))]
    if messages:
        facts["messages"] = messages
    with open(path, "w", encoding="utf-8") as out:
        json.dump(facts, out, indent=1, ensure_ascii=False)
        out.write("\n")


# --- the table ---------------------------------------------------------------------------------

LINKS = {1: "Ethernet", 113: "Linux cooked", 276: "Linux cooked v2"}


def walk_pcap(data):
    """(link type, number of packets, kind of file)"""
    link = struct.unpack_from("<I", data, 20)[0]
    count, place = 0, 24
    while place < len(data):
        place += 16 + struct.unpack_from("<I", data, place + 8)[0]
        count += 1
    return link, count, "pcap, ns" if data[:4] == b"\x4d\x3c\xb2\xa1" else "pcap"


def walk_pcapng(data):
    link, count, place = 0, 0, 0
    while place < len(data):
        kind, length = struct.unpack_from("<II", data, place)
        if kind == 1:
            link = struct.unpack_from("<H", data, place + 8)[0]
        count += kind == 6
        place += length
    return link, count, "pcapng"


def write_table(names):
    print("| capture | server | client | what it shows | packets | link |")
    print("| --- | --- | --- | --- | --- | --- |")
    for name in names:
        with open(os.path.join(HERE, name + ".expect.json"), encoding="utf-8") as file:
            facts = json.load(file)
        with open(os.path.join(HERE, facts["capture"]), "rb") as file:
            data = file.read()
        walk = walk_pcapng if data[:4] == b"\n\r\r\n" else walk_pcap
        link, count, kind = walk(data)
        servers = ", ".join(f"{server} {version}" for server, version in facts["server"].items())
        print(f"| {name} | {servers} | {facts['client']} | {facts['shows']} | {count} "
              f"| {LINKS[link]}{'' if kind == 'pcap' else ' (' + kind + ')'} |")


def all_names():
    return sorted(file[:-len(".log")] for file in os.listdir(HERE) if file.endswith(".log"))


def main():
    arguments = sys.argv[1:]
    if len(arguments) == 3 and arguments[0] == "stored":
        write_stored(*arguments[1:])
    elif arguments[:1] == ["facts"]:
        extra = {}
        while len(arguments) > 2 and arguments[-2].lstrip("-") in EXTRA:
            if arguments[-1]:
                value = arguments[-1]
                extra[arguments[-2].lstrip("-")] = int(value) if value.isdigit() else value
            del arguments[-2:]
        extra = {key: extra[key] for key in EXTRA if key in extra}
        for name in arguments[1:] or all_names():
            write_facts(name, extra)
    elif arguments[:1] == ["table"]:
        write_table(arguments[1:] or all_names())
    else:
        sys.exit(__doc__)


main()
