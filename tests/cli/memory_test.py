"""How much memory the process takes, where the system can tell: not with the sanitizers, which have
much of their own."""
import os
import struct
import subprocess
import tempfile
import time
import unittest

from common import BEGIN, SMTPSCOPE, SYN, Case, environment, frame, packets, pcap, run

MEGABYTE = 1 << 20
# octets of the stream; by hand: SMTPSCOPE_STREAM=2000 for two gigabytes
STREAM = int(os.environ.get('SMTPSCOPE_STREAM', '48')) * MEGABYTE
# beyond the limit: the heap's own share, a tenth of it at most; and the program itself, with what the
# limit is not about (docs/memory.md)
HEAP_SHARE, PROGRAM = 1.1, 12 * MEGABYTE

ENVELOPE = '''
S: 220 mx.example.net ESMTP
C: EHLO client.example.org
S: 250-mx.example.net
S: 250 8BITMIME
C: MAIL FROM:<alice@example.org>
S: 250 2.1.0 Ok
C: RCPT TO:<bob@example.net>
S: 250 2.1.5 Ok
C: DATA
S: 354 End data with <CR><LF>.<CR><LF>
'''


def is_sanitized():
    with open(SMTPSCOPE, 'rb') as f:
        octets = f.read()
    return b'__asan_init' in octets or b'__tsan_init' in octets


def high_water(process):
    """Octets; 0: it is over.  Its resource usage would not do: that begins with its parent's."""
    try:
        with open(f'/proc/{process}/status', encoding='ascii') as f:
            return next((int(line.split()[1]) * 1024 for line in f if line.startswith('VmHWM')), 0)
    except FileNotFoundError:
        return 0


def most_resident(arguments, feed=None):
    """Status, and octets that a run had at most; feed: gets its standard input."""
    most = 0
    with tempfile.TemporaryFile() as out:
        child = subprocess.Popen([SMTPSCOPE, *map(str, arguments)], stdin=subprocess.PIPE,
                                 stdout=out, env=environment())
        if feed:
            feed(child.stdin)
        most = high_water(child.pid)
        child.stdin.close()
        while child.poll() is None:
            most = max(most, high_water(child.pid))
            time.sleep(0.001)
        return child.returncode, most


def interleave(connections):
    """All at once: frames by their time."""
    return sorted((row for rows in connections for row in rows), key=lambda row: row[0])


def unfinished(n, content):
    """So many connections in the middle of that content."""
    dialogue = ENVELOPE + '\n'.join('C: ' + line for line in content)
    return interleave(packets(dialogue, number=i, begin=BEGIN + i * 1e-5, is_closed=False)
                      for i in range(n))


