
use builtin;
use str;

set edit:completion:arg-completer[auth-proxy] = {|@words|
    fn spaces {|n|
        builtin:repeat $n ' ' | str:join ''
    }
    fn cand {|text desc|
        edit:complex-candidate $text &display=$text' '(spaces (- 14 (wcswidth $text)))$desc
    }
    var command = 'auth-proxy'
    for word $words[1..-1] {
        if (str:has-prefix $word '-') {
            break
        }
        set command = $command';'$word
    }
    var completions = [
        &'auth-proxy'= {
            cand --listen 'Listen there: `ADDR:PORT`, `PORT` of loopback, or `unix:PATH` with mode 0600 (may be repeated) [default: a free port of 127.0.0.1]'
            cand --allow 'Allow only requests such as `POST /v1/messages*`; `*` stands for any characters (may be repeated)'
            cand --max-requests 'Answer later requests with 429'
            cand --max-output-tokens 'Answer requests with 429 once the answers have used so many tokens'
            cand --log 'Append one JSON line for each request; never a header, a body or a secret'
            cand --token-file 'Keep the token of the run in this file, and use the one that it has'
            cand --idle-timeout 'Drop a connection on which nothing has happened for so long [default: 10m]'
            cand --config-dir 'Claude Code''s configuration directory [default: $CLAUDE_CONFIG_DIR, else ~/.claude]'
            cand --profile 'Use the login of this profile [default: $AUTH_TOOLS_PROFILE, else a rule, else default]'
            cand --settings 'An additional settings file, or inline JSON'
            cand --session 'The session type [default: interactive on a terminal, else print]'
            cand --color 'When to use color'
            cand --allow-remote 'Let `--listen` name an address that other machines can reach'
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
