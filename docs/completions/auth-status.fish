complete -c auth-status -l assert -d 'Print nothing and exit 1 unless it holds: KEY=VALUE, KEY=A|B or KEY!=VALUE; repeatable. Keys: source, billing, account, organization, plan, profile, provider, session, fingerprint, valid-for' -r -f -a 'source=login source=api-key source=oauth-token source=auth-token source=api-key-helper billing=subscription billing=api account= organization= plan= profile= provider= session= fingerprint= valid-for='
complete -c auth-status -l format -d 'Print one line for a shell prompt, with {source}, {billing}, {account}, {profile}, {expires}' -r
complete -c auth-status -l config-dir -d 'Claude Code\'s configuration directory [default: $CLAUDE_CONFIG_DIR, else ~/.claude]' -r -f -a "(__fish_complete_directories)"
complete -c auth-status -l profile -d 'Use the login of this profile [default: $AUTH_TOOLS_PROFILE, else a rule, else default]' -r -f -a '(set -l dir $CLAUDE_CONFIG_DIR $HOME/.claude; set -l names $dir[1]/auth-tools/profiles/*; echo default; path basename $names)'
complete -c auth-status -l settings -d 'An additional settings file, or inline JSON' -r -F
complete -c auth-status -l session -d 'The session type [default: interactive on a terminal, else print]' -r -f -a "interactive\t'A user at a terminal'
print\t'Non-interactive (`claude -p`)'
bare\t'`claude --bare`'
desktop\t'Claude Desktop'
remote\t'A remote session'
web\t'Claude Code on the Web'"
complete -c auth-status -l color -d 'When to use color' -r -f -a "auto\t'If the stream is a terminal, `NO_COLOR` is unset and `TERM` is not `dumb`'
always\t'Always'
never\t'Never'"
complete -c auth-status -l verify -d 'Ask the API whether the active credential is accepted'
complete -c auth-status -l trust-project -d 'Trust the project\'s settings, including its helper and its environment variables'
complete -c auth-status -l json -d 'Print one JSON document on stdout, and an error as one JSON line on stderr'
complete -c auth-status -l no-input -d 'Never prompt'
complete -c auth-status -s v -l verbose -d 'Print more on stderr (-vv: even more); never a secret'
complete -c auth-status -s q -l quiet -d 'Print only errors on stderr'
complete -c auth-status -s h -l help -d 'Print help (see more with \'--help\')'
complete -c auth-status -s V -l version -d 'Print version'
