"""Zeek's logs, read back by a strict reader of their # headers: all that a consumer of Zeek's knows
of a column is its type."""
import ipaddress
import json
import os
import re
import unittest

from common import BEGIN, MAIL, Case, captures, packets, pcap, run

LOGS = ('smtp', 'files', 'conn', 'ssl', 'weird')
FIELDS = {
    'smtp': 'ts uid id.orig_h id.orig_p id.resp_h id.resp_p trans_depth helo mailfrom rcptto date '
            'from to cc reply_to msg_id in_reply_to subject x_originating_ip first_received '
            'second_received last_reply path user_agent tls fuids',
    'files': 'ts fuid uid id.orig_h id.orig_p id.resp_h id.resp_p source depth analyzers mime_type '
             'filename duration local_orig is_orig seen_bytes total_bytes missing_bytes '
             'overflow_bytes timedout parent_fuid md5 sha1 sha256 extracted extracted_cutoff '
             'extracted_size',
    'conn': 'ts uid id.orig_h id.orig_p id.resp_h id.resp_p proto service duration orig_bytes '
            'resp_bytes conn_state local_orig local_resp missed_bytes history orig_pkts '
            'orig_ip_bytes resp_pkts resp_ip_bytes tunnel_parents',
    'ssl': 'ts uid id.orig_h id.orig_p id.resp_h id.resp_p version cipher curve server_name '
           'resumed last_alert next_protocol established ssl_history cert_chain_fps '
           'client_cert_chain_fps sni_matches_cert',
    'weird': 'ts uid id.orig_h id.orig_p id.resp_h id.resp_p name addl notice peer source',
}

MIXED = '''
S: 220 mx.example.net ESMTP
C: EHLO client.example.org
S: 250 mx.example.net
C: RCPT TO:<early@example.net>
S: 503 5.5.1 no
C: MAIL FROM:<alice@example.org>
S: 250 ok
C: RCPT TO:<bob@example.net>
S: 250 ok
C: DATA
S: 354 go
C: Subject: tab\there, comma, back\\slash, gr\u00fc\u00dfe and \udcff
C: To: "Doe, J." <bob@example.net>, -
C: MIME-Version: 1.0
C: Content-Type: multipart/mixed; boundary=b
C:
C: --b
C: Content-Type: text/plain; name=a.txt
C:
C: some text of more than ten octets
C: --b--
C: .
S: 250 queued
C: QUIT
S: 221 bye
'''


# --- the reader ----------------------------------------------------------------------------------

class NotZeek(Exception):
    """What Zeek would not have written."""


def need(is_so, what):
    if not is_so:
        raise NotZeek(what)


def unescape(text):
    """Strings alone have escapes: \\xNN is an octet, a doubled backslash is one."""
    out = bytearray()
    for part in re.findall(rb'\\x[0-9a-f]{2}|\\\\|[^\\]+|\\', text):
        need(part != b'\\', 'a backslash of no escape: %r' % text)
        out += part if part[:1] != b'\\' else \
            b'\\' if part == b'\\\\' else bytes([int(part[2:], 16)])
    return bytes(out)


def one_of(*words):
    def read(text):
        need(text in words, 'neither of %r: %r' % (words, text))
        return text == words[0]
    return read


def matching(pattern, make):
    def read(text):
        need(re.fullmatch(pattern, text), '%r is not like %r' % (text, pattern))
        return make(text.decode())
    return read


SCALARS = {
    b'time': matching(rb'-?\d+\.\d{6}', float),
    b'interval': matching(rb'-?\d+\.\d{6}', float),
    b'string': unescape,
    b'enum': matching(rb'[a-z]+', str),
    b'addr': matching(rb'[0-9a-f:.]+', ipaddress.ip_address),
    b'port': matching(rb'\d{1,5}', int),
    b'count': matching(rb'\d+', int),
    b'bool': one_of(b'T', b'F'),
}


class Log:
    """A log of Zeek's, all of it, or NotZeek."""

    def __init__(self, octets):
        lines = octets.split(b'\n')
        need(lines.pop() == b'', 'no line end at the end')
        self.marks = {}
        need(lines[0] == rb'#separator \x09', lines[0])
        for line in lines[1:8]:
            key, *values = line[1:].split(b'\t')
            need(line[:1] == b'#' and values, line)
            self.marks[key.decode()] = values
        need(list(self.marks) == ['set_separator', 'empty_field', 'unset_field', 'path', 'open',
                                  'fields', 'types'], self.marks)
        need(lines[-1].startswith(b'#close\t'), lines[-1])
        for key, text in (('open', self.marks['open'][0]), ('close', lines[-1][7:])):
            need(re.fullmatch(rb'\d{4}(-\d\d){5}', text), (key, text))
        self.path = self.marks['path'][0].decode()
        self.fields = [f.decode() for f in self.marks['fields']]
        need(len(self.fields) == len(self.marks['types']), 'fields and types')
        self.rows = [self.read_row(line) for line in lines[8:-1]]

    def read_row(self, line):
        need(not line.startswith(b'#'), line)
        cells = line.split(b'\t')
        need(len(cells) == len(self.fields), '%d cells: %r' % (len(cells), line))
        return {name: self.read_cell(kind, cell)
                for name, kind, cell in zip(self.fields, self.marks['types'], cells)}

    def read_cell(self, kind, cell):
        unset, empty = self.marks['unset_field'][0], self.marks['empty_field'][0]
        many = re.fullmatch(rb'(set|vector)\[(\w+)\]', kind)
        need(cell != b'', 'an empty cell')
        if cell == unset:
            return None
        if many and cell == empty:
            return []
        if many:
            separator = self.marks['set_separator'][0]
            return [self.read_cell(many.group(2), part) for part in cell.split(separator)]
        if kind == b'string' and cell == empty:
            return b''
        return SCALARS[kind](cell)


