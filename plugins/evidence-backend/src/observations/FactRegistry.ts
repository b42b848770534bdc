import {
  AddedFact,
  FactDefinition,
  factDefinition,
  factDefinitions,
} from '@plumbline/backstage-plugin-evidence-common';
import {
  describeFact,
  type NewFact,
} from '@plumbline/backstage-plugin-evidence-common/rules';

/** The facts that may be reported: those of every portal, and what modules add. */
export class FactRegistry {
  readonly #added = new Map<string, FactDefinition>();
  readonly #described: AddedFact[] = [];

  /** @throws Error where it can't be read by rules, or is known already */
  add(fact: NewFact): void {
    this.#described.push(describeFact(fact, this.#described));
    this.#added.set(fact.name, fact);
  }

  /** What modules added. */
  get described(): readonly AddedFact[] {
    return this.#described;
  }

  get(name: string): FactDefinition | undefined {
    return factDefinition(name) ?? this.#added.get(name);
  }

  get names(): string[] {
    return [...factDefinitions, ...this.#added.values()].map(
      ({ name }) => name,
    );
  }
}
