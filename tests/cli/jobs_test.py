"""-j N: the same bytes out for any number of workers, and the same words when something is in the
way.  How much memory was held is the one thing that may differ."""
import gzip
import os
import re
import resource
import signal
import struct
import subprocess
import sys
import tempfile
import time
import unittest

from common import (BEGIN, CAPTURES, ROOT, SMTPSCOPE, TIMEOUT, Case, Result, captures, environment,
                    packets, pcap, run, with_signals)

JOBS = ('2', '3', '4', '16')  # beside 1, and beside what is taken without the option
FORMATS = ('table', 'json', 'csv', 'dialog', 'zeek', 'zeek-json', 'eve')
LOGS = ('flow', 'session', 'transaction', 'message', 'file', 'event', 'stats')
EVERYTHING = ('--format', 'json', '--log', ','.join(LOGS))
WHERE = ('code:5xx', 'from:alice or to:bob', '-subject:hello', 'type:file', 'app:smtp state:closed',
         'size:>1k')
GENERATORS = (  # program, {name: arguments}
    ('bench/generate.py', {
        'bots': ['--mb', '1', '--profile', 'bots'],
        'mixed': ['--mb', '3', '--profile', 'mixed', '--noise', '0.05'],
    }),
    ('../shared/bench/gen_capture.py', {
        'bad-wire': ['--size-mb', '3', '--profile', 'mixed', '--reorder', '0.05', '--loss', '0.03',
                     '--dup', '0.03', '--gap', '0.002', '--ipv6', '0.3'],
        'bad-relay': ['--size-mb', '2', '--profile', 'relay', '--reorder', '0.2', '--loss', '0.1',
                      '--dup', '0.1', '--vlan'],
    }),
)
RECORD = struct.Struct('<IIII')  # head of a packet in a pcap


def has_jobs(command):
    return '-j, --jobs' in run(command, '--help').out


def without_peak(octets):
    return re.sub(rb'("memory_peak":|memory_peak\D{1,3})\d+', rb'\1N', octets)


def generate(folder):
    """{name: path} of captures with many flows, on good wires and on bad ones."""
    made = {}
    for program, rows in GENERATORS:
        program = os.path.join(ROOT, program)
        for name, arguments in rows.items() if os.path.exists(program) else ():
            made[name] = os.path.join(folder, name + '.pcap')
            subprocess.run([sys.executable, program, '--out', made[name], '--seed', '7',
                            *arguments], check=True, stdout=subprocess.DEVNULL,
                           stderr=subprocess.DEVNULL)
    return made


def cut_pcap(octets, n):
    """Its first n packets."""
    at = 24
    for _ in range(n):
        at += RECORD.size + RECORD.unpack_from(octets, at)[2]
    return octets[:at]


def n_packets(octets):
    n, at = 0, 24
    while at < len(octets):
        at += RECORD.size + RECORD.unpack_from(octets, at)[2]
        n += 1
    return n


def many(n, **options):
    """n dialogues at the same time: each step of all of them has the same time."""
    rows = [row for i in range(n) for row in packets(number=i, **options)]
    return pcap(sorted(rows, key=lambda row: row[0]))


def tree(directory):
    found = {}
    for folder, _, names in os.walk(directory):
        for name in names:
            path = os.path.join(folder, name)
            with open(path, 'rb') as f:
                found[os.path.relpath(path, directory)] = without_peak(f.read())
    return found


@unittest.skipUnless(has_jobs('read'), 'there is no option -j')
class JobsCase(Case):
    def assert_same(self, got, expected, what):
        """Of long outputs only the first line that differs is shown."""
        if got == expected:
            return
        ours, theirs = got.split(b'\n'), expected.split(b'\n')
        n = next((i for i, (a, b) in enumerate(zip(ours, theirs)) if a != b),
                 min(len(ours), len(theirs)))
        self.fail(f'{what}: line {n + 1} of {len(ours)}, of {len(theirs)} expected:\n'
                  f'  {b"".join(ours[n:n + 1])[:1000]}\n  {b"".join(theirs[n:n + 1])[:1000]}')

    def assert_same_trees(self, got, expected, what):
        self.assertEqual(sorted(got), sorted(expected), what)
        for name, octets in expected.items():
            self.assert_same(got[name], octets, f'{name}, {what}')

    def assert_same_for_all(self, *arguments, jobs=JOBS, stdin=b'', is_default=False):
        """Returns what -j 1 does."""
        expected = run(*arguments, '-j', '1', stdin=stdin)
        for more in [['-j', n] for n in jobs] + [[]] * is_default:
            got = run(*arguments, *more, stdin=stdin)
            what = ' '.join(map(str, [*arguments[:8], '...', *more]))
            self.assertEqual((got.status, got.err), (expected.status, expected.err), what)
            self.assert_same(without_peak(got.out_bytes), without_peak(expected.out_bytes), what)
        return expected


