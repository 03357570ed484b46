# Print an optspec for argparse to handle cmd's options that are independent of any subcommand.
function __fish_auth_store_global_optspecs
    string join \n backend= timeout= config-dir= profile= settings= session= trust-project json no-input color= v/verbose q/quiet h/help V/version
end

function __fish_auth_store_needs_command
    # Figure out if the current invocation already has a command.
    set -l cmd (commandline -opc)
    set -e cmd[1]
    argparse -s (__fish_auth_store_global_optspecs) -- $cmd 2>/dev/null
    or return
    if set -q argv[1]
        # Also print the command, so this can be used to figure out what it is.
        echo $argv[1]
        return 1
    end
    return 0
end

function __fish_auth_store_using_subcommand
    set -l cmd (__fish_auth_store_needs_command)
    test -z "$cmd"
    and return 1
    contains -- $cmd[1] $argv
end

complete -c auth-store -n "__fish_auth_store_needs_command" -l backend -d 'Where the login is stored [default: $AUTH_STORE_BACKEND, else the configuration, else auto]' -r -f -a "auto\t'The Keychain on macOS, the file elsewhere'
file\t'Claude Code\'s own file'
keychain\t'The platform\'s keychain'"
complete -c auth-store -n "__fish_auth_store_needs_command" -l timeout -d 'How long to wait: for a keychain [default: 5s], for a lock [default: 15s]' -r
complete -c auth-store -n "__fish_auth_store_needs_command" -l config-dir -d 'Claude Code\'s configuration directory [default: $CLAUDE_CONFIG_DIR, else ~/.claude]' -r -f -a "(__fish_complete_directories)"
complete -c auth-store -n "__fish_auth_store_needs_command" -l profile -d 'Use the login of this profile [default: $AUTH_TOOLS_PROFILE, else a rule, else default]' -r -f -a '(set -l dir $CLAUDE_CONFIG_DIR $HOME/.claude; set -l names $dir[1]/auth-tools/profiles/*; echo default; path basename $names)'
complete -c auth-store -n "__fish_auth_store_needs_command" -l settings -d 'An additional settings file, or inline JSON' -r -F
complete -c auth-store -n "__fish_auth_store_needs_command" -l session -d 'The session type [default: interactive on a terminal, else print]' -r -f -a "interactive\t'A user at a terminal'
print\t'Non-interactive (`claude -p`)'
bare\t'`claude --bare`'
desktop\t'Claude Desktop'
remote\t'A remote session'
web\t'Claude Code on the Web'"
complete -c auth-store -n "__fish_auth_store_needs_command" -l color -d 'When to use color' -r -f -a "auto\t'If the stream is a terminal, `NO_COLOR` is unset and `TERM` is not `dumb`'
always\t'Always'
never\t'Never'"
complete -c auth-store -n "__fish_auth_store_needs_command" -l trust-project -d 'Trust the project\'s settings, including its helper and its environment variables'
complete -c auth-store -n "__fish_auth_store_needs_command" -l json -d 'Print one JSON document on stdout, and an error as one JSON line on stderr'
complete -c auth-store -n "__fish_auth_store_needs_command" -l no-input -d 'Never prompt'
complete -c auth-store -n "__fish_auth_store_needs_command" -s v -l verbose -d 'Print more on stderr (-vv: even more); never a secret'
complete -c auth-store -n "__fish_auth_store_needs_command" -s q -l quiet -d 'Print only errors on stderr'
complete -c auth-store -n "__fish_auth_store_needs_command" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c auth-store -n "__fish_auth_store_needs_command" -s V -l version -d 'Print version'
complete -c auth-store -n "__fish_auth_store_needs_command" -f -a "get" -d 'Print the stored login: its access token or API key; with --json the whole document'
complete -c auth-store -n "__fish_auth_store_needs_command" -f -a "put" -d 'Store the login on stdin: a document as `get --json` prints it, or a bare key or token'
complete -c auth-store -n "__fish_auth_store_needs_command" -f -a "erase" -d 'Remove the login, its backups and temporary files, and nothing else'
complete -c auth-store -n "__fish_auth_store_needs_command" -f -a "show" -d 'Show what is stored, without secrets'
complete -c auth-store -n "__fish_auth_store_needs_command" -f -a "path" -d 'Print the file\'s path, or the keychain item\'s service and account'
complete -c auth-store -n "__fish_auth_store_needs_command" -f -a "migrate" -d 'Move the login to the other backend: copy, read back, compare, then remove the old copy'
complete -c auth-store -n "__fish_auth_store_needs_command" -f -a "check" -d 'Diagnose the store: modes, malformed files, leftovers, locks, copies that differ'
complete -c auth-store -n "__fish_auth_store_needs_command" -f -a "list" -d 'List the logins of all profiles'
complete -c auth-store -n "__fish_auth_store_needs_command" -f -a "adopt" -d 'Make an existing configuration directory a profile, by a link'
complete -c auth-store -n "__fish_auth_store_needs_command" -f -a "rename" -d 'Give a profile another name'
complete -c auth-store -n "__fish_auth_store_needs_command" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c auth-store -n "__fish_auth_store_using_subcommand get" -l field -d 'One field of the login instead of its access token or API key' -r -f -a "access-token\t'The access token of a Claude.ai login'
refresh-token\t'Its refresh token'
api-key\t'The key of a Console login'"
complete -c auth-store -n "__fish_auth_store_using_subcommand get" -l backend -d 'Where the login is stored [default: $AUTH_STORE_BACKEND, else the configuration, else auto]' -r -f -a "auto\t'The Keychain on macOS, the file elsewhere'
file\t'Claude Code\'s own file'
keychain\t'The platform\'s keychain'"
complete -c auth-store -n "__fish_auth_store_using_subcommand get" -l timeout -d 'How long to wait: for a keychain [default: 5s], for a lock [default: 15s]' -r
complete -c auth-store -n "__fish_auth_store_using_subcommand get" -l config-dir -d 'Claude Code\'s configuration directory [default: $CLAUDE_CONFIG_DIR, else ~/.claude]' -r -f -a "(__fish_complete_directories)"
complete -c auth-store -n "__fish_auth_store_using_subcommand get" -l profile -d 'Use the login of this profile [default: $AUTH_TOOLS_PROFILE, else a rule, else default]' -r -f -a '(set -l dir $CLAUDE_CONFIG_DIR $HOME/.claude; set -l names $dir[1]/auth-tools/profiles/*; echo default; path basename $names)'
complete -c auth-store -n "__fish_auth_store_using_subcommand get" -l settings -d 'An additional settings file, or inline JSON' -r -F
complete -c auth-store -n "__fish_auth_store_using_subcommand get" -l session -d 'The session type [default: interactive on a terminal, else print]' -r -f -a "interactive\t'A user at a terminal'
print\t'Non-interactive (`claude -p`)'
bare\t'`claude --bare`'
desktop\t'Claude Desktop'
remote\t'A remote session'
web\t'Claude Code on the Web'"
complete -c auth-store -n "__fish_auth_store_using_subcommand get" -l color -d 'When to use color' -r -f -a "auto\t'If the stream is a terminal, `NO_COLOR` is unset and `TERM` is not `dumb`'
always\t'Always'
never\t'Never'"
complete -c auth-store -n "__fish_auth_store_using_subcommand get" -l origin -d 'Say in the document where the login was found'
complete -c auth-store -n "__fish_auth_store_using_subcommand get" -l previous -d 'The login that the last refresh replaced'
complete -c auth-store -n "__fish_auth_store_using_subcommand get" -l trust-project -d 'Trust the project\'s settings, including its helper and its environment variables'
complete -c auth-store -n "__fish_auth_store_using_subcommand get" -l json -d 'Print one JSON document on stdout, and an error as one JSON line on stderr'
complete -c auth-store -n "__fish_auth_store_using_subcommand get" -l no-input -d 'Never prompt'
complete -c auth-store -n "__fish_auth_store_using_subcommand get" -s v -l verbose -d 'Print more on stderr (-vv: even more); never a secret'
complete -c auth-store -n "__fish_auth_store_using_subcommand get" -s q -l quiet -d 'Print only errors on stderr'
complete -c auth-store -n "__fish_auth_store_using_subcommand get" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c auth-store -n "__fish_auth_store_using_subcommand put" -l replacing -d 'Only replace the login whose refresh token has this fingerprint' -r
complete -c auth-store -n "__fish_auth_store_using_subcommand put" -l fd -d 'Read the document from this inherited descriptor instead of stdin' -r
complete -c auth-store -n "__fish_auth_store_using_subcommand put" -l backend -d 'Where the login is stored [default: $AUTH_STORE_BACKEND, else the configuration, else auto]' -r -f -a "auto\t'The Keychain on macOS, the file elsewhere'
file\t'Claude Code\'s own file'
keychain\t'The platform\'s keychain'"
complete -c auth-store -n "__fish_auth_store_using_subcommand put" -l timeout -d 'How long to wait: for a keychain [default: 5s], for a lock [default: 15s]' -r
complete -c auth-store -n "__fish_auth_store_using_subcommand put" -l config-dir -d 'Claude Code\'s configuration directory [default: $CLAUDE_CONFIG_DIR, else ~/.claude]' -r -f -a "(__fish_complete_directories)"
complete -c auth-store -n "__fish_auth_store_using_subcommand put" -l profile -d 'Use the login of this profile [default: $AUTH_TOOLS_PROFILE, else a rule, else default]' -r -f -a '(set -l dir $CLAUDE_CONFIG_DIR $HOME/.claude; set -l names $dir[1]/auth-tools/profiles/*; echo default; path basename $names)'
complete -c auth-store -n "__fish_auth_store_using_subcommand put" -l settings -d 'An additional settings file, or inline JSON' -r -F
complete -c auth-store -n "__fish_auth_store_using_subcommand put" -l session -d 'The session type [default: interactive on a terminal, else print]' -r -f -a "interactive\t'A user at a terminal'
print\t'Non-interactive (`claude -p`)'
bare\t'`claude --bare`'
desktop\t'Claude Desktop'
remote\t'A remote session'
web\t'Claude Code on the Web'"
complete -c auth-store -n "__fish_auth_store_using_subcommand put" -l color -d 'When to use color' -r -f -a "auto\t'If the stream is a terminal, `NO_COLOR` is unset and `TERM` is not `dumb`'
always\t'Always'
never\t'Never'"
complete -c auth-store -n "__fish_auth_store_using_subcommand put" -l replace -d 'Replace a stored login also with a bare key or token of another kind'
complete -c auth-store -n "__fish_auth_store_using_subcommand put" -l keep-previous -d 'Keep the login that is replaced, until the next put that keeps one or an erase'
complete -c auth-store -n "__fish_auth_store_using_subcommand put" -l trust-project -d 'Trust the project\'s settings, including its helper and its environment variables'
complete -c auth-store -n "__fish_auth_store_using_subcommand put" -l json -d 'Print one JSON document on stdout, and an error as one JSON line on stderr'
complete -c auth-store -n "__fish_auth_store_using_subcommand put" -l no-input -d 'Never prompt'
complete -c auth-store -n "__fish_auth_store_using_subcommand put" -s v -l verbose -d 'Print more on stderr (-vv: even more); never a secret'
complete -c auth-store -n "__fish_auth_store_using_subcommand put" -s q -l quiet -d 'Print only errors on stderr'
complete -c auth-store -n "__fish_auth_store_using_subcommand put" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c auth-store -n "__fish_auth_store_using_subcommand erase" -l backend -d 'Where the login is stored [default: $AUTH_STORE_BACKEND, else the configuration, else auto]' -r -f -a "auto\t'The Keychain on macOS, the file elsewhere'
file\t'Claude Code\'s own file'
keychain\t'The platform\'s keychain'"
complete -c auth-store -n "__fish_auth_store_using_subcommand erase" -l timeout -d 'How long to wait: for a keychain [default: 5s], for a lock [default: 15s]' -r
complete -c auth-store -n "__fish_auth_store_using_subcommand erase" -l config-dir -d 'Claude Code\'s configuration directory [default: $CLAUDE_CONFIG_DIR, else ~/.claude]' -r -f -a "(__fish_complete_directories)"
complete -c auth-store -n "__fish_auth_store_using_subcommand erase" -l profile -d 'Use the login of this profile [default: $AUTH_TOOLS_PROFILE, else a rule, else default]' -r -f -a '(set -l dir $CLAUDE_CONFIG_DIR $HOME/.claude; set -l names $dir[1]/auth-tools/profiles/*; echo default; path basename $names)'
complete -c auth-store -n "__fish_auth_store_using_subcommand erase" -l settings -d 'An additional settings file, or inline JSON' -r -F
complete -c auth-store -n "__fish_auth_store_using_subcommand erase" -l session -d 'The session type [default: interactive on a terminal, else print]' -r -f -a "interactive\t'A user at a terminal'
print\t'Non-interactive (`claude -p`)'
bare\t'`claude --bare`'
desktop\t'Claude Desktop'
remote\t'A remote session'
web\t'Claude Code on the Web'"
complete -c auth-store -n "__fish_auth_store_using_subcommand erase" -l color -d 'When to use color' -r -f -a "auto\t'If the stream is a terminal, `NO_COLOR` is unset and `TERM` is not `dumb`'
always\t'Always'
never\t'Never'"
complete -c auth-store -n "__fish_auth_store_using_subcommand erase" -l all -d 'From every backend, not only from the one that is used'
complete -c auth-store -n "__fish_auth_store_using_subcommand erase" -l trust-project -d 'Trust the project\'s settings, including its helper and its environment variables'
complete -c auth-store -n "__fish_auth_store_using_subcommand erase" -l json -d 'Print one JSON document on stdout, and an error as one JSON line on stderr'
complete -c auth-store -n "__fish_auth_store_using_subcommand erase" -l no-input -d 'Never prompt'
complete -c auth-store -n "__fish_auth_store_using_subcommand erase" -s v -l verbose -d 'Print more on stderr (-vv: even more); never a secret'
complete -c auth-store -n "__fish_auth_store_using_subcommand erase" -s q -l quiet -d 'Print only errors on stderr'
complete -c auth-store -n "__fish_auth_store_using_subcommand erase" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c auth-store -n "__fish_auth_store_using_subcommand show" -l backend -d 'Where the login is stored [default: $AUTH_STORE_BACKEND, else the configuration, else auto]' -r -f -a "auto\t'The Keychain on macOS, the file elsewhere'
file\t'Claude Code\'s own file'
keychain\t'The platform\'s keychain'"
complete -c auth-store -n "__fish_auth_store_using_subcommand show" -l timeout -d 'How long to wait: for a keychain [default: 5s], for a lock [default: 15s]' -r
complete -c auth-store -n "__fish_auth_store_using_subcommand show" -l config-dir -d 'Claude Code\'s configuration directory [default: $CLAUDE_CONFIG_DIR, else ~/.claude]' -r -f -a "(__fish_complete_directories)"
complete -c auth-store -n "__fish_auth_store_using_subcommand show" -l profile -d 'Use the login of this profile [default: $AUTH_TOOLS_PROFILE, else a rule, else default]' -r -f -a '(set -l dir $CLAUDE_CONFIG_DIR $HOME/.claude; set -l names $dir[1]/auth-tools/profiles/*; echo default; path basename $names)'
complete -c auth-store -n "__fish_auth_store_using_subcommand show" -l settings -d 'An additional settings file, or inline JSON' -r -F
complete -c auth-store -n "__fish_auth_store_using_subcommand show" -l session -d 'The session type [default: interactive on a terminal, else print]' -r -f -a "interactive\t'A user at a terminal'
print\t'Non-interactive (`claude -p`)'
bare\t'`claude --bare`'
desktop\t'Claude Desktop'
remote\t'A remote session'
web\t'Claude Code on the Web'"
complete -c auth-store -n "__fish_auth_store_using_subcommand show" -l color -d 'When to use color' -r -f -a "auto\t'If the stream is a terminal, `NO_COLOR` is unset and `TERM` is not `dumb`'
always\t'Always'
never\t'Never'"
complete -c auth-store -n "__fish_auth_store_using_subcommand show" -l trust-project -d 'Trust the project\'s settings, including its helper and its environment variables'
complete -c auth-store -n "__fish_auth_store_using_subcommand show" -l json -d 'Print one JSON document on stdout, and an error as one JSON line on stderr'
complete -c auth-store -n "__fish_auth_store_using_subcommand show" -l no-input -d 'Never prompt'
complete -c auth-store -n "__fish_auth_store_using_subcommand show" -s v -l verbose -d 'Print more on stderr (-vv: even more); never a secret'
complete -c auth-store -n "__fish_auth_store_using_subcommand show" -s q -l quiet -d 'Print only errors on stderr'
complete -c auth-store -n "__fish_auth_store_using_subcommand show" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c auth-store -n "__fish_auth_store_using_subcommand path" -l backend -d 'Where the login is stored [default: $AUTH_STORE_BACKEND, else the configuration, else auto]' -r -f -a "auto\t'The Keychain on macOS, the file elsewhere'
file\t'Claude Code\'s own file'
keychain\t'The platform\'s keychain'"
complete -c auth-store -n "__fish_auth_store_using_subcommand path" -l timeout -d 'How long to wait: for a keychain [default: 5s], for a lock [default: 15s]' -r
complete -c auth-store -n "__fish_auth_store_using_subcommand path" -l config-dir -d 'Claude Code\'s configuration directory [default: $CLAUDE_CONFIG_DIR, else ~/.claude]' -r -f -a "(__fish_complete_directories)"
complete -c auth-store -n "__fish_auth_store_using_subcommand path" -l profile -d 'Use the login of this profile [default: $AUTH_TOOLS_PROFILE, else a rule, else default]' -r -f -a '(set -l dir $CLAUDE_CONFIG_DIR $HOME/.claude; set -l names $dir[1]/auth-tools/profiles/*; echo default; path basename $names)'
complete -c auth-store -n "__fish_auth_store_using_subcommand path" -l settings -d 'An additional settings file, or inline JSON' -r -F
complete -c auth-store -n "__fish_auth_store_using_subcommand path" -l session -d 'The session type [default: interactive on a terminal, else print]' -r -f -a "interactive\t'A user at a terminal'
print\t'Non-interactive (`claude -p`)'
bare\t'`claude --bare`'
desktop\t'Claude Desktop'
remote\t'A remote session'
web\t'Claude Code on the Web'"
complete -c auth-store -n "__fish_auth_store_using_subcommand path" -l color -d 'When to use color' -r -f -a "auto\t'If the stream is a terminal, `NO_COLOR` is unset and `TERM` is not `dumb`'
always\t'Always'
never\t'Never'"
complete -c auth-store -n "__fish_auth_store_using_subcommand path" -l trust-project -d 'Trust the project\'s settings, including its helper and its environment variables'
complete -c auth-store -n "__fish_auth_store_using_subcommand path" -l json -d 'Print one JSON document on stdout, and an error as one JSON line on stderr'
complete -c auth-store -n "__fish_auth_store_using_subcommand path" -l no-input -d 'Never prompt'
complete -c auth-store -n "__fish_auth_store_using_subcommand path" -s v -l verbose -d 'Print more on stderr (-vv: even more); never a secret'
complete -c auth-store -n "__fish_auth_store_using_subcommand path" -s q -l quiet -d 'Print only errors on stderr'
complete -c auth-store -n "__fish_auth_store_using_subcommand path" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c auth-store -n "__fish_auth_store_using_subcommand migrate" -l to -d 'Where to store the login' -r -f -a "file\t'Claude Code\'s own file'
keychain\t'The platform\'s keychain'"
complete -c auth-store -n "__fish_auth_store_using_subcommand migrate" -l backend -d 'Where the login is stored [default: $AUTH_STORE_BACKEND, else the configuration, else auto]' -r -f -a "auto\t'The Keychain on macOS, the file elsewhere'
file\t'Claude Code\'s own file'
keychain\t'The platform\'s keychain'"
complete -c auth-store -n "__fish_auth_store_using_subcommand migrate" -l timeout -d 'How long to wait: for a keychain [default: 5s], for a lock [default: 15s]' -r
complete -c auth-store -n "__fish_auth_store_using_subcommand migrate" -l config-dir -d 'Claude Code\'s configuration directory [default: $CLAUDE_CONFIG_DIR, else ~/.claude]' -r -f -a "(__fish_complete_directories)"
complete -c auth-store -n "__fish_auth_store_using_subcommand migrate" -l profile -d 'Use the login of this profile [default: $AUTH_TOOLS_PROFILE, else a rule, else default]' -r -f -a '(set -l dir $CLAUDE_CONFIG_DIR $HOME/.claude; set -l names $dir[1]/auth-tools/profiles/*; echo default; path basename $names)'
complete -c auth-store -n "__fish_auth_store_using_subcommand migrate" -l settings -d 'An additional settings file, or inline JSON' -r -F
complete -c auth-store -n "__fish_auth_store_using_subcommand migrate" -l session -d 'The session type [default: interactive on a terminal, else print]' -r -f -a "interactive\t'A user at a terminal'
print\t'Non-interactive (`claude -p`)'
bare\t'`claude --bare`'
desktop\t'Claude Desktop'
remote\t'A remote session'
web\t'Claude Code on the Web'"
complete -c auth-store -n "__fish_auth_store_using_subcommand migrate" -l color -d 'When to use color' -r -f -a "auto\t'If the stream is a terminal, `NO_COLOR` is unset and `TERM` is not `dumb`'
always\t'Always'
never\t'Never'"
complete -c auth-store -n "__fish_auth_store_using_subcommand migrate" -l trust-project -d 'Trust the project\'s settings, including its helper and its environment variables'
complete -c auth-store -n "__fish_auth_store_using_subcommand migrate" -l json -d 'Print one JSON document on stdout, and an error as one JSON line on stderr'
complete -c auth-store -n "__fish_auth_store_using_subcommand migrate" -l no-input -d 'Never prompt'
complete -c auth-store -n "__fish_auth_store_using_subcommand migrate" -s v -l verbose -d 'Print more on stderr (-vv: even more); never a secret'
complete -c auth-store -n "__fish_auth_store_using_subcommand migrate" -s q -l quiet -d 'Print only errors on stderr'
complete -c auth-store -n "__fish_auth_store_using_subcommand migrate" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c auth-store -n "__fish_auth_store_using_subcommand check" -l fix -d 'Fix what is safe to fix, and print what was done; `--fix=onboarding` only marks Claude Code\'s first run as done' -r -f -a "all\t'What is safe to fix'
onboarding\t'Claude Code\'s first-run flag (`hasCompletedOnboarding`)'"
complete -c auth-store -n "__fish_auth_store_using_subcommand check" -l backend -d 'Where the login is stored [default: $AUTH_STORE_BACKEND, else the configuration, else auto]' -r -f -a "auto\t'The Keychain on macOS, the file elsewhere'
file\t'Claude Code\'s own file'
keychain\t'The platform\'s keychain'"
complete -c auth-store -n "__fish_auth_store_using_subcommand check" -l timeout -d 'How long to wait: for a keychain [default: 5s], for a lock [default: 15s]' -r
complete -c auth-store -n "__fish_auth_store_using_subcommand check" -l config-dir -d 'Claude Code\'s configuration directory [default: $CLAUDE_CONFIG_DIR, else ~/.claude]' -r -f -a "(__fish_complete_directories)"
complete -c auth-store -n "__fish_auth_store_using_subcommand check" -l profile -d 'Use the login of this profile [default: $AUTH_TOOLS_PROFILE, else a rule, else default]' -r -f -a '(set -l dir $CLAUDE_CONFIG_DIR $HOME/.claude; set -l names $dir[1]/auth-tools/profiles/*; echo default; path basename $names)'
complete -c auth-store -n "__fish_auth_store_using_subcommand check" -l settings -d 'An additional settings file, or inline JSON' -r -F
complete -c auth-store -n "__fish_auth_store_using_subcommand check" -l session -d 'The session type [default: interactive on a terminal, else print]' -r -f -a "interactive\t'A user at a terminal'
print\t'Non-interactive (`claude -p`)'
bare\t'`claude --bare`'
desktop\t'Claude Desktop'
remote\t'A remote session'
web\t'Claude Code on the Web'"
complete -c auth-store -n "__fish_auth_store_using_subcommand check" -l color -d 'When to use color' -r -f -a "auto\t'If the stream is a terminal, `NO_COLOR` is unset and `TERM` is not `dumb`'
always\t'Always'
never\t'Never'"
complete -c auth-store -n "__fish_auth_store_using_subcommand check" -l trust-project -d 'Trust the project\'s settings, including its helper and its environment variables'
complete -c auth-store -n "__fish_auth_store_using_subcommand check" -l json -d 'Print one JSON document on stdout, and an error as one JSON line on stderr'
complete -c auth-store -n "__fish_auth_store_using_subcommand check" -l no-input -d 'Never prompt'
complete -c auth-store -n "__fish_auth_store_using_subcommand check" -s v -l verbose -d 'Print more on stderr (-vv: even more); never a secret'
complete -c auth-store -n "__fish_auth_store_using_subcommand check" -s q -l quiet -d 'Print only errors on stderr'
complete -c auth-store -n "__fish_auth_store_using_subcommand check" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c auth-store -n "__fish_auth_store_using_subcommand list" -l backend -d 'Where the login is stored [default: $AUTH_STORE_BACKEND, else the configuration, else auto]' -r -f -a "auto\t'The Keychain on macOS, the file elsewhere'
file\t'Claude Code\'s own file'
keychain\t'The platform\'s keychain'"
complete -c auth-store -n "__fish_auth_store_using_subcommand list" -l timeout -d 'How long to wait: for a keychain [default: 5s], for a lock [default: 15s]' -r
complete -c auth-store -n "__fish_auth_store_using_subcommand list" -l config-dir -d 'Claude Code\'s configuration directory [default: $CLAUDE_CONFIG_DIR, else ~/.claude]' -r -f -a "(__fish_complete_directories)"
complete -c auth-store -n "__fish_auth_store_using_subcommand list" -l profile -d 'Use the login of this profile [default: $AUTH_TOOLS_PROFILE, else a rule, else default]' -r -f -a '(set -l dir $CLAUDE_CONFIG_DIR $HOME/.claude; set -l names $dir[1]/auth-tools/profiles/*; echo default; path basename $names)'
complete -c auth-store -n "__fish_auth_store_using_subcommand list" -l settings -d 'An additional settings file, or inline JSON' -r -F
complete -c auth-store -n "__fish_auth_store_using_subcommand list" -l session -d 'The session type [default: interactive on a terminal, else print]' -r -f -a "interactive\t'A user at a terminal'
print\t'Non-interactive (`claude -p`)'
bare\t'`claude --bare`'
desktop\t'Claude Desktop'
remote\t'A remote session'
web\t'Claude Code on the Web'"
complete -c auth-store -n "__fish_auth_store_using_subcommand list" -l color -d 'When to use color' -r -f -a "auto\t'If the stream is a terminal, `NO_COLOR` is unset and `TERM` is not `dumb`'
always\t'Always'
never\t'Never'"
complete -c auth-store -n "__fish_auth_store_using_subcommand list" -l trust-project -d 'Trust the project\'s settings, including its helper and its environment variables'
complete -c auth-store -n "__fish_auth_store_using_subcommand list" -l json -d 'Print one JSON document on stdout, and an error as one JSON line on stderr'
complete -c auth-store -n "__fish_auth_store_using_subcommand list" -l no-input -d 'Never prompt'
complete -c auth-store -n "__fish_auth_store_using_subcommand list" -s v -l verbose -d 'Print more on stderr (-vv: even more); never a secret'
complete -c auth-store -n "__fish_auth_store_using_subcommand list" -s q -l quiet -d 'Print only errors on stderr'
complete -c auth-store -n "__fish_auth_store_using_subcommand list" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c auth-store -n "__fish_auth_store_using_subcommand adopt" -l as -d 'The profile\'s name' -r
complete -c auth-store -n "__fish_auth_store_using_subcommand adopt" -l backend -d 'Where the login is stored [default: $AUTH_STORE_BACKEND, else the configuration, else auto]' -r -f -a "auto\t'The Keychain on macOS, the file elsewhere'
file\t'Claude Code\'s own file'
keychain\t'The platform\'s keychain'"
complete -c auth-store -n "__fish_auth_store_using_subcommand adopt" -l timeout -d 'How long to wait: for a keychain [default: 5s], for a lock [default: 15s]' -r
complete -c auth-store -n "__fish_auth_store_using_subcommand adopt" -l config-dir -d 'Claude Code\'s configuration directory [default: $CLAUDE_CONFIG_DIR, else ~/.claude]' -r -f -a "(__fish_complete_directories)"
complete -c auth-store -n "__fish_auth_store_using_subcommand adopt" -l profile -d 'Use the login of this profile [default: $AUTH_TOOLS_PROFILE, else a rule, else default]' -r -f -a '(set -l dir $CLAUDE_CONFIG_DIR $HOME/.claude; set -l names $dir[1]/auth-tools/profiles/*; echo default; path basename $names)'
complete -c auth-store -n "__fish_auth_store_using_subcommand adopt" -l settings -d 'An additional settings file, or inline JSON' -r -F
complete -c auth-store -n "__fish_auth_store_using_subcommand adopt" -l session -d 'The session type [default: interactive on a terminal, else print]' -r -f -a "interactive\t'A user at a terminal'
print\t'Non-interactive (`claude -p`)'
bare\t'`claude --bare`'
desktop\t'Claude Desktop'
remote\t'A remote session'
web\t'Claude Code on the Web'"
complete -c auth-store -n "__fish_auth_store_using_subcommand adopt" -l color -d 'When to use color' -r -f -a "auto\t'If the stream is a terminal, `NO_COLOR` is unset and `TERM` is not `dumb`'
always\t'Always'
never\t'Never'"
complete -c auth-store -n "__fish_auth_store_using_subcommand adopt" -l trust-project -d 'Trust the project\'s settings, including its helper and its environment variables'
complete -c auth-store -n "__fish_auth_store_using_subcommand adopt" -l json -d 'Print one JSON document on stdout, and an error as one JSON line on stderr'
complete -c auth-store -n "__fish_auth_store_using_subcommand adopt" -l no-input -d 'Never prompt'
complete -c auth-store -n "__fish_auth_store_using_subcommand adopt" -s v -l verbose -d 'Print more on stderr (-vv: even more); never a secret'
complete -c auth-store -n "__fish_auth_store_using_subcommand adopt" -s q -l quiet -d 'Print only errors on stderr'
complete -c auth-store -n "__fish_auth_store_using_subcommand adopt" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c auth-store -n "__fish_auth_store_using_subcommand rename" -l backend -d 'Where the login is stored [default: $AUTH_STORE_BACKEND, else the configuration, else auto]' -r -f -a "auto\t'The Keychain on macOS, the file elsewhere'
file\t'Claude Code\'s own file'
keychain\t'The platform\'s keychain'"
complete -c auth-store -n "__fish_auth_store_using_subcommand rename" -l timeout -d 'How long to wait: for a keychain [default: 5s], for a lock [default: 15s]' -r
complete -c auth-store -n "__fish_auth_store_using_subcommand rename" -l config-dir -d 'Claude Code\'s configuration directory [default: $CLAUDE_CONFIG_DIR, else ~/.claude]' -r -f -a "(__fish_complete_directories)"
complete -c auth-store -n "__fish_auth_store_using_subcommand rename" -l profile -d 'Use the login of this profile [default: $AUTH_TOOLS_PROFILE, else a rule, else default]' -r -f -a '(set -l dir $CLAUDE_CONFIG_DIR $HOME/.claude; set -l names $dir[1]/auth-tools/profiles/*; echo default; path basename $names)'
complete -c auth-store -n "__fish_auth_store_using_subcommand rename" -l settings -d 'An additional settings file, or inline JSON' -r -F
complete -c auth-store -n "__fish_auth_store_using_subcommand rename" -l session -d 'The session type [default: interactive on a terminal, else print]' -r -f -a "interactive\t'A user at a terminal'
print\t'Non-interactive (`claude -p`)'
bare\t'`claude --bare`'
desktop\t'Claude Desktop'
remote\t'A remote session'
web\t'Claude Code on the Web'"
complete -c auth-store -n "__fish_auth_store_using_subcommand rename" -l color -d 'When to use color' -r -f -a "auto\t'If the stream is a terminal, `NO_COLOR` is unset and `TERM` is not `dumb`'
always\t'Always'
never\t'Never'"
complete -c auth-store -n "__fish_auth_store_using_subcommand rename" -l trust-project -d 'Trust the project\'s settings, including its helper and its environment variables'
complete -c auth-store -n "__fish_auth_store_using_subcommand rename" -l json -d 'Print one JSON document on stdout, and an error as one JSON line on stderr'
complete -c auth-store -n "__fish_auth_store_using_subcommand rename" -l no-input -d 'Never prompt'
complete -c auth-store -n "__fish_auth_store_using_subcommand rename" -s v -l verbose -d 'Print more on stderr (-vv: even more); never a secret'
complete -c auth-store -n "__fish_auth_store_using_subcommand rename" -s q -l quiet -d 'Print only errors on stderr'
complete -c auth-store -n "__fish_auth_store_using_subcommand rename" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c auth-store -n "__fish_auth_store_using_subcommand help; and not __fish_seen_subcommand_from get put erase show path migrate check list adopt rename help" -f -a "get" -d 'Print the stored login: its access token or API key; with --json the whole document'
complete -c auth-store -n "__fish_auth_store_using_subcommand help; and not __fish_seen_subcommand_from get put erase show path migrate check list adopt rename help" -f -a "put" -d 'Store the login on stdin: a document as `get --json` prints it, or a bare key or token'
complete -c auth-store -n "__fish_auth_store_using_subcommand help; and not __fish_seen_subcommand_from get put erase show path migrate check list adopt rename help" -f -a "erase" -d 'Remove the login, its backups and temporary files, and nothing else'
complete -c auth-store -n "__fish_auth_store_using_subcommand help; and not __fish_seen_subcommand_from get put erase show path migrate check list adopt rename help" -f -a "show" -d 'Show what is stored, without secrets'
complete -c auth-store -n "__fish_auth_store_using_subcommand help; and not __fish_seen_subcommand_from get put erase show path migrate check list adopt rename help" -f -a "path" -d 'Print the file\'s path, or the keychain item\'s service and account'
complete -c auth-store -n "__fish_auth_store_using_subcommand help; and not __fish_seen_subcommand_from get put erase show path migrate check list adopt rename help" -f -a "migrate" -d 'Move the login to the other backend: copy, read back, compare, then remove the old copy'
complete -c auth-store -n "__fish_auth_store_using_subcommand help; and not __fish_seen_subcommand_from get put erase show path migrate check list adopt rename help" -f -a "check" -d 'Diagnose the store: modes, malformed files, leftovers, locks, copies that differ'
complete -c auth-store -n "__fish_auth_store_using_subcommand help; and not __fish_seen_subcommand_from get put erase show path migrate check list adopt rename help" -f -a "list" -d 'List the logins of all profiles'
complete -c auth-store -n "__fish_auth_store_using_subcommand help; and not __fish_seen_subcommand_from get put erase show path migrate check list adopt rename help" -f -a "adopt" -d 'Make an existing configuration directory a profile, by a link'
complete -c auth-store -n "__fish_auth_store_using_subcommand help; and not __fish_seen_subcommand_from get put erase show path migrate check list adopt rename help" -f -a "rename" -d 'Give a profile another name'
complete -c auth-store -n "__fish_auth_store_using_subcommand help; and not __fish_seen_subcommand_from get put erase show path migrate check list adopt rename help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
