"""Files as they are: Content-Transfer-Encoding: binary, by BDAT, in pieces that end anywhere (RFC
3030).  smtplib has no BDAT; this is the part of it that is needed, with its own connection."""
import smtplib
import sys

PIECE = 1111


def original(name):
    with open("/root/originals/" + name, "rb") as file:
        return file.read()


def part(kind, name, data):
    return (b"--=_b\r\nContent-Type: %s\r\nContent-Transfer-Encoding: binary\r\n"
            b"Content-Disposition: attachment; filename=\"%s\"\r\n\r\n%s\r\n" % (kind, name, data))


message = (b"From: Sender <sender@client.example>\r\nTo: alice@binary.example\r\n"
           b"Subject: binary\r\nMessage-ID: <binary@client.example>\r\nMIME-Version: 1.0\r\n"
           b"Content-Type: multipart/mixed; boundary=\"=_b\"\r\n\r\n")
message += part(b"application/octet-stream", b"all.bin", original("all.bin"))
message += part(b"image/png", b"pixel.png", original("pixel.png"))
message += part(b"application/x-notes", b"notes.txt", original("notes.txt"))
message += part(b"application/octet-stream", b"one.bin", original("one.bin"))
message += b"--=_b--\r\n"
with smtplib.SMTP(sys.argv[1], 25, local_hostname="client.example") as server:
    server.ehlo()
    server.mail("sender@client.example", ["BODY=BINARYMIME"])
    for to in sys.argv[2:]:
        server.rcpt(to)
    for begin in range(0, len(message), PIECE):
        piece = message[begin:begin + PIECE]
        last = " LAST" if begin + PIECE >= len(message) else ""
        server.send(b"BDAT %d%s\r\n" % (len(piece), last.encode()) + piece)
        if server.getreply()[0] != 250:
            sys.exit("refused")
