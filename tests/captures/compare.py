#!/usr/bin/env python3
"""Compares what a program reads in each capture with what the server logged (NAME.expect.json).

usage: compare.py --bin PROGRAM [NAME...]

PROGRAM is run as "PROGRAM read --format json CAPTURE" and prints records as JSON Lines; where it is
known what was sent, also with "--log message,file". With
--bin tools/reference.py the captures are checked against the logs by tshark and a naive reader.
Prints "ok NAME", or "FAIL NAME: ..." with every difference, and a count; exits 1 on a difference.
"""

import argparse
import json
import os
import re
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))

# The servers' words for an authentication's outcome, and the words a program may choose.
SUCCESS = {"success", "succeeded", "ok", "accepted", "authenticated"}
# Postfix counts verbs that it does not know under one name.
NOT_COUNTED = {"unknown"}
# What is asked of messages; the digests of the whole message come with its file.
MESSAGES = ("--log", "message,file", "--set", "message_file=yes")


def read_records(program, capture, *options):
    command = [program, "read", "--format", "json", *options, capture]
    if program.endswith(".py"):
        command.insert(0, sys.executable)
    run = subprocess.run(command, capture_output=True, timeout=120, check=False)
    if run.returncode != 0:
        raise RuntimeError(f"exit status {run.returncode}: "
                           f"{run.stderr.decode('utf-8', 'replace').strip()[:200]}")
    return [json.loads(line) for line in run.stdout.decode("utf-8").splitlines()]


class Flow:
    """What the program said of one connection."""

    def __init__(self, record):
        self.client = record.get("src_ip"), record.get("src_port")
        self.start = record.get("ts", 0)
        self.session = {}
        self.flow = {}
        self.transactions = []

    def add(self, record):
        kind = record.get("type")
        if kind == "session":
            self.session = record
        elif kind == "flow":
            self.flow = record
        elif kind == "transaction":
            self.transactions.append(record)
        self.start = min(self.start, record.get("ts", self.start))

    def is_mail(self):
        return (self.session or self.transactions or
                self.flow.get("protocol") in ("smtp", "smtps", "lmtp", "tls"))


def all_flows(records):
    flows = {}
    for record in records:
        if "flow_id" in record and record.get("type") in ("session", "flow", "transaction"):
            flows.setdefault(record["flow_id"], Flow(record)).add(record)
    return sorted(flows.values(), key=lambda flow: flow.start)


def flows_of(records):
    return [flow for flow in all_flows(records) if flow.is_mail()]


def pair(sessions, flows):
    """Each logged session with its flow: by address and port, then by address, then by order (behind a
    proxy the server knows another address than the wire)."""
    left = list(flows)
    pairs = [None] * len(sessions)
    tests = (
        lambda session, flow: (session.get("client_ip"), session.get("client_port")) == flow.client,
        lambda session, flow: "client_port" not in session and
        session.get("client_ip") == flow.client[0],
        lambda session, flow: True,
    )
    for test in tests:
        for index, session in enumerate(sessions):
            if pairs[index] is None:
                found = next((flow for flow in left if test(session, flow)), None)
                if found:
                    pairs[index] = found
                    left.remove(found)
    return pairs, left


def is_silent(session):
    """A port scan: the server counts a connection that was reset before anything was said."""
    return (session.get("end") == "lost" and not session["transactions"] and
            "command_counts" not in session and "helo" not in session)


class Differences(list):
    def check(self, what, expected, seen):
        if isinstance(expected, list):
            if seen not in expected:
                self.append(f"{what} one of {'/'.join(map(str, expected))}, seen {seen}")
        elif expected != seen:
            self.append(f"{what} {expected}, seen {seen}")

    def same(self, what, expected, seen):
        """As check, but a list is what it is, not a choice."""
        if expected != seen:
            self.append(f"{what} {expected}, seen {seen}")


def compare_recipients(where, expected, seen, differences):
    known = {}
    for recipient in seen.get("recipients", []):
        known.setdefault(recipient.get("address"), []).append(recipient)
    count = len(seen.get("recipients", []))
    if expected["recipients"] or expected["outcome"] == "accepted":
        differences.check(where + " recipients", len(expected["recipients"]), count)
    for recipient in expected["recipients"]:
        address = recipient["address"]
        if not known.get(address):
            differences.append(f"{where} recipient {address}, seen {sorted(map(str, known))}")
            continue
        found = known[address].pop(0)
        # A recipient that was taken, of a message that was not: both words are right for it.
        if expected["outcome"] == "accepted" or not recipient["accepted"]:
            differences.check(f"{where} {address} accepted", recipient["accepted"],
                              found.get("accepted"))
        if not recipient["accepted"]:
            for key in ("code", "enhanced"):
                if key in recipient:
                    differences.check(f"{where} {address} {key}", recipient[key], found.get(key))


