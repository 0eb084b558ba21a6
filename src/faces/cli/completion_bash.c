/* Needs nothing but bash: no functions of the bash-completion package. */
#include <string.h>

#include "faces/cli/completion.h"

/* Readline parts words at = and : as well; what it wants to hear is how the last part goes on.
 * Where nothing is offered, it completes names of files, unless told not to. */
static const char beginning[] =
        "# bash completion for smtpscope, written by: smtpscope completion bash\n"
        "\n"
        "# BEGINNING PREFIX WORD...: offers the words that begin so, each after the prefix.\n"
        "_smtpscope_offer() {\n"
        "    local beginning=$1 prefix=$2 word\n"
        "    shift 2\n"
        "    _smtpscope_nothing\n"
        "    for word; do\n"
        "        [[ $word == \"$beginning\"* ]] && COMPREPLY+=(\"$prefix$word\")\n"
        "    done\n"
        "}\n"
        "\n"
        "# Not even files.\n"
        "_smtpscope_nothing() {\n"
        "    compopt +o default 2>/dev/null\n"
        "}\n"
        "\n"
        "# CURRENT WORD...: words with commas between, each once.\n"
        "_smtpscope_list() {\n"
        "    local current=$1 given word left=()\n"
        "    given=${current%\"${current##*,}\"}\n"
        "    shift\n"
        "    for word; do\n"
        "        [[ ,$given == *,\"$word\",* ]] || left+=(\"$word\")\n"
        "    done\n"
        "    _smtpscope_offer \"${current##*,}\" \"$given\" \"${left[@]}\"\n"
        "    compopt -o nospace 2>/dev/null\n"
        "}\n"
        "\n"
        "# NAME=...: no values.\n"
        "_smtpscope_pair() {\n"
        "    local name=$at\n"
        "    [[ ${COMP_WORDS[at]} == --* ]] && ((name += 2))\n"
        "    _smtpscope_nothing\n"
        "    ((COMP_CWORD > name)) && return\n"
        "    _smtpscope_offer \"$current\" '' \"$@\"\n"
        "    compopt -o nospace 2>/dev/null\n"
        "}\n"
        "\n"
        "# The names of a filter, each at the beginning of a term.\n"
        "_smtpscope_filter() {\n"
        "    local term names=(";

static const char before_fields[] = ")\n"
                                    "    current=${current#[\\'\\\"]}\n"
                                    "    term=${current##*[[:space:]\\(]}\n"
                                    "    term=${term#-}\n"
                                    "    _smtpscope_nothing\n"
                                    "    [[ $term == *:* || ${COMP_WORDS[COMP_CWORD]} == :* ||\n"
                                    "       ${COMP_WORDS[COMP_CWORD - 1]} == :* ]] && return\n"
                                    "    [[ $term ]] && names+=(";

static const char before_options[] =
        ")\n"
        "    _smtpscope_offer \"$term\" \"${current%\"$term\"}\" \"${names[@]/%/:}\"\n"
        "    compopt -o nospace 2>/dev/null\n"
        "    # Of a single word, Readline would end the quotation.\n"
        "    [[ ${#COMPREPLY[@]} == 1 && ${COMP_WORDS[COMP_CWORD]} == [\\'\\\"]* ]] &&\n"
        "        COMPREPLY+=(\"${COMPREPLY[0]}*\")\n"
        "}\n"
        "\n"
        "_smtpscope_directory() {\n"
        "    compopt -o filenames +o default 2>/dev/null\n"
        "    mapfile -t COMPREPLY < <(compgen -d -- \"$current\")\n"
        "}\n"
        "\n"
        "# The options of the commands that read captures; false if it is none.\n"
        "_smtpscope_options() {\n"
        "    case ${COMP_WORDS[1]}:$previous in\n";

static const char before_commands[] =
        "    *) return 1 ;;\n"
        "    esac\n"
        "    return 0\n"
        "}\n"
        "\n"
        "_smtpscope() {\n"
        "    local current=$2 at=$COMP_CWORD previous word\n"
        "    COMPREPLY=()\n"
        "    [[ $current == [=:] ]] && current=\n"
        "    while ((at > 2)) && [[ ${COMP_WORDS[at]} == [=:]* || ${COMP_WORDS[at - 1]} == [=:]* "
        "]]\n"
        "    do\n"
        "        ((at--))\n"
        "    done\n"
        "    previous=${COMP_WORDS[at - 1]}\n"
        "    if ((at < COMP_CWORD)) && [[ ${COMP_WORDS[at]} == --* ]]; then\n"
        "        previous=${COMP_WORDS[at]}\n"
        "    fi\n"
        "    # After this, hyphens are names of files.\n"
        "    for word in \"${COMP_WORDS[@]:1:at-1}\"; do\n"
        "        [[ $word == -- ]] && return\n"
        "    done\n"
        "    if ((COMP_CWORD == 1)); then\n"
        "        _smtpscope_offer \"$current\" ''";

