"""W1 to W38: what an earlier analyser told, by its keys, defaults and limits."""
import base64
import unittest

from context_support import BYE, HELLO, SEEDS, Context, connection, mail, refused
from support import run

PLAIN = base64.b64encode(b'\0alice\0correct-horse').decode()
TEN = [f'user{i}@example.net' for i in range(10)]


class Interface(Context):
    def test_W1_features_context_insights_and_a_few_words(self):
        view = self.told(HELLO + f'C: AUTH PLAIN {PLAIN}\nS: 535 5.7.8 no\n' + mail() + BYE)
        self.assertEqual(view['protocol'], 'SMTP')
        for key in ('summary', 'transactions', 'security_insights', 'insights', 'text'):
            self.assertIn(key, view)
        self.assertLessEqual(len(view['text']), 1000)
        self.assertIn('1 transactions', view['text'])
        self.assertRegex(view['text'], r' 1\. [A-Z]')  # the worst finding
        self.assertNotIn(' 4. ', view['text'])  # at most three

    def test_W2_summary_sessions_transactions(self):
        view = self.told(HELLO + mail() + BYE, arguments=['--detail', 3])
        self.assertEqual([len(view[k]) for k in ('sessions', 'transactions')], [1, 1])
        self.assertIsInstance(view['summary'], dict)

    def test_W3_detail_two_and_ten_conversations_are_the_default(self):
        dialogue = HELLO + mail() * 12 + BYE
        view = self.told(dialogue)
        self.assertEqual(len(view['transactions']), 10)
        self.assertIn('command_sequence', view['transactions'][0])
        self.assertNotIn('sessions', view)
        self.assertEqual(len(self.told(dialogue, arguments=['--set', 'transactions_shown=3'])
                             ['transactions']), 3)

    def test_W4_what_insights_are_the_default(self):
        insights = self.told(HELLO + mail() + BYE)['insights']
        self.assertEqual(sorted(insights),
                         ['domain_analysis', 'query_patterns', 'response_analysis'])
        insights = self.told(HELLO + mail() + BYE, arguments=['--tunneling'])['insights']
        self.assertIn('tunneling_analysis', insights)

    def test_W5_insights_come_with_the_context_and_all_packets_are_read(self):
        view = self.told(*[HELLO + mail() + BYE for _ in range(40)])
        self.assertEqual(view['summary']['total_sessions'], 40)  # far more than 100 packets
        self.assertEqual(view['insights']['query_patterns']['top_sender_domains'],
                         {'example.org': 40})


