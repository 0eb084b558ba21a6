"""R20 to R25: what people want to know of a capture."""
import os
import re
import unittest
from datetime import datetime, timezone

from support import CAPTURES, ROOT, Acceptance, connection

THREE_AT_NIGHT = datetime(2026, 1, 2, 3, 0, 1, tzinfo=timezone.utc).timestamp()

CRON = '''
    S: 220 mail.corp.example ESMTP Postfix
    C: EHLO db3.corp.example
    S: 250-mail.corp.example
    S: 250 8BITMIME
    C: MAIL FROM:<root@db3.corp.example>
    S: 250 2.1.0 Ok
    C: RCPT TO:<root@db3.corp.example>
    S: 250 2.1.5 Ok
    C: DATA
    S: 354 End data with <CR><LF>.<CR><LF>
    C: From: root@db3.corp.example (Cron Daemon)
    C: To: root@db3.corp.example
    C: Subject: Cron <root@db3> /usr/local/bin/backup
    C:
    C: backup: /srv is full
    C: .
    S: 250 2.0.0 Ok: queued as 4dFq1z0Wc8z9rxd
    C: QUIT
    S: 221 2.0.0 Bye
'''

UPGRADES = '''
    S: 220 submit.example.net ESMTP
    C: EHLO laptop.example.org
    S: 250-submit.example.net
    S: 250 STARTTLS
    C: STARTTLS
    S: 220 2.0.0 Ready to start TLS
    TLS mx.example.net
'''

NEVER = '''
    S: 220 submit.example.net ESMTP
    C: EHLO printer.example.org
    S: 250-submit.example.net
    S: 250 STARTTLS
    C: MAIL FROM:<printer@example.org>
    S: 530 5.7.0 Must issue a STARTTLS command first
    C: QUIT
    S: 221 2.0.0 Bye
'''

HONEYPOT = '''
    S: 220 mail.example.net ESMTP
    C: EHLO bot
    S: 250-mail.example.net
    S: 250 AUTH PLAIN LOGIN CRAM-MD5
    C: AUTH LOGIN
    S: 334 VXNlcm5hbWU6
    C: YWRtaW4=
    S: 334 UGFzc3dvcmQ6
    C: aHVudGVyMg==
    S: 535 5.7.8 no
    C: AUTH PLAIN AGluZm8AcGFzc3cwcmQ=
    S: 535 5.7.8 no
    C: AUTH LOGIN dGVzdA==
    S: 334 UGFzc3dvcmQ6
    C: MTIzNDU2
    S: 454 4.7.0 later
    C: AUTH NTLM TlRMTVNTUAABAAAAB4IIAAAAAAAAAAAAAAAAAAAAAAA=
    S: 504 5.5.4 what?
'''
HONEYPOT_SECRETS = ('aHVudGVyMg', 'hunter2', 'AGluZm8AcGFzc3cwcmQ', 'passw0rd', 'MTIzNDU2',
                    '123456')


