"""RD1 to RD5, RD8 to RD13: what reading packet by packet gets wrong."""
import base64
import unittest

from support import Acceptance, connection, run

SECRET = 'correct-horse'
PLAIN = base64.b64encode(b'\0alice\0' + SECRET.encode()).decode()
FORMS = (SECRET, PLAIN, base64.b64encode(SECRET.encode()).decode())
FORMATS = (('read', '--format', 'table'), ('read', '--format', 'json', '--log',
           'flow,session,transaction,event,stats'), ('read', '--format', 'csv', '--log', 'event'),
           ('read', '--format', 'csv', '--log', 'session'), ('dialog',))

ENVELOPE = '''
    S: 220 mx.example.net ESMTP
    C: EHLO client.example.org
    S: 250-mx.example.net
    S: 250-PIPELINING
    S: 250 CHUNKING
    {}
'''


def greeted(rest):
    return ENVELOPE.format(rest)


class Defects(Acceptance):
    def test_RD1_a_verb_in_two_segments(self):
        told = self.tell(greeted('''
            C+ MA
            C+ IL FROM:<alice@exa
            C+ mple.com>\\r
            C+ \\n
            S+ 25
            S+ 0 2.1.0 O
            S+ k\\r\\n
            C+ RCPT TO:<bob@example.net>\\r\\nDA
            S: 250 2.1.5 Ok
            C+ TA\\r\\n
            S: 354 go
            C+ Subject: x\\r\\n\\r\\ntext\\r\\n.
            C+ \\r\\nQU
            S: 250 2.0.0 Ok
            C+ IT\\r\\n
            S: 221 bye
        '''))
        self.assertEqual(told.verbs, ['EHLO', 'MAIL', 'RCPT', 'DATA', 'QUIT'])
        self.assert_holds(told.transaction, mail_from='alice@example.com', outcome='accepted',
                          rcpt_to=['bob@example.net'])
        self.assertEqual([r['code'] for r in told.replies], [220, 250, 250, 250, 354, 250, 221])

    def test_RD1_several_verbs_in_one_segment(self):
        told = self.tell(greeted('''
            C: MAIL FROM:<alice@example.com>
            C: RCPT TO:<bob@example.net>
            C: RCPT TO:<nobody@example.net>
            C: DATA
            S: 250 2.1.0 Ok
            S: 250 2.1.5 Ok
            S: 550 5.1.1 who?
            S: 354 go
            C: Subject: x
            C:
            C: .
            C: MAIL FROM:<carol@example.com>
            C: RSET
            C: QUIT
            S: 250 2.0.0 Ok
            S: 250 2.1.0 Ok
            S: 250 2.0.0 Ok
            S: 221 bye
        '''))
        self.assertEqual(told.verbs, ['EHLO', 'MAIL', 'RCPT', 'RCPT', 'DATA', 'MAIL', 'RSET',
                                      'QUIT'])
        first, second = told.transactions
        self.assertEqual([(r['address'], r['code']) for r in first['recipients']],
                         [('bob@example.net', 250), ('nobody@example.net', 550)])
        self.assert_holds(first, outcome='accepted')
        self.assert_holds(second, outcome='reset', mail_from='carol@example.com')

    def test_RD1_a_command_longer_than_a_packet(self):
        address = 'a' * 60 + '@' + 'b' * 60 + '.example'
        told = self.tell(greeted(f'C: MAIL FROM:<{address}> ENVID={"x" * 1500}\nS: 250 Ok'))
        self.assert_holds(told.transaction, mail_from=address)

    def test_RD2_the_second_message_has_its_own_sender(self):
        message = '''
            C: MAIL FROM:<{0}@example.com>
            S: 250 Ok
            C: RCPT TO:<{0}@example.net>
            S: 250 Ok
            C: DATA
            S: 354 go
            C: .
            S: 250 Ok: queued as {1}
        '''
        told = self.tell(greeted(''.join(message.format(name, f'4dFq1z0Wc8z9rx{name[0]}')
                                         for name in ('ann', 'ben', 'cid'))))
        self.assertEqual([(t['index'], t['mail_from'], t['rcpt_to'], t['queue_id'][-1])
                          for t in told.transactions],
                         [(1, 'ann@example.com', ['ann@example.net'], 'a'),
                          (2, 'ben@example.com', ['ben@example.net'], 'b'),
                          (3, 'cid@example.com', ['cid@example.net'], 'c')])
        self.assert_holds(told.session, transactions=3, messages_accepted=3)

    def test_RD3_every_recipient(self):
        people = [f'user{n}@example.net' for n in range(120)]
        told = self.tell(greeted('C: MAIL FROM:<alice@example.com>\nS: 250 Ok\n' + ''.join(
            f'C: RCPT TO:<{p}>\nS: {250 if n % 3 else 550} reply {n}\n'
            for n, p in enumerate(people))))
        self.assertEqual(told.transaction['rcpt_to'], people)
        self.assertEqual([(r['code'], r['text']) for r in told.transaction['recipients']],
                         [(250 if n % 3 else 550, f'reply {n}') for n in range(120)])
        self.assert_holds(told.session, recipients=80)

    def test_RD4_prose_and_host_names_are_no_software(self):
        for greeting in ('220 mx.example.net ESMTP', '220-Welcome to our service\n S: 220 ready',
                         '220 postman.example.net ESMTP ready', '220 Hello there'):
            told = self.tell(f'S: {greeting}\nC: EHLO a.example\nS: 250 mx\nC: QUIT\nS: 221 bye')
            self.assert_holds(told.session, server_software=None)
        told = self.tell('''
            S: 220-Welcome.  No spam, please.
            S: 220 mx.example.net ESMTP Exim 4.96
            C: QUIT
            S: 221 bye
        ''')
        self.assert_holds(told.session, server_software='Exim')

    def test_RD5_software_is_not_taken_from_any_250(self):
        told = self.tell(greeted('''
            C: MAIL FROM:<alice@example.com>
            S: 250 Exim likes alice
            C: RCPT TO:<bob@example.net>
            S: 250 Sendmail too
            C: DATA
            S: 354 go
            C: .
            S: 250 Postfix queued it
        '''))
        self.assert_holds(told.session, server_software=None)

    def test_RD8_starttls_refused_is_no_tls(self):
        for refusal in ('454 4.7.0 TLS not available', '501 5.5.4 no parameters', '502 what?'):
            with self.subTest(refusal):
                told = self.tell(greeted(f'''
                    C: STARTTLS
                    S: {refusal}
                    C: MAIL FROM:<alice@example.com>
                    S: 250 Ok
                    C: QUIT
                    S: 221 bye
                '''))
                self.assertTrue(told.session['tls']['requested'])
                self.assertFalse(told.session['tls'].get('accepted'))
                self.assertFalse(told.session['tls'].get('established'))
                self.assert_holds(told.session, outcome='quit')
                self.assert_holds(told.transaction, mail_from='alice@example.com')

    def test_RD9_passwords_are_masked_in_every_format(self):
        path = self.capture(connection(greeted(f'''
            C: AUTH PLAIN {PLAIN}
            S: 535 5.7.8 no, {PLAIN} is wrong
            C: AUTH LOGIN
            S: 334 VXNlcm5hbWU6
            C: YWxpY2U=
            S: 334 UGFzc3dvcmQ6
            C: {FORMS[2]}
            S: 235 ok
        ''')))
        for arguments in FORMATS:
            with self.subTest(arguments):
                masked = run(*arguments, path)
                self.assertEqual((masked.status, masked.err), (0, ''))
                for form in FORMS:
                    self.assertNotIn(form, masked.out)
        shown = self.tell_file(path, '--show-secrets')
        self.assertEqual([a.get('secret') for a in shown.session['auth']], [SECRET, SECRET])
        self.assertEqual([a['identity'] for a in self.tell_file(path).session['auth']],
                         ['alice', 'alice'])

    def test_RD10_answers_to_auth_are_no_commands(self):
        told = self.tell(greeted('''
            C: AUTH LOGIN
            S: 334 VXNlcm5hbWU6
            C: RATA
            S: 334 UGFzc3dvcmQ6
            C: QUIT
            S: 535 5.7.8 no
            C: NOOP
            S: 250 Ok
        '''))
        self.assertEqual(told.verbs, ['EHLO', 'AUTH', 'NOOP'])
        self.assertNotIn('unknown_command', told.session.get('anomalies', {}))

    def test_RD10_lines_of_the_message_are_no_commands(self):
        told = self.tell(greeted('''
            C: MAIL FROM:<alice@example.com>
            S: 250 Ok
            C: RCPT TO:<bob@example.net>
            S: 250 Ok
            C: DATA
            S: 354 go
            C: Subject: verbs
            C:
            C: DATA
            C: HELP
            C: MAIL FROM:<mallory@example.com>
            C: AUTH PLAIN AGZvbwBiYXI=
            C: 250 not a reply
            C: ..
            C: QUIT
            C: .
            S: 250 Ok
            C: QUIT
            S: 221 bye
        '''))
        self.assertEqual(told.verbs, ['EHLO', 'MAIL', 'RCPT', 'DATA', 'QUIT'])
        self.assert_holds(told.session, transactions=1, authenticated=False, auth=None)

    def test_RD10_octets_of_a_chunk_are_no_commands(self):
        told = self.tell(greeted('''
            C: MAIL FROM:<alice@example.com>
            S: 250 Ok
            C: RCPT TO:<bob@example.net>
            S: 250 Ok
            C: BDAT 6
            C+ QUIT\\r\\n
            S: 250 6 octets
            C: BDAT 12 LAST
            C+ DATA\\r\\nHELP\\r\\n
            S: 250 Ok: queued as 4dFq1z0Wc8z9rxd
            C: QUIT
            S: 221 bye
        '''))
        self.assertEqual(told.verbs, ['EHLO', 'MAIL', 'RCPT', 'BDAT', 'BDAT', 'QUIT'])
        self.assert_holds(told.transaction, content='bdat', size=18, outcome='accepted')

    def test_RD11_forms_of_a_path(self):
        for path, mailbox, parameters in (
                ('<a@example.com> SIZE=1000 BODY=8BITMIME', 'a@example.com',
                 {'SIZE': '1000', 'BODY': '8BITMIME'}),
                ('<>', '<>', None),
                ('<> SIZE=5', '<>', {'SIZE': '5'}),
                ('<"a b>"@example.com>', '"a b>"@example.com', None),
                ('<@x.example,@y.example:a@example.com>', 'a@example.com', None),
                ('a@example.com', 'a@example.com', None),
                (' <a@example.com>', 'a@example.com', None)):
            with self.subTest(path):
                told = self.tell(greeted(f'C: MAIL FROM:{path}\nS: 250 Ok'))
                self.assertEqual(told.transaction['mail_from'], mailbox)
                given = {k: str(v) for k, v in told.transaction.get('mail_params', {}).items()}
                self.assertEqual(given, parameters or {})

    def test_RD12_verbs_of_extensions_are_understood(self):
        told = self.tell(greeted('''
            C: XCLIENT NAME=spike.example.org ADDR=192.0.2.7
            S: 220 mx.example.net ESMTP
            C: EHLO spike.example.org
            S: 250 mx.example.net
            C: ETRN example.com
            S: 250 Ok
            C: MAIL FROM:<alice@example.com>
            S: 250 Ok
            C: RCPT TO:<bob@example.net>
            S: 250 Ok
            C: BURL imap://alice@imap.example.com/drafts;uid=7 LAST
            S: 250 Ok
            C: QUIT
            S: 221 bye
        '''))
        self.assertNotIn('unknown_command', told.session.get('anomalies', {}))
        self.assert_holds(told.transaction, content='burl', outcome='accepted',
                          helo='spike.example.org')
        self.assertEqual(told.session['command_counts'].get('ETRN'), 1)

    def test_RD12_lmtp_answers_for_each_recipient(self):
        told = self.tell('''
            S: 220 mx.example.net LMTP
            C: LHLO client.example.org
            S: 250 mx.example.net
            C: MAIL FROM:<alice@example.com>
            S: 250 Ok
            C: RCPT TO:<bob@example.net>
            S: 250 Ok
            C: RCPT TO:<full@example.net>
            S: 250 Ok
            C: DATA
            S: 354 go
            C: .
            S: 250 2.0.0 bob has it
            S: 452 4.2.2 full is full
            C: QUIT
            S: 221 bye
        ''', server_port=24)
        self.assert_holds(told.flow, protocol='lmtp')
        self.assert_holds(told.session, lmtp=True)
        self.assertEqual([(r['code'], r['accepted']) for r in told.transaction['recipients']],
                         [(250, True), (452, False)])

    def test_RD13_counts_and_times(self):
        told = self.tell(greeted('''
            +2 s
            C: MAIL FROM:<alice@example.com>
            +3 s
            S: 250 Ok
            C: RCPT TO:<bob@example.net>
            S: 250 Ok
            C: QUIT
            S: 221 bye
        '''), begin=1_767_323_045.0)
        session = told.session
        self.assert_holds(session, commands=4, replies=5, transactions=1,
                          command_counts={'EHLO': 1, 'MAIL': 1, 'RCPT': 1, 'QUIT': 1},
                          reply_counts={'220': 1, '221': 1, '250': 3})
        self.assertAlmostEqual(session['ts'], 1_767_323_045.0, places=3)
        self.assertAlmostEqual(session['duration'], 5, delta=0.1)
        self.assertAlmostEqual(session['think_time']['client'], 2, delta=0.1)
        self.assertAlmostEqual(session['think_time']['server'], 3, delta=0.1)
        self.assertAlmostEqual(told.transaction['ts'] - session['ts'], 2, delta=0.1)
        (stats,) = told.statss
        self.assert_holds(stats, flows=1, sessions=1, transactions=1)

    def test_RD13_what_is_odd_is_told(self):
        told = self.tell(greeted('''
            C: MAIL FROM:<alice@example.com>
            S: 250 Ok
            C: DATA
            C: FROBNICATE
            S: 503 need RCPT
            S: 500 what?
        '''))
        self.assertTrue(told.session['anomalies'])
        self.assertTrue([e for e in told.events if e['kind'] == 'anomaly'])


if __name__ == '__main__':
    unittest.main()