class Records(Context):
    def test_W6_commands_in_any_case_with_and_without_brackets(self):
        view = self.told(HELLO + '''
            C: mail from:alice@example.org
            S: 250 ok
            C: Rcpt To:<bob@example.net>
            S: 250 ok
            C: data
            S: 354 go
            C: Subject: x
            C:
            C: .
            S: 250 ok
            C: rset
            S: 250 ok
            C: auth cram-md5
            S: 504 no
            C: starttls
            S: 454 no
            C: helo a
            S: 250 a
        ''' + BYE, arguments=['--detail', 3])
        self.assertEqual(view['transactions'][0]['mail_from'], 'alice@example.org')
        self.assertEqual(view['transactions'][0]['rcpt_to'], ['bob@example.net'])
        self.assertEqual([c['command'].upper() for c in view['sessions'][0]['commands']],
                         ['EHLO', 'MAIL', 'RCPT', 'DATA', 'RSET', 'AUTH', 'STARTTLS', 'HELO',
                          'QUIT'])

    def test_W7_classes_of_replies(self):
        view = self.told(HELLO + refused() + refused(text='450 4.2.0 later') + mail() + BYE)
        self.assertEqual(view['insights']['response_analysis']['response_categories'],
                         {'2xx': 10, '3xx': 1, '4xx': 1, '5xx': 1})

    def session(self, *more):
        view = self.told(HELLO + f'C: AUTH PLAIN {PLAIN}\nS: 235 2.7.0 in\n' + mail() + BYE,
                         arguments=['--detail', 3, *more])
        (only,) = view['sessions']
        return only

    def test_W8_keys_of_a_session(self):
        session = self.session()
        self.assert_holds(session, client_ip='198.51.100.1', server_ip='192.0.2.25',
                          authenticated=True, uses_tls=False, transaction_count=1,
                          auth_attempts=1)
        for key in ('first_seen', 'last_seen', 'commands', 'responses'):
            self.assertIn(key, session)
        plain = self.told(HELLO + BYE, arguments=['--detail', 3])['sessions'][0]
        self.assert_holds(plain, authenticated=False, auth_attempts=None, transaction_count=0)

    def test_W9_a_command(self):
        commands = self.session()['commands']
        for item in commands:
            self.assertEqual(sorted(item), ['command', 'parameter', 'timestamp'])
        self.assertEqual((commands[0]['command'], commands[0]['parameter']),
                         ('EHLO', 'client.example.org'))

    def test_W10_a_reply(self):
        responses = self.session()['responses']
        for item in responses:
            self.assertEqual(sorted(item), ['code', 'parameter', 'timestamp'])
        self.assertEqual((responses[0]['code'], responses[0]['parameter']),
                         ('220', 'mx.example.net ESMTP Postfix'))

    def test_W11_first_and_last_seen(self):
        session = self.told(HELLO + '+30 s\n' + BYE, arguments=['--detail', 3])['sessions'][0]
        self.assertLess(session['first_seen'], 1767323046)
        self.assertGreater(session['last_seen'], session['first_seen'] + 30)

    def test_W12_keys_of_a_transaction(self):
        (t,) = self.told(HELLO + mail() + BYE)['transactions']
        self.assert_holds(t, mail_from='alice@example.org', rcpt_to=['bob@example.net'],
                          completed=True)
        self.assertTrue(t['query']['has_data'])
        self.assertGreater(t['timestamp'], 1767323045)

    def test_W13_each_MAIL_opens_one(self):
        view = self.told(HELLO + 'C: MAIL FROM:<a@example.org>\nS: 250 ok\nC: RSET\nS: 250 ok\n'
                         + mail() + BYE)
        self.assertEqual([t['mail_from'] for t in view['transactions']],
                         ['a@example.org', 'alice@example.org'])

    def test_W14_RCPT_and_DATA_are_logged(self):
        (t,) = self.told(HELLO + mail() + BYE)['transactions']
        self.assertEqual([s['command'] for s in t['command_sequence'] if s['type'] == 'command'],
                         ['MAIL', 'RCPT', 'DATA'])

    def test_W15_AUTH_is_counted(self):
        view = self.told(HELLO + 'C: AUTH CRAM-MD5\nS: 535 no\n' * 2 + BYE,
                         arguments=['--detail', 3])
        self.assertEqual(view['summary']['auth_attempts'], 2)
        self.assertEqual(view['sessions'][0]['auth_attempts'], 2)

    def test_W16_STARTTLS(self):
        view = self.told(HELLO + 'C: STARTTLS\nS: 220 go\nTLS mx.example.net\n',
                         arguments=['--detail', 3])
        self.assertTrue(view['sessions'][0]['uses_tls'])
        self.assertEqual(view['summary']['tls_sessions'], 1)

    def test_W17_replies_are_in_session_and_transaction(self):
        view = self.told(HELLO + mail() + BYE, arguments=['--detail', 3])
        self.assertEqual(view['transactions'][0]['response']['codes'],
                         ['250', '250', '354', '250'])
        self.assertEqual([r['code'] for r in view['sessions'][0]['responses']],
                         ['220', '250', '250', '250', '354', '250', '221'])

    def test_W18_good_and_bad_replies(self):
        view = self.told(HELLO + refused() + BYE)
        self.assert_holds(view['summary'], success_responses=5, error_responses=1)

    def test_W19_an_accepted_one_is_completed(self):
        view = self.told(HELLO + mail() + mail(verdict='554 5.7.1 spam') + BYE,
                         arguments=['--detail', 3])
        self.assertEqual(sorted(t['completed'] for t in view['transactions']), [False, True])
        self.assertEqual(view['sessions'][0]['transaction_count'], 1)

    def test_W20_keys_of_the_summary(self):
        view = self.told(HELLO + mail() + BYE)
        self.assertEqual(view['summary'], {
            'total_sessions': 1, 'total_transactions': 1, 'completed_transactions': 1,
            'total_commands': 5, 'auth_attempts': 0, 'success_responses': 6,
            'error_responses': 0, 'tls_sessions': 0})


