
using namespace System.Management.Automation
using namespace System.Management.Automation.Language

Register-ArgumentCompleter -Native -CommandName 'auth-store' -ScriptBlock {
    param($wordToComplete, $commandAst, $cursorPosition)

    $commandElements = $commandAst.CommandElements
    $command = @(
        'auth-store'
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
        'auth-store' {
            [CompletionResult]::new('--backend', '--backend', [CompletionResultType]::ParameterName, 'Where the login is stored [default: $AUTH_STORE_BACKEND, else the configuration, else auto]')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'How long to wait: for a keychain [default: 5s], for a lock [default: 15s]')
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
            [CompletionResult]::new('get', 'get', [CompletionResultType]::ParameterValue, 'Print the stored login: its access token or API key; with --json the whole document')
            [CompletionResult]::new('put', 'put', [CompletionResultType]::ParameterValue, 'Store the login on stdin: a document as `get --json` prints it, or a bare key or token')
            [CompletionResult]::new('erase', 'erase', [CompletionResultType]::ParameterValue, 'Remove the login, its backups and temporary files, and nothing else')
            [CompletionResult]::new('show', 'show', [CompletionResultType]::ParameterValue, 'Show what is stored, without secrets')
            [CompletionResult]::new('path', 'path', [CompletionResultType]::ParameterValue, 'Print the file''s path, or the keychain item''s service and account')
            [CompletionResult]::new('migrate', 'migrate', [CompletionResultType]::ParameterValue, 'Move the login to the other backend: copy, read back, compare, then remove the old copy')
            [CompletionResult]::new('check', 'check', [CompletionResultType]::ParameterValue, 'Diagnose the store: modes, malformed files, leftovers, locks, copies that differ')
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'List the logins of all profiles')
            [CompletionResult]::new('adopt', 'adopt', [CompletionResultType]::ParameterValue, 'Make an existing configuration directory a profile, by a link')
            [CompletionResult]::new('rename', 'rename', [CompletionResultType]::ParameterValue, 'Give a profile another name')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'auth-store;get' {
            [CompletionResult]::new('--field', '--field', [CompletionResultType]::ParameterName, 'One field of the login instead of its access token or API key')
            [CompletionResult]::new('--backend', '--backend', [CompletionResultType]::ParameterName, 'Where the login is stored [default: $AUTH_STORE_BACKEND, else the configuration, else auto]')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'How long to wait: for a keychain [default: 5s], for a lock [default: 15s]')
            [CompletionResult]::new('--config-dir', '--config-dir', [CompletionResultType]::ParameterName, 'Claude Code''s configuration directory [default: $CLAUDE_CONFIG_DIR, else ~/.claude]')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Use the login of this profile [default: $AUTH_TOOLS_PROFILE, else a rule, else default]')
            [CompletionResult]::new('--settings', '--settings', [CompletionResultType]::ParameterName, 'An additional settings file, or inline JSON')
            [CompletionResult]::new('--session', '--session', [CompletionResultType]::ParameterName, 'The session type [default: interactive on a terminal, else print]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use color')
            [CompletionResult]::new('--origin', '--origin', [CompletionResultType]::ParameterName, 'Say in the document where the login was found')
            [CompletionResult]::new('--previous', '--previous', [CompletionResultType]::ParameterName, 'The login that the last refresh replaced')
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
        'auth-store;put' {
            [CompletionResult]::new('--replacing', '--replacing', [CompletionResultType]::ParameterName, 'Only replace the login whose refresh token has this fingerprint')
            [CompletionResult]::new('--fd', '--fd', [CompletionResultType]::ParameterName, 'Read the document from this inherited descriptor instead of stdin')
            [CompletionResult]::new('--backend', '--backend', [CompletionResultType]::ParameterName, 'Where the login is stored [default: $AUTH_STORE_BACKEND, else the configuration, else auto]')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'How long to wait: for a keychain [default: 5s], for a lock [default: 15s]')
            [CompletionResult]::new('--config-dir', '--config-dir', [CompletionResultType]::ParameterName, 'Claude Code''s configuration directory [default: $CLAUDE_CONFIG_DIR, else ~/.claude]')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Use the login of this profile [default: $AUTH_TOOLS_PROFILE, else a rule, else default]')
            [CompletionResult]::new('--settings', '--settings', [CompletionResultType]::ParameterName, 'An additional settings file, or inline JSON')
            [CompletionResult]::new('--session', '--session', [CompletionResultType]::ParameterName, 'The session type [default: interactive on a terminal, else print]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use color')
            [CompletionResult]::new('--replace', '--replace', [CompletionResultType]::ParameterName, 'Replace a stored login also with a bare key or token of another kind')
            [CompletionResult]::new('--keep-previous', '--keep-previous', [CompletionResultType]::ParameterName, 'Keep the login that is replaced, until the next put that keeps one or an erase')
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
        'auth-store;erase' {
            [CompletionResult]::new('--backend', '--backend', [CompletionResultType]::ParameterName, 'Where the login is stored [default: $AUTH_STORE_BACKEND, else the configuration, else auto]')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'How long to wait: for a keychain [default: 5s], for a lock [default: 15s]')
            [CompletionResult]::new('--config-dir', '--config-dir', [CompletionResultType]::ParameterName, 'Claude Code''s configuration directory [default: $CLAUDE_CONFIG_DIR, else ~/.claude]')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Use the login of this profile [default: $AUTH_TOOLS_PROFILE, else a rule, else default]')
            [CompletionResult]::new('--settings', '--settings', [CompletionResultType]::ParameterName, 'An additional settings file, or inline JSON')
            [CompletionResult]::new('--session', '--session', [CompletionResultType]::ParameterName, 'The session type [default: interactive on a terminal, else print]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use color')
            [CompletionResult]::new('--all', '--all', [CompletionResultType]::ParameterName, 'From every backend, not only from the one that is used')
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
        'auth-store;show' {
            [CompletionResult]::new('--backend', '--backend', [CompletionResultType]::ParameterName, 'Where the login is stored [default: $AUTH_STORE_BACKEND, else the configuration, else auto]')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'How long to wait: for a keychain [default: 5s], for a lock [default: 15s]')
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
        'auth-store;path' {
            [CompletionResult]::new('--backend', '--backend', [CompletionResultType]::ParameterName, 'Where the login is stored [default: $AUTH_STORE_BACKEND, else the configuration, else auto]')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'How long to wait: for a keychain [default: 5s], for a lock [default: 15s]')
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
        'auth-store;migrate' {
            [CompletionResult]::new('--to', '--to', [CompletionResultType]::ParameterName, 'Where to store the login')
            [CompletionResult]::new('--backend', '--backend', [CompletionResultType]::ParameterName, 'Where the login is stored [default: $AUTH_STORE_BACKEND, else the configuration, else auto]')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'How long to wait: for a keychain [default: 5s], for a lock [default: 15s]')
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
        'auth-store;check' {
            [CompletionResult]::new('--fix', '--fix', [CompletionResultType]::ParameterName, 'Fix what is safe to fix, and print what was done; `--fix=onboarding` only marks Claude Code''s first run as done')
            [CompletionResult]::new('--backend', '--backend', [CompletionResultType]::ParameterName, 'Where the login is stored [default: $AUTH_STORE_BACKEND, else the configuration, else auto]')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'How long to wait: for a keychain [default: 5s], for a lock [default: 15s]')
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
        'auth-store;list' {
            [CompletionResult]::new('--backend', '--backend', [CompletionResultType]::ParameterName, 'Where the login is stored [default: $AUTH_STORE_BACKEND, else the configuration, else auto]')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'How long to wait: for a keychain [default: 5s], for a lock [default: 15s]')
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
        'auth-store;adopt' {
            [CompletionResult]::new('--as', '--as', [CompletionResultType]::ParameterName, 'The profile''s name')
            [CompletionResult]::new('--backend', '--backend', [CompletionResultType]::ParameterName, 'Where the login is stored [default: $AUTH_STORE_BACKEND, else the configuration, else auto]')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'How long to wait: for a keychain [default: 5s], for a lock [default: 15s]')
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
        'auth-store;rename' {
            [CompletionResult]::new('--backend', '--backend', [CompletionResultType]::ParameterName, 'Where the login is stored [default: $AUTH_STORE_BACKEND, else the configuration, else auto]')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'How long to wait: for a keychain [default: 5s], for a lock [default: 15s]')
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
        'auth-store;help' {
            [CompletionResult]::new('get', 'get', [CompletionResultType]::ParameterValue, 'Print the stored login: its access token or API key; with --json the whole document')
            [CompletionResult]::new('put', 'put', [CompletionResultType]::ParameterValue, 'Store the login on stdin: a document as `get --json` prints it, or a bare key or token')
            [CompletionResult]::new('erase', 'erase', [CompletionResultType]::ParameterValue, 'Remove the login, its backups and temporary files, and nothing else')
            [CompletionResult]::new('show', 'show', [CompletionResultType]::ParameterValue, 'Show what is stored, without secrets')
            [CompletionResult]::new('path', 'path', [CompletionResultType]::ParameterValue, 'Print the file''s path, or the keychain item''s service and account')
            [CompletionResult]::new('migrate', 'migrate', [CompletionResultType]::ParameterValue, 'Move the login to the other backend: copy, read back, compare, then remove the old copy')
            [CompletionResult]::new('check', 'check', [CompletionResultType]::ParameterValue, 'Diagnose the store: modes, malformed files, leftovers, locks, copies that differ')
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'List the logins of all profiles')
            [CompletionResult]::new('adopt', 'adopt', [CompletionResultType]::ParameterValue, 'Make an existing configuration directory a profile, by a link')
            [CompletionResult]::new('rename', 'rename', [CompletionResultType]::ParameterValue, 'Give a profile another name')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'auth-store;help;get' {
            break
        }
        'auth-store;help;put' {
            break
        }
        'auth-store;help;erase' {
            break
        }
        'auth-store;help;show' {
            break
        }
        'auth-store;help;path' {
            break
        }
        'auth-store;help;migrate' {
            break
        }
        'auth-store;help;check' {
            break
        }
        'auth-store;help;list' {
            break
        }
        'auth-store;help;adopt' {
            break
        }
        'auth-store;help;rename' {
            break
        }
        'auth-store;help;help' {
            break
        }
    })

    $completions.Where{ $_.CompletionText -like "$wordToComplete*" } |
        Sort-Object -Property ListItemText
}
