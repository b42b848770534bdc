import type { AuthService } from '@backstage/backend-plugin-api';
import type { CatalogService } from '@backstage/plugin-catalog-node';
import { firstLine } from '@plumbline/backstage-plugin-evidence-common';
import type { Clock } from '@plumbline/backstage-plugin-evidence-node';
import type {
  ControlDetails,
  ControlsProblem,
  ListedControl,
  OnLadder,
} from '@plumbline/backstage-plugin-scorecards-common';
import type { CompiledControl } from '@plumbline/backstage-plugin-scorecards-common/control';
import type { LadderState } from '../phases/LadderState';
import type { ControlRegistry } from '../registry/ControlRegistry';
import type { ControlStore } from '../registry/ControlStore';
import { noControl } from '../registry/noControl';

/** How far a control is met is not written in it. */
type Written<T extends ListedControl> = Omit<T, 'adoption'>;

type Options = {
  auth: AuthService;
  catalog: Pick<CatalogService, 'getEntitiesByRefs'>;
  clock: Clock;
  ladder: LadderState;
  registry: ControlRegistry;
  store: ControlStore;
};

/** Answers about controls as they are written down. */
export class ControlService {
  readonly #options: Options;

  constructor(options: Options) {
    this.#options = options;
  }

  /** Sorted by id. */
  async list(): Promise<Written<ListedControl>[]> {
    const onLadder = await this.#options.ladder.load();
    return [...this.#options.registry.all.keys()]
      .sort()
      .map(id => this.#listed(id, onLadder(id)));
  }

  /** @throws NotFoundError with the nearest name */
  async get(id: string): Promise<Written<ControlDetails>> {
    if (!this.#options.registry.all.has(id)) {
      noControl(id, this.#options.registry.all.keys());
    }
    const onLadder = await this.#options.ladder.load();
    const listed = this.#listed(id, onLadder(id));
    const versions = (
      await this.#options.store.versions({ controls: [id] })
    ).sort((a, b) => b.version - a.version);
    return {
      ...listed,
      versions: versions.map(({ version, firstSeen, body }) => ({
        version,
        firstSeen: new Date(firstSeen).toISOString(),
        pass: body.pass,
      })),
      problems: this.#options.registry.problems.filter(
        ({ inForce }) => inForce?.control === id,
      ),
    };
  }

  /** What is wrong with files of standards, and owners whom the catalog lacks. */
  async problems(): Promise<ControlsProblem[]> {
    return [
      ...this.#options.registry.problems,
      ...(await this.#ownerProblems()),
    ];
  }

  /** By source and owner. */
  async #ownerProblems(): Promise<ControlsProblem[]> {
    const { auth, catalog, registry } = this.#options;
    const counts = new Map<
      string,
      { source: string; owner: string; n: number }
    >();
    for (const { compiled, source } of registry.all.values()) {
      const { owner } = compiled.control;
      const key = `${source} ${owner}`;
      counts.set(key, { source, owner, n: (counts.get(key)?.n ?? 0) + 1 });
    }
    const owners = [...counts].sort().map(([, each]) => each);
    const entityRefs = [...new Set(owners.map(({ owner }) => owner))];
    if (entityRefs.length === 0) {
      return [];
    }
    try {
      const { items } = await catalog.getEntitiesByRefs(
        { entityRefs, fields: ['kind'] },
        { credentials: await auth.getOwnServiceCredentials() },
      );
      const missing = new Set(entityRefs.filter((_, at) => !items[at]));
      return owners
        .filter(({ owner }) => missing.has(owner))
        .map(({ source, owner, n }) => ({
          source,
          reason: `'${owner}', the owner of ${n} ${
            n === 1 ? 'control' : 'controls'
          }, is not in the catalog, so its disputes and exemptions have no approver; name a group of this portal under 'plumbline.standards.${source}.owners'`,
        }));
    } catch (error) {
      return [
        {
          source: owners[0].source,
          reason: `It is unknown whether the owners of controls exist: ${firstLine(
            error,
          )}`,
        },
      ];
    }
  }

  #listed(id: string, onLadder: OnLadder): Written<ListedControl> {
    const { compiled, source, url } = this.#options.registry.all.get(id)!;
    const { fixtures, ...control } = compiled.control;
    const { phase: written, retirement } = control;
    const { phase = written, baseline } = onLadder;
    const today = this.#options.clock().toISOString().slice(0, 10);
    return {
      ...control,
      source,
      url,
      phase,
      reads: readsOf(compiled),
      ...(phase !== written && { writtenPhase: written }),
      ...(baseline !== undefined && {
        baseline: new Date(baseline).toISOString(),
      }),
      ...(retirement.reviewBy < today && { pastReview: true }),
    };
  }
}

function readsOf({
  definitionOf,
  pass,
}: CompiledControl): ListedControl['reads'] {
  return pass.facts.map(fact => {
    const { collectors = [], reportedBy } = definitionOf(fact) ?? {};
    return { fact, collectors: [...collectors], reportedBy };
  });
}