class Recorded(JobsCase):
    """The captures of this repository; tests/golden runs each alone with -j 3."""

    def test_all_in_turn(self):
        for form in FORMATS:
            self.assert_same_for_all('read', *captures(), '--format', form, is_default=True)
        self.assert_same_for_all('read', *captures(), *EVERYTHING)

    def test_all_at_once(self):
        """--merge: the same addresses and ports come again, later or earlier."""
        for form in FORMATS:
            self.assert_same_for_all('read', '--merge', *captures(), '--format', form,
                                     jobs=['2', '4'])

    def test_a_directory(self):
        self.assert_same_for_all('read', CAPTURES, *EVERYTHING, jobs=['4'])

    def test_what_is_asked_for(self):
        for expression in WHERE:
            for form in ('table', 'json', 'dialog', 'eve'):
                self.assert_same_for_all('read', *captures(), '--format', form, '--where',
                                         expression, jobs=['3'])

    def test_options(self):
        for options in (['--bpf', 'tcp port 25'], ['--port', '2525,8025'], ['--checksums'],
                        ['--show-secrets'], ['--hash', 'md5,sha1,sha256'], ['--hash', 'none']):
            self.assert_same_for_all('read', *captures(), *EVERYTHING, *options, jobs=['4'])

    def test_dialog(self):
        self.assertTrue(has_jobs('dialog'))
        self.assert_same_for_all('dialog', *captures())

    def test_extract(self):
        if not has_jobs('extract'):
            self.skipTest('extract has no option -j')
        out, expected = self.path('out'), None  # one path: it is told
        for n in ('1', *JOBS):
            result = run('extract', *captures(), '-d', out, '-j', n)
            got = (result.status, result.err, tree(out))
            expected = expected or got
            self.assertEqual(got[:2], expected[:2], n)
            self.assert_same_trees(got[2], expected[2], f'-j {n}')
            subprocess.run(['rm', '-r', out], check=True)


