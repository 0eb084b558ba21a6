#!/usr/bin/env python3
"""Compares the TLS hellos of every TCP connection with tshark: JA3, JA3S, server name, cipher suite.

usage: tls_tshark.py --bin HELLOS [--jobs N] [CAPTURE...]

HELLOS is the program of tests/support/hellos.c.  The captures are those of tests/captures and, where
it is there, of ../shared/corpus.  A hello that only one program sees must be explained by a row of
EXPLAINED; a row that explains nothing any more fails too.
"""
import argparse
import collections
import concurrent.futures
import os
import shutil
import subprocess
import sys
import tempfile

from common import captures

FIELDS = ('frame.number', 'tls.handshake.type', 'tls.handshake.ja3', 'tls.handshake.ja3s',
          'tls.handshake.extensions_server_name', 'tls.handshake.ciphersuite')
SEPARATOR = '\x1f'
# pcap in both orders of octets, in micro- and nanoseconds; pcapng.
PLAIN = (b'\xd4\xc3\xb2\xa1', b'\xa1\xb2\xc3\xd4', b'\x4d\x3c\xb2\xa1', b'\xa1\xb2\x3c\x4d',
         b'\n\r\r\n')

# capture: (hellos that tshark alone sees, hellos that we alone see, why)
EXPLAINED = {
    'corpus/ndpi/openvpn_obfuscated.pcapng': (0, 2, 'behind bytes of another protocol'),
    'corpus/ndpi/rdp.pcap': (0, 2, 'behind bytes of another protocol'),
    'corpus/ndpi/ossfuzz_seed_fake_traces_1.pcapng': (
        2, 0, 'the first octet was sent before with another value, and the first copy stands'),
}

# what: client or server.  more: the server name asked for, or the cipher suite chosen.
Hello = collections.namedtuple('Hello', 'packet what fingerprint more')


def read_ours(program, path):
    done = subprocess.run([program, path], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.DEVNULL, timeout=300)
    hellos = []
    for line in done.stdout.decode('utf-8', 'replace').splitlines():
        packet, what, fingerprint, _, more, *_ = line.split('\t')
        hellos.append(Hello(int(packet), what, fingerprint, more))
    return hellos


def may_have_hello(path):
    """Whether there is a TLS record of the type handshake (RFC 8446, 5.1), or something packed.
    Nine captures in ten have none, and tshark takes a third of a second to say so."""
    with open(path, 'rb') as f:
        octets = f.read()
    return b'\x16\x03' in octets or not octets.startswith(PLAIN)


def read_theirs(path, config):
    if not may_have_hello(path):
        return []
    command = ['tshark', '-n', '-r', path, '-Y', 'tcp && tls.handshake.type in {1,2} && !quic',
               '-o', 'tcp.reassemble_out_of_order:TRUE', '-T', 'fields', '-E', 'occurrence=a',
               '-E', 'separator=/t', '-E', f'aggregator={SEPARATOR}']
    for field in FIELDS:
        command += ['-e', field]
    done = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.DEVNULL, timeout=300,
                          env={**os.environ, 'XDG_CONFIG_HOME': config, 'HOME': config,
                               'LC_ALL': 'C.UTF-8'})
    hellos = []
    for line in done.stdout.decode('utf-8', 'replace').splitlines():
        packet, types, ja3, ja3s, names, suites = (f.split(SEPARATOR) if f else []
                                                   for f in line.split('\t'))
        number, is_alone = int(packet[0]), len(ja3) + len(ja3s) == 1
        for fingerprint in ja3:
            name = names[0] if names and is_alone else '' if is_alone else '?'
            hellos.append(Hello(number, 'client', fingerprint, name))
        for fingerprint in ja3s:
            # Those of a ClientHello in the same packet stand in the same field.
            hellos.append(Hello(number, 'server', fingerprint, suites[0] if is_alone else '?'))
    return hellos


def is_same(a, b):
    return a[1:3] == b[1:3] and (a.more == b.more or '?' in (a.more, b.more))


def compare(program, name, path, config):
    """Returns (name, those of tshark alone, ours alone, how many are the same)."""
    ours, theirs, same = read_ours(program, path), [], 0
    for hello in read_theirs(path, config):
        found = next((o for o in ours if is_same(o, hello)), None)
        if found:
            ours.remove(found)
            same += 1
        else:
            theirs.append(hello)
    return name, theirs, ours, same


def judge(name, theirs, ours):
    """Whether the capture is as it should be; prints what is not."""
    expected = EXPLAINED.get(name, (0, 0, ''))
    if expected[:2] == (len(theirs), len(ours)):
        return True
    if not theirs and not ours:
        print(f'explained, but not so any more: {name}')
    for who, hellos in (('tshark', theirs), ('smtpscope', ours)):
        for h in hellos:
            print(f'{name}: {who} alone: packet {h.packet} {h.what} {h.fingerprint} {h.more}')
    return False


def main():
    parser = argparse.ArgumentParser(description=__doc__.split('\n')[0])
    parser.add_argument('--bin', required=True)
    parser.add_argument('--jobs', type=int, default=2)
    parser.add_argument('captures', nargs='*', help='names, or a part of them')
    args = parser.parse_args()
    every = captures()
    names = [n for n in every if not args.captures or any(c in n for c in args.captures)]
    if not shutil.which('tshark') or not names:
        print(f'0 passed, 0 failed, {max(len(names), 1)} skipped')
        return 0
    failed = total = 0
    config = tempfile.mkdtemp(prefix='smtpscope-tshark-')
    try:
        with concurrent.futures.ThreadPoolExecutor(args.jobs) as pool:
            for name, theirs, ours, same in pool.map(
                    lambda n: compare(args.bin, n, every[n], config), names):
                failed += not judge(name, theirs, ours)
                total += same
    finally:
        shutil.rmtree(config, ignore_errors=True)
    print(f'{total} hellos are the same')
    print(f'{len(names) - failed} passed, {failed} failed, 0 skipped')
    return 1 if failed else 0


if __name__ == '__main__':
    sys.exit(main())
