"""Secrets never leave the parser unless asked for; identities do."""
import base64
import os
import unittest

from anonymize_test import views
from common import BEGIN, Case, captures, packets, pcap, run
from secret_exchanges import EXCHANGES, UNKNOWABLE, dialogue, forms as forms_of

SECRETS = ('hunter2-plain', 'hunter2-login', 'hunter2-wrong', 'hunter2-bearer')


def b64(text):
    return base64.b64encode(text.encode()).decode()


DIALOGUE = f'''
S: 220 mx.example.net ESMTP
C: EHLO client.example.org
S: 250-mx.example.net
S: 250 AUTH PLAIN LOGIN CRAM-MD5 XOAUTH2
C: AUTH PLAIN {b64(chr(0) + 'alice' + chr(0) + SECRETS[0])}
S: 535 5.7.8 authentication failed
C: AUTH PLAIN
S: 334
C: {b64(chr(0) + 'alice' + chr(0) + SECRETS[2])}
S: 535 5.7.8 authentication failed
C: AUTH LOGIN
S: 334 {b64('Username:')}
C: {b64('bob')}
S: 334 {b64('Password:')}
C: {b64(SECRETS[1])}
S: 535 5.7.8 authentication failed
C: AUTH CRAM-MD5
S: 334 {b64('<1896.697170952@postoffice.example.net>')}
C: {b64('carol b913a602c7eda7a495b4e6e7334d3890')}
S: 535 5.7.8 authentication failed
C: AUTH XOAUTH2 {b64('user=dave@example.org' + chr(1) + 'auth=Bearer ' + SECRETS[3] + chr(1) * 2)}
S: 235 2.7.0 ok
C: QUIT
S: 221 bye
'''

# A line that is no valid answer, a login that never ends, a verb mistaken for AUTH.
ODD = f'''
S: 220 mx.example.net ESMTP
C: EHLO client.example.org
S: 250 mx.example.net
C: AUTH NOSUCH {b64(SECRETS[0])}
S: 504 5.5.4 no
C: AUTH LOGIN {b64('bob')}
S: 334 {b64('Password:')}
C: {SECRETS[1]} is no base64!
S: 501 5.5.2 cannot decode
C: auth  plain   {b64(chr(0) + 'alice' + chr(0) + SECRETS[2])}
'''

VIEWS = (['read'], ['dialog'], ['read', '--format', 'csv'],
         ['read', '--format', 'csv', '--log', 'session'],
         ['read', '--format', 'json', '--log', 'flow,session,transaction,event,stats'])


def forms():
    """Each secret as it could show: plain, in base64 at any alignment, the CRAM-MD5 response."""
    out = ['b913a602c7eda7a495b4e6e7334d3890', b64('carol b913a602c7eda7a495b4e6e7334d3890')]
    for secret in SECRETS:
        out.append(secret)
        for shift in range(3):
            coded = base64.b64encode(b'\0' * shift + secret.encode())
            out.append(coded[4 if shift else 0:len(coded) - 4].decode())
    return out


class Secrets(Case):
    def everything(self, path, *options):
        return {' '.join(view): run(*view, path, *options).out for view in VIEWS}

    def test_masked_unless_asked(self):
        for dialogue in (DIALOGUE, ODD):
            path = self.write_mail('auth.pcap', dialogue=dialogue)
            for view, text in self.everything(path).items():
                for form in forms():
                    self.assertNotIn(form, text, view)

    def test_shown_when_asked(self):
        path = self.write_mail('auth.pcap', dialogue=DIALOGUE)
        text = run('read', path, '--format', 'json', '--log', 'session', '--show-secrets').out
        for secret in SECRETS:
            self.assertIn(secret, text)

    def test_identities_and_outcomes_are_shown(self):
        path = self.write_mail('auth.pcap', dialogue=DIALOGUE)
        session = run('read', path, '--format', 'json', '--log', 'session').records()[0]
        self.assertEqual([(a['mechanism'], a['identity'], a['outcome']) for a in session['auth']],
                         [('PLAIN', 'alice', 'failure'), ('PLAIN', 'alice', 'failure'),
                          ('LOGIN', 'bob', 'failure'), ('CRAM-MD5', 'carol', 'failure'),
                          ('XOAUTH2', 'dave@example.org', 'success')])
        self.assertTrue(session['authenticated'])

    def test_recorded_captures(self):
        """Whatever --show-secrets shows is nowhere else."""
        for path in captures():
            shown = run('read', path, '--format', 'json', '--log', 'session', '--show-secrets')
            secrets = {a['secret'] for r in shown.records() for a in r.get('auth', ())
                       if len(a.get('secret', '')) > 3}
            if not secrets:
                continue
            for view, text in self.everything(path).items():
                for secret in secrets:
                    with self.subTest(path=os.path.basename(path), view=view):
                        self.assertNotIn(secret, text)
                        self.assertNotIn(b64(secret), text)


