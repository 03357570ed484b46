# Print an optspec for argparse to handle cmd's options that are independent of any subcommand.
function __fish_auth_helper_runner_global_optspecs
    string join \n config-dir= profile= settings= session= trust-project json no-input color= v/verbose q/quiet h/help V/version
end

function __fish_auth_helper_runner_needs_command
    # Figure out if the current invocation already has a command.
    set -l cmd (commandline -opc)
    set -e cmd[1]
    argparse -s (__fish_auth_helper_runner_global_optspecs) -- $cmd 2>/dev/null
    or return
    if set -q argv[1]
        # Also print the command, so this can be used to figure out what it is.
        echo $argv[1]
        return 1
    end
    return 0
end

function __fish_auth_helper_runner_using_subcommand
    set -l cmd (__fish_auth_helper_runner_needs_command)
    test -z "$cmd"
    and return 1
    contains -- $cmd[1] $argv
end

complete -c auth-helper-runner -n "__fish_auth_helper_runner_needs_command" -l config-dir -d 'Claude Code\'s configuration directory [default: $CLAUDE_CONFIG_DIR, else ~/.claude]' -r -f -a "(__fish_complete_directories)"
complete -c auth-helper-runner -n "__fish_auth_helper_runner_needs_command" -l profile -d 'Use the login of this profile [default: $AUTH_TOOLS_PROFILE, else a rule, else default]' -r -f -a '(set -l dir $CLAUDE_CONFIG_DIR $HOME/.claude; set -l names $dir[1]/auth-tools/profiles/*; echo default; path basename $names)'
complete -c auth-helper-runner -n "__fish_auth_helper_runner_needs_command" -l settings -d 'An additional settings file, or inline JSON' -r -F
complete -c auth-helper-runner -n "__fish_auth_helper_runner_needs_command" -l session -d 'The session type [default: interactive on a terminal, else print]' -r -f -a "interactive\t'A user at a terminal'
print\t'Non-interactive (`claude -p`)'
bare\t'`claude --bare`'
desktop\t'Claude Desktop'
remote\t'A remote session'
web\t'Claude Code on the Web'"
complete -c auth-helper-runner -n "__fish_auth_helper_runner_needs_command" -l color -d 'When to use color' -r -f -a "auto\t'If the stream is a terminal, `NO_COLOR` is unset and `TERM` is not `dumb`'
always\t'Always'
never\t'Never'"
complete -c auth-helper-runner -n "__fish_auth_helper_runner_needs_command" -l trust-project -d 'Trust the project\'s settings, including its helper and its environment variables'
complete -c auth-helper-runner -n "__fish_auth_helper_runner_needs_command" -l json -d 'Print one JSON document on stdout, and an error as one JSON line on stderr'
complete -c auth-helper-runner -n "__fish_auth_helper_runner_needs_command" -l no-input -d 'Never prompt'
complete -c auth-helper-runner -n "__fish_auth_helper_runner_needs_command" -s v -l verbose -d 'Print more on stderr (-vv: even more); never a secret'
complete -c auth-helper-runner -n "__fish_auth_helper_runner_needs_command" -s q -l quiet -d 'Print only errors on stderr'
complete -c auth-helper-runner -n "__fish_auth_helper_runner_needs_command" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c auth-helper-runner -n "__fish_auth_helper_runner_needs_command" -s V -l version -d 'Print version'
complete -c auth-helper-runner -n "__fish_auth_helper_runner_needs_command" -f -a "get" -d 'Print the key of the setting apiKeyHelper'
complete -c auth-helper-runner -n "__fish_auth_helper_runner_needs_command" -f -a "run" -d 'Print the key of a command given as an option'
complete -c auth-helper-runner -n "__fish_auth_helper_runner_needs_command" -f -a "clear" -d 'Clear the cache'
complete -c auth-helper-runner -n "__fish_auth_helper_runner_needs_command" -f -a "status" -d 'Show what is cached, without running the helper'
complete -c auth-helper-runner -n "__fish_auth_helper_runner_needs_command" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c auth-helper-runner -n "__fish_auth_helper_runner_using_subcommand get" -l rejected -d 'A key that was rejected with HTTP 401 or 403, on stdin (-) or in a file; it is not printed again' -r -F
complete -c auth-helper-runner -n "__fish_auth_helper_runner_using_subcommand get" -l timeout -d 'How long the helper may run' -r
complete -c auth-helper-runner -n "__fish_auth_helper_runner_using_subcommand get" -l config-dir -d 'Claude Code\'s configuration directory [default: $CLAUDE_CONFIG_DIR, else ~/.claude]' -r -f -a "(__fish_complete_directories)"
complete -c auth-helper-runner -n "__fish_auth_helper_runner_using_subcommand get" -l profile -d 'Use the login of this profile [default: $AUTH_TOOLS_PROFILE, else a rule, else default]' -r -f -a '(set -l dir $CLAUDE_CONFIG_DIR $HOME/.claude; set -l names $dir[1]/auth-tools/profiles/*; echo default; path basename $names)'
complete -c auth-helper-runner -n "__fish_auth_helper_runner_using_subcommand get" -l settings -d 'An additional settings file, or inline JSON' -r -F
complete -c auth-helper-runner -n "__fish_auth_helper_runner_using_subcommand get" -l session -d 'The session type [default: interactive on a terminal, else print]' -r -f -a "interactive\t'A user at a terminal'
print\t'Non-interactive (`claude -p`)'
bare\t'`claude --bare`'
desktop\t'Claude Desktop'
remote\t'A remote session'
web\t'Claude Code on the Web'"
complete -c auth-helper-runner -n "__fish_auth_helper_runner_using_subcommand get" -l color -d 'When to use color' -r -f -a "auto\t'If the stream is a terminal, `NO_COLOR` is unset and `TERM` is not `dumb`'
always\t'Always'
never\t'Never'"
complete -c auth-helper-runner -n "__fish_auth_helper_runner_using_subcommand get" -l fresh -d 'Run the helper even if a usable key is cached'
complete -c auth-helper-runner -n "__fish_auth_helper_runner_using_subcommand get" -l trust-project -d 'Trust the project\'s settings, including its helper and its environment variables'
complete -c auth-helper-runner -n "__fish_auth_helper_runner_using_subcommand get" -l json -d 'Print one JSON document on stdout, and an error as one JSON line on stderr'
complete -c auth-helper-runner -n "__fish_auth_helper_runner_using_subcommand get" -l no-input -d 'Never prompt'
complete -c auth-helper-runner -n "__fish_auth_helper_runner_using_subcommand get" -s v -l verbose -d 'Print more on stderr (-vv: even more); never a secret'
complete -c auth-helper-runner -n "__fish_auth_helper_runner_using_subcommand get" -s q -l quiet -d 'Print only errors on stderr'
complete -c auth-helper-runner -n "__fish_auth_helper_runner_using_subcommand get" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c auth-helper-runner -n "__fish_auth_helper_runner_using_subcommand run" -l command -d 'The command, for the platform\'s shell' -r
complete -c auth-helper-runner -n "__fish_auth_helper_runner_using_subcommand run" -l ttl -d 'How long its key is reused; 0 disables the cache [default: $CLAUDE_CODE_API_KEY_HELPER_TTL_MS, else 5m]' -r
complete -c auth-helper-runner -n "__fish_auth_helper_runner_using_subcommand run" -l rejected -d 'A key that was rejected with HTTP 401 or 403, on stdin (-) or in a file; it is not printed again' -r -F
complete -c auth-helper-runner -n "__fish_auth_helper_runner_using_subcommand run" -l timeout -d 'How long the helper may run' -r
complete -c auth-helper-runner -n "__fish_auth_helper_runner_using_subcommand run" -l config-dir -d 'Claude Code\'s configuration directory [default: $CLAUDE_CONFIG_DIR, else ~/.claude]' -r -f -a "(__fish_complete_directories)"
complete -c auth-helper-runner -n "__fish_auth_helper_runner_using_subcommand run" -l profile -d 'Use the login of this profile [default: $AUTH_TOOLS_PROFILE, else a rule, else default]' -r -f -a '(set -l dir $CLAUDE_CONFIG_DIR $HOME/.claude; set -l names $dir[1]/auth-tools/profiles/*; echo default; path basename $names)'
complete -c auth-helper-runner -n "__fish_auth_helper_runner_using_subcommand run" -l settings -d 'An additional settings file, or inline JSON' -r -F
complete -c auth-helper-runner -n "__fish_auth_helper_runner_using_subcommand run" -l session -d 'The session type [default: interactive on a terminal, else print]' -r -f -a "interactive\t'A user at a terminal'
print\t'Non-interactive (`claude -p`)'
bare\t'`claude --bare`'
desktop\t'Claude Desktop'
remote\t'A remote session'
web\t'Claude Code on the Web'"
complete -c auth-helper-runner -n "__fish_auth_helper_runner_using_subcommand run" -l color -d 'When to use color' -r -f -a "auto\t'If the stream is a terminal, `NO_COLOR` is unset and `TERM` is not `dumb`'
always\t'Always'
never\t'Never'"
complete -c auth-helper-runner -n "__fish_auth_helper_runner_using_subcommand run" -l fresh -d 'Run the helper even if a usable key is cached'
complete -c auth-helper-runner -n "__fish_auth_helper_runner_using_subcommand run" -l trust-project -d 'Trust the project\'s settings, including its helper and its environment variables'
complete -c auth-helper-runner -n "__fish_auth_helper_runner_using_subcommand run" -l json -d 'Print one JSON document on stdout, and an error as one JSON line on stderr'
complete -c auth-helper-runner -n "__fish_auth_helper_runner_using_subcommand run" -l no-input -d 'Never prompt'
complete -c auth-helper-runner -n "__fish_auth_helper_runner_using_subcommand run" -s v -l verbose -d 'Print more on stderr (-vv: even more); never a secret'
complete -c auth-helper-runner -n "__fish_auth_helper_runner_using_subcommand run" -s q -l quiet -d 'Print only errors on stderr'
complete -c auth-helper-runner -n "__fish_auth_helper_runner_using_subcommand run" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c auth-helper-runner -n "__fish_auth_helper_runner_using_subcommand clear" -l config-dir -d 'Claude Code\'s configuration directory [default: $CLAUDE_CONFIG_DIR, else ~/.claude]' -r -f -a "(__fish_complete_directories)"
complete -c auth-helper-runner -n "__fish_auth_helper_runner_using_subcommand clear" -l profile -d 'Use the login of this profile [default: $AUTH_TOOLS_PROFILE, else a rule, else default]' -r -f -a '(set -l dir $CLAUDE_CONFIG_DIR $HOME/.claude; set -l names $dir[1]/auth-tools/profiles/*; echo default; path basename $names)'
complete -c auth-helper-runner -n "__fish_auth_helper_runner_using_subcommand clear" -l settings -d 'An additional settings file, or inline JSON' -r -F
complete -c auth-helper-runner -n "__fish_auth_helper_runner_using_subcommand clear" -l session -d 'The session type [default: interactive on a terminal, else print]' -r -f -a "interactive\t'A user at a terminal'
print\t'Non-interactive (`claude -p`)'
bare\t'`claude --bare`'
desktop\t'Claude Desktop'
remote\t'A remote session'
web\t'Claude Code on the Web'"
complete -c auth-helper-runner -n "__fish_auth_helper_runner_using_subcommand clear" -l color -d 'When to use color' -r -f -a "auto\t'If the stream is a terminal, `NO_COLOR` is unset and `TERM` is not `dumb`'
always\t'Always'
never\t'Never'"
complete -c auth-helper-runner -n "__fish_auth_helper_runner_using_subcommand clear" -l trust-project -d 'Trust the project\'s settings, including its helper and its environment variables'
complete -c auth-helper-runner -n "__fish_auth_helper_runner_using_subcommand clear" -l json -d 'Print one JSON document on stdout, and an error as one JSON line on stderr'
complete -c auth-helper-runner -n "__fish_auth_helper_runner_using_subcommand clear" -l no-input -d 'Never prompt'
complete -c auth-helper-runner -n "__fish_auth_helper_runner_using_subcommand clear" -s v -l verbose -d 'Print more on stderr (-vv: even more); never a secret'
complete -c auth-helper-runner -n "__fish_auth_helper_runner_using_subcommand clear" -s q -l quiet -d 'Print only errors on stderr'
complete -c auth-helper-runner -n "__fish_auth_helper_runner_using_subcommand clear" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c auth-helper-runner -n "__fish_auth_helper_runner_using_subcommand status" -l command -d 'The status of this command, as `run` caches it, instead of the setting\'s' -r
complete -c auth-helper-runner -n "__fish_auth_helper_runner_using_subcommand status" -l ttl -d 'The TTL that callers of `run` pass' -r
complete -c auth-helper-runner -n "__fish_auth_helper_runner_using_subcommand status" -l config-dir -d 'Claude Code\'s configuration directory [default: $CLAUDE_CONFIG_DIR, else ~/.claude]' -r -f -a "(__fish_complete_directories)"
complete -c auth-helper-runner -n "__fish_auth_helper_runner_using_subcommand status" -l profile -d 'Use the login of this profile [default: $AUTH_TOOLS_PROFILE, else a rule, else default]' -r -f -a '(set -l dir $CLAUDE_CONFIG_DIR $HOME/.claude; set -l names $dir[1]/auth-tools/profiles/*; echo default; path basename $names)'
complete -c auth-helper-runner -n "__fish_auth_helper_runner_using_subcommand status" -l settings -d 'An additional settings file, or inline JSON' -r -F
complete -c auth-helper-runner -n "__fish_auth_helper_runner_using_subcommand status" -l session -d 'The session type [default: interactive on a terminal, else print]' -r -f -a "interactive\t'A user at a terminal'
print\t'Non-interactive (`claude -p`)'
bare\t'`claude --bare`'
desktop\t'Claude Desktop'
remote\t'A remote session'
web\t'Claude Code on the Web'"
complete -c auth-helper-runner -n "__fish_auth_helper_runner_using_subcommand status" -l color -d 'When to use color' -r -f -a "auto\t'If the stream is a terminal, `NO_COLOR` is unset and `TERM` is not `dumb`'
always\t'Always'
never\t'Never'"
complete -c auth-helper-runner -n "__fish_auth_helper_runner_using_subcommand status" -l trust-project -d 'Trust the project\'s settings, including its helper and its environment variables'
complete -c auth-helper-runner -n "__fish_auth_helper_runner_using_subcommand status" -l json -d 'Print one JSON document on stdout, and an error as one JSON line on stderr'
complete -c auth-helper-runner -n "__fish_auth_helper_runner_using_subcommand status" -l no-input -d 'Never prompt'
complete -c auth-helper-runner -n "__fish_auth_helper_runner_using_subcommand status" -s v -l verbose -d 'Print more on stderr (-vv: even more); never a secret'
complete -c auth-helper-runner -n "__fish_auth_helper_runner_using_subcommand status" -s q -l quiet -d 'Print only errors on stderr'
complete -c auth-helper-runner -n "__fish_auth_helper_runner_using_subcommand status" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c auth-helper-runner -n "__fish_auth_helper_runner_using_subcommand help; and not __fish_seen_subcommand_from get run clear status help" -f -a "get" -d 'Print the key of the setting apiKeyHelper'
complete -c auth-helper-runner -n "__fish_auth_helper_runner_using_subcommand help; and not __fish_seen_subcommand_from get run clear status help" -f -a "run" -d 'Print the key of a command given as an option'
complete -c auth-helper-runner -n "__fish_auth_helper_runner_using_subcommand help; and not __fish_seen_subcommand_from get run clear status help" -f -a "clear" -d 'Clear the cache'
complete -c auth-helper-runner -n "__fish_auth_helper_runner_using_subcommand help; and not __fish_seen_subcommand_from get run clear status help" -f -a "status" -d 'Show what is cached, without running the helper'
complete -c auth-helper-runner -n "__fish_auth_helper_runner_using_subcommand help; and not __fish_seen_subcommand_from get run clear status help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
