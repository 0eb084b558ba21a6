#include "base/settings_lists.h"

/* All sorted as ss_word_compare does, which a test holds against it. */
#define WORDS(NAME)                                                                                \
	const struct ss_words ss_##NAME = {(NAME), sizeof(NAME) / sizeof(NAME)[0], NULL, 0}
#define NETWORKS(NAME)                                                                             \
	const struct ss_networks ss_##NAME = {(NAME), sizeof(NAME) / sizeof(NAME)[0], NULL, 0}
#define W(LITERAL)                                                                                 \
	{                                                                                          \
		(const uint8_t *)(LITERAL), sizeof(LITERAL) - 1                                    \
	}

const struct ss_words ss_no_words = {NULL, 0, NULL, 0};
const struct ss_networks ss_no_networks = {NULL, 0, NULL, 0};

/* Of the oldest and most used services. */
static const struct ss_slice disposable_domains[] = {
        W("10minutemail.com"),
        W("33mail.com"),
        W("burnermail.io"),
        W("discard.email"),
        W("dispostable.com"),
        W("dropmail.me"),
        W("emailondeck.com"),
        W("fakeinbox.com"),
        W("fakemail.net"),
        W("getairmail.com"),
        W("getnada.com"),
        W("grr.la"),
        W("guerrillamail.biz"),
        W("guerrillamail.com"),
        W("guerrillamail.de"),
        W("guerrillamail.info"),
        W("guerrillamail.net"),
        W("guerrillamail.org"),
        W("guerrillamailblock.com"),
        W("harakirimail.com"),
        W("inboxkitten.com"),
        W("jetable.org"),
        W("mail-temp.com"),
        W("mailcatch.com"),
        W("maildrop.cc"),
        W("mailinator.com"),
        W("mailnesia.com"),
        W("mailnull.com"),
        W("mintemail.com"),
        W("moakt.com"),
        W("mohmal.com"),
        W("mytemp.email"),
        W("sharklasers.com"),
        W("spam4.me"),
        W("spambog.com"),
        W("spambox.us"),
        W("spamgourmet.com"),
        W("temp-mail.io"),
        W("temp-mail.org"),
        W("tempail.com"),
        W("tempinbox.com"),
        W("tempmail.net"),
        W("tempmailo.com"),
        W("throwawaymail.com"),
        W("trash-mail.com"),
        W("trashmail.com"),
        W("trashmail.de"),
        W("yopmail.com"),
        W("yopmail.fr"),
        W("yopmail.net"),
};
WORDS(disposable_domains);

/* The large ones of each part of the world. */
static const struct ss_slice freemail_domains[] = {
        W("126.com"),        W("163.com"),      W("aol.com"),        W("att.net"),
        W("bigmir.net"),     W("bol.com.br"),   W("comcast.net"),    W("cox.net"),
        W("daum.net"),       W("fastmail.com"), W("free.fr"),        W("freenet.de"),
        W("gmail.com"),      W("gmx.at"),       W("gmx.ch"),         W("gmx.com"),
        W("gmx.de"),         W("gmx.net"),      W("googlemail.com"), W("hanmail.net"),
        W("hotmail.co.uk"),  W("hotmail.com"),  W("hotmail.de"),     W("hotmail.es"),
        W("hotmail.fr"),     W("hotmail.it"),   W("icloud.com"),     W("inbox.lv"),
        W("inbox.ru"),       W("interia.pl"),   W("laposte.net"),    W("libero.it"),
        W("list.ru"),        W("live.co.uk"),   W("live.com"),       W("live.fr"),
        W("mac.com"),        W("mail.com"),     W("mail.ru"),        W("me.com"),
        W("msn.com"),        W("naver.com"),    W("o2.pl"),          W("onet.pl"),
        W("orange.fr"),      W("outlook.com"),  W("outlook.de"),     W("outlook.es"),
        W("outlook.fr"),     W("pm.me"),        W("proton.me"),      W("protonmail.ch"),
        W("protonmail.com"), W("qq.com"),       W("rambler.ru"),     W("rediffmail.com"),
        W("rocketmail.com"), W("sapo.pt"),      W("seznam.cz"),      W("sfr.fr"),
        W("sina.com"),       W("sky.com"),      W("sohu.com"),       W("t-online.de"),
        W("tiscali.it"),     W("tuta.io"),      W("tutamail.com"),   W("tutanota.com"),
        W("tutanota.de"),    W("ukr.net"),      W("uol.com.br"),     W("verizon.net"),
        W("virgilio.it"),    W("wanadoo.fr"),   W("web.de"),         W("wp.pl"),
        W("ya.ru"),          W("yahoo.co.in"),  W("yahoo.co.jp"),    W("yahoo.co.uk"),
        W("yahoo.com"),      W("yahoo.com.br"), W("yahoo.de"),       W("yahoo.es"),
        W("yahoo.fr"),       W("yahoo.it"),     W("yandex.com"),     W("yandex.ru"),
        W("yeah.net"),       W("ymail.com"),    W("zoho.com"),       W("zohomail.com"),
};
WORDS(freemail_domains);

