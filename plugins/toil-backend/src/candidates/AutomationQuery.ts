import type {
  AuthService,
  BackstageCredentials,
} from '@backstage/backend-plugin-api';
import {
  automationUseSchema,
  type AutomationUse,
  type EntityFacts,
} from '@plumbline/backstage-plugin-evidence-common';
import type {
  Clock,
  EvidenceService,
} from '@plumbline/backstage-plugin-evidence-node';
import {
  type Automation,
  automationFits,
  judgeAutomation,
  type ListedCandidate,
} from '@plumbline/backstage-plugin-toil-common';
import type { CandidateQuery } from './CandidateQuery';
import { seesAll } from './forReader';
import type { Reader, Readers } from './Readers';
import type { RunStore } from './RunStore';

const fact = 'automation.used';
const lookBackMs = 90 * 24 * 60 * 60_000;
/** Of a page, and pages of a list: more are left out, and the answer says so. */
const page = 500;
const mostPages = 10;

type Options = {
  auth: AuthService;
  clock: Clock;
  evidence: Pick<EvidenceService, 'getFacts'>;
  query: Pick<CandidateQuery, 'list'>;
  readers: Readers;
  runs: Pick<RunStore, 'uses'>;
};

/**
 * How far each workflow is automated: the catalog's Templates by what sources
 * report of their use, and recurring work that is automated by its reported runs.
 */
export class AutomationQuery {
  readonly #options: Options;

  constructor(options: Options) {
    this.#options = options;
  }

  /** By fit, then by title; those about what the caller may not see are left out. */
  async list(
    credentials: BackstageCredentials,
  ): Promise<{ items: Automation[]; more: boolean }> {
    const { clock, readers, runs } = this.#options;
    const reader = await readers.of(credentials);
    const templates = await this.#templates(reader);
    const candidates = await this.#candidates(credentials);
    const known = new Set(templates.items.map(({ entityRef }) => entityRef));
    const takenOver = new Map<string, ListedCandidate[]>();
    const own: ListedCandidate[] = [];
    for (const candidate of candidates.items) {
      const { scaffolderTemplate: ref, state } = candidate;
      if (ref !== undefined && known.has(ref)) {
        takenOver.set(ref, [...(takenOver.get(ref) ?? []), candidate]);
      } else if (state !== 'open') {
        own.push(candidate);
      }
    }
    const uses = await runs.uses(
      own.map(({ id }) => id),
      clock().getTime() - lookBackMs,
    );
    // What is counted over all of them reveals those that are hidden.
    const isWhole = seesAll(await reader.entities([]));
    const automations = [
      ...templates.items
        .map(template => ofTemplate(template, takenOver))
        .map(one => (isWhole ? one : withoutCounts(one))),
      ...own.map(each => ofCandidate(each, uses.get(each.id))),
    ];
    return {
      items: automations.sort(
        (a, b) =>
          automationFits.indexOf(a.fit) - automationFits.indexOf(b.fit) ||
          a.title.localeCompare(b.title, 'en') ||
          (a.id < b.id ? -1 : 1),
      ),
      more: templates.more || candidates.more,
    };
  }

  async #candidates(credentials: BackstageCredentials) {
    return upTo(async cursor =>
      this.#options.query.list(
        {
          limit: page,
          sort: 'priority',
          cursor,
          state: ['open', 'in-progress', 'done'],
        },
        credentials,
      ),
    );
  }

  async #templates(reader: Reader) {
    const { auth, evidence } = this.#options;
    const credentials = await auth.getOwnServiceCredentials();
    const { items, more } = await upTo(cursor =>
      evidence.getFacts(
        { kinds: ['Template'], names: [fact], limit: page, cursor },
        { credentials },
      ),
    );
    const maySee = await reader.entities(
      items.flatMap(({ entityRef, owner = entityRef }) => [entityRef, owner]),
    );
    return {
      items: items
        .filter(({ entityRef }) => maySee(entityRef))
        .map(({ owner, ...rest }) => ({
          ...rest,
          ...(owner !== undefined && maySee(owner) && { owner }),
        })),
      more,
    };
  }
}

/** All pages of a list, as far as they are read. */
async function upTo<T>(
  read: (cursor?: string) => Promise<{ items: T[]; nextCursor?: string }>,
): Promise<{ items: T[]; more: boolean }> {
  const items: T[] = [];
  let cursor: string | undefined;
  for (let at = 0; at < mostPages; at++) {
    const answer: { items: T[]; nextCursor?: string } = await read(cursor);
    items.push(...answer.items);
    cursor = answer.nextCursor;
    if (cursor === undefined) {
      return { items, more: false };
    }
  }
  return { items, more: true };
}

function ofCandidate(
  candidate: ListedCandidate,
  use: AutomationUse = {},
): Automation {
  const { id, owner, title } = candidate;
  return {
    id: `candidate:${id}`,
    title,
    ...(owner !== undefined && { owner }),
    candidates: [{ id, title }],
    ...judgeAutomation(use, { risksOutage: risksOutage(candidate) }),
  };
}

function withoutCounts(automation: Automation): Automation {
  return {
    ...automation,
    signals: automation.signals.map(signal => ({
      ...signal,
      evidence: 'Counts are shown to readers who see everything',
    })),
  };
}

function ofTemplate(
  { entityRef, facts, owner, title }: EntityFacts,
  takenOver: ReadonlyMap<string, readonly ListedCandidate[]>,
): Automation {
  const candidates = takenOver.get(entityRef) ?? [];
  return {
    id: entityRef,
    entityRef,
    title: title ?? entityRef.slice(entityRef.indexOf('/') + 1),
    ...(owner !== undefined && { owner }),
    candidates: candidates.map(one => ({ id: one.id, title: one.title })),
    ...judgeAutomation(useOf(facts), {
      risksOutage: candidates.some(risksOutage),
    }),
  };
}

/** What is stale is not known any more. */
function useOf(facts: EntityFacts['facts']): AutomationUse {
  const found = facts.find(({ name, stale }) => name === fact && !stale);
  const { data } = automationUseSchema.safeParse(found?.value);
  return data ?? {};
}

/** What is only assumed claims no danger. */
function risksOutage({ risk }: Pick<ListedCandidate, 'risk'>): boolean {
  return risk.basis === 'reviewed' && risk.level === 'outage';
}
