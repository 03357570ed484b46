
use builtin;
use str;

set edit:completion:arg-completer[auth-status] = {|@words|
    fn spaces {|n|
        builtin:repeat $n ' ' | str:join ''
    }
    fn cand {|text desc|
        edit:complex-candidate $text &display=$text' '(spaces (- 14 (wcswidth $text)))$desc
    }
    var command = 'auth-status'
    for word $words[1..-1] {
        if (str:has-prefix $word '-') {
            break
        }
        set command = $command';'$word
    }
    var completions = [
        &'auth-status'= {
            cand --assert 'Show nothing; exit 1 with one line where KEY is not VALUE: source, billing, account, organization, plan, provider, session, fingerprint, valid-for (2h)'
            cand --config-dir 'Claude Code''s configuration directory [default: $CLAUDE_CONFIG_DIR, else ~/.claude]'
            cand --settings 'One more settings layer: a file, or JSON'
            cand --session 'The kind of session to decide for [default: interactive on a terminal, else print]'
            cand --color 'When to colour'
            cand --verify 'Ask the API whether the credential in effect is accepted'
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
        }
    ]
    $completions[$command]
}
