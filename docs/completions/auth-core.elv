
use builtin;
use str;

set edit:completion:arg-completer[auth-core] = {|@words|
    fn spaces {|n|
        builtin:repeat $n ' ' | str:join ''
    }
    fn cand {|text desc|
        edit:complex-candidate $text &display=$text' '(spaces (- 14 (wcswidth $text)))$desc
    }
    var command = 'auth-core'
    for word $words[1..-1] {
        if (str:has-prefix $word '-') {
            break
        }
        set command = $command';'$word
    }
    var completions = [
        &'auth-core'= {
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
            cand resolve 'Name the credential in effect; never a secret'
            cand explain 'Name every source, its state, and why it won or lost'
            cand headers 'Print the header lines with the secret'
            cand token 'Print the bare secret'
            cand env 'Print assignments after which exactly this credential is in effect'
            cand exec 'Run a command with exactly this credential in its environment'
            cand approve 'Use the API key in the environment (or on stdin) in interactive sessions'
            cand decline 'Do not use that key in interactive sessions'
            cand forget 'Ask again for that key'
            cand approvals 'List the answers for API keys'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'auth-core;resolve'= {
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
        &'auth-core;explain'= {
            cand --config-dir 'Claude Code''s configuration directory [default: $CLAUDE_CONFIG_DIR, else ~/.claude]'
            cand --settings 'One more settings layer: a file, or JSON'
            cand --session 'The kind of session to decide for [default: interactive on a terminal, else print]'
            cand --color 'When to colour'
            cand --client 'What Claude Code itself would put in each header'
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
        &'auth-core;headers'= {
            cand --format '`curl` is a configuration for `curl -K -`'
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
        &'auth-core;token'= {
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
        &'auth-core;env'= {
            cand --format 'For which reader; the default is a POSIX shell'
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
        &'auth-core;exec'= {
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
        &'auth-core;approve'= {
            cand --fd 'Read the key from this inherited descriptor'
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
        &'auth-core;decline'= {
            cand --fd 'Read the key from this inherited descriptor'
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
        &'auth-core;forget'= {
            cand --fd 'Read the key from this inherited descriptor'
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
        &'auth-core;approvals'= {
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
        &'auth-core;help'= {
            cand resolve 'Name the credential in effect; never a secret'
            cand explain 'Name every source, its state, and why it won or lost'
            cand headers 'Print the header lines with the secret'
            cand token 'Print the bare secret'
            cand env 'Print assignments after which exactly this credential is in effect'
            cand exec 'Run a command with exactly this credential in its environment'
            cand approve 'Use the API key in the environment (or on stdin) in interactive sessions'
            cand decline 'Do not use that key in interactive sessions'
            cand forget 'Ask again for that key'
            cand approvals 'List the answers for API keys'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'auth-core;help;resolve'= {
        }
        &'auth-core;help;explain'= {
        }
        &'auth-core;help;headers'= {
        }
        &'auth-core;help;token'= {
        }
        &'auth-core;help;env'= {
        }
        &'auth-core;help;exec'= {
        }
        &'auth-core;help;approve'= {
        }
        &'auth-core;help;decline'= {
        }
        &'auth-core;help;forget'= {
        }
        &'auth-core;help;approvals'= {
        }
        &'auth-core;help;help'= {
        }
    ]
    $completions[$command]
}
