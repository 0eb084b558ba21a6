#!/usr/bin/env python3
"""A server for one connection that says exactly what its script says, for what no real server would do.

usage: answer.py PORT <SCRIPT

Each line of the script is one step:
    text        wait for one line of the client, then send this with CR LF
    > text      send the line with CR LF at once
    = text      send the text after Python's escapes, nothing added; at once
    <           wait for one line
    .           wait for the end of data
    ~ SECONDS   be silent
At the end of the script the connection is closed when the client closes it.
"""

import socket
import sys
import time


def read_line(stream):
    line = stream.readline()
    sys.stdout.write("C: " + line.decode("latin-1").rstrip() + "\n")
    return line


def step(connection, stream, line):
    if line == "<":
        read_line(stream)
    elif line == ".":
        while read_line(stream) not in (b".\r\n", b""):
            pass
    elif line.startswith("~ "):
        time.sleep(float(line[2:]))
    elif line.startswith("= "):
        connection.sendall(line[2:].encode("latin-1").decode("unicode_escape").encode("latin-1"))
    elif line.startswith("> "):
        connection.sendall(line[2:].encode() + b"\r\n")
    else:
        read_line(stream)
        connection.sendall(line.encode() + b"\r\n")


def main():
    script = sys.stdin.read().splitlines()
    with socket.create_server(("0.0.0.0", int(sys.argv[1]))) as listener:
        connection, _ = listener.accept()
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        with connection, connection.makefile("rb") as stream:
            for line in script:
                step(connection, stream, line)
            stream.read()


main()
