import smtplib
import sys

with smtplib.SMTP(sys.argv[1], 25, local_hostname="client.example") as server:
    server.sendmail("sender@client.example", sys.argv[2:], sys.stdin.read())
