"""What the program takes as input, and what it says of input that cannot be read whole."""
import gzip
import lzma
import os
import select
import shutil
import subprocess
import unittest

from common import BEGIN, MAIL, SMTPSCOPE, Case, environment, packets, pcap, run


def cut_after(rows, n):
    """A capture that ends in the middle of record n + 1; and what is left of it, what it needs."""
    whole = pcap(rows[:n])
    return pcap(rows[:n + 1])[:len(whole) + 16 + 20], len(rows[n][1])


class Unreadable(Case):
    """Exit status 1 and a line that names the file."""

    def test_missing_file(self):
        result = run('read', self.path('none.pcap'))
        self.assert_trouble(result, 1, r'.*none\.pcap: .*[Nn]o such file')

    def test_garbage(self):
        path = self.write('garbage.pcap', bytes(range(256)) * 10)
        self.assert_trouble(run('read', path), 1, r'.*garbage\.pcap: ')

    def test_text(self):
        path = self.write('note.txt', b'this is no capture\n' * 20)
        self.assert_trouble(run('read', path), 1, r'.*note\.txt: ')

    def test_empty_file(self):
        self.assert_trouble(run('read', self.write('empty.pcap', b'')), 1, r'.*empty\.pcap: ')

    def test_header_cut(self):
        path = self.write('short.pcap', pcap([])[:11])
        self.assert_trouble(run('read', path), 1, r'.*short\.pcap: ')

    def test_capture_without_packets_is_fine(self):
        path = self.write('none.pcap', pcap([]))
        result = run('read', path, '--format', 'json', '--log', 'stats')
        self.assert_ok(result)
        self.assertEqual(result.records('stats')[0]['packets'], 0)

    def test_one_bad_input_does_not_lose_the_rest(self):
        good, bad = self.write_mail(), self.write('bad.pcap', b'no capture at all, sorry')
        for files in ([good, bad], [bad, good]):
            result = run('read', *files, '--format', 'json', '--log', 'transaction')
            self.assert_trouble(result, 1, r'.*bad\.pcap: ')
            self.assertEqual(len(result.records()), 1)

    def test_nothing_is_summed_up_where_nothing_was_read(self):
        bad, empty = self.write('bad.pcap', b'no capture at all, sorry'), '/dev/null'
        for arguments in ([bad], [empty], [self.path('none.pcap')], [bad, empty]):
            for command in ('read', 'dialog'):
                result = run(command, *arguments)
                self.assert_trouble(result, 1, '')
                self.assertEqual(result.out, '', arguments)
        self.assertIn('No SMTP seen', run('read', bad, self.write('none', pcap([]))).out)

    def test_absurd_record_length(self):
        octets = bytearray(pcap(packets()))
        octets[24 + 8:24 + 12] = b'\xff\xff\xff\x7f'
        self.assert_trouble(run('read', self.write('absurd.pcap', bytes(octets))), 1,
                            r'.*absurd\.pcap: packet 1: ')


