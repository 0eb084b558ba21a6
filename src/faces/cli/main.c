/* smtpscope: the program.  Each subcommand is a row. */
#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "faces/cli/command.h"
#include "faces/cli/completion.h"
#include "faces/cli/config.h"
#include "faces/cli/context.h"
#include "faces/cli/extract.h"
#include "faces/cli/filter_help.h"
#include "faces/cli/message.h"
#include "faces/cli/options.h"
#include "faces/cli/report.h"
#include "faces/cli/run.h"
#include "faces/cli/settings_help.h"

static enum cli_status run_captures(const struct cli_command *c, int argc, char **argv);
static enum cli_status run_config(const struct cli_command *c, int argc, char **argv);
static enum cli_status run_schema(const struct cli_command *c, int argc, char **argv);
static enum cli_status run_completion(const struct cli_command *c, int argc, char **argv);
static enum cli_status run_help(const struct cli_command *c, int argc, char **argv);
static const char *topic_word(size_t i);

static const struct cli_command commands[] = {
        {"read", "FILE...", "what the mail in captures did: a row a transaction", run_captures,
         CLI_VALUE_FILE, .use = CLI_SHOWS, .format = "table"},
        {"dialog", "FILE...", "the conversations as they were spoken, both sides", run_captures,
         CLI_VALUE_FILE, .use = CLI_SHOWS | CLI_PICTURES, .format = "dialog"},
        {"extract", "FILE...", "messages and attached files, kept in a directory (-d)",
         run_captures, CLI_VALUE_FILE, .use = CLI_KEEPS},
        {"report", "FILE...", "what a capture tells: totals, findings, delivery, sessions",
         run_captures, CLI_VALUE_FILE, .use = CLI_REPORTS},
        {"context", "FILE...", "for a language model: what matters, in the tokens it has",
         run_captures, CLI_VALUE_FILE, .use = CLI_TELLS},
        {"config", "[FILE...]", "checks files of settings, or writes all settings (--print)",
         run_config, CLI_VALUE_FILE, .use = CLI_CONFIGURES},
        {"schema", "", "the JSON Schema of the records", run_schema},
        {"completion", "SHELL", "what bash, zsh or fish needs to complete our command line",
         run_completion, CLI_VALUE_WORD, cli_shell_word},
        {"help", "[COMMAND]", "this, a command's options, 'filter' or 'settings'", run_help,
         CLI_VALUE_WORD, topic_word},
};
enum { N_COMMANDS = sizeof commands / sizeof commands[0] };

/* What help knows beside the commands. */
static const struct topic {
	const char *name;
	void (*write)(struct ss_writer *w);
} topics[] = {
        {"filter", cli_filter_help_write},
        {"settings", cli_settings_help_write},
};
enum { N_TOPICS = sizeof topics / sizeof topics[0] };

const struct cli_command *cli_command(size_t i)
{
	return i < N_COMMANDS ? &commands[i] : NULL;
}

static const char *topic_word(size_t i)
{
	if (i < N_COMMANDS)
		return commands[i].name;
	return i - N_COMMANDS < N_TOPICS ? topics[i - N_COMMANDS].name : NULL;
}

static const struct cli_command *find_command(const char *name)
{
	for (size_t i = 0; i < N_COMMANDS; i++) {
		if (strcmp(commands[i].name, name) == 0)
			return &commands[i];
	}
	return NULL;
}

/* Texts of ours, to standard output as a rule.  Returns false after telling why not. */
static bool begin_text(struct ss_writer *w, int fd)
{
	signal(SIGPIPE, SIG_IGN);
	if (ss_writer_create(fd, w) == 0)
		return true;
	cli_complain("no memory");
	return false;
}

static enum cli_status end_text(struct ss_writer *w)
{
	ss_writer_flush(w);
	int error = w->error;
	ss_writer_destroy(w);
	if (error == 0 || error == EPIPE)
		return CLI_DONE;
	cli_complain("write error: %s", strerror(error));
	return CLI_TROUBLE;
}

