/* URLs in text and HTML, fed in portions of each size; what is told is written as lines. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "guard.h"
#include "mail/url.h"

enum { MOST_PORTION = 40 };

struct record {
	char text[65536];
	size_t len;
	unsigned n_told;
};

static void add(struct record *r, struct ss_slice s)
{
	memcpy(r->text + r->len, s.data, s.len);
	r->len += s.len;
	r->text[r->len] = '\0';
}

static void on_url(void *user, const struct ss_url *url)
{
	struct record *r = user;
	if (r->n_told++ > 0)
		add(r, SS_SLICE("\n"));
	add(r, url->url);
	if (url->is_cut)
		add(r, SS_SLICE(" (cut)"));
	if (url->text.data) {
		add(r, SS_SLICE(" = "));
		add(r, url->text);
	}
}

/* '\1' is a gap. */
static void read_all(bool is_html, const char *text, size_t len, size_t portion, struct record *r)
{
	struct ss_memory memory = {0};
	struct ss_urls *u = ss_urls_create(is_html, on_url, r, &memory);
	for (size_t at = 0, n; at < len; at += n) {
		n = 1;
		if (text[at] == '\1') {
			ss_urls_gap(u);
			continue;
		}
		while (n < portion && at + n < len && text[at + n] != '\1')
			n++;
		uint8_t *bytes = guard_copy(text + at, n);
		ss_urls_feed(u, bytes, n);
		guard_free(bytes, n);
	}
	ss_urls_end(u);
	ss_urls_destroy(u);
	assert_int_equal(0, memory.used);
}

static void check(bool is_html, const char *text, const char *expected)
{
	size_t len = strlen(text);
	for (size_t portion = 1; portion <= MOST_PORTION; portion++) {
		struct record *r = calloc(1, sizeof *r);
		read_all(is_html, text, len, portion < MOST_PORTION ? portion : len, r);
		assert_string_equal(expected, r->text);
		free(r);
	}
}

#define TEXT(given, expected) check(false, given, expected)
#define HTML(given, expected) check(true, given, expected)

static void examples_of_rfc_3986(void **state)
{
	TEXT("Yes, Jim, I found it under \"http://www.w3.org/Addressing/\",\r\n"
	     "but you can probably pick it up from <ftp://foo.example.\r\n"
	     "com/rfc/>.  Note the warning in <http://www.ics.uci.edu/pub/\r\n"
	     "ietf/uri/historical.html#WARNING>.",
	     "http://www.w3.org/Addressing/\nftp://foo.example\nhttp://www.ics.uci.edu/pub/");
	TEXT("ftp://ftp.is.co.za/rfc/rfc1808.txt http://www.ietf.org/rfc/rfc2396.txt "
	     "ldap://[2001:db8::7]/c=GB?objectClass?one mailto:John.Doe@example.com "
	     "news:comp.infosystems.www.servers.unix tel:+1-816-555-1212 telnet://192.0.2.16:80/",
	     "ftp://ftp.is.co.za/rfc/rfc1808.txt\nhttp://www.ietf.org/rfc/rfc2396.txt\n"
	     "ldap://[2001:db8::7]/c=GB?objectClass?one\nmailto:John.Doe@example.com\n"
	     "news:comp.infosystems.www.servers.unix\ntel:+1-816-555-1212\n"
	     "telnet://192.0.2.16:80/");
}

static void urls_in_text_end_where_readers_end_them(void **state)
{
	TEXT("See http://a.example/x.", "http://a.example/x");
	TEXT("Is it http://a.example/x?!", "http://a.example/x");
	TEXT("(see http://a.example/x)", "http://a.example/x");
	TEXT("http://a.example/x_(y), z", "http://a.example/x_(y)");
	TEXT("[http://a.example/x].", "http://a.example/x");
	TEXT("'http://a.example/x',", "http://a.example/x");
	TEXT("<URL:http://a.example/x>", "http://a.example/x");
	TEXT("http://a.example/?q=1&r=2;s#t", "http://a.example/?q=1&r=2;s#t");
	TEXT("http://a.example/\tx", "http://a.example/");
	TEXT("http://a.example|http://b.example", "http://a.example\nhttp://b.example");
	TEXT("http://a.example,http://b.example", "http://a.example,http://b.example");
	TEXT("http://a.example/\302\240x", "http://a.example/");
	TEXT("http://a.example/\343\200\200x", "http://a.example/");
	TEXT("\342\200\234http://a.example/\342\200\235.", "http://a.example/");
	TEXT("http://a.example/x...", "http://a.example/x");
	TEXT("http:// http://. http://", "");
}

