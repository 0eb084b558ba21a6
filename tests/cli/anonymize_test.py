"""--anonymize: nothing that tells of somebody is in any output.

A capture is full of secrets, each one a word that is nowhere else; every view of it is searched for each of
them, as it is and in the codings in which it was, or could be, shown.  A new command is a row of VIEWS."""
import base64
import json
import os
import re
import struct
import unittest
import urllib.parse

from common import BEGIN, CAPTURES, Case, captures, packets, pcap, run


def b64(text):
    return base64.b64encode(text.encode() if isinstance(text, str) else text).decode()


# --- a capture full of secrets -------------------------------------------------------------------

# Of people: no mode but mailbox=keep shows them.
USERS = ('quokkasmith', 'bandicootjones', 'numbatmiller', 'wallabyauth', 'possumlogin', 'koalacram',
         'echidnavrfy', 'dingoexpn', 'platypusntlm', 'taipanorcpt', 'gliderxclient', 'cassowaryauthid',
         'kookaburrabounce', 'lorikeetbody', 'galahsent', 'brolgaplus', 'numbertag77')
# Of organisations: mailbox=local shows them.
DOMAINS = ('wombatcorp', 'budgerigarltd', 'mallardhelo', 'heronhop', 'egretserver', 'ibisxclient',
           'storklink', 'cranesigner', 'plovertunnel', 'ternlist', 'curlewdomain', 'avocetstation',
           'petrelmsgid', 'jabirupath')
HOSTS = ('mallardlaptop',)  # without dots
NAMES = ('Rosalind Quickfeather', 'Peregrine Bluewater', 'Thaddeus Marchbanks', 'Ottoline Vance')
TEXTS = ('merger with pelican', 'lunch on thursday', 'cobaltproject', 'zephyrfile', 'invoicegoshawk',
         'pathmerlin', 'querykestrel', 'linktextosprey', 'commentharrier', 'customfieldbuzzard',
         'nestedsubjectshrike', 'descriptionfinch', 'noopsparrow')
IDS = ('AB12QUEUE34CD', 'envid9fulmar7', 'msgid7gannet3', 'cid5puffin1', 'ident8auk2')
PASSWORDS = ('hunterpassplain', 'hunterpasslogin', 'hunterpassproxy')
IPV4 = ('81.2.69.142', '81.2.69.160', '89.160.20.112', '175.16.199.37', '216.160.83.56', '67.43.156.5',
        '192.0.2.25', '198.51.100.2', '198.51.100.3', '198.51.100.4', '198.51.100.5', '10.66.77.88',
        '192.168.77.88', '149.101.100.30')
IPV6 = ('2a02:d280:66::77', '2001:41d0:1:beef::99')


def utf16(text):
    return text.encode('utf-16-le')


def ntlm_type3(domain, user, station):
    """[MS-NLMP], 2.2.1.3, with nothing but names."""
    fields, payload, at = b'', b'', 64
    for part in (b'\0' * 24, b'\0' * 24, utf16(domain), utf16(user), utf16(station), b''):
        fields += struct.pack('<HHI', len(part), len(part), at)
        payload += part
        at += len(part)
    return b'NTLMSSP\0' + struct.pack('<I', 3) + fields + struct.pack('<I', 0x201) + payload


def ntlm_type2(domain):
    target = utf16(domain)
    info = struct.pack('<HH', 2, len(target)) + target + struct.pack('<HH', 0, 0)
    return (b'NTLMSSP\0' + struct.pack('<IHHI', 2, len(target), len(target), 56) +
            struct.pack('<I', 0x201) + b'\1' * 8 + b'\0' * 8 +
            struct.pack('<HHI', len(info), len(info), 56 + len(target)) + b'\0' * 8 + target + info)


