#include "faces/cli/options.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "analysis/observers.h"
#include "base/error.h"
#include "base/limits.h"
#include "faces/cli/config.h"
#include "faces/cli/context.h"
#include "faces/cli/message.h"
#include "output/context.h"
#include "privacy/mode.h"

enum { KNOWN_WORDS = 256 }; /* of a list of them */

/* "unknown WHAT 'VALUE'; there are: a, b, c" */
static void complain_unknown(const char *what, const char *value, size_t len, cli_word word)
{
	char known[KNOWN_WORDS];
	size_t at = 0;
	known[0] = '\0';
	for (size_t i = 0; word(i) && at < sizeof known; i++)
		at += (size_t)snprintf(known + at, sizeof known - at, "%s%s", i > 0 ? ", " : "",
		                       word(i));
	cli_complain("unknown %s '%.*s'; there are: %s", what, (int)len, value, known);
}

static const char *format_word(size_t i)
{
	return ss_formats[i] ? ss_formats[i]->name : NULL;
}

static bool take_form(struct cli_options *o, const char *value)
{
	for (unsigned i = 0; cli_context_form(i); i++) {
		if (strcmp(value, cli_context_form(i)) == 0) {
			o->form = i;
			return true;
		}
	}
	complain_unknown("format", value, strlen(value), cli_context_form);
	return false;
}

static bool take_format(struct cli_options *o, const char *value)
{
	o->format = ss_format_find(value);
	if (o->format)
		return true;
	complain_unknown("format", value, strlen(value), format_word);
	return false;
}

static const char *type_word(size_t i)
{
	return i + 1 < SS_N_RECORD_TYPES ? ss_record_type_names[i + 1] : NULL;
}

/* A word of a format before that one, or a type of records? */
static bool is_earlier_log(const struct ss_format *const *format, const char *name)
{
	for (size_t i = 0; type_word(i); i++) {
		if (strcmp(name, type_word(i)) == 0)
			return true;
	}
	for (const struct ss_format *const *f = ss_formats; f != format; f++) {
		for (const struct ss_log *log = (*f)->logs; log && log->name; log++) {
			if (strcmp(name, log->name) == 0)
				return true;
		}
	}
	return false;
}

/* All words that --log can have: the types of records, and the formats' own. */
static const char *log_word(size_t i)
{
	size_t n = SS_N_RECORD_TYPES - 1;
	if (i < n)
		return type_word(i);
	for (const struct ss_format *const *f = ss_formats; *f; f++) {
		for (const struct ss_log *log = (*f)->logs; log && log->name; log++) {
			if (!is_earlier_log(f, log->name) && n++ == i)
				return log->name;
		}
	}
	return NULL;
}

/* "event" and "events" are the same; so with a format's own words. */
static bool is_log_word(const char *name, const char *word, size_t len)
{
	size_t n = strlen(name);
	return strncmp(word, name, n) == 0 && (len == n || (len == n + 1 && word[n] == 's'));
}

/* The bit of a word of --log, 0 if the format has no such word. */
static unsigned find_log(const struct ss_format *f, const char *word, size_t len)
{
	for (unsigned i = 0; f->logs && f->logs[i].name; i++) {
		if (is_log_word(f->logs[i].name, word, len))
			return 1u << i;
	}
	for (unsigned type = 1; !f->logs && type < SS_N_RECORD_TYPES; type++) {
		if (is_log_word(ss_record_type_names[type], word, len))
			return 1u << type;
	}
	return 0;
}

static void complain_unknown_log(const struct ss_format *f, const char *word, size_t len)
{
	char known[KNOWN_WORDS] = "";
	size_t at = 0;
	if (!f->logs) {
		complain_unknown("record type", word, len, type_word);
		return;
	}
	for (size_t i = 0; f->logs[i].name && at < sizeof known; i++)
		at += (size_t)snprintf(known + at, sizeof known - at, "%s%s", i > 0 ? ", " : "",
		                       f->logs[i].name);
	cli_complain("unknown log '%.*s'; the format '%s' has: %s", (int)len, word, f->name, known);
}

