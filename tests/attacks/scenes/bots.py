"""Who probes, harvests, floods, or does not behave as mail servers do."""
from scene import KEYWORDS, QUIT, data, envelope, hello, mail, message, near, scene

DENIED = 'S: 554 5.7.1 Relay access denied'
UNKNOWN = 'S: 550 5.1.1 Recipient address rejected: User unknown'

# The forms by which relays are found (RFC 733's, UUCP's, source routes, literals).
PROBES = ('victim%far.example@local.example', 'far.example!victim',
          '"victim@far.example"@local.example', '@local.example:victim@far.example',
          'victim@[198.51.100.25]', 'victim@far.example')


@scene('relay-probe', 'six forms of a foreign recipient, each refused', ['relay.probe'],
       ['relay.open'])
def probe(capture):
    connection = capture.open().talk(hello())
    for n, form in enumerate(PROBES):
        connection.talk(f'C: MAIL FROM:<probe{n}@client.example>', 'S: 250 2.1.0 Ok',
                        f'C: RCPT TO:<{form}>', DENIED, 'C: RSET', 'S: 250 2.0.0 Ok')
    connection.talk(QUIT).close()


@near('relay-probe', 'a client inside, who may relay, mistypes a domain that does not exist')
def mistyped(capture):
    capture.open(client='198.51.100.40').talk(
        hello('ws40.local.example'), 'C: MAIL FROM:<alice@local.example>', 'S: 250 2.1.0 Ok',
        'C: RCPT TO:<bob@farr.example>', 'S: 450 4.1.2 Recipient address rejected: Domain not found',
        'C: RCPT TO:<bob@far.example>', 'S: 250 2.1.5 Ok', data(message()), QUIT).close()


@scene('relay-open', 'from outside, without AUTH, to a foreign domain, and it is taken',
       ['relay.open'])
def relay_open(capture):
    mail(capture, sender='postmaster@[203.0.113.5]', recipients=('victim@far.example',))


@near('relay-open', 'to a foreign domain, but after AUTH')
def submits(capture):
    capture.open(port=587).talk(hello(keywords=(*KEYWORDS, 'AUTH CRAM-MD5')), 'C: AUTH CRAM-MD5',
                                'S: 334 PDEuMkBteC5sb2NhbC5leGFtcGxlPg==',
                                'C: YWxpY2UgMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDA=',
                                'S: 235 2.7.0 Ok',
                                envelope('alice@local.example', ('victim@far.example',)),
                                data(message()), QUIT).close()


def recipients(connection, count, unknown):
    connection.talk('C: MAIL FROM:<sender@client.example>', 'S: 250 2.1.0 Ok')
    for n in range(count):
        connection.talk(f'C: RCPT TO:<name{n}@local.example>',
                        UNKNOWN if n < unknown else 'S: 250 2.1.5 Ok')


@scene('harvest-rcpt', 'twenty recipients tried, eighteen of them unknown, and no DATA',
       ['harvest.rcpt'])
def harvest(capture):
    connection = capture.open().talk(hello())
    recipients(connection, 20, 18)
    connection.talk('C: RSET', 'S: 250 2.0.0 Ok', QUIT).close()


@near('harvest-rcpt', 'a list with twenty members, three of whom have left, and its message')
def mailing_list(capture):
    connection = capture.open().talk(hello())
    recipients(connection, 20, 3)
    connection.talk(data(message()), QUIT).close()


@scene('harvest-vrfy', 'VRFY and EXPN, some of them answered', ['harvest.vrfy_expn'])
def vrfy(capture):
    capture.open().talk(hello(), 'C: VRFY root', 'S: 252 2.0.0 root', 'C: VRFY alice',
                        'S: 250 2.1.5 <alice@local.example>', 'C: VRFY oracle',
                        'S: 550 5.1.1 unknown', 'C: EXPN staff',
                        'S: 250-2.1.5 <alice@local.example>', 'S: 250 2.1.5 <bob@local.example>',
                        QUIT).close()


@near('harvest-vrfy', 'one VRFY, not answered')
def one_vrfy(capture):
    capture.open().talk(hello(), 'C: VRFY postmaster', 'S: 502 5.5.1 VRFY command is disabled',
                        QUIT).close()


def verify(capture, count):
    for n in range(count):
        capture.open(at=n * 30).talk(
            hello(), 'C: MAIL FROM:<>', 'S: 250 2.1.0 Ok', f'C: RCPT TO:<user{n}@local.example>',
            'S: 250 2.1.5 Ok', 'C: RSET', 'S: 250 2.0.0 Ok', QUIT).close()


