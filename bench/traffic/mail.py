"""Sessions of SMTP: submission, relay, spam bots, STARTTLS."""
import base64
import collections
import hashlib
import quopri

from traffic import tls, wire

WORDS = ('amber anvil beacon calm cedar delta eager elm falcon garden harbor island jolly kiln '
         'lunar meadow north orchard pier quiet ridge silver summit tower upland valley willow '
         'yard').split()

# How likely an attachment is; of its octets the median, the spread (of a lognormal) and the most;
# how likely BDAT is, and a group of commands in one segment.
Habit = collections.namedtuple('Habit', 'attached median spread most bdat pipelined')
SUBMISSION = Habit(0.8, 60_000, 1.3, 4_000_000, 0.1, 0.3)
RELAY = Habit(0.25, 9_000, 0.8, 60_000, 0.3, 0.8)
TRIFLE = Habit(0.5, 1_500, 0.5, 4_000, 0.2, 0.5)


class Mail(wire.Talk):
    """A connection, with the words of SMTP."""

    def __init__(self, rng, manner, port):
        super().__init__(rng, manner, port)
        self.facts['smtp_flows'] += 1
        self.domain = '-'.join(rng.sample(WORDS, 2)) + '.example'
        self.open()
        self.reply(f'220 mx.{self.domain} ESMTP Postfix')

    def reply(self, *lines):
        self.say(1, ''.join(line + '\r\n' for line in lines).encode())
        self.facts['replies'] += 1

    def replies(self, lines):
        """One line each, in one segment: what a pipelined group gets."""
        self.say(1, ''.join(line + '\r\n' for line in lines).encode())
        self.facts['replies'] += len(lines)

    def commands(self, lines):
        self.say(0, ''.join(line + '\r\n' for line in lines).encode())
        self.facts['commands'] += len(lines)
        self.facts['mail_commands'] += sum(line.startswith('MAIL') for line in lines)
        self.facts['rcpt_commands'] += sum(line.startswith('RCPT') for line in lines)

    def ask(self, command, *reply):
        self.commands([command])
        self.reply(*reply)

    def word(self):
        return self.rng.choice(WORDS)

    def mailbox(self):
        return f'{self.word()}.{self.word()}@{self.word()}.example'

    def hello(self, *more):
        self.ask(f'EHLO {self.word()}.example', f'250-mx.{self.domain}', '250-PIPELINING',
                 '250-SIZE 52428800', '250-8BITMIME', '250-CHUNKING', *more, '250 DSN')

    def login(self):
        token = base64.b64encode(f'\0{self.word()}\0secret'.encode()).decode()
        self.ask('AUTH PLAIN ' + token, '235 2.7.0 Authentication successful')
        self.facts['auth_attempts'] += 1
        self.facts['auth_successes'] += 1

    def guess_password(self):
        self.ask('AUTH LOGIN', '334 VXNlcm5hbWU6')
        for answer in ('334 UGFzc3dvcmQ6', '535 5.7.8 Authentication failed'):
            self.say(0, base64.b64encode(self.word().encode()) + b'\r\n')
            self.reply(answer)
        self.facts['auth_attempts'] += 1

    def envelope(self, size, is_pipelined):
        """MAIL and its RCPTs; the first recipient is taken."""
        lines = [f'MAIL FROM:<{self.mailbox()}> SIZE={size}']
        answers = ['250 2.1.0 Ok']
        for n in range(self.rng.choice((1, 1, 1, 2, 3, 8))):
            refused = n > 0 and self.rng.random() < 0.3
            lines.append(f'RCPT TO:<{self.mailbox()}>')
            answers.append('550 5.1.1 User unknown' if refused else '250 2.1.5 Ok')
        self.facts['recipients'] += sum(a.startswith('250 2.1.5') for a in answers)
        if is_pipelined:
            self.commands(lines)
            self.replies(answers)
        else:
            for line, answer in zip(lines, answers):
                self.ask(line, answer)

    def message(self, habit):
        content, attachment = compose_message(self, habit)
        self.facts['messages'] += 1
        self.facts['message_bytes'] += len(content)
        if attachment is not None:
            self.facts['attachments'] += 1
            self.facts['attachment_bytes'] += len(attachment)
            self.digests.add(hashlib.sha256(attachment).hexdigest())
        self.envelope(len(content), self.rng.random() < habit.pipelined)
        queued = f'250 2.0.0 Ok: queued as {self.rng.getrandbits(40):010X}'
        if self.rng.random() < habit.bdat:
            self.chunks(content, queued)
        else:
            self.ask('DATA', '354 End data with <CR><LF>.<CR><LF>')
            self.say(0, content.replace(b'\r\n.', b'\r\n..') + b'.\r\n')
            self.reply(queued)
        self.facts['accepted_transactions'] += 1

    def chunks(self, content, queued):
        self.facts['messages_bdat'] += 1
        half = len(content) // 2
        for part, last in ((content[:half], ''), (content[half:], ' LAST')):
            self.say(0, f'BDAT {len(part)}{last}\r\n'.encode() + part)
            self.facts['commands'] += 1
            self.reply(queued if last else f'250 2.0.0 {len(part)} octets')

    def quit(self):
        self.ask('QUIT', '221 2.0.0 Bye')
        self.close()


