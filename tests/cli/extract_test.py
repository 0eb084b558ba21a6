"""extract: what is kept is what was sent, and nothing else in the file system changes."""
import base64
import csv
import hashlib
import io
import json
import os
import re
import resource
import shutil
import signal
import stat
import subprocess
import time
import unittest
import zipfile

from common import (BEGIN, ROOT, SMTPSCOPE, TIMEOUT, Case, captures, environment, packets, pcap, run,
                    with_signals)

SUMMARY = re.compile(r'smtpscope: (\d+) messages?, (\d+) files? \((\d+) (distinct|new)\), '
                     r'(\d+) incomplete -> (.*)')

HOSTILE = {  # name in a parameter as it is sent: safe name
    '"../../etc/passwd"': 'passwd',
    '"a/b"': 'b',
    '"/etc/cron.d/evil"': 'evil',
    '"C:\\\\Users\\\\bob\\\\x.doc"': 'x.doc',
    '"con.txt"': '_con.txt',
    '".bashrc"': '_bashrc',
    '"-rf"': '_rf',
    '"report.pdf . "': 'report.pdf',
    '"' + 'n' * 300 + '.pdf"': 'n' * 139 + '.pdf',
}
HOSTILE_2231 = {  # the same, percent encoded (RFC 2231)
    'cod%E2%80%AEgpj.exe': 'cod_gpj.exe',
    'nul%00byte.txt': 'nul_byte.txt',
    '%2E%2E%2F%2E%2E%2Fx': 'x',
    'line%0D%0Abreak': 'line__break',
}


def attachment(octets, parameter='filename="a.bin"'):
    text = base64.encodebytes(octets).decode().rstrip('\n')
    return ('Content-Type: application/octet-stream\n'
            f'Content-Disposition: attachment; {parameter}\n'
            f'Content-Transfer-Encoding: base64\n\n{text}\n')


def message(parts=(), text='Hello.', subject='hello', sender='alice@example.org'):
    """A message as it was written, its lines ended by LF."""
    head = f'From: {sender}\nTo: bob@example.net\nSubject: {subject}\nMIME-Version: 1.0\n'
    if not parts:
        return head + f'\n{text}\n'
    body = ''.join(f'--b\n{part}' for part in [f'\n{text}\n', *parts])
    return head + f'Content-Type: multipart/mixed; boundary=b\n\n{body}--b--\n'


def octets_of(text):
    return text.replace('\n', '\r\n').encode()


def dialogue(*messages, sender='alice@example.org'):
    lines = ['S: 220 mx.example.net ESMTP', 'C: EHLO client.example.org', 'S: 250 mx.example.net']
    for i, text in enumerate(messages):
        lines += [f'C: MAIL FROM:<{sender}>', 'S: 250 Ok', 'C: RCPT TO:<bob@example.net>',
                  'S: 250 Ok', 'C: DATA', 'S: 354 go']
        lines += ['C: ' + ('.' if line.startswith('.') else '') + line
                  for line in text.rstrip('\n').split('\n')]
        lines += ['C: .', f'S: 250 2.0.0 Ok: queued as 4dFq1z0Wc8z9rx{i}']
    return '\n'.join(lines + ['C: QUIT', 'S: 221 Bye', ''])


def sha256(octets):
    return hashlib.sha256(octets).hexdigest()


def tree(directory):
    """{path: octets} of all that is no directory; of a link where it leads."""
    found = {}
    for folder, _, names in os.walk(directory):
        for name in names:
            path = os.path.join(folder, name)
            if os.path.islink(path):
                octets = os.readlink(path)
            else:
                with open(path, 'rb') as f:
                    octets = f.read()
            found[os.path.relpath(path, directory)] = octets
    return found


