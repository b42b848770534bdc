import { RetryLaterError } from '../collector';

/**
 * What failed outside of what was worked on: the same work may succeed later,
 * and other work fails now.
 *
 * - `away`: the database, or a peer over the network, can't be reached
 * - `full`: no space is left, on the disk or in the database
 * - `broken`: the database is damaged, or lacks a table
 *
 * @public
 */
export type Failure = 'away' | 'full' | 'broken';

const codes: Readonly<Record<Failure, RegExp>> = {
  // PostgreSQL: full disk. The kernel: no space, quota used up.
  full: /^(53100|SQLITE_FULL|ENOSPC|EDQUOT)$/,
  // PostgreSQL: corrupt data or index, I/O error, undefined table, no such database.
  broken:
    /^(XX001|XX002|58030|42P01|3D000|SQLITE_(CORRUPT|NOTADB|IOERR|CANTOPEN|READONLY)(_\w+)?)$/,
  // PostgreSQL: connection exceptions, shut down, too many connections, only a
  // standby, deadlock or serialization.
  away: /^(08...|57P0[1-5]|53300|25006|40001|40P01|SQLITE_(BUSY|LOCKED)(_\w+)?|ECONN(REFUSED|RESET|ABORTED)|ETIMEDOUT|EPIPE|E(HOST|NET)UNREACH|EAI_AGAIN|ENOTFOUND|UND_ERR_(SOCKET|(CONNECT|HEADERS|BODY)_TIMEOUT))$/,
};
/** Of drivers that give no code; some put the statement in front. */
const messages: Readonly<Record<Failure, RegExp>> = {
  full: /database or disk is full/,
  broken:
    /database disk image is malformed|file is not a database|no such table/,
  away: /(^|- )(Knex: Timeout acquiring|Connection terminated|Client has encountered a connection error|Unable to acquire a connection)/,
};
const httpStatuses = new Set([429, 502, 503, 504]);
const deepest = 5;

/**
 * Tells a failure of what lies below from one of the work itself, by the codes
 * of the database, the kernel and HTTP, in an error or whatever caused it.
 *
 * @returns undefined where the work itself is at fault, or nothing tells
 * @public
 */
export function failureOf(error: unknown, depth = 0): Failure | undefined {
  if (typeof error !== 'object' || error === null || depth > deepest) {
    return undefined;
  }
  const { code, message, status, statusCode, cause, errors } = error as Record<
    string,
    unknown
  >;
  for (const failure of ['full', 'broken', 'away'] as const) {
    if (
      (typeof code === 'string' && codes[failure].test(code)) ||
      (typeof message === 'string' && messages[failure].test(message))
    ) {
      return failure;
    }
  }
  if (
    error instanceof RetryLaterError ||
    [status, statusCode].some(each => httpStatuses.has(each as number))
  ) {
    return 'away';
  }
  const within = [cause, ...(Array.isArray(errors) ? errors.slice(0, 5) : [])];
  return within
    .map(each => failureOf(each, depth + 1))
    .find(each => each !== undefined);
}

/**
 * Whether work was ended from outside.
 *
 * @internal
 */
export function isAbort(error: unknown): boolean {
  return (error as { name?: unknown } | null)?.name === 'AbortError';
}
