"""Where the results go, and that nothing but the input decides them."""
import csv
import io
import os
import re
import resource
import signal
import subprocess
import time
import unittest

from common import (BEGIN, MAIL, SMTPSCOPE, TIMEOUT, Case, captures, environment, packets, pcap,
                    run, run_on_terminal, with_signals)

FORMATS = ('table', 'json', 'csv')
CONTROL = re.compile('[\x00-\x09\x0b-\x1f\x7f\x80-\x9f]')

HOSTILE = '''
S: 220 \x1b[2Jmx.example.net\x07 ESMTP =cmd|' /C calc'!A0
C: EHLO \x1b]0;owned\x07
S: 250 hello \x9b31m
C: MAIL FROM:<=1+1\x1b[31m@example.org>
S: 250 2.1.0 Ok
C: RCPT TO:<@sum(a1)\u202e@example.net>
S: 250 2.1.5 \x7f\x08Ok
C: DATA
S: 354 go
C: .
S: 250 2.0.0 Ok: queued as \x1b[5mABC123
C: QUIT
S: 221 Bye
'''


def many(n):
    """A capture of n connections, one after the other."""
    return pcap([row for i in range(n) for row in packets(number=i, begin=BEGIN + i)])


def octets_of(path):
    with open(path, 'rb') as f:
        return f.read()


class Formats(Case):
    def test_table_has_a_line_a_transaction(self):
        result = run('read', self.write_mail())
        self.assert_ok(result)
        for word in ('alice@example.org', 'bob@example.net', 'accepted', '4dFq1z0Wc8z9rxd'):
            self.assertIn(word, result.out)

    def test_json_is_compact_and_absent_facts_are_absent(self):
        result = run('read', self.write_mail(), '--format', 'json')
        for line in result.out.splitlines():
            self.assertNotRegex(line, r'^\{ |": |, "')
        for record in result.records():
            self.assertNotIn(None, record.values())
            self.assertNotIn('', [v for k, v in record.items() if isinstance(v, str)])

    def test_csv_reads_back(self):
        result = run('read', self.write_mail(), '--format', 'csv')
        self.assert_ok(result)
        rows = list(csv.DictReader(io.StringIO(result.out)))
        self.assertEqual(rows[0]['mail_from'], 'alice@example.org')
        self.assertEqual(rows[0]['outcome'], 'accepted')

    def test_log_chooses_records(self):
        path = self.write_mail()
        for kind in ('flow', 'session', 'transaction', 'event', 'stats'):
            result = run('read', path, '--format', 'json', '--log', kind)
            self.assert_ok(result)
            self.assertEqual({r['type'] for r in result.records()}, {kind})

    def test_a_refusing_greeting_is_shown(self):
        path = self.write_mail(dialogue='S: 554 5.7.1 go away\nC: QUIT\nS: 221 2.0.0 Bye\n')
        self.assertIn('refused at once, "554 5.7.1 go away"; QUIT', run('read', path).out)
        session, = run('read', path, '-f', 'json', '-l', 'session').records()
        self.assertEqual(session['server_greeting_code'], 554)

    def test_without_packets_there_is_no_time(self):
        stats, = run('read', self.write('none.pcap', pcap([])), '-f', 'json').records()
        self.assertEqual([k for k in ('ts', 'elapsed') if k in stats], [])

    def test_stats_are_the_last_line(self):
        result = run('read', self.write_mail(), '--format', 'json', '--log', 'stats,flow,session')
        self.assertEqual(result.records()[-1]['type'], 'stats')

    def test_dialog_has_both_sides(self):
        result = run('dialog', self.write_mail())
        self.assert_ok(result)
        for line in ('EHLO client.example.org', '250-PIPELINING', 'MAIL FROM:<alice@example.org>',
                     '550 5.1.1 User unknown', '221 2.0.0 Bye'):
            self.assertIn(line.replace('250-', ''), result.out)
        self.assertNotIn('One line.', result.out, 'content is summarised')

    def test_hostile_bytes_do_not_reach_the_terminal(self):
        path = self.write_mail('hostile.pcap', dialogue=HOSTILE)
        for arguments in (['read'], ['dialog'], ['read', '--format', 'csv'],
                          ['read', '--format', 'json']):
            result = run(*arguments, path, '--color', 'never')
            self.assert_ok(result)
            self.assertIsNone(CONTROL.search(result.out.replace('\r\n', '\n')), arguments)
            if 'json' not in arguments:
                self.assertNotIn('\u202e', result.out, arguments)

    def test_csv_cells_are_no_formulas(self):
        path = self.write_mail('hostile.pcap', dialogue=HOSTILE)
        for log in ('transaction', 'session'):
            result = run('read', path, '--format', 'csv', '--log', log)
            for row in csv.reader(io.StringIO(result.out)):
                for cell in row:
                    self.assertNotRegex(cell, r'^[=@+\t\r]')