def is_of_server(frame):
    return frame[26:30] == b'\xc0\x00\x02\x19'  # the source of IPv4 in Ethernet


MAIN_VIEWS = (*VIEWS, ['read', '--format', 'json', '--log', 'message,file,finding'],
              ['read', '--format', 'eve'], ['read', '--format', 'zeek'], ['report'], ['report', '--json'],
              ['report', '--explain', 'all'], ['context', '--detail', '3'])


class Exchanges(Case):
    """All of EXCHANGES in one capture."""

    def capture(self, is_there, **how):
        rows = []
        for number, name in enumerate(EXCHANGES, 1):
            rows += [row for i, row in enumerate(packets(dialogue(name), number, BEGIN + number, **how))
                     if is_there(i, row[1])]
        return self.write('exchanges.pcap', pcap(rows))

    def check(self, path, some_views, unknowable=()):
        for view in some_views:
            result = run(*view, path)
            self.assert_ok(result)
            text, low = result.out, result.out.lower()
            for name, (_, secrets) in EXCHANGES.items():
                plain = {secret.lower() for secret in secrets if name in unknowable}
                for form in (f for s in secrets for f in forms_of(s) - plain):
                    self.assertNotIn(form, low if form == form.lower() else text, (name, view))

    def test_as_it_was(self):
        self.check(self.capture(lambda i, frame: True), views())

    def test_server_not_seen(self):
        self.check(self.capture(lambda i, frame: not is_of_server(frame)), MAIN_VIEWS)

    def test_client_not_seen(self):
        self.check(self.capture(lambda i, frame: is_of_server(frame)), MAIN_VIEWS, UNKNOWABLE)

    def test_start_not_seen(self):
        self.check(self.capture(lambda i, frame: i > 2), MAIN_VIEWS)

    def test_line_ends_that_are_told(self):
        """An anomaly's detail is the line, before it is known what it answers."""
        for end in (b'\n', b'\r\r\n'):
            self.check(self.capture(lambda i, frame: True, server_end=end), MAIN_VIEWS)
            self.check(self.capture(lambda i, frame: is_of_server(frame), server_end=end), MAIN_VIEWS, UNKNOWABLE)
            self.check(self.capture(lambda i, frame: i > 5, server_end=end), MAIN_VIEWS, UNKNOWABLE)

    def test_each_packet_not_seen(self):
        for lost in range(3, 12):
            self.check(self.capture(lambda i, frame, lost=lost: i != lost), MAIN_VIEWS[:2] + MAIN_VIEWS[4:5],
                       UNKNOWABLE)
        self.check(self.capture(lambda i, frame: i > 5), MAIN_VIEWS, UNKNOWABLE)

    def test_shown_when_asked(self):
        path = self.capture(lambda i, frame: True)
        text = run('dialog', path, '--show-secrets').out
        for name, (_, secrets) in EXCHANGES.items():
            for secret in secrets:
                self.assertTrue(any(form in text or form in text.lower() for form in forms_of(secret)), name)

    def test_a_filter_does_not_find_them(self):
        path = self.capture(lambda i, frame: True)
        for secret in ('falconaa1', 'falconcc3', 'ya29falconag', 'falcondp7'):
            for view in (['read', '--format', 'json'], ['dialog']):
                self.assertNotIn('192.0.2.25', run(*view, path, '--where', secret).out, secret)


if __name__ == '__main__':
    unittest.main()