MESSAGE = f'''\
Received: from {DOMAINS[3]}.example ({DOMAINS[3]}.example [81.2.69.142])
 by mx.{DOMAINS[4]}.example with ESMTPS id {IDS[0]}9X for <bandicootjones@budgerigarltd.example>;
 Fri, 02 Jan 2026 03:00:00 +0000
Received: from [192.168.77.88] (unknown [IPv6:2a02:d280:66::77]) (Authenticated sender: wallabyauth)
 by {DOMAINS[3]}.example (Postfix) with ESMTPSA id {IDS[0]}8X; Fri, 02 Jan 2026 02:59:00 +0000
DKIM-Signature: v=1; a=rsa-sha256; d={DOMAINS[7]}.example; s=key1; i=galahsent@{DOMAINS[7]}.example;
 bh=abc=; b=def=
Authentication-Results: mx.{DOMAINS[4]}.example; spf=pass smtp.mailfrom=quokkasmith@wombatcorp.example;
 dkim=pass header.d={DOMAINS[7]}.example header.i=@{DOMAINS[7]}.example
Received-SPF: pass (mx.{DOMAINS[4]}.example: domain of quokkasmith@wombatcorp.example designates
 81.2.69.142 as permitted sender) client-ip=81.2.69.142; helo={DOMAINS[3]}.example
X-Originating-IP: [89.160.20.112]
X-Forwarded-For: 175.16.199.37, 2001:41d0:1:beef::99
From: {NAMES[0]} <quokkasmith@wombatcorp.example>
Sender: =?utf-8?B?{b64(NAMES[1])}?= <galahsent@wombatcorp.example>
To: "{NAMES[1]}" <bandicootjones@budgerigarltd.example>, numbatmiller@budgerigarltd.example ({NAMES[2]})
Cc: brolgaplus+numbertag77@wombatcorp.example
Reply-To: quokkasmith@wombatcorp.example
Subject: =?utf-8?Q?merger_with_pelican?= and lunch on thursday
Thread-Topic: cobaltproject
Comments: commentharrier
X-Customer: customfieldbuzzard of wombatcorp
Message-ID: <{IDS[2]}@{DOMAINS[12]}.example>
In-Reply-To: <{IDS[2]}.r@{DOMAINS[12]}.example>
References: <{IDS[2]}.a@{DOMAINS[12]}.example> <{IDS[2]}.b@{DOMAINS[12]}.example>
List-Id: {NAMES[3]} <news.{DOMAINS[9]}.example>
List-Unsubscribe: <mailto:leave-quokkasmith@{DOMAINS[9]}.example>,
 <https://{DOMAINS[9]}.example/pathmerlin?u=quokkasmith%40wombatcorp.example>
Date: Fri, 02 Jan 2026 03:04:05 +0000
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary="wombatcorp-b1"

--wombatcorp-b1
Content-Type: text/html; charset=utf-8

<p>Dear {NAMES[1]}, write to lorikeetbody@wombatcorp.example</p>
<a href="https://www.{DOMAINS[6]}.example/pathmerlin?querykestrel=lorikeetbody%40wombatcorp.example">linktextosprey</a>
<a href="mailto:lorikeetbody@wombatcorp.example?subject=cobaltproject">https://www.{DOMAINS[6]}.example/</a>
<a href="http://lorikeetbody:{PASSWORDS[0]}@216.160.83.56/x">here</a>

--wombatcorp-b1
Content-Type: application/pdf; name="zephyrfile {NAMES[0]}.pdf"
Content-Disposition: attachment; filename="zephyrfile {NAMES[0]}.pdf"
Content-Transfer-Encoding: base64
Content-ID: <{IDS[3]}@wombatcorp.example>
Content-Description: descriptionfinch

{b64('%PDF-1.4 cobaltproject')}

--wombatcorp-b1
Content-Type: application/octet-stream; name*=utf-8''invoicegoshawk%20wombatcorp.exe
Content-Disposition: attachment; filename*=utf-8''invoicegoshawk%20wombatcorp.pdf.exe
Content-Transfer-Encoding: base64

TVqQAAMAAAAEAAAA

--wombatcorp-b1
Content-Type: message/rfc822

From: {NAMES[2]} <numbatmiller@budgerigarltd.example>
Subject: nestedsubjectshrike
Message-ID: <{IDS[2]}.n@{DOMAINS[12]}.example>

text
--wombatcorp-b1--'''

