import type { LoggerService } from '@backstage/backend-plugin-api';
import { parseEntityRef } from '@backstage/catalog-model';
import type {
  EntityFacts,
  Environments,
} from '@plumbline/backstage-plugin-evidence-common';
import type { RuleEngine } from '@plumbline/backstage-plugin-evidence-common/rules';
import {
  CompiledLadder,
  createLadderEngine,
  ladderFor,
  parseLadder,
} from '@plumbline/backstage-plugin-scorecards-common/releases';
import { FileRegistry } from '../registry/FileRegistry';
import type { RuleFacts } from '../registry/RuleFacts';
import type { StandardsSource } from '../registry/StandardsSource';

/** The ladders of environments in the folders of standards. */
export class LadderRegistry extends FileRegistry<CompiledLadder> {
  readonly #facts: Pick<RuleFacts, 'isKnown'>;

  constructor(options: {
    environments: Environments;
    facts: Pick<RuleFacts, 'definitions' | 'isKnown' | 'refresh'>;
    logger: LoggerService;
    sources: readonly Pick<StandardsSource, 'name' | 'owners'>[];
  }) {
    const { environments, facts, logger, sources } = options;
    let known: { of: unknown; engine: RuleEngine } | undefined;
    const engine = () => {
      const { definitions } = facts;
      known =
        known?.of === definitions
          ? known
          : { of: definitions, engine: createLadderEngine(definitions) };
      return known.engine;
    };
    super({
      logger,
      sources,
      noun: 'Ladders of environments',
      basis: () => facts.definitions,
      prepare: () => facts.refresh(),
      nameOf: ({ ladder }) => ladder!.id,
      parse: (text, { owners = new Map() }) => {
        const parsed = parseLadder(
          engine(),
          text,
          name => environments.filterFor(name).name,
        );
        return parsed.compiled
          ? { ...parsed, compiled: withOwners(parsed.compiled, owners) }
          : parsed;
      },
    });
    this.#facts = facts;
  }

  /**
   * A service whose own ladder is wrong would get a less specific one, which asks
   * for less: until each file can be read, none is known.
   */
  get isReady(): boolean {
    return super.isReady && this.#facts.isKnown && !this.lacks;
  }

  /** Facts of services that any of them reads. */
  get facts(): string[] {
    return [...new Set(this.all.flatMap(({ facts }) => facts))].sort();
  }

  /** @param entity - with the fact `catalog.tags` */
  of({
    entityRef,
    facts,
    system,
    type,
  }: EntityFacts): CompiledLadder | undefined {
    const tags = facts.find(({ name }) => name === 'catalog.tags')?.value;
    return ladderFor(this.all, {
      system,
      type,
      namespace: parseEntityRef(entityRef).namespace,
      tags: Array.isArray(tags) ? tags.map(String) : [],
    });
  }
}

/** As groups of this portal are called. */
function withOwners(
  compiled: CompiledLadder,
  owners: ReadonlyMap<string, string>,
): CompiledLadder {
  const { ladder, rungs } = compiled;
  const named = (group: string) => owners.get(group) ?? group;
  return {
    ...compiled,
    ladder: ladder && { ...ladder, owner: named(ladder.owner) },
    rungs: rungs.map(({ owner, ...rung }) => ({
      ...rung,
      ...(owner !== undefined && { owner: named(owner) }),
    })),
  };
}
