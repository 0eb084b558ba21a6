"""Sends the message on standard input, every octet in a segment of its own."""
import smtplib
import socket
import sys
import time

text = sys.stdin.buffer.read().replace(b"\n", b"\r\n")
with smtplib.SMTP(sys.argv[1], 25, local_hostname="client.example") as server:
    server.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    server.ehlo()
    server.mail("sender@client.example")
    for to in sys.argv[2:]:
        server.rcpt(to)
    server.docmd("DATA")
    for octet in smtplib._quote_periods(text) + b".\r\n":
        server.sock.sendall(bytes((octet,)))
        time.sleep(0.001)
    server.getreply()