BOUNCE = f'''\
From: MAILER-DAEMON@mx.{DOMAINS[4]}.example
To: quokkasmith@wombatcorp.example
Subject: Undelivered: merger with pelican
Auto-Submitted: auto-replied
X-Failed-Recipients: kookaburrabounce@budgerigarltd.example
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary=b2

--b2
Content-Type: text/plain

kookaburrabounce@budgerigarltd.example does not exist at 67.43.156.5
--b2
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.{DOMAINS[4]}.example

Final-Recipient: rfc822; kookaburrabounce@budgerigarltd.example
Action: failed
Status: 5.1.1
Diagnostic-Code: smtp; 550 kookaburrabounce is unknown
--b2
Content-Type: text/rfc822-headers

From: quokkasmith@wombatcorp.example
Subject: merger with pelican
--b2--'''


def content(text):
    return '\n'.join('C: ' + line for line in text.split('\n'))


SUBMISSION = f'''
S: 220 mx.{DOMAINS[4]}.example ESMTP Postfix at {DOMAINS[4]}
C: EHLO {HOSTS[0]}
S: 250-mx.{DOMAINS[4]}.example Hello {HOSTS[0]} [198.51.100.2], pleased to meet you
S: 250-SIZE 10240000
S: 250-PIPELINING
S: 250-DSN
S: 250 AUTH PLAIN LOGIN CRAM-MD5 NTLM
C: AUTH PLAIN {b64(chr(0) + USERS[3] + chr(0) + PASSWORDS[0])}
S: 535 5.7.8 {USERS[3]}: authentication failed
C: AUTH LOGIN
S: 334 {b64('Username:')}
C: {b64(USERS[4] + '@wombatcorp.example')}
S: 334 {b64('Password:')}
C: {b64(PASSWORDS[1])}
S: 535 5.7.8 Error: authentication failed for {USERS[4]}
C: AUTH CRAM-MD5
S: 334 {b64(f'<1896.697170952@{DOMAINS[4]}.example>')}
C: {b64(USERS[5] + ' b913a602c7eda7a495b4e6e7334d3890')}
S: 535 5.7.8 no
C: AUTH NTLM
S: 334
C: {b64(b'NTLMSSP' + bytes(1) + struct.pack('<II', 1, 0x201) + bytes(16))}
S: 334 {b64(ntlm_type2(DOMAINS[10]))}
C: {b64(ntlm_type3(DOMAINS[10], USERS[8], DOMAINS[11]))}
S: 235 2.7.0 welcome {DOMAINS[10]}\\{USERS[8]}
C: MAIL FROM:<quokkasmith@wombatcorp.example> SIZE=4000 ENVID={IDS[1]} AUTH={USERS[11]}+40wombatcorp.example
S: 250 2.1.0 quokkasmith@wombatcorp.example... Sender ok
C: RCPT TO:<bandicootjones@budgerigarltd.example> ORCPT=rfc822;{USERS[9]}+40{DOMAINS[13]}.example NOTIFY=FAILURE
S: 250 2.1.5 <bandicootjones@budgerigarltd.example> ok
C: RCPT TO:<numbatmiller@budgerigarltd.example>
S: 550 5.1.1 numbatmiller... User unknown; see https://{DOMAINS[4]}.example/why?numbatmiller%40budgerigarltd.example
C: RCPT TO:<@{DOMAINS[13]}.example:galahsent@budgerigarltd.example>
S: 450 4.2.1 your address 81.2.69.160 (client-{HOSTS[0]}) is greylisted by {DOMAINS[4]}
C: DATA
S: 354 go on
{content(MESSAGE)}
C: .
S: 250 2.0.0 Ok: queued as {IDS[0]} on {DOMAINS[4]}
C: NOOP noopsparrow
S: 250 noopsparrow? ok
C: QUIT
S: 221 2.0.0 {DOMAINS[4]}.example closing, bye {HOSTS[0]}
'''

