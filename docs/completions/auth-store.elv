
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
            cand --backend 'Where the login is stored [default: $AUTH_STORE_BACKEND, else the configuration, else auto]'
            cand --timeout 'How long to wait: for a keychain [default: 5s], for a lock [default: 15s]'
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
            cand get 'Print the stored login: its access token or API key; with --json the whole document'
            cand put 'Store the login on stdin: a document as `get --json` prints it, or a bare key or token'
            cand erase 'Remove the login, its backups and temporary files, and nothing else'
            cand show 'Show what is stored, without secrets'
            cand path 'Print the file''s path, or the keychain item''s service and account'
            cand migrate 'Move the login to the other backend: copy, read back, compare, then remove the old copy'
            cand check 'Diagnose the store: modes, malformed files, leftovers, locks, copies that differ'
            cand list 'List the logins of all profiles'
            cand adopt 'Make an existing configuration directory a profile, by a link'
            cand rename 'Give a profile another name'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'auth-store;get'= {
            cand --field 'One field of the login instead of its access token or API key'
            cand --backend 'Where the login is stored [default: $AUTH_STORE_BACKEND, else the configuration, else auto]'
            cand --timeout 'How long to wait: for a keychain [default: 5s], for a lock [default: 15s]'
            cand --config-dir 'Claude Code''s configuration directory [default: $CLAUDE_CONFIG_DIR, else ~/.claude]'
            cand --profile 'Use the login of this profile [default: $AUTH_TOOLS_PROFILE, else a rule, else default]'
            cand --settings 'An additional settings file, or inline JSON'
            cand --session 'The session type [default: interactive on a terminal, else print]'
            cand --color 'When to use color'
            cand --origin 'Say in the document where the login was found'
            cand --previous 'The login that the last refresh replaced'
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
        &'auth-store;put'= {
            cand --replacing 'Only replace the login whose refresh token has this fingerprint'
            cand --fd 'Read the document from this inherited descriptor instead of stdin'
            cand --backend 'Where the login is stored [default: $AUTH_STORE_BACKEND, else the configuration, else auto]'
            cand --timeout 'How long to wait: for a keychain [default: 5s], for a lock [default: 15s]'
            cand --config-dir 'Claude Code''s configuration directory [default: $CLAUDE_CONFIG_DIR, else ~/.claude]'
            cand --profile 'Use the login of this profile [default: $AUTH_TOOLS_PROFILE, else a rule, else default]'
            cand --settings 'An additional settings file, or inline JSON'
            cand --session 'The session type [default: interactive on a terminal, else print]'
            cand --color 'When to use color'
            cand --replace 'Replace a stored login also with a bare key or token of another kind'
            cand --keep-previous 'Keep the login that is replaced, until the next put that keeps one or an erase'
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
        &'auth-store;erase'= {
            cand --backend 'Where the login is stored [default: $AUTH_STORE_BACKEND, else the configuration, else auto]'
            cand --timeout 'How long to wait: for a keychain [default: 5s], for a lock [default: 15s]'
            cand --config-dir 'Claude Code''s configuration directory [default: $CLAUDE_CONFIG_DIR, else ~/.claude]'
            cand --profile 'Use the login of this profile [default: $AUTH_TOOLS_PROFILE, else a rule, else default]'
            cand --settings 'An additional settings file, or inline JSON'
            cand --session 'The session type [default: interactive on a terminal, else print]'
            cand --color 'When to use color'
            cand --all 'From every backend, not only from the one that is used'
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
        &'auth-store;show'= {
            cand --backend 'Where the login is stored [default: $AUTH_STORE_BACKEND, else the configuration, else auto]'
            cand --timeout 'How long to wait: for a keychain [default: 5s], for a lock [default: 15s]'
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
        &'auth-store;path'= {
            cand --backend 'Where the login is stored [default: $AUTH_STORE_BACKEND, else the configuration, else auto]'
            cand --timeout 'How long to wait: for a keychain [default: 5s], for a lock [default: 15s]'
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
        &'auth-store;migrate'= {
            cand --to 'Where to store the login'
            cand --backend 'Where the login is stored [default: $AUTH_STORE_BACKEND, else the configuration, else auto]'
            cand --timeout 'How long to wait: for a keychain [default: 5s], for a lock [default: 15s]'
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
        &'auth-store;check'= {
            cand --fix 'Fix what is safe to fix, and print what was done; `--fix=onboarding` only marks Claude Code''s first run as done'
            cand --backend 'Where the login is stored [default: $AUTH_STORE_BACKEND, else the configuration, else auto]'
            cand --timeout 'How long to wait: for a keychain [default: 5s], for a lock [default: 15s]'
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
        &'auth-store;list'= {
            cand --backend 'Where the login is stored [default: $AUTH_STORE_BACKEND, else the configuration, else auto]'
            cand --timeout 'How long to wait: for a keychain [default: 5s], for a lock [default: 15s]'
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
        &'auth-store;adopt'= {
            cand --as 'The profile''s name'
            cand --backend 'Where the login is stored [default: $AUTH_STORE_BACKEND, else the configuration, else auto]'
            cand --timeout 'How long to wait: for a keychain [default: 5s], for a lock [default: 15s]'
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
        &'auth-store;rename'= {
            cand --backend 'Where the login is stored [default: $AUTH_STORE_BACKEND, else the configuration, else auto]'
            cand --timeout 'How long to wait: for a keychain [default: 5s], for a lock [default: 15s]'
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
        &'auth-store;help'= {
            cand get 'Print the stored login: its access token or API key; with --json the whole document'
            cand put 'Store the login on stdin: a document as `get --json` prints it, or a bare key or token'
            cand erase 'Remove the login, its backups and temporary files, and nothing else'
            cand show 'Show what is stored, without secrets'
            cand path 'Print the file''s path, or the keychain item''s service and account'
            cand migrate 'Move the login to the other backend: copy, read back, compare, then remove the old copy'
            cand check 'Diagnose the store: modes, malformed files, leftovers, locks, copies that differ'
            cand list 'List the logins of all profiles'
            cand adopt 'Make an existing configuration directory a profile, by a link'
            cand rename 'Give a profile another name'
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
        &'auth-store;help;adopt'= {
        }
        &'auth-store;help;rename'= {
        }
        &'auth-store;help;help'= {
        }
    ]
    $completions[$command]
}
