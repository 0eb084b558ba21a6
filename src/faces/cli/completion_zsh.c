#include "faces/cli/completion.h"
#include "filter/filter.h"

/* In '[...]' of _arguments the bracket ends the text, in "...:..." the colon does. */
static const char special[] = "[]:\\";

static const char beginning[] =
        "#compdef smtpscope\n"
        "# zsh completion for smtpscope, written by: smtpscope completion zsh\n"
        "\n"
        "# The names of a filter, each at the beginning of a term.\n"
        "_smtpscope_filter() {\n"
        "    local -a names fields\n"
        "    integer found=1\n"
        "    names=(\n";

static const char before_fields[] = "    )\n"
                                    "    compset -P '*[[:space:](]'\n"
                                    "    compset -P '-'\n"
                                    "    fields=(";

static const char after_fields[] = ")\n"
                                   "    [[ $PREFIX == *:* ]] && return 1\n"
                                   "    _describe -t names name names -S : && found=0\n"
                                   "    [[ -n $PREFIX ]] && compadd -S : -a fields && found=0\n"
                                   "    return found\n"
                                   "}\n"
                                   "\n"
                                   "_smtpscope() {\n"
                                   "    local curcontext=$curcontext state state_descr line\n"
                                   "    local -a commands options\n"
                                   "    typeset -A opt_args\n"
                                   "    commands=(\n";

static const char before_commands[] =
        "    )\n"
        "    _arguments -C \\\n"
        "        '(- *)'{-h,--help}'[show the commands]' \\\n"
        "        '(- *)'{-V,--version}'[show the version]' \\\n"
        "        '1:command:->command' '*:: :->argument' && return\n"
        "    case $state in\n"
        "    command) _describe -t commands command commands; return ;;\n"
        "    esac\n"
        "    case $words[1] in\n";

static const char ending[] = "    esac\n"
                             "}\n"
                             "\n"
                             "if [[ $funcstack[1] == _smtpscope ]]; then\n"
                             "    _smtpscope \"$@\"\n"
                             "else\n"
                             "    compdef _smtpscope smtpscope\n"
                             "fi\n";

/* ":what:action" */
static void write_value(struct ss_writer *w, const char *what, enum cli_value value, cli_word word)
{
	ss_write_text(w, ":");
	cli_completion_escaped(w, what, special);
	ss_write_text(w, ":");
	switch (value) {
	case CLI_VALUE_TEXT: ss_write_text(w, " "); return;
	case CLI_VALUE_FILE: ss_write_text(w, "_files"); return;
	case CLI_VALUE_DIRECTORY: ss_write_text(w, "_files -/"); return;
	case CLI_VALUE_WORD: ss_write_text(w, "("); break;
	case CLI_VALUE_LIST: ss_write_text(w, "_sequence compadd - "); break;
	case CLI_VALUE_FILTER: ss_write_text(w, "_smtpscope_filter"); return;
	case CLI_VALUE_PAIR: ss_write_text(w, "compadd -S= - "); break;
	}
	for (size_t i = 0; word(i); i++) {
		ss_write_text(w, i > 0 ? " " : "");
		cli_completion_escaped(w, word(i), special);
	}
	ss_write_text(w, value == CLI_VALUE_WORD ? ")" : "");
}

/* '(-f --format)'{-f+,--format=}'[about]:NAME:(table json)' */
static void write_option(struct ss_writer *w, const struct cli_option *o)
{
	const char letter[] = {'-', o->short_name, '\0'};
	ss_write_text(w, "\n            ");
	if (o->short_name) {
		ss_write_text(w, "'(");
		ss_write_text(w, letter);
		ss_write_text(w, " --");
		ss_write_text(w, o->name);
		ss_write_text(w, ")'{");
		ss_write_text(w, letter);
		ss_write_text(w, o->argument ? "+,--" : ",--");
		ss_write_text(w, o->name);
		ss_write_text(w, o->argument ? "=}'[" : "}'[");
	} else {
		ss_write_text(w, "'--");
		ss_write_text(w, o->name);
		ss_write_text(w, o->argument ? "=[" : "[");
	}
	cli_completion_escaped(w, o->about, special);
	ss_write_text(w, "]");
	if (o->argument)
		write_value(w, o->argument, o->value, o->word);
	ss_write_text(w, "'");
}

static void write_options(struct ss_writer *w, unsigned use)
{
	ss_write_text(w, "\n        options=(");
	for (size_t i = 0; cli_option(i); i++) {
		if (cli_option_is_told(cli_option(i), use))
			write_option(w, cli_option(i));
	}
	ss_write_text(w, ")\n        ");
}

static void write_command(struct ss_writer *w, const struct cli_command *c)
{
	ss_write_text(w, "    ");
	ss_write_text(w, c->name);
	ss_write_text(w, ") ");
	if (c->use)
		write_options(w, c->use);
	ss_write_text(w, "_arguments -s -S ");
	ss_write_text(w, c->use ? "$options" : "'(- *)'{-h,--help}'[show this]'");
	if (c->value != CLI_VALUE_TEXT) {
		ss_write_text(w, c->value == CLI_VALUE_FILE ? " '*" : " '1");
		write_value(w, c->arguments, c->value, c->word);
		ss_write_text(w, "'");
	}
	ss_write_text(w, " ;;\n");
}

void cli_completion_zsh(struct ss_writer *w)
{
	ss_write_text(w, beginning);
	for (size_t i = 0; ss_filter_aliases[i].name; i++) {
		if (!ss_filter_alias_is_told(&ss_filter_aliases[i]))
			continue;
		ss_write_text(w, "        '");
		ss_write_text(w, ss_filter_aliases[i].name);
		ss_write_text(w, ":");
		cli_completion_escaped(w, ss_filter_aliases[i].about, "");
		ss_write_text(w, "'\n");
	}
	ss_write_text(w, before_fields);
	cli_completion_fields(w);
	ss_write_text(w, after_fields);
	for (size_t i = 0; cli_command(i); i++) {
		ss_write_text(w, "        '");
		ss_write_text(w, cli_command(i)->name);
		ss_write_text(w, ":");
		cli_completion_escaped(w, cli_command(i)->about, special);
		ss_write_text(w, "'\n");
	}
	ss_write_text(w, before_commands);
	for (size_t i = 0; cli_command(i); i++)
		write_command(w, cli_command(i));
	ss_write_text(w, ending);
}
