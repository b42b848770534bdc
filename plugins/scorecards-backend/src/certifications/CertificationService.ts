import type {
  AuthService,
  BackstageCredentials,
} from '@backstage/backend-plugin-api';
import { ConflictError, InputError } from '@backstage/errors';
import {
  iso,
  type Cleanup,
  type EntityFacts,
} from '@plumbline/backstage-plugin-evidence-common';
import type {
  CatalogVisibility,
  Clock,
  EvidenceService,
} from '@plumbline/backstage-plugin-evidence-node';
import {
  type Certification,
  type CertificationConfirmation,
  certificationState,
  lifecycleCertifyPermission,
  lifecycleKinds,
} from '@plumbline/backstage-plugin-scorecards-common';
import type { LifecycleReader } from '../lifecycle/LifecycleReader';
import { requireKind } from '../lifecycle/ways';
import type { Decider } from '../people/Decider';
import {
  CertificationReader,
  type CertificationTerm,
  seenOf,
} from './CertificationReader';
import type { CertificationStore } from './CertificationStore';

/** The source of what is reported to evidence; it belongs to this plugin. */
const source = 'scorecards';
/** Well before it is stale. Of the machine's clock. */
const againMs = 12 * 60 * 60_000;
const readTogether = 500;

type Options = {
  auth: AuthService;
  clock: Clock;
  evidence: Pick<EvidenceService, 'getFacts' | 'pushObservations'>;
  lifecycle: LifecycleReader;
  reader: CertificationReader;
  store: CertificationStore;
  visibility: Pick<CatalogVisibility, 'of'>;
};

/** Has owners confirm what they own, and reports to evidence whether they did. */
export class CertificationService {
  readonly #options: Options;
  readonly #reported = new Map<string, string>();
  #wholeAt = 0;

  constructor(options: Options) {
    this.#options = options;
  }

  /**
   * @throws NotFoundError where there is no such entity that the caller may see;
   *   ConflictError for one that is retired or only proposed
   */
  async get(
    entityRef: string,
    credentials: BackstageCredentials,
  ): Promise<Certification> {
    const { lifecycle } = this.#options;
    const entity = await lifecycle.entity(entityRef, credentials);
    return this.#shown(await this.#termOf(entity), credentials);
  }

