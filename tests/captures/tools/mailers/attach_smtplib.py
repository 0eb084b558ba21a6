"""Attachments by Python's email and smtplib: each in another transfer encoding."""
import email
import email.message
import email.policy
import smtplib
import sys

ORIGINALS = "/root/originals/"


def original(name):
    with open(ORIGINALS + name, "rb") as file:
        return file.read()


message = email.message.EmailMessage(policy=email.policy.SMTP)
message["Subject"] = "Übersicht: Python, 日本語 und mehr, in einer Zeile, die gefaltet werden muß"
message["From"] = "Jörg Sender <sender@client.example>"
message["To"] = "Alice <alice@postfix.example>, Bob <bob@postfix.example>"
message["Message-ID"] = "<attach-python@client.example>"
message.set_content("See https://www.client.example/text for more.\n")
message.add_alternative(original("page.html").decode(), subtype="html")
message.add_attachment(original("all.bin"), "application", "octet-stream", cte="base64",
                       filename="all.bin")
message.add_attachment(original("notes.txt"), "application", "x-notes", cte="quoted-printable",
                       filename="notes qp.txt")
message.add_attachment(original("notes.txt"), "application", "x-notes", cte="7bit",
                       filename="notes 7bit.txt")
message.add_attachment(original("umlauts.txt"), "application", "x-umlauts", cte="8bit",
                       filename="Übersicht 8bit.txt")
message.add_attachment(original("pixel.png"), "image", "png", filename="点.png")
message.add_attachment(b"", "application", "octet-stream", cte="base64", filename="empty.dat")
message.add_attachment(email.message_from_bytes(original("forwarded.eml"),
                                                policy=email.policy.SMTP))
with smtplib.SMTP(sys.argv[1], 25, local_hostname="client.example") as server:
    # send_message() would put a ">" before "From " at the head of a line.
    server.sendmail("sender@client.example", sys.argv[2:], message.as_bytes(), ["BODY=8BITMIME"])
