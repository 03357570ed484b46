
using namespace System.Management.Automation
using namespace System.Management.Automation.Language

Register-ArgumentCompleter -Native -CommandName 'auth-login' -ScriptBlock {
    param($wordToComplete, $commandAst, $cursorPosition)

    $commandElements = $commandAst.CommandElements
    $command = @(
        'auth-login'
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
        'auth-login' {
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
            [CompletionResult]::new('login', 'login', [CompletionResultType]::ParameterValue, 'Log in with a browser and store the login')
            [CompletionResult]::new('logout', 'logout', [CompletionResultType]::ParameterValue, 'Revoke the login at the server and erase it')
            [CompletionResult]::new('refresh', 'refresh', [CompletionResultType]::ParameterValue, 'Refresh the access token if it expires soon')
            [CompletionResult]::new('switch', 'switch', [CompletionResultType]::ParameterValue, 'Make a profile''s login the one that Claude Code uses')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'auth-login;login' {
            [CompletionResult]::new('--email', '--email', [CompletionResultType]::ParameterName, 'Fill in this email address on the sign-in page')
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
            [CompletionResult]::new('--claudeai', '--claudeai', [CompletionResultType]::ParameterName, 'Log in with a Claude.ai account (Pro, Max, Team, Enterprise) [default]')
            [CompletionResult]::new('--console', '--console', [CompletionResultType]::ParameterName, 'Log in with a Console account: create and store an API key')
            [CompletionResult]::new('--sso', '--sso', [CompletionResultType]::ParameterName, 'Sign in with the organization''s single sign-on')
            [CompletionResult]::new('--share-settings', '--share-settings', [CompletionResultType]::ParameterName, 'With --profile: link settings, CLAUDE.md, agents, commands, skills and plugins of the main configuration directory')
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
            break
        }
        'auth-login;logout' {
            [CompletionResult]::new('--client-id', '--client-id', [CompletionResultType]::ParameterName, 'OAuth client ID [default: `client_id` of `[oauth]` in config.toml]')
            [CompletionResult]::new('--oauth', '--oauth', [CompletionResultType]::ParameterName, 'Override one key of `[oauth]` in config.toml (may be repeated)')
            [CompletionResult]::new('--via', '--via', [CompletionResultType]::ParameterName, 'Who sends the requests: an OAuth client of your own or your installed Claude Code [default: `via` of `[oauth]`, else auto]')
            [CompletionResult]::new('--config-dir', '--config-dir', [CompletionResultType]::ParameterName, 'Claude Code''s configuration directory [default: $CLAUDE_CONFIG_DIR, else ~/.claude]')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Use the login of this profile [default: $AUTH_TOOLS_PROFILE, else a rule, else default]')
            [CompletionResult]::new('--settings', '--settings', [CompletionResultType]::ParameterName, 'An additional settings file, or inline JSON')
            [CompletionResult]::new('--session', '--session', [CompletionResultType]::ParameterName, 'The session type [default: interactive on a terminal, else print]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use color')
            [CompletionResult]::new('--all', '--all', [CompletionResultType]::ParameterName, 'Log out of every profile')
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
        'auth-login;refresh' {
            [CompletionResult]::new('--min-validity', '--min-validity', [CompletionResultType]::ParameterName, 'How long the access token must stay valid')
            [CompletionResult]::new('--client-id', '--client-id', [CompletionResultType]::ParameterName, 'OAuth client ID [default: `client_id` of `[oauth]` in config.toml]')
            [CompletionResult]::new('--oauth', '--oauth', [CompletionResultType]::ParameterName, 'Override one key of `[oauth]` in config.toml (may be repeated)')
            [CompletionResult]::new('--via', '--via', [CompletionResultType]::ParameterName, 'Who sends the requests: an OAuth client of your own or your installed Claude Code [default: `via` of `[oauth]`, else auto]')
            [CompletionResult]::new('--config-dir', '--config-dir', [CompletionResultType]::ParameterName, 'Claude Code''s configuration directory [default: $CLAUDE_CONFIG_DIR, else ~/.claude]')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Use the login of this profile [default: $AUTH_TOOLS_PROFILE, else a rule, else default]')
            [CompletionResult]::new('--settings', '--settings', [CompletionResultType]::ParameterName, 'An additional settings file, or inline JSON')
            [CompletionResult]::new('--session', '--session', [CompletionResultType]::ParameterName, 'The session type [default: interactive on a terminal, else print]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use color')
            [CompletionResult]::new('--force', '--force', [CompletionResultType]::ParameterName, 'Refresh even if the access token is still valid')
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
        'auth-login;switch' {
            [CompletionResult]::new('--save-as', '--save-as', [CompletionResultType]::ParameterName, 'Store the login that is used now as this profile, if it came from none')
            [CompletionResult]::new('--config-dir', '--config-dir', [CompletionResultType]::ParameterName, 'Claude Code''s configuration directory [default: $CLAUDE_CONFIG_DIR, else ~/.claude]')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Use the login of this profile [default: $AUTH_TOOLS_PROFILE, else a rule, else default]')
            [CompletionResult]::new('--settings', '--settings', [CompletionResultType]::ParameterName, 'An additional settings file, or inline JSON')
            [CompletionResult]::new('--session', '--session', [CompletionResultType]::ParameterName, 'The session type [default: interactive on a terminal, else print]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use color')
            [CompletionResult]::new('--force', '--force', [CompletionResultType]::ParameterName, 'Switch although Claude Code is running: it may write its login back')
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
        'auth-login;help' {
            [CompletionResult]::new('login', 'login', [CompletionResultType]::ParameterValue, 'Log in with a browser and store the login')
            [CompletionResult]::new('logout', 'logout', [CompletionResultType]::ParameterValue, 'Revoke the login at the server and erase it')
            [CompletionResult]::new('refresh', 'refresh', [CompletionResultType]::ParameterValue, 'Refresh the access token if it expires soon')
            [CompletionResult]::new('switch', 'switch', [CompletionResultType]::ParameterValue, 'Make a profile''s login the one that Claude Code uses')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'auth-login;help;login' {
            break
        }
        'auth-login;help;logout' {
            break
        }
        'auth-login;help;refresh' {
            break
        }
        'auth-login;help;switch' {
            break
        }
        'auth-login;help;help' {
            break
        }
    })

    $completions.Where{ $_.CompletionText -like "$wordToComplete*" } |
        Sort-Object -Property ListItemText
}
