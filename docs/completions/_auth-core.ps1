
using namespace System.Management.Automation
using namespace System.Management.Automation.Language

Register-ArgumentCompleter -Native -CommandName 'auth-core' -ScriptBlock {
    param($wordToComplete, $commandAst, $cursorPosition)

    $commandElements = $commandAst.CommandElements
    $command = @(
        'auth-core'
        for ($i = 1; $i -lt $commandElements.Count; $i++) {
            $element = $commandElements[$i]
            if ($element -isnot [StringConstantExpressionAst] -or
                $element.StringConstantType -ne [StringConstantType]::BareWord -or
                $element.Value.StartsWith('-') -or
                $element.Value -eq $wordToComplete) {
                break
        }
        $element.Value
    }) -join ';'

    $completions = @(switch ($command) {
        'auth-core' {
            [CompletionResult]::new('--config-dir', '--config-dir', [CompletionResultType]::ParameterName, 'Claude Code''s configuration directory [default: $CLAUDE_CONFIG_DIR, else ~/.claude]')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Use the login of this profile [default: $AUTH_TOOLS_PROFILE, else a rule, else default]')
            [CompletionResult]::new('--settings', '--settings', [CompletionResultType]::ParameterName, 'An additional settings file, or inline JSON')
            [CompletionResult]::new('--session', '--session', [CompletionResultType]::ParameterName, 'The session type [default: interactive on a terminal, else print]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use color')
            [CompletionResult]::new('--trust-project', '--trust-project', [CompletionResultType]::ParameterName, 'Trust the project''s settings, including its helper and its environment variables')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print one JSON document on stdout, and an error as one JSON line on stderr')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never prompt')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print more on stderr (-vv: even more); never a secret')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Print more on stderr (-vv: even more); never a secret')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only errors on stderr')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only errors on stderr')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('resolve', 'resolve', [CompletionResultType]::ParameterValue, 'Show which credential is used; never a secret')
            [CompletionResult]::new('explain', 'explain', [CompletionResultType]::ParameterValue, 'Show every source, its state, and why it is used or not')
            [CompletionResult]::new('headers', 'headers', [CompletionResultType]::ParameterValue, 'Print the header lines with the secret')
            [CompletionResult]::new('token', 'token', [CompletionResultType]::ParameterValue, 'Print only the secret')
            [CompletionResult]::new('env', 'env', [CompletionResultType]::ParameterValue, 'Print shell code that sets this credential and unsets all others')
            [CompletionResult]::new('exec', 'exec', [CompletionResultType]::ParameterValue, 'Run a command with exactly this credential in its environment')
            [CompletionResult]::new('approve', 'approve', [CompletionResultType]::ParameterValue, 'Allow ANTHROPIC_API_KEY (or a key on stdin) in interactive sessions')
            [CompletionResult]::new('decline', 'decline', [CompletionResultType]::ParameterValue, 'Block that key in interactive sessions')
            [CompletionResult]::new('forget', 'forget', [CompletionResultType]::ParameterValue, 'Remove the decision, so that Claude Code asks again')
            [CompletionResult]::new('approvals', 'approvals', [CompletionResultType]::ParameterValue, 'List the approval decisions for API keys')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'auth-core;resolve' {
            [CompletionResult]::new('--config-dir', '--config-dir', [CompletionResultType]::ParameterName, 'Claude Code''s configuration directory [default: $CLAUDE_CONFIG_DIR, else ~/.claude]')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Use the login of this profile [default: $AUTH_TOOLS_PROFILE, else a rule, else default]')
            [CompletionResult]::new('--settings', '--settings', [CompletionResultType]::ParameterName, 'An additional settings file, or inline JSON')
            [CompletionResult]::new('--session', '--session', [CompletionResultType]::ParameterName, 'The session type [default: interactive on a terminal, else print]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use color')
            [CompletionResult]::new('--trust-project', '--trust-project', [CompletionResultType]::ParameterName, 'Trust the project''s settings, including its helper and its environment variables')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print one JSON document on stdout, and an error as one JSON line on stderr')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never prompt')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print more on stderr (-vv: even more); never a secret')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Print more on stderr (-vv: even more); never a secret')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only errors on stderr')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only errors on stderr')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'auth-core;explain' {
            [CompletionResult]::new('--config-dir', '--config-dir', [CompletionResultType]::ParameterName, 'Claude Code''s configuration directory [default: $CLAUDE_CONFIG_DIR, else ~/.claude]')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Use the login of this profile [default: $AUTH_TOOLS_PROFILE, else a rule, else default]')
            [CompletionResult]::new('--settings', '--settings', [CompletionResultType]::ParameterName, 'An additional settings file, or inline JSON')
            [CompletionResult]::new('--session', '--session', [CompletionResultType]::ParameterName, 'The session type [default: interactive on a terminal, else print]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use color')
            [CompletionResult]::new('--client', '--client', [CompletionResultType]::ParameterName, 'What Claude Code itself would put in each header')
            [CompletionResult]::new('--trust-project', '--trust-project', [CompletionResultType]::ParameterName, 'Trust the project''s settings, including its helper and its environment variables')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print one JSON document on stdout, and an error as one JSON line on stderr')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never prompt')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print more on stderr (-vv: even more); never a secret')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Print more on stderr (-vv: even more); never a secret')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only errors on stderr')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only errors on stderr')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'auth-core;headers' {
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, '`curl` is a configuration for `curl -K -`')
            [CompletionResult]::new('--min-validity', '--min-validity', [CompletionResultType]::ParameterName, 'Refresh a login that expires within this time [default: 5m]')
            [CompletionResult]::new('--config-dir', '--config-dir', [CompletionResultType]::ParameterName, 'Claude Code''s configuration directory [default: $CLAUDE_CONFIG_DIR, else ~/.claude]')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Use the login of this profile [default: $AUTH_TOOLS_PROFILE, else a rule, else default]')
            [CompletionResult]::new('--settings', '--settings', [CompletionResultType]::ParameterName, 'An additional settings file, or inline JSON')
            [CompletionResult]::new('--session', '--session', [CompletionResultType]::ParameterName, 'The session type [default: interactive on a terminal, else print]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use color')
            [CompletionResult]::new('--trust-project', '--trust-project', [CompletionResultType]::ParameterName, 'Trust the project''s settings, including its helper and its environment variables')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print one JSON document on stdout, and an error as one JSON line on stderr')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never prompt')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print more on stderr (-vv: even more); never a secret')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Print more on stderr (-vv: even more); never a secret')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only errors on stderr')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only errors on stderr')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'auth-core;token' {
            [CompletionResult]::new('--min-validity', '--min-validity', [CompletionResultType]::ParameterName, 'Refresh a login that expires within this time [default: 5m]')
            [CompletionResult]::new('--config-dir', '--config-dir', [CompletionResultType]::ParameterName, 'Claude Code''s configuration directory [default: $CLAUDE_CONFIG_DIR, else ~/.claude]')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Use the login of this profile [default: $AUTH_TOOLS_PROFILE, else a rule, else default]')
            [CompletionResult]::new('--settings', '--settings', [CompletionResultType]::ParameterName, 'An additional settings file, or inline JSON')
            [CompletionResult]::new('--session', '--session', [CompletionResultType]::ParameterName, 'The session type [default: interactive on a terminal, else print]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use color')
            [CompletionResult]::new('--trust-project', '--trust-project', [CompletionResultType]::ParameterName, 'Trust the project''s settings, including its helper and its environment variables')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print one JSON document on stdout, and an error as one JSON line on stderr')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never prompt')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print more on stderr (-vv: even more); never a secret')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Print more on stderr (-vv: even more); never a secret')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only errors on stderr')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only errors on stderr')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'auth-core;env' {
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'For which reader; the default is a POSIX shell')
            [CompletionResult]::new('--min-validity', '--min-validity', [CompletionResultType]::ParameterName, 'Refresh a login that expires within this time [default: 5m]')
            [CompletionResult]::new('--config-dir', '--config-dir', [CompletionResultType]::ParameterName, 'Claude Code''s configuration directory [default: $CLAUDE_CONFIG_DIR, else ~/.claude]')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Use the login of this profile [default: $AUTH_TOOLS_PROFILE, else a rule, else default]')
            [CompletionResult]::new('--settings', '--settings', [CompletionResultType]::ParameterName, 'An additional settings file, or inline JSON')
            [CompletionResult]::new('--session', '--session', [CompletionResultType]::ParameterName, 'The session type [default: interactive on a terminal, else print]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use color')
            [CompletionResult]::new('--trust-project', '--trust-project', [CompletionResultType]::ParameterName, 'Trust the project''s settings, including its helper and its environment variables')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print one JSON document on stdout, and an error as one JSON line on stderr')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never prompt')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print more on stderr (-vv: even more); never a secret')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Print more on stderr (-vv: even more); never a secret')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only errors on stderr')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only errors on stderr')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'auth-core;exec' {
            [CompletionResult]::new('--min-validity', '--min-validity', [CompletionResultType]::ParameterName, 'Refresh a login that expires within this time [default: 5m]')
            [CompletionResult]::new('--config-dir', '--config-dir', [CompletionResultType]::ParameterName, 'Claude Code''s configuration directory [default: $CLAUDE_CONFIG_DIR, else ~/.claude]')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Use the login of this profile [default: $AUTH_TOOLS_PROFILE, else a rule, else default]')
            [CompletionResult]::new('--settings', '--settings', [CompletionResultType]::ParameterName, 'An additional settings file, or inline JSON')
            [CompletionResult]::new('--session', '--session', [CompletionResultType]::ParameterName, 'The session type [default: interactive on a terminal, else print]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use color')
            [CompletionResult]::new('--exact', '--exact', [CompletionResultType]::ParameterName, 'Exit with 7 instead of starting if Claude Code would send something else')
            [CompletionResult]::new('--as-config-dir', '--as-config-dir', [CompletionResultType]::ParameterName, 'Set CLAUDE_CONFIG_DIR to the profile''s directory instead of passing its token')
            [CompletionResult]::new('--trust-project', '--trust-project', [CompletionResultType]::ParameterName, 'Trust the project''s settings, including its helper and its environment variables')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print one JSON document on stdout, and an error as one JSON line on stderr')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never prompt')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print more on stderr (-vv: even more); never a secret')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Print more on stderr (-vv: even more); never a secret')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only errors on stderr')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only errors on stderr')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'auth-core;approve' {
            [CompletionResult]::new('--fd', '--fd', [CompletionResultType]::ParameterName, 'Read the key from this inherited descriptor')
            [CompletionResult]::new('--config-dir', '--config-dir', [CompletionResultType]::ParameterName, 'Claude Code''s configuration directory [default: $CLAUDE_CONFIG_DIR, else ~/.claude]')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Use the login of this profile [default: $AUTH_TOOLS_PROFILE, else a rule, else default]')
            [CompletionResult]::new('--settings', '--settings', [CompletionResultType]::ParameterName, 'An additional settings file, or inline JSON')
            [CompletionResult]::new('--session', '--session', [CompletionResultType]::ParameterName, 'The session type [default: interactive on a terminal, else print]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use color')
            [CompletionResult]::new('--trust-project', '--trust-project', [CompletionResultType]::ParameterName, 'Trust the project''s settings, including its helper and its environment variables')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print one JSON document on stdout, and an error as one JSON line on stderr')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never prompt')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print more on stderr (-vv: even more); never a secret')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Print more on stderr (-vv: even more); never a secret')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only errors on stderr')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only errors on stderr')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'auth-core;decline' {
            [CompletionResult]::new('--fd', '--fd', [CompletionResultType]::ParameterName, 'Read the key from this inherited descriptor')
            [CompletionResult]::new('--config-dir', '--config-dir', [CompletionResultType]::ParameterName, 'Claude Code''s configuration directory [default: $CLAUDE_CONFIG_DIR, else ~/.claude]')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Use the login of this profile [default: $AUTH_TOOLS_PROFILE, else a rule, else default]')
            [CompletionResult]::new('--settings', '--settings', [CompletionResultType]::ParameterName, 'An additional settings file, or inline JSON')
            [CompletionResult]::new('--session', '--session', [CompletionResultType]::ParameterName, 'The session type [default: interactive on a terminal, else print]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use color')
            [CompletionResult]::new('--trust-project', '--trust-project', [CompletionResultType]::ParameterName, 'Trust the project''s settings, including its helper and its environment variables')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print one JSON document on stdout, and an error as one JSON line on stderr')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never prompt')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print more on stderr (-vv: even more); never a secret')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Print more on stderr (-vv: even more); never a secret')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only errors on stderr')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only errors on stderr')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'auth-core;forget' {
            [CompletionResult]::new('--fd', '--fd', [CompletionResultType]::ParameterName, 'Read the key from this inherited descriptor')
            [CompletionResult]::new('--config-dir', '--config-dir', [CompletionResultType]::ParameterName, 'Claude Code''s configuration directory [default: $CLAUDE_CONFIG_DIR, else ~/.claude]')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Use the login of this profile [default: $AUTH_TOOLS_PROFILE, else a rule, else default]')
            [CompletionResult]::new('--settings', '--settings', [CompletionResultType]::ParameterName, 'An additional settings file, or inline JSON')
            [CompletionResult]::new('--session', '--session', [CompletionResultType]::ParameterName, 'The session type [default: interactive on a terminal, else print]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use color')
            [CompletionResult]::new('--trust-project', '--trust-project', [CompletionResultType]::ParameterName, 'Trust the project''s settings, including its helper and its environment variables')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print one JSON document on stdout, and an error as one JSON line on stderr')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never prompt')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print more on stderr (-vv: even more); never a secret')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Print more on stderr (-vv: even more); never a secret')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only errors on stderr')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only errors on stderr')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'auth-core;approvals' {
            [CompletionResult]::new('--config-dir', '--config-dir', [CompletionResultType]::ParameterName, 'Claude Code''s configuration directory [default: $CLAUDE_CONFIG_DIR, else ~/.claude]')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Use the login of this profile [default: $AUTH_TOOLS_PROFILE, else a rule, else default]')
            [CompletionResult]::new('--settings', '--settings', [CompletionResultType]::ParameterName, 'An additional settings file, or inline JSON')
            [CompletionResult]::new('--session', '--session', [CompletionResultType]::ParameterName, 'The session type [default: interactive on a terminal, else print]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use color')
            [CompletionResult]::new('--trust-project', '--trust-project', [CompletionResultType]::ParameterName, 'Trust the project''s settings, including its helper and its environment variables')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print one JSON document on stdout, and an error as one JSON line on stderr')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never prompt')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print more on stderr (-vv: even more); never a secret')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Print more on stderr (-vv: even more); never a secret')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only errors on stderr')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only errors on stderr')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'auth-core;help' {
            [CompletionResult]::new('resolve', 'resolve', [CompletionResultType]::ParameterValue, 'Show which credential is used; never a secret')
            [CompletionResult]::new('explain', 'explain', [CompletionResultType]::ParameterValue, 'Show every source, its state, and why it is used or not')
            [CompletionResult]::new('headers', 'headers', [CompletionResultType]::ParameterValue, 'Print the header lines with the secret')
            [CompletionResult]::new('token', 'token', [CompletionResultType]::ParameterValue, 'Print only the secret')
            [CompletionResult]::new('env', 'env', [CompletionResultType]::ParameterValue, 'Print shell code that sets this credential and unsets all others')
            [CompletionResult]::new('exec', 'exec', [CompletionResultType]::ParameterValue, 'Run a command with exactly this credential in its environment')
            [CompletionResult]::new('approve', 'approve', [CompletionResultType]::ParameterValue, 'Allow ANTHROPIC_API_KEY (or a key on stdin) in interactive sessions')
            [CompletionResult]::new('decline', 'decline', [CompletionResultType]::ParameterValue, 'Block that key in interactive sessions')
            [CompletionResult]::new('forget', 'forget', [CompletionResultType]::ParameterValue, 'Remove the decision, so that Claude Code asks again')
            [CompletionResult]::new('approvals', 'approvals', [CompletionResultType]::ParameterValue, 'List the approval decisions for API keys')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'auth-core;help;resolve' {
            break
        }
        'auth-core;help;explain' {
            break
        }
        'auth-core;help;headers' {
            break
        }
        'auth-core;help;token' {
            break
        }
        'auth-core;help;env' {
            break
        }
        'auth-core;help;exec' {
            break
        }
        'auth-core;help;approve' {
            break
        }
        'auth-core;help;decline' {
            break
        }
        'auth-core;help;forget' {
            break
        }
        'auth-core;help;approvals' {
            break
        }
        'auth-core;help;help' {
            break
        }
    })

    $completions.Where{ $_.CompletionText -like "$wordToComplete*" } |
        Sort-Object -Property ListItemText
}
