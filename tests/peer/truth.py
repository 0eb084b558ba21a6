#!/usr/bin/env python3
"""Compares what smtpscope counts with the truth of generated captures: every kind of traffic, on a
clean wire and on bad ones (late, lost and resent, doubled segments, VLAN tags, IPv6).

usage: truth.py --bin SMTPSCOPE

The generator is ../shared/bench/gen_capture.py; without it everything here is skipped.
"""
import argparse
import hashlib
import json
import os
import subprocess
import sys
import tempfile

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
GENERATOR = os.path.join(ROOT, '../shared/bench/gen_capture.py')
BAD_WIRE = ['--reorder', '0.05', '--loss', '0.02', '--dup', '0.03']

CASES = [  # profile, megabytes, seed, noise
    ('submission', 4, 11, []),
    ('submission', 4, 12, BAD_WIRE),
    ('relay', 4, 13, []),
    ('relay', 4, 14, BAD_WIRE + ['--ipv6', '0.5', '--vlan']),
    ('bot', 3, 15, []),
    ('bot', 3, 16, BAD_WIRE),
    ('starttls', 3, 17, []),
    ('starttls', 3, 18, BAD_WIRE),
    ('mixed', 6, 19, BAD_WIRE + ['--ipv6', '0.3']),
    ('background', 4, 20, BAD_WIRE),
]


def told(binary, capture):
    """What smtpscope tells, by the truth file's words."""
    run = subprocess.run([binary, 'read', '--format', 'json', capture], stdout=subprocess.PIPE,
                         check=True)
    kinds = {kind: [] for kind in ('flow', 'session', 'transaction', 'message', 'file', 'stats')}
    for line in run.stdout.splitlines():
        record = json.loads(line)
        kinds[record['type']].append(record)
    sessions, transactions = kinds['session'], kinds['transaction']
    recipients = [r for t in transactions for r in t.get('recipients', ())]
    whole = [t for t in transactions if t.get('complete')]
    attached = [f for f in kinds['file'] if f.get('disposition') == 'attachment' and f['complete']]
    digests = sorted({f['sha256'] for f in attached})
    attempts = [a for s in sessions for a in s.get('auth', ())]
    return {
        'tcp_flows': len(kinds['flow']),
        'smtp_flows': sum(f['protocol'] == 'smtp' for f in kinds['flow']),
        'commands': sum(s['commands'] for s in sessions),
        'replies': sum(s['replies'] for s in sessions),
        'mail_commands': len(transactions),
        'rcpt_commands': len(recipients),
        'recipients': sum(bool(r.get('accepted')) for r in recipients),
        'accepted_transactions': sum(t['outcome'] == 'accepted' for t in transactions),
        'messages': len(whole),
        'message_bytes': sum(t['size'] for t in whole),
        'messages_bdat': sum(t['content'] == 'bdat' for t in whole),
        'attachments': len(attached),
        'attachment_bytes': sum(f['size'] for f in attached),
        'attachments_distinct_digest': hashlib.sha256('\n'.join(digests).encode()).hexdigest(),
        'auth_attempts': len(attempts),
        'auth_successes': sum(a['outcome'] == 'success' for a in attempts),
        'starttls_flows': sum(bool(s.get('tls', {}).get('requested')) for s in sessions),
    }


def main():
    parser = argparse.ArgumentParser(description=__doc__.split('\n')[0])
    parser.add_argument('--bin', required=True)
    args = parser.parse_args()
    passed = failed = 0
    if not os.path.exists(GENERATOR):
        print('skipped: no generator beside the repository')
        print(f'0 passed, 0 failed, {len(CASES)} skipped')
        return 0
    with tempfile.TemporaryDirectory() as folder:
        for profile, megabytes, seed, noise in CASES:
            capture = os.path.join(folder, f'{profile}-{seed}.pcap')
            subprocess.run([sys.executable, GENERATOR, '--out', capture, '--size-mb', str(megabytes),
                            '--seed', str(seed), '--profile', profile, *noise],
                           check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            with open(capture + '.truth.json', encoding='utf-8') as file:
                truth = json.load(file)
            seen = told(args.bin, capture)
            wrong = [f'{key} {seen[key]}, true {truth[key]}' for key in seen
                     if seen[key] != truth[key]]
            passed, failed = passed + (not wrong), failed + bool(wrong)
            print(f'{"FAIL" if wrong else "ok"} {profile} seed {seed} {" ".join(noise)}'
                  + ''.join('\n    ' + w for w in wrong), flush=True)
            os.unlink(capture)
    print(f'{passed} passed, {failed} failed, 0 skipped')
    return 1 if failed else 0


if __name__ == '__main__':
    sys.exit(main())
