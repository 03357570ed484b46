
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
            cand --assert 'Print nothing and exit 1 unless it holds: KEY=VALUE, KEY=A|B or KEY!=VALUE; repeatable. Keys: source, billing, account, organization, plan, profile, provider, session, fingerprint, valid-for'
            cand --format 'Print one line for a shell prompt, with {source}, {billing}, {account}, {profile}, {expires}'
            cand --config-dir 'Claude Code''s configuration directory [default: $CLAUDE_CONFIG_DIR, else ~/.claude]'
            cand --profile 'Use the login of this profile [default: $AUTH_TOOLS_PROFILE, else a rule, else default]'
            cand --settings 'An additional settings file, or inline JSON'
            cand --session 'The session type [default: interactive on a terminal, else print]'
            cand --color 'When to use color'
            cand --verify 'Ask the API whether the active credential is accepted'
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
        }
    ]
    $completions[$command]
}
