#!/usr/bin/env python3
"""Compares what smtpscope reads in messages with what Python's email package reads in them.

usage: email_oracle.py --bin SMTPSCOPE [--messages N] [--seed N] [--keep DIR] [--show N]

The messages are made up (email_messages.py), many of them broken in the manners of real ones, and
put into a capture: by DATA and BDAT, cut into segments anywhere, some repeated or out of order.
Compared are subject, addresses, date, message id, the tree of parts with types and charsets, the
names of files, and the SHA-256 of each leaf.  A difference must be explained by a row of REASONS
(email_reasons.py); who is right is told in docs/email-differences.md.
"""
import argparse
import collections
import email
import email.errors
import email.header
import email.policy
import email.utils
import functools
import hashlib
import json
import os
import random
import re
import subprocess
import sys
import tempfile

from email_messages import Maker
from email_reasons import NOT_TOLD, REASONS, Raw, walk

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.path.insert(0, os.path.join(ROOT, 'tests/cli'))

from common import ACK, BEGIN, FIN, SYN, frame, pcap  # noqa: E402

DOCUMENT = os.path.join(ROOT, 'docs/email-differences.md')
MESSAGES_IN_A_SESSION = 4

# What differs of which message, and the part of it, as Python has it.
Difference = collections.namedtuple('Difference', 'number octets what ours theirs part')


# --- the capture ---------------------------------------------------------------------------------

class Session:
    """One connection that sends messages, as (time, frame) rows."""

    def __init__(self, rng, number):
        self.rng = rng
        self.client = bytes((10, number >> 16 & 255, number >> 8 & 255, number & 255))
        self.ports = (20000 + number % 40000, 25)
        self.sequence = [rng.getrandbits(31), rng.getrandbits(31)]
        self.now = BEGIN + number
        self.longest = rng.choice((1, 7, 60, 536, 1400, 1400)) if number % 8 == 0 else 1400
        self.is_random = rng.random() < 0.7
        self.rows = []
        for side, flags in ((0, SYN), (1, SYN | ACK), (0, ACK)):
            self.add(side, flags)

    def add(self, side, flags, octets=b''):
        ack = self.sequence[1 - side] & 0xffffffff if flags & ACK else 0
        self.rows.append((self.now, frame(side, self.ports, self.sequence[side] & 0xffffffff, ack,
                                          flags, octets, self.client)))
        self.sequence[side] += len(octets) + bool(flags & (SYN | FIN))
        self.now += 0.0001

    def say(self, side, octets):
        begin, at = len(self.rows), 0
        while at < len(octets):
            size = self.rng.randrange(1, self.longest + 1) if self.is_random else self.longest
            self.add(side, ACK, octets[at:at + size])
            at += size
        self.disturb(begin)

    def disturb(self, begin):
        """Two segments change places, or one is sent again; times stay in order."""
        last = len(self.rows) - 1
        if last <= begin:
            return
        at = self.rng.randrange(begin, last)
        roll = self.rng.random()
        (time, one), (later, other) = self.rows[at], self.rows[at + 1]
        if roll < 0.2:
            self.rows[at:at + 2] = [(time, other), (later, one)]
        elif roll < 0.3:
            self.rows.insert(at + 1, (time, one))

    def ask(self, line, reply):
        self.say(0, line.encode() + b'\r\n')
        self.say(1, reply.encode() + b'\r\n')

    def send(self, octets, is_binary):
        self.ask('MAIL FROM:<alice@client.example>', '250 Ok')
        self.ask('RCPT TO:<bob@server.example>', '250 Ok')
        if is_binary or self.rng.random() < 0.2:
            self.chunks(octets)
            return
        self.ask('DATA', '354 Go on')
        stuffed = re.sub(rb'(^|\r\n)\.', rb'\1..', octets)
        self.say(0, stuffed + b'.\r\n')
        self.say(1, b'250 Ok: queued as A1B2C3\r\n')

    def chunks(self, octets):
        at = 0
        while True:
            size = self.rng.randrange(1, len(octets) + 1)
            last = ' LAST' if at + size >= len(octets) else ''
            piece = octets[at:at + size]
            self.say(0, b'BDAT %d%s\r\n' % (len(piece), last.encode()) + piece)
            self.say(1, b'250 Ok\r\n')
            at += size
            if last:
                return

    def close(self):
        self.ask('QUIT', '221 Bye')
        for side, flags in ((0, FIN | ACK), (1, FIN | ACK), (0, ACK)):
            self.add(side, flags)


