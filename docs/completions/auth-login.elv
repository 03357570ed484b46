
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
            cand --profile 'Which of several logins [default: Claude Code''s own]'
            cand --config-dir 'Claude Code''s configuration directory [default: $CLAUDE_CONFIG_DIR, else ~/.claude]'
            cand --settings 'One more settings layer: a file, or JSON'
            cand --session 'The kind of session to decide for [default: interactive on a terminal, else print]'
            cand --color 'When to colour'
            cand --trust-project 'Let a project''s own settings run its helper and set auth variables'
            cand --json 'One JSON document on stdout; an error is one JSON line on stderr'
            cand --no-input 'Never ask; answer at once with the right exit code'
            cand -v 'Say more on stderr (-vv: still more); never a secret'
            cand --verbose 'Say more on stderr (-vv: still more); never a secret'
            cand -q 'Say only errors on stderr'
            cand --quiet 'Say only errors on stderr'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand -V 'Print version'
            cand --version 'Print version'
            cand login 'Log in with a browser, and store the login'
            cand logout 'Revoke the login at the server, and erase it'
            cand refresh 'Leave a usable access token in the store'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'auth-login;login'= {
            cand --port 'The port of the loopback redirect [default: a free one]'
            cand --url-file 'Write the URL to a file, for another program'
            cand --timeout 'How long to wait for the person'
            cand --client-id 'The OAuth client to be [default: `client_id` of `[oauth]` in config.toml]'
            cand --oauth 'Override one key of `[oauth]` in config.toml (may be repeated)'
            cand --profile 'Which of several logins [default: Claude Code''s own]'
            cand --config-dir 'Claude Code''s configuration directory [default: $CLAUDE_CONFIG_DIR, else ~/.claude]'
            cand --settings 'One more settings layer: a file, or JSON'
            cand --session 'The kind of session to decide for [default: interactive on a terminal, else print]'
            cand --color 'When to colour'
            cand --claudeai 'With a Claude.ai account (Pro, Max, Team, Enterprise) [default]'
            cand --console 'With a Console account: makes and stores an API key'
            cand --no-browser 'Do not open a browser'
            cand --code-stdin 'Read the code that the browser shows from stdin (CODE, CODE#STATE, or the whole address)'
            cand --device 'Offer a code to type on another device, where the provider has an endpoint for it'
            cand --trust-project 'Let a project''s own settings run its helper and set auth variables'
            cand --json 'One JSON document on stdout; an error is one JSON line on stderr'
            cand --no-input 'Never ask; answer at once with the right exit code'
            cand -v 'Say more on stderr (-vv: still more); never a secret'
            cand --verbose 'Say more on stderr (-vv: still more); never a secret'
            cand -q 'Say only errors on stderr'
            cand --quiet 'Say only errors on stderr'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'auth-login;logout'= {
            cand --client-id 'The OAuth client to be [default: `client_id` of `[oauth]` in config.toml]'
            cand --oauth 'Override one key of `[oauth]` in config.toml (may be repeated)'
            cand --profile 'Which of several logins [default: Claude Code''s own]'
            cand --config-dir 'Claude Code''s configuration directory [default: $CLAUDE_CONFIG_DIR, else ~/.claude]'
            cand --settings 'One more settings layer: a file, or JSON'
            cand --session 'The kind of session to decide for [default: interactive on a terminal, else print]'
            cand --color 'When to colour'
            cand --all 'Log out of every profile'
            cand --trust-project 'Let a project''s own settings run its helper and set auth variables'
            cand --json 'One JSON document on stdout; an error is one JSON line on stderr'
            cand --no-input 'Never ask; answer at once with the right exit code'
            cand -v 'Say more on stderr (-vv: still more); never a secret'
            cand --verbose 'Say more on stderr (-vv: still more); never a secret'
            cand -q 'Say only errors on stderr'
            cand --quiet 'Say only errors on stderr'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'auth-login;refresh'= {
            cand --min-validity 'How long the access token must be good for'
            cand --client-id 'The OAuth client to be [default: `client_id` of `[oauth]` in config.toml]'
            cand --oauth 'Override one key of `[oauth]` in config.toml (may be repeated)'
            cand --profile 'Which of several logins [default: Claude Code''s own]'
            cand --config-dir 'Claude Code''s configuration directory [default: $CLAUDE_CONFIG_DIR, else ~/.claude]'
            cand --settings 'One more settings layer: a file, or JSON'
            cand --session 'The kind of session to decide for [default: interactive on a terminal, else print]'
            cand --color 'When to colour'
            cand --force 'Refresh also where the access token is still good'
            cand --trust-project 'Let a project''s own settings run its helper and set auth variables'
            cand --json 'One JSON document on stdout; an error is one JSON line on stderr'
            cand --no-input 'Never ask; answer at once with the right exit code'
            cand -v 'Say more on stderr (-vv: still more); never a secret'
            cand --verbose 'Say more on stderr (-vv: still more); never a secret'
            cand -q 'Say only errors on stderr'
            cand --quiet 'Say only errors on stderr'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'auth-login;help'= {
            cand login 'Log in with a browser, and store the login'
            cand logout 'Revoke the login at the server, and erase it'
            cand refresh 'Leave a usable access token in the store'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'auth-login;help;login'= {
        }
        &'auth-login;help;logout'= {
        }
        &'auth-login;help;refresh'= {
        }
        &'auth-login;help;help'= {
        }
    ]
    $completions[$command]
}
