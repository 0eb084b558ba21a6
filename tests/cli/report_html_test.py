"""The page of `report --html` in a browser: it draws itself, and nothing of a hostile capture runs or is
fetched."""
import html.parser
import json
import os
import re
import shutil
import subprocess
import threading
import unittest
from http.server import BaseHTTPRequestHandler, HTTPServer

from common import MAIL, ROOT, Case, packets, pcap, run

CHROMIUM = shutil.which('chromium') or shutil.which('chromium-browser')
NEEDS_BROWSER = unittest.skipUnless(CHROMIUM, 'no chromium (apt-get install chromium)')
LARGEST = 10_000_000
BROWSER_TIMEOUT = 120


class Door:
    """A web server that notes who comes."""

    def __enter__(self):
        self.asked = asked = []

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                asked.append(self.path)
                self.send_error(404)

            def log_message(self, *_):
                pass

        self.server = HTTPServer(('127.0.0.1', 0), Handler)
        self.address = f'http://127.0.0.1:{self.server.server_port}'
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_):
        self.server.shutdown()
        self.server.server_close()


def hostile(address):
    """What would run, or be fetched, wherever it stood as markup; in names, texts and addresses."""
    attacks = [
        f'</script><script>document.title="run";fetch("{address}/script")</script>',
        f'<img src={address}/img onerror=document.title="run">',
        f'"><svg onload=document.title="run"><link rel=stylesheet href={address}/css>',
        f'<!--<script>document.title="run"', "'\\u003cscript>\u2028document.title='run'//",
        f'<base href={address}/><a href=javascript:document.title="run">', '\u202egnp.exe\u202c',
        f'<style>@import "{address}/import"</style>', 'nul\0nul', '${document.title="run"}',
        f'<meta http-equiv=refresh content="0;url={address}/refresh">',
    ]
    rows = []
    for i, attack in enumerate(attacks):
        mail = MAIL.replace('hello', attack).replace('client.example.org', attack.replace(' ', '\t'))
        mail = mail.replace('User unknown', attack).replace('ESMTP Postfix', attack)
        mail = mail.replace('alice@', f'"{attack}"@').replace('4dFq1z0Wc8z9rxd', attack)
        rows += packets(mail, i + 1)
    rows += packets(MAIL.replace('hello', 'x' * 1_000_000), 50)
    return pcap(rows)


class Parser(html.parser.HTMLParser):
    """Which elements there are, for a reader that runs nothing."""

    def __init__(self, page):
        super().__init__()
        self.tags, self.attributes, self.texts, self.inside = [], [], {}, None
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes.append((tag, dict(attrs)))
        self.inside = (tag, dict(attrs).get('type'))

    def handle_endtag(self, tag):
        self.inside = None

    def handle_data(self, data):
        self.texts[self.inside] = self.texts.get(self.inside, '') + data


