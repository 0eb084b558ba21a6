"""`report`: what it tells of captures, in each of its forms, and what findings mean."""
import gzip
import itertools
import json
import os
import re
import sys
import unittest

from common import (BEGIN, MAIL, ROOT, SMTPSCOPE, Case, captures, packets, pcap, run,
                    run_on_terminal)

sys.path.insert(0, os.path.join(ROOT, 'tools'))
import findings as findings_page  # noqa: E402

SMUGGLED = os.path.join(ROOT, 'tests/attacks/smuggle-exim.pcap')
SEVERITIES = 'info low medium high critical'.split()

# A policy refusal that names a blocklist, and greylisting by its words (Postfix with postgrey).
REFUSED = '''
S: 220 mx.example.net ESMTP Postfix
C: EHLO client.example.org
S: 250 mx.example.net
C: MAIL FROM:<alice@example.org>
S: 250 2.1.0 Ok
C: RCPT TO:<bob@Example.COM>
S: 554 5.7.1 Service unavailable; Client host [198.51.100.7] blocked using zen.spamhaus.org
C: RCPT TO:<carol@example.com>
S: 450 4.2.0 <carol@example.com>: Recipient address rejected: Greylisted, see http://postgrey.example.com/help
C: QUIT
S: 221 2.0.0 Bye
'''
RETRY = '''
S: 220 mx.example.net ESMTP Postfix
C: EHLO client.example.org
S: 250 mx.example.net
C: MAIL FROM:<alice@example.org>
S: 250 2.1.0 Ok
C: RCPT TO:<carol@example.com>
S: 250 2.1.5 Ok
C: DATA
S: 354 go
C: Subject: again
C:
C: text
C: .
S: 250 2.0.0 Ok: queued as 4dFq1z0Wc8z9rxe
C: QUIT
S: 221 2.0.0 Bye
'''


def capture():
    return pcap(packets(MAIL, 1) + packets(REFUSED, 2, begin=BEGIN + 10, step=0.25) +
                packets(RETRY, 3, begin=BEGIN + 310))