class ExtractCase(Case):
    def setUp(self):
        super().setUp()
        self.out = self.path('out')

    def extract(self, *arguments, **changes):
        return run('extract', *arguments, '-d', self.out, **changes)

    def write_messages(self, *messages, name='mail.pcap', **options):
        return self.write_mail(name, dialogue=dialogue(*messages), **options)

    def rows(self):
        with open(os.path.join(self.out, 'index.jsonl'), encoding='utf-8') as f:
            return [json.loads(line) for line in f]

    def assert_summary(self, result, *expected, status=0):
        """messages, files, distinct ones, incomplete."""
        self.assertEqual(result.status, status, result.err)
        self.assertEqual(result.out, '')
        found = SUMMARY.search(result.err)
        self.assertTrue(found, result.err)
        self.assertEqual(tuple(int(found.group(i)) for i in (1, 2, 3, 5)), expected, result.err)

    def assert_sound(self):
        """Files are named by what they are, the index tells of each, and nothing else is there."""
        found = tree(self.out)
        told = {row['path'] for row in self.rows()}
        self.assertEqual(set(found) - {'index.jsonl', 'index.csv'}, told)
        for path, octets in found.items():
            if path.startswith('files/'):
                self.assertEqual(path.split('/')[1].removesuffix('.partial'), sha256(octets))
        for row in self.rows():
            self.assertEqual(row['size'], len(found[row['path']]))
            self.assertEqual(row['sha256'], sha256(found[row['path']]))
            self.assertEqual(row['complete'], '.partial' not in row['path'])