TOOLS = f'''
C: PROXY TCP4 149.101.100.30 10.66.77.88 4711 25
S: 220 {DOMAINS[4]} ESMTP
C: EHLO {DOMAINS[2]}.example
S: 250-{DOMAINS[4]} greets {DOMAINS[2]}.example
S: 250-XCLIENT NAME ADDR LOGIN HELO
S: 250 XFORWARD NAME ADDR IDENT
C: XCLIENT NAME={DOMAINS[5]}.example ADDR=67.43.156.5 LOGIN={USERS[10]} HELO={DOMAINS[2]}.example
S: 220 {DOMAINS[4]} ESMTP
C: EHLO {DOMAINS[2]}.example
S: 250 {DOMAINS[4]}
C: XFORWARD ADDR=IPV6:2001:41d0:1:beef::99 IDENT={IDS[4]} SOURCE=REMOTE
S: 250 ok
C: VRFY {USERS[6]}
S: 252 {USERS[6]} may be somebody
C: VRFY {USERS[6]}
S: 250 {NAMES[0]} <{USERS[6]}@wombatcorp.example>
C: EXPN friends-of-{USERS[7]}
S: 250-{NAMES[1]} <{USERS[7]}@wombatcorp.example>
S: 250 <{USERS[5]}@wombatcorp.example>
C: ETRN {DOMAINS[13]}.example
S: 250 queuing for node {DOMAINS[13]}.example started
C: MAIL FROM:<>
S: 250 ok
C: RCPT TO:<quokkasmith@wombatcorp.example>
S: 250 ok
C: DATA
S: 354 go on
{content(BOUNCE)}
C: .
S: 554 5.7.1 content of lorikeetbody@wombatcorp.example refused by {DOMAINS[4]}.example [216.160.83.56]
C: cobaltproject is none of your business
S: 500 5.5.2 Error: command not recognized: cobaltproject
C: QUIT
S: 221 bye
'''

TUNNEL = f'''
C: CONNECT mx.{DOMAINS[8]}.example:25 HTTP/1.1
C: Host: mx.{DOMAINS[8]}.example:25
C: Proxy-Authorization: Basic {b64(USERS[12] + ':' + PASSWORDS[2])}
C:
S: HTTP/1.1 200 Connection established
S:
S: 220 mx.{DOMAINS[8]}.example ESMTP Exim 4.96
C: HELO [192.168.77.88]
S: 250 mx.{DOMAINS[8]}.example Hello [192.168.77.88] [198.51.100.4]
C: MAIL FROM:<galahsent@wombatcorp.example>
S: 250 OK
C: RCPT TO:<quokkasmith@[67.43.156.5]>
S: 501 <quokkasmith@[67.43.156.5]>: domain literals not allowed
C: STARTTLS
S: 503 not for {DOMAINS[8]}
C: QUIT
S: 221 mx.{DOMAINS[8]}.example closing connection
'''

# The server speaks of who comes before he says who he is; mail in two commands at once; no end.
ODD = f'''
S: 554 5.7.1 Service unavailable; Client host [198.51.100.5] blocked using bl.{DOMAINS[9]}.example; http://{DOMAINS[9]}.example/q=198.51.100.5
C: MAIL FROM:quokkasmith@wombatcorp.example
S: 503 5.5.1 polite people say hello first, "quokkasmith"@wombatcorp.example
C: RCPT TO:<wombatcorp.example!galahsent>
S: 553 wombatcorp.example!galahsent: no such path
C: RCPT TO:<numbatmiller%budgerigarltd.example@wombatcorp.example>
S: 550 relaying to numbatmiller%budgerigarltd.example denied
'''