class Views(Context):
    def test_W21_sessions_from_detail_three_on_the_most_active_first(self):
        captures = [HELLO + mail() * n + BYE for n in (1, 3, 2)]
        self.assertNotIn('sessions', self.told(*captures, arguments=['--detail', 2]))
        view = self.told(*captures, arguments=['--detail', 3, '--set', 'conversations=2'])
        self.assertEqual([s['transaction_count'] for s in view['sessions']], [3, 2])

    def test_W22_the_most_interesting_each_once(self):
        view = self.told(HELLO + mail() * 12 + mail(recipients=TEN[:2]) + refused() + BYE)
        told = view['transactions']
        self.assertEqual(len(told), 10)
        self.assertEqual(told[0]['rcpt_to'], ['nobody@example.net'])  # the error
        self.assertEqual(told[1]['rcpt_to'], TEN[:2])  # several recipients
        self.assertEqual(len({t['timestamp'] for t in told}), 10)

    def test_W23_a_transaction(self):
        (t,) = self.told(HELLO + mail() + BYE, arguments=['--detail', 1])['transactions']
        self.assertEqual(sorted(t), ['completed', 'mail_from', 'query', 'rcpt_to', 'response',
                                     'timestamp'])
        self.assertEqual(t['query'], {'mail_from': 'alice@example.org',
                                      'rcpt_to': ['bob@example.net'], 'has_data': True})
        self.assertEqual(t['response'], {'codes': ['250', '250', '354', '250'],
                                         'successful': True})

    def test_W24_the_sequence_by_time(self):
        (t,) = self.told(HELLO + mail() + BYE)['transactions']
        steps = t['command_sequence']
        self.assertEqual([s['timestamp'] for s in steps],
                         sorted(s['timestamp'] for s in steps))
        for s in steps:
            keys = ['command', 'parameter', 'timestamp', 'type'] if s['type'] == 'command' else \
                ['code', 'message', 'timestamp', 'type']
            self.assertEqual(sorted(s), keys)
        self.assertEqual([s['type'] for s in steps],
                         ['command', 'response'] * 3 + ['response'])

    def test_W25_keys_of_security_insights(self):
        security = self.told(HELLO + BYE)['security_insights']
        self.assert_holds(security, auth_failures=0, suspicious_patterns=[],
                          plaintext_auth=False, missing_tls=1)

    def test_W26_failed_logins(self):
        security = self.told(HELLO + 'C: AUTH CRAM-MD5\nS: 535 no\n' + BYE)['security_insights']
        self.assert_holds(security, auth_failures=1, failed_auth_sessions=1)

    def test_W27_sessions_without_TLS(self):
        tls = HELLO + 'C: STARTTLS\nS: 220 go\nTLS mx.example.net\n'
        security = self.told(HELLO + BYE, tls, HELLO + BYE)['security_insights']
        self.assertEqual(security['missing_tls'], 2)

    def test_W28_logins_in_clear(self):
        view = self.told(HELLO + f'C: AUTH PLAIN {PLAIN}\nS: 235 in\n' + BYE)
        self.assertTrue(view['security_insights']['plaintext_auth'])
        self.assertEqual(self.patterns(view, 'plaintext_auth'), [{
            'type': 'plaintext_auth', 'client_ip': '198.51.100.1', 'server_ip': '192.0.2.25',
            'description': 'Authentication attempted over plaintext connection'}])

    def test_W29_more_than_ten_recipients(self):
        view = self.seed('k-recipients')
        self.assertEqual([(p['mail_from'], p['recipient_count'], p['description'])
                          for p in self.patterns(view, 'high_recipient_count')],
                         [(f'to{n}@client.example', n, f'Email sent to {n} recipients')
                          for n in (12, 11)])
        view = self.seed('k-recipients', '--set', 'recipients_high=11')
        self.assertEqual(len(self.patterns(view, 'high_recipient_count')), 1)

    def test_W30_suspicious_senders(self):
        view = self.seed('n-temporary', '--set', 'suspicious_domains=temp.example')
        (pattern,) = self.patterns(view, 'suspicious_sender_domain')
        self.assertEqual(pattern['domain'], 'temp.example')
        self.assertTrue(pattern['mail_from'].endswith('@temp.example'))


