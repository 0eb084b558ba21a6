#!/usr/bin/env python3
"""A syslog daemon of one file, for servers that know no other log.

usage: syslogd.py LOGFILE HOSTNAME
"""

import os
import re
import socket
import sys


def main():
    path, hostname = sys.argv[1:3]
    if os.path.exists("/dev/log"):
        os.unlink("/dev/log")
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listener, open(path, "ab") as log:
        listener.bind("/dev/log")
        os.chmod("/dev/log", 0o666)
        while True:
            entry = listener.recv(65536).rstrip(b"\0\n")
            entry = re.sub(rb"^<\d+>(\w{3} [ \d]\d [\d:]{8}) ", rb"\1 " + hostname.encode() + b" ",
                           entry)
            log.write(entry + b"\n")
            log.flush()


main()
