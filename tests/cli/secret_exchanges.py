"""Dialogues in which a secret is sent, or repeated, in every way that we know of: each has secrets of its
own, which no output may show.  RFC 4954 (AUTH), RFC 4616 (PLAIN), RFC 4468 (BURL); LOGIN is in no RFC.
A new one is a row of EXCHANGES."""
import base64


def b64(text):
    return base64.b64encode(text.encode() if isinstance(text, str) else text).decode()


def plain(user, password):
    return b64(f'\0{user}\0{password}')


USER, PASS = b64('Username:'), b64('Password:')
OPEN = '''
S: 220 mx.example.net ESMTP
C: EHLO client.example.org
S: 250-mx.example.net
S: 250 AUTH PLAIN LOGIN CRAM-MD5 XOAUTH2
'''
CLOSE = '''
C: QUIT
S: 221 bye
'''

# name: (what is said behind EHLO, the secrets in it)
EXCHANGES = {
    # the server says what it decoded
    'plain-decoded': (f'C: AUTH PLAIN {plain("alice", "falconaa1")}\nS: 535 5.7.8 password falconaa1 is wrong',
                      ['falconaa1']),
    'plain-asked': (f'C: AUTH PLAIN\nS: 334\nC: {plain("alice", "falconab2")}\n'
                    'S: 535-5.7.8 no\nS: 535 5.7.8 "FALCONAB2"? no', ['falconab2']),
    'plain-with-authzid': (f'C: AUTH PLAIN {b64("ann" + chr(0) + "alice" + chr(0) + "falconac3")}\n'
                           'S: 535 alice/falconac3 is nobody', ['falconac3']),
    'refused-by-policy': (f'C: AUTH PLAIN {plain("alice", "falconbc4")}\nS: 550 5.7.8 password falconbc4 is wrong',
                          ['falconbc4']),
    'too-weak': (f'C: AUTH PLAIN {plain("alice", "falconbd5")}\nS: 534 5.7.9 PLAIN falconbd5 is too weak',
                 ['falconbd5']),
    'login-decoded': (f'C: AUTH LOGIN\nS: 334 {USER}\nC: {b64("bob")}\nS: 334 {PASS}\nC: {b64("falconad4")}\n'
                      'S: 535 5.7.8 bob, password=falconad4: wrong', ['falconad4']),
    'login-initial': (f'C: AUTH LOGIN {b64("bob")}\nS: 334 {PASS}\nC: {b64("falconae5")}\n'
                      'S: 535 [falconae5]', ['falconae5']),
    'login-accepted': (f'C: AUTH LOGIN {b64("bob")}\nS: 334 {PASS}\nC: {b64("falconaf6")}\n'
                       'S: 235 2.7.0 falconaf6 is right', ['falconaf6']),
    'token-decoded': (f'C: AUTH XOAUTH2 {b64("user=dave@example.org" + chr(1) + "auth=Bearer ya29falconag" + chr(1) * 2)}\n'
                      f'S: 334 {b64(chr(123) + chr(34) + "status" + chr(34) + ":400}")}\nC:\n'
                      'S: 535 5.7.8 token ya29falconag has expired', ['ya29falconag']),
    'digest-decoded': (f'C: AUTH CRAM-MD5\nS: 334 {b64("<1896.697170952@mx.example.net>")}\n'
                       f'C: {b64("carol fa1c02ab13a602c7eda7a495b4e6e733")}\n'
                       'S: 535 carol fa1c02ab13a602c7eda7a495b4e6e733 no',
                       ['fa1c02ab13a602c7eda7a495b4e6e733']),
    # RFC 7677, section 3, and RFC 2831, section 4
    'proof-of-the-server': (
        f'C: AUTH SCRAM-SHA-256 {b64("n,,n=user,r=rOprNGfwEbeRWgbNEkqO")}\n'
        f'S: 334 {b64("r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096")}\n'
        f'C: {b64("c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=")}\n'
        f'S: 334 {b64("v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=")}\nC:\nS: 235 ok',
        ['dHzbZapWIk4jUhN', '6rriTRBi23WpRR']),
    'proof-of-the-digest': (
        f'C: AUTH DIGEST-MD5\nS: 334 {b64("nonce=OA9BSXrbuRhWay,qop=auth,algorithm=md5-sess,charset=utf-8")}\n'
        f'C: {b64("username=chris,nonce=OA9BSXrbuRhWay,nc=00000001,response=6084c6db3fede7352c551284490fd0fc")}\n'
        f'S: 334 {b64("rspauth=2f0b3d7c3c2e486600ef710726aa2eae")}\nC:\nS: 235 ok',
        ['6084c6db3fede7352c551284490fd0fc', '2f0b3d7c3c2e486600ef710726aa2eae']),
    'proof-in-lines': (
        f'C: AUTH SCRAM-SHA-1 {b64("n,,n=user,r=fyko+d2lbbFgONRv9qkxdawL")}\n'
        f'S: 334 {b64("r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,s=QSXCR+Q6sek8bf92,i=4096")}\n'
        f'C: {b64("c=biws,r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,p=v0X8v3Bz2T0CJGbJQyF0X+HI4Ts=")}\n'
        f'S: 334-well\nS: 334 {b64("v=rmF9pqV8S7suAoZWja4dJRkFsKQ=")}\nC:\nS: 235 ok',
        ['v0X8v3Bz2T0CJ', 'rmF9pqV8S7suAo']),
    'with-blanks': (f'C: AUTH PLAIN {plain("alice", "falcon ah battery")}\nS: 535 password falcon ah battery is wrong',
                    ['falcon ah', 'ah battery']),
    'short': (f'C: AUTH PLAIN {plain("alice", "q7z")}\nS: 535 5.7.8 password "q7z" is wrong', ['q7z']),
    'percent': (f'C: AUTH PLAIN {plain("alice", "%sfalconai%n")}\nS: 535 5.7.8 <%sfalconai%n>', ['falconai']),
    'not-ascii': (f'C: AUTH PLAIN {plain("alice", "fälconaj")}\nS: 535 5.7.8 fälconaj?', ['fälconaj', 'lconaj']),

    # more than one reply, or a late one
    'another-reply': (f'C: AUTH PLAIN {plain("alice", "falconba1")}\nS: 535 no\n'
                      f'S: 421 4.7.0 too often: falconba1 {plain("alice", "falconba1")}', ['falconba1']),
    'noise-between': (f'C: AUTH PLAIN {plain("alice", "falconbh8")}\nS: 535 no\nS: well\n'
                      'S: 550 5.7.1 go away, falconbh8', ['falconbh8']),
    'asked-again': (f'C: AUTH PLAIN {plain("alice", "falconbb2")}\nS: 334 again\nC: *\n'
                    f'S: 501 5.7.0 cancelled falconbb2 {plain("alice", "falconbb2")}', ['falconbb2']),
    'two-in-one': (f'C: PASS falconbc3\nC: PASS falconbd4\nS: 500 PASS falconbc3?\nS: 500 PASS falconbd4?',
                   ['falconbc3', 'falconbd4']),
    'challenge-repeats': (f'C: AUTH LOGIN\nS: 334 {USER}\nC: {b64("bob")}\nS: 334 {PASS}\nC: {b64("falconbe5")}\n'
                          f'S: 334 {b64("falconbe5")}\nC: *\nS: 501 no', ['falconbe5']),
    'challenge-speaks': (f'C: AUTH LOGIN\nS: 334 {USER}\nC: {b64("bob")}\nS: 334 {PASS}\nC: {b64("falconbf6")}\n'
                         f'S: 334 {b64("no, falconbf6 is wrong:")}\nC: *\nS: 501 no', ['falconbf6']),
    'challenge-is-long': (f'C: AUTH PLAIN {plain("alice", "falconbg7")}\n'
                          f'S: 334 {b64("x" * 701 + " falconbg7 " + "y" * 300)}\nC: *\nS: 501 no', ['falconbg7']),

    # no base64, or half of it
    'no-padding': (f'C: AUTH PLAIN {plain("alice", "falconca").rstrip("=")}\nS: 501 5.5.2 cannot decode falconca',
                   ['falconca']),
    'too-much-padding': (f'C: AUTH PLAIN {plain("alice", "falconcb")}==\nS: 535 falconcb {plain("alice", "falconcb")}',
                         ['falconcb']),
    'stray-octets': (f'C: AUTH PLAIN {plain("alice", "falconcc3")[:10]}-!{plain("alice", "falconcc3")[10:]}\n'
                     f'S: 501 {plain("alice", "falconcc3")[:10]}-!{plain("alice", "falconcc3")[10:]} falconcc3', ['falconcc3']),
    'blanks-between': (f'C: AUTH PLAIN {plain("alice", "falconcd4")[:12]} {plain("alice", "falconcd4")[12:]}\n'
                       f'S: 501 {plain("alice", "falconcd4")[:12]} {plain("alice", "falconcd4")[12:]} falconcd4',
                       ['falconcd4']),
    'in-clear': ('C: AUTH PLAIN alice falconce5\nS: 501 cannot decode alice falconce5', ['falconce5']),
    'in-clear-asked': (f'C: AUTH LOGIN\nS: 334 {USER}\nC: bob\nS: 334 {PASS}\nC: falconcf6!\n'
                       'S: 501 5.5.2 Invalid base64 data: falconcf6', ['falconcf6']),
    'like-a-verb': (f'C: AUTH LOGIN\nS: 334 {USER}\nC: bob\nS: 334 {PASS}\nC: quit falconcg7\n'
                    'S: 535 quit falconcg7?', ['falconcg7']),
    'extra-words': (f'C: AUTH LOGIN {b64("bob")} {b64("falconch8")}\nS: 501 5.5.4 Syntax: {b64("falconch8")}',
                    ['falconch8']),
    'extra-words-decoded': (f'C: AUTH LOGIN {b64("bob")} {b64("falconci9")}\nS: 535 bob falconci9', ['falconci9']),
    'equals-and-more': (f'C: AUTH PLAIN = {plain("alice", "falconcj1")}\nS: 501 {plain("alice", "falconcj1")} falconcj1',
                        ['falconcj1']),
    'two-parts': (f'C: AUTH PLAIN {b64("alice" + chr(0) + "falconck2")}\nS: 535 no falconck2', ['falconck2']),
    'five-parts': (f'C: AUTH PLAIN {b64(chr(0).join(["a", "alice", "falconcl3", "falconcm4", ""]))}\n'
                   'S: 535 falconcl3 falconcm4', ['falconcl3', 'falconcm4']),
    'colon': (f'C: AUTH PLAIN {b64("alice:falconcn5")}\nS: 535 no falconcn5', ['falconcn5']),

    # in the wrong place
    'no-mechanism': (f'C: AUTH {plain("alice", "falconda1")}\nS: 504 {plain("alice", "falconda1")} falconda1',
                     ['falconda1']),
    'behind': (f'C: AUTH {plain("alice", "falcondb2")} PLAIN\nS: 504 what? {plain("alice", "falcondb2")} falcondb2',
               ['falcondb2']),
    'unknown-mechanism': (f'C: AUTH FOO-1 {plain("alice", "falcondc3")}\nS: 504 FOO-1 {plain("alice", "falcondc3")} falcondc3',
                          ['falcondc3']),
    'unknown-mechanism-asked': (f'C: AUTH FOO\nS: 334 {USER}\nC: {b64("bob")}\nS: 334 {PASS}\nC: {b64("falcondd4")}\n'
                                'S: 535 falcondd4?', ['falcondd4']),
    'refused-and-sent': (f'C: AUTH PLAIN\nS: 504 no\nC: {b64("falconde5")}\n'
                         f'S: 500 5.5.1 unrecognized "{b64("falconde5")}" (falconde5)', ['falconde5']),
    'not-waiting': (f'C: AUTH PLAIN\nC: {plain("alice", "falcondf6")}\nS: 504 no\nS: 500 {plain("alice", "falcondf6")} falcondf6',
                    ['falcondf6']),
    'not-waiting-asked': (f'C: AUTH PLAIN\nC: {plain("alice", "falcondg7")}\nS: 334\nS: 535 {plain("alice", "falcondg7")} falcondg7',
                          ['falcondg7']),
    'cancelled': (f'C: AUTH LOGIN\nS: 334 {USER}\nC: {b64("bob")}\nS: 334 {PASS}\nC: *\nS: 501 cancelled\n'
                  f'C: {b64("falcondh8")}\nS: 500 {b64("falcondh8")} falcondh8', ['falcondh8']),
    'star-and-more': (f'C: AUTH PLAIN\nS: 334\nC: * {plain("alice", "falcondi9")}\nS: 501 {plain("alice", "falcondi9")} falcondi9',
                      ['falcondi9']),
    'all-in-the-name': (f'C: AUTH LOGIN\nS: 334 {USER}\nC: {plain("alice", "falcondj1")}\nS: 501 {plain("alice", "falcondj1")} falcondj1',
                        ['falcondj1']),
    'blank-before': (f'C:  AUTH PLAIN {plain("alice", "falcondk2")}\nS: 535 falcondk2', ['falcondk2']),
    'glued': (f'C: AUTH=PLAIN {plain("alice", "falcondl3")}\nS: 500 AUTH=PLAIN {plain("alice", "falcondl3")} falcondl3',
              ['falcondl3']),
    'imap': ('C: A1 LOGIN alice falcondm4\nS: 500 A1 LOGIN alice falcondm4?', ['falcondm4']),
    'imap-auth': (f'C: A1 AUTHENTICATE PLAIN {plain("alice", "falcondn5")}\nS: 500 {plain("alice", "falcondn5")} falcondn5',
                  ['falcondn5']),
    'pop': ('C: USER alice\nS: 500 what?\nC: PASS falcondo6\nS: 500 5.5.1 PASS falcondo6?', ['falcondo6']),
    'http': (f'C: Authorization: Basic {b64("alice:falcondp7")}\nS: 500 {b64("alice:falcondp7")} falcondp7',
             ['falcondp7']),
    'hello': (f'C: X-EXPS LOGIN {b64("bob")}\nS: 334 {PASS}\nC: {b64("falcondq8")}\nS: 535 falcondq8', ['falcondq8']),
    'injected': (f'C: STARTTLS\nC: AUTH PLAIN {plain("alice", "falcondr9")}\nS: 220 go\nS: 535 falcondr9 {plain("alice", "falcondr9")}',
                 ['falcondr9']),
    'injected-and-asked': (f'C: STARTTLS\nC: AUTH LOGIN\nC: {b64("bob")}\nC: {b64("falconds1")}\nS: 220 go\n'
                           f'S: 334 {USER}\nS: 334 {PASS}\nS: 535 falconds1 {b64("falconds1")}', ['falconds1']),
    'smuggled': ('C: MAIL FROM:<a@example.org>\nS: 250 ok\nC: RCPT TO:<b@example.net>\nS: 250 ok\nC: DATA\nS: 354 go\n'
                 f'C: Subject: x\nC:\nC: text\nC: .\nC: AUTH PLAIN {plain("alice", "falcondt2")}\nS: 250 ok\n'
                 'S: 535 falcondt2', ['falcondt2']),

    # URLs that open with what is in them
    'url': ('C: BURL imap://alice:falconea1@imap.example.net/x;uid=25 LAST\nS: 554 alice:falconea1 no', ['falconea1']),
    'url-token': ('C: BURL imap://h/x;uid=25;urlauth=submit+alice:internal:91354a473744909de610943775f LAST\n'
                  'S: 554 token 91354a473744909de610943775f is wrong', ['91354a473744909de610943775f']),
}

# If what the client said is not seen, nobody knows that these replies are about a login (501, 504, 554), and
# what they repeat is a word like any.
UNKNOWABLE = ('stray-octets', 'blanks-between', 'equals-and-more', 'no-mechanism', 'behind', 'unknown-mechanism',
              'url', 'url-token')


def dialogue(name):
    return OPEN.strip('\n') + '\n' + EXCHANGES[name][0] + CLOSE.rstrip('\n')


def forms(secret):
    """As it is, and in base64 at each place."""
    octets = secret.encode()
    out = {secret.lower(), octets.decode('latin-1').lower()}
    for shift in range(3 if len(octets) >= 6 else 0):
        text = base64.b64encode(b'\0' * shift + octets).decode()
        out.add(text[4 if shift else 0:len(text) - 4])
    return out
