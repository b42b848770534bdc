import type { AuthService, LoggerService } from '@backstage/backend-plugin-api';
import {
  type FactDefinition,
  firstLine,
  ruleFacts,
} from '@plumbline/backstage-plugin-evidence-common';
import {
  createRuleEngine,
  definitionOf,
  type RuleEngine,
} from '@plumbline/backstage-plugin-evidence-common/rules';
import type { EvidenceService } from '@plumbline/backstage-plugin-evidence-node';

/** Which modules are installed changes with a start of evidence. Milliseconds. */
const freshMs = 60_000;

type Options = {
  auth: AuthService;
  evidence: Pick<EvidenceService, 'listFacts'>;
  logger: LoggerService;
};

/** The facts that rules may read: those of every portal, and what modules add. */
export class RuleFacts {
  readonly #options: Options;
  #added = '[]';
  #definitions: readonly FactDefinition[] = ruleFacts;
  #engine = createRuleEngine();
  #isKnown = false;
  #readAt = -Infinity;

  constructor(options: Options) {
    this.#options = options;
  }

  /** Whether evidence has answered once since the start. */
  get isKnown(): boolean {
    return this.#isKnown;
  }

  /** Another one whenever there are other facts. */
  get engine(): RuleEngine {
    return this.#engine;
  }

  /** Another list whenever there are other facts. */
  get definitions(): readonly FactDefinition[] {
    return this.#definitions;
  }

  /**
   * Reads which facts modules add. Never throws: where evidence does not answer,
   * what it answered last holds. Asks once a minute at most.
   */
  async refresh(): Promise<void> {
    const { auth, evidence, logger } = this.#options;
    if (performance.now() - this.#readAt < freshMs) {
      return;
    }
    try {
      const credentials = await auth.getOwnServiceCredentials();
      const facts = await evidence.listFacts({ credentials });
      const added = JSON.stringify(facts);
      if (added !== this.#added) {
        this.#definitions = [...ruleFacts, ...facts.map(definitionOf)];
        this.#engine = createRuleEngine(this.#definitions);
        this.#added = added;
      }
      this.#isKnown = true;
      this.#readAt = performance.now();
    } catch (error) {
      logger.debug('Evidence did not answer which facts modules add', {
        reason: firstLine(error),
      });
    }
  }
}