def secret_capture():
    rows = []
    for number, dialogue in enumerate((SUBMISSION, TOOLS, TUNNEL, ODD), 1):
        rows += packets(dialogue, number=number, begin=BEGIN + number)
    return pcap(rows)


# --- views of it ---------------------------------------------------------------------------------

def formats():
    """{format: [its own logs]} and the record types, as help has them."""
    text = run('help', 'read').out
    section = text[text.index('\nFormats'):text.index('\nRecords')]
    types = re.findall(r'^  (\w+)', text[text.index('\nRecords'):text.index('\nExit')], re.M)
    out = {}
    for indent, name in re.findall(r'^(  |    )([\w-]+) ', section, re.M):
        if len(indent) == 2:
            current = out.setdefault(name, [])
        else:
            current.append(name)
    return out, types


def views():
    """Command lines, each without the capture: all formats with all their logs, one by one where they
    take one.  Other commands that tell of a capture are rows of MORE."""
    known, types = formats()
    for name, logs in known.items():
        if name in ('table', 'dialog'):
            yield ['read', '--format', name]
        elif name == 'json':
            yield ['read', '--format', name, '--log', ','.join(types)]
        elif name == 'eve':
            yield ['read', '--format', name, '--log', ','.join(logs)]
        else:
            for log in logs or types:
                yield ['read', '--format', name, '--log', log]
    yield from MORE


MORE = [
    ['dialog'],
    ['read', '--set', 'body_md5=on', '--set', 'message_file=yes', '--set', 'inspect=on', '--format', 'json'],
    ['read', '--set', 'url_schemes=http,https,mailto', '--set', 'url_log_scheme=yes', '--format', 'eve'],
    ['read', '--where', 'from:quokkasmith or to:bandicootjones', '--format', 'json'],
    ['read', '--where', 'wombatcorp'],
    ['dialog', '--where', 'wombatcorp'],
    ['report'],
    ['report', '--markdown'],
    ['report', '--json'],
    ['report', '--html', '/dev/stdout'],
    ['report', '--explain', 'all'],
    ['report', '--explain', 'all', '--markdown'],
    ['report', '--explain', 'all', '--json'],
    ['report', '--json', '--where', 'from:quokkasmith or to:bandicootjones'],
    ['report', '--html', '/dev/stdout', '--set', 'inspect=on', '--where', 'wombatcorp'],
    *(['context', '--format', name, '--detail', detail] + more
      for name in ('markdown', 'json') for detail in '123'
      for more in ([], ['--query', 'from:quokkasmith or bandicootjones'], ['--where', 'wombatcorp'])),
    *(['context', '--format', 'wireshark-mcp', '--tunneling', '--detail', detail,
       '--set', 'connections_high=0', '--set', 'large_transfer=1', '--set', 'recipients_high=1',
       '--set', 'suspicious_domains=wombatcorp.example', '--set', 'transactions_shown=50'] for detail in '123'),
    ['context', '--max-tokens', '600', '--set', 'inspect=on'],
]


def forms(secret):
    """The secret as it could show: as it is, in percent signs, as xtext, in base64 at each place."""
    octets = secret.encode()
    out = {secret.lower(), urllib.parse.quote(secret, safe='').lower(),
           secret.replace('.', '-').lower() if secret.count('.') == 3 else secret.lower()}
    if len(octets) >= 6:
        for coded in (octets, utf16(secret)):
            for shift in range(3):
                text = base64.b64encode(b'\0' * shift + coded).decode()
                out.add(text[4 if shift else 0:len(text) - 4].lower())
    return out