class Stories(Acceptance):
    def test_R20_make_test_runs_suite_linter_and_formatter(self):
        with open(os.path.join(ROOT, 'tools/run_tests.py'), encoding='utf-8') as f:
            steps = set(re.findall(r"^        (?:one|alone)\('(\w+)',", f.read(), re.M))
        self.assertLessEqual({'layers', 'format', 'compile', 'unit', 'acceptance', 'cli', 'golden',
                              'fuzz', 'tidy'}, steps)
        with open(os.path.join(ROOT, 'Makefile'), encoding='utf-8') as f:
            self.assertRegex(f.read(), r'\ntest:.*\n\t.*tools/run_tests\.py')

    def test_R21_who_refused_and_how(self):
        """The refusals that these servers logged are those that the capture tells, word for word,
        with the server that gave them."""
        for name, server, host, code, recipients in (
                ('postfix-relay-denied', 'Postfix', 'mx.postfix.example', 554, 1),
                ('postfix-many-recipients', 'Postfix', 'mx.postfix.example', 550, 5),
                ('exim-refusals', 'Exim', 'mx.exim.example', 550, 2),
                ('sendmail-refusals', 'Sendmail', 'mx.sendmail.example', 550, 1)):
            with self.subTest(name), open(os.path.join(CAPTURES, name + '.log'),
                                          encoding='utf-8') as f:
                log = f.read()
                told = self.tell_recorded(name)
                refused = [r for t in told.transactions for r in t['recipients']
                           if not r['accepted'] and r['code'] // 100 == 5]
                self.assertGreaterEqual(len([r for r in refused if r['code'] == code]), recipients)
                self.assert_holds(told.sessions[0], server_software=server, server_host=host)
                for r in refused:
                    self.assertIn(r['address'], log)
                    self.assertIn(r['text'].splitlines()[0][:40], log)

    def test_R21_refused_as_a_whole(self):
        """At MAIL or behind the message, with the words of the server's log."""
        for name, code, enhanced in (('postfix-size-declared', 552, '5.3.4'),
                                     ('postfix-data-rejected', 554, '5.7.1'),
                                     ('opensmtpd-size-exceeded', 554, '5.3.4')):
            with self.subTest(name), open(os.path.join(CAPTURES, name + '.log'),
                                          encoding='utf-8') as f:
                told = self.tell_recorded(name).transaction
                self.assert_holds(told, outcome='rejected', completed=False)
                self.assert_holds(told['reply'], code=code, enhanced=enhanced)
                self.assertIn(f'{code} {enhanced} {told["reply"]["text"]}', f.read())

    def test_R21_the_table_says_it_too(self):
        text = self.read(os.path.join(CAPTURES, 'exim-refusals.pcap')).out
        self.assertRegex(text, r'nobody@exim\.example: 550 Unknown user')
        self.assertRegex(text, r'x@elsewhere\.example: 550 relay not permitted')

    def test_R22_why_does_this_box_send_mail_at_three_at_night(self):
        """Which host, when, from whom to whom.  The name of the process is known on the host alone:
        it is for live capture there, no packet holds it."""
        path = self.capture(connection(CRON, number=33, begin=THREE_AT_NIGHT))
        told = self.tell_file(path)
        self.assert_holds(told.transaction, src_ip='198.51.100.33', helo='db3.corp.example',
                          mail_from='root@db3.corp.example', rcpt_to=['root@db3.corp.example'])
        self.assertEqual(datetime.fromtimestamp(told.transaction['ts'], timezone.utc).hour, 3)
        row = self.read(path).out
        self.assertRegex(row, r'2026-01-02')
        self.assertRegex(row, r'03:00:01 .*198\.51\.100\.33 .*root@db3\.corp\.example')

    def test_R23_who_upgrades_and_who_never_does(self):
        told = self.tell_file(self.capture(connection(UPGRADES, number=1, server_port=587),
                                           connection(NEVER, number=2, server_port=587)))
        tls = {s['helo']: s['tls'] for s in told.sessions if s['dst_port'] == 587}
        self.assert_holds(tls['laptop.example.org'], offered=True, requested=True, accepted=True,
                          established=True)
        self.assertEqual(tls['printer.example.org'].get('offered'), True)
        for step in ('requested', 'accepted', 'established'):
            self.assertFalse(tls['printer.example.org'].get(step), step)

    def test_R23_asked_for_in_a_few_words(self):
        path = self.capture(connection(UPGRADES, number=1, server_port=587),
                            connection(NEVER, number=2, server_port=587))
        for expression, host in (('dport:587 tls:yes', 'laptop'), ('dport:587 tls:no', 'printer')):
            sessions = self.tell_file(path, '--where', 'type:session ' + expression).sessions
            self.assertEqual([s['helo'] for s in sessions], [host + '.example.org'])

    def test_R24_attempts_to_authenticate_where_all_are_refused(self):
        told = self.tell(HONEYPOT)
        attempts = [(a['mechanism'], a.get('identity'), a['outcome'], a['code'])
                    for a in told.session['auth']]
        self.assertEqual(attempts, [('LOGIN', 'admin', 'failure', 535),
                                    ('PLAIN', 'info', 'failure', 535),
                                    ('LOGIN', 'test', 'deferred', 454),
                                    ('NTLM', None, 'failure', 504)])
        self.assert_holds(told.session, authenticated=False)
        for secret in HONEYPOT_SECRETS:
            self.assertNotIn(secret, told.text)

    def test_R24_even_if_none_is_offered(self):
        told = self.tell('''
            S: 220 mail.example.net ESMTP
            C: EHLO bot
            S: 250 mail.example.net
            C: AUTH PLAIN AGluZm8AcGFzc3cwcmQ=
            S: 502 5.5.1 not implemented
        ''')
        self.assert_holds(told.session['auth'][0], mechanism='PLAIN', identity='info',
                          outcome='failure', code=502)

    def test_R25_what_stays_visible_when_tls_begins(self):
        """Banner, keywords and the outcome of STARTTLS; of TLS itself, who calls whom and how;
        sizes and times.  (The fingerprints are those that tshark computes.)"""
        for name, software, ja3, ja3s in (
                ('postfix-starttls', 'Postfix', '0732e7ae1e82c99f17258ef97e868d4e',
                 '15af977ce25de452b96affa2addb1036'),
                ('exim-starttls', 'Exim', 'f35ce21b44ac0b87d3266294bb1b0e20',
                 '907bf3ecef1c987c889946b737b43de8')):
            with self.subTest(name):
                told = self.tell_recorded(name)
                session, flow, tls = told.session, told.flow, told.session['tls']
                self.assert_holds(session, server_software=software, outcome='tls')
                self.assertIn('STARTTLS', session['extensions'])
                self.assert_holds(tls, offered=True, requested=True, accepted=True,
                                  established=True)
                self.assert_holds(tls, ja3=ja3, ja3s=ja3s)
                self.assertRegex(tls['ja4'], r'^t1[0-3][di]\d{4}\w\w_[0-9a-f]{12}_[0-9a-f]{12}$')
                self.assertTrue(tls['version'] and tls['cipher'])
                self.assertGreater(flow['bytes_c2s'], 0)
                self.assertGreater(flow['bytes_s2c'], 0)
                self.assertGreater(session['duration'], 0)

    def test_R25_and_when_it_begins_with_tls(self):
        for name in ('postfix-smtps', 'exim-smtps'):
            with self.subTest(name):
                flow = self.tell_recorded(name).flow
                self.assertEqual(flow['protocol'], 'smtps')
                self.assertGreater(flow['bytes_s2c'], flow['bytes_c2s'])

    def test_R25_the_certificate_where_tls_shows_it(self):
        """TLS 1.2 does, 1.3 hides it.  (The values are those that openssl x509 reads.)"""
        tls = self.tell_recorded('exim-smtps').session['tls']
        self.assert_holds(tls, version='TLSv1.2', ja3='da2d07d073fb1a692629af125bfe875e',
                          ja3s='7c77dc02a42c4259b2f00e282bf3f89d',
                          cipher='TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384')
        self.assert_holds(tls['certificates'][0], subject='CN=mx.exim.example',
                          issuer='CN=mx.exim.example', names=['mx.exim.example'],
                          self_signed=True, sha256='2850ed68c13366094d4fd48036c41e68'
                                                   'c9ea849f9565f56c1db9a8c03625d3f9')


if __name__ == '__main__':
    unittest.main()