def compare_transaction(where, expected, seen, differences):
    for key in ("mail_from", "queue_id", "size", "outcome"):
        # Of a message that was not accepted the client never learned the queue id.
        if key == "queue_id" and expected["outcome"] != "accepted":
            continue
        if expected.get(key) is not None:
            differences.check(f"{where} {key}", expected[key], seen.get(key))
    if expected.get("mail_from") is not None:
        compare_recipients(where, expected, seen, differences)


def auth_key(entry):
    outcome = "success" if str(entry.get("outcome")).lower() in SUCCESS else "failed"
    return str(entry.get("mechanism", "")).upper(), entry.get("identity"), outcome


def compare_auth(where, expected, session, differences):
    seen = [auth_key(entry) for entry in session.get("auth", [])]
    for entry in expected.get("auth", []):
        if auth_key(entry) not in seen:
            differences.append(f"{where} auth {auth_key(entry)}, seen {seen}")
    if "auth" in expected:
        differences.check(where + " auth count", len(expected["auth"]), len(seen))


def compare_counts(where, expected, session, differences):
    seen = {verb.lower(): count for verb, count in session.get("command_counts", {}).items()}
    for verb, count in expected.get("command_counts", {}).items():
        if verb not in NOT_COUNTED:
            differences.check(f"{where} {verb} count", count, seen.get(verb, 0))


def compare_end(where, expected, session, differences):
    """Whether the client said QUIT: the other ends have as many names as servers."""
    if "end" in expected and "outcome" in session:
        differences.check(where + " ends with QUIT", expected["end"] == "quit",
                          session["outcome"] == "quit")


def plain_version(name):
    return re.sub(r"^TLS ?v?", "", name)


def plain_cipher(name):
    """Servers log OpenSSL's names, ECDHE-RSA-AES256-GCM-SHA384; ours are IANA's."""
    return re.sub(r"[^A-Z0-9]", "", name.upper().removeprefix("TLS_").replace("_WITH_", "_"))


def compare_tls(where, expected, flow, differences):
    tls = flow.session.get("tls", {})
    established = tls.get("established", flow.flow.get("protocol") in ("smtps", "tls"))
    differences.check(where + " TLS", True, established)
    for key in ("version", "cipher"):
        if key in tls and key in expected:
            plain = plain_version if key == "version" else plain_cipher
            differences.check(f"{where} TLS {key}", plain(expected[key]), plain(tls[key]))


def compare_session(where, expected, flow, exact, differences):
    if "helo" in expected and flow.session.get("helo"):
        differences.check(where + " helo", expected["helo"], flow.session["helo"])
    if expected.get("tls", {}).get("established") is False:
        seen = flow.session.get("tls", {}).get("established")
        differences.check(where + " TLS", False, bool(seen))
    if expected.get("tls", {}).get("established"):
        compare_tls(where, expected["tls"], flow, differences)
        return  # what was said inside is for those who have the keys
    if "helo" in expected:
        differences.check(where + " helo", expected["helo"], flow.session.get("helo"))
    compare_auth(where, expected, flow.session, differences)
    if exact:
        compare_counts(where, expected, flow.session, differences)
        compare_end(where, expected, flow.session, differences)
    transactions = expected["transactions"]
    differences.check(where + " transactions", len(transactions), len(flow.transactions))
    for index, (logged, seen) in enumerate(zip(transactions, flow.transactions), 1):
        compare_transaction(f"{where} transaction {index}", logged, seen, differences)


def compare_cut(where, flow, differences):
    """Of a capture that lacks bytes, all that can be asked is that the program says so."""
    said = flow.session.get("partial") or flow.flow.get("partial") or flow.flow.get("gaps")
    differences.check(where + " partial", True, bool(said))
    accepted = [one for one in flow.transactions if one.get("outcome") == "accepted"]
    differences.check(where + " transactions seen whole", 0,
                      len([t for t in accepted if not t.get("partial")]))


def compare_protocol(protocol, records, differences):
    """No mail: the flows have that name, but for those beside them (the data of FTP)."""
    seen = [flow.flow.get("protocol") for flow in all_flows(records)]
    for name in seen:
        differences.check("protocol", [protocol, "unknown"], name)
    differences.check("flows of it", True, protocol in seen)


def compare_tunnel(where, tunnel, flow, differences):
    """KIND:HOST:PORT:USER."""
    kind, host, port, user = tunnel.split(":")
    expected = {"kind": kind, "host": host, "port": int(port), "user": user}
    differences.check(where + " tunnel", {key: value for key, value in expected.items() if value},
                      flow.session.get("tunnel"))


def plain_address(text):
    return re.sub(r".*<(.*)>$", r"\1", text or "")


def file_key(record):
    """What is known of a file; the members of a ZIP archive in the order of its directory."""
    members = [{key: member[key] for key in ("name", "size", "encrypted") if key in member}
               for member in record.get("members", [])]
    return {**{key: record.get(key) for key in ("filename", "size", "md5", "sha256", "complete")},
            **({"members": members} if members else {})}


