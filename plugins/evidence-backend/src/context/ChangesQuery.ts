import { BackstageCredentials } from '@backstage/backend-plugin-api';
import {
  Change,
  changeQuerySchema,
  Page,
} from '@plumbline/backstage-plugin-evidence-common';
import { z } from 'zod';
import { LedgerService } from '../ledger';
import { EstateReader } from './EstateReader';
import { unknownEntity } from './unknownEntity';
import { refsInScope } from './scope';

/** Lists the ledger by scope, as the caller may see it. */
export class ChangesQuery {
  readonly #options: { ledger: LedgerService; reader: EstateReader };

  constructor(options: { ledger: LedgerService; reader: EstateReader }) {
    this.#options = options;
  }

  /** @throws NotFoundError for an entity that is not known and has no changes. */
  async list(
    { entityRef, scope, kind, ...query }: z.output<typeof changeQuerySchema>,
    credentials: BackstageCredentials,
  ): Promise<Page<Change>> {
    const { ledger, reader } = this.#options;
    const estate = await reader.open(credentials, query.at);
    const page = await ledger.list({
      ...query,
      kinds: kind,
      refs:
        entityRef === undefined
          ? undefined
          : refsInScope(estate, entityRef, scope),
      visible: estate.isVisible,
    });
    if (entityRef && page.items.length === 0 && !estate.isKnown(entityRef)) {
      throw unknownEntity(estate, entityRef);
    }
    return page;
  }
}
