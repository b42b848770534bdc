import { randomUUID } from 'node:crypto';
import type { BackstageCredentials } from '@backstage/backend-plugin-api';
import { NotFoundError } from '@backstage/errors';
import type { Page } from '@plumbline/backstage-plugin-evidence-common';
import {
  Clock,
  CatalogVisibility,
  visiblePage,
} from '@plumbline/backstage-plugin-evidence-node';
import {
  BriefClaim,
  compareBriefs,
  Pin,
  PinInput,
  PinQuery,
  Replay,
} from '@plumbline/backstage-plugin-incident-brief-common';
import type { BriefService } from '../service/BriefService';
import { foundBrief } from '../service/foundBrief';
import type { PinStore } from './PinStore';

export type PinServiceOptions = {
  briefs: BriefService;
  clock: Clock;
  store: PinStore;
  visibility: CatalogVisibility;
};

/**
 * Pins briefs to incidents and replays them. A pin keeps no brief, only which
 * one it was: each reader is shown it again from evidence as known then, within
 * what they may see.
 */
export class PinService {
  readonly #options: PinServiceOptions;

  constructor(options: PinServiceOptions) {
    this.#options = options;
  }

  /** @throws NotFoundError where the caller can see no such entity */
  async pin(
    input: PinInput,
    credentials: BackstageCredentials,
    userRef: string,
  ): Promise<Pin> {
    const { briefs, clock, store } = this.#options;
    const { entityRef, at, onset, environment, incident, note } = input;
    const brief = await foundBrief(
      briefs,
      { entityRef, at, onset, environment },
      credentials,
    );
    const pin: Pin = {
      id: randomUUID(),
      entityRef: brief.entityRef,
      at: brief.at,
      // As requested: one that follows from evidence follows from it again.
      ...(onset !== undefined && { onset }),
      ...(environment !== undefined && { environment }),
      ...(incident !== undefined && { incident }),
      ...(note !== undefined && { note }),
      digest: brief.digest,
      visibility: brief.visibility,
      pinnedBy: userRef,
      pinnedAt: clock().toISOString(),
    };
    await store.add(pin);
    return pin;
  }

  async list(
    query: PinQuery,
    credentials: BackstageCredentials,
  ): Promise<Page<Pin>> {
    const { limit, cursor, ...filter } = query;
    const { store, visibility } = this.#options;
    return visiblePage({
      limit,
      cursor,
      read: page => store.list({ ...filter, ...page }),
      visible: async pins => {
        const isVisible = await visibility.of(
          pins.map(({ entityRef }) => entityRef),
          credentials,
        );
        return pins.filter(({ entityRef }) => isVisible(entityRef));
      },
      position: one => ({ at: Date.parse(one.pinnedAt), id: one.id }),
    });
  }

  /**
   * What the brief stated then and what it states now.
   *
   * @throws NotFoundError where there is no such pin, or none of an entity that
   *   the caller could see then; what evidence refuses (an instant before its
   *   horizon) is thrown as it refused it
   */
  async replay(id: string, credentials: BackstageCredentials): Promise<Replay> {
    const { briefs, store } = this.#options;
    const pin = await store.find(id);
    const missing = `There is no pin '${id.slice(0, 100)}'`;
    if (!pin) {
      throw new NotFoundError(missing);
    }
    const { entityRef, at, onset, environment } = pin;
    const [before, after] = await Promise.all([
      briefs.getBrief({ entityRef, at, onset, environment }, { credentials }),
      briefs.getBrief({ entityRef, onset, environment }, { credentials }),
    ]);
    if (before.status !== 'found') {
      throw new NotFoundError(missing);
    }
    const then = before.brief;
    const same = isSame(pin, then);
    return {
      pin,
      then,
      ...(same !== undefined && { same }),
      ...(after.status === 'found'
        ? { now: after.brief, differences: differences(then, after.brief) }
        : {
            nowMissing: `'${entityRef}' is not in the catalog any more`,
            differences: [],
          }),
    };
  }
}

/** Undefined where two people see different things: their digests differ anyway. */
function isSame(
  pin: Pin,
  then: { digest: string; visibility: string },
): boolean | undefined {
  if (then.digest === pin.digest) {
    return true;
  }
  return pin.visibility === 'all' && then.visibility === 'all'
    ? false
    : undefined;
}

function differences(
  ...briefs: Parameters<typeof compareBriefs>
): Replay['differences'] {
  const shown = ({ value, unknown, source }: BriefClaim) => ({
    value,
    unknown,
    source,
  });
  return compareBriefs(...briefs).map(({ then, now, ...rest }) => ({
    ...rest,
    ...(then && { then: shown(then) }),
    ...(now && { now: shown(now) }),
  }));
}
