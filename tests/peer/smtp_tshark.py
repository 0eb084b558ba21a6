#!/usr/bin/env python3
"""Compares commands, envelopes and reply codes with tshark, flow by flow, on every capture.

usage: smtp_tshark.py [--bin SMTPSCOPE] [--jobs N] [--list] [CAPTURE...]

The captures are those of tests/captures and, where it is there, of ../shared/corpus.  A difference
must be explained by a row of docs/tshark-differences.md; a row that explains nothing any more fails
too.  --list prints the rows for what is different now, with those reasons that are known.
"""
import argparse
import collections
import concurrent.futures
import difflib
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile

from common import ROOT, captures

TABLE = os.path.join(ROOT, 'docs/tshark-differences.md')
BINARY = os.path.join(ROOT, 'build/smtpscope')
SMTP_PORTS = {25, 587}  # tshark takes them as SMTP by itself
SEPARATOR = '\x1f'
FIELDS = ('frame.number', 'ip.src', 'ipv6.src', 'tcp.srcport', 'ip.dst', 'ipv6.dst', 'tcp.dstport',
          'smtp.req.command', 'smtp.req.parameter', 'smtp.response.code')

# What is compared: a command's first four letters (tshark shows no more), the argument of MAIL and
# RCPT, a reply's code.  packet is for the reader.
Item = collections.namedtuple('Item', 'packet text')
Difference = collections.namedtuple('Difference', 'capture flow commands replies')
Row = collections.namedtuple('Row', 'capture flow commands replies reason')


def ascii_only(text):
    """Programs differ in how they show other characters; that is not compared here."""
    return re.sub(r'(\\x[0-9a-f]{2}|\\[0-7]{3}|[^ -~])+', '?', text).strip()


def command_item(packet, verb, argument):
    verb = verb.upper()[:4]
    if verb in ('MAIL', 'RCPT'):
        return Item(packet, f'{verb} {ascii_only(argument)}'.strip())
    return Item(packet, verb)


def is_command_for_tshark(verb):
    """It takes a word of four letters for a command, and STARTTLS; others have no name there."""
    return re.fullmatch('[A-Za-z]{4}', verb) is not None or verb.upper() == 'STARTTLS'


class Flows(dict):
    """{flow: ([commands], [replies])}; connections on the same addresses and ports are one."""

    def __missing__(self, key):
        self[key] = ([], [])
        return self[key]


def flow_name(source, target):
    """The same for both directions: the smaller port is the server's."""
    client, server = sorted((source, target), key=lambda end: (-int(end[1]), end[0]))
    return f'{client[0]}:{client[1]} > {server[0]}:{server[1]}'


def read_ours(binary, path):
    """Returns the flows, and the ports tshark has to be told of."""
    done = subprocess.run([binary, 'read', path, '--format', 'json', '--log', 'event'],
                          stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                          timeout=300)
    if done.returncode not in (0, 1):
        raise RuntimeError(f'smtpscope: exit status {done.returncode}\n'
                           + done.stderr.decode(errors='replace'))
    flows, ports = Flows(), set()
    for line in done.stdout.splitlines():
        r = json.loads(line)
        flow = flow_name((r['src_ip'], r['src_port']), (r['dst_ip'], r['dst_port']))
        if r['kind'] in ('command', 'reply'):  # a session may be TLS from its first byte on
            ports.add(r['dst_port'])
        if r['kind'] == 'command' and is_command_for_tshark(r.get('command', '')):
            flows[flow][0].append(command_item(r['packet'], r['command'], r.get('argument', '')))
        elif r['kind'] == 'reply' and 'code' in r:
            flows[flow][1].append(Item(r['packet'], str(r['code'])))
    return flows, ports - SMTP_PORTS


def read_theirs(path, ports, config):
    command = ['tshark', '-n', '-r', path, '-Y', 'smtp', '-o', 'smtp.desegment_lines:TRUE',
               '-o', 'tcp.reassemble_out_of_order:TRUE', '-T', 'fields', '-E', 'occurrence=a',
               '-E', 'separator=/t', '-E', f'aggregator={SEPARATOR}']
    for port in sorted(ports):
        command += ['-d', f'tcp.port=={port},smtp']
    for field in FIELDS:
        command += ['-e', field]
    done = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.DEVNULL, timeout=300,
                          env={**os.environ, 'XDG_CONFIG_HOME': config, 'HOME': config,
                               'LC_ALL': 'C.UTF-8'})
    flows = Flows()
    for line in done.stdout.decode('utf-8', 'replace').splitlines():
        add_frame(flows, dict(zip(FIELDS, line.split('\t'))))
    return flows


