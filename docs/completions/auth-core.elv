
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
            cand resolve 'Show which credential is used; never a secret'
            cand explain 'Show every source, its state, and why it is used or not'
            cand headers 'Print the header lines with the secret'
            cand token 'Print only the secret'
            cand env 'Print shell code that sets this credential and unsets all others'
            cand exec 'Run a command with exactly this credential in its environment'
            cand approve 'Allow ANTHROPIC_API_KEY (or a key on stdin) in interactive sessions'
            cand decline 'Block that key in interactive sessions'
            cand forget 'Remove the decision, so that Claude Code asks again'
            cand approvals 'List the approval decisions for API keys'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'auth-core;resolve'= {
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
        &'auth-core;explain'= {
            cand --config-dir 'Claude Code''s configuration directory [default: $CLAUDE_CONFIG_DIR, else ~/.claude]'
            cand --profile 'Use the login of this profile [default: $AUTH_TOOLS_PROFILE, else a rule, else default]'
            cand --settings 'An additional settings file, or inline JSON'
            cand --session 'The session type [default: interactive on a terminal, else print]'
            cand --color 'When to use color'
            cand --client 'What Claude Code itself would put in each header'
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
        &'auth-core;headers'= {
            cand --format '`curl` is a configuration for `curl -K -`'
            cand --min-validity 'Refresh a login that expires within this time [default: 5m]'
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
        &'auth-core;token'= {
            cand --min-validity 'Refresh a login that expires within this time [default: 5m]'
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
        &'auth-core;env'= {
            cand --format 'For which reader; the default is a POSIX shell'
            cand --min-validity 'Refresh a login that expires within this time [default: 5m]'
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
        &'auth-core;exec'= {
            cand --min-validity 'Refresh a login that expires within this time [default: 5m]'
            cand --config-dir 'Claude Code''s configuration directory [default: $CLAUDE_CONFIG_DIR, else ~/.claude]'
            cand --profile 'Use the login of this profile [default: $AUTH_TOOLS_PROFILE, else a rule, else default]'
            cand --settings 'An additional settings file, or inline JSON'
            cand --session 'The session type [default: interactive on a terminal, else print]'
            cand --color 'When to use color'
            cand --exact 'Exit with 7 instead of starting if Claude Code would send something else'
            cand --as-config-dir 'Set CLAUDE_CONFIG_DIR to the profile''s directory instead of passing its token'
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
        &'auth-core;approve'= {
            cand --fd 'Read the key from this inherited descriptor'
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
        &'auth-core;decline'= {
            cand --fd 'Read the key from this inherited descriptor'
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
        &'auth-core;forget'= {
            cand --fd 'Read the key from this inherited descriptor'
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
        &'auth-core;approvals'= {
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
        &'auth-core;help'= {
            cand resolve 'Show which credential is used; never a secret'
            cand explain 'Show every source, its state, and why it is used or not'
            cand headers 'Print the header lines with the secret'
            cand token 'Print only the secret'
            cand env 'Print shell code that sets this credential and unsets all others'
            cand exec 'Run a command with exactly this credential in its environment'
            cand approve 'Allow ANTHROPIC_API_KEY (or a key on stdin) in interactive sessions'
            cand decline 'Block that key in interactive sessions'
            cand forget 'Remove the decision, so that Claude Code asks again'
            cand approvals 'List the approval decisions for API keys'
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
