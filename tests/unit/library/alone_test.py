"""The library by itself, as somebody finds it who has a C compiler, meson and ninja: it configures,
builds and installs without the program, needs libc alone, exports what its headers promise and
nothing else, and what is installed compiles and runs the examples.
"""
import os
import re
import shlex
import subprocess
import sys
import tempfile
import unittest

ROOT = os.path.abspath(os.path.join(os.path.dirname(__file__), '..', '..', '..'))
HERE = os.path.join(ROOT, 'tests/unit/library')
EXAMPLES = os.path.join(ROOT, 'examples')
CAPTURE = os.path.join(ROOT, 'tests/captures/relay-bounce.pcap')
HEADERS = sorted(os.listdir(os.path.join(ROOT, 'include/smtpscope')))
C_STANDARDS = ('c99', 'c11', 'c17')
CXX_STANDARDS = ('c++11', 'c++20')
STRICT = ['-Wall', '-Wextra', '-Werror', '-pedantic']


def run(*command, **kwargs):
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                          check=False, **kwargs)
    if done.returncode:
        raise AssertionError(f'{shlex.join(command)}: status {done.returncode}\n{done.stdout}')
    return done.stdout


class Headers(unittest.TestCase):
    def compile(self, compiler, language, standard, header):
        run(compiler, '-std=' + standard, *STRICT, '-I' + os.path.join(ROOT, 'include'),
            '-x', language, '-fsyntax-only', '-', input=f'#include <smtpscope/{header}>\n')

    def test_each_alone_as_c(self):
        for header in HEADERS:
            for standard in C_STANDARDS:
                self.compile('cc', 'c', standard, header)

    def test_each_alone_as_cxx(self):
        for header in HEADERS:
            for standard in CXX_STANDARDS:
                self.compile('g++', 'c++', standard, header)

    def test_they_include_libc_and_each_other(self):
        for header in HEADERS:
            with open(os.path.join(ROOT, 'include/smtpscope', header), encoding='utf-8') as f:
                for name in re.findall(r'#\s*include\s+[<"]([^>"]+)[>"]', f.read()):
                    self.assertIn(name, ['stddef.h', 'stdint.h']
                                  + ['smtpscope/' + h for h in HEADERS], header)

    def test_the_first_includes_all(self):
        with open(os.path.join(ROOT, 'include/smtpscope/smtpscope.h'), encoding='utf-8') as f:
            self.assertEqual(re.findall(r'<smtpscope/([^>]+)>', f.read()),
                             [h for h in HEADERS if h != 'smtpscope.h'])

    def test_the_version_is_the_projects(self):
        with open(os.path.join(ROOT, 'meson.build'), encoding='utf-8') as f:
            version = re.search(r"version: '([^']+)'", f.read()).group(1)
        with open(os.path.join(ROOT, 'include/smtpscope/base.h'), encoding='utf-8') as f:
            self.assertIn(f'#define SMTPSCOPE_VERSION "{version}"', f.read())


