import { changeInputSchema } from '@plumbline/backstage-plugin-evidence-common';
import { z } from 'zod';
import { PortalRequest, refusal } from './PortalServer';

const bodySchema = z.union([
  z.strictObject({ items: z.array(changeInputSchema) }),
  changeInputSchema,
]);

/** A ledger that keeps what the real one would keep, by the source's own id. */
export class LedgerRoute {
  readonly stored = new Map<string, unknown>();

  /** Answers `POST /api/evidence/changes`. */
  readonly answer = ({ body }: PortalRequest) => {
    const parsed = bodySchema.safeParse(body);
    if (!parsed.success) {
      return refusal(400, 'InputError', 'A change is not as it must be.');
    }
    return 'items' in parsed.data
      ? {
          status: 201,
          body: { items: parsed.data.items.map(item => this.#keep(item)) },
        }
      : { body: this.#keep(parsed.data) };
  };

  #keep(change: { id?: string }) {
    const id = change.id ?? JSON.stringify(change);
    const known = this.stored.has(id);
    this.stored.set(id, change);
    return { id, status: known ? 'duplicate' : 'stored' };
  }
}