@scene('callout', 'verification of a dozen senders: MAIL FROM:<>, one RCPT, QUIT', ['callout'],
       ['harvest.rcpt'])
def callout(capture):
    verify(capture, 12)


@near('callout', 'verification of two, and a bounce')
def bounce(capture):
    verify(capture, 2)
    mail(capture, sender='', at=90)


@scene('bot',
       'many short sessions: HELO is an address, no QUIT, a new sender each, no Message-ID or Date',
       ['bot.behaviour', 'helo.is_ip'])
def bot(capture):
    for n in range(12):
        content = f'From: w{n * 7919:x}@bulk{n}.example\r\nSubject: Offer {n}\r\n\r\nBuy.'
        capture.open(at=n * 2).talk(
            'C: HELO 203.0.113.5', 'S: 220 mx.local.example ESMTP', 'S: 250 mx.local.example',
            envelope(f'w{n * 7919:x}@bulk{n}.example', (f'user{n}@local.example',)), data(content),
            'C# ')


@near('bot', 'a relay that sends twelve messages in as many sessions')
def relay(capture):
    for n in range(12):
        mail(capture, message(subject=f'Report {n}', number=n), at=n * 2)


HELOS = {
    'server': ('mx.local.example', 'helo.is_server', 'the name of the server itself'),
    'ip': ('198.51.100.77', 'helo.is_ip', 'an address without brackets'),
    'localhost': ('localhost', 'helo.is_localhost', 'localhost'),
    'single-label': ('WIN-A1B2C3D4', 'helo.single_label', 'a name without a dot'),
    'invalid': ('client_!.example', 'helo.invalid', 'signs that no name has'),
    'private-literal': ('[192.168.1.5]', 'helo.private_literal', 'a private address')
}


def helo_scene(key, name, finding, what):

    @scene(f'helo-{key}', f'EHLO is {what}', [finding])
    def odd(capture):
        mail(capture, name=name)

    @near(f'helo-{key}', 'EHLO is the name of the client')
    def plain(capture):
        mail(capture)


for helo_key, helo_row in HELOS.items():
    helo_scene(helo_key, *helo_row)


@scene('helo-changes', 'two names in one session', ['helo.changes'])
def changes(capture):
    capture.open().talk(hello('first.example'),
                        hello('second.example')[1:], envelope(), data(message()), QUIT).close()


@near('helo-changes', 'EHLO is refused, HELO has the same name')
def falls_back(capture):
    capture.open().talk('S: 220 mx.local.example SMTP', 'C: EHLO client.example',
                        'S: 500 5.5.1 what?', 'C: HELO client.example', 'S: 250 mx.local.example',
                        envelope(), data(message()), QUIT).close()


@scene('xclient-spoof', 'XCLIENT from a stranger, and it is taken', ['xclient.spoof'])
def xclient(capture):
    capture.open().talk(hello(keywords=(*KEYWORDS, 'XCLIENT NAME ADDR')),
                        'C: XCLIENT NAME=localhost ADDR=127.0.0.1',
                        hello()[0],
                        hello()[1:], envelope(), data(message()), QUIT).close()


@near('xclient-spoof', 'XCLIENT from a proxy beside the server')
def proxy_beside(capture):
    capture.open(client='127.0.0.1',
                 server='127.0.0.1').talk(hello(keywords=(*KEYWORDS, 'XCLIENT NAME ADDR')),
                                          'C: XCLIENT NAME=client.example ADDR=203.0.113.5',
                                          hello()[0],
                                          hello()[1:], envelope(), data(message()), QUIT).close()


@scene('proxy-spoof', 'a PROXY header from a stranger who says he is 127.0.0.1',
       ['proxyproto.spoof'])
def proxy(capture):
    capture.open().talk('C: PROXY TCP4 127.0.0.1 198.51.100.25 4321 25', hello(), envelope(),
                        data(message()), QUIT).close()


@near('proxy-spoof', 'a PROXY header from a balancer in the same network, with a public address')
def balancer(capture):
    capture.open(client='198.51.100.2').talk('C: PROXY TCP4 203.0.113.5 198.51.100.25 4321 25',
                                             hello(), envelope(), data(message()), QUIT).close()


