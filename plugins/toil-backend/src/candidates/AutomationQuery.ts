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
import type { Readers } from './Readers';
import type { RunStore } from './RunStore';

const fact = 'automation.used';
const lookBackMs = 90 * 24 * 60 * 60_000;
/** More than a portal has, and than people automate at once. */
const most = { templates: 1_000, candidates: 500, runs: 1_000 };

/**
 * How far each workflow is automated: the catalog's Templates by what sources
 * report of their use, and recurring work that is automated by its reported runs.
 */
export class AutomationQuery {
  readonly #options: {
    auth: AuthService;
    clock: Clock;
    evidence: Pick<EvidenceService, 'getFacts'>;
    query: Pick<CandidateQuery, 'list'>;
    readers: Readers;
    runs: Pick<RunStore, 'runsOf'>;
  };

  constructor(options: {
    auth: AuthService;
    clock: Clock;
    evidence: Pick<EvidenceService, 'getFacts'>;
    query: Pick<CandidateQuery, 'list'>;
    readers: Readers;
    runs: Pick<RunStore, 'runsOf'>;
  }) {
    this.#options = options;
  }

  /** By fit, then by title; those about what the caller may not see are left out. */
  async list(credentials: BackstageCredentials): Promise<Automation[]> {
    const { items: candidates } = await this.#options.query.list(
      {
        ...{ limit: most.candidates, sort: 'priority' },
        state: ['open', 'in-progress', 'done'],
      },
      credentials,
    );
    const templates = await this.#templates(credentials);
    const takenOver = new Map<string, ListedCandidate[]>();
    const own: ListedCandidate[] = [];
    for (const candidate of candidates) {
      const { scaffolderTemplate: ref, state } = candidate;
      if (ref !== undefined && templates.some(one => one.entityRef === ref)) {
        takenOver.set(ref, [...(takenOver.get(ref) ?? []), candidate]);
      } else if (state !== 'open') {
        own.push(candidate);
      }
    }
    const automations = [
      ...templates.map(template => ofTemplate(template, takenOver)),
      ...(await Promise.all(own.map(each => this.#ofCandidate(each)))),
    ];
    return automations.sort(
      (a, b) =>
        automationFits.indexOf(a.fit) - automationFits.indexOf(b.fit) ||
        a.title.localeCompare(b.title, 'en') ||
        (a.id < b.id ? -1 : 1),
    );
  }

  async #templates(credentials: BackstageCredentials): Promise<EntityFacts[]> {
    const { auth, evidence, readers } = this.#options;
    const { items } = await evidence.getFacts(
      { kinds: ['Template'], names: [fact], limit: most.templates },
      { credentials: await auth.getOwnServiceCredentials() },
    );
    const reader = await readers.of(credentials);
    const maySee = await reader.entities(
      items.flatMap(({ entityRef, owner = entityRef }) => [entityRef, owner]),
    );
    return items
      .filter(({ entityRef }) => maySee(entityRef))
      .map(({ owner, ...rest }) => ({
        ...rest,
        ...(owner !== undefined && maySee(owner) && { owner }),
      }));
  }

  async #ofCandidate(candidate: ListedCandidate): Promise<Automation> {
    const { clock, runs } = this.#options;
    const since = clock().getTime() - lookBackMs;
    const reported = (await runs.runsOf(candidate.id, most.runs)).filter(
      ({ at }) => Date.parse(at) >= since,
    );
    const { id, owner, title } = candidate;
    return {
      ...{ id: `candidate:${id}`, title },
      ...(owner !== undefined && { owner }),
      candidates: [{ id, title }],
      ...judgeAutomation(
        {
          uses: reported.length,
          failed: reported.filter(({ outcome }) => outcome === 'failed').length,
          people: new Set(reported.map(({ reportedBy }) => reportedBy)).size,
        },
        { risksOutage: risksOutage(candidate) },
      ),
    };
  }
}

function ofTemplate(
  { entityRef, facts, owner, title }: EntityFacts,
  takenOver: ReadonlyMap<string, readonly ListedCandidate[]>,
): Automation {
  const candidates = takenOver.get(entityRef) ?? [];
  return {
    ...{ id: entityRef, entityRef },
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
