#!/usr/bin/env python3
"""Takes out of a pcapng file what it tells of the machine that recorded it: processor and kernel.

usage: forget_machine.py FROM TO
"""

import struct
import sys

SECTION, INTERFACE = 0x0A0D0D0A, 1
# For each kind of block: how long its fixed part is, and the options (hardware, os) to drop.
CLEANED = {SECTION: (16, {2, 3}), INTERFACE: (8, {12, 15})}


def options_without(data, unwanted):
    kept = b""
    while len(data) >= 4:
        code, length = struct.unpack_from("<HH", data)
        size = 4 + (length + 3) // 4 * 4
        if code not in unwanted:
            kept += data[:size]
        data = data[size:]
    return kept


def main():
    with open(sys.argv[1], "rb") as source:
        data = source.read()
    out = b""
    while data:
        kind, length = struct.unpack_from("<II", data)
        body = data[8:length - 4]
        if kind in CLEANED:
            fixed, unwanted = CLEANED[kind]
            body = body[:fixed] + options_without(body[fixed:], unwanted)
        size = len(body) + 12
        out += struct.pack("<II", kind, size) + body + struct.pack("<I", size)
        data = data[length:]
    with open(sys.argv[2], "wb") as target:
        target.write(out)


main()
