#!/usr/bin/env python3
"""A client that does with STARTTLS what it should not.

usage: secure.py KIND HOST PORT RECIPIENT

inject    commands behind STARTTLS, in the same write; then a handshake, NOOP, QUIT
old       a session each in TLS 1.0, 1.1, 1.2 without a certificate (aNULL), with the least of ciphers
fallback  a handshake that the server refuses (TLS 1.1), then the same mail in clear
"""

import socket
import ssl
import sys


class Session:
    def __init__(self, host, port):
        self.socket = socket.create_connection((host, int(port)), timeout=20)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.reply()

    def reply(self):
        text = b""
        while not text.endswith(b"\n") or text.splitlines()[-1][3:4] == b"-":
            piece = self.socket.recv(4096)
            if not piece:
                raise EOFError
            text += piece
        sys.stdout.write(text.decode("latin-1").replace("\r", ""))

    def ask(self, line):
        self.socket.sendall(line.encode() + b"\r\n")
        self.reply()

    def secure(self, context):
        self.socket = context.wrap_socket(self.socket)
        print("TLS", self.socket.version(), self.socket.cipher())

    def mail(self, recipient):
        self.ask("MAIL FROM:<sender@client.example>")
        self.ask(f"RCPT TO:<{recipient}>")
        self.ask("DATA")
        self.ask("Subject: by TLS or not\r\n\r\nHello.\r\n.")

    def quit(self):
        self.ask("QUIT")
        self.socket.close()


def context_of(version, ciphers):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    context.set_ciphers(ciphers)
    context.minimum_version = ssl.TLSVersion.MINIMUM_SUPPORTED
    context.maximum_version = version
    return context


def inject(host, port, recipient):
    session = Session(host, port)
    session.ask("EHLO client.example")
    session.ask(f"STARTTLS\r\nMAIL FROM:<evil@client.example>\r\nRCPT TO:<{recipient}>")
    session.secure(context_of(ssl.TLSVersion.TLSv1_3, "DEFAULT"))
    session.ask("NOOP")
    session.quit()


def old(host, port, recipient):
    for version, ciphers in ((ssl.TLSVersion.TLSv1, "AES128-SHA:@SECLEVEL=0"),
                             (ssl.TLSVersion.TLSv1_1, "AES256-SHA:@SECLEVEL=0"),
                             (ssl.TLSVersion.TLSv1_2, "AECDH-AES128-SHA:@SECLEVEL=0"),
                             (ssl.TLSVersion.TLSv1_2, "NULL-SHA256:@SECLEVEL=0")):
        session = Session(host, port)
        session.ask("EHLO client.example")
        session.ask("STARTTLS")
        try:
            session.secure(context_of(version, ciphers))
            session.ask("EHLO client.example")
            session.mail(recipient)
            session.quit()
        except OSError as error:
            print(error)


def fallback(host, port, recipient):
    session = Session(host, port)
    session.ask("EHLO client.example")
    session.ask("STARTTLS")
    try:
        session.secure(context_of(ssl.TLSVersion.TLSv1_1, "ALL:@SECLEVEL=0"))
    except OSError as error:
        print(error)
    session = Session(host, port)
    session.ask("EHLO client.example")
    session.mail(recipient)
    session.quit()


{"inject": inject, "old": old, "fallback": fallback}[sys.argv[1]](*sys.argv[2:])