static bool take_log(struct cli_options *o, const char *value)
{
	o->log_words = value;
	return true;
}

/* What they mean depends on the format, which may be said behind them. */
static bool read_log(struct cli_options *o)
{
	for (const char *word = o->log_words; word; word++) {
		size_t len = strcspn(word, ",");
		unsigned log = find_log(o->format, word, len);
		if (!log) {
			complain_unknown_log(o->format, word, len);
			return false;
		}
		o->log |= log;
		word += len;
		if (!*word)
			break;
	}
	return true;
}

static bool set(struct cli_options *o, const char *name, size_t len, const char *value)
{
	struct ss_setting_trouble t;
	struct ss_slice slice = {(const uint8_t *)name, len};
	if (ss_settings_set(&o->settings, slice, ss_slice_of(value), &t) == 0)
		return true;
	cli_complain("setting '%.*s' to '%s': %s", (int)len, name, value, t.why);
	return false;
}

static bool take_set(struct cli_options *o, const char *value)
{
	const char *equals = strchr(value, '=');
	if (equals)
		return set(o, value, (size_t)(equals - value), equals + 1);
	cli_complain("'%s' is not NAME=VALUE; 'smtpscope help settings' has the names", value);
	return false;
}

static bool take_config(struct cli_options *o, const char *value)
{
	return cli_config_load(value, &o->settings);
}

/* What is no network is a domain. */
static bool take_internal(struct cli_options *o, const char *value)
{
	for (const char *word = value;; word++) {
		struct ss_setting_trouble t;
		struct ss_network network;
		struct ss_slice one = {(const uint8_t *)word, strcspn(word, ",")};
		struct ss_slice list = ss_network_read(one, &network)
		                               ? SS_SLICE("internal_networks+")
		                               : SS_SLICE("internal_domains+");
		/* "10.1.2.3/8", "10.0.0.0/33": with a slash it would be one. */
		if (one.len == 0 || ss_settings_set(&o->settings, list, one, &t) != 0) {
			cli_complain(
			        "'%.*s' is neither a network, such as 10.0.0.0/8, nor a domain",
			        (int)one.len, word);
			return false;
		}
		word += one.len;
		if (!*word)
			return true;
	}
}

static const char *setting_word(size_t i)
{
	return ss_setting(i) ? ss_setting(i)->name : NULL;
}

static bool take_hash(struct cli_options *o, const char *value)
{
	return set(o, "hash", strlen("hash"), value);
}

static const char *hash_word(size_t i)
{
	return ss_hash_names[i];
}

static bool take_ports(struct cli_options *o, const char *value)
{
	for (const char *word = value;; word++) {
		size_t len = strcspn(word, ",");
		uint64_t port;
		if (!ss_slice_to_number((struct ss_slice){(const uint8_t *)word, len}, UINT16_MAX,
		                        &port) ||
		    port == 0) {
			cli_complain("'%.*s' is not a port", (int)len, word);
			return false;
		}
		if (o->n_ports == CLI_PORTS) {
			cli_complain("more than %d ports", CLI_PORTS);
			return false;
		}
		o->ports[o->n_ports++] = (uint16_t)port;
		word += len;
		if (!*word)
			return true;
	}
}

static bool take_memory_limit(struct cli_options *o, const char *value)
{
	uint64_t size;
	if (!ss_slice_to_size(ss_slice_of(value), SIZE_MAX, &size)) {
		cli_complain("'%s' is not a size, such as 512M or 2G", value);
		return false;
	}
	o->memory_limit = (size_t)size;
	if (o->memory_limit >= SS_LIMIT_LEAST_MEMORY)
		return true;
	cli_complain("'%s' is too little memory: at least %dK", value,
	             SS_LIMIT_LEAST_MEMORY / 1024);
	return false;
}

static bool take_jobs(struct cli_options *o, const char *value)
{
	uint64_t jobs;
	if (!ss_slice_to_number(ss_slice_of(value), UINT32_MAX, &jobs) || jobs == 0) {
		cli_complain("'%s' is not a number of jobs, such as 1 or 4", value);
		return false;
	}
	o->jobs = (unsigned)jobs;
	return true;
}

