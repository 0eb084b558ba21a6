"""The captures of seeds/, recorded with real servers: what their scripts did is what must be told."""
import glob
import json
import os
import unittest

from support import ROOT, run

SEEDS = os.path.join(ROOT, 'tests/acceptance/seeds')


def records(capture):
    done = run('read', '--format', 'json', '--log', 'session,transaction,event',
               os.path.join(SEEDS, capture))
    return [json.loads(line) for line in done.out.splitlines()]


def plain(transaction):
    """A transaction as the facts have it."""
    recipients = transaction.get('recipients', [])
    return {'mail_from': transaction['mail_from'], 'outcome': transaction['outcome'],
            'accepted': [r['address'] for r in recipients if r['accepted']],
            'refused': [r['address'] for r in recipients if not r['accepted']]}


class Seeds(unittest.TestCase):
    maxDiff = None

    def check_session(self, facts, session, told):
        transactions = [r for r in told if r['type'] == 'transaction'
                        and r['flow_id'] == session['flow_id']]
        # Of a message that was not taken, no recipient is in the end: what RCPT said is its code.
        self.assertEqual([t['mail_from'] for t in facts['transactions']],
                         [t['mail_from'] for t in transactions])
        for wanted, seen in zip(facts['transactions'], transactions):
            found = plain(seen)
            self.assertEqual(wanted['outcome'], found['outcome'])
            self.assertEqual(sorted(wanted['accepted'] + wanted['refused']),
                             sorted(found['accepted'] + found['refused']))
            if wanted['outcome'] == 'accepted':
                self.assertEqual(wanted['accepted'], found['accepted'])
            for key in ('content', 'size'):
                if key in wanted:
                    self.assertEqual(wanted[key], seen[key])
        auth = [[a['mechanism'], a['identity'], a['outcome']] for a in session.get('auth', [])]
        self.assertEqual(facts['auth'], auth)
        self.assertEqual(facts['end'], session['outcome'])
        for key, value in facts.get('tls', {}).items():
            self.assertEqual(value, session['tls'].get(key, False), key)
        if 'helo' in facts:
            self.assertEqual(facts['helo'], session['helo'])
        if 'replies' in facts:
            codes = [r['code'] for r in told if r['type'] == 'event' and 'code' in r]
            self.assertEqual(facts['replies'], codes)

    def test_facts(self):
        paths = sorted(glob.glob(os.path.join(SEEDS, '*.json')))
        self.assertTrue(paths)
        for path in paths:
            with self.subTest(os.path.basename(path)), open(path, encoding='utf-8') as file:
                facts = json.load(file)
                told = records(facts['capture'])
                sessions = [r for r in told if r['type'] == 'session']
                self.assertEqual(len(facts['sessions']), len(sessions))
                sessions.sort(key=lambda s: s['flow_id'])
                for wanted, session in zip(facts['sessions'], sessions):
                    self.check_session(wanted, session, told)


if __name__ == '__main__':
    unittest.main()
