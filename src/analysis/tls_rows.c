#include "analysis/tls_rows.h"

#define INFO   SS_SEVERITY_INFO
#define LOW    SS_SEVERITY_LOW
#define MEDIUM SS_SEVERITY_MEDIUM
#define HIGH   SS_SEVERITY_HIGH

#define ON_PORTS                                                                                   \
	" Between servers (port 25) it is told as info, as nobody checks there; where users send " \
	"(587, 465) with medium severity."
#define RENEW "Renew the certificate, and see why it was not renewed by itself."

const struct ss_finding_row ss_tls_rows[SS_N_TLS_ROWS] = {
        [SS_TLS_CAPABILITY_CHANGE] =
                {"tls.capability_change", LOW, SS_CERTAINTY_MEDIUM,
                 "Keywords offered in clear are gone within TLS",
                 "In a decrypted copy of the session, the reply to EHLO within TLS lacks a keyword "
                 "other than STARTTLS that was there in clear: somebody in between may have put it "
                 "in to lead the client.",
                 "Servers that offer less once TLS is there.",
                 "Clients must forget what was said before TLS: see that yours does.", "T1557",
                 "RFC 3207 section 4.2"},
        [SS_TLS_CLEARTEXT_AFTER] =
                {"tls.cleartext_after_tls", HIGH, SS_CERTAINTY_MEDIUM,
                 "Text in clear on a connection that was in TLS",
                 "Octets that can be no TLS record came after the handshake had got through. Exim "
                 "4.97 to 4.99.2 with GnuTLS can be taken over by a client that ends TLS within "
                 "BDAT "
                 "and goes on in clear. From the server's side the severity is medium.",
                 "Broken copies of the traffic, and captures in which packets are damaged.",
                 "Update Exim to 4.99.3; look at what the octets are.", "T1190",
                 "CVE-2026-45185, RFC 8446 section 5.1"},
        [SS_TLS_TO_PLAIN_PORT] =
                {"tls.to_plain_port", INFO, SS_CERTAINTY_HIGH,
                 "TLS where the server speaks in clear",
                 "The client began with TLS, unasked, on a port where the server greets in clear.",
                 "Clients with the wrong port or mode set; scanners.",
                 "Set the client to STARTTLS, or to port 465.", "T1595", "RFC 8314 section 3"},
        [SS_TLS_OLD_VERSION] =
                {"tls.old_version", LOW, SS_CERTAINTY_HIGH, "An old version of TLS",
                 "TLS 1.1, 1.0 or SSL was agreed on. RFC 8996 withdrew them; SSL is broken and "
                 "told "
                 "with medium severity. Where users send, the severity is medium too.",
                 "Old servers, that would go on in clear otherwise.",
                 "Update what speaks it; switch versions below 1.2 off.", "T1557",
                 "RFC 8996, RFC 9325"},
        [SS_TLS_WEAK_CIPHER] =
                {"tls.weak_cipher", MEDIUM, SS_CERTAINTY_HIGH, "A weak cipher",
                 "The cipher suite that was agreed on uses RC4, DES, Triple DES, RC2, IDEA or MD5.",
                 "Old servers, that would go on in clear otherwise.",
                 "Switch such suites off on one's own side.", "T1557",
                 "RFC 9325 section 4.2, RFC 7465"},
        [SS_TLS_EXPORT_CIPHER] = {"tls.export_cipher", HIGH, SS_CERTAINTY_HIGH,
                                  "A cipher made to be broken",
                                  "An export cipher suite was agreed on: 40 or 56 bits, that "
                                  "anybody can try. Somebody "
                                  "in between may have asked for it (FREAK, Logjam).",
                                  "None that is honest today.",
                                  "Switch such suites off; find out who offered it.", "T1557",
                                  "CVE-2015-0204, CVE-2015-4000, RFC 9325 section 4.2"},
        [SS_TLS_NULL_OR_ANON] =
                {"tls.null_or_anon", HIGH, SS_CERTAINTY_HIGH,
                 "TLS without encryption, or with nobody in particular",
                 "A suite without encryption (NULL), or without a certificate (anon), was agreed "
                 "on. "
                 "Anonymous suites on port 25 are told with low severity: Postfix uses them there, "
                 "as it would check no certificate.",
                 "Postfix between servers.",
                 "Switch such suites off where certificates are checked.", "T1557",
                 "RFC 9325 section 4.1"},
        [SS_TLS_WEAK_DH] =
                {"tls.weak_dh", MEDIUM, SS_CERTAINTY_HIGH, "A weak key exchange",
                 "The group of the key exchange is smaller than the setting dh_bits_least asks for "
                 "(2048 bits), or a curve of less than 224 bits.",
                 "Old servers.", "Let the server use ECDHE, or larger groups.", "T1557",
                 "CVE-2015-4000, RFC 9325 section 4.4"},
        [SS_TLS_CERT_EXPIRED] =
                {"tls.cert_expired", INFO, SS_CERTAINTY_HIGH, "An expired certificate",
                 "The server's certificate had ended when the connection was made." ON_PORTS,
                 "A wrong clock where the capture was taken.", RENEW, "T1557",
                 "RFC 5280 section 4.1.2.5"},
        [SS_TLS_CERT_NOT_YET] =
                {"tls.cert_not_yet", INFO, SS_CERTAINTY_HIGH, "A certificate that is not valid yet",
                 "The server's certificate begins later than the connection was made." ON_PORTS,
                 "A wrong clock where the capture was taken, or at the server.",
                 "Set the clocks; wait with the certificate.", "T1557", "RFC 5280 section 4.1.2.5"},
        [SS_TLS_CERT_EXPIRES_SOON] =
                {"tls.cert_expires_soon", INFO, SS_CERTAINTY_HIGH, "A certificate that ends soon",
                 "The server's certificate ends within the time of the setting certificate_soon.",
                 "Certificates that are renewed by themselves at the last moment.", RENEW, NULL,
                 "RFC 5280 section 4.1.2.5"},
        [SS_TLS_CERT_SELF_SIGNED] =
                {"tls.cert_self_signed", INFO, SS_CERTAINTY_HIGH,
                 "A certificate that vouches for itself",
                 "The server's certificate names itself as its issuer." ON_PORTS,
                 "Normal between servers; servers for one's own use.",
                 "Where users send, use a certificate that their programs can check.", "T1557",
                 "RFC 7672, RFC 8314"},
        [SS_TLS_CERT_SHA1] = {"tls.cert_sha1", LOW, SS_CERTAINTY_HIGH,
                              "A certificate signed with SHA-1 or MD5",
                              "A certificate of the server's chain, roots aside, is signed with a "
                              "digest of which "
                              "collisions can be made.",
                              "Old servers, of which nobody checks the certificate.",
                              "Have it issued anew.", "T1557", "RFC 9155"},
        [SS_TLS_CERT_WEAK_KEY] =
                {"tls.cert_weak_key", LOW, SS_CERTAINTY_HIGH, "A certificate with a short key",
                 "The key of the server's certificate is RSA or DSA with fewer bits than the "
                 "setting "
                 "rsa_bits_least asks for. Below 1024 bits the severity is medium.",
                 "Old servers, of which nobody checks the certificate.", "Have it issued anew.",
                 "T1557", "RFC 9325 section 4.5"},
        [SS_TLS_CERT_NAME_MISMATCH] =
                {"tls.cert_name_mismatch", INFO, SS_CERTAINTY_MEDIUM,
                 "A certificate for another name",
                 "None of the certificate's names is the one that the client asked for (server "
                 "name "
                 "of the handshake), or else the one in the server's greeting." ON_PORTS,
                 "Servers with several names; names in greetings that are inside ones.",
                 "Have it issued for the names that clients use.", "T1557",
                 "RFC 6125, RFC 7672 section 3.2"},
        [SS_TLS_REQUIRETLS_BROKEN] =
                {"requiretls.broken", MEDIUM, SS_CERTAINTY_HIGH, "REQUIRETLS was not kept",
                 "A message with REQUIRETLS went, or was to go, over a connection without TLS; or "
                 "a "
                 "message that came with it went on in clear without it.",
                 "A decrypted copy of one way, and the other way within one host.",
                 "Its sender asked for it to be refused instead: see which server did not.",
                 "T1040", "RFC 8689 section 4"},
        [SS_TLS_AUTH_PLAINTEXT] =
                {"auth.plaintext", MEDIUM, SS_CERTAINTY_HIGH,
                 "A password went over the wire in clear",
                 "The client logged in without TLS, with a mechanism that sends the password or "
                 "token as it is (PLAIN, LOGIN, XOAUTH2, OAUTHBEARER). High if it was accepted and "
                 "one of the two is outside; medium if both are inside, or it was refused; low for "
                 "both; info within one host.",
                 "Tests; tunnels that are encrypted outside of what the capture shows.",
                 "Change the password; switch AUTH without TLS off.", "T1040",
                 "RFC 4954 section 4, RFC 8314 section 3"},
        [SS_TLS_AUTH_OFFERED] = {"auth.offered_plaintext", LOW, SS_CERTAINTY_HIGH,
                                 "The server offers to take passwords in clear",
                                 "The reply to EHLO without TLS offers PLAIN, LOGIN or XOAUTH2. "
                                 "With both inside it "
                                 "is told as info.",
                                 "Servers that are reached within one network only.",
                                 "Offer AUTH within TLS only (smtpd_tls_auth_only in Postfix).",
                                 "T1040", "RFC 4954 section 4, RFC 8314 section 3"},
        [SS_TLS_KNOWN_BAD] =
                {"ja.known_bad", HIGH, SS_CERTAINTY_MEDIUM,
                 "A client with a fingerprint of your list",
                 "The JA3 or JA4 of the client's hello is in the settings bad_ja3 or bad_ja4.",
                 "Other programs with the same library and settings have the same fingerprint.",
                 "Look at the client; lists of fingerprints grow old.", "T1071.003",
                 "github.com/FoxIO-LLC/ja4"},
};