def zeek_cut(octets, *names):
    """What `zeek-cut NAME...` prints: cells as they are."""
    fields, out = None, []
    for line in octets.split(b'\n'):
        if line.startswith(b'#fields\t'):
            fields = [f.decode() for f in line.split(b'\t')[1:]]
        elif line and not line.startswith(b'#'):
            cells = line.split(b'\t')
            out.append(tuple(cells[fields.index(n)].decode() for n in names))
    return out


def as_json(value):
    """A value of TSV as zeek-json has it."""
    if isinstance(value, bytes):
        try:
            return value.decode()
        except UnicodeDecodeError:
            return value.decode('utf-8', 'backslashreplace')
    if isinstance(value, list):
        return [as_json(v) for v in value]
    if isinstance(value, (ipaddress.IPv4Address, ipaddress.IPv6Address)):
        return str(value)
    return value


# --- tests ---------------------------------------------------------------------------------------

class Reading(Case):
    def log(self, capture, log, *options):
        result = run('read', capture, '--format', 'zeek', '--log', log, *options)
        self.assert_ok(result)
        return Log(result.out_bytes) if result.out_bytes else None

    def write_mixed(self):
        return self.write('mixed.pcap', pcap(packets(MIXED)))

    def test_fields_of_every_log(self):
        capture = self.write_mixed()
        for log in ('smtp', 'files', 'conn', 'weird'):
            read = self.log(capture, log)
            self.assertEqual((read.path, ' '.join(read.fields)), (log, FIELDS[log]))

    def test_a_row_of_smtp(self):
        rows = self.log(self.write_mixed(), 'smtp').rows
        self.assertEqual([r['mailfrom'] for r in rows], [None, b'alice@example.org'])
        row = rows[1]
        self.assertEqual(row['subject'],
                         'tab\there, comma, back\\slash, gr\u00fc\u00dfe and '.encode() + b'\xff')
        self.assertEqual(row['to'], [b'"Doe, J." <bob@example.net>', b'-'])
        self.assertEqual(row['rcptto'], [b'bob@example.net'])
        self.assertEqual(row['last_reply'], b'250 queued')
        self.assertEqual([str(a) for a in row['path']], ['192.0.2.25', '198.51.100.2'])
        self.assertIs(row['tls'], False)
        self.assertEqual(len(row['fuids']), 1)
        self.assertEqual(rows[0]['ts'], BEGIN + 0.003)

    def test_rows_belong_together(self):
        capture = self.write_mixed()
        logs = {log: self.log(capture, log).rows for log in ('smtp', 'files', 'conn', 'weird')}
        uids = {row['uid'] for rows in logs.values() for row in rows}
        self.assertEqual(len(uids), 1)
        self.assertRegex(uids.pop().decode(), r'^C[0-9A-Za-z]{17}$')
        self.assertEqual(logs['smtp'][1]['fuids'], [logs['files'][0]['fuid']])
        self.assertEqual(logs['files'][0]['filename'], b'a.txt')
        self.assertEqual(logs['files'][0]['seen_bytes'], 33)
        self.assertEqual(logs['conn'][0]['service'], b'smtp')
        self.assertEqual(logs['conn'][0]['conn_state'], b'SF')
        self.assertEqual([r['name'] for r in logs['weird']], [b'smtp_mail_transaction_invalid'])

    def test_json_says_the_same(self):
        capture = self.write_mixed()
        for log in ('smtp', 'files', 'conn', 'weird'):
            result = run('read', capture, '--format', 'zeek-json', '--log', log)
            self.assert_ok(result)
            rows = [{k: as_json(v) for k, v in row.items() if v is not None}
                    for row in self.log(capture, log).rows]
            self.assertEqual([json.loads(line) for line in result.out.splitlines()], rows)

    def test_zeek_cut(self):
        result = run('read', self.write_mail(), '--format', 'zeek')
        self.assertEqual(zeek_cut(result.out_bytes, 'mailfrom', 'rcptto', 'subject'),
                         [('alice@example.org', 'bob@example.net,nobody@example.net', 'hello')])

    def test_every_recorded_capture(self):
        for capture in captures():
            with self.subTest(capture=os.path.basename(capture)):
                out = self.path(os.path.basename(capture) + '.logs')
                os.mkdir(out)
                self.assert_ok(run('read', capture, '--format', 'zeek', '--log', ','.join(LOGS),
                                   '-o', out, '--set', 'message_file=yes'))
                for name in os.listdir(out):
                    with open(os.path.join(out, name), 'rb') as f:
                        log = Log(f.read())
                    self.assertEqual((log.path + '.log', ' '.join(log.fields)),
                                     (name, FIELDS[log.path]))

    def test_nothing_to_tell_is_no_log(self):
        result = run('read', self.write('empty.pcap', pcap([])), '--format', 'zeek')
        self.assertEqual((result.status, result.out, result.err), (0, '', ''))