def compare_file(where, expected, seen, differences):
    """Of a file that lacks octets, all that can be asked is that the program says so."""
    if expected["complete"]:
        for key in sorted(expected.keys() | seen.keys()):
            differences.same(f"{where} {key}", expected.get(key), seen.get(key))
    else:
        differences.same(f"{where} complete", False, seen["complete"])


def compare_message(where, expected, seen, files, differences):
    differences.same(where + " subject", expected["subject"], seen.get("subject"))
    differences.same(where + " from", expected["from"], plain_address(seen.get("from")))
    differences.same(where + " to", expected["to"], [plain_address(to) for to in seen.get("to", [])])
    urls = [url.get("url") for url in seen.get("urls", [])]
    for url in expected.get("urls", []):
        if url not in urls:
            differences.append(f"{where} URL {url}, seen {urls}")
    # The text of a message is a file too, one without a name.
    named = [file_key(file) for file in files if "filename" in file]
    wanted = expected.get("files", [])
    differences.same(where + " files", [file["filename"] for file in wanted],
                      [file["filename"] for file in named])
    for one, found in zip(wanted, named):
        compare_file(f"{where} {one['filename']}", one, found, differences)
    if all(file["complete"] for file in wanted):
        differences.same(where + " complete", True, seen.get("complete"))


def same_message(one, other):
    return (one["flow_id"], one.get("transaction")) == (other["flow_id"], other.get("transaction"))


def compare_messages(facts, records, differences):
    """What the clients were given to send, and what the servers stored."""
    messages = [record for record in records if record["type"] == "message"]
    files = [record for record in records if record["type"] == "file"]
    if "messages" in facts:
        differences.check("messages", len(facts["messages"]), len(messages))
    for number, (expected, seen) in enumerate(zip(facts.get("messages", []), messages), 1):
        own = [file for file in files if same_message(seen, file)]
        compare_message(f"message {number}", expected, seen, own, differences)
    if facts.get("cut"):
        return
    digests = {message.get("sha256") for message in messages}
    for transaction in stored_transactions(facts):
        if transaction["content_sha256"] not in digests:
            differences.append(f"message stored with SHA-256 {transaction['content_sha256']}, "
                               f"seen {sorted(map(str, digests))}")
        for wanted in transaction.get("files", []):
            if wanted["sha256"] not in {file.get("sha256") for file in files}:
                differences.append(f"file stored with SHA-256 {wanted['sha256']}")


def stored_transactions(facts):
    """Those that went over the wire in clear, and whose content the server tells."""
    return [transaction for session in facts["sessions"]
            for transaction in session["transactions"]
            if "content_sha256" in transaction
            and not session.get("tls", {}).get("established")]


def compare_capture(facts, records):
    differences = Differences()
    if "protocol" in facts:
        compare_protocol(facts["protocol"], records, differences)
    flows = flows_of(records)
    pairs, left = pair(facts["sessions"], flows)
    for number, (expected, flow) in enumerate(zip(facts["sessions"], pairs), 1):
        where = f"session {number}"
        if flow and flow.flow and "vlan" in facts:
            differences.check(f"{where} vlan", facts["vlan"], flow.flow.get("vlan"))
        if flow and "tunnel" in facts:
            compare_tunnel(where, facts["tunnel"], flow, differences)
        if flow is None and is_silent(expected):
            continue
        if flow is None:
            differences.append(f"{where} from {expected.get('client_ip')}, seen none")
        elif facts.get("cut"):
            compare_cut(where, flow, differences)
        else:
            compare_session(where, expected, flow, not facts.get("bare_lf"), differences)
    if left:
        differences.append(f"{len(facts['sessions'])} sessions, seen {len(left)} more")
    return differences


def all_names():
    suffix = ".expect.json"
    return sorted(file[:-len(suffix)] for file in os.listdir(HERE) if file.endswith(suffix))


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--bin", required=True, help="the program to ask")
    parser.add_argument("names", nargs="*", metavar="NAME")
    options = parser.parse_args()
    failed = 0
    names = options.names or all_names()
    for name in names:
        with open(os.path.join(HERE, name + ".expect.json"), encoding="utf-8") as file:
            facts = json.load(file)
        try:
            records = read_records(options.bin, os.path.join(HERE, facts["capture"]))
            differences = compare_capture(facts, records)
            if "messages" in facts or stored_transactions(facts):
                compare_messages(facts, read_records(options.bin, os.path.join(
                    HERE, facts["capture"]), *MESSAGES), differences)
        except (RuntimeError, OSError, ValueError, subprocess.TimeoutExpired) as error:
            differences = [str(error)]
        if differences:
            failed += 1
            print(f"FAIL {name}: expected " + "; ".join(differences))
        else:
            print(f"ok {name}")
    print(f"{len(names) - failed} passed, {failed} failed")
    return 1 if failed or not names else 0


sys.exit(main())