class Page(Case):
    def page(self, capture):
        result = run('report', '--html', self.path('page.html'), capture)
        self.assert_ok(result)
        self.assertEqual(result.out, '')
        with open(self.path('page.html'), encoding='utf-8') as f:
            return f.read()

    def browse(self, *options):
        """The page's elements after its script has run."""
        done = subprocess.run(
            [CHROMIUM, '--headless', '--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage',
             '--user-data-dir=' + self.path('profile'), '--virtual-time-budget=3000', *options,
             '--dump-dom', 'file://' + self.path('page.html')],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=BROWSER_TIMEOUT)
        return done.stdout.decode('utf-8', 'replace')

    def test_all_in_one_file_and_only_its_own_script_may_run(self):
        parsed = Parser(self.page(self.write_mail()))
        policy = next(a['content'] for t, a in parsed.attributes if a.get('http-equiv'))
        self.assertRegex(policy, r"^default-src 'none'; script-src 'sha256-[^']+'; "
                                 r"style-src 'sha256-[^']+'; base-uri 'none'; form-action 'none'$")
        self.assertEqual([t for t, a in parsed.attributes if 'src' in a or 'href' in a], [])
        report = json.loads(parsed.texts[('script', 'application/json')])
        self.assertEqual(report['totals']['sessions'], 1)
        spoken = [line['text'] for line in report['sessions'][0]['dialogue']]
        self.assertIn('MAIL FROM:<alice@example.org> SIZE=64', spoken)
        self.assertIn('550 5.1.1 User unknown', spoken)

    def test_hostile_texts_stay_in_the_data(self):
        ordinary = Parser(self.page(self.write_mail()))
        evil = Parser(self.page(self.write('evil.pcap', hostile('http://127.0.0.1:9'))))
        self.assertEqual(evil.tags, ordinary.tags)
        self.assertEqual(evil.attributes, ordinary.attributes)
        data = evil.texts[('script', 'application/json')]
        self.assertNotRegex(data, '[<>&\u2028\u2029]')
        self.assertLess(os.path.getsize(self.path('page.html')), LARGEST)

    @NEEDS_BROWSER
    def test_draws_itself_without_a_complaint(self):
        self.page(self.write_mail())
        dom = self.browse()
        self.assertIn('data-drawn="yes"', dom)
        for title in ('Summary', 'Delivery', 'Waiting for the server', 'Replies', 'Mails', 'Sessions'):
            self.assertIn(title, dom)
        for head in ('#', 'From', 'To', 'Status', 'Details'):  # W38
            self.assertRegex(dom, f'<button type="button">{head}</button>')
        self.assertIn('Completed', dom)
        self.assertIn('<svg', dom)

    @NEEDS_BROWSER
    def test_order_and_labels(self):
        self.page(os.path.join(ROOT, 'tests/attacks/smuggle-exim.pcap'))
        dom = self.browse()
        sections = re.findall(r'<section id="(\w+)"', dom)
        self.assertEqual(sections[:4], ['summary', 'first', 'findings', 'timeline'])
        # Labels are text beside their bars, not drawn: they keep their size in a narrow window.
        self.assertRegex(dom, r'<div class="bars"[^>]*><span class="name"[^>]*><bdi>accepted</bdi>')
        sessions = dom[dom.index('<section id="sessions"'):]
        heads = re.findall(r'<button type="button">([^<]*)</button>', sessions)
        self.assertEqual(heads[:5], ['', 'flow', 'worst', 'findings', 'begin'])
        self.assertIn('(192.0.2.10 \u2192 198.51.100.26:25, ', dom)
        self.assertRegex(dom, r'\(92 times, 32 findings\)')
        self.assertRegex(dom, r'\(2 times, 1 finding\)')

    @NEEDS_BROWSER
    def test_on_paper_findings_are_told_in_full(self):
        self.page(os.path.join(ROOT, 'tests/attacks/smuggle-exim.pcap'))
        self.browse('--print-to-pdf=' + self.path('page.pdf'))
        with open(self.path('page.pdf'), 'rb') as f:
            pages = len(re.findall(rb'/Type /Page\b', f.read()))
        self.assertGreater(pages, 10)  # eight without their text and evidence

    @NEEDS_BROWSER
    def test_nothing_of_a_hostile_capture_runs_or_is_fetched(self):
        with Door() as door:
            self.page(self.write('evil.pcap', hostile(door.address)))
            dom = self.browse()
            self.assertIn('data-drawn="yes"', dom)
            self.assertIn('<title>smtpscope report</title>', dom)
            self.assertEqual(door.asked, [])
        body = re.sub(r'<script.*?</script>', '', dom, flags=re.S)
        for tag in ('<img', '<base', '<link', '<iframe', '<object', '<style>@import'):
            self.assertNotIn(tag, body)
        self.assertNotRegex(body, r'<[a-z]+[^>]* on[a-z]+=')
        self.assertNotIn('\u202e', body)


if __name__ == '__main__':
    unittest.main()