class Installed(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        # pylint: disable=consider-using-with
        cls.temporary = tempfile.TemporaryDirectory(prefix='smtpscope-library-')
        work = cls.temporary.name
        build, cls.root = os.path.join(work, 'build'), os.path.join(work, 'root')
        # no other library's description is found here
        nothing = {**os.environ, 'PKG_CONFIG_LIBDIR': work, 'PKG_CONFIG_PATH': ''}
        # not optimised: what is looked at here is the same, in half of the time
        run('meson', 'setup', '-Dprogram=false', '-Dtests=false', '--buildtype=plain',
            '-Dprefix=/usr', '-Dlibdir=lib', build, ROOT, env=nothing)
        run('ninja', '-C', build, env=nothing)
        run('meson', 'install', '-C', build, '--no-rebuild',
            env={**nothing, 'DESTDIR': cls.root})
        cls.lib = os.path.join(cls.root, 'usr/lib')
        cls.shared = os.path.join(cls.lib, 'libsmtpscope.so.0')
        cls.static = os.path.join(cls.lib, 'libsmtpscope.a')
        cls.found = {**os.environ, 'PKG_CONFIG_LIBDIR': os.path.join(cls.lib, 'pkgconfig'),
                     'PKG_CONFIG_SYSROOT_DIR': cls.root, 'LD_LIBRARY_PATH': cls.lib}

    @classmethod
    def tearDownClass(cls):
        cls.temporary.cleanup()

    def test_there_is_no_program(self):
        self.assertFalse(os.path.exists(os.path.join(self.root, 'usr/bin')))

    def test_all_headers_are_installed(self):
        self.assertEqual(sorted(os.listdir(os.path.join(self.root, 'usr/include/smtpscope'))),
                         HEADERS)

    def test_it_needs_libc_alone(self):
        dynamic = run('readelf', '-d', self.shared)
        self.assertEqual(re.findall(r'\(NEEDED\).*\[(.*)\]', dynamic), ['libc.so.6'])
        self.assertEqual(re.findall(r'\(SONAME\).*\[(.*)\]', dynamic), ['libsmtpscope.so.0'])

    def test_it_exports_what_it_promises(self):
        symbols = run('nm', '-D', '--defined-only', '--with-symbol-versions', self.shared)
        exported = sorted(' '.join(line.split()[2].split('@@'))
                          for line in symbols.splitlines() if ' A ' not in line)
        with open(os.path.join(HERE, 'exported.txt'), encoding='utf-8') as f:
            self.assertEqual(exported, f.read().splitlines())

    def test_all_that_is_declared_is_exported(self):
        declared = set()
        for header in HEADERS:
            with open(os.path.join(ROOT, 'include/smtpscope', header), encoding='utf-8') as f:
                text = re.sub(r'/\*.*?\*/', '', f.read(), flags=re.S)
                declared |= set(re.findall(r'SS_API[^;]*?\b(ss_\w+)\(', text))
        with open(os.path.join(HERE, 'exported.txt'), encoding='utf-8') as f:
            self.assertEqual(sorted(declared), [line.split()[0] for line in f])

    def test_the_static_one_defines_nothing_of_others(self):
        for line in run('nm', '-g', '--defined-only', self.static).splitlines():
            words = line.split()
            if len(words) == 3:
                self.assertRegex(words[2], '^ss_')

    def compile(self, name, *more):
        flags = run('pkg-config', '--cflags', '--libs', 'smtpscope', env=self.found).split()
        out = os.path.join(self.temporary.name, name + ''.join(more).replace('-', '_'))
        source = os.path.join(EXAMPLES, name + '.c')
        run('cc', '-std=c99', *STRICT, source, '-o', out, *more, *flags, env=self.found)
        return out

    def check(self, command, expected):
        with open(os.path.join(EXAMPLES, 'expected', expected), encoding='utf-8') as f:
            self.assertEqual(run(*command, env=self.found), f.read())

    def test_example_sniff_payload(self):
        self.check([self.compile('sniff_payload')], 'sniff_payload.txt')

    def test_example_follow_stream(self):
        self.check([self.compile('follow_stream'), os.path.join(EXAMPLES, 'session.txt')],
                   'follow_stream.txt')

    def test_example_read_capture(self):
        self.check([self.compile('read_capture'), CAPTURE], 'read_capture.txt')

    def test_example_read_capture_py(self):
        self.check([sys.executable, os.path.join(EXAMPLES, 'read_capture.py'), CAPTURE],
                   'read_capture_py.txt')

    def test_example_with_the_static_library(self):
        self.check([self.compile('read_capture', '-static'), CAPTURE], 'read_capture.txt')

    def test_example_as_cxx(self):
        flags = run('pkg-config', '--cflags', '--libs', 'smtpscope', env=self.found).split()
        source = os.path.join(self.temporary.name, 'a.cc')
        with open(source, 'w', encoding='utf-8') as f:
            f.write('#include <smtpscope/smtpscope.h>\n#include <cstdio>\n'
                    'int main() { std::puts(ss_version()); }\n')
        out = os.path.join(self.temporary.name, 'cxx')
        run('g++', '-std=c++11', *STRICT, source, '-o', out, *flags, env=self.found)
        self.assertEqual(run(out, env=self.found), '0.1.0\n')

    def test_readme(self):
        """The example in the README compiles and prints what it says."""
        with open(os.path.join(ROOT, 'README.md'), encoding='utf-8') as f:
            found = re.search(r'```c\n(#include <smtpscope.*?)```', f.read(), re.S)
        source = os.path.join(self.temporary.name, 'readme.c')
        with open(source, 'w', encoding='utf-8') as f:
            f.write(found.group(1))
        flags = run('pkg-config', '--cflags', '--libs', 'smtpscope', env=self.found).split()
        out = os.path.join(self.temporary.name, 'readme')
        run('cc', '-std=c99', *STRICT, source, '-o', out, *flags, env=self.found)
        self.assertEqual(run(out, env=self.found), 'SMTP MAIL <alice@example.com>\n')


if __name__ == '__main__':
    unittest.main()
