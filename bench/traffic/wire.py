"""TCP connections as packets of a pcap: composed once, played often with other addresses and times.

A Talk writes down one connection: who sent which segment when, and what a reader has to find in it.
A Template is a Talk with everything computed that does not depend on addresses, ports and times.  A
Tape takes what templates play and writes it in order of time.
"""
import collections
import operator
import struct

FIN, SYN, RST, PSH, ACK = 1, 2, 4, 8, 16
TCP, UDP = 6, 17
BEGIN_US = 1_767_323_045_000_000               # 2026-01-02 03:04:05 UTC
FILE_HEADER = struct.pack('<IHHiIII', 0xa1b2c3d4, 2, 4, 0, 0, 262144, 1)
ETHERNET = bytes.fromhex('020000000002020000000001') + b'\x08\x00'
RECORD = struct.Struct('<IIII').pack           # of the pcap: time, lengths
HEADERS = struct.Struct('>HHHHHH4s4sHH').pack  # IPv4 and the ports
TIMESTAMPS = bytes.fromhex('0101080a0000000100000001')
WAITING = 200_000                              # packets that are gathered before some are written

# noise: how likely a data segment comes late, or twice.  mss: octets of a segment.  turned: so many
# segments of a flight are seen in reverse, and then the next so many.  crossed: how likely the
# server's flight is seen before that which it answers.
Manner = collections.namedtuple('Manner', 'noise mss turned crossed', defaults=(0.0, 1448, 1, 0.0))


class Talk:
    """One connection, or an exchange of datagrams.  Times in µs from its begin."""

    def __init__(self, rng, manner, port, protocol=TCP):
        self.rng, self.manner, self.port, self.protocol = rng, manner, port, protocol
        self.now = self.asked = 0  # asked: when the client's last flight began
        self.rtt = rng.randrange(400, 60_000)
        self.sequence = [rng.getrandbits(32), rng.getrandbits(32)]
        self.packets = []     # (time, side, flags, seq, ack, payload)
        self.facts = collections.Counter()
        self.digests = set()  # SHA-256 of attachments

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
        """One flight: as many segments as it takes; the other side acknowledges every second."""
        self.now += self.rtt // 2 + self.rng.randrange(50, 2000)
        mss, turned, early = self.manner.mss, self.manner.turned, 0
        if side == 0:
            self.asked = self.now
        elif self.asked and self.manner.crossed and self.rng.random() < self.manner.crossed:
            early = self.now - self.asked + 200
        for number, begin in enumerate(range(0, len(data), mss)):
            part = data[begin:begin + mss]
            flags = ACK | PSH if begin + mss >= len(data) else ACK
            at = self.now - early
            if turned > 1:
                at += 12 * (turned - 1 - 2 * (number % turned))
            noisy = self.manner.noise and self.rng.random() < self.manner.noise
            is_late = noisy and self.rng.random() < 0.5
            self.packet(side, flags, part, at + 200 if is_late else at)
            if noisy and not is_late:
                self.packet(side, flags, part, at + 300)  # sent twice
            self.sequence[side] += len(part)
            self.now += 12
            if number % 2:
                self.packet(1 - side, ACK, at=self.now + self.rtt // 2)
        self.now += 12 * turned

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


def words_sum(data):
    """Sum of the 16-bit words, for the Internet checksum (RFC 1071)."""
    if len(data) % 2:
        data += b'\0'
    return int.from_bytes(data, 'big') % 65535


class Template:
    """What is ready to be played of a talk: all of it, or its packets from one to another."""

    def __init__(self, talk, first=0, end=None):
        packets = sorted(talk.packets, key=operator.itemgetter(0))[first:end]
        self.facts, self.digests = talk.facts, talk.digests
        self.port, self.protocol = talk.port, talk.protocol
        self.duration = max(p[0] for p in packets)
        self.packets = [self.compile(p) for p in packets]
        self.size = sum(p[3] + 16 for p in self.packets)

    def compile(self, packet):
        at, side, flags, seq, ack, payload = packet
        if self.protocol == UDP:
            length = 8 + len(payload)
            middle, tail = struct.pack('>H', length), payload
        else:
            length = 32 + len(payload)
            middle = struct.pack('>IIBBH', seq & 0xffffffff, ack & 0xffffffff, 0x80, flags, 64240)
            tail = b'\0\0' + TIMESTAMPS + payload
        known = self.protocol + length + words_sum(middle) + words_sum(tail)
        return at, side, 20 + length, 34 + length, middle, tail, known

    def play(self, begin, number, out):
        """Adds (time, record) rows to out.  number tells one connection from all others, up to some
        four millions."""
        client = bytes((10, number >> 14 & 255, number >> 6 & 255, 1 + (number & 63)))
        server, client_port = bytes((192, 0, 2, 1 + number % 40)), 1024 + number % 60_000
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


class Tape:
    """Writes the records of what is played in order of time, and counts what is in them."""

    def __init__(self, sink):
        self.sink, self.rows, self.most_rows = sink, [], WAITING
        self.now, self.number, self.size = BEGIN_US, 0, len(FILE_HEADER)
        self.facts, self.digests = collections.Counter(), set()
        sink.write(FILE_HEADER)

    def play(self, template, pause):
        """The next connection begins now; the one after it begins after `pause` µs."""
        self.number += 1
        self.again(template, self.number)
        self.facts.update(template.facts)
        self.digests |= template.digests
        self.now += pause

    def again(self, template, number):
        """More packets of a connection that was counted."""
        template.play(self.now, number, self.rows)
        self.size += template.size
        if len(self.rows) > self.most_rows:
            self.write(self.now)

    def write(self, before=None):
        """Writes what nothing can precede any more: what comes begins at `before` or later."""
        self.rows.sort(key=operator.itemgetter(0))
        keep = [] if before is None else [r for r in self.rows if r[0] >= before]
        done = self.rows[:len(self.rows) - len(keep)]
        self.sink.write(b''.join([r[1] for r in done]))
        self.facts['packets'] += len(done)
        self.rows, self.most_rows = keep, len(keep) + WAITING
