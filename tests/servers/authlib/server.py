"""Authlib's OAuth 2.0 server in Flask, as a server that a login is tested against.

Prints its URLs as one line of JSON when it listens; ends with its stdin. The protocol is Authlib's;
what is here is its storage (dictionaries), the pages, and the account's profile.
"""

import json
import os
import sys
import threading
import time
from urllib.parse import urlsplit

os.environ["AUTHLIB_INSECURE_TRANSPORT"] = "1"  # loopback

from authlib.integrations.flask_oauth2 import AuthorizationServer, ResourceProtector
from authlib.oauth2 import OAuth2Error, rfc6749, rfc6750, rfc7009, rfc7636, rfc8628
from flask import Flask, request
from werkzeug.serving import make_server

CLIENT = "foreign-client"
SCOPES = "user:inference user:profile"
LIFETIME = int(sys.argv[1]) if len(sys.argv) > 1 else 3600
DEVICE = rfc8628.DEVICE_CODE_GRANT_TYPE
USER = "ada"

app = Flask(__name__)
app.config.update(
    OAUTH2_REFRESH_TOKEN_GENERATOR=True,
    OAUTH2_SCOPES_SUPPORTED=SCOPES.split(),
    OAUTH2_TOKEN_EXPIRES_IN={
        "authorization_code": LIFETIME,
        "refresh_token": LIFETIME,
        DEVICE: LIFETIME,
    },
)
codes, tokens, devices, answers = {}, [], {}, {}
base = None


class Client(rfc6749.ClientMixin):
    """A public client on loopback (RFC 8252: any port), or the page that shows a code."""

    client_id = CLIENT

    def get_client_id(self):
        return CLIENT

    def get_default_redirect_uri(self):
        return None

    def get_allowed_scope(self, scope):
        return " ".join(s for s in scope.split() if s in SCOPES.split())

    def check_redirect_uri(self, redirect_uri):
        parts = urlsplit(redirect_uri)
        loopback = parts.hostname in ("127.0.0.1", "localhost", "::1")
        callback = parts.scheme == "http" and loopback and parts.path == "/callback"
        return callback or redirect_uri == f"{base}/manual"

    def check_endpoint_auth_method(self, method, endpoint):
        return method == "none"

    def check_response_type(self, response_type):
        return response_type == "code"

    def check_grant_type(self, grant_type):
        return grant_type in ("authorization_code", "refresh_token", DEVICE)


class Code(rfc6749.AuthorizationCodeMixin):
    def __init__(self, **fields):
        self.__dict__.update(fields)

    def get_redirect_uri(self):
        return self.redirect_uri

    def get_scope(self):
        return self.scope


class Token(rfc6749.TokenMixin):
    def __init__(self, token):
        self.__dict__.update(token)
        self.issued_at = time.time()
        self.access_revoked = self.refresh_revoked = False

    def check_client(self, client):
        return client.get_client_id() == CLIENT

    def get_scope(self):
        return self.scope

    def get_expires_in(self):
        return self.expires_in

    def is_expired(self):
        return self.issued_at + self.expires_in < time.time()

    def is_revoked(self):
        return self.access_revoked

    def get_user(self):
        return USER


def find(access=None, refresh=None):
    for token in tokens:
        if access and token.access_token == access:
            return token
        if refresh and getattr(token, "refresh_token", None) == refresh:
            return token
    return None


class AuthorizationCodeGrant(rfc6749.AuthorizationCodeGrant):
    TOKEN_ENDPOINT_AUTH_METHODS = ["none"]

    def save_authorization_code(self, code, request):
        data = request.payload.data
        codes[code] = Code(
            redirect_uri=request.payload.redirect_uri,
            scope=request.payload.scope,
            code_challenge=data.get("code_challenge"),
            code_challenge_method=data.get("code_challenge_method"),
        )

    def query_authorization_code(self, code, client):
        return codes.get(code)

    def delete_authorization_code(self, authorization_code):
        for code in [c for c, known in codes.items() if known is authorization_code]:
            del codes[code]

    def authenticate_user(self, authorization_code):
        return USER


class RefreshTokenGrant(rfc6749.RefreshTokenGrant):
    TOKEN_ENDPOINT_AUTH_METHODS = ["none"]
    INCLUDE_NEW_REFRESH_TOKEN = True

    def authenticate_refresh_token(self, refresh_token):
        token = find(refresh=refresh_token)
        return token if token and not token.refresh_revoked else None

    def authenticate_user(self, refresh_token):
        return USER

    def revoke_old_credential(self, refresh_token):
        refresh_token.refresh_revoked = True