class Kept(ExtractCase):
    def test_a_message_is_kept_as_it_was_sent(self):
        text = message(text='.\n..\n.dots\nend')
        self.assert_summary(self.extract(self.write_messages(text)), 1, 1, 1, 0)
        self.assertEqual(tree(self.out)['messages/00001-1-1.eml'], octets_of(text))
        self.assert_sound()

    def test_attachments_are_kept_by_their_digests(self):
        originals = [os.urandom(n) for n in (1, 1000, 200000)] + [b'']
        text = message([attachment(o) for o in originals])
        n = 1 + len(originals)
        self.assert_summary(self.extract(self.write_messages(text)), 1, n, n, 0)
        found = tree(self.out)
        for octets in originals:
            self.assertEqual(found['files/' + sha256(octets)], octets)
        self.assert_sound()

    def test_what_comes_twice_is_kept_once(self):
        text = message([attachment(b'the same')] * 3)
        self.assert_summary(self.extract(self.write_messages(text, text)), 2, 8, 2, 0)
        self.assert_sound()

    def test_the_index_tells_what_was_kept(self):
        text = message([attachment(b'octets', 'filename="=?utf-8?Q?r=C3=A9sum=C3=A9.pdf?="')])
        self.extract(self.write_messages(text))
        file, kept = self.rows()[1:]
        self.assertEqual((file['kind'], kept['kind']), ('file', 'message'))
        for row in (file, kept):
            self.assertEqual(
                (row['flow_id'], row['transaction'], row['mail_from'], row['rcpt_to'],
                 row['outcome'], row['queue_id'], row['subject'], row['from'], row['src_port']),
                (1, 1, 'alice@example.org', ['bob@example.net'], 'accepted', '4dFq1z0Wc8z9rx0',
                 'hello', 'alice@example.org', 30001))
        self.assertEqual((file['filename'], file['safe_name'], file['size'], file['md5']),
                         ('résumé.pdf', 'résumé.pdf', 6, hashlib.md5(b'octets').hexdigest()))
        with open(os.path.join(self.out, 'index.csv'), newline='', encoding='utf-8') as f:
            rows = list(csv.DictReader(f))
        self.assertEqual([r['path'] for r in rows], [r['path'] for r in self.rows()])
        self.assertEqual(rows[1]['safe_name'], 'résumé.pdf')

    def test_the_index_tells_what_a_file_is(self):
        """Of a message that would be its first body: it tells nothing."""
        packed = io.BytesIO()
        names = ['report.doc', 'a;b', 'folder/résumé.exe']
        with zipfile.ZipFile(packed, 'w') as z:
            for name in names:
                z.writestr(name, b'octets')
        picture = b'\x89PNG\r\n\x1a\n' + bytes(40)
        text = message([attachment(packed.getvalue()),
                        attachment(picture).replace('octet-stream', 'pdf')], text='<html>')
        self.extract(self.write_messages(text))
        _, archive, other, kept = self.rows()
        self.assertEqual((archive['magic_type'], archive['members']), ('application/zip', names))
        self.assertEqual((other['magic_type'], other['type_mismatch']), ('image/png', True))
        for key in ('magic_type', 'type_mismatch', 'encrypted', 'members'):
            self.assertNotIn(key, kept)
        self.assertNotIn('type_mismatch', archive)
        with open(os.path.join(self.out, 'index.csv'), newline='', encoding='utf-8') as f:
            row = list(csv.DictReader(f))[1]
        self.assertEqual(row['members'], r'report.doc;a\x3bb;folder/résumé.exe')

    def test_the_index_tells_of_encryption(self):
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, 'w') as z:
            z.writestr('secret.txt', b'octets')
        octets = bytearray(packed.getvalue())
        for signature, at in ((b'PK\3\4', 6), (b'PK\1\2', 8)):
            octets[octets.index(signature) + at] |= 1  # general purpose bit 0 (APPNOTE 4.4.4)
        self.extract(self.write_messages(message([attachment(bytes(octets))])))
        self.assertEqual([r.get('encrypted') for r in self.rows()], [None, True, None])

    def test_the_columns_are_described(self):
        with open(os.path.join(ROOT, 'docs/records.md'), encoding='utf-8') as f:
            section = f.read().split('## The index of')[1]
        described = [key for row in re.findall(r'^\| (`.*?) \|', section, re.M)
                     for key in re.findall(r'`(\w+)`', row)]
        self.extract(self.write_messages(message()))
        with open(os.path.join(self.out, 'index.csv'), newline='', encoding='utf-8') as f:
            columns = next(csv.reader(f))
        self.assertEqual(sorted(described + ['non_utf8']), sorted(columns))

    def test_the_index_has_no_formulas(self):
        text = message([attachment(b'x', 'filename="=cmd|calc"')], subject='@sum(1)')
        self.extract(self.write_messages(text))
        with open(os.path.join(self.out, 'index.csv'), newline='', encoding='utf-8') as f:
            for row in csv.reader(f):
                for cell in row:
                    self.assertNotRegex(cell, r'^[=@+]')

    def test_the_same_input_gives_the_same(self):
        path = self.write_messages(*[message([attachment(b'%d' % i)]) for i in range(5)])
        self.extract(path)
        first = tree(self.out)
        shutil.rmtree(self.out)
        self.extract(path)
        self.assertEqual(tree(self.out), first)

    def test_who_may_read_it(self):
        umask = os.umask(0o022)
        self.addCleanup(os.umask, umask)
        self.extract(self.write_messages(message([attachment(b'#!/bin/sh\n')])))
        mode = lambda name: stat.S_IMODE(os.stat(os.path.join(self.out, name)).st_mode)
        self.assertEqual(mode('.'), 0o700)
        for name in tree(self.out):
            self.assertEqual(mode(name), 0o644, name)

    def test_many_at_once(self):
        """More than there may be open files."""
        rows, originals = [], []
        for i in range(120):
            originals.append(b'%d ' % i + os.urandom(100) * 1000)
            rows += packets(dialogue(message([attachment(originals[-1])])), number=i,
                            begin=BEGIN + i * 1e-6)
        path = self.write('many.pcap', pcap(sorted(rows, key=lambda row: row[0])))
        limit = lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (64, 64))
        for more in ([], ['--memory-limit', '64M'], ['--where', 'subject:hello']):
            done = subprocess.run([SMTPSCOPE, 'extract', path, '-d', self.out, *more],
                                  stderr=subprocess.PIPE, env=environment(), preexec_fn=limit,
                                  timeout=TIMEOUT)
            self.assertEqual(done.returncode, 0, done.stderr)
            self.assert_sound()
            found = tree(self.out)
            for octets in originals:
                self.assertEqual(found['files/' + sha256(octets)], octets)
            shutil.rmtree(self.out)

    def test_little_memory(self):
        """Costs envelopes, and what only they would choose; that is told."""
        originals = [b'%d' % i for i in range(50)]
        path = self.write_messages(message([attachment(o) for o in originals]))
        for more in ([], ['--where', 'file:a.bin'], ['--where', 'subject:hello']):
            result = self.extract(path, '--memory-limit', '64K', *more)
            self.assertEqual(result.status, 0)
            self.assert_sound()
            lost = {sha256(o) for o in originals} - {r['sha256'] for r in self.rows()}
            early = [r for r in self.rows() if 'mail_from' not in r]
            self.assertEqual('memory was short' in result.err, bool(early or lost))
            if 'subject:hello' not in more:
                self.assertEqual(lost, set())
            shutil.rmtree(self.out)

    def test_recorded_captures(self):
        for path in captures():
            with self.subTest(os.path.basename(path)):
                self.extract(path)
                self.assert_sound()
                shutil.rmtree(self.out)


