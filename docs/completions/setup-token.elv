
use builtin;
use str;

set edit:completion:arg-completer[setup-token] = {|@words|
    fn spaces {|n|
        builtin:repeat $n ' ' | str:join ''
    }
    fn cand {|text desc|
        edit:complex-candidate $text &display=$text' '(spaces (- 14 (wcswidth $text)))$desc
    }
    var command = 'setup-token'
    for word $words[1..-1] {
        if (str:has-prefix $word '-') {
            break
        }
        set command = $command';'$word
    }
    var completions = [
        &'setup-token'= {
            cand --expires-in 'Lifetime of the token'
            cand --record 'Record name, fingerprint, account and expiry of the token (never the token) in the configuration directory [default name: token-FINGERPRINT]'
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
            cand -V 'Print version'
            cand --version 'Print version'
            cand list 'List the recorded tokens'
            cand revoke 'Revoke the token on stdin at the provider'
            cand forget 'Remove a token from the record; the token itself stays valid'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'setup-token;list'= {
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
        }
        &'setup-token;revoke'= {
            cand --client-id 'OAuth client ID [default: `client_id` of `[oauth]` in config.toml]'
            cand --oauth 'Override one key of `[oauth]` in config.toml (may be repeated)'
            cand --via 'Who sends the requests: an OAuth client of your own or your installed Claude Code [default: `via` of `[oauth]`, else auto]'
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
        }
        &'setup-token;forget'= {
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
        }
        &'setup-token;help'= {
            cand list 'List the recorded tokens'
            cand revoke 'Revoke the token on stdin at the provider'
            cand forget 'Remove a token from the record; the token itself stays valid'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'setup-token;help;list'= {
        }
        &'setup-token;help;revoke'= {
        }
        &'setup-token;help;forget'= {
        }
        &'setup-token;help;help'= {
        }
    ]
    $completions[$command]
}
