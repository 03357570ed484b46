
using namespace System.Management.Automation
using namespace System.Management.Automation.Language

Register-ArgumentCompleter -Native -CommandName 'auth-helper-runner' -ScriptBlock {
    param($wordToComplete, $commandAst, $cursorPosition)

    $commandElements = $commandAst.CommandElements
    $command = @(
        'auth-helper-runner'
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
        'auth-helper-runner' {
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
            [CompletionResult]::new('get', 'get', [CompletionResultType]::ParameterValue, 'Print the key of the setting apiKeyHelper')
            [CompletionResult]::new('run', 'run', [CompletionResultType]::ParameterValue, 'Print the key of a command given as an option')
            [CompletionResult]::new('clear', 'clear', [CompletionResultType]::ParameterValue, 'Clear the cache')
            [CompletionResult]::new('status', 'status', [CompletionResultType]::ParameterValue, 'Show what is cached, without running the helper')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'auth-helper-runner;get' {
            [CompletionResult]::new('--rejected', '--rejected', [CompletionResultType]::ParameterName, 'A key that was rejected with HTTP 401 or 403, on stdin (-) or in a file; it is not printed again')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'How long the helper may run')
            [CompletionResult]::new('--config-dir', '--config-dir', [CompletionResultType]::ParameterName, 'Claude Code''s configuration directory [default: $CLAUDE_CONFIG_DIR, else ~/.claude]')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Use the login of this profile [default: $AUTH_TOOLS_PROFILE, else a rule, else default]')
            [CompletionResult]::new('--settings', '--settings', [CompletionResultType]::ParameterName, 'An additional settings file, or inline JSON')
            [CompletionResult]::new('--session', '--session', [CompletionResultType]::ParameterName, 'The session type [default: interactive on a terminal, else print]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use color')
            [CompletionResult]::new('--fresh', '--fresh', [CompletionResultType]::ParameterName, 'Run the helper even if a usable key is cached')
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
        'auth-helper-runner;run' {
            [CompletionResult]::new('--command', '--command', [CompletionResultType]::ParameterName, 'The command, for the platform''s shell')
            [CompletionResult]::new('--ttl', '--ttl', [CompletionResultType]::ParameterName, 'How long its key is reused; 0 disables the cache [default: $CLAUDE_CODE_API_KEY_HELPER_TTL_MS, else 5m]')
            [CompletionResult]::new('--rejected', '--rejected', [CompletionResultType]::ParameterName, 'A key that was rejected with HTTP 401 or 403, on stdin (-) or in a file; it is not printed again')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'How long the helper may run')
            [CompletionResult]::new('--config-dir', '--config-dir', [CompletionResultType]::ParameterName, 'Claude Code''s configuration directory [default: $CLAUDE_CONFIG_DIR, else ~/.claude]')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Use the login of this profile [default: $AUTH_TOOLS_PROFILE, else a rule, else default]')
            [CompletionResult]::new('--settings', '--settings', [CompletionResultType]::ParameterName, 'An additional settings file, or inline JSON')
            [CompletionResult]::new('--session', '--session', [CompletionResultType]::ParameterName, 'The session type [default: interactive on a terminal, else print]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use color')
            [CompletionResult]::new('--fresh', '--fresh', [CompletionResultType]::ParameterName, 'Run the helper even if a usable key is cached')
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
        'auth-helper-runner;clear' {
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
        'auth-helper-runner;status' {
            [CompletionResult]::new('--command', '--command', [CompletionResultType]::ParameterName, 'The status of this command, as `run` caches it, instead of the setting''s')
            [CompletionResult]::new('--ttl', '--ttl', [CompletionResultType]::ParameterName, 'The TTL that callers of `run` pass')
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
        'auth-helper-runner;help' {
            [CompletionResult]::new('get', 'get', [CompletionResultType]::ParameterValue, 'Print the key of the setting apiKeyHelper')
            [CompletionResult]::new('run', 'run', [CompletionResultType]::ParameterValue, 'Print the key of a command given as an option')
            [CompletionResult]::new('clear', 'clear', [CompletionResultType]::ParameterValue, 'Clear the cache')
            [CompletionResult]::new('status', 'status', [CompletionResultType]::ParameterValue, 'Show what is cached, without running the helper')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'auth-helper-runner;help;get' {
            break
        }
        'auth-helper-runner;help;run' {
            break
        }
        'auth-helper-runner;help;clear' {
            break
        }
        'auth-helper-runner;help;status' {
            break
        }
        'auth-helper-runner;help;help' {
            break
        }
    })

    $completions.Where{ $_.CompletionText -like "$wordToComplete*" } |
        Sort-Object -Property ListItemText
}