class Insights(Context):
    def test_W31_query_patterns(self):
        view = self.told(HELLO + ''.join(
            mail(f'{user}@d{d}.example.org', [f'x@r{d}.example.net'] * (d + 1))
            for d in range(7) for user in ('a', 'b')[:1 + d % 2]) + BYE)
        patterns = view['insights']['query_patterns']
        self.assertEqual(len(patterns['top_sender_domains']), 5)
        self.assertEqual(list(patterns['top_recipient_domains'])[0], 'r5.example.net')
        self.assert_holds(patterns, total_senders=10, total_recipient_domains=7)

    def test_W32_response_analysis(self):
        view = self.told(HELLO + refused() * 3 + refused(text='450 4.2.0 later') + BYE)
        analysis = view['insights']['response_analysis']
        self.assertEqual(analysis['response_code_counts'],
                         {'220': 1, '221': 1, '250': 9, '450': 1, '550': 3})
        self.assertEqual(analysis['top_error_messages'],
                         {'5.1.1 User unknown': 3, '4.2.0 later': 1})

    def test_W33_tunneling_only_when_asked_for(self):
        for name, n in (('l-five-sessions', 0), ('l-six-sessions', 1)):
            self.assertNotIn('tunneling_analysis', self.seed(name)['insights'])
            analysis = self.seed(name, '--tunneling')['insights']['tunneling_analysis']
            self.assertEqual(analysis['potential_tunneling'], n > 0)
            self.assertEqual([(p['type'], p['connection_count'])
                              for p in analysis['suspicious_patterns']],
                             [('high_connection_frequency', 6)] * n)
        view = self.told(HELLO + mail() + BYE, arguments=['--tunneling', '--set',
                                                          'large_transfer=10'])
        (pattern,) = view['insights']['tunneling_analysis']['suspicious_patterns']
        self.assertEqual((pattern['type'], pattern['mail_from']),
                         ('large_data_transfer', 'alice@example.org'))

    def test_W34_domains(self):
        view = self.told(HELLO + mail() + BYE,
                         arguments=['--set', 'internal_domains=example.net'])
        self.assertEqual(view['insights']['domain_analysis'], {
            'top_sender_domains': {'example.org': 1},
            'top_recipient_domains': {'example.net': 1},
            'internal_external_ratio': {'senders': {'internal': 0, 'external': 1},
                                        'recipients': {'internal': 1, 'external': 0}}})

    def test_W35_domains_in_lower_case_behind_the_last_at(self):
        view = self.told(HELLO + mail('"a@b"@Example.ORG') + BYE)
        self.assertEqual(view['insights']['query_patterns']['top_sender_domains'],
                         {'example.org': 1})


class Around(Context):
    def test_W36_summary_warnings_and_prompts_for_a_model(self):
        path = self.capture(connection(HELLO + f'C: AUTH PLAIN {PLAIN}\nS: 535 no\n' + BYE))
        page = self.markdown(path)
        self.assertIn('## Summary', page)
        self.assertIn('a password or token was sent in clear', page)
        self.assertIn('clear_sessions 1', page)

    def test_W37_a_ceiling(self):
        path = self.capture(connection(HELLO + mail() * 60 + refused() + BYE))
        page = self.markdown(path, '--max-tokens', 1000, '--detail', 3)
        self.assertLess(len(page), 20000)
        self.assertIn('User unknown', page)
        self.assertRegex(page, r'\d+ of 60 ordinary transactions')

    def test_W38_from_to_and_status_of_each(self):
        """As a page: tests/cli/report_html_test.py; as rows here."""
        out = run('read', self.capture(connection(HELLO + mail() + refused() + BYE))).out
        for word in ('alice@example.org', 'bob@example.net', 'nobody@example.net'):
            self.assertIn(word, out)


if __name__ == '__main__':
    unittest.main()
