import { BackstageCredentials } from '@backstage/backend-plugin-api';
import { InputError } from '@backstage/errors';
import {
  compareText,
  Environments,
  nearest,
} from '@plumbline/backstage-plugin-evidence-common';
import type { EvidenceStore } from '../database/EvidenceStore';
import type { LedgerService } from '../changes';
import type { EstateView } from '../estate/EstateReader';
import { environmentOfWorkload } from '../estate/projection/observationRows';
import { listsByEnvironment } from './claims';

/** Names shown in a refusal. */
const shown = 20;

export type KnownEnvironmentsOptions = {
  environments: Environments;
  ledger: Pick<LedgerService, 'environments'>;
  store: Pick<EvidenceStore, 'listsNamed'>;
};

/** Distinguishes the name of an environment from a mistyped one. */
export class KnownEnvironments {
  readonly #options: KnownEnvironmentsOptions;

  constructor(options: KnownEnvironmentsOptions) {
    this.#options = options;
  }

  /**
   * A name is known where it is mapped, or where an entity, a change, a
   * workload, an alert, a service level or an incident has it. What other
   * plugins ask with comes from evidence, and is not checked.
   *
   * @throws InputError for any other, with the nearest one
   */
  async check(
    name: string | undefined,
    estate: EstateView,
    { principal }: BackstageCredentials,
  ): Promise<void> {
    const { environments, ledger } = this.#options;
    if (!name || environments.of(name) !== undefined || isPlugin(principal)) {
      return;
    }
    const wanted = name.trim().toLocaleLowerCase('en-US');
    const [changed, reported] = await Promise.all([
      ledger.environments(),
      this.#reported(estate),
    ]);
    const evident = [...changed.names, ...reported].map(one =>
      one.toLocaleLowerCase('en-US'),
    );
    if (evident.includes(wanted) || !changed.complete) {
      return;
    }
    const known = [
      ...new Set([
        ...environments.all,
        // Who may not see everything learns no name from what is hidden.
        ...(estate.isVisible
          ? []
          : evident.map(one => environments.of(one) ?? one)),
      ]),
    ].sort(compareText);
    const [near] = nearest(wanted, [...known, ...environments.names], 1);
    throw new InputError(
      `'environment' must be known, by configuration or from evidence; '${name}' is not${
        near === undefined ? '' : `, did you mean '${near}'?`
      } Known are ${known.slice(0, shown).join(', ')}${
        known.length > shown ? ` and ${known.length - shown} more` : ''
      }`,
    );
  }

  /**
   * Names that are reported and that nothing maps; for readers who see every
   * entity.
   */
  async unmapped(estate: EstateView): Promise<string[]> {
    const { environments, ledger } = this.#options;
    const [changed, reported] = await Promise.all([
      ledger.environments(),
      this.#reported(estate),
    ]);
    const names = new Set(
      [...changed.names, ...reported].filter(
        name => environments.of(name) === undefined,
      ),
    );
    return [...names].sort(compareText);
  }

  /** Names that entities, workloads and lists of facts have. */
  async #reported({ at, whole }: EstateView): Promise<string[]> {
    const lists = await Promise.all(
      [...listsByEnvironment].map(name =>
        this.#options.store.listsNamed(name, at),
      ),
    );
    const inLists = lists
      .flat()
      .flatMap(({ value }) => value as { environment?: unknown }[])
      .map(({ environment }) => environment);
    const ofEntities = [...whole.graph.records()].map(
      ({ environment }) => environment,
    );
    const ofWorkloads = [...whole.resolved()].map(({ observation }) =>
      observation.part === 'workload'
        ? environmentOfWorkload(observation.value)
        : undefined,
    );
    return [...inLists, ...ofEntities, ...ofWorkloads].filter(
      (one): one is string => typeof one === 'string',
    );
  }
}

function isPlugin(principal: unknown): boolean {
  const { type, subject } = principal as { type?: string; subject?: string };
  return type === 'service' && subject?.startsWith('plugin:') === true;
}
