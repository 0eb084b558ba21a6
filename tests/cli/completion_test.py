"""What the shells complete, asked of the shells themselves: a line is typed on a terminal, and all
that the shell would complete is put into it."""
import os
import pty
import re
import select
import shutil
import subprocess
import tempfile
import time
import unittest

from common import TIMEOUT, environment, run

FILES = ['mail.pcap', 'other mail.pcap']
BEGIN, END = '\x1e', '\x1f'  # around the line, as the shell tells it

BASH_SET_UP = r'''
PS1='$ '; bind 'set bell-style none'; bind 'set enable-bracketed-paste off'
tell() { printf '\036%s\037' "$READLINE_LINE"; READLINE_LINE=; READLINE_POINT=0; }
bind '"\C-t": insert-completions'; bind -x '"\C-o": tell'
'''
ZSH_SET_UP = r'''
PS1='$ '; unsetopt beep prompt_cr prompt_sp; unset zle_bracketed_paste
autoload -U compinit; compinit -u -D
all() { _main_complete; compstate[insert]=all; }
zle -C all complete-word all
tell() { printf '\036%s\037' "$BUFFER"; BUFFER=; }
zle -N tell; bindkey '^T' all; bindkey '^O' tell
'''


def help_options(command):
    return sorted(set(re.findall(r'(?<![\w-])--[a-z][a-z-]*', run('help', command).out)))


def help_commands():
    return re.findall(r'^  smtpscope (\w+)', run('help').out, re.M)


def known_formats():
    """As the refusal of an unknown one tells them."""
    return re.findall(r'[\w-]+', run('read', '--format', '?', 'x').err.split('there are:')[1])


def known_records():
    return re.findall(r'\w+', run('read', '--log', '?', 'x').err.split('there are:')[1])


def known_logs():
    """Of all formats; those with words of their own tell them, the others the types of records."""
    found = set(known_records())
    for name in known_formats():
        found |= set(re.findall(r'\w+', run('read', '-f', name, '--log', '?', 'x')
                                .err.rsplit(':', 1)[1]))
    return sorted(found)


def known_settings():
    return re.findall(r'^  (\w+)', run('help', 'settings').out, re.M)


class Terminal:
    """A shell on a terminal, in a directory of its own."""

    def __init__(self, command, set_up, directory):
        self.child, self.fd = pty.fork()
        if self.child == 0:
            os.chdir(directory)
            os.execvpe(command[0], command, environment(HOME=directory, TERM='vt100', COLUMNS='999',
                                                        INPUTRC='/dev/null', ZDOTDIR=directory))
        with open(os.path.join(directory, 'set-up'), 'w', encoding='utf-8') as f:
            f.write(set_up)
        os.write(self.fd, b' . ./set-up; rm set-up; printf "\\036ready\\037"\n')
        self.answer()

    def answer(self):
        """The next text between the marks."""
        text, limit = '', time.monotonic() + TIMEOUT
        while END not in text and time.monotonic() < limit:
            if select.select([self.fd], [], [], 1)[0]:
                text += os.read(self.fd, 65536).decode('utf-8', 'replace')
        found = re.search(f'{BEGIN}(.*?){END}', text, re.S)
        if not found:
            raise AssertionError('no answer: ' + repr(text))
        return found.group(1)

    def complete(self, line, key=b'\x14'):
        """The line after all completions were put into it."""
        os.write(self.fd, line.encode() + key + b'\x0f')
        return self.answer()

    def close(self):
        os.close(self.fd)
        os.kill(self.child, 9)
        os.waitpid(self.child, 0)


