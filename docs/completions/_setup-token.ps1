
using namespace System.Management.Automation
using namespace System.Management.Automation.Language

Register-ArgumentCompleter -Native -CommandName 'setup-token' -ScriptBlock {
    param($wordToComplete, $commandAst, $cursorPosition)

    $commandElements = $commandAst.CommandElements
    $command = @(
        'setup-token'
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
        'setup-token' {
            [CompletionResult]::new('--expires-in', '--expires-in', [CompletionResultType]::ParameterName, 'Lifetime of the token')
            [CompletionResult]::new('--record', '--record', [CompletionResultType]::ParameterName, 'Record name, fingerprint, account and expiry of the token (never the token) in the configuration directory [default name: token-FINGERPRINT]')
            [CompletionResult]::new('--port', '--port', [CompletionResultType]::ParameterName, 'The port of the loopback redirect [default: a free one]')
            [CompletionResult]::new('--url-file', '--url-file', [CompletionResultType]::ParameterName, 'Write the URL to a file')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Time limit for the browser sign-in')
            [CompletionResult]::new('--client-id', '--client-id', [CompletionResultType]::ParameterName, 'OAuth client ID [default: `client_id` of `[oauth]` in config.toml]')
            [CompletionResult]::new('--oauth', '--oauth', [CompletionResultType]::ParameterName, 'Override one key of `[oauth]` in config.toml (may be repeated)')
            [CompletionResult]::new('--via', '--via', [CompletionResultType]::ParameterName, 'Who sends the requests: an OAuth client of your own or your installed Claude Code [default: `via` of `[oauth]`, else auto]')
            [CompletionResult]::new('--config-dir', '--config-dir', [CompletionResultType]::ParameterName, 'Claude Code''s configuration directory [default: $CLAUDE_CONFIG_DIR, else ~/.claude]')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Use the login of this profile [default: $AUTH_TOOLS_PROFILE, else a rule, else default]')
            [CompletionResult]::new('--settings', '--settings', [CompletionResultType]::ParameterName, 'An additional settings file, or inline JSON')
            [CompletionResult]::new('--session', '--session', [CompletionResultType]::ParameterName, 'The session type [default: interactive on a terminal, else print]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use color')
            [CompletionResult]::new('--no-browser', '--no-browser', [CompletionResultType]::ParameterName, 'Do not open a browser')
            [CompletionResult]::new('--code-stdin', '--code-stdin', [CompletionResultType]::ParameterName, 'Read the authorization code from stdin (CODE, CODE#STATE, or the whole URL)')
            [CompletionResult]::new('--device', '--device', [CompletionResultType]::ParameterName, 'Show a code to type on another device, if the provider supports it')
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
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'List the recorded tokens')
            [CompletionResult]::new('revoke', 'revoke', [CompletionResultType]::ParameterValue, 'Revoke the token on stdin at the provider')
            [CompletionResult]::new('forget', 'forget', [CompletionResultType]::ParameterValue, 'Remove a token from the record; the token itself stays valid')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'setup-token;list' {
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
        'setup-token;revoke' {
            [CompletionResult]::new('--client-id', '--client-id', [CompletionResultType]::ParameterName, 'OAuth client ID [default: `client_id` of `[oauth]` in config.toml]')
            [CompletionResult]::new('--oauth', '--oauth', [CompletionResultType]::ParameterName, 'Override one key of `[oauth]` in config.toml (may be repeated)')
            [CompletionResult]::new('--via', '--via', [CompletionResultType]::ParameterName, 'Who sends the requests: an OAuth client of your own or your installed Claude Code [default: `via` of `[oauth]`, else auto]')
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
        'setup-token;forget' {
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
        'setup-token;help' {
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'List the recorded tokens')
            [CompletionResult]::new('revoke', 'revoke', [CompletionResultType]::ParameterValue, 'Revoke the token on stdin at the provider')
            [CompletionResult]::new('forget', 'forget', [CompletionResultType]::ParameterValue, 'Remove a token from the record; the token itself stays valid')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'setup-token;help;list' {
            break
        }
        'setup-token;help;revoke' {
            break
        }
        'setup-token;help;forget' {
            break
        }
        'setup-token;help;help' {
            break
        }
    })

    $completions.Where{ $_.CompletionText -like "$wordToComplete*" } |
        Sort-Object -Property ListItemText
}
