#!/usr/bin/env python3
"""What a server made of tools/smuggle.py, as JSON: of each case what it was, its port, and which of its
messages were delivered.  Nothing of it comes from a capture, or from smtpscope.

usage: smuggled.py NAME SERVER PROTECTIONS PORT DIR-OF-MAIL
"""

import json
import os
import re
import sys

from smuggle import FIRST_PORT, by_bdat, by_data, cases

SECOND = {by_data: "data", by_bdat: "bdat"}


def delivered(directory):
    """[(case, which, where it ends)], by the Subject in the header, whatever the line ends.  The first
    ends at the dot, or has all that followed in it."""
    found = []
    for folder, _, files in os.walk(directory):
        for file in files:
            with open(os.path.join(folder, file), "rb") as mail:
                text = mail.read()
            header = re.split(rb"\n\n|\r\n\r\n", text, maxsplit=1)[0]
            mark = re.search(rb"(?m)^Subject: (\S+) (first|second)", header)
            if mark:
                has_rest = re.search(rb"The second text|RSET|And so it goes", text)
                found.append((mark.group(1).decode(), mark.group(2).decode(),
                              "end" if has_rest else "dot"))
    return found


def main():
    name, server, protections, port, directory = sys.argv[1:]
    marks = delivered(directory)
    print(json.dumps({"capture": name + ".pcap", "server": server, "port": int(port),
                      "protections": protections})[:-1] + ', "connections": [')
    rows = []
    for number, (case, variant, way, _, rest) in enumerate(cases()):
        messages = sorted(which for marked, which, _ in marks if marked == case)
        ended = [where for marked, which, where in marks if (marked, which) == (case, "first")]
        rows.append(json.dumps({"case": case, "client_port": FIRST_PORT + number,
                                "variant": variant, "way": way,
                                "second": SECOND.get(rest, "none"),
                                "delivered": len(messages), "messages": messages,
                                "first_ended_at": ended[0] if ended else None}))
    print(",\n".join(rows) + "]}")


main()
