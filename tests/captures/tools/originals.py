#!/usr/bin/env python3
"""Makes the files that clients attach, the same each time: small, and each of another kind.

usage: originals.py DIR
"""

import hashlib
import io
import os
import struct
import sys
import zipfile
import zlib

NOTES = """\
Lines that begin with dots, as they are stuffed on the wire:
.
..
.one
...three
From the beginning of a line, which some programs quote.
--not-a-boundary
= a sign that quoted-printable must escape, and a blank at the end of a line: \n\
\ta tab, and a line of more than seventy-six characters, which has to be broken softly in QP
last.
.
"""
UMLAUTS = """\
Grüße aus Zürich: äöüß ÄÖÜ, naïve façade, 5 €.
.Punkt am Anfang
Ελληνικά, русский, 日本語, עברית.
"""
PAGE = """\
<!DOCTYPE html>
<html><head><meta charset="utf-8"><title>Links</title></head><body>
<p>See <a href="https://www.client.example/a?x=1&amp;y=2">the page</a> or
<a href="http://198.51.100.80/login">www.bank.example</a>, or
<a href='mailto:sender@client.example'>write</a>.</p>
<img src="https://img.client.example/pixel.png" alt="">
</body></html>
"""


def binary(count):
    """Bytes of all values: the hashes of 0, 1, 2, ... in a row."""
    hashes = (hashlib.sha256(b"%d" % i).digest() for i in range(count // 32 + 1))
    return b"".join(hashes)[:count]


def chunk(kind, data):
    return (struct.pack("!I", len(data)) + kind + data +
            struct.pack("!I", zlib.crc32(kind + data)))


def png():
    header = struct.pack("!IIBBBBB", 1, 1, 8, 2, 0, 0, 0)
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) +
            chunk(b"IDAT", zlib.compress(b"\0\xff\x80\x00")) + chunk(b"IEND", b""))


def pdf():
    objects = [b"<< /Type /Catalog /Pages 2 0 R >>",
               b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
               b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 72 72] >>"]
    out, places = b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n", []
    for number, text in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, text)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    return (out + b"xref\n0 4\n0000000000 65535 f \n" + table +
            b"trailer\n<< /Size 4 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % len(out))


def archive():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as zipped:
        for name, data in (("notes.txt", NOTES.encode()), ("Übersicht/größen.csv", b"1;2\r\n"),
                           ("all.bin", binary(600))):
            member = zipfile.ZipInfo(name, (2024, 5, 6, 7, 8, 10))
            member.compress_type = zipfile.ZIP_DEFLATED
            zipped.writestr(member, data)
    return out.getvalue()


def forwarded():
    return (b"From: Carol <carol@elsewhere.example>\nTo: sender@client.example\n"
            b"Subject: =?utf-8?q?Der_innere_Gru=C3=9F?=\nMessage-ID: <inner@elsewhere.example>\n"
            b"MIME-Version: 1.0\nContent-Type: text/plain; charset=us-ascii\n\n"
            b"The message within.\n.with a dot\n")


def main():
    files = {
        "notes.txt": NOTES.encode(), "umlauts.txt": UMLAUTS.encode(),
        "page.html": PAGE.encode(),
        "notes-crlf.txt": NOTES.replace("\n", "\r\n").encode(),
        "umlauts-crlf.txt": UMLAUTS.replace("\n", "\r\n").encode(),
        "pixel.png": png(), "report.pdf": pdf(), "plain.zip": archive(),
        "all.bin": binary(3000), "large.bin": binary(24000), "tiny.bin": binary(40),
        "tiny.txt": b".\n..\n.a\n", "one.bin": b"\0", "empty.dat": b"",
        "forwarded.eml": forwarded(),
    }
    os.makedirs(sys.argv[1], exist_ok=True)
    for name, data in files.items():
        with open(os.path.join(sys.argv[1], name), "wb") as out:
            out.write(data)


main()
