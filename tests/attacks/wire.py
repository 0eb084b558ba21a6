"""TCP conversations of two sides by a script -> a pcap, with checksums as on a real wire."""
import ipaddress
import os
import random
import struct
import sys

sys.path.insert(
    0,
    os.path.join(os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__)))),
                 'bench'))
from traffic import tls  # noqa: E402

BEGIN = 1_767_600_000  # 2026-01-05 08:00:00 UTC
MSS = 1460
STEP = 0.002  # seconds from packet to packet
FIN, SYN, RST, PSH, ACK = 1, 2, 4, 8, 16
CLIENT, SERVER = 0, 1


def checksum(octets):
    octets += b'\0' * (len(octets) % 2)
    total = sum(struct.unpack(f'>{len(octets) // 2}H', octets))
    while total >> 16:
        total = (total & 0xffff) + (total >> 16)
    return ~total & 0xffff


def frame(ends, sequence, acknowledged, flags, payload, number):
    """Ethernet, IPv4, TCP.  ends: (address, port) of who sends and who receives."""
    (source, sport), (target, dport) = ends
    source, target = (ipaddress.ip_address(a).packed for a in (source, target))
    head = struct.pack('>HHIIBBHHH', sport, dport, sequence, acknowledged, 0x50, flags, 64240, 0, 0)
    pseudo = source + target + struct.pack('>BBH', 0, 6, len(head) + len(payload))
    tcp = head[:16] + struct.pack('>H', checksum(pseudo + head + payload)) + head[18:] + payload
    ip = struct.pack('>BBHHHBBH4s4s', 0x45, 0, 20 + len(tcp), number & 0xffff, 0x4000, 64, 6, 0,
                     source, target)
    ip = ip[:10] + struct.pack('>H', checksum(ip)) + ip[12:]
    return b'\2\0\0\0\0\2\2\0\0\0\0\1\x08\0' + ip + tcp


class Conversation:
    """One connection.  A line of talk: "C: text" and "S: text" get CR LF; "C+ a\\r\\n" and "S+ "
    are sent after Python's escapes, nothing added; "C- text" is sent, but not in the capture;
    "~ 2.5" is silence; "C!" and "S!" close, "C# " resets."""

    def __init__(self, capture, client, server, port, client_port, at):
        self.capture = capture
        self.ends = ((client, client_port), (server, port))
        self.now = BEGIN + at
        self.sequence = [1000 + client_port, 5000 + client_port]
        self.is_open, self.is_lost = True, False
        self.rng = random.Random(client_port)
        self.send(CLIENT, SYN)
        self.send(SERVER, SYN | ACK)
        self.send(CLIENT, ACK)

    def send(self, side, flags, payload=b''):
        acknowledged = self.sequence[1 - side] if flags & ACK else 0
        ends = self.ends[side], self.ends[1 - side]
        if not self.is_lost:
            self.capture.add(
                self.now,
                frame(ends, self.sequence[side], acknowledged, flags, payload,
                      len(self.capture.rows)))
        self.sequence[side] += len(payload) + bool(flags & (SYN | FIN))
        self.now += STEP

    def say(self, side, octets):
        for at in range(0, len(octets), MSS):
            self.send(side, PSH | ACK, octets[at:at + MSS])

    def line(self, text):
        side, form, rest = 'CS~'.index(text[0]), text[1:2], text[3:]
        if side == 2:
            self.now += float(text[2:])
        elif form == ':':
            self.say(side, rest.encode('utf-8', 'surrogateescape') + b'\r\n')
        elif form == '-':
            self.is_lost = True
            self.line(text[0] + ':' + text[2:])
            self.is_lost = False
        elif form == '+':
            self.say(side, rest.encode('latin-1').decode('unicode_escape').encode('latin-1'))
        elif form == '!':
            self.close(side)
        else:
            self.send(side, RST | ACK)
            self.is_open = False

    def talk(self, *parts):
        """Lines, or lists of them; bytes are the client's."""
        for part in parts:
            if isinstance(part, bytes):
                self.say(CLIENT, part)
            elif isinstance(part, str):
                for text in part.strip('\n').split('\n'):
                    self.line(text)
            else:
                self.talk(*part)
        return self

    def secure(self, name='mx.local.example', size=600):
        """A handshake of TLS 1.3, and so many octets in it."""
        tls.talk(self, name, [(CLIENT, size), (SERVER, 80)])
        return self

    def close(self, side=CLIENT):
        if self.is_open:
            self.send(side, FIN | ACK)
            self.send(1 - side, FIN | ACK)
            self.send(side, ACK)
        self.is_open = False
        return self


class Capture:

    def __init__(self):
        self.rows = []
        self.n_conversations = 0

    def add(self, now, octets):
        self.rows.append((now, len(self.rows), octets))

    def open(self, client='203.0.113.5', server='198.51.100.25', port=25, at=0.0, client_port=None):
        self.n_conversations += 1
        return Conversation(self, client, server, port, client_port or 40000 + self.n_conversations,
                            at)

    def octets(self):
        out = [struct.pack('<IHHiIII', 0xa1b2c3d4, 2, 4, 0, 0, 262144, 1)]
        for now, _, octets in sorted(self.rows):
            micro = round(now * 1_000_000)
            out.append(
                struct.pack('<IIII', micro // 1_000_000, micro %
                            1_000_000, len(octets), len(octets)) + octets)
        return b''.join(out)
