#!/usr/bin/env python3
"""Takes the Nth segment with at least 500 octets of payload out of a capture, as if it had been
lost on the way to the recorder (the receiver had it).

usage: lose.py N FILE.pcap
"""

import struct
import sys


def payload_length(frame):
    header = 14 + (frame[14] & 15) * 4
    total = struct.unpack_from("!H", frame, 16)[0]
    return 14 + total - header - (frame[header + 12] >> 4) * 4


def main():
    number, path = int(sys.argv[1]), sys.argv[2]
    with open(path, "rb") as file:
        data = file.read()
    out, place = data[:24], 24
    while place < len(data):
        end = place + 16 + struct.unpack_from("<I", data, place + 8)[0]
        number -= payload_length(data[place + 16:end]) >= 500
        if number == 0:
            number = -1
        else:
            out += data[place:end]
        place = end
    with open(path, "wb") as file:
        file.write(out)


main()