@unittest.skipIf(is_sanitized(), 'the sanitizers have memory of their own')
class Resident(Case):
    def test_limit_holds_for_the_process(self):
        floods = {
            'fields': unfinished(60, [f'X-{i}: {i * 12345}' for i in range(4000)]),
            'parts': unfinished(40, ['Content-Type: multipart/mixed; boundary=b', '']
                                + ['--b', 'Content-Type: text/plain; name=n', '', 'x'] * 900),
            'recipients': interleave(
                packets(ENVELOPE.split('C: DATA')[0]
                        + 'C: RCPT TO:<b@example.net>\nS: 250 ok\n' * 400, number=i,
                        begin=BEGIN + i * 1e-5, is_closed=False) for i in range(40)),
        }
        for name, rows in floods.items():
            path = self.write(name + '.pcap', pcap(rows))
            for limit in (1, 8):
                options = ('--format', 'json', '--log', 'session,transaction,message,file',
                           '--memory-limit', f'{limit}M', '-j', 1)
                with self.subTest(flood=name, limit=limit):
                    status, most = most_resident(['read', path, *options])
                    self.assertEqual(status, 0)
                    self.assertLess(most, limit * MEGABYTE * HEAP_SHARE + PROGRAM)

    def test_stream_is_flat(self):
        """What was read leaves nothing behind, however long it goes on."""
        lines = ['C: Subject: large', 'C: Content-Transfer-Encoding: base64', 'C:']
        lines += ['C: ' + 'QUJD' * 18] * 14000
        dialogue = ENVELOPE + '\n'.join(lines) + '\nC: .\nS: 250 2.0.0 Ok\nC: QUIT\nS: 221 bye\n'
        one = bytearray(pcap(packets(dialogue)))

        def feed(octets):
            def write(pipe):
                pipe.write(one[:24])
                for turn in range(octets // len(one)):
                    at = 24
                    while at < len(one):  # another time, or it would be a copy
                        _, micro, size, _ = struct.unpack_from('<IIII', one, at)
                        struct.pack_into('<I', one, at, int(BEGIN) + 100 * turn)
                        at += 16 + size
                    pipe.write(one[24:])
            return write

        arguments = ['read', '-', '--format', 'json', '--log', 'message,file,stats']
        status, short = most_resident(arguments, feed(STREAM // 4))
        self.assertEqual(status, 0)
        status, long = most_resident(arguments, feed(STREAM))
        self.assertEqual(status, 0)
        self.assertLess(abs(long - short), 2 * MEGABYTE)


    def test_bursts_leave_nothing_behind(self):
        """With -j N, a burst's records wait as text; many bursts take no more than a few."""
        def flood(bursts, size=20000):
            return pcap((BEGIN + 200 * burst + i * 1e-6,  # half-open ones are given up before the next
                         frame(0, (1024 + i, 25), i, 0, SYN, b'', bytes((10, burst, 0, 1))))
                        for burst in range(bursts) for i in range(size))

        most = []
        for bursts in (10, 40):
            path = self.write('bursts.pcap', flood(bursts))
            status, resident = most_resident(['read', path, '-f', 'json', '-l', 'flow', '-j', 4])
            self.assertEqual(status, 0)
            most.append(resident)
        self.assertLess(most[1] - most[0], 12 * MEGABYTE)


class Told(Case):
    def test_extract_says_that_memory_was_short(self):
        path = self.write('flood.pcap', pcap(unfinished(60, ['Subject: x', '', 'text'])))
        result = run('extract', path, '-d', self.path('out'), '--memory-limit', '64K')
        self.assertEqual(result.status, 1)
        self.assertRegex(result.err, r'--memory-limit left no room: [1-9]\d* flows given up, '
                         r'\d+ segments? dropped, [1-9]\d* things? not kept')

    def test_formats_without_stats_say_so_too(self):
        path = self.write('flood.pcap', pcap(unfinished(60, ['Subject: x', '', 'text'])))
        for arguments in (['csv', '--log', 'transaction'], ['zeek'], ['json', '--log', 'session']):
            with self.subTest(arguments=arguments):
                arguments = ['read', path, '--format', *arguments]
                limited = run(*arguments, '--memory-limit', '64K')
                self.assertRegex(limited.err, r'--memory-limit left no room: [1-9]\d* connections')
                self.assertEqual(run(*arguments).err, '')

    def test_what_had_no_room_is_not_complete(self):
        """Parts that are missing in the record: either they were not sent, or it says so."""
        parts = ['Content-Type: multipart/mixed; boundary=b', '']
        parts += ['--b', 'Content-Type: text/plain; name=n', '', 'x'] * 900 + ['--b--', '.']
        rows = packets(ENVELOPE + '\n'.join('C: ' + line for line in parts) + '\nS: 250 ok\n')
        path = self.write('parts.pcap', pcap(rows))
        for limit in ('64K', '80K', '128K', '256K', '512K', '2M'):
            result = run('read', path, '--format', 'json', '--log', 'message,stats',
                         '--memory-limit', limit)
            message, stats = result.records('message')[0], result.records('stats')[0]
            with self.subTest(limit=limit):
                self.assertEqual(len(message.get('parts', [])) == 901, message['complete'])
                if not message['complete']:
                    self.assertGreater(message['dropped'], 0)
                    self.assertGreater(stats['memory_refused'], 0)


if __name__ == '__main__':
    unittest.main()