static const struct ss_slice shortener_domains[] = {
        W("adf.ly"),      W("bit.do"),  W("bit.ly"),   W("bitly.com"),   W("buff.ly"),
        W("cutt.ly"),     W("dlvr.it"), W("goo.gl"),   W("goo.su"),      W("is.gd"),
        W("j.mp"),        W("lnkd.in"), W("ow.ly"),    W("qr.ae"),       W("rb.gy"),
        W("rebrand.ly"),  W("s.id"),    W("short.io"), W("shorturl.at"), W("shrtco.de"),
        W("soo.gd"),      W("t.co"),    W("t.ly"),     W("t2m.io"),      W("tiny.cc"),
        W("tinyurl.com"), W("tr.im"),   W("u.to"),     W("v.gd"),        W("x.co"),
};
WORDS(shortener_domains);

/* What they greet with; those of research projects name themselves. */
static const struct ss_slice scanner_names[] = {
        W("binaryedge"), W("censys"),     W("criminalip"), W("internet-measurement"),
        W("internettl"), W("masscan"),    W("nessus"),     W("netsystemsresearch"),
        W("nmap"),       W("onyphe"),     W("openvas"),    W("paloaltonetworks"),
        W("qualys"),     W("rapid7"),     W("recyber"),    W("shadowserver"),
        W("shodan"),     W("stretchoid"), W("testssl"),    W("zgrab"),
        W("zmap"),
};
WORDS(scanner_names);

/* As they are in the domains and links of refusals. */
static const struct ss_slice blocklist_names[] = {
        W("abuseat"),          W("abusix"),       W("backscatterer"), W("barracuda"),
        W("barracudacentral"), W("blocklist.de"), W("invaluement"),   W("lashback"),
        W("mailspike"),        W("manitu"),       W("nixspam"),       W("psbl"),
        W("rfc-ignorant"),     W("senderscore"),  W("sorbs"),         W("spamcop"),
        W("spameatingmonkey"), W("spamhaus"),     W("spamrats"),      W("surbl"),
        W("uceprotect"),       W("uribl"),        W("wpbl"),
};
WORDS(blocklist_names);

/* Programs, scripts, shortcuts, disk images and what opens them unasked; lists of mail programs
 * that block them (Outlook, Gmail) agree on these. */
static const struct ss_slice risky_extensions[] = {
        W("ace"),
        W("ade"),
        W("adp"),
        W("appx"),
        W("appxbundle"),
        W("arj"),
        W("asx"),
        W("bas"),
        W("bat"),
        W("cab"),
        W("chm"),
        W("cmd"),
        W("com"),
        W("cpl"),
        W("diagcab"),
        W("dll"),
        W("dmg"),
        W("exe"),
        W("gadget"),
        W("hlp"),
        W("hta"),
        W("img"),
        W("inf"),
        W("ins"),
        W("iqy"),
        W("iso"),
        W("isp"),
        W("jar"),
        W("jnlp"),
        W("js"),
        W("jse"),
        W("library-ms"),
        W("lnk"),
        W("mde"),
        W("mht"),
        W("mhtml"),
        W("msc"),
        W("msi"),
        W("msix"),
        W("msixbundle"),
        W("msp"),
        W("mst"),
        W("nsh"),
        W("one"),
        W("onepkg"),
        W("pif"),
        W("ppkg"),
        W("ps1"),
        W("ps1xml"),
        W("ps2"),
        W("psc1"),
        W("psd1"),
        W("psm1"),
        W("reg"),
        W("scf"),
        W("scr"),
        W("sct"),
        W("search-ms"),
        W("settingcontent-ms"),
        W("shb"),
        W("shs"),
        W("udl"),
        W("url"),
        W("vb"),
        W("vbe"),
        W("vbp"),
        W("vbs"),
        W("vhd"),
        W("vhdx"),
        W("vxd"),
        W("webloc"),
        W("website"),
        W("wim"),
        W("wll"),
        W("ws"),
        W("wsc"),
        W("wsf"),
        W("wsh"),
        W("xbap"),
        W("xll"),
        W("xnk"),
};
WORDS(risky_extensions);

/* RFC 1918, loopback (RFC 1122, section 3.2.1.3), link-local (RFC 3927, RFC 4291), unique local
 * (RFC 4193). */
static const struct ss_network private_networks[] = {
        {{4, {10}}, 8},       {{4, {127}}, 8},         {{4, {169, 254}}, 16},
        {{4, {172, 16}}, 12}, {{4, {192, 168}}, 16},   {{6, {[15] = 1}}, 128},
        {{6, {0xfc}}, 7},     {{6, {0xfe, 0x80}}, 10},
};
NETWORKS(private_networks);
