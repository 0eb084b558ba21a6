#!/usr/bin/env python3
"""Reads a capture as simply as can be: tshark joins the segments, a few lines read the dialogue.

usage: reference.py read --format json [--log message,file] CAPTURE

It prints records of the shape that compare.py wants (session and transaction, or message and file,
by Python's email package; the keys that it looks at), so that captures and logs can be checked
against each other without our program. It knows nothing of encrypted sessions beyond their
beginning, or of malice.
"""

import base64
import binascii
import json
import re
import subprocess
import sys

import reference_message


def tshark(capture, *arguments):
    return subprocess.run(["tshark", "-n", "-r", capture, *arguments], check=True,
                          capture_output=True, text=True).stdout


def streams(capture):
    """Number, client, server, time of each TCP connection, and whether its first SYN is missing."""
    seen = set()
    fields = ("tcp.flags.ack", "tcp.stream", "ip.src", "ipv6.src", "tcp.srcport", "ip.dst",
              "ipv6.dst", "tcp.dstport", "frame.time_epoch")
    arguments = [word for field in fields for word in ("-e", field)]
    for line in tshark(capture, "-Y", "tcp.flags.syn==1", "-T", "fields",
                       "-E", "occurrence=l", *arguments).splitlines():
        ack, number, src4, src6, sport, dst4, dst6, dport, time = line.split("\t")
        if number in seen:
            continue
        seen.add(number)
        ends = [(src4 or src6, int(sport)), (dst4 or dst6, int(dport))]
        if ack == "1":  # the client's own SYN is not in the capture
            ends.reverse()
        yield (number, *ends[0], *ends[1], float(time), ack == "1")


def both_directions(capture, number):
    client, server = b"", b""
    for line in tshark(capture, "-q", "-z", "follow,tcp,raw," + number).splitlines():
        text = line.strip()
        if not re.fullmatch(r"[0-9a-f]+", text):
            continue
        try:
            data = binascii.unhexlify(text)
        except binascii.Error:
            continue
        if line.startswith("\t"):
            server += data
        else:
            client += data
    return client, server


def replies(data):
    """Each whole reply as (code, text of the last line, all lines)."""
    lines = []
    for line in data.split(b"\n"):
        line = line.rstrip(b"\r").decode("utf-8", "replace")
        lines.append(line)
        if re.match(r"\d{3}( |$)", line):
            yield int(line[:3]), line[4:], lines
            lines = []
        elif not re.match(r"\d{3}-", line):
            return


def enhanced(text):
    match = re.match(r"([245]\.\d+\.\d+)\b", text)
    return {"enhanced": match.group(1)} if match else {}


QUEUE_ID = [r"queued as (\w+)", r"^(?:OK )?id=(\S+)", r"^(?:2\.0\.0 )?(\w+) Message accepted",
            r"^2\.0\.0 <[^>]*> ([\w/+]+)(?::\w+)? Saved"]


