"""Messages made up by a random number generator: what mail programs write, and what broken ones do.

Each is the octets of a message; `Maker(rng).message()` returns (octets, is_binary): binary ones
have line ends that DATA cannot carry.  What is in them is for email_oracle.py to find out.
"""
import base64
import binascii
import quopri
import urllib.parse

# Words that each charset can write, of several scripts.
LATIN1 = 'Grüße naïve façade Ærøskøbing mañana déjà-vu Übergrößenträger'.split()
CYRILLIC = 'привет отчёт большой договор письмо Москва съезд'.split()
CHARSETS = {
    'utf-8': LATIN1 + CYRILLIC + '日本語 報告書 ✓ 😀 한국어 שלום κόσμε'.split(),
    'iso-8859-1': LATIN1,
    'iso-8859-2': 'zażółć gęślą jaźń Řeřicha őrült'.split(),
    'iso-8859-5': 'привет договор письмо'.split(),
    'iso-8859-7': 'καλημέρα κόσμε αναφορά'.split(),
    'iso-8859-8': 'שלום דוח'.split(),
    'iso-8859-9': 'şişe İstanbul ığdır'.split(),
    'iso-8859-15': 'Œuvre 100€ Žižek Ÿ'.split(),
    'koi8-r': 'привет отчёт договор'.split(),
    'koi8-u': 'привіт їжак звіт'.split(),
    'windows-1250': 'zażółć „gęślą” jaźń'.split(),
    'windows-1251': CYRILLIC + ['№5'],
    'windows-1252': LATIN1 + '“quoted” 5€ …'.split(),
    'windows-1253': 'καλημέρα κόσμε'.split(),
    'windows-1255': 'שלום דוח'.split(),
    'windows-1256': 'مرحبا تقرير'.split(),
    'gb2312': '你好 报告 会议 北京'.split(),
    'gbk': '你好 報告 會議 鎔'.split(),
    'gb18030': '你好 報告 𠀀 ë'.split(),
    'big5': '你好 報告 會議 功能'.split(),
    'shift_jis': '日本語 報告書 カタカナ ソース'.split(),
    'iso-2022-jp': '日本語 報告書 カタカナ'.split(),
    'euc-jp': '日本語 報告書 カタカナ'.split(),
    'euc-kr': '안녕 보고서 회의'.split(),
    'utf-16be': '日本語 Grüße'.split(),
    'utf-16': '報告 Grüße'.split(),
}
ASCII = ('report meeting invoice Hello the of and on Monday, please see attached budget 2024 Q3 '
         'Re: Fwd: [list] (draft) 50% a=b "quoted" x_y').split()
STATEFUL = {'iso-2022-jp', 'utf-16'}  # a word must not be cut within
SHAPES = ['mixed', 'mixed', 'mixed', 'alternative', 'related', 'digest', 'parallel', 'signed',
          'report', 'x-unheard-of']
TYPES = ['text/plain', 'text/plain', 'text/html', 'text/csv', 'application/octet-stream',
         'application/pdf', 'image/png', 'audio/x-wav', 'application/x-thing', 'text/x-notes']
BOUNDARY_CHARACTERS = "'()+_,-./:=?abcdefgXYZ0123456789"