class Names(ExtractCase):
    def test_hostile_names_are_only_in_the_index(self):
        names = {f'filename={k}': v for k, v in HOSTILE.items()}
        names.update({f"filename*=utf-8''{k}": v for k, v in HOSTILE_2231.items()})
        parts = [attachment(b'%d' % i, k) for i, k in enumerate(names)]
        before = set(os.listdir(self.directory))
        path = self.write_messages(message(parts))
        self.extract(path)
        self.assertEqual(set(os.listdir(self.directory)) - before, {'mail.pcap', 'out'})
        self.assert_sound()
        files = [row for row in self.rows() if row['kind'] == 'file'][1:]
        self.assertEqual([row['safe_name'] for row in files], list(names.values()))

    def test_an_empty_name(self):
        self.extract(self.write_messages(message([attachment(b'x', 'filename=""')])))
        self.assert_sound()
        self.assertIn(self.rows()[1].get('safe_name'), ('unnamed', None))


class Incomplete(ExtractCase):
    def test_a_gap(self):
        original = os.urandom(150000)
        rows = packets(dialogue(message([attachment(original)])))
        longest = [i for i, row in enumerate(rows) if len(row[1]) > 50000]
        del rows[longest[1]]
        result = self.extract(self.write('gap.pcap', pcap(rows)))
        self.assert_summary(result, 1, 2, 2, 2)
        self.assert_sound()
        part, file, kept = self.rows()
        self.assertEqual((part['complete'], file['complete'], kept['complete']),
                         (True, False, False))
        self.assertEqual((file['gaps'], kept['gaps'], kept['gap_bytes']), (1, 1, 60000))
        self.assertEqual(kept['path'], 'messages/00001-1-1.partial.eml')
        sent = octets_of(message([attachment(original)]))
        self.assertEqual(kept['size'], len(sent) - 60000, 'nothing stands for what is missing')

    def test_a_capture_that_ends_too_early(self):
        whole = pcap(packets(dialogue(message([attachment(os.urandom(200000))]))))
        result = self.extract(self.write('cut.pcap', whole[:150000]))
        self.assertEqual(result.status, 1)
        self.assert_sound()
        self.assertEqual([r['path'] for r in self.rows() if r['kind'] == 'message'],
                         ['messages/00001-1-1.partial.eml'])

    def test_a_signal(self):
        octets = pcap(packets(dialogue(message([attachment(b'first')]),
                                       message([attachment(os.urandom(300000))]))))
        child = subprocess.Popen([SMTPSCOPE, 'extract', '-', '-d', self.out], env=environment(),
                                 stdin=subprocess.PIPE, stderr=subprocess.PIPE,
                                 preexec_fn=with_signals([signal.SIGINT]))
        child.stdin.write(octets[:200000])
        child.stdin.flush()
        limit = time.monotonic() + TIMEOUT
        while not os.path.exists(os.path.join(self.out, 'messages/00001-1-1.eml')):
            self.assertLess(time.monotonic(), limit)
            time.sleep(0.01)
        child.send_signal(signal.SIGINT)
        _, told = child.communicate(timeout=TIMEOUT)
        self.assertEqual(child.returncode, 130)
        self.assertIn(b'ended by SIGINT', told)
        self.assert_sound()
        self.assertEqual([r['path'] for r in self.rows() if r['kind'] == 'message'],
                         ['messages/00001-1-1.eml', 'messages/00002-1-2.partial.eml'])

    def test_an_input_that_is_not_there(self):
        """Leaves nothing that would be in the way of the next try."""
        result = self.extract(self.path('nowhere.pcap'))
        self.assertEqual(result.status, 1)
        self.assertEqual(tree(self.out), {})
        self.assert_summary(self.extract(self.write_messages(message())), 1, 1, 1, 0)

    def test_a_closed_input(self):
        result = self.extract('-')
        self.assertEqual(result.status, 1)
        self.assertNotIn('index.jsonl', tree(self.out))