static void schemes(void **state)
{
	TEXT("hTTp://A.example/B HTTPS://c", "http://A.example/B\nhttps://c");
	TEXT("xhttp://a.example git+https://b.example", "http://a.example\nhttps://b.example");
	TEXT("ftps://a sftp://b file:///etc/passwd file:\\\\host\\share\\x.exe",
	     "ftps://a\nsftp://b\nfile:///etc/passwd\nfile:\\\\host\\share\\x.exe");
	TEXT("ws://a wss://b smb://c\\d irc://e/f magnet:?xt=urn:btih:1",
	     "ws://a\nwss://b\nsmb://c\\d\nirc://e/f\nmagnet:?xt=urn:btih:1");
	TEXT("hxxp://evil[.]example/x hxxps://a", "hxxp://evil[.]example/x\nhxxps://a");
	TEXT("data:text/html,<b> data:image/png;base64,iVBORw0KGgo= data:x",
	     "data:text/html,\ndata:image/png;base64,iVBORw0KGgo=");
	TEXT("javascript:alert(1) search-ms:query=x&crumb=location:\\\\a",
	     "javascript:alert(1)\nsearch-ms:query=x&crumb=location:\\\\a");
	TEXT("To: a Date: b tel: c news: d 10:20 C:\\x foo://bar http:x", "");
	TEXT("Breaking news:nothing. JavaScript:The good parts; news:a.b", "news:a.b");
	TEXT("modelmailto:a@b metadata:text,x", "");
	TEXT("www.example.com, WWW.Example.com/x. awww.b www. www.! a@www.example.com",
	     "www.example.com\nWWW.Example.com/x");
}

static void tricks_in_text(void **state)
{
	TEXT("http:\\\\host.example/x", "http:\\\\host.example/x");
	TEXT("http:/host.example/x", "http:/host.example/x");
	TEXT("http:////host.example", "http:////host.example");
	TEXT("http://bank.example@evil.example/", "http://bank.example@evil.example/");
	TEXT("http://b\303\274cher.example/ http://\320\260.example",
	     "http://b\303\274cher.example/\nhttp://\320\260.example");
	TEXT("http://3232235777/ http://0x7f.1/ http://[::1]:80/x",
	     "http://3232235777/\nhttp://0x7f.1/\nhttp://[::1]:80/x");
	TEXT("http:http://a.example http:ftp:www.b.example", "http://a.example\nwww.b.example");
	TEXT("javascript:open('http://a.example/x')",
	     "javascript:open('http://a.example/x')\nhttp://a.example/x");
	TEXT("data:http://a.example/x", "http://a.example/x");
}

static void attributes(void **state)
{
	HTML("<a href=\"http://a.example/\">x</a>", "http://a.example/ = x");
	HTML("<a href='http://a.example/'>x</a>", "http://a.example/ = x");
	HTML("<a href=http://a.example/>x</a>", "http://a.example/ = x");
	HTML("<A\nHREF = \" http://a.example/x \" >x</A >", "http://a.example/x = x");
	HTML("<img src=\"http://a/1\"><form action='http://a/2'><button formaction=http://a/3>"
	     "<body background=\"http://a/4\"><video poster=\"http://a/5\">"
	     "<object data=\"http://a/6\"><q cite=\"http://a/7\"><img longdesc=\"http://a/8\">"
	     "<html manifest=\"http://a/9\"><base href=\"http://a/10\">"
	     "<svg><image xlink:href=\"http://a/11\"/></svg><area href=http://a/12>",
	     "http://a/1\nhttp://a/2\nhttp://a/3\nhttp://a/4\nhttp://a/5\nhttp://a/6\nhttp://a/7\n"
	     "http://a/8\nhttp://a/9\nhttp://a/10\nhttp://a/11\nhttp://a/12");
	HTML("<img srcset=\"http://a/1 1x, http://a/2 2x,http://a/3, //b/4\">",
	     "http://a/1\nhttp://a/2\nhttp://a/3\n//b/4");
	HTML("<a ping=\"http://a/1 http://a/2\">", "http://a/1\nhttp://a/2");
	HTML("<meta http-equiv=refresh content=\"0; url=http://a/1\">"
	     "<meta content='5;URL=\"//a/2\"'><meta content='3;http://a/3'>",
	     "http://a/1\n//a/2\nhttp://a/3");
	HTML("<div style=\"background:url(http://a/1);color:red\">"
	     "<div style='background: URL( \"//a/2\" )'><div style=\"x:url('http://a/3')\">",
	     "http://a/1\n//a/2\nhttp://a/3");
	HTML("<img src=\"cid:x@y\"><a href=\"#top\">x</a><img src=\"a/b.png\"><a href=\"/x\">y</a>"
	     "<a href='?q'>z</a><a href=\"about:blank\">w</a><img src=''>",
	     "");
	HTML("<a href=\"www.a.example\">x</a>", "www.a.example = x");
	HTML("<td width=600 title=\"see http://a/1, b\" data-x=http://a/2>",
	     "http://a/1\nhttp://a/2");
}

