# Print an optspec for argparse to handle cmd's options that are independent of any subcommand.
function __fish_auth_login_global_optspecs
    string join \n config-dir= profile= settings= session= trust-project json no-input color= v/verbose q/quiet h/help V/version
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

complete -c auth-login -n "__fish_auth_login_needs_command" -l config-dir -d 'Claude Code\'s configuration directory [default: $CLAUDE_CONFIG_DIR, else ~/.claude]' -r -f -a "(__fish_complete_directories)"
complete -c auth-login -n "__fish_auth_login_needs_command" -l profile -d 'Use the login of this profile [default: $AUTH_TOOLS_PROFILE, else a rule, else default]' -r -f -a '(set -l dir $CLAUDE_CONFIG_DIR $HOME/.claude; set -l names $dir[1]/auth-tools/profiles/*; echo default; path basename $names)'
complete -c auth-login -n "__fish_auth_login_needs_command" -l settings -d 'An additional settings file, or inline JSON' -r -F
complete -c auth-login -n "__fish_auth_login_needs_command" -l session -d 'The session type [default: interactive on a terminal, else print]' -r -f -a "interactive\t'A user at a terminal'
print\t'Non-interactive (`claude -p`)'
bare\t'`claude --bare`'
desktop\t'Claude Desktop'
remote\t'A remote session'
web\t'Claude Code on the Web'"
complete -c auth-login -n "__fish_auth_login_needs_command" -l color -d 'When to use color' -r -f -a "auto\t'If the stream is a terminal, `NO_COLOR` is unset and `TERM` is not `dumb`'
always\t'Always'
never\t'Never'"
complete -c auth-login -n "__fish_auth_login_needs_command" -l trust-project -d 'Trust the project\'s settings, including its helper and its environment variables'
complete -c auth-login -n "__fish_auth_login_needs_command" -l json -d 'Print one JSON document on stdout, and an error as one JSON line on stderr'
complete -c auth-login -n "__fish_auth_login_needs_command" -l no-input -d 'Never prompt'
complete -c auth-login -n "__fish_auth_login_needs_command" -s v -l verbose -d 'Print more on stderr (-vv: even more); never a secret'
complete -c auth-login -n "__fish_auth_login_needs_command" -s q -l quiet -d 'Print only errors on stderr'
complete -c auth-login -n "__fish_auth_login_needs_command" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c auth-login -n "__fish_auth_login_needs_command" -s V -l version -d 'Print version'
complete -c auth-login -n "__fish_auth_login_needs_command" -f -a "login" -d 'Log in with a browser and store the login'
complete -c auth-login -n "__fish_auth_login_needs_command" -f -a "logout" -d 'Revoke the login at the server and erase it'
complete -c auth-login -n "__fish_auth_login_needs_command" -f -a "refresh" -d 'Refresh the access token if it expires soon'
complete -c auth-login -n "__fish_auth_login_needs_command" -f -a "switch" -d 'Make a profile\'s login the one that Claude Code uses'
complete -c auth-login -n "__fish_auth_login_needs_command" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c auth-login -n "__fish_auth_login_using_subcommand login" -l email -d 'Fill in this email address on the sign-in page' -r
complete -c auth-login -n "__fish_auth_login_using_subcommand login" -l port -d 'The port of the loopback redirect [default: a free one]' -r
complete -c auth-login -n "__fish_auth_login_using_subcommand login" -l url-file -d 'Write the URL to a file' -r -F
complete -c auth-login -n "__fish_auth_login_using_subcommand login" -l timeout -d 'Time limit for the browser sign-in' -r
complete -c auth-login -n "__fish_auth_login_using_subcommand login" -l client-id -d 'OAuth client ID [default: `client_id` of `[oauth]` in config.toml]' -r
complete -c auth-login -n "__fish_auth_login_using_subcommand login" -l oauth -d 'Override one key of `[oauth]` in config.toml (may be repeated)' -r
complete -c auth-login -n "__fish_auth_login_using_subcommand login" -l via -d 'Who sends the requests: an OAuth client of your own or your installed Claude Code [default: `via` of `[oauth]`, else auto]' -r -f -a "auto\t''
client\t''
claude\t''"
complete -c auth-login -n "__fish_auth_login_using_subcommand login" -l config-dir -d 'Claude Code\'s configuration directory [default: $CLAUDE_CONFIG_DIR, else ~/.claude]' -r -f -a "(__fish_complete_directories)"
complete -c auth-login -n "__fish_auth_login_using_subcommand login" -l profile -d 'Use the login of this profile [default: $AUTH_TOOLS_PROFILE, else a rule, else default]' -r -f -a '(set -l dir $CLAUDE_CONFIG_DIR $HOME/.claude; set -l names $dir[1]/auth-tools/profiles/*; echo default; path basename $names)'
complete -c auth-login -n "__fish_auth_login_using_subcommand login" -l settings -d 'An additional settings file, or inline JSON' -r -F
complete -c auth-login -n "__fish_auth_login_using_subcommand login" -l session -d 'The session type [default: interactive on a terminal, else print]' -r -f -a "interactive\t'A user at a terminal'
print\t'Non-interactive (`claude -p`)'
bare\t'`claude --bare`'
desktop\t'Claude Desktop'
remote\t'A remote session'
web\t'Claude Code on the Web'"
complete -c auth-login -n "__fish_auth_login_using_subcommand login" -l color -d 'When to use color' -r -f -a "auto\t'If the stream is a terminal, `NO_COLOR` is unset and `TERM` is not `dumb`'
always\t'Always'
never\t'Never'"
complete -c auth-login -n "__fish_auth_login_using_subcommand login" -l claudeai -d 'Log in with a Claude.ai account (Pro, Max, Team, Enterprise) [default]'
complete -c auth-login -n "__fish_auth_login_using_subcommand login" -l console -d 'Log in with a Console account: create and store an API key'
complete -c auth-login -n "__fish_auth_login_using_subcommand login" -l sso -d 'Sign in with the organization\'s single sign-on'
complete -c auth-login -n "__fish_auth_login_using_subcommand login" -l share-settings -d 'With --profile: link settings, CLAUDE.md, agents, commands, skills and plugins of the main configuration directory'
complete -c auth-login -n "__fish_auth_login_using_subcommand login" -l no-browser -d 'Do not open a browser'
complete -c auth-login -n "__fish_auth_login_using_subcommand login" -l code-stdin -d 'Read the authorization code from stdin (CODE, CODE#STATE, or the whole URL)'
complete -c auth-login -n "__fish_auth_login_using_subcommand login" -l device -d 'Show a code to type on another device, if the provider supports it'
complete -c auth-login -n "__fish_auth_login_using_subcommand login" -l trust-project -d 'Trust the project\'s settings, including its helper and its environment variables'
complete -c auth-login -n "__fish_auth_login_using_subcommand login" -l json -d 'Print one JSON document on stdout, and an error as one JSON line on stderr'
complete -c auth-login -n "__fish_auth_login_using_subcommand login" -l no-input -d 'Never prompt'
complete -c auth-login -n "__fish_auth_login_using_subcommand login" -s v -l verbose -d 'Print more on stderr (-vv: even more); never a secret'
complete -c auth-login -n "__fish_auth_login_using_subcommand login" -s q -l quiet -d 'Print only errors on stderr'
complete -c auth-login -n "__fish_auth_login_using_subcommand login" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c auth-login -n "__fish_auth_login_using_subcommand logout" -l client-id -d 'OAuth client ID [default: `client_id` of `[oauth]` in config.toml]' -r
complete -c auth-login -n "__fish_auth_login_using_subcommand logout" -l oauth -d 'Override one key of `[oauth]` in config.toml (may be repeated)' -r
complete -c auth-login -n "__fish_auth_login_using_subcommand logout" -l via -d 'Who sends the requests: an OAuth client of your own or your installed Claude Code [default: `via` of `[oauth]`, else auto]' -r -f -a "auto\t''
client\t''
claude\t''"
complete -c auth-login -n "__fish_auth_login_using_subcommand logout" -l config-dir -d 'Claude Code\'s configuration directory [default: $CLAUDE_CONFIG_DIR, else ~/.claude]' -r -f -a "(__fish_complete_directories)"
complete -c auth-login -n "__fish_auth_login_using_subcommand logout" -l profile -d 'Use the login of this profile [default: $AUTH_TOOLS_PROFILE, else a rule, else default]' -r -f -a '(set -l dir $CLAUDE_CONFIG_DIR $HOME/.claude; set -l names $dir[1]/auth-tools/profiles/*; echo default; path basename $names)'
complete -c auth-login -n "__fish_auth_login_using_subcommand logout" -l settings -d 'An additional settings file, or inline JSON' -r -F
complete -c auth-login -n "__fish_auth_login_using_subcommand logout" -l session -d 'The session type [default: interactive on a terminal, else print]' -r -f -a "interactive\t'A user at a terminal'
print\t'Non-interactive (`claude -p`)'
bare\t'`claude --bare`'
desktop\t'Claude Desktop'
remote\t'A remote session'
web\t'Claude Code on the Web'"
complete -c auth-login -n "__fish_auth_login_using_subcommand logout" -l color -d 'When to use color' -r -f -a "auto\t'If the stream is a terminal, `NO_COLOR` is unset and `TERM` is not `dumb`'
always\t'Always'
never\t'Never'"
complete -c auth-login -n "__fish_auth_login_using_subcommand logout" -l all -d 'Log out of every profile'
complete -c auth-login -n "__fish_auth_login_using_subcommand logout" -l trust-project -d 'Trust the project\'s settings, including its helper and its environment variables'
complete -c auth-login -n "__fish_auth_login_using_subcommand logout" -l json -d 'Print one JSON document on stdout, and an error as one JSON line on stderr'
complete -c auth-login -n "__fish_auth_login_using_subcommand logout" -l no-input -d 'Never prompt'
complete -c auth-login -n "__fish_auth_login_using_subcommand logout" -s v -l verbose -d 'Print more on stderr (-vv: even more); never a secret'
complete -c auth-login -n "__fish_auth_login_using_subcommand logout" -s q -l quiet -d 'Print only errors on stderr'
complete -c auth-login -n "__fish_auth_login_using_subcommand logout" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c auth-login -n "__fish_auth_login_using_subcommand refresh" -l min-validity -d 'How long the access token must stay valid' -r
complete -c auth-login -n "__fish_auth_login_using_subcommand refresh" -l client-id -d 'OAuth client ID [default: `client_id` of `[oauth]` in config.toml]' -r
complete -c auth-login -n "__fish_auth_login_using_subcommand refresh" -l oauth -d 'Override one key of `[oauth]` in config.toml (may be repeated)' -r
complete -c auth-login -n "__fish_auth_login_using_subcommand refresh" -l via -d 'Who sends the requests: an OAuth client of your own or your installed Claude Code [default: `via` of `[oauth]`, else auto]' -r -f -a "auto\t''
client\t''
claude\t''"
complete -c auth-login -n "__fish_auth_login_using_subcommand refresh" -l config-dir -d 'Claude Code\'s configuration directory [default: $CLAUDE_CONFIG_DIR, else ~/.claude]' -r -f -a "(__fish_complete_directories)"
complete -c auth-login -n "__fish_auth_login_using_subcommand refresh" -l profile -d 'Use the login of this profile [default: $AUTH_TOOLS_PROFILE, else a rule, else default]' -r -f -a '(set -l dir $CLAUDE_CONFIG_DIR $HOME/.claude; set -l names $dir[1]/auth-tools/profiles/*; echo default; path basename $names)'
complete -c auth-login -n "__fish_auth_login_using_subcommand refresh" -l settings -d 'An additional settings file, or inline JSON' -r -F
complete -c auth-login -n "__fish_auth_login_using_subcommand refresh" -l session -d 'The session type [default: interactive on a terminal, else print]' -r -f -a "interactive\t'A user at a terminal'
print\t'Non-interactive (`claude -p`)'
bare\t'`claude --bare`'
desktop\t'Claude Desktop'
remote\t'A remote session'
web\t'Claude Code on the Web'"
complete -c auth-login -n "__fish_auth_login_using_subcommand refresh" -l color -d 'When to use color' -r -f -a "auto\t'If the stream is a terminal, `NO_COLOR` is unset and `TERM` is not `dumb`'
always\t'Always'
never\t'Never'"
complete -c auth-login -n "__fish_auth_login_using_subcommand refresh" -l force -d 'Refresh even if the access token is still valid'
complete -c auth-login -n "__fish_auth_login_using_subcommand refresh" -l trust-project -d 'Trust the project\'s settings, including its helper and its environment variables'
complete -c auth-login -n "__fish_auth_login_using_subcommand refresh" -l json -d 'Print one JSON document on stdout, and an error as one JSON line on stderr'
complete -c auth-login -n "__fish_auth_login_using_subcommand refresh" -l no-input -d 'Never prompt'
complete -c auth-login -n "__fish_auth_login_using_subcommand refresh" -s v -l verbose -d 'Print more on stderr (-vv: even more); never a secret'
complete -c auth-login -n "__fish_auth_login_using_subcommand refresh" -s q -l quiet -d 'Print only errors on stderr'
complete -c auth-login -n "__fish_auth_login_using_subcommand refresh" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c auth-login -n "__fish_auth_login_using_subcommand switch" -l save-as -d 'Store the login that is used now as this profile, if it came from none' -r
complete -c auth-login -n "__fish_auth_login_using_subcommand switch" -l config-dir -d 'Claude Code\'s configuration directory [default: $CLAUDE_CONFIG_DIR, else ~/.claude]' -r -f -a "(__fish_complete_directories)"
complete -c auth-login -n "__fish_auth_login_using_subcommand switch" -l profile -d 'Use the login of this profile [default: $AUTH_TOOLS_PROFILE, else a rule, else default]' -r -f -a '(set -l dir $CLAUDE_CONFIG_DIR $HOME/.claude; set -l names $dir[1]/auth-tools/profiles/*; echo default; path basename $names)'
complete -c auth-login -n "__fish_auth_login_using_subcommand switch" -l settings -d 'An additional settings file, or inline JSON' -r -F
complete -c auth-login -n "__fish_auth_login_using_subcommand switch" -l session -d 'The session type [default: interactive on a terminal, else print]' -r -f -a "interactive\t'A user at a terminal'
print\t'Non-interactive (`claude -p`)'
bare\t'`claude --bare`'
desktop\t'Claude Desktop'
remote\t'A remote session'
web\t'Claude Code on the Web'"
complete -c auth-login -n "__fish_auth_login_using_subcommand switch" -l color -d 'When to use color' -r -f -a "auto\t'If the stream is a terminal, `NO_COLOR` is unset and `TERM` is not `dumb`'
always\t'Always'
never\t'Never'"
complete -c auth-login -n "__fish_auth_login_using_subcommand switch" -l force -d 'Switch although Claude Code is running: it may write its login back'
complete -c auth-login -n "__fish_auth_login_using_subcommand switch" -l trust-project -d 'Trust the project\'s settings, including its helper and its environment variables'
complete -c auth-login -n "__fish_auth_login_using_subcommand switch" -l json -d 'Print one JSON document on stdout, and an error as one JSON line on stderr'
complete -c auth-login -n "__fish_auth_login_using_subcommand switch" -l no-input -d 'Never prompt'
complete -c auth-login -n "__fish_auth_login_using_subcommand switch" -s v -l verbose -d 'Print more on stderr (-vv: even more); never a secret'
complete -c auth-login -n "__fish_auth_login_using_subcommand switch" -s q -l quiet -d 'Print only errors on stderr'
complete -c auth-login -n "__fish_auth_login_using_subcommand switch" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c auth-login -n "__fish_auth_login_using_subcommand help; and not __fish_seen_subcommand_from login logout refresh switch help" -f -a "login" -d 'Log in with a browser and store the login'
complete -c auth-login -n "__fish_auth_login_using_subcommand help; and not __fish_seen_subcommand_from login logout refresh switch help" -f -a "logout" -d 'Revoke the login at the server and erase it'
complete -c auth-login -n "__fish_auth_login_using_subcommand help; and not __fish_seen_subcommand_from login logout refresh switch help" -f -a "refresh" -d 'Refresh the access token if it expires soon'
complete -c auth-login -n "__fish_auth_login_using_subcommand help; and not __fish_seen_subcommand_from login logout refresh switch help" -f -a "switch" -d 'Make a profile\'s login the one that Claude Code uses'
complete -c auth-login -n "__fish_auth_login_using_subcommand help; and not __fish_seen_subcommand_from login logout refresh switch help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
