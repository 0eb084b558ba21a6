"""The documents name only what is there."""
import glob
import os
import re
import shutil
import subprocess
import tempfile
import unittest

import readme
from common import CAPTURES, ROOT, SMTPSCOPE, environment, run

DOCUMENTS = ('*.md', 'docs/**/*.md', 'tests/**/*.md')
LINK = re.compile(r'\]\(([^)#:]+)(?:#[^)]*)?\)')
C_PROGRAM = re.compile(r'^```c\n(#include <smtpscope.*?)^```$', re.M | re.S)
CODE = re.compile(r'`([A-Za-z0-9_./-]+)`')
FOLDERS = ('src/', 'tests/', 'docs/', 'bench/', 'tools/', '.ci/')


def documents():
    return sorted({p for pattern in DOCUMENTS
                   for p in glob.glob(os.path.join(ROOT, pattern), recursive=True)})


def read(path):
    with open(path, encoding='utf-8') as f:
        return f.read()


class Documents(unittest.TestCase):
    def test_links_lead_somewhere(self):
        for path in documents():
            for target in LINK.findall(read(path)):
                with self.subTest(document=os.path.relpath(path, ROOT), target=target):
                    self.assertTrue(os.path.exists(os.path.join(os.path.dirname(path), target)))

    def test_index_has_every_page(self):
        folder = os.path.join(ROOT, 'docs')
        linked = {os.path.normpath(p) for p in LINK.findall(read(os.path.join(folder, 'README.md')))}
        for path in glob.glob(os.path.join(folder, '**/*'), recursive=True):
            if path.endswith(('.md', '.scd')) and not path.endswith('/README.md'):
                self.assertIn(os.path.relpath(path, folder), linked)

    def test_named_files_are_there(self):
        for path in documents():
            for name in CODE.findall(read(path)):
                if name.startswith(FOLDERS) and not re.search('[A-Z]{4}', name):
                    with self.subTest(document=os.path.relpath(path, ROOT), name=name):
                        places = (ROOT, os.path.dirname(path))
                        self.assertTrue(any(os.path.exists(os.path.join(p, name)) for p in places))

    def test_architecture_names_every_folder(self):
        text = read(os.path.join(ROOT, 'ARCHITECTURE.md'))
        for folder in sorted(os.listdir(os.path.join(ROOT, 'src'))):
            if os.path.isdir(os.path.join(ROOT, 'src', folder)):
                self.assertIn(folder + '/', text)

    def run_script(self, script):
        """In a directory with a capture of a refusal, under the name that the documents use."""
        with tempfile.TemporaryDirectory() as directory:
            capture = os.path.join(CAPTURES, 'postfix-relay-denied.pcap')
            subprocess.run(['zstd', '-q', capture, '-o', os.path.join(directory, 'mail.pcap.zst')],
                           check=True)
            os.symlink(SMTPSCOPE, os.path.join(directory, 'smtpscope'))
            env = environment(PATH=directory + os.pathsep + os.environ['PATH'])
            done = subprocess.run(['sh', '-c', script], cwd=directory, env=env,
                                  capture_output=True, text=True)
        summary = r'smtpscope: \d+ messages?, .* -> \w+\n'
        self.assertEqual((done.returncode, re.sub(summary, '', done.stderr)), (0, ''), script)
        return done.stdout

    def test_scripts_do_what_they_say(self):
        if not shutil.which('jq') or not shutil.which('zstd'):
            self.skipTest('no jq, or no zstd')
        out = {s: self.run_script(s) for s in readme.scripts(read(os.path.join(ROOT, 'README.md')))}
        refused, = [text for script, text in out.items() if 'accepted' in script]
        self.assertRegex(refused, r'\A.*Relay access denied\n\Z')

    def test_commands_that_are_mentioned(self):
        text = read(os.path.join(ROOT, 'README.md'))
        for command in re.findall(r'`smtpscope ([a-z ]+)`', text):
            result = run(*command.split())
            self.assertEqual((result.status, result.err), (0, ''), command)
            self.assertTrue(result.out)

    def test_pictures_are_what_the_program_writes(self):
        shown = readme.pictures(read(os.path.join(ROOT, 'README.md')))
        self.assertGreaterEqual(len(shown), 2)
        for command, lines in shown:
            with self.subTest(command):
                self.assertEqual('\n'.join(lines), '\n'.join(readme.output_of(command)))

    def test_every_anomaly_has_its_row(self):
        """Of those that the sources can report."""
        known = set(re.findall(r'SS_ANOMALY_\w+ +SS_SLICE\("(\w+)"\)',
                               read(os.path.join(ROOT, 'src/engine/session.h'))))
        for path in 'src/smtp/anomaly.c', 'src/tls/anomaly.c', 'src/mail/anomaly.c':
            known |= set(re.findall(r'SS_\w+\] = "(\w+)"', read(os.path.join(ROOT, path))))
        rows = re.findall(r'^\| ((?:`\w+`(?:, )?)+) \|', read(os.path.join(ROOT, 'docs/anomalies.md')),
                          re.M)
        described = [name for row in rows for name in re.findall(r'`(\w+)`', row)]
        self.assertEqual(sorted(described), sorted(known))

    def test_every_signal_has_its_row(self):
        known = re.findall(r'\[SS_SIGNAL_\w+\] = "(\w+)"', read(os.path.join(ROOT, 'src/mail/signal.c')))
        described = re.findall(r'^\| `(\w+)` \|', read(os.path.join(ROOT, 'docs/signals.md')), re.M)
        self.assertGreater(len(known), 40)
        self.assertEqual(described, known)

    def test_programs_compile(self):
        if not shutil.which('cc'):
            self.skipTest('no cc')
        for path in documents():
            for code in C_PROGRAM.findall(read(path)):
                done = subprocess.run(['cc', '-std=c99', '-Wall', '-Wextra', '-Werror',
                                       '-I' + os.path.join(ROOT, 'include'), '-fsyntax-only',
                                       '-x', 'c', '-'], input=code.encode(), stderr=subprocess.PIPE)
                self.assertEqual(done.returncode, 0, path + done.stderr.decode())

    def test_targets_of_the_makefile(self):
        targets = re.findall(r'^([a-z]+):', read(os.path.join(ROOT, 'Makefile')), re.M)
        for path in documents():
            for target in re.findall(r'`make ([a-z]+)`', read(path)):
                self.assertIn(target, targets, path)


if __name__ == '__main__':
    unittest.main()
