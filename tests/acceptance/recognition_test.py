"""R1 to R8, RD6 and RD7: what is SMTP, and what is not."""
import unittest

from support import Acceptance

VERBS = ('HELO EHLO MAIL RCPT DATA RSET NOOP QUIT VRFY EXPN HELP STARTTLS AUTH BDAT ETRN').split()

SHORT = '''
    S: 220 mx.example.net ESMTP
    C: EHLO client.example.org
    S: 250 mx.example.net
    C: QUIT
    S: 221 bye
'''

HTTP = '''
    C: POST /send HTTP/1.1
    C: Host: www.example.net
    C: Content-Length: 0
    C:
    S: HTTP/1.1 200 OK
    S: Content-Length: 0
    S:
'''

OTHERS = {
    'FTP': '''
        S: 220 ftp.example.net FTP server ready
        C: USER anonymous
        S: 331 Guest login ok, send your e-mail address as password.
        C: PASS guest@example.org
        S: 230 Guest login ok
        C: QUIT
        S: 221 Goodbye.
    ''',
    'NNTP': '''
        S: 200 news.example.net InterNetNews NNRP server ready (posting ok)
        C: MODE READER
        S: 200 posting ok
        C: GROUP misc.test
        S: 211 3 1 3 misc.test
        C: HELP
        S: 100 Legal commands
        S: .
        C: QUIT
        S: 205 .
    ''',
    'POP3': '''
        S: +OK POP3 server ready
        C: USER alice
        S: +OK
        C: PASS secret
        S: +OK 1 message
        C: QUIT
        S: +OK bye
    ''',
    'IRC': '''
        C: NICK alice
        C: USER alice 0 * :Alice
        S: :irc.example.net 001 alice :Welcome
        C: QUIT :gone
        S: ERROR :Closing link
    ''',
    'HTTP': HTTP,
}


class Recognition(Acceptance):
    def test_R1_the_plaintext_control_channel(self):
        """RFC 5321 with EHLO (RFC 1869), AUTH (RFC 4954) and STARTTLS (RFC 3207)."""
        told = self.tell('''
            S: 220 mx.example.net ESMTP
            C: EHLO client.example.org
            S: 250-mx.example.net
            S: 250-AUTH PLAIN
            S: 250 STARTTLS
            C: AUTH PLAIN AGFsaWNlAHNlY3JldA==
            S: 235 2.7.0 ok
            C: STARTTLS
            S: 220 go ahead
            TLS mx.example.net
        ''')
        self.assertEqual(told.verbs, ['EHLO', 'AUTH', 'STARTTLS'])
        self.assert_holds(told.session, esmtp=True, extensions=['AUTH PLAIN', 'STARTTLS'],
                          authenticated=True)
        self.assertTrue(told.session['tls']['accepted'])

    def test_R2_the_usual_ports_are_hints(self):
        """A server that only knocked off its greeting is SMTP where SMTP lives: that is all there
        is to go by."""
        for port in (25, 465, 587, 2525):
            told = self.tell(SHORT, server_port=port)
            self.assert_holds(told.flow, protocol='smtp', confidence='confirmed')
            told = self.tell('S: 421 try again later', server_port=port)
            self.assertIn(told.flow['protocol'], ('smtp', 'smtps'), port)

    def test_R3_other_ports_by_what_is_said(self):
        for port in (26, 2626, 80, 21, 110, 50000):
            told = self.tell(SHORT, server_port=port)
            self.assert_holds(told.flow, protocol='smtp', confidence='confirmed')
            self.assertEqual(told.verbs, ['EHLO', 'QUIT'])

    def test_R4_reply_lines_and_continuation(self):
        told = self.tell('''
            S: 220-mx.example.net ESMTP
            S: 220-no spam here
            S: 220 ready
            C: EHLO client.example.org
            S: 250-mx.example.net
            S: 250 HELP
            C: QUIT
            S: 221
        ''')
        self.assertEqual([(r['code'], len(r.get('lines', []))) for r in told.replies[:2]],
                         [(220, 3), (250, 2)])
        self.assertEqual(told.replies[2]['code'], 221)

    def test_R5_fifteen_verbs(self):
        self.assertEqual(len(VERBS), 15)
        for verb in VERBS:
            with self.subTest(verb):
                told = self.tell(f'''
                    S: 220 mx.example.net ESMTP
                    C: EHLO client.example.org
                    S: 250 mx.example.net
                    C: {verb}
                    S: 500 no
                    C: QUIT
                    S: 221 bye
                ''')
                self.assertEqual(told.verbs[1:], [verb, 'QUIT'])
                self.assertNotIn('unknown_command', told.session.get('anomalies', {}))

    def test_R6_verbs_in_any_case_and_no_longer_than_verbs_are(self):
        told = self.tell('''
            S: 220 mx.example.net ESMTP
            C: ehlo client.example.org
            S: 250-mx.example.net
            S: 250 STARTTLS
            C: startTLS
            S: 454 not now
            C: STARTTLSTARTTLS
            S: 500 what?
            C: qUiT
            S: 221 bye
        ''')
        counts = told.session['command_counts']
        self.assertEqual([counts.get(v) for v in ('EHLO', 'STARTTLS', 'QUIT')], [1, 1, 1])
        self.assertEqual(told.session['anomalies'].get('unknown_command'), 1)

    def test_R7_http_unknown_verbs_and_scraps_are_refused(self):
        for dialogue in (HTTP, 'C: FROBNICATE all\nS: what?', 'C+ EH', 'S+ 22', 'C+ M\nS+ 2'):
            with self.subTest(dialogue):
                told = self.tell(dialogue, server_port=8025)
                self.assertEqual(told.sessions, [])
                self.assertNotIn(told.flow['protocol'], ('smtp', 'smtps', 'lmtp'))

    def test_R8_after_starttls_the_rest_is_tls(self):
        told = self.tell('''
            S: 220 mx.example.net ESMTP
            C: EHLO client.example.org
            S: 250-mx.example.net
            S: 250 STARTTLS
            C: STARTTLS
            S: 220 ready
            TLS mx.example.net
        ''')
        self.assertEqual(told.verbs, ['EHLO', 'STARTTLS'])
        self.assert_holds(told.session, outcome='tls', replies=3)
        self.assertTrue(told.session['tls']['established'])

    def test_RD6_three_digits_are_not_enough(self):
        for name, dialogue in OTHERS.items():
            for port in (2121, 50000):
                with self.subTest(name, port=port):
                    told = self.tell(dialogue, server_port=port)
                    self.assertEqual(told.sessions, [])
                    self.assertEqual(told.flow['protocol'], name.lower())

    def test_RD7_on_port_465_the_bytes_are_tls(self):
        for name in ('postfix-smtps', 'exim-smtps'):
            told = self.tell_recorded(name)
            self.assert_holds(told.flow, protocol='smtps', dst_port=465)
            self.assertEqual(told.commands, [])

    def test_RD7_and_clear_text_on_465_is_read(self):
        told = self.tell(SHORT, server_port=465)
        self.assert_holds(told.flow, protocol='smtp')
        self.assertEqual(told.verbs, ['EHLO', 'QUIT'])


if __name__ == '__main__':
    unittest.main()
