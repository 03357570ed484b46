// The npm package oidc-provider with its own pages, as a server that a login is tested against.
// Prints its URLs as one line of JSON when it listens; ends with its stdin.
// What is added to the package: the account's profile, and the page that shows a code to paste.

import { createServer } from 'node:http';
import { once } from 'node:events';

import { errors, Provider } from 'oidc-provider';

const CLIENT = 'foreign-client';
const SCOPES = ['offline_access', 'user:inference', 'user:profile'];
const LIFETIME = Number(process.argv[2] ?? 3600);

const server = createServer();
server.listen(0, '127.0.0.1');
await once(server, 'listening');
const base = `http://127.0.0.1:${server.address().port}`;

const provider = new Provider(base, {
  scopes: SCOPES,
  clients: [{
    client_id: CLIENT,
    application_type: 'native',
    token_endpoint_auth_method: 'none',
    grant_types: ['authorization_code', 'refresh_token', 'urn:ietf:params:oauth:grant-type:device_code'],
    response_types: ['code'],
    redirect_uris: [
      'http://127.0.0.1/callback',
      'http://localhost/callback',
      'http://[::1]/callback',
      `${base}/manual`,
    ],
  }],
  pkce: { required: () => true },
  ttl: { AccessToken: LIFETIME, AuthorizationCode: 60, DeviceCode: 300, Grant: 86400,
    Interaction: 300, RefreshToken: 86400, Session: 86400 },
  features: {
    deviceFlow: { enabled: true },
    revocation: { enabled: true },
    devInteractions: { enabled: true },
  },
  findAccount: (_ctx, id) => ({ accountId: id, claims: () => ({ sub: id }) }),
  issueRefreshToken: () => true,
  cookies: { keys: ['of a test only'] },
});

provider.use(async (ctx, next) => {
  if (ctx.path === '/manual') {
    const text = `${ctx.query.code}#${ctx.query.state}`.replaceAll(/[^\w#-]/g, '');
    ctx.type = 'html';
    ctx.body = `<!doctype html><title>Paste this code</title><code id="code">${text}</code>`;
  } else if (ctx.path === '/profile') {
    const bearer = ctx.get('authorization').replace(/^Bearer /, '');
    const token = await provider.AccessToken.find(bearer);
    if (!token) throw new errors.InvalidToken('not known');
    ctx.body = {
      account: { uuid: token.accountId, email: `${token.accountId}@example.com` },
      organization: { uuid: 'o-1', name: 'oidc-provider', organization_type: 'claude_team' },
    };
  } else {
    await next();
  }
});

server.on('request', provider.callback());
process.stdin.resume().on('end', () => process.exit(0));
console.log(JSON.stringify({
  version: 1,
  base,
  oauth: {
    client_id: CLIENT,
    authorize_url: `${base}/auth`,
    token_url: `${base}/token`,
    revoke_url: `${base}/token/revocation`,
    device_authorization_url: `${base}/device/auth`,
    profile_url: `${base}/profile`,
    manual_redirect_url: `${base}/manual`,
    scopes: SCOPES.join(' '),
    token_request: 'form',
  },
}));