class Report(Case):
    def setUp(self):
        super().setUp()
        self.mail = self.write('mail.pcap', capture())

    def told(self, *arguments, path=None):
        result = run('report', '--json', *arguments, path or self.mail)
        self.assert_ok(result)
        return json.loads(result.out)

    def test_totals(self):
        totals = self.told()['totals']
        self.assertEqual({k: totals[k] for k in (
            'sessions', 'transactions', 'accepted', 'recipients', 'clients', 'servers', 'senders',
            'sender_domains', 'mailboxes', 'recipient_domains')},
            {'sessions': 3, 'transactions': 3, 'accepted': 2, 'recipients': 5, 'clients': 3,
             'servers': 1, 'senders': 1, 'sender_domains': 1, 'mailboxes': 4,
             'recipient_domains': 2})

    def test_delivery(self):
        d = self.told()['deliverability']
        self.assertEqual([d[k] for k in ('recipients', 'accepted', 'refused', 'deferred', 'unknown')],
                         [5, 2, 2, 1, 0])
        domains = {x['domain']: x for x in d['domains']}
        self.assertEqual(set(domains), {'example.net', 'example.com'})
        com = domains['example.com']
        self.assertEqual([com[k] for k in ('recipients', 'accepted', 'refused', 'deferred')],
                         [3, 1, 1, 1])
        self.assertEqual({x['name'] for x in com['enhanced']}, {'5.7.1', '4.2.0'})

    def test_reasons_by_words_and_codes(self):
        reasons = {r['kind']: r for r in self.told()['deliverability']['reasons']}
        self.assertEqual(set(reasons), {'blocklist', 'greylisting', 'mailbox'})
        self.assertEqual(reasons['blocklist']['blocklist'], 'spamhaus')
        self.assertEqual(reasons['greylisting']['pattern'],
                         '<*>: Recipient address rejected: Greylisted, see http://*/help')
        self.assertIn('postgrey.example.com', reasons['greylisting']['text'])
        self.assertEqual(reasons['mailbox']['code'], 550)

    def test_retries_and_greylisting(self):
        d = self.told()['deliverability']
        self.assertEqual([d['retried'], d['delivered_late'], d['greylisted']], [1, 1, 1])
        self.assertAlmostEqual(d['retry_delay']['median'], 300, delta=20)
        later = self.told('--set', 'retry_window=60s')['deliverability']
        self.assertEqual([later['retried'], later['greylisted']], [0, 1])

    def test_latencies(self):
        stages = {x['stage']: x for x in self.told()['deliverability']['latencies']}
        # Each packet is step behind the one before it; the slowest session has steps of 250 ms.
        self.assertEqual(stages['rcpt']['count'], 5)
        self.assertAlmostEqual(stages['rcpt']['most'], 0.25, delta=0.001)
        self.assertAlmostEqual(stages['end_of_data']['most'], 0.001, delta=0.0001)
        self.assertAlmostEqual(stages['greeting']['most'], 0.75, delta=0.001)

    def test_codes_have_meanings(self):
        report = self.told()
        enhanced = {x['name']: x for x in report['enhanced']}
        self.assertEqual(enhanced['5.1.1']['meaning'], 'No such mailbox')
        self.assertEqual(enhanced['2.1.5']['count'], 2)
        codes = {x['name']: x['count'] for x in report['codes']}
        self.assertEqual([codes['220'], codes['550'], codes['554'], codes['450']], [3, 1, 1, 1])

    def test_timeline_adds_up_and_is_bounded(self):
        for steps in (60, 5):
            timeline = self.told('--set', f'timeline_buckets={steps}')['timeline']
            buckets = timeline['buckets']
            self.assertLessEqual(len(buckets), steps)
            self.assertEqual(sum(b['sessions'] for b in buckets), 3)
            self.assertEqual(sum(b['accepted'] for b in buckets), 2)
            self.assertGreaterEqual(timeline['step'] * len(buckets), 310)

    def test_w38_mails_have_number_from_to_status_details(self):
        mails = self.told()['mails']
        self.assertEqual([(m['mail_from'], m['rcpt_to'], m['status']) for m in mails], [
            ('alice@example.org', ['bob@example.net', 'nobody@example.net'], 'Completed'),
            ('alice@example.org', ['bob@Example.COM', 'carol@example.com'], 'Incomplete'),
            ('alice@example.org', ['carol@example.com'], 'Completed')])
        self.assertEqual(mails[0]['queue_id'], '4dFq1z0Wc8z9rxd')
        self.assertEqual(mails[2]['subject'], 'again')

    def test_sessions_with_troubles_come_first(self):
        sessions = self.told()['sessions']
        self.assertEqual(len(sessions), 3)
        ranks = [('info low medium high critical'.split().index(s['severity']) + 1
                  if 'severity' in s else 0, s['refusals'] > 0) for s in sessions]
        self.assertEqual(ranks, sorted(ranks, key=lambda r: (-r[0], not r[1])))
        self.assertEqual(self.told('--set', 'sessions_kept=1')['sessions_left_out'], 2)

    def test_any_number_of_jobs_makes_the_same(self):
        mail = self.write('many.pcap', pcap([row for i in range(60)
                                             for row in packets(number=i, begin=BEGIN + i % 7)]))
        forms = ([], ['--markdown'], ['--json'], ['--html', '/dev/stdout'], ['--explain', 'all'],
                 ['--explain', 'all', '--markdown'], ['--explain', 'all', '--json'])
        for path, form in itertools.product((self.mail, mail), forms):
            first = run('report', *form, '-j', '1', path)
            self.assert_ok(first)
            expected = first.out_bytes
            self.assertGreater(len(expected), 500)
            for n in ('2', '4'):
                self.assertEqual(run('report', *form, '-j', n, path).out_bytes, expected, (form, n))

    def test_where_counts_sessions_that_match(self):
        report = self.told('--where', 'code:554')
        self.assertEqual(report['totals']['sessions'], 1)
        self.assertEqual(report['where'], 'code:554')
        self.assertEqual(report['stats']['sessions'], 3)
        self.assertIn('Nothing matches', run('report', '--where', 'code:599', self.mail).out)

    def test_text_is_two_screens(self):
        for path in (self.mail, *captures()[:3]):
            result = run('report', path)
            self.assert_ok(result)
            self.assertLessEqual(len(result.out.splitlines()), 120)

    def test_text_fits_the_terminal(self):
        for path in (self.mail, SMUGGLED):
            status, out = run_on_terminal('report', '--color', 'never', path, columns=80)
            self.assertEqual(status, 0)
            self.assertEqual([x for x in out.splitlines() if len(x) > 80], [])
            self.assertNotIn('\x1b', out)
            self.assertIn('octets/s', out)  # the last columns are on lines of their own
        wide = run_on_terminal('report', '--color', 'never', SMUGGLED, columns=160)[1]
        self.assertRegex(wide, 'server .* octets/s  name')
        self.assertIn('\x1b[1m', run('report', '--color', 'always', self.mail).out)

    def test_ascii_where_the_locale_is_none_of_utf8(self):
        out = run('report', self.mail, LC_ALL='C').out
        self.assertTrue(out.isascii())
        self.assertIn('###', out)
        self.assertIn('█', run('report', self.mail).out)

    def test_markdown_quotes_what_is_from_the_wire(self):
        evil = REFUSED.replace('Service unavailable', '<img src=x> [a](http://b) `c` | *d*')
        out = run('report', '--markdown', self.write('evil.pcap', pcap(packets(evil)))).out
        self.assertIn('# Mail in this capture', out)
        line = next(x for x in out.splitlines() if '<img' in x)
        # Outside of code spans nothing of it is left, and no bar ends a cell.
        outside = re.sub(r'(`+).*?(?<!`)\1(?!`)', '', line)
        self.assertNotRegex(outside, r'[<\[*]')
        self.assertNotRegex(line, r'[^\\]\| \*d')

    def test_hostile_texts_are_escapes(self):
        evil = MAIL.replace('mx.example.net ESMTP', 'mx.\x1b[2J\u202eexample ESMTP')
        out = run('report', self.write('evil.pcap', pcap(packets(evil)))).out
        self.assertNotIn('\x1b', out)
        self.assertNotIn('\u202e', out)

    def test_no_mail(self):
        result = run('report', self.write('none.pcap', pcap([])))
        self.assert_ok(result)
        self.assertIn('No SMTP seen.', result.out)

    def test_output_to_a_file(self):
        result = run('report', '-o', self.path('out.txt'), self.mail)
        self.assert_ok(result)
        with open(self.path('out.txt'), encoding='utf-8') as f:
            self.assertIn('3 sessions', f.read())
        self.assert_trouble(run('report', '-o', self.mail, self.mail), 1, '.*is one of the inputs')


    def test_a_capture_is_not_written_over(self):
        other = self.write('other.pcap', capture())
        for option in ('--html', '-o'):
            self.assert_trouble(run('report', option, other, self.mail), 1,
                                '.*other.pcap: is a capture')
            with open(other, 'rb') as f:
                self.assertEqual(f.read(), capture())
        packed = self.write('other.pcap.gz', gzip.compress(capture()))
        self.assert_trouble(run('report', '--html', packed, self.mail), 1, '.*is a capture, or')
        page = self.write('page.html', b'<!DOCTYPE html> one of before')
        self.assert_ok(run('report', '--html', page, self.mail))

    def test_one_form_and_one_output(self):
        page = self.path('page.html')
        for options in (['--html', page, '--json'], ['--html', page, '--markdown'],
                        ['--json', '--markdown'], ['--markdown', '--html', page]):
            self.assert_trouble(run('report', *options, self.mail), 2, '.*a report has one form')
        for options in (['--html', page, '-o', self.path('out')],
                        ['-o', self.path('out'), '--html', page], ['--html', page, '--html', page]):
            self.assert_trouble(run('report', *options, self.mail), 2, '.*(says already where|named already)')
        self.assertFalse(os.path.exists(page))


    def test_formats_by_name(self):
        for name, flag in (('json', '--json'), ('markdown', '--markdown')):
            by_name, by_flag = (run('report', *x, self.mail) for x in (['-f', name], [flag]))
            self.assert_ok(by_name)
            self.assertEqual(by_name.out.splitlines()[:3], by_flag.out.splitlines()[:3])
        self.assertTrue(run('report', '-f', 'html', self.mail).out.startswith('<!DOCTYPE html>'))
        self.assertTrue(run('report', '-f', 'text', self.mail).out.startswith('Summary'))
        self.assert_trouble(run('report', '-f', 'csv', self.mail), 2,
                            "unknown format 'csv'; there are: text, markdown, json, html")
        self.assert_trouble(run('report', '--format', 'json', '--markdown', self.mail), 2,
                            '.*a report has one form')

    def test_digests_are_none_of_its_business(self):
        self.assert_trouble(run('report', '--hash', 'md5', self.mail), 2,
                            "'report' takes no option --hash")

    def test_what_counts_has_its_unit_and_the_rest_is_told(self):
        out = run('report', '--set', 'top=1', SMUGGLED).out
        self.assertRegex(out, r'severity +times +findings +kind')
        more, top = re.search(r'(\d+) more kinds; --set top=(\d+) tells them', out).groups()
        self.assertGreater(int(more), 10)
        self.assertNotIn('more kind', run('report', '--set', 'top=' + top, SMUGGLED).out)

    def test_markdown_ends_its_lists(self):
        out = run('report', '--markdown', SMUGGLED).out
        self.assertRegex(out, r'(?m)^- .*\n\nfrom 2026-')

    def test_estimates_are_marked(self):
        many = self.write('many.pcap', pcap([row for i in range(1, 41)
                                             for row in packets(MAIL, i)]))
        out = run('report', '--set', 'distinct_exact=16', many).out
        self.assertRegex(out, r'  ~\d+ clients, 1 server;')
        self.assertRegex(run('report', many).out, r'  40 clients, 1 server;')

    def test_who_is_ours_is_asked_for(self):
        self.assertIn('Not known which domains are ours', run('report', self.mail).out)
        self.assertNotIn('Not known which', run('report', '--internal', 'example.net',
                                                self.mail).out)