class Same(Case):
    """Same input, same bytes out."""

    def test_two_runs(self):
        paths = captures() or [self.write('many.pcap', many(20))]
        for path in paths:
            for arguments in ([('read', '--format', f) for f in FORMATS] + [('dialog',)]):
                with self.subTest(path=os.path.basename(path), arguments=arguments):
                    self.assertEqual(run(*arguments, path).out, run(*arguments, path).out)

    def test_time_zone_and_place_do_not_matter(self):
        path = self.write_mail()
        for arguments in ([('read', '--format', f) for f in FORMATS] + [('dialog',)]):
            here = run(*arguments, path)
            there = run(*arguments, path, TZ='Asia/Kolkata', LC_ALL='C')
            self.assertEqual(here.out, there.out, arguments)


class Places(Case):
    """-o, and outputs that refuse."""

    def test_output_file(self):
        path, out = self.write_mail(), self.path('out.jsonl')
        result = run('read', path, '--format', 'json', '-o', out)
        self.assert_ok(result)
        self.assertEqual(result.out, '')
        with open(out, encoding='utf-8') as f:
            self.assertEqual(f.read(), run('read', path, '--format', 'json').out)

    def test_an_input_is_never_overwritten(self):
        path = self.write_mail()
        os.symlink(path, self.path('link'))
        before = octets_of(path)
        for arguments in ((path,), (self.directory,), (self.path('link'),), ('-',)):
            for out in path, self.path('link'):
                with self.subTest(arguments=arguments, out=out), open(path, 'rb') as stdin:
                    done = subprocess.run([SMTPSCOPE, 'read', *arguments, '-o', out],
                                          stdin=stdin, capture_output=True)
                    self.assertEqual(done.returncode, 1)
                    self.assertRegex(done.stderr, rb'\Asmtpscope: .*: is one of the inputs\n\Z')
                    self.assertEqual(octets_of(path), before)

    def test_nothing_is_appended_to_an_input(self):
        path = self.write_mail()
        before = octets_of(path)
        for arguments in ((path,), (self.directory,), ('-',)):
            with open(path, 'rb') as stdin, open(path, 'ab') as stdout:
                done = subprocess.run([SMTPSCOPE, 'read', *arguments], stdin=stdin, stdout=stdout,
                                      stderr=subprocess.PIPE)
            self.assertEqual(done.returncode, 1)
            self.assertEqual(done.stderr, b'smtpscope: standard output: is one of the inputs\n')
            self.assertEqual(octets_of(path), before)

    def test_a_result_may_lie_beside_the_captures(self):
        self.write_mail()
        with open(self.path('result'), 'wb') as stdout:
            done = subprocess.run([SMTPSCOPE, 'read', self.directory], stdout=stdout)
        self.assertEqual(done.returncode, 0)
        self.assertIn(b'alice@example.org', octets_of(self.path('result')))

    def test_a_longer_output_is_replaced_whole(self):
        path, out = self.write_mail(), self.write('out', b'x' * 100_000)
        self.assert_ok(run('read', path, '--format', 'json', '-o', out))
        self.assertEqual(octets_of(out), run('read', path, '--format', 'json').out_bytes)

    def test_a_nul_does_not_cut_a_sender(self):
        """What follows it decides whose mail it is."""
        path = self.write_mail(dialogue=MAIL.replace('alice@', 'ceo@good.example\0@'))
        session, = run('read', path, '--format', 'json', '--log', 'session').records()
        self.assertEqual(session['display'], 'SMTP MAIL <ceo@good.example\0@example.org>')

    def test_output_file_that_cannot_be(self):
        result = run('read', self.write_mail(), '-o', self.path('no/such/place'))
        self.assert_trouble(result, 1, r'.*no/such/place: .*[Nn]o such file')

    def test_full_disk(self):
        path = self.write_mail()
        for arguments in (['read'], ['read', '--format', 'json'], ['dialog']):
            result = run(*arguments, path, '-o', '/dev/full')
            self.assert_trouble(result, 1, '.*No space left on device')

    def test_a_limit_of_the_size_of_files(self):
        """Is told as a full disk is."""
        limit = lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))
        path = self.write('many.pcap', many(20))
        for more in (['--format', 'json'], ['--format', 'eve'], ['--format', 'zeek']):
            done = subprocess.run([SMTPSCOPE, 'read', path, *more, '-o', self.path('out')], env=environment(), preexec_fn=limit,
                                  stderr=subprocess.PIPE, timeout=TIMEOUT)
            self.assertEqual(done.returncode, 1)
            self.assertIn(b'File too large', done.stderr)

    def test_full_standard_output(self):
        for arguments in (['read', self.write_mail()], ['--help'], ['--version'], ['help'],
                          ['help', 'read'], ['schema', '--help'], ['schema'],
                          ['completion', 'bash']):
            with open('/dev/full', 'wb') as full:
                done = subprocess.run([SMTPSCOPE, *arguments], stdout=full, stderr=subprocess.PIPE,
                                      env=environment(), timeout=TIMEOUT)
            self.assertEqual(done.returncode, 1, arguments)
            self.assertEqual(done.stderr, b'smtpscope: write error: No space left on device\n')

    def test_full_disk_does_not_read_on_for_nothing(self):
        path = self.write('many.pcap', many(3000))
        begin = time.monotonic()
        result = run('read', path, '--format', 'json', '-o', '/dev/full')
        self.assert_trouble(result, 1, '')
        self.assertEqual(len(result.err.splitlines()), 1)
        self.assertLess(time.monotonic() - begin, TIMEOUT / 2)

    def test_closed_pipe_ends_quietly(self):
        path = self.write('many.pcap', many(2000))
        for arguments in (['read', '--format', 'json'], ['read', '--format', 'csv'], ['dialog']):
            child = subprocess.Popen([SMTPSCOPE, *arguments, path], stdout=subprocess.PIPE,
                                     stderr=subprocess.PIPE, env=environment())
            child.stdout.readline()
            child.stdout.close()
            error = child.stderr.read()
            child.stderr.close()
            self.assertEqual((child.wait(TIMEOUT), error), (0, b''), arguments)

    def test_help_into_a_closed_pipe(self):
        done = subprocess.run(['sh', '-c', '"$0" read --help | true', SMTPSCOPE],
                              stderr=subprocess.PIPE, env=environment(), timeout=TIMEOUT)
        self.assertEqual(done.stderr, b'')