static void texts_of_links(void **state)
{
	HTML("<a href=\"http://a/\">http://a/</a>", "http://a/ = http://a/");
	HTML("<a href=\"http://evil/\">http://bank/</a>", "http://evil/ = http://bank/");
	HTML("<a href=\"http://a/\">\r\n  Click <b>he</b>re<br>now&nbsp;&amp; &#8230;\302\240</a> "
	     "x",
	     "http://a/ = Click here now & \342\200\246");
	HTML("<a href=\"http://a/\"><img src=\"http://a/i.png\"></a>", "http://a/\nhttp://a/i.png");
	HTML("<a href=http://a/><!-- no --><script>no</script>yes</a>", "http://a/ = yes");
	HTML("<a href=http://a/>x<a href=http://b/>y</a>", "http://a/ = x\nhttp://b/ = y");
	HTML("<a href=http://a/>x", "http://a/ = x");
	HTML("<a href=http://a/>x http://b/", "http://a/ = x http://b/\nhttp://b/");
	HTML("<a name=x>http://a/</a><a href='#x'>http://b/</a>", "http://a/\nhttp://b/");
	HTML("<a href=http://a/ href=http://b/>x</a>", "http://a/ = x\nhttp://b/");
	HTML("<abbr>x</abbr> <a>http://a/</a>", "http://a/");
}

static void text_between_tags(void **state)
{
	HTML("<p>See http://a.example/x, <b>www.b.example</b></p>",
	     "http://a.example/x\nwww.b.example");
	HTML("http:&#47;&#x2F;a.example/?x=1&amp;y=2&copy;", "http://a.example/?x=1&y=2\302\251");
	HTML("http://a.example/&lt;x", "http://a.example/");
	HTML("1 < 2 http://a.example/ <", "http://a.example/");
	HTML("<http://a.example/x> and <URL:http://b.example/>",
	     "http://a.example/x\nhttp://b.example/");
	HTML("http://a.exa<b>mple</b>/", "http://a.exa");
}

/* A tag that repeats is passed over, but not where it has something to tell, or a link goes on. */
static void tags_that_repeat(void **state)
{
	HTML("<p style=\"a:b\">http://a.example<p style=\"a:b\">http://b.example<p style=\"a:b\">"
	     "www.c.example</p></p>d",
	     "http://a.example\nhttp://b.example\nwww.c.example");
	HTML("<img src=\"http://a.example\"><img src=\"http://a.example\">",
	     "http://a.example\nhttp://a.example");
	HTML("<br><br><a href=\"http://a.example\">one<br>two</a></a>three<br>",
	     "http://a.example = one two");
	HTML("<p a=b><p a=b<p a=b>http://a.example</p ></p >", "http://a.example");
	HTML("<b><b\tsrc=\"//a.example/\"><bb><b src=\"//b.example/\">",
	     "//a.example/\n//b.example/");
	HTML("<style>x</style><style>url(http://a.example)</style>", "http://a.example");
}

static void tricks_in_html(void **state)
{
	HTML("<a href=\"&#104;&#x74tp&colon;//a.example/\">x</a>", "http://a.example/ = x");
	HTML("<a href=\"&#0000104ttp://a/\">x</a>", "http://a/ = x");
	HTML("<a href=\"ht\ntp:/\t/a.exa\r\nmple/\">x</a>", "http://a.example/ = x");
	HTML("<a href=\"java&Tab;script&colon;alert(1)\">x</a>", "javascript:alert(1) = x");
	HTML("<a href=\"\002 jAvascript:open('http://a/')\">x</a>",
	     "javascript:open('http://a/') = x\nhttp://a/");
	HTML("<a/href=\"http://a/\"/>x</a>", "http://a/ = x");
	HTML("<a x=\"y\"href='http://a/'>x</a>", "http://a/ = x");
	HTML("<a x='>' href=http://a/>x</a>", "http://a/ = x");
	HTML("<a href=\"http:\\\\a\\b\">x</a>", "http:\\\\a\\b = x");
	HTML("<a href=\"//a.example/x\">x</a><a href=\"\\\\a\\b\">y</a>",
	     "//a.example/x = x\n\\\\a\\b = y");
	HTML("<a href=\"https:a.example\">x</a>", "https:a.example = x");
	HTML("<a href=\"http://a/?x=1&copy=2&amp;y&reg=3\">x</a>",
	     "http://a/?x=1&copy=2&y&reg=3 = x");
	HTML("<a href=\"http://a/>x</a><img src=\"http://b/\">y",
	     "http://a/>x</a><img src= = y\nhttp://b/");
	HTML("<a href=\"http://a/", "http://a/");
	HTML("<a href=\"search-ms:query=x\">x</a>", "search-ms:query=x = x");
	HTML("<a href=\"/go?u=http://a/\">x</a>", "http://a/");
	HTML("<div style=\"background:url(\\68ttp://a/1)\">", "http://a/1");
}