def add_frame(flows, row):
    def last(*names):  # of the innermost header
        return next(row[n].split(SEPARATOR)[-1] for n in names if row[n])

    if not row['tcp.srcport']:
        return
    flow = flow_name((last('ip.src', 'ipv6.src'), last('tcp.srcport')),
                     (last('ip.dst', 'ipv6.dst'), last('tcp.dstport')))
    packet = int(row['frame.number'])
    commands = row['smtp.req.command'].split(SEPARATOR) if row['smtp.req.command'] else []
    parameters = row['smtp.req.parameter'].split(SEPARATOR)
    for verb in commands:
        # A parameter has no tie to its command; those that take one have it in order.
        takes = verb.upper() in ('MAIL', 'RCPT')
        argument = ''
        if takes:
            argument = next((p for p in parameters if re.match(
                'FROM|TO' if len(commands) > 1 else '', p, re.I)), '')
            if argument in parameters:
                parameters = parameters[parameters.index(argument) + 1:]
        flows[flow][0].append(command_item(packet, verb, argument))
    for code in filter(None, row['smtp.response.code'].split(SEPARATOR)):
        flows[flow][1].append(Item(packet, code))


def describe(ours, theirs):
    """'' if the same; else what each side has alone, and where: '+2 -1 from packet 17'."""
    a, b = [i.text for i in theirs], [i.text for i in ours]
    added = removed = 0
    where = None
    for tag, a1, a2, b1, b2 in difflib.SequenceMatcher(None, a, b, autojunk=False).get_opcodes():
        if tag == 'equal':
            continue
        removed += a2 - a1
        added += b2 - b1
        if where is None:
            where = min(i.packet for i in theirs[a1:a2] + ours[b1:b2])
    return '' if where is None else f'+{added} -{removed} from packet {where}'


def show(ours, theirs):
    a, b = [i.text for i in theirs], [i.text for i in ours]
    return list(difflib.unified_diff(a, b, 'tshark', 'smtpscope', lineterm='', n=1))[:30]


def compare(binary, name, path, config):
    """Returns [(Difference, lines that show it)]."""
    ours, ports = read_ours(binary, path)
    theirs = read_theirs(path, ports, config)
    out = []
    for flow in sorted(set(ours) | set(theirs)):
        words = [describe(ours[flow][i], theirs[flow][i]) for i in (0, 1)]
        if any(words):
            lines = [line for i in (0, 1) for line in show(ours[flow][i], theirs[flow][i])]
            out.append((Difference(name, flow, *words), lines))
    return out


def read_rows(path):
    """The explained differences: the rows of the table."""
    rows = []
    if os.path.exists(path):
        with open(path, encoding='utf-8') as f:
            for line in f:
                cells = [c.strip().strip('`') for c in line.strip().strip('|').split('|')]
                if line.startswith('| `') and len(cells) == len(Row._fields):
                    rows.append(Row(*cells))
    return rows


def read_reasons(path):
    """Headings of the form '### `name`: ...' explain a reason."""
    if not os.path.exists(path):
        return set()
    with open(path, encoding='utf-8') as f:
        return set(re.findall(r'^### `([^`]+)`', f.read(), re.M))


def print_rows(differences, rows):
    known = {r.capture: r.reason for r in rows}
    known.update({(r.capture, r.flow): r.reason for r in rows})
    for d, _ in differences:
        reason = known.get((d.capture, d.flow), known.get(d.capture, '?'))
        print(f'| `{d.capture}` | `{d.flow}` | {d.commands} | {d.replies} | {reason} |')


def judge(differences, rows, names, reasons):
    """Prints what is not explained and what explains nothing; returns how many."""
    explained = {Difference(*r[:4]) for r in rows}
    failed = 0
    for d, lines in differences:
        if d not in explained:
            failed += 1
            print(f'not explained: {d.capture} {d.flow}: commands {d.commands or "same"}, '
                  f'replies {d.replies or "same"}')
            print('\n'.join('    ' + line for line in lines))
    seen = {d for d, _ in differences}
    for row in rows:
        if row.capture in names and Difference(*row[:4]) not in seen:
            failed += 1
            print(f'explained, but not so any more: {" | ".join(row)}')
        if row.reason not in reasons:
            failed += 1
            print(f'no heading explains the reason: {" | ".join(row)}')
    return failed


def main():
    parser = argparse.ArgumentParser(description=__doc__.split('\n')[0])
    parser.add_argument('--bin', default=BINARY, help='what `make` built, if not given')
    parser.add_argument('--jobs', type=int, default=2)
    parser.add_argument('--list', action='store_true')
    parser.add_argument('captures', nargs='*', help='names as in the table, or a part of them')
    args = parser.parse_args()
    every = captures()
    names = [n for n in every if not args.captures or any(c in n for c in args.captures)]
    if not shutil.which('tshark') or not names:
        print(f'0 passed, 0 failed, {max(len(names), 1)} skipped')
        return 0
    differences = []
    config = tempfile.mkdtemp(prefix='smtpscope-tshark-')
    try:
        with concurrent.futures.ThreadPoolExecutor(args.jobs) as pool:
            for found in pool.map(lambda n: compare(args.bin, n, every[n], config), names):
                differences += found
    finally:
        shutil.rmtree(config, ignore_errors=True)
    rows = read_rows(TABLE)
    if args.list:
        print_rows(differences, rows)
        return 0
    failed = judge(differences, rows, names, read_reasons(TABLE))
    print(f'{max(len(names) - failed, 0)} passed, {failed} failed, 0 skipped')
    return 1 if failed else 0


if __name__ == '__main__':
    sys.exit(main())
