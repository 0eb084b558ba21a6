#include "analysis/auth_private.h"

#define ROW(ID, SEVERITY, CONFIDENCE)                                                              \
	.id = (ID), .severity = SS_SEVERITY_##SEVERITY, .confidence = SS_CERTAINTY_##CONFIDENCE

/* clang-format off */
const struct ss_finding_row ss_auth_rows[SS_N_AUTH_ROWS] = {
[SS_AUTH_BRUTEFORCE] = {ROW("auth.bruteforce", MEDIUM, HIGH),
	.title = "Passwords of one account are guessed",
	.about = "One client failed to log in to one account (535) at least auth_failures_high times within "
	         "auth_window. If it succeeded afterwards, the password may have been found, and the severity is high.",
	.false_positives = "A program that goes on with an old password after it was changed.",
	.advice = "Block the client; if it succeeded, change the password and look at what was sent since.",
	.attack = "T1110.001", .reference = "RFC 4954 section 6"},
[SS_AUTH_SPRAY] = {ROW("auth.spray", MEDIUM, MEDIUM),
	.title = "A few passwords are tried on many accounts",
	.about = "One client failed to log in to at least spray_accounts accounts, with no more than spray_tries tries "
	         "each: locks that count the failures of an account do not see that. High if a login succeeded.",
	.false_positives = "A webmail server or a gateway, behind which many people mistype; name it in `relays`.",
	.advice = "Block the client; change the passwords of accounts that it logged in to.",
	.attack = "T1110.003", .reference = NULL},
[SS_AUTH_STUFFING] = {ROW("auth.stuffing", MEDIUM, MEDIUM),
	.title = "Stolen names and passwords are tried",
	.about = "One client tried at least stuffing_pairs pairs of account and password, nearly each account with a "
	         "password of its own, and few were right: a list that was stolen elsewhere. Passwords were compared "
	         "by keyed digests and not kept. High if a login succeeded.",
	.false_positives = "A webmail server or a gateway, behind which many people mistype; name it in `relays`.",
	.advice = "Block the client; change the passwords of accounts that it logged in to.",
	.attack = "T1110.004", .reference = NULL},
[SS_AUTH_DISTRIBUTED] = {ROW("auth.distributed", MEDIUM, MEDIUM),
	.title = "Many clients fail with one account",
	.about = "At least distributed_clients clients failed to log in to one account: guessing that is spread over "
	         "many addresses so that none of them is blocked. High if one of them succeeded.",
	.false_positives = "A person with many devices, or on the way, after the password was changed.",
	.advice = "Ask for a second factor; change the password if one of them succeeded.",
	.attack = "T1110", .reference = NULL},
[SS_AUTH_SHARED_SECRET] = {ROW("auth.shared_secret", MEDIUM, HIGH),
	.title = "One password was tried on many accounts",
	.about = "The same password, known by a keyed digest that is kept nowhere, was sent for at least spray_accounts "
	         "accounts, from whatever clients. If none of these logins failed (low), accounts share a password.",
	.false_positives = "Accounts of devices or programs that one administrator made.",
	.advice = "Look at who sends it; give each account a password of its own.",
	.attack = "T1110.003", .reference = NULL},
[SS_AUTH_WEAK_MECH] = {ROW("auth.weak_mech", LOW, HIGH),
	.title = "A weak mechanism of authentication",
	.about = "CRAM-MD5, DIGEST-MD5 and NTLM let who listens try out passwords at leisure; or the client chose a "
	         "mechanism that is weaker than others that the server offers.",
	.false_positives = "Old programs that know nothing better.",
	.advice = "Offer SCRAM-SHA-256, or PLAIN inside TLS alone, and take the old mechanisms away.",
	.attack = "T1557", .reference = "RFC 6331, RFC 8314 section 3.3"},
[SS_AUTH_USERNAME_EQ_PASSWORD] = {ROW("auth.username_eq_password", LOW, HIGH),
	.title = "A password that is the name of its account",
	.about = "The password sent is the account's name, or that name up to its @. If the login failed, somebody "
	         "guesses (low); if it succeeded, anybody can (high).",
	.false_positives = "Laboratories.",
	.advice = "Change the password, and refuse such ones.",
	.attack = "T1078.001", .reference = NULL},
[SS_AUTH_DEFAULT_PAIR] = {ROW("auth.default_pair", LOW, HIGH),
	.title = "A name and a password that devices come with",
	.about = "The pair is one that many devices and programs have when they are new, and that bots try first. If "
	         "the login failed, somebody guesses (low); if it succeeded, anybody can (high).",
	.false_positives = "Laboratories.",
	.advice = "Change the password.",
	.attack = "T1078.001", .reference = NULL},
};
/* clang-format on */