class Laws:
    """What holds in each shell; offered(line) gives what completes its last word, whole."""

    def assert_offers(self, line, expected):
        self.assertEqual(sorted(self.offered(line)), sorted(expected), line)

    def test_commands(self):
        offered = [w for w in self.offered('smtpscope ') if not w.startswith('-')]
        self.assertEqual(sorted(offered), sorted(help_commands()))
        self.assert_offers('smtpscope dia', ['dialog'])

    def test_options_of_every_command(self):
        for command in help_commands():
            with self.subTest(command):
                self.assert_offers(f'smtpscope {command} --', help_options(command) or ['--help'])

    def test_a_hyphen_alone_begins_an_option(self):
        self.assertTrue([w for w in self.offered('smtpscope read -') if w.endswith('-format')])

    def test_formats(self):
        for option in ('--format ', '-f '):
            self.assert_offers('smtpscope read ' + option, known_formats())
            self.assert_offers('smtpscope context ' + option, ['markdown', 'json', 'wireshark-mcp'])
        self.assert_offers('smtpscope context --detail ', ['1', '2', '3'])
        self.assert_offers('smtpscope read --format j', ['json'])

    def test_a_value_after_the_equals_sign(self):
        self.assertEqual([w.split('=')[-1] for w in self.offered('smtpscope read --format=js')],
                         ['json'])

    def test_logs_in_a_list(self):
        """Types of records, and what the formats have for words of their own."""
        self.assertLess(set(known_records()) | {'fileinfo', 'conn'}, set(known_logs()))
        for line in ('smtpscope read --log ', 'smtpscope read --format eve --log '):
            self.assertEqual(sorted(w.strip(',') for w in self.offered(line)), known_logs())
        self.assertEqual([w.split(',')[1] for w in self.offered('smtpscope read --log flow,tr')],
                         ['transaction'])

    def test_colours(self):
        self.assert_offers('smtpscope dialog --color ', ['auto', 'always', 'never'])
        self.assert_offers('smtpscope read --progress n', ['never'])

    def test_captures(self):
        for line in ('smtpscope read ', 'smtpscope dialog --merge ', 'smtpscope read --output ',
                     'smtpscope read -- '):
            self.assert_offers(line, FILES)
        self.assert_offers('smtpscope read mail.pcap o', ['other mail.pcap'])

    def test_directories(self):
        """Files are none."""
        os.mkdir(os.path.join(self.directory, 'found'))
        self.addCleanup(os.rmdir, os.path.join(self.directory, 'found'))
        for option in ('-d', '--directory'):
            offered = self.offered(f'smtpscope extract {option} ')
            self.assertEqual([w.rstrip('/') for w in offered], ['found'])

    def test_no_files_where_none_belong(self):
        for line in ('smtpscope schema ', 'smtpscope read --port ', 'smtpscope read --bpf '):
            with self.subTest(line):
                self.assertEqual([w for w in self.offered(line) if w[0] != '-'], [])

    def test_names_of_a_filter(self):
        """Each at the beginning of a term: after a blank, a parenthesis, a hyphen."""
        for typed, names in (('hel', ['helo:']), ("'hel", ['helo:']),
                             ("'from:alice cod", ['code:']),
                             ("'(cmd:AUTH or -hel", ['helo:']), ("'mail_f", ['mail_from:']),
                             ("'recipients.enh", ['recipients.enhanced:']),
                             ("'from:cod", []), ('from:cod', []), ("'xyzzy", [])):
            with self.subTest(typed):
                offered = [re.split("[ ('-]", w)[-1]
                           for w in self.offered('smtpscope read --where ' + typed)]
                found = [w for w in offered if w.endswith(':')]
                if names:
                    self.assertLessEqual(set(names), set(found), offered)
                    begun = re.split("[ ('-]", typed)[-1]
                    self.assertEqual([w for w in found if not w.startswith(begun)], [])
                else:
                    self.assertEqual([w for w in offered if w.endswith(':') or w in FILES], [])

    def test_short_names_of_a_filter_come_first(self):
        """Fields are too many to be offered where nothing was typed."""
        offered = [w for w in self.offered('smtpscope read --where ') if w.endswith(':')]
        self.assertLessEqual({'from:', 'to:', 'code:', 'tls:'}, set(offered))
        self.assertNotIn('mail_from:', offered)
        self.assertLess(len(offered), 40)

    def test_shells(self):
        self.assert_offers('smtpscope completion ', ['bash', 'zsh', 'fish'])

    def test_what_help_knows(self):
        self.assert_offers('smtpscope help ', help_commands() + ['filter', 'settings'])

    def test_settings(self):
        for option in ('--set ', '-s '):
            offered = self.offered('smtpscope read ' + option)
            self.assertEqual(sorted(w.rstrip('=') for w in offered), sorted(known_settings()))
        offered = self.offered('smtpscope read --set=mim')
        self.assertEqual([w.rstrip('=').split('=')[-1] for w in offered], ['mime'])

    def test_values_of_a_setting_are_not_offered(self):
        for line in ('smtpscope read --set mime=m', 'smtpscope read --set=mime=m'):
            self.assertEqual(self.offered(line), [], line)