class Generated(JobsCase):
    """Many flows at once."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        folder = tempfile.TemporaryDirectory(prefix='smtpscope-test-')
        cls.addClassCleanup(folder.cleanup)
        cls.made = generate(folder.name)

    def test_everything(self):
        for path in self.made.values():
            self.assert_same_for_all('read', path, *EVERYTHING, is_default=True)

    def test_formats(self):
        for path in self.made.values():
            for form in FORMATS:
                self.assert_same_for_all('read', path, '--format', form, jobs=['2', '4'])

    def test_each_log_alone(self):
        for log in LOGS:
            self.assert_same_for_all('read', self.made['mixed'], '--format', 'json', '--log', log,
                                     jobs=['4'])

    def test_logs_in_a_directory(self):
        expected = None
        for n in ('1', *JOBS):
            out = self.path('logs-' + n)
            self.assert_ok(run('read', self.made['mixed'], '--format', 'zeek', '-o', out + '/',
                               '--log', 'smtp,files,conn,ssl,weird', '-j', n))
            expected = expected or tree(out)
            self.assert_same_trees(tree(out), expected, f'-j {n}')
        self.assertIn('conn.log', expected)

    def test_what_is_asked_for(self):
        for expression in WHERE:
            self.assert_same_for_all('read', self.made['mixed'], *EVERYTHING, '--where', expression,
                                     jobs=['4'])

    def test_several_inputs(self):
        for more in [], ['--merge']:
            self.assert_same_for_all('read', *self.made.values(), *EVERYTHING, *more,
                                     jobs=['3'])

    def test_the_same_twice(self):
        """The connections of the second are none of the first's."""
        for more in [], ['--merge']:
            self.assert_same_for_all('read', *[self.made['bots']] * 2, *EVERYTHING, *more,
                                     jobs=['2', '4'])

    def test_compressed_and_from_standard_input(self):
        with open(self.made['mixed'], 'rb') as f:
            octets = f.read()
        packed = self.write('mixed.pcap.gz', gzip.compress(octets, 1))
        expected = self.assert_same_for_all('read', packed, *EVERYTHING)
        piped = self.assert_same_for_all('read', '-', *EVERYTHING, stdin=octets)
        plain = run('read', self.made['mixed'], *EVERYTHING, '-j', '4')
        for other in (piped, plain):
            self.assert_same(without_peak(other.out_bytes), without_peak(expected.out_bytes), '')

    def test_again_and_again(self):
        """Which worker is done first is chance."""
        for _ in range(10):
            self.assert_same_for_all('read', self.made['bots'], *EVERYTHING, jobs=['4'])

    def test_little_memory(self):
        """What is given up differs with -j, but not from run to run; it is counted, and nothing
        breaks."""
        for n, limit in [('1', '600k'), *((n, '1M') for n in JOBS)]:
            command = ('read', self.made['bots'], *EVERYTHING, '--memory-limit', limit, '-j', n)
            result, again = run(*command), run(*command)
            self.assertEqual(result.status, 0, result.err)
            [stats] = result.records('stats')
            self.assertGreater(stats['flows_evicted'], 0)
            self.assert_same(without_peak(again.out_bytes), without_peak(result.out_bytes),
                             f'-j {n} again')


class Together(JobsCase):
    """Ends that come at the same time."""

    def test_the_same_steps_at_the_same_time(self):
        for options in ({}, {'is_closed': False}, {'step': 0.0}):
            path = self.write('many.pcap', many(200, **options))
            self.assert_same_for_all('read', path, *EVERYTHING)
        for form in FORMATS:
            self.assert_same_for_all('read', path, '--format', form, jobs=['4'])

    def test_long_silence(self):
        """All that was open times out when a packet comes a day later."""
        rows = [row for i in range(200) for row in packets(number=i, is_closed=False)]
        rows.sort(key=lambda row: row[0])
        rows += packets(number=500, begin=BEGIN + 86400)
        self.assert_same_for_all('read', self.write('late.pcap', pcap(rows)), *EVERYTHING)

    def test_ports_come_again(self):
        rows = []
        for i in range(50):
            rows += packets(number=i % 5, begin=BEGIN + i)
        self.assert_same_for_all('read', self.write('again.pcap', pcap(rows)), *EVERYTHING)

    def test_nothing(self):
        self.assert_same_for_all('read', self.write('none.pcap', pcap([])), *EVERYTHING)
        self.assert_same_for_all('read', self.write('one.pcap', pcap(packets()[:1])), *EVERYTHING)


