import type {
  AuthService,
  BackstageCredentials,
  PermissionsService,
} from '@backstage/backend-plugin-api';
import { ConflictError, InputError, NotAllowedError } from '@backstage/errors';
import {
  AuditCheckpoint,
  AuditQuery,
  auditReadPermission,
  AuditVerification,
  Decision,
  DecisionQuery,
  DecisionReceipt,
  decisionInputSchema,
  entityRefSchema,
  Page,
} from '@plumbline/backstage-plugin-evidence-common';
import { Clock, parseInput } from '@plumbline/backstage-plugin-evidence-node';
import { requirePermission } from '../runtime/permissions';
import { mayName } from '../estate/presentAuthor';
import type { VisibilityService } from '../estate/VisibilityService';
import type { ChainWatch } from './ChainWatch';
import type { DecisionStore } from './DecisionStore';
import type { DecisionPosition } from './records';
import { pluginOf } from './pluginOf';

/** Rows read at once, where the reader's own share is not known before. */
const chunk = 500;

export type DecisionServiceOptions = {
  auth: AuthService;
  clock: Clock;
  permissions: PermissionsService;
  store: DecisionStore;
  /** Verifies the chain. */
  watch: ChainWatch;
  visibility: Pick<VisibilityService, 'viewer'>;
};

/** Takes what plugins record, and shows it as far as the caller may see it. */
export class DecisionService {
  readonly #options: DecisionServiceOptions;

  constructor(options: DecisionServiceOptions) {
    this.#options = options;
  }

  /**
   * Records what somebody decided, once for each id.
   *
   * @throws NotAllowedError for whoever is no plugin; InputError for what is no
   *   decision; ConflictError where another one has the id
   */
  async record(
    input: unknown,
    credentials: BackstageCredentials,
  ): Promise<DecisionReceipt> {
    const { clock, store } = this.#options;
    const recordedBy = pluginOf(this.#options.auth, credentials);
    const decision = parseInput(decisionInputSchema, input, 'decision');
    const at = clock().getTime();
    const receipt = await store.record({ decision, recordedBy, at });
    if (receipt === 'conflict') {
      throw new ConflictError(
        `Another decision was recorded under the id '${decision.id}'; take a new id`,
      );
    }
    return receipt;
  }

  /**
   * One page of the register, without what is about hidden entities, and without
   * the names of users that are hidden.
   */
  async list(
    query: DecisionQuery,
    credentials: BackstageCredentials,
  ): Promise<Page<Decision>> {
    const { clock, store, visibility } = this.#options;
    const { at, limit, cursor, lapsesBefore, ...rest } = query;
    const now = clock();
    if (at !== undefined && Date.parse(at) > now.getTime()) {
      throw new InputError(
        `'at' lies in the future; it must be at most ${now.toISOString()}`,
      );
    }
    const filter = {
      ...rest,
      now: at === undefined ? now.getTime() : Date.parse(at),
      isPast: at !== undefined,
      lapsesBefore:
        lapsesBefore === undefined ? undefined : Date.parse(lapsesBefore),
    };
    let after = cursor === undefined ? undefined : decodeCursor(cursor);
    const { refs } = await visibility.viewer(credentials);
    const size = refs ? chunk : limit + 1;
    const found: Decision[] = [];
    for (;;) {
      const rows = await store.list({ ...filter, after, limit: size });
      found.push(...rows.filter(row => !refs || isSeen(row, refs)));
      if (found.length > limit || rows.length < size) {
        break;
      }
      after = positionOf(rows[rows.length - 1]);
    }
    const items = found.slice(0, limit);
    return {
      items: refs
        ? items.map(one => this.#named(one, refs, credentials))
        : items,
      nextCursor:
        found.length > limit
          ? encodeCursor(items[items.length - 1])
          : undefined,
    };
  }

  /** Without actors that the reader may not see; their own name stays. */
  #named(
    decision: Decision,
    refs: ReadonlySet<string>,
    credentials: BackstageCredentials,
  ): Decision {
    const { auth } = this.#options;
    const own = auth.isPrincipal(credentials, 'user')
      ? entityRefSchema.safeParse(credentials.principal.userEntityRef).data
      : undefined;
    const isNamed = (actor: string | undefined) =>
      actor !== undefined &&
      mayName(actor, ref => refs.has(ref) || ref === own);
    const { actor, ended, ...rest } = decision;
    return {
      ...rest,
      ...(isNamed(actor) && { actor }),
      ...(ended && {
        ended: {
          ...ended,
          actor: isNamed(ended.actor) ? ended.actor : undefined,
        },
      }),
    };
  }

  /**
   * The lines of the chain in lists, for those who may see everything.
   *
   * @throws NotAllowedError for all others, before the first list
   */
  async readChain(
    { after, limit = Infinity }: AuditQuery,
    credentials: BackstageCredentials,
  ): Promise<AsyncIterable<string[]>> {
    await this.#requireAll(credentials);
    return this.#lines(after, limit);
  }

  /** @throws NotAllowedError for those who may not see everything */
  async checkpoint(
    credentials: BackstageCredentials,
  ): Promise<AuditCheckpoint> {
    await this.#requireAll(credentials);
    const { clock, store } = this.#options;
    return { ...(await store.head()), takenAt: clock().toISOString() };
  }

  /** @throws NotAllowedError for those who may not see everything */
  async verification(
    credentials: BackstageCredentials,
  ): Promise<AuditVerification> {
    await this.#requireAll(credentials);
    return this.#options.watch.verify();
  }

  async *#lines(after: number, limit: number): AsyncGenerator<string[]> {
    let seen = 0;
    while (seen < limit) {
      const size = Math.min(chunk, limit - seen);
      // Entries have no gaps, so their number is their place.
      const lines = await this.#options.store.readLines(after + seen, size);
      yield lines;
      if (lines.length < size) {
        return;
      }
      seen += lines.length;
    }
  }

  async #requireAll(credentials: BackstageCredentials): Promise<void> {
    const { permissions, visibility } = this.#options;
    await requirePermission(permissions, credentials, auditReadPermission);
    const viewer = await visibility.viewer(credentials);
    if (viewer.visibility !== 'all') {
      throw new NotAllowedError(
        'Only users who can see every entity can read the record of decisions',
      );
    }
  }
}

/** Whatever in the subject names an entity must be the reader's to see. */
function isSeen({ subject }: Decision, refs: ReadonlySet<string>): boolean {
  return Object.values(subject).every(value => {
    const ref = entityRefSchema.safeParse(value);
    return !ref.success || refs.has(ref.data);
  });
}

function positionOf({ seq, validUntil }: Decision): DecisionPosition {
  return {
    seq,
    validUntil: validUntil === undefined ? undefined : Date.parse(validUntil),
  };
}

function encodeCursor(decision: Decision): string {
  const { seq, validUntil = '' } = positionOf(decision);
  return `${seq}~${validUntil}`;
}

/** @throws InputError for anything that {@link encodeCursor} did not give */
function decodeCursor(cursor: string): DecisionPosition {
  const match = /^(\d{1,15})~(\d{1,15})?$/.exec(cursor);
  if (!match) {
    throw new InputError("'cursor' must be the 'nextCursor' of a page");
  }
  const [, seq, validUntil] = match;
  return {
    seq: Number(seq),
    validUntil: validUntil === undefined ? undefined : Number(validUntil),
  };
}
