complete -c auth-proxy -l listen -d 'Listen there: `ADDR:PORT`, `PORT` of loopback, or `unix:PATH` with mode 0600 (may be repeated) [default: a free port of 127.0.0.1]' -r
complete -c auth-proxy -l allow -d 'Allow only requests such as `POST /v1/messages*`; `*` stands for any characters (may be repeated)' -r
complete -c auth-proxy -l max-requests -d 'Answer later requests with 429' -r
complete -c auth-proxy -l max-output-tokens -d 'Answer requests with 429 once the answers have used so many tokens' -r
complete -c auth-proxy -l log -d 'Append one JSON line for each request; never a header, a body or a secret' -r -F
complete -c auth-proxy -l token-file -d 'Keep the token of the run in this file, and use the one that it has' -r -F
complete -c auth-proxy -l idle-timeout -d 'Drop a connection on which nothing has happened for so long [default: 10m]' -r
complete -c auth-proxy -l config-dir -d 'Claude Code\'s configuration directory [default: $CLAUDE_CONFIG_DIR, else ~/.claude]' -r -f -a "(__fish_complete_directories)"
complete -c auth-proxy -l profile -d 'Use the login of this profile [default: $AUTH_TOOLS_PROFILE, else a rule, else default]' -r -f -a '(set -l dir $CLAUDE_CONFIG_DIR $HOME/.claude; set -l names $dir[1]/auth-tools/profiles/*; echo default; path basename $names)'
complete -c auth-proxy -l settings -d 'An additional settings file, or inline JSON' -r -F
complete -c auth-proxy -l session -d 'The session type [default: interactive on a terminal, else print]' -r -f -a "interactive\t'A user at a terminal'
print\t'Non-interactive (`claude -p`)'
bare\t'`claude --bare`'
desktop\t'Claude Desktop'
remote\t'A remote session'
web\t'Claude Code on the Web'"
complete -c auth-proxy -l color -d 'When to use color' -r -f -a "auto\t'If the stream is a terminal, `NO_COLOR` is unset and `TERM` is not `dumb`'
always\t'Always'
never\t'Never'"
complete -c auth-proxy -l allow-remote -d 'Let `--listen` name an address that other machines can reach'
complete -c auth-proxy -l trust-project -d 'Trust the project\'s settings, including its helper and its environment variables'
complete -c auth-proxy -l json -d 'Print one JSON document on stdout, and an error as one JSON line on stderr'
complete -c auth-proxy -l no-input -d 'Never prompt'
complete -c auth-proxy -s v -l verbose -d 'Print more on stderr (-vv: even more); never a secret'
complete -c auth-proxy -s q -l quiet -d 'Print only errors on stderr'
complete -c auth-proxy -s h -l help -d 'Print help (see more with \'--help\')'
complete -c auth-proxy -s V -l version -d 'Print version'
complete -c auth-proxy -n 'contains -- -- (commandline -opc)' -f -a '(set -l words (commandline -opc) (commandline -ct); set -l first (math (contains -i -- -- $words) + 1); complete -C (string join " " -- $words[$first..-1]))'
