#include "analysis/framing_rows.h"

#define INFO   SS_SEVERITY_INFO
#define LOW    SS_SEVERITY_LOW
#define MEDIUM SS_SEVERITY_MEDIUM
#define HIGH   SS_SEVERITY_HIGH

/* What all forms of the dot have in common. */
#define DOT_MEANS                                                                                  \
	" Servers that take this for the end of the message and servers that do not can be "       \
	"played "                                                                                  \
	"against each other: what follows is text to one, and commands to the other (SMTP "        \
	"smuggling). With commands behind it, it is as grave as smuggle.verbs_in_data."
#define DOT_HARMLESS                                                                               \
	"Scripts that pipe mail with line ends of Unix send such dots without meaning anything "   \
	"by "                                                                                      \
	"them. Without commands behind the dot it is told as a low one for that reason."
#define DOT_NEVER "None is known: no mail program writes this."
#define DOT_PROBE                                                                                  \
	"An honest relay doubles the dot, so this comes from a client that speaks SMTP itself: a " \
	"scanner, a test, or a program with a fault."
#define DOT_ADVICE                                                                                 \
	"See whether commands followed (smuggle.verbs_in_data) and whether the server took it "    \
	"(smuggle.lenient_server, smuggle.confirmed). Let servers refuse bare line ends: "         \
	"smtpd_forbid_bare_newline in Postfix, current releases of Exim and Sendmail."
#define DOT_REFERENCE                                                                              \
	"CVE-2023-51764, CVE-2023-51765, CVE-2023-51766, RFC 5321 section 4.1.1.4, "               \
	"sec-consult.com/blog/detail/smtp-smuggling-spoofing-e-mails-worldwide"

