#!/usr/bin/env python3
"""A cable between two interfaces, with its own ideas about the frames that pass.

usage: wire.py [--loss N] [--repeat N] [--swap N] [--vlan ID] A B

Frames that come in at A go out at B and the other way round. --loss, --repeat and --swap take each
Nth frame with TCP payload, counted over both directions: lose it, send it twice, send it after the
next one. --vlan puts an 802.1Q tag on what leaves at B and takes it off
what comes in there: two such cables back to back are a trunk.
"""

import argparse
import select
import socket
import struct

ETH_P_ALL = 3
PACKET_OUTGOING = 4
PACKET_IGNORE_OUTGOING = 23
SOL_PACKET = 263
PACKET_AUXDATA = 8


def has_payload(frame):
    """Whether this is TCP over IPv4 with data: what is worth losing."""
    if frame[12:14] != b"\x08\x00" or frame[23] != 6:
        return False
    header = 14 + (frame[14] & 15) * 4
    total = struct.unpack("!H", frame[16:18])[0]
    return total - (header - 14) - (frame[header + 12] >> 4) * 4 > 0


class Trouble:
    """Decides what becomes of each frame; returns the frames to send now."""

    def __init__(self, options):
        self.options = options
        self.count = 0
        self.held = {}

    def __call__(self, way, frame):
        late = [self.held.pop(way)] if way in self.held else []
        if not has_payload(frame):
            return [frame] + late
        self.count += 1
        if self.options.loss and self.count % self.options.loss == 0:
            return late
        if self.options.repeat and self.count % self.options.repeat == 0:
            return [frame, frame] + late
        if self.options.swap and self.count % self.options.swap == 0 and not late:
            self.held[way] = frame
            return []
        return [frame] + late


def open_interface(name):
    sock = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(ETH_P_ALL))
    sock.setsockopt(SOL_PACKET, PACKET_IGNORE_OUTGOING, 1)
    sock.setsockopt(SOL_PACKET, PACKET_AUXDATA, 1)
    sock.bind((name, 0))
    return sock


def receive(sock):
    """One frame. The kernel moves an 802.1Q tag aside; it is not put back, so it is taken off."""
    frame, _, _, address = sock.recvmsg(65536, 256)
    if address[2] == PACKET_OUTGOING:
        return None
    return frame[:12] + frame[16:] if frame[12:14] == b"\x81\x00" else frame


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    for name in ("loss", "repeat", "swap", "vlan"):
        parser.add_argument("--" + name, type=int, default=0)
    parser.add_argument("a")
    parser.add_argument("b")
    options = parser.parse_args()

    first, second = open_interface(options.a), open_interface(options.b)
    trouble = Trouble(options)
    while True:
        timeout = 0.05 if trouble.held else None
        readable, _, _ = select.select([first, second], [], [], timeout)
        if not readable:  # nothing came after a frame that was held back: let it go
            for way, frame in list(trouble.held.items()):
                way.send(frame)
                del trouble.held[way]
        for sock in readable:
            out = second if sock is first else first
            frame = receive(sock)
            if frame is None:
                continue
            for copy in trouble(out, frame):
                if options.vlan and out is second:
                    copy = copy[:12] + struct.pack("!HH", 0x8100, options.vlan) + copy[12:]
                out.send(copy)


main()
