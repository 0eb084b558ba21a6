#!/usr/bin/env python3
"""Notes down what a client is given to send, before it sends it: names, sizes and hashes of the
original files.  Adds a line to NAME.sent.

usage: sent.py NAME.sent DIR SUBJECT TO[,TO...] WORD...

A word is one of
    file:PATH[=NAME]    attached: what arrives are these octets
    lines:PATH[=NAME]   attached as text, line by line: what arrives has CR LF where the file has LF
    lost:PATH[=NAME]    attached, and a segment of it is lost in the capture
    url:URL             a link in the text
    from:ADDRESS        the sender, if it is not sender@client.example
PATH is below DIR.  Without NAME, the file has the name it has in DIR.
"""

import hashlib
import json
import os
import sys
import zipfile


def read_zip(path):
    with zipfile.ZipFile(path) as zipped:
        return [{"name": member.filename, "size": member.file_size,
                 **({"encrypted": True} if member.flag_bits & 1 else {})}
                for member in zipped.infolist()]


def attached(directory, kind, words):
    path, _, name = words.partition("=")
    name = name or os.path.basename(path)
    if kind == "lost":
        return {"filename": name, "complete": False}
    with open(os.path.join(directory, path), "rb") as file:
        data = file.read()
    if kind == "lines":
        data = data.replace(b"\n", b"\r\n")
    found = {"filename": name, "size": len(data), "md5": hashlib.md5(data).hexdigest(),
             "sha256": hashlib.sha256(data).hexdigest(), "complete": True}
    if zipfile.is_zipfile(os.path.join(directory, path)):
        found["members"] = read_zip(os.path.join(directory, path))
    return found


def main():
    out, directory, subject, to, *words = sys.argv[1:]
    message = {"subject": subject, "from": "sender@client.example", "to": to.split(",")}
    for word in words:
        kind, _, rest = word.partition(":")
        if kind == "url":
            message.setdefault("urls", []).append(rest)
        elif kind == "from":
            message["from"] = rest
        elif kind in ("file", "lines", "lost"):
            message.setdefault("files", []).append(attached(directory, kind, rest))
        else:
            sys.exit(f"sent.py: what is {word}?")
    with open(out, "a", encoding="utf-8") as file:
        file.write(json.dumps(message, ensure_ascii=False) + "\n")


main()