static const char between[] = " --help --version\n"
                              "        return\n"
                              "    fi\n"
                              "    case ${COMP_WORDS[1]} in\n";

static const char ending[] = "    *) _smtpscope_nothing ;;\n"
                             "    esac\n"
                             "}\n"
                             "\n"
                             "complete -o default -F _smtpscope smtpscope\n";

static void write_value(struct ss_writer *w, enum cli_value value, cli_word word)
{
	switch (value) {
	case CLI_VALUE_TEXT: ss_write_text(w, "_smtpscope_nothing"); return;
	case CLI_VALUE_FILE: ss_write_text(w, "return 0"); return;
	case CLI_VALUE_DIRECTORY: ss_write_text(w, "_smtpscope_directory"); return;
	case CLI_VALUE_WORD: ss_write_text(w, "_smtpscope_offer \"$current\" '' "); break;
	case CLI_VALUE_LIST: ss_write_text(w, "_smtpscope_list \"$current\" "); break;
	case CLI_VALUE_FILTER: ss_write_text(w, "_smtpscope_filter"); return;
	case CLI_VALUE_PAIR: ss_write_text(w, "_smtpscope_pair "); break;
	}
	cli_completion_words(w, word, value == CLI_VALUE_PAIR ? "=" : "");
}

static bool has_namesake(const struct cli_option *o)
{
	for (size_t i = 0; cli_option(i); i++) {
		if (cli_option(i) != o && strcmp(cli_option(i)->name, o->name) == 0)
			return true;
	}
	return false;
}

/* "read:-f|read:--format" */
static void write_pattern(struct ss_writer *w, const char *command, const struct cli_option *o)
{
	if (o->short_name) {
		const char letter[] = {':', '-', o->short_name, '|', '\0'};
		ss_write_text(w, command);
		ss_write_text(w, letter);
	}
	ss_write_text(w, command);
	ss_write_text(w, ":--");
	ss_write_text(w, o->name);
}

static void write_option_value(struct ss_writer *w, const struct cli_option *o)
{
	bool is_begun = false;
	ss_write_text(w, "    ");
	if (!has_namesake(o))
		write_pattern(w, "*", o);
	for (size_t i = 0; has_namesake(o) && cli_command(i); i++) {
		if (!cli_command(i)->use || !cli_option_is_of(o, cli_command(i)->use))
			continue;
		ss_write_text(w, is_begun ? "|" : "");
		write_pattern(w, cli_command(i)->name, o);
		is_begun = true;
	}
	ss_write_text(w, ") ");
	write_value(w, o->value, o->word);
	ss_write_text(w, " ;;\n");
}

static void write_option_names(struct ss_writer *w, unsigned use)
{
	for (size_t i = 0; cli_option(i); i++) {
		if (!cli_option_is_told(cli_option(i), use))
			continue;
		ss_write_text(w, " --");
		ss_write_text(w, cli_option(i)->name);
	}
}

static void write_command(struct ss_writer *w, const struct cli_command *c)
{
	ss_write_text(w, "    ");
	ss_write_text(w, c->name);
	ss_write_text(w, ")\n");
	if (c->use)
		ss_write_text(w, "        _smtpscope_options && return\n");
	ss_write_text(w, "        if [[ $current == -* ]]; then\n"
	                 "            _smtpscope_offer \"$current\" ''");
	if (c->use)
		write_option_names(w, c->use);
	else
		ss_write_text(w, " --help");
	ss_write_text(w, "\n        else\n            ");
	write_value(w, c->value, c->word);
	ss_write_text(w, "\n        fi\n        ;;\n");
}

void cli_completion_bash(struct ss_writer *w)
{
	ss_write_text(w, beginning);
	cli_completion_aliases(w);
	ss_write_text(w, before_fields);
	cli_completion_fields(w);
	ss_write_text(w, before_options);
	for (size_t i = 0; cli_option(i); i++) {
		if (cli_option(i)->argument)
			write_option_value(w, cli_option(i));
	}
	ss_write_text(w, before_commands);
	for (size_t i = 0; cli_command(i); i++) {
		ss_write_text(w, " ");
		ss_write_text(w, cli_command(i)->name);
	}
	ss_write_text(w, between);
	for (size_t i = 0; cli_command(i); i++)
		write_command(w, cli_command(i));
	ss_write_text(w, ending);
}
