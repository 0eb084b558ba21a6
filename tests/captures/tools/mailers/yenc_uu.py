"""Writes a message whose text holds a uuencoded file and one in yEnc, as news readers and old mailers
made them."""
import binascii
import os
import sys
import zlib

ORIGINALS = "/root/originals/"


def original(name):
    with open(ORIGINALS + name, "rb") as file:
        return file.read()


def uuencode(name, data):
    lines = [binascii.b2a_uu(data[i:i + 45], backtick=True) for i in range(0, len(data), 45)]
    return b"begin 644 %s\n%s`\nend\n" % (name, b"".join(lines))


def yenc(name, data, width=128):
    """yEnc 1.3: each octet plus 42; NUL, LF, CR and = escaped, and a dot at the head of a line."""
    lines, line = [], b""
    for octet in data:
        octet = (octet + 42) % 256
        if octet in b"\0\n\r=" or (octet in b"\t ." and not line):
            line += bytes((ord("="), (octet + 64) % 256))
        else:
            line += bytes((octet,))
        if len(line) >= width:
            lines.append(line)
            line = b""
    body = b"".join(one + b"\n" for one in lines + [line] if one)
    return (b"=ybegin line=%d size=%d name=%s\n%s=yend size=%d crc32=%08x\n"
            % (width, len(data), name, body, len(data), zlib.crc32(data)))


sys.stdout.buffer.write(
    b"From: Sender <sender@client.example>\nTo: alice@postfix.example\nSubject: %s\n"
    b"Message-ID: <%s@client.example>\n\nThis is the text before.\n\n" % ((sys.argv[1].encode(),) * 2)
    + (uuencode(b"pixel.png", original("pixel.png")) + b"\nBetween them.\n\n"
       + uuencode(b"all.bin", original("all.bin")) if sys.argv[1] == "uuencode"
       else yenc(b"all.bin", original("all.bin")))
    + b"\nThis is the text after.\n")
