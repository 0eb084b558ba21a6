#!/usr/bin/env python3
"""Writes a capture of one message with one attachment, as large as asked, to standard output: for
memory, which must not grow with it.  No file of that size is made anywhere.

usage: large.py MEGABYTES FACTS.json | PROGRAM -

FACTS.json gets the attachment's size and SHA-256.  The same bytes each time.
"""
import base64
import hashlib
import json
import random
import struct
import sys

MSS = 1448
SYN, ACK, FIN = 2, 16, 1
PIECE = 57 * 10_000  # octets of the file that are encoded at once: whole lines of base64
CLIENT, SERVER = (b'\x0a\0\0\1', 40000), (b'\xc0\0\2\1', 25)
HEADER = struct.Struct('>12sHBBHHHBBH4s4sHHIIBBHHH').pack


class Wire:
    """A pcap of one connection; checksums are left at zero."""

    def __init__(self, out):
        self.out, self.sequence, self.number = out, [1000, 2000], 0
        out.write(struct.pack('<IHHiIII', 0xa1b2c3d4, 2, 4, 0, 0, 262144, 1))
        for side, flags in ((0, SYN), (1, SYN | ACK), (0, ACK)):
            self.packet(side, flags)

    def packet(self, side, flags, octets=b''):
        (source, sport), (target, dport) = (CLIENT, SERVER)[::-1 if side else 1]
        self.number += 1
        self.out.write(struct.pack('<IIII', 1_767_323_045 + self.number // 100_000,
                                   self.number % 100_000 * 10, 54 + len(octets), 54 + len(octets)))
        self.out.write(HEADER(b'\2\0\0\0\0\1\2\0\0\0\0\2', 0x800, 0x45, 0, 40 + len(octets),
                              self.number & 0xffff, 0x4000, 64, 6, 0, source, target, sport, dport,
                              self.sequence[side] & 0xffffffff,
                              self.sequence[1 - side] & 0xffffffff if flags & ACK else 0,
                              0x50, flags, 64240, 0, 0))
        self.out.write(octets)
        self.sequence[side] += len(octets) + bool(flags & (SYN | FIN))

    def say(self, side, octets):
        for number, at in enumerate(range(0, len(octets), MSS)):
            self.packet(side, ACK, octets[at:at + MSS])
            if number % 32 == 31:
                self.packet(1 - side, ACK)

    def ask(self, command, reply):
        self.say(0, command)
        self.say(1, reply)


def main():
    pieces, facts = int(float(sys.argv[1]) * 1e6 / PIECE * 57 / 78) + 1, sys.argv[2]
    data = random.Random(1).randbytes(PIECE)
    encoded = base64.encodebytes(data).replace(b'\n', b'\r\n')
    digest = hashlib.sha256()
    wire = Wire(sys.stdout.buffer)
    wire.say(1, b'220 mx.example ESMTP\r\n')
    wire.ask(b'EHLO client.example\r\n', b'250 mx.example\r\n')
    wire.ask(b'MAIL FROM:<a@client.example>\r\n', b'250 Ok\r\n')
    wire.ask(b'RCPT TO:<b@mx.example>\r\n', b'250 Ok\r\n')
    wire.ask(b'DATA\r\n', b'354 Go on\r\n')
    wire.say(0, b'Subject: large\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n'
                b'Content-Type: application/octet-stream; name=large.bin\r\n'
                b'Content-Transfer-Encoding: base64\r\n\r\n')
    for _ in range(pieces):
        wire.say(0, encoded)
        digest.update(data)
    wire.ask(b'--b--\r\n.\r\n', b'250 Ok\r\n')
    wire.ask(b'QUIT\r\n', b'221 Bye\r\n')
    for side in (0, 1):
        wire.packet(side, FIN | ACK)
    sys.stdout.buffer.flush()
    with open(facts, 'w', encoding='utf-8') as out:
        json.dump({'size': pieces * PIECE, 'sha256': digest.hexdigest()}, out)


if __name__ == '__main__':
    main()