class Revocation(rfc7009.RevocationEndpoint):
    CLIENT_AUTH_METHODS = ["none"]

    def query_token(self, token_string, token_type_hint):
        return find(access=token_string) or find(refresh=token_string)

    def revoke_token(self, token, request):
        token.access_revoked = token.refresh_revoked = True


class DeviceAuthorization(rfc8628.DeviceAuthorizationEndpoint):
    CLIENT_AUTH_METHODS = ["none"]
    INTERVAL = 1

    def get_verification_uri(self):
        return f"{base}/device"

    def save_device_credential(self, client_id, scope, data):
        expires_at = time.time() + data["expires_in"]
        devices[data["device_code"]] = rfc8628.DeviceCredentialDict(
            client_id=client_id, scope=scope, expires_at=expires_at, **data
        )


class DeviceCodeGrant(rfc8628.DeviceCodeGrant):
    TOKEN_ENDPOINT_AUTH_METHODS = ["none"]

    def query_device_credential(self, device_code):
        return devices.get(device_code)

    def query_user_grant(self, user_code):
        return answers.get(user_code)

    def should_slow_down(self, credential):
        return False


class Validator(rfc6750.BearerTokenValidator):
    def authenticate_token(self, token_string):
        return find(access=token_string)


server = AuthorizationServer(
    app, lambda name: Client() if name == CLIENT else None, lambda token, _: tokens.append(Token(token))
)
server.register_grant(AuthorizationCodeGrant, [rfc7636.CodeChallenge(required=True)])
server.register_grant(RefreshTokenGrant)
server.register_grant(DeviceCodeGrant)
server.register_endpoint(Revocation)
server.register_endpoint(DeviceAuthorization)
protect = ResourceProtector()
protect.register_token_validator(Validator())

QUESTION = """<!doctype html><title>Consent</title><h1>{client} asks for {scope}</h1>
<form method="post">{field}<button id="approve" name="confirm" value="yes">Allow</button></form>"""


@app.route("/authorize", methods=["GET", "POST"])
def authorize():
    try:
        grant = server.get_consent_grant(end_user=USER)
    except OAuth2Error as error:
        return server.handle_error_response(request, error)
    if request.method == "GET":
        return QUESTION.format(client=CLIENT, scope=SCOPES, field="")
    user = USER if request.form.get("confirm") == "yes" else None
    return server.create_authorization_response(grant=grant, grant_user=user)


@app.post("/token")
def token():
    return server.create_token_response()


@app.post("/revoke")
def revoke():
    return server.create_endpoint_response(Revocation.ENDPOINT_NAME)


@app.post("/device_authorization")
def device_authorization():
    return server.create_endpoint_response(DeviceAuthorization.ENDPOINT_NAME)


@app.route("/device", methods=["GET", "POST"])
def device():
    if request.method == "GET":
        code = request.args.get("user_code", "")
        if not all(c.isalpha() or c == "-" for c in code):
            return "not a code", 400
        field = f'<input name="user_code" value="{code}">'
        return QUESTION.format(client=CLIENT, scope=SCOPES, field=field)
    answers[request.form["user_code"]] = (USER, request.form.get("confirm") == "yes")
    return "<!doctype html><title>Done</title>The device has its answer."


@app.get("/manual")
def manual():
    text = "".join(c for c in f"{request.args['code']}#{request.args['state']}" if c.isalnum() or c in "#-_")
    return f'<!doctype html><title>Paste this code</title><code id="code">{text}</code>'


@app.get("/profile")
@protect("user:profile")
def profile():
    return {
        "account": {"uuid": "a-1", "email": "ada@example.com"},
        "organization": {"uuid": "o-1", "name": "Authlib", "organization_type": "claude_pro"},
    }


def main():
    global base
    http = make_server("127.0.0.1", 0, app, threaded=True)
    base = f"http://127.0.0.1:{http.server_port}"
    threading.Thread(target=http.serve_forever, daemon=True).start()
    oauth = {
        "client_id": CLIENT,
        "authorize_url": f"{base}/authorize",
        "token_url": f"{base}/token",
        "revoke_url": f"{base}/revoke",
        "device_authorization_url": f"{base}/device_authorization",
        "profile_url": f"{base}/profile",
        "manual_redirect_url": f"{base}/manual",
        "scopes": SCOPES,
        "token_request": "form",
    }
    print(json.dumps({"version": 1, "base": base, "oauth": oauth}), flush=True)
    sys.stdin.read()


main()
