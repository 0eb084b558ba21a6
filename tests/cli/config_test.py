"""Settings of a site: --config, --internal, and the command config."""
import os
import re
import subprocess
import sys
import tempfile
import unittest

from common import CAPTURES, ROOT, SMTPSCOPE, run

CAPTURE = os.path.join(CAPTURES, 'postfix-esmtp.pcap')
PAGE = os.path.join(ROOT, 'docs/configuration.md')


def parsed(text):
    """{section: {name: [its words]}} of what --print writes: lists may go on on indented lines."""
    found, section, name = {}, None, None
    for line in text.splitlines():
        if not line or line.startswith(';'):
            continue
        if line.startswith('['):
            section = found.setdefault(line.strip('[]'), {})
        elif line.startswith(' '):
            section[name] += words(line)
        else:
            name, value = line.split(' =', 1)
            section[name] = words(value)
    return found


def words(text):
    return [w.strip() for w in re.split('[,;]', text) if w.strip()]


class Config(unittest.TestCase):
    maxDiff = None

    def setUp(self):
        directory = tempfile.TemporaryDirectory()
        self.addCleanup(directory.cleanup)
        self.directory = directory.name

    def write(self, text, name='site.ini'):
        path = os.path.join(self.directory, name)
        with open(path, 'wb') as f:
            f.write(text if isinstance(text, bytes) else text.encode('utf-8'))
        return path

    def printed(self, *arguments):
        result = run('config', '--print', *arguments)
        self.assertEqual((result.status, result.err), (0, ''))
        return result.out

    def refused(self, *arguments):
        result = run(*arguments)
        self.assertEqual((result.status, result.out), (2, ''))
        return result.err.splitlines()

    def test_all_that_is_wrong_is_told_by_line(self):
        path = self.write('[analysis]\ntop = 7\nrecipients_high = many\n[site]\nrelays = x\n[no]\n')
        told = [f'smtpscope: {path}:3: recipients_high: it is a number',
                f"smtpscope: {path}:5: relays: 'x': it is networks, such as 10.0.0.0/8 or "
                '2001:db8::1, without bits behind the prefix',
                f'smtpscope: {path}:6: [no]: there is no such section']
        for arguments in (('config', path), ('config', '--print', '--config', path),
                          ('read', CAPTURE, '--config', path), ('read', '-c', path, CAPTURE),
                          ('dialog', '--config=' + path, CAPTURE)):
            self.assertEqual(self.refused(*arguments), told, arguments)

    def test_a_right_one_is_passed_in_silence(self):
        path = self.write('[analysis]\ntop = 7\n')
        result = run('config', path)
        self.assertEqual((result.status, result.out, result.err), (0, '', ''))
        self.assertEqual(run('config', '-', stdin=b'[analysis]\ntop = 7\n').status, 0)

    def test_there_are_not_too_many_lines(self):
        told = self.refused('config', self.write('x\n' * 1000))
        self.assertEqual(len(told), 51)
        self.assertRegex(told[-1], 'site.ini: 950 more are wrong$')

    def test_binary_files_are_refused(self):
        told = self.refused('config', CAPTURE)
        self.assertEqual(told, [f'smtpscope: {CAPTURE}: it is no text, and so no file of settings'])
        latin = self.write('[site]\nvip_names = J\xfcrgen\n'.encode('latin-1'))
        self.assertRegex(self.refused('config', latin)[0], ':2: it is not UTF-8$')
        self.assertRegex(self.refused('config', '/dev/zero')[0], 'too long for a file of settings')

    def test_files_that_cannot_be_read(self):
        self.assertEqual(self.refused('config', 'no.ini'),
                         ['smtpscope: no.ini: No such file or directory'])
        self.assertRegex(self.refused('read', '--config', self.directory, CAPTURE)[0], 'directory')
        self.assertRegex(self.refused('config')[0], 'no file to check')
        self.assertRegex(self.refused('config', '--port', '25')[0], 'no option --port')
        self.assertRegex(self.refused('read', '--print', CAPTURE)[0], 'no option --print')

    def test_what_is_printed_reads_the_same(self):
        path = self.write('[site]\nvip_names = Doe, Jane; John Roe\ninternal_networks +=\n  ::/8\n'
                          '[analysis]\nauth_window = 90s\n')
        text = self.printed(path, '--set', 'top=9', '--internal', 'a.example,192.0.2.0/24')
        self.assertEqual(self.printed(self.write(text, 'again.ini')), text)
        found = parsed(text)
        self.assertEqual(found['analysis']['auth_window'], ['90s'])
        self.assertEqual(found['analysis']['top'], ['9'])
        self.assertEqual(found['site']['internal_domains'], ['a.example'])
        self.assertIn('::/8', found['site']['internal_networks'])
        self.assertIn('vip_names = Doe, Jane; John Roe\n', text)

    def test_every_setting_is_printed_with_its_default(self):
        text = self.printed()
        names = re.findall(r'^  (\w+)', run('help', 'settings').out, re.M)
        self.assertEqual(re.findall(r'^(\w+) =', text, re.M), names)
        self.assertEqual(len(re.findall(r'^; Default: .', text, re.M)), len(names))
        self.assertTrue(all(len(line) < 140 for line in text.splitlines()))

    def test_the_command_line_beats_the_file_wherever_it_stands(self):
        path = self.write('[analysis]\ntop = 7\n[site]\ninternal_domains = a.example\n')
        for arguments in (('--set', 'top=8', '--config', path), ('--config', path, '-s', 'top=8'),
                          (path, '-stop=8'), ('-s', 'top=8', path)):
            self.assertIn('\ntop = 8\n', self.printed(*arguments))
        site = parsed(self.printed('--internal', 'b.example', path))['site']
        self.assertEqual(site['internal_domains'], ['a.example', 'b.example'])
        site = parsed(self.printed('--set', 'internal_domains=b.example', path))['site']
        self.assertEqual(site['internal_domains'], ['b.example'])

    def test_later_files_beat_earlier_ones(self):
        first = self.write('[analysis]\ntop = 7\nconversations = 3\n', '1.ini')
        second = self.write('[analysis]\ntop = 8\n', '2.ini')
        found = parsed(self.printed('-c', first, '-c', second))['analysis']
        self.assertEqual((found['top'], found['conversations']), (['8'], ['3']))

    def test_what_is_internal(self):
        site = parsed(self.printed('--internal', '10.9.0.0/16,192.0.2.7,BÜCHER.example,local'))['site']
        self.assertEqual(site['internal_domains'], ['local', 'xn--bcher-kva.example'])
        self.assertIn('192.0.2.7', site['internal_networks'])
        self.assertNotIn('10.9.0.0/16', site['internal_networks'])  # 10.0.0.0/8 has it
        for wrong in ('', 'a.example,', '10.1.2.3/8', 'a@b.example', '10.0.0.0/33', '::1/0'):
            self.assertRegex(self.refused('read', '--internal', wrong, CAPTURE)[0],
                             'neither a network, such as 10.0.0.0/8, nor a domain')

    def test_what_is_below_a_section_without_its_end_is_looked_at(self):
        told = self.refused('config', self.write('[messages\nhash = foo\n[site] x\nrelays = y\n'))
        self.assertEqual([re.search(r':(\d): (\S+)', line).groups() for line in told],
                         [('1', 'a'), ('2', 'hash:'), ('3', 'nothing'), ('4', 'relays:')])
        self.assertNotIn('belongs', ''.join(told))

    def test_lists_have_a_row_at_least(self):
        self.assertRegex(self.refused('report', '--set', 'top=0', CAPTURE)[0], '1 at least')

    def test_findings_that_are_not_told(self):
        for off in ('auth', 'auth.', 'AUTH.', 'auth.plaintext, tls.'):
            self.printed('--set', 'findings_off=' + off)
        for off in ('auth.plain', 'aut', '.', 'auth.plaintext.', 'tls, nothing'):
            told = self.refused('report', '--set', 'findings_off=' + off, CAPTURE)
            self.assertRegex(told[0], 'findings_off: there is no finding')

    def test_settings_of_a_file_are_in_effect(self):
        path = self.write('[messages]\nhash = sha1\n')
        digests = run('read', '--config', path, '-f', 'json', '--log', 'file',
                      os.path.join(CAPTURES, 'postfix-attachment.pcap')).records('file')
        self.assertTrue(digests)
        for record in digests:
            self.assertIn('sha1', record)
            self.assertNotIn('sha256', record)

    def test_extract_takes_a_file_too(self):
        out = os.path.join(self.directory, 'out')
        self.assertEqual(run('extract', '-d', out, '-c', self.write('[site]\nrelays = ::1\n'),
                             CAPTURE).status, 0)


class Page(unittest.TestCase):
    """docs/configuration.md."""

    def test_settings_are_those_that_there_are(self):
        done = subprocess.run([sys.executable, os.path.join(ROOT, 'tools/settings.py'), '--check',
                               SMTPSCOPE], capture_output=True, text=True)
        self.assertEqual((done.returncode, done.stdout), (0, ''), done.stderr)

    def test_examples_are_right(self):
        with open(PAGE, encoding='utf-8') as f:
            examples = re.findall(r'^```ini\n(.*?)^```$', f.read(), re.M | re.S)
        self.assertEqual(len(examples), 2)
        for text in examples:
            result = run('config', '-', stdin=text.encode())
            self.assertEqual((result.status, result.err), (0, ''))

    def test_the_manual_s_example_is_right(self):
        with open(os.path.join(ROOT, 'docs/smtpscope.1.scd'), encoding='utf-8') as f:
            text = f.read().split('# CONFIGURATION')[1].split('```\n')[1]
        result = run('config', '-', stdin=text.encode())
        self.assertEqual((result.status, result.err), (0, ''))


if __name__ == '__main__':
    unittest.main()
