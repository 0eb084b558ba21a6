#!/usr/bin/env python3
"""Makes a capture of made-up traffic, and tells what is in it.

usage: generate.py --out FILE --mb N [--profile mail|tiny|background|mixed] [--seed N] [--noise P]

FILE is a pcap (microseconds, Ethernet); FILE.truth.json tells what a reader has to find in it.  The
same arguments give the same bytes.  A few hundred sessions are composed, and played again and again
with other addresses, ports and times.

mail        submission and relay: AUTH, pipelining, DATA and BDAT, attachments, refused recipients
tiny        spam bots: a handful of small packets each, refused, reset, failed AUTH
background  web, TLS, DNS: no mail
mixed       all of them
--noise P   a data segment comes late, or twice, with probability P (0.002)

truth: tcp_flows, smtp_flows; commands (without AUTH's continuation lines); replies; mail_commands;
transactions (MAIL accepted); accepted_transactions (end of data accepted); recipients (RCPT
accepted); message_bytes.
"""
import argparse
import base64
import collections
import json
import operator
import random
import struct
import sys

FIN, SYN, RST, PSH, ACK = 1, 2, 4, 8, 16
MSS = 1448
BEGIN_US = 1_767_323_045_000_000  # 2026-01-02 03:04:05 UTC
OPEN_AT_ONCE = 200                # sessions, on average
N_TEMPLATES = {'mail': 160, 'tiny': 200, 'background': 120}
ETHERNET = bytes.fromhex('020000000002020000000001') + b'\x08\x00'
RECORD = struct.Struct('<IIII').pack           # of the pcap: time, lengths
HEADERS = struct.Struct('>HHHHHH4s4sHH').pack  # IPv4 and the ports
TIMESTAMPS = bytes.fromhex('0101080a0000000100000001')
PROFILES = {'mail': {'mail': 1}, 'tiny': {'tiny': 1}, 'background': {'background': 1},
            'mixed': {'mail': 2, 'tiny': 5, 'background': 20}}

WORDS = ('amber anvil beacon calm cedar delta eager elm falcon garden harbor island jolly kiln '
         'lunar meadow north orchard pier quiet ridge silver summit tower upland valley willow '
         'yard').split()


# --- one session, composed -------------------------------------------------------------------

