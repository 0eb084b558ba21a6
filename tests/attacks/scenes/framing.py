"""Framing and order.  Smuggling itself is recorded with real servers (../README.md)."""
from scene import KEYWORDS, QUIT, data, envelope, hello, mail, message, near, scene

CHUNKING = (*KEYWORDS, 'CHUNKING')
GO = 'S: 354 End data with <CR><LF>.<CR><LF>'


def as_lines(text):
    return text.encode()


@scene('smuggle-quoted-after-dot',
       'LF . LF and verbs behind it, one message taken: an attempt, no proof',
       ['smuggle.lf_dot_lf', 'smuggle.verbs_in_data'], ['smuggle.confirmed'])
def attempt(capture):
    capture.open().talk(
        hello(), envelope(), 'C: DATA', GO,
        as_lines(message() + '\n.\nMAIL FROM:<second@client.example>\r\n'
                 'RCPT TO:<bob@local.example>\r\nDATA\r\nSubject: second\r\n\r\nx\r\n.\r\n'),
        'S: 250 2.0.0 Ok: queued as 1', QUIT).close()


@near('smuggle-quoted-after-dot', 'a message about SMTP: verbs, and an honest dot that is stuffed')
def about_smtp(capture):
    mail(
        capture,
        message(body='To send:\n\nMAIL FROM:<a@b.example>\nRCPT TO:<c@d.example>\nDATA\nx\n.\n'
                'QUIT'))


@scene('smuggle-confirmed', 'the same, and the server answers each of them', ['smuggle.confirmed'])
def confirmed(capture):
    capture.open().talk(
        hello(), envelope(), 'C: DATA', GO,
        as_lines(message() + '\n.\nMAIL FROM:<second@client.example>\r\n'
                 'RCPT TO:<bob@local.example>\r\nDATA\r\nSubject: second\r\n\r\nx\r\n.\r\n'),
        'S: 250 2.0.0 Ok: queued as 1', 'S: 250 2.1.0 Ok', 'S: 250 2.1.5 Ok', GO,
        'S: 250 2.0.0 Ok: queued as 2', QUIT).close()


@near('smuggle-confirmed', 'one message is taken, then the server gives up: 421 answers nothing')
def timeout(capture):
    capture.open().talk(hello(), envelope(), 'C: DATA', GO,
                        as_lines(message() + '\n.\nMAIL FROM:<second@client.example>\r\n\r\n.\r\n'),
                        'S: 250 2.0.0 Ok: queued as 1', '~ 300', 'S: 421 4.4.2 timeout exceeded',
                        'S!')


ATTEMPT = (message() +
           '\n.\nMAIL FROM:<second@client.example>\r\nRCPT TO:<bob@local.example>\r\nDATA\r\n'
           'Subject: second\r\n\r\nx\r\n.\r\n')


@near('smuggle-confirmed', 'one message is taken; the next one is honest', 2)
def next_mail(capture):
    capture.open().talk(hello(), envelope(), 'C: DATA', GO,
                        as_lines(ATTEMPT), 'S: 250 2.0.0 Ok: queued as 1', envelope(),
                        data(message(number=2)), QUIT).close()


@near('smuggle-confirmed', 'the same, but what the client says then is not in the capture', 3)
def next_mail_lost(capture):
    lost = [
        line.replace('C:', 'C-') if isinstance(line, str) else 'C- ' +
        line.decode()[:-2].replace('\r\n', ' ')
        for line in [*envelope(), *data(message(number=2)), *QUIT]
    ]
    capture.open().talk(hello(), envelope(), 'C: DATA', GO, as_lines(ATTEMPT),
                        'S: 250 2.0.0 Ok: queued as 1', lost).close()


@scene('pipelining-after-data', 'content behind DATA, before 354 came', ['pipelining.illegal'])
def after_data(capture):
    capture.open().talk(
        hello(),
        as_lines('MAIL FROM:<sender@client.example>\r\nRCPT TO:<alice@local.example>\r\nDATA\r\n' +
                 message() + '\r\n.\r\nQUIT\r\n'), 'S: 250 2.1.0 Ok', 'S: 250 2.1.5 Ok', GO,
        'S: 250 2.0.0 Ok: queued as 1', 'S: 221 2.0.0 Bye').close()


@near('pipelining-after-data', 'MAIL, RCPT and DATA in one go, then the client waits')
def properly(capture):
    capture.open().talk(
        hello(),
        as_lines('MAIL FROM:<sender@client.example>\r\nRCPT TO:<alice@local.example>\r\nDATA\r\n'),
        'S: 250 2.1.0 Ok', 'S: 250 2.1.5 Ok', GO, as_lines(message() + '\r\n.\r\nQUIT\r\n'),
        'S: 250 2.0.0 Ok: queued as 1', 'S: 221 2.0.0 Bye').close()


@scene('early-talker', 'HELO before the greeting', ['early_talker'])
def early(capture):
    capture.open().talk('C: HELO client.example', '~ 1', 'S: 220 mx.local.example ESMTP',
                        'S: 250 mx.local.example', envelope(), data(message()), QUIT).close()


@near('early-talker', 'a slow greeting, for which the client waits')
def waits(capture):
    capture.open().talk('~ 20', hello(), envelope(), data(message()), QUIT).close()


@scene('nested-mail',
       'MAIL within a transaction, RCPT before MAIL, DATA before RCPT, and all is taken',
       ['order.nested_mail', 'order.rcpt_before_mail', 'order.data_before_rcpt'])
