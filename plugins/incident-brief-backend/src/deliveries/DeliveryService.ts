import type { BackstageCredentials } from '@backstage/backend-plugin-api';
import { InputError } from '@backstage/errors';
import {
  CatalogVisibility,
  visiblePage,
} from '@plumbline/backstage-plugin-evidence-node';
import type {
  DeliveryPage,
  DeliveryQuery,
  DeliveryReport,
} from '@plumbline/backstage-plugin-incident-brief-common';
import type { DeliveryTarget } from '@plumbline/backstage-plugin-incident-brief-node';
import { iso } from '@plumbline/backstage-plugin-evidence-common';
import type { DeliveryStore } from './DeliveryStore';
import type { Delivery, Now } from './records';
import { readSubject, subjectOf } from './Occasion';

export type DeliveryServiceOptions = {
  now: () => Now;
  targets: readonly DeliveryTarget[];
  store: Pick<DeliveryStore, 'list'>;
  visibility: CatalogVisibility;
};

/** Lists what went out, as far as the caller may see what it was about. */
export class DeliveryService {
  readonly #options: DeliveryServiceOptions;

  constructor(options: DeliveryServiceOptions) {
    this.#options = options;
  }

  async list(
    query: DeliveryQuery,
    credentials: BackstageCredentials,
  ): Promise<DeliveryPage> {
    const { store, targets, visibility } = this.#options;
    const { alertGroup, incident, limit, cursor, ...filter } = query;
    const { target } = filter;
    if (target !== undefined && !targets.some(({ id }) => id === target)) {
      throw new InputError(
        `'target' is '${target}'; ${
          targets.length === 0
            ? 'no target of deliveries is installed'
            : `it must be one of ${targets.map(({ id }) => id).join(', ')}`
        }`,
      );
    }
    const subject =
      alertGroup === undefined
        ? incident && subjectOf('incident', incident)
        : subjectOf('alert-group', alertGroup);
    const page = await visiblePage<Delivery>({
      limit,
      cursor,
      read: next => store.list({ ...filter, subject, ...next }),
      visible: async items => {
        const refs = items.map(({ entityRef }) => entityRef);
        const mayBeSeen = await visibility.of(refs, credentials);
        return items.filter(({ entityRef }) => mayBeSeen(entityRef));
      },
      position: ({ createdAt, id }) => ({ at: createdAt, id }),
    });
    return {
      items: page.items.map(item => this.#report(item)),
      ...(page.nextCursor !== undefined && { nextCursor: page.nextCursor }),
      targets: Object.fromEntries(
        targets.map(({ id, title, off }) => [
          id,
          off === undefined
            ? { title, status: 'on' as const }
            : { title, status: 'off' as const, reason: off },
        ]),
      ),
    };
  }

  #report(delivery: Delivery): DeliveryReport {
    const { nextAttemptAt, sentAt, reason, sentDigest } = delivery;
    const { machine, product } = this.#options.now();
    return {
      id: delivery.id,
      target: delivery.target,
      address: delivery.address,
      subject: readSubject(delivery.subject),
      entityRef: delivery.entityRef,
      title: delivery.title,
      state: delivery.state,
      ...(reason !== undefined && { reason }),
      ...(sentDigest !== undefined && { digest: sentDigest }),
      resolved: delivery.resolved,
      attempts: delivery.attempts,
      createdAt: iso(delivery.createdAt),
      ...(sentAt !== undefined && { sentAt: iso(sentAt) }),
      updatedAt: iso(delivery.updatedAt),
      // Kept by the machine's clock; shown by that of the product.
      ...(nextAttemptAt !== undefined && {
        nextAttemptAt: iso(product + nextAttemptAt - machine),
      }),
    };
  }
}
