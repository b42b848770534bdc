import type { Decision } from '@plumbline/backstage-plugin-evidence-common';
import type {
  CatalogVisibility,
  EvidenceService,
} from '@plumbline/backstage-plugin-evidence-node';
import type { ListedGateDecision } from '@plumbline/backstage-plugin-scorecards-common';
import type { GateLists } from '../gates/GateLists';
import type { WeeklyOf } from './WeeklyUnknown';

type Options = {
  evidence: Pick<EvidenceService, 'listDecisions'>;
  gates: Pick<GateLists, 'list'>;
  visibility: Pick<CatalogVisibility, 'of'>;
};

/** Reads what gates held in a week. */
export class HeldReleases {
  readonly #options: Options;

  constructor(options: Options) {
    this.#options = options;
  }

  /** Deploys that gates held, and those of the same services that were let out. */
  async read(of: WeeklyOf): Promise<{
    held: ListedGateDecision[];
    released: Decision[];
  }> {
    const { at, caller, entityRefs, unknown, week } = of;
    const { evidence, gates, visibility } = this.#options;
    // Where none is queried, only who sees everything learns that one is seen.
    const seesAll = await visibility.of([], caller.credentials);
    if (!seesAll('')) {
      unknown.note(
        'releases',
        'Only those that you requested: others may be about services that you do not see',
      );
    }
    const owned = new Set(entityRefs);
    const lists = await Promise.all(
      (['block', 'review'] as const).map(answer =>
        unknown.all<ListedGateDecision>('releases', cursor =>
          gates.list(
            {
              ...{ stage: 'deploy', answer, limit: 200, cursor },
              ...{ from: toIso(week.from), to: toIso(at) },
            },
            caller,
          ),
        ),
      ),
    );
    const held = lists
      .flat()
      .filter(({ services }) => services.some(ref => owned.has(ref)));
    const services = new Set(
      held.flatMap(one => one.services.filter(ref => owned.has(ref))),
    );
    const released = await Promise.all(
      [...services].map(entityRef =>
        unknown.all<Decision>(
          'releases',
          cursor =>
            evidence.listDecisions(
              { entityRef, type: 'gate', limit: 500, cursor },
              { credentials: caller.credentials },
            ),
          decision => Date.parse(decision.at) < week.from,
        ),
      ),
    );
    return {
      held,
      released: released
        .flat()
        .filter(({ action }) => ['allowed', 'warned'].includes(action)),
    };
  }
}

function toIso(instant: number): string {
  return new Date(instant).toISOString();
}