static const char *when_word(size_t i)
{
	static const char *const names[] = {"auto", "always", "never"};
	return i < sizeof names / sizeof names[0] ? names[i] : NULL;
}

static bool take_when(enum cli_when *when, const char *value)
{
	for (unsigned i = 0; when_word(i); i++) {
		if (strcmp(value, when_word(i)) == 0) {
			*when = (enum cli_when)i;
			return true;
		}
	}
	cli_complain("'%s' is not auto, always or never", value);
	return false;
}

static bool take_progress(struct cli_options *o, const char *value)
{
	return take_when(&o->progress, value);
}

static bool take_color(struct cli_options *o, const char *value)
{
	return take_when(&o->color, value);
}

static bool take_out(struct cli_options *o, const char *value)
{
	if (o->page)
		cli_complain("--html says already where to write: '%s'", o->page);
	else
		o->out_path = value;
	return !o->page;
}

static bool take_directory(struct cli_options *o, const char *value)
{
	o->directory = value;
	return true;
}

static bool take_bpf(struct cli_options *o, const char *value)
{
	o->bpf = value;
	return true;
}

static bool take_where(struct cli_options *o, const char *value)
{
	if (o->n_where == CLI_WHERES) {
		cli_complain("more than %d expressions: join them by and", CLI_WHERES);
		return false;
	}
	o->where[o->n_where++] = value;
	return true;
}

static bool take_merge(struct cli_options *o, const char *value)
{
	o->merge = true;
	return true;
}

static bool take_checksums(struct cli_options *o, const char *value)
{
	o->checksums = true;
	return true;
}

static bool take_anonymize(struct cli_options *o, const char *value)
{
	struct ss_privacy_mode mode;
	const char *word, *why;
	size_t len;
	ss_privacy_mode_init(&mode);
	o->anonymize = value;
	if (ss_privacy_mode_read(value, &mode, &word, &len, &why) == SS_OK)
		return true;
	cli_complain("--anonymize: '%.*s': %s", (int)len, word, why);
	return false;
}

static bool take_anonymize_key(struct cli_options *o, const char *value)
{
	o->anonymize_key = value;
	return true;
}

static bool take_show_secrets(struct cli_options *o, const char *value)
{
	o->show_secrets = true;
	return true;
}

static bool take_print(struct cli_options *o, const char *value)
{
	o->print = true;
	return true;
}

static const char *report_word(size_t i)
{
	return ss_report_formats[i] ? ss_report_formats[i]->name : NULL;
}

/* A report has one form. */
static bool take_report(struct cli_options *o, const char *name)
{
	const struct ss_report_format *format = ss_report_format_find(name);
	if (!format) {
		complain_unknown("format", name, strlen(name), report_word);
		return false;
	}
	bool is_other = o->report && o->report != format;
	if (is_other)
		cli_complain("--%s and --%s: a report has one form", o->report->name, name);
	else
		o->report = format;
	return !is_other;
}

static bool take_json(struct cli_options *o, const char *value)
{
	return o->use & CLI_REPORTS ? take_report(o, "json") : take_form(o, "json");
}

static bool take_markdown(struct cli_options *o, const char *value)
{
	return o->use & CLI_REPORTS ? take_report(o, "markdown") : take_form(o, "markdown");
}

static const char *detail_word(size_t i)
{
	static const char *const words[] = {"1", "2", "3", NULL};
	return words[i];
}

static bool take_detail(struct cli_options *o, const char *value)
{
	uint64_t detail;
	bool is_good = ss_slice_to_number(ss_slice_of(value), 3, &detail) && detail > 0;
	if (is_good)
		o->detail = (unsigned)detail;
	else
		cli_complain("--detail: '%s' is not 1, 2 or 3", value);
	return is_good;
}

