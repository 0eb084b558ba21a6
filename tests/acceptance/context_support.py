"""What the tests of `smtpscope context` share."""
import json
import os

from support import ROOT, Acceptance, connection, run

SEEDS = os.path.join(ROOT, 'tests/acceptance/seeds')

HELLO = '''
    S: 220 mx.example.net ESMTP Postfix
    C: EHLO client.example.org
    S: 250-mx.example.net
    S: 250-PIPELINING
    S: 250-SIZE 10240000
    S: 250-AUTH PLAIN LOGIN CRAM-MD5
    S: 250 STARTTLS
'''
BYE = '''
    C: QUIT
    S: 221 2.0.0 Bye
'''


def mail(sender='alice@example.org', recipients=('bob@example.net',), subject='x',
         verdict='250 2.0.0 Ok: queued as 4dFq1z0Wc8z9rxd'):
    lines = [f'C: MAIL FROM:<{sender}>', 'S: 250 2.1.0 Ok']
    for recipient in recipients:
        lines += [f'C: RCPT TO:<{recipient}>', 'S: 250 2.1.5 Ok']
    return '\n'.join(lines + ['C: DATA', 'S: 354 go', f'C: Subject: {subject}', 'C:', 'C: text',
                              'C: .', f'S: {verdict}']) + '\n'


def refused(recipient='nobody@example.net', text='550 5.1.1 User unknown'):
    return f'C: MAIL FROM:<alice@example.org>\nS: 250 2.1.0 Ok\nC: RCPT TO:<{recipient}>\n' \
           f'S: {text}\nC: RSET\nS: 250 2.0.0 Ok\n'


class Context(Acceptance):
    def tell_of(self, path, *arguments):
        """The view with Wireshark MCP's keys."""
        result = run('context', '--format', 'wireshark-mcp', *arguments, path)
        self.assertEqual((result.status, result.err), (0, ''))
        return json.loads(result.out)

    def seed(self, name, *arguments):
        return self.tell_of(os.path.join(SEEDS, f'seed-{name}.pcap'), *arguments)

    def told(self, *dialogues, arguments=()):
        """Of connections from one client each, but of the same address where they are one."""
        rows = [connection(text, number=i + 1) for i, text in enumerate(dialogues)]
        return self.tell_of(self.capture(*rows), *arguments)

    def ours(self, path, *arguments):
        """Our own view as JSON."""
        result = run('context', '--json', *arguments, path)
        self.assertEqual((result.status, result.err), (0, ''))
        return json.loads(result.out)

    def markdown(self, path, *arguments):
        result = run('context', *arguments, path)
        self.assertEqual((result.status, result.err), (0, ''))
        return result.out

    def patterns(self, view, kind):
        return [p for p in view['security_insights']['suspicious_patterns'] if p['type'] == kind]

    def noted(self, view, key):
        return [n['note'] for n in view['notes'] if n['key'] == key]
