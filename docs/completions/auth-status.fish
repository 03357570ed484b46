complete -c auth-status -l assert -d 'Show nothing; exit 1 with one line where KEY is not VALUE: source, billing, account, organization, plan, provider, session, fingerprint, valid-for (2h)' -r
complete -c auth-status -l config-dir -d 'Claude Code\'s configuration directory [default: $CLAUDE_CONFIG_DIR, else ~/.claude]' -r -f -a "(__fish_complete_directories)"
complete -c auth-status -l settings -d 'One more settings layer: a file, or JSON' -r -F
complete -c auth-status -l session -d 'The kind of session to decide for [default: interactive on a terminal, else print]' -r -f -a "interactive\t'A person at a terminal'
print\t'One answer, nobody to ask (`claude -p`)'
bare\t'`claude --bare`'
desktop\t'Claude Desktop'
remote\t'A remote session'
web\t'Claude Code on the Web'"
complete -c auth-status -l color -d 'When to colour' -r -f -a "auto\t'Where the stream is a terminal, `NO_COLOR` is unset and `TERM` is not `dumb`'
always\t'Everywhere'
never\t'Nowhere'"
complete -c auth-status -l verify -d 'Ask the API whether the credential in effect is accepted'
complete -c auth-status -l trust-project -d 'Let a project\'s own settings run its helper and set auth variables'
complete -c auth-status -l json -d 'One JSON document on stdout; an error is one JSON line on stderr'
complete -c auth-status -l no-input -d 'Never ask; answer at once with the right exit code'
complete -c auth-status -s v -l verbose -d 'Say more on stderr (-vv: still more); never a secret'
complete -c auth-status -s q -l quiet -d 'Say only errors on stderr'
complete -c auth-status -s h -l help -d 'Print help (see more with \'--help\')'
complete -c auth-status -s V -l version -d 'Print version'