class Dialogue:
    """One connection; self.records is what was found."""

    def __init__(self, client, server):
        self.data = client
        self.replies = list(replies(server))
        self.session = {"auth": [], "command_counts": {}, "tls": {}}
        self.transactions = []
        self.contents = []
        self.current = None
        self.prdr = False

    def reply(self):
        return self.replies.pop(0) if self.replies else (0, "", [])

    def line(self):
        line, _, self.data = self.data.partition(b"\n")
        return line.rstrip(b"\r").decode("utf-8", "replace")

    def read(self):
        if self.data.startswith(b"PROXY "):
            self.line()
        elif self.data.startswith(b"\r\n\r\n\0\r\nQUIT\n"):
            self.data = self.data[16 + int.from_bytes(self.data[14:16], "big"):]
        if self.data[:1] == b"\x16":
            self.session["tls"]["established"] = True
            return
        self.reply()
        while self.data and not self.session["tls"]:
            line = self.line()
            verb, _, argument = line.partition(" ")
            verb = verb.upper()
            counts = self.session["command_counts"]
            counts[verb] = counts.get(verb, 0) + 1
            getattr(self, "on_" + verb.lower(), self.on_other)(argument)

    def on_other(self, _argument):
        self.reply()

    def on_helo(self, argument):
        code, _, lines = self.reply()
        if code == 250:
            self.session["helo"] = argument
            self.close("reset")
            self.keywords = lines

    on_ehlo = on_lhlo = on_helo

    def on_rset(self, _argument):
        self.reply()
        self.close("reset")

    def on_starttls(self, _argument):
        if self.reply()[0] == 220:
            self.session["tls"]["established"] = self.data[:1] == b"\x16"

    def on_auth(self, argument):
        mechanism, _, initial = argument.partition(" ")
        sent = [initial] if initial else []
        code, _, _ = self.reply()
        while code == 334:
            sent.append(self.line())
            code, _, _ = self.reply()
        self.session["auth"].append({"mechanism": mechanism.upper(),
                                     "identity": identity(mechanism.upper(), sent),
                                     "outcome": "success" if code == 235 else "failed"})

    def on_mail(self, argument):
        code, text, _ = self.reply()
        self.current = {"mail_from": path(argument) or "<>", "recipients": [], "size": 0,
                        "outcome": "abandoned"}
        self.prdr = " PRDR" in argument.upper()
        self.transactions.append(self.current)
        if code != 250:
            self.current["outcome"] = "rejected"
            self.current = None

    def on_rcpt(self, argument):
        code, text, _ = self.reply()
        if self.current is not None:
            self.current["recipients"].append(dict(
                address=path(argument), accepted=code in (250, 251), code=code, **enhanced(text)))

    def on_data(self, _argument):
        code, _, _ = self.reply()
        if code != 354:
            return
        content, end, rest = self.data.partition(b"\r\n.\r\n")
        if not end:
            return
        self.data = rest
        content = re.sub(rb"(^|\n)\.", rb"\1", content + b"\r\n")
        self.current["size"] = len(content)
        self.contents.append(content)
        self.end_of_data()

    def on_bdat(self, argument):
        words = argument.split()
        if not self.current["size"]:
            self.contents.append(b"")
        self.contents[-1] += self.data[:int(words[0])]
        self.data = self.data[int(words[0]):]
        self.current["size"] += int(words[0])
        if words[-1].upper() == "LAST":
            self.end_of_data()
        else:
            self.reply()

    def end_of_data(self):
        accepted = [one for one in self.current["recipients"] if one["accepted"]]
        lmtp = "LHLO" in self.session["command_counts"]
        code, text, _ = self.reply()
        if lmtp or (self.prdr and code == 353):
            if not lmtp:
                code, text, _ = self.reply()
            for turn, recipient in enumerate(accepted):
                if turn:
                    code, text, _ = self.reply()
                recipient.update(code=code, accepted=code == 250, **enhanced(text))
                self.verdict(code, text)
            if not lmtp:
                self.verdict(*self.reply()[:2])
        else:
            self.verdict(code, text)
        self.current = None

    def verdict(self, code, text):
        if 200 <= code < 300:
            self.current["outcome"] = "accepted"
            for pattern in QUEUE_ID:
                match = re.search(pattern, text)
                if match:
                    self.current.setdefault("queue_id", match.group(1))
        elif self.current["outcome"] != "accepted":
            self.current["outcome"] = "deferred" if 400 <= code < 500 else "rejected"

    def close(self, outcome):
        if self.current is not None:
            self.current["outcome"] = outcome
            self.current = None


def path(argument):
    text = argument.partition(":")[2].strip()
    match = re.match(r"<([^>]*)>", text)
    return match.group(1) if match else text.split(" ")[0]


def identity(mechanism, sent):
    plain = [base64.b64decode(word).decode() for word in sent[:2] if word not in ("=", "*")]
    if mechanism == "PLAIN":
        return plain[0].split("\0")[1]
    if mechanism == "CRAM-MD5":
        return plain[0].rpartition(" ")[0]
    if mechanism == "DIGEST-MD5":
        return re.search(r'username="([^"]*)"', plain[0]).group(1)
    if mechanism.startswith("SCRAM"):
        return re.search(r"n=([^,]*)", plain[0]).group(1)
    return plain[0]


def print_messages(flow, contents):
    for number, content in enumerate(contents, 1):
        message, files = reference_message.read(content)
        print(json.dumps({"type": "message", **flow, "transaction": number, **message}))
        for file in files:
            print(json.dumps({"type": "file", **flow, "transaction": number, **file}))


def main():
    capture = sys.argv[-1]
    cut = bool(tshark(capture, "-Y", "frame.cap_len < frame.len"))
    for number, src_ip, src_port, dst_ip, dst_port, time, partial in streams(capture):
        dialogue = Dialogue(*both_directions(capture, number))
        dialogue.read()
        partial = partial or any(map(reference_message.MISSING.search, dialogue.contents))
        flow = {"schema": 1, "ts": time, "flow_id": int(number), "src_ip": src_ip,
                "src_port": src_port, "dst_ip": dst_ip, "dst_port": dst_port}
        if "--log" in sys.argv:
            print_messages(flow, dialogue.contents)
            continue
        if cut or partial:
            dialogue.session["partial"] = True
        print(json.dumps({"type": "session", **flow, **dialogue.session}))
        for transaction in dialogue.transactions:
            if partial:
                transaction["partial"] = True
            print(json.dumps({"type": "transaction", **flow, **transaction}))


main()
