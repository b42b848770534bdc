import { readFileSync } from 'node:fs';
import { Failure } from '../lib/say.mjs';

const patienceMs = 10_000;

/** Why a fetch failed, in a few words; its own message is always the same. */
function reason(error) {
  return error.name === 'TimeoutError'
    ? `no answer within ${patienceMs / 1000} s`
    : error.cause?.code ?? error.cause?.message ?? error.message;
}

/**
 * Asks another Backstage for one entity, so that a wrong address or token is
 * reported in one sentence rather than found in the log of a portal that shows
 * nothing. The token goes nowhere but to that address.
 */
export async function assertCatalogAnswers({ baseUrl, tokenFile }) {
  const token = readFileSync(tokenFile, 'utf8').trim();
  if (!/^[\x21-\x7e]+$/.test(token)) {
    throw new Failure(
      `The file '${tokenFile}' of --catalog-token-file must hold one token and nothing else.`,
    );
  }
  let response;
  try {
    response = await fetch(`${baseUrl}/api/catalog/entities?limit=1`, {
      headers: { authorization: `Bearer ${token}` },
      redirect: 'manual',
      signal: AbortSignal.timeout(patienceMs),
    });
    await response.body?.cancel();
  } catch (error) {
    throw new Failure(
      `The catalog at ${baseUrl} cannot be reached (${reason(error)}).`,
    );
  }
  const { status, headers } = response;
  if (status === 401 || status === 403) {
    throw new Failure(
      `The catalog at ${baseUrl} refused the token in ${tokenFile}.`,
    );
  }
  if (status !== 200) {
    throw new Failure(
      `${baseUrl} answers ${status} where a Backstage backend has its catalog; give the address of the backend.`,
    );
  }
  if (!headers.get('content-type')?.includes('json')) {
    throw new Failure(
      `${baseUrl} answers with a page where a Backstage backend has its catalog; give the address of the backend.`,
    );
  }
}