static bool take_max_tokens(struct cli_options *o, const char *value)
{
	if (ss_slice_to_number(ss_slice_of(value), UINT32_MAX, &o->max_tokens) &&
	    o->max_tokens >= SS_CONTEXT_LEAST_TOKENS)
		return true;
	cli_complain("--max-tokens: '%s' is not a number of tokens, %d at least", value,
	             SS_CONTEXT_LEAST_TOKENS);
	return false;
}

static bool take_query(struct cli_options *o, const char *value)
{
	o->query = value;
	return true;
}

static bool take_tunneling(struct cli_options *o, const char *value)
{
	o->tunneling = true;
	return true;
}

static bool take_html(struct cli_options *o, const char *value)
{
	if (!take_report(o, "html"))
		return false;
	if (o->out_path)
		cli_complain("--html: an output is named already: '%s'", o->out_path);
	bool is_free = !o->out_path;
	o->page = o->out_path = value;
	return is_free;
}

static bool take_explain(struct cli_options *o, const char *value)
{
	o->explain = value;
	return true;
}

/* "all", then the ids. */
static const char *finding_word(size_t i)
{
	if (i == 0)
		return "all";
	i--;
	for (size_t k = 0; ss_detectors[k]; k++) {
		if (i < ss_detectors[k]->n_rows)
			return ss_detectors[k]->rows[i].id;
		i -= ss_detectors[k]->n_rows;
	}
	return NULL;
}

static bool take_help(struct cli_options *o, const char *value)
{
	o->wants_help = true;
	return true;
}

static const struct cli_option rows[] = {
        {'f', "format", "NAME", "how records are written: table, json, csv, zeek, eve, ... (below)",
         take_format, CLI_VALUE_WORD, format_word, CLI_SHOWS},
        {'f', "format", "NAME", "markdown (default), json, or wireshark-mcp", take_form,
         CLI_VALUE_WORD, cli_context_form, CLI_TELLS},
        {'f', "format", "NAME", "text (default), markdown, json, or html", take_report,
         CLI_VALUE_WORD, report_word, CLI_REPORTS},
        {'l', "log", "TYPE,...", "which records, or which of the format's logs (below)", take_log,
         CLI_VALUE_LIST, log_word, CLI_SHOWS, .untold = CLI_PICTURES},
        {0, "markdown", NULL, "write Markdown", take_markdown, .of = CLI_TELLS | CLI_REPORTS},
        {0, "json", NULL, "write JSON", take_json, .of = CLI_TELLS | CLI_REPORTS},
        {0, "html", "FILE", "write the report as a page of HTML to FILE", take_html, CLI_VALUE_FILE,
         NULL, CLI_REPORTS},
        {0, "explain", "FINDING", "what a finding means, where it is here, what to do; or all",
         take_explain, CLI_VALUE_WORD, finding_word, CLI_REPORTS},
        {0, "detail", "N", "how much of each thing: 1, 2 (default) or 3", take_detail,
         CLI_VALUE_WORD, detail_word, CLI_TELLS},
        {0, "max-tokens", "N", "no more than that, the most important first", take_max_tokens,
         .of = CLI_TELLS},
        {'q', "query", "EXPR", "what matches comes first, and at length", take_query,
         CLI_VALUE_FILTER, .of = CLI_TELLS},
        {0, "tunneling", NULL, "format wireshark-mcp: look for tunnels, too", take_tunneling,
         .of = CLI_TELLS},
        {'d', "directory", "DIR", "keep messages and files in DIR", take_directory,
         CLI_VALUE_DIRECTORY, NULL, CLI_KEEPS},
        {'w', "where", "EXPR", "only what matches: from:alice code:5xx ('smtpscope help filter')",
         take_where, CLI_VALUE_FILTER},
        {'o', "output", "FILE", "write to FILE instead of standard output", take_out,
         CLI_VALUE_FILE, NULL, CLI_SHOWS | CLI_TELLS | CLI_REPORTS},
        {'p', "port", "N,...", "take these server ports as SMTP without other evidence",
         take_ports},
        {'b', "bpf", "EXPR", "read only packets that match (pcap-filter(7))", take_bpf},
        {'m', "merge", NULL, "read all files as one stream, by time", take_merge},
        {'j', "jobs", "N", "work on N cores at once (default: all)", take_jobs,
         .of = CLI_SHOWS | CLI_TELLS | CLI_REPORTS},
        {0, "hash", "NAME,...", "digests of files: md5, sha1, sha256, or none", take_hash,
         CLI_VALUE_LIST, hash_word, CLI_ALL & ~(unsigned)CLI_REPORTS},
        {'c', "config", "FILE", "settings from a file; 'smtpscope config' checks it", take_config,
         CLI_VALUE_FILE, .of = CLI_ALL, .is_first = true},
        {'s', "set", "NAME=VALUE", "a setting; 'smtpscope help settings' has them all", take_set,
         CLI_VALUE_PAIR, setting_word, CLI_ALL},
        {0, "internal", "OURS,...", "networks and domains that are ours: 10.9.0.0/16,example.org",
         take_internal, .of = CLI_ALL},
        {0, "print", NULL, "write all settings, as they are then, as such a file", take_print,
         .of = CLI_CONFIGURES},
        {0, "checksums", NULL, "drop packets with wrong IP or TCP checksums", take_checksums},
        {0, "memory-limit", "SIZE", "bytes for flows and sessions (512M, 2G)", take_memory_limit},
        {0, "anonymize", "MODE", "replace addresses and names: prefix, full, host, mask, ...",
         take_anonymize, CLI_VALUE_LIST, ss_privacy_mode_word,
         CLI_SHOWS | CLI_KEEPS | CLI_REPORTS | CLI_TELLS, CLI_KEEPS},
        {0, "anonymize-key", "FILE", "the same pseudonyms wherever FILE is the same",
         take_anonymize_key, CLI_VALUE_FILE, NULL, CLI_SHOWS | CLI_KEEPS | CLI_REPORTS | CLI_TELLS,
         CLI_KEEPS},
        {0, "show-secrets", NULL, "do not mask passwords and tokens", take_show_secrets,
         .of = CLI_SHOWS | CLI_REPORTS},
        {0, "progress", "WHEN", "a bar on standard error: auto, always, never", take_progress,
         CLI_VALUE_WORD, when_word},
        {0, "color", "WHEN", "colours: auto, always, never", take_color, CLI_VALUE_WORD, when_word,
         CLI_SHOWS | CLI_REPORTS},
        {'h', "help", NULL, "show this", take_help, .of = CLI_ALL},
};
enum { N_ROWS = sizeof rows / sizeof rows[0], LONG_ONLY = 256 };

