/*
 * czar completion: what makes a shell offer czar's words.
 *
 * The scripts know nothing of czar: they hand the words of the line to "czar complete"
 * (czar/cmd/complete.c), which answers from the command table and the project.
 */
#include <stdio.h>

#include "czar/cmd/command.h"

/* The words around a "=" are one word of ours; bash replaces only what stands behind it. */
static const char bash_script[] = "# bash completion for czar, made by: czar completion bash\n"
				  "_czar() {\n"
				  "	local IFS=$'\\n' i word lead line words=() files=\n"
				  "	for ((i = 1; i <= COMP_CWORD; i++)); do\n"
				  "		word=${COMP_WORDS[i]}\n"
				  "		if ((${#words[@]})) && [[ $word == = || "
				  "${COMP_WORDS[i - 1]} == = ]]; then\n"
				  "			words[-1]+=$word\n"
				  "		else\n"
				  "			words+=(\"$word\")\n"
				  "		fi\n"
				  "	done\n"
				  "	word=${words[-1]-} lead=\n"
				  "	[[ $word == --*=* ]] && lead=${word%%=*}=\n"
				  "	COMPREPLY=()\n"
				  "	while read -r line; do\n"
				  "		if [[ $line == :files ]]; then\n"
				  "			files=yes\n"
				  "		else\n"
				  "			line=${line%%$'\\t'*}\n"
				  "			COMPREPLY+=(\"${line#\"$lead\"}\")\n"
				  "		fi\n"
				  "	done < <(\"$1\" complete -- \"${words[@]}\" 2>/dev/null)\n"
				  "	if [[ $files ]]; then\n"
				  "		compopt -o filenames\n"
				  "		while read -r line; do\n"
				  "			COMPREPLY+=(\"$line\")\n"
				  "		done < <(compgen -f -- \"${word#\"$lead\"}\")\n"
				  "	fi\n"
				  "}\n"
				  "complete -F _czar czar\n";

static const char zsh_script[] =
	"#compdef czar\n"
	"# zsh completion for czar, made by: czar completion zsh\n"
	"_czar() {\n"
	"	local line files\n"
	"	local -a offers\n"
	"	for line in ${(f)\"$(_call_program czar ${(q)words[1]} complete -- "
	"\"${(@q)words[2,CURRENT]}\" 2>/dev/null)\"}; do\n"
	"		if [[ $line == :files ]]; then\n"
	"			files=yes\n"
	"		else\n"
	"			offers+=(\"${${line%%$'\\t'*}//:/\\\\:}:${line#*$'\\t'}\")\n"
	"		fi\n"
	"	done\n"
	"	(( $#offers )) && _describe -t czar czar offers\n"
	"	if [[ -n $files ]]; then\n"
	"		compset -P '--*='\n"
	"		_files\n"
	"	fi\n"
	"}\n"
	"if [[ $funcstack[1] == _czar ]]; then\n"
	"	_czar \"$@\"\n"
	"else\n"
	"	compdef _czar czar\n"
	"fi\n";

static const char fish_script[] =
	"# fish completion for czar, made by: czar completion fish\n"
	"function __czar_complete\n"
	"	set -l words (commandline -opc) (commandline -ct)\n"
	"	for line in ($words[1] complete -- $words[2..-1] 2>/dev/null)\n"
	"		if test \"$line\" = ':files'\n"
	"			__fish_complete_path (commandline -ct)\n"
	"		else\n"
	"			echo $line\n"
	"		end\n"
	"	end\n"
	"end\n"
	"complete -c czar -f -a '(__czar_complete)'\n";

static const struct {
	const char *shell, *script;
} scripts[] = {{"bash", bash_script}, {"zsh", zsh_script}, {"fish", fish_script}};

int cmd_completion(struct command_context *c, int argc, char **argv)
{
	(void)argc;
	for (size_t i = 0; i < sizeof scripts / sizeof *scripts; i++)
		if (text_equal(argv[0], scripts[i].shell)) {
			fputs(scripts[i].script, stdout);
			return EXIT_OK;
		}
	return command_usage(c, "bash, zsh or fish, not '%s'", argv[0]);
}