static void comments_and_scripts(void **state)
{
	HTML("<!-- http://a/ --><!--http://b/--><!-->http://c/", "http://a/\nhttp://b/\nhttp://c/");
	HTML("<!-- <a href=\"http://a/\"> --!><a href=http://b/>x</a>", "http://a/\nhttp://b/ = x");
	HTML("<!--[if mso]><a href=\"http://a/\">x</a><![endif]-->"
	     "<!--[if !mso]><!--><a href=\"http://b/\">y</a><!--<![endif]-->",
	     "http://a/ = x\nhttp://b/ = y");
	HTML("<script>if (a<b) open('http://a/x'+y); u=\"https:\\/\\/b\\/c\"; t=a?b:c</script>"
	     "<a href=http://d/>x</a>",
	     "http://a/x\nhttps://b/c\nhttp://d/ = x");
	HTML("<script>'</scrip' '<a href=\"http://a/\">'</SCRIPT >www.b.example",
	     "http://a/\nwww.b.example");
	HTML("<style>@import 'http://a/1'; x{background:url(http://a/2)} y{src:url(//a/3)"
	     "format('x')}</style>",
	     "http://a/1\nhttp://a/2\n//a/3");
	HTML("<!DOCTYPE html PUBLIC \"-//W3C//DTD XHTML 1.0//EN\" "
	     "\"http://www.w3.org/TR/xhtml1/DTD/xhtml1.dtd\">",
	     "http://www.w3.org/TR/xhtml1/DTD/xhtml1.dtd");
}

/* As Python's html.unescape() has them. */
static void characters_of_html(void **state)
{
	HTML("<a href=http://a/>"
	     "&AElig;&COPY;&ETH;&GT;&Hat;&Iuml;&LT;&NoBreak;&OElig;&QUOT;&REG;&Scaron"
	     ";&THORN;&UnderBar;&Yacute;&ZeroWidthSpace;&ast;&brvbar;&curren;&dash;&e"
	     "th;&frac34;&grave;&hellip;&iuml;&larr;&micro;&not;&ordm;&period;&quest;"
	     "&rarr;&sup3;&thorn;&uml;&vert;&yuml;&zwj;"
	     "x</a>",
	     "http://a/ = "
	     "\303\206\302\251\303\220>^\303\217<\342\201\240\305\222\042\302\256\305\240"
	     "\303\236_\303\235\342\200\213*\302\246\302\244\342\200\220\303\260\302\276"
	     "`\342\200\246\303\257\342\206\220\302\265\302\254\302\272.\077\342\206\222"
	     "\302\263\303\276\302\250|\303\277\342\200\215"
	     "x");
	HTML("<a href=http://a/>"
	     "&#x80;&#128;&#159;&#0;&#xd800;&#x110000;&#99999999999;x"
	     "</a>",
	     "http://a/ = "
	     "\342\202\254\342\202\254\305\270\357\277\275\357\277\275\357\277\275\357\277\275"
	     "x");
	HTML("<a href=http://a/>"
	     "&#;&#x;&;&&unknown;&amp"
	     "</a>",
	     "http://a/ = "
	     "&#;&#x;&;&&unknown;&");
	HTML("<a href=http://a/>"
	     "&ampx &ltb&notit;&#65x&#x41g"
	     "</a>",
	     "http://a/ = "
	     "&x <b\302\254it;AxAg");
	HTML("<a href=http://a/>"
	     "&amp;amp;&Amp;&aMP &#X41;&#x000000000000000041"
	     "</a>",
	     "http://a/ = "
	     "&amp;&Amp;&aMP AA");
}