@scene('etrn-flood', 'thirty ETRN, one with SQL in it', ['etrn.flood', 'etrn.injection'])
def etrn(capture):
    connection = capture.open().talk(hello(keywords=(*KEYWORDS, 'ETRN')))
    for n in range(29):
        connection.talk(f'C: ETRN domain{n}.example', 'S: 458 Unable to queue messages')
    connection.talk("C: ETRN #x' OR '1'='1", 'S: 501 5.5.4 bad syntax', QUIT).close()


@near('etrn-flood', 'one ETRN, as a branch office does')
def one_etrn(capture):
    capture.open().talk(hello(keywords=(*KEYWORDS, 'ETRN')), 'C: ETRN branch.example',
                        'S: 250 2.0.0 Queuing started', QUIT).close()


@scene('backscatter', 'twenty bounces from as many servers to one who never wrote', ['backscatter'])
def backscatter(capture):
    for n in range(20):
        content = message(
            subject='Undelivered Mail Returned to Sender',
            number=n,
            sender=f'MAILER-DAEMON@mx{n}.example',
            to='victim@local.example',
            fields=('Auto-Submitted: auto-replied', f'X-Failed-Recipients: who{n}@mx{n}.example',
                    'MIME-Version: 1.0',
                    'Content-Type: multipart/report; report-type=delivery-status; boundary=b'),
            body='--b\nContent-Type: text/plain\n\nNo such user.\n--b--\n')
        mail(capture,
             content,
             at=n * 5,
             client=f'203.0.113.{100 + n}',
             sender='',
             recipients=('victim@local.example',),
             name=f'mx{n}.example')


@near('backscatter', 'one bounce, to a message that was sent a minute before')
def one_bounce(capture):
    mail(capture,
         message(sender='victim@local.example', to='who@far.example', number=77),
         client='198.51.100.25',
         server='203.0.113.99',
         sender='victim@local.example',
         recipients=('who@far.example',),
         name='mx.local.example')
    mail(capture,
         message(subject='Undelivered Mail Returned to Sender',
                 sender='MAILER-DAEMON@far.example',
                 to='victim@local.example',
                 number=78,
                 fields=('In-Reply-To: <77@client.example>', 'Auto-Submitted: auto-replied')),
         at=60,
         client='203.0.113.99',
         sender='',
         recipients=('victim@local.example',),
         name='mx.far.example')


@scene('mailbomb', 'sixty confirmations of newsletters to one recipient within minutes',
       ['mailbomb'])
def mailbomb(capture):
    for n in range(60):
        mail(capture,
             message(subject=f'Please confirm your subscription to list {n}',
                     number=n,
                     sender=f'list@news{n}.example',
                     to='victim@local.example',
                     fields=(f'List-Id: <list.news{n}.example>',
                             f'List-Unsubscribe: <https://news{n}.example/u>')),
             at=n * 4,
             client=f'203.0.113.{1 + n}',
             sender=f'bounce@news{n}.example',
             recipients=('victim@local.example',),
             name=f'mx.news{n}.example')


@near('mailbomb', 'sixty messages of one list to as many subscribers')
def newsletter(capture):
    for n in range(60):
        mail(capture,
             message(subject='News of the week',
                     number=n,
                     sender='list@news.example',
                     to=f'reader{n}@local.example',
                     fields=('List-Id: <list.news.example>',)),
             at=n * 4,
             sender='bounce@news.example',
             recipients=(f'reader{n}@local.example',),
             name='mx.news.example')


@scene('scanner', 'EHLO as a scanner says it, one command, and gone', ['scanner.signature'])
def scanner(capture):
    capture.open().talk('S: 220 mx.local.example ESMTP', 'C: EHLO masscan',
                        'S: 250 mx.local.example', 'C# ')


@near('scanner', 'a monitor: EHLO, QUIT')
def monitor(capture):
    capture.open().talk(hello('monitor.local.example'), QUIT).close()


@scene('burl-ssrf', 'BURL with an address within', ['burl.ssrf'])
def burl(capture):
    capture.open(port=587).talk(hello(keywords=(*KEYWORDS, 'BURL imap', 'CHUNKING')), envelope(),
                                'C: BURL imap://127.0.0.1:6379/x LAST', 'S: 554 5.7.0 no',
                                QUIT).close()


@near('burl-ssrf', 'BURL with the IMAP server of the site')
def burl_own(capture):
    capture.open(port=587).talk(
        hello(keywords=(*KEYWORDS, 'BURL imap', 'CHUNKING')), envelope(),
        'C: BURL imap://alice@imap.local.example/outbox;uid=20;urlauth=submit+alice:internal:abc LAST',
        'S: 250 2.5.0 Ok', QUIT).close()
