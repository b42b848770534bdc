import type {
  AuthService,
  BackstageCredentials,
  UserInfoService,
} from '@backstage/backend-plugin-api';
import { InputError } from '@backstage/errors';
import {
  DecisionCase,
  DecisionCaseReceipt,
  decisionOperations,
  InboxCount,
  Page,
  ParsedDecisionCase,
} from '@plumbline/backstage-plugin-evidence-common';
import type { Handlers } from '@plumbline/backstage-plugin-evidence-node';
import type { VisibilityService } from '../estate/VisibilityService';
import type { CaseStore, CaseFilter, StoredCase } from './CaseStore';
import { pluginOf } from './pluginOf';

/** Rows read at once, where the reader's own share is not known before. */
const chunk = 500;

type Reader = Pick<CaseFilter, 'user' | 'refs'> & {
  /** Undefined where they see every entity. */
  seen?: ReadonlySet<string>;
};

type Options = {
  auth: AuthService;
  store: CaseStore;
  userInfo: UserInfoService;
  visibility: Pick<VisibilityService, 'viewer'>;
};

/**
 * Lists what waits for people. Who may decide, and the deciding itself, are the
 * business of the plugin that published the case.
 */
export class InboxService {
  readonly #options: Options;

  constructor(options: Options) {
    this.#options = options;
  }

  readonly handlers: Handlers<typeof decisionOperations> = {
    publishDecisionCase: ({ params, body, credentials }) =>
      this.publish(params.id, body, credentials),
    listDecisionsInbox: async ({ query, credentials, userRef }) => {
      const { limit, cursor, ...rest } = query;
      const reader = await this.#reader(userRef, credentials);
      return this.#page(reader, {
        ...rest,
        limit,
        after: cursor === undefined ? undefined : decodeCursor(cursor),
      });
    },
    countDecisionsInbox: async ({ credentials, userRef }) =>
      this.#count(await this.#reader(userRef, credentials)),
  };

  /** @throws NotAllowedError unless the caller is a plugin */
  async publish(
    id: string,
    published: ParsedDecisionCase,
    credentials: BackstageCredentials,
  ): Promise<DecisionCaseReceipt> {
    const { auth, store } = this.#options;
    const plugin = pluginOf(auth, credentials).slice('plugin:'.length);
    if (id.length > 200) {
      throw new InputError("'id' must have at most 200 characters");
    }
    return { id, status: await store.put(plugin, id, published) };
  }

  async #page(
    reader: Reader,
    filter: Omit<CaseFilter, 'user' | 'refs'>,
  ): Promise<Page<DecisionCase>> {
    const { limit } = filter;
    const found: StoredCase[] = [];
    for await (const one of this.#visible(reader, filter)) {
      found.push(one);
      if (found.length > limit) {
        break;
      }
    }
    const items = found.slice(0, limit);
    const last = items.at(-1);
    return {
      items: items.map(one => toAnswer(one, reader, filter.view)),
      nextCursor:
        last && found.length > limit
          ? `${last.rank}~${last.at}~${last.key}`
          : undefined,
    };
  }

  async #count(reader: Reader): Promise<InboxCount> {
    const answer: InboxCount = { waiting: 0, requested: 0, byType: {} };
    for (const view of ['waiting', 'requested'] as const) {
      const cases = this.#visible(reader, { view, limit: chunk });
      for await (const { case: one } of cases) {
        answer[view] += 1;
        if (view === 'waiting') {
          answer.byType[one.type] = (answer.byType[one.type] ?? 0) + 1;
        }
      }
    }
    return answer;
  }

  async *#visible(
    reader: Reader,
    filter: Omit<CaseFilter, 'user' | 'refs'>,
  ): AsyncGenerator<StoredCase> {
    const { user, refs, seen } = reader;
    const limit = seen ? chunk : filter.limit + 1;
    let { after } = filter;
    for (;;) {
      const rows = await this.#options.store.list({
        ...filter,
        user,
        refs,
        after,
        limit,
      });
      yield* rows.filter(
        ({ case: one }) =>
          !seen ||
          (!one.restsOnWholeEstate &&
            one.entityRefs.every(ref => seen.has(ref))),
      );
      if (rows.length < limit) {
        return;
      }
      after = rows[rows.length - 1];
    }
  }

  async #reader(
    userRef: string,
    credentials: BackstageCredentials,
  ): Promise<Reader> {
    const { userInfo, visibility } = this.#options;
    const [{ ownershipEntityRefs }, viewer] = await Promise.all([
      userInfo.getUserInfo(credentials),
      visibility.viewer(credentials),
    ]);
    const user = lower(userRef);
    return {
      user,
      refs: [...new Set([user, ...ownershipEntityRefs.map(lower)])],
      seen: viewer.refs,
    };
  }
}

function toAnswer(
  { plugin, id, case: one }: StoredCase,
  { refs, seen }: Reader,
  view: CaseFilter['view'],
): DecisionCase {
  const { revision: _, restsOnWholeEstate: __, notBy: ___, ...shown } = one;
  const { actions, deciders, outcome, record, requester, ...others } = shown;
  const { withdrawal, ...rest } = others;
  const mayName = (ref: string) => !seen || seen.has(ref) || refs.includes(ref);
  return {
    ...rest,
    id,
    plugin,
    requester: requester && mayName(requester) ? requester : undefined,
    deciders: deciders.filter(mayName),
    outcome: outcome && {
      ...outcome,
      by: outcome.by && mayName(outcome.by) ? outcome.by : undefined,
    },
    record: record?.flatMap(({ people = [], ...item }) =>
      people.every(mayName) ? item : [],
    ),
    actions: view === 'waiting' ? actions : [],
    ...(view === 'requested' && withdrawal && { withdrawal }),
  };
}

function lower(ref: string): string {
  return ref.toLocaleLowerCase('en-US');
}

/** @throws InputError for anything that was no `nextCursor` */
function decodeCursor(cursor: string): NonNullable<CaseFilter['after']> {
  const match = /^(\d)~(-?\d{1,15})~([0-9a-f]{64})$/.exec(cursor);
  if (!match) {
    throw new InputError("'cursor' must be the 'nextCursor' of a page");
  }
  return { rank: Number(match[1]), at: Number(match[2]), key: match[3] };
}
