#!/usr/bin/env python3
"""A client that says exactly what its script says, for what no real client would do.

usage: talk.py HOST PORT <SCRIPT

Each line of the script is one step:
    text        send the line with CR LF, then wait for one whole reply
    > text      send the line with CR LF and do not wait
    = text      send the text after Python's escapes (\\r \\n \\0 \\xff), nothing added; no wait
    <           wait for one whole reply (also the greeting)
    ~ SECONDS   be silent
    eof         wait until the server closes
    rst         drop the connection with a reset
    #           a comment
At the end of the script the connection is closed (FIN).
"""

import socket
import struct
import sys
import time


def read_reply(stream):
    while True:
        line = stream.readline()
        if not line:
            raise EOFError
        sys.stdout.write("S: " + line.decode("latin-1").rstrip() + "\n")
        if line[3:4] != b"-":
            return


def step(connection, stream, line):
    if line == "<":
        read_reply(stream)
    elif line == "eof":
        while stream.read(4096):
            pass
    elif line == "rst":
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        stream.close()
        connection.close()
        sys.exit(0)
    elif line.startswith("~ "):
        time.sleep(float(line[2:]))
    elif line.startswith("= "):
        connection.sendall(line[2:].encode("latin-1").decode("unicode_escape").encode("latin-1"))
    elif line.startswith("> "):
        connection.sendall(line[2:].encode() + b"\r\n")
    elif not line.startswith("#"):
        sys.stdout.write("C: " + line + "\n")
        connection.sendall(line.encode() + b"\r\n")
        read_reply(stream)


def main():
    host, port = sys.argv[1:3]
    with socket.create_connection((host, int(port)), timeout=60) as connection:
        stream = connection.makefile("rb")
        try:
            for line in sys.stdin:
                step(connection, stream, line.rstrip("\n"))
        except EOFError:
            sys.stdout.write("(the server closed)\n")


main()
