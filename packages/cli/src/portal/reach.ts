import { exitCode } from '../exitCode';
import { Failure } from '../Failure';

/** Longer than any answer takes; shorter than anybody waits (ms). */
const patience = 60_000;

/** `fetch`, with a sentence in place of `fetch failed`. */
export function reaching(portal: string): typeof fetch {
  return async (input, init) => {
    try {
      return await fetch(input, {
        ...init,
        // A sign-in page of a proxy is no answer, and no place for our token.
        redirect: init?.redirect === 'manual' ? 'manual' : 'error',
        signal: init?.signal ?? AbortSignal.timeout(patience),
      });
    } catch (error) {
      throw new Failure(
        exitCode.unreachable,
        `Could not reach the portal at ${portal} (${reasonOf(
          error,
        )}); start it with 'npm start', or set PLUMBLINE_URL.`,
      );
    }
  };
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) {
    return String(error);
  }
  if (error.name === 'TimeoutError') {
    return `no answer within ${patience / 1000} seconds`;
  }
  const cause = error.cause as
    | { code?: string; message?: string; errors?: { code?: string }[] }
    | undefined;
  const code = cause?.code ?? cause?.errors?.[0]?.code;
  switch (code) {
    case 'ECONNREFUSED':
      return 'connection refused';
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return 'no such host';
    case 'ECONNRESET':
    case 'UND_ERR_SOCKET':
      return 'connection lost';
    default:
      return code ?? cause?.message ?? error.message;
  }
}
