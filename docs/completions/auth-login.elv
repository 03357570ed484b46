
use builtin;
use str;

set edit:completion:arg-completer[auth-login] = {|@words|
    fn spaces {|n|
        builtin:repeat $n ' ' | str:join ''
    }
    fn cand {|text desc|
        edit:complex-candidate $text &display=$text' '(spaces (- 14 (wcswidth $text)))$desc
    }
    var command = 'auth-login'
    for word $words[1..-1] {
        if (str:has-prefix $word '-') {
            break
        }
        set command = $command';'$word
    }
    var completions = [
        &'auth-login'= {
            cand --config-dir 'Claude Code''s configuration directory [default: $CLAUDE_CONFIG_DIR, else ~/.claude]'
            cand --profile 'Use the login of this profile [default: $AUTH_TOOLS_PROFILE, else a rule, else default]'
            cand --settings 'An additional settings file, or inline JSON'
            cand --session 'The session type [default: interactive on a terminal, else print]'
            cand --color 'When to use color'
            cand --trust-project 'Trust the project''s settings, including its helper and its environment variables'
            cand --json 'Print one JSON document on stdout, and an error as one JSON line on stderr'
            cand --no-input 'Never prompt'
            cand -v 'Print more on stderr (-vv: even more); never a secret'
            cand --verbose 'Print more on stderr (-vv: even more); never a secret'
            cand -q 'Print only errors on stderr'
            cand --quiet 'Print only errors on stderr'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand -V 'Print version'
            cand --version 'Print version'
            cand login 'Log in with a browser and store the login'
            cand logout 'Revoke the login at the server and erase it'
            cand refresh 'Refresh the access token if it expires soon'
            cand switch 'Make a profile''s login the one that Claude Code uses'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'auth-login;login'= {
            cand --email 'Fill in this email address on the sign-in page'
            cand --port 'The port of the loopback redirect [default: a free one]'
            cand --url-file 'Write the URL to a file'
            cand --timeout 'Time limit for the browser sign-in'
            cand --client-id 'OAuth client ID [default: `client_id` of `[oauth]` in config.toml]'
            cand --oauth 'Override one key of `[oauth]` in config.toml (may be repeated)'
            cand --via 'Who sends the requests: an OAuth client of your own or your installed Claude Code [default: `via` of `[oauth]`, else auto]'
            cand --config-dir 'Claude Code''s configuration directory [default: $CLAUDE_CONFIG_DIR, else ~/.claude]'
            cand --profile 'Use the login of this profile [default: $AUTH_TOOLS_PROFILE, else a rule, else default]'
            cand --settings 'An additional settings file, or inline JSON'
            cand --session 'The session type [default: interactive on a terminal, else print]'
            cand --color 'When to use color'
            cand --claudeai 'Log in with a Claude.ai account (Pro, Max, Team, Enterprise) [default]'
            cand --console 'Log in with a Console account: create and store an API key'
            cand --sso 'Sign in with the organization''s single sign-on'
            cand --share-settings 'With --profile: link settings, CLAUDE.md, agents, commands, skills and plugins of the main configuration directory'
            cand --no-browser 'Do not open a browser'
            cand --code-stdin 'Read the authorization code from stdin (CODE, CODE#STATE, or the whole URL)'
            cand --device 'Show a code to type on another device, if the provider supports it'
            cand --trust-project 'Trust the project''s settings, including its helper and its environment variables'
            cand --json 'Print one JSON document on stdout, and an error as one JSON line on stderr'
            cand --no-input 'Never prompt'
            cand -v 'Print more on stderr (-vv: even more); never a secret'
            cand --verbose 'Print more on stderr (-vv: even more); never a secret'
            cand -q 'Print only errors on stderr'
            cand --quiet 'Print only errors on stderr'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'auth-login;logout'= {
            cand --client-id 'OAuth client ID [default: `client_id` of `[oauth]` in config.toml]'
            cand --oauth 'Override one key of `[oauth]` in config.toml (may be repeated)'
            cand --via 'Who sends the requests: an OAuth client of your own or your installed Claude Code [default: `via` of `[oauth]`, else auto]'
            cand --config-dir 'Claude Code''s configuration directory [default: $CLAUDE_CONFIG_DIR, else ~/.claude]'
            cand --profile 'Use the login of this profile [default: $AUTH_TOOLS_PROFILE, else a rule, else default]'
            cand --settings 'An additional settings file, or inline JSON'
            cand --session 'The session type [default: interactive on a terminal, else print]'
            cand --color 'When to use color'
            cand --all 'Log out of every profile'
            cand --trust-project 'Trust the project''s settings, including its helper and its environment variables'
            cand --json 'Print one JSON document on stdout, and an error as one JSON line on stderr'
            cand --no-input 'Never prompt'
            cand -v 'Print more on stderr (-vv: even more); never a secret'
            cand --verbose 'Print more on stderr (-vv: even more); never a secret'
            cand -q 'Print only errors on stderr'
            cand --quiet 'Print only errors on stderr'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'auth-login;refresh'= {
            cand --min-validity 'How long the access token must stay valid'
            cand --client-id 'OAuth client ID [default: `client_id` of `[oauth]` in config.toml]'
            cand --oauth 'Override one key of `[oauth]` in config.toml (may be repeated)'
            cand --via 'Who sends the requests: an OAuth client of your own or your installed Claude Code [default: `via` of `[oauth]`, else auto]'
            cand --config-dir 'Claude Code''s configuration directory [default: $CLAUDE_CONFIG_DIR, else ~/.claude]'
            cand --profile 'Use the login of this profile [default: $AUTH_TOOLS_PROFILE, else a rule, else default]'
            cand --settings 'An additional settings file, or inline JSON'
            cand --session 'The session type [default: interactive on a terminal, else print]'
            cand --color 'When to use color'
            cand --force 'Refresh even if the access token is still valid'
            cand --trust-project 'Trust the project''s settings, including its helper and its environment variables'
            cand --json 'Print one JSON document on stdout, and an error as one JSON line on stderr'
            cand --no-input 'Never prompt'
            cand -v 'Print more on stderr (-vv: even more); never a secret'
            cand --verbose 'Print more on stderr (-vv: even more); never a secret'
            cand -q 'Print only errors on stderr'
            cand --quiet 'Print only errors on stderr'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'auth-login;switch'= {
            cand --save-as 'Store the login that is used now as this profile, if it came from none'
            cand --config-dir 'Claude Code''s configuration directory [default: $CLAUDE_CONFIG_DIR, else ~/.claude]'
            cand --profile 'Use the login of this profile [default: $AUTH_TOOLS_PROFILE, else a rule, else default]'
            cand --settings 'An additional settings file, or inline JSON'
            cand --session 'The session type [default: interactive on a terminal, else print]'
            cand --color 'When to use color'
            cand --force 'Switch although Claude Code is running: it may write its login back'
            cand --trust-project 'Trust the project''s settings, including its helper and its environment variables'
            cand --json 'Print one JSON document on stdout, and an error as one JSON line on stderr'
            cand --no-input 'Never prompt'
            cand -v 'Print more on stderr (-vv: even more); never a secret'
            cand --verbose 'Print more on stderr (-vv: even more); never a secret'
            cand -q 'Print only errors on stderr'
            cand --quiet 'Print only errors on stderr'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'auth-login;help'= {
            cand login 'Log in with a browser and store the login'
            cand logout 'Revoke the login at the server and erase it'
            cand refresh 'Refresh the access token if it expires soon'
            cand switch 'Make a profile''s login the one that Claude Code uses'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'auth-login;help;login'= {
        }
        &'auth-login;help;logout'= {
        }
        &'auth-login;help;refresh'= {
        }
        &'auth-login;help;switch'= {
        }
        &'auth-login;help;help'= {
        }
    ]
    $completions[$command]
}
