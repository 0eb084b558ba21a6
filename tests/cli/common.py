"""What the tests of the command line share: running the program, and captures made of written
dialogues."""
import fcntl
import json
import os
import pty
import select
import shutil
import signal
import struct
import subprocess
import tempfile
import termios
import unittest

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
SMTPSCOPE = os.path.abspath(os.environ.get(
    'SMTPSCOPE', os.path.join(ROOT, 'build/src/faces/cli/smtpscope')))
CAPTURES = os.path.join(ROOT, 'tests/captures')
TIMEOUT = 60

BEGIN = 1_767_323_045.0  # 2026-01-02 03:04:05 UTC
SYN, ACK, FIN = 2, 16, 1
LARGEST = 60000  # octets of a segment

MAIL = '''
S: 220 mx.example.net ESMTP Postfix
C: EHLO client.example.org
S: 250-mx.example.net
S: 250-PIPELINING
S: 250-SIZE 10240000
S: 250 AUTH PLAIN LOGIN
C: MAIL FROM:<alice@example.org> SIZE=64
S: 250 2.1.0 Ok
C: RCPT TO:<bob@example.net>
S: 250 2.1.5 Ok
C: RCPT TO:<nobody@example.net>
S: 550 5.1.1 User unknown
C: DATA
S: 354 End data with <CR><LF>.<CR><LF>
C: Subject: hello
C:
C: One line.
C: .
S: 250 2.0.0 Ok: queued as 4dFq1z0Wc8z9rxd
C: QUIT
S: 221 2.0.0 Bye
'''


class Result:
    """What a run of the program left behind."""

    def __init__(self, status, out, err):
        self.status, self.out_bytes = status, out
        self.out = out.decode('utf-8', 'backslashreplace')
        self.err = err.decode('utf-8', 'backslashreplace')

    def records(self, kind=None):
        rows = [json.loads(line) for line in self.out.splitlines()]
        return [r for r in rows if kind is None or r['type'] == kind]


def environment(**changes):
    env = {k: v for k, v in os.environ.items() if k not in ('COLUMNS', 'NO_COLOR', 'TERM')}
    return {**env, 'LC_ALL': 'C.UTF-8', 'TZ': 'UTC', 'TERM': 'xterm', **changes}


def run(*arguments, stdin=b'', **changes):
    """Runs smtpscope to its end."""
    done = subprocess.run([SMTPSCOPE, *map(str, arguments)], input=stdin, stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, env=environment(**changes), timeout=TIMEOUT)
    return Result(done.returncode, done.stdout, done.stderr)


def with_signals(default, ignored=()):
    """For preexec_fn.  Where the tests run in the background of a script, SIGINT is ignored, and the
    program would leave it so."""
    def prepare():
        for number in default:
            signal.signal(number, signal.SIG_DFL)
        for number in ignored:
            signal.signal(number, signal.SIG_IGN)
    return prepare


def run_on_terminal(*arguments, columns=100, cwd=None):
    """Status, and what the program writes to a terminal of that width."""
    outer, inner = pty.openpty()
    fcntl.ioctl(inner, termios.TIOCSWINSZ, struct.pack('HHHH', 24, columns, 0, 0))
    child = subprocess.Popen([SMTPSCOPE, *map(str, arguments)], stdin=subprocess.DEVNULL, cwd=cwd,
                             stdout=inner, stderr=inner, env=environment())
    os.close(inner)
    out = b''
    while select.select([outer], [], [], TIMEOUT)[0]:
        try:
            part = os.read(outer, 65536)
        except OSError:  # EIO: the other side is closed
            break
        if not part:
            break
        out += part
    os.close(outer)
    return child.wait(TIMEOUT), out.decode('utf-8').replace('\r\n', '\n')


# --- captures ------------------------------------------------------------------------------------

def turns(dialogue, server_end=b'\r\n'):
    """'C: a' and 'S: b' lines -> (side, bytes): lines of one side in a row are one segment."""
    out = []
    for line in dialogue.strip('\n').split('\n'):
        side = 'CS'.index(line[0])
        octets = line[3:].encode('utf-8', 'surrogateescape') + (server_end if side else b'\r\n')
        if out and out[-1][0] == side:
            out[-1] = (side, out[-1][1] + octets)
        else:
            out.append((side, octets))
    return out


def frame(side, ports, seq, ack, flags, payload, client, server=b'\xc0\x00\x02\x19'):
    """One Ethernet frame with IPv4 and TCP; checksums are left at zero."""
    ends = [(client, ports[0]), (server, ports[1])]
    (src, sport), (dst, dport) = ends[side], ends[1 - side]
    tcp = struct.pack('>HHIIBBHHH', sport, dport, seq, ack, 0x50, flags, 64240, 0, 0) + payload
    ip = struct.pack('>BBHHHBBH4s4s', 0x45, 0, 20 + len(tcp), 0, 0x4000, 64, 6, 0, src, dst)
    return b'\2\0\0\0\0\1\2\0\0\0\0\2\x08\0' + ip + tcp


def packets(dialogue=MAIL, number=1, begin=BEGIN, server_port=25, step=0.001, is_closed=True,
            server_end=b'\r\n'):
    """(time, frame) of a whole connection; number tells connections apart."""
    ports = (30000 + number, server_port)
    client = bytes((198, 51, 100, 1 + number % 250))
    seq = [1000, 5000]
    out, now = [], begin

    def add(side, flags, payload=b''):
        nonlocal now
        ack = seq[1 - side] if flags & ACK else 0
        out.append((now, frame(side, ports, seq[side], ack, flags, payload, client)))
        seq[side] += len(payload) + bool(flags & (SYN | FIN))
        now += step

    add(0, SYN)
    add(1, SYN | ACK)
    add(0, ACK)
    for side, octets in turns(dialogue, server_end):
        for at in range(0, len(octets), LARGEST):
            add(side, ACK, octets[at:at + LARGEST])
    if is_closed:
        add(0, FIN | ACK)
        add(1, FIN | ACK)
        add(0, ACK)
    return out


def pcap(rows):
    """A little-endian pcap of (time, frame) rows."""
    out = [struct.pack('<IHHiIII', 0xa1b2c3d4, 2, 4, 0, 0, 262144, 1)]
    for time, octets in rows:
        micro = round(time * 1_000_000)
        out.append(struct.pack('<IIII', micro // 1_000_000, micro % 1_000_000,
                               len(octets), len(octets)) + octets)
    return b''.join(out)


def captures():
    """The recorded captures of this repository."""
    return sorted(os.path.join(CAPTURES, n) for n in os.listdir(CAPTURES)
                  if '.pcap' in n) if os.path.isdir(CAPTURES) else []


class Case(unittest.TestCase):
    """A test with a directory of its own."""

    def setUp(self):
        self.directory = tempfile.mkdtemp(prefix='smtpscope-test-')
        self.addCleanup(shutil.rmtree, self.directory)

    def path(self, name):
        return os.path.join(self.directory, name)

    def write(self, name, octets):
        with open(self.path(name), 'wb') as f:
            f.write(octets)
        return self.path(name)

    def write_mail(self, name='mail.pcap', **options):
        return self.write(name, pcap(packets(**options)))

    def assert_ok(self, result):
        self.assertEqual((result.status, result.err), (0, ''))

    def assert_trouble(self, result, status, pattern):
        """One line on standard error, in the program's form."""
        self.assertEqual(result.status, status, result.err)
        self.assertRegex(result.err, r'\Asmtpscope: ' + pattern)
        for line in result.err.splitlines():
            self.assertRegex(line, r'^smtpscope: |^  ')
