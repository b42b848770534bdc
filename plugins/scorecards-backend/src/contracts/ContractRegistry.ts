import type { LoggerService } from '@backstage/backend-plugin-api';
import { firstLine } from '@plumbline/backstage-plugin-evidence-common';
import type {
  Contract,
  ControlsProblem,
} from '@plumbline/backstage-plugin-scorecards-common';
import { parseContract } from '@plumbline/backstage-plugin-scorecards-common/templates';
import type {
  StandardsFile,
  StandardsSource,
} from '../registry/StandardsSource';

type Options = {
  logger: LoggerService;
  /** Of two contracts with one name, that of the earlier source holds. */
  sources: readonly Pick<StandardsSource, 'name'>[];
};

/** The contracts in the folders of standards. */
export class ContractRegistry {
  readonly #options: Options;
  readonly #read = new Map<
    string,
    { contracts: Map<string, Contract>; problems: ControlsProblem[] }
  >();
  readonly #unreadable = new Map<string, ControlsProblem>();

  constructor(options: Options) {
    this.#options = options;
  }

  get problems(): ControlsProblem[] {
    return [
      ...this.#unreadable.values(),
      ...[...this.#read.values()].flatMap(({ problems }) => problems),
    ];
  }

  /** @param name - such as `http-service@1` */
  find(name: string): Contract | undefined {
    return this.#options.sources
      .map(source => this.#read.get(source.name)?.contracts.get(name))
      .find(found => found !== undefined);
  }

  /** Looks at one source; never throws. */
  async refresh(source: StandardsSource, signal: AbortSignal): Promise<void> {
    try {
      const files = await source.read(signal);
      if (files !== 'unchanged') {
        this.#read.set(source.name, this.#take(source, files));
      }
      this.#unreadable.delete(source.name);
    } catch (error) {
      const { name } = source;
      const reason = firstLine(error);
      this.#unreadable.set(name, { source: name, reason });
      this.#options.logger.warn(
        `Contracts of '${source.name}' can't be read; those of before hold`,
        { reason },
      );
    }
  }

  #take({ name: source }: StandardsSource, files: readonly StandardsFile[]) {
    const contracts = new Map<string, Contract>();
    const problems: ControlsProblem[] = [];
    for (const { path, text, url } of files) {
      const { compiled, problems: wrong = [] } = parseContract(text);
      const name = compiled && `${compiled.id}@${compiled.version}`;
      const isNamed = path === `contracts/${name}.yaml`;
      if (compiled && isNamed) {
        contracts.set(name!, compiled);
      }
      const found =
        compiled && !isNamed
          ? [{ message: `it is '${name}', which its file is to be called` }]
          : wrong;
      problems.push(
        ...found.map(
          ({ message, line }: { message: string; line?: number }) => ({
            ...{ source, path, url, reason: message },
            ...(line !== undefined && { line }),
          }),
        ),
      );
    }
    return { contracts, problems };
  }
}