/* "  left      right" */
static void write_row(struct ss_writer *w, const char *left, int columns, const char *right)
{
	char line[160];
	snprintf(line, sizeof line, "  %-*s %s\n", columns, left, right);
	ss_write_text(w, line);
}

static enum cli_status print_usage(int fd)
{
	struct ss_writer w;
	if (!begin_text(&w, fd))
		return CLI_INTERNAL;
	ss_write_text(&w, "smtpscope " SS_VERSION ": sees what mail does on the wire\n\nUsage:\n");
	for (size_t i = 0; i < N_COMMANDS; i++) {
		char usage[48];
		snprintf(usage, sizeof usage, "smtpscope %s %s", commands[i].name,
		         commands[i].arguments);
		write_row(&w, usage, 28, commands[i].about);
	}
	ss_write_text(&w,
	              "\nFILE is a capture (pcap, pcapng; plain or gzip, zstd, lz4, xz), a "
	              "directory of\nthem, or - for standard input.  'smtpscope help read' shows "
	              "the options.\n");
	return end_text(&w);
}

/* What they are; what they hold is too much for a screen. */
static void write_record_types(struct ss_writer *w)
{
	ss_write_text(w, "\nRecords (--log), each field explained by 'smtpscope schema':\n");
	for (enum ss_record_type t = SS_RECORD_FLOW; t < SS_N_RECORD_TYPES; t++)
		write_row(w, ss_record_type_names[t], 12, ss_record_shape(t)->about);
}

static void write_formats(struct ss_writer *w, bool has_logs)
{
	ss_write_text(w, "\nFormats (--format)");
	ss_write_text(w,
	              has_logs ? ", and the logs of those that have their own (--log):\n" : ":\n");
	for (size_t i = 0; ss_formats[i]; i++) {
		const struct ss_log *log = has_logs ? ss_formats[i]->logs : NULL;
		write_row(w, ss_formats[i]->name, 12, ss_formats[i]->about);
		for (; log && log->name; log++) {
			char name[32];
			snprintf(name, sizeof name, "  %s", log->name);
			write_row(w, name, 12, log->about);
		}
	}
}

static enum cli_status print_topic(const struct topic *t)
{
	struct ss_writer w;
	if (!begin_text(&w, STDOUT_FILENO))
		return CLI_INTERNAL;
	t->write(&w);
	return end_text(&w);
}

static void write_exit_statuses(struct ss_writer *w)
{
	ss_write_text(w, "\nExit status: 0 done, 1 an input could not be read whole or the output "
	                 "not be\nwritten, 2 usage, 3 internal, 130, 143 or 129 ended by SIGINT, "
	                 "SIGTERM or SIGHUP\n(open records were written).\n");
}

static void write_forms(struct ss_writer *w)
{
	ss_write_text(w, "\nFormats:\n");
	for (size_t i = 0; cli_context_form(i); i++)
		write_row(w, cli_context_form(i), 14, cli_context_form_about(i));
}

static enum cli_status print_command_help(const struct cli_command *c)
{
	struct ss_writer w;
	char line[160];
	if (!begin_text(&w, STDOUT_FILENO))
		return CLI_INTERNAL;
	snprintf(line, sizeof line, "smtpscope %s%s%s%s\n    %s\n", c->name,
	         c->use ? " [OPTIONS]" : "", *c->arguments ? " " : "", c->arguments, c->about);
	ss_write_text(&w, line);
	if (c->use) {
		ss_write_text(&w, "\nOptions:\n");
		cli_options_print(&w, c->use);
	}
	bool has_logs = !(c->use & CLI_PICTURES);
	if (c->format)
		write_formats(&w, has_logs);
	if (c->format && has_logs)
		write_record_types(&w);
	if (c->use & CLI_TELLS)
		write_forms(&w);
	if (c->use)
		write_exit_statuses(&w);
	return end_text(&w);
}

static void complain_unknown_command(const char *name)
{
	cli_complain("unknown command '%s'; see 'smtpscope help'", name);
}

static bool is_help(const char *word)
{
	return strcmp(word, "--help") == 0 || strcmp(word, "-h") == 0;
}

