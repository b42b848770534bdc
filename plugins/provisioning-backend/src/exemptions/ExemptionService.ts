import { randomUUID } from 'node:crypto';
import type {
  BackstageCredentials,
  UserInfoService,
} from '@backstage/backend-plugin-api';
import { ConflictError, InputError, NotFoundError } from '@backstage/errors';
import type { Page } from '@plumbline/backstage-plugin-evidence-common';
import {
  CatalogVisibility,
  Clock,
  SetAside,
  visiblePage,
} from '@plumbline/backstage-plugin-evidence-node';
import type {
  Exemption,
  exemptionQuerySchema,
  exemptionRequestSchema,
} from '@plumbline/backstage-plugin-provisioning-common';
import type { z } from 'zod';
import { latestOperation, visibleRequest } from '../records/lookups';
import { requireOwner, UserCredentials } from '../records/ownership';
import type { RequestStore } from '../records/RequestStore';
import type { ExemptionBounds } from './ExemptionBounds';
import { exemptionEntry } from './exemptionEntry';
import type { ExemptionStore } from './ExemptionStore';
import type { StoredExemption } from './records';
import { describeState, stateOf, subjectOf, toAnswer } from './present';
import { ExemptionVerb, refuseStrangers } from './refuseStrangers';

const after = {
  approve: 'approved',
  reject: 'rejected',
  revoke: 'revoked',
} as const;

export type ExemptionServiceOptions = {
  bounds: ExemptionBounds;
  clock: Clock;
  exemptions: ExemptionStore;
  setAside: SetAside;
  store: Pick<RequestStore, 'get' | 'operations'>;
  userInfo: UserInfoService;
  visibility: Pick<CatalogVisibility, 'of'>;
};

/** Takes requests for exemptions, and what is decided about them. */
export class ExemptionService {
  readonly #options: ExemptionServiceOptions;

  constructor(options: ExemptionServiceOptions) {
    this.#options = options;
  }