class Safe(ExtractCase):
    """What is there stays what it is."""

    def setUp(self):
        super().setUp()
        self.capture = self.write_messages(message([attachment(b'octets')]))
        self.file = 'files/' + sha256(b'octets')

    def test_an_earlier_index_is_not_replaced(self):
        self.extract(self.capture)
        for name in ('index.jsonl', 'index.csv'):
            before = tree(self.out)
            self.assert_trouble(self.extract(self.capture), 1, f'.*/{name}: is there already')
            self.assertEqual(tree(self.out), before)
            os.remove(os.path.join(self.out, name))

    def test_what_is_there_already_is_not_written_again(self):
        self.extract(self.capture)
        before = tree(self.out)
        times = {p: os.stat(os.path.join(self.out, p)).st_ino for p in before}
        for name in ('index.jsonl', 'index.csv'):
            os.remove(os.path.join(self.out, name))
        result = self.extract(self.capture)
        self.assertIn('2 files (0 new)', result.err)
        self.assertEqual(tree(self.out), before)
        for path in before:
            if 'index' not in path:
                self.assertEqual(os.stat(os.path.join(self.out, path)).st_ino, times[path])

    def plant(self, make):
        os.makedirs(os.path.join(self.out, 'files'))
        make(os.path.join(self.out, self.file))
        before = tree(self.directory)
        result = self.extract(self.capture)
        self.assert_summary(result, 1, 1, 1, 0, status=1)
        self.assertIn(f'{self.file}: is there already and is something else', result.err)
        after = tree(self.directory)
        for path, octets in before.items():
            self.assertEqual(after[path], octets, path)
        self.assertEqual([r.get('path') for r in self.rows() if 'filename' in r], [None])

    def test_something_else_of_that_name(self):
        def make(path):
            with open(path, 'wb') as f:
                f.write(b'OCTETS')
        self.plant(make)

    def test_a_link_of_that_name(self):
        self.write('target', b'octets')
        self.plant(lambda path: os.symlink(self.path('target'), path))

    def test_a_link_to_nowhere(self):
        self.plant(lambda path: os.symlink(self.path('nowhere'), path))
        self.assertFalse(os.path.exists(self.path('nowhere')))

    def test_links_in_the_place_of_folders(self):
        for name in ('files', 'messages'):
            elsewhere = self.path('elsewhere-' + name)
            os.makedirs(elsewhere)
            os.makedirs(self.out)
            os.symlink(elsewhere, os.path.join(self.out, name))
            self.assert_trouble(self.extract(self.capture), 1,
                                f'.*/{name}/: is a symbolic link, and is not followed')
            self.assertEqual(tree(elsewhere), {})
            shutil.rmtree(self.out)

    def test_a_link_in_the_place_of_the_index(self):
        os.makedirs(self.out)
        os.symlink(self.path('nowhere'), os.path.join(self.out, 'index.csv'))
        self.assert_trouble(self.extract(self.capture), 1, '.*/index.csv: is there already')
        self.assertFalse(os.path.exists(self.path('nowhere')))

    def test_a_pipe_in_the_place_of_a_file(self):
        os.makedirs(os.path.join(self.out, 'files'))
        os.mkfifo(os.path.join(self.out, self.file))
        self.assertEqual(self.extract(self.capture).status, 1)

    def test_a_file_in_the_place_of_the_directory(self):
        self.write('out', b'file')
        self.assert_trouble(self.extract(self.capture), 1, '.*/out/: Not a directory')

    def test_a_directory_above_is_not_made(self):
        result = run('extract', self.capture, '-d', self.path('a/b'))
        self.assert_trouble(result, 1, '.*a/b/: No such file or directory')

    @unittest.skipUnless(shutil.which('setpriv') or os.geteuid(), 'root writes everywhere')
    def test_a_directory_that_may_not_be_written(self):
        os.makedirs(os.path.join(self.out, 'files'))
        os.makedirs(os.path.join(self.out, 'messages'))
        os.chmod(self.out, 0o555)
        prefix = ['setpriv', '--inh-caps=-all', '--bounding-set=-all'] if not os.geteuid() else []
        done = subprocess.run([*prefix, SMTPSCOPE, 'extract', self.capture, '-d', self.out],
                              stderr=subprocess.PIPE, env=environment(), timeout=TIMEOUT)
        os.chmod(self.out, 0o755)
        if b'setpriv' in done.stderr:
            self.skipTest('setpriv may not')
        self.assertEqual(done.returncode, 1)
        self.assertEqual(done.stderr.decode(),
                         f'smtpscope: {self.out}/index.jsonl: Permission denied\n')
        self.assertEqual(tree(self.out), {})


