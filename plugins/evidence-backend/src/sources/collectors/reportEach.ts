import { InputError } from '@backstage/errors';
import {
  Author,
  ReportedChange,
} from '@plumbline/backstage-plugin-evidence-node';
import { LedgerService } from '../../changes';
import { withoutCredentials } from '../webhooks/withoutCredentials';

/** As many as one request may report. */
const batchSize = 500;

/**
 * Hands changes to the ledger. It takes a batch all or nothing, so a batch with
 * one that it can't take is handed over one by one: a single bad row at the
 * source must not hide every other. Credentials in URLs stay outside.
 *
 * @returns why each of those left out was refused
 */
export async function reportEach(
  ledger: Pick<LedgerService, 'reportAll'>,
  changes: readonly ReportedChange[],
  options: { author: Author; signal: AbortSignal },
): Promise<string[]> {
  const { author, signal } = options;
  const refused: string[] = [];
  const clean = withoutCredentials(changes, []);
  for (let at = 0; at < clean.length; at += batchSize) {
    const batch = clean.slice(at, at + batchSize);
    signal.throwIfAborted();
    const reason = await refusal(ledger, batch, author);
    if (reason === undefined) {
      continue;
    }
    for (const change of batch) {
      signal.throwIfAborted();
      refused.push(...((await refusal(ledger, [change], author)) ?? []));
    }
  }
  return refused;
}

/** Why a batch was refused; undefined if it was taken. */
async function refusal(
  ledger: Pick<LedgerService, 'reportAll'>,
  changes: readonly ReportedChange[],
  author: Author,
): Promise<[string] | undefined> {
  try {
    await ledger.reportAll(changes, { author });
    return undefined;
  } catch (error) {
    if (error instanceof InputError) {
      return [error.message];
    }
    throw error;
  }
}