static void what_is_lost_ends_it(void **state)
{
	TEXT("http://a.example/x\1y http://b", "http://a.example/x (cut)\nhttp://b");
	TEXT("htt\1p://a http\1://b http:\1//c", "");
	HTML("<a href=\"http://a/\">x\1y</a> http://b", "http://a/ = x\nhttp://b");
	HTML("<a href=\"http://a/x\1y\">x</a> http://b", "http://a/x\nhttp://b");
	HTML("<!-- \1 --> <a href=http://a/>x</a>", "http://a/ = x");
	HTML("<script>\1<a href=http://a/>x</a>", "http://a/ = x");
	HTML("<a href=\"http&\1amp;\">x</a><b>www.b.example", "www.b.example");
}

static char *repeat(const char *head, const char *text, size_t n, const char *tail)
{
	size_t head_len = strlen(head), len = strlen(text), tail_size = strlen(tail) + 1;
	char *all = malloc(head_len + n * len + tail_size), *at = all + head_len;
	memcpy(all, head, head_len);
	for (size_t i = 0; i < n; i++, at += len)
		memcpy(at, text, len);
	memcpy(at, tail, tail_size);
	return all;
}

/* Fed whole and in portions of 1000. */
static void check_long(bool is_html, char *text, char *expected)
{
	struct record *r = calloc(2, sizeof *r);
	read_all(is_html, text, strlen(text), strlen(text), &r[0]);
	read_all(is_html, text, strlen(text), 1000, &r[1]);
	assert_string_equal(expected, r[0].text);
	assert_string_equal(expected, r[1].text);
	free(r);
	free(text);
	free(expected);
}

static void what_is_too_long_is_cut(void **state)
{
	enum { REST = SS_LIMIT_URL - sizeof "http://" + 1 };
	check_long(false, repeat("http://", "x", REST, " "), repeat("http://", "x", REST, ""));
	check_long(false, repeat("http://", "x", REST + 1, " http://b"),
	           repeat("http://", "x", REST, " (cut)\nhttp://b"));
	check_long(false, repeat("http://", "\303\274", SS_LIMIT_URL, ""),
	           repeat("http://", "\303\274", REST / 2, " (cut)"));
	check_long(true, repeat("<img src='data:,", "x", SS_LIMIT_URL, "'>www.b.example"),
	           repeat("data:,", "x", SS_LIMIT_URL - 6, " (cut)\nwww.b.example"));
	check_long(true, repeat("<a href=http://a>", "x", SS_LIMIT_URL_TEXT, "</a>"),
	           repeat("http://a = ", "x", SS_LIMIT_URL_TEXT, ""));
	check_long(true, repeat("<a href=http://a>", "x", SS_LIMIT_URL_TEXT, "y http://b</a>"),
	           repeat("http://a = ", "x", SS_LIMIT_URL_TEXT, "\nhttp://b"));
	/* more URLs in one link than wait for its end: it is told without the text that follows */
	check_long(true, repeat("<a href=http://a>x", "<img src=http://b/c>", 3000, "y</a>"),
	           repeat("http://a = x", "\nhttp://b/c", 3000, ""));
}

static void memory_may_be_short(void **state)
{
	static const char text[] =
	        "<a href=\"http://a/\">x<img src=http://b><b style='x:url(http://c)'>"
	        "http://d <a href=\"javascript:'http://e'\">y";
	for (unsigned n = 1; n < 12; n++) {
		struct ss_memory memory = {.fail_after = n};
		struct record *r = calloc(1, sizeof *r);
		struct ss_urls *u = ss_urls_create(true, on_url, r, &memory);
		if (u) {
			ss_urls_feed(u, (const uint8_t *)text, sizeof text - 1);
			ss_urls_end(u);
		}
		ss_urls_destroy(u);
		assert_int_equal(0, memory.used);
		free(r);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(examples_of_rfc_3986),
	        cmocka_unit_test(urls_in_text_end_where_readers_end_them),
	        cmocka_unit_test(schemes),
	        cmocka_unit_test(tricks_in_text),
	        cmocka_unit_test(attributes),
	        cmocka_unit_test(texts_of_links),
	        cmocka_unit_test(text_between_tags),
	        cmocka_unit_test(tags_that_repeat),
	        cmocka_unit_test(tricks_in_html),
	        cmocka_unit_test(comments_and_scripts),
	        cmocka_unit_test(characters_of_html),
	        cmocka_unit_test(what_is_lost_ends_it),
	        cmocka_unit_test(what_is_too_long_is_cut),
	        cmocka_unit_test(memory_may_be_short),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