class Talk:
    """Writes down a TCP connection: who sent which segment when.  Times in µs from its begin."""

    def __init__(self, rng, noise, port, protocol=6):
        self.rng, self.noise, self.port, self.protocol = rng, noise, port, protocol
        self.now = 0
        self.rtt = rng.randrange(400, 60_000)
        self.sequence = [rng.getrandbits(32), rng.getrandbits(32)]
        self.packets = []  # (time, side, flags, seq, ack, payload)
        self.facts = collections.Counter()

    def packet(self, side, flags, payload=b'', at=None):
        self.packets.append((self.now if at is None else at, side, flags, self.sequence[side],
                             self.sequence[1 - side] if flags & ACK else 0, payload))

    def open(self):
        self.packet(0, SYN)
        self.sequence[0] += 1
        self.now += self.rtt
        self.packet(1, SYN | ACK)
        self.sequence[1] += 1
        self.now += 40
        self.packet(0, ACK)
        self.facts['tcp_flows'] += 1

    def say(self, side, data):
        self.now += self.rtt // 2 + self.rng.randrange(50, 2000)
        for begin in range(0, len(data), MSS):
            part = data[begin:begin + MSS]
            flags = ACK | PSH if begin + MSS >= len(data) else ACK
            noisy = self.rng.random() < self.noise
            late = self.now + 200 if noisy and self.rng.random() < 0.5 else self.now
            self.packet(side, flags, part, late)
            if noisy and late == self.now:
                self.packet(side, flags, part, self.now + 300)  # sent twice
            self.sequence[side] += len(part)
            self.now += 12
            if begin // MSS % 2:
                self.packet(1 - side, ACK, at=self.now + self.rtt // 2)

    def close(self):
        for side in (0, 1):
            self.now += self.rtt // 2
            self.packet(side, FIN | ACK)
            self.sequence[side] += 1
        self.now += self.rtt // 2
        self.packet(0, ACK)

    def reset(self):
        self.now += self.rtt
        self.packet(0, RST | ACK)


class Mail(Talk):
    """The same, with the words of SMTP."""

    def __init__(self, rng, noise, port):
        super().__init__(rng, noise, port)
        self.facts['smtp_flows'] += 1
        self.domain = '-'.join(rng.sample(WORDS, 2)) + '.example'
        self.open()
        self.reply(f'220 mx.{self.domain} ESMTP Postfix')

    def reply(self, *lines):
        self.say(1, ''.join(line + '\r\n' for line in lines).encode())
        self.facts['replies'] += 1

    def replies(self, lines):
        """One line each, in one segment: what a pipelined group gets."""
        self.say(1, ''.join(line + '\r\n' for line in lines).encode())
        self.facts['replies'] += len(lines)

    def commands(self, lines):
        self.say(0, ''.join(line + '\r\n' for line in lines).encode())
        self.facts['commands'] += len(lines)
        self.facts['mail_commands'] += sum(line.startswith('MAIL') for line in lines)

    def ask(self, command, *reply):
        self.commands([command])
        self.reply(*reply)

    def mailbox(self):
        return f'{self.rng.choice(WORDS)}.{self.rng.choice(WORDS)}@{self.rng.choice(WORDS)}.example'

    def hello(self):
        self.ask(f'EHLO {self.rng.choice(WORDS)}.example', f'250-mx.{self.domain}',
                 '250-PIPELINING', '250-SIZE 52428800', '250-8BITMIME', '250-CHUNKING',
                 '250-AUTH PLAIN LOGIN', '250 DSN')

    def login(self):
        token = base64.b64encode(f'\0{self.rng.choice(WORDS)}\0secret'.encode()).decode()
        self.ask('AUTH PLAIN ' + token, '235 2.7.0 Authentication successful')

    def envelope(self, content):
        """MAIL and its RCPTs, pipelined or not; returns how many recipients were taken."""
        lines = [f'MAIL FROM:<{self.mailbox()}> SIZE={len(content)}']
        answers = ['250 2.1.0 Ok']
        for n in range(self.rng.choice((1, 1, 1, 2, 3, 8))):
            refused = n > 0 and self.rng.random() < 0.3
            lines.append(f'RCPT TO:<{self.mailbox()}>')
            answers.append('550 5.1.1 User unknown' if refused else '250 2.1.5 Ok')
        self.facts['transactions'] += 1
        taken = sum(a.startswith('250 2.1.5') for a in answers)
        self.facts['recipients'] += taken
        if self.rng.random() < 0.5:
            self.commands(lines)
            self.replies(answers)
        else:
            for line, answer in zip(lines, answers):
                self.ask(line, answer)

    def content(self):
        """A message as its octets are, lines ended by CR LF."""
        rng = self.rng
        size = min(int(rng.lognormvariate(10.5, 1.2)), 3_000_000)
        lines = [f'From: {self.mailbox()}', f'To: {self.mailbox()}',
                 f'Subject: {" ".join(rng.choices(WORDS, k=5))}',
                 f'Message-ID: <{rng.getrandbits(64):x}@{self.domain}>',
                 'MIME-Version: 1.0', 'Content-Type: multipart/mixed; boundary="b1"', '', '--b1',
                 'Content-Type: text/plain', '']
        lines += [' '.join(rng.choices(WORDS, k=rng.randrange(1, 12))) for _ in range(20)]
        lines += ['.profile begins with a dot', '', '--b1',
                  'Content-Type: application/octet-stream; name="a.bin"',
                  'Content-Transfer-Encoding: base64', '']
        text = '\r\n'.join(lines) + '\r\n'
        body = base64.encodebytes(rng.randbytes(size * 3 // 4)).replace(b'\n', b'\r\n')
        return text.encode() + body + b'--b1--\r\n'

    def message(self):
        content = self.content()
        self.envelope(content)
        self.facts['message_bytes'] += len(content)
        queued = f'250 2.0.0 Ok: queued as {self.rng.getrandbits(40):010X}'
        if self.rng.random() < 0.2:
            self.chunks(content, queued)
        else:
            self.ask('DATA', '354 End data with <CR><LF>.<CR><LF>')
            self.say(0, content.replace(b'\r\n.', b'\r\n..') + b'.\r\n')
            self.reply(queued)
        self.facts['accepted_transactions'] += 1

    def chunks(self, content, queued):
        half = len(content) // 2
        for part, last in ((content[:half], ''), (content[half:], ' LAST')):
            self.say(0, f'BDAT {len(part)}{last}\r\n'.encode() + part)
            self.facts['commands'] += 1
            self.reply(queued if last else f'250 2.0.0 {len(part)} octets')

    def quit(self):
        self.ask('QUIT', '221 2.0.0 Bye')
        self.close()


def compose_mail(rng, noise):
    t = Mail(rng, noise, rng.choice((25, 25, 587)))
    t.hello()
    if t.port == 587:
        t.login()
    for _ in range(rng.choice((1, 1, 1, 2, 3))):
        t.message()
    t.quit()
    return t


def compose_tiny(rng, noise):
    t = Mail(rng, noise, 25)
    kind = rng.randrange(4)
    if kind == 0:
        t.hello()
        for _ in range(2):
            t.ask('AUTH LOGIN', '334 VXNlcm5hbWU6')
            for answer in ('334 UGFzc3dvcmQ6', '535 5.7.8 Authentication failed'):
                t.say(0, base64.b64encode(rng.choice(WORDS).encode()) + b'\r\n')
                t.reply(answer)
        t.reset()
        return t
    t.ask(f'HELO {rng.choice(WORDS)}', f'250 mx.{t.domain}')
    t.ask(f'MAIL FROM:<{t.mailbox()}>', '250 2.1.0 Ok')
    t.facts['transactions'] += 1
    for _ in range(kind):
        t.ask(f'RCPT TO:<{t.mailbox()}>', '550 5.7.1 Relay access denied')
    if rng.random() < 0.3:
        t.reset()
    else:
        t.quit()
    return t


def compose_background(rng, noise):
    kind = rng.randrange(10)
    if kind < 3:
        t = Talk(rng, noise, 53, protocol=17)
        t.say(0, rng.randbytes(2) + b'\1\0\0\1\0\0\0\0\0\0\7example\3com\0\0\1\0\1')
        t.say(1, rng.randbytes(rng.randrange(60, 400)))
        return t
    t = Talk(rng, noise, 80 if kind < 6 else 443)
    t.open()
    if t.port == 80:
        size = int(rng.lognormvariate(9.5, 1.5)) % 2_000_000
        t.say(0, b'GET /%s HTTP/1.1\r\nHost: www.example\r\n\r\n' % rng.choice(WORDS).encode())
        t.say(1, b'HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n' % size + rng.randbytes(size))
    else:
        t.say(0, b'\x16\x03\x01' + struct.pack('>H', 400) + b'\1' + rng.randbytes(399))
        t.say(1, b'\x16\x03\x03' + struct.pack('>H', 2800) + b'\2' + rng.randbytes(2799))
        for _ in range(rng.randrange(1, 6)):
            size = min(int(rng.lognormvariate(8.5, 1.2)), 16384)
            t.say(rng.randrange(2), b'\x17\x03\x03' + struct.pack('>H', size) + rng.randbytes(size))
    t.close()
    return t


COMPOSERS = {'mail': compose_mail, 'tiny': compose_tiny, 'background': compose_background}


# --- the session, played ---------------------------------------------------------------------

def words_sum(data):
    """Sum of the 16-bit words, for the Internet checksum (RFC 1071)."""
    if len(data) % 2:
        data += b'\0'
    return int.from_bytes(data, 'big') % 65535


class Template:
    """A talk with everything computed that does not depend on addresses, ports and times."""

    def __init__(self, talk):
        self.facts, self.port, self.protocol = talk.facts, talk.port, talk.protocol
        self.duration = max(p[0] for p in talk.packets)
        self.packets = [self.compile(p) for p in sorted(talk.packets, key=operator.itemgetter(0))]
        self.size = sum(p[3] + 16 for p in self.packets)

    def compile(self, packet):
        at, side, flags, seq, ack, payload = packet
        if self.protocol == 17:
            length = 8 + len(payload)
            middle, tail = struct.pack('>H', length), payload
        else:
            length = 32 + len(payload)
            middle = struct.pack('>IIBBH', seq & 0xffffffff, ack & 0xffffffff, 0x80, flags, 64240)
            tail = b'\0\0' + TIMESTAMPS + payload
        known = self.protocol + length + words_sum(middle) + words_sum(tail)
        return at, side, 20 + length, 34 + length, middle, tail, known

    def play(self, begin, client, server, client_port, out):
        """Adds (time, record) rows to out."""
        addresses = words_sum(client + server)
        ends = ((client, server, client_port, self.port), (server, client, self.port, client_port))
        transport = addresses + client_port + self.port
        network = addresses + 0x4500 + 0x4000 + 0x4000 + self.protocol
        ttl = 0x4000 + self.protocol
        ident = client_port
        for at, side, ip_len, frame_len, middle, tail, known in self.packets:
            time = begin + at
            ident = ident + 1 & 0xffff
            source, target, source_port, target_port = ends[side]
            out.append((time, RECORD(time // 1_000_000, time % 1_000_000, frame_len, frame_len)
                        + ETHERNET
                        + HEADERS(0x4500, ip_len, ident, 0x4000, ttl,
                                  65535 - (network + ip_len + ident) % 65535,
                                  source, target, source_port, target_port)
                        + middle + (65535 - (transport + known) % 65535).to_bytes(2, 'big') + tail))


class Player:
    """Plays templates, about OPEN_AT_ONCE at a time, and writes the records in order of time."""

    def __init__(self, args, sink):
        self.rng = random.Random(args.seed)
        self.weights = PROFILES[args.profile]
        self.templates = {kind: [Template(COMPOSERS[kind](self.rng, args.noise))
                                 for _ in range(N_TEMPLATES[kind])] for kind in self.weights}
        self.sink, self.waiting = sink, []
        self.truth = collections.Counter()
        self.now = BEGIN_US

    def step(self):
        every = [t for kind in self.weights for t in self.templates[kind]]
        return int(sum(t.duration for t in every) / len(every) / OPEN_AT_ONCE) + 1

    def run(self, size):
        rng, step = self.rng, self.step()
        kinds, weights = list(self.weights), list(self.weights.values())
        written, number = 24, 0
        while written < size:
            number += 1
            template = rng.choice(self.templates[rng.choices(kinds, weights)[0]])
            client = bytes((10, number >> 14 & 255, number >> 6 & 255, 1 + (number & 63)))
            server = bytes((192, 0, 2, 1 + number % 40))
            template.play(self.now, client, server, 1024 + number % 60_000, self.waiting)
            self.truth.update(template.facts)
            written += template.size
            self.now += rng.randrange(2 * step)
            if len(self.waiting) > 200_000:
                self.write(self.now)
        self.write(None)

    def write(self, before):
        """Writes what nothing can precede any more: what comes begins at `before` or later."""
        self.waiting.sort(key=operator.itemgetter(0))
        rows = self.waiting
        keep = [] if before is None else [r for r in rows if r[0] >= before]
        rows = rows[:len(rows) - len(keep)]
        self.sink.write(b''.join([r[1] for r in rows]))
        self.truth['packets'] += len(rows)
        self.waiting = keep


def main():
    parser = argparse.ArgumentParser(description=__doc__.split('\n')[0])
    parser.add_argument('--out', required=True)
    parser.add_argument('--mb', type=float, required=True, help='size in 10^6 bytes')
    parser.add_argument('--profile', choices=sorted(PROFILES), default='mail')
    parser.add_argument('--seed', type=int, default=1)
    parser.add_argument('--noise', type=float, default=0.002)
    args = parser.parse_args()
    with open(args.out, 'wb', buffering=1 << 20) as f:
        f.write(struct.pack('<IHHiIII', 0xa1b2c3d4, 2, 4, 0, 0, 262144, 1))
        player = Player(args, f)
        player.run(int(args.mb * 1_000_000))
        player.truth['file_bytes'] = f.tell()
    names = ('file_bytes', 'packets', 'tcp_flows', 'smtp_flows', 'commands', 'replies',
             'mail_commands', 'transactions', 'accepted_transactions', 'recipients',
             'message_bytes')
    with open(args.out + '.truth.json', 'w', encoding='utf-8') as f:
        json.dump({'profile': args.profile, 'seed': args.seed, 'noise': args.noise,
                   **{n: player.truth[n] for n in names}}, f, indent=1)
        f.write('\n')


if __name__ == '__main__':
    sys.exit(main())