static enum cli_status run_with(const struct cli_command *c, const struct cli_options *o)
{
	if (o->wants_help)
		return print_command_help(c);
	if (o->n_paths == 0 && !o->explain) {
		cli_complain("no capture given; for standard input say 'smtpscope %s -'", c->name);
		return CLI_USAGE;
	}
	return c->use == CLI_KEEPS     ? cli_extract(o)
	       : c->use == CLI_TELLS   ? cli_context(o)
	       : c->use == CLI_REPORTS ? cli_report(o)
	                               : cli_run(o);
}

static enum cli_status run_captures(const struct cli_command *c, int argc, char **argv)
{
	struct cli_options o = {.use = c->use,
	                        .format = c->format ? ss_format_find(c->format) : NULL};
	enum cli_status status = CLI_USAGE;
	if (cli_options_parse(argc, argv, &o) == 0)
		status = run_with(c, &o);
	ss_settings_release(&o.settings);
	return status;
}

static enum cli_status run_config(const struct cli_command *c, int argc, char **argv)
{
	struct cli_options o = {.use = c->use};
	enum cli_status status = CLI_USAGE;
	if (cli_options_parse(argc, argv, &o) == 0) {
		if (o.wants_help)
			status = print_command_help(c);
		else if (o.print || o.n_paths > 0)
			status = cli_config(&o);
		else
			cli_complain("no file to check; --print writes one");
	}
	ss_settings_release(&o.settings);
	return status;
}

static enum cli_status run_schema(const struct cli_command *c, int argc, char **argv)
{
	struct ss_writer w;
	if (argc == 2 && is_help(argv[1]))
		return print_command_help(c);
	if (argc > 1) {
		cli_complain("'schema' takes no arguments");
		return CLI_USAGE;
	}
	if (!begin_text(&w, STDOUT_FILENO))
		return CLI_INTERNAL;
	ss_schema_write(&w);
	return end_text(&w);
}

static enum cli_status run_completion(const struct cli_command *c, int argc, char **argv)
{
	struct ss_writer w;
	if (argc == 2 && is_help(argv[1]))
		return print_command_help(c);
	const struct cli_shell *shell = argc == 2 ? cli_shell_find(argv[1]) : NULL;
	if (!shell) {
		cli_complain("say 'smtpscope completion bash', zsh or fish");
		return CLI_USAGE;
	}
	if (!begin_text(&w, STDOUT_FILENO))
		return CLI_INTERNAL;
	shell->write(&w);
	return end_text(&w);
}

static enum cli_status run_help(const struct cli_command *c, int argc, char **argv)
{
	if (argc < 2)
		return print_usage(STDOUT_FILENO);
	if (argc > 2) {
		cli_complain("'help' takes one command, not also '%s'", argv[2]);
		return CLI_USAGE;
	}
	for (size_t i = 0; i < N_TOPICS; i++) {
		if (strcmp(argv[1], topics[i].name) == 0)
			return print_topic(&topics[i]);
	}
	const struct cli_command *about = is_help(argv[1]) ? c : find_command(argv[1]);
	if (about)
		return print_command_help(about);
	complain_unknown_command(argv[1]);
	return CLI_USAGE;
}

static enum cli_status print_version(void)
{
	struct ss_writer w;
	if (!begin_text(&w, STDOUT_FILENO))
		return CLI_INTERNAL;
	ss_write_text(&w, "smtpscope " SS_VERSION "\n");
	return end_text(&w);
}

int main(int argc, char **argv)
{
	if (argc < 2) {
		print_usage(STDERR_FILENO);
		return CLI_USAGE;
	}
	if (strcmp(argv[1], "--version") == 0 || strcmp(argv[1], "-V") == 0)
		return (int)print_version();
	if (is_help(argv[1]))
		return (int)print_usage(STDOUT_FILENO);
	const struct cli_command *c = find_command(argv[1]);
	if (c)
		return (int)c->run(c, argc - 1, argv + 1);
	complain_unknown_command(argv[1]);
	return CLI_USAGE;
}
