
use builtin;
use str;

set edit:completion:arg-completer[auth-store] = {|@words|
    fn spaces {|n|
        builtin:repeat $n ' ' | str:join ''
    }
    fn cand {|text desc|
        edit:complex-candidate $text &display=$text' '(spaces (- 14 (wcswidth $text)))$desc
    }
    var command = 'auth-store'
    for word $words[1..-1] {
        if (str:has-prefix $word '-') {
            break
        }
        set command = $command';'$word
    }
    var completions = [
        &'auth-store'= {
            cand --profile 'Which of several logins [default: Claude Code''s own]'
            cand --backend 'Where the login rests [default: $AUTH_STORE_BACKEND, else the configuration, else auto]'
            cand --timeout 'How long to wait: for a keychain [default: 5s], for a lock [default: 15s]'
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
            cand get 'Print the stored login: its access token or API key; with --json the whole document'
            cand put 'Store the login document on stdin, as `get --json` prints it'
            cand erase 'Remove the login and nothing else'
            cand show 'Show what is stored, without secrets'
            cand path 'Print the file''s path, or the keychain item''s service and account'
            cand migrate 'Move the login to the other backend: copy, read back, compare, then remove the old copy'
            cand check 'Look for trouble: modes, malformed files, leftovers, locks, copies that differ'
            cand list 'List the logins of all profiles'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'auth-store;get'= {
            cand --field 'One field of the login instead of its access token or API key'
            cand --profile 'Which of several logins [default: Claude Code''s own]'
            cand --backend 'Where the login rests [default: $AUTH_STORE_BACKEND, else the configuration, else auto]'
            cand --timeout 'How long to wait: for a keychain [default: 5s], for a lock [default: 15s]'
            cand --config-dir 'Claude Code''s configuration directory [default: $CLAUDE_CONFIG_DIR, else ~/.claude]'
            cand --settings 'One more settings layer: a file, or JSON'
            cand --session 'The kind of session to decide for [default: interactive on a terminal, else print]'
            cand --color 'When to colour'
            cand --origin 'Say in the document where the login was found'
            cand --previous 'The login that the last refresh replaced'
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
        &'auth-store;put'= {
            cand --replacing 'Only replace the login whose refresh token has this fingerprint'
            cand --fd 'Read the document from this inherited descriptor instead of stdin'
            cand --profile 'Which of several logins [default: Claude Code''s own]'
            cand --backend 'Where the login rests [default: $AUTH_STORE_BACKEND, else the configuration, else auto]'
            cand --timeout 'How long to wait: for a keychain [default: 5s], for a lock [default: 15s]'
            cand --config-dir 'Claude Code''s configuration directory [default: $CLAUDE_CONFIG_DIR, else ~/.claude]'
            cand --settings 'One more settings layer: a file, or JSON'
            cand --session 'The kind of session to decide for [default: interactive on a terminal, else print]'
            cand --color 'When to colour'
            cand --keep-previous 'Keep the login that is replaced, until the next put that keeps one or an erase'
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
        &'auth-store;erase'= {
            cand --profile 'Which of several logins [default: Claude Code''s own]'
            cand --backend 'Where the login rests [default: $AUTH_STORE_BACKEND, else the configuration, else auto]'
            cand --timeout 'How long to wait: for a keychain [default: 5s], for a lock [default: 15s]'
            cand --config-dir 'Claude Code''s configuration directory [default: $CLAUDE_CONFIG_DIR, else ~/.claude]'
            cand --settings 'One more settings layer: a file, or JSON'
            cand --session 'The kind of session to decide for [default: interactive on a terminal, else print]'
            cand --color 'When to colour'
            cand --all 'From every backend, not only from the one in use'
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
        &'auth-store;show'= {
            cand --profile 'Which of several logins [default: Claude Code''s own]'
            cand --backend 'Where the login rests [default: $AUTH_STORE_BACKEND, else the configuration, else auto]'
            cand --timeout 'How long to wait: for a keychain [default: 5s], for a lock [default: 15s]'
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
        }
        &'auth-store;path'= {
            cand --profile 'Which of several logins [default: Claude Code''s own]'
            cand --backend 'Where the login rests [default: $AUTH_STORE_BACKEND, else the configuration, else auto]'
            cand --timeout 'How long to wait: for a keychain [default: 5s], for a lock [default: 15s]'
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
        }
        &'auth-store;migrate'= {
            cand --to 'Where the login is to rest'
            cand --profile 'Which of several logins [default: Claude Code''s own]'
            cand --backend 'Where the login rests [default: $AUTH_STORE_BACKEND, else the configuration, else auto]'
            cand --timeout 'How long to wait: for a keychain [default: 5s], for a lock [default: 15s]'
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
        }
        &'auth-store;check'= {
            cand --profile 'Which of several logins [default: Claude Code''s own]'
            cand --backend 'Where the login rests [default: $AUTH_STORE_BACKEND, else the configuration, else auto]'
            cand --timeout 'How long to wait: for a keychain [default: 5s], for a lock [default: 15s]'
            cand --config-dir 'Claude Code''s configuration directory [default: $CLAUDE_CONFIG_DIR, else ~/.claude]'
            cand --settings 'One more settings layer: a file, or JSON'
            cand --session 'The kind of session to decide for [default: interactive on a terminal, else print]'
            cand --color 'When to colour'
            cand --fix 'Mend what is safe to mend, and say what was done'
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
        &'auth-store;list'= {
            cand --profile 'Which of several logins [default: Claude Code''s own]'
            cand --backend 'Where the login rests [default: $AUTH_STORE_BACKEND, else the configuration, else auto]'
            cand --timeout 'How long to wait: for a keychain [default: 5s], for a lock [default: 15s]'
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
        }
        &'auth-store;help'= {
            cand get 'Print the stored login: its access token or API key; with --json the whole document'
            cand put 'Store the login document on stdin, as `get --json` prints it'
            cand erase 'Remove the login and nothing else'
            cand show 'Show what is stored, without secrets'
            cand path 'Print the file''s path, or the keychain item''s service and account'
            cand migrate 'Move the login to the other backend: copy, read back, compare, then remove the old copy'
            cand check 'Look for trouble: modes, malformed files, leftovers, locks, copies that differ'
            cand list 'List the logins of all profiles'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'auth-store;help;get'= {
        }
        &'auth-store;help;put'= {
        }
        &'auth-store;help;erase'= {
        }
        &'auth-store;help;show'= {
        }
        &'auth-store;help;path'= {
        }
        &'auth-store;help;migrate'= {
        }
        &'auth-store;help;check'= {
        }
        &'auth-store;help;list'= {
        }
        &'auth-store;help;help'= {
        }
    ]
    $completions[$command]
}
