"""R9 to R18: what is told of a session, and where it is shown."""
import unittest

from support import Acceptance, connection

TWO_MESSAGES = '''
    S: 220 mx.example.net ESMTP Postfix (Debian)
    C: EHLO client.example.org
    S: 250-mx.example.net
    S: 250-PIPELINING
    S: 250 SIZE 10240000
    C: MAIL FROM:<alice@example.com>
    S: 250 2.1.0 Ok
    C: RCPT TO:<bob@example.net>
    S: 250 2.1.5 Ok
    C: DATA
    S: 354 End data with <CR><LF>.<CR><LF>
    C: Subject: one
    C:
    C: text
    C: .
    S: 250 2.0.0 Ok: queued as 4dFq1z0Wc8z9rxd
    C: MAIL FROM:<carol@example.com>
    S: 250 2.1.0 Ok
    C: RCPT TO:<dave@example.net>
    S: 550 5.1.1 no such user
    C: QUIT
    S: 221 2.0.0 Bye
'''

GREETED = '''
    S: 220 mx.example.net ESMTP Postfix
    C: QUIT
    S: 221 2.0.0 Bye
'''


class Fields(Acceptance):
    def setUp(self):
        self.told = self.tell(TWO_MESSAGES)

    def test_R9_requests_and_responses(self):
        sides = {'command': 'c2s', 'reply': 's2c'}
        steps = [e for e in self.told.events if e['kind'] in sides]
        self.assertEqual(len(steps), 7 + 9)
        for step in steps:
            self.assertEqual(step['direction'], sides[step['kind']])

    def test_R10_command_and_arguments(self):
        self.assertEqual([(e['command'], e.get('argument')) for e in self.told.commands],
                         [('EHLO', 'client.example.org'), ('MAIL', 'FROM:<alice@example.com>'),
                          ('RCPT', 'TO:<bob@example.net>'), ('DATA', None),
                          ('MAIL', 'FROM:<carol@example.com>'), ('RCPT', 'TO:<dave@example.net>'),
                          ('QUIT', None)])

    def test_R11_response_code_and_message(self):
        told = [(e['code'], e['lines'][0]) for e in self.told.replies]
        self.assertEqual(told[:2], [(220, 'mx.example.net ESMTP Postfix (Debian)'),
                                    (250, 'mx.example.net')])
        self.assertIn((550, '5.1.1 no such user'), told)
        self.assertEqual(self.told.replies[1]['lines'],
                         ['mx.example.net', 'PIPELINING', 'SIZE 10240000'])

    def test_R12_sender(self):
        self.assertEqual([t['mail_from'] for t in self.told.transactions],
                         ['alice@example.com', 'carol@example.com'])

    def test_R13_recipient(self):
        self.assertEqual([t['rcpt_to'] for t in self.told.transactions],
                         [['bob@example.net'], ['dave@example.net']])

    def test_R14_server_software(self):
        self.assert_holds(self.told.session, server_software='Postfix',
                          server_host='mx.example.net')

    def test_R15_a_session_in_a_few_words(self):
        self.assertRegex(self.told.session['display'], r'^SMTP MAIL <(alice|carol)@example\.com>')
        self.assertEqual(self.tell(GREETED).session['display'], 'SMTP 220 (Postfix)')
        plain = self.tell('''
            S: 220 mx.example.net ESMTP
            C: EHLO client.example.org
            S: 250 mx.example.net
        ''').session['display']
        self.assertRegex(plain, r'^SMTP (EHLO|\d{3})$')

    def test_R16_the_filter_finds_what_is_shown(self):
        """The word smtp, a command, sender, recipient, server software, reply code."""
        path = self.capture(connection(TWO_MESSAGES))
        for expression in ('smtp', 'RCPT', 'cmd:rcpt', 'alice@example.com', 'from:alice',
                           'bob@example.net', 'to:bob', 'postfix', 'server:postfix', '550',
                           'code:550', 'code:5xx'):
            with self.subTest(expression):
                told = self.tell_file(path, '--where', expression)
                self.assertTrue(told.flows + told.sessions + told.transactions + told.events)
        for expression in ('xyzzy', 'cmd:vrfy', 'from:mallory', 'to:mallory', 'server:exim',
                           'code:554', 'code:4xx'):
            with self.subTest(expression):
                told = self.tell_file(path, '--where', expression)
                self.assertEqual(told.flows + told.sessions + told.transactions + told.events, [])

    def test_R17_details(self):
        """Message type, command, arguments, code, response, software, sender, recipient: each in
        the record that one looks into for it."""
        first, second = self.told.transactions
        self.assert_holds(self.told.session, server_software='Postfix', esmtp=True,
                          server_greeting='mx.example.net ESMTP Postfix (Debian)',
                          helo='client.example.org', commands=7, replies=9, transactions=2,
                          extensions=['PIPELINING', 'SIZE 10240000'], messages_accepted=1,
                          command_counts={'EHLO': 1, 'MAIL': 2, 'RCPT': 2, 'DATA': 1, 'QUIT': 1},
                          reply_counts={'220': 1, '221': 1, '250': 5, '354': 1, '550': 1},
                          outcome='quit')
        self.assert_holds(first, index=1, helo='client.example.org', outcome='accepted',
                          mail_from='alice@example.com', rcpt_to=['bob@example.net'],
                          queue_id='4dFq1z0Wc8z9rxd', has_data=True, content='data',
                          commands=['MAIL FROM:<alice@example.com>', 'RCPT TO:<bob@example.net>',
                                    'DATA'])
        self.assertEqual(first['reply'], {'code': 250, 'enhanced': '2.0.0',
                                          'text': 'Ok: queued as 4dFq1z0Wc8z9rxd'})
        self.assertEqual(first['responses'][0], '250 2.1.0 Ok')
        self.assert_holds(second, index=2, mail_from='carol@example.com', completed=False)
        self.assert_holds(second['recipients'][0], address='dave@example.net', code=550,
                          enhanced='5.1.1', text='no such user', accepted=False)
        refusal = next(e for e in self.told.replies if e['code'] == 550)
        self.assert_holds(refusal, kind='reply', direction='s2c', command='RCPT',
                          enhanced='5.1.1', lines=['5.1.1 no such user'])
        asked = next(e for e in self.told.commands if e['index'] == refusal['index'])
        self.assert_holds(asked, command='RCPT', argument='TO:<dave@example.net>')

    def test_R18_what_identifies_stays_and_the_dialogue_goes_on(self):
        """Each transaction keeps its own sender and recipient; the greeting's software is that of
        the session, whatever is said later."""
        told = self.tell(TWO_MESSAGES.replace('221 2.0.0 Bye', '221 2.0.0 Exim says bye'))
        self.assert_holds(told.session, server_software='Postfix')
        self.assertEqual([t['mail_from'] for t in told.transactions],
                         ['alice@example.com', 'carol@example.com'])
        self.assertEqual((told.events[-2]['code'], told.commands[-1]['command']), (221, 'QUIT'))


if __name__ == '__main__':
    unittest.main()
