import { readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { Failure } from '../lib/say.mjs';

export const defaultPort = 7007;

/** The port of `PLUMBLINE_PORT`, or 7007. */
export function portFromEnvironment(
  env = process.env,
  name = 'PLUMBLINE_PORT',
  fallback = defaultPort,
) {
  const text = env[name];
  if (text === undefined || text === '') {
    return fallback;
  }
  const port = Number(text);
  if (!Number.isInteger(port) || port < 1 || port > 65535) {
    throw new Failure(
      `${name} is '${text}'; it must be a number from 1 to 65535.`,
    );
  }
  return port;
}

function listens(port, host) {
  return new Promise(resolve => {
    const server = createServer();
    server.once('error', error => resolve(error.code));
    server.listen({ port, host, exclusive: true }, () =>
      server.close(() => resolve(undefined)),
    );
  });
}

/**
 * Fails with one sentence when the port is taken. IPv6 loopback is tried too:
 * browsers take `localhost` to be either.
 */
export async function assertPortFree(port, variable = 'PLUMBLINE_PORT') {
  for (const host of ['127.0.0.1', '::1']) {
    const code = await listens(port, host);
    if (code === 'EADDRINUSE') {
      throw new Failure(
        `Port ${port} is taken by another program; stop that one, or choose another port with ${variable}=${
          port + 1
        }.`,
      );
    }
    if (code === 'EACCES') {
      throw new Failure(
        `Port ${port} may not be used by this user; choose another port with ${variable}=${defaultPort}.`,
      );
    }
  }
}

/** A port that nobody uses at the moment. */
export function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen({ port: 0, host: '127.0.0.1' }, () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

/**
 * The port that a folder has the number of, if nobody uses it at the moment;
 * else one that nobody uses, which the folder has from then on.
 */
export async function portKeptIn(folder) {
  const file = join(folder, 'port');
  let kept;
  try {
    kept = Number(readFileSync(file, 'utf8'));
  } catch (error) {
    if (error.code !== 'ENOENT') {
      throw error;
    }
  }
  const isPort = Number.isInteger(kept) && kept > 0 && kept <= 65535;
  if (isPort && (await listens(kept, '127.0.0.1')) === undefined) {
    return kept;
  }
  const port = await freePort();
  writeFileSync(file, `${port}\n`);
  return port;
}
