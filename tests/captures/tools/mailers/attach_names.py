"""One message whose attachments have their names in every manner that is seen, some against RFC 2047
and RFC 2231; as octets, so that no library mends them."""
import base64
import smtplib
import sys
import urllib.parse


def word(text, charset, kind="B"):
    octets = text.encode(charset)
    if kind == "B":
        return "=?%s?B?%s?=" % (charset, base64.b64encode(octets).decode())
    return "=?%s?Q?%s?=" % (charset, "".join("=%02X" % octet for octet in octets))


def extended(text, charset):
    return charset + "''" + urllib.parse.quote(text.encode(charset), safe="")


def part(fields, data):
    return (fields.encode("latin-1") if isinstance(fields, str) else fields).replace(b"\n", b"\r\n") \
        + b"\r\nContent-Transfer-Encoding: base64\r\n\r\n" + base64.encodebytes(data).replace(
            b"\n", b"\r\n")


DISPOSITION = "Content-Type: application/octet-stream\nContent-Disposition: attachment"
with open("/root/originals/tiny.bin", "rb") as file:
    DATA = file.read()
LONG = "Ein sehr langer Name mit Umlauten äöü, der in mehrere Stücke geteilt wird.bin"
octets = urllib.parse.quote(LONG.encode(), safe="")
cut = octets.index("%BC")  # between the octets of one character
PARTS = [
    DISPOSITION + '; filename="plain name.bin"',
    DISPOSITION + "; filename=token.bin",
    DISPOSITION + '; filename="a \\"quoted\\" name.bin"',
    DISPOSITION + ";\n filename*=" + extended("Übersicht.bin", "utf-8"),
    DISPOSITION + ";\n filename*=" + extended("отчёт.bin", "koi8-r"),
    DISPOSITION + ";\n filename*0*=utf-8''" + octets[:cut] + ";\n filename*1*=" + octets[cut:],
    DISPOSITION + ";\n filename*0=\"a name \";\n filename*1=\"in two.bin\"",
    DISPOSITION + ";\n filename*0*=windows-1251'ru'%EE%F2;\n filename*1=\"-plain-\";\n"
    " filename*2*=%F7%B8%F2.bin",
    DISPOSITION + ';\n filename="' + word("レポート.bin", "iso-2022-jp") + '"',
    DISPOSITION + ';\n filename="' + word("报告.bin", "gb2312") + '"',
    DISPOSITION + ';\n filename="' + word("größe ", "iso-8859-1", "Q") + "\n "
    + word("zwei.bin", "utf-8", "Q") + '"',
    'Content-Type: application/octet-stream;\n name="' + word("보고서.bin", "euc-kr") + '"',
    (DISPOSITION + '; filename="naïve.bin"').encode("utf-8"),
    DISPOSITION + '; filename="fallback.bin";\n filename*=' + extended("правда.bin", "utf-8"),
]
message = (b"From: sender@client.example\r\nTo: alice@postfix.example\r\n"
           b"Subject: =?utf-8?q?names_=E2=9C=93?=\r\nMessage-ID: <names@client.example>\r\n"
           b"MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=\"=_b\"\r\n\r\n")
for fields in PARTS:
    message += b"--=_b\r\n" + part(fields, DATA)
message += b"--=_b--\r\n"
with smtplib.SMTP(sys.argv[1], 25, local_hostname="client.example") as server:
    server.sendmail("sender@client.example", sys.argv[2:], message, ["BODY=8BITMIME"])
