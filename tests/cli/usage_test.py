"""What the program says about itself, and how it refuses what it does not understand."""
import os
import re
import unittest

from common import ROOT, Case, run

COMMANDS = ('read', 'dialog', 'extract', 'schema', 'completion', 'help')
OPTIONS = ('--format', '--log', '-o', '--port', '--bpf', '--merge', '--checksums', '--memory-limit',
           '--show-secrets', '--progress', '--color')


class Help(Case):
    def test_help_names_every_command(self):
        for arguments in (['--help'], ['help'], ['-h']):
            result = run(*arguments)
            self.assert_ok(result)
            for command in COMMANDS:
                self.assertIn(command, result.out, arguments)

    def test_each_command_has_its_help(self):
        for command in COMMANDS:
            for arguments in ([command, '--help'], ['help', command]):
                result = run(*arguments)
                self.assert_ok(result)
                self.assertIn('smtpscope ' + command, result.out, arguments)

    def test_help_of_read_names_every_option(self):
        text = run('read', '--help').out
        for option in OPTIONS:
            self.assertIn(option, text)

    def test_help_fits_a_terminal(self):
        for command in COMMANDS:
            for line in run('help', command).out.splitlines():
                self.assertLessEqual(len(line), 100, line)

    def test_manual_page_has_it_all(self):
        with open(os.path.join(ROOT, 'docs/smtpscope.1.scd'), encoding='utf-8') as f:
            manual = f.read()
        for command in COMMANDS:
            self.assertIn(f'*smtpscope {command}', manual)
        for option in re.findall(r'(?<![\w-])--?[a-z][a-z-]*', run('help', 'read').out):
            self.assertIn(f'*{option}*', manual)

    def test_help_tells_what_records_there_are(self):
        text = run('help', 'read').out
        for line in (r'stats  +The run', r'transaction  +A mail transaction', r'csv  +Comma'):
            self.assertRegex(text, r'(?m)^  ' + line)

    def test_usage_names_options_only_where_there_are_some(self):
        for command in COMMANDS:
            text = run('help', command).out
            self.assertEqual('[OPTIONS]' in text, '--progress' in text, command)

    def test_help_of_a_picture_tells_nothing_of_logs(self):
        text = run('help', 'dialog').out
        self.assertNotIn('--log', text)
        self.assertNotRegex(text, r'(?m)^ +fileinfo')
        self.assertIn('--format', text)

    def test_help_of_the_filter(self):
        """Each name that the shells offer, and examples that are understood."""
        self.assertIn("'smtpscope help filter'", run('help', 'read').out)
        text = run('help', 'filter').out
        for line in text.splitlines():
            self.assertLessEqual(len(line), 84, line)
        self.assertLess(len(text.splitlines()), 50)
        names = re.search(r'names=\((.*?)\)', run('completion', 'bash').out).group(1).split()
        self.assertEqual(re.findall(r'^  (\w+) ', text.split('NAME is one of')[1]
                                    .split('VALUE, by')[0], re.M), names)
        examples = re.findall(r'^  (\S.*?)  +\S', text.split('Examples:')[1], re.M)
        self.assertGreaterEqual(len(examples), 5)
        for expression in examples:
            result = run('read', '--format', 'json', '--where', expression, '/dev/null')
            self.assertNotEqual(result.status, 2, result.err)

    def test_settings_are_checked(self):
        for words, why in ((['--set', 'nothing=1'], 'no such setting'),
                           (['--set', 'hash'], 'NAME=VALUE'),
                           (['--set', 'hash=md4'], 'md5,sha1,sha256'),
                           (['--set', 'mime=perhaps'], 'yes or no'),
                           (['--set', 'stream_depth=-1'], 'number'),
                           (['--set', 'body_md5=2'], 'on, off or auto'),
                           (['--set', 'stream_depth=1P'], 'number'),
                           (['--set', 'url_schemes=' + 'x' * 300], 'too long'),
                           (['--set', 'url_schemes=ht tp'], 'http,https'),
                           (['--hash', 'sha512'], 'md5,sha1,sha256')):
            self.assert_trouble(run('read', *words, 'x.pcap'), 2, '.*' + why)

    def test_help_takes_one_command(self):
        result = run('help', 'read', 'dialog')
        self.assert_trouble(result, 2, ".*'dialog'")
        self.assertEqual(result.out, '')

    def test_version(self):
        result = run('--version')
        self.assert_ok(result)
        self.assertRegex(result.out, r'\Asmtpscope \d+\.\d+\.\d+')