class Interrupt(Case):
    """A signal that ends the reading: the open records are finished and printed, a line says that
    there was more, and the status is 128 and the signal's number."""

    def interrupt(self, *arguments, number=signal.SIGINT):
        rows = packets(is_closed=False)
        os.mkfifo(self.path('fifo'))
        child = subprocess.Popen([SMTPSCOPE, *arguments, self.path('fifo')],
                                 stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                 stderr=subprocess.PIPE, env=environment(),
                                 preexec_fn=with_signals([number]))
        with open(self.path('fifo'), 'wb') as fifo:
            fifo.write(pcap(rows[:-2]))  # before QUIT
            fifo.flush()
            time.sleep(0.5)  # let it read; what it has not read by then it may leave
            child.send_signal(number)
            out, error = child.communicate(timeout=TIMEOUT)
        os.remove(self.path('fifo'))
        self.assertEqual(error.decode(), f'smtpscope: ended by {number.name} after '
                                         f'{len(rows) - 2} packets: what came behind them was not '
                                         'read\n')
        self.assertEqual(child.returncode, 128 + number)
        return out.decode()

    def test_open_records_are_printed(self):
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            text = self.interrupt('read', '--format', 'json', '--log', 'session,transaction,stats',
                                  number=number)
            self.assertRegex(text, r'"type":"transaction".*"outcome":"accepted"')
            self.assertRegex(text, r'"type":"session".*"outcome":"open"')
            self.assertTrue(text.splitlines()[-1].startswith('{"type":"stats"'))

    def test_table_is_printed(self):
        self.assertIn('alice@example.org', self.interrupt('read'))

    def test_what_is_ignored_stays_so(self):
        """nohup"""
        os.mkfifo(self.path('fifo'))
        child = subprocess.Popen([SMTPSCOPE, 'read', self.path('fifo')], stdout=subprocess.PIPE,
                                 stderr=subprocess.PIPE, env=environment(),
                                 preexec_fn=with_signals([], [signal.SIGHUP]))
        with open(self.path('fifo'), 'wb') as fifo:
            child.send_signal(signal.SIGHUP)
            fifo.write(pcap(packets()))
        out, error = child.communicate(timeout=TIMEOUT)
        self.assertEqual((child.returncode, error), (0, b''))
        self.assertIn(b'1 accepted', out)