class Anonymize(Case):
    def setUp(self):
        super().setUp()
        self.key = self.write('key', b'a key')
        self.mail = self.write('secrets.pcap', secret_capture())

    def show(self, view, mode, path=None, key=True):
        options = ['--anonymize', mode] + (['--anonymize-key', self.key] if key else [])
        return run(*view, path or self.mail, *options)

    def assert_hidden(self, secrets, mode, path=None):
        wanted = {form: s for s in secrets for form in forms(s)}
        for view in views():
            done = self.show(view, mode, path)
            text = (done.out + done.err).lower()
            self.assertIn(done.status, (0, 1), done.err)
            for form, secret in wanted.items():
                at = text.find(form)
                if at >= 0 and not is_within(text, at, len(form)):
                    self.fail(f'{" ".join(view)} --anonymize {mode} shows {secret!r}: '
                              f'...{text[max(at - 100, 0):at + 100]!r}...')

    def test_secrets_are_in_the_capture(self):
        """What is not shown without the option would prove nothing."""
        shown = ''
        for view in (['read', '--format', 'json', '--log', ','.join(formats()[1])], ['dialog']):
            shown += run(*view, self.mail).out.lower()
        for secret in USERS + DOMAINS + HOSTS + NAMES + TEXTS + IDS + IPV4 + IPV6:
            if secret not in ('lorikeetbody', 'curlewdomain', 'avocetstation', 'kookaburrabounce'):
                self.assertIn(secret.lower(), shown)

    def test_nothing_is_left(self):
        secrets = USERS + DOMAINS + HOSTS + NAMES + TEXTS + IDS + PASSWORDS + IPV4 + IPV6
        self.assert_hidden(secrets, 'prefix')

    def test_w40_full(self):
        self.assert_hidden(IPV4 + IPV6 + USERS, 'full')

    def test_w40_host(self):
        self.assert_hidden(IPV4 + IPV6, 'host')
        flows = self.show(['read', '--format', 'json', '--log', 'flow'], 'host').records()
        self.assertEqual({f['dst_ip'] for f in flows}, {'192.0.2.0'})
        self.assertEqual({f['src_ip'] for f in flows}, {'198.51.100.0'})

    def test_w40_mask(self):
        self.assert_hidden(IPV4 + IPV6, 'mask')

    def test_w40_private_addresses_are_protected_unless_told_otherwise(self):
        view = ['read', '--format', 'json', '--set', 'anonymize_private=no']
        done = self.show(view, 'prefix')
        self.assertIn('"dst_ip":"192.0.2.25"', done.out)
        self.assertIn('192.168.77.88', done.out)
        for address in ('81.2.69.142', '149.101.100.30', '2a02:d280:66::77'):
            self.assertNotIn(address, done.out)

    def test_domains_can_stay(self):
        self.assert_hidden(USERS + NAMES + IDS + IPV4 + IPV6, 'prefix,mailbox=local')
        out = self.show(['read', '--format', 'json'], 'prefix,mailbox=local').out
        self.assertIn('@wombatcorp.example', out)

    def test_same_key_same_pseudonyms(self):
        """Within a run, across runs, in all formats; another key, or none, makes others."""
        def senders(**options):
            rows = self.show(['read', '--format', 'json', '--log', 'transaction'], 'prefix', **options)
            return [t['mail_from'] for t in rows.records()]
        first = senders()
        self.assertEqual(first, senders())
        self.assertRegex(first[0], r'^u-[a-z2-7]{10}@d-[a-z2-7]{10}\.example$')
        self.assertNotEqual(first, senders(key=False))
        self.assertNotEqual(senders(key=False), senders(key=False))
        for view in (['read'], ['dialog'], ['read', '--format', 'eve'], ['read', '--format', 'zeek']):
            self.assertIn(first[0], self.show(view, 'prefix').out, view)
        self.key = self.write('key', b'another key')
        self.assertNotEqual(first, senders())

    def test_one_name_one_pseudonym(self):
        """A domain's is the same in envelope, header, links and replies."""
        out = self.show(['read', '--format', 'json'], 'prefix').records()
        mail_from = next(r['mail_from'] for r in out if r['type'] == 'transaction' and
                         r['mail_from'] != '<>')
        message = next(r for r in out if r['type'] == 'message')
        self.assertIn(f'<{mail_from}>', message['from'])
        self.assertEqual(message['reply_to'], [mail_from])
        results = [r.get('properties', '') for r in message['auth_results']]
        self.assertTrue(any(mail_from in p for p in results), results)

    def test_jobs_make_no_difference(self):
        view = ['read', '--format', 'json', '--log', 'flow,session,transaction,message,file,event']
        self.assertEqual(self.show(view + ['-j', '1'], 'prefix').out,
                         self.show(view + ['-j', '2'], 'prefix').out)

    def test_filter_judges_what_was_there(self):
        view = ['read', '--format', 'json', '--log', 'transaction', '--where', 'to:numbatmiller']
        rows = self.show(view, 'prefix').records('transaction')
        self.assertEqual(len(rows), 1)
        pseudonym = rows[0]['mail_from']
        view[-1] = 'from:' + pseudonym
        self.assertEqual(self.show(view, 'prefix').records('transaction'), [])

    def test_schema_holds(self):
        """Keys stay as they are, but for those that are dropped."""
        view = ['read', '--format', 'json', '--log', ','.join(formats()[1])]
        plain = [r for r in run(*view, self.mail).records()]
        safe = [r for r in self.show(view, 'prefix').records()]
        self.assertEqual(len(plain), len(safe))
        for a, b in zip(plain, safe):
            self.assertEqual(list(a), list(b))

    def test_digests(self):
        view = ['read', '--format', 'json', '--log', 'file']
        plain = {f['sha256'] for f in run(*view, self.mail).records() if 'sha256' in f}
        kept = {f['sha256'] for f in self.show(view, 'prefix').records() if 'sha256' in f}
        self.assertTrue(plain)
        self.assertEqual(plain, kept)
        done = self.show(view + ['--set', 'anonymize_digests=yes'], 'prefix')
        self.assertNotIn('sha256', done.out)

    def test_extensions_stay(self):
        rows = self.show(['read', '--format', 'json', '--log', 'file'], 'prefix').records()
        names = [f['filename'] for f in rows if 'filename' in f]
        self.assertRegex(' '.join(names), r'^f-[a-z2-7]{10}\.pdf f-[a-z2-7]{10}\.pdf\.exe$')

    def test_errors_name_files_not_mail(self):
        path = self.write('cut.pcap', secret_capture()[:-30])
        self.assert_hidden(USERS + DOMAINS, 'prefix', path)

    def test_recorded_captures(self):
        """What our own recordings tell without the option: mailboxes, names of hosts and certificates."""
        chosen = [p for p in captures() if re.search(r'tls|auth|bounce|forward|list|proxy|utf8', p)]
        for path in chosen[:12]:
            secrets = told_names(run('read', '--format', 'json', path).records())
            with self.subTest(path=os.path.basename(path)):
                self.assert_hidden_quickly(secrets, path)

    def assert_hidden_quickly(self, secrets, path):
        types = ','.join(formats()[1])
        for view in (['read', '--format', 'json', '--log', types], ['dialog'], ['read', '--format', 'eve'],
                     ['read', '--format', 'zeek', '--log', 'ssl'], ['report', '--json'],
                     ['context', '--json', '--detail', '3']):
            text = self.show(view, 'prefix', path).out.lower()
            ours = () if view[0] in ('read', 'dialog') else OUR_WORDS
            for secret in secrets - set(ours):
                self.assertNotIn(secret, text, f'{view} {path}')

    # --- usage ---

    def test_usage(self):
        rows = [
            (['--anonymize', 'no'], "--anonymize: 'no': there are prefix, full, host, mask, keep"),
            (['--anonymize', 'prefix,mailbox=none'], 'mailbox is one of all, local, keep'),
            (['--anonymize', 'prefix', '--show-secrets'], '--anonymize and --show-secrets'),
            (['--anonymize-key', self.key], '--anonymize-key without --anonymize'),
            (['--anonymize', 'full', '--anonymize-key', '/nowhere'], 'No such file'),
            (['--anonymize', 'full', '--anonymize-key', self.write('empty', b'')], 'is empty'),
            (['--anonymize', 'full', '--anonymize-key', self.directory], 'Is a directory'),
            (['--anonymize', 'host', '--set', 'anonymize_ipv4_bits=33'], 'at most 32'),
        ]
        for options, message in rows:
            done = run('read', self.mail, *options)
            self.assertEqual((done.status, done.out), (2, ''), options)
            self.assertIn(message, done.err)

    def test_usage_of_what_sums_up(self):
        for command in (['report'], ['report', '--explain', 'all'], ['context']):
            done = run(*command, self.mail, '--anonymize', 'prefix', '--show-secrets')
            self.assertEqual((done.status, done.out), (2, ''))
            self.assertIn('--show-secrets', done.err)
            done = run(*command, self.mail, '--anonymize-key', self.key)
            self.assertIn('--anonymize-key without --anonymize', done.err)

    def test_what_sums_up_has_the_same_pseudonyms(self):
        sender = self.show(['read', '--format', 'json', '--log', 'transaction'], 'prefix').records()[0]
        for view in (['report', '--json'], ['report', '--html', '/dev/stdout'], ['context', '--detail', '3'],
                     ['context', '--format', 'wireshark-mcp']):
            self.assertIn(sender['mail_from'], self.show(view, 'prefix').out, view)

    def test_secrets_of_logins_are_not_in_what_sums_up(self):
        """Nor in the evidence of findings, unless asked for."""
        passwords = [f for p in PASSWORDS[1:] for f in forms(p)] + [b64(f'\0{USERS[3]}\0{PASSWORDS[0]}').lower()]
        html = ['report', '--html', '/dev/stdout']
        for view in (['report'], ['report', '--json'], html, ['report', '--explain', 'all', '--json'],
                     ['context', '--detail', '3'], ['context', '--format', 'wireshark-mcp', '--detail', '3']):
            shown = run(*view, self.mail).out.lower()
            self.assertFalse([p for p in passwords if p in shown], view)
        self.assertIn(passwords[-1], run(*html, self.mail, '--show-secrets').out.lower())

    def test_extract_says_why_not(self):
        done = run('extract', self.mail, '-d', self.path('out'), '--anonymize', 'prefix')
        self.assertEqual(done.status, 2)
        self.assertIn('as they were sent', done.err)
        self.assertFalse(os.path.exists(self.path('out')))
        self.assertNotIn('anonymize', run('help', 'extract').out)


