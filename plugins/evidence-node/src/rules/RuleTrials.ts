import type { LoggerService } from '@backstage/backend-plugin-api';
import type {
  FactValues,
  Rule,
} from '@plumbline/backstage-plugin-evidence-common/rules';
import type { RuleSandbox } from './RuleSandbox';

/** Rules that are remembered to have come through; more begin anew. */
const mostRemembered = 5_000;

type Options = {
  logger: LoggerService;
  sandbox: Pick<RuleSandbox, 'tryOut'>;
};

/**
 * Runs rules in the sandbox that this process has not run yet, before they run
 * in it: what is written in a file may come from anybody's pull request.
 */
export class RuleTrials {
  readonly #options: Options;
  readonly #passed = new Set<string>();

  constructor(options: Options) {
    this.#options = options;
  }

  /**
   * @param samples - sets of facts to run them over, read where there is need
   * @param now - epoch milliseconds
   * @returns why one of them may not run here; undefined where all may
   */
  async reasonAgainst(
    rules: readonly Rule[],
    samples: (facts: string[]) => Promise<FactValues[]>,
    now: number,
  ): Promise<string | undefined> {
    const isNew = ({ loops, text }: Rule) => loops && !this.#passed.has(text);
    const untried = rules.filter(isNew);
    if (untried.length === 0) {
      return undefined;
    }
    const names = new Set(untried.flatMap(({ facts }) => facts));
    try {
      const sets = await samples([...names]);
      await this.#options.sandbox.tryOut(untried, [new Map(), ...sets], now);
    } catch (error) {
      const { name, message } = error as Error;
      if (name === 'InputError') {
        return message;
      }
      // The bounds of each evaluation hold without it.
      this.#options.logger.warn('Rules are taken without a trial', {
        reason: message,
      });
      return undefined;
    }
    if (this.#passed.size > mostRemembered) {
      this.#passed.clear();
    }
    untried.forEach(({ text }) => this.#passed.add(text));
    return undefined;
  }
}