class Full(ExtractCase):
    def check_full(self, done, n_kept):
        told = done.stderr.decode()
        self.assertEqual(done.returncode, 1, told)
        self.assertEqual(told.count('nothing more is kept'), 1, told)
        self.assertNotIn('tmp', ' '.join(tree(self.out)))
        self.assert_sound()
        self.assertEqual(len(self.rows()), n_kept)

    def test_a_limit_of_the_size_of_files(self):
        texts = [message([attachment(b'small')]), message([attachment(os.urandom(400000))]),
                 message()]
        path = self.write_messages(*texts)
        limit = lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (100000, 100000))
        for more in ([], ['--where', 'subject:hello']):
            done = subprocess.run([SMTPSCOPE, 'extract', path, '-d', self.out, *more],
                                  stderr=subprocess.PIPE, env=environment(), preexec_fn=limit,
                                  timeout=TIMEOUT)
            self.assertIn(b'File too large', done.stderr)
            # The text of the second message ended before its attachment was too large.
            self.check_full(done, 4 if not more else 3)
            shutil.rmtree(self.out)

    def test_a_full_disk(self):
        os.makedirs(self.out)
        if os.geteuid() or subprocess.run(['mount', '-t', 'tmpfs', '-o', 'size=256k', 'tmpfs',
                                           self.out], stderr=subprocess.DEVNULL).returncode:
            self.skipTest('cannot mount')
        self.addCleanup(subprocess.run, ['umount', self.out])
        path = self.write_messages(message([attachment(b'small')]),
                                   message([attachment(os.urandom(400000))]), message())
        done = subprocess.run([SMTPSCOPE, 'extract', path, '-d', self.out],
                              stderr=subprocess.PIPE, env=environment(), timeout=TIMEOUT)
        self.assertIn(b'No space left on device', done.stderr)
        self.check_full(done, 4)

    def test_an_index_that_does_not_fit(self):
        """Has a name that says so."""
        path = self.write_messages(*[message(subject='x' * 900)] * 60)
        limit = lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (50000, 50000))
        done = subprocess.run([SMTPSCOPE, 'extract', path, '-d', self.out], env=environment(),
                              stderr=subprocess.PIPE, preexec_fn=limit, timeout=TIMEOUT)
        self.assertEqual(done.returncode, 1)
        self.assertIn(b'index.jsonl: File too large', done.stderr)
        self.assertIn('index.partial.jsonl', tree(self.out))
        self.assertNotIn('index.jsonl', tree(self.out))


class Chosen(ExtractCase):
    def setUp(self):
        super().setUp()
        rows = packets(dialogue(message([attachment(b'invoice', 'filename=invoice.pdf'),
                                         attachment(b'x' * 5000, 'filename=picture.png')])))
        rows += packets(dialogue(message([attachment(b'other', 'filename=other.txt')],
                                         subject='second', sender='carol@example.org'),
                                 sender='carol@example.org'), number=2, begin=BEGIN + 10)
        self.capture = self.write('two.pcap', pcap(rows))

    def chosen(self, *expressions):
        arguments = [word for e in expressions for word in ('--where', e)]
        self.extract(self.capture, *arguments)
        self.assert_sound()
        rows = self.rows()
        shutil.rmtree(self.out)
        return [row.get('filename', row['path'][:9]) for row in rows]

    def test_where(self):
        first = second = 'messages/'
        mail = ['other.txt', second]
        for expression, expected in (
                ('from:carol', mail),
                ('to:bob subject:second', mail),
                ('mail_from:carol', mail),
                ('-from:alice', mail),
                ('file:invoice', ['invoice.pdf', first]),
                ('sha256:' + sha256(b'x' * 5000), ['picture.png']),
                ('type:file file:*', ['invoice.pdf', 'picture.png', 'other.txt']),
                ('from:nobody', [])):
            found = [name for name in self.chosen(expression) if not name.startswith('files')]
            self.assertEqual(found, expected, expression)

    def test_names_do_not_depend_on_the_choice(self):
        self.extract(self.capture, '--where', 'from:carol')
        self.assertIn('messages/00002-20-1.eml', tree(self.out))  # begins with packet 20


class Usage(ExtractCase):
    def test_a_directory_is_asked_for(self):
        self.assert_trouble(run('extract', self.write_messages(message())), 2, 'where to')

    def test_options_of_others(self):
        for option in ('--format', '--log', '--output', '--color'):
            self.assert_trouble(run('extract', option, 'json', 'x', '-d', self.out), 2,
                                f"'extract' takes no option {option}")
        self.assert_trouble(run('read', '-d', self.out, 'x'), 2,
                            "'read' takes no option --directory")

    def test_hashes(self):
        self.extract(self.write_messages(message()), '--hash', 'none')
        self.assert_sound()
        self.assertNotIn('md5', self.rows()[0])


if __name__ == '__main__':
    unittest.main()
