#!/usr/bin/env python3
"""Makes a capture of made-up traffic, and tells what is in it.

usage: generate.py --out FILE --profile NAME (--mb N | --flows N) [--seed N] [--noise P]

FILE is a pcap (microseconds, Ethernet); FILE.truth.json tells what a reader has to find in it.  The
same arguments give the same bytes.  A few hundred sessions are composed, and played again and again
with other addresses, ports and times.

submission  clients on port 587: AUTH, attachments
relay       servers on port 25: small messages, several a session, PIPELINING, BDAT
bots        a handful of small packets each, refused, reset, failed AUTH
starttls    EHLO, STARTTLS, and what TLS shows
mixed       all of them, and background
background  web, TLS, DNS, SSH, unknown: no mail
octets      relay of tiny messages in segments of one octet
disorder    relay in small segments, each eight of which are seen in reverse, and replies before
            their commands
halfopen    SYNs that nobody answers: --flows of them (1000000)
idle        connections that are no mail, open and silent: --flows (1000000)
sessions    sessions of SMTP, all open before the first ends: --flows (100000)
--noise P   a data segment comes late, or twice, with probability P (0.002; not in floods)

truth: packets; tcp_flows, smtp_flows, starttls_flows; commands (without AUTH's continuation lines);
replies; mail_commands, accepted_transactions (end of data accepted); rcpt_commands, recipients
(accepted); messages, messages_bdat, message_bytes; attachments, attachment_bytes,
attachments_distinct_digest (SHA-256 of their distinct SHA-256, sorted, a line each); auth_attempts,
auth_successes.
"""
import argparse
import hashlib
import json
import random
import sys

from traffic import background, floods, mail, wire

OPEN_AT_ONCE = 200  # sessions, on average
N_TEMPLATES = 120   # of each kind of session
N_OF_OCTETS = 12    # these have a packet an octet

BACKGROUND = {background.dns: 6, background.web: 6, background.secure_web: 6,
              background.shell: 1, background.unknown: 1}
MIXES = {  # how often each kind of session, by profile
    'submission': {mail.submission: 1}, 'relay': {mail.relay: 1}, 'bots': {mail.bot: 1},
    'starttls': {mail.starttls: 1}, 'background': BACKGROUND,
    'mixed': {mail.submission: 1, mail.relay: 4, mail.bot: 5, mail.starttls: 2, **BACKGROUND},
    'octets': {mail.trifle: 1}, 'disorder': {mail.relay: 1},
}
MANNERS = {'octets': {'mss': 1}, 'disorder': {'mss': 256, 'turned': 8, 'crossed': 0.3}}
FLOODS = {  # what it does, and how many by default
    'halfopen': (lambda *args: floods.flood(floods.half_open, *args), 1_000_000),
    'idle': (lambda *args: floods.flood(floods.idle, *args), 1_000_000),
    'sessions': (floods.sessions_at_once, 100_000),
}
FACTS = ('packets', 'tcp_flows', 'smtp_flows', 'starttls_flows', 'commands', 'replies',
         'mail_commands', 'accepted_transactions', 'rcpt_commands', 'recipients', 'messages',
         'messages_bdat', 'message_bytes', 'attachments', 'attachment_bytes', 'auth_attempts',
         'auth_successes')


def play_mix(rng, tape, mix, manner, size):
    """Sessions of a mix until the capture has that size."""
    kinds, weights = list(mix), list(mix.values())
    n = N_OF_OCTETS if manner.mss == 1 else N_TEMPLATES
    templates = {kind: [wire.Template(kind(rng, manner)) for _ in range(n)] for kind in kinds}
    mean = sum(weight * sum(t.duration for t in templates[kind]) / n
               for kind, weight in mix.items()) / sum(weights)
    step = int(mean / OPEN_AT_ONCE) + 1
    while tape.size < size:
        kind, = rng.choices(kinds, weights)
        tape.play(rng.choice(templates[kind]), rng.randrange(2 * step))


def write_capture(args, sink):
    """Returns the truth."""
    rng, tape = random.Random(args.seed), wire.Tape(sink)
    if args.profile in FLOODS:
        flood, n = FLOODS[args.profile]
        flood(rng, tape, args.flows or n)
    else:
        noise = 0.0 if args.profile in MANNERS else args.noise
        manner = wire.Manner(noise=noise)._replace(**MANNERS.get(args.profile, {}))
        play_mix(rng, tape, MIXES[args.profile], manner, int((args.mb or 100) * 1_000_000))
    tape.write()
    digests = '\n'.join(sorted(tape.digests))
    return {'profile': args.profile, 'seed': args.seed, 'file_bytes': sink.tell(),
            **{name: tape.facts[name] for name in FACTS},
            'attachments_distinct_digest': hashlib.sha256(digests.encode()).hexdigest()}


def main():
    parser = argparse.ArgumentParser(description=__doc__.split('\n')[0])
    parser.add_argument('--out', required=True)
    parser.add_argument('--profile', choices=[*MIXES, *FLOODS], default='submission')
    parser.add_argument('--mb', type=float, help='size in 10^6 bytes (100)')
    parser.add_argument('--flows', type=int, help='of a flood')
    parser.add_argument('--seed', type=int, default=1)
    parser.add_argument('--noise', type=float, default=0.002)
    args = parser.parse_args()
    with open(args.out, 'wb', buffering=1 << 20) as f:
        truth = write_capture(args, f)
    with open(args.out + '.truth.json', 'w', encoding='utf-8') as f:
        json.dump(truth, f, indent=1)
        f.write('\n')


if __name__ == '__main__':
    sys.exit(main())