  /**
   * A member of the group that owns the request asks, for a finding or an
   * attribute that is there.
   *
   * @throws NotFoundError also for a request that the caller may not see;
   *   InputError beyond the policy's bound; ConflictError where one is pending
   *   already, or there is nothing to be exempted from
   */
  async request(
    id: string,
    input: z.output<typeof exemptionRequestSchema>,
    credentials: UserCredentials,
  ): Promise<Exemption> {
    const { bounds, clock, exemptions, store, userInfo } = this.#options;
    const request = await visibleRequest(this.#options, id, credentials);
    await requireOwner(userInfo, request.owner, credentials);
    const kind = input.rule === undefined ? 'drift' : 'policy';
    const rule = input.rule ?? input.field!;
    const { findings } = await latestOperation(store, id);
    if (kind === 'policy' && !findings.some(each => each.rule === rule)) {
      throw new ConflictError(
        `'${id}' has no finding of '${rule}'; its findings are: ${
          findings.map(each => each.rule).join(', ') || 'none'
        }`,
      );
    }
    // What is exempt already may be renewed before that lapses.
    const { changes = [], exempted = [] } = request.drift ?? {};
    const fields = [...changes.flatMap(fieldsOf), ...exempted];
    if (kind === 'drift' && !fields.includes(rule)) {
      throw new ConflictError(
        `'${rule}' of '${id}' has not drifted; what has is: ${
          fields.join(', ') || 'nothing'
        }`,
      );
    }
    const now = clock().getTime();
    const expires = Date.parse(input.expires);
    const { userEntityRef } = credentials.principal;
    const exemption: StoredExemption = {
      id: randomUUID(),
      request: id,
      kind,
      rule,
      scope: input.scope,
      service: request.service,
      product: request.product,
      environment: subjectOf(request).environment || undefined,
      owner: request.owner,
      state: 'pending',
      reason: input.reason,
      expires,
      requestedBy: userEntityRef,
      requestedAt: now,
      version: 1,
    };
    bounds.refuseBeyond(exemption, now);
    const added = await exemptions.add(
      exemption,
      exemptionEntry(exemption, 'requested', {
        by: userEntityRef,
        at: now,
        reason: input.reason,
      }),
    );
    if (added === 'pending') {
      throw new ConflictError(
        `An exemption from '${rule}' is pending for '${id}' already`,
      );
    }
    return this.#answer(exemption);
  }

  /**
   * @throws NotAllowedError for who may not, the requester above all;
   *   ConflictError where somebody else was faster
   */
  async decide(
    id: string,
    verb: ExemptionVerb,
    { version, reason }: { version: number; reason?: string },
    credentials: UserCredentials,
  ): Promise<Exemption> {
    const { bounds, clock, exemptions } = this.#options;
    const known = await this.#visible(id, credentials);
    await refuseStrangers(this.#options, known, verb, credentials);
    const now = clock().getTime();
    const state = stateOf(known, now);
    const isOpen =
      state === 'pending' || (verb === 'revoke' && state === 'approved');
    if (!isOpen || known.version !== version) {
      throw new ConflictError(describeState(known, now));
    }
    if (verb === 'reject' && !reason) {
      throw new InputError("'reason' is missing; say what would be right");
    }
    if (verb === 'approve') {
      bounds.refuseBeyond(known, now);
    }
    const mark = { by: credentials.principal.userEntityRef, at: now, reason };
    // Nothing was allowed yet: it is taken back, and ends nothing.
    const isWithdrawal = verb === 'revoke' && state === 'pending';
    const taken = await exemptions.take({
      exemption: known,
      to: after[verb],
      mark,
      entry: exemptionEntry(
        known,
        isWithdrawal ? 'withdrawn' : after[verb],
        mark,
      ),
    });
    const found = (await exemptions.find(id))!;
    if (taken === 'conflict') {
      throw new ConflictError(describeState(found, now));
    }
    return this.#answer(found);
  }

  /** @throws NotFoundError also for what the reader may not see */
  async get(id: string, credentials: BackstageCredentials): Promise<Exemption> {
    return this.#answer(await this.#visible(id, credentials));
  }

  async list(
    query: z.output<typeof exemptionQuerySchema>,
    credentials: BackstageCredentials,
  ): Promise<Page<Exemption>> {
    const { clock, exemptions, visibility } = this.#options;
    const { limit, cursor, lapsesBefore, ...rest } = query;
    const now = clock().getTime();
    const lapses = lapsesBefore !== undefined;
    const filter = {
      ...rest,
      ...(lapses && {
        state: rest.state ?? ('approved' as const),
        lapsesBefore: Date.parse(lapsesBefore),
      }),
    };
    const { items, nextCursor } = await visiblePage({
      limit,
      cursor,
      read: page => exemptions.list(filter, { ...page, now }),
      visible: async found => {
        const refs = found.map(({ service }) => service);
        const mayRead = await visibility.of(refs, credentials);
        return found.filter(({ service }) => mayRead(service));
      },
      position: ({ id, expires, requestedAt }) => ({
        id,
        at: lapses ? expires : requestedAt,
      }),
    });
    return {
      items: await Promise.all(items.map(each => this.#answer(each))),
      ...(nextCursor !== undefined && { nextCursor }),
    };
  }

  /** Says of what lapsed that it did, in the register too. */
  async expire(): Promise<void> {
    const { clock, exemptions, setAside } = this.#options;
    const due = await exemptions.due(clock().getTime(), 500);
    await setAside.each('lapsed exemptions', due, {
      id: ({ id }) => id,
      run: one => {
        const mark = { at: one.expires };
        // A conflict is another replica that noticed, too.
        return exemptions.take({
          exemption: one,
          to: 'expired',
          mark,
          entry: exemptionEntry(one, 'expired', mark),
        });
      },
    });
  }

  async #visible(
    id: string,
    credentials: BackstageCredentials,
  ): Promise<StoredExemption> {
    const { exemptions, visibility } = this.#options;
    const found = await exemptions.find(id);
    const mayRead = await visibility.of(
      found ? [found.service] : [],
      credentials,
    );
    if (!found || !mayRead(found.service)) {
      throw new NotFoundError(`There is no exemption '${id.slice(0, 100)}'`);
    }
    return found;
  }

  async #answer(exemption: StoredExemption): Promise<Exemption> {
    const { bounds, clock } = this.#options;
    const approvers = await bounds.approversOf(exemption);
    return toAnswer(exemption, approvers, clock().getTime());
  }
}

/** What of a drifted resource can be exempted: each attribute, or all of it. */
function fieldsOf({
  address,
  attributes,
}: {
  address: string;
  attributes: readonly { name: string }[];
}): string[] {
  return [address, ...attributes.map(({ name }) => `${address}.${name}`)];
}
