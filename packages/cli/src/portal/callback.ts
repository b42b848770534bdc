import { createServer, Server } from 'node:http';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { exitCode } from '../exitCode';
import { Failure } from '../Failure';
import { printError } from '../terminal/print';

/** That of Backstage's own command line; any other will do (RFC 8252, 7.3). */
const usualPort = 8055;
const host = '127.0.0.1';

/** Where the browser brings the portal's answer to one login. */
export type Callback = {
  redirectUri: string;
  /** @throws Failure where none came in time */
  answer: () => Promise<URLSearchParams>;
  close: () => void;
};

/**
 * Listens for the browser on this machine. From one on another machine, the
 * address at which it ended can be typed in. What belongs to another login is
 * refused where it came from, and the wait goes on.
 *
 * @param options - `patience` in ms
 */
export async function listenForCallback(options: {
  state: string;
  patience: number;
  input: Readable;
}): Promise<Callback> {
  const { state, patience, input } = options;
  let settle: (answer: URLSearchParams) => void;
  const arrived = new Promise<URLSearchParams>(resolve => {
    settle = resolve;
  });

  const server = createServer((req, res) => {
    const answer = answerIn(`http://${host}${req.url}`, state);
    res.writeHead(answer ? 200 : 400, {
      'content-type': 'text/plain; charset=utf-8',
    });
    res.end(
      answer
        ? 'Go on in the terminal. This page can be closed.\n'
        : 'This is not the answer to the login for which the terminal waits.\n',
    );
    if (answer) {
      // The browser has its page before this process ends.
      res.once('close', () => settle(answer));
    }
  });
  const port = await listen(server, usualPort).catch(() => listen(server, 0));
  const redirectUri = `http://${host}:${port}/callback`;
  const lines = createInterface({ input, terminal: false });
  lines.on('line', line => {
    const answer = answerIn(line.trim(), state);
    if (answer) {
      settle(answer);
    } else if (line.trim() !== '') {
      printError(
        `That is not where this login ended; the address begins with ${redirectUri}.`,
      );
    }
  });

  let timer: NodeJS.Timeout;
  const late = () =>
    new Promise<never>((_, reject) => {
      timer = setTimeout(
        () =>
          reject(
            new Failure(
              exitCode.unreachable,
              `The login was not approved within ${
                patience / 60_000
              } minutes; if the page was not found, the portal's app lacks '@backstage/plugin-auth'.`,
            ),
          ),
        patience,
      );
    });
  return {
    redirectUri,
    answer: () => Promise.race([arrived, late()]),
    close: () => {
      clearTimeout(timer);
      lines.close();
      server.close();
      server.closeAllConnections();
    },
  };
}

/** The answer to one login in an address; undefined for anything else. */
function answerIn(address: string, state: string): URLSearchParams | undefined {
  if (!URL.canParse(address)) {
    return undefined;
  }
  const { pathname, searchParams } = new URL(address);
  return pathname === '/callback' && searchParams.get('state') === state
    ? searchParams
    : undefined;
}

function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      const address = server.address();
      resolve(typeof address === 'object' && address ? address.port : port);
    });
  });
}
