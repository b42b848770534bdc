import { BackstageCredentials } from '@backstage/backend-plugin-api';
import {
  Change,
  changeQuerySchema,
  Page,
} from '@plumbline/backstage-plugin-evidence-common';
import { z } from 'zod';
import { LedgerService } from '../ledger';
import { EstateReader } from './EstateReader';
import { refsInScope } from './scope';

/** Lists the ledger by scope, as the caller may see it. */
export class ChangesQuery {
  readonly #options: { ledger: LedgerService; reader: EstateReader };

  constructor(options: { ledger: LedgerService; reader: EstateReader }) {
    this.#options = options;
  }

  async list(
    { entityRef, scope, kind, ...query }: z.output<typeof changeQuerySchema>,
    credentials: BackstageCredentials,
  ): Promise<Page<Change>> {
    const { ledger, reader } = this.#options;
    const estate = await reader.open(credentials, query.at);
    return ledger.list({
      ...query,
      kinds: kind,
      refs:
        entityRef === undefined
          ? undefined
          : refsInScope(estate, entityRef, scope),
      visible: estate.isVisible,
    });
  }
}