class Shell(unittest.TestCase):
    name, command, set_up = '', [], ''

    @classmethod
    def setUpClass(cls):
        if not shutil.which(cls.name):
            raise unittest.SkipTest(f'no {cls.name}')
        cls.directory = tempfile.mkdtemp(prefix='smtpscope-test-')
        cls.addClassCleanup(shutil.rmtree, cls.directory)
        cls.script = run('completion', cls.name).out
        cls.place = tempfile.mkdtemp(prefix='smtpscope-test-')
        cls.addClassCleanup(shutil.rmtree, cls.place)
        for name in FILES:
            with open(os.path.join(cls.directory, name), 'wb'):
                pass

    @classmethod
    def write_script(cls, name):
        with open(os.path.join(cls.place, name), 'w', encoding='utf-8') as f:
            f.write(cls.script)
        return os.path.join(cls.place, name)


class Bash(Laws, Shell):
    name = 'bash'

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        path = cls.write_script('smtpscope')
        cls.terminal = Terminal(['bash', '--norc', '--noprofile', '-i'],
                                BASH_SET_UP + f'. {path}\n', cls.directory)
        cls.addClassCleanup(cls.terminal.close)

    def offered(self, line):
        """insert-completions puts the whole words, with spaces after them, for the last one.  It
        loses the quotation, which a tabulator does not."""
        if "'" in line:
            text = self.terminal.complete(line, b'\t')
            self.assertTrue(text.startswith(line), text)
            return [text] if text != line else []
        text = self.terminal.complete(line)
        kept = line[:len(line) - len(re.split('[ =]', line)[-1])]
        self.assertTrue(text.startswith(kept), text)
        if text == line:
            return []
        return [w.replace('\\ ', ' ') for w in re.findall(r'(?:\\.|[^\s\\])+', text[len(kept):])]

    def test_a_setting_goes_on_behind_its_name(self):
        self.assertEqual(self.offered('smtpscope read --set mess'), ['message_file='])

    def test_syntax(self):
        done = subprocess.run(['bash', '-n'], input=self.script.encode(), stderr=subprocess.PIPE)
        self.assertEqual((done.returncode, done.stderr), (0, b''))


class Zsh(Laws, Shell):
    name = 'zsh'

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.write_script('_smtpscope')
        cls.terminal = Terminal(['zsh', '-f', '-i'], f'fpath=({cls.place} $fpath)\n'
                                + ZSH_SET_UP, cls.directory)
        cls.addClassCleanup(cls.terminal.close)

    def offered(self, line):
        text = self.terminal.complete(line)
        kept = line[:len(line) - len(line.split(' ')[-1])]
        self.assertTrue(text.startswith(kept), text)
        if text == line:
            return []
        return [w.replace('\\ ', ' ').rstrip('=')
                for w in re.findall(r'(?:\\.|[^\s\\])+', text[len(kept):])]

    def test_a_setting_goes_on_behind_its_name(self):
        line = 'smtpscope read --set mess'
        self.assertEqual(self.terminal.complete(line, b'\t'), line + 'age_file=')

    def test_syntax(self):
        done = subprocess.run(['zsh', '-n', os.path.join(self.place, '_smtpscope')],
                              stderr=subprocess.PIPE)
        self.assertEqual((done.returncode, done.stderr), (0, b''))


class Fish(Laws, Shell):
    name = 'fish'

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.path = cls.write_script('smtpscope.fish')

    def offered(self, line):
        done = subprocess.run(['fish', '--no-config', '-c',
                               f'source {self.path}; complete -C {line!r}'], cwd=self.directory,
                              stdout=subprocess.PIPE, env=environment(HOME=self.directory),
                              timeout=TIMEOUT)
        return [w.split('\t')[0] for w in done.stdout.decode().splitlines()]

    def test_a_setting_goes_on_behind_its_name(self):
        self.assertEqual(self.offered('smtpscope read --set mess'), ['message_file='])

    def test_syntax(self):
        done = subprocess.run(['fish', '--no-execute', self.path], cwd=self.directory,
                              stderr=subprocess.PIPE, env=environment(HOME=self.directory))
        self.assertEqual((done.returncode, done.stderr), (0, b''))


class Command(unittest.TestCase):
    def test_unknown_shell(self):
        for arguments in (['tcsh'], [], ['bash', 'zsh']):
            result = run('completion', *arguments)
            self.assertEqual((result.status, result.out), (2, ''), arguments)
            self.assertRegex(result.err, 'bash.*zsh.*fish')


if __name__ == '__main__':
    unittest.main()
