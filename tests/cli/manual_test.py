"""The manual pages: well formed, complete, and of nothing that is not there."""
import glob
import os
import re
import shutil
import subprocess
import tempfile
import unittest

from common import ROOT, environment, run

PAGES = sorted(glob.glob(os.path.join(ROOT, 'docs/*.scd')))
HEADERS = sorted(glob.glob(os.path.join(ROOT, 'include/smtpscope/*.h')))
OPTION = re.compile(r'(?<![\w-])--?[a-zA-Z][a-z-]*')
OF_PAGES = 'table text block will not fit on one page'  # which a terminal does not have
OF_SCDOC = 'skipping paragraph macro'  # it writes one before and after each heading


def source(name):
    with open(os.path.join(ROOT, 'docs', name), encoding='utf-8') as f:
        return f.read()


def section(text, title):
    return re.search(rf'^# {title}\n(.*?)(?=^# |\Z)', text, re.M | re.S).group(1)


def public_functions():
    found = set()
    for path in HEADERS:
        with open(path, encoding='utf-8') as f:
            found |= set(re.findall(r'^SS_API [^;(]*?(\w+)\(', f.read(), re.M))
    return found


def without_code(text):
    return re.sub(r'^```$.*?^```$', '', text, flags=re.M | re.S)


class Form(unittest.TestCase):
    def setUp(self):
        if not shutil.which('scdoc'):
            self.skipTest('no scdoc')
        self.directory = tempfile.mkdtemp(prefix='smtpscope-test-')
        self.addCleanup(shutil.rmtree, self.directory)

    def made(self):
        """Path of each page as roff."""
        for path in PAGES:
            name = os.path.basename(path)[:-len('.scd')]
            with self.subTest(name), open(path, 'rb') as f:
                done = subprocess.run(['scdoc'], stdin=f, stdout=subprocess.PIPE,
                                      stderr=subprocess.PIPE)
                self.assertEqual((done.returncode, done.stderr), (0, b''))
                page = os.path.join(self.directory, name)
                with open(page, 'wb') as out:
                    out.write(done.stdout)
                yield page

    def test_mandoc_has_no_complaint(self):
        if not shutil.which('mandoc'):
            self.skipTest('no mandoc')
        for page in self.made():
            done = subprocess.run(['mandoc', '-T', 'lint', '-W', 'warning', page],
                                  stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
            lines = done.stdout.decode().splitlines()
            self.assertEqual([line for line in lines if OF_SCDOC not in line], [])

    def test_man_has_no_complaint(self):
        if not shutil.which('man'):
            self.skipTest('no man')
        for page in self.made():
            done = subprocess.run(['man', '--warnings', '-l', page], stdout=subprocess.PIPE,
                                  stderr=subprocess.PIPE, env=environment(MANWIDTH='80'))
            told = [line for line in done.stderr.decode().splitlines() if OF_PAGES not in line]
            self.assertEqual((done.returncode, told), (0, []))
            self.assertGreater(len(done.stdout), 1000)


class Program(unittest.TestCase):
    """smtpscope(1)."""

    def setUp(self):
        self.text = source('smtpscope.1.scd')

    def test_commands(self):
        commands = set(re.findall(r'^  smtpscope (\w+)', run('help').out, re.M))
        described = re.findall(r'^\*(\w+)\*$', section(self.text, 'COMMANDS'), re.M)
        self.assertEqual(sorted(described), sorted(commands))
        used = re.findall(r'^\*smtpscope (\w+)', section(self.text, 'SYNOPSIS'), re.M)
        self.assertEqual(sorted(used), sorted(commands))

    def known_options(self):
        return {option for command in re.findall(r'^  smtpscope (\w+)', run('help').out, re.M)
                for option in OPTION.findall(run('help', command).out)}

    def test_options(self):
        known = self.known_options()
        described = set()
        for line in re.findall(r'^\*--?\w.*', section(self.text, 'OPTIONS'), re.M):
            described |= set(OPTION.findall(line))
        self.assertEqual(sorted(described), sorted(known))

    def test_options_that_are_mentioned(self):
        known = self.known_options() | {'--version'}
        for option in re.findall(r'(?<=\*)--[a-z][a-z-]*', without_code(self.text)):
            self.assertIn(option, known)
        for line in re.findall(r'smtpscope (?:read|dialog|extract) .*', self.text):
            for option in re.findall(r'(?<= )--[a-z][a-z-]*', line.split(' | ')[0]):
                self.assertIn(option, known, line)

    def test_formats_and_records(self):
        options = section(self.text, 'OPTIONS')
        formats = re.findall(r'\w+', run('read', '--format', '?', 'x').err.split('there are:')[1])
        self.assertGreater(len(formats), 1)
        for name in formats:
            self.assertIn(f'*{name}*', options)
        records = re.findall(r'\w+', run('read', '--log', '?', 'x').err.split('there are:')[1])
        described = re.findall(r'^\*(\w+)\*$', section(self.text, 'RECORDS'), re.M)
        self.assertEqual(described, records)

    def test_settings(self):
        known = re.findall(r'^  (\w+)', run('help', 'settings').out, re.M)
        self.assertGreater(len(known), 5)
        described = []
        for line in re.findall(r'^\*\w.*', section(self.text, 'SETTINGS'), re.M):
            described += re.findall(r'\*(\w+)\*', line)
        self.assertEqual(described, known)

    def test_names_of_a_filter(self):
        with open(os.path.join(ROOT, 'src/filter/name.c'), encoding='utf-8') as f:
            table = re.search(r'ss_filter_aliases\[\] = \{\n(.*?)^\};', f.read(),
                              re.M | re.S).group(1)
        described = re.findall(r'^\|[ \[] +\*(\w+):\*$', section(self.text, 'FILTER'), re.M)
        self.assertEqual(described, re.findall(r'\{"(\w+)",', table))

    def test_expressions_of_a_filter(self):
        """The examples are understood."""
        blocks = re.findall(r'^```\n(.*?)^```$', section(self.text, 'FILTER'), re.M | re.S)
        lines = [line for block in blocks for line in block.splitlines()]
        self.assertTrue(lines)
        for line in lines:
            expression = re.split(r'  +', line)[0].replace('\\\\', '\\')
            result = run('read', '--format', 'json', '--where', expression, '/dev/null')
            self.assertNotEqual(result.status, 2, result.err)

    def test_exit_statuses(self):
        """Those that the help names."""
        told = run('help', 'read').out.split('Exit status:')[1]
        described = re.findall(r'\*(\d+)\*', ' '.join(
            re.findall(r'^\*\d.*', section(self.text, 'EXIT STATUS'), re.M)))
        self.assertEqual(sorted(described), sorted(re.findall(r'\b\d+\b', told)))


@unittest.skipUnless(HEADERS, 'no library')
class Library(unittest.TestCase):
    """smtpscope(3)."""

    def setUp(self):
        self.text = source('smtpscope.3.scd')

    def test_functions(self):
        described = re.findall(r'(?:^|[*\s])\\?\*?(ss_\w+)\*?\(', without_code(self.text), re.M)
        self.assertEqual(sorted(set(described)), sorted(public_functions()))

    def test_headers(self):
        for path in HEADERS:
            self.assertIn(os.path.basename(path), self.text)

    def test_examples_compile(self):
        if not shutil.which('cc'):
            self.skipTest('no cc')
        blocks = re.findall(r'^```\n(#include.*?)^```$', self.text, re.M | re.S)
        self.assertGreaterEqual(len(blocks), 2)
        for code in blocks:
            done = subprocess.run(['cc', '-std=c99', '-Wall', '-Wextra', '-Werror',
                                   '-Wno-unused-parameter', '-I' + os.path.join(ROOT, 'include'),
                                   '-fsyntax-only', '-x', 'c', '-'],
                                  input=code.replace('\\\\', '\\').encode(), stderr=subprocess.PIPE)
            self.assertEqual(done.returncode, 0, done.stderr.decode())


if __name__ == '__main__':
    unittest.main()
