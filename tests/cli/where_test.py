"""--where: what is shown, and what is said of a wrong expression."""
import json
import os
import re
import unittest

from common import BEGIN, MAIL, ROOT, Case, packets, pcap, run, run_on_terminal

SUBMISSION = '''
S: 220 mx.example.net ESMTP Postfix
C: EHLO [198.51.100.7]
S: 250-mx.example.net
S: 250 AUTH PLAIN LOGIN
C: AUTH PLAIN AGNhcm9sAHNlY3JldA==
S: 235 2.7.0 Authentication successful
C: MAIL FROM:<carol@example.org> SIZE=20000000
S: 452 4.3.1 Insufficient system storage
C: VRFY root
S: 252 2.0.0 root
C: RSET
S: 250 2.0.0 Ok
C: RSET
S: 250 2.0.0 Ok
C: MAIL FROM:<>
S: 250 2.1.0 Ok
C: RCPT TO:<dave@example.net>
S: 250 2.1.5 Ok
C: DATA
S: 354 End data with <CR><LF>.<CR><LF>
C: {body}
C: .
S: 250 2.0.0 Ok: queued as 4dFq1z0Wc8z9rxe
C: QUIT
S: 221 2.0.0 Bye
'''
PROBE = '''
S: 220 mx.example.com ESMTP Exim 4.96
C: EHLO probe.example
S: 250 mx.example.com
C: QUIT
S: 221 mx.example.com closing connection
'''
ALL = 'flow,session,transaction,event,stats'


def capture():
    """Three sessions: a mail that is partly refused, a submission that is slow, one without mail."""
    long = SUBMISSION.replace('{body}', '\nC: '.join(['x' * 76] * 16000))
    return pcap(packets(PROBE, 3, begin=BEGIN - 2 * 86400) + packets(MAIL, 1) +
                packets(long, 2, server_port=587, step=3))


def examples():
    """The expressions of the manual page's FILTER section."""
    with open(os.path.join(ROOT, 'docs/smtpscope.1.scd'), encoding='utf-8') as f:
        section = f.read().split('\n# FILTER\n')[1].split('\n# ')[0]
    block = section.split('\n```\n')[1]
    return [re.split(r'\s{2,}', line)[0].replace('\\\\', '\\') for line in block.splitlines()]