  /**
   * @throws NotFoundError where there is no such entity that the caller may see;
   *   NotAllowedError for users who may not; ConflictError where what is confirmed
   *   has changed since it was read, or was confirmed already
   */
  async confirm(
    { entityRef, reason, seen, version }: CertificationConfirmation,
    by: Decider,
  ): Promise<Certification> {
    const { clock, lifecycle, reader, store } = this.#options;
    const entity = await lifecycle.entity(entityRef, by.credentials);
    await by.may(lifecycleCertifyPermission);
    await lifecycle.requireOwner(entity, by, 'confirm it');
    const { last, version: current } = await this.#termOf(entity);
    if (version !== current) {
      throw new ConflictError(
        last
          ? `It was confirmed at ${iso(last.at)}, in version ${current}`
          : `It was never confirmed: it is version ${current}`,
      );
    }
    const certified = await reader.certified(entityRef);
    if (seenOf(certified) !== seen) {
      throw new ConflictError(
        'Its owner, access or infrastructure has changed since it was read; read it again',
      );
    }
    const at = Math.max(clock().getTime(), (last?.at ?? 0) + 1);
    const one = {
      entityRef,
      version: version + 1,
      at,
      by: by.userRef,
      seen,
      ...(reason !== undefined && { reason }),
    };
    const outcome = await store.confirm(one, {
      id: `certification:${entityRef}:${one.version}`,
      type: 'lifecycle',
      action: 'approved',
      subject: { entityRef, what: 'certification' },
      actor: by.userRef,
      validFrom: iso(at),
      ...(reason !== undefined && { reason }),
      body: {
        version: one.version,
        seen,
        ...(certified.owner !== undefined && { owner: certified.owner }),
        members: certified.members.slice(0, 100),
        approvers: certified.approvers.slice(0, 100),
        infrastructure: certified.infrastructure?.remaining ?? 'unknown',
      },
    });
    if (outcome === 'conflict') {
      throw new ConflictError('Another member has confirmed it just now');
    }
    const observedAt = clock().toISOString();
    const term = await this.#termOf(entity);
    await this.#push([term], observedAt).catch(() => {
      // It is reported with the next look at all.
      this.#reported.delete(entityRef);
    });
    return this.#shown(term, by.credentials);
  }

  /**
   * Reports of every entity by when it is due, where that changed or is old.
   *
   * @param of.isNew - whether another replica reported the last time
   * @returns true where at least one entity was reported
   */
  async report(signal: AbortSignal, of: { isNew: boolean }): Promise<boolean> {
    const now = Date.now();
    if (of.isNew || now - this.#wholeAt >= againMs) {
      this.#reported.clear();
      this.#wholeAt = now;
    }
    // Before anything is read: what is confirmed meanwhile is newer.
    let observedAt = this.#options.clock().toISOString();
    let isAny = false;
    for await (const terms of this.terms()) {
      signal?.throwIfAborted();
      isAny ||= terms.length > 0;
      await this.#push(
        terms.filter(
          term =>
            this.#reported.get(term.entity.entityRef) !==
            JSON.stringify(valueOf(term)),
        ),
        observedAt,
      );
      observedAt = this.#options.clock().toISOString();
    }
    return isAny;
  }

  /** Of all that have to be confirmed. */
  async *terms(): AsyncGenerator<CertificationTerm[]> {
    const { auth, evidence, reader } = this.#options;
    let cursor: string | undefined;
    do {
      const page = await evidence.getFacts(
        {
          kinds: [...lifecycleKinds],
          cursor,
          limit: readTogether,
          names: ['catalog.lifecycle'],
        },
        { credentials: await auth.getOwnServiceCredentials() },
      );
      yield await reader.terms(page.items);
      cursor = page.nextCursor;
    } while (cursor !== undefined);
  }

  async #push(
    terms: readonly CertificationTerm[],
    observedAt: string,
  ): Promise<void> {
    const { auth, evidence } = this.#options;
    if (terms.length === 0) {
      return;
    }
    await evidence.pushObservations(
      {
        source,
        observedAt,
        edges: [],
        workloads: [],
        facts: terms.map(term => ({
          entityRef: term.entity.entityRef,
          name: 'ownership.recertified',
          value: valueOf(term),
        })),
      },
      { credentials: await auth.getOwnServiceCredentials() },
    );
    terms.forEach(term =>
      this.#reported.set(term.entity.entityRef, JSON.stringify(valueOf(term))),
    );
  }

  async #termOf(entity: EntityFacts): Promise<CertificationTerm> {
    requireKind(entity);
    const [term] = await this.#options.reader.terms([entity]);
    if (!term) {
      throw new InputError(
        `'${entity.entityRef}' is retired or only proposed, so there is nothing to confirm`,
      );
    }
    return term;
  }

  async #shown(
    { dueAt, entity, intervalDays, last, version }: CertificationTerm,
    credentials: BackstageCredentials,
  ): Promise<Certification> {
    const { clock, reader, visibility } = this.#options;
    const certified = await reader.certified(entity.entityRef);
    const { approvers, infrastructure, members, owner } = certified;
    const mayRead = await visibility.of(
      [
        ...members,
        ...approvers,
        ...(last ? [last.by] : []),
        ...(infrastructure?.items ?? []).flatMap(({ actor, entityRef }) =>
          [actor, entityRef].filter(ref => ref !== undefined),
        ),
      ],
      credentials,
    );
    const left = infrastructure && visibleLeft(infrastructure, mayRead);
    return {
      entityRef: entity.entityRef,
      intervalDays,
      dueAt: iso(dueAt),
      state: certificationState(dueAt, clock().getTime()),
      ...(last && {
        confirmed: {
          at: iso(last.at),
          ...(mayRead(last.by) && { by: last.by }),
          ...(last.reason !== undefined && { reason: last.reason }),
        },
      }),
      version,
      seen: seenOf(certified),
      ...(owner !== undefined && { owner }),
      access: {
        members: members.filter(mayRead),
        approvers: approvers.filter(mayRead),
      },
      ...(left && { infrastructure: left }),
    };
  }
}

/**
 * Without what the reader may not see, and its number; undefined where not all of it
 * is named, so that it is not known what they may see.
 */
function visibleLeft(
  left: Cleanup,
  mayRead: (ref: string) => boolean,
): Cleanup | undefined {
  if (mayRead('')) {
    return left;
  }
  const { items: all = [], remaining } = left;
  if (all.length !== remaining) {
    return undefined;
  }
  const items = all
    .filter(({ entityRef }) => entityRef === undefined || mayRead(entityRef))
    .map(({ actor, ...item }) => ({
      ...item,
      ...(actor !== undefined && mayRead(actor) && { actor }),
    }));
  return { ...left, remaining: items.length, items };
}

function valueOf({ dueAt, last }: CertificationTerm) {
  return {
    ...(last && { confirmedAt: iso(last.at) }),
    dueAt: iso(dueAt),
  };
}