class First(Case):
    """What to look at first."""

    def look(self, path):
        result = run('report', '--json', path)
        return json.loads(result.out)['look_first']

    def test_one_line_a_family_and_who_did_it_to_whom(self):
        look = [x for x in self.look(SMUGGLED) if x['kind'] == 'finding']
        families = [x['id'].split('.')[0] for x in look]
        self.assertEqual(len(families), len(set(families)))
        self.assertEqual(look[0]['id'], 'smuggle.confirmed')
        found = {g['id'] for g in json.loads(run('report', '--json', SMUGGLED).out)['findings']}
        self.assertEqual(look[0]['kinds'], sum(x.startswith('smuggle.') for x in found))
        self.assertEqual((look[0]['src_ip'], look[0]['dst_ip'], look[0]['dst_port']),
                         ('192.0.2.10', '198.51.100.26', 25))
        self.assertNotIn('mail_from', look[0])  # there are two in that connection
        line = run('report', SMUGGLED).out.split('Look at this first\n')[1].splitlines()[0]
        self.assertIn('(192.0.2.10 -> 198.51.100.26:25, flow 759)', line)
        self.assertIn('from alice@example.org, flow ', run('report', self.write_mail()).out)

    def test_what_is_frequent_hides_nothing_as_grave(self):
        look = self.look(os.path.join(ROOT, 'tests/attacks/attack-bruteforce.pcap'))
        self.assertEqual([x['id'] for x in look if x['kind'] == 'finding'],
                         ['auth.plaintext', 'auth.bruteforce'])

    def test_the_only_mail_refused_is_told(self):
        look = self.look(os.path.join(ROOT, 'tests/captures/postfix-data-rejected.pcap'))
        self.assertEqual((look[0]['kind'], look[0]['count'], look[0]['of']), ('refused', 1, 1))

    def test_sessions_name_their_gravest_finding(self):
        grave = {(f['flow_id'], f['id']): SEVERITIES.index(f['severity']) for f in
                 run('read', '--format', 'json', '--log', 'finding', SMUGGLED).records('finding')}
        sessions = json.loads(run('report', '--json', SMUGGLED).out)['sessions']
        self.assertGreater(len(sessions), 30)
        for session in sessions:
            told = [grave[session['flow_id'], x] for x in session['findings']]
            self.assertEqual(told, sorted(told, reverse=True), session)
            self.assertEqual(told[0], SEVERITIES.index(session['severity']))

    def test_what_was_not_read_is_told_as_what_it_is(self):
        cut = self.write('cut.pcap', pcap(packets(MAIL))[:-10])
        found = [(x['kind'], x['count']) for x in self.look(cut)]
        self.assertIn(('inputs_failed', 1), found)
        self.assertIn('- 1 input was not read to its end\n', run('report', cut).out)
        self.assertNotIn('0 of', run('report', cut).out)

    def test_no_share_of_a_few(self):
        slow = self.write('slow.pcap', pcap(packets(MAIL, step=15)))
        self.assertRegex(run('report', slow).out, r'1 answer waited for \(\w+\): the longest took ')
        many = self.write('many.pcap', pcap([row for i in range(1, 25) for row in packets(
            MAIL, i, begin=BEGIN + i * 1000, step=15)]))
        self.assertRegex(run('report', many).out, r'24 answers waited for \(\w+\): 5 % of them')


