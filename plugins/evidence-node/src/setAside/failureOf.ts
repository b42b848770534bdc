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
  // PostgreSQL: connection exceptions, shut down, a transaction cut for idling,
  // too many connections, only a standby, deadlock or serialization.
  away: /^(08...|57P0[1-5]|25P03|53300|25006|40001|40P01|SQLITE_(BUSY|LOCKED)(_\w+)?|ECONN(REFUSED|RESET|ABORTED)|ETIMEDOUT|EPIPE|E(HOST|NET)UNREACH|EAI_AGAIN|ENOTFOUND|UND_ERR_(SOCKET|(CONNECT|HEADERS|BODY)_TIMEOUT))$/,
};
/**
 * Of drivers that give no code of their own. Knex puts the statement, with the
 * values in it, in front: only the end is the driver's.
 */
const lackedTable = /(^|- )no such table: [\w.]+$/;
const lostConnection =
  /(^|- )(Connection terminated( unexpectedly| due to connection timeout)?|Client has encountered a connection error and is not queryable|Unable to acquire a connection)$/;

function failureByDriver({
  code,
  message,
  name,
}: Record<string, unknown>): Failure | undefined {
  if (name === 'KnexTimeoutError') {
    return 'away';
  }
  if (typeof code === 'string') {
    const known = (['full', 'broken', 'away'] as const).find(each =>
      codes[each].test(code),
    );
    return code === 'SQLITE_ERROR' && lackedTable.test(String(message))
      ? 'broken'
      : known;
  }
  const isPlain = code === undefined && name === 'Error';
  return isPlain && lostConnection.test(String(message)) ? 'away' : undefined;
}
const httpStatuses = new Set([429, 502, 503, 504]);
const deepest = 5;

/**
 * Distinguishes a failure of what lies below from one of the work itself, by
 * codes of the database, the kernel and HTTP, in an error or whatever caused
 * it.
 *
 * @returns undefined where the work itself is at fault, or nothing shows which
 * @public
 */
export function failureOf(error: unknown, depth = 0): Failure | undefined {
  if (typeof error !== 'object' || error === null || depth > deepest) {
    return undefined;
  }
  const fields = error as Record<string, unknown>;
  const { status, statusCode, cause, errors } = fields;
  const own = failureByDriver(fields);
  if (own) {
    return own;
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
