# Print an optspec for argparse to handle cmd's options that are independent of any subcommand.
function __fish_setup_token_global_optspecs
    string join \n expires-in= record= no-browser port= url-file= code-stdin device timeout= client-id= oauth= via= config-dir= profile= settings= session= trust-project json no-input color= v/verbose q/quiet h/help V/version
end

function __fish_setup_token_needs_command
    # Figure out if the current invocation already has a command.
    set -l cmd (commandline -opc)
    set -e cmd[1]
    argparse -s (__fish_setup_token_global_optspecs) -- $cmd 2>/dev/null
    or return
    if set -q argv[1]
        # Also print the command, so this can be used to figure out what it is.
        echo $argv[1]
        return 1
    end
    return 0
end

function __fish_setup_token_using_subcommand
    set -l cmd (__fish_setup_token_needs_command)
    test -z "$cmd"
    and return 1
    contains -- $cmd[1] $argv
end

complete -c setup-token -n "__fish_setup_token_needs_command" -l expires-in -d 'Lifetime of the token' -r
complete -c setup-token -n "__fish_setup_token_needs_command" -l record -d 'Record name, fingerprint, account and expiry of the token (never the token) in the configuration directory [default name: token-FINGERPRINT]' -r
complete -c setup-token -n "__fish_setup_token_needs_command" -l port -d 'The port of the loopback redirect [default: a free one]' -r
complete -c setup-token -n "__fish_setup_token_needs_command" -l url-file -d 'Write the URL to a file' -r -F
complete -c setup-token -n "__fish_setup_token_needs_command" -l timeout -d 'Time limit for the browser sign-in' -r
complete -c setup-token -n "__fish_setup_token_needs_command" -l client-id -d 'OAuth client ID [default: `client_id` of `[oauth]` in config.toml]' -r
complete -c setup-token -n "__fish_setup_token_needs_command" -l oauth -d 'Override one key of `[oauth]` in config.toml (may be repeated)' -r
complete -c setup-token -n "__fish_setup_token_needs_command" -l via -d 'Who sends the requests: an OAuth client of your own or your installed Claude Code [default: `via` of `[oauth]`, else auto]' -r -f -a "auto\t''
client\t''
claude\t''"
complete -c setup-token -n "__fish_setup_token_needs_command" -l config-dir -d 'Claude Code\'s configuration directory [default: $CLAUDE_CONFIG_DIR, else ~/.claude]' -r -f -a "(__fish_complete_directories)"
complete -c setup-token -n "__fish_setup_token_needs_command" -l profile -d 'Use the login of this profile [default: $AUTH_TOOLS_PROFILE, else a rule, else default]' -r -f -a '(set -l dir $CLAUDE_CONFIG_DIR $HOME/.claude; set -l names $dir[1]/auth-tools/profiles/*; echo default; path basename $names)'
complete -c setup-token -n "__fish_setup_token_needs_command" -l settings -d 'An additional settings file, or inline JSON' -r -F
complete -c setup-token -n "__fish_setup_token_needs_command" -l session -d 'The session type [default: interactive on a terminal, else print]' -r -f -a "interactive\t'A user at a terminal'
print\t'Non-interactive (`claude -p`)'
bare\t'`claude --bare`'
desktop\t'Claude Desktop'
remote\t'A remote session'
web\t'Claude Code on the Web'"
complete -c setup-token -n "__fish_setup_token_needs_command" -l color -d 'When to use color' -r -f -a "auto\t'If the stream is a terminal, `NO_COLOR` is unset and `TERM` is not `dumb`'
always\t'Always'
never\t'Never'"
complete -c setup-token -n "__fish_setup_token_needs_command" -l no-browser -d 'Do not open a browser'
complete -c setup-token -n "__fish_setup_token_needs_command" -l code-stdin -d 'Read the authorization code from stdin (CODE, CODE#STATE, or the whole URL)'
complete -c setup-token -n "__fish_setup_token_needs_command" -l device -d 'Show a code to type on another device, if the provider supports it'
complete -c setup-token -n "__fish_setup_token_needs_command" -l trust-project -d 'Trust the project\'s settings, including its helper and its environment variables'
complete -c setup-token -n "__fish_setup_token_needs_command" -l json -d 'Print one JSON document on stdout, and an error as one JSON line on stderr'
complete -c setup-token -n "__fish_setup_token_needs_command" -l no-input -d 'Never prompt'
complete -c setup-token -n "__fish_setup_token_needs_command" -s v -l verbose -d 'Print more on stderr (-vv: even more); never a secret'
complete -c setup-token -n "__fish_setup_token_needs_command" -s q -l quiet -d 'Print only errors on stderr'
complete -c setup-token -n "__fish_setup_token_needs_command" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c setup-token -n "__fish_setup_token_needs_command" -s V -l version -d 'Print version'
complete -c setup-token -n "__fish_setup_token_needs_command" -f -a "list" -d 'List the recorded tokens'
complete -c setup-token -n "__fish_setup_token_needs_command" -f -a "revoke" -d 'Revoke the token on stdin at the provider'
complete -c setup-token -n "__fish_setup_token_needs_command" -f -a "forget" -d 'Remove a token from the record; the token itself stays valid'
complete -c setup-token -n "__fish_setup_token_needs_command" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c setup-token -n "__fish_setup_token_using_subcommand list" -l config-dir -d 'Claude Code\'s configuration directory [default: $CLAUDE_CONFIG_DIR, else ~/.claude]' -r -f -a "(__fish_complete_directories)"
complete -c setup-token -n "__fish_setup_token_using_subcommand list" -l profile -d 'Use the login of this profile [default: $AUTH_TOOLS_PROFILE, else a rule, else default]' -r -f -a '(set -l dir $CLAUDE_CONFIG_DIR $HOME/.claude; set -l names $dir[1]/auth-tools/profiles/*; echo default; path basename $names)'
complete -c setup-token -n "__fish_setup_token_using_subcommand list" -l settings -d 'An additional settings file, or inline JSON' -r -F
complete -c setup-token -n "__fish_setup_token_using_subcommand list" -l session -d 'The session type [default: interactive on a terminal, else print]' -r -f -a "interactive\t'A user at a terminal'
print\t'Non-interactive (`claude -p`)'
bare\t'`claude --bare`'
desktop\t'Claude Desktop'
remote\t'A remote session'
web\t'Claude Code on the Web'"
complete -c setup-token -n "__fish_setup_token_using_subcommand list" -l color -d 'When to use color' -r -f -a "auto\t'If the stream is a terminal, `NO_COLOR` is unset and `TERM` is not `dumb`'
always\t'Always'
never\t'Never'"
complete -c setup-token -n "__fish_setup_token_using_subcommand list" -l trust-project -d 'Trust the project\'s settings, including its helper and its environment variables'
complete -c setup-token -n "__fish_setup_token_using_subcommand list" -l json -d 'Print one JSON document on stdout, and an error as one JSON line on stderr'
complete -c setup-token -n "__fish_setup_token_using_subcommand list" -l no-input -d 'Never prompt'
complete -c setup-token -n "__fish_setup_token_using_subcommand list" -s v -l verbose -d 'Print more on stderr (-vv: even more); never a secret'
complete -c setup-token -n "__fish_setup_token_using_subcommand list" -s q -l quiet -d 'Print only errors on stderr'
complete -c setup-token -n "__fish_setup_token_using_subcommand list" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c setup-token -n "__fish_setup_token_using_subcommand revoke" -l client-id -d 'OAuth client ID [default: `client_id` of `[oauth]` in config.toml]' -r
complete -c setup-token -n "__fish_setup_token_using_subcommand revoke" -l oauth -d 'Override one key of `[oauth]` in config.toml (may be repeated)' -r
complete -c setup-token -n "__fish_setup_token_using_subcommand revoke" -l via -d 'Who sends the requests: an OAuth client of your own or your installed Claude Code [default: `via` of `[oauth]`, else auto]' -r -f -a "auto\t''
client\t''
claude\t''"
complete -c setup-token -n "__fish_setup_token_using_subcommand revoke" -l config-dir -d 'Claude Code\'s configuration directory [default: $CLAUDE_CONFIG_DIR, else ~/.claude]' -r -f -a "(__fish_complete_directories)"
complete -c setup-token -n "__fish_setup_token_using_subcommand revoke" -l profile -d 'Use the login of this profile [default: $AUTH_TOOLS_PROFILE, else a rule, else default]' -r -f -a '(set -l dir $CLAUDE_CONFIG_DIR $HOME/.claude; set -l names $dir[1]/auth-tools/profiles/*; echo default; path basename $names)'
complete -c setup-token -n "__fish_setup_token_using_subcommand revoke" -l settings -d 'An additional settings file, or inline JSON' -r -F
complete -c setup-token -n "__fish_setup_token_using_subcommand revoke" -l session -d 'The session type [default: interactive on a terminal, else print]' -r -f -a "interactive\t'A user at a terminal'
print\t'Non-interactive (`claude -p`)'
bare\t'`claude --bare`'
desktop\t'Claude Desktop'
remote\t'A remote session'
web\t'Claude Code on the Web'"
complete -c setup-token -n "__fish_setup_token_using_subcommand revoke" -l color -d 'When to use color' -r -f -a "auto\t'If the stream is a terminal, `NO_COLOR` is unset and `TERM` is not `dumb`'
always\t'Always'
never\t'Never'"
complete -c setup-token -n "__fish_setup_token_using_subcommand revoke" -l trust-project -d 'Trust the project\'s settings, including its helper and its environment variables'
complete -c setup-token -n "__fish_setup_token_using_subcommand revoke" -l json -d 'Print one JSON document on stdout, and an error as one JSON line on stderr'
complete -c setup-token -n "__fish_setup_token_using_subcommand revoke" -l no-input -d 'Never prompt'
complete -c setup-token -n "__fish_setup_token_using_subcommand revoke" -s v -l verbose -d 'Print more on stderr (-vv: even more); never a secret'
complete -c setup-token -n "__fish_setup_token_using_subcommand revoke" -s q -l quiet -d 'Print only errors on stderr'
complete -c setup-token -n "__fish_setup_token_using_subcommand revoke" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c setup-token -n "__fish_setup_token_using_subcommand forget" -l config-dir -d 'Claude Code\'s configuration directory [default: $CLAUDE_CONFIG_DIR, else ~/.claude]' -r -f -a "(__fish_complete_directories)"
complete -c setup-token -n "__fish_setup_token_using_subcommand forget" -l profile -d 'Use the login of this profile [default: $AUTH_TOOLS_PROFILE, else a rule, else default]' -r -f -a '(set -l dir $CLAUDE_CONFIG_DIR $HOME/.claude; set -l names $dir[1]/auth-tools/profiles/*; echo default; path basename $names)'
complete -c setup-token -n "__fish_setup_token_using_subcommand forget" -l settings -d 'An additional settings file, or inline JSON' -r -F
complete -c setup-token -n "__fish_setup_token_using_subcommand forget" -l session -d 'The session type [default: interactive on a terminal, else print]' -r -f -a "interactive\t'A user at a terminal'
print\t'Non-interactive (`claude -p`)'
bare\t'`claude --bare`'
desktop\t'Claude Desktop'
remote\t'A remote session'
web\t'Claude Code on the Web'"
complete -c setup-token -n "__fish_setup_token_using_subcommand forget" -l color -d 'When to use color' -r -f -a "auto\t'If the stream is a terminal, `NO_COLOR` is unset and `TERM` is not `dumb`'
always\t'Always'
never\t'Never'"
complete -c setup-token -n "__fish_setup_token_using_subcommand forget" -l trust-project -d 'Trust the project\'s settings, including its helper and its environment variables'
complete -c setup-token -n "__fish_setup_token_using_subcommand forget" -l json -d 'Print one JSON document on stdout, and an error as one JSON line on stderr'
complete -c setup-token -n "__fish_setup_token_using_subcommand forget" -l no-input -d 'Never prompt'
complete -c setup-token -n "__fish_setup_token_using_subcommand forget" -s v -l verbose -d 'Print more on stderr (-vv: even more); never a secret'
complete -c setup-token -n "__fish_setup_token_using_subcommand forget" -s q -l quiet -d 'Print only errors on stderr'
complete -c setup-token -n "__fish_setup_token_using_subcommand forget" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c setup-token -n "__fish_setup_token_using_subcommand help; and not __fish_seen_subcommand_from list revoke forget help" -f -a "list" -d 'List the recorded tokens'
complete -c setup-token -n "__fish_setup_token_using_subcommand help; and not __fish_seen_subcommand_from list revoke forget help" -f -a "revoke" -d 'Revoke the token on stdin at the provider'
complete -c setup-token -n "__fish_setup_token_using_subcommand help; and not __fish_seen_subcommand_from list revoke forget help" -f -a "forget" -d 'Remove a token from the record; the token itself stays valid'
complete -c setup-token -n "__fish_setup_token_using_subcommand help; and not __fish_seen_subcommand_from list revoke forget help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
