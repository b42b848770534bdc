/**
 * How the scripts of the example estate speak to a portal: over REST, with its
 * local token.
 */
import { readFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const env = process.env;
const base = (
  env.PLUMBLINE_URL ?? `http://127.0.0.1:${env.PLUMBLINE_PORT ?? 7007}`
).replace(/\/+$/, '');
const tokenFile =
  env.PLUMBLINE_TOKEN_FILE ??
  join(env.PLUMBLINE_DATA ?? resolve(here, '../.plumbline'), 'token');
const REQUEST_TIMEOUT_MS = 30_000;
/** The example's users and services are known within this, on a slow machine too. */
const KNOWN_MS = 180_000;

/** Ends the program: exit 1 wrong usage, 2 refused, 4 not reached. */
export class Failure extends Error {
  /** @param status - what the portal answered, where it did */
  constructor(message, exitCode, status) {
    super(message);
    this.exitCode = exitCode;
    this.status = status;
  }
}

/** What `PLUMBLINE_CLOCK_FILE` says, or the system's clock; epoch milliseconds. */
export async function now() {
  if (!env.PLUMBLINE_CLOCK_FILE) return Date.now();
  const text = (await readFile(env.PLUMBLINE_CLOCK_FILE, 'utf8')).trim();
  const instant = Date.parse(text);
  if (Number.isNaN(instant)) {
    throw new Failure(
      `'${env.PLUMBLINE_CLOCK_FILE}' holds '${text}' where an ISO instant should be.`,
      1,
    );
  }
  return instant;
}

/** The portal's local token. */
export async function readToken() {
  try {
    return (await readFile(tokenFile, 'utf8')).trim();
  } catch {
    throw new Failure(
      `There is no token at '${tokenFile}'; start the portal, or name the file in PLUMBLINE_TOKEN_FILE.`,
      4,
    );
  }
}

/** @param token - absent where one signs in first */
export async function ask(token, method, path, body, headers = {}) {
  let response;
  try {
    response = await fetch(`${base}${path}`, {
      method,
      headers: {
        ...(token && { authorization: `Bearer ${token}` }),
        ...(body && { 'content-type': 'application/json' }),
        ...headers,
      },
      body: body && JSON.stringify(body),
      signal: AbortSignal.timeout(REQUEST_TIMEOUT_MS),
    });
  } catch (error) {
    const reason = error.cause?.code ?? error.message;
    throw new Failure(`The portal at ${base} did not answer: ${reason}.`, 4);
  }
  const text = await response.text();
  if (!response.ok) {
    throw new Failure(
      `The portal refused ${method} ${path.split('?')[0]} with ${
        response.status
      }: ${reasonIn(text)}`,
      2,
      response.status,
    );
  }
  try {
    return JSON.parse(text);
  } catch {
    throw new Failure(`What answers at ${base} is not the portal's API.`, 4);
  }
}

/**
 * What `run` gives; it is tried again for as long as the portal answers 404. Right
 * after a start the catalog still takes in the example's users and services.
 */
export async function onceKnown(run, until = Date.now() + KNOWN_MS) {
  try {
    return await run();
  } catch (error) {
    if (error.status !== 404 || Date.now() > until) {
      throw error;
    }
    await new Promise(done => setTimeout(done, 1_000));
    return onceKnown(run, until);
  }
}

/** A token for one of the users of the example's sign-in. */
export async function signIn(user) {
  const { backstageIdentity } = await onceKnown(() =>
    ask(undefined, 'GET', '/api/auth/example/refresh', undefined, {
      'x-plumbline-user': user,
    }),
  );
  return backstageIdentity.token;
}

function reasonIn(text) {
  try {
    return JSON.parse(text).error?.message ?? text.slice(0, 300);
  } catch {
    return text.slice(0, 300) || 'no reason given.';
  }
}