const struct cli_option *cli_option(size_t i)
{
	return i < N_ROWS ? &rows[i] : NULL;
}

void cli_options_print(struct ss_writer *w, unsigned use)
{
	for (size_t i = 0; i < N_ROWS; i++) {
		char name[40], line[160];
		if (!cli_option_is_told(&rows[i], use))
			continue;
		const char letter[] = {'-', rows[i].short_name, ',', '\0'};
		snprintf(name, sizeof name, "--%s%s%s", rows[i].name, rows[i].argument ? " " : "",
		         rows[i].argument ? rows[i].argument : "");
		snprintf(line, sizeof line, "  %3s %-20s %s\n", rows[i].short_name ? letter : "",
		         name, rows[i].about);
		ss_write_text(w, line);
	}
}

/* Commands may have options of one name, and each a row of its own. */
static bool is_shadowed(const struct cli_option *row, unsigned use)
{
	for (size_t i = 0; i < N_ROWS && !cli_option_is_of(row, use); i++) {
		if (strcmp(rows[i].name, row->name) == 0 && cli_option_is_of(&rows[i], use))
			return true;
	}
	return false;
}

/* getopt_long's own tables, made from ours. */
static void write_tables(unsigned use, struct option long_options[N_ROWS + 1],
                         char short_options[2 * N_ROWS + 2])
{
	size_t n = 0;
	char *at = short_options;
	*at++ = ':';
	memset(long_options, 0, (N_ROWS + 1) * sizeof *long_options);
	for (int i = 0; i < N_ROWS; i++) {
		if (is_shadowed(&rows[i], use))
			continue;
		long_options[n].name = rows[i].name;
		long_options[n].has_arg = rows[i].argument ? required_argument : no_argument;
		long_options[n++].val = LONG_ONLY + i;
		if (!rows[i].short_name)
			continue;
		*at++ = rows[i].short_name;
		if (rows[i].argument)
			*at++ = ':';
	}
	*at = '\0';
}