class Terminal(Case):
    """Colour and width are for terminals; --color and --progress decide otherwise."""

    def on_terminal(self, *arguments, **options):
        status, text = run_on_terminal(*arguments, **options)
        self.assertEqual(status, 0)
        return text

    def test_colour_only_on_a_terminal(self):
        path = self.write_mail()
        for command in ('read', 'dialog'):
            self.assertNotIn('\x1b', run(command, path).out)
            self.assertIn('\x1b[', self.on_terminal(command, path))
            self.assertIn('\x1b[', run(command, path, '--color', 'always').out)
            self.assertNotIn('\x1b', self.on_terminal(command, path, '--color', 'never'))

    def test_table_keeps_to_the_width(self):
        path = self.write('many.pcap', many(5))
        for columns in (50, 60, 80, 120):
            for paths in [path], captures():
                text = self.on_terminal('read', *paths, '--color', 'never', columns=columns)
                for line in text.replace('\r', '').splitlines():
                    self.assertLessEqual(len(line), columns, line)

    def test_rows_are_tied_to_the_dialogue(self):
        text = self.on_terminal('read', *captures()[:5], '--color', 'never', columns=80)
        self.assertRegex(text.splitlines()[0], r'\bFLOW\b')

    def progress(self, when):
        """Both outputs of a run that takes more than a second, as packets come slowly."""
        octets = many(300)
        with open(self.path('out'), 'w+b') as out, subprocess.Popen(
                [SMTPSCOPE, 'read', '-', '--format', 'json', '--progress', when],
                stdin=subprocess.PIPE, stdout=out, stderr=subprocess.PIPE,
                env=environment()) as child:
            child.stdin.write(octets[:len(octets) // 2])
            child.stdin.flush()
            time.sleep(1.2)
            _, error = child.communicate(octets[len(octets) // 2:], timeout=TIMEOUT)
            out.seek(0)
            return out.read(), error

    def test_progress_is_on_standard_error_alone(self):
        expected = run('read', '-', '--format', 'json', stdin=many(300)).out_bytes
        for when, is_shown in (('always', True), ('never', False), ('auto', False)):
            out, error = self.progress(when)
            self.assertEqual(out, expected)
            self.assertEqual(bool(error), is_shown, when)

    def test_json_has_no_colour(self):
        for options in ([], ['--color', 'always']):
            self.assertNotIn('\x1b', self.on_terminal('read', self.write_mail(), '--format', 'json',
                                                      *options))


class Robust(Case):
    def test_memory_limit_is_obeyed_and_told(self):
        rows = [row for i in range(3000) for row in packets(MAIL, i, BEGIN + i / 1e6)[:6]]
        path = self.write('open.pcap', pcap(sorted(rows, key=lambda r: r[0])))
        result = run('read', path, '--format', 'json', '--log', 'stats', '--memory-limit', '1M')
        self.assert_ok(result)
        stats = result.records()[0]
        self.assertLessEqual(stats['memory_peak'], 1 << 20)
        self.assertGreater(stats['flows_evicted'], 0)


if __name__ == '__main__':
    unittest.main()