def make_capture(rng, messages):
    """Returns the octets of a pcap; the messages are in it in their order."""
    rows = []
    for number, begin in enumerate(range(0, len(messages), MESSAGES_IN_A_SESSION), 1):
        session = Session(rng, number)
        session.say(1, b'220 mx.server.example ESMTP\r\n')
        session.ask('EHLO client.example', '250-mx.server.example\r\n250-8BITMIME\r\n'
                                           '250-BINARYMIME\r\n250 CHUNKING')
        for octets, is_binary in messages[begin:begin + MESSAGES_IN_A_SESSION]:
            session.send(octets, is_binary)
        session.close()
        rows += session.rows
    return pcap(rows)


# --- what is read --------------------------------------------------------------------------------

def plain(text):
    """Octets that are no ASCII (surrogates, in Python's text) are UTF-8 or windows-1252."""
    if text.isascii():
        return text
    octets = text.encode('utf-8', 'surrogateescape')
    try:
        return octets.decode()
    except UnicodeDecodeError:
        return octets.decode('windows-1252', 'replace')


def decode(text):
    """Encoded words undone as by Python's legacy reader, which joins those of one charset first."""
    text = re.sub(r'\r?\n', '', text).strip(' \t')
    if not text.isascii() or '=?' not in text:
        return plain(text)
    try:
        chunks = email.header.decode_header(text)
        return ''.join(octets if isinstance(octets, str) else octets.decode(
            (charset or 'ascii').partition('*')[0], 'replace') for octets, charset in chunks)
    except (LookupError, email.errors.HeaderParseError):
        return text


def modern_mailboxes(octets, name):
    try:
        field = email.message_from_bytes(octets, policy=email.policy.default)[name]
        return [mailbox(a.display_name, a.addr_spec) for a in field.addresses]
    except (AttributeError, IndexError, TypeError, ValueError):  # what broken fields end in
        return []


def mailbox(name, address):
    return f'{name} <{address}>' if name else address


@functools.lru_cache
def has_blank_between_words():
    """Python before 3.11.5 leaves the blank between two encoded words of a name, which RFC 2047,
    section 6.2, takes away."""
    word = '=?utf-8?q?=C3=A9?='
    return modern_mailboxes(f'To: {word} {word} <a@b.example>\n\n'.encode(), 'to') != [
        '\u00e9\u00e9 <a@b.example>']


def as_old(ours, theirs):
    """Ours, as such a Python would have it: its older reader also loses names in comments behind
    another mailbox, so that only the address is there to be compared."""
    ours = without_blanks(ours)
    address = ours.rpartition('<')[2].rstrip('>')
    return address if theirs == {address} else ours


def without_blanks(text):
    """In names that were made of encoded words they mean nothing to this Python."""
    return text if text.isascii() else text.replace(' ', '')


def legacy_mailboxes(text):
    # Routes (RFC 5322, section 4.4) are no mailboxes; of several hops it makes some.
    pairs = email.utils.getaddresses([re.sub(r'<@[^:>]*:', '<', text)])
    return [mailbox(decode(name), address) for name, address in pairs if address]


def leaf_hash(part):
    payload = part.get_payload(decode=True)
    return hashlib.sha256(payload).hexdigest() if payload else NOT_TOLD


def mailboxes(octets, name, text):
    """Of each mailbox, what Python's two readers take it for; where one finds more of them than the
    other, what the modern one does."""
    legacy, modern = legacy_mailboxes(text), modern_mailboxes(octets, name)
    if len(legacy) != len(modern):
        return [{one, re.sub(r' \([^)]*\)(?= <)', '', one)} for one in modern or legacy]
    return [{*pair, re.sub(r' \([^)]*\)(?= <)', '', pair[0])} for pair in zip(legacy, modern)]


def file_name(part):
    name = part.get_filename()
    return decode(name or '') or NOT_TOLD


def read_theirs(octets):
    """{what: the value that Python gives it}, and its parts by their index."""
    message = email.message_from_bytes(octets, policy=Raw())
    out = {name: decode(message.get(name, '')) or NOT_TOLD for name in ('subject', 'from')}
    for name in ('to', 'cc', 'reply-to'):
        text = message.get(name)
        out[name.replace('-', '_')] = mailboxes(octets, name, text) if text else []
    date = email.utils.parsedate_tz(message.get('date', ''))
    out['date_ts'] = email.utils.mktime_tz(date) if date else NOT_TOLD
    out['message_id'] = message.get('message-id', '').strip('<> ') or NOT_TOLD
    parts = list(walk(message))
    out['tree'] = [(depth, part.get_content_type()) for part, depth in parts]
    for index, (part, _) in enumerate(parts):
        out[f'charset {index}'] = part.get_content_charset() or NOT_TOLD
        out[f'filename {index}'] = file_name(part)
        if not part.is_multipart() and part.get_content_maintype() != 'multipart':
            out[f'sha256 {index}'] = leaf_hash(part)
    return out, [part for part, _ in parts]