class Maker:
    def __init__(self, rng):
        self.rng = rng
        self.number = 0
        self.boundaries = set()  # of this message
        self.is_broken = False   # this message is one that no standard allows

    def one_of(self, *choices):
        return self.rng.choice(choices)

    def chance(self, share):
        return self.rng.random() < share

    def breaks(self):
        return self.is_broken and self.chance(0.15)

    def charset(self):
        return self.rng.choice(list(CHARSETS))

    def text(self, charset=None, most=6):
        words = CHARSETS[charset] if charset else ASCII
        return ' '.join(self.rng.choice(words) for _ in range(self.rng.randrange(1, most + 1)))

    # --- header fields ---------------------------------------------------------------------------

    def fold(self):
        return self.one_of('\r\n ', '\r\n\t', '\r\n  ')

    def encoded(self, text, charset, kind=None):
        """One encoded word."""
        octets = text if isinstance(text, bytes) else text.encode(charset)
        kind = kind or ('B' if charset.startswith('utf-16') else self.one_of('B', 'b', 'Q', 'q'))
        name = self.one_of(charset, charset.upper())
        if self.chance(0.05):
            name += '*en'  # RFC 2231, section 5
        if kind in 'Bb':
            inner = base64.b64encode(octets).decode()
        else:
            inner = ''.join(chr(o) if chr(o).isalnum() and o < 128 else '_' if o == 32
                            else '=%02X' % o for o in octets)
        return f'=?{name}?{kind}?{inner}?='

    def words(self, text, charset):
        """The text as one encoded word or several, cut between characters or within them."""
        if charset in STATEFUL or self.chance(0.4) or len(text) < 2:
            return self.encoded(text, charset)
        kind = self.one_of('B', 'Q') if not charset.startswith('utf-16') else 'B'
        cut = self.rng.randrange(1, len(text))
        parts = [text[:cut], text[cut:]]
        if self.chance(0.3):  # against RFC 2047, section 5
            octets = text.encode(charset)
            cut = self.rng.randrange(1, len(octets))
            return self.fold().join(f'=?{charset}?{kind}?{self.inner(part, kind)}?='
                                    for part in (octets[:cut], octets[cut:]))
        return self.one_of(' ', self.fold()).join(self.encoded(p, charset, kind) for p in parts)

    @staticmethod
    def inner(octets, kind):
        if kind == 'B':
            return base64.b64encode(octets).decode()
        return ''.join('=%02X' % o for o in octets)

    def subject(self):
        charset = self.charset()
        return self.one_of(
            lambda: self.text(),
            lambda: self.text(most=30).replace(' ', self.fold(), 1),
            lambda: self.words(self.text(charset), charset),
            lambda: self.words(self.text(charset, 12), charset),
            lambda: f'{self.text()} {self.words(self.text(charset), charset)} {self.text()}',
            lambda: f'Re: {self.words(self.text(charset), charset)}',
            lambda: f'{self.words(self.text(charset), charset)}{self.fold()}{self.text()}',
            lambda: ' '.join(self.words(self.text(c), c) for c in (charset, self.charset())),
            lambda: self.text('utf-8').encode(),
            lambda: self.text('iso-8859-1').encode('iso-8859-1'),
            self.broken_words,
        )()

    def broken_words(self):
        return self.one_of('=?x-unknown?Q?caf=E9?=', '=?utf-8?Q?no end', '=?utf-8?X?what?=',
                           '=?utf-8?B?R3LDvMOfZQ?= no padding', '=?utf-8?Q?bad_=ZZ_hex?=',
                           '=?utf-8?Q?blanks in it?=', '=?utf-8?Q??= empty',
                           '=?utf-8?Q?_leading_and_trailing_?= x', '=?us-ascii?Q?plain?= text',
                           'equal = sign ?= here', '=?utf-8?Q?invalid_=C3=28_utf-8?=', '')

    def address(self):
        local = self.one_of('alice', 'bob.builder', 'x+tag', 'a_b', 'o\'neil')
        domain = self.one_of('client.example', 'mx.server.example', 'EXAMPLE.org')
        return f'{local}@{domain}'

    def mailbox(self):
        charset = self.charset()
        at = self.address()
        return self.one_of(
            at, f'<{at}>', f'Alice Example <{at}>', f'"Example, Alice" <{at}>',
            f'"A \\"quoted\\" name" <{at}>', f'John Q. Public <{at}>', f'Alice<{at}>',
            f'{self.words(self.text(charset, 2), charset)} <{at}>',
            f'{self.words(self.text(charset, 2), charset)}{self.fold()}<{at}>',
            f'Mr {self.words(self.text(charset, 1), charset)} <{at}>',
            f'{at} (Alice Example)', f'Alice (in Zurich) <{at}>', f'"{at}" <{at}>',
            f'"quoted local"@client.example', f'Bob <bob@[192.0.2.7]>',
            f'Route <@a.example,@b.example:{at}>')

    def addresses(self, most=4):
        rows = [self.mailbox() for _ in range(self.rng.randrange(1, most + 1))]
        if self.chance(0.12):
            rows[-1] = self.one_of('undisclosed-recipients:;', 'Team: a@b.example, c@d.example;',
                                   f'"The team": {self.mailbox()};')
        text = (',' + self.one_of(' ', self.fold())).join(rows)
        if self.breaks():
            text = self.one_of(text + ',', ', ' + text, text.replace(', ', ', , ', 1),
                               f'No End <{self.address()}', f'"No end <{self.address()}>',
                               f'{self.address()} {self.address()}', 'no address at all',
                               f'A (comment (within) one) <{self.address()}>', '<>', '""')
        return text

    def date(self):
        return self.one_of('Mon, 06 May 2024 07:08:09 +0200', '6 May 2024 07:08:09 -0330',
                           'Mon, 06 May 2024 07:08:09 GMT', 'Mon, 6 May 24 07:08 EST',
                           'Mon, 06 May 2024 07:08:09 +0000 (UTC)')

    def header(self):
        """The fields of a message, without those of MIME; a list of (name, value)."""
        self.number += 1
        rows = [('From', self.mailbox()), ('To', self.addresses()), ('Subject', self.subject()),
                ('Date', self.date()),
                ('Message-ID', f'<m{self.number}.{self.rng.getrandbits(32):x}@client.example>')]
        if self.chance(0.4):
            rows.append(('Cc', self.addresses()))
        if self.chance(0.2):
            rows.append(('Reply-To', self.mailbox()))
        if self.chance(0.2):
            rows.append(('X-Folded', self.text() + self.fold() + self.text()))
        if self.chance(0.1):
            rows = [row for row in rows if row[0] != 'Subject']
        self.rng.shuffle(rows)
        return rows

    # --- parameters ------------------------------------------------------------------------------

    def filename(self):
        """A parameter's name with its value, as programs write file names."""
        charset = self.charset()
        name = self.text(charset, 3) + '.dat'
        plain = self.one_of('report.pdf', 'a b.txt', 'semi;colon.txt', 'back\\slash.txt', 'x')
        quoted = plain.replace('\\', '\\\\')
        if self.breaks():
            return self.one_of('=blanks but no quotes.txt', '="no end.txt', "*=utf-8''%E4%ZZ.txt",
                               "*=x-unknown''caf%E9.txt", "*=no-quotes.txt", '*1="second.txt"',
                               '=', '=""', '="a.txt"; FILENAME="b.txt"', "='single.txt'",
                               "*0*=utf-8''a; FILENAME*2*=c", '="path/to/../file.txt"',
                               '="C:\\\\dir\\\\file.txt"', '="tab\there.txt"')
        percent = urllib.parse.quote(name.encode(charset), safe='')
        return self.one_of(
            lambda: f'="{quoted}"', lambda: f'="{quoted}"', lambda: '=token.bin',
            lambda: f"*={charset}''{percent}", lambda: f"*={charset}'en'{percent}",
            lambda: self.continued(percent, charset),
            lambda: '*0="first ";\r\n FILENAME*1="second.txt"',
            lambda: f'="{self.encoded(name, charset)}"',
            lambda: f'={self.encoded(name, charset, "B")}',
            lambda: f'="{self.text("utf-8", 2)}.txt"'.encode())()

    def continued(self, percent, charset):
        cut = self.rng.randrange(0, len(percent) // 3) * 3 if '%' in percent else 1
        while cut and percent[cut - 1] == '%' or cut > 1 and percent[cut - 2] == '%':
            cut -= 1
        return f"*0*={charset}''{percent[:cut]};\r\n FILENAME*1*={percent[cut:]}"

    # --- bodies ----------------------------------------------------------------------------------

    def lines(self, charset=None):
        rng, out = self.rng, []
        for _ in range(rng.randrange(0, 8)):
            out.append(self.one_of(self.text(charset, 10), self.text(charset, 10), '', '.', '..',
                                   '.' + self.text(), '-- ', '--', '--not-it', 'From here',
                                   'a=b', self.text(charset, 3) + ' ', self.text(most=300)))
        return '\r\n'.join(out) + self.one_of('\r\n', '\r\n', '')

    def octets(self):
        return self.rng.randbytes(self.one_of(0, 1, 2, 3, 57, 58, 300, 1000))

    def base64(self, octets):
        width = self.one_of(76, 76, 76, 60, 4, 1000)
        text = base64.b64encode(octets).decode()
        if self.chance(0.15):
            text = text.rstrip('=')
        rows = [text[i:i + width] for i in range(0, len(text), width)]
        if self.chance(0.15):
            rows = [self.one_of(row + ' ', ' ' + row, row[:2] + ' ' + row[2:], row) for row in rows]
        if self.breaks():
            rows.append(self.one_of('!!!!', '=', '====', 'QUJD', 'A', 'AB', 'QQ==', 'QQ==QUJD',
                                    '-- ', '\tQUJD', 'QUJD*QUJD', '\x80\x81'))
        return '\r\n'.join(rows) + self.one_of('\r\n', '\r\n', '', '\r\n\r\n')

    def quoted_printable(self, octets):
        text = quopri.encodestring(octets.replace(b'\r\n', b'\n'), self.chance(0.5))
        text = text.replace(b'\n', b'\r\n')
        if self.breaks():
            text += self.one_of(b'==\r\n', b'=3\r\n', b'=\r', b'raw \xe4\r\n', b'=3D=3d=\r\n',
                                b'= =\r\n', b'=0D=0A', b'blanks at the end \t \r\nhere\r\n')
        if self.chance(0.1):
            text += self.one_of(b'=zz', b'=', b'=\r\n', b'lower=c3=a4\r\n',
                                b'soft= \t\r\nbreak\r\n')
        return text

    def body(self, kind):
        """(fields, octets) of a leaf of that type."""
        charset = self.charset()
        text = self.lines() if self.chance(0.5) else ''
        encoding = self.one_of('', '7bit', '8bit', 'quoted-printable', 'base64', 'base64',
                               'BASE64', 'Quoted-Printable', 'x-uuencode')
        lower = encoding.lower()
        if encoding and self.breaks():
            encoding = self.one_of(encoding + ' ', f'"{encoding}"', f'{encoding} (comment)',
                                   encoding + ';', f'x-{encoding}')
        fields = [('Content-Transfer-Encoding', encoding)] if encoding else []
        if lower == 'base64':
            octets = self.octets() if self.chance(0.5) else self.lines(charset).encode(charset)
            return fields, self.base64(octets).encode(), charset
        if lower == 'quoted-printable':
            octets = self.lines('utf-8').encode()
            return fields, self.quoted_printable(octets), 'utf-8'
        if lower == 'x-uuencode':
            octets = self.octets()
            rows = [binascii.b2a_uu(octets[i:i + 45], backtick=True).replace(b'\n', b'\r\n')
                    for i in range(0, len(octets), 45)]
            return fields, b'begin 644 x.bin\r\n' + b''.join(rows) + b'`\r\nend\r\n', None
        if lower == '8bit':
            charset = self.one_of('utf-8', 'iso-8859-1', 'koi8-r', 'windows-1251', 'shift_jis')
            return fields, self.lines(charset).encode(charset), charset
        return fields, (text or self.lines()).encode(), self.one_of(None, 'us-ascii')

    def leaf(self):
        kind = self.rng.choice(TYPES)
        fields, octets, charset = self.body(kind)
        value = kind if self.chance(0.8) else kind.upper()
        if charset and kind.startswith('text/'):
            value += self.one_of(f'; charset={charset}', f';\r\n charset="{charset}"',
                                 f' ; CHARSET = {charset}')
        named = self.chance(0.5)
        name = self.filename() if named else ''
        if named and self.chance(0.2):
            value = self.joined(value + ';\r\n\tname', name)
            named = False
        if self.chance(0.85) or named is False and name:
            fields.append(('Content-Type', value))
        if named:
            mark = self.one_of('attachment; filename', 'inline;\r\n filename',
                               'ATTACHMENT; FILENAME')
            fields.append(('Content-Disposition', self.joined(mark, name)))
        if self.breaks():
            fields.append(('Content-Type', self.one_of(
                'text', '', 'foo/bar/baz', 'text/plain charset=utf-8', 'text/html;;charset=koi8-r',
                'text/plain; charset', 'text/csv (a comment); charset=utf-8', '"text/plain"',
                'text/html; charset=utf-8; charset=koi8-r', 'text / html', 'text/html;',
                'multipart/mixed', 'multipart/mixed; boundary=""', '/', 'text/')))
        if self.breaks():
            fields.append(('Content-Transfer-Encoding', self.one_of('7bit', 'base64', 'bogus', '')))
        if self.chance(0.2):
            fields.append(('Content-ID', f'<{self.rng.getrandbits(24):x}@client.example>'))
        self.rng.shuffle(fields)
        return fields, octets

    @staticmethod
    def joined(head, name):
        """Continuations repeat the parameter's name: FILENAME is the place of it."""
        if isinstance(name, bytes):
            return head.encode() + name
        return head + name.replace('FILENAME', head.split()[-1].lower())

    def boundary(self):
        """Another one than those of this message, but for a few."""
        boundary = self.any_boundary()
        while boundary in self.boundaries and not self.chance(0.02):
            boundary = self.any_boundary()
        self.boundaries.add(boundary)
        return boundary

    def any_boundary(self):
        rng = self.rng
        return self.one_of(
            lambda: '=_%08x' % rng.getrandbits(32), lambda: 'b', lambda: 'b1', lambda: '--=_x',
            lambda: ''.join(rng.choice(BOUNDARY_CHARACTERS) for _ in range(rng.randrange(2, 70)))
            + 'z', lambda: 'a b c', lambda: 'simple%04x' % rng.getrandbits(16),
            lambda: '----=_NextPart_%03x' % rng.getrandbits(12))()

    def multipart(self, depth):
        shape = self.rng.choice(SHAPES)
        boundary = self.boundary()
        quoted = f'boundary="{boundary}"'
        if all(c.isalnum() or c in "-_." for c in boundary) and self.chance(0.5):
            quoted = f'boundary={boundary}'
        value = f'multipart/{shape};{self.one_of(" ", self.fold())}{quoted}'
        if self.chance(0.1):
            value += '; type="text/html"'
        out = self.one_of(b'', b'', b'This is a message in parts.\r\n', b'\r\n')
        delimiter = b'--' + boundary.encode()
        for _ in range(self.rng.randrange(0 if self.chance(0.05) else 1, 4)):
            blank = self.one_of(b'', b'', b'', b' ', b'\t ')
            if self.breaks():
                out += delimiter + self.one_of(b'x', b' x', b'-', b'---', b'--x') + b'\r\n'
            out += delimiter + blank + b'\r\n' + self.part(depth + 1, shape) + b'\r\n'
        if not self.chance(0.08):
            out += delimiter + b'--' + self.one_of(b'', b'\r\n', b'\r\n', b'\r\nAn epilogue.\r\n')
        return [('Content-Type', value)], out

    def part(self, depth, shape):
        if shape == 'digest' and self.chance(0.7):
            fields = [('Content-Description', 'one of a digest')] if self.chance(0.3) else []
            return self.written(fields, self.whole(depth + 1))
        fields, octets = self.content(depth)
        return self.written(fields, octets)

    def content(self, depth):
        roll = self.rng.random()
        if depth < 5 and roll < (0.75 if depth == 0 else 0.25):
            return self.multipart(depth)
        if depth and depth < 5 and roll < 0.35:
            fields = [('Content-Type', 'message/rfc822')]
            if self.chance(0.3):
                fields.append(('Content-Disposition', 'attachment; filename="forwarded.eml"'))
            return fields, self.whole(depth + 1)
        return self.leaf()

    def written(self, fields, octets):
        out = b''
        for name, value in fields:
            if isinstance(value, str):
                value = value.encode('utf-8')
            name = self.one_of(name, name, name, name.lower(), name.upper())
            out += name.encode() + self.one_of(b': ', b': ', b':', b':\t') + value + b'\r\n'
        if self.breaks():
            return out + self.one_of(b'no field at all\r\n', b'X-Blank : here\r\n\r\n',
                                     b' \r\n\r\n', b'X-Empty:\r\n\r\n',
                                     b': no name\r\n\r\n') + octets
        return out + b'\r\n' + octets

    def whole(self, depth):
        fields, octets = self.content(depth)
        rows = self.header() + [('MIME-Version', '1.0')] + fields
        return self.written(rows, octets)

    def message(self):
        self.boundaries.clear()
        self.is_broken = self.chance(0.3)
        octets = self.whole(0)
        if self.breaks():
            header, gap, body = octets.partition(b'\r\n\r\n')
            octets = header + gap + body.replace(b'e', self.one_of(b'e\r', b'e\n'), 1)
        if self.chance(0.1):
            return octets.replace(b'\r\n', b'\n'), True
        if not octets.endswith(b'\r\n'):
            return octets, True
        return octets, False
