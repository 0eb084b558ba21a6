"""Clocks that jump by more than 292 years, the most that nanoseconds in 64 bits can tell: what took
so long is told as the most there is.  Built with the sanitizers, the program complains of others."""
import os
import struct
import unittest

from common import BEGIN, CAPTURES, MAIL, Case, packets, run

ETHERNET = 1
SECOND = 10**9
MOST = 2**63 - 1
OFFSETS = (-9223372036, 7423372035)  # seconds, if_tsoffset: of the year 1677, and of 2205
OLD = OFFSETS[0] * SECOND
NEW = OFFSETS[1] * SECOND + int(BEGIN) * SECOND  # 2261; the last year is 2262

GREYLISTED = MAIL.replace('550 5.1.1 User unknown', '450 4.2.0 Greylisted, come again')
VIEWS = [
    *(['read', '--format', name] for name in ('table', 'json', 'csv', 'zeek', 'zeek-json', 'eve')),
    ['read', '--format', 'json', '--log', 'flow,session,transaction,message,file,event,stats'],
    ['read', '--format', 'json', '--log', 'finding', '-j', '3'],
    ['read', '--format', 'json', '--merge'],
    ['dialog'], ['report'], ['report', '--json', '-j', '3'], ['context', '--detail', '3'],
    ['context', '--format', 'wireshark-mcp'],
    ['report', '--set', 'timeline_buckets=1', '--set', 'rate_window=1ns'],
]


def block(kind, body):
    size = struct.pack('<I', 12 + len(body))
    return struct.pack('<I', kind) + size + body + size


def option(code, octets):
    return struct.pack('<HH', code, len(octets)) + octets + b'\0' * (-len(octets) % 4)


def pcapng(rows, link=ETHERNET):
    """Of (ns, frame) rows: any times that 64 bits can have, by two interfaces."""
    out = [block(0x0a0d0d0a, struct.pack('<IHHq', 0x1a2b3c4d, 1, 0, -1))]
    for offset in OFFSETS:
        options = option(9, b'\x09') + option(14, struct.pack('<q', offset)) + option(0, b'')
        out.append(block(1, struct.pack('<HHI', link, 0, 0) + options))
    for ns, frame in rows:
        interface = int(ns >= OFFSETS[1] * SECOND)
        stamp = ns - OFFSETS[interface] * SECOND
        head = struct.pack('<IIIII', interface, stamp >> 32, stamp & 0xffffffff,
                           len(frame), len(frame))
        out.append(block(6, head + frame + b'\0' * (-len(frame) % 4)))
    return b''.join(out)


def jumping(frames, cut, is_back=False):
    """From that frame on, the clock shows the other time."""
    return [((NEW if (i >= cut) != is_back else OLD) + (i + 1) * 1000000, frame)
            for i, frame in enumerate(frames)]


def frames_of(dialogue, number):
    return [frame for _, frame in packets(dialogue, number=number)]


def recorded(name):
    """The link type and the frames of a little-endian pcap."""
    with open(os.path.join(CAPTURES, name), 'rb') as f:
        octets = f.read()
    frames, at = [], 24
    while at < len(octets):
        size = struct.unpack_from('<I', octets, at + 8)[0]
        frames.append(octets[at + 16:at + 16 + size])
        at += 16 + size
    return struct.unpack_from('<I', octets, 20)[0], frames


class Times(Case):
    def all_views(self, capture):
        """Each must be told, and nothing of it complained of."""
        for view in [*VIEWS, ['report', '--html', capture + '.html'],
                     ['extract', '-d', capture + '.files']]:
            with self.subTest(view=view):
                result = run(*view, capture)
                self.assertEqual(result.status, 0, result.err)
                self.assertNotRegex(result.err, r'runtime error|Sanitizer')
                self.assertNotRegex(result.out, r'"(?:duration|elapsed)":-|\(-\d')

    def test_a_jump_at_each_frame_of_a_session(self):
        for is_back in (False, True):
            count = len(frames_of(GREYLISTED, 1))
            rows = [row for cut in range(count + 1)
                    for row in jumping(frames_of(GREYLISTED, cut + 1), cut, is_back)]
            self.all_views(self.write(f'jumps-{is_back}.pcapng', pcapng(rows)))

    def test_a_jump_between_mails_of_one_client(self):
        first = [(OLD + i * 1000000, f) for i, f in enumerate(frames_of(GREYLISTED, 1))]
        second = [(NEW + i * 1000000, f) for i, f in enumerate(frames_of(MAIL, 251))]
        self.all_views(self.write('mails.pcapng', pcapng(first + second)))
        self.all_views(self.write('back.pcapng', pcapng(second + first)))

    @unittest.skipUnless(os.path.isdir(CAPTURES), 'no recorded captures')
    def test_certificates_and_retries_of_recorded_sessions(self):
        for name in ('exim-smtps.pcap', 'postfix-greylisting.pcap'):
            link, frames = recorded(name)
            for cut in (len(frames), len(frames) // 2, 0):
                rows = jumping(frames, cut)
                self.all_views(self.write(f'{cut}-{name}ng', pcapng(rows, link)))

    def test_session_and_mail_tell_the_same_of_it(self):
        frames = frames_of(MAIL, 1)
        capture = self.write('mail.pcapng', pcapng(jumping(frames, 10)))
        records = run('read', '--format', 'json', '--log', 'session,transaction', capture).records()
        self.assertEqual([(r['type'], r['duration']) for r in records],
                         [('transaction', MOST / SECOND), ('session', MOST / SECOND)])
        self.assertIn('UTC (106752.0 d)', run('report', capture).out)


if __name__ == '__main__':
    unittest.main()
