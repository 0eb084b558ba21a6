#include "analysis/starttls_rows.h"

#define INFO   SS_SEVERITY_INFO
#define LOW    SS_SEVERITY_LOW
#define MEDIUM SS_SEVERITY_MEDIUM
#define HIGH   SS_SEVERITY_HIGH

#define ASK_FOR_TLS                                                                                \
	"Let clients insist on TLS: implicit TLS on port 465 for users, MTA-STS (RFC 8461) or "    \
	"DANE (RFC 7672) between servers."

const struct ss_finding_row ss_starttls_rows[SS_N_STARTTLS_ROWS] = {
        [SS_STARTTLS_COMMAND_INJECTION] =
                {"starttls.command_injection", HIGH, SS_CERTAINTY_HIGH,
                 "Commands in clear between STARTTLS and the TLS handshake",
                 "Behind the line STARTTLS, before its TLS begins, the client's side sent text. A "
                 "server that keeps it reads it as if it had come within TLS: somebody in between "
                 "puts commands into the victim's session.",
                 "None in honest traffic; tests of one's own servers.",
                 "Test the server (nostarttls.secvuln.info) and update it. Find out on which way "
                 "the text came in.",
                 "T1557", "CVE-2011-0411, CVE-2021-33515, RFC 3207 section 5"},
        [SS_STARTTLS_RESPONSE_INJECTION] =
                {"starttls.response_injection", HIGH, SS_CERTAINTY_HIGH,
                 "Replies in clear between the 220 to STARTTLS and the TLS handshake",
                 "Behind the reply that lets TLS begin, the server's side sent more text. A client "
                 "that keeps it takes it for what the server said within TLS: capabilities or "
                 "answers of an attacker's choice.",
                 "None in honest traffic; tests of one's own clients.",
                 "Update the clients. Find out on which way the text came in.", "T1557",
                 "CVE-2021-38371, CVE-2020-15685, RFC 3207 section 5"},
        [SS_STARTTLS_STRIPPED_MARKER] =
                {"starttls.stripped_marker", MEDIUM, SS_CERTAINTY_MEDIUM,
                 "A box between client and server masks STARTTLS",
                 "The reply to EHLO has a keyword of X letters where STARTTLS is due, or the "
                 "greeting is asterisks, or STARTTLS is unknown to a server with such a greeting: "
                 "a "
                 "device overwrites what passes, so that mail goes in clear.",
                 "Cisco's inspection of ESMTP does this as it is delivered, without bad intent; "
                 "the "
                 "effect on mail is the same.",
                 "Switch the inspection off (no inspect esmtp, or allow-tls). " ASK_FOR_TLS,
                 "T1557", "RFC 3207 section 6"},
        [SS_STARTTLS_STRIPPED_BASELINE] =
                {"starttls.stripped_baseline", MEDIUM, SS_CERTAINTY_LOW,
                 "A server that offered STARTTLS does not offer it any more",
                 "The same server, by address and port, offered STARTTLS before, and now it does "
                 "not. If only the name in its greeting is the same, at another address, the "
                 "severity is low.",
                 "Changes of configuration; balancers in front of unlike servers; servers that "
                 "offer TLS to some clients only.",
                 "Ask the server from elsewhere. " ASK_FOR_TLS, "T1557", "RFC 3207 section 6"},
        [SS_STARTTLS_PARTIAL_STRIP] =
                {"starttls.partial_strip", MEDIUM, SS_CERTAINTY_MEDIUM,
                 "STARTTLS, and nothing else, is gone from a server's offer",
                 "The same server offered the same keywords before, in the same order, and "
                 "STARTTLS "
                 "beside them. That is what it looks like when somebody in between takes the line "
                 "out. Low if it was a server of the same name, at another address, that offered "
                 "it.",
                 "TLS was switched off on purpose, or its certificate is missing.",
                 "Ask the server from elsewhere. " ASK_FOR_TLS, "T1557", "RFC 3207 section 6"},
        [SS_STARTTLS_REFUSED] =
                {"starttls.refused", LOW, SS_CERTAINTY_HIGH, "The server refused STARTTLS",
                 "The server answered STARTTLS with 4xx or 5xx. Mail then goes in clear, or not.",
                 "A server without a certificate, or with no room for more sessions; a client that "
                 "asks for what was not offered.",
                 "Look into the server's log; a refusal can also come from somebody in between.",
                 "T1557", "RFC 3207 section 4"},
        [SS_STARTTLS_IGNORED] =
                {"starttls.ignored", INFO, SS_CERTAINTY_HIGH,
                 "STARTTLS was offered, and mail went in clear",
                 "The server offered STARTTLS; the client sent mail without asking for it. On a "
                 "port for submission (587) the severity is low.",
                 "Old clients, devices, scripts; servers on one host or one network.",
                 "Let the client use TLS, or the server ask for it.", "T1040",
                 "RFC 3207, RFC 8314"},
        [SS_STARTTLS_FAILED] =
                {"starttls.failed", LOW, SS_CERTAINTY_HIGH, "The TLS handshake did not get through",
                 "STARTTLS was accepted and the handshake began, but it ended with an alert, or "
                 "the "
                 "connection did. The client may try again in clear (starttls.fallback_plaintext).",
                 "Versions, ciphers or certificates that do not fit.",
                 "The alert tells which side refused what.", "T1557", "RFC 3207 section 4.1"},
        [SS_STARTTLS_FALLBACK] =
                {"starttls.fallback_plaintext", MEDIUM, SS_CERTAINTY_MEDIUM,
                 "Mail went in clear after TLS had failed",
                 "TLS with this server failed or was refused, and within an hour, or in the same "
                 "session, the same client sent it mail in clear. Who can make handshakes fail can "
                 "read the mail.",
                 "Servers do this by design (opportunistic security, RFC 7435): what it shows is "
                 "that nothing protects this way. Without a handshake that failed, and with a "
                 "server that says itself that it has no TLS now, the severity is low.",
                 "Find out why TLS failed. " ASK_FOR_TLS, "T1557", "RFC 7435, RFC 8461"},
};