class Where(Case):
    @classmethod
    def setUpClass(cls):
        cls.capture = capture()

    def setUp(self):
        super().setUp()
        self.mail = self.write('mail.pcap', self.capture)

    def found(self, expression, log='flow,session,transaction,event'):
        result = run('read', '--format', 'json', '--log', log, '--where', expression, self.mail)
        self.assert_ok(result)
        return result.records()

    def test_examples_of_the_manual_page(self):
        shown = examples()
        self.assertGreaterEqual(len(shown), 15)
        n_all = len(self.found(''))
        for expression in shown:
            with self.subTest(expression):
                self.assertIn(len(self.found(expression)), range(1, n_all))

    def test_R16_words_find_what_is_shown(self):
        """The word smtp, a command, sender, recipient, server software, reply code."""
        for word in ('smtp', 'MAIL', 'alice@example.org', 'bob@example.net', 'Postfix', '550'):
            with self.subTest(word):
                for kind in ('session', 'transaction', 'event'):
                    if (word, kind) in (('Postfix', 'transaction'), ('bob@example.net', 'session')):
                        continue
                    self.assertTrue(self.found(word, kind), kind)
        self.assertEqual(len(self.found('smtp')), len(self.found('')))

    def test_each_record_is_judged_by_itself(self):
        self.assertEqual([r['type'] for r in self.found('from:alice', 'session,transaction')],
                         ['transaction'])
        self.assertEqual([r['src_port'] for r in self.found('server:exim', 'session')], [30003])
        events = self.found('from:alice', 'event')
        self.assertEqual([(e['command'], e['argument']) for e in events],
                         [('MAIL', 'FROM:<alice@example.org> SIZE=64')])

    def test_stats_is_always_written(self):
        self.assertEqual([r['type'] for r in self.found('xyzzy', ALL)], ['stats'])

    def test_table(self):
        result = run('read', '-w', 'from:alice', self.mail)
        self.assert_ok(result)
        self.assertIn('alice@example.org', result.out)
        self.assertNotIn('carol', result.out)
        self.assertIn('\n1 session, 1 transaction: 1 accepted; ', result.out)
        self.assertTrue(run('read', '--where', 'xyzzy', self.mail).out
                        .startswith('Nothing matches; '))

    def test_the_table_shows_the_mail_of_sessions(self):
        for expression in ('user:carol', 'carol code:235', 'dport:587 user:*'):
            with self.subTest(expression):
                out = run('read', '-w', expression, self.mail).out
                self.assertIn('1 session, 2 transactions: 1 accepted, 1 deferred; ' if
                              'code' not in expression else '1 session, 0 transactions; ', out)
                self.assertNotIn('alice', out)
        self.assertIn('— 2 mails, 1 accepted: at mx.example.net; AUTH ok (carol); ',
                      run('read', '-w', 'code:235', self.mail).out)

    def test_several_are_joined_by_and(self):
        both = run('read', '-f', 'json', '-w', 'from:alice or from:carol', '-w', ' ', '-w',
                   'outcome:deferred', self.mail)
        self.assert_ok(both)
        self.assertEqual([r['mail_from'] for r in both.records() if r['type'] == 'transaction'],
                         ['carol@example.org'])
        wrong = run('read', '-w', 'a', '-w', 'form:b', self.mail)
        self.assertIn('    (a) (form:b)\n         ^~~~\n', wrong.err)

    def test_terms_that_nothing_can_meet_are_told(self):
        result = run('read', '-w', 'process:x or from:alice', self.mail)
        self.assertEqual(result.status, 0)
        self.assertEqual(result.err, "smtpscope: --where: no record that is looked at here has "
                                     "what 'process:x' asks for\n")
        self.assertIn('alice', result.out)
        for options in (('-l', 'flow'), ('-l', 'session')):
            result = run('read', '-f', 'json', *options, '-w', 'from:a', self.mail)
            self.assertIn("'from:a'", result.err)

    def dialogue(self, expression):
        result = run('dialog', '--where', expression, self.mail)
        self.assert_ok(result)
        return result.out

    def test_dialog_shows_whole_conversations(self):
        out = self.dialogue('code:550')
        for line in ('C: EHLO client.example.org', 'S: 550 5.1.1 User unknown', 'C: QUIT'):
            self.assertIn(line, out)
        self.assertNotIn('carol', out)
        self.assertNotIn('Exim', out)
        self.assertEqual(self.dialogue('xyzzy'), 'No conversation matches.\n')

    def test_dialog_judges_conversations_as_a_whole(self):
        out = self.dialogue('not from:alice')
        self.assertNotIn('alice', out)
        self.assertIn('carol', out)
        self.assertIn('Exim', out)
        self.assertIn('carol', self.dialogue('from:carol to:dave cmd:rset'))

    def test_logs_of_others_have_whole_conversations(self):
        """The connection's own row among them, which knows nothing of its mail."""
        for expression, n_of_eve, n_of_zeek in (('from:alice', 1, 1), ('-from:alice', 2, 2),
                                                ('from:nobody', 0, 0), ('state:closed', 3, 3),
                                                ('from:alice state:closed', 1, 1)):
            flows = [json.loads(line) for line in run(
                'read', '--format', 'eve', '--log', 'flow', '--where', expression,
                self.mail).out.splitlines()]
            rows = run('read', '--format', 'zeek-json', '--log', 'conn', '--where', expression,
                       self.mail).out.splitlines()
            self.assertEqual((len(flows), len(rows)), (n_of_eve, n_of_zeek), expression)

    def test_a_long_conversation_waits(self):
        mail = MAIL[MAIL.index('C: MAIL'):MAIL.index('C: QUIT')].replace('hello', 'x' * 500)
        path = self.write('long.pcap', pcap(packets(MAIL.replace('C: QUIT', mail * 3000 +
                                                                 'C: QUIT'))))
        for kind, n in (('eve', 3001), ('zeek-json', 3001)):
            for expression, wanted in (('subject:nobody', 0), ('subject:hello', n)):
                out = run('read', '--format', kind, '--log', 'smtp', '--where', expression, path)
                self.assertEqual(len(out.out.splitlines()), wanted, (kind, expression))

    def test_what_is_wrong_is_shown(self):
        self.assertEqual(run('read', '--where', 'alice form:bob', self.mail).err,
                         "smtpscope: --where: unknown field 'form' (did you mean 'from'?)\n"
                         '    alice form:bob\n'
                         '          ^~~~\n')
        for expression in ('(a', 'size:abc', '/(/', '"a', 'from:', 'a or', 'outcome:acepted'):
            with self.subTest(expression):
                result = run('read', '--where', expression, self.mail)
                self.assert_trouble(result, 2, '--where: ')
                self.assertEqual(result.err.count('\n'), 3)
                self.assertEqual(result.out, '')

    def test_what_is_wrong_fits_the_terminal(self):
        status, out = run_on_terminal('read', '--where', 'a ' * 200 + 'form:bob ' + 'b ' * 200,
                                      self.mail, columns=60)
        self.assertEqual(status, 2)
        _, shown, caret = out.splitlines()[-3:]
        self.assertLessEqual(len(shown), 60)
        self.assertEqual(shown[caret.index('^'):][:len(caret.strip())], 'form')

    def test_nothing_wrong_reaches_the_terminal(self):
        result = run('read', '--where', 'form\x1b[2J:x \x1b]0;x\x07', self.mail)
        self.assertNotIn('\x1b', result.err)

    def test_a_regex_that_takes_too_long_is_told_once(self):
        rows = packets(MAIL.replace('alice', 'a' * 300), 1)
        path = self.write('long.pcap', pcap(rows))
        result = run('read', '--where', r'mail_from:/^(a+)+$/ or type:session', path)
        self.assertEqual(result.status, 0)
        self.assertEqual(result.err.count('smtpscope: --where: the regex /^(a+)+$/ takes too'), 1)


if __name__ == '__main__':
    unittest.main()