static const struct cli_option *find_row(int c, unsigned use)
{
	if (c >= LONG_ONLY)
		return &rows[c - LONG_ONLY];
	for (size_t i = 0; i < N_ROWS; i++) {
		if (rows[i].short_name == c && !is_shadowed(&rows[i], use))
			return &rows[i];
	}
	return NULL;
}

/* What getopt_long would not take.  A letter may be one of several: "-mx". */
static void refuse(int c, char **argv)
{
	const char *why = c == ':' ? "option '%s' needs an argument"
	                           : "unknown option '%s'; see 'smtpscope help'";
	const char letter[] = {'-', (char)optopt, '\0'};
	bool is_letter = optopt > 0 && optopt < LONG_ONLY;
	cli_complain(why, is_letter ? letter : argv[optind - 1]);
}

/* Takes those that are first, or the others. */
static bool take_all(int argc, char **argv, struct cli_options *o, bool first)
{
	struct option long_options[N_ROWS + 1];
	char short_options[2 * N_ROWS + 2];
	write_tables(o->use, long_options, short_options);
	optind = 0; /* glibc: from the beginning */
	opterr = 0;
	for (;;) {
		int c = getopt_long(argc, argv, short_options, long_options, NULL);
		if (c == -1)
			return true;
		const struct cli_option *row = c == '?' || c == ':' ? NULL : find_row(c, o->use);
		if (!row) {
			refuse(c, argv);
			return false;
		}
		if (!cli_option_is_of(row, o->use)) {
			cli_complain("'%s' takes no option --%s; see 'smtpscope help %s'", argv[0],
			             row->name, argv[0]);
			return false;
		}
		if (row->is_first == first && !row->take(o, optarg))
			return false;
	}
}

/* Of a command that configures, what is given are files as --config takes them. */
static bool load_paths(struct cli_options *o)
{
	for (size_t i = 0; i < o->n_paths; i++) {
		if (!cli_config_load(o->paths[i], &o->settings))
			return false;
	}
	return true;
}

static bool is_beginning(const char *id, struct ss_slice word)
{
	size_t len = word.len;
	if (len > 0 && word.data[len - 1] == '.')
		len--;
	return len > 0 && strncasecmp(id, (const char *)word.data, len) == 0 &&
	       (id[len] == '.' || (id[len] == '\0' && len == word.len));
}

/* A finding that nobody raises cannot be turned off: it is another that was meant. */
static bool check_findings_off(const struct cli_options *o)
{
	const struct ss_words *off = &o->settings.findings_off;
	for (size_t i = 0; i < off->n; i++) {
		size_t k = 1; /* behind "all" */
		while (finding_word(k) && !is_beginning(finding_word(k), off->items[i]))
			k++;
		if (finding_word(k))
			continue;
		cli_complain("findings_off: there is no finding '%.*s'; 'smtpscope report "
		             "--explain all' tells them",
		             (int)off->items[i].len, off->items[i].data);
		return false;
	}
	return true;
}

int cli_options_parse(int argc, char **argv, struct cli_options *o)
{
	ss_settings_init(&o->settings);
	if (!take_all(argc, argv, o, true))
		return SS_EARG;
	o->paths = (const char *const *)(argv + optind);
	o->n_paths = (size_t)(argc - optind);
	if ((o->use & CLI_CONFIGURES) && !load_paths(o))
		return SS_EARG;
	bool is_good = take_all(argc, argv, o, false) && read_log(o) && check_findings_off(o);
	return is_good ? 0 : SS_EARG;
}