class Where(Case):
    def setUp(self):
        super().setUp()
        mails = [MAIL.replace('alice', name) for name in ('alice', 'carol')]
        rows = [row for i, mail in enumerate(mails) for row in packets(mail, i, BEGIN + i)]
        self.capture = self.write('two.pcap', pcap(rows))

    def test_only_what_matches(self):
        result = run('read', self.capture, '--format', 'zeek', '--where', 'from:carol')
        self.assert_ok(result)
        self.assertEqual(zeek_cut(result.out_bytes, 'mailfrom', 'subject'),
                         [('carol@example.org', 'hello')])

    def test_nothing_matches(self):
        result = run('read', self.capture, '--format', 'zeek', '--where', 'from:dave')
        self.assertEqual((result.status, result.out), (0, ''))


class Files(Case):
    def setUp(self):
        super().setUp()
        self.capture = self.write('mixed.pcap', pcap(packets(MIXED)))
        os.mkdir(self.path('logs'))

    def test_a_file_a_log(self):
        for kind in ('zeek', 'zeek-json'):
            result = run('read', self.capture, '--format', kind, '--log', ','.join(LOGS),
                         '-o', self.path('logs'))
            self.assert_ok(result)
            self.assertEqual(result.out, '')
            self.assertEqual(sorted(os.listdir(self.path('logs'))),
                             ['conn.log', 'files.log', 'smtp.log', 'weird.log'])
            for name in os.listdir(self.path('logs')):
                with open(os.path.join(self.path('logs'), name), 'rb') as f:
                    octets = f.read()
                if kind == 'zeek':
                    self.assertEqual(Log(octets).path + '.log', name)
                else:
                    self.assertNotIn(b'_path', octets)

    def test_several_logs_need_a_directory(self):
        for target in ([], ['-o', self.path('one.log')]):
            result = run('read', self.capture, '--format', 'zeek', '--log', 'smtp,conn', *target)
            self.assert_trouble(result, 2, 'the format .zeek. writes one log to one output')
        self.assertFalse(os.path.exists(self.path('one.log')))

    def test_json_mixes_them(self):
        result = run('read', self.capture, '--format', 'zeek-json', '--log', ','.join(LOGS))
        self.assert_ok(result)
        paths = [json.loads(line)['_path'] for line in result.out.splitlines()]
        self.assertEqual(set(paths), {'smtp', 'files', 'conn', 'weird'})

    def test_an_input_is_not_written_to(self):
        taken = os.path.join(self.path('logs'), 'smtp.log')
        os.rename(self.capture, taken)
        with open(taken, 'rb') as f:
            before = f.read()
        result = run('read', taken, '--format', 'zeek', '-o', self.path('logs'))
        self.assert_trouble(result, 1, '.*smtp.log: is one of the inputs')
        with open(taken, 'rb') as f:
            self.assertEqual(f.read(), before)

    def test_a_log_that_cannot_be_made(self):
        os.mkdir(os.path.join(self.path('logs'), 'smtp.log'))
        result = run('read', self.capture, '--format', 'zeek', '-o', self.path('logs'))
        self.assert_trouble(result, 1, '.*smtp.log: Is a directory')

    def test_a_directory_is_made(self):
        """If its name says that it is one."""
        logs = self.path('new') + '/'
        self.assert_ok(run('read', self.capture, '--format', 'zeek', '--log', 'smtp,conn', '-o',
                           logs))
        self.assertEqual(sorted(os.listdir(logs)), ['conn.log', 'smtp.log'])
        for place in (self.path('no/such/place') + '/', os.path.join(self.capture, '')):
            result = run('read', self.capture, '--format', 'zeek', '-o', place)
            self.assert_trouble(result, 1, r'.*/(smtp\.log)?: (No such file or|Not a) directory')

    def test_other_formats_take_no_directory(self):
        result = run('read', self.capture, '--format', 'json', '-o', self.path('logs'))
        self.assert_trouble(result, 1, '.*logs: Is a directory')
        result = run('read', self.capture, '--format', 'json', '-o', self.path('none') + '/')
        self.assert_trouble(result, 1, '.*none/: No such file or directory')


if __name__ == '__main__':
    unittest.main()
