#include "faces/cli/completion.h"
#include "filter/filter.h"

static const char special[] = "\\";

static const char beginning[] =
        "# fish completion for smtpscope, written by: smtpscope completion fish\n"
        "\n"
        "# COMMAND...: is it one of these?  Without any: is it still to come?\n"
        "function __smtpscope_is\n"
        "    set -l words (commandline -opc)\n"
        "    contains -- \"$words[2]\" $argv\n"
        "    or test (count $words $argv) -eq 1\n"
        "end\n"
        "\n"
        "# Words with commas between.\n"
        "function __smtpscope_list\n"
        "    set -l current (commandline -ct | string replace -r -- '^--[^=]*=' '')\n"
        "    printf '%s\\n' (string replace -r -- '[^,]*$' '' $current)$argv\n"
        "end\n"
        "\n"
        "# The names of a filter, each at the beginning of a term.\n"
        "function __smtpscope_filter\n"
        "    set -l current (commandline -ct | string replace -r -- '^--[^=]*=' '' |\n"
        "        string replace -r -- '^[\\'\"]' '')\n"
        "    set -l names";

static const char before_fields[] = "\n"
                                    "    string match -qr -- '[^\\s(-]$' $current\n"
                                    "    and set -a names (printf '%s:\\n' ";

static const char after_fields[] =
        ")\n"
        "    string match -qr -- '(^|[\\s(])-?[^\\s(]*:[^\\s(]*$' $current\n"
        "    or printf '%s\\n' (string replace -r -- '[^\\s(-][^\\s(]*$' '' $current)$names\n"
        "end\n"
        "\n"
        "complete -c smtpscope -f\n"
        "complete -c smtpscope -n __smtpscope_is -s h -l help -d 'show the commands'\n"
        "complete -c smtpscope -n __smtpscope_is -s V -l version -d 'show the version'\n";

static void write_about(struct ss_writer *w, const char *about)
{
	ss_write_text(w, " -d '");
	cli_completion_escaped(w, about, special);
	ss_write_text(w, "'\n");
}

static void write_value(struct ss_writer *w, enum cli_value value, cli_word word)
{
	switch (value) {
	case CLI_VALUE_TEXT: ss_write_text(w, " -x"); return;
	case CLI_VALUE_FILE: ss_write_text(w, " -r -F"); return;
	case CLI_VALUE_DIRECTORY:
		ss_write_text(w, " -x -a '(__fish_complete_directories (commandline -ct))'");
		return;
	case CLI_VALUE_WORD:
	case CLI_VALUE_PAIR: ss_write_text(w, " -x -a '"); break;
	case CLI_VALUE_LIST: ss_write_text(w, " -x -a '(__smtpscope_list "); break;
	case CLI_VALUE_FILTER: ss_write_text(w, " -x -a '(__smtpscope_filter)'"); return;
	}
	cli_completion_words(w, word, value == CLI_VALUE_PAIR ? "=" : "");
	ss_write_text(w, value == CLI_VALUE_LIST ? ")'" : "'");
}

/* o: NULL: the commands without options. */
static void begin_for_commands(struct ss_writer *w, const struct cli_option *o)
{
	ss_write_text(w, "complete -c smtpscope -n '__smtpscope_is");
	for (size_t i = 0; cli_command(i); i++) {
		unsigned use = cli_command(i)->use;
		if (o ? use && cli_option_is_told(o, use) : !use) {
			ss_write_text(w, " ");
			ss_write_text(w, cli_command(i)->name);
		}
	}
	ss_write_text(w, "'");
}

static void write_option(struct ss_writer *w, const struct cli_option *o)
{
	begin_for_commands(w, o);
	if (o->short_name) {
		const char letter[] = {' ', '-', 's', ' ', o->short_name, '\0'};
		ss_write_text(w, letter);
	}
	ss_write_text(w, " -l ");
	ss_write_text(w, o->name);
	if (o->argument)
		write_value(w, o->value, o->word);
	write_about(w, o->about);
}

static void write_command(struct ss_writer *w, const struct cli_command *c)
{
	ss_write_text(w, "complete -c smtpscope -n __smtpscope_is -a ");
	ss_write_text(w, c->name);
	write_about(w, c->about);
	if (c->value == CLI_VALUE_TEXT)
		return;
	ss_write_text(w, "complete -c smtpscope -n '__smtpscope_is ");
	ss_write_text(w, c->name);
	ss_write_text(w, "'");
	if (c->value == CLI_VALUE_FILE) {
		ss_write_text(w, " -F\n");
		return;
	}
	ss_write_text(w, " -a '");
	cli_completion_words(w, c->word, "");
	ss_write_text(w, "'\n");
}

void cli_completion_fish(struct ss_writer *w)
{
	ss_write_text(w, beginning);
	for (size_t i = 0; ss_filter_aliases[i].name; i++) {
		if (!ss_filter_alias_is_told(&ss_filter_aliases[i]))
			continue;
		ss_write_text(w, " ");
		ss_write_text(w, ss_filter_aliases[i].name);
		ss_write_text(w, ":\\t'");
		cli_completion_escaped(w, ss_filter_aliases[i].about, special);
		ss_write_text(w, "'");
	}
	ss_write_text(w, before_fields);
	cli_completion_fields(w);
	ss_write_text(w, after_fields);
	for (size_t i = 0; cli_command(i); i++)
		write_command(w, cli_command(i));
	for (size_t i = 0; cli_option(i); i++)
		write_option(w, cli_option(i));
	begin_for_commands(w, NULL);
	ss_write_text(w, " -s h -l help");
	write_about(w, "show this");
}