def disorder(capture):
    capture.open().talk(hello(), 'C: RCPT TO:<alice@local.example>', 'S: 250 2.1.5 Ok',
                        'C: MAIL FROM:<a@client.example>',
                        'S: 250 2.1.0 Ok', 'C: MAIL FROM:<b@client.example>', 'S: 250 2.1.0 Ok',
                        data(message()), QUIT).close()


@near('nested-mail', 'two transactions, one after the other, and RSET')
def in_order(capture):
    capture.open().talk(hello(), envelope(), data(message()), envelope(), 'C: RSET',
                        'S: 250 2.0.0 Ok', envelope(), data(message(number=2)), QUIT).close()


@scene('crlf-injection-envelope',
       'a path that is not closed, and behind it another verb in the same write',
       ['crlf_injection.envelope'])
def injection(capture):
    capture.open().talk(
        hello(keywords=()),
        as_lines('MAIL FROM:<sender@client.example\r\n'
                 'RCPT TO:<victim@local.example>\r\n'), 'S: 501 5.1.7 Bad sender address syntax',
        'S: 503 5.5.1 Error: need MAIL command', QUIT).close()


@scene('crlf-injection-size', 'CR LF behind SIZE=, as in nodemailer before 6.9.16',
       ['crlf_injection.envelope'])
def injection_size(capture):
    capture.open().talk(
        hello(),
        as_lines(
            'MAIL FROM:<sender@client.example> SIZE=500\r\nRCPT TO:<victim@local.example>\r\n'),
        'S: 250 2.1.0 Ok', 'S: 250 2.1.5 Ok', 'C: RCPT TO:<alice@local.example>', 'S: 250 2.1.5 Ok',
        data(message()), QUIT).close()


@near('crlf-injection-envelope', 'PIPELINING, and both lines are whole')
def pipelined(capture):
    capture.open().talk(
        hello(), as_lines('MAIL FROM:<sender@client.example>\r\nRCPT TO:<alice@local.example>\r\n'),
        'S: 250 2.1.0 Ok', 'S: 250 2.1.5 Ok', data(message()), QUIT).close()


@scene('bdat-lies',
       'BDAT of 1000 octets, 40 of which come before the next verb, and a negative size',
       ['bdat.size_mismatch', 'bdat.negative'])
def lies(capture):
    capture.open().talk(
        hello(keywords=CHUNKING), envelope(), 'C: BDAT -1 LAST', 'S: 501 5.5.4 bad syntax',
        as_lines('BDAT 1000 LAST\r\nSubject: short\r\n\r\nThat is all.\r\nQUIT\r\n')).close()


@near('bdat-lies', 'BDAT in three pieces of the right size, with verbs in them')
def honest(capture):
    capture.open().talk(hello(keywords=CHUNKING), envelope(),
                        as_lines('BDAT 18\r\nSubject: whole\r\n\r\n'), 'S: 250 2.0.0 Ok: 18 bytes',
                        as_lines('BDAT 14\r\nQUIT\r\n.\r\nRSET\r'), 'S: 250 2.0.0 Ok: 14 bytes',
                        as_lines('BDAT 1 LAST\r\n\n'), 'S: 250 2.0.0 Ok: 33 bytes queued as 1',
                        QUIT).close()


@scene('bdat-bad-syntax', 'sizes in hex and octal, and a word that is not LAST',
       ['bdat.bad_syntax'])
def bad_syntax(capture):
    capture.open().talk(hello(keywords=CHUNKING), envelope(), 'C: BDAT 0x10 LAST',
                        'S: 501 5.5.4 bad syntax', 'C: BDAT 10 FIRST', 'S: 501 5.5.4 bad syntax',
                        QUIT).close()


@near('bdat-bad-syntax', 'last in lower case')
def lower_case(capture):
    capture.open().talk(hello(keywords=CHUNKING), envelope(),
                        as_lines('bdat 15 last\r\nSubject: ok\r\n\r\n'),
                        'S: 250 2.0.0 Ok: queued as 1', QUIT).close()


@scene('reply-desync', 'a server that answers once too often', ['reply_desync'])
def desync(capture):
    capture.open().talk(hello(), envelope(), 'S: 250 2.1.5 Ok', 'S: 250 2.1.5 Ok', data(message()),
                        QUIT).close()


@near('reply-desync', '421 while nobody asked')
def gives_up(capture):
    capture.open().talk(hello(), envelope(), '~ 300', 'S: 421 4.4.2 timeout', 'S!')


@scene('size-lie', 'SIZE=100, and a thousand times that', ['size.lie'])
def size_lie(capture):
    capture.open().talk(hello(), envelope(params=' SIZE=100'),
                        data(message(body='A line of text that is long enough.\n' * 2400)),
                        QUIT).close()


@near('size-lie', 'SIZE= a tenth too large, as clients estimate it')
def size_guess(capture):
    content = message(body='A line of text.\n' * 60)
    capture.open().talk(hello(), envelope(params=f' SIZE={len(content) * 11 // 10}'), data(content),
                        QUIT).close()


@scene('overlong', 'a local part of 200 octets, a command of 3000', ['framing.line_too_long'])
def overlong(capture):
    capture.open().talk(hello(), f'C: MAIL FROM:<{"a" * 200}@client.example>', 'S: 250 2.1.0 Ok',
                        f'C: VRFY {"b" * 3000}', 'S: 500 5.5.2 line too long', QUIT).close()


@near('overlong', 'a local part of 64 octets')
def just_so(capture):
    mail(capture, sender='a' * 64 + '@client.example')
