/* Everything a site can set, a row each: SS_ROW(section, name, kind, default, explanation).
 *
 * settings.h makes the members of struct ss_settings of these rows, settings.c the table; no guard, as
 * it is included more than once.  A kind is one of enum ss_setting_kind.  The default is text, as one
 * would write it in a file; that of a list is the name of a list of settings_lists.h.  Names are
 * unique whatever their section: --set has none.  A threshold's explanation tells on which side of it
 * it lies: "more than" or "at least". */

/* clang-format off */

SS_ROW(messages, hash, HASHES, "md5,sha1,sha256", "digests of files: some of md5,sha1,sha256, or none")
SS_ROW(messages, mime, BOOL, "yes", "read the structure of messages and decode their parts")
SS_ROW(messages, message_file, BOOL, "no", "tell the message itself, as it was sent, as a file too")
SS_ROW(messages, stream_depth, SIZE, "0", "octets of each side of a connection whose messages are read; 0: all")
SS_ROW(messages, body_md5, WHEN, "auto", "MD5 of the body as it was on the wire: on, off, auto (off, unless a record tells it)")
SS_ROW(messages, inspect, WHEN, "auto", "tell what in files may be worth a look: on, off, auto (for who needs it)")

SS_ROW(eve, url_schemes, SCHEMES, "http", "format eve: links with these schemes are told")
SS_ROW(eve, url_log_scheme, BOOL, "no", "format eve: links are told with their scheme")

/* The defaults of Zeek. */
SS_ROW(zeek, max_rcptto, COUNT, "1000", "format zeek: values kept of rcptto; 0: all")
SS_ROW(zeek, max_to, COUNT, "1000", "format zeek: values kept of to; 0: all")
SS_ROW(zeek, max_cc, COUNT, "1000", "format zeek: values kept of cc; 0: all")
SS_ROW(zeek, max_path, COUNT, "1000", "format zeek: values kept of path; 0: all")
SS_ROW(zeek, max_invalid_transactions, COUNT, "25", "format zeek: a session with more invalid transactions is left alone; 0: never")

/* Who we are. */
SS_ROW(site, internal_domains, DOMAINS, ss_no_words, "domains whose mail is ours, with all below them")
SS_ROW(site, internal_networks, NETWORKS, ss_private_networks, "networks whose hosts are ours: senders there are inside")
SS_ROW(site, relays, NETWORKS, ss_no_networks, "our own mail servers and smart hosts: what they send for others is no relaying")
SS_ROW(site, proxies, NETWORKS, ss_no_networks, "who may say whom it speaks for, by XCLIENT, XFORWARD or the PROXY protocol")
SS_ROW(site, protected_domains, DOMAINS, ss_no_words, "domains, ours or brands, of which look-alikes are told")
SS_ROW(site, vip_names, NAMES, ss_no_words, "people in whose name others write, as \"Jane Doe; John Roe\"")
SS_ROW(site, authserv_ids, WORDS, ss_no_words, "names that our servers sign Authentication-Results with (RFC 8601)")

/* What is known of the world. */
SS_ROW(lists, suspicious_domains, DOMAINS, ss_no_words, "domains of senders that are told as suspicious, with all below them")
SS_ROW(lists, disposable_domains, DOMAINS, ss_disposable_domains, "domains of mailboxes that are thrown away")
SS_ROW(lists, freemail_domains, DOMAINS, ss_freemail_domains, "domains where anybody has a mailbox for nothing")
SS_ROW(lists, shortener_domains, DOMAINS, ss_shortener_domains, "domains whose links lead elsewhere")
SS_ROW(lists, scanner_names, WORDS, ss_scanner_names, "words in the greeting of a client that scans")
SS_ROW(lists, blocklist_names, WORDS, ss_blocklist_names, "names of blocklists in the text of a refusal")
SS_ROW(lists, risky_extensions, WORDS, ss_risky_extensions, "extensions of attached files that run, or bring what runs")
SS_ROW(lists, bad_ja3, WORDS, ss_no_words, "JA3 of clients that are told as bad")
SS_ROW(lists, bad_ja4, WORDS, ss_no_words, "JA4 of clients that are told as bad")

/* What is much: recipients, connections, messages. */
SS_ROW(analysis, recipients_high, COUNT, "10", "many recipients of one message: more than that")
SS_ROW(analysis, connections_high, COUNT, "5", "many sessions of one client: more than that")
SS_ROW(analysis, servers_high, COUNT, "10", "many servers that one client sends to: more than that")
SS_ROW(analysis, large_transfer, SIZE, "10M", "a large message: more octets than that")
SS_ROW(analysis, mailbomb_messages, COUNT, "50", "messages to one recipient in mailbomb_window that are a mail bomb: at least")
SS_ROW(analysis, mailbomb_window, DURATION, "10m", "the time in which they come")
SS_ROW(analysis, short_session, DURATION, "2s", "a short session: less than that")
SS_ROW(analysis, short_session_high, COUNT, "20", "many short sessions of one client: more than that")
SS_ROW(analysis, backscatter_high, COUNT, "5", "bounces to an address that sent nothing: at least that many")
SS_ROW(analysis, replay_high, COUNT, "20", "envelopes that one DKIM signature is seen with before it is a replay: at least")
SS_ROW(analysis, hops_high, COUNT, "30", "a message came by more hops than that: it went round")

/* Logins. */
SS_ROW(analysis, auth_failures_high, COUNT, "5", "failed logins of one account from one client in auth_window that are guessing: at least")
SS_ROW(analysis, auth_window, DURATION, "5m", "the time in which logins fail")
SS_ROW(analysis, spray_accounts, COUNT, "5", "accounts that one client tries a few passwords of: at least")
SS_ROW(analysis, spray_tries, COUNT, "2", "tries of each of them: at most")
SS_ROW(analysis, stuffing_pairs, COUNT, "10", "different pairs of account and password from one client: at least")
SS_ROW(analysis, distributed_clients, COUNT, "5", "clients that fail with one account: at least")

