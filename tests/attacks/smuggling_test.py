#!/usr/bin/env python3
"""Holds what smtpscope tells of smuggling against what the servers delivered (truth/*.json).

usage: smuggling_test.py --bin SMTPSCOPE

Each connection of these captures tried one form of "end of data" (tests/captures/tools/smuggle.py).
As many messages must be told to be accepted as the server delivered; that a dot was taken for the
end, where the message that was delivered ends there, and nowhere else; and each dot must have its
name.  smuggle.confirmed is for two messages by such a dot; a client that waits for each reply
(one_by_one) smuggles nothing, but its server is lenient.
"""
import argparse
import collections
import glob
import json
import os
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
HONEST = 'crlf_dot_crlf'
# Behind the dot comes no command: that it was the end cannot be told for sure, and need not be.
UNSURE = 'no-verbs'


def records_by_port(binary, capture):
    done = subprocess.run([
        binary, 'read', '--format', 'json', '--log', 'transaction,event,finding',
        os.path.join(HERE, capture)
    ],
                          check=True,
                          stdout=subprocess.PIPE,
                          timeout=120)
    found = collections.defaultdict(list)
    for line in done.stdout.decode().splitlines():
        record = json.loads(line)
        if record['type'] != 'stats':
            found[record['src_port']].append(record)
    return found


def details(records, anomaly):
    return [r.get('detail') for r in records if r.get('anomaly') == anomaly]


def check_finding(row, records, is_lenient):
    told = any(r.get('id') == 'smuggle.confirmed' for r in records)
    if told and not (is_lenient and row['delivered'] == 2):
        yield 'smuggle.confirmed, and it was not'
    if is_lenient and row['delivered'] == 2 and row['way'] != 'one_by_one' and not told:
        yield 'no smuggle.confirmed'


def differences(row, records):
    accepted = [r for r in records if r['type'] == 'transaction' and r['outcome'] == 'accepted']
    lenient = row['variant'] not in (None, HONEST)
    dots, ends = details(records, 'lenient_dot'), details(records, 'lenient_end')
    yield from check_finding(row, records, lenient)
    if len(accepted) != row['delivered']:
        yield f"{row['delivered']} delivered, {len(accepted)} told"
    if lenient and row['variant'] not in dots:
        yield f"lenient_dot {row['variant']}, told {dots}"
    if not lenient and dots:
        yield f'no lenient_dot, told {dots}'
    wanted = [row['variant']] if lenient and row['first_ended_at'] == 'dot' else []
    if ends != wanted and not (row['case'] == UNSURE and not ends):
        yield f'lenient_end {wanted}, told {ends}'
    verbs = bool(details(records, 'verb_after_dot'))
    if lenient and row['case'] != UNSURE and verbs == bool(wanted):
        yield f'verb_after_dot {not wanted}, told {verbs}'


def check(binary, path):
    """The number of connections, and of each that differs, how."""
    with open(path, encoding='utf-8') as file:
        truth = json.load(file)
    told = records_by_port(binary, truth['capture'])
    found = []
    for row in truth['connections']:
        texts = list(differences(row, told[row['client_port']]))
        if texts:
            found.append(f"{truth['capture']}: {row['case']} (port {row['client_port']}): " +
                         '; '.join(texts))
    return len(truth['connections']), found


def main():
    parser = argparse.ArgumentParser(description=__doc__.split('\n', maxsplit=1)[0])
    parser.add_argument('--bin', required=True)
    binary = os.path.abspath(parser.parse_args().bin)
    count, found = 0, []
    for path in sorted(glob.glob(os.path.join(HERE, 'truth', 'smuggle-*.json'))):
        n, differing = check(binary, path)
        count += n
        found += differing
    for text in found:
        print('FAIL', text)
    print(f'{count - len(found)} passed, {len(found)} failed, 0 skipped')
    return 1 if found or not count else 0


sys.exit(main())
