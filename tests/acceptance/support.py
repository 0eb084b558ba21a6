"""What the acceptance tests share: a dialogue, written as it is spoken, becomes a capture, and the
program tells what was in it."""
import os
import re
import sys
import tempfile
import unittest

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.path.insert(0, os.path.join(ROOT, 'tests/cli'))

from common import ACK, BEGIN, CAPTURES, FIN, SYN, frame, pcap, run  # noqa: E402, F401

EVERYTHING = 'flow,session,transaction,event,stats'
SECONDS = re.compile(r'\+(\d+(?:\.\d+)?) *s$')
ESCAPE = re.compile(r'\\(r|n|\\|x[0-9a-f]{2})')


def unescape(text):
    """\\r \\n \\\\ \\xHH"""
    named = {'r': '\r', 'n': '\n', '\\': '\\'}

    def octet(match):
        word = match.group(1)
        return chr(int(word[1:], 16)) if word[0] == 'x' else named[word]
    return ESCAPE.sub(octet, text).encode('latin-1')


def tls_record(kind, octets):
    return bytes((kind, 3, 3)) + len(octets).to_bytes(2, 'big') + octets


def hello(kind, body):
    """A TLS 1.2 ClientHello or ServerHello."""
    body = b'\3\3' + bytes(range(32)) + b'\0' + body
    return tls_record(22, bytes((kind,)) + len(body).to_bytes(3, 'big') + body)


def tls_connection(name):
    """(side, octets) of a whole connection in TLS 1.2 to the server of that name, which resumes an
    earlier one: the shortest handshake there is."""
    server_name = b'\0' + len(name).to_bytes(2, 'big') + name
    extension = len(server_name).to_bytes(2, 'big') + server_name
    extension = b'\0\0' + len(extension).to_bytes(2, 'big') + extension
    finished = tls_record(20, b'\1') + tls_record(22, bytes(range(40)))
    return [
        (0, hello(1, b'\0\2\xc0\x2f' + b'\1\0' + len(extension).to_bytes(2, 'big') + extension)),
        (1, hello(2, b'\xc0\x2f\0') + finished),
        (0, finished + tls_record(23, b'\0' * 8 + b'QUIT\r\n' * 4)),
        (1, tls_record(23, b'\0' * 8 + b'250 ok\r\n' * 4)),
    ]


def turns(dialogue):
    """(side, octets, seconds before) of each segment.

        C: EHLO a       a line, CR LF is added; those of one side in a row share a segment
        C+ EH           octets without a line end, in a segment of their own; \\r \\n \\xHH
        +30 s           time passes, and the next line begins a segment
        TLS a.example   both speak TLS from here on; the client asks for that server
    """
    out, wait, is_open = [], 0.0, False
    for line in filter(None, map(str.strip, dialogue.split('\n'))):
        pause = SECONDS.match(line)
        if pause:
            wait, is_open = float(pause.group(1)), False
            continue
        if line.startswith('TLS '):
            out += [(side, octets, 0.0) for side, octets in tls_connection(line[4:].encode())]
            is_open = False
            continue
        side, mark, text = 'CS'.index(line[0]), line[1], line[3:]
        octets = unescape(text) if mark == '+' else text.encode() + b'\r\n'
        if mark == ':' and is_open and out[-1][0] == side and not wait:
            out[-1] = (side, out[-1][1] + octets, out[-1][2])
        else:
            out.append((side, octets, wait))
        wait, is_open = 0.0, mark == ':'
    return out


def connection(dialogue, number=1, begin=BEGIN, server_port=25, is_closed=True):
    """(time, frame) of a whole connection; number tells connections apart."""
    ports, client = (30000 + number, server_port), bytes((198, 51, 100, number))
    sequence, rows, now = [1000, 5000], [], begin

    def add(side, flags, octets=b''):
        nonlocal now
        ack = sequence[1 - side] if flags & ACK else 0
        rows.append((now, frame(side, ports, sequence[side], ack, flags, octets, client)))
        sequence[side] += len(octets) + bool(flags & (SYN | FIN))
        now += 0.001

    for side, flags in ((0, SYN), (1, SYN | ACK), (0, ACK)):
        add(side, flags)
    for side, octets, wait in turns(dialogue):
        now += wait
        for at in range(0, len(octets), 1400):
            add(side, ACK, octets[at:at + 1400])
    if is_closed:
        for side, flags in ((0, FIN | ACK), (1, FIN | ACK), (0, ACK)):
            add(side, flags)
    return rows


class Told:
    """All records of a run, by their type."""

    def __init__(self, result):
        self.text = result.out
        records = result.records()
        for kind in EVERYTHING.split(','):
            setattr(self, kind + 's', [r for r in records if r['type'] == kind])
        self.commands = [e for e in self.events if e['kind'] == 'command']
        self.replies = [e for e in self.events if e['kind'] == 'reply']

    @property
    def session(self):
        (only,) = self.sessions
        return only

    @property
    def transaction(self):
        (only,) = self.transactions
        return only

    @property
    def flow(self):
        (only,) = self.flows
        return only

    @property
    def verbs(self):
        return [e['command'] for e in self.commands if 'command' in e]


class Acceptance(unittest.TestCase):
    def capture(self, *connections):
        """Path of a file with these (time, frame) lists, merged by time."""
        with tempfile.NamedTemporaryFile(suffix='.pcap', delete=False) as f:
            self.addCleanup(os.remove, f.name)
            f.write(pcap(sorted((row for c in connections for row in c), key=lambda row: row[0])))
        return f.name

    def read(self, path, *arguments):
        """What `smtpscope read` writes of that file, as text."""
        result = run('read', *arguments, path)
        self.assertEqual((result.status, result.err), (0, ''))
        return result

    def tell_file(self, path, *arguments):
        return Told(self.read(path, '--format', 'json', '--log', EVERYTHING, *arguments))

    def tell(self, dialogue, *arguments, **options):
        """Everything told of one connection."""
        return self.tell_file(self.capture(connection(dialogue, **options)), *arguments)

    def tell_recorded(self, name):
        """Everything told of a capture in tests/captures."""
        return self.tell_file(os.path.join(CAPTURES, name + '.pcap'))

    def assert_holds(self, record, **expected):
        """The record has these values; None: it has no such key."""
        self.assertEqual({k: record.get(k) for k in expected}, expected)
