# Print an optspec for argparse to handle cmd's options that are independent of any subcommand.
function __fish_auth_core_global_optspecs
    string join \n config-dir= profile= settings= session= trust-project json no-input color= v/verbose q/quiet h/help V/version
end

function __fish_auth_core_needs_command
    # Figure out if the current invocation already has a command.
    set -l cmd (commandline -opc)
    set -e cmd[1]
    argparse -s (__fish_auth_core_global_optspecs) -- $cmd 2>/dev/null
    or return
    if set -q argv[1]
        # Also print the command, so this can be used to figure out what it is.
        echo $argv[1]
        return 1
    end
    return 0
end

function __fish_auth_core_using_subcommand
    set -l cmd (__fish_auth_core_needs_command)
    test -z "$cmd"
    and return 1
    contains -- $cmd[1] $argv
end

complete -c auth-core -n "__fish_auth_core_needs_command" -l config-dir -d 'Claude Code\'s configuration directory [default: $CLAUDE_CONFIG_DIR, else ~/.claude]' -r -f -a "(__fish_complete_directories)"
complete -c auth-core -n "__fish_auth_core_needs_command" -l profile -d 'Use the login of this profile [default: $AUTH_TOOLS_PROFILE, else a rule, else default]' -r -f -a '(set -l dir $CLAUDE_CONFIG_DIR $HOME/.claude; set -l names $dir[1]/auth-tools/profiles/*; echo default; path basename $names)'
complete -c auth-core -n "__fish_auth_core_needs_command" -l settings -d 'An additional settings file, or inline JSON' -r -F
complete -c auth-core -n "__fish_auth_core_needs_command" -l session -d 'The session type [default: interactive on a terminal, else print]' -r -f -a "interactive\t'A user at a terminal'
print\t'Non-interactive (`claude -p`)'
bare\t'`claude --bare`'
desktop\t'Claude Desktop'
remote\t'A remote session'
web\t'Claude Code on the Web'"
complete -c auth-core -n "__fish_auth_core_needs_command" -l color -d 'When to use color' -r -f -a "auto\t'If the stream is a terminal, `NO_COLOR` is unset and `TERM` is not `dumb`'
always\t'Always'
never\t'Never'"
complete -c auth-core -n "__fish_auth_core_needs_command" -l trust-project -d 'Trust the project\'s settings, including its helper and its environment variables'
complete -c auth-core -n "__fish_auth_core_needs_command" -l json -d 'Print one JSON document on stdout, and an error as one JSON line on stderr'
complete -c auth-core -n "__fish_auth_core_needs_command" -l no-input -d 'Never prompt'
complete -c auth-core -n "__fish_auth_core_needs_command" -s v -l verbose -d 'Print more on stderr (-vv: even more); never a secret'
complete -c auth-core -n "__fish_auth_core_needs_command" -s q -l quiet -d 'Print only errors on stderr'
complete -c auth-core -n "__fish_auth_core_needs_command" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c auth-core -n "__fish_auth_core_needs_command" -s V -l version -d 'Print version'
complete -c auth-core -n "__fish_auth_core_needs_command" -f -a "resolve" -d 'Show which credential is used; never a secret'
complete -c auth-core -n "__fish_auth_core_needs_command" -f -a "explain" -d 'Show every source, its state, and why it is used or not'
complete -c auth-core -n "__fish_auth_core_needs_command" -f -a "headers" -d 'Print the header lines with the secret'
complete -c auth-core -n "__fish_auth_core_needs_command" -f -a "token" -d 'Print only the secret'
complete -c auth-core -n "__fish_auth_core_needs_command" -f -a "env" -d 'Print shell code that sets this credential and unsets all others'
complete -c auth-core -n "__fish_auth_core_needs_command" -f -a "exec" -d 'Run a command with exactly this credential in its environment'
complete -c auth-core -n "__fish_auth_core_needs_command" -f -a "approve" -d 'Allow ANTHROPIC_API_KEY (or a key on stdin) in interactive sessions'
complete -c auth-core -n "__fish_auth_core_needs_command" -f -a "decline" -d 'Block that key in interactive sessions'
complete -c auth-core -n "__fish_auth_core_needs_command" -f -a "forget" -d 'Remove the decision, so that Claude Code asks again'
complete -c auth-core -n "__fish_auth_core_needs_command" -f -a "approvals" -d 'List the approval decisions for API keys'
complete -c auth-core -n "__fish_auth_core_needs_command" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c auth-core -n "__fish_auth_core_using_subcommand resolve" -l config-dir -d 'Claude Code\'s configuration directory [default: $CLAUDE_CONFIG_DIR, else ~/.claude]' -r -f -a "(__fish_complete_directories)"
complete -c auth-core -n "__fish_auth_core_using_subcommand resolve" -l profile -d 'Use the login of this profile [default: $AUTH_TOOLS_PROFILE, else a rule, else default]' -r -f -a '(set -l dir $CLAUDE_CONFIG_DIR $HOME/.claude; set -l names $dir[1]/auth-tools/profiles/*; echo default; path basename $names)'
complete -c auth-core -n "__fish_auth_core_using_subcommand resolve" -l settings -d 'An additional settings file, or inline JSON' -r -F
complete -c auth-core -n "__fish_auth_core_using_subcommand resolve" -l session -d 'The session type [default: interactive on a terminal, else print]' -r -f -a "interactive\t'A user at a terminal'
print\t'Non-interactive (`claude -p`)'
bare\t'`claude --bare`'
desktop\t'Claude Desktop'
remote\t'A remote session'
web\t'Claude Code on the Web'"
complete -c auth-core -n "__fish_auth_core_using_subcommand resolve" -l color -d 'When to use color' -r -f -a "auto\t'If the stream is a terminal, `NO_COLOR` is unset and `TERM` is not `dumb`'
always\t'Always'
never\t'Never'"
complete -c auth-core -n "__fish_auth_core_using_subcommand resolve" -l trust-project -d 'Trust the project\'s settings, including its helper and its environment variables'
complete -c auth-core -n "__fish_auth_core_using_subcommand resolve" -l json -d 'Print one JSON document on stdout, and an error as one JSON line on stderr'
complete -c auth-core -n "__fish_auth_core_using_subcommand resolve" -l no-input -d 'Never prompt'
complete -c auth-core -n "__fish_auth_core_using_subcommand resolve" -s v -l verbose -d 'Print more on stderr (-vv: even more); never a secret'
complete -c auth-core -n "__fish_auth_core_using_subcommand resolve" -s q -l quiet -d 'Print only errors on stderr'
complete -c auth-core -n "__fish_auth_core_using_subcommand resolve" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c auth-core -n "__fish_auth_core_using_subcommand explain" -l config-dir -d 'Claude Code\'s configuration directory [default: $CLAUDE_CONFIG_DIR, else ~/.claude]' -r -f -a "(__fish_complete_directories)"
complete -c auth-core -n "__fish_auth_core_using_subcommand explain" -l profile -d 'Use the login of this profile [default: $AUTH_TOOLS_PROFILE, else a rule, else default]' -r -f -a '(set -l dir $CLAUDE_CONFIG_DIR $HOME/.claude; set -l names $dir[1]/auth-tools/profiles/*; echo default; path basename $names)'
complete -c auth-core -n "__fish_auth_core_using_subcommand explain" -l settings -d 'An additional settings file, or inline JSON' -r -F
complete -c auth-core -n "__fish_auth_core_using_subcommand explain" -l session -d 'The session type [default: interactive on a terminal, else print]' -r -f -a "interactive\t'A user at a terminal'
print\t'Non-interactive (`claude -p`)'
bare\t'`claude --bare`'
desktop\t'Claude Desktop'
remote\t'A remote session'
web\t'Claude Code on the Web'"
complete -c auth-core -n "__fish_auth_core_using_subcommand explain" -l color -d 'When to use color' -r -f -a "auto\t'If the stream is a terminal, `NO_COLOR` is unset and `TERM` is not `dumb`'
always\t'Always'
never\t'Never'"
complete -c auth-core -n "__fish_auth_core_using_subcommand explain" -l client -d 'What Claude Code itself would put in each header'
complete -c auth-core -n "__fish_auth_core_using_subcommand explain" -l trust-project -d 'Trust the project\'s settings, including its helper and its environment variables'
complete -c auth-core -n "__fish_auth_core_using_subcommand explain" -l json -d 'Print one JSON document on stdout, and an error as one JSON line on stderr'
complete -c auth-core -n "__fish_auth_core_using_subcommand explain" -l no-input -d 'Never prompt'
complete -c auth-core -n "__fish_auth_core_using_subcommand explain" -s v -l verbose -d 'Print more on stderr (-vv: even more); never a secret'
complete -c auth-core -n "__fish_auth_core_using_subcommand explain" -s q -l quiet -d 'Print only errors on stderr'
complete -c auth-core -n "__fish_auth_core_using_subcommand explain" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c auth-core -n "__fish_auth_core_using_subcommand headers" -l format -d '`curl` is a configuration for `curl -K -`' -r -f -a "lines\t'`Name: value` lines'
curl\t'A configuration for `curl -K -`'
json\t'A JSON document'"
complete -c auth-core -n "__fish_auth_core_using_subcommand headers" -l min-validity -d 'Refresh a login that expires within this time [default: 5m]' -r
complete -c auth-core -n "__fish_auth_core_using_subcommand headers" -l config-dir -d 'Claude Code\'s configuration directory [default: $CLAUDE_CONFIG_DIR, else ~/.claude]' -r -f -a "(__fish_complete_directories)"
complete -c auth-core -n "__fish_auth_core_using_subcommand headers" -l profile -d 'Use the login of this profile [default: $AUTH_TOOLS_PROFILE, else a rule, else default]' -r -f -a '(set -l dir $CLAUDE_CONFIG_DIR $HOME/.claude; set -l names $dir[1]/auth-tools/profiles/*; echo default; path basename $names)'
complete -c auth-core -n "__fish_auth_core_using_subcommand headers" -l settings -d 'An additional settings file, or inline JSON' -r -F
complete -c auth-core -n "__fish_auth_core_using_subcommand headers" -l session -d 'The session type [default: interactive on a terminal, else print]' -r -f -a "interactive\t'A user at a terminal'
print\t'Non-interactive (`claude -p`)'
bare\t'`claude --bare`'
desktop\t'Claude Desktop'
remote\t'A remote session'
web\t'Claude Code on the Web'"
complete -c auth-core -n "__fish_auth_core_using_subcommand headers" -l color -d 'When to use color' -r -f -a "auto\t'If the stream is a terminal, `NO_COLOR` is unset and `TERM` is not `dumb`'
always\t'Always'
never\t'Never'"
complete -c auth-core -n "__fish_auth_core_using_subcommand headers" -l trust-project -d 'Trust the project\'s settings, including its helper and its environment variables'
complete -c auth-core -n "__fish_auth_core_using_subcommand headers" -l json -d 'Print one JSON document on stdout, and an error as one JSON line on stderr'
complete -c auth-core -n "__fish_auth_core_using_subcommand headers" -l no-input -d 'Never prompt'
complete -c auth-core -n "__fish_auth_core_using_subcommand headers" -s v -l verbose -d 'Print more on stderr (-vv: even more); never a secret'
complete -c auth-core -n "__fish_auth_core_using_subcommand headers" -s q -l quiet -d 'Print only errors on stderr'
complete -c auth-core -n "__fish_auth_core_using_subcommand headers" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c auth-core -n "__fish_auth_core_using_subcommand token" -l min-validity -d 'Refresh a login that expires within this time [default: 5m]' -r
complete -c auth-core -n "__fish_auth_core_using_subcommand token" -l config-dir -d 'Claude Code\'s configuration directory [default: $CLAUDE_CONFIG_DIR, else ~/.claude]' -r -f -a "(__fish_complete_directories)"
complete -c auth-core -n "__fish_auth_core_using_subcommand token" -l profile -d 'Use the login of this profile [default: $AUTH_TOOLS_PROFILE, else a rule, else default]' -r -f -a '(set -l dir $CLAUDE_CONFIG_DIR $HOME/.claude; set -l names $dir[1]/auth-tools/profiles/*; echo default; path basename $names)'
complete -c auth-core -n "__fish_auth_core_using_subcommand token" -l settings -d 'An additional settings file, or inline JSON' -r -F
complete -c auth-core -n "__fish_auth_core_using_subcommand token" -l session -d 'The session type [default: interactive on a terminal, else print]' -r -f -a "interactive\t'A user at a terminal'
print\t'Non-interactive (`claude -p`)'
bare\t'`claude --bare`'
desktop\t'Claude Desktop'
remote\t'A remote session'
web\t'Claude Code on the Web'"
complete -c auth-core -n "__fish_auth_core_using_subcommand token" -l color -d 'When to use color' -r -f -a "auto\t'If the stream is a terminal, `NO_COLOR` is unset and `TERM` is not `dumb`'
always\t'Always'
never\t'Never'"
complete -c auth-core -n "__fish_auth_core_using_subcommand token" -l trust-project -d 'Trust the project\'s settings, including its helper and its environment variables'
complete -c auth-core -n "__fish_auth_core_using_subcommand token" -l json -d 'Print one JSON document on stdout, and an error as one JSON line on stderr'
complete -c auth-core -n "__fish_auth_core_using_subcommand token" -l no-input -d 'Never prompt'
complete -c auth-core -n "__fish_auth_core_using_subcommand token" -s v -l verbose -d 'Print more on stderr (-vv: even more); never a secret'
complete -c auth-core -n "__fish_auth_core_using_subcommand token" -s q -l quiet -d 'Print only errors on stderr'
complete -c auth-core -n "__fish_auth_core_using_subcommand token" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c auth-core -n "__fish_auth_core_using_subcommand env" -l format -d 'For which reader; the default is a POSIX shell' -r -f -a "sh\t'POSIX shells, by `eval`'
fish\t'fish, by `source`'
powershell\t'PowerShell, by `Invoke-Expression`'
dotenv\t'A file of `NAME=value` lines'
json\t'A JSON document with `set` and `unset`'"
complete -c auth-core -n "__fish_auth_core_using_subcommand env" -l min-validity -d 'Refresh a login that expires within this time [default: 5m]' -r
complete -c auth-core -n "__fish_auth_core_using_subcommand env" -l config-dir -d 'Claude Code\'s configuration directory [default: $CLAUDE_CONFIG_DIR, else ~/.claude]' -r -f -a "(__fish_complete_directories)"
complete -c auth-core -n "__fish_auth_core_using_subcommand env" -l profile -d 'Use the login of this profile [default: $AUTH_TOOLS_PROFILE, else a rule, else default]' -r -f -a '(set -l dir $CLAUDE_CONFIG_DIR $HOME/.claude; set -l names $dir[1]/auth-tools/profiles/*; echo default; path basename $names)'
complete -c auth-core -n "__fish_auth_core_using_subcommand env" -l settings -d 'An additional settings file, or inline JSON' -r -F
complete -c auth-core -n "__fish_auth_core_using_subcommand env" -l session -d 'The session type [default: interactive on a terminal, else print]' -r -f -a "interactive\t'A user at a terminal'
print\t'Non-interactive (`claude -p`)'
bare\t'`claude --bare`'
desktop\t'Claude Desktop'
remote\t'A remote session'
web\t'Claude Code on the Web'"
complete -c auth-core -n "__fish_auth_core_using_subcommand env" -l color -d 'When to use color' -r -f -a "auto\t'If the stream is a terminal, `NO_COLOR` is unset and `TERM` is not `dumb`'
always\t'Always'
never\t'Never'"
complete -c auth-core -n "__fish_auth_core_using_subcommand env" -l trust-project -d 'Trust the project\'s settings, including its helper and its environment variables'
complete -c auth-core -n "__fish_auth_core_using_subcommand env" -l json -d 'Print one JSON document on stdout, and an error as one JSON line on stderr'
complete -c auth-core -n "__fish_auth_core_using_subcommand env" -l no-input -d 'Never prompt'
complete -c auth-core -n "__fish_auth_core_using_subcommand env" -s v -l verbose -d 'Print more on stderr (-vv: even more); never a secret'
complete -c auth-core -n "__fish_auth_core_using_subcommand env" -s q -l quiet -d 'Print only errors on stderr'
complete -c auth-core -n "__fish_auth_core_using_subcommand env" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c auth-core -n "__fish_auth_core_using_subcommand exec" -l min-validity -d 'Refresh a login that expires within this time [default: 5m]' -r
complete -c auth-core -n "__fish_auth_core_using_subcommand exec" -l config-dir -d 'Claude Code\'s configuration directory [default: $CLAUDE_CONFIG_DIR, else ~/.claude]' -r -f -a "(__fish_complete_directories)"
complete -c auth-core -n "__fish_auth_core_using_subcommand exec" -l profile -d 'Use the login of this profile [default: $AUTH_TOOLS_PROFILE, else a rule, else default]' -r -f -a '(set -l dir $CLAUDE_CONFIG_DIR $HOME/.claude; set -l names $dir[1]/auth-tools/profiles/*; echo default; path basename $names)'
complete -c auth-core -n "__fish_auth_core_using_subcommand exec" -l settings -d 'An additional settings file, or inline JSON' -r -F
complete -c auth-core -n "__fish_auth_core_using_subcommand exec" -l session -d 'The session type [default: interactive on a terminal, else print]' -r -f -a "interactive\t'A user at a terminal'
print\t'Non-interactive (`claude -p`)'
bare\t'`claude --bare`'
desktop\t'Claude Desktop'
remote\t'A remote session'
web\t'Claude Code on the Web'"
complete -c auth-core -n "__fish_auth_core_using_subcommand exec" -l color -d 'When to use color' -r -f -a "auto\t'If the stream is a terminal, `NO_COLOR` is unset and `TERM` is not `dumb`'
always\t'Always'
never\t'Never'"
complete -c auth-core -n "__fish_auth_core_using_subcommand exec" -l exact -d 'Exit with 7 instead of starting if Claude Code would send something else'
complete -c auth-core -n "__fish_auth_core_using_subcommand exec" -l as-config-dir -d 'Set CLAUDE_CONFIG_DIR to the profile\'s directory instead of passing its token'
complete -c auth-core -n "__fish_auth_core_using_subcommand exec" -l trust-project -d 'Trust the project\'s settings, including its helper and its environment variables'
complete -c auth-core -n "__fish_auth_core_using_subcommand exec" -l json -d 'Print one JSON document on stdout, and an error as one JSON line on stderr'
complete -c auth-core -n "__fish_auth_core_using_subcommand exec" -l no-input -d 'Never prompt'
complete -c auth-core -n "__fish_auth_core_using_subcommand exec" -s v -l verbose -d 'Print more on stderr (-vv: even more); never a secret'
complete -c auth-core -n "__fish_auth_core_using_subcommand exec" -s q -l quiet -d 'Print only errors on stderr'
complete -c auth-core -n "__fish_auth_core_using_subcommand exec" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c auth-core -n "__fish_auth_core_using_subcommand approve" -l fd -d 'Read the key from this inherited descriptor' -r
complete -c auth-core -n "__fish_auth_core_using_subcommand approve" -l config-dir -d 'Claude Code\'s configuration directory [default: $CLAUDE_CONFIG_DIR, else ~/.claude]' -r -f -a "(__fish_complete_directories)"
complete -c auth-core -n "__fish_auth_core_using_subcommand approve" -l profile -d 'Use the login of this profile [default: $AUTH_TOOLS_PROFILE, else a rule, else default]' -r -f -a '(set -l dir $CLAUDE_CONFIG_DIR $HOME/.claude; set -l names $dir[1]/auth-tools/profiles/*; echo default; path basename $names)'
complete -c auth-core -n "__fish_auth_core_using_subcommand approve" -l settings -d 'An additional settings file, or inline JSON' -r -F
complete -c auth-core -n "__fish_auth_core_using_subcommand approve" -l session -d 'The session type [default: interactive on a terminal, else print]' -r -f -a "interactive\t'A user at a terminal'
print\t'Non-interactive (`claude -p`)'
bare\t'`claude --bare`'
desktop\t'Claude Desktop'
remote\t'A remote session'
web\t'Claude Code on the Web'"
complete -c auth-core -n "__fish_auth_core_using_subcommand approve" -l color -d 'When to use color' -r -f -a "auto\t'If the stream is a terminal, `NO_COLOR` is unset and `TERM` is not `dumb`'
always\t'Always'
never\t'Never'"
complete -c auth-core -n "__fish_auth_core_using_subcommand approve" -l trust-project -d 'Trust the project\'s settings, including its helper and its environment variables'
complete -c auth-core -n "__fish_auth_core_using_subcommand approve" -l json -d 'Print one JSON document on stdout, and an error as one JSON line on stderr'
complete -c auth-core -n "__fish_auth_core_using_subcommand approve" -l no-input -d 'Never prompt'
complete -c auth-core -n "__fish_auth_core_using_subcommand approve" -s v -l verbose -d 'Print more on stderr (-vv: even more); never a secret'
complete -c auth-core -n "__fish_auth_core_using_subcommand approve" -s q -l quiet -d 'Print only errors on stderr'
complete -c auth-core -n "__fish_auth_core_using_subcommand approve" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c auth-core -n "__fish_auth_core_using_subcommand decline" -l fd -d 'Read the key from this inherited descriptor' -r
complete -c auth-core -n "__fish_auth_core_using_subcommand decline" -l config-dir -d 'Claude Code\'s configuration directory [default: $CLAUDE_CONFIG_DIR, else ~/.claude]' -r -f -a "(__fish_complete_directories)"
complete -c auth-core -n "__fish_auth_core_using_subcommand decline" -l profile -d 'Use the login of this profile [default: $AUTH_TOOLS_PROFILE, else a rule, else default]' -r -f -a '(set -l dir $CLAUDE_CONFIG_DIR $HOME/.claude; set -l names $dir[1]/auth-tools/profiles/*; echo default; path basename $names)'
complete -c auth-core -n "__fish_auth_core_using_subcommand decline" -l settings -d 'An additional settings file, or inline JSON' -r -F
complete -c auth-core -n "__fish_auth_core_using_subcommand decline" -l session -d 'The session type [default: interactive on a terminal, else print]' -r -f -a "interactive\t'A user at a terminal'
print\t'Non-interactive (`claude -p`)'
bare\t'`claude --bare`'
desktop\t'Claude Desktop'
remote\t'A remote session'
web\t'Claude Code on the Web'"
complete -c auth-core -n "__fish_auth_core_using_subcommand decline" -l color -d 'When to use color' -r -f -a "auto\t'If the stream is a terminal, `NO_COLOR` is unset and `TERM` is not `dumb`'
always\t'Always'
never\t'Never'"
complete -c auth-core -n "__fish_auth_core_using_subcommand decline" -l trust-project -d 'Trust the project\'s settings, including its helper and its environment variables'
complete -c auth-core -n "__fish_auth_core_using_subcommand decline" -l json -d 'Print one JSON document on stdout, and an error as one JSON line on stderr'
complete -c auth-core -n "__fish_auth_core_using_subcommand decline" -l no-input -d 'Never prompt'
complete -c auth-core -n "__fish_auth_core_using_subcommand decline" -s v -l verbose -d 'Print more on stderr (-vv: even more); never a secret'
complete -c auth-core -n "__fish_auth_core_using_subcommand decline" -s q -l quiet -d 'Print only errors on stderr'
complete -c auth-core -n "__fish_auth_core_using_subcommand decline" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c auth-core -n "__fish_auth_core_using_subcommand forget" -l fd -d 'Read the key from this inherited descriptor' -r
complete -c auth-core -n "__fish_auth_core_using_subcommand forget" -l config-dir -d 'Claude Code\'s configuration directory [default: $CLAUDE_CONFIG_DIR, else ~/.claude]' -r -f -a "(__fish_complete_directories)"
complete -c auth-core -n "__fish_auth_core_using_subcommand forget" -l profile -d 'Use the login of this profile [default: $AUTH_TOOLS_PROFILE, else a rule, else default]' -r -f -a '(set -l dir $CLAUDE_CONFIG_DIR $HOME/.claude; set -l names $dir[1]/auth-tools/profiles/*; echo default; path basename $names)'
complete -c auth-core -n "__fish_auth_core_using_subcommand forget" -l settings -d 'An additional settings file, or inline JSON' -r -F
complete -c auth-core -n "__fish_auth_core_using_subcommand forget" -l session -d 'The session type [default: interactive on a terminal, else print]' -r -f -a "interactive\t'A user at a terminal'
print\t'Non-interactive (`claude -p`)'
bare\t'`claude --bare`'
desktop\t'Claude Desktop'
remote\t'A remote session'
web\t'Claude Code on the Web'"
complete -c auth-core -n "__fish_auth_core_using_subcommand forget" -l color -d 'When to use color' -r -f -a "auto\t'If the stream is a terminal, `NO_COLOR` is unset and `TERM` is not `dumb`'
always\t'Always'
never\t'Never'"
complete -c auth-core -n "__fish_auth_core_using_subcommand forget" -l trust-project -d 'Trust the project\'s settings, including its helper and its environment variables'
complete -c auth-core -n "__fish_auth_core_using_subcommand forget" -l json -d 'Print one JSON document on stdout, and an error as one JSON line on stderr'
complete -c auth-core -n "__fish_auth_core_using_subcommand forget" -l no-input -d 'Never prompt'
complete -c auth-core -n "__fish_auth_core_using_subcommand forget" -s v -l verbose -d 'Print more on stderr (-vv: even more); never a secret'
complete -c auth-core -n "__fish_auth_core_using_subcommand forget" -s q -l quiet -d 'Print only errors on stderr'
complete -c auth-core -n "__fish_auth_core_using_subcommand forget" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c auth-core -n "__fish_auth_core_using_subcommand approvals" -l config-dir -d 'Claude Code\'s configuration directory [default: $CLAUDE_CONFIG_DIR, else ~/.claude]' -r -f -a "(__fish_complete_directories)"
complete -c auth-core -n "__fish_auth_core_using_subcommand approvals" -l profile -d 'Use the login of this profile [default: $AUTH_TOOLS_PROFILE, else a rule, else default]' -r -f -a '(set -l dir $CLAUDE_CONFIG_DIR $HOME/.claude; set -l names $dir[1]/auth-tools/profiles/*; echo default; path basename $names)'
complete -c auth-core -n "__fish_auth_core_using_subcommand approvals" -l settings -d 'An additional settings file, or inline JSON' -r -F
complete -c auth-core -n "__fish_auth_core_using_subcommand approvals" -l session -d 'The session type [default: interactive on a terminal, else print]' -r -f -a "interactive\t'A user at a terminal'
print\t'Non-interactive (`claude -p`)'
bare\t'`claude --bare`'
desktop\t'Claude Desktop'
remote\t'A remote session'
web\t'Claude Code on the Web'"
complete -c auth-core -n "__fish_auth_core_using_subcommand approvals" -l color -d 'When to use color' -r -f -a "auto\t'If the stream is a terminal, `NO_COLOR` is unset and `TERM` is not `dumb`'
always\t'Always'
never\t'Never'"
complete -c auth-core -n "__fish_auth_core_using_subcommand approvals" -l trust-project -d 'Trust the project\'s settings, including its helper and its environment variables'
complete -c auth-core -n "__fish_auth_core_using_subcommand approvals" -l json -d 'Print one JSON document on stdout, and an error as one JSON line on stderr'
complete -c auth-core -n "__fish_auth_core_using_subcommand approvals" -l no-input -d 'Never prompt'
complete -c auth-core -n "__fish_auth_core_using_subcommand approvals" -s v -l verbose -d 'Print more on stderr (-vv: even more); never a secret'
complete -c auth-core -n "__fish_auth_core_using_subcommand approvals" -s q -l quiet -d 'Print only errors on stderr'
complete -c auth-core -n "__fish_auth_core_using_subcommand approvals" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c auth-core -n "__fish_auth_core_using_subcommand help; and not __fish_seen_subcommand_from resolve explain headers token env exec approve decline forget approvals help" -f -a "resolve" -d 'Show which credential is used; never a secret'
complete -c auth-core -n "__fish_auth_core_using_subcommand help; and not __fish_seen_subcommand_from resolve explain headers token env exec approve decline forget approvals help" -f -a "explain" -d 'Show every source, its state, and why it is used or not'
complete -c auth-core -n "__fish_auth_core_using_subcommand help; and not __fish_seen_subcommand_from resolve explain headers token env exec approve decline forget approvals help" -f -a "headers" -d 'Print the header lines with the secret'
complete -c auth-core -n "__fish_auth_core_using_subcommand help; and not __fish_seen_subcommand_from resolve explain headers token env exec approve decline forget approvals help" -f -a "token" -d 'Print only the secret'
complete -c auth-core -n "__fish_auth_core_using_subcommand help; and not __fish_seen_subcommand_from resolve explain headers token env exec approve decline forget approvals help" -f -a "env" -d 'Print shell code that sets this credential and unsets all others'
complete -c auth-core -n "__fish_auth_core_using_subcommand help; and not __fish_seen_subcommand_from resolve explain headers token env exec approve decline forget approvals help" -f -a "exec" -d 'Run a command with exactly this credential in its environment'
complete -c auth-core -n "__fish_auth_core_using_subcommand help; and not __fish_seen_subcommand_from resolve explain headers token env exec approve decline forget approvals help" -f -a "approve" -d 'Allow ANTHROPIC_API_KEY (or a key on stdin) in interactive sessions'
complete -c auth-core -n "__fish_auth_core_using_subcommand help; and not __fish_seen_subcommand_from resolve explain headers token env exec approve decline forget approvals help" -f -a "decline" -d 'Block that key in interactive sessions'
complete -c auth-core -n "__fish_auth_core_using_subcommand help; and not __fish_seen_subcommand_from resolve explain headers token env exec approve decline forget approvals help" -f -a "forget" -d 'Remove the decision, so that Claude Code asks again'
complete -c auth-core -n "__fish_auth_core_using_subcommand help; and not __fish_seen_subcommand_from resolve explain headers token env exec approve decline forget approvals help" -f -a "approvals" -d 'List the approval decisions for API keys'
complete -c auth-core -n "__fish_auth_core_using_subcommand help; and not __fish_seen_subcommand_from resolve explain headers token env exec approve decline forget approvals help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c auth-core -n 'contains -- -- (commandline -opc)' -f -a '(set -l words (commandline -opc) (commandline -ct); set -l first (math (contains -i -- -- $words) + 1); complete -C (string join " " -- $words[$first..-1]))'
