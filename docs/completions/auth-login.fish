# Print an optspec for argparse to handle cmd's options that are independent of any subcommand.
function __fish_auth_login_global_optspecs
    string join \n profile= config-dir= settings= session= trust-project json no-input color= v/verbose q/quiet h/help V/version
end

function __fish_auth_login_needs_command
    # Figure out if the current invocation already has a command.
    set -l cmd (commandline -opc)
    set -e cmd[1]
    argparse -s (__fish_auth_login_global_optspecs) -- $cmd 2>/dev/null
    or return
    if set -q argv[1]
        # Also print the command, so this can be used to figure out what it is.
        echo $argv[1]
        return 1
    end
    return 0
end

function __fish_auth_login_using_subcommand
    set -l cmd (__fish_auth_login_needs_command)
    test -z "$cmd"
    and return 1
    contains -- $cmd[1] $argv
end

complete -c auth-login -n "__fish_auth_login_needs_command" -l profile -d 'Which of several logins [default: Claude Code\'s own]' -r
complete -c auth-login -n "__fish_auth_login_needs_command" -l config-dir -d 'Claude Code\'s configuration directory [default: $CLAUDE_CONFIG_DIR, else ~/.claude]' -r -f -a "(__fish_complete_directories)"
complete -c auth-login -n "__fish_auth_login_needs_command" -l settings -d 'One more settings layer: a file, or JSON' -r -F
complete -c auth-login -n "__fish_auth_login_needs_command" -l session -d 'The kind of session to decide for [default: interactive on a terminal, else print]' -r -f -a "interactive\t'A person at a terminal'
print\t'One answer, nobody to ask (`claude -p`)'
bare\t'`claude --bare`'
desktop\t'Claude Desktop'
remote\t'A remote session'
web\t'Claude Code on the Web'"
complete -c auth-login -n "__fish_auth_login_needs_command" -l color -d 'When to colour' -r -f -a "auto\t'Where the stream is a terminal, `NO_COLOR` is unset and `TERM` is not `dumb`'
always\t'Everywhere'
never\t'Nowhere'"
complete -c auth-login -n "__fish_auth_login_needs_command" -l trust-project -d 'Let a project\'s own settings run its helper and set auth variables'
complete -c auth-login -n "__fish_auth_login_needs_command" -l json -d 'One JSON document on stdout; an error is one JSON line on stderr'
complete -c auth-login -n "__fish_auth_login_needs_command" -l no-input -d 'Never ask; answer at once with the right exit code'
complete -c auth-login -n "__fish_auth_login_needs_command" -s v -l verbose -d 'Say more on stderr (-vv: still more); never a secret'
complete -c auth-login -n "__fish_auth_login_needs_command" -s q -l quiet -d 'Say only errors on stderr'
complete -c auth-login -n "__fish_auth_login_needs_command" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c auth-login -n "__fish_auth_login_needs_command" -s V -l version -d 'Print version'
complete -c auth-login -n "__fish_auth_login_needs_command" -f -a "login" -d 'Log in with a browser, and store the login'
complete -c auth-login -n "__fish_auth_login_needs_command" -f -a "logout" -d 'Revoke the login at the server, and erase it'
complete -c auth-login -n "__fish_auth_login_needs_command" -f -a "refresh" -d 'Leave a usable access token in the store'
complete -c auth-login -n "__fish_auth_login_needs_command" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c auth-login -n "__fish_auth_login_using_subcommand login" -l port -d 'The port of the loopback redirect [default: a free one]' -r
complete -c auth-login -n "__fish_auth_login_using_subcommand login" -l url-file -d 'Write the URL to a file, for another program' -r -F
complete -c auth-login -n "__fish_auth_login_using_subcommand login" -l timeout -d 'How long to wait for the person' -r
complete -c auth-login -n "__fish_auth_login_using_subcommand login" -l client-id -d 'The OAuth client to be [default: `client_id` of `[oauth]` in config.toml]' -r
complete -c auth-login -n "__fish_auth_login_using_subcommand login" -l oauth -d 'Override one key of `[oauth]` in config.toml (may be repeated)' -r
complete -c auth-login -n "__fish_auth_login_using_subcommand login" -l profile -d 'Which of several logins [default: Claude Code\'s own]' -r
complete -c auth-login -n "__fish_auth_login_using_subcommand login" -l config-dir -d 'Claude Code\'s configuration directory [default: $CLAUDE_CONFIG_DIR, else ~/.claude]' -r -f -a "(__fish_complete_directories)"
complete -c auth-login -n "__fish_auth_login_using_subcommand login" -l settings -d 'One more settings layer: a file, or JSON' -r -F
complete -c auth-login -n "__fish_auth_login_using_subcommand login" -l session -d 'The kind of session to decide for [default: interactive on a terminal, else print]' -r -f -a "interactive\t'A person at a terminal'
print\t'One answer, nobody to ask (`claude -p`)'
bare\t'`claude --bare`'
desktop\t'Claude Desktop'
remote\t'A remote session'
web\t'Claude Code on the Web'"
complete -c auth-login -n "__fish_auth_login_using_subcommand login" -l color -d 'When to colour' -r -f -a "auto\t'Where the stream is a terminal, `NO_COLOR` is unset and `TERM` is not `dumb`'
always\t'Everywhere'
never\t'Nowhere'"
complete -c auth-login -n "__fish_auth_login_using_subcommand login" -l claudeai -d 'With a Claude.ai account (Pro, Max, Team, Enterprise) [default]'
complete -c auth-login -n "__fish_auth_login_using_subcommand login" -l console -d 'With a Console account: makes and stores an API key'
complete -c auth-login -n "__fish_auth_login_using_subcommand login" -l no-browser -d 'Do not open a browser'
complete -c auth-login -n "__fish_auth_login_using_subcommand login" -l code-stdin -d 'Read the code that the browser shows from stdin (CODE, CODE#STATE, or the whole address)'
complete -c auth-login -n "__fish_auth_login_using_subcommand login" -l device -d 'Offer a code to type on another device, where the provider has an endpoint for it'
complete -c auth-login -n "__fish_auth_login_using_subcommand login" -l trust-project -d 'Let a project\'s own settings run its helper and set auth variables'
complete -c auth-login -n "__fish_auth_login_using_subcommand login" -l json -d 'One JSON document on stdout; an error is one JSON line on stderr'
complete -c auth-login -n "__fish_auth_login_using_subcommand login" -l no-input -d 'Never ask; answer at once with the right exit code'
complete -c auth-login -n "__fish_auth_login_using_subcommand login" -s v -l verbose -d 'Say more on stderr (-vv: still more); never a secret'
complete -c auth-login -n "__fish_auth_login_using_subcommand login" -s q -l quiet -d 'Say only errors on stderr'
complete -c auth-login -n "__fish_auth_login_using_subcommand login" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c auth-login -n "__fish_auth_login_using_subcommand logout" -l client-id -d 'The OAuth client to be [default: `client_id` of `[oauth]` in config.toml]' -r
complete -c auth-login -n "__fish_auth_login_using_subcommand logout" -l oauth -d 'Override one key of `[oauth]` in config.toml (may be repeated)' -r
complete -c auth-login -n "__fish_auth_login_using_subcommand logout" -l profile -d 'Which of several logins [default: Claude Code\'s own]' -r
complete -c auth-login -n "__fish_auth_login_using_subcommand logout" -l config-dir -d 'Claude Code\'s configuration directory [default: $CLAUDE_CONFIG_DIR, else ~/.claude]' -r -f -a "(__fish_complete_directories)"
complete -c auth-login -n "__fish_auth_login_using_subcommand logout" -l settings -d 'One more settings layer: a file, or JSON' -r -F
complete -c auth-login -n "__fish_auth_login_using_subcommand logout" -l session -d 'The kind of session to decide for [default: interactive on a terminal, else print]' -r -f -a "interactive\t'A person at a terminal'
print\t'One answer, nobody to ask (`claude -p`)'
bare\t'`claude --bare`'
desktop\t'Claude Desktop'
remote\t'A remote session'
web\t'Claude Code on the Web'"
complete -c auth-login -n "__fish_auth_login_using_subcommand logout" -l color -d 'When to colour' -r -f -a "auto\t'Where the stream is a terminal, `NO_COLOR` is unset and `TERM` is not `dumb`'
always\t'Everywhere'
never\t'Nowhere'"
complete -c auth-login -n "__fish_auth_login_using_subcommand logout" -l all -d 'Log out of every profile'
complete -c auth-login -n "__fish_auth_login_using_subcommand logout" -l trust-project -d 'Let a project\'s own settings run its helper and set auth variables'
complete -c auth-login -n "__fish_auth_login_using_subcommand logout" -l json -d 'One JSON document on stdout; an error is one JSON line on stderr'
complete -c auth-login -n "__fish_auth_login_using_subcommand logout" -l no-input -d 'Never ask; answer at once with the right exit code'
complete -c auth-login -n "__fish_auth_login_using_subcommand logout" -s v -l verbose -d 'Say more on stderr (-vv: still more); never a secret'
complete -c auth-login -n "__fish_auth_login_using_subcommand logout" -s q -l quiet -d 'Say only errors on stderr'
complete -c auth-login -n "__fish_auth_login_using_subcommand logout" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c auth-login -n "__fish_auth_login_using_subcommand refresh" -l min-validity -d 'How long the access token must be good for' -r
complete -c auth-login -n "__fish_auth_login_using_subcommand refresh" -l client-id -d 'The OAuth client to be [default: `client_id` of `[oauth]` in config.toml]' -r
complete -c auth-login -n "__fish_auth_login_using_subcommand refresh" -l oauth -d 'Override one key of `[oauth]` in config.toml (may be repeated)' -r
complete -c auth-login -n "__fish_auth_login_using_subcommand refresh" -l profile -d 'Which of several logins [default: Claude Code\'s own]' -r
complete -c auth-login -n "__fish_auth_login_using_subcommand refresh" -l config-dir -d 'Claude Code\'s configuration directory [default: $CLAUDE_CONFIG_DIR, else ~/.claude]' -r -f -a "(__fish_complete_directories)"
complete -c auth-login -n "__fish_auth_login_using_subcommand refresh" -l settings -d 'One more settings layer: a file, or JSON' -r -F
complete -c auth-login -n "__fish_auth_login_using_subcommand refresh" -l session -d 'The kind of session to decide for [default: interactive on a terminal, else print]' -r -f -a "interactive\t'A person at a terminal'
print\t'One answer, nobody to ask (`claude -p`)'
bare\t'`claude --bare`'
desktop\t'Claude Desktop'
remote\t'A remote session'
web\t'Claude Code on the Web'"
complete -c auth-login -n "__fish_auth_login_using_subcommand refresh" -l color -d 'When to colour' -r -f -a "auto\t'Where the stream is a terminal, `NO_COLOR` is unset and `TERM` is not `dumb`'
always\t'Everywhere'
never\t'Nowhere'"
complete -c auth-login -n "__fish_auth_login_using_subcommand refresh" -l force -d 'Refresh also where the access token is still good'
complete -c auth-login -n "__fish_auth_login_using_subcommand refresh" -l trust-project -d 'Let a project\'s own settings run its helper and set auth variables'
complete -c auth-login -n "__fish_auth_login_using_subcommand refresh" -l json -d 'One JSON document on stdout; an error is one JSON line on stderr'
complete -c auth-login -n "__fish_auth_login_using_subcommand refresh" -l no-input -d 'Never ask; answer at once with the right exit code'
complete -c auth-login -n "__fish_auth_login_using_subcommand refresh" -s v -l verbose -d 'Say more on stderr (-vv: still more); never a secret'
complete -c auth-login -n "__fish_auth_login_using_subcommand refresh" -s q -l quiet -d 'Say only errors on stderr'
complete -c auth-login -n "__fish_auth_login_using_subcommand refresh" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c auth-login -n "__fish_auth_login_using_subcommand help; and not __fish_seen_subcommand_from login logout refresh help" -f -a "login" -d 'Log in with a browser, and store the login'
complete -c auth-login -n "__fish_auth_login_using_subcommand help; and not __fish_seen_subcommand_from login logout refresh help" -f -a "logout" -d 'Revoke the login at the server, and erase it'
complete -c auth-login -n "__fish_auth_login_using_subcommand help; and not __fish_seen_subcommand_from login logout refresh help" -f -a "refresh" -d 'Leave a usable access token in the store'
complete -c auth-login -n "__fish_auth_login_using_subcommand help; and not __fish_seen_subcommand_from login logout refresh help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