# --- the content of a message, lines ended by CR LF ---------------------------------------------

def compose_message(mail, habit):
    """Returns the message and the octets of its attachment, or None."""
    rng = mail.rng
    head = [*trace(mail, rng.randrange(1, 5)), f'From: "{mail.word().title()}" <{mail.mailbox()}>',
            f'To: {mail.mailbox()}', f'Subject: {" ".join(rng.choices(WORDS, k=5))}',
            'Date: Fri, 2 Jan 2026 03:04:05 +0000',
            f'Message-ID: <{rng.getrandbits(64):x}@{mail.domain}>', 'MIME-Version: 1.0']
    text = alternative(mail)
    if rng.random() >= habit.attached:
        return lines_of([*head, *text]), None
    octets = rng.randbytes(min(int(rng.lognormvariate(0, habit.spread) * habit.median), habit.most))
    parts = [*head, 'Content-Type: multipart/mixed; boundary="mixed"', '', '--mixed', *text,
             '--mixed', 'Content-Type: application/octet-stream',
             'Content-Disposition: attachment; filename="a.bin"']
    if rng.random() < 0.1:
        octets = ' '.join(rng.choices(WORDS, k=len(octets) // 60 + 1)).encode() + b' = \xe4\r\n'
        encoding, body = 'quoted-printable', quopri.encodestring(octets.replace(b'\r', b''))
    else:
        encoding, body = 'base64', base64.encodebytes(octets)
    return (lines_of([*parts, f'Content-Transfer-Encoding: {encoding}', ''])
            + body.replace(b'\n', b'\r\n') + b'\r\n--mixed--\r\n', octets)


def lines_of(lines):
    return ''.join(line + '\r\n' for line in lines).encode()


def trace(mail, n_hops):
    """What servers on the way have written above the message."""
    lines = []
    for _ in range(n_hops):
        lines += [f'Received: from {mail.word()}.example ({mail.word()}.example [192.0.2.7])',
                  f'\tby mx.{mail.domain} (Postfix) with ESMTPS id {mail.rng.getrandbits(40):010X}',
                  f'\tfor <{mail.mailbox()}>; Fri, 2 Jan 2026 03:04:05 +0000 (UTC)']
    signature = base64.b64encode(mail.rng.randbytes(192)).decode()
    return [*lines, f'DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/simple; d={mail.domain}; s=1;',
            '\th=from:to:subject:date:message-id; bh=47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=;',
            *('\t' + ('b=' if at == 0 else '') + signature[at:at + 64] for at in range(0, 256, 64))]


def alternative(mail):
    """The same text as plain text and as HTML, with links."""
    paragraphs = [' '.join(mail.rng.choices(WORDS, k=mail.rng.randrange(1, 12))) for _ in range(20)]
    link = f'https://www.{mail.domain}/{mail.word()}?a=1'
    return ['Content-Type: multipart/alternative; boundary="either"', '', '--either',
            'Content-Type: text/plain; charset=utf-8', '', *paragraphs, f'See {link} for more.',
            '.profile begins with a dot', '', '--either',
            'Content-Type: text/html; charset=utf-8', '', '<html><body>',
            *(f'<p style="font-family: sans-serif">{p}</p>' for p in paragraphs),
            f'<p><a href="{link}&amp;b=2">{mail.word()}</a></p></body></html>', '', '--either--',
            '']


# --- sessions -------------------------------------------------------------------------------------

def submission(rng, manner):
    t = Mail(rng, manner, 587)
    t.hello('250-AUTH PLAIN LOGIN')
    t.login()
    for _ in range(rng.choice((1, 1, 1, 2, 3))):
        t.message(SUBMISSION)
    t.quit()
    return t


def relay(rng, manner, habit=RELAY):
    t = Mail(rng, manner, 25)
    t.hello()
    for _ in range(rng.choice((1, 1, 2, 3, 6))):
        t.message(habit)
    t.quit()
    return t


def trifle(rng, manner):
    """Relay of the smallest messages: for what makes many packets of few octets."""
    return relay(rng, manner, TRIFLE)


def bot(rng, manner):
    """A handful of small packets: refused, reset, failed AUTH."""
    t = Mail(rng, manner, 25)
    kind = rng.randrange(4)
    if kind == 0:
        t.hello('250-AUTH PLAIN LOGIN')
        t.guess_password()
        t.guess_password()
        t.reset()
        return t
    t.ask(f'HELO {t.word()}', f'250 mx.{t.domain}')
    t.ask(f'MAIL FROM:<{t.mailbox()}>', '250 2.1.0 Ok')
    for _ in range(kind):
        t.ask(f'RCPT TO:<{t.mailbox()}>', '550 5.7.1 Relay access denied')
    if rng.random() < 0.3:
        t.reset()
    else:
        t.quit()
    return t


def starttls(rng, manner):
    t = Mail(rng, manner, rng.choice((25, 587)))
    t.hello('250-STARTTLS')
    t.ask('STARTTLS', '220 2.0.0 Ready to start TLS')
    t.facts['starttls_flows'] += 1
    size = min(int(rng.lognormvariate(11, 1.3)), 4_000_000)
    tls.talk(t, f'mx.{t.domain}', ((0, 120), (1, 260), (0, size), (1, 300)))
    t.close()
    return t