/* Probing. */
SS_ROW(analysis, harvest_recipients, COUNT, "10", "different recipients that one client tries: at least")
SS_ROW(analysis, harvest_refused, PERCENT, "70%", "the share of them that is refused as unknown: at least")
SS_ROW(analysis, vrfy_high, COUNT, "3", "VRFY and EXPN of one client: at least")
SS_ROW(analysis, etrn_high, COUNT, "5", "ETRN of one client: at least")
SS_ROW(analysis, noop_high, COUNT, "20", "NOOP and HELP of one session: more than that")
SS_ROW(analysis, callout_high, COUNT, "5", "recipients of one client that are asked for without sending: at least")
SS_ROW(analysis, helo_long, SIZE, "1K", "a greeting of a client with more octets is an attack: CVE-2019-16928 needs thousands")
SS_ROW(analysis, timing_gap, DURATION, "100ms", "replies to known and unknown recipients differ by more: the server tells which is which")

/* Scores. */
SS_ROW(analysis, bot_score, COUNT, "60", "of 100: a client from there on behaves like a bot")
SS_ROW(analysis, exfil_score, COUNT, "60", "of 100: from there on data leaves")
SS_ROW(analysis, regular_sends, COUNT, "6", "messages of one sender before their rhythm is judged: at least")
SS_ROW(analysis, regular_variation, PERCENT, "10%", "times or sizes that vary by less, in parts of their mean, are a machine's")
SS_ROW(analysis, rate_sigma, DECIMAL, "4", "deviations above what a client, an account or a domain sends otherwise: more than that")
SS_ROW(analysis, rate_window, DURATION, "1m", "the time in which what is sent is counted for that")
SS_ROW(analysis, rate_windows_least, COUNT, "10", "such times before a rate is judged: at least")
SS_ROW(analysis, entropy_high, DECIMAL, "4.5", "bits an octet from which text is encoded or random: at least")
SS_ROW(analysis, entropy_least, SIZE, "40", "octets of a text before that is judged: at least")
SS_ROW(analysis, labels_high, COUNT, "6", "labels of a domain that carries data: more than that")
SS_ROW(analysis, chunk_messages, COUNT, "3", "messages just below the size limit that are parts of one thing: at least")
SS_ROW(analysis, chunk_margin, PERCENT, "5%", "how far below is just below")

/* What does not fit. */
SS_ROW(analysis, size_factor, DECIMAL, "2", "SIZE= and the octets sent differ by more than this factor")
SS_ROW(analysis, date_skew, DURATION, "2d", "Date and the time of the capture differ by more")
SS_ROW(analysis, hop_skew, DURATION, "5m", "a hop is before the one that it came from by more")
SS_ROW(analysis, hold_long, DURATION, "7d", "a message is held back for longer (HOLDFOR, HOLDUNTIL)")
SS_ROW(analysis, slow_reply, DURATION, "10s", "a server lets wait for longer")
SS_ROW(analysis, retry_window, DURATION, "12h", "a message that was put off comes again: within that, it is the same one")
SS_ROW(analysis, lookalike_distance, COUNT, "1", "letters by which a domain differs from a protected one and still looks like it: at most")
SS_ROW(analysis, lookalike_least, COUNT, "5", "letters of a protected name that is compared so: at least")

/* TLS. */
SS_ROW(analysis, rsa_bits_least, COUNT, "2048", "bits of an RSA key: fewer are weak")
SS_ROW(analysis, dh_bits_least, COUNT, "2048", "bits of a Diffie-Hellman group: fewer are weak")
SS_ROW(analysis, certificate_soon, DURATION, "14d", "a certificate ends within that")

/* Attached files and bodies. */
SS_ROW(analysis, nesting_high, COUNT, "20", "parts in parts: more are an attack")

/* What is told, and what is kept for it. */
SS_ROW(analysis, findings_off, WORDS, ss_no_words, "findings that are not told: ids, or the beginnings of ids up to a dot, such as auth.")
SS_ROW(analysis, top, POSITIVE, "5", "rows of each list of the most frequent")
SS_ROW(analysis, conversations, COUNT, "10", "conversations told one by one")
SS_ROW(analysis, transactions_shown, COUNT, "10", "transactions told one by one")
SS_ROW(analysis, evidence_kept, COUNT, "8", "places kept as evidence of one finding: at most 256")
SS_ROW(analysis, timeline_buckets, COUNT, "60", "steps of a line of time")
SS_ROW(analysis, distinct_exact, COUNT, "65536", "different values that are counted exactly; beyond, within some percent")
SS_ROW(analysis, heavy_kept, COUNT, "1000", "values of which the most frequent are found: clients, accounts, domains")
SS_ROW(analysis, sessions_kept, COUNT, "65536", "sessions whose features wait for their end, or for what comes behind them")

/* What --anonymize does, beside its mode. */
SS_ROW(privacy, anonymize_private, BOOL, "yes", "private, loopback and documentation addresses are replaced too")
SS_ROW(privacy, anonymize_ipv4_bits, COUNT, "24", "bits of an IPv4 address that --anonymize host leaves: at most 32")
SS_ROW(privacy, anonymize_ipv6_bits, COUNT, "64", "bits of an IPv6 address that --anonymize host leaves: at most 128")
SS_ROW(privacy, anonymize_digests, BOOL, "no", "digests of contents, by which a known file is found again, are left out")
/* clang-format on */