def read_ours(message, files):
    out = {name: message.get(name) or NOT_TOLD for name in ('subject', 'from', 'date_ts',
                                                            'message_id')}
    for name in ('to', 'cc', 'reply_to'):
        out[name] = message.get(name, [])
    out['tree'] = [(part['depth'], part['content_type']) for part in message.get('parts', [])]
    for part in message.get('parts', []):
        index = part['index']
        out[f'charset {index}'] = part.get('charset', NOT_TOLD)
        out[f'filename {index}'] = part.get('filename') or NOT_TOLD
        out[f'sha256 {index}'] = NOT_TOLD
    for file in files:
        if not file.get('embedded') and not file.get('raw') and file['size']:
            out[f'sha256 {file["part"]}'] = file['sha256']
    return out


def run(binary, path):
    """[(message record, [file records])] in the order of the messages."""
    done = subprocess.run([binary, 'read', '--format', 'json', '--log', 'message,file', '--set',
                           'message_file=yes', path],
                          stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, timeout=300, check=True)
    messages, files = {}, collections.defaultdict(list)
    for line in done.stdout.splitlines():
        record = json.loads(line)
        if record['type'] not in ('message', 'file'):
            continue
        key = record['src_ip'], record['transaction']
        if record['type'] == 'message':
            messages[key] = record
        else:
            files[key].append(record)

    def place(key):
        number = int.from_bytes(bytes(map(int, key[0].split('.')[1:])), 'big')
        return (number - 1) * MESSAGES_IN_A_SESSION + key[1] - 1
    return {place(key): (message, files[key]) for key, message in messages.items()}


# --- the comparison ------------------------------------------------------------------------------

def compare(number, octets, told):
    """Yields the differences of one message."""
    if told is None:
        yield Difference(number, octets, 'message', NOT_TOLD, 'there', None)
        return
    record, files = told
    digest = hashlib.sha256(octets).hexdigest()
    if (record.get('sha256'), record['size']) != (digest, len(octets)):
        yield Difference(number, octets, 'content', record.get('sha256'), digest, None)
    theirs, parts = read_theirs(octets)
    ours = read_ours(record, files)
    for what, value in theirs.items():
        index = re.search(r' (\d+)$', what)
        part = parts[int(index.group(1)) if index else 0]
        if not is_same(ours.get(what, NOT_TOLD), value):
            yield Difference(number, octets, what, ours.get(what, NOT_TOLD), value, part)
            if what == 'tree':
                return  # the numbers of the parts mean others then


def is_same(ours, theirs):
    if isinstance(ours, list) and all(isinstance(one, set) for one in theirs):
        if has_blank_between_words():
            theirs = [{without_blanks(name) for name in one} for one in theirs]
            ours = [as_old(*pair) for pair in zip(ours, theirs)] + ours[len(theirs):]
        return len(ours) == len(theirs) and all(a in b for a, b in zip(ours, theirs))
    return ours == theirs


def reason_of(difference):
    return next((name for name, _, is_it in REASONS if is_it(difference)), None)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split('\n')[0])
    parser.add_argument('--bin', required=True)
    parser.add_argument('--messages', type=int, default=1000)
    parser.add_argument('--seed', type=int, default=1)
    parser.add_argument('--keep', metavar='DIR', help='leave the capture and what differs there')
    parser.add_argument('--show', type=int, default=20, help='of the differences so many')
    args = parser.parse_args()
    rng = random.Random(args.seed)
    maker = Maker(rng)
    messages = [maker.message() for _ in range(args.messages)]
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(args.keep or folder, 'messages.pcap')
        with open(path, 'wb') as out:
            out.write(make_capture(rng, messages))
        told = run(args.bin, path)
    explained, others, n_same = collections.Counter(), [], 0
    for number, (octets, _) in enumerate(messages):
        found = list(compare(number, octets, told.get(number)))
        unexplained = [d for d in found if not reason_of(d)]
        explained.update(filter(None, map(reason_of, found)))
        others += unexplained
        n_same += not unexplained
        if unexplained and args.keep:
            with open(os.path.join(args.keep, f'{number}.eml'), 'wb') as out:
                out.write(octets)
    with open(DOCUMENT, encoding='utf-8') as file:
        document = file.read()
    missing = [name for name, _, _ in REASONS if f'| {name} |' not in document]
    if missing:
        print(f'{os.path.basename(DOCUMENT)} lacks {", ".join(missing)}')
    for name, why, _ in REASONS:
        if explained[name]:
            print(f'{explained[name]} x {name}: {why}')
    for d in others[:args.show]:
        print(f'message {d.number}: {d.what}: we: {d.ours!r}, Python: {d.theirs!r}')
    kinds = collections.Counter(d.what.split()[0] for d in others)
    print(f'{sum(explained.values())} explained differences, others: {dict(kinds) or "none"}')
    print(f'{n_same} passed, {len(messages) - n_same} failed')
    return 1 if others or missing else 0


if __name__ == '__main__':
    sys.exit(main())
