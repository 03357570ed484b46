
use builtin;
use str;

set edit:completion:arg-completer[auth-helper-runner] = {|@words|
    fn spaces {|n|
        builtin:repeat $n ' ' | str:join ''
    }
    fn cand {|text desc|
        edit:complex-candidate $text &display=$text' '(spaces (- 14 (wcswidth $text)))$desc
    }
    var command = 'auth-helper-runner'
    for word $words[1..-1] {
        if (str:has-prefix $word '-') {
            break
        }
        set command = $command';'$word
    }
    var completions = [
        &'auth-helper-runner'= {
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
            cand get 'Print the key of the setting apiKeyHelper'
            cand run 'Print the key of a command that is given here'
            cand clear 'Drop every cached key'
            cand status 'Say what is cached, without running the helper; never a secret'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'auth-helper-runner;get'= {
            cand --rejected 'The key that was refused with HTTP 401 or 403, on stdin (-) or in a file; it is not given again'
            cand --timeout 'How long the helper may run'
            cand --config-dir 'Claude Code''s configuration directory [default: $CLAUDE_CONFIG_DIR, else ~/.claude]'
            cand --settings 'One more settings layer: a file, or JSON'
            cand --session 'The kind of session to decide for [default: interactive on a terminal, else print]'
            cand --color 'When to colour'
            cand --fresh 'Run the helper even where a good key is cached'
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
        &'auth-helper-runner;run'= {
            cand --command 'The command, for the platform''s shell'
            cand --ttl 'How long its key is reused; 0 means not at all [default: $CLAUDE_CODE_API_KEY_HELPER_TTL_MS, else 5m]'
            cand --rejected 'The key that was refused with HTTP 401 or 403, on stdin (-) or in a file; it is not given again'
            cand --timeout 'How long the helper may run'
            cand --config-dir 'Claude Code''s configuration directory [default: $CLAUDE_CONFIG_DIR, else ~/.claude]'
            cand --settings 'One more settings layer: a file, or JSON'
            cand --session 'The kind of session to decide for [default: interactive on a terminal, else print]'
            cand --color 'When to colour'
            cand --fresh 'Run the helper even where a good key is cached'
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
        &'auth-helper-runner;clear'= {
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
        &'auth-helper-runner;status'= {
            cand --command 'Of this command, as `run` keeps it, instead of the setting''s'
            cand --ttl 'As seen by a caller that gives this to `run`'
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
        &'auth-helper-runner;help'= {
            cand get 'Print the key of the setting apiKeyHelper'
            cand run 'Print the key of a command that is given here'
            cand clear 'Drop every cached key'
            cand status 'Say what is cached, without running the helper; never a secret'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'auth-helper-runner;help;get'= {
        }
        &'auth-helper-runner;help;run'= {
        }
        &'auth-helper-runner;help;clear'= {
        }
        &'auth-helper-runner;help;status'= {
        }
        &'auth-helper-runner;help;help'= {
        }
    ]
    $completions[$command]
}
