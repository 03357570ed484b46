_auth__status() {
    local i cur prev opts cmd
    COMPREPLY=()
    for i in 1 2; do
        if ((COMP_CWORD > i)) && [[ ${COMP_WORDS[COMP_CWORD - i + 1]} == = && ${COMP_WORDS[COMP_CWORD - i - 1]} == --assert ]]; then
            cur="${COMP_WORDS[COMP_CWORD - i]}="
            ((i == 2)) && prev="$cur${COMP_WORDS[COMP_CWORD]}" || prev="$cur"
            COMPREPLY=($(compgen -W "source=login source=api-key source=oauth-token source=auth-token source=api-key-helper billing=subscription billing=api account= organization= plan= profile= provider= session= fingerprint= valid-for=" -- "$prev"))
            COMPREPLY=("${COMPREPLY[@]#"$cur"}")
            return 0
        fi
    done
    if [[ "${BASH_VERSINFO[0]}" -ge 4 ]]; then
        cur="$2"
    else
        cur="${COMP_WORDS[COMP_CWORD]}"
    fi
    prev="$3"
    cmd=""
    opts=""

    for i in "${COMP_WORDS[@]:0:COMP_CWORD}"
    do
        case "${cmd},${i}" in
            ",$1")
                cmd="auth__status"
                ;;
            *)
                ;;
        esac
    done

    case "${cmd}" in
        auth__status)
            opts="-v -q -h -V --verify --assert --format --config-dir --profile --settings --session --trust-project --json --no-input --color --verbose --quiet --help --version"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 1 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                --assert)
                    COMPREPLY=($(compgen -W "source=login source=api-key source=oauth-token source=auth-token source=api-key-helper billing=subscription billing=api account= organization= plan= profile= provider= session= fingerprint= valid-for=" -- "${cur}")); compopt -o nospace 2>/dev/null
                    return 0
                    ;;
                --format)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --config-dir)
                    COMPREPLY=()
                    if [[ "${BASH_VERSINFO[0]}" -ge 4 ]]; then
                        compopt -o plusdirs
                    fi
                    return 0
                    ;;
                --profile)
                    COMPREPLY=($(compgen -W "$(cd "${CLAUDE_CONFIG_DIR:-$HOME/.claude}/auth-tools/profiles" 2>/dev/null && printf '%s\n' default *)" -- "${cur}"))
                    return 0
                    ;;
                --settings)
                    local oldifs
                    if [ -n "${IFS+x}" ]; then
                        oldifs="$IFS"
                    fi
                    IFS=$'\n'
                    COMPREPLY=($(compgen -f "${cur}"))
                    if [ -n "${oldifs+x}" ]; then
                        IFS="$oldifs"
                    fi
                    if [[ "${BASH_VERSINFO[0]}" -ge 4 ]]; then
                        compopt -o filenames
                    fi
                    return 0
                    ;;
                --session)
                    COMPREPLY=($(compgen -W "interactive print bare desktop remote web" -- "${cur}"))
                    return 0
                    ;;
                --color)
                    COMPREPLY=($(compgen -W "auto always never" -- "${cur}"))
                    return 0
                    ;;
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
    esac
}

if [[ "${BASH_VERSINFO[0]}" -eq 4 && "${BASH_VERSINFO[1]}" -ge 4 || "${BASH_VERSINFO[0]}" -gt 4 ]]; then
    complete -F _auth__status -o nosort -o bashdefault -o default auth-status
else
    complete -F _auth__status -o bashdefault -o default auth-status
fi
