// TLS in front of a port of loopback: `node tls.mjs PORT KEY CERTIFICATE`. Says `ready` when it
// listens at 127.0.0.1:443; ends with its stdin.

import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { createServer } from 'node:tls';

const [port, key, certificate] = process.argv.slice(2);
const identity = { key: readFileSync(key), cert: readFileSync(certificate) };
const server = createServer(identity, (client) => {
  const behind = connect(Number(port), '127.0.0.1');
  client.pipe(behind).pipe(client);
  client.on('error', () => behind.destroy());
  behind.on('error', () => client.destroy());
});
server.listen(443, '127.0.0.1', () => console.log('ready'));
process.stdin.resume().on('end', () => process.exit());