class Cut(Case):
    """A file cut in the middle: all before the cut is told, the message says where and how much."""

    def test_message_has_packet_and_bytes(self):
        rows = packets()
        octets, need = cut_after(rows, 7)
        result = run('read', self.write('cut.pcap', octets), '--format', 'json', '--log', 'stats')
        self.assert_trouble(result, 1, r'.*cut\.pcap: packet 8: truncated record '
                                       rf'\(need {need} bytes, 20 left\)')
        self.assertEqual(result.records('stats')[0]['packets'], 7)

    def test_what_was_before_the_cut_is_told(self):
        rows = packets()
        octets, _ = cut_after(rows, len(rows) - 5)  # after the final reply, before QUIT's
        result = run('read', self.write('cut.pcap', octets), '--format', 'json')
        self.assertEqual(result.status, 1)
        transactions = result.records('transaction')
        self.assertEqual([t['outcome'] for t in transactions], ['accepted'])

    def test_every_cut_is_survived(self):
        whole = pcap(packets())
        for end in range(24, len(whole), 97):
            result = run('read', '-', '--format', 'json', stdin=whole[:end])
            self.assertIn(result.status, (0, 1), result.err)
            self.assertEqual(result.status == 1, bool(result.err))

    def test_cut_compressed_file(self):
        octets = gzip.compress(pcap([r for n in range(50) for r in packets(number=n)]))
        path = self.write('cut.gz', octets[:len(octets) // 2])
        result = run('read', path, '--format', 'json', '--log', 'transaction')
        self.assert_trouble(result, 1, r'.*cut\.gz: packet \d+: ')
        self.assertGreater(len(result.records()), 1)


class Ways(Case):
    """Ways to give the same capture: the same records."""

    def setUp(self):
        super().setUp()
        self.mail = pcap(packets())
        self.expected = run('read', self.write('mail.pcap', self.mail), '--format', 'json').out

    def same(self, *arguments, stdin=b'', note=''):
        result = run('read', *arguments, '--format', 'json', stdin=stdin)
        self.assertEqual((result.status, result.err), (0, note))
        self.assertEqual(result.out, self.expected)

    def test_standard_input(self):
        self.same('-', stdin=self.mail)

    def test_what_is_known_does_not_wait_for_the_next_packet(self):
        for jobs in '1', '2', '4':
            with self.subTest(jobs=jobs), subprocess.Popen(
                    [SMTPSCOPE, 'read', '-', '--format', 'json', '-j', jobs], env=environment(),
                    stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
                process.stdin.write(self.mail)
                process.stdin.flush()
                ready, _, _ = select.select([process.stdout], [], [], 20)
                self.assertTrue(ready, 'nothing came while the writer paused')
                self.assertIn(b'"type":"transaction"', os.read(process.stdout.fileno(), 1 << 16))
                process.stdin.close()
                self.assertEqual(process.wait(), 0)

    def test_gzip_by_content(self):
        self.same(self.write('a.pcap', gzip.compress(self.mail)))
        self.same('-', stdin=gzip.compress(self.mail))

    def test_gzip_of_two_members(self):
        half = len(self.mail) // 2
        octets = gzip.compress(self.mail[:half]) + gzip.compress(self.mail[half:])
        self.same(self.write('two', octets))

    def test_xz_by_content(self):
        self.same(self.write('b.pcap', lzma.compress(self.mail)))

    def test_zstd_and_lz4_by_content(self):
        for tool in ('zstd', 'lz4'):
            if not shutil.which(tool):
                self.skipTest(tool + ' is not installed')
            done = subprocess.run([tool, '-c', '-q'], input=self.mail, stdout=subprocess.PIPE,
                                  check=True)
            self.same(self.write(tool + '.pcap', done.stdout))

    def test_name_says_nothing(self):
        self.same(self.write('plain.gz', self.mail))

    def test_fifo(self):
        os.mkfifo(self.path('fifo'))
        with subprocess.Popen(['sh', '-c', 'cat "$0" > "$1"', self.path('mail.pcap'),
                               self.path('fifo')]):
            self.same(self.path('fifo'))

    def test_directory(self):
        os.makedirs(self.path('day/night'))
        shutil.move(self.path('mail.pcap'), self.path('day/night/mail.pcap'))
        self.same(self.path('day'))
        # Now there are several files, and records name theirs.
        self.expected = self.expected.replace(
            ',"dst_port":25', f',"dst_port":25,"input":"{self.path("day/night/mail.pcap")}"')
        self.write('day/README', b'no capture, passed over\n')
        self.same(self.path('day'), note=f'smtpscope: {self.path("day")}: passed over 1 file '
                                         'that is no capture\n')
        self.write('day/empty.pcap', b'')
        self.same(self.path('day'), note=f'smtpscope: {self.path("day")}: passed over 2 files '
                                         'that are no captures\n')

    def test_dash_file_after_double_dash(self):
        os.rename(self.path('mail.pcap'), self.path('-mail.pcap'))
        result = subprocess.run([SMTPSCOPE, 'read', '--format', 'json', '--', '-mail.pcap'],
                                cwd=self.directory, stdout=subprocess.PIPE)
        self.assertEqual((result.returncode, result.stdout.decode()), (0, self.expected))

    def test_options_before_the_file(self):
        result = run('read', '--format', 'json', self.path('mail.pcap'))
        self.assertEqual(result.out, self.expected)


class Several(Case):
    """Several files: in turn, or as one by time."""

    def setUp(self):
        super().setUp()
        self.rows = packets()
        self.half = len(self.rows) // 2

    def test_in_turn(self):
        a = self.write('a.pcap', pcap(self.rows[:self.half]))
        b = self.write('b.pcap', pcap(self.rows[self.half:]))
        result = run('read', a, b, '--format', 'json', '--log', 'transaction')
        self.assert_ok(result)
        self.assertEqual([t['queue_id'] for t in result.records()], ['4dFq1z0Wc8z9rxd'])

    def test_packets_count_in_their_own_file(self):
        """As every other program counts them, and our own messages."""
        a = self.write('a.pcap', pcap(self.rows[:self.half]))
        b = self.write('b.pcap', pcap(self.rows[self.half:] + packets(number=2, begin=BEGIN + 9)))
        result = run('read', a, b, '--format', 'json', '--log', 'event,session,transaction,flow')
        whole = run('read', self.write('w.pcap', pcap(self.rows)), '--format', 'json', '--log',
                    'event').records()
        self.assert_ok(result)
        told = [(e['input'], e['packet']) for e in result.records('event')
                if e['flow_id'] == 1 and 'packet' in e]
        expected = [(a, e['packet']) if e['packet'] <= self.half else (b, e['packet'] - self.half)
                    for e in whole if 'packet' in e]
        self.assertEqual(told, expected)
        for kind in 'session', 'transaction', 'flow':  # where their connection begins
            self.assertEqual([r['input'] for r in result.records(kind)], [a, b])
        self.assertNotIn('input', whole[0], 'of a single file')
        text = run('dialog', a, b).out
        self.assertIn(', in ' + a, text)
        self.assertEqual(text.count(f'  (in {b})'), 1)

    def test_filtered_packets_count_too(self):
        a = self.write('a.pcap', pcap(packets(number=2) + self.rows))
        b = self.write('b.pcap', pcap(packets(number=2) + self.rows))
        result = run('read', a, b, '--bpf', 'port 30001', '--format', 'json', '--log', 'event')
        self.assertEqual(min(e['packet'] for e in result.records() if 'packet' in e),
                         len(packets(number=2)) + 4)

    def test_merged_packets_count_in_the_stream(self):
        a = self.write('a.pcap', pcap(self.rows[0::2]))
        b = self.write('b.pcap', pcap(self.rows[1::2]))
        events = run('read', '--merge', a, b, '--format', 'json', '--log', 'event').records()
        self.assertEqual(max(e['packet'] for e in events if 'packet' in e), len(self.rows) - 1)
        self.assertNotIn('input', events[0])

    def test_merge_joins_two_taps(self):
        a = self.write('a.pcap', pcap(self.rows[0::2]))
        b = self.write('b.pcap', pcap(self.rows[1::2]))
        whole = run('read', self.write('w.pcap', pcap(self.rows)), '--format', 'json').out
        for files in ([a, b], [b, a]):
            result = run('read', '--merge', *files, '--format', 'json')
            self.assert_ok(result)
            self.assertEqual(result.out, whole)

    def test_merge_keeps_the_order_of_time(self):
        late = self.write_mail('late.pcap', number=1, begin=BEGIN + 60)
        early = self.write_mail('early.pcap', number=2)
        result = run('read', '--merge', late, early, '--format', 'json', '--log', 'session')
        self.assertEqual([r['src_port'] for r in result.records()], [30002, 30001])


class Choice(Case):
    """--bpf and --port choose."""

    def setUp(self):
        super().setUp()
        self.file = self.write('two.pcap', pcap(
            packets(number=1) + packets(number=2, begin=BEGIN + 1)))

    def test_bpf(self):
        result = run('read', self.file, '--bpf', 'port 30002', '--format', 'json')
        self.assert_ok(result)
        self.assertEqual({r['src_port'] for r in result.records('transaction')}, {30002})

    def test_bpf_keeps_packet_numbers(self):
        result = run('read', self.file, '--bpf', 'port 30002', '--format', 'json', '--log', 'event')
        numbers = [r['packet'] for r in result.records() if 'packet' in r]
        self.assertGreater(min(numbers), len(packets()))

    def test_what_bpf_leaves_out_is_told(self):
        n = 2 * len(packets())
        for command in ('read', 'dialog'):
            self.assertIn(f'{n} packets left out by the packet filter.',
                          run(command, self.file, '--bpf', 'port 99').out)
        stats, = run('read', self.file, '--bpf', 'port 99', '-f', 'json').records()
        self.assertEqual((stats['packets'], stats['filtered']), (0, n))

    def test_smtp_is_found_on_any_port(self):
        path = self.write_mail('odd.pcap', server_port=9925)
        result = run('read', path, '--format', 'json', '--log', 'transaction')
        self.assertEqual(len(result.records()), 1)

    def test_port_tells_what_bytes_cannot(self):
        dialogue = '\n'.join(line for line in MAIL.splitlines() if line.startswith('S: 220'))
        path = self.write_mail('odd.pcap', server_port=9925, dialogue=dialogue)
        result = run('read', path, '--port', '9925', '--format', 'json', '--log', 'session')
        self.assertEqual([r['server_host'] for r in result.records()], ['mx.example.net'])


if __name__ == '__main__':
    unittest.main()