class Refusals(Case):
    """Exit status 2, a reason, and nothing on standard output."""

    def refuse(self, pattern, *arguments):
        result = run(*arguments)
        self.assert_trouble(result, 2, pattern)
        self.assertEqual(result.out, '')
        return result.err

    def test_no_command(self):
        result = run()
        self.assertEqual((result.status, result.out), (2, ''))
        self.assertIn('read', result.err)

    def test_unknown_command(self):
        self.assertIn('frobnicate', self.refuse('', 'frobnicate'))

    def test_no_file(self):
        self.refuse('', 'read')
        self.refuse('', 'dialog')

    def test_unknown_option(self):
        self.assertIn('--frobnicate', self.refuse('', 'read', self.write_mail(), '--frobnicate'))

    def test_unknown_option_among_letters(self):
        self.assertIn("'-x'", self.refuse('', 'read', self.write_mail(), '-mx'))

    def test_unknown_format_tells_the_known_ones(self):
        text = self.refuse('', 'read', self.write_mail(), '--format', 'xml')
        for word in ('xml', 'table', 'json', 'csv'):
            self.assertIn(word, text)

    def test_unknown_record_type_tells_the_known_ones(self):
        text = self.refuse('', 'read', self.write_mail(), '--log', 'session,frob')
        for word in ('frob', 'flow', 'session', 'transaction', 'event', 'stats'):
            self.assertIn(word, text)

    def test_unknown_words_take_one_line(self):
        for option in ('--format', '--log'):
            text = self.refuse('', 'read', self.write_mail(), option, 'frob')
            self.assertEqual(len(text.splitlines()), 1)

    def test_a_picture_has_its_own_choice_of_records(self):
        """Fed with others it would lie: "no SMTP seen"."""
        path = self.write_mail()
        for command, own in (('read', 'table'), ('dialog', 'dialog')):
            for log in ('session', 'stats', 'event', 'session,transaction,stats'):
                text = self.refuse('', command, path, '--log', log)
                self.assertEqual(len(text.splitlines()), 1)
                for word in (own, log.replace(',', ', '), '--format json'):
                    self.assertIn(word, text)
        self.assert_ok(run('dialog', path, '--log', 'session', '--format', 'json'))

    def test_one_type_of_records(self):
        text = self.refuse('', 'read', self.write_mail(), '-f', 'csv', '-l', 'flow,session')
        self.assertRegex(text, "'csv' .* flow, session .*--format json$")

    def test_memory_limit_that_is_too_small(self):
        for size in ('0', '1', '500', '65535', '63K'):
            text = self.refuse('', 'read', self.write_mail(), '--memory-limit', size)
            self.assertIn('64K', text)
        self.assert_ok(run('read', self.write_mail(), '--memory-limit', '64K'))

    def test_bad_filter_expression(self):
        self.refuse('', 'read', self.write_mail(), '--bpf', 'tcp prt 25')

    def test_bad_values(self):
        for option, value in (('--port', '0'), ('--port', '65536'), ('--port', '25,'),
                              ('--port', 'smtp!'), ('--memory-limit', 'much'),
                              ('--memory-limit', '-1'), ('--color', 'blue'),
                              ('--progress', 'maybe')):
            with self.subTest(option=option, value=value):
                self.refuse('', 'read', self.write_mail(), option, value)

    def test_option_without_its_value(self):
        self.refuse('', 'read', self.write_mail(), '--format')

    def test_refusals_point_to_the_help(self):
        for arguments in (['frobnicate'], ['help', 'frobnicate'],
                          ['read', '--frobnicate', 'x.pcap']):
            self.assertRegex(self.refuse('', *arguments), '--help|smtpscope help')


if __name__ == '__main__':
    unittest.main()