const struct ss_finding_row ss_framing_rows[SS_N_FRAMING_ROWS] = {
        [SS_FRAMING_LF_DOT_LF] =
                {"smuggle.lf_dot_lf", LOW, SS_CERTAINTY_MEDIUM,
                 "Lone dot between bare line feeds inside a message",
                 "Inside DATA stands LF . LF, where only CR LF . CR LF ends a message." DOT_MEANS,
                 DOT_HARMLESS, DOT_ADVICE, "T1672, T1190", DOT_REFERENCE},
        [SS_FRAMING_LF_DOT_CRLF] = {"smuggle.lf_dot_crlf", LOW, SS_CERTAINTY_MEDIUM,
                                    "Lone dot behind a bare line feed inside a message",
                                    "Inside DATA stands LF . CR LF, where only CR LF . CR LF ends "
                                    "a message." DOT_MEANS,
                                    DOT_HARMLESS, DOT_ADVICE, "T1672, T1190", DOT_REFERENCE},
        [SS_FRAMING_LF_DOT_CR] =
                {"smuggle.lf_dot_cr", LOW, SS_CERTAINTY_MEDIUM,
                 "Lone dot between a bare line feed and a bare carriage return",
                 "Inside DATA stands LF . CR, where only CR LF . CR LF ends a message." DOT_MEANS,
                 DOT_NEVER, DOT_ADVICE, "T1672, T1190", DOT_REFERENCE},
        [SS_FRAMING_CR_DOT_CR] =
                {"smuggle.cr_dot_cr", MEDIUM, SS_CERTAINTY_MEDIUM,
                 "Lone dot between bare carriage returns inside a message",
                 "Inside DATA stands CR . CR. Gateways that turn a bare CR into CR LF, as Cisco "
                 "Secure Email does in its mode \"clean\", make an end of the message of "
                 "it." DOT_MEANS,
                 DOT_NEVER, DOT_ADVICE, "T1672, T1190", DOT_REFERENCE},
        [SS_FRAMING_CR_DOT_CRLF] =
                {"smuggle.cr_dot_crlf", MEDIUM, SS_CERTAINTY_MEDIUM,
                 "Lone dot behind a bare carriage return inside a message",
                 "Inside DATA stands CR . CR LF. Gateways that turn a bare CR into CR LF make an "
                 "end of the message of it." DOT_MEANS,
                 DOT_NEVER, DOT_ADVICE, "T1672, T1190", DOT_REFERENCE},
        [SS_FRAMING_CR_DOT_LF] =
                {"smuggle.cr_dot_lf", MEDIUM, SS_CERTAINTY_MEDIUM,
                 "Lone dot between a bare carriage return and a bare line feed",
                 "Inside DATA stands CR . LF, where only CR LF . CR LF ends a message." DOT_MEANS,
                 DOT_NEVER, DOT_ADVICE, "T1672, T1190", DOT_REFERENCE},
        [SS_FRAMING_CRLF_DOT_LF] =
                {"smuggle.crlf_dot_lf", LOW, SS_CERTAINTY_MEDIUM,
                 "Lone dot that a bare line feed follows, not doubled",
                 "Inside DATA stands CR LF . LF, and the dot is not doubled." DOT_MEANS, DOT_PROBE,
                 DOT_ADVICE, "T1595.002, T1190", DOT_REFERENCE},
        [SS_FRAMING_CRLF_DOT_CR] =
                {"smuggle.crlf_dot_cr", LOW, SS_CERTAINTY_MEDIUM,
                 "Lone dot that a bare carriage return follows, not doubled",
                 "Inside DATA stands CR LF . CR, and the dot is not doubled." DOT_MEANS, DOT_PROBE,
                 DOT_ADVICE, "T1595.002, T1190", DOT_REFERENCE},
        [SS_FRAMING_NUL_DOT] =
                {"smuggle.nul_dot", MEDIUM, SS_CERTAINTY_HIGH,
                 "Lone dot beside an octet 0 inside a message",
                 "Inside DATA a lone dot has an octet 0 in front of it or behind it. A server that "
                 "drops octets 0 sees the end of the message there." DOT_MEANS,
                 DOT_NEVER, DOT_ADVICE, "T1672, T1190", DOT_REFERENCE},
        [SS_FRAMING_VERBS_IN_DATA] =
                {"smuggle.verbs_in_data", HIGH, SS_CERTAINTY_HIGH,
                 "SMTP commands inside a message, behind a dot that may end it",
                 "Behind a lone dot that only lenient servers take for the end, and in the same "
                 "go, the client sent lines that are SMTP commands. That is the shape of SMTP "
                 "smuggling: a second message, with a sender of the attacker's choice, rides "
                 "within "
                 "the first. If the server refused that content, the severity is medium at most.",
                 "A message about SMTP quotes such commands, but not behind such a dot. One such "
                 "line alone is told with medium severity, and without MAIL, RCPT, DATA or BDAT "
                 "with low.",
                 "Find out who sent it, and whether any server on its way took it for two "
                 "messages: "
                 "smuggle.confirmed tells for this one; look in the logs of the next ones for the "
                 "second sender.",
                 "T1672, T1190", DOT_REFERENCE},
        [SS_FRAMING_CONFIRMED] =
                {"smuggle.confirmed", SS_SEVERITY_CRITICAL, SS_CERTAINTY_HIGH,
                 "The server took a second message that was smuggled in the first",
                 "The client sent commands behind a dot in another form than CR LF . CR LF without "
                 "waiting for an answer, and the server's replies show that it took the dot for "
                 "the "
                 "end, carried out these commands and accepted a second message. Replies and "
                 "commands are counted against each other; what could be read both ways is not "
                 "told.",
                 "Tests of one's own servers look the same. A client that waits for the reply at "
                 "the dot is no smuggler: that is smuggle.lenient_server.",
                 "The server is open to SMTP smuggling: update it, or let it refuse bare line "
                 "ends. "
                 "The second message passes SPF and DMARC of whoever relayed the first: find and "
                 "distrust it.",
                 "T1672, T1190", DOT_REFERENCE},
        [SS_FRAMING_LENIENT_SERVER] =
                {"smuggle.lenient_server", LOW, SS_CERTAINTY_HIGH,
                 "The server takes a dot for the end of data that is not CR LF . CR LF",
                 "The client stopped at a lone dot in another form, and the server answered as if "
                 "the message were over. What such a server receives by way of stricter ones can "
                 "be "
                 "smuggled. Medium if smuggle.confirmed shows in the same session that it can.",
                 "The client may be a simple program that ends its lines with LF; the server's "
                 "leniency stays the same.",
                 "Update the server, or let it refuse bare line ends (smtpd_forbid_bare_newline = "
                 "yes in Postfix).",
                 "T1190", DOT_REFERENCE},
        [SS_FRAMING_BARE_LF] =
                {"framing.bare_lf", INFO, SS_CERTAINTY_HIGH,
                 "Lines of a message end in LF without CR",
                 "In the content of a message line feeds stand without the carriage return that "
                 "SMTP asks for. Programs differ in whether they are line ends.",
                 "Common in software that sends in bulk and in scripts.",
                 "Nothing, if it is one's own scripts; else see whether a lone dot was among them "
                 "(smuggle).",
                 NULL, "RFC 5321 section 2.3.8, RFC 5322 section 2.3"},
        [SS_FRAMING_BARE_LF_COMMAND] =
                {"framing.bare_lf_command", LOW, SS_CERTAINTY_HIGH,
                 "Commands or replies end in LF without CR",
                 "Lines of the dialogue itself end in LF alone. Proxies and servers differ in "
                 "whether that ends a line, so that they may see other commands.",
                 "Scripts, and people who type at a terminal.",
                 "Correct the program that sends so; do not let servers accept it from outside.",
                 NULL, "RFC 5321 section 2.3.8"},
        [SS_FRAMING_BARE_CR] =
                {"framing.bare_cr", INFO, SS_CERTAINTY_HIGH, "A message has CR without LF",
                 "In the content of a message carriage returns stand that no line feed follows.",
                 "Broken encoders, files of old systems sent as they are.",
                 "See whether a lone dot was among them (smuggle).", NULL,
                 "RFC 5321 section 2.3.8, RFC 5322 section 2.3"},
        [SS_FRAMING_BARE_CR_COMMAND] =
                {"framing.bare_cr_command", LOW, SS_CERTAINTY_HIGH,
                 "A command or reply has CR without LF",
                 "Within a line of the dialogue stands a carriage return that no line feed "
                 "follows. A program that takes it for a line end sees two commands where others "
                 "see one.",
                 "Broken clients that write CR CR LF.",
                 "Find out which program wrote the line, and whether the text in it came from "
                 "outside.",
                 "T1190", "RFC 5321 section 2.3.8"},
        [SS_FRAMING_MIXED_EOL] =
                {"framing.mixed_eol", INFO, SS_CERTAINTY_MEDIUM,
                 "Line ends of several kinds in one message",
                 "One message has bare LF or bare CR beside CR LF. Programs on its way see other "
                 "lines, another end of the header, or other parts.",
                 "Messages put together by scripts of pieces from several places.",
                 "Compare with other mail of the same program; look closer if it is new.", NULL,
                 "RFC 5322 section 2.3"},
        [SS_FRAMING_DOT_STUFFING_MISSING] =
                {"framing.dot_stuffing_missing", LOW, SS_CERTAINTY_HIGH,
                 "A line begins with a dot that was not doubled",
                 "A line of the content begins with a single dot and goes on. The client must "
                 "double that dot; the server takes it away, and the text that arrives is another "
                 "one than was sent.",
                 "Simple clients that do not know the rule.",
                 "Correct the client: besides losing dots it lets the author of a message end it "
                 "early.",
                 NULL, "RFC 5321 section 4.5.2"},
        [SS_FRAMING_LINE_TOO_LONG] =
                {"framing.line_too_long", LOW, SS_CERTAINTY_MEDIUM,
                 "A command is longer than allowed",
                 "A command line has more octets than RFC 5321 allows with all that extensions "
                 "add. Overlong commands are how buffers were overrun.",
                 "Addresses with long tags, parameters of extensions that we do not know.",
                 "Look at the command; see whether the server is known to be vulnerable.", "T1190",
                 "RFC 5321 section 4.5.3.1.4"},
        [SS_FRAMING_REPLY_TOO_LONG] = {"framing.reply_too_long", INFO, SS_CERTAINTY_HIGH,
                                       "A reply line is longer than allowed",
                                       "A line of a reply has more than 512 octets.",
                                       "Refusals that explain a policy and end in a link.",
                                       "Nothing, unless clients fail at it.", NULL,
                                       "RFC 5321 section 4.5.3.1.5"},
        [SS_FRAMING_TEXT_LINE_TOO_LONG] =
                {"framing.text_line_too_long", INFO, SS_CERTAINTY_HIGH,
                 "A line of a message is longer than allowed",
                 "A line of the content has more than 1000 octets. Servers cut or fold such lines "
                 "at different places, which breaks signatures and may bring text to the beginning "
                 "of a line.",
                 "Common: HTML that was not encoded.", "Let the sending program encode its texts.",
                 NULL, "RFC 5321 section 4.5.3.1.6"},
        [SS_FRAMING_NUL_BYTE] =
                {"framing.nul_byte", LOW, SS_CERTAINTY_HIGH, "A message has octets 0",
                 "The content of a message has octets 0. Programs in C take them for the end of a "
                 "text, others drop them: what is checked and what is shown may differ.",
                 "Broken encoders, binary files sent without an encoding.",
                 "See where they stand: in a header or beside a dot they are suspicious.", "T1190",
                 "RFC 5321 section 2.3.8, RFC 5322 section 3.5"},
        [SS_FRAMING_NUL_BYTE_COMMAND] =
                {"framing.nul_byte_command", MEDIUM, SS_CERTAINTY_HIGH,
                 "A command or reply has an octet 0",
                 "A line of the dialogue has an octet 0. What stands behind it is seen by some "
                 "programs and not by others.",
                 "Scanners and programs that speak another protocol to this port.",
                 "See what stands in front of it and behind.", "T1190", "RFC 5321 section 2.3.8"},
        [SS_FRAMING_CONTROL_CHARACTERS] =
                {"framing.control_characters", LOW, SS_CERTAINTY_HIGH,
                 "A command has control characters",
                 "The argument of a command has control characters: escape sequences for the "
                 "terminal of who reads a log, or binary data.",
                 "Programs that speak another protocol to this port; people who type and correct "
                 "themselves at a terminal.",
                 "Read logs with a program that shows control characters.", "T1190",
                 "RFC 5321 section 2.3.8"},
        [SS_FRAMING_EIGHTBIT] = {"framing.eightbit_without_8bitmime", INFO, SS_CERTAINTY_MEDIUM,
                                 "8-bit text without saying so",
                                 "A message has octets above 127 in its header without SMTPUTF8, "
                                 "or declares a part "
                                 "as 8bit or binary without BODY=8BITMIME or BINARYMIME. It is "
                                 "known by the message's "
                                 "form, not by counting all octets.",
                                 "Very common; of use only to tell clients apart.",
                                 "Nothing, unless texts arrive damaged.", NULL,
                                 "RFC 6152, RFC 6531 section 3.2"},
        [SS_FRAMING_BDAT_BAD_SYNTAX] =
                {"bdat.bad_syntax", MEDIUM, SS_CERTAINTY_HIGH, "BDAT with an unreadable argument",
                 "BDAT's size is no number, or what follows it is not LAST. Servers that read it "
                 "otherwise take text for commands, or commands for text.",
                 "Scanners.", "See what the server made of it.", "T1190",
                 "RFC 3030 section 2, CVE-2017-16943"},
        [SS_FRAMING_BDAT_NEGATIVE] =
                {"bdat.negative", MEDIUM, SS_CERTAINTY_HIGH, "BDAT with a sign before its size",
                 "BDAT's size begins with + or -. Read with C's functions for numbers it is "
                 "negative, or huge.",
                 "Scanners.", "See what the server made of it.", "T1190", "RFC 3030 section 2"},
        [SS_FRAMING_BDAT_RADIX] =
                {"bdat.radix", LOW, SS_CERTAINTY_MEDIUM,
                 "BDAT with a size that could be octal or hexadecimal",
                 "BDAT's size begins with 0 or 0x. Programs that guess the base by that read "
                 "another number than others, and lose step with them.",
                 "A client that fills up its numbers with zeroes.",
                 "See what the server made of it.", "T1190", "RFC 3030 section 2"},
        [SS_FRAMING_BDAT_OVERFLOW] =
                {"bdat.overflow", MEDIUM, SS_CERTAINTY_HIGH, "BDAT with an absurd size",
                 "BDAT's size has more digits than a number of 64 bits holds, or is above all that "
                 "servers take. It aims at programs whose counter overflows.",
                 "Scanners.", "See what the server made of it.", "T1190", "RFC 3030 section 2"},
        [SS_FRAMING_BDAT_SIZE_MISMATCH] =
                {"bdat.size_mismatch", LOW, SS_CERTAINTY_MEDIUM, "Fewer octets than BDAT announced",
                 "The connection ended, with nothing missing in the capture, before the octets "
                 "came "
                 "that BDAT had announced. Commands that were meant to be read then have become "
                 "text.",
                 "Clients and networks that fail in the middle of a message.",
                 "Look at the last octets of the chunk: commands there tell that the size was "
                 "wrong.",
                 "T1190", "RFC 3030 section 2"},
        [SS_FRAMING_BDAT_MIXED] =
                {"bdat.mixed_with_data", LOW, SS_CERTAINTY_HIGH, "DATA among BDAT chunks",
                 "The client sent DATA in a transaction that had begun with BDAT, which RFC 3030 "
                 "forbids: servers differ in what they do with the chunks.",
                 "Broken clients.", "See what the server answered: 503 is right.", "T1190",
                 "RFC 3030 section 3"},
        [SS_FRAMING_BDAT_AFTER_REJECT] =
                {"bdat.after_reject", INFO, SS_CERTAINTY_MEDIUM, "BDAT chunks after a refusal",
                 "The client sent more chunks after the server had refused BDAT. If replies then "
                 "come that answer no command, the server reads the octets of a chunk as commands, "
                 "and the severity is medium: its sender chooses what they are.",
                 "A client that pipelines cannot know of the refusal yet; without surplus replies "
                 "that is in order.",
                 "If the server executes chunks, update it.", "T1190", "RFC 3030 section 2"},
        [SS_FRAMING_PIPELINING_ILLEGAL] =
                {"pipelining.illegal", LOW, SS_CERTAINTY_MEDIUM,
                 "The client did not wait where it must",
                 "The client went on behind a command that must be the last of its group (EHLO, "
                 "DATA, AUTH, STARTTLS, QUIT, VRFY and others), before the reply came. What it "
                 "sent "
                 "may be read in the state before that command, or in the one behind it.",
                 "Programs that send spam, scanners (testssl.sh), and Exim's early pipelining, "
                 "which "
                 "is told as info when the server offers it.",
                 "Of one's own programs: let them wait. From outside: a sign of a bot.", "T1190",
                 "RFC 2920 section 3.1"},
        [SS_FRAMING_PIPELINING_NOT_OFFERED] =
                {"pipelining.not_offered", INFO, SS_CERTAINTY_MEDIUM,
                 "Commands in groups though PIPELINING was not offered",
                 "The client sent a command before the reply to the one before, and the server's "
                 "EHLO does not offer PIPELINING.",
                 "Clients that send QUIT with the end of the message; simple programs.",
                 "Postfix's reject_unauth_pipelining refuses this from strangers.", NULL,
                 "RFC 2920 section 3.1"},
        [SS_FRAMING_EARLY_TALKER] =
                {"early_talker", LOW, SS_CERTAINTY_MEDIUM, "The client spoke before the greeting",
                 "The client sent commands before the server's greeting was complete. Bots do not "
                 "wait as they do not read.",
                 "Exim's early pipelining, which is told as info when the server offers it; "
                 "proxies "
                 "and scanners.",
                 "Greet with a pause (postscreen, Exim's synchronisation check).", "T1595",
                 "RFC 5321 section 4.3.1"},
        [SS_FRAMING_REPLY_DESYNC] =
                {"reply_desync", LOW, SS_CERTAINTY_MEDIUM, "Replies and commands do not match",
                 "A reply came that answers no command, or the connection was closed in order "
                 "while "
                 "commands had no reply (info), and nothing is missing in the capture. One side "
                 "then reads the other's words as answers to something else. A server that goes "
                 "says so unasked, with 221 or 421: that counts for nothing.",
                 "Servers that say goodbye with another code than 221 and 421; gaps that the "
                 "capture does "
                 "not show.",
                 "Look at the dialogue there: smuggling and injection look like this from outside.",
                 "T1557", "RFC 5321 section 4.2"},
        [SS_FRAMING_NESTED_MAIL] =
                {"order.nested_mail", LOW, SS_CERTAINTY_HIGH, "MAIL inside a transaction",
                 "The client sent MAIL while a transaction was open. If the server took it, the "
                 "severity is medium: whose recipients are they now? It is info if no recipient "
                 "had "
                 "been taken.",
                 "Clients that give a message up without RSET.",
                 "Servers answer 503 to that; look closer at one that does not.", "T1190",
                 "RFC 5321 section 4.1.4"},
        [SS_FRAMING_MAIL_BEFORE_HELLO] =
                {"order.mail_before_hello", INFO, SS_CERTAINTY_HIGH, "MAIL before EHLO or HELO",
                 "The client began a transaction without a greeting of its own.",
                 "Small devices; many servers allow it.",
                 "Ask for a greeting (smtpd_helo_required in Postfix).", NULL,
                 "RFC 5321 section 4.1.4"},
        [SS_FRAMING_RCPT_BEFORE_MAIL] =
                {"order.rcpt_before_mail", LOW, SS_CERTAINTY_HIGH, "RCPT without MAIL",
                 "The client named a recipient without a transaction. If the server took it, the "
                 "severity is medium: its checks of senders are passed by.",
                 "Scanners; clients that go on after a refused MAIL.",
                 "Servers answer 503 to that; look closer at one that does not.", "T1190",
                 "RFC 5321 section 4.1.4"},
        [SS_FRAMING_DATA_BEFORE_RCPT] =
                {"order.data_before_rcpt", LOW, SS_CERTAINTY_HIGH, "Content without a recipient",
                 "The client sent DATA or BDAT without a recipient. If the server took it, the "
                 "severity is medium: a message without an envelope goes past its checks.",
                 "Scanners; clients that go on after all recipients were refused.",
                 "Servers answer 503 or 554 to that; look closer at one that does not.", "T1190",
                 "RFC 5321 section 4.1.4"},
        [SS_FRAMING_AUTH_AGAIN] =
                {"order.auth_again", LOW, SS_CERTAINTY_HIGH,
                 "AUTH in a transaction or after a login",
                 "The client sent AUTH where it is not allowed: inside a transaction, or though it "
                 "was logged in. Servers that take it may keep rights of the login before.",
                 "Clients that try several accounts.", "Servers answer 503 to that.", "T1190",
                 "RFC 4954 section 4"},
        [SS_FRAMING_CRLF_INJECTION] =
                {"crlf_injection.envelope", HIGH, SS_CERTAINTY_MEDIUM,
                 "A line end inside an address or parameter",
                 "A MAIL or RCPT line breaks off inside its path or a parameter, and in the same "
                 "packet another command follows, from a client that otherwise waits for replies. "
                 "So it looks on the wire when somebody put a line end into an address that a "
                 "program sends on unchecked. Where the line is complete, and only the grouping is "
                 "unlike the rest of the session, severity and confidence are low.",
                 "Clients that pipeline and write addresses without their closing bracket: then "
                 "the "
                 "severity is low.",
                 "Find the program that wrote the line and the form or file the address came from; "
                 "update libraries that let line ends pass.",
                 "T1190",
                 "GHSA-c7w3-x93f-qmm8, GHSA-g7hc-96xr-gvvx, CVE-2026-23829, RFC 5321 section "
                 "4.1.2"},
        [SS_FRAMING_HEADER_INJECTION] =
                {"header_injection", LOW, SS_CERTAINTY_MEDIUM,
                 "Line ends or fields hidden in a header field",
                 "The value of a header field has a line end once it is decoded (RFC 2047), or "
                 "text "
                 "that reads like another field (Bcc:, Content-Type:). A program that writes the "
                 "decoded value out again makes a field of it. With both the severity is medium.",
                 "Programs that encode a whole folded text; subjects that quote a header.",
                 "See whether the field came from a form on a web site; update what sends it.",
                 "T1672, T1190", "RFC 2047 section 5, RFC 5322 section 3.6"},
        [SS_FRAMING_OVERLAP_CONFLICT] =
                {"tcp.overlap_conflict", MEDIUM, SS_CERTAINTY_MEDIUM,
                 "TCP segments repeat octets with other content",
                 "Octets of the dialogue were sent twice, and differently. The receiver keeps one "
                 "version, and who watches may keep the other: a way to hide from inspection.",
                 "Middleboxes that rewrite what passes (masking of EHLO keywords), broken network "
                 "cards, captures at two points with a rewriting device between.",
                 "Find out which device sent the second version (TTL, MAC address).",
                 "T1562, T1557", "RFC 9293 section 3.10.7.4"},
};
