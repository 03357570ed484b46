complete -c setup-token -l expires-in -d 'How long the token should live' -r
complete -c setup-token -l port -d 'The port of the loopback redirect [default: a free one]' -r
complete -c setup-token -l url-file -d 'Write the URL to a file, for another program' -r -F
complete -c setup-token -l timeout -d 'How long to wait for the person' -r
complete -c setup-token -l client-id -d 'The OAuth client to be [default: `client_id` of `[oauth]` in config.toml]' -r
complete -c setup-token -l oauth -d 'Override one key of `[oauth]` in config.toml (may be repeated)' -r
complete -c setup-token -l config-dir -d 'Claude Code\'s configuration directory [default: $CLAUDE_CONFIG_DIR, else ~/.claude]' -r -f -a "(__fish_complete_directories)"
complete -c setup-token -l settings -d 'One more settings layer: a file, or JSON' -r -F
complete -c setup-token -l session -d 'The kind of session to decide for [default: interactive on a terminal, else print]' -r -f -a "interactive\t'A person at a terminal'
print\t'One answer, nobody to ask (`claude -p`)'
bare\t'`claude --bare`'
desktop\t'Claude Desktop'
remote\t'A remote session'
web\t'Claude Code on the Web'"
complete -c setup-token -l color -d 'When to colour' -r -f -a "auto\t'Where the stream is a terminal, `NO_COLOR` is unset and `TERM` is not `dumb`'
always\t'Everywhere'
never\t'Nowhere'"
complete -c setup-token -l no-browser -d 'Do not open a browser'
complete -c setup-token -l code-stdin -d 'Read the code that the browser shows from stdin (CODE, CODE#STATE, or the whole address)'
complete -c setup-token -l device -d 'Offer a code to type on another device, where the provider has an endpoint for it'
complete -c setup-token -l trust-project -d 'Let a project\'s own settings run its helper and set auth variables'
complete -c setup-token -l json -d 'One JSON document on stdout; an error is one JSON line on stderr'
complete -c setup-token -l no-input -d 'Never ask; answer at once with the right exit code'
complete -c setup-token -s v -l verbose -d 'Say more on stderr (-vv: still more); never a secret'
complete -c setup-token -s q -l quiet -d 'Say only errors on stderr'
complete -c setup-token -s h -l help -d 'Print help (see more with \'--help\')'
complete -c setup-token -s V -l version -d 'Print version'