class Trouble(JobsCase):
    def test_cut_files(self):
        octets = many(50)
        for size in (len(octets) - 1, len(octets) // 2 + 7, 24 + 16 + 5, 30, 11):
            result = self.assert_same_for_all('read', self.write('cut.pcap', octets[:size]),
                                              *EVERYTHING)
            self.assert_trouble(result, 1, r'.*cut\.pcap: ')

    def test_bad_among_good(self):
        good, bad = self.write('good.pcap', many(50)), self.write('bad.pcap', b'no capture' * 9)
        for paths in ([good, bad, good], [bad, good], [bad]):
            self.assert_trouble(self.assert_same_for_all('read', *paths, *EVERYTHING), 1,
                                r'.*bad\.pcap: ')

    def test_full_disk(self):
        path = self.write('many.pcap', many(1000))
        for form in FORMATS:
            result = self.assert_same_for_all('read', path, '--format', form, '-o', '/dev/full',
                                              jobs=['4'])
            self.assert_trouble(result, 1, r'.*No space left on device')
            self.assertEqual(len(result.err.splitlines()), 1)

    def test_closed_pipe_ends_quietly(self):
        path = self.write('many.pcap', many(1500))
        for n in ('1', *JOBS):
            for arguments in (['read', '--format', 'json'], ['dialog']):
                with subprocess.Popen([SMTPSCOPE, *arguments, path, '-j', n],
                                      stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                      env=environment()) as child:
                    child.stdout.readline()
                    child.stdout.close()
                    error = child.stderr.read()
                    self.assertEqual((child.wait(TIMEOUT), error), (0, b''), (arguments, n))

    def test_numbers_that_are_none(self):
        path = self.write_mail()
        for n in ('0', '-1', 'x', '', '2x', '1.5', '99999999999999999999'):
            with self.subTest(n):
                self.assert_trouble(run('read', path, '-j', n), 2, r'.*\S')

    def test_more_than_any_machine_has(self):
        """Is taken for the most there can be."""
        path = self.write('many.pcap', many(20))
        for n in ('64', '1000000'):
            self.assert_ok(self.assert_same_for_all('read', path, *EVERYTHING, jobs=[n]))

    def test_no_room_for_threads(self):
        """Where the system gives no more threads, that is told, or one does the work."""
        limit = lambda: resource.setrlimit(resource.RLIMIT_NPROC, (1, 1))
        if not os.geteuid():
            self.skipTest('root has no such limit')
        done = subprocess.run([SMTPSCOPE, 'read', self.write_mail(), '-j', '4'],
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment(),
                              preexec_fn=limit, timeout=TIMEOUT, check=False)
        self.assertIn(done.returncode, (0, 3))


class Interrupted(JobsCase):
    """What was read before the signal is told, and nothing but that."""

    def interrupt(self, n, paths):
        """Result of a run that gets SIGINT when its first record came."""
        child = subprocess.Popen([SMTPSCOPE, 'read', *paths, *EVERYTHING, '-j', n],
                                 stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, bufsize=0,
                                 stderr=subprocess.PIPE, env=environment(),
                                 preexec_fn=with_signals([signal.SIGINT]))
        first = child.stdout.readline()
        child.send_signal(signal.SIGINT)
        out, error = child.communicate(timeout=TIMEOUT)
        return Result(child.returncode, first + out, error)

    def test_between_packets(self):
        octets = many(300)
        path, per_file = self.write('many.pcap', octets), n_packets(octets)
        for n in ('1', *JOBS):
            result = self.interrupt(n, [path] * 100)
            self.assertEqual(result.status, 128 + signal.SIGINT, result.err)
            told = re.fullmatch(r'smtpscope: ended by SIGINT after (\d+) packets: .*\n', result.err)
            self.assertTrue(told, result.err)
            files, rest = divmod(int(told[1]), per_file)
            cut = self.write('cut.pcap', cut_pcap(octets, rest))
            expected = run('read', *[path] * files, cut, *EVERYTHING, '-j', '1')
            other = rb'\{"type":"stats".*\n\Z|"input":"[^"]*",'  # has to be
            self.assert_same(re.sub(other, b'', result.out_bytes),
                             re.sub(other, b'', expected.out_bytes), f'-j {n}')
            self.assertEqual([s['interrupted'] for s in result.records('stats')], [True])

    def test_while_it_waits(self):
        octets = many(100, is_closed=False)
        expected = None
        for n in ('1', *JOBS):
            os.mkfifo(self.path('fifo'))
            with open(self.path('out'), 'w+b') as out:  # no pipe, which could be full
                child = subprocess.Popen([SMTPSCOPE, 'read', self.path('fifo'), *EVERYTHING, '-j',
                                          n], stdin=subprocess.DEVNULL, stdout=out,
                                         stderr=subprocess.PIPE, env=environment(),
                                         preexec_fn=with_signals([signal.SIGINT]))
                with open(self.path('fifo'), 'wb') as fifo:
                    fifo.write(octets)
                    fifo.flush()
                    time.sleep(1)  # let it read them all
                    child.send_signal(signal.SIGINT)
                    _, error = child.communicate(timeout=TIMEOUT)
                out.seek(0)
                got = (child.returncode, error, without_peak(out.read()))
            os.remove(self.path('fifo'))
            expected = expected or got
            self.assertEqual(got[:2], expected[:2])
            self.assert_same(got[2], expected[2], f'-j {n}')


if __name__ == '__main__':
    unittest.main()
