/* smtpscope: the program.  Each subcommand is a row. */
#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "faces/cli/command.h"
#include "faces/cli/completion.h"
#include "faces/cli/message.h"
#include "faces/cli/options.h"
#include "faces/cli/run.h"

static enum cli_status run_captures(const struct cli_command *c, int argc, char **argv);
static enum cli_status run_schema(const struct cli_command *c, int argc, char **argv);
static enum cli_status run_completion(const struct cli_command *c, int argc, char **argv);
static enum cli_status run_help(const struct cli_command *c, int argc, char **argv);
static const char *command_word(size_t i);

static const struct cli_command commands[] = {
        {"read", "FILE...", "what the mail in captures did: a row a transaction", run_captures,
         CLI_VALUE_FILE, .format = "table"},
        {"dialog", "FILE...", "the conversations as they were spoken, both sides", run_captures,
         CLI_VALUE_FILE, .format = "dialog"},
        {"schema", "", "the JSON Schema of the records", run_schema},
        {"completion", "SHELL", "what bash, zsh or fish needs to complete our command line",
         run_completion, CLI_VALUE_WORD, cli_shell_word},
        {"help", "[COMMAND]", "this, or a command's options", run_help, CLI_VALUE_WORD,
         command_word},
};
enum { N_COMMANDS = sizeof commands / sizeof commands[0] };

const struct cli_command *cli_command(size_t i)
{
	return i < N_COMMANDS ? &commands[i] : NULL;
}

static const char *command_word(size_t i)
{
	return i < N_COMMANDS ? commands[i].name : NULL;
}

static const struct cli_command *find_command(const char *name)
{
	for (size_t i = 0; i < N_COMMANDS; i++) {
		if (strcmp(commands[i].name, name) == 0)
			return &commands[i];
	}
	return NULL;
}

static void print_usage(FILE *to)
{
	fputs("smtpscope " SS_VERSION ": sees what mail does on the wire\n\nUsage:\n", to);
	for (size_t i = 0; i < N_COMMANDS; i++) {
		char usage[32];
		snprintf(usage, sizeof usage, "%s %s", commands[i].name, commands[i].arguments);
		fprintf(to, "  smtpscope %-18s %s\n", usage, commands[i].about);
	}
	fputs("\nFILE is a capture (pcap, pcapng; plain or gzip, zstd, lz4, xz), a directory of\n"
	      "them, or - for standard input.  'smtpscope help read' shows the options.\n",
	      to);
}

static void print_command_help(const struct cli_command *c)
{
	printf("smtpscope %s [OPTIONS] %s\n    %s\n", c->name, c->arguments, c->about);
	if (!c->format)
		return;
	puts("\nOptions:");
	cli_options_print();
	puts("\nExit status: 0 done, 1 an input could not be read whole or the output not be\n"
	     "written, 2 usage, 3 internal, 130 interrupted (open records were written).");
}

static bool is_help(const char *word)
{
	return strcmp(word, "--help") == 0 || strcmp(word, "-h") == 0;
}

static enum cli_status run_captures(const struct cli_command *c, int argc, char **argv)
{
	struct cli_options o = {.format = ss_format_find(c->format)};
	if (cli_options_parse(argc, argv, &o) < 0)
		return CLI_USAGE;
	if (o.wants_help) {
		print_command_help(c);
		return CLI_DONE;
	}
	if (o.n_paths == 0) {
		cli_complain("no capture given; for standard input say 'smtpscope %s -'", c->name);
		return CLI_USAGE;
	}
	return cli_run(&o);
}

/* A command that writes a text of ours to standard output. */
static enum cli_status write_text(void (*write)(struct ss_writer *to))
{
	struct ss_writer writer;
	signal(SIGPIPE, SIG_IGN);
	if (ss_writer_create(STDOUT_FILENO, &writer) < 0)
		return CLI_INTERNAL;
	write(&writer);
	ss_writer_flush(&writer);
	int error = writer.error;
	ss_writer_destroy(&writer);
	if (error == 0 || error == EPIPE)
		return CLI_DONE;
	cli_complain("write error: %s", strerror(error));
	return CLI_TROUBLE;
}

static enum cli_status run_schema(const struct cli_command *c, int argc, char **argv)
{
	if (argc == 2 && is_help(argv[1])) {
		print_command_help(c);
		return CLI_DONE;
	}
	if (argc > 1) {
		cli_complain("'schema' takes no arguments");
		return CLI_USAGE;
	}
	return write_text(ss_schema_write);
}

static enum cli_status run_completion(const struct cli_command *c, int argc, char **argv)
{
	if (argc == 2 && is_help(argv[1])) {
		print_command_help(c);
		return CLI_DONE;
	}
	const struct cli_shell *shell = argc == 2 ? cli_shell_find(argv[1]) : NULL;
	if (!shell) {
		cli_complain("say 'smtpscope completion bash', zsh or fish");
		return CLI_USAGE;
	}
	return write_text(shell->write);
}

static enum cli_status run_help(const struct cli_command *c, int argc, char **argv)
{
	if (argc < 2) {
		print_usage(stdout);
		return CLI_DONE;
	}
	const struct cli_command *about = is_help(argv[1]) ? c : find_command(argv[1]);
	if (!about) {
		cli_complain("unknown command '%s'", argv[1]);
		return CLI_USAGE;
	}
	print_command_help(about);
	return CLI_DONE;
}

int main(int argc, char **argv)
{
	if (argc < 2) {
		print_usage(stderr);
		return CLI_USAGE;
	}
	if (strcmp(argv[1], "--version") == 0 || strcmp(argv[1], "-V") == 0) {
		puts("smtpscope " SS_VERSION);
		return CLI_DONE;
	}
	if (is_help(argv[1])) {
		print_usage(stdout);
		return CLI_DONE;
	}
	const struct cli_command *c = find_command(argv[1]);
	if (!c) {
		cli_complain("unknown command '%s'; see 'smtpscope help'", argv[1]);
		return CLI_USAGE;
	}
	return (int)c->run(c, argc - 1, argv + 1);
}