class Explain(Case):
    def test_a_row_alone(self):
        ids = re.findall(r'^## (\S+)$', run('report', '--explain', 'all', '--markdown').out, re.M)
        self.assertGreater(len(ids), 10)
        self.assertEqual(len(ids), len(set(ids)))
        for name in ids[:3]:
            out = run('report', '--explain', name).out
            self.assertIn(name, out)
            self.assertIn('What to do: ', out)

    def test_an_unknown_one_has_near_names(self):
        ids = re.findall(r'^## (\S+)$', run('report', '--explain', 'all', '--markdown').out, re.M)
        result = run('report', '--explain', ids[0] + 'x')
        self.assert_trouble(result, 2, re.escape(f"no finding '{ids[0]}x'; there are: {ids[0]}"))
        self.assert_trouble(run('report', '--explain', 'qqqqqqqqqqqqqqqq'), 2, "no finding 'qqq")

    def test_where_it_was_seen(self):
        mail = self.write('mail.pcap', capture())
        groups = json.loads(run('report', '--json', mail).out).get('findings', [])
        for group in groups:
            out = run('report', '--explain', group['id'], mail).out
            self.assertIn('Seen ', out)
            self.assertIn('flow ', out)

    def test_a_family_at_once(self):
        for word in ('smuggle', 'smuggle.'):
            out = run('report', '--explain', word, '--markdown').out
            ids = re.findall(r'^## (\S+)$', out, re.M)
            self.assertGreater(len(ids), 5)
            self.assertEqual({x.split('.')[0] for x in ids}, {'smuggle'})
        self.assert_trouble(run('report', '--explain', 'smug'), 2, "no finding 'smug'; there are: sm")

    def test_it_writes_no_page(self):
        page = self.path('page.html')
        self.assert_trouble(run('report', '--explain', 'smuggle', '--html', page, SMUGGLED), 2,
                            '--explain writes text')
        self.assertFalse(os.path.exists(page))

    def test_where_it_is_not(self):
        mail = self.write_mail()
        out = run('report', '--explain', 'smuggle.confirmed', mail).out
        self.assertIn('Not seen in these captures.', out)
        self.assertNotIn('Not seen', run('report', '--explain', 'smuggle.confirmed').out)
        empty = self.write('none.pcap', pcap([]))
        self.assertIn('Nothing was found', run('report', '--explain', 'all', empty).out)

    def test_of_several_files_which(self):
        out = run('report', '--explain', 'smuggle.confirmed', self.write_mail(), SMUGGLED).out
        self.assertIn('smuggle-exim.pcap', out)
        self.assertNotIn('smuggle-exim.pcap',
                         run('report', '--explain', 'smuggle.confirmed', SMUGGLED).out)

    def test_docs_findings_is_what_the_program_tells(self):
        with open(findings_page.PAGE, encoding='utf-8') as f:
            self.assertEqual(f.read(), findings_page.page(SMTPSCOPE), 'make golden writes it')


if __name__ == '__main__':
    unittest.main()