def is_within(text, at, length):
    """An address that is the beginning or end of another one is not it."""
    found = text[at:at + length]
    if not re.fullmatch(r'[0-9.]+|[0-9a-f:]+', found):
        return False
    around = text[at - 1:at] + text[at + length:at + length + 1]
    return any(c in '0123456789abcdef' for c in around)


KEYS = ('mail_from', 'rcpt_to', 'helo', 'server_host', 'sni', 'names', 'identity', 'message_id', 'from',
        'to', 'src_ip', 'dst_ip', 'queue_id')
OUR_WORDS = ('sender', 'recipient', 'second', 'greylist', 'greylisted', 'delivery', 'mailer-daemon')
PUBLIC = {'localhost', 'postmaster', 'example', 'unknown', 'digest', 'scram-sha-256'}


def told_names(value, key=None):
    """Texts of these keys, and the local parts and domains of mailboxes."""
    out = set()
    if isinstance(value, dict):
        for k, v in value.items():
            out |= told_names(v, k)
    elif isinstance(value, list):
        for v in value:
            out |= told_names(v, key)
    elif key in KEYS and isinstance(value, str):
        out |= {value.lower()} | {p.lower() for p in re.split(r'[@<>\s"]', value)}
    return {s for s in out if len(s) >= 6 and s not in PUBLIC}


if __name__ == '__main__':
    unittest.main()
