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

/** Answers about controls as they are written down. */
export class ControlService {
  readonly #clock: Clock;
  readonly #ladder: LadderState;
  readonly #registry: ControlRegistry;
  readonly #store: ControlStore;

  constructor(options: {
    clock: Clock;
    ladder: LadderState;
    registry: ControlRegistry;
    store: ControlStore;
  }) {
    this.#clock = options.clock;
    this.#ladder = options.ladder;
    this.#registry = options.registry;
    this.#store = options.store;
  }

  /** Sorted by id. */
  async list(): Promise<Written<ListedControl>[]> {
    const onLadder = await this.#ladder.load();
    return [...this.#registry.all.keys()]
      .sort()
      .map(id => this.#listed(id, onLadder(id)));
  }

  /** @throws NotFoundError with the nearest name */
  async get(id: string): Promise<Written<ControlDetails>> {
    if (!this.#registry.all.has(id)) {
      noControl(id, this.#registry.all.keys());
    }
    const onLadder = await this.#ladder.load();
    const listed = this.#listed(id, onLadder(id));
    const versions = (await this.#store.versions({ controls: [id] })).sort(
      (a, b) => b.version - a.version,
    );
    return {
      ...listed,
      versions: versions.map(({ version, firstSeen, body }) => ({
        version,
        firstSeen: new Date(firstSeen).toISOString(),
        pass: body.pass,
      })),
      problems: this.#registry.problems.filter(
        ({ inForce }) => inForce?.control === id,
      ),
    };
  }

  problems(): ControlsProblem[] {
    return this.#registry.problems;
  }

  #listed(id: string, onLadder: OnLadder): Written<ListedControl> {
    const { compiled, source, url } = this.#registry.all.get(id)!;
    const { fixtures, ...control } = compiled.control;
    const { phase: written, retirement } = control;
    const { phase = written, baseline } = onLadder;
    const today = this.#clock().toISOString().slice(0, 10);
    return {
      ...control,
      ...{ source, url, phase, reads: readsOf(compiled) },
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
